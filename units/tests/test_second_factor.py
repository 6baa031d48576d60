"""The code besides the password: policy, setting up, giving it, losing the telephone."""

import re
import time
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from units import clock, idle, second_factor
from units.models import AuditEvent, Role, SecondFactorRule, TrustedNetwork, User
from units.tests.make import PASSWORD, make_holder, make_person

pytestmark = pytest.mark.django_db
SCRIPT: Any = {"HTTP_X_REQUESTED_WITH": "fetch", "HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def no_pause(settings) -> None:
    """Wrong codes cost no seconds, but where a test is about them."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


@pytest.fixture
def later(monkeypatch):
    """Let time pass for the telephone and for us."""

    def wait(seconds: float) -> None:
        now = time.time() + seconds
        monkeypatch.setattr("django_otp.plugins.otp_totp.models.time.time", lambda: now)

    return wait


@pytest.fixture
def always(reporter: User) -> User:
    SecondFactorRule.objects.create(role=Role.REPORTER, where="always")
    return reporter


def sign_in(person: User, **more: Any) -> Client:
    client = Client(**more)
    client.post("/dang-nhap/", {"username": person.username, "password": PASSWORD})
    return client


def code(person: User, *, steps: int = 0) -> str:
    """What the telephone shows, or showed some steps of 30 seconds ago."""
    device = TOTPDevice.objects.filter(user=person).latest("pk")
    totp = TOTP(device.bin_key, drift=steps)
    totp.time = time.time()
    return f"{totp.token():06d}"


def set_up(person: User, client: Client) -> list[str]:
    client.get("/xac-thuc/cai-dat/")
    page = client.post("/xac-thuc/cai-dat/", {"code": code(person)}).content.decode()
    return re.findall(r"data-code>([\w-]+)<", page)


def reaches(client: Client) -> bool:
    return bool(client.get("/don-vi/").status_code == 200)


def test_without_a_rule_nobody_is_asked(reporter) -> None:
    assert reaches(sign_in(reporter))


def test_who_has_to_sets_it_up_before_anything_else(always) -> None:
    client = sign_in(always)
    asked = client.get("/don-vi/?q=a")["Location"]
    assert asked == "/xac-thuc/cai-dat/?next=%2Fdon-vi%2F%3Fq%3Da"
    assert client.post("/mo-khoa/", {"password": PASSWORD}).status_code == 302
    assert not reaches(client)
    page = client.get("/xac-thuc/cai-dat/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert client.post("/xac-thuc/cai-dat/", {"code": "000000"}).status_code == 200
    assert not reaches(client)
    assert len(set_up(always, client)) == 10
    assert reaches(client)


def test_the_code_is_asked_after_the_password_and_opens_once(always, later) -> None:
    set_up(always, sign_in(always))
    client = sign_in(always)
    assert client.get("/don-vi/")["Location"].startswith("/xac-thuc/?")
    used = code(always)
    assert client.post("/xac-thuc/", {"code": used}).status_code == 200  # that of setting it up
    later(30)
    fresh = code(always)
    answer = client.post("/xac-thuc/", {"code": f"{fresh[:3]} {fresh[3:]}", "next": "/don-vi/"})
    assert answer["Location"] == "/don-vi/"
    assert reaches(client)
    other = sign_in(always)
    other.post("/xac-thuc/", {"code": fresh})
    assert not reaches(other)


@pytest.mark.parametrize(("steps", "opens"), [(-1, True), (1, True), (-3, False)])
def test_a_clock_may_be_a_step_off(always, later, steps, opens) -> None:
    set_up(always, sign_in(always))
    later(300)
    client = sign_in(always)
    client.post("/xac-thuc/", {"code": code(always, steps=steps)})
    assert reaches(client) is opens


def test_a_recovery_code_opens_once(always) -> None:
    codes = set_up(always, sign_in(always))
    first, second = sign_in(always), sign_in(always)
    first.post("/xac-thuc/", {"code": codes[0].upper()})
    second.post("/xac-thuc/", {"code": codes[0]})
    assert [reaches(first), reaches(second)] == [True, False]
    assert second_factor.codes_left(always) == 9
    assert not AuditEvent.objects.filter(data__icontains=codes[0]).exists()


def test_the_password_alone_changes_no_code(always) -> None:
    set_up(always, sign_in(always))
    client = sign_in(always)
    assert client.get("/xac-thuc/cai-dat/")["Location"].startswith("/xac-thuc/?")
    assert client.post("/xac-thuc/cai-dat/", {"code": "1"}).status_code == 302
    assert client.post("/xac-thuc/ma-du-phong/").status_code == 302
    assert client.get("/doi-mat-khau/").status_code == 302
    assert second_factor.codes_left(always) == 10


def test_wrong_codes_are_slowed_down(always, settings) -> None:
    codes = set_up(always, sign_in(always))
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 60
    client = sign_in(always)
    client.post("/xac-thuc/", {"code": "abcd-efgh"})
    page = client.post("/xac-thuc/", {"code": codes[0]}).content.decode()
    assert "Chờ một lát" in page
    assert AuditEvent.objects.filter(action="second_factor.refused").count() == 1


def test_the_idle_lock_asks_the_password_only(always, monkeypatch) -> None:
    client = sign_in(always)
    set_up(always, client)
    now = idle._now() + 20 * 60
    monkeypatch.setattr(idle, "_now", lambda: now)
    assert not reaches(client)
    client.post("/mo-khoa/", {"password": PASSWORD})
    assert reaches(client)


def test_a_session_that_is_over_is_not_begun_anew_by_a_script_without_the_code(always) -> None:
    set_up(always, sign_in(always))
    client = Client()
    data = f'{{"username": "{always.username}", "password": "{PASSWORD}"}}'
    answer = client.post("/mo-khoa/", data, content_type="application/json", **SCRIPT)
    assert (answer.status_code, answer.json()["url"]) == (403, "/dang-nhap/")


def test_what_is_posted_before_the_code_is_kept(always) -> None:
    set_up(always, sign_in(always))
    client = sign_in(always)
    client.post("/nguoi-dung/moi/", {"full_name": "Y Mới"})
    assert client.post("/xac-thuc/", {"code": "x"}).status_code == 200
    assert client.session["kept_post"]["path"] == "/nguoi-dung/moi/"
    assert client.get("/don-vi/", **SCRIPT).status_code == 403


class TestWhereFrom:
    @pytest.fixture(autouse=True)
    def outside(self, reporter) -> None:
        SecondFactorRule.objects.create(role=Role.REPORTER, where="outside")
        TrustedNetwork.objects.create(network="10.64.0.0/16")
        TrustedNetwork.objects.create(network="2001:db8::/32")

    @pytest.mark.parametrize(
        ("address", "asked"),
        [
            ("10.64.3.9", False),
            ("::ffff:10.64.3.9", False),
            ("2001:db8::1", False),
            ("10.65.0.1", True),
            ("khong-ro", True),
        ],
    )
    def test_only_from_outside_the_trusted_networks(self, reporter, address, asked) -> None:
        assert reaches(sign_in(reporter, REMOTE_ADDR=address)) is not asked

    def test_taking_the_machine_home_asks(self, reporter) -> None:
        client = sign_in(reporter, REMOTE_ADDR="10.64.3.9")
        assert reaches(client)
        assert client.get("/don-vi/", REMOTE_ADDR="198.51.100.1").status_code == 302

    def test_the_strictest_rule_counts(self, reporter, admin) -> None:
        SecondFactorRule.objects.create(role=Role.BUSINESS_ADMIN, where="always")
        assert not reaches(sign_in(admin, REMOTE_ADDR="10.64.3.9"))


def test_who_sets_it_up_unasked_is_asked_from_then_on(reporter) -> None:
    client = sign_in(reporter)
    set_up(reporter, client)
    assert reaches(client)
    assert not reaches(sign_in(reporter))


def test_a_lost_telephone_is_the_business_admins_matter(as_, always, admin, head) -> None:
    client = sign_in(always)
    set_up(always, client)
    url = f"/nguoi-dung/{always.pk}/ma-xac-thuc/"
    assert as_(head).post(url).status_code == 403
    assert as_(admin).post(f"/nguoi-dung/{admin.pk}/ma-xac-thuc/").status_code == 403
    assert second_factor.is_set_up(always)
    as_(admin).post(url)
    assert not second_factor.is_set_up(always)
    assert AuditEvent.objects.get(action="second_factor.reset").by == admin
    assert sign_in(always).get("/don-vi/")["Location"].startswith("/xac-thuc/cai-dat/")


def test_new_recovery_codes_end_the_old(reporter) -> None:
    client = sign_in(reporter)
    old = set_up(reporter, client)
    page = client.post("/xac-thuc/ma-du-phong/").content.decode()
    fresh = re.findall(r"data-code>([\w-]+)<", page)
    assert (len(fresh), set(old) & set(fresh)) == (10, set())
    late = sign_in(reporter)
    late.post("/xac-thuc/", {"code": old[0]})
    assert not reaches(late)


def test_a_first_password_is_changed_before_the_code_is_set_up(always) -> None:
    User.objects.filter(pk=always.pk).update(must_change_password=True)
    assert sign_in(always).get("/don-vi/")["Location"] == "/doi-mat-khau/"


class TestPolicy:
    def test_the_operator_sets_it_and_it_is_on_record(self, as_, operator) -> None:
        data = dict.fromkeys(Role.values, "never") | {"networks": "10.64.0.0/16 Xã\n\n"}
        data |= {"system_admin": "always", "head": "outside"}
        assert as_(operator).post("/he-thong/xac-thuc/", data).status_code == 302
        assert second_factor.rules() == {"system_admin": "always", "head": "outside"}
        assert TrustedNetwork.objects.get().note == "Xã"
        as_(operator).post("/he-thong/xac-thuc/", data)
        event = AuditEvent.objects.get(action="second_factor.policy")
        assert event.data["after"]["networks"] == {"10.64.0.0/16": "Xã"}

    def test_what_is_no_network_is_said(self, as_, operator) -> None:
        page = as_(operator).post("/he-thong/xac-thuc/", {"networks": "10.64.0.1/16"})
        assert "không phải một mạng" in page.content.decode()

    def test_a_new_installation_begins_strict_and_an_old_one_is_left(self, db) -> None:
        assert second_factor.ensure_policy(at=clock.now())
        assert second_factor.rules()["business_admin"] == "always"
        assert second_factor.rules()["reporter"] == "outside"
        assert not second_factor.ensure_policy(at=clock.now())
        SecondFactorRule.objects.all().delete()
        make_person()
        assert not second_factor.ensure_policy(at=clock.now())


def test_a_person_without_a_rule_pays_no_query_for_it(
    always, admin, django_assert_num_queries
) -> None:
    """What is asked is settled at sign-in."""
    client = sign_in(make_holder(Role.REVIEWER, always.memberships.get().unit))
    client.get("/con-lam/")
    with django_assert_num_queries(2):  # the session and the person
        client.get("/con-lam/")
