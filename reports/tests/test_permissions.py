"""Who may take which step in which state: the whole product, and the separation of duties."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from reports import permissions
from reports.models import Submission
from reports.submissions import checking, entry, remarks, workflow
from reports.submissions.workflow import STEPS, NotAllowed
from reports.tests import acts, make
from reports.tests.make import NOW, TODAY, World
from units.models import Role, User
from units.permissions import forget
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db

State = Submission.State
PERSONAS = (
    "reporter",
    "head",
    "reviewer",
    "lead",
    "area_owner",
    "neighbour",
    "outsider",
    "editor",
    "leader",
    "business_admin",
    "system_admin",
    "superuser",
    "nobody",
)
# The whole truth: who takes a step of the screen; everybody else is refused with a reason.
TAKERS = {
    "submit": {"reporter"},
    "withdraw": {"reporter"},
    "send_back": {"head"},
    "forward": {"head"},
    "begin": {"reviewer", "lead"},
    "return": {"reviewer", "lead"},
    "accept": {"reviewer", "lead"},
    "reopen": {"reviewer", "lead"},
}
PLACES = {
    "submit": {"draft", "returned"},
    "withdraw": {"signing", "submitted"},
    "send_back": {"signing"},
    "forward": {"signing"},
    "begin": {"submitted"},
    "return": {"in_review"},
    "accept": {"in_review"},
    "reopen": {"approved"},
}


def persona(world: World, name: str) -> User:
    if name in ("reporter", "head"):
        return getattr(world, name)("x11")  # type: ignore[no-any-return]
    if name == "neighbour":
        return world.reporter("x12")
    if name == "area_owner":
        return world.person(Role.AREA_OWNER, "kt", employer=world["so-tp"], area="the-che")
    if name == "superuser":
        return make_person(is_superuser=True, is_staff=True)
    if name == "nobody":
        return make_person()
    return getattr(world, name)  # type: ignore[no-any-return]


@pytest.fixture
def submission(world: World, campaign: object) -> Submission:
    return make.submission_of(campaign, "x11")  # type: ignore[arg-type]


@pytest.mark.parametrize("state", State.values)
def test_every_step_in_every_state_by_everybody(
    world: World, submission: Submission, state: str
) -> None:
    """STEPS × State × persona: a step is open exactly to its takers in its places."""
    submission = acts.filled(world, submission, state)
    for name in PERSONAS:
        person = persona(world, name)
        for step in workflow.SCREEN_STEPS:
            verdict = workflow.may(person, step, submission, TODAY)
            expected = state in PLACES[step] and name in TAKERS[step]
            assert bool(verdict) == expected, (state, step, name)
            assert verdict or verdict.reason, (state, step, name)


def test_the_table_of_steps_is_the_one_tested_here() -> None:
    assert {name: set(STEPS[name].sources) for name in workflow.SCREEN_STEPS} == PLACES


@pytest.mark.parametrize("state", State.values)
def test_a_refused_step_changes_nothing(world: World, submission: Submission, state: str) -> None:
    submission = acts.filled(world, submission, state)
    before = (submission.state, submission.transitions.count(), submission.versions.count())
    for step in workflow.SCREEN_STEPS:
        with pytest.raises(NotAllowed):
            details = acts.details_for(submission, step)
            workflow.apply(submission, step, by=world.outsider, at=NOW, details=details)
    now = acts.fresh(submission)
    assert (now.state, now.transitions.count(), now.versions.count()) == before


def test_the_steps_offered_are_the_steps_allowed(world: World, submission: Submission) -> None:
    submission = acts.filled(world, submission, "signing")
    offered = [name for name, _ in workflow.steps_for(world.head(), submission, TODAY)]
    assert offered == ["send_back", "forward"]
    assert workflow.steps_for(world.reviewer, submission, TODAY) == []


def test_superusers_have_no_way_to_figures(world: World, submission: Submission) -> None:
    person = persona(world, "superuser")
    with pytest.raises(entry.EntryRefused):
        acts.type_in(submission, acts.GOOD, by=person)
    with pytest.raises(entry.EntryRefused):
        entry.nil_section(submission, "the-che", by=person, at=NOW)
    acts.filled(world, submission)
    assert acts.value(submission, "2.1").entered_by == world.reporter()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [p for p in PERSONAS if p != "reporter"])
def test_only_the_units_reporters_enter(world: World, submission: Submission, name: str) -> None:
    with pytest.raises(entry.EntryRefused):
        acts.type_in(submission, acts.GOOD, by=persona(world, name))


# --- Separation of duties, over all versions ---------------------------------------------------


def also(world: World, person: User, role: str, unit: str = "x11") -> User:
    """The person gets a second role."""
    make_membership(person, role, world[unit])
    forget(person)
    return person


def test_who_entered_does_not_forward(world: World, submission: Submission) -> None:
    both = also(world, world.reporter(), Role.HEAD)
    submission = acts.filled(world, submission, "signing")
    verdict = workflow.may(both, "forward", submission, TODAY)
    assert not verdict
    assert "đã nhập" in verdict.reason


def test_who_entered_an_earlier_version_does_not_forward_a_later_one(
    world: World, submission: Submission
) -> None:
    """After withdrawal and return too; that another person finished the entry changes nothing."""
    first = world.reporter()
    submission = acts.filled(world, submission, "submitted")
    submission = acts.take(world, submission, "withdraw")
    second = also(world, make_person(), Role.REPORTER)
    acts.type_in(submission, {"2.1": "11"}, by=second)
    submission = workflow.apply(submission, "submit", by=second, at=NOW)
    for person in (first, second):
        assert not workflow.may(also(world, person, Role.HEAD), "forward", submission, TODAY)
    assert workflow.may(world.head(), "forward", submission, TODAY)


def test_who_cleared_what_they_entered_still_entered(world: World, submission: Submission) -> None:
    helper = also(world, make_person(), Role.REPORTER)
    acts.type_in(submission, {"1.1": "3"}, by=helper)
    acts.type_in(submission, {"1.1": ""}, by=helper)
    submission = acts.filled(world, submission, "signing")
    assert not workflow.may(also(world, helper, Role.HEAD), "forward", submission, TODAY)


@pytest.mark.parametrize("since", [(), ("withdraw", "submit"), ("begin", "return", "submit")])
def test_who_ever_forwarded_does_not_accept(
    world: World, submission: Submission, since: tuple[str, ...]
) -> None:
    """Another head forwards the version at hand; the first head is a reviewer by now."""
    first = world.head()
    submission = acts.filled(world, submission, "submitted")
    if since:
        submission = acts.take(world, submission, *since[:-1])
        acts.type_in(submission, {"2.1": "12"}, by=world.reporter())
        submission = acts.take(world, submission, "submit")
        second = also(world, make_person(), Role.HEAD)
        submission = workflow.apply(submission, "forward", by=second, at=NOW)
    submission = acts.take(world, submission, "begin")
    first.memberships.update(valid_to=TODAY)
    moved = also(world, first, Role.REVIEWER, "kt")
    verdict = workflow.may(moved, "accept", submission, TODAY)
    assert not verdict
    assert "duyệt, gửi" in verdict.reason


def test_who_entered_does_not_accept(world: World, submission: Submission) -> None:
    submission = acts.filled(world, submission, "in_review")
    world.reporter().memberships.update(valid_to=TODAY)
    moved = also(world, world.reporter(), Role.REVIEWER, "kt")
    assert not workflow.may(moved, "accept", submission, TODAY)


@pytest.mark.parametrize("step", ["begin", "return", "accept"])
def test_nobody_reviews_their_own_unit(world: World, submission: Submission, step: str) -> None:
    """The employer counts, wherever the person's scope as a reviewer lies."""
    submission = acts.filled(world, submission, "submitted" if step == "begin" else "in_review")
    own = make_person()
    make_membership(own, Role.REVIEWER, world["kt"], employer=world["x11"])
    verdict = workflow.may(own, step, submission, TODAY)
    assert not verdict
    assert "chính đơn vị mình" in verdict.reason


