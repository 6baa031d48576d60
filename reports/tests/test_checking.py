"""Rules on a submission: what they notice, where it is shown, and what the unit answers."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import catalogue as catalogues
from indicators.editions import edition
from indicators.figures import Figure, State
from reports.documents.outlines import DATA
from reports.models import Campaign, Finding, Submission
from reports.submissions import checking, entry, history
from reports.submissions.workflow import NotAllowed
from reports.tests import acts, make
from reports.tests.acts import fresh, take, type_in
from reports.tests.answers import accept
from reports.tests.make import NOW, World
from units.models import UnitEvent

pytestmark = pytest.mark.django_db

RULES = (
    ("khong-vuot", "block", "", "[2.2] <= [2.1]"),
    ("giai-trinh", "explain", "", "[2.1] <= 100"),
    ("luu-y", "notice", "", "[2.1] >= 5"),
)
ROWS: tuple[Any, ...] = (
    "2.1",
    "2.2",
    ("2.3", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
)


def opened(*rows: Any, rules: tuple[Any, ...], **kw: Any) -> Campaign:
    make.make_catalogue(*rows, rules=rules)
    return make.make_campaign(**kw)


@pytest.fixture
def submission(world: World) -> Submission:
    return make.submission_of(opened(*ROWS, rules=RULES), "x11")


def found(submission: Submission) -> dict[str, Finding]:
    version = fresh(submission).version
    assert version is not None
    return {finding.rule_code: finding for finding in version.findings.all()}


# --- What is noticed, and where ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({"2.1": "10", "2.2": "4"}, set()),
        ({"2.1": "10", "2.2": "11"}, {"khong-vuot"}),
        ({"2.1": "101", "2.2": "4"}, {"giai-trinh"}),
        ({"2.1": "2", "2.2": "1"}, {"luu-y"}),
        ({"2.1": "2", "2.2": "3"}, {"luu-y", "khong-vuot"}),
        ({"2.2": "3"}, set()),  # an operand is missing: every rule is skipped
        ({"2.1": "3"}, {"luu-y"}),
        ({"2.1": "0", "2.2": "0"}, {"luu-y"}),
    ],
)
def test_each_severity(
    world: World, submission: Submission, figures: dict[str, str], codes: set[str]
) -> None:
    type_in(submission, figures, by=world.reporter())
    assert set(found(submission)) == codes
    severities = {"khong-vuot": "block", "giai-trinh": "explain", "luu-y": "notice"}
    assert all(f.severity == severities[code] for code, f in found(submission).items())


@pytest.mark.parametrize("state", [State.NA, State.UNAVAILABLE])
def test_a_figure_that_is_not_there_is_not_compared(
    world: World, submission: Submission, state: State
) -> None:
    cells = [acts.cell(submission, "2.1", "", state=state, note="chưa chốt")]
    entry.save_cells(submission, cells, by=world.reporter(), at=NOW)
    type_in(submission, {"2.2": "4"}, by=world.reporter())
    assert found(submission) == {}


def test_nothing_happened_compares_as_zero(world: World, submission: Submission) -> None:
    cells = [acts.cell(submission, "2.1", "", state=State.NIL)]
    entry.save_cells(submission, cells, by=world.reporter(), at=NOW)
    type_in(submission, {"2.2": "4"}, by=world.reporter())
    assert "khong-vuot" in found(submission)


def test_a_finding_stands_at_its_cell_and_says_how_to_mend(
    world: World, submission: Submission
) -> None:
    type_in(submission, {"2.1": "10", "2.2": "11"}, by=world.reporter())
    finding = found(submission)["khong-vuot"]
    assert finding.indicator_id == acts.indicator_id(submission, "2.2")
    assert finding.subject_id == acts.subject_id(submission)
    assert finding.received == "11 > 10"
    assert "[2.1]" in finding.expected
    assert finding.remedy.startswith("Sửa một trong hai số")
    assert finding.codes.split() == ["2.2", "2.1"]


def test_in_a_table_a_finding_stands_at_the_unit_it_is_about(world: World) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    make.make_catalogue(*ROWS, rules=RULES)
    submission = make.submission_of(make.make_campaign(form), "so-nv")
    figures = [("2.1", "9", "x12"), ("2.2", "10", "x12"), ("2.1", "9", "x22"), ("2.2", "8", "x22")]
    cells = [acts.cell(submission, code, text, unit) for code, text, unit in figures]
    entry.save_cells(submission, cells, by=world.reporter("so-nv"), at=NOW)
    [finding] = found(submission).values()
    assert finding.subject_id == acts.subject_id(submission, "x12")


def test_findings_follow_the_figures(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "10", "2.2": "11"}, by=world.reporter())
    type_in(submission, {"2.2": "10"}, by=world.reporter())
    assert found(submission) == {}
    type_in(submission, {"2.2": ""}, by=world.reporter())
    assert found(submission) == {}


def test_a_rule_that_needs_a_figure_not_asked_here_waits(world: World) -> None:
    """It is judged per subject when figures are added up (design 5)."""
    form = make.make_form(indicators="2.2")
    make.make_catalogue(*ROWS, rules=RULES)
    submission = make.submission_of(make.make_campaign(form), "x11")
    type_in(submission, {"2.2": "400"}, by=world.reporter())
    assert found(submission) == {}


def test_rules_reach_into_formulas(world: World) -> None:
    rules = (("ty-le", "block", "", "[2.3] <= 100"),)
    submission = make.submission_of(opened(*ROWS, rules=rules), "x11")
    type_in(submission, {"2.1": "0", "2.2": "3"}, by=world.reporter())
    assert found(submission) == {}  # a zero denominator leaves nothing to compare
    type_in(submission, {"2.1": "2"}, by=world.reporter())
    assert found(submission)["ty-le"].received == "150% > 100%"


def test_checking_costs_the_same_however_many_units(world: World) -> None:
    make.make_catalogue(*ROWS, rules=RULES)

    def queries(code: str, about: str) -> int:
        form = make.make_form(code, units="unit:so-nv", subject="each", about=about)
        submission = make.submission_of(make.make_campaign(form, code=code), "so-nv", code)
        assert submission.version is not None
        checking.check(submission.version, make.TODAY)
        with CaptureQueriesContext(connection) as captured:
            checking.check(fresh(submission).version, make.TODAY)  # type: ignore[arg-type]
        return len(captured)

    assert queries("it", "unit:x11") == queries("nhieu", "level:commune")


# --- Explanations ------------------------------------------------------------------------------


def explained(world: World, submission: Submission, code: str, text: str = "Do sáp nhập") -> None:
    finding = found(submission)[code]
    checking.explain(submission, finding, text, by=world.reporter(), at=NOW)


def test_what_must_be_explained_holds_until_it_is(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "101", "2.2": "4"}, by=world.reporter())
    with pytest.raises(NotAllowed, match="1 cảnh báo phải giải trình"):
        take(world, submission, "submit")
    explained(world, submission, "giai-trinh")
    assert checking.unexplained(fresh(submission).version) == []  # type: ignore[arg-type]
    assert take(world, submission, "submit", "forward").state == "submitted"


def test_a_notice_holds_nothing(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "2", "2.2": "1"}, by=world.reporter())
    assert take(world, submission, "submit").state == "signing"


def test_a_blocking_finding_cannot_be_explained_away(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "1", "2.2": "2"}, by=world.reporter())
    explained(world, submission, "khong-vuot")
    with pytest.raises(NotAllowed, match="lỗi phải sửa"):
        take(world, submission, "submit")


def test_an_explanation_is_kept_through_versions_with_what_it_was_written_for(
    world: World, submission: Submission
) -> None:
    type_in(submission, {"2.1": "101", "2.2": "4"}, by=world.reporter())
    explained(world, submission, "giai-trinh")
    submission = take(world, submission, *acts.IN_REVIEW, "return")
    type_in(submission, {"2.1": "102"}, by=world.reporter())
    assert submission.explanations.get().received == "101 > 100"
    assert found(submission)["giai-trinh"].received == "102 > 100"
    explained(world, submission, "giai-trinh", "Sáp nhập hai đơn vị")
    explanation = submission.explanations.get()
    assert (explanation.text, explanation.received) == ("Sáp nhập hai đơn vị", "102 > 100")


@pytest.mark.parametrize("text", ["   ", "x" * 1001])
def test_an_explanation_says_something_that_fits(
    world: World, submission: Submission, text: str
) -> None:
    type_in(submission, {"2.1": "101"}, by=world.reporter())
    with pytest.raises(checking.CannotExplain):
        explained(world, submission, "giai-trinh", text)


def test_explaining_ends_when_the_submission_leaves(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "101", "2.2": "4"}, by=world.reporter())
    explained(world, submission, "giai-trinh")
    submission = take(world, submission, "submit")
    with pytest.raises(checking.CannotExplain, match="không còn ở đơn vị"):
        explained(world, submission, "giai-trinh")


def test_another_units_finding_is_not_explained_here(world: World, submission: Submission) -> None:
    other = make.submission_of(submission.obligation.campaign, "x12")
    type_in(other, {"2.1": "101"}, by=world.reporter("x12"))
    finding = found(other)["giai-trinh"]
    with pytest.raises(checking.CannotExplain):
        checking.explain(submission, finding, "?", by=world.reporter(), at=NOW)


# --- Looking back ------------------------------------------------------------------------------

EARLIER = {
    "code": "truoc",
    "as_of": "2024-12-14",
    "covers_from": "2023-12-15",
    "covers_to": "2024-12-15",
}


def with_past(world: World, rows: tuple[Any, ...], rule: str) -> tuple[Campaign, Submission]:
    """The year before, and x11's submission now; one rule that must be explained."""
    before = opened(*rows, rules=(("nhin-lai", "explain", "", rule),), **EARLIER)
    return before, make.submission_of(make.make_campaign(), "x11")


