"""Targets at the cells of the entry form: which, in which words, and whether they are met."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import targets
from indicators.target_files import Wanted
from reports.models import Campaign, Submission
from reports.tests import make
from reports.tests.entering import page, save, sign_in, stored, subject, text
from reports.tests.make import World

pytestmark = pytest.mark.usefixtures("in_the_window")


def make_target(code: str = "2.1", value: str = "5", **differences: Any) -> None:
    told = {
        "level": "commune",
        "year": "2025",
        "programme": "Chương trình A",
        "direction": "at_least",
        "legal_basis": "Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ",
    } | differences
    targets.add(Wanted(indicator=code, value=Decimal(value), **told), by=None, at=make.NOW)


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def clerk(world: World, submission: Submission) -> Client:
    return sign_in(world.reporter("x11"))


def told(client: Client, submission: Submission) -> list[str]:
    """What the page says of targets, without tags."""
    grid = client.get(page(submission)).context["grid"]
    return [
        f"{goal.text} ({goal.basis}): {goal.verdict}".replace("\N{NO-BREAK SPACE}", " ")
        for box in grid.boxes.values()
        for goal in box.goals
    ]


def test_an_unanswered_cell_shows_its_target_without_a_verdict(clerk, submission):
    make_target()
    shown = text(clerk.get(page(submission)))
    assert "Mục tiêu 2025: ≥ 5 <span" in shown and "(76/NQ-CP)</span></p>" in shown
    assert "của Chính phủ" in shown


@pytest.mark.parametrize(
    ("value", "direction", "verdict"),
    [
        ("5", "at_least", "≥ 5 (76/NQ-CP): đạt"),
        ("6", "at_least", "≥ 6 (76/NQ-CP): "),  # the year is not over
        ("5", "at_most", "≤ 5 (76/NQ-CP): "),
        ("4", "at_most", "≤ 4 (76/NQ-CP): chưa đạt"),
    ],
)
def test_a_figure_is_held_against_it(clerk, submission, value, direction, verdict):
    make_target(value=value, direction=direction)
    save(clerk, submission, **{"2.1": "5"})
    assert told(clerk, submission) == [f"Mục tiêu 2025: {verdict}"]


@pytest.mark.parametrize(
    ("state", "note", "verdict"), [("nil", "", "đạt"), ("na", "Không có bộ phận này.", "")]
)
def test_nil_counts_as_zero_and_what_does_not_apply_as_nothing(
    clerk, submission, state, note, verdict
):
    make_target(value="0")
    about = subject(submission)
    posted = cell(submission, "") | {f"s:2.1:{about}": state, f"n:2.1:{about}": note}
    clerk.post(page(submission), posted)
    assert stored(submission).get().state == state
    assert told(clerk, submission) == [f"Mục tiêu 2025: ≥ 0 (76/NQ-CP): {verdict}"]


def cell(submission: Submission, typed: str) -> dict[str, str]:
    about = subject(submission)
    return {f"v:2.1:{about}": typed, f"r:2.1:{about}": "0", f"n:2.1:{about}": ""}


def test_a_computed_percentage_by_what_it_prints(clerk, submission):
    make_target("2.3", "66.67")
    save(clerk, submission, **{"2.1": "3", "2.2": "2"})  # 66,666… prints 66,67
    assert told(clerk, submission) == ["Mục tiêu 2025: ≥ 66,67% (76/NQ-CP): đạt"]
    save(clerk, submission, **{"2.2": "1"})
    assert told(clerk, submission) == ["Mục tiêu 2025: ≥ 66,67% (76/NQ-CP): chưa đạt"]


def test_programmes_that_disagree_each_say_theirs(clerk, submission):
    make_target(value="4")
    make_target(value="6", programme="B", legal_basis="Nghị quyết số 01/NQ-CP")
    save(clerk, submission, **{"2.1": "5"})
    assert told(clerk, submission) == [
        "Mục tiêu 2025: ≥ 6 (01/NQ-CP): ",
        "Mục tiêu 2025: ≥ 4 (76/NQ-CP): đạt",
    ]


def test_other_levels_and_years_are_not_shown(clerk, submission):
    make_target(level="province")
    make_target(year="2024")
    assert told(clerk, submission) == []
    assert "Mục tiêu" not in text(clerk.get(page(submission)))


def test_saving_by_script_says_it_anew(clerk, submission):
    make_target()
    answer = clerk.post(
        page(submission), cell(submission, "7"), headers={"accept": "application/json"}
    ).json()
    status = answer["status"][f"2.1:{subject(submission)}"]
    assert "Mục tiêu 2025: ≥" in status and ">đạt</b>" in status


def test_a_table_shows_each_unit_the_targets_of_its_level(world: World, catalogue: Any) -> None:
    form = make.make_form(
        "vp",
        units="unit:vp-ubnd",
        subject="each",
        about="level:department level:commune",
        indicators="2.*",
    )
    make_target()
    submission = make.submission_of(make.make_campaign(form), "vp-ubnd")
    clerk = sign_in(world.reporter("vp-ubnd"))
    assert told(clerk, submission) == []  # the departments come first
    shown = text(clerk.get(page(submission) + "?nhom=Huyện Số 1"))
    assert shown.count("Mục tiêu 2025: ≥ 5 ") == 2  # Xã 1.1, Xã 1.2


def test_targets_are_read_in_one_query_however_many(clerk, submission):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            clerk.get(page(submission))
        return len(captured)

    clerk.get(page(submission))
    none = queries()
    for code in ("2.1", "2.2", "2.3"):
        for programme in "AB":
            make_target(code, programme=programme)
    assert queries() == none
