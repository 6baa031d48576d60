"""The demonstration province, loaded once for this package and rolled back after it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from reports.demo import load
from tests.demonstration import kept
from units import clock
from units.models import User


@pytest.fixture(scope="package")
def province(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    pytestconfig: pytest.Config,
) -> Iterator[None]:
    """Everything `make run` shows. Tests add to it inside their own transactions."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        whole = transaction.atomic()
        whole.__enter__()
        try:
            kept.write(pytestconfig)
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture
def story_now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock of the demonstration: 9 o'clock on 18/6/2025."""
    monkeypatch.setattr(clock, "now", lambda: load.STORY_NOW)
    return load.STORY_NOW


@pytest.fixture
def sign_in(province: None, db: None, story_now: datetime):
    """sign_in("kiemtra1") → a client signed in as that person."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return signed_in
