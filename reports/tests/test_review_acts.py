"""Questions on the cells of a table, reopening, and deciding on a correction."""

import pytest

from reports.campaigns import obligations
from reports.models import Campaign, Submission
from reports.submissions import corrections, entry
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take
from reports.tests.make import NOW, World
from reports.tests.screens import box, sign_in, step, words

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def reviewer_reads(world: World, submission: Submission, query: str = "") -> str:
    return words(sign_in(world.reviewer).get(f"/kiem-tra/{submission.pk}/{query}"))


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
        assert "Khi mở lại, số liệu của báo cáo này tạm thời không tính vào tổng hợp" in page
        assert "2.1 Chỉ tiêu 2.1 10 không có 1/4 → 0/4" in page

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


def test_an_exempted_unit_is_not_accepted(world: World, submission: Submission) -> None:
    """Its figures would count in sums that do not expect it; asked again, they are accepted."""
    submission = filled(world, submission, "in_review")
    owed = [submission.obligation]
    obligations.exempt(owed, reason="Sắp sáp nhập", by=world.lead, at=NOW)
    reviewer = sign_in(world.reviewer)
    assert "Bỏ miễn trước khi chấp nhận." in words(step(reviewer, submission, "accept"))
    obligations.unexempt(owed, reason="Báo cáo đã gửi", by=world.lead, at=NOW)
    assert "Đã chấp nhận" in words(step(reviewer, submission, "accept"))
