"""An outage of the portal: whom it moves, who is judged again, on record, and taken back."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.campaigns import obligations
from reports.campaigns.plans import CampaignError
from reports.models import Campaign, Obligation, Outage, Submission
from reports.submissions import outages
from reports.submissions.outages import Span
from reports.tests import acts, make
from reports.tests.make import NOW, ZONE, World
from reports.tests.screens import sign_in, words
from units import clock
from units.models import AuditEvent, User

pytestmark = pytest.mark.django_db
# The communes' due day is Tuesday 18/3; the portal was down that afternoon.
BEGAN = datetime(2025, 3, 18, 13, 0, tzinfo=ZONE)
ENDED = datetime(2025, 3, 18, 23, 0, tzinfo=ZONE)
AFTER = datetime(2025, 3, 20, 9, 0, tzinfo=ZONE)
SPAN = Span(BEGAN, ENDED, 2, "Đứt cáp")


@pytest.fixture(autouse=True)
def after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def owed(campaign: Campaign, unit: str) -> Obligation:
    return Obligation.objects.select_related("submission").get(campaign=campaign, unit__code=unit)


def due(campaign: Campaign, unit: str) -> date:
    return owed(campaign, unit).due_day


@pytest.fixture
def round_(world: World, campaign: Campaign) -> Campaign:
    """x11 sent in time, x12 sent late after the outage, x21 has till 21/3, x22 is exempted."""
    acts.filled(world, make.submission_of(campaign, "x11"), "submitted")
    late = make.submission_of(campaign, "x12")
    acts.filled(world, late, "signing")
    acts.take(world, acts.fresh(late), "forward", at=datetime(2025, 3, 19, 8, 0, tzinfo=ZONE))
    lead = world.lead
    more = date(2025, 3, 21)
    obligations.extend([owed(campaign, "x21")], to=more, reason="Mưa bão", by=lead, at=NOW)
    obligations.exempt([owed(campaign, "x22")], reason="Sắp xếp", by=lead, at=NOW)
    return campaign


def test_what_could_not_be_sent_gets_its_working_days(round_: Campaign, world: World) -> None:
    assert owed(round_, "x12").submission.days_late == 1
    outages.record(round_, SPAN, by=world.lead, at=AFTER)
    assert due(round_, "x11") == date(2025, 3, 18)
    assert due(round_, "x12") == date(2025, 3, 20)
    assert due(round_, "x21") == date(2025, 3, 25)
    assert due(round_, "x22") == date(2025, 3, 18)
    assert owed(round_, "x21").extension_reason == (
        "Mưa bão; Cổng gián đoạn từ 13:00 18/03/2025 đến 23:00: Đứt cáp"
    )


def test_who_sent_late_because_of_it_is_judged_again(round_: Campaign, world: World) -> None:
    outages.record(round_, SPAN, by=world.lead, at=AFTER)
    held = owed(round_, "x12").submission
    assert held.days_late == 0
    event = AuditEvent.objects.get(action="submission.judge_again")
    assert event.object_id == str(held.pk) and "Đứt cáp" in event.data["reason"]


def test_the_day_to_send_again_moves_where_it_fell_within(campaign: Campaign, world: World) -> None:
    for unit in ("x11", "x12"):
        acts.filled(world, make.submission_of(campaign, unit), "returned")
    returned = Submission.objects.filter(obligation__unit__code="x11")
    returned.update(returned_due=date(2025, 3, 18))
    outages.record(campaign, SPAN, by=world.lead, at=AFTER)
    assert owed(campaign, "x11").submission.returned_due == date(2025, 3, 20)
    assert owed(campaign, "x12").submission.returned_due == acts.LATER
    assert due(campaign, "x11") == date(2025, 3, 18)


def test_pressed_twice_it_moves_once(round_: Campaign, world: World) -> None:
    first, new = outages.record(round_, SPAN, by=world.lead, at=AFTER)
    assert new
    assert outages.record(round_, SPAN, by=world.lead, at=AFTER) == (first, False)
    assert due(round_, "x21") == date(2025, 3, 25)


def test_taken_back_every_day_is_what_it_was(round_: Campaign, world: World) -> None:
    before = list(Obligation.objects.order_by("pk").values())
    made, _ = outages.record(round_, SPAN, by=world.lead, at=AFTER)
    outages.take_back(made, reason="Ghi nhầm đợt", by=world.lead, at=AFTER)
    outages.take_back(made, reason="Lần nữa", by=world.lead, at=AFTER)
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert owed(round_, "x12").submission.days_late == 1
    assert Outage.objects.get().undone_why == "Ghi nhầm đợt"
    outages.record(round_, SPAN, by=world.lead, at=AFTER)
    assert due(round_, "x12") == date(2025, 3, 20)


def test_what_stands_on_the_new_day_holds_it(round_: Campaign, world: World) -> None:
    made, _ = outages.record(round_, SPAN, by=world.lead, at=AFTER)
    acts.filled(world, make.submission_of(round_, "x21"), "signing")
    sent = datetime(2025, 3, 24, 8, 0, tzinfo=ZONE)
    acts.take(world, make.submission_of(round_, "x21"), "forward", at=sent)
    with pytest.raises(CampaignError, match=r"Xã 2\.1"):
        outages.take_back(made, reason="Ghi nhầm", by=world.lead, at=sent)
    assert due(round_, "x12") == date(2025, 3, 20)


@pytest.mark.parametrize("person", ["reviewer", "business_admin", "leader"])
def test_only_the_lead_of_the_whole_round_records_it(round_, world, person: str) -> None:
    with pytest.raises(CampaignError, match="trưởng phòng CCHC"):
        outages.record(round_, SPAN, by=getattr(world, person), at=AFTER)


class TestOnScreen:
    POSTED = {
        "began_day": "18/3/2025",
        "began_hour": "13h",
        "ended_day": "18/3/2025",
        "ended_hour": "23:00",
        "working_days": "2",
        "reason": "Đứt cáp",
    }

    def post(self, world: World, **posted: str) -> Any:
        where = reverse("outage", args=["KT-2025-Q1"])
        return sign_in(world.lead).post(where, self.POSTED | posted, follow=True)

    def test_a_look_then_the_move_then_on_the_page_of_the_round(self, round_, world) -> None:
        look = words(self.post(world))
        assert "2 báo cáo đổi hạn" in look and "18/03/2025 20/03/2025 1" in look
        assert not Outage.objects.exists()
        page = words(self.post(world, confirmed="1"))
        assert "Đã cộng ngày cho 2 báo cáo" in page
        assert "Đứt cáp; cộng 2 ngày làm việc cho 2 báo cáo" in page
        undo = reverse("outage-undo", args=["KT-2025-Q1", Outage.objects.get().pk])
        page = words(sign_in(world.lead).post(undo, {"reason": "Ghi nhầm"}, follow=True))
        assert "các hạn trở về như trước" in page and "Ghi nhầm" in page

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"ended_hour": "12:00"}, "Lúc kết thúc phải sau lúc bắt đầu"),
            ({"ended_day": "21/3/2025"}, "Ghi khi cổng đã hoạt động lại"),
            ({"began_hour": "25h"}, "Viết giờ:phút"),
            ({"working_days": "0"}, "1"),
        ],
    )
    def test_what_is_wrong_is_said(self, round_, world, wrong, said) -> None:
        page = self.post(world, **wrong)
        assert page.status_code == 422 and said in words(page)


def test_queries_do_not_grow_with_reports(world: World, catalogue: object) -> None:
    everybody = make.make_campaign(make.make_form("tat-ca", units="level:commune"))
    few = make.make_campaign(
        make.make_form("it", units="unit:x11"), code="IT", name="Ít", covers_to="2025-04-01"
    )

    def queries(campaign: Campaign) -> int:
        lead = User.objects.get(pk=world.lead.pk)
        with CaptureQueriesContext(connection) as seen:
            outages.record(campaign, SPAN, by=lead, at=AFTER)
        return len(seen)

    assert queries(few) == queries(everybody)