def test_a_reporter_of_the_unit_does_not_review_it_whatever_the_employer_says(
    world: World, submission: Submission
) -> None:
    """Who answers for a unit works for it, although no employer was put down."""
    submission = acts.filled(world, submission, "in_review")
    colleague = also(world, make_person(), Role.REPORTER)
    also(world, colleague, Role.REVIEWER, "kt")
    assert not workflow.may(colleague, "accept", submission, TODAY)


def test_a_reviewer_of_one_district_does_not_review_another(
    world: World, submission: Submission
) -> None:
    submission = acts.filled(world, submission, "submitted")
    assert workflow.may(world.person(Role.REVIEWER, "h1"), "begin", submission, TODAY)
    assert not workflow.may(world.person(Role.REVIEWER, "h2"), "begin", submission, TODAY)


# --- Stand-ins, days, accounts -----------------------------------------------------------------


@pytest.fixture
def stand_in(world: World) -> Iterator[User]:
    absent = world.memberships(world.head())[0]
    person = make_person("Phó Chủ tịch")
    days: dict[str, Any] = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=2)}
    make_membership(person, Role.HEAD, world["x11"], standing_in_for=absent, **days)
    yield person


def test_a_stand_in_forwards_and_the_timeline_says_for_whom(
    world: World, submission: Submission, stand_in: User
) -> None:
    submission = acts.filled(world, submission, "signing")
    workflow.apply(submission, "forward", by=stand_in, at=NOW)
    last = submission.transitions.latest("pk")
    assert (last.by, last.standing_in_for) == (stand_in, str(world.head()))


