"""A unit found its own error after acceptance: asked, endorsed, decided, corrected."""

from datetime import date

import pytest

from reports.models import Campaign, CorrectionRequest, Submission
from reports.submissions import corrections
from reports.submissions.workflow import NotAllowed
from reports.tests import acts, make
from reports.tests.acts import LATER, filled, fresh
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words
from units.models import AuditEvent

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return filled(world, make.submission_of(campaign, "x11"), "approved")


def cell(submission: Submission, code: str = "2.1") -> tuple[int, int]:
    return acts.indicator_id(submission, code), acts.subject_id(submission)


def ask(world: World, submission: Submission, reason: str = "Đếm thiếu") -> CorrectionRequest:
    by = world.reporter()
    return corrections.ask(submission, [cell(submission)], reason, by=by, at=NOW)


def endorsed(world: World, submission: Submission) -> CorrectionRequest:
    return corrections.endorse(ask(world, submission), by=world.head(), at=NOW)


def decide(
    world: World, request: CorrectionRequest, granted: bool, decision: str = "", due: date = LATER
) -> CorrectionRequest:
    return corrections.decide(
        request, granted=granted, decision=decision, due=due, by=world.reviewer, at=NOW
    )


class TestTheRequest:
    def test_granted_it_opens_just_the_named_cells_and_their_rules(
        self, world: World, submission: Submission
    ) -> None:
        decide(world, endorsed(world, submission), granted=True)
        submission = fresh(submission)
        assert submission.state == "returned"
        assert submission.returned_due == LATER
        assert not submission.versions.filter(counts=True).exists()
        opened = submission.open_cells.filter(named=True)
        assert [c.indicator.code for c in opened] == ["2.1"]
        assert submission.remarks.get().text == "Đếm thiếu"

    def test_refused_it_says_why_and_changes_nothing(
        self, world: World, submission: Submission
    ) -> None:
        request = endorsed(world, submission)
        with pytest.raises(NotAllowed, match="lý do không đồng ý"):
            decide(world, request, granted=False)
        decide(world, request, granted=False, decision="Đã chốt số liệu")
        assert fresh(submission).state == "approved"
        request.refresh_from_db()
        assert request.granted is False

    def test_without_the_heads_word_nothing_is_decided(
        self, world: World, submission: Submission
    ) -> None:
        with pytest.raises(NotAllowed, match="chưa được lãnh đạo đơn vị đồng ý"):
            decide(world, ask(world, submission), granted=True)

    def test_granting_needs_a_day(self, world: World, submission: Submission) -> None:
        request = endorsed(world, submission)
        with pytest.raises(NotAllowed, match="hạn gửi lại"):
            decide(world, request, granted=True, due=date(2025, 3, 1))
        request.refresh_from_db()
        assert request.granted is None

    def test_one_at_a_time(self, world: World, submission: Submission) -> None:
        ask(world, submission)
        with pytest.raises(NotAllowed, match="đang chờ xử lý"):
            ask(world, submission)

    def test_it_names_cells_and_a_reason(self, world: World, submission: Submission) -> None:
        with pytest.raises(NotAllowed, match="Chọn ít nhất một ô"):
            ask(world, submission, reason=" ")
        with pytest.raises(NotAllowed, match="Chọn ít nhất một ô"):
            corrections.ask(submission, [], "Sai", by=world.reporter(), at=NOW)

    def test_only_what_was_accepted_is_corrected(self, world: World, campaign: Campaign) -> None:
        other = filled(world, make.submission_of(campaign, "x12"), "submitted")
        with pytest.raises(NotAllowed, match="báo cáo đã đạt"):
            corrections.ask(other, [cell(other)], "Sai", by=world.reporter("x12"), at=NOW)

    def test_it_is_decided_once(self, world: World, submission: Submission) -> None:
        request = endorsed(world, submission)
        with pytest.raises(NotAllowed, match="đã được xử lý"):
            corrections.endorse(request, by=world.head(), at=NOW)
        decide(world, request, granted=False, decision="Không")
        with pytest.raises(NotAllowed):
            decide(world, request, granted=True)

    def test_whose_it_is(self, world: World, submission: Submission) -> None:
        request = ask(world, submission)
        with pytest.raises(NotAllowed, match="lãnh đạo đơn vị"):
            corrections.endorse(request, by=world.reporter(), at=NOW)
        with pytest.raises(NotAllowed, match="lãnh đạo đơn vị"):
            corrections.decline(request, "Không", by=world.reporter(), at=NOW)
        corrections.endorse(request, by=world.head(), at=NOW)
        with pytest.raises(NotAllowed, match="người kiểm tra"):
            corrections.decide(
                request, granted=True, decision="", due=LATER, by=world.head(), at=NOW
            )

    def test_a_head_may_not_stand_behind_it(self, world: World, submission: Submission) -> None:
        request = ask(world, submission)
        with pytest.raises(NotAllowed, match="Cần ghi lý do"):
            corrections.decline(request, "", by=world.head(), at=NOW)
        corrections.decline(request, "Số đã đúng", by=world.head(), at=NOW)
        assert AuditEvent.objects.filter(action="correction.decline").count() == 1
        with pytest.raises(NotAllowed, match="đã được xử lý"):
            corrections.decline(request, "Số đã đúng", by=world.head(), at=NOW)
        ask(world, submission, "Lần khác")


