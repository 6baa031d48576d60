"""A submission's whole life over HTTP, each person on their own pages."""

import pytest
from django.test import Client

from reports.models import Campaign, Submission
from reports.submissions import workflow
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import TODAY, World
from reports.tests.screens import box, everything, sign_in, step, words
from units.models import Role
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def fill(client: Client, submission: Submission, area: str, **texts: str) -> None:
    """Type figures into the page of an area."""
    about = acts.subject_id(submission)
    posted = {}
    for code, text in texts.items():
        posted[f"v:{code}:{about}"] = text
        posted[f"r:{code}:{about}"] = str(acts.seen(submission, code))
    client.post(f"/bao-cao/{submission.pk}/linh-vuc/{area}/", posted)


def state(submission: Submission) -> str:
    return fresh(submission).state


def test_the_whole_story(world: World, submission: Submission) -> None:
    """Fill, send, give back, send, forward, review, return two cells, mend and answer, accept."""
    reporter, head = sign_in(world.reporter()), sign_in(world.head())
    reviewer = sign_in(world.reviewer)

    fill(reporter, submission, "the-che", **{"2.1": "10", "2.2": "4"})
    fill(reporter, submission, "tai-chinh-cong", **{"6.1": "1,5"})
    assert "Đã chuyển lãnh đạo duyệt." in words(step(reporter, submission, "submit"))

    page = words(step(head, submission, "send_back", reason="Thiếu văn bản tháng 3"))
    assert "Đã chuyển lại chuyên viên." in page
    assert state(submission) == "draft"

    fill(reporter, submission, "the-che", **{"2.1": "11"})
    step(reporter, submission, "submit")
    sent = {"report_number": "45/BC-UBND", "report_date": "2025-03-17", "signer": "A Thái"}
    page = words(step(head, submission, "forward", **sent))
    assert "Đã duyệt và gửi." in page
    assert "Biên nhận Lần 1 , 09:00 ngày 17/03/2025" in page

    page = words(step(reviewer, submission, "begin"))
    assert "đơn vị không rút lại được nữa" in page
    withdrawn = words(step(reporter, submission, "withdraw"))
    assert "không thực hiện được việc “Rút lại”" in withdrawn

    asked = {
        box(submission, "2.1"): "Vì sao 11?",
        box(submission, "6.1"): "Đơn vị tính đúng chưa?",
        "due": "2025-03-20",
        "reason": "Đề nghị rà soát",
    }
    assert "Đã trả lại đơn vị." in words(step(reviewer, submission, "return", **asked))
    assert state(submission) == "returned"

    assert "chưa được trả lời" in words(step(reporter, submission, "submit"))
    fill(reporter, submission, "the-che", **{"2.1": "12"})
    second = submission.remarks.get(indicator__code="6.1")
    answer = {"tra-loi": "Đúng, triệu đồng"}
    reporter.post(f"/bao-cao/{submission.pk}/y-kien/{second.pk}/", answer)
    step(reporter, submission, "submit")
    step(head, submission, "forward")
    page = words(step(reviewer, submission, "begin"))
    assert "11 → sửa thành 12" in page
    assert "Trả lời: Đúng, triệu đồng" in page

    refused = words(step(reviewer, submission, "accept"))
    assert "Còn 2 ý kiến kiểm tra chưa xử lý xong." in refused
    for remark in submission.remarks.all():
        reviewer.post(f"/y-kien/{remark.pk}/xong/")
    assert "Đã chấp nhận" in words(step(reviewer, submission, "accept"))
    assert state(submission) == "approved"
    version = fresh(submission).version
    assert version
    assert version.number == 2
    assert version.counts


class TestRefusals:
    """Every refusal says why, on a page, and changes nothing."""

    @pytest.mark.parametrize(
        ("given", "who", "name", "text"),
        [
            ("draft", "head", "forward", "đang ở trạng thái “Đang nhập”"),
            ("draft", "head", "submit", "do chuyên viên của đơn vị thực hiện"),
            ("signing", "reporter", "forward", "do lãnh đạo đơn vị thực hiện"),
            ("signing", "reviewer", "forward", "do lãnh đạo đơn vị thực hiện"),
            ("submitted", "reviewer", "accept", "đang ở trạng thái “Đã gửi”"),
            ("submitted", "head", "begin", "do người kiểm tra của địa bàn thực hiện"),
            ("in_review", "reporter", "withdraw", "đang ở trạng thái “Đang kiểm tra”"),
            ("in_review", "reporter", "accept", "do người kiểm tra của địa bàn thực hiện"),
            ("approved", "reviewer", "return", "đang ở trạng thái “Đã đạt”"),
            ("approved", "head", "reopen", "do người kiểm tra của địa bàn thực hiện"),
        ],
    )
    def test_by_state_and_by_role(
        self, world: World, submission: Submission, given: str, who: str, name: str, text: str
    ) -> None:
        submission = filled(world, submission, given)
        people = {
            "head": world.head,
            "reporter": world.reporter,
            "reviewer": lambda: world.reviewer,
        }
        page = words(step(sign_in(people[who]()), submission, name, reason="x"))
        assert text in page
        assert state(submission) == given

    def test_nothing_to_send(self, world: World, submission: Submission) -> None:
        page = words(step(sign_in(world.reporter()), submission, "submit"))
        assert "Chưa có số liệu nào." in page

    def test_an_error_to_mend(self, world: World, submission: Submission) -> None:
        type_in(submission, {"2.1": "1", "2.2": "4"}, by=world.reporter())
        page = words(step(sign_in(world.reporter()), submission, "submit"))
        assert "Còn 1 lỗi phải sửa." in page

    def test_sending_back_without_a_word(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "signing")
        response = step(sign_in(world.head()), submission, "send_back", reason=" ")
        assert response.status_code == 422
        assert "Lý do: cần ghi rõ." in words(response)

    def test_a_date_that_is_none(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "signing")
        posted = {"report_number": "45/BC", "report_date": "31/02/2025"}
        response = step(sign_in(world.head()), submission, "forward", **posted)
        assert "Cần một ngày viết ngày/tháng/năm, ví dụ 17/06/2025." in words(response)
        assert 'value="45/BC"' in response.content.decode()
        assert state(submission) == "signing"

    def test_returning_nothing(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "in_review")
        response = step(sign_in(world.reviewer), submission, "return", due="2025-03-20")
        assert "Chọn ít nhất một ô hoặc một mục" in words(response)

    def test_what_was_typed_is_not_lost(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "in_review")
        area = submission.obligation.form.lines.first().indicator_version.area_id  # type: ignore[union-attr]
        posted = {box(submission, "2.1"): "Vì sao 10?", f"y:area:{area}": "Cả mục", "due": ""}
        posted |= {"kept": "state=in_review"}
        response = step(sign_in(world.reviewer), submission, "return", **posted)
        page = response.content.decode()
        assert "Cần hạn gửi lại" in page
        assert ">Vì sao 10?</textarea>" in page
        assert ">Cả mục</textarea>" in page
        assert 'name="kept" value="state=in_review"' in page
        assert state(submission) == "in_review"

    def test_a_cell_of_another_unit(self, world: World, campaign: Campaign) -> None:
        submission = filled(world, make.submission_of(campaign, "x11"), "in_review")
        strange = box(make.submission_of(campaign, "x12"), "2.1")
        posted = {strange: "Vì sao?", "due": "2025-03-20"}
        response = step(sign_in(world.reviewer), submission, "return", **posted)
        assert "không có trong biểu mẫu này" in words(response)
        assert not submission.remarks.exists()

    def test_a_closed_round(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "signing")
        Campaign.objects.update(state="closed")
        page = words(step(sign_in(world.head()), submission, "forward"))
        assert "Đợt báo cáo đã đóng." in page


