"""Any figure opens into who gave it, who forwarded it, who accepted it; and who is missing."""

import pytest

from indicators.figures import State
from reports.adding import consolidation, lineage
from reports.models import Campaign, Consolidation
from reports.tests.answers import accept, exempt, reopen
from reports.tests.make import NOW, World, make_campaign, make_catalogue, make_form

pytestmark = pytest.mark.django_db


def run(campaign: Campaign, root: str = "kt") -> Consolidation:
    return consolidation.run(campaign, campaign.units.get(unit__code=root), by=None, at=NOW)


def test_each_unit_asked_is_listed_with_the_people_behind_its_figure(campaign):
    accept(campaign, "x11", {"2.1": 3})
    accept(campaign, "x12", {"2.1": "nil"})
    accept(campaign, "x21", {"2.1": "unavailable"})
    given = lineage.contributors(run(campaign), "2.1")
    assert [(one.name, one.shown, one.is_missing) for one in given] == [
        ("Xã 1.1", "3", False),
        ("Xã 1.2", "0", False),
        ("Xã 2.1", "…", True),
        ("Xã 2.2", "", True),
    ]
    first = given[0]
    assert first.version is not None
    assert first.entered_by is not None and first.entered_by.username == "nguoi-nhap"
    assert first.version.accepted_by is not None
    assert (first.version.accepted_by.username, first.entered_at) == ("so-lieu", NOW)
    assert (first.parent, first.answered_by) == ("Huyện Số 1", "Xã 1.1")


def test_a_figure_stays_as_it_was_read(campaign):
    accept(campaign, "x11", {"2.1": 3})
    made = run(campaign)
    reopen(campaign, "x11")
    accept(campaign, "x11", {"2.1": 5})
    assert lineage.contributors(made, "2.1")[0].shown == "3"
    assert lineage.contributors(run(campaign), "2.1")[0].shown == "5"


def test_a_single_figure_comes_from_the_root_alone(world: World):
    make_catalogue(("1.2", {"over_units": "single"}))
    campaign = make_campaign(make_form("h", units="level:district"))
    accept(campaign, "h1", {"1.2": 9})
    assert not lineage.contributors(run(campaign), "1.2")
    assert [one.shown for one in lineage.contributors(run(campaign, "h1"), "1.2")] == ["9"]


def test_a_supplier_and_a_control_line_are_named(world: World):
    make_catalogue("2.1")
    campaign = make_campaign(
        make_form("bang", units="unit:vp-ubnd", subject="each", about="level:district"),
        make_form("so", units="unit:so-nv", subject="root", indicators="", control="2.1"),
    )
    accept(campaign, "vp-ubnd", {"2.1": 4}, about="h2")
    accept(campaign, "so-nv", {"2.1": 4})
    given = lineage.contributors(run(campaign), "2.1")
    assert [(one.name, one.answered_by, one.control) for one in given] == [
        ("Huyện Số 1", "Văn phòng UBND tỉnh", False),
        ("Huyện Số 2", "Văn phòng UBND tỉnh", False),
        ("Tỉnh Kon Tum", "Sở Nội vụ", True),
    ]


def test_a_formula_opens_into_its_operands(campaign):
    made = run(campaign)
    assert [one.code for one in lineage.operands(made, "2.3")] == ["2.2", "2.1"]
    assert lineage.operands(made, "2.1") == []


def test_missing_reports_are_those_that_were_not_read(campaign):
    accept(campaign, "x11", {"2.1": 3})
    exempt(campaign, "x22")
    made = run(campaign)
    assert [one.name for one in lineage.missing_units(made)] == ["Xã 1.2", "Xã 2.1"]
    assert [one.name for one in lineage.missing_units(run(campaign, "h1"))] == ["Xã 1.2"]


def test_new_cells_are_those_accepted_later_that_differ(campaign):
    accept(campaign, "x11", {"2.1": 3, "2.2": 1, "3.1": "nil"})
    made = run(campaign)
    assert lineage.new_since(made) == 0
    accept(campaign, "x12", {"2.1": 3, "2.2": "na"})
    assert lineage.new_since(made) == 2
    reopen(campaign, "x11")
    accept(campaign, "x11", {"2.1": 4, "2.2": 1, "3.1": "nil"})
    assert lineage.new_since(made) == 3
    assert lineage.new_since(run(campaign)) == 0


def test_states_have_their_words(campaign):
    accept(campaign, "x11", {"2.1": "na"})
    figure = lineage.contributors(run(campaign), "2.1")[0].figure
    assert figure is not None and figure.state is State.NA
