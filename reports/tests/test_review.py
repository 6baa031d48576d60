"""The reviewer's pages: what they show, and what they do not let happen."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, Submission
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import World
from reports.tests.screens import box, everything, sign_in, words
from units.models import Role
from units.tests.make import make_holder

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def reviewer_reads(world: World, submission: Submission, query: str = "") -> str:
    return words(sign_in(world.reviewer).get(f"/kiem-tra/{submission.pk}/{query}"))


def markup(world: World, submission: Submission, page: str = "kiem-tra") -> str:
    person = world.reviewer if page == "kiem-tra" else world.head()
    return sign_in(person).get(f"/{page}/{submission.pk}/").content.decode()


class TestTheQueue:
    def test_empty(self, world: World) -> None:
        page = words(sign_in(world.reviewer).get("/kiem-tra/"))
        assert "Chưa có báo cáo nào trong địa bàn được giao." in page

    def test_filters_stay_in_the_address(self, world: World, submission: Submission) -> None:
        filled(world, submission, "submitted")
        page = sign_in(world.reviewer).get("/kiem-tra/?state=submitted&q=xa")
        assert "1 báo cáo theo điều kiện lọc" in words(page)
        assert f"/kiem-tra/{submission.pk}/?state=submitted&amp;q=xa" in page.content.decode()
        none = sign_in(world.reviewer).get("/kiem-tra/?state=approved")
        assert "Không có báo cáo nào phù hợp." in words(none)

    def test_a_line(self, world: World, submission: Submission) -> None:
        filled(world, submission, "submitted")
        page = words(sign_in(world.reviewer).get("/kiem-tra/?state=submitted"))
        assert "Xã 1.1 Huyện Số 1 Biểu xa Đã gửi Chưa tính xếp theo cảnh báo 18/03/2025" in page

    def test_only_clean_ones_can_be_ticked(self, world: World, campaign: Campaign) -> None:
        clean = make.submission_of(campaign, "x11")
        type_in(clean, everything(clean), by=world.reporter())
        take(world, fresh(clean), "submit", "forward")
        filled(world, make.submission_of(campaign, "x12"), "submitted")
        assert 'name="submission"' not in sign_in(world.reviewer).get("/kiem-tra/").content.decode()
        acts.weigh()
        page = sign_in(world.reviewer).get("/kiem-tra/").content.decode()
        assert page.count('name="submission"') == 1
        assert f'name="submission" value="{clean.pk}"' in page

    def test_clean_ones_are_accepted_together(self, world: World, campaign: Campaign) -> None:
        chosen = []
        for unit in ("x11", "x12", "x21"):
            submission = make.submission_of(campaign, unit)
            type_in(submission, everything(submission), by=world.reporter(unit))
            chosen.append(take(world, fresh(submission), "submit", "forward").pk)
        dirty = filled(world, make.submission_of(campaign, "x22"), "submitted")
        acts.weigh()
        client = sign_in(world.reviewer)
        posted: Any = {"submission": [*chosen, dirty.pk], "kept": "state=submitted"}
        shown = words(client.get("/kiem-tra/chap-nhan/", posted))
        assert "3 báo cáo không vướng mắc trong 4 báo cáo đã chọn." in shown
        assert "Xã 2.2 : mới có 2/6 ô" in shown
        assert "đơn vị đã gửi, đủ mọi ô của biểu;" in shown
        response = client.post("/kiem-tra/chap-nhan/", posted, follow=True)
        assert response.redirect_chain == [("/kiem-tra/?state=submitted", 302)]
        assert "Đã chấp nhận 3 báo cáo." in words(response)
        assert "Xã 2.2: không còn đủ điều kiện chấp nhận cùng lúc: mới có 2/6 ô" in words(response)
        assert fresh(dirty).state == "submitted"
        accepted = Submission.objects.filter(pk__in=chosen)
        assert {s.state for s in accepted} == {"approved"}
        reason = accepted[0].transitions.get(step="accept").reason
        assert reason == (
            "Chấp nhận cùng lúc, không mở từng báo cáo: đủ 6/6 ô; 0 lỗi, "
            "0 cảnh báo phải giải trình, 0 ý kiến chưa xử lý xong; mức cần chú ý 0 "
            "tính lúc 09:00 ngày 17/03/2025, không dấu hiệu nào nặng hơn 10; "
            "đợt không chờ đầu mối lĩnh vực."
        )

    def test_one_that_cannot_be_accepted_stays_as_it_was(
        self, world: World, submission: Submission
    ) -> None:
        type_in(submission, everything(submission), by=world.reporter())
        sent = take(world, fresh(submission), "submit", "forward")
        sent.versions.update(frozen_by=world.reviewer)
        acts.weigh()
        posted = {"submission": [sent.pk]}
        response = sign_in(world.reviewer).post("/kiem-tra/chap-nhan/", posted, follow=True)
        assert "không được chấp nhận báo cáo" in words(response)
        assert fresh(sent).state == "submitted"

    def test_nothing_chosen(self, world: World, campaign: Campaign) -> None:
        response = sign_in(world.reviewer).post("/kiem-tra/chap-nhan/", follow=True)
        assert "Chưa chọn báo cáo nào." in words(response)

    def test_an_area_owner_accepts_nothing(self, world: World, submission: Submission) -> None:
        type_in(submission, everything(submission), by=world.reporter())
        sent = take(world, fresh(submission), "submit", "forward")
        owner = make_holder(Role.AREA_OWNER, world["kt"], area="the-che")
        acts.weigh()
        assert 'name="submission"' not in sign_in(owner).get("/kiem-tra/").content.decode()
        posted = {"submission": [sent.pk]}
        assert sign_in(owner).post("/kiem-tra/chap-nhan/", posted).status_code == 404
        assert fresh(sent).state == "submitted"


class TestUnderReview:
    def test_figures_beside_their_past(self, world: World, six_months: Submission) -> None:
        figures = {"1.1": "11", "2.1": "12", "2.2": "6", "6.1": "7"}
        type_in(six_months, figures, by=world.reporter())
        page = reviewer_reads(world, take(world, fresh(six_months), *acts.IN_REVIEW))
        assert "2.1 Chỉ tiêu 2.1 (Văn bản) 12 4 +8 " in page
        assert "2.3 Chỉ tiêu 2.3 (%, tự tính) 50% 100%" in page
        assert "Người nhập: reporter@x11 (gần nhất 09:00 ngày 17/03/2025)" in page
        assert "Gửi lần 1: 09:00 ngày 17/03/2025, head@x11" in page

    def test_before_review_begins(self, world: World, submission: Submission) -> None:
        page = reviewer_reads(world, filled(world, submission, "submitted"))
        assert "Sau khi bắt đầu, đơn vị không rút lại báo cáo được nữa." in page
        refused = "Báo cáo đang ở trạng thái “Đã gửi”, không thực hiện được việc"
        assert f"{refused} “Chấp nhận”." in page
        assert f"{refused} “Trả lại”." in page

    @pytest.mark.parametrize("state", ["draft", "signing", "returned"])
    def test_while_the_unit_has_it(self, world: World, submission: Submission, state: str) -> None:
        submission = filled(world, submission, state)
        page = reviewer_reads(world, submission)
        assert f"Báo cáo đang ở đơn vị ({submission.state_label})" in page

    def test_own_unit(self, world: World, submission: Submission) -> None:
        person = world.person(Role.REVIEWER, "kt", employer=world["x11"])
        submission = filled(world, submission, "submitted")
        page = sign_in(person).get(f"/kiem-tra/{submission.pk}/")
        assert "Không ai kiểm tra báo cáo của chính đơn vị mình công tác." in words(page)

    def test_open_remarks_hold_acceptance(self, world: World, submission: Submission) -> None:
        returned = filled(world, submission, "returned")
        acts.answer(world, returned.remarks.get())
        again = take(world, fresh(returned), "submit", "forward", "begin")
        page = reviewer_reads(world, again)
        assert "Còn 1 ý kiến kiểm tra chưa đánh dấu đã xử lý." in page
        assert "Trả lời: Đã rà soát, số đúng." in page
        remark = again.remarks.get()
        response = sign_in(world.reviewer).post(f"/y-kien/{remark.pk}/xong/", follow=True)
        assert "Đã đánh dấu ý kiến xử lý xong." in words(response)
        assert "Còn 1 ý kiến" not in words(response)

    def test_a_box_at_each_line(self, world: World, submission: Submission) -> None:
        page = markup(world, filled(world, submission, "in_review"))
        for code in ("2.1", "2.3", "6.1"):
            assert f'name="{box(submission, code)}"' in page
        assert 'name="y:area:' in page
        assert 'name="due" value="20/03/2025"' in page

    def test_back_and_forth_in_the_queue(self, world: World, campaign: Campaign) -> None:
        first, second, third = (
            filled(world, make.submission_of(campaign, unit), "submitted")
            for unit in ("x11", "x12", "x21")
        )
        url = f"/kiem-tra/{second.pk}/?state=submitted"
        page = sign_in(world.reviewer).get(url).content.decode()
        assert f'rel="prev" href="/kiem-tra/{first.pk}/?state=submitted"' in page
        assert f'rel="next" href="/kiem-tra/{third.pk}/?state=submitted"' in page
        found = reviewer_reads(world, second, "?q=1.2")
        assert "1/1" in found

    def test_an_area_owner_reads_one_area(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "in_review")
        owner = make_holder(Role.AREA_OWNER, world["kt"], area="the-che")
        page = words(sign_in(owner).get(f"/kiem-tra/{submission.pk}/"))
        assert "2.1 Chỉ tiêu 2.1" in page
        assert "6.1 Chỉ tiêu 6.1" not in page
        assert "Chấp nhận, trả lại do người kiểm tra của địa bàn thực hiện" in page
        assert "Đánh dấu “đạt”" in page

    def test_costs_the_same_however_many_lines(self, world: World, catalogue: object) -> None:
        make.make_campaign(
            make.make_form("it", units="unit:x11", indicators="2.1"),
            make.make_form("nhieu", units="unit:x12", indicators="*"),
        )
        campaign = Campaign.objects.get()
        client, costs = sign_in(world.reviewer), []
        for unit in ("x11", "x12"):
            submission = make.submission_of(campaign, unit)
            type_in(submission, everything(submission), by=world.reporter(unit))
            sent = take(world, fresh(submission), *acts.IN_REVIEW)
            client.get(f"/kiem-tra/{sent.pk}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/kiem-tra/{sent.pk}/")
            costs.append(len(queries))
        assert costs[0] == costs[1]