def test_a_rule_that_looks_back_is_skipped_without_a_past(world: World) -> None:
    _, submission = with_past(world, ("2.1",), "[2.1] >= previous([2.1])")
    type_in(submission, {"2.1": "1"}, by=world.reporter())
    assert found(submission) == {}


def test_a_rule_that_looks_back_tells_the_earlier_figure(world: World) -> None:
    before, submission = with_past(world, ("2.1",), "[2.1] >= previous([2.1])")
    accept(before, "x11", {"2.1": 7})
    type_in(submission, {"2.1": "1"}, by=world.reporter())
    assert "[2.1] = 7" in found(submission)["nhin-lai"].received


@pytest.mark.parametrize("rule", ["[2.1] == previous([2.1])", "[2.4] == previous([2.4])"])
def test_a_merged_units_past_says_that_it_is_a_sum(world: World, rule: str) -> None:
    """Also when the rule looks back at a computed figure."""
    rows = ("2.1", "2.2", ("2.4", {"formula": "[2.1] + [2.2]"}))
    before, submission = with_past(world, rows, rule)
    accept(before, "x11", {"2.1": 3, "2.2": 1})
    accept(before, "x12", {"2.1": 4, "2.2": 1})
    UnitEvent.objects.create(
        kind="merge", unit=world["x12"], successor=world["x11"], day=date(2025, 3, 1)
    )
    type_in(submission, {"2.1": "1", "2.2": "1"}, by=world.reporter())
    received = found(submission)["nhin-lai"].received
    assert history.SUM_OF_PREDECESSORS.lower() in received


