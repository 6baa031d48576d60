"""What a submission's people may read about it: receipts and the timeline."""

import datetime as dt
import hashlib

import pytest

from reports.models import Campaign, Submission
from reports.submissions import timeline
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import World
from reports.tests.screens import sign_in, step, words
from units.models import Role
from units.tests.make import make_holder, make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


class TestReceipt:
    def test_says_what_when_and_by_whom(self, world: World, submission: Submission) -> None:
        type_in(submission, acts.GOOD, by=world.reporter())
        take(world, fresh(submission), "submit")
        sent = {"report_number": "45/BC-UBND", "report_date": "17/03/2025", "signer": "A Thái"}
        step(sign_in(world.head()), submission, "forward", **sent)
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/bien-nhan/1/"))
        assert "Đơn vị gửi Xã 1.1" in page
        assert "Thời điểm gửi 09:00 ngày 17/03/2025" in page
        assert "Số, ký hiệu báo cáo 45/BC-UBND" in page
        assert "Ngày báo cáo 17/03/2025 Người ký A Thái" in page
        assert "Hạn gửi 18/03/2025; gửi lần đầu đúng hạn" in page
        version = fresh(submission).version
        assert version
        assert len(version.digest) == hashlib.sha256().digest_size * 2
        assert version.digest in page
        assert "Số liệu đang lưu khớp với mã kiểm tra." in page

    def test_notices_tampering(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "submitted")
        assert submission.version
        submission.version.values.filter(indicator__code="2.1").update(number=99)
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/bien-nhan/1/"))
        assert "không khớp với mã kiểm tra" in page

    def test_says_for_whom_a_stand_in_approved(self, world: World, submission: Submission) -> None:
        absent = world.head().memberships.get()
        deputy = make_person("Phó Chủ tịch")
        make_membership(
            deputy, Role.HEAD, world["x11"], employer=world["x11"], standing_in_for=absent
        )
        submission = filled(world, submission, "signing")
        step(sign_in(deputy), submission, "forward")
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/bien-nhan/1/"))
        assert "Phó Chủ tịch, thay mặt head@x11" in page


class TestTimeline:
    def test_tells_everything_latest_first(self, world: World, submission: Submission) -> None:
        returned = filled(world, submission, "returned")
        acts.answer(world, returned.remarks.get())
        again = take(world, fresh(returned), "submit", "forward", "begin")
        acts.resolve_all(world, again)
        titles = [event["title"] for event in timeline.events(again)]
        assert titles[0].startswith("Ý kiến đã xử lý xong: 2.1 Chỉ tiêu 2.1")
        assert titles.count("Gửi lãnh đạo duyệt") == 2
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/nhat-ky/"))
        for text in ("Trả lại", "Vì sao tăng?", "Đã rà soát, số đúng.", "reviewer@kt", "Lần 1"):
            assert text in page

    def test_an_area_owner_reads_remarks_of_the_area(
        self, world: World, submission: Submission
    ) -> None:
        filled(world, submission, "returned")  # asked about 2.1
        other = make_holder(Role.AREA_OWNER, world["kt"], area="tai-chinh-cong")
        page = words(sign_in(other).get(f"/bao-cao/{submission.pk}/nhat-ky/"))
        assert "Trả lại" in page
        assert "Vì sao tăng?" not in page

    def test_nothing_yet(self, world: World, submission: Submission) -> None:
        page = words(sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/nhat-ky/"))
        assert "Chưa có bước xử lý nào." in page


class TestTimeReturned:
    def test_runs_from_each_return_to_the_next_forwarding(
        self, world: World, submission: Submission
    ) -> None:
        submission = filled(world, submission, "submitted")
        begin, days = make.NOW, dt.timedelta(days=1)
        story = [
            ("return", begin),
            ("submit", begin + 1 * days),
            ("forward", begin + 2 * days),
            ("reopen", begin + 5 * days),
        ]
        for name, at in story:
            submission.transitions.create(
                step=name, from_state="draft", to_state="draft", by=world.head(), at=at
            )
        assert timeline.time_returned(submission, now=begin + 6 * days) == 3 * days

    def test_is_nothing_while_nobody_returned_it(
        self, world: World, submission: Submission
    ) -> None:
        submission = filled(world, submission, "submitted")
        assert timeline.time_returned(submission, now=make.NOW) == dt.timedelta()
