"""Adding up through the database: the worked table of design 5, at any root."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.aggregation import Definition, Tally, consolidate, tally
from indicators.editions import edition
from indicators.figures import Figure, State
from reports.adding import consolidation, crosschecks
from reports.models import Campaign, ConsolidatedValue, Consolidation
from reports.tests.answers import accept, exempt, reopen
from reports.tests.make import (
    NOW,
    World,
    make_campaign,
    make_catalogue,
    make_form,
    make_world,
    submission_of,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db
PERCENT = {"value_type": "percent", "decimals": 2}
WORKED = (
    "1.1",
    "1.2",
    ("1.3", {"formula": "[1.1] + [1.2]"}),
    ("1.4", {"formula": "[1.1] - [1.2]"}),
    ("1.5", {"formula": "100 * [1.1] / [1.2]", **PERCENT}),
)


def run(campaign: Campaign, root: str = "kt") -> Consolidation:
    place = campaign.units.get(unit__code=root)
    return consolidation.run(campaign, place, by=None, at=NOW)


def rows(made: Consolidation) -> dict[str, ConsolidatedValue]:
    return {row.indicator.code: row for row in made.values.select_related("indicator")}


def results(campaign: Campaign, root: str = "kt") -> dict[str, object]:
    """code → its value, or the status that says why there is none."""
    return {
        c: r.value if r.status == "ok" else r.status for c, r in rows(run(campaign, root)).items()
    }


def coverage(row: ConsolidatedValue) -> tuple[int, int]:
    return row.reported, row.expected


@pytest.fixture
def worked(world: World) -> Campaign:
    """Two communes of one district are asked [1.1] and [1.2]; the rest is computed."""
    make_catalogue(*WORKED)
    return make_campaign(make_form(units="unit:x11 unit:x12"))


@pytest.mark.parametrize(
    ("u", "v", "added", "taken", "share", "covered"),
    [
        ((3, 5), (4, 5), 17, -3, 70, (2, 2)),
        ((3, 5), (4, None), 12, 2, 140, (1, 2)),
        ((3, None), (4, None), "not_computable", "not_computable", "not_computable", (0, 2)),
        ((3, "na"), (4, "na"), 7, "no_data", "no_data", (2, 2)),
        ((3, "nil"), (4, "nil"), 7, 7, "not_computable", (2, 2)),
    ],
)
@pytest.mark.parametrize("root", ["kt", "h1"])
def test_the_worked_table(worked, root, u, v, added, taken, share, covered):
    for unit, (a, b) in (("x11", u), ("x12", v)):
        accept(worked, unit, {"1.1": a} | ({} if b is None else {"1.2": b}))
    found = results(worked, root)
    assert (found["1.3"], found["1.4"], found["1.5"]) == (added, taken, share)
    assert coverage(rows(run(worked, root))["1.3"]) == covered


def test_any_unit_can_be_the_root(worked):
    accept(worked, "x11", {"1.1": 3, "1.2": 5})
    accept(worked, "x12", {"1.1": 4, "1.2": 5})
    assert results(worked, "x11")["1.5"] == 60
    assert results(worked, "x12")["1.5"] == 80
    assert results(worked, "h2")["1.3"] == "no_data"


def test_states_are_counted_apart(worked):
    accept(worked, "x11", {"1.1": "~3", "1.2": "nil"}, data_to=date(2025, 3, 10))
    accept(worked, "x12", {"1.1": "unavailable", "1.2": "na"})
    found = rows(run(worked))
    first, second = found["1.1"], found["1.2"]
    assert (first.value, first.provisional, first.data_to) == (3, 1, date(2025, 3, 10))
    assert (first.expected, first.reported, first.missing) == (2, 1, 1)
    assert (second.value, second.nil, second.na) == (0, 1, 1)
    assert (second.expected, second.reported, second.missing) == (1, 1, 0)
    assert found["1.3"].data_to == date(2025, 3, 10)


def test_a_reopened_report_does_not_count_and_is_missing(worked):
    accept(worked, "x11", {"1.1": 3})
    accept(worked, "x12", {"1.1": 4})
    reopen(worked, "x12")
    found = rows(run(worked))["1.1"]
    assert (found.value, coverage(found)) == (3, (1, 2))


def test_an_exempted_unit_is_not_asked(worked):
    accept(worked, "x11", {"1.1": 3})
    accept(worked, "x12", {"1.1": 4})
    exempt(worked, "x12")
    found = rows(run(worked))["1.1"]
    assert (found.value, coverage(found)) == (3, (1, 1))


def test_decimals_are_exact(world):
    make_catalogue(("6.1", {"value_type": "money", "decimals": 3}))
    campaign = make_campaign()
    for unit, amount in (("x11", "0.1"), ("x12", "0.2"), ("x21", "2434976.7")):
        accept(campaign, unit, {"6.1": amount})
    assert results(campaign)["6.1"] == Decimal("2434977.0")


def test_a_ratio_keeps_28_digits(worked):
    accept(worked, "x11", {"1.1": 1, "1.2": 3})
    assert str(results(worked)["1.5"]) == "33.33333333333333333333333333"


def test_over_units(world):
    make_catalogue(
        ("1.1", {"over_units": "single"}),
        ("1.2", {"over_units": "catalogue"}),
        ("1.3", {"over_units": "count_yes", "value_type": "yes_no"}),
        ("1.4", {"over_units": "none"}),
    )
    campaign = make_campaign(
        make_form("kt", units="unit:so-nv", subject="root", indicators="1.1 1.2"),
        make_form("huyen", units="level:district", indicators="1.*"),
    )
    accept(campaign, "so-nv", {"1.1": 10, "1.2": 100})
    accept(campaign, "h1", {"1.1": 1, "1.2": 99, "1.3": 1, "1.4": 5})
    accept(campaign, "h2", {"1.1": 2, "1.3": 0, "1.4": 7})
    assert results(campaign) == {"1.1": 10, "1.2": 100, "1.3": 1, "1.4": "no_data"}
    assert results(campaign, "h1") == {"1.1": 1, "1.2": 99, "1.3": 1, "1.4": "no_data"}
    assert coverage(rows(run(campaign))["1.4"]) == (2, 2)
    assert coverage(rows(run(campaign))["1.1"]) == (1, 1)


def test_an_official_list_is_the_campaign_roots_where_the_root_is_not_asked(world):
    make_catalogue(("1.2", {"over_units": "catalogue"}), "2.1")
    campaign = make_campaign(
        make_form("kt", units="unit:so-nv", subject="root", indicators="1.2"),
        make_form("xa", indicators="2.1"),
    )
    accept(campaign, "so-nv", {"1.2": 100})
    accept(campaign, "x11", {"2.1": 7})
    below = run(campaign, "h1")
    assert rows(below)["1.2"].value == 100
    assert rows(below)["2.1"].value == 7
    assert below.sources.count() == 2
    assert rows(run(campaign, "h2"))["2.1"].status == "no_data", "the list brings nothing else"


def test_a_table_about_many_units_adds_up_for_a_part_of_them(world):
    make_catalogue("3.1", ("3.2", {"formula": 'at_level([3.1], "commune")'}))
    campaign = make_campaign(
        make_form(
            "bang",
            units="unit:vp-ubnd",
            subject="each",
            about="level:commune level:district",
            indicators="3.1",
            own_office=True,
        )
    )
    for about, number in (("h1", 100), ("x11", 1), ("x12", 2), ("h2", 200), ("x21", 4)):
        accept(campaign, "vp-ubnd", {"3.1": number}, about=about)
    assert results(campaign) == {"3.1": 307, "3.2": 7}
    assert results(campaign, "h1") == {"3.1": 103, "3.2": 3}
    assert coverage(rows(run(campaign))["3.2"]) == (3, 4)


def test_a_level_that_is_not_asked_is_not_expected(world):
    make_catalogue("2.1", ("3.1", {"levels": "commune"}))
    campaign = make_campaign(
        make_form("tat-ca", units="level:commune level:district", own_office=True)
    )
    accept(campaign, "h1", {"2.1": 1})
    accept(campaign, "x11", {"2.1": 2, "3.1": 5})
    found = rows(run(campaign))
    assert coverage(found["2.1"]) == (2, 6)
    assert coverage(found["3.1"]) == (1, 4)


def test_a_control_line_is_never_added_but_compared(world):
    make_catalogue("2.1")
    campaign = make_campaign(
        make_form("xa", indicators="2.1"),
        make_form("so", units="unit:so-nv", subject="root", indicators="", control="2.1"),
    )
    accept(campaign, "x11", {"2.1": 3})
    accept(campaign, "so-nv", {"2.1": 10})
    made = run(campaign)
    assert (rows(made)["2.1"].value, coverage(rows(made)["2.1"])) == (3, (1, 4))
    finding = made.findings.get()
    assert (finding.rule_code, finding.severity) == ("doi-chieu", "explain")
    assert (finding.expected, finding.received) == (
        "số đối chiếu 10",
        "cộng từ 1/4 đơn vị được 3",
    )


def test_an_indicator_not_in_force_is_absent(world):
    make_catalogue(
        "1.1",
        ("1.2", {"valid_to": date(2025, 1, 1)}),
        ("1.3", {"formula": "[1.1] + [1.2]"}),
    )
    campaign = make_campaign()
    accept(campaign, "x11", {"1.1": 3})
    assert results(campaign) == {"1.1": 3, "1.3": 3}


# -- safe to repeat, safe to kill ------------------------------------------------------------------


def test_the_same_figures_give_the_same_consolidation(worked):
    accept(worked, "x11", {"1.1": 3})
    first = run(worked)
    assert run(worked) == first
    accept(worked, "x12", {"1.1": 4})
    second = run(worked)
    assert second != first
    assert rows(first)["1.1"].value == 3, "what was added up before stays"


def test_an_exemption_alone_changes_the_consolidation(worked):
    first = run(worked)
    exempt(worked, "x12")
    assert run(worked) != first


def test_what_fails_half_way_leaves_nothing(worked, monkeypatch):
    accept(worked, "x11", {"1.1": 3})

    def fail(*args: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(crosschecks, "store", fail)
    with pytest.raises(RuntimeError):
        run(worked)
    assert not Consolidation.objects.exists()
    assert not ConsolidatedValue.objects.exists()


@pytest.mark.parametrize("communes", [1, 8])
def test_the_number_of_queries_does_not_grow_with_units_or_figures(db, communes):
    world = make_world(communes=communes)
    campaign = make_campaign()
    edition(campaign.catalogue_id)  # read once per process
    for code in world.units:
        if code.startswith("x"):
            accept(campaign, code, {"2.1": 3, "2.2": 1})
    with CaptureQueriesContext(connection) as seen:
        run(campaign)
    assert len(seen) == 16


def test_running_is_audited(worked, world):
    run(worked)
    assert AuditEvent.objects.filter(action="consolidation.run").count() == 1


# -- rules across reports --------------------------------------------------------------------------


RULES = (("bang-nhau", "block", "", "[6.1] == [4.1]"),)


def test_a_rule_over_two_suppliers_is_judged_at_the_root(world):
    make_catalogue(
        ("4.1", {"over_units": "single"}), ("6.1", {"over_units": "single"}), rules=RULES
    )
    campaign = make_campaign(
        make_form("so-nv", units="unit:so-nv", subject="root", indicators="4.1"),
        make_form("so-tp", units="unit:so-tp", subject="root", indicators="6.1"),
    )
    accept(campaign, "so-nv", {"4.1": 417})
    assert not run(campaign).findings.exists(), "one operand has no value yet"
    accept(campaign, "so-tp", {"6.1": 416})
    finding = run(campaign).findings.get()
    assert (finding.rule_code, finding.severity, finding.subject) == ("bang-nhau", "block", None)
    assert finding.received == "416 ≠ 417"


def test_a_rule_over_two_forms_is_judged_for_each_unit(world):
    make_catalogue("4.1", "6.1", rules=RULES)
    campaign = make_campaign(
        make_form("xa", indicators="4.1"),
        make_form(
            "bang", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="6.1"
        ),
    )
    for code, own, table in (("x11", 3, 3), ("x12", 4, 5), ("x21", 6, 5)):
        accept(campaign, code, {"4.1": own})
        accept(campaign, "vp-ubnd", {"6.1": table}, about=code)
    found = run(campaign).findings.order_by("pk")
    assert [f.subject.unit.code for f in found if f.subject] == ["x12", "x21"]
    assert not [f for f in found if not f.subject], "in sum the two agree"


def test_a_rule_within_one_form_is_left_to_that_form(campaign):
    accept(campaign, "x11", {"2.1": 1, "2.2": 5})
    assert not run(campaign).findings.exists()


def test_an_official_list_that_differs_between_units(world):
    make_catalogue(
        ("3.1", {"over_units": "catalogue"}),
        rules=(("khac", "explain", "over_units=catalogue", "value == at_root(value)"),),
    )
    campaign = make_campaign(
        make_form("kt", units="unit:so-nv", subject="root", indicators="3.1"),
        make_form("xa", indicators="3.1"),
    )
    accept(campaign, "x11", {"3.1": 100})
    accept(campaign, "x12", {"3.1": 99})
    accept(campaign, "so-nv", {"3.1": 100})
    finding = run(campaign).findings.get()
    assert finding.subject is not None and finding.subject.unit.code == "x12"


# -- closing ---------------------------------------------------------------------------------------


def close(made: Consolidation, by: object, reason: str = "") -> Consolidation:
    return consolidation.close(made, by=by, at=NOW, on=NOW.date(), reason=reason)  # type: ignore[arg-type]


def test_closing_is_numbered_and_says_why_where_units_are_missing(worked, world):
    accept(worked, "x11", {"1.1": 3})
    made = run(worked)
    with pytest.raises(consolidation.ClosingError, match="Còn 1 báo cáo chưa đạt"):
        close(made, world.lead)
    assert close(made, world.lead, "Xã 1.2 đang sáp nhập").closed_number == 1
    accept(worked, "x12", {"1.1": 4})
    assert close(run(worked), world.lead).closed_number == 2
    assert [c.closed_number for c in consolidation.closings(worked, made.root_id)] == [2, 1]
    assert AuditEvent.objects.filter(action="consolidation.close").count() == 2


def test_only_the_lead_reviewer_closes_and_only_once(worked, world):
    accept(worked, "x11", {"1.1": 3})
    accept(worked, "x12", {"1.1": 3})
    made = run(worked)
    for person in (world.reviewer, world.leader, world.head("x11")):
        with pytest.raises(consolidation.ClosingError, match="trưởng phòng"):
            close(made, person)
    close(made, world.lead)
    with pytest.raises(consolidation.ClosingError, match="đã chốt lần 1"):
        close(made, world.lead)


# -- the database against the pure arithmetic ------------------------------------------------------

CELL = st.sampled_from([None, "nil", "na", "unavailable", 0, 1, 7, 250])
UNITS = ("h1", "x11", "x12", "h2", "x21", "x22")
LEVELS = {"h": "district", "x": "commune"}
RANDOM = (
    "1.1",
    "1.2",
    ("1.3", {"over_units": "count_yes", "value_type": "yes_no"}),
    ("1.4", {"over_units": "single"}),
    ("1.5", {"formula": "[1.1] - [1.2] + [1.4]"}),
    ("1.6", {"formula": "100 * [1.1] / [1.2]", **PERCENT}),
    ("1.7", {"formula": 'at_level([1.1], "commune") + [1.3]'}),
)
ENTERED = ("1.1", "1.2", "1.3", "1.4")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=st.fixed_dictionaries({u: st.tuples(CELL, CELL, CELL, CELL) for u in UNITS}),
    root=st.sampled_from(["kt", "h1", "h2", "x11"]),
)
def test_the_database_agrees_with_the_pure_arithmetic(random_world, cells, root):
    campaign = random_world
    Consolidation.objects.all().delete()
    for unit, given_cells in cells.items():
        version = submission_of(campaign, unit).version
        if version:
            version.values.all().delete()
        typed = zip(ENTERED, given_cells, strict=True)
        accept(campaign, unit, {code: _yes(code, v) for code, v in typed if v is not None})
    found = rows(run(campaign, root))
    for code, outcome in expected(campaign, cells, root).items():
        row = found[code]
        assert (row.status, row.value) == (outcome.status, outcome.value), code
        counted = (row.expected, row.reported, row.nil, row.na, row.missing)
        of = outcome.coverage
        assert counted == (of.expected, of.reported, of.nil, of.na, of.missing), code


@pytest.fixture
def random_world(world: World) -> Campaign:
    make_catalogue(*RANDOM)
    return make_campaign(make_form("tat-ca", units="level:district level:commune", own_office=True))


def _yes(code: str, cell: Any) -> Any:
    """A yes or a no for the indicator that counts them."""
    return min(cell, 1) if code == "1.3" and isinstance(cell, int) else cell


def expected(campaign: Campaign, cells: dict[str, tuple[object, ...]], root: str):
    """The same world added up by the pure functions."""
    inside = {u for u in UNITS if root in ("kt", u) or (root[0] == "h" and u[1] == root[1])}
    known = edition(campaign.catalogue_id)
    definitions = {
        code: Definition(code, version.over_units, known.expressions.get(code))
        for code, version in known.indicators.items()
    }

    def tally_of(code: str, level: str | None) -> Tally:
        meant = inside & {root} if code == "1.4" else inside
        figures = [
            _figure(_yes(code, cells[unit][ENTERED.index(code)]))
            for unit in sorted(meant)
            if level in (None, LEVELS[unit[0]])
        ]
        return tally(figures, over_units=definitions[code].over_units)

    return consolidate(definitions, tally_of)


def _figure(cell: Any) -> Figure | None:
    if cell is None:
        return None
    return Figure(State(cell)) if isinstance(cell, str) else Figure(State.NUMBER, Decimal(cell))
