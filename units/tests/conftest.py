"""The people the screens are tested with."""

from collections.abc import Callable

import pytest
from django.test import Client

from units.models import Level, Role, Unit, User
from units.tests.make import make_holder, make_unit

SignIn = Callable[[User], Client]


@pytest.fixture
def as_() -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def province(db) -> Unit:
    return make_unit("Tỉnh Kon Tum", code="kt", level=Level.PROVINCE)


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Đăk Hà", code="x1", parent=province)


@pytest.fixture
def admin(db) -> User:
    return make_holder(Role.BUSINESS_ADMIN)


@pytest.fixture
def operator(db) -> User:
    return make_holder(Role.SYSTEM_ADMIN)


@pytest.fixture
def head(commune: Unit) -> User:
    return make_holder(Role.HEAD, commune)


@pytest.fixture
def reporter(commune: Unit) -> User:
    return make_holder(Role.REPORTER, commune)
