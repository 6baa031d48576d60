"""The weekly list of those who check: what waits for each, round by round.

Reviewers read what was sent within their scope, those with a block of units that of their block;
lead reviewers all of it; area owners what their area has not been marked in, where the round waits
for that. Nobody is told of a unit they work for, and nobody of nothing. The number of queries does
not grow with units or people.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from reports.campaigns.deadlines import local_day
from reports.models import (
    AreaMark,
    Campaign,
    CorrectionRequest,
    FormLine,
    Reminder,
    ReminderKind,
    ReviewBlock,
    Submission,
)
from reports.permissions import REVIEW_ROLES
from reports.reminding import due, texts
from units.days import day_text
from units.models import Membership, Role, User
from units.tree import ids_in

SENT = (Submission.State.SUBMITTED, Submission.State.IN_REVIEW)
ROLES = (*REVIEW_ROLES, Role.AREA_OWNER)


@dataclass(frozen=True)
class Thing:
    """A sent report to be checked, or a request to correct an accepted one."""

    is_request: bool
    campaign: int
    submission: int
    unit: int
    path: str
    form: int
    since: datetime | None


@dataclass
class Waiting:
    """What waits for one person in one round."""

    reports: set[int] = field(default_factory=set)
    requests: set[int] = field(default_factory=set)
    since: datetime | None = None

    def add(self, thing: Thing) -> None:
        (self.requests if thing.is_request else self.reports).add(thing.submission)
        if thing.since and not thing.is_request:
            self.since = min(self.since or thing.since, thing.since)

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.requests)

    def line(self, campaign: Campaign) -> str:
        parts = []
        if self.reports:
            since = f", sớm nhất gửi ngày {day_text(local_day(self.since))}" if self.since else ""
            parts.append(f"{len(self.reports):02} báo cáo chờ kiểm tra{since}")
        if self.requests:
            parts.append(f"{len(self.requests):02} đề nghị đính chính chờ quyết định")
        where = texts.portal(f"{reverse('review')}?campaign={campaign.code}&only=waiting")
        return f"- {campaign.name}: {'; '.join(parts)}.\n  {where}"


def planned(day: date, *, at: datetime, words: texts.Words | None = None) -> list[Reminder]:
    """The lists of a day, unsaved; in other words than those in force where some are given."""
    campaigns = {one.pk: one for one in due.rounds()}
    things = list(_things(campaigns))
    if not things:
        return []
    words = words or texts.current()[ReminderKind.DIGEST]
    found = _by_person(things, _Checkers.on(day, campaigns))
    return [_reminder(person, rounds, campaigns, words, day, at) for person, rounds in found]


@dataclass(frozen=True)
class _Checkers:
    """Who checks, within which scopes, and what narrows it."""

    held: Mapping[int, list[Membership]]
    """by the unit of the scope"""
    works_for: Mapping[int, Set[int | None]]
    blocks: Mapping[int, Set[int]]
    areas: Mapping[int, Set[int]]
    """by form, of rounds that wait for their areas"""
    marked: Set[tuple[int, int]]

    @classmethod
    def on(cls, day: date, campaigns: Mapping[int, Campaign]) -> "_Checkers":
        """Four queries."""
        in_force = Membership.objects.in_force(day)
        checkers = in_force.filter(role__in=ROLES, user__is_active=True)
        held: dict[int, list[Membership]] = defaultdict(list)
        works_for: dict[int, set[int | None]] = defaultdict(set)
        everything = in_force.filter(user__in=checkers.values("user"))
        for one in everything.select_related("user").order_by("pk"):
            # As permissions.works_for, for many people at once.
            works_for[one.user_id].add(one.employer_id or one.unit_id)
            if one.role in (Role.REPORTER, Role.HEAD):
                works_for[one.user_id].add(one.unit_id)
            if one.role in ROLES:
                held[one.unit_id or 0].append(one)
        blocks: dict[int, set[int]] = defaultdict(set)
        for reviewer, unit in ReviewBlock.objects.in_force(day).values_list("reviewer", "unit"):
            blocks[reviewer].add(unit)
        waiting_for_areas = [pk for pk, one in campaigns.items() if one.waits_for_areas]
        areas: dict[int, set[int]] = defaultdict(set)
        lines = FormLine.objects.filter(form__campaign__in=waiting_for_areas)
        for form, area in lines.values_list("form", "indicator_version__area").distinct():
            areas[form].add(area)
        marks = AreaMark.objects.filter(
            ended_at=None, submission__obligation__campaign__in=waiting_for_areas
        )
        return cls(held, works_for, blocks, areas, set(marks.values_list("submission", "area")))

    def of(self, thing: Thing) -> Iterator[User]:
        """Everybody for whom it waits; somebody of two roles twice."""
        for scope in ids_in(thing.path):
            for one in self.held.get(scope, ()):
                if thing.unit not in self.works_for[one.user_id] and self._is_theirs(one, thing):
                    yield one.user

    def _is_theirs(self, one: Membership, thing: Thing) -> bool:
        if one.role == Role.AREA_OWNER:
            open_ = (thing.submission, one.area_id or 0) not in self.marked
            return not thing.is_request and one.area_id in self.areas.get(thing.form, ()) and open_
        blocks = self.blocks.get(one.user_id)
        return one.role == Role.LEAD_REVIEWER or not blocks or thing.unit in blocks


def _things(campaigns: Mapping[int, Campaign]) -> Iterator[Thing]:
    """What waits for anybody who checks; two queries."""
    of = (
        "obligation__campaign",
        "pk",
        "obligation__unit",
        "obligation__unit_path",
        "obligation__form",
    )
    sent: QuerySet[Any] = Submission.objects.filter(
        obligation__campaign__in=campaigns, obligation__exempted_at=None, state__in=SENT
    )
    rows: Any = sent.values_list(*of, "version__frozen_at")
    for row in rows:
        yield Thing(False, *row)
    asked: QuerySet[Any] = CorrectionRequest.objects.filter(
        submission__obligation__campaign__in=campaigns, granted=None, endorsed_at__isnull=False
    )
    fields = ("submission" if name == "pk" else f"submission__{name}" for name in of)
    rows = asked.values_list(*fields, "endorsed_at")
    for row in rows:
        yield Thing(True, *row)


def _by_person(things: list[Thing], checkers: _Checkers) -> list[tuple[User, dict[int, Waiting]]]:
    found: dict[User, dict[int, Waiting]] = {}
    for thing in things:
        for person in checkers.of(thing):
            found.setdefault(person, defaultdict(Waiting))[thing.campaign].add(thing)
    return list(found.items())


def _reminder(
    person: User,
    waiting: Mapping[int, Waiting],
    campaigns: Mapping[int, Campaign],
    words: texts.Words,
    day: date,
    at: datetime,
) -> Reminder:
    filled = texts.fill(
        words,
        {
            "ten": person.full_name,
            "so_viec": f"{sum(one.count for one in waiting.values()):02}",
            "viec": "\n".join(one.line(campaigns[pk]) for pk, one in sorted(waiting.items())),
            "dia_chi": texts.portal("/"),
        },
    )
    return Reminder(
        person=person,
        kind=ReminderKind.DIGEST,
        day=day,
        subject=filled.subject,
        body=filled.body,
        at=at,
    )
