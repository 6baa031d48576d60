"""Working days, lateness, and what a lead reviewer may grant."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.campaigns import obligations
from reports.campaigns.deadlines import (
    Calendar,
    HolidayError,
    calendar,
    days_late,
    is_late,
    load_holidays,
    local_day,
)
from reports.campaigns.opening import close
from reports.campaigns.plans import CampaignError
from reports.models import Holiday, Submission
from reports.tests.make import NOW, ZONE, make_campaign, make_form
from units.models import AuditEvent

# Swapped days of 2025: Friday 02/5 off, Saturday 26/4 worked.
DAYS = Calendar(
    off=frozenset({date(2025, 4, 30), date(2025, 5, 1), date(2025, 5, 2)}),
    worked=frozenset({date(2025, 4, 26)}),
)
days_of_2025 = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "working_days", "expected"),
    [
        (date(2025, 3, 14), 1, date(2025, 3, 17)),  # over a weekend
        (date(2025, 4, 25), 1, date(2025, 4, 26)),  # a worked Saturday
        (date(2025, 4, 29), 1, date(2025, 5, 5)),  # four days off
        (date(2025, 5, 5), -1, date(2025, 4, 29)),
        (date(2025, 3, 15), 0, date(2025, 3, 15)),
    ],
)
def test_adding_working_days_skips_days_off(start, working_days, expected):
    assert DAYS.add(start, working_days) == expected


@given(day=days_of_2025, count=st.integers(1, 60))
def test_working_days_between_undoes_adding_them(day, count):
    assert DAYS.between(day, DAYS.add(day, count)) == count


@given(day=days_of_2025)
def test_the_next_working_day_is_worked_and_nothing_before_it_is(day):
    following = DAYS.next_working(day)
    assert DAYS.is_working(following)
    assert DAYS.between(day, following) <= 1


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (at(2025, 3, 18, 23, 59), 0),
        (at(2025, 3, 19, 0, 0), 1),
        (at(2025, 3, 24, 8, 0), 4),
    ],
)
def test_the_due_day_lasts_until_its_end_in_vietnam(moment, late):
    assert DAYS.past(date(2025, 3, 18), local_day(moment)) == late


def test_the_day_is_that_of_vietnam_not_of_utc():
    half_past_midnight = datetime.fromisoformat("2025-03-18T17:30:00+00:00")
    assert is_late(date(2025, 3, 18), half_past_midnight)


def test_sending_on_the_weekend_after_a_friday_is_late_by_one_day():
    assert DAYS.past(date(2025, 3, 14), date(2025, 3, 15)) == 1
    assert DAYS.past(date(2025, 3, 14), date(2025, 3, 17)) == 1


@pytest.mark.django_db
def test_holidays_load_once_and_again_without_change():
    path = Path(__file__).parent.parent / "data" / "holidays.csv"
    assert load_holidays(path) == Holiday.objects.count() > 50
    assert load_holidays(path) == 0
    assert not calendar().is_working(date(2025, 1, 28))  # Tết
    assert calendar().is_working(date(2025, 4, 26))
    assert days_late(date(2025, 1, 24), at(2025, 2, 3, 8, 0)) == 1


@pytest.mark.django_db
def test_a_wrong_holidays_file_names_its_lines_and_changes_nothing(tmp_path):
    path = tmp_path / "ngay-nghi.csv"
    path.write_text("day,kind,name\n2025-01-01,off,Tết\n01/02/2025,off,x\n2025-01-01,work,y\n")
    with pytest.raises(HolidayError) as refused:
        load_holidays(path)
    assert "ngay-nghi.csv:3" in str(refused.value)
    assert "ngay-nghi.csv:4: ngày 01/01/2025 có hai dòng." in str(refused.value)
    assert not Holiday.objects.exists()


# -- extension and exemption -----------------------------------------------------------------------


@pytest.fixture
def owed(world, catalogue):
    campaign = make_campaign()
    return list(campaign.obligations.select_related("campaign").order_by("pk"))


def test_an_extension_moves_the_day_that_counts_and_is_recorded(world, owed):
    obligations.extend(owed[:2], to=date(2025, 3, 21), reason="Mất điện", by=world.lead, at=NOW)
    owed[0].refresh_from_db()
    assert (owed[0].due_day, owed[0].extension_reason) == (date(2025, 3, 21), "Mất điện")
    assert AuditEvent.objects.filter(action="obligation.extend").count() == 2
    owed[2].refresh_from_db()
    assert owed[2].due_day == owed[2].due


def test_an_extension_needs_a_reason_and_a_later_day(world, owed):
    with pytest.raises(CampaignError, match="Cần ghi lý do"):
        obligations.extend(owed, to=date(2025, 3, 21), reason=" ", by=world.lead, at=NOW)
    with pytest.raises(CampaignError, match="phải sau hạn gửi 18/03/2025"):
        obligations.extend(owed, to=date(2025, 3, 18), reason="x", by=world.lead, at=NOW)


def test_an_extension_is_taken_back_with_a_reason(world, owed):
    obligations.extend(owed[:2], to=date(2025, 3, 21), reason="Mất điện", by=world.lead, at=NOW)
    with pytest.raises(CampaignError, match="Cần ghi lý do"):
        obligations.unextend(owed[:1], reason="", by=world.lead, at=NOW)
    with pytest.raises(CampaignError, match="không có gia hạn"):
        obligations.unextend(owed, reason="Nhầm", by=world.lead, at=NOW)
    obligations.unextend(owed[:1], reason="Nhầm", by=world.lead, at=NOW)
    owed[0].refresh_from_db()
    assert (owed[0].due_day, owed[0].extension_reason) == (owed[0].due, "")
    told = [(e.summary, e.data["reason"]) for e in obligations.history(owed[0])]
    assert told == [("Gia hạn đến 21/03/2025", "Mất điện"), ("Bỏ gia hạn", "Nhầm")]


def test_what_was_sent_by_the_later_day_keeps_it(world, owed):
    obligations.extend(owed[:1], to=date(2025, 3, 21), reason="Mất điện", by=world.lead, at=NOW)
    Submission.objects.filter(obligation=owed[0]).update(first_forwarded_at=NOW)
    with pytest.raises(CampaignError, match="đã gửi theo hạn này"):
        obligations.unextend(owed[:1], reason="Nhầm", by=world.lead, at=NOW)


def test_exempting_and_asking_again(world, owed):
    obligations.exempt(owed[:1], reason="Mới thành lập", by=world.lead, at=NOW)
    owed[0].refresh_from_db()
    assert owed[0].exempted_by == world.lead
    with pytest.raises(CampaignError, match="đã được miễn, không gia hạn"):
        obligations.extend(owed[:1], to=date(2025, 3, 21), reason="x", by=world.lead, at=NOW)
    obligations.unexempt(owed[:1], reason="Nhầm", by=world.lead, at=NOW)
    owed[0].refresh_from_db()
    assert owed[0].exempted_at is None
    assert AuditEvent.objects.filter(action__startswith="obligation.").count() == 2


def test_only_a_lead_reviewer_whose_scope_covers_them_all_may_grant(world, owed):
    district_lead = world.person("lead_reviewer", "h1")
    for person in (world.reviewer, world.business_admin, world.head(), district_lead):
        with pytest.raises(CampaignError, match="trưởng phòng CCHC"):
            obligations.exempt(owed, reason="x", by=person, at=NOW)
    own = [o for o in owed if o.unit_id in (world["x11"].pk, world["x12"].pk)]
    obligations.exempt(own, reason="x", by=district_lead, at=NOW)


def test_nothing_is_granted_after_the_campaign_was_closed(world, owed):
    close(owed[0].campaign, by=world.lead, at=NOW)
    with pytest.raises(CampaignError, match="Đợt báo cáo đã đóng"):
        obligations.exempt(owed, reason="x", by=world.lead, at=NOW)


def test_an_unknown_choice_of_units_is_refused(world, owed):
    with pytest.raises(CampaignError, match="Chưa chọn đơn vị nào"):
        obligations.exempt([], reason="x", by=world.lead, at=NOW)


def test_two_forms_of_one_unit_are_extended_apart(world, catalogue):
    campaign = make_campaign(
        make_form("a", units="unit:x11", indicators="2.1"),
        make_form("b", units="unit:x11", indicators="2.2"),
    )
    first, second = campaign.obligations.order_by("pk")
    obligations.extend([first], to=date(2025, 3, 21), reason="x", by=world.lead, at=NOW)
    second.refresh_from_db()
    assert second.extended_to is None
