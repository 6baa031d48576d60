"""Lists of submissions: who sees what, in which order, and at what cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.campaigns import obligations
from reports.models import Campaign, ReviewRisk, Submission
from reports.pages import queues
from reports.pages.queues import Wanted
from reports.submissions import checking
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import everything, sign_in
from units.models import Role, User
from units.tests.make import make_holder, make_membership

pytestmark = pytest.mark.usefixtures("in_the_window")
RULES = (("le-2.2", "block", "", "[2.2] <= [2.1]"), ("hoi-3.1", "explain", "", "[3.1] <= 5"))


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def complete(world: World, submission: Submission, state: str = "submitted") -> Submission:
    """A submission in which nothing is missing or noticed."""
    type_in(submission, everything(submission), by=acts.actor(world, submission, "submit"))
    return take(world, fresh(submission), *acts.PATHS[state])


def row(submission: Submission) -> Any:
    return queues.with_progress(Submission.objects.filter(pk=submission.pk)).get()


def areas(owner: User) -> set[int] | None:
    return queues.areas_owned(owner, TODAY)


def units(rows: Any) -> list[str]:
    return [r.obligation.unit.code for r in rows]


class TestWhoSeesWhat:
    def test_a_unit_owes_its_own(self, world: World, campaign: Campaign) -> None:
        assert units(queues.owed(world.reporter("x11"), TODAY)) == ["x11"]
        assert units(queues.owed(world.outsider, TODAY)) == []

    def test_a_reviewer_checks_a_subtree(self, world: World, campaign: Campaign) -> None:
        below = world.person(Role.REVIEWER, "h1", employer=world["h1"])
        assert units(queues.to_review(below, TODAY)) == ["x11", "x12"]
        assert len(queues.to_review(world.reviewer, TODAY)) == 4
        assert units(queues.to_review(world.reporter("x11"), TODAY)) == []

    def test_nobody_checks_the_unit_they_work_for(self, world: World, campaign: Campaign) -> None:
        person = world.person(Role.REVIEWER, "kt", employer=world["x12"])
        assert "x12" not in units(queues.to_review(person, TODAY))

    def test_a_head_signs_what_waits(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        assert units(queues.to_sign(world.head("x11"), TODAY)) == ["x11"]
        assert units(queues.to_sign(world.head("x12"), TODAY)) == []
        assert units(queues.to_sign(world.reporter("x11"), TODAY)) == []

    def test_closed_rounds_leave_the_queues(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        Campaign.objects.update(state="closed")
        assert units(queues.to_sign(world.head("x11"), TODAY)) == []
        assert units(queues.to_review(world.reviewer, TODAY)) == []
        assert units(queues.owed(world.reporter("x11"), TODAY)) == ["x11"]


class TestAnAreaOwner:
    @pytest.fixture
    def owner(self, world: World) -> User:
        return make_holder(Role.AREA_OWNER, world["kt"], area="the-che")

    def test_counts_within_the_area(
        self, world: World, submission: Submission, owner: User
    ) -> None:
        complete(world, submission)
        assert units(queues.to_review(owner, TODAY))[0] == "x11"
        own = queues.with_progress(Submission.objects.filter(pk=submission.pk), areas(owner)).get()
        assert (own.total, own.answered) == (2, 2)

    def test_sees_only_forms_that_ask_in_it(self, world: World, catalogue: object) -> None:
        make.make_campaign(
            make.make_form("a", indicators="2.*"),
            make.make_form("b", indicators="6.*", units="level:district"),
        )
        owner = make_holder(Role.AREA_OWNER, world["kt"], area="tai-chinh-cong")
        assert units(queues.to_review(owner, TODAY)) == ["h1", "h2"]

    def test_who_reviews_too_sees_all(self, world: World, campaign: Campaign, owner: User) -> None:
        make_membership(owner, Role.REVIEWER, world["kt"])
        assert queues.areas_owned(owner, TODAY) is None


class TestProgress:
    def test_of_a_form_nobody_touched(self, submission: Submission) -> None:
        found = row(submission)
        assert (found.answered, found.blocking, found.open_remarks) == (0, 0, 0)
        assert found.total == submission.obligation.form.lines.count()

    def test_findings_and_explanations(self, world: World) -> None:
        make.make_catalogue(*make.DEFAULT_ROWS, rules=RULES)
        submission = make.submission_of(make.make_campaign(), "x11")
        reporter = world.reporter("x11")
        type_in(submission, {"2.1": "1", "2.2": "4", "3.1": "9"}, by=reporter)
        found = row(submission)
        assert (found.blocking, found.warnings, found.unexplained) == (1, 1, 1)
        finding = checking.unexplained(fresh(submission).version)[0]  # type: ignore[arg-type]
        checking.explain(submission, finding, "Đúng sổ theo dõi", by=reporter, at=NOW)
        found = row(submission)
        assert (found.warnings, found.unexplained) == (1, 0)

    def test_an_explanation_of_the_whole_form_counts(self, world: World) -> None:
        make.make_catalogue(*make.DEFAULT_ROWS)
        submission = make.submission_of(make.make_campaign(), "x11")
        type_in(submission, {"2.1": "1"}, by=world.reporter("x11"))
        version = fresh(submission).version
        assert version
        finding = version.findings.create(rule_code="ca-bieu", severity="explain", message="x")
        assert row(submission).unexplained == 1
        checking.explain(submission, finding, "Không đổi", by=world.reporter("x11"), at=NOW)
        assert row(submission).unexplained == 0

    def test_remarks(self, world: World, submission: Submission) -> None:
        returned = filled(world, submission, "returned")
        found = row(submission)
        assert (found.open_remarks, found.unanswered) == (1, 1)
        acts.answer(world, returned.remarks.get())
        assert row(submission).unanswered == 0


class TestNarrowing:
    def test_by_state_level_and_campaign(self, world: World, submission: Submission) -> None:
        filled(world, submission, "submitted")

        def found(**kw: str) -> list[str]:
            return units(queues.to_review(world.reviewer, TODAY, Wanted(**kw)))

        assert found(state="submitted") == ["x11"]
        assert found(level="district") == []
        assert len(found(campaign="KT-2025-Q1")) == 4
        assert found(campaign="khac") == []
        assert found(only="waiting") == ["x11"]
        assert found(only="findings") == []

    def test_names_need_no_accents(self, world: World, campaign: Campaign) -> None:
        for typed in ("xa 1.2", "HUYEN 1.2", "số 1 xã 1.2"):
            assert units(queues.to_review(world.reviewer, TODAY, Wanted(search=typed))) == ["x12"]

    def test_names_are_those_of_the_round(self, world: World, campaign: Campaign) -> None:
        world["x11"].records.update(name="Xã Tên Mới")
        names = {r.unit_name for r in queues.to_review(world.reviewer, TODAY)}
        assert "Xã 1.1" in names
        assert "Xã Tên Mới" not in names

    def test_who_waits_stands_first(self, world: World, campaign: Campaign) -> None:
        for unit, state in (("x12", "in_review"), ("x21", "submitted"), ("x22", "approved")):
            filled(world, make.submission_of(campaign, unit), state)
        assert units(queues.to_review(world.reviewer, TODAY)) == ["x21", "x12", "x11", "x22"]

    def test_the_riskiest_of_what_is_sent_stands_first(
        self, world: World, campaign: Campaign
    ) -> None:
        for unit, state in (("x11", "submitted"), ("x12", "in_review"), ("x21", "submitted")):
            filled(world, make.submission_of(campaign, unit), state)
        acts.weigh()
        ReviewRisk.objects.filter(version__submission__obligation__unit__code="x12").update(
            score=60
        )
        ReviewRisk.objects.filter(version__submission__obligation__unit__code="x21").update(score=5)

        def found(**kw: str) -> list[str]:
            return units(queues.to_review(world.reviewer, TODAY, Wanted(**kw)))

        assert found() == ["x12", "x21", "x11", "x22"]
        assert (found(risk="cao"), found(risk="vua"), found(risk="thap")) == (
            ["x12"],
            [],
            ["x21", "x11"],
        )
        assert found(risk="chua") == []

    def test_until_it_is_weighed_its_findings_stand_in(self, world: World) -> None:
        make.make_catalogue(*make.DEFAULT_ROWS, rules=RULES)
        campaign = make.make_campaign()
        for unit, many in (("x11", "3"), ("x12", "9")):
            submission = make.submission_of(campaign, unit)
            reporter = world.reporter(unit)
            type_in(submission, {"2.1": "4", "2.2": "1", "3.1": many}, by=reporter)
            for finding in checking.unexplained(fresh(submission).version):  # type: ignore[arg-type]
                checking.explain(submission, finding, "Đúng sổ", by=reporter, at=NOW)
            take(world, fresh(submission), "submit", "forward")
        assert units(queues.to_review(world.reviewer, TODAY, Wanted(risk="chua"))) == ["x12", "x11"]

    def test_the_day_that_counts_orders_what_is_owed(self, world: World, catalogue: object) -> None:
        forms = [make.make_form(c, indicators=i) for c, i in (("a", "2.*"), ("b", "6.*"))]
        campaign = make.make_campaign(*forms)
        first = make.submission_of(campaign, "x11", "a")
        obligations.extend(
            [first.obligation], to=acts.LATER, reason="Mưa bão", by=world.lead, at=NOW
        )
        owed = queues.owed(world.reporter("x11"), TODAY)
        assert [r.obligation.form.code for r in owed] == ["b", "a"]


@pytest.mark.parametrize("query", ["", "?q=xa&xep=-can-xem", "?only=clean"])
def test_the_queue_asks_no_more_for_more_units(world: World, query: str) -> None:
    address = f"/kiem-tra/{query}"
    make.make_catalogue()

    def cost() -> int:
        acts.weigh()
        client = sign_in(world.reviewer)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    make.make_campaign(make.make_form("it", units="unit:x11", indicators="2.*"))
    complete(world, make.submission_of(Campaign.objects.get(), "x11"))
    few = cost()
    many = make.make_campaign(make.make_form("n", indicators="3.* 6.*"), code="KT-2")
    for unit in ("x12", "x21", "x22"):
        complete(world, make.submission_of(many, unit))
    assert cost() == few
