"""Which cells a return opens: the named ones, operands, and both sides of rules (design 6)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, Submission
from reports.submissions import openings
from reports.submissions.workflow import RemarkInput
from reports.tests import acts, make
from reports.tests.make import World
from units import areas

pytestmark = pytest.mark.django_db

ROWS: tuple[Any, ...] = (
    ("1.1", {"area": "chi-dao-dieu-hanh"}),
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    ("2.5", {"formula": "[2.1] + [2.2]"}),
    ("2.6", {"formula": "100 * [2.5] / [2.3]", "value_type": "percent", "decimals": 2}),
    "2.7",
)
RULES = (
    ("a", "block", "", "[2.4] <= [2.5]"),
    ("b", "explain", "over_time=flow", "value >= previous(value)"),
    ("c", "notice", "form", "changed_since_previous(form)"),
)


@pytest.fixture
def campaign(world: World) -> Campaign:
    make.make_catalogue(*ROWS, rules=RULES)
    return make.make_campaign()


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def opened(submission: Submission, *remarks: RemarkInput) -> set[str]:
    known = {acts.indicator_id(submission, code): code for code in ("1.1", *CODES)}
    return {known[pk] for pk, _ in openings.cells_for(remarks, submission)}


CODES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7")


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("2.7", {"2.7"}),  # rules about classes of cells and the whole form name nobody
        ("2.5", {"2.1", "2.2", "2.4"}),  # its operands, and the rule it stands in
        ("2.1", {"2.1", "2.2", "2.4"}),  # the rule compares its sum
        ("2.4", {"2.1", "2.2", "2.4"}),
        ("2.6", {"2.1", "2.2", "2.3", "2.4"}),  # operands of operands
        ("2.3", {"2.3"}),
        ("1.1", {"1.1"}),
    ],
)
def test_a_cell_opens_where_the_fault_may_sit(
    submission: Submission, code: str, codes: set[str]
) -> None:
    about = acts.subject_id(submission)
    remark = RemarkInput("?", acts.indicator_id(submission, code), about)
    assert opened(submission, remark) == codes
    assert openings.opens_something(remark, submission)


def test_a_section_opens_what_is_entered_in_it(submission: Submission) -> None:
    area = areas.ensure()["the-che"]
    assert opened(submission, RemarkInput("?", area_id=area.pk)) == set(CODES) - {"2.5", "2.6"}


def test_what_the_form_does_not_ask_is_not_opened(campaign: Campaign, world: World) -> None:
    form = make.make_form(indicators="2.4 1.1")
    submission = make.submission_of(make.make_campaign(form, code="nho"), "x11")
    remark = RemarkInput("?", acts.indicator_id(submission, "2.4"), acts.subject_id(submission))
    assert opened(submission, remark) == {"2.4"}


def test_remarks_that_are_on_nothing_here(campaign: Campaign, submission: Submission) -> None:
    other = acts.subject_id(make.submission_of(campaign, "x12"))
    code, own = acts.indicator_id(submission, "2.1"), acts.subject_id(submission)
    empty = areas.ensure()["tai-chinh-cong"].pk
    for remark in (
        RemarkInput("?", code, other),
        RemarkInput("?", 10**6, own),
        RemarkInput("?", code, None),
        RemarkInput("?", area_id=empty),
        RemarkInput("?"),
    ):
        assert not openings.opens_something(remark, submission)


def test_opening_replaces_what_was_open(submission: Submission) -> None:
    about = acts.subject_id(submission)
    for code in ("2.7", "2.3"):
        remark = RemarkInput("?", acts.indicator_id(submission, code), about)
        openings.open_for(submission, [remark])
    rows = submission.open_cells.values_list("indicator__code", "subject_id", "named")
    assert list(rows) == [("2.3", about, True)]


def test_opening_costs_the_same_however_many_remarks(submission: Submission) -> None:
    about = acts.subject_id(submission)

    def queries(*codes: str) -> int:
        remarks = [RemarkInput("?", acts.indicator_id(submission, c), about) for c in codes]
        with CaptureQueriesContext(connection) as captured:
            openings.open_for(submission, remarks)
        return len(captured)

    queries("2.1")
    assert queries("2.1") == queries(*CODES)
