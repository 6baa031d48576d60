"""Who is reminded of what on which day, and that it happens once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.campaigns import obligations
from reports.campaigns.deadlines import Calendar
from reports.models import (
    AreaMark,
    Campaign,
    Holiday,
    Obligation,
    OnBehalf,
    Reminder,
    ReviewBlock,
    Waiver,
)
from reports.reminding import digest, due, sending
from reports.tests import acts, answers, make
from reports.tests.make import NOW, ZONE, submission_of
from units.models import Role, UnitRecord, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db
DUE = date(2025, 3, 18)  # of communes, a Tuesday
NO_HOLIDAYS = Calendar()
MARCH = [date(2025, 3, 1) + timedelta(days=n) for n in range(45)]


def at(day: date) -> datetime:
    return datetime.combine(day, time(7, 30), ZONE)


def run(day: date = DUE) -> int:
    return sending.send(day, at=at(day))


def told(**found: object) -> set[tuple[str, str]]:
    rows = Reminder.objects.exclude(kind="digest").filter(**found)
    return set(rows.values_list("person__username", "kind"))


# -- days ------------------------------------------------------------------------------------------


def test_five_and_one_working_days_before_on_the_day_and_every_second_day_after():
    days = [(day, kind) for day in MARCH if (kind := due.kind_on(day, DUE, NO_HOLIDAYS))]
    working = [(day, kind.value) for day, kind in days if NO_HOLIDAYS.is_working(day)]
    assert working == [
        (date(2025, 3, 11), "soon"),
        (date(2025, 3, 17), "tomorrow"),
        (date(2025, 3, 18), "today"),
        (date(2025, 3, 19), "overdue"),
        (date(2025, 3, 21), "overdue"),
        (date(2025, 3, 25), "overdue"),
        (date(2025, 3, 27), "overdue"),
        (date(2025, 3, 31), "overdue"),
    ]


def test_days_are_working_days(world, campaign):
    """Over a holiday the reminder comes a day sooner, and on the holiday none."""
    world.reporter()
    Holiday.objects.create(day=date(2025, 3, 17), kind="off", name="Nghỉ")
    run(date(2025, 3, 17))
    assert not Reminder.objects.exists()
    run(date(2025, 3, 14))
    assert told() == {("reporter.x11", "tomorrow")}


def test_an_extension_and_a_return_have_days_of_their_own(world, campaign):
    for unit in ("x11", "x12", "x21"):
        world.reporter(unit)
    owed = list(Obligation.objects.filter(unit__code="x11"))
    obligations.extend(owed, to=date(2025, 3, 25), reason="Bão", by=world.lead, at=NOW)
    acts.filled(world, submission_of(campaign, "x12"), "returned")  # by acts.LATER, 24/3
    run(DUE)
    assert told() == {("reporter.x21", "today"), ("reporter.x11", "soon")}
    run(date(2025, 3, 24))
    assert told(day=date(2025, 3, 24)) == {
        ("reporter.x11", "tomorrow"),
        ("reporter.x12", "today"),
    }


# -- people ----------------------------------------------------------------------------------------


def test_reporters_until_it_is_handed_in_heads_until_it_is_sent_then_nobody(world, campaign):
    for unit, state in (("x11", "draft"), ("x12", "signing"), ("x21", "submitted")):
        acts.filled(world, submission_of(campaign, unit), state)
        world.reporter(unit), world.head(unit)
    world.reporter("x22")  # has entered nothing
    run()
    assert told() == {
        ("reporter.x11", "today"),
        ("head.x12", "head"),
        ("reporter.x22", "today"),
    }
    about = Reminder.objects.get(person=world.head("x12")).about
    assert about == [
        {
            "obligation": submission_of(campaign, "x12").obligation_id,
            "submission": submission_of(campaign, "x12").pk,
            "unit": "Xã 1.2",
            "form": "Biểu xa",
            "role": "head",
            "due": "2025-03-18",
        }
    ]


def nothing_to_do(world: make.World, campaign: Campaign) -> dict[str, Callable[[], object]]:
    """Ways of having nothing to do: each ends in nobody being reminded."""
    owed = Obligation.objects.filter(unit__code="x11")
    mine = world.reporter().memberships
    paper = {"scan_name": "x", "scan_digest": "x" * 64, "scan_type": "x", "reason": "Mất mạng"}
    return {
        "exempted": lambda: answers.exempt(campaign, "x11"),
        "rehearsal": lambda: Campaign.objects.update(rehearsal=True),
        "closed": lambda: Campaign.objects.update(state="closed"),
        "draft round": lambda: Campaign.objects.update(state="draft"),
        "unit ended": lambda: UnitRecord.objects.filter(unit__code="x11").update(
            valid_to=date(2025, 3, 17)
        ),
        "person inactive": lambda: User.objects.filter(pk=world.reporter().pk).update(
            is_active=False
        ),
        "role ended": lambda: mine.update(valid_to=date(2025, 3, 17)),
        "role begins later": lambda: mine.update(valid_from=date(2025, 3, 19)),
        "accepted": lambda: answers.accept(campaign, "x11", {"2.1": 1}),
        "somebody enters from paper": lambda: OnBehalf.objects.create(
            submission=owed.get().submission, by=world.reviewer, at=NOW, **paper
        ),
    }


@pytest.mark.parametrize(
    "way",
    [
        "exempted",
        "rehearsal",
        "closed",
        "draft round",
        "unit ended",
        "person inactive",
        "role ended",
        "role begins later",
        "accepted",
        "somebody enters from paper",
    ],
)
def test_nobody_is_reminded_of_nothing(world, campaign, way):
    nothing_to_do(world, campaign)[way]()
    run()
    assert not Reminder.objects.exists()


def test_who_stands_in_is_reminded_beside_the_head(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "signing")
    absent = world.memberships(world.head())[0]
    deputy = make_membership(None, Role.HEAD, world["x11"], standing_in_for=absent).user
    run()
    assert told() == {("head.x11", "head"), (deputy.username, "head")}


def test_everything_of_a_person_in_a_round_is_one_message(world, catalogue):
    """Two forms, two units, one to enter and one to sign."""
    campaign = make.make_campaign(
        make.make_form("xa", indicators="2.*"),
        make.make_form("them", units="unit:x11", indicators="1.1"),
    )
    person = world.reporter("x11")
    make_membership(person, Role.REPORTER, world["x12"])
    make_membership(person, Role.HEAD, world["x21"])
    acts.filled(world, submission_of(campaign, "x21", "xa"), "signing")
    run()
    row = Reminder.objects.get(person=person)
    assert row.kind == "today"
    assert {(one["unit"], one["form"], one["role"]) for one in row.about} == {
        ("Xã 1.1", "Biểu xa", "reporter"),
        ("Xã 1.1", "Biểu them", "reporter"),
        ("Xã 1.2", "Biểu xa", "reporter"),
        ("Xã 2.1", "Biểu xa", "head"),
    }
    assert "Xã 2.1, Biểu xa: duyệt, gửi; hạn gửi 18/03/2025 (hôm nay)." in row.body
    assert f"http://127.0.0.1:8000/duyet/{submission_of(campaign, 'x21', 'xa').pk}/" in row.body
    assert "{" not in row.body + row.subject


def test_heads_hear_at_the_start_of_the_week_of_whatever_waits(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "signing")
    world.head("x11")
    for day in (date(2025, 3, 3), date(2025, 3, 4)):  # a Monday and a Tuesday far from the day
        run(day)
    assert told() == {("head.x11", "head")}
    assert Reminder.objects.get(kind="head").day == date(2025, 3, 3)


# -- once ------------------------------------------------------------------------------------------


def test_the_same_day_again_says_nothing_more(world, campaign):
    world.reporter("x11"), world.head("x12")
    assert run() == 1
    acts.filled(world, submission_of(campaign, "x12"), "signing")  # later that day
    assert run() == 0
    assert told() == {("reporter.x11", "today")}


def test_the_database_refuses_a_second_one(world, campaign):
    world.reporter()
    rows = sending.planned(campaign, DUE, at=NOW)
    for _ in range(2):  # as if both workers had looked before either wrote
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    assert Reminder.objects.count() == 1
    digest = {"person": world.lead, "kind": "digest", "day": DUE, "subject": "", "body": ""}
    for _ in range(2):
        Reminder.objects.bulk_create([Reminder(at=NOW, **digest)], ignore_conflicts=True)
    assert Reminder.objects.filter(kind="digest").count() == 1


def test_queries_do_not_grow_with_units(world, campaign):
    def queries(day: date) -> int:
        with CaptureQueriesContext(connection) as asked:
            run(day)
        return len(asked)

    world.reporter("x11")
    few = queries(DUE)
    for unit in ("x12", "x21", "x22"):
        world.reporter(unit)
    assert queries(date(2025, 3, 19)) == few
    assert Reminder.objects.count() == 1 + 4


# -- those who check -------------------------------------------------------------------------------

MONDAY = date(2025, 3, 17)


@pytest.fixture
def sent(world: make.World, campaign: Campaign) -> Campaign:
    """x11 and x21 wait to be checked."""
    for unit in ("x11", "x21"):
        acts.filled(world, submission_of(campaign, unit), "submitted")
    return campaign


def lists() -> dict[str, str]:
    rows = Reminder.objects.filter(kind="digest")
    return dict(rows.values_list("person__username", "body"))


def test_reviewers_hear_once_a_week_of_what_waits(world, sent):
    checkers = {world.reviewer.username, world.lead.username}
    world.person(Role.LEADER, "kt")
    for day in (MONDAY, MONDAY, MONDAY + timedelta(days=1)):
        run(day)
    assert set(lists()) == checkers
    assert "02 báo cáo chờ kiểm tra, sớm nhất gửi ngày 17/03/2025" in lists()["reviewer.kt"]
    assert f"/kiem-tra/?campaign={sent.code}&only=waiting" in lists()["reviewer.kt"]


def test_none_when_nothing_waits_and_none_of_their_own_unit(world, campaign):
    colleague = world.person(Role.REVIEWER, "h1", employer=world["x11"])
    other = world.reviewer
    run(MONDAY)
    assert not lists()
    acts.filled(world, submission_of(campaign, "x11"), "submitted")
    run(MONDAY)
    assert colleague.username not in lists() and "01 báo cáo" in lists()[other.username]


def test_a_reviewer_with_a_block_hears_of_the_block(world, sent):
    given = {"by": world.lead, "at": NOW, "valid_from": date(2025, 1, 1)}
    ReviewBlock.objects.create(unit=world["x11"], reviewer=world.reviewer, **given)
    ReviewBlock.objects.create(
        unit=world["x12"], reviewer=world.person(Role.REVIEWER, "h1"), **given
    )
    run(MONDAY)
    assert "01 báo cáo" in lists()["reviewer.kt"]
    assert "02 báo cáo" in lists()["lead-reviewer.kt"]
    assert "reviewer.h1" not in lists()


def test_area_owners_hear_where_the_round_waits_for_them(world, sent):
    owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-tp"])
    run(MONDAY)
    assert owner.username not in lists()
    Reminder.objects.all().delete()
    Campaign.objects.update(waits_for_areas=True)
    marked = submission_of(sent, "x11")
    area = owner.memberships.get().area_id
    assert marked.version
    AreaMark.objects.create(
        submission=marked, version=marked.version, area_id=area, by=owner, at=NOW
    )
    run(MONDAY)
    assert "01 báo cáo" in lists()[owner.username]


def test_a_correction_waits_for_who_decides_it_not_for_area_owners(world, campaign):
    owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-tp"])
    other = world.reviewer
    accepted = acts.filled(world, submission_of(campaign, "x11"), "approved")
    Campaign.objects.update(waits_for_areas=True)
    told = {"by": world.reporter(), "at": NOW, "reason": "Nhầm dòng"}
    accepted.correction_requests.create(endorsed_by=world.head(), endorsed_at=NOW, **told)
    run(MONDAY)
    assert "01 đề nghị đính chính chờ quyết định" in lists()[other.username]
    assert owner.username not in lists()


def test_a_stand_in_hears_of_the_absents_block(world, sent):
    given = {"by": world.lead, "at": NOW, "valid_from": date(2025, 1, 1)}
    absent = world.person(Role.REVIEWER, "h1")
    ReviewBlock.objects.create(unit=world["x11"], reviewer=absent, **given)
    stand_in = make_membership(
        make_person("Người thay", username="thay"),
        Role.REVIEWER,
        world["h1"],
        standing_in_for=absent.memberships.get(),
    ).user
    ReviewBlock.objects.create(unit=world["x12"], reviewer=stand_in, **given)
    run(MONDAY)
    assert "01 báo cáo" in lists()[stand_in.username]


def test_a_lead_hears_of_waivers_that_others_asked_for(world, campaign):
    asked = {
        "rule_code": "x",
        "campaign": campaign,
        "last_day": DUE,
        "reason": "x",
        "asked_at": NOW,
    }
    Waiver.objects.create(unit=world["x11"], asked_by=world.reporter(), **asked)
    Waiver.objects.create(unit=world["x12"], asked_by=world.lead, **asked)
    other = world.reviewer
    run(MONDAY)
    assert "01 đề nghị miễn trừ chờ quyết định" in lists()[world.lead.username]
    assert "/kiem-tra/mien-tru/" in lists()[world.lead.username]
    assert other.username not in lists()


def test_the_number_of_queries_of_the_weekly_list_does_not_grow(world, sent):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            digest.planned(MONDAY, at=NOW)
        return len(asked)

    world.person(Role.REVIEWER, "kt")
    few = queries()
    world.person(Role.REVIEWER, "h1")
    world.person(Role.LEAD_REVIEWER, "kt")
    acts.filled(world, submission_of(sent, "x12"), "submitted")
    assert queries() == few
