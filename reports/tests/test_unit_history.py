"""A unit's whole past on one page: its reports, its people, who changed what."""

import datetime as dt

import pytest
from django.urls import reverse

from reports.models import Campaign
from reports.tests import acts, make
from reports.tests.acts import filled, take
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words
from units import people, roles
from units.models import Membership, Role, User
from units.tests.make import make_holder, make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


def page(person: User, part: str = "", unit: str = "x11", query: str = "") -> str:
    names = [unit, part] if part else [unit]
    name = "unit-history-part" if part else "unit-history"
    return words(sign_in(person).get(reverse(name, args=names) + query))


def test_is_read_by_the_head_who_checks_and_who_administers(world: World) -> None:
    url = reverse("unit-history", args=["x11"])
    for person in (world.head(), world.reviewer, world.lead, world.business_admin):
        assert sign_in(person).get(url).status_code == 200
    beside = make_holder(Role.REVIEWER, world["h2"])
    strangers = (world.reporter(), world.head("x12"), world.leader, world.system_admin, beside)
    for person in strangers:
        assert sign_in(person).get(url).status_code == 404
    assert sign_in(world.head()).get(f"{url}khong-co/").status_code == 404


def test_shows_rounds_with_lateness_and_returns(world: World, campaign: Campaign) -> None:
    late = NOW + dt.timedelta(days=3)
    submission = make.submission_of(campaign, "x11")
    acts.type_in(submission, acts.GOOD, by=world.reporter())
    submission = take(world, acts.fresh(submission), *acts.PATHS["returned"], at=late)
    filled(world, make.submission_of(campaign, "x12"), "submitted")
    shown = page(world.head(), "bao-cao")
    assert campaign.name in shown
    assert f"{submission.days_late} 1 {submission.state_label}" in shown
    assert "Chưa có gì được ghi" not in shown
    assert campaign.name not in page(world.head("x12"), "bao-cao", "x12", "?loc=tre")


def test_shows_people_over_time_and_what_was_done_to_them(world: World) -> None:
    admin, unit = world.business_admin, world["x11"]
    person = make_person("Y Mới")
    on = NOW.date()
    given = roles.grant(
        person, role=Role.REPORTER, unit=unit, valid_from=on, by=admin, at=NOW, on=on
    )
    people.edit(person, position="Công chức Văn phòng", by=admin, at=NOW)
    roles.end(given, last_day=on, by=admin, at=NOW)
    people.set_active(person, False, by=admin, at=NOW + dt.timedelta(days=40))
    shown = page(world.head(), "nguoi")
    assert "Y Mới Chuyên viên 17/03/2025 17/03/2025" in shown
    changes = page(world.head(), "thay-doi")
    for summary in ("thêm vai trò Chuyên viên", "kết thúc vai trò", f"Sửa {person.username}"):
        assert summary in changes
    # What happened to the account after they had left is no longer this unit's.
    assert "Ngừng tài khoản" not in changes


def test_keeps_what_a_person_did_elsewhere(world: World) -> None:
    both = make_membership(world.reporter(), Role.REPORTER, world["x12"])
    roles.end(both, last_day=NOW.date(), by=world.business_admin, at=NOW)
    assert "kết thúc vai trò" in page(world.head("x12"), "thay-doi", "x12")
    assert "kết thúc vai trò" not in page(world.head(), "thay-doi")


def test_an_ended_unit_is_read_by_who_checked_it(world: World) -> None:
    unit = world["x11"]
    unit.records.update(valid_to=NOW.date() - dt.timedelta(days=10))
    Membership.objects.filter(unit=unit).update(valid_to=NOW.date() - dt.timedelta(days=10))
    reviewer = make_holder(Role.REVIEWER, world["h1"])
    assert "Xã 1.1" in page(reviewer)


@pytest.mark.parametrize("part", ["bao-cao", "nguoi", "thay-doi"])
def test_asks_no_more_for_more(
    world: World, campaign: Campaign, part: str, django_assert_max_num_queries
) -> None:
    make.submission_of(campaign, "x11")
    client, url = sign_in(world.head()), reverse("unit-history-part", args=["x11", part])
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    for _ in range(20):
        person = make_holder(Role.REPORTER, world["x11"])
        people.edit(person, position="x", by=world.business_admin, at=NOW)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
