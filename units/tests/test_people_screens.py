"""People and their roles, over HTTP."""

import re
from datetime import date

import pytest
from django.test import Client

from units.models import AuditEvent, Membership, Role, User
from units.tests.make import make_area, make_holder, make_membership, make_person, make_unit

pytestmark = pytest.mark.django_db


def shown_password(page: str) -> str:
    return str(re.findall(r"data-password>([\w-]+)<", page)[0])


def test_the_admin_sees_everybody_and_a_head_their_own(as_, admin, head, reporter) -> None:
    stranger = make_holder(Role.REPORTER, make_unit())
    everybody = as_(admin).get("/nguoi-dung/").content.decode()
    own = as_(head).get("/nguoi-dung/").content.decode()
    assert stranger.username in everybody
    assert reporter.username in own
    assert stranger.username not in own
    assert as_(head).get(f"/nguoi-dung/{stranger.pk}/").status_code == 404


def test_the_list_is_searched_and_filtered(as_, admin, commune) -> None:
    make_membership(make_person("Y Hạnh"), Role.REPORTER, commune)
    make_membership(make_person("A Đức"), Role.HEAD, commune)
    make_membership(make_person("Y Hoa"), Role.REPORTER, make_unit())
    client = as_(admin)

    def names(query: str) -> list[str]:
        return [str(row.person) for row in client.get(f"/nguoi-dung/?{query}").context["list"].page]

    assert names("q=duc") == ["A Đức"]
    assert names("vai-tro=reporter") == ["Y Hạnh", "Y Hoa"]
    assert names("don-vi=X%C3%A3+%C4%90%C4%83k+H%C3%A0+(x1)") == ["A Đức", "Y Hạnh"]