def test_a_stand_in_acts_only_between_two_days(
    world: World, submission: Submission, stand_in: User
) -> None:
    submission = acts.filled(world, submission, "signing")
    days = [TODAY + timedelta(days=n) for n in (-1, 0, 1, 2)]
    allowed = [bool(workflow.may(stand_in, "forward", submission, day)) for day in days]
    assert allowed == [False, True, True, False]


def test_a_stand_in_who_entered_does_not_forward(
    world: World, submission: Submission, stand_in: User
) -> None:
    also(world, stand_in, Role.REPORTER)
    acts.type_in(submission, {"1.1": "1"}, by=stand_in)
    submission = acts.filled(world, submission, "signing")
    assert not workflow.may(stand_in, "forward", submission, TODAY)


def test_a_step_in_ones_own_right_is_not_put_down_as_standing_in(
    world: World, submission: Submission
) -> None:
    """Reviewer of h1, and standing in for somebody in h2: x11 lies in h1."""
    absent = make_membership(make_person(), Role.REVIEWER, world["h2"])
    person = make_person()
    make_membership(person, Role.REVIEWER, world["h2"], standing_in_for=absent)
    make_membership(person, Role.REVIEWER, world["h1"])
    submission = acts.filled(world, submission, "submitted")
    workflow.apply(submission, "begin", by=person, at=NOW)
    assert submission.transitions.latest("pk").standing_in_for == ""


def test_an_account_that_was_closed_does_nothing(world: World, submission: Submission) -> None:
    submission = acts.filled(world, submission, "signing")
    gone = world.head()
    gone.is_active = False
    forget(gone)
    assert not workflow.may(gone, "forward", submission, TODAY)


def test_an_unknown_act_is_a_programmers_mistake(world: World, submission: Submission) -> None:
    with pytest.raises(ValueError, match="unknown act"):
        permissions.may(world.head(), "fly", submission, TODAY)


def test_explaining_is_the_reporters(world: World, submission: Submission) -> None:
    acts.type_in(submission, {"2.1": "1", "2.2": "2"}, by=world.reporter())
    finding = checking.blocking(acts.fresh(submission).version)[0]  # type: ignore[arg-type]
    for person in (world.head(), world.reviewer, persona(world, "superuser")):
        with pytest.raises(checking.CannotExplain):
            checking.explain(submission, finding, "Đúng", by=person, at=NOW)


def test_a_reviewer_without_an_employer_works_for_the_scope(world: World) -> None:
    """What the form of a role says of an employer left blank."""
    make.make_catalogue()
    campaign = make.make_campaign(make.make_form(units="level:district"))
    submission = acts.filled(world, make.submission_of(campaign, "h1"), "submitted")
    own = make_membership(make_person(), Role.REVIEWER, world["h1"]).user
    assert "chính đơn vị mình" in workflow.may(own, "begin", submission, TODAY).reason
    above = make_membership(make_person(), Role.REVIEWER, world["kt"]).user
    assert workflow.may(above, "begin", submission, TODAY)


@pytest.mark.parametrize("act", [*permissions.UNIT_ACTS, *permissions.REVIEW_ACTS])
def test_nothing_is_done_in_a_closed_round(world: World, submission: Submission, act: str) -> None:
    if act in permissions.UNIT_ACTS:
        by = world.person(permissions.UNIT_ACTS[act][0], "x11", employer=world["x11"])
    else:
        by = world.person(permissions.REVIEW_ACTS[act][0], "kt", employer=world["kt"])
    campaign = submission.obligation.campaign
    campaign.rehearsal = act == "start_again"  # nowhere else
    assert permissions.may(by, act, submission, TODAY)
    campaign.state = "closed"
    campaign.save()
    assert "đã đóng" in permissions.may(by, act, submission, TODAY).reason


def test_what_is_resolved_stays_resolved(world: World, submission: Submission) -> None:
    submission = acts.filled(world, submission, "returned")
    remark = submission.remarks.get()
    acts.answer(world, remark)
    submission = acts.take(world, submission, *acts.IN_REVIEW)
    remarks.resolve(remark, by=world.reviewer, at=NOW)
    with pytest.raises(NotAllowed, match="đã được xử lý"):
        remarks.resolve(submission.remarks.get(), by=world.lead, at=NOW)
    assert submission.remarks.get().resolved_by == world.reviewer
    acts.take(world, submission, "return")
    with pytest.raises(NotAllowed, match="đã được xử lý"):
        acts.answer(world, remark, "Sửa câu trả lời cũ")
