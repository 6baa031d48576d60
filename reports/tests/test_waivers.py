"""A rule that need not hold for a unit until a day: asked, decided by another, in force, ended."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from reports.models import Campaign, CampaignUnit, Finding, Submission, Waiver
from reports.pages import papers, sheet
from reports.submissions import checking, waivers
from reports.submissions.workflow import NotAllowed
from reports.tests import acts, make
from reports.tests.acts import fresh, take, type_in
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, words
from reports.writing import late_units
from units.models import User

pytestmark = pytest.mark.usefixtures("in_the_window")
BAD = {"2.1": "4", "2.2": "10"}  # breaks the blocking rule le-2.2
UNTIL = TODAY + timedelta(days=5)


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    submission = make.submission_of(campaign, "x11")
    type_in(submission, BAD, by=world.reporter())
    return fresh(submission)


def finding(submission: Submission) -> Finding:
    return Finding.objects.get(version=fresh(submission).version, rule_code="le-2.2")


def ask(submission: Submission, by: User, until: date = UNTIL) -> Waiver:
    reason = "Biểu 2.2 gồm cả năm trước"
    return waivers.ask(submission, finding(submission), reason, until, by=by, at=NOW)


def granted(world: World, submission: Submission, until: date = UNTIL) -> Waiver:
    waiver = ask(submission, world.reporter(), until)
    return waivers.decide(waiver, granted=True, decision="", by=world.lead, at=NOW)


class TestInForce:
    def test_it_takes_the_demand_away_and_never_the_finding(
        self, world: World, submission: Submission
    ) -> None:
        with pytest.raises(NotAllowed, match="lỗi phải sửa"):
            take(world, submission, "submit")
        waiver = granted(world, submission)
        assert finding(submission).waiver == waiver
        sent = take(world, submission, *acts.IN_REVIEW)
        assert finding(sent).waiver == waiver  # checked again on the way
        page = words(sign_in(world.reviewer).get(f"/kiem-tra/{sent.pk}/"))
        assert "Miễn trừ đến hết 22/03/2025, lead_reviewer@kt duyệt: Biểu 2.2 gồm" in page

    def test_it_ends_with_its_day(self, world: World, submission: Submission) -> None:
        granted(world, submission)
        version = fresh(submission).version
        assert version is not None
        checking.check(version, UNTIL)
        assert checking.blocking(version) == []
        checking.check(version, UNTIL + timedelta(days=1))
        assert [f.rule_code for f in checking.blocking(version)] == ["le-2.2"]

    def test_taken_back_the_rule_asks_again(self, world: World, submission: Submission) -> None:
        waiver = granted(world, submission)
        waivers.take_back(waiver, by=world.lead, at=NOW)
        assert finding(submission).waiver is None
        with pytest.raises(NotAllowed, match="lỗi phải sửa"):
            take(world, submission, "submit")

    def test_it_is_the_units_own(
        self, world: World, campaign: Campaign, submission: Submission
    ) -> None:
        granted(world, submission)
        other = make.submission_of(campaign, "x12")
        type_in(other, BAD, by=world.reporter("x12"))
        assert finding(other).waiver is None

    def test_the_file_of_the_report_says_so(self, world: World, submission: Submission) -> None:
        granted(world, submission)
        made = papers.of(sheet.load(fresh(submission)), at=NOW, hides=False)
        assert "CÁC QUY TẮC ĐƯỢC MIỄN TRỪ" in str(made.document.body)
        assert "Biểu 2.2 gồm cả năm trước" in str(made.document.body)
        root = CampaignUnit.objects.get(campaign=submission.obligation.campaign, unit=world["kt"])
        (told,) = late_units.waived(root, on=TODAY)
        assert (told.unit, told.rule, told.by) == ("Xã 1.1", "Quy tắc le-2.2", "lead_reviewer@kt")
        assert late_units.waived(root, on=UNTIL + timedelta(days=1)) == []
        assert "Các quy tắc được miễn trừ" in str(late_units.sheet(root, on=TODAY).body)


class TestWhoDecides:
    def test_not_who_asked(self, world: World, submission: Submission) -> None:
        waiver = ask(submission, world.lead)
        with pytest.raises(NotAllowed, match="cần một người khác"):
            waivers.decide(waiver, granted=True, decision="", by=world.lead, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiver.objects.update(granted=True, decided_by=world.lead, decided_at=NOW)

    def test_a_lead_reviewer_of_another_unit(self, world: World, submission: Submission) -> None:
        waiver = ask(submission, world.reporter())
        for person in (world.reviewer, world.head(), world.editor):
            with pytest.raises(NotAllowed, match="trưởng phòng"):
                waivers.decide(waiver, granted=True, decision="", by=person, at=NOW)
        own = world.person("lead_reviewer", "h1", employer=world["x11"])
        with pytest.raises(NotAllowed, match="chính đơn vị mình"):
            waivers.decide(waiver, granted=True, decision="", by=own, at=NOW)

    def test_a_refusal_says_why_and_it_is_decided_once(
        self, world: World, submission: Submission
    ) -> None:
        waiver = ask(submission, world.reporter())
        with pytest.raises(NotAllowed, match="lý do không đồng ý"):
            waivers.decide(waiver, granted=False, decision="", by=world.lead, at=NOW)
        waivers.decide(waiver, granted=False, decision="Sửa được", by=world.lead, at=NOW)
        with pytest.raises(NotAllowed, match="đã được quyết định"):
            waivers.decide(waiver, granted=True, decision="", by=world.lead, at=NOW)
        ask(submission, world.reporter())  # another reason, another time

    def test_one_request_at_a_time(self, world: World, submission: Submission) -> None:
        ask(submission, world.reporter())
        with pytest.raises(NotAllowed, match="đang chờ quyết định"):
            ask(submission, world.reviewer)
        with pytest.raises(NotAllowed, match="ngày hết miễn trừ"):
            ask(submission, world.reporter(), TODAY - timedelta(days=1))

    def test_strangers_ask_nothing(self, world: World, submission: Submission) -> None:
        with pytest.raises(NotAllowed):
            ask(submission, world.reporter("x12"))


class TestOnScreen:
    def test_from_the_finding_to_the_decision(self, world: World, submission: Submission) -> None:
        reporter, lead = sign_in(world.reporter()), sign_in(world.lead)
        here = f"/bao-cao/{submission.pk}/"
        address = f"{here}mien-tru/{finding(submission).pk}/"
        assert address in reporter.get(here).content.decode()
        posted = {"reason": "Gồm cả năm trước", "last_day": "22/03/2025"}
        assert "chờ trưởng phòng CCHC" in words(reporter.post(address, posted, follow=True))
        waiver = Waiver.objects.get()
        page = words(lead.get("/kiem-tra/mien-tru/"))
        assert "Chờ quyết định (1) Xã 1.1 · Quy tắc le-2.2 Gồm cả năm trước" in page
        decided = lead.post(
            f"/kiem-tra/mien-tru/{waiver.pk}/quyet-dinh/", {"granted": "yes"}, follow=True
        )
        assert "Đang miễn trừ (1)" in words(decided)
        area = words(reporter.get(f"{here}linh-vuc/the-che/"))
        assert "Miễn trừ đến hết 22/03/2025, lead_reviewer@kt duyệt: Gồm cả năm trước" in area
        ended = words(lead.post(f"/kiem-tra/mien-tru/{waiver.pk}/thoi/", follow=True))
        assert "Đã hết (1)" in ended

    def test_without_a_day_nothing_is_asked(self, world: World, submission: Submission) -> None:
        address = f"/bao-cao/{submission.pk}/mien-tru/{finding(submission).pk}/"
        response = sign_in(world.reporter()).post(address, {"reason": "Gồm"})
        assert response.status_code == 422
        assert not Waiver.objects.exists()

    def test_a_finding_that_is_gone_is_said_to_be(
        self, world: World, submission: Submission
    ) -> None:
        address = f"/bao-cao/{submission.pk}/mien-tru/{finding(submission).pk}/"
        type_in(submission, acts.GOOD, by=world.reporter())
        page = words(sign_in(world.reporter()).get(address, follow=True))
        assert "Cảnh báo này không còn trong báo cáo." in page

    def test_a_reviewer_elsewhere_finds_none(self, world: World, submission: Submission) -> None:
        waiver = ask(submission, world.reporter())
        other = sign_in(world.person("lead_reviewer", "h2", employer=world["so-nv"]))
        assert "Chờ quyết định (0)" in words(other.get("/kiem-tra/mien-tru/"))
        assert other.post(f"/kiem-tra/mien-tru/{waiver.pk}/quyet-dinh/").status_code == 404
