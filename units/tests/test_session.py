"""Signing in and out, the lock-out, the idle lock, and what was typed meanwhile."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from units import idle, kept
from units.models import AuditEvent, Role, User
from units.tests.make import PASSWORD, make_holder, make_person

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def later(monkeypatch):
    """Let minutes pass for the idle lock."""

    def wait(minutes: float) -> None:
        now = idle._now() + minutes * 60
        monkeypatch.setattr(idle, "_now", lambda: now)

    return wait


@pytest.fixture
def browser(reporter) -> Client:
    client = Client()
    client.post("/dang-nhap/", {"username": reporter.username, "password": PASSWORD})
    return client


def test_signing_in_leads_to_the_page_asked_for(reporter) -> None:
    client = Client()
    asked = client.get("/don-vi/?q=a")
    assert asked["Location"] == "/dang-nhap/?next=/don-vi/%3Fq%3Da"
    data = {"username": reporter.username.upper(), "password": PASSWORD, "next": "/don-vi/?q=a"}
    assert client.post("/dang-nhap/", data)["Location"] == "/don-vi/?q=a"
    assert AuditEvent.objects.get(action="session.sign_in").by == reporter
    assert client.get("/dang-nhap/").status_code == 302


@pytest.mark.parametrize("next_", ["https://xau.example/", "//xau.example", "javascript:alert(1)"])
def test_signing_in_never_leads_away(reporter, next_) -> None:
    data = {"username": reporter.username, "password": PASSWORD, "next": next_}
    assert Client().post("/dang-nhap/", data)["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_read_alike(reporter) -> None:
    for data in (
        {"username": reporter.username, "password": "x"},
        {"username": "y", "password": "x"},
    ):
        page = Client().post("/dang-nhap/", data)
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in html.unescape(page.content.decode())


def test_signing_out_is_a_post(browser) -> None:
    assert browser.get("/dang-xuat/").status_code == 405
    browser.post("/dang-xuat/")
    assert browser.get("/don-vi/").status_code == 302


def test_five_failures_lock_the_account_out(reporter, settings) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    for name in ("", "", "", ""):
        data = {"username": name or reporter.username, "password": "sai"}
        assert client.post("/dang-nhap/", data).status_code == 200
    data = {"username": reporter.username.upper(), "password": "sai"}
    fifth = client.post("/dang-nhap/", data)
    assert fifth.status_code == 429
    assert "tạm khóa 15 phút" in fifth.content.decode()
    data = {"username": reporter.username, "password": PASSWORD}
    assert client.post("/dang-nhap/", data).status_code == 429
    assert client.get("/don-vi/").status_code == 302


def test_failures_at_the_lock_count_too(browser, settings, later) -> None:
    settings.AXES_ENABLED = True
    later(16)
    for _ in range(4):
        answer = browser.post("/mo-khoa/", {"password": "x"}, **SCRIPT)
        assert answer.status_code == 400
    fifth = browser.post(
        "/mo-khoa/", '{"password": "x"}', content_type="application/json", **SCRIPT
    )
    assert fifth.status_code == 429
    assert fifth.json()["url"] == "/dang-nhap/"
    assert browser.post("/mo-khoa/", {"password": PASSWORD}).status_code == 429


def test_a_right_password_at_the_lock_forgets_the_failures(browser, settings, later) -> None:
    settings.AXES_ENABLED = True
    for _ in range(2):
        for _ in range(4):
            browser.post("/mo-khoa/", {"password": "x"})
        assert browser.post("/mo-khoa/", {"password": PASSWORD}).status_code == 302


def test_a_password_is_changed_to_another_one(browser, reporter) -> None:
    def change(new: str) -> int:
        data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        return int(browser.post("/doi-mat-khau/", data).status_code)

    assert change(PASSWORD) == 200
    assert change("ngan") == 200
    assert change("mot mat khau dai khac") == 302
    assert browser.get("/don-vi/").status_code == 200


def test_who_must_change_the_password_does_nothing_else(as_, commune) -> None:
    person = make_holder(Role.REPORTER, commune)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client = as_(person)
    assert client.get("/don-vi/")["Location"] == "/doi-mat-khau/"
    assert client.get("/doi-mat-khau/").status_code == 200
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"


def test_a_session_left_alone_locks(browser, later) -> None:
    later(14)
    assert browser.get("/don-vi/").status_code == 200
    later(16)
    assert browser.get("/don-vi/?q=a")["Location"] == "/mo-khoa/?next=%2Fdon-vi%2F%3Fq%3Da"
    data = {"password": PASSWORD, "next": "/don-vi/?q=a"}
    assert browser.post("/mo-khoa/", data)["Location"] == "/don-vi/?q=a"
    assert browser.get("/don-vi/").status_code == 200


def test_it_stays_locked_until_the_password_is_given(browser, later) -> None:
    later(16)
    browser.get("/don-vi/")
    assert browser.get("/mo-khoa/").status_code == 200
    assert browser.post("/mo-khoa/", {"password": "sai"}).status_code == 200
    assert browser.get("/don-vi/").status_code == 302
    assert browser.get("/doi-mat-khau/")["Location"] == "/mo-khoa/"


def test_an_administrator_is_locked_sooner(as_, admin, operator, reporter, later) -> None:
    clients = [as_(person) for person in (admin, operator, reporter)]
    pages = ["/don-vi/", "/he-thong/", "/don-vi/"]
    for client, page in zip(clients, pages, strict=True):
        assert client.get(page).status_code == 200
    later(6)
    codes = [client.get(page).status_code for client, page in zip(clients, pages, strict=True)]
    assert codes == [302, 302, 200]


def test_a_poll_is_no_sign_of_a_person(browser, later) -> None:
    browser.get("/don-vi/")
    later(10)
    assert browser.get("/don-vi/", headers={"X-Background": "1"}).status_code == 200
    later(6)
    assert browser.get("/don-vi/").status_code == 302


def test_typing_is_a_sign_of_a_person(browser, later) -> None:
    browser.get("/don-vi/")
    for _ in range(3):
        later(10)
        answer = browser.get("/con-lam/", **SCRIPT)
        assert answer.json().keys() == {"username", "csrf_token"}


def test_a_script_is_told_and_unlocks_in_place(browser, later) -> None:
    later(16)
    told = browser.get("/don-vi/", **SCRIPT)
    assert (told.status_code, told.json()["url"]) == (423, "/mo-khoa/")
    body = f'{{"username": "", "password": "{PASSWORD}"}}'
    answer = browser.post("/mo-khoa/", body, content_type="application/json", **SCRIPT)
    assert answer.json()["csrf_token"]
    assert browser.get("/don-vi/", **SCRIPT).status_code == 200


def test_a_script_whose_session_is_over_signs_in_again_in_place(browser, reporter) -> None:
    browser.session.flush()
    assert browser.get("/don-vi/", **SCRIPT).status_code == 401
    body = f'{{"username": "{reporter.username}", "password": "{PASSWORD}"}}'
    answer = browser.post("/mo-khoa/", body, content_type="application/json", **SCRIPT)
    assert answer.status_code == 200
    assert browser.get("/don-vi/", **SCRIPT).status_code == 200


@pytest.mark.parametrize("body", ["", "[1]", "{", '{"password": 5}'])
def test_an_unlock_that_makes_no_sense_is_refused(browser, body) -> None:
    answer = browser.post("/mo-khoa/", body, content_type="application/json", **SCRIPT)
    assert answer.status_code == 400


def typed(page: str) -> dict[str, str]:
    """The hidden fields of the page that offers what was typed."""
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {html.unescape(n): html.unescape(v) for n, v in fields if n != "csrfmiddlewaretoken"}


def test_what_was_typed_is_still_there_after_unlocking(as_, admin, commune, later) -> None:
    client = as_(admin)
    client.get("/don-vi/")
    later(6)
    data = {"name": "Phường <Đăk> Hà", "day": "2025-07-01", "note": "dòng 1\ndòng 2"}
    assert client.post("/don-vi/x1/doi-ten/", data)["Location"] == "/mo-khoa/"
    assert commune.records.count() == 1
    assert client.post("/mo-khoa/", {"password": PASSWORD})["Location"] == "/tiep-tuc/"
    page = client.get("/tiep-tuc/").content.decode()
    assert 'action="/don-vi/x1/doi-ten/"' in page
    assert typed(page) == data
    client.post("/don-vi/x1/doi-ten/", typed(page))
    assert commune.records.get(valid_to=None).name == "Phường <Đăk> Hà"
    assert kept.KEPT not in client.session


def test_what_was_typed_survives_a_session_that_is_over(as_, admin, commune) -> None:
    client = as_(admin)
    client.session.flush()
    data = {"name": "Tên mới", "day": "2025-07-01"}
    assert client.post("/don-vi/x1/doi-ten/?a=1", data)["Location"] == "/dang-nhap/"
    entered = client.post("/dang-nhap/", {"username": admin.username, "password": PASSWORD})
    assert entered["Location"] == "/tiep-tuc/"
    page = client.get("/tiep-tuc/").content.decode()
    assert 'action="/don-vi/x1/doi-ten/?a=1"' in page
    assert typed(page) == data


def test_what_was_typed_may_be_let_go(browser, later) -> None:
    later(16)
    browser.post("/don-vi/-/thanh-lap/", {"name": "x"})
    browser.post("/mo-khoa/", {"password": PASSWORD})
    browser.post("/tiep-tuc/")
    assert browser.get("/tiep-tuc/")["Location"] == "/"


def test_too_much_is_not_kept_and_the_person_is_told(browser, later, monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST_CHARACTERS", 10)
    later(16)
    browser.post("/don-vi/-/thanh-lap/", {"name": "x" * 11})
    browser.post("/mo-khoa/", {"password": PASSWORD})
    assert "Không giữ được" in browser.get("/tiep-tuc/").content.decode()


def test_passwords_are_never_kept(browser, later) -> None:
    later(16)
    browser.post("/don-vi/-/thanh-lap/", {"name": "x", "new_password1": "bí mật"})
    assert browser.session[kept.KEPT]["fields"] == [["name", "x"]]


def test_what_another_person_typed_is_not_offered(browser, later) -> None:
    later(16)
    browser.post("/don-vi/-/thanh-lap/", {"name": "x"})
    session = browser.session
    session[kept.KEPT] |= {"user": make_person().pk}
    session.save()
    browser.post("/mo-khoa/", {"password": PASSWORD})
    assert browser.get("/tiep-tuc/")["Location"] == "/"


def test_a_forged_post_is_not_kept(commune, admin) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "het-han"
    assert client.post("/don-vi/x1/doi-ten/", {"name": "x"}).status_code == 403
    assert kept.KEPT not in client.session


def test_an_idle_lock_costs_no_write_at_every_click(
    browser, django_assert_max_num_queries, commune
) -> None:
    browser.get("/mo-khoa/")
    with django_assert_max_num_queries(3):
        browser.get("/con-lam/")


def test_the_idle_lock_is_not_the_domain_clock() -> None:
    assert abs(idle._now() - timezone.now().timestamp()) < timedelta(seconds=5).total_seconds()
