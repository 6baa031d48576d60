"""Roles and scopes, without pages."""

from datetime import date

import pytest

from units import permissions
from units.models import Level, Role, Unit
from units.permissions import has_role, may_grant, may_manage_person, memberships_of
from units.tests.make import make_holder, make_membership, make_person, make_unit
from units.tree import Tree

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 14)


@pytest.fixture
def province() -> Unit:
    return make_unit(level=Level.PROVINCE)


@pytest.fixture
def commune(province) -> Unit:
    return make_unit(parent=make_unit(level=Level.DISTRICT, parent=province))


def test_memberships_are_read_once_a_day(commune, django_assert_num_queries) -> None:
    person = make_holder(Role.REPORTER, commune)
    with django_assert_num_queries(1):
        assert len(memberships_of(person, ON)) == 1
        assert [held.unit for held in memberships_of(person, ON)] == [commune]
    with django_assert_num_queries(1):
        assert memberships_of(person, date(2019, 1, 1)) == ()


def test_a_role_that_reaches_down_covers_what_is_below(province, commune) -> None:
    path = Tree.as_of(ON).get(commune.pk).path
    reviewer, head = make_holder(Role.REVIEWER, province), make_holder(Role.HEAD, province)
    assert has_role(reviewer, Role.REVIEWER, on=ON, unit=commune, path=path)
    assert has_role(reviewer, Role.REVIEWER, on=ON, unit=province)
    assert not has_role(head, Role.HEAD, on=ON, unit=commune, path=path)
    assert has_role(head, Role.HEAD, on=ON, unit=Tree.as_of(ON).get(province.pk))


def test_no_role_reaches_up_or_beside(province, commune) -> None:
    reviewer = make_holder(Role.REVIEWER, commune)
    tree = Tree.as_of(ON)
    assert not has_role(reviewer, Role.REVIEWER, on=ON, unit=tree.get(province.pk))
    beside = make_unit(parent=province)
    assert not has_role(reviewer, Role.REVIEWER, on=ON, unit=Tree.as_of(ON).get(beside.pk))


def test_a_system_role_covers_no_unit(commune) -> None:
    admin = make_holder(Role.BUSINESS_ADMIN)
    assert has_role(admin, Role.BUSINESS_ADMIN, on=ON)
    assert not has_role(admin, Role.BUSINESS_ADMIN, on=ON, unit=commune)


def test_an_inactive_person_holds_nothing(commune) -> None:
    assert not has_role(make_holder(Role.HEAD, commune, valid_to=ON), Role.HEAD, on=ON)
    person = make_person(is_active=False)
    make_membership(person, Role.HEAD, commune)
    assert not has_role(person, Role.HEAD, on=ON)


def test_a_verdict_says_why() -> None:
    verdict = permissions.may_manage_units(make_person(), ON)
    assert not verdict
    assert "quản trị nghiệp vụ" in verdict.reason


def test_a_head_manages_reporters_of_the_unit_alone(commune, province) -> None:
    head = make_holder(Role.HEAD, commune)
    assert may_manage_person(head, make_holder(Role.REPORTER, commune), ON)
    assert not may_manage_person(head, make_holder(Role.REPORTER, province), ON)
    assert not may_manage_person(head, make_holder(Role.HEAD, commune), ON)
    assert not may_manage_person(head, head, ON)
    both = make_holder(Role.REPORTER, commune)
    make_membership(both, Role.BUSINESS_ADMIN, valid_from=date(2025, 12, 1))
    assert not may_manage_person(head, both, ON)


def test_what_may_be_granted(commune, province) -> None:
    head, admin = make_holder(Role.HEAD, commune), make_holder(Role.BUSINESS_ADMIN)
    new = make_person()
    assert may_grant(head, new, Role.REPORTER, commune.pk, ON)
    assert not may_grant(head, new, Role.HEAD, commune.pk, ON)
    assert not may_grant(head, new, Role.REPORTER, province.pk, ON)
    assert may_grant(admin, new, Role.EDITOR, province.pk, ON)
    assert not may_grant(admin, admin, Role.SYSTEM_ADMIN, None, ON)
    assert not may_grant(admin, make_holder(Role.SYSTEM_ADMIN), Role.BUSINESS_ADMIN, None, ON)
    assert not may_grant(make_holder(Role.REPORTER, commune), new, Role.REPORTER, commune.pk, ON)