def test_the_list_asks_no_more_for_more_people(
    as_, admin, commune, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        make_holder(Role.REPORTER, commune)
    client = as_(admin)
    client.get("/nguoi-dung/")
    with django_assert_max_num_queries(10):
        client.get("/nguoi-dung/")


PAGES = ["", "sua/", "ngung/", "mo-lai/", "mat-khau/", "vai-tro/"]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_reaches_people(as_, page, reporter, operator, admin) -> None:
    url = f"/nguoi-dung/{reporter.pk}/{page}"
    for stranger in (make_holder(Role.REVIEWER, make_unit()), operator, reporter):
        assert as_(stranger).get(url).status_code == 404
        assert as_(stranger).post(url).status_code in (404, 405)
    assert as_(admin).get(url).status_code == 200


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_head_changes_no_other_head(as_, page, head, commune) -> None:
    other = make_holder(Role.HEAD, commune)
    refused = as_(head).post(f"/nguoi-dung/{other.pk}/{page}")
    assert refused.status_code == 403
    assert "chỉ quản lý tài khoản chuyên viên" in refused.content.decode()
    other.refresh_from_db()
    assert other.is_active


def test_a_new_person_gets_a_password_once_and_must_change_it(as_, admin) -> None:
    data = {"username": "Hanh.Y", "full_name": "Y Hạnh", "position": "Chuyên viên"}
    page = as_(admin).post("/nguoi-dung/moi/", data)
    password = shown_password(page.content.decode())
    assert len(password) >= 14
    browser = Client()
    browser.post("/dang-nhap/", {"username": "hanh.y", "password": password})
    assert browser.get("/don-vi/")["Location"] == "/doi-mat-khau/"
    new = "mat khau rieng cua toi 9"
    browser.post(
        "/doi-mat-khau/",
        {"old_password": password, "new_password1": new, "new_password2": new},
    )
    person = User.objects.get(username="hanh.y")
    assert not person.must_change_password
    assert person.check_password(new)
    assert not AuditEvent.objects.filter(data__icontains=password).exists()


def test_a_name_that_is_taken_is_refused(as_, admin, reporter) -> None:
    page = as_(admin).post("/nguoi-dung/moi/", {"username": reporter.username, "full_name": "B"})
    assert "đã có người dùng" in page.content.decode()
    page = as_(admin).post("/nguoi-dung/moi/", {"username": "có dấu", "full_name": "B"})
    assert "chữ thường không dấu" in page.content.decode()


def test_a_head_adds_a_reporter_to_the_unit(as_, head, commune) -> None:
    data = {
        "username": "moi",
        "full_name": "Y Mới",
        "unit": commune.pk,
        "valid_from": "2025-01-01",
    }
    assert as_(head).get("/nguoi-dung/moi/").status_code == 200
    as_(head).post("/nguoi-dung/moi/", data)
    held = Membership.objects.get(user__username="moi")
    assert (held.role, held.unit, held.valid_from) == (Role.REPORTER, commune, date(2025, 1, 1))


def test_a_head_adds_nobody_elsewhere(as_, head) -> None:
    other = make_unit()
    data = {"username": "moi", "full_name": "M", "unit": other.pk, "valid_from": "2025-01-01"}
    as_(head).post("/nguoi-dung/moi/", data)
    assert not User.objects.filter(username="moi").exists()


def test_editing_keeps_what_was_before_in_the_log(as_, admin, reporter) -> None:
    data = {"full_name": "Tên Mới", "position": "Phó Chủ tịch", "email": ""}
    as_(admin).post(f"/nguoi-dung/{reporter.pk}/sua/", data)
    before = reporter.full_name
    reporter.refresh_from_db()
    assert (reporter.full_name, reporter.position) == ("Tên Mới", "Phó Chủ tịch")
    assert AuditEvent.objects.get(action="person.edit").data["before"]["full_name"] == before


def test_a_deactivated_person_is_out_at_once(as_, admin, reporter) -> None:
    theirs = as_(reporter)
    assert theirs.get("/don-vi/").status_code == 200
    as_(admin).post(f"/nguoi-dung/{reporter.pk}/ngung/")
    assert theirs.get("/don-vi/")["Location"].startswith("/dang-nhap/")
    as_(admin).post(f"/nguoi-dung/{reporter.pk}/mo-lai/")
    assert as_(reporter).get("/don-vi/").status_code == 200


def test_a_reset_password_ends_the_open_sessions(as_, head, reporter) -> None:
    theirs = as_(reporter)
    page = as_(head).post(f"/nguoi-dung/{reporter.pk}/mat-khau/").content.decode()
    assert theirs.get("/don-vi/").status_code == 302
    reporter.refresh_from_db()
    assert reporter.check_password(shown_password(page))
    assert reporter.must_change_password


def grant(client: Client, person: User, **data: object):
    return client.post(
        f"/nguoi-dung/{person.pk}/vai-tro/", {"valid_from": "2025-01-01", **data}, follow=True
    )


def test_a_role_is_given_with_scope_area_and_dates(as_, admin, commune) -> None:
    person, area = make_person(), make_area("the-che")
    grant(
        as_(admin),
        person,
        role="area_owner",
        unit="kt",
        area=area.pk,
        employer="Xã Đăk Hà (x1)",
        last_day="2025-12-31",
    )
    held = person.memberships.get()
    assert (str(held.unit), held.area, held.employer) == ("kt", area, commune)
    assert held.valid_to == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"role": "reporter"}, "cần phạm vi"),
        ({"role": "area_owner", "unit": "x1"}, "cần một lĩnh vực"),
        ({"role": "reporter", "unit": "x1", "last_day": "2024-01-01"}, "từ ngày bắt đầu"),
    ],
)
def test_a_role_that_is_not_whole_is_refused(as_, admin, commune, data, reason) -> None:
    person = make_person()
    assert reason in grant(as_(admin), person, **data).content.decode()
    assert not person.memberships.exists()


def test_the_same_role_twice_over_one_period_is_refused(as_, admin, reporter) -> None:
    page = grant(as_(admin), reporter, role="reporter", unit="x1")
    assert "thời gian trùng" in page.content.decode()


def test_the_two_administrations_are_never_one_person(as_, admin, operator) -> None:
    page = grant(as_(admin), operator, role="business_admin")
    assert "không cùng lúc" in page.content.decode()
    assert grant(as_(admin), admin, role="system_admin").status_code == 403


def test_a_role_ends_on_a_day(as_, admin, reporter) -> None:
    held = reporter.memberships.get()
    url = f"/nguoi-dung/{reporter.pk}/vai-tro/{held.pk}/ket-thuc/"
    assert "bắt đầu từ" in as_(admin).post(url, {"last_day": "2019-01-01"}).content.decode()
    as_(admin).post(url, {"last_day": "2025-03-13"})
    held.refresh_from_db()
    assert held.valid_to == date(2025, 3, 14)
    assert as_(admin).get(url).status_code == 404


def test_nor_when_both_begin_later(as_, admin) -> None:
    person = make_person()
    for role, count in (("business_admin", 1), ("system_admin", 1), ("business_admin", 1)):
        as_(admin).post(
            f"/nguoi-dung/{person.pk}/vai-tro/", {"role": role, "valid_from": "01/01/2090"}
        )
        assert person.memberships.count() == count
