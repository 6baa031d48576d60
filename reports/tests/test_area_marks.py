"""One report, five checkers: area owners mark their area, acceptance waits, marks end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.campaigns import plans, rehearsals
from reports.campaigns.opening import plan_of
from reports.models import AreaMark, Campaign, Submission
from reports.reviewing import areas
from reports.submissions import timeline, workflow
from reports.submissions.workflow import Details, NotAllowed
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, step, words
from units.models import ReformArea, Role, User
from units.tests.make import make_holder, make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def campaign(world: World, catalogue: object) -> Campaign:
    """KT-2025-Q1, which waits for area owners."""
    return make.make_campaign(waits_for_areas=True)


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def owner(world: World) -> User:
    """Of "thể chế", over the province; works at Sở Tư pháp."""
    return owner_of(world, "the-che")


def owner_of(world: World, area: str, employer: str = "so-tp") -> User:
    return make_holder(Role.AREA_OWNER, world["kt"], area=area, employer=world[employer])


def area(code: str = "the-che") -> ReformArea:
    return ReformArea.objects.get(code=code)


def mark(submission: Submission, by: User, code: str = "the-che") -> AreaMark:
    return areas.mark(submission, area(code), by=by, at=NOW)


def waited(*submissions: Submission) -> dict[int, list[str]]:
    found = areas.missing(submissions, TODAY)
    return {pk: [one.code for one in missing] for pk, missing in found.items()}


class TestAcceptanceWaits:
    def test_until_every_owned_area_is_marked(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        other = owner_of(world, "tai-chinh-cong")
        sent = filled(world, submission, "in_review")
        assert waited(sent) == {sent.pk: ["the-che", "tai-chinh-cong"]}
        mark(sent, owner)
        with pytest.raises(NotAllowed, match="Chờ đầu mối lĩnh vực đánh dấu “đạt”"):
            take(world, sent, "accept")
        mark(sent, other, "tai-chinh-cong")
        assert waited(sent) == {}
        assert take(world, sent, "accept").state == "approved"

    def test_nobody_waits_where_the_round_does_not(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        Campaign.objects.update(waits_for_areas=False)
        assert take(world, filled(world, submission, "in_review"), "accept").state == "approved"

    def test_the_lead_reviewer_may_go_on_saying_why(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        sent = filled(world, submission, "in_review")
        refused = step(sign_in(world.reviewer), sent, "accept", not_waiting="Gấp")
        assert "người kiểm tra" in words(refused)
        assert fresh(sent).state == "in_review"
        page = words(sign_in(world.lead).get(f"/kiem-tra/{sent.pk}/"))
        assert "Chưa đánh dấu “đạt”:" in page
        step(sign_in(world.lead), sent, "accept", not_waiting="Đầu mối đi công tác")
        reason = fresh(sent).transitions.get(step="accept").reason
        assert reason.startswith("Không chờ đầu mối (")
        assert reason.endswith("): Đầu mối đi công tác")

    def test_the_button_says_who_is_waited_for(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        sent = filled(world, submission, "in_review")
        page = words(sign_in(world.reviewer).get(f"/kiem-tra/{sent.pk}/"))
        assert f"Chờ đầu mối lĩnh vực đánh dấu “đạt”: {area().short_name}." in page

    def test_an_owner_who_works_there_is_not_waited_for(
        self, world: World, submission: Submission
    ) -> None:
        owner_of(world, "the-che", employer="x11")
        sent = filled(world, submission, "in_review")
        assert waited(sent) == {}

    def test_waiting_is_asked_once_for_a_whole_queue(
        self, world: World, campaign: Campaign, owner: User
    ) -> None:
        def queries(*units: str) -> int:
            rows = [make.submission_of(campaign, unit) for unit in units]
            with CaptureQueriesContext(connection) as captured:
                assert len(areas.missing(rows, TODAY)) == len(units)
            return len(captured)

        assert queries("x11") == queries("x11", "x12", "x21", "x22")

    def test_a_plan_keeps_it(self, world: World, campaign: Campaign) -> None:
        plan = plan_of(campaign)
        assert plans.read_plan(plans.to_json(plan)).waits_for_areas is True
        client = sign_in(world.lead)
        address = f"/dot/moi/tu/{campaign.code}/"
        form = client.get(address).content.decode()
        assert 'name="waits_for_areas"' in form
        assert "Chờ đầu mối: báo cáo được chấp nhận" in words(client.get(f"/dot/{campaign.code}/"))


class TestMarking:
    def test_only_what_has_nothing_open(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        returned = filled(world, submission, "returned")
        with pytest.raises(NotAllowed, match="trạng thái “Trả lại”"):
            mark(returned, owner)
        acts.answer(world, returned.remarks.get())
        back = take(world, fresh(returned), "submit", "forward", "begin")
        with pytest.raises(NotAllowed, match="còn 1 nội dung"):
            mark(back, owner)
        acts.resolve_all(world, back)
        mark(back, owner)
        with pytest.raises(NotAllowed, match="đã được đánh dấu"):
            mark(back, owner)

    def test_only_by_the_owner_of_the_area(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        sent = filled(world, submission, "in_review")
        for person, code in ((world.reviewer, "the-che"), (owner, "tai-chinh-cong")):
            with pytest.raises(NotAllowed, match="đầu mối của lĩnh vực"):
                mark(sent, person, code)
        own = owner_of(world, "the-che", employer="x11")
        with pytest.raises(NotAllowed, match="chính đơn vị mình"):
            mark(sent, own)

    def test_a_stand_in_says_for_whom(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        deputy, held = make_person("Người thay"), owner.memberships.get()
        make_membership(deputy, Role.AREA_OWNER, world["kt"], area="the-che", standing_in_for=held)
        made = mark(filled(world, submission, "in_review"), deputy)
        assert made.standing_in_for == str(owner)
        assert f"Người thay thay mặt {owner}" in [e["by"] for e in timeline.events(submission)]


class TestMarksEnd:
    def test_when_the_area_is_asked_again(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        sent = filled(world, submission, "in_review")
        made = mark(sent, owner)
        take(world, sent, "return")  # asks about 2.1
        made.refresh_from_db()
        assert made.ended_at == NOW
        assert "được trả lại đơn vị" in made.ended_why

    def test_when_its_figures_change_and_only_then(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        other = owner_of(world, "tai-chinh-cong")
        acts.type_in(submission, {**acts.GOOD, "6.1": "7"}, by=world.reporter())
        sent = take(world, fresh(submission), "submit", "forward")
        kept, gone = mark(sent, owner), mark(sent, other, "tai-chinh-cong")
        back = take(world, sent, "withdraw")
        acts.type_in(back, {"6.1": "8"}, by=world.reporter())
        take(world, fresh(back), "submit", "forward")
        kept.refresh_from_db()
        gone.refresh_from_db()
        assert kept.ended_at is None
        assert gone.ended_why == "Số liệu của lĩnh vực đã thay đổi ở lần gửi 2."

    def test_taken_back_with_a_reason(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        sent = filled(world, submission, "in_review")
        made = mark(sent, owner)
        client = sign_in(owner)
        client.post(f"/linh-vuc/dau/{made.pk}/rut/", {"reason": ""})
        assert fresh(sent).area_marks.filter(ended_at=None).exists()
        page = client.post(f"/linh-vuc/dau/{made.pk}/rut/", {"reason": "Xem lại"}, follow=True)
        assert "Đã rút dấu “đạt”." in words(page)
        assert "Xem lại" in words(page)
        mark(sent, owner)


class TestTheOwnersPage:
    def test_marks_many_at_once(self, world: World, campaign: Campaign, owner: User) -> None:
        ready = [
            filled(world, make.submission_of(campaign, u), "submitted") for u in ("x11", "x12")
        ]
        draft = make.submission_of(campaign, "x21")
        client = sign_in(owner)
        page = client.get("/linh-vuc/")
        assert page.content.decode().count('name="submission"') == 2
        posted = {"submission": [*(one.pk for one in ready), draft.pk], "kept": "only=waiting"}
        after = client.post("/linh-vuc/the-che/dat/", posted, follow=True)
        assert after.redirect_chain == [("/linh-vuc/?only=waiting", 302)]
        assert "đã đánh dấu “đạt” 2 báo cáo" in words(after)
        assert "Biểu xa (x21): Báo cáo đang ở trạng thái “Chưa nhập”" in words(after)
        assert AreaMark.objects.filter(ended_at=None).count() == 2

    def test_is_searched_without_accents(
        self, world: World, campaign: Campaign, owner: User
    ) -> None:
        page = words(sign_in(owner).get("/linh-vuc/?q=xa+1.2&only="))
        assert "1 báo cáo" in page
        assert "Xã 1.2" in page
        assert "Xã 1.1" not in page

    def test_only_the_persons_area_and_place(
        self, world: World, campaign: Campaign, owner: User
    ) -> None:
        sent = filled(world, make.submission_of(campaign, "x11"), "submitted")
        elsewhere = make_holder(Role.AREA_OWNER, world["h2"], area="the-che", employer=world["h2"])
        assert "Xã 1.1" not in words(sign_in(elsewhere).get("/linh-vuc/"))
        posted = {"submission": [sent.pk]}
        assert sign_in(owner).post("/linh-vuc/tai-chinh-cong/dat/", posted).status_code == 404
        sign_in(elsewhere).post("/linh-vuc/the-che/dat/", posted)
        assert not AreaMark.objects.exists()

    def test_costs_the_same_however_many_units(
        self, world: World, campaign: Campaign, owner: User
    ) -> None:
        client = sign_in(owner)

        def queries() -> int:
            client.get("/linh-vuc/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/linh-vuc/")
            return len(captured)

        filled(world, make.submission_of(campaign, "x11"), "submitted")
        few = queries()
        for unit in ("x12", "x21", "x22"):
            mark(filled(world, make.submission_of(campaign, unit), "submitted"), owner)
        assert queries() == few


def test_what_home_affairs_sends_is_accepted_outside_it(world: World, catalogue: object) -> None:
    """Nobody employed at Sở Nội vụ accepts its figures; a reviewer at the Office does."""
    form = make.make_form("so", units="unit:so-nv", indicators="2.1 2.2")
    sent = filled(world, make.submission_of(make.make_campaign(form), "so-nv"), "signing")
    office = make_holder(Role.REVIEWER, world["kt"], employer=world["vp-ubnd"])
    sent = workflow.apply(sent, "forward", by=world.head("so-nv"), at=NOW, details=Details())
    for person in (world.reviewer, world.lead):
        with pytest.raises(NotAllowed, match="chính đơn vị mình"):
            workflow.apply(sent, "begin", by=person, at=NOW)
    workflow.apply(sent, "begin", by=office, at=NOW)
    assert workflow.apply(sent, "accept", by=office, at=NOW).state == "approved"


def test_a_rehearsal_started_again_keeps_no_mark_and_no_thread(
    world: World, catalogue: object, owner: User
) -> None:
    real = make.make_campaign()
    made = rehearsals.open_one(real, by=world.lead, at=NOW)
    held = filled(world, make.submission_of(made, "x11"), "in_review")
    mark(held, owner)
    held = take(world, held, "return")
    acts.answer(world, held.remarks.get())
    held = workflow.apply(held, "start_again", by=world.reporter(), at=NOW)
    assert not held.area_marks.exists()
    assert not held.remarks.exists()