def test_a_copied_form_is_noticed(world: World) -> None:
    rules = (("chep", "notice", "form", "changed_since_previous(form)"),)
    before = opened("2.1", "2.2", rules=rules, **EARLIER)
    submission = make.submission_of(make.make_campaign(), "x11")
    type_in(submission, {"2.1": "7"}, by=world.reporter())
    assert found(submission) == {}
    accept(before, "x11", {"2.1": 7, "2.2": 0})
    type_in(submission, {"2.2": "0"}, by=world.reporter())
    finding = found(submission)["chep"]
    assert (finding.subject_id, finding.indicator_id) == (None, None)
    type_in(submission, {"2.2": "1"}, by=world.reporter())
    assert found(submission) == {}


def test_a_finding_on_the_whole_form_is_explained_once(world: World) -> None:
    rules = (("chep", "explain", "form", "changed_since_previous(form)"),)
    before = opened("2.1", rules=rules, **EARLIER)
    accept(before, "x11", {"2.1": 7})
    submission = make.submission_of(make.make_campaign(), "x11")
    type_in(submission, {"2.1": "7"}, by=world.reporter())
    for text in ("Không phát sinh thêm", "Số không đổi"):
        explained(world, submission, "chep", text)
    assert submission.explanations.get().text == "Số không đổi"
    assert checking.unexplained(fresh(submission).version) == []  # type: ignore[arg-type]


