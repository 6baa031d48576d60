"""Filling a form over HTTP, as plain pages and as a script does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from indicators.figures import State
from reports.models import Campaign, Explanation, Submission, Value
from reports.submissions import entry, workflow
from reports.submissions.entry import CellInput
from reports.tests import make
from reports.tests.entering import (
    fields,
    number,
    page,
    save,
    sign_in,
    stored,
    subject,
    text,
    write,
)
from reports.tests.make import World
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")

AREA = "the-che"


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def clerk(world: World, submission: Submission) -> Client:
    return sign_in(world.reporter("x11"))


class TestReading:
    def test_task_list_counts_what_is_entered(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "5"})
        shown = text(clerk.get(f"/bao-cao/{submission.pk}/"))
        assert "Xã 1.1" in shown
        assert "Thể chế" in shown or "thể chế" in shown
        assert "1/2" in shown

    def test_page_says_the_window_over_flows(self, clerk: Client, submission: Submission) -> None:
        assert "Từ 15/12/2024 đến 14/03/2025" in text(clerk.get(page(submission)))

    def test_computed_line_is_computed(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "8", "2.2": "7"})
        assert "87,50" in text(clerk.get(page(submission)))

    def test_what_is_out_of_reach_does_not_exist(
        self, world: World, submission: Submission
    ) -> None:
        for person in (world.outsider, world.reporter("x12"), world.leader):
            assert sign_in(person).get(page(submission)).status_code == 404
            assert sign_in(person).get(f"/bao-cao/{submission.pk}/").status_code == 404

    def test_head_and_reviewer_read_without_fields(
        self, world: World, submission: Submission
    ) -> None:
        for person in (world.head("x11"), world.reviewer):
            response = sign_in(person).get(page(submission))
            assert response.status_code == 200
            assert "data-cell=" not in text(response)

    def test_unknown_area_does_not_exist(self, clerk: Client, submission: Submission) -> None:
        assert clerk.get(page(submission, "khong-co")).status_code == 404

    def test_area_owner_sees_their_area_only(self, world: World, submission: Submission) -> None:
        owner = world.person(Role.AREA_OWNER, "kt", area=AREA, employer=world["so-tp"])
        client = sign_in(owner)
        assert client.get(page(submission)).status_code == 200
        assert client.get(page(submission, "tai-chinh-cong")).status_code == 404


class TestSavingAPlainForm:
    def test_it_saves_and_comes_back(self, clerk: Client, submission: Submission) -> None:
        response = save(clerk, submission, **{"2.1": "1.234", "2.2": "0"})
        assert response.status_code == 302
        assert (number(submission, "2.1"), number(submission, "2.2")) == (1234, 0)

    def test_what_was_not_touched_is_not_written(
        self, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, **{"2.1": "1234", "2.2": "7"})
        save(clerk, submission, **{"2.1": "1.234", "2.2": "8"})
        revisions = stored(submission).values_list("indicator__code", "revision")
        assert dict(revisions) == {"2.1": 1, "2.2": 2}

    def test_a_fault_says_what_came_and_what_is_needed_and_loses_nothing(
        self, clerk: Client, submission: Submission
    ) -> None:
        response = save(clerk, submission, **{"2.1": "năm", "2.2": "3"})
        shown = text(response)
        assert response.status_code == 200
        assert "Nhận được “năm”. Cần một con số" in shown
        assert 'value="năm"' in shown
        assert f'href="#o-2.1-{subject(submission)}"' in shown
        assert number(submission, "2.2") == 3

    def test_a_rule_speaks_at_the_cell(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "5", "2.2": "9"})
        shown = text(clerk.get(page(submission)))
        assert "Quy tắc le-2.2" in shown
        assert all(word in shown for word in ("Phải sửa", "Nhận được", "Cần"))

    def test_a_question_is_answered_at_the_cell(
        self, clerk: Client, submission: Submission
    ) -> None:
        response = save(clerk, submission, "tai-chinh-cong", **{"6.1": "1.234"})
        name = f"q:6.1:{subject(submission)}"
        assert f'name="{name}" value="1234"' in text(response)
        assert f'name="{name}" value="1,234"' in text(response)
        posted = fields(submission, **{"6.1": "1.234"}) | {name: "1,234"}
        assert clerk.post(page(submission, "tai-chinh-cong"), posted).status_code == 302
        assert number(submission, "6.1") == 1234

    def test_money_as_printed_is_not_asked_about_again(
        self, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, "tai-chinh-cong", **{"6.1": "1234"})
        assert 'value="1234"' in text(clerk.get(page(submission, "tai-chinh-cong")))
        assert save(clerk, submission, "tai-chinh-cong", **{"6.1": "1234"}).status_code == 302

    def test_no_figure_with_a_reason(self, clerk: Client, submission: Submission) -> None:
        about = subject(submission)
        chosen = fields(submission, **{"2.1": ""}) | {f"s:2.1:{about}": "unavailable"}
        assert clerk.post(page(submission), chosen).status_code == 200
        clerk.post(page(submission), chosen | {f"n:2.1:{about}": "Chờ Công an xã"})
        held = stored(submission).get(indicator__code="2.1")
        assert (held.state, held.note) == ("unavailable", "Chờ Công an xã")
        shown = text(clerk.get(page(submission)))
        assert 'value="Chưa có số liệu"' in shown
        # The page as it stands, sent again, changes nothing; a number typed over the word counts.
        assert save(clerk, submission, **{"2.1": "Chưa có số liệu"}).status_code == 302
        save(clerk, submission, **{"2.1": "4"})
        assert number(submission, "2.1") == 4

    def test_marks_are_kept(self, clerk: Client, submission: Submission) -> None:
        about = subject(submission)
        marks = {f"p:2.1:{about}": "on", f"d:2.1:{about}": "2025-03-10", f"n:2.1:{about}": "tạm"}
        clerk.post(page(submission), fields(submission, **{"2.1": "5"}) | marks)
        held = stored(submission).get(indicator__code="2.1")
        assert (held.provisional, str(held.data_to), held.note) == (True, "2025-03-10", "tạm")

    def test_a_date_that_is_none_is_a_fault(self, clerk: Client, submission: Submission) -> None:
        bad = fields(submission, **{"2.1": "5"}) | {f"d:2.1:{subject(submission)}": "31/2/2025"}
        assert "Nhận được “31/2/2025”" in text(clerk.post(page(submission), bad))
        assert number(submission, "2.1") is None

    def test_save_and_go_on(self, clerk: Client, submission: Submission) -> None:
        posted = fields(submission, **{"2.1": "5"}) | {"tiep": "1"}
        assert clerk.post(page(submission), posted)["Location"] == page(
            submission, "thu-tuc-hanh-chinh"
        )

    def test_typed_text_is_escaped(self, clerk: Client, submission: Submission) -> None:
        shown = text(save(clerk, submission, **{"2.1": '"><script>x</script>'}))
        assert "<script>x" not in shown


class TestTwoPeople:
    @pytest.fixture
    def colleague(self, world: World) -> User:
        second = make_person("Chị Lan")
        make_membership(second, Role.REPORTER, world["x11"])
        return second

    def test_the_second_is_shown_both_values_and_chooses(
        self, clerk: Client, submission: Submission, colleague: User
    ) -> None:
        mine = fields(submission, **{"2.1": "7"})
        write(submission, colleague, **{"2.1": "5"})
        response = clerk.post(page(submission), mine)
        shown = text(response)
        about = subject(submission)
        assert "<b>7</b> – số của bạn" in shown
        assert "<b>5</b> – Chị Lan, 09:00 ngày 17/03/2025" in shown
        assert number(submission, "2.1") == 5

        chosen = mine | {f"k:2.1:{about}": "mine", f"x:2.1:{about}": "1"}
        assert clerk.post(page(submission), chosen).status_code == 302
        assert number(submission, "2.1") == 7

    def test_theirs_may_stand(self, clerk: Client, submission: Submission, colleague: User) -> None:
        mine = fields(submission, **{"2.1": "7"})
        write(submission, colleague, **{"2.1": "5"})
        chosen = mine | {f"k:2.1:{subject(submission)}": "theirs"}
        assert clerk.post(page(submission), chosen).status_code == 302
        assert number(submission, "2.1") == 5

    def test_cells_that_only_the_other_touched_are_left_alone(
        self, clerk: Client, submission: Submission, colleague: User
    ) -> None:
        opened = fields(submission, **{"2.1": "", "2.2": "3"})
        write(submission, colleague, **{"2.1": "5"})
        assert clerk.post(page(submission), opened).status_code == 302
        assert (number(submission, "2.1"), number(submission, "2.2")) == (5, 3)


class TestAsAScript:
    JSON: dict[str, Any] = {"headers": {"accept": "application/json", "x-requested-with": "fetch"}}

    def post(self, client: Client, submission: Submission, **texts: str) -> dict[str, Any]:
        response = client.post(page(submission), fields(submission, **texts), **self.JSON)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    def test_the_answer_brings_the_page_up_to_date(
        self, clerk: Client, submission: Submission
    ) -> None:
        answer = self.post(clerk, submission, **{"2.1": "8", "2.2": "7"})
        about = subject(submission)
        assert answer["saved"][f"2.1:{about}"] == {"seen": 1, "text": "8"}
        assert answer["computed"][f"2.3:{about}"] == "87,50%"
        assert answer["progress"] == "2/2"
        assert answer["troubled"] == {}

    def test_messages_come_as_the_page_prints_them(
        self, clerk: Client, submission: Submission
    ) -> None:
        answer = self.post(clerk, submission, **{"2.1": "5", "2.2": "9"})
        assert "Quy tắc le-2.2" in answer["status"][f"2.2:{subject(submission)}"]

    def test_a_fault_is_told(self, clerk: Client, submission: Submission) -> None:
        answer = self.post(clerk, submission, **{"2.1": "năm"})
        assert "Nhận được “năm”" in answer["troubled"][f"2.1:{subject(submission)}"]

    def test_a_closed_form_refuses_with_the_reason(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, **{"2.1": "5"})
        workflow.apply(submission, "submit", by=world.reporter("x11"), at=make.NOW)
        response = clerk.post(page(submission), fields(submission, **{"2.1": "6"}), **self.JSON)
        assert response.status_code == 409
        assert "Chờ lãnh đạo duyệt" in response.json()["error"]


class TestAfterSending:
    def test_a_frozen_form_refuses_and_shows_what_was_typed(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, **{"2.1": "5"})
        workflow.apply(submission, "submit", by=world.reporter("x11"), at=make.NOW)
        response = save(clerk, submission, **{"2.1": "777"})
        assert response.status_code == 409
        assert "777" in text(response)
        assert number(submission, "2.1") == 5

    def test_a_stranger_to_the_form_may_not_write(
        self, world: World, submission: Submission
    ) -> None:
        response = save(sign_in(world.reviewer), submission, **{"2.1": "5"})
        assert response.status_code == 403
        assert number(submission, "2.1") is None

    def test_only_returned_cells_open_with_the_remark_beside(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, **{"2.1": "9", "2.2": "5"})
        save(clerk, submission, "tai-chinh-cong", **{"6.1": "5"})
        submission = returned(world, submission, "6.1", "Nhầm đơn vị tính?")
        about = subject(submission)
        shown = text(clerk.get(page(submission, "tai-chinh-cong")))
        assert "Nhầm đơn vị tính?" in shown
        assert f'name="v:6.1:{about}"' in shown
        assert f'name="v:2.1:{about}"' not in text(clerk.get(page(submission)))
        save(clerk, submission, "tai-chinh-cong", **{"6.1": "6"})
        assert "Trước: 5 → nay: 6" in text(clerk.get(page(submission, "tai-chinh-cong")))

    def test_a_remark_is_answered_on_the_task_list(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, "tai-chinh-cong", **{"6.1": "5"})
        submission = returned(world, submission, "6.1", "Vì sao?")
        remark = submission.remarks.get()
        home = f"/bao-cao/{submission.pk}/"
        assert "Vì sao?" in text(clerk.get(home))
        clerk.post(f"{home}y-kien/{remark.pk}/", {"tra-loi": "Đã đối chiếu kho bạc."})
        assert "Đã đối chiếu kho bạc." in text(clerk.get(home))


def returned(world: World, submission: Submission, code: str, why: str) -> Submission:
    """The submission sent, reviewed and returned for one cell."""
    for step, person in (
        ("submit", world.reporter("x11")),
        ("forward", world.head("x11")),
        ("begin", world.reviewer),
    ):
        workflow.apply(submission, step, by=person, at=make.NOW)
    indicator = Value.objects.get(version=submission.version, indicator__code=code).indicator_id
    remark = workflow.RemarkInput(why, indicator, subject(submission))
    details = workflow.Details(remarks=[remark], due=make.TODAY + timedelta(days=3))
    workflow.apply(submission, "return", by=world.reviewer, at=make.NOW, details=details)
    return make.submission_of(submission.obligation.campaign, "x11")


class TestWholeAreas:
    def test_nothing_happened_in_an_area_and_back(
        self, clerk: Client, submission: Submission
    ) -> None:
        save(clerk, submission, **{"2.1": "5"})
        clerk.post(page(submission) + "khong-phat-sinh/")
        states = dict(stored(submission).values_list("indicator__code", "state"))
        assert states == {"2.1": "number", "2.2": "nil"}
        shown = text(clerk.get(page(submission)))
        assert 'value="Không phát sinh"' in shown
        assert "Bỏ ghi 1 ô không phát sinh" in shown
        clerk.post(page(submission) + "khong-phat-sinh/", {"hoan-tac": "1"})
        assert number(submission, "2.2") is None
        assert stored(submission).count() == 1


class TestChoosing:
    def test_a_form_sent_as_it_stands_changes_nothing(
        self, world: World, in_the_window: None
    ) -> None:
        make.make_catalogue(("2.1", {"value_type": "yes_no", "over_units": "count_yes"}))
        submission = make.submission_of(make.make_campaign(), "x11")
        clerk = sign_in(world.reporter("x11"))
        about = subject(submission)
        cells = [CellInput("2.1", about, "", 0, state=State.NIL)]
        entry.save_cells(submission, cells, by=world.reporter("x11"), at=make.NOW)
        shown = text(clerk.get(page(submission)))
        assert '<option value="Không phát sinh" selected>' in shown
        save(clerk, submission, **{"2.1": "Không phát sinh"})
        assert stored(submission).get().revision == 1


class TestExplaining:
    RULES = (("nhieu", "explain", "", "[2.1] <= 10"),)

    @pytest.fixture
    def catalogue(self, db: None) -> Any:
        return make.make_catalogue(*make.DEFAULT_ROWS, rules=self.RULES)

    def test_at_the_cell(self, clerk: Client, submission: Submission) -> None:
        name = f"e:nhieu:2.1:{subject(submission)}"
        save(clerk, submission, **{"2.1": "50"})
        assert f'name="{name}"' in text(clerk.get(page(submission)))
        posted = fields(submission, **{"2.1": "50"}) | {name: "Có đợt cao điểm."}
        assert clerk.post(page(submission), posted).status_code == 302
        assert Explanation.objects.get().text == "Có đợt cao điểm."

    def test_on_the_task_list(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "50"})
        home = f"/bao-cao/{submission.pk}/"
        assert "Phải giải trình" in text(clerk.get(home))
        clerk.post(f"{home}giai-trinh/", {f"e:nhieu:2.1:{subject(submission)}": "Cao điểm."})
        assert "Cao điểm." in text(clerk.get(home))

    def test_sending_waits_for_it(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "50"})
        send = f"/bao-cao/{submission.pk}/gui-duyet/"
        assert "Chưa gửi được: 1 việc phải làm" in text(clerk.get(send))
        clerk.post(send)
        submission.refresh_from_db()
        assert submission.state == Submission.State.DRAFT


class TestSending:
    def test_the_summary_then_the_step(self, clerk: Client, submission: Submission) -> None:
        save(clerk, submission, **{"2.1": "5"})
        send = f"/bao-cao/{submission.pk}/gui-duyet/"
        assert "Còn 5 ô chưa nhập" in text(clerk.get(send))
        clerk.post(send)
        submission.refresh_from_db()
        assert submission.state == Submission.State.SIGNING
        clerk.post(f"/bao-cao/{submission.pk}/rut-lai/")
        submission.refresh_from_db()
        assert submission.state == Submission.State.DRAFT
