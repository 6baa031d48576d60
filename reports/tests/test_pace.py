"""A round today beside the last one on the same day of its own."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from reports.campaigns import deadlines
from reports.models import Obligation, Submission
from reports.pages import pace, speed
from reports.tests import acts
from reports.tests.make import NOW, ZONE, make_campaign, submission_of
from reports.tests.screens import sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
TODAY = date(2025, 3, 17)  # a Monday; due on Tuesday, 18/3


def sent(campaign, unit, day):
    when = datetime(2024 if day.month > 9 else 2025, day.month, day.day, 9, tzinfo=ZONE)
    Submission.objects.filter(obligation__campaign=campaign, obligation__unit__code=unit).update(
        first_forwarded_at=when, state="submitted"
    )


@pytest.fixture
def before(world, campaign):
    """The round before: due on Friday 20/12/2024; two sent in time for the comparison."""
    earlier = make_campaign(
        code="KT-2024-N",
        name="Báo cáo năm 2024",
        covers_from="2023-12-15",
        covers_to="2024-12-15",
    )
    Obligation.objects.filter(campaign=earlier).update(due=date(2024, 12, 20))
    sent(earlier, "x11", date(2024, 12, 16))
    sent(earlier, "x12", date(2024, 12, 19))  # a working day before its due day
    sent(earlier, "x21", date(2024, 12, 20))
    return earlier


def compared(campaign, world):
    root = campaign.units.get(unit=world["kt"])
    return pace.pace(campaign, root, deadlines.calendar(), TODAY)


def test_both_stand_as_many_working_days_before_their_due_days(world, campaign, before):
    sent(campaign, "x11", date(2025, 3, 17))
    found = compared(campaign, world)
    (communes,) = found.levels
    assert (communes.now.sent, communes.then.sent) == (1, 2)
    assert found.sentence == (
        "Đến 17/03/2025: 1/4 báo cáo đã được gửi (kể cả báo cáo sau đó bị trả lại), 0 đã đạt; "
        "chậm hơn đợt trước. Cùng ngày này của đợt trước (Báo cáo năm 2024): 2/4 đã được gửi, "
        "0 đã đạt."
    )
    assert found.rows[-2:] == [("14/03", "0", "1", "0", "0"), ("17/03", "1", "2", "0", "0")]


def test_what_was_accepted_then_counts_from_the_day_of_accepting(world, campaign, before):
    acts.filled(world, submission_of(campaign, "x12"), "approved")
    (communes,) = compared(campaign, world).levels
    assert (communes.now.sent, communes.now.accepted, communes.then.accepted) == (1, 1, 0)


def test_there_is_nothing_to_compare_with_before_anything_was_ever_sent(world, campaign):
    assert compared(campaign, world) is None


def test_a_rehearsal_compares_with_nothing_and_is_compared_with_by_nobody(world, campaign, before):
    before.rehearsal = True
    before.save()
    assert compared(campaign, world) is None


def test_the_page_of_the_round_says_it_with_a_curve_and_its_table(world, campaign, before):
    page = sign_in(world.lead).get(reverse("campaign", args=[campaign.code]))
    assert "chậm hơn đợt trước" in words(page)
    assert 'class="chart chart-curves" role="img" aria-label="Tỷ lệ' in page.content.decode()
    assert "Xem số liệu của biểu đồ" in words(page)


def test_who_leads_reviewers_sees_how_long_they_take(world, campaign):
    took = acts.filled(world, submission_of(campaign, "x11"), "submitted")
    acts.filled(world, submission_of(campaign, "x12"), "submitted")
    acts.take(world, took, "begin", "accept", at=NOW + timedelta(days=2))
    found = speed.speed(campaign, deadlines.calendar(), TODAY + timedelta(days=1))
    (one,) = found.reviewers
    assert (one.name, one.decided, one.days, one.longest) == (
        world.reviewer.full_name,
        1,
        "2",
        2,
    )
    assert (found.waiting, found.longest) == (1, 1)
    here = reverse("campaign", args=[campaign.code])
    assert "1 báo cáo đang chờ kiểm tra" in words(sign_in(world.lead).get(here))
    assert "Thời gian kiểm tra" not in words(sign_in(world.reviewer).get(here))