# --- Inside one submission ---------------------------------------------------------------------


def test_what_is_computed_inside_one_submission(world: World) -> None:
    """The semantics of design 5: absent as an addend is 0, unanswered makes nothing computable."""
    made = make.make_catalogue("2.1", "2.2", ("2.4", {"formula": "[2.1] + [2.2]"}))
    compute = partial(checking.computed, edition(made.pk), ("2.1", "2.2", "2.4"), level="commune")
    three = Figure(State.NUMBER, Decimal(3))
    assert compute(figures={"2.1": three, "2.2": Figure(State.NIL)})["2.4"] == 3
    assert compute(figures={"2.1": three, "2.2": Figure(State.NA)})["2.4"] == 3
    assert compute(figures={"2.1": three})["2.4"] == 3
    assert "2.4" not in compute(figures={"2.1": three, "2.2": None})


# --- The real catalogue ------------------------------------------------------------------------


@pytest.fixture
def real(world: World) -> Submission:
    """The whole catalogue asked of a commune."""
    catalogues.load_files(DATA / "indicators.csv", DATA / "rules.csv", by=None, at=NOW)
    return make.submission_of(make.make_campaign(), "x11")


DOSSIERS = {"3.3.0.1": "10", "3.3.0.2": "5", "3.3.0.3": "0", "3.3.0.4.1": "14", "3.3.0.5": "1"}


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        (DOSSIERS, set()),
        (DOSSIERS | {"3.3.0.4.1": "15"}, {"nonneg-3.3.0.6"}),
        (DOSSIERS | {"3.5.4": "2"}, {"le-3.5.4"}),
        (DOSSIERS | {"7.5.4.1": "16", "7.5.4.2": "11"}, {"eq-online-scope", "eq-online-subset"}),
        ({"3.4.1": "3", "3.4.2": "4"}, {"le-3.4.2"}),
        ({"3.4.1": "3"}, set()),
    ],
)
def test_the_real_rules_through_a_form(
    world: World, real: Submission, figures: dict[str, str], codes: set[str]
) -> None:
    outcome = type_in(real, figures, by=world.reporter())
    assert {code for code, _ in outcome.saved} == set(figures)
    assert set(found(real)) == codes


def test_an_empty_real_form_breaks_no_rule(world: World, real: Submission) -> None:
    assert real.version is not None
    assert checking.check(real.version, make.TODAY) == []


def test_a_whole_real_form_of_nils_breaks_no_rule(world: World, real: Submission) -> None:
    areas = real.obligation.form.lines.values_list("indicator_version__area__code", flat=True)
    for area in set(areas):
        entry.nil_section(real, area, by=world.reporter(), at=NOW)
    held = fresh(real).version
    assert held is not None
    assert held.values.count() > 20
    assert found(real) == {}
