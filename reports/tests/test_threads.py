"""Remarks as threads: reasons, ready sentences, answered, asked again, said on every page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, ReasonCode, Remark, RemarkMessage, Submission
from reports.submissions import openings, reasons, remarks, timeline, workflow
from reports.submissions.asked import read
from reports.submissions.workflow import Details, NotAllowed, RemarkInput
from reports.tests import acts, make
from reports.tests.acts import LATER, filled, fresh, take
from reports.tests.make import NOW, World
from reports.tests.screens import box, sign_in, step, words
from units.models import Role, User
from units.tests.make import make_holder, make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def came_back(world: World, submission: Submission) -> Submission:
    """Asked about 2.1, answered, under review again."""
    returned = filled(world, submission, "returned")
    acts.answer(world, returned.remarks.get(), "Số đúng theo sổ.")
    return take(world, fresh(returned), "submit", "forward", "begin")


def again(world: World, submission: Submission, text: str) -> Submission:
    remark = submission.remarks.get()
    details = Details(again={remark.pk: text}, due=LATER)
    return workflow.apply(submission, "return", by=world.reviewer, at=NOW, details=details)


class TestAskingAgain:
    def test_waits_for_an_answer_anew_and_keeps_the_reason(
        self, world: World, submission: Submission
    ) -> None:
        sent = filled(world, submission, "in_review")
        posted = {box(sent, "2.1"): "Vì sao?", box(sent, "2.1").replace("y:", "l:"): "outlier"}
        step(sign_in(world.reviewer), sent, "return", due="20/03/2025", **posted)
        remark = sent.remarks.get()
        acts.answer(world, remark, "Đúng.")
        back = take(world, fresh(sent), "submit", "forward", "begin")
        posted = {f"h:{remark.pk}": "Nêu rõ sổ nào?", "due": "20/03/2025"}
        step(sign_in(world.reviewer), back, "return", **posted)
        remark.refresh_from_db()
        assert (remark.reason, remark.answer, remark.text) == (ReasonCode.OUTLIER, "", "Vì sao?")
        said = [(one.side, one.text) for one in remark.messages.order_by("pk")]
        assert said == [("unit", "Đúng."), ("review", "Nêu rõ sổ nào?")]
        assert {c.indicator.code for c in back.open_cells.all()} == {"2.1", "2.2"}

    def test_a_change_made_before_it_does_not_answer_it(
        self, world: World, submission: Submission
    ) -> None:
        returned = filled(world, submission, "returned")
        acts.type_in(returned, {"2.1": "11"}, by=world.reporter())
        back = take(world, fresh(returned), "submit", "forward", "begin")
        returned = again(world, back, "Vẫn chưa rõ")
        with pytest.raises(NotAllowed, match="chưa được trả lời"):
            take(world, fresh(returned), "submit")

    def test_only_in_threads_that_are_open_here(self, world: World, came_back: Submission) -> None:
        remarks.resolve(came_back.remarks.get(), by=world.reviewer, at=NOW)
        with pytest.raises(NotAllowed, match="đã xử lý xong"):
            again(world, came_back, "Còn nữa")

    def test_the_whole_thread_is_read_everywhere(self, world: World, came_back: Submission) -> None:
        again(world, came_back, "Nêu rõ sổ nào?")
        here, reporter = f"/bao-cao/{came_back.pk}/", sign_in(world.reporter())
        pages = (
            words(reporter.get(here)),
            words(reporter.get(f"{here}linh-vuc/the-che/")),
            words(reporter.get(f"{here}nhat-ky/")),
            words(sign_in(world.reviewer).get(f"/kiem-tra/{came_back.pk}/")),
        )
        for page in pages:
            for text in ("Vì sao tăng?", "Số đúng theo sổ.", "Nêu rõ sổ nào?"):
                assert text in page

    def test_the_answer_stands_beside_before_and_after(
        self, world: World, submission: Submission
    ) -> None:
        returned = filled(world, submission, "returned")
        acts.type_in(returned, {"2.1": "11"}, by=world.reporter())
        acts.answer(world, returned.remarks.get(), "Đã cộng thêm tháng ba.")
        back = take(world, fresh(returned), "submit", "forward", "begin")
        page = words(sign_in(world.reviewer).get(f"/kiem-tra/{back.pk}/"))
        top = page[page.index("Trả lời và số mới") : page.index("Dòng cần xem (")]
        assert "Số liệu: 10 → sửa thành 11" in top
        assert "Trả lời: Đã cộng thêm tháng ba." in top

    def test_threads_cost_the_same_however_many(self, world: World, campaign: Campaign) -> None:
        costs, client = [], sign_in(world.reviewer)
        for unit, codes in (("x11", ("2.1",)), ("x12", ("2.1", "2.2", "3.1", "6.1"))):
            one = filled(world, make.submission_of(campaign, unit), "in_review")
            details = acts.returning(one, *codes)
            one = workflow.apply(one, "return", by=world.reviewer, at=NOW, details=details)
            for remark in one.remarks.all():
                acts.answer(world, remark)
            back = take(world, fresh(one), "submit", "forward", "begin")
            client.get(f"/kiem-tra/{back.pk}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/kiem-tra/{back.pk}/")
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestReasons:
    def test_every_reason_has_its_sentences(self) -> None:
        assert set(reasons.READY) == set(ReasonCode)
        assert all(len(text) <= 200 for told in reasons.READY.values() for text in told)

    def test_a_reason_alone_says_its_first_sentence(
        self, world: World, submission: Submission
    ) -> None:
        sent = filled(world, submission, "in_review")
        posted = {box(sent, "2.1").replace("y:", "l:"): "copied", "due": "20/03/2025"}
        step(sign_in(world.reviewer), sent, "return", **posted)
        assert sent.remarks.get().text == reasons.READY[ReasonCode.COPIED][0]

    def test_what_was_chosen_is_shown_again(self, world: World, submission: Submission) -> None:
        sent = filled(world, submission, "in_review")
        place = box(sent, "2.1").removeprefix("y:")
        posted = {f"y:{place}": "Sai kỳ", f"l:{place}": "window", "due": "01/03/2025"}
        response = step(sign_in(world.reviewer), sent, "return", **posted)
        assert response.status_code == 422
        page = response.content.decode()
        assert '<option value="window" selected>' in page
        assert "Sai kỳ</textarea>" in page


class TestWhatElseOpens:
    def test_it_says_which_and_why(self, world: World, submission: Submission) -> None:
        opened = openings.along(read(submission.obligation))
        assert opened["2.1"] == {"2.2": "Quy tắc le-2.2"}
        assert opened["2.3"] == {"2.1": "số thành phần", "2.2": "số thành phần"}
        assert "6.1" not in opened
        page = words(
            sign_in(world.reviewer).get(f"/kiem-tra/{filled(world, submission, 'in_review').pk}/")
        )
        assert "Mở kèm: 2.2 (Quy tắc le-2.2)" in page


class TestAreaOwnersAsk:
    def ask(self, submission: Submission, code: str, by: User) -> list[Remark]:
        about = acts.subject_id(submission)
        asked = [RemarkInput("Số này?", acts.indicator_id(submission, code), about)]
        return remarks.ask(submission, asked, by=by, at=NOW)

    def test_it_goes_back_with_the_return(self, world: World, submission: Submission) -> None:
        sent = filled(world, submission, "in_review")
        owner = make_holder(Role.AREA_OWNER, world["kt"], area="the-che")
        posted = {box(sent, "2.1"): "Số này?", "kept": ""}
        page = sign_in(owner).post(f"/kiem-tra/{sent.pk}/y-kien/", posted, follow=True)
        assert "Đã ghi 1 ý kiến; gửi đơn vị khi trả lại." in words(page)
        with pytest.raises(NotAllowed, match="chưa xử lý xong"):
            take(world, fresh(sent), "accept")
        details = Details(due=LATER)  # nothing more to ask
        back = workflow.apply(sent, "return", by=world.reviewer, at=NOW, details=details)
        assert {c.indicator.code for c in back.open_cells.all()} == {"2.1", "2.2"}

    def test_only_in_their_area_and_only_under_review(
        self, world: World, submission: Submission
    ) -> None:
        owner = make_holder(Role.AREA_OWNER, world["kt"], area="the-che")
        sent = filled(world, submission, "submitted")
        with pytest.raises(NotAllowed, match="khi báo cáo đang kiểm tra"):
            self.ask(sent, "2.1", owner)
        sent = take(world, sent, "begin")
        with pytest.raises(NotAllowed, match="trong lĩnh vực của mình"):
            self.ask(sent, "6.1", owner)
        with pytest.raises(NotAllowed, match="người kiểm tra"):
            self.ask(sent, "2.1", world.head())

    def test_a_stand_in_says_for_whom(self, world: World, submission: Submission) -> None:
        sent = filled(world, submission, "in_review")
        absent = make_holder(Role.AREA_OWNER, world["kt"], area="the-che")
        deputy = make_person("Người thay")
        held = absent.memberships.get()
        make_membership(deputy, Role.AREA_OWNER, world["kt"], area="the-che", standing_in_for=held)
        self.ask(sent, "2.1", deputy)
        titles = [event["by"] for event in timeline.events(sent)]
        assert f"Người thay thay mặt {absent}" in titles
        page = words(sign_in(world.reviewer).get(f"/kiem-tra/{sent.pk}/"))
        assert f"Người thay thay mặt {absent.full_name}" in page


def test_each_answer_is_kept(world: World, came_back: Submission) -> None:
    remark = came_back.remarks.get()
    assert RemarkMessage.objects.filter(remark=remark, side="unit").count() == 1
    again(world, came_back, "Hỏi lại")
    acts.answer(world, remark, "Trả lời lần hai")
    assert RemarkMessage.objects.filter(remark=remark, side="unit").count() == 2
