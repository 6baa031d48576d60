"""Accounts that nobody used: locked by night, and the way back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from units import tasks
from units.models import AuditEvent, Role, User
from units.tests.make import PASSWORD, make_holder, make_membership, make_person, make_unit
from units.tests.test_links import choose, link_in

pytestmark = pytest.mark.django_db


def unused(person: User, days: float = 46, **more: object) -> User:
    """Nobody signed in for so long."""
    before = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=person.pk).update(last_login=before, date_joined=before, **more)
    person.refresh_from_db()
    return person


def sign_in(person: User):
    return Client().post("/dang-nhap/", {"username": person.username, "password": PASSWORD})


def locked(person: User) -> bool:
    person.refresh_from_db()
    return person.dormant_since is not None


def test_what_is_not_used_for_45_days_is_locked_once() -> None:
    long_ago, lately = unused(make_person()), unused(make_person(), days=44)
    new = make_person()
    shown = unused(make_person(), is_demo=True)
    closed = unused(make_person(), is_active=False)
    tasks.lock_dormant()
    tasks.lock_dormant()
    assert [locked(p) for p in (long_ago, lately, new, shown, closed)] == [True, *[False] * 4]
    assert AuditEvent.objects.get(action="person.dormant").object_id == str(long_ago.pk)


def test_a_reporter_comes_back_by_a_link_to_their_own_mailbox(reporter) -> None:
    unused(reporter, email="an@kontum.test")
    tasks.lock_dormant()
    answer = sign_in(reporter)
    assert answer.status_code == 403
    assert "a…@kontum.test" in answer.content.decode()
    choose(Client(), link_in(mail.outbox[-1].body))
    assert not locked(reporter)
    tasks.lock_dormant()
    assert not locked(reporter)


def test_a_wrong_password_tells_nothing_of_the_lock(reporter) -> None:
    unused(reporter, email="an@kontum.test")
    tasks.lock_dormant()
    answer = Client().post("/dang-nhap/", {"username": reporter.username, "password": "sai"})
    assert "tạm khóa" not in answer.content.decode()
    assert not mail.outbox


def test_the_head_lets_in_who_has_no_address(as_, reporter, head) -> None:
    unused(reporter)
    tasks.lock_dormant()
    assert "lãnh đạo đơn vị" in sign_in(reporter).content.decode()
    as_(head).post(f"/nguoi-dung/{reporter.pk}/mo-khoa/")
    assert sign_in(reporter)["Location"] == "/"
    assert AuditEvent.objects.get(action="person.reopen").by == head


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.BUSINESS_ADMIN])
def test_who_works_with_everybodys_figures_does_not_come_back_alone(as_, admin, role) -> None:
    scope = None if role == Role.BUSINESS_ADMIN else make_unit()
    person = unused(make_holder(role, scope), email="b@kontum.test")
    make_membership(person, Role.REPORTER, make_unit())
    tasks.lock_dormant()
    assert sign_in(person).status_code == 403
    Client().post("/quen-mat-khau/", {"given": person.username})
    answer = choose(Client(), link_in(mail.outbox[-1].body))
    assert answer.status_code == 403
    assert locked(person)
    as_(admin).post(f"/nguoi-dung/{person.pk}/mo-khoa/")
    assert not locked(person)


def test_a_new_first_password_lets_in_as_well(as_, reporter, head) -> None:
    unused(reporter)
    tasks.lock_dormant()
    as_(head).post(f"/nguoi-dung/{reporter.pk}/mat-khau/")
    assert not locked(reporter)


def test_the_operator_lets_in_the_last_administrator(admin, capsys) -> None:
    unused(admin)
    tasks.lock_dormant()
    call_command("let_in", admin.username)
    assert not locked(admin)
    password = capsys.readouterr().out.split("lần đầu: ")[1].split()[0]
    answer = Client().post("/dang-nhap/", {"username": admin.username, "password": password})
    assert answer["Location"] == "/"