class TestOnScreen:
    def test_from_the_question_to_the_open_cells(
        self, world: World, submission: Submission
    ) -> None:
        reporter, head, reviewer = map(sign_in, (world.reporter(), world.head(), world.reviewer))
        address = f"/bao-cao/{submission.pk}/dinh-chinh/"
        assert "Đề nghị đính chính…" in words(reporter.get(f"/bao-cao/{submission.pk}/nhat-ky/"))
        posted = {"cell": "{}:{}".format(*cell(submission)), "reason": "Đếm thiếu"}
        page = words(reporter.post(address, posted, follow=True))
        assert "chờ lãnh đạo đơn vị đồng ý" in page
        assert "Có một đề nghị đính chính đang chờ xử lý." in page

        page = words(head.get("/duyet/"))
        assert "Đề nghị đính chính chờ ý kiến lãnh đạo" in page
        assert "2.1 Chỉ tiêu 2.1" in page
        request = CorrectionRequest.objects.get()
        page = words(head.post(f"/dinh-chinh/{request.pk}/dong-y/", follow=True))
        assert "được chuyển tới người kiểm tra" in page

        assert "Xin đính chính" in words(reviewer.get("/kiem-tra/"))
        posted = {"granted": "yes", "due": "2025-03-20", "reason": ""}
        page = words(reviewer.post(f"/dinh-chinh/{request.pk}/quyet-dinh/", posted, follow=True))
        assert "tạm thời không tính vào tổng hợp" in page
        assert fresh(submission).state == "returned"

    def test_what_was_ticked_stays_ticked(self, world: World, submission: Submission) -> None:
        key = "{}:{}".format(*cell(submission))
        response = sign_in(world.reporter()).post(
            f"/bao-cao/{submission.pk}/dinh-chinh/", {"cell": key}
        )
        assert response.status_code == 422
        assert "Cần ghi lý do." in words(response)
        assert f'value="{key}" checked' in response.content.decode()

    def test_indicators_are_found_without_accents(
        self, world: World, submission: Submission
    ) -> None:
        address = f"/bao-cao/{submission.pk}/dinh-chinh/"
        page = sign_in(world.reporter()).get(address, {"q": "chi tieu 6.1"})
        assert page.content.decode().count('name="cell"') == 1
        none = sign_in(world.reporter()).get(address, {"q": "khong co"})
        assert "Không có chỉ tiêu nào phù hợp." in words(none)

    def test_it_says_why_it_cannot_be_asked(self, world: World, campaign: Campaign) -> None:
        other = filled(world, make.submission_of(campaign, "x12"), "submitted")
        address = f"/bao-cao/{other.pk}/dinh-chinh/"
        page = words(sign_in(world.reporter("x12")).get(address))
        assert "báo cáo này đang ở trạng thái “Đã gửi”" in page
        page = words(sign_in(world.reviewer).get(address))
        assert "Việc này do lãnh đạo đơn vị thực hiện." in page

    def test_the_head_declines(self, world: World, submission: Submission) -> None:
        request = ask(world, submission)
        posted = {"reason": "Số đã đúng"}
        response = sign_in(world.head()).post(
            f"/dinh-chinh/{request.pk}/khong-dong-y/", posted, follow=True
        )
        assert "Đã không đồng ý đề nghị đính chính." in words(response)
        assert "chờ ý kiến lãnh đạo" not in words(response)
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/nhat-ky/"))
        assert "Số đã đúng" in page

    def test_the_reviewer_refuses_with_a_reason(self, world: World, submission: Submission) -> None:
        request = endorsed(world, submission)
        address = f"/dinh-chinh/{request.pk}/quyet-dinh/"
        client = sign_in(world.reviewer)
        page = words(client.post(address, {"granted": "no"}, follow=True))
        assert "Cần ghi lý do không đồng ý." in page
        page = words(client.post(address, {}, follow=True))
        assert "Chọn đồng ý hoặc không đồng ý." in page
        posted = {"granted": "no", "reason": "Đã chốt số liệu"}
        page = words(client.post(address, posted, follow=True))
        assert "Đã không chấp nhận đề nghị đính chính." in page

    @pytest.mark.parametrize("act", ["dong-y", "khong-dong-y", "quyet-dinh"])
    def test_outsiders_find_nothing(self, world: World, submission: Submission, act: str) -> None:
        request = ask(world, submission)
        client = sign_in(world.head("x12"))
        assert client.post(f"/dinh-chinh/{request.pk}/{act}/").status_code == 404