class TestSeparationOfDuties:
    def test_who_entered_does_not_forward(self, world: World, submission: Submission) -> None:
        both = world.reporter()
        make_membership(both, Role.HEAD, world["x11"])
        submission = filled(world, submission, "signing")
        page = words(step(sign_in(both), submission, "forward"))
        assert "Người đã nhập số liệu không được duyệt, gửi báo cáo này." in page
        assert state(submission) == "signing"

    def test_who_forwarded_does_not_accept(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "in_review")
        world.head().memberships.update(valid_to=TODAY)  # moved to Sở Nội vụ since
        make_membership(world.head(), Role.REVIEWER, world["kt"], employer=world["so-nv"])
        page = words(step(sign_in(world.head()), submission, "accept"))
        assert "Người đã nhập hoặc duyệt, gửi báo cáo này" in page
        assert state(submission) == "in_review"

    def test_nobody_reviews_their_own_unit(self, world: World, submission: Submission) -> None:
        person = world.person(Role.LEAD_REVIEWER, "kt", employer=world["x11"])
        submission = filled(world, submission, "submitted")
        page = words(step(sign_in(person), submission, "begin"))
        assert "Không ai kiểm tra báo cáo của chính đơn vị mình công tác." in page


class TestOutsiders:
    PAGES = (
        "/duyet/{}/",
        "/kiem-tra/{}/",
        "/kiem-tra/{}/mo-lai/",
        "/bao-cao/{}/nhat-ky/",
        "/bao-cao/{}/bien-nhan/1/",
        "/bao-cao/{}/dinh-chinh/",
    )

    @pytest.mark.parametrize("page", PAGES)
    def test_find_nothing(self, world: World, submission: Submission, page: str) -> None:
        submission = filled(world, submission, "approved")
        address = page.format(submission.pk)
        for person in (world.outsider, world.reporter("x12"), world.leader, make_person()):
            assert sign_in(person).get(address).status_code == 404
        assert sign_in(world.reporter()).get(address).status_code == 200

    def test_take_no_step(self, world: World, submission: Submission) -> None:
        submission = filled(world, submission, "signing")
        for name in workflow.SCREEN_STEPS:
            response = step(sign_in(world.head("x12")), submission, name, reason="x")
            assert response.status_code == 404
        assert state(submission) == "signing"

    @pytest.mark.parametrize("name", ["import", "khac"])
    def test_there_is_no_other_step(self, world: World, submission: Submission, name: str) -> None:
        assert step(sign_in(world.reporter()), submission, name).status_code == 404

    def test_resolve_nothing(self, world: World, submission: Submission) -> None:
        remark = filled(world, submission, "returned").remarks.get()
        assert sign_in(world.outsider).post(f"/y-kien/{remark.pk}/xong/").status_code == 404

    def test_no_such_receipt(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/bien-nhan/1/")
        assert response.status_code == 404


def test_the_queue_is_found_again_as_it_was(world: World, submission: Submission) -> None:
    type_in(submission, everything(submission), by=world.reporter())
    submission = take(world, fresh(submission), *acts.IN_REVIEW)
    posted = {"kept": "state=in_review&q=xa"}
    response = step(sign_in(world.reviewer), submission, "accept", **posted)
    assert response.redirect_chain[-1][0] == "/kiem-tra/?state=in_review&q=xa"


def test_a_posted_address_leads_nowhere_else(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "submitted")
    posted = {"kept": "https://example.com/?a=b#c"}
    response = step(sign_in(world.reviewer), submission, "begin", **posted)
    assert response.redirect_chain[-1][0].startswith(f"/kiem-tra/{submission.pk}/?https%3A")
