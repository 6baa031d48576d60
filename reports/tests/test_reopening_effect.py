"""What reopening does, said before it happens: figures of the province, closings, papers."""

import pytest

from reports.adding import consolidation
from reports.models import Campaign, Draft, Submission
from reports.pages import effect
from reports.pages.desk import Desk
from reports.submissions import corrections, workflow
from reports.tests import acts, answers, make
from reports.tests.acts import filled, fresh
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, words

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def accepted(world: World, campaign: Campaign) -> Submission:
    """Two communes are in the sums; x11 gives 10 and 4, x12 gives 30 and 6."""
    one, other = (make.submission_of(campaign, unit) for unit in ("x11", "x12"))
    acts.type_in(other, {"2.1": "30", "2.2": "6"}, by=world.reporter("x12"))
    acts.take(world, fresh(other), *acts.APPROVED)
    return filled(world, one, "approved")


def of(world: World, submission: Submission, *codes: str) -> effect.Effect | None:
    named = frozenset(acts.indicator_id(submission, code) for code in codes)
    return effect.of(Desk(world.reviewer, fresh(submission), TODAY), named)


def test_sums_and_ratios_with_and_without(world: World, accepted: Submission) -> None:
    found = of(world, accepted, "2.2")
    assert found is not None
    told = {
        one.version.code: (one.shown_before, one.shown_after, one.difference, one.coverage_after)
        for one in found.moved
    }
    assert told == {
        "2.1": ("40", "30", "−10", "1/4"),
        "2.2": ("10", "6", "−4", "1/4"),
        "2.3": ("25%", "20%", "−5 điểm %", "1/4"),  # ratio of sums
    }
    assert found.moved[0].version.code == "2.2"  # the cell that is to open
    assert found.closings == found.drafts == found.editions == []


def test_it_is_what_then_happens(world: World, accepted: Submission) -> None:
    found = of(world, accepted)
    assert found is not None
    details = acts.returning(accepted, "2.1")
    workflow.apply(accepted, "reopen", by=world.reviewer, at=NOW, details=details)
    campaign = accepted.obligation.campaign
    made = consolidation.run(campaign, world["kt"], by=world.lead, at=NOW)
    after = {row.indicator.code: row for row in made.values.select_related("indicator")}
    for one in found.moved:
        row = after[one.version.code]
        assert (row.value, row.reported) == (one.after.value, one.after.coverage.reported)


def test_it_names_what_already_prints_the_figures(
    world: World, campaign: Campaign, accepted: Submission
) -> None:
    made = consolidation.run(campaign, world["kt"], by=world.lead, at=NOW)
    consolidation.close(made, by=world.lead, at=NOW, on=TODAY, reason="Chờ các xã")
    page = words(sign_in(world.reviewer).get(f"/kiem-tra/{accepted.pk}/mo-lai/"))
    assert "Tỉnh Kon Tum: chốt số liệu lần 1" in page
    assert "2.1 Chỉ tiêu 2.1 40 30 −10 2/4 → 1/4" in page
    assert not Draft.objects.exists()


def test_it_stands_by_a_correction_request(world: World, accepted: Submission) -> None:
    cell = (acts.indicator_id(accepted, "2.1"), acts.subject_id(accepted))
    request = corrections.ask(accepted, [cell], "Đếm thiếu", by=world.reporter(), at=NOW)
    corrections.endorse(request, by=world.head(), at=NOW)
    page = words(sign_in(world.reviewer).get(f"/kiem-tra/{accepted.pk}/"))
    assert "2.1 Chỉ tiêu 2.1 (ô đề nghị mở) 40 30 −10 2/4 → 1/4" in page
    assert page.index("(ô đề nghị mở)") < page.index("Đồng ý, mở các ô này")


def test_nothing_rests_on_what_does_not_count(world: World, campaign: Campaign) -> None:
    sent = filled(world, make.submission_of(campaign, "x11"), "in_review")
    assert of(world, sent) is None


def test_trends_are_drawn_over_rounds_that_may_be_compared(world: World, catalogue: object) -> None:
    for year in (2023, 2024):
        past = make.make_campaign(
            code=f"KT-{year}-Q1",
            covers_from=f"{year - 1}-12-15",
            covers_to=f"{year}-03-15",
        )
        answers.accept(past, "x11", {"2.1": year - 2020})
    now = filled(world, make.submission_of(make.make_campaign(), "x11"), "in_review")
    page = sign_in(world.reviewer).get(f"/kiem-tra/{now.pk}/").content.decode()
    told = "Diễn biến 2.1: quý I năm 2023: 3; quý I năm 2024: 4; kỳ này: 10"
    assert f'aria-label="{told}"' in page
    assert page.count("chart-sparkline") == 1
