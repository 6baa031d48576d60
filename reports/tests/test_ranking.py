"""Units alike in order of a share, a leader's key figures, the way down to who gave a figure."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Target
from reports.adding import consolidation
from reports.pages import ranking
from reports.tests.answers import accept
from reports.tests.make import NOW, make_campaign, make_catalogue, make_world
from reports.tests.screens import sign_in, words
from units.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
PERCENT = {"value_type": "percent", "decimals": 2}
GIVEN = {"x11": (100, 98), "x12": (50, 50), "x13": (10, 10), "x21": (1000, 999), "x22": (8, 4)}


@pytest.fixture
def world(db):
    return make_world(communes=3)


@pytest.fixture
def catalogue(world):
    return make_catalogue(
        "3.3.0.4",
        "3.3.0.4.1",
        ("3.3.4", {"formula": "100 * [3.3.0.4.1] / [3.3.0.4]", **PERCENT}),
    )


@pytest.fixture
def answered(world, catalogue):
    """Five of six communes, two of them equal."""
    return added_up(make_campaign(), GIVEN)


def added_up(campaign, given):
    for unit, (due, on_time) in given.items():
        accept(campaign, unit, {"3.3.0.4": due, "3.3.0.4.1": on_time})
    place = campaign.units.get(unit__code="kt")
    consolidation.run(campaign, place, by=None, at=NOW)
    return campaign


def page(person, campaign, unit="kt", **asked):
    return sign_in(person).get(reverse("ranking", args=[campaign.code, unit]), asked)


def order(response):
    return [(row.place, row.name, row.shown) for row in response.context["list"].page]


def test_units_stand_by_their_share_and_equal_ones_share_a_place(answered, world):
    assert order(page(world.leader, answered)) == [
        (1, "Xã 1.2", "100%"),
        (1, "Xã 1.3", "100%"),
        (3, "Xã 2.1", "99,90%"),
        (4, "Xã 1.1", "98%"),
        (5, "Xã 2.2", "50%"),
        (0, "Xã 2.3", ""),
    ]


def test_where_less_is_better_the_least_stands_first(answered, world, catalogue):
    Target.objects.create(
        indicator=catalogue.indicators.get(indicator__code="3.3.4").indicator,
        level="commune",
        year=2025,
        programme="Kế hoạch",
        direction="at_most",
        number=5000,
        decimals=2,
        legal_basis="1/KH-UBND",
    )
    found = page(world.leader, answered)
    assert order(found)[0] == (1, "Xã 2.2", "50%")
    assert "Mục tiêu 2025: ≤ 50%" in words(found)


def test_too_few_are_not_put_in_order(world, catalogue):
    few = added_up(make_campaign(), {unit: GIVEN[unit] for unit in ("x11", "x12", "x13")})
    found = page(world.leader, few)
    assert not order(found)
    assert "Mới có 3/6 đơn vị có số liệu đã đạt" in words(found)
    assert "Xã 1.1" not in words(found)


def test_units_are_not_ranked_for_each_other(answered, world):
    for person in (world.reporter(), world.outsider, world.system_admin):
        assert page(person, answered).status_code == 404


def test_a_place_opens_into_who_gave_the_figure_and_when(answered, world):
    found = page(world.leader, answered)
    made = found.context["made"]
    here = reverse("contributors", args=[answered.code, "kt", made.pk, "3.3.0.4"])
    assert f"{here}?q=X%C3%A3%202.1" in found.content.decode()
    opened = sign_in(world.leader).get(here, {"q": "xa 2.1"})
    (one,) = opened.context["list"].page
    assert (one.name, one.shown) == ("Xã 2.1", "1.000")
    assert one.entered_by.full_name in words(opened)
    # Single submissions are read by those who check them.
    one_url = reverse("review-one", args=[one.submission.pk])
    assert one_url not in opened.content.decode()
    assert one_url in sign_in(world.reviewer).get(here).content.decode()


def test_the_contributors_come_as_a_file(answered, world):
    made = page(world.leader, answered).context["made"]
    here = reverse("contributors", args=[answered.code, "kt", made.pk, "3.3.0.4"])
    text = sign_in(world.leader).get(here, {"xuat": "csv", "xep": "-so"}).content.decode()
    assert text.splitlines()[1].startswith("Xã 2.1,Huyện Số 2,Xã 2.1,1000,")


def test_a_figure_about_discipline_is_never_offered(world):
    make_catalogue("5.4.1", "5.4.2", ("5.4.3", {"formula": "100 * [5.4.1] / [5.4.2]", **PERCENT}))
    campaign = make_campaign()
    accept(campaign, "x11", {"5.4.1": 1, "5.4.2": 2})
    made = consolidation.run(campaign, campaign.units.get(unit__code="kt"), by=None, at=NOW)
    assert ranking.offers(made) == []


def test_it_asks_no_more_of_the_database_for_more_units(answered, world):
    client, counts = sign_in(world.leader), []
    added_up(answered, {"x23": (5, 5)})
    for unit in ("h1", "h1", "kt"):
        place = answered.units.get(unit__code=unit)
        consolidation.run(answered, place, by=None, at=NOW)
        with CaptureQueriesContext(connection) as caught:
            found = client.get(reverse("ranking", args=[answered.code, unit]))
        counts.append(len(caught))
    assert len(order(found)) == 6
    assert counts[1] <= counts[2] + 1  # with a list there is a page of it, without there is none


def test_a_key_figure_shows_its_trend_target_and_coverage(answered, world, catalogue):
    Target.objects.create(
        indicator=catalogue.indicators.get(indicator__code="3.3.4").indicator,
        level="province",
        year=2025,
        programme="Kế hoạch",
        direction="at_least",
        number=9800,
        decimals=2,
        legal_basis="Quyết định số 1/QĐ-UBND",
    )
    added_up(answered, {"x23": (5, 5)})  # what is not whole compares with nothing
    later = make_campaign(
        code="KT-2025-6T", name="6 tháng", covers_to="2025-06-15", as_of="2025-03-14"
    )
    added_up(later, {"x11": (100, 90)})
    found = sign_in(world.leader).get(reverse("results"))
    text = words(found)
    assert "Mục tiêu 2025: ≥ 98%" in text
    assert "1/6 đơn vị đã báo cáo" in text
    assert "quý I năm 2025: 99,40%" in text
    # Five units are missing: what changed would be their absence.
    assert "điểm %" not in text
    assert "Diễn biến 3.3.4" not in found.content.decode()
    added_up(
        later, {unit: given for unit, given in GIVEN.items() if unit != "x11"} | {"x23": (5, 5)}
    )
    found = sign_in(world.leader).get(reverse("results"))
    assert "điểm %" in words(found)
    assert 'aria-label="Diễn biến 3.3.4: ' in found.content.decode()


def test_a_leader_of_a_district_ranks_its_communes_only(answered, world):
    consolidation.run(answered, answered.units.get(unit__code="h1"), by=None, at=NOW)
    leader = world.person(Role.LEADER, "h1")
    assert page(leader, answered, "h1").status_code == 200
    assert page(leader, answered, "kt").status_code == 404
