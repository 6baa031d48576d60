"""The head's and the reviewer's pages: what they show, and what they do not let happen."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import checking, corrections, entry
from reports.models import Campaign, Submission
from reports.tests import acts, answers, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import NOW, World
from reports.tests.screens import box, everything, sign_in, step, words
from units.models import Role
from units.tests.make import make_holder, make_membership

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def head_reads(world: World, submission: Submission) -> str:
    unit = submission.obligation.unit.code
    return words(sign_in(world.head(unit)).get(f"/duyet/{submission.pk}/"))


def reviewer_reads(world: World, submission: Submission, query: str = "") -> str:
    return words(sign_in(world.reviewer).get(f"/kiem-tra/{submission.pk}/{query}"))


def markup(world: World, submission: Submission, page: str = "kiem-tra") -> str:
    person = world.reviewer if page == "kiem-tra" else world.head()
    return sign_in(person).get(f"/{page}/{submission.pk}/").content.decode()


@pytest.fixture
def with_past(world: World, catalogue: object) -> Submission:
    """The six months of x11, whose first quarter was accepted."""
    quarter = make.make_campaign()
    answers.accept(quarter, "x11", {"1.1": 10, "2.1": 4, "2.2": 4, "6.1": 7})
    half = make.make_campaign(
        code="KT-2025-6T",
        name="Báo cáo 6 tháng",
        covers_to="2025-06-15",
        as_of="2025-03-14",
    )
    return make.submission_of(half, "x11")


class TestTheHeadsHome:
    def test_nothing_waits(self, world: World, campaign: Campaign) -> None:
        page = words(sign_in(world.head()).get("/duyet/"))
        assert "Không có báo cáo nào chờ duyệt." in page
        assert "Việc khác của đơn vị" in page

    def test_what_waits(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        response = sign_in(world.head()).get("/duyet/")
        assert "Xem và duyệt" in words(response)
        assert f'href="/duyet/{submission.pk}/"' in response.content.decode()
        assert "Không có báo cáo nào" in words(sign_in(world.head("x12")).get("/duyet/"))


class TestBeforeSigning:
    def test_changes_stand_largest_first(self, world: World, with_past: Submission) -> None:
        figures = {"1.1": "11", "2.1": "12", "2.2": "4", "6.1": "6,5"}
        type_in(with_past, figures, by=world.reporter())
        page = head_reads(world, take(world, fresh(with_past), "submit"))
        changes = page[
            page.index("Thay đổi so với kỳ trước") : page.index("Cảnh báo và giải trình")
        ]
        assert changes.index("2.1 Chỉ tiêu 2.1 12 4 +8 (+200%)") < changes.index("1.1 Chỉ tiêu 1.1")
        assert "6.1 Chỉ tiêu 6.1 6,5 7 −0,5 (−7%)" in changes
        assert "2.2" not in changes

    def test_no_past(self, world: World, submission: Submission) -> None:
        page = head_reads(world, filled(world, submission, "signing"))
        assert "Chưa có kỳ trước để so sánh." in page

    def test_what_is_empty_and_provisional(self, world: World, submission: Submission) -> None:
        marks: dict[str, Any] = {
            "provisional": True,
            "data_to": date(2025, 3, 10),
            "note": "ước theo tháng",
        }
        cells = [acts.cell(submission, "6.1", "7", **marks)]
        entry.save_cells(submission, cells, by=world.reporter(), at=NOW)
        page = head_reads(world, filled(world, submission, "signing"))
        assert "Số ước (1)" in page
        assert "6.1 Chỉ tiêu 6.1 : 7 (đến 10/03/2025)" in page
        assert "Ô còn trống (" in page
        assert "3.1 Chỉ tiêu 3.1" in page

    def test_what_was_explained_and_why(self, world: World) -> None:
        make.make_catalogue(*make.DEFAULT_ROWS, rules=(("hoi", "explain", "", "[2.1] <= 5"),))
        submission = make.submission_of(make.make_campaign(), "x11")
        type_in(submission, acts.GOOD, by=world.reporter())
        (finding,) = checking.unexplained(fresh(submission).version)  # type: ignore[arg-type]
        checking.explain(submission, finding, "Do sáp nhập", by=world.reporter(), at=NOW)
        page = head_reads(world, take(world, fresh(submission), "submit"))
        assert "Quy tắc hoi" in page
        assert "Giải trình: Do sáp nhập (reporter@x11" in page

    def test_before_and_after_when_sent_again(self, world: World, submission: Submission) -> None:
        returned = filled(world, submission, "returned")
        type_in(returned, {"2.1": "12"}, by=world.reporter())
        page = head_reads(world, take(world, fresh(returned), "submit"))
        assert "Đã sửa so với lần gửi trước" in page
        assert "10 → sửa thành 12" in page

    def test_the_form_is_filled_in(self, world: World, submission: Submission) -> None:
        page = markup(world, filled(world, submission, "signing"), "duyet")
        assert 'value="2025-03-17"' in page
        assert 'value="head@x11"' in page

    def test_a_reporter_reads_why_they_cannot(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        page = sign_in(world.reporter()).get(f"/duyet/{submission.pk}/")
        assert "Việc này do lãnh đạo đơn vị thực hiện." in words(page)
        assert page.content.decode().count(" disabled") >= 4

    def test_who_entered_reads_why_they_cannot(self, world: World, submission: Submission) -> None:
        both = world.reporter()
        make_membership(both, Role.HEAD, world["x11"])
        submission = filled(world, submission, "signing")
        page = words(sign_in(both).get(f"/duyet/{submission.pk}/"))
        assert "Người đã nhập số liệu không được duyệt, gửi báo cáo này." in page


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
        assert "Xã 1.1 Huyện Số 1 Biểu xa Đã gửi 18/03/2025" in page

    def test_only_clean_ones_can_be_ticked(self, world: World, campaign: Campaign) -> None:
        clean = make.submission_of(campaign, "x11")
        type_in(clean, everything(clean), by=world.reporter())
        take(world, fresh(clean), "submit", "forward")
        filled(world, make.submission_of(campaign, "x12"), "submitted")
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
        client = sign_in(world.reviewer)
        posted = {"submission": [*chosen, dirty.pk], "kept": "state=submitted"}
        response = client.post("/kiem-tra/chap-nhan/", posted, follow=True)
        assert response.redirect_chain == [("/kiem-tra/?state=submitted", 302)]
        assert "Đã chấp nhận 3 báo cáo." in words(response)
        assert "Xã 2.2: Không còn thuộc diện chấp nhận cùng nhóm" in words(response)
        assert fresh(dirty).state == "submitted"
        accepted = Submission.objects.filter(pk__in=chosen)
        assert {s.state for s in accepted} == {"approved"}
        reason = accepted[0].transitions.get(step="accept").reason
        assert reason.startswith("Chấp nhận cùng nhóm: đủ số liệu")

    def test_one_that_cannot_be_accepted_stays_as_it_was(
        self, world: World, submission: Submission
    ) -> None:
        type_in(submission, everything(submission), by=world.reporter())
        sent = take(world, fresh(submission), "submit", "forward")
        sent.versions.update(frozen_by=world.reviewer)
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
        assert 'name="submission"' not in sign_in(owner).get("/kiem-tra/").content.decode()
        posted = {"submission": [sent.pk]}
        response = sign_in(owner).post("/kiem-tra/chap-nhan/", posted, follow=True)
        assert "Việc này do người kiểm tra của địa bàn thực hiện." in words(response)
        assert fresh(sent).state == "submitted"


class TestUnderReview:
    def test_figures_beside_their_past(self, world: World, with_past: Submission) -> None:
        figures = {"1.1": "11", "2.1": "12", "2.2": "6", "6.1": "7"}
        type_in(with_past, figures, by=world.reporter())
        page = reviewer_reads(world, take(world, fresh(with_past), *acts.IN_REVIEW))
        assert "2.1 Chỉ tiêu 2.1 (Văn bản) 12 4 +8 (+200%)" in page
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
        assert 'name="due" value="2025-03-20"' in page

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
        assert "Việc này do người kiểm tra của địa bàn thực hiện." in page

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


class TestATableOfManyUnits:
    @pytest.fixture
    def table(self, world: World, catalogue: object) -> Submission:
        campaign = make.make_campaign(
            make.make_form(
                "bang",
                units="unit:so-tp",
                subject="each",
                about="level:commune",
                indicators="3.1 6.1",
            )
        )
        table = make.submission_of(campaign, "so-tp")
        units = ("x11", "x12", "x21", "x22")
        cells = [acts.cell(table, code, "5", unit) for unit in units for code in ("3.1", "6.1")]
        entry.save_cells(table, cells, by=world.reporter("so-tp"), at=NOW)
        return take(world, fresh(table), *acts.IN_REVIEW)

    def test_a_row_for_each_unit(self, world: World, table: Submission) -> None:
        page = reviewer_reads(world, table)
        assert "Xã 1.1 5" in page
        assert "Ý kiến về từng ô" in page

    def test_cells_are_chosen_from_lists(self, world: World, table: Submission) -> None:
        third, sixth = (acts.indicator_id(table, code) for code in ("3.1", "6.1"))
        posted = {
            "cell_indicator": [str(third), str(sixth), ""],
            "cell_subject": [
                str(acts.subject_id(table, "x11")),
                str(acts.subject_id(table, "x22")),
                "",
            ],
            "cell_remark": ["Vì sao 5?", "Kiểm tra lại", ""],
            "due": "2025-03-20",
        }
        step(sign_in(world.reviewer), table, "return", **posted)
        remarks = table.remarks.order_by("pk").values_list("subject__unit__code", "text")
        assert list(remarks) == [("x11", "Vì sao 5?"), ("x22", "Kiểm tra lại")]

    def test_half_a_choice_is_shown_again(self, world: World, table: Submission) -> None:
        posted = {
            "cell_indicator": [""],
            "cell_subject": [str(acts.subject_id(table, "x11"))],
            "cell_remark": ["Vì sao 5?"],
            "due": "2025-03-20",
        }
        response = step(sign_in(world.reviewer), table, "return", **posted)
        assert response.status_code == 422
        assert "chọn cả chỉ tiêu và đơn vị" in words(response)
        assert "Vì sao 5?" in words(response)


class TestReopening:
    def test_what_it_does_is_said_first(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "approved")
        page = words(sign_in(world.reviewer).get(f"/kiem-tra/{submission.pk}/mo-lai/"))
        assert "Khi mở lại, 2 số liệu của báo cáo này tạm thời không tính vào tổng hợp" in page
        assert "2.1 Chỉ tiêu 2.1 10" in page

    def test_not_for_everybody(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "approved")
        page = words(sign_in(world.head()).get(f"/kiem-tra/{submission.pk}/mo-lai/"))
        assert "Việc này do người kiểm tra của địa bàn thực hiện." in page

    def test_it_needs_a_reason(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "approved")
        posted = {box(submission, "2.1"): "Sai kỳ", "due": "2025-03-20"}
        response = step(sign_in(world.reviewer), submission, "reopen", **posted)
        assert response.status_code == 422
        assert "Lý do: cần ghi rõ." in words(response)
        assert "Sai kỳ" in words(response)
        assert fresh(submission).state == "approved"

    def test_it_stops_counting(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "approved")
        posted = {
            box(submission, "2.1"): "Sai kỳ",
            "due": "2025-03-20",
            "reason": "Phát hiện qua đối chiếu",
        }
        response = step(sign_in(world.reviewer), submission, "reopen", **posted)
        assert "tạm thời không tính vào tổng hợp" in words(response)
        assert fresh(submission).state == "returned"
        assert not submission.versions.filter(counts=True).exists()


def test_a_granted_request_is_decided_on_the_same_page(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "approved")
    cell = (acts.indicator_id(submission, "2.1"), acts.subject_id(submission))
    request = corrections.ask(submission, [cell], "Đếm thiếu", by=world.reporter(), at=NOW)
    assert "Đếm thiếu" not in reviewer_reads(world, submission)
    corrections.endorse(request, by=world.head(), at=NOW)
    page = reviewer_reads(world, submission)
    assert "Đề nghị đính chính" in page
    assert "2.1 Chỉ tiêu 2.1" in page
    assert "Đồng ý, mở các ô này" in page
