"""Invitations and forgotten passwords: links by mail, over HTTP."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from units import clock, links
from units.models import AccountLink, AuditEvent, Role, User
from units.tests.make import make_holder, make_person, make_unit

pytestmark = pytest.mark.django_db
NEW = "mot mat khau dai cua toi"


@pytest.fixture
def later(monkeypatch):
    """Let time pass on the domain's clock."""

    def wait(time: timedelta) -> None:
        now = clock.now() + time
        monkeypatch.setattr(clock, "now", lambda: now)

    return wait


def invite(client: Client, **data: str) -> str:
    """The link in the mail that a new person gets."""
    given = {"username": "moi", "full_name": "Y Mới", "email": "moi@kontum.test", **data}
    client.post("/nguoi-dung/moi/", given)
    return link_in(mail.outbox[-1].body)


def link_in(text: object) -> str:
    return str(re.search(r"http://testserver(\S+)", str(text))[1])  # type: ignore[index]


def choose(client: Client, link: str, password: str = NEW):
    return client.post(link, {"new_password1": password, "new_password2": password})


def test_an_invited_person_sets_a_password_and_is_in(as_, head, commune) -> None:
    link = invite(as_(head), unit=str(commune.pk), valid_from="01/01/2025")
    assert mail.outbox[-1].to == ["moi@kontum.test"]
    person = User.objects.get(username="moi")
    assert not person.has_usable_password()
    browser = Client()
    assert browser.get(link).status_code == 200  # a mail server looks first
    assert choose(browser, link, "ngan").status_code == 200
    assert choose(browser, link)["Location"] == "/"
    assert browser.get("/don-vi/").status_code == 200
    assert person.memberships.get().role == Role.REPORTER
    assert choose(Client(), link).status_code == 410
    secret = link.split("/")[-2]
    assert not AuditEvent.objects.filter(data__icontains=secret).exists()
    assert not AccountLink.objects.filter(digest=secret).exists()


def test_without_an_address_the_first_password_is_printed(as_, admin) -> None:
    page = as_(admin).post("/nguoi-dung/moi/", {"username": "moi", "full_name": "Y Mới"})
    assert "data-password" in page.content.decode()
    assert not mail.outbox


def test_an_invitation_is_over_after_a_week(as_, admin, later) -> None:
    link = invite(as_(admin))
    later(timedelta(days=7, minutes=1))
    assert Client().get(link).status_code == 410
    assert choose(Client(), link).status_code == 410


def test_a_new_invitation_ends_the_one_before_and_one_may_be_taken_back(as_, admin) -> None:
    client = as_(admin)
    first = invite(client)
    person = User.objects.get(username="moi")
    client.post(f"/nguoi-dung/{person.pk}/thu-moi/")
    second = link_in(mail.outbox[-1].body)
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]
    client.post(f"/nguoi-dung/{person.pk}/thu-moi/thu-hoi/")
    assert Client().get(second).status_code == 410
    actions = AuditEvent.objects.filter(object_id=str(person.pk)).values_list("action", flat=True)
    assert sorted(actions) == ["person.create", *["person.invite"] * 2, "person.revoke_link"]


@pytest.mark.parametrize("change", ["sua", "ngung", "mat-khau"])
def test_a_link_dies_with_what_it_was_for(as_, admin, change) -> None:
    """Another address, a closed account, another password."""
    client = as_(admin)
    link = invite(client)
    person = User.objects.get(username="moi")
    data = {"full_name": "Y Mới", "email": "khac@kontum.test"}
    client.post(f"/nguoi-dung/{person.pk}/{change}/", data)
    assert Client().get(link).status_code == 410


def test_a_mail_that_does_not_leave_is_said_and_leaves_no_link(as_, admin, monkeypatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(links, "send_mail", fails)
    data = {"username": "moi", "full_name": "Y Mới", "email": "moi@kontum.test"}
    page = as_(admin).post("/nguoi-dung/moi/", data, follow=True).content.decode()
    assert "Chưa gửi được thư" in page
    assert links.standing(User.objects.get(username="moi")) is None


def test_who_is_invited_by_a_head_is_a_reporter_of_the_unit_alone(as_, head) -> None:
    data = {"username": "moi", "full_name": "M", "email": "m@k.test", "unit": make_unit().pk}
    as_(head).post("/nguoi-dung/moi/", data | {"valid_from": "01/01/2025"})
    assert not mail.outbox


def forget(given: str) -> str:
    return Client().post("/quen-mat-khau/", {"given": given}).content.decode()


def test_a_forgotten_password_is_answered_alike_for_everybody(reporter) -> None:
    User.objects.filter(pk=reporter.pk).update(email="an@kontum.test")
    gone = make_person(email="gone@kontum.test", is_active=False)
    unreachable = make_person()
    answers = {
        re.sub(r'value="[^"]+"', "", forget(given))
        for given in (reporter.username, "ai-do", gone.username, unreachable.username)
    }
    assert len(answers) == 1
    assert [sent.to for sent in mail.outbox] == [["an@kontum.test"]]


def test_a_forgotten_password_is_set_anew_once(reporter, later) -> None:
    User.objects.filter(pk=reporter.pk).update(email="an@kontum.test")
    forget("AN@kontum.test")
    forget("an@kontum.test")  # impatient: the mail on its way is enough
    assert len(mail.outbox) == 1
    later(timedelta(minutes=6))
    forget(reporter.username)
    first, second = (link_in(sent.body) for sent in mail.outbox)
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]
    choose(Client(), second)
    reporter.refresh_from_db()
    assert reporter.check_password(NEW)


def test_a_link_ends_whatever_session_was_open(as_, reporter, admin) -> None:
    link = invite(as_(admin))
    shared = as_(reporter)
    choose(shared, link)
    assert shared.get("/con-lam/").json()["username"] == "moi"


def test_a_right_password_after_many_wrong_ones_by_link(reporter, settings) -> None:
    settings.AXES_ENABLED = True
    User.objects.filter(pk=reporter.pk).update(email="an@kontum.test")
    for _ in range(5):
        Client().post("/dang-nhap/", {"username": reporter.username, "password": "sai"})
    forget(reporter.username)
    assert choose(Client(), link_in(mail.outbox[-1].body)).status_code == 302


def test_asking_too_often_from_one_place_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("units.views.links.MOST_AN_HOUR", 2)
    client = Client(REMOTE_ADDR="192.0.2.77")
    codes = [client.post("/quen-mat-khau/", {"given": "x"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_only_who_manages_a_person_invites(as_, reporter, head, admin) -> None:
    invite(as_(admin))
    person = User.objects.get(username="moi")
    for stranger in (head, reporter, make_holder(Role.REVIEWER, make_unit())):
        for page in ("thu-moi", "thu-moi/thu-hoi"):
            assert as_(stranger).post(f"/nguoi-dung/{person.pk}/{page}/").status_code == 404
    assert len(mail.outbox) == 1
