""" "Chưa có số liệu" with a reason and the day by which the figure is promised."""

from datetime import timedelta

import pytest
from django.test import Client

from indicators.figures import Figure, FigureError, State
from reports.models import Campaign, Submission, Value, ValueChange
from reports.pages import promises
from reports.submissions import receipts
from reports.tests import acts, make
from reports.tests.entering import fields, page, sign_in, stored, subject, text
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import words

pytestmark = pytest.mark.usefixtures("in_the_window")
SOON = TODAY + timedelta(days=3)
WHY = "Kho bạc chưa đối chiếu"


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def clerk(world: World, submission: Submission) -> Client:
    return sign_in(world.reporter("x11"))


def say(
    client: Client, submission: Submission, code: str = "2.1", *, by: str, **more: str
) -> object:
    """Post "chưa có số liệu" with its reason and the promised day as typed."""
    about = subject(submission)
    posted = fields(submission, **{code: ""})
    posted |= {f"s:{code}:{about}": "unavailable", f"n:{code}:{about}": WHY}
    posted |= {f"h:{code}:{about}": by} | {f"{k}:{code}:{about}": v for k, v in more.items()}
    return client.post(page(submission), posted)


def held(submission: Submission, code: str = "2.1") -> Value | None:
    return stored(submission).filter(indicator__code=code).first()


class TestTyping:
    def test_reason_and_day_are_kept_and_shown_again(
        self, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON.day}/{SOON.month}/{SOON.year}")
        value = held(submission)
        assert value is not None
        assert (value.state, value.note, value.promised) == ("unavailable", WHY, SOON)
        assert ValueChange.objects.get().promised_after == SOON
        assert f'value="{SOON:%d/%m/%Y}"' in text(clerk.get(page(submission)))

    def test_the_form_sent_as_it_stands_changes_nothing(
        self, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        posted = fields(submission, **{"2.1": "Chưa có số liệu"})
        posted[f"h:2.1:{subject(submission)}"] = f"{SOON:%d/%m/%Y}"
        clerk.post(page(submission), posted)
        value = held(submission)
        assert value is not None
        assert (value.revision, value.promised) == (1, SOON)

    def test_the_day_is_not_demanded(self, clerk: Client, submission: Submission) -> None:
        say(clerk, submission, by="")
        value = held(submission)
        assert value is not None
        assert (value.state, value.promised) == ("unavailable", None)

    def test_a_day_before_today_is_refused_and_shown_as_typed(
        self, clerk: Client, submission: Submission
    ) -> None:
        response = say(clerk, submission, by="16/03/2025")
        shown = text(response)
        assert "nhận được ngày 16/03/2025, đã qua. Cần một ngày từ hôm nay (17/03/2025)" in shown
        assert 'value="16/03/2025"' in shown
        assert held(submission) is None

    def test_what_is_no_day_is_refused(self, clerk: Client, submission: Submission) -> None:
        shown = text(say(clerk, submission, by="tuần sau"))
        assert "Hẹn có số liệu: Nhận được “tuần sau”. Cần một ngày" in shown
        assert held(submission) is None

    def test_a_day_that_has_passed_since_does_not_hinder_another_note(
        self, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        Value.objects.update(promised=TODAY - timedelta(days=1))
        say(clerk, submission, by="16/03/2025", n="Kho bạc hẹn lại")
        value = held(submission)
        assert value is not None
        assert value.note == "Kho bạc hẹn lại"

    def test_a_day_alone_says_that_there_is_no_figure_yet(
        self, clerk: Client, submission: Submission
    ) -> None:
        shown = text(say(clerk, submission, by=f"{SOON:%d/%m/%Y}", s="", n=""))
        assert "“Chưa có số liệu” cần lý do" in shown
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}", s="")
        value = held(submission)
        assert value is not None
        assert value.state == "unavailable"

    def test_the_figure_that_came_drops_the_promise(
        self, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        posted = fields(submission, **{"2.1": "12"})
        posted[f"h:2.1:{subject(submission)}"] = f"{SOON:%d/%m/%Y}"
        clerk.post(page(submission), posted)
        value = held(submission)
        assert value is not None
        assert (value.number, value.promised) == (12, None)

    def test_clearing_the_cell_clears_it(self, clerk: Client, submission: Submission) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        posted = fields(submission, **{"2.1": ""})
        posted[f"h:2.1:{subject(submission)}"] = f"{SOON:%d/%m/%Y}"
        clerk.post(page(submission), posted)
        assert held(submission) is None


class TestReading:
    def test_the_head_and_the_reviewer_read_reason_and_day(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        acts.type_in(submission, {"2.2": "0"}, by=world.reporter("x11"))
        acts.take(world, submission, "submit")
        said = f"chưa có: {WHY}, hẹn 20/03/2025"
        shown = words(sign_in(world.head("x11")).get(f"/duyet/{submission.pk}/"))
        assert "Chưa có số liệu (1)" in shown
        assert said in shown
        reviewer = sign_in(world.reviewer)
        assert said.capitalize()[:9] in words(reviewer.get(f"/kiem-tra/{submission.pk}/"))
        assert said in words(reviewer.get(page(submission)))

    def test_task_list_and_home_say_how_many_and_by_when(
        self, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        say(clerk, submission, "2.2", by=f"{SOON + timedelta(days=1):%d/%m/%Y}")
        line = "2 ô chưa có số liệu, hẹn gần nhất 20/03/2025"
        for address in (f"/bao-cao/{submission.pk}/", "/viec/"):
            shown = words(clerk.get(address))
            assert line in shown
            assert "quá ngày hẹn" not in shown

    def test_an_overdue_promise_stands_out(self, clerk: Client, submission: Submission) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        Value.objects.update(promised=TODAY - timedelta(days=1))
        for address in (f"/bao-cao/{submission.pk}/", "/viec/"):
            assert "1 ô quá ngày hẹn" in words(clerk.get(address))

    def test_one_query_however_many(self, campaign: Campaign, django_assert_num_queries) -> None:
        rows = [make.submission_of(campaign, code) for code in ("x11", "x12", "x21")]
        with django_assert_num_queries(1):
            assert promises.of_submissions(rows, TODAY) == {}


class TestDigest:
    def test_a_promise_is_in_the_receipt(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
        version = acts.fresh(submission).version
        assert version is not None
        with_promise = receipts.digest(version)
        Value.objects.update(promised=None)
        assert receipts.digest(version) != with_promise

    def test_only_an_unavailable_figure_is_promised(self) -> None:
        with pytest.raises(FigureError):
            Figure(State.NIL, promised=SOON)


def test_a_changed_promise_is_a_change_to_the_reviewer(
    world: World, clerk: Client, submission: Submission
) -> None:
    """What was asked about is answered by a new day as well as by a new figure."""
    say(clerk, submission, by=f"{SOON:%d/%m/%Y}")
    acts.type_in(submission, {"2.2": "0"}, by=world.reporter("x11"))
    submission = acts.take(world, submission, *acts.IN_REVIEW, "return", at=NOW)
    say(clerk, submission, by=f"{SOON + timedelta(days=4):%d/%m/%Y}")
    sent = clerk.post(f"/bao-cao/{submission.pk}/gui-duyet/", follow=True)
    assert "Đã gửi lãnh đạo duyệt" in words(sent)
    assert acts.fresh(submission).state == "signing"
