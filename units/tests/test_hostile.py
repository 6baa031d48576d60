"""Signing in and unlocking as an attacker would try it; days and texts nobody types."""

import pytest
from django.test import Client

from units.days import parse_day
from units.models import Role
from units.tests.make import PASSWORD, make_holder, make_membership, make_unit
from units.tests.test_session import SCRIPT
from units.text import storable, whole

pytestmark = pytest.mark.django_db
JSON = SCRIPT | {"content_type": "application/json"}


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "body",
    [
        '{"username": "a\\u0000b", "password": "x"}',
        '{"username": "\\ud800", "password": "\\ud800"}',
        "[" * 100_000,
        "[1]",
        "null",
        "\0",
        '{"username": 1}',
        '{"a": ' + "9" * 6000 + "}",
    ],
    ids=["nul", "surrogate", "deep", "list", "null", "byte", "number", "digits"],
)
def test_the_lock_reads_nothing_into_bad_json(stranger, body):
    assert stranger.post("/mo-khoa/", body, **JSON).status_code == 400


def test_a_form_where_a_script_should_speak_is_a_wrong_password(stranger, reporter):
    data = {"username": reporter.username, "password": PASSWORD}
    assert stranger.post("/mo-khoa/", data, **SCRIPT).status_code == 400


def test_capitals_and_spaces_do_not_begin_a_new_count(stranger, settings, reporter):
    settings.AXES_ENABLED = True
    name = reporter.username
    tries = [name, name.upper(), name.capitalize(), f" {name}", f"{name} "]
    found = [
        stranger.post("/mo-khoa/", {"username": one, "password": "x"}, **JSON).status_code
        for one in tries
    ]
    assert found[-1] == 429
    data = {"username": name, "password": PASSWORD}
    assert stranger.post("/dang-nhap/", data).status_code == 429


def test_another_address_claimed_in_a_header_does_not_begin_a_new_count(
    stranger, settings, reporter
):
    settings.AXES_ENABLED = True
    data = {"username": reporter.username, "password": "x"}
    for n in range(5):
        last = stranger.post("/dang-nhap/", data, headers={"x-forwarded-for": f"10.0.0.{n}"})
    assert last.status_code == 429


def test_a_name_longer_than_any_account_is_only_wrong(stranger, settings):
    settings.AXES_ENABLED = True
    data = {"username": "x" * 100_000, "password": "x"}
    assert stranger.post("/dang-nhap/", data).status_code == 200
    assert stranger.post("/mo-khoa/", data, **JSON).status_code == 400


@pytest.mark.parametrize("next_", ["9999-12-31", "units", "[", "%00", "people", "\\\\evil"])
def test_where_to_go_on_is_an_address_of_ours_or_home(stranger, reporter, next_):
    data = {"username": reporter.username, "password": PASSWORD, "next": next_}
    assert stranger.post("/dang-nhap/", data)["Location"] == "/"


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "9999-12-31", "0001-01-01"])
def test_days_from_which_nobody_can_count_are_no_days(day):
    assert parse_day(day) is None
    admin, system = make_holder(Role.BUSINESS_ADMIN), make_holder(Role.SYSTEM_ADMIN)
    held = make_membership(unit=make_unit())
    client = Client(raise_request_exception=False)
    client.force_login(admin)
    person = f"/nguoi-dung/{held.user_id}/vai-tro/"
    assert client.post(f"{person}{held.pk}/ket-thuc/", {"last_day": day}).status_code == 200
    client.force_login(system)
    for address in (f"/he-thong/nhat-ky/?tu={day}", f"/he-thong/nhat-ky/?den={day}"):
        assert client.get(address).status_code == 200
    assert client.get("/he-thong/nhat-ky/", {"q": "x" * 100_000}).status_code == 200


def test_what_can_be_a_key_and_what_can_be_kept():
    assert [whole(text) for text in ("7", "", None, "-1", "²", "9" * 19)] == [7, 0, 0, 0, 0, 0]
    assert [storable(text) for text in ("Xã Đăk Hà", "a\0b", "\ud800")] == [True, False, False]
