"""Areas of a form given to colleagues of the unit: who may, what it changes, where it is seen."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import AreaAssignment, Campaign, Submission
from reports.submissions.acts import NotAllowed
from reports.teamwork import assigning
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take
from reports.tests.entering import save
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, words
from units.models import AuditEvent, Membership, Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")
AREA = "the-che"
SOON = TODAY + timedelta(days=1)


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def colleague(world: World) -> User:
    """Another reporter of x11."""
    person = make_person("Trần Thị Hoa", username="hoa.x11")
    make_membership(person, Role.REPORTER, world["x11"], employer=world["x11"])
    return person


def give(
    submission: Submission, by: User, to: User, area: str = AREA, day: str = "", **more: Any
) -> Any:
    posted = {"colleague": str(to.pk), "wanted_by": day} | more
    return sign_in(by).post(address(submission, "giao", area), posted, follow=True)


def address(submission: Submission, act: str, area: str = AREA) -> str:
    return f"/bao-cao/{submission.pk}/linh-vuc/{area}/{act}/"


def held(submission: Submission, area: str = AREA) -> AreaAssignment | None:
    return submission.assignments.filter(area__code=area).first()


class TestGiving:
    def test_a_reporter_gives_an_area_and_it_is_on_record(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        by = world.reporter()
        response = give(submission, by, colleague, day="18/03/2025")
        assert "Đã giao phần Thể chế cho Trần Thị Hoa." in words(response)
        given = held(submission)
        assert given and (given.colleague, given.wanted_by) == (colleague, SOON)
        assert (given.by, given.at, given.done_at) == (by, NOW, None)
        event = AuditEvent.objects.get(action="assignment.give")
        assert event.by == by and event.data["colleague"] == colleague.pk

    def test_the_head_may_give_too(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.head(), colleague)
        assert held(submission)

    def test_it_gives_no_right_and_takes_none(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        save(sign_in(world.reporter()), submission, **{"2.1": "5"})
        value = acts.value(submission, "2.1")
        assert value is not None and value.number == 5

    def test_another_colleague_replaces_the_first(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        assigning.mark(submission, AREA, done=True, by=colleague, at=NOW)
        give(submission, world.reporter(), world.reporter())
        given = submission.assignments.get()
        assert given.colleague == world.reporter()
        assert given.done_at is None

    def test_a_new_day_for_the_same_colleague_keeps_what_is_done(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        assigning.mark(submission, AREA, done=True, by=colleague, at=NOW)
        give(submission, world.reporter(), colleague, day="19/03/2025")
        given = held(submission)
        assert given and given.done_at == NOW and given.wanted_by == TODAY + timedelta(days=2)

    def test_the_same_again_is_not_written_twice(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        give(submission, world.reporter(), colleague)
        assert AuditEvent.objects.filter(action="assignment.give").count() == 1

    def test_taken_back(self, world: World, submission: Submission, colleague: User) -> None:
        give(submission, world.reporter(), colleague)
        response = give(submission, world.head(), colleague, **{"thoi-giao": "1"})
        assert "Đã thôi giao" in words(response)
        assert held(submission) is None
        assert AuditEvent.objects.filter(action="assignment.take_back").exists()


class TestRefused:
    def test_who_does_not_report_for_the_unit(self, world: World, submission: Submission) -> None:
        for stranger in (world.reporter("x12"), world.head()):
            response = give(submission, world.reporter(), stranger)
            assert "không phải chuyên viên của đơn vị lúc này" in words(response)
        assert held(submission) is None

    def test_who_reports_no_more_that_day(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        Membership.objects.filter(user=colleague).update(valid_to=TODAY)
        with pytest.raises(NotAllowed, match="Trần Thị Hoa không phải chuyên viên"):
            assigning.give(submission, AREA, colleague, by=world.reporter(), at=NOW)

    def test_a_day_that_is_past_or_no_day(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        past = give(submission, world.reporter(), colleague, day="16/03/2025")
        assert "Ngày cần xong 16/03/2025 đã qua. Cần từ ngày 17/03/2025" in words(past)
        wrong = give(submission, world.reporter(), colleague, day="31/02/2025")
        assert "Nhận được “31/02/2025”" in words(wrong)
        assert held(submission) is None

    def test_nobody_chosen(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).post(address(submission, "giao"), {}, follow=True)
        assert "Giao cho: cần chọn một chuyên viên" in words(response)

    def test_an_area_the_form_does_not_ask(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        with pytest.raises(NotAllowed, match="không có lĩnh vực đó"):
            assigning.give(submission, "to-chuc-bo-may", colleague, by=world.reporter(), at=NOW)

    def test_while_the_head_has_it(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        sent = filled(world, submission, "signing")
        response = give(sent, world.reporter(), colleague)
        assert "“Chờ lãnh đạo duyệt”, không giao phần việc được" in words(response)
        assert held(sent) is None

    def test_reviewers_see_the_form_and_divide_no_work(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        assert give(submission, world.reviewer, colleague).status_code == 403
        assert give(submission, world.reporter("x12"), colleague).status_code == 404
        give(submission, world.reporter(), colleague)
        page = sign_in(world.reviewer).get(f"/bao-cao/{submission.pk}/")
        assert "Trần Thị Hoa" not in words(page)


class TestDone:
    def test_the_colleague_says_so_and_the_giver_sees_it(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        response = sign_in(colleague).post(address(submission, "xong"), follow=True)
        assert "Đã ghi: phần Thể chế nhập xong. Còn 2 ô trống." in words(response)
        giver = sign_in(world.reporter())
        assert "Các phần đã giao đều đã nhập xong." in words(
            giver.get(f"/bao-cao/{submission.pk}/")
        )
        assert "1 phần đã giao đều nhập xong" in words(giver.get("/viec/"))

    def test_not_all_of_them(self, world: World, submission: Submission, colleague: User) -> None:
        give(submission, world.reporter(), colleague)
        give(submission, world.reporter(), colleague, area="tai-chinh-cong")
        assigning.mark(submission, AREA, done=True, by=colleague, at=NOW)
        giver = sign_in(world.reporter())
        assert "đều đã nhập xong" not in words(giver.get(f"/bao-cao/{submission.pk}/"))
        assert "Đã giao 2 phần, 1 phần nhập xong" in words(giver.get("/viec/"))

    def test_undone(self, world: World, submission: Submission, colleague: User) -> None:
        give(submission, world.reporter(), colleague)
        client = sign_in(colleague)
        client.post(address(submission, "xong"))
        client.post(address(submission, "xong"), {"chua-xong": "1"})
        given = held(submission)
        assert given and given.done_at is None
        acted = AuditEvent.objects.filter(action__in=["assignment.done", "assignment.not_done"])
        assert acted.count() == 2

    def test_of_what_nobody_was_given(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).post(address(submission, "xong"), follow=True)
        assert "không được giao cho ai" in words(response)

    @pytest.mark.parametrize("step", ["return", "reopen"])
    def test_a_returned_area_is_not_done_any_more(
        self, world: World, submission: Submission, colleague: User, step: str
    ) -> None:
        give(submission, world.reporter(), colleague)
        give(submission, world.reporter(), colleague, area="tai-chinh-cong")
        for area in (AREA, "tai-chinh-cong"):
            assigning.mark(submission, area, done=True, by=colleague, at=NOW)
        sent = filled(world, submission, "in_review" if step == "return" else "approved")
        back = take(world, sent, step)  # 2.1 is asked about, of AREA
        given, other = held(back), held(back, "tai-chinh-cong")
        assert given and given.done_at is None
        assert other and other.done_at == NOW


class TestWhereItIsSeen:
    def test_my_parts_at_home(self, world: World, submission: Submission, colleague: User) -> None:
        give(submission, world.reporter(), colleague, day="18/03/2025")
        client = sign_in(colleague)
        page = client.get("/viec/")
        assert "Phần việc của tôi (1)" in words(page)
        assert f'href="/bao-cao/{submission.pk}/linh-vuc/{AREA}/"' in page.content.decode()
        assert "cần xong trước 18/03/2025" in words(page)
        assert "Phần việc của tôi" not in words(sign_in(world.reporter()).get("/viec/"))
        client.post(address(submission, "xong"), {"ve": "/viec/"})
        assert "Phần việc của tôi" not in words(client.get("/viec/"))

    def test_on_the_page_of_the_area(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        here = f"/bao-cao/{submission.pk}/linh-vuc/{AREA}/"
        assert "Phần việc của tôi" in words(sign_in(colleague).get(here))
        assert "Phần việc của Trần Thị Hoa" in words(sign_in(world.head()).get(here))
        assert "Phần việc của" not in words(sign_in(world.reviewer).get(here))

    def test_who_works_alone_is_not_asked_to_divide(
        self, world: World, submission: Submission
    ) -> None:
        alone = sign_in(world.reporter())
        assert "Người nhập" not in words(alone.get(f"/bao-cao/{submission.pk}/"))
        assert "Người nhập" in words(sign_in(world.head()).get(f"/bao-cao/{submission.pk}/"))

    def test_not_what_is_with_others_now(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        filled(world, fresh(submission), "signing")
        assert "Phần việc của tôi" not in words(sign_in(colleague).get("/viec/"))

    def test_queries_do_not_grow_with_parts(
        self, world: World, submission: Submission, colleague: User
    ) -> None:
        give(submission, world.reporter(), colleague)
        before = {page: queries(colleague, page, submission) for page in PAGES}
        for area in ("chi-dao-dieu-hanh", "tai-chinh-cong"):
            give(submission, world.reporter(), colleague, area=area)
        assert {page: queries(colleague, page, submission) for page in PAGES} == before


PAGES = ("/viec/", "/bao-cao/{}/")


def queries(person: User, page: str, submission: Submission) -> int:
    client = sign_in(person)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page.format(submission.pk)).status_code == 200
    return len(asked)
