"""The weekly list of those who check: what waits for each, round by round.

Reviewers read what was sent within their scope, those with a block of units that of their block
(a stand-in that of the absent's too);
lead reviewers all of it, with the waivers to be decided; area owners what their area has not been
marked in, where the round waits for that. Nobody is told of a unit they work for, and nobody of
nothing. The number of queries does not grow with units or people.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from reports.campaigns.deadlines import local_day
from reports.models import (
    AreaMark,
    Campaign,
    CampaignUnit,
    CorrectionRequest,
    FormLine,
    Reminder,
    ReminderKind,
    ReviewBlock,
    Submission,
    Waiver,
)
from reports.permissions import REVIEW_ROLES, ties
from reports.reminding import due, texts
from reports.reviewing.material import SENT
from units.days import day_text
from units.models import Membership, Role, User
from units.tree import ids_in

ROLES = (*REVIEW_ROLES, Role.AREA_OWNER)


# What may wait, and what it is called with its number before it.
REPORT, CORRECTION, WAIVER = "report", "correction", "waiver"
KINDS = {
    REPORT: "báo cáo chờ kiểm tra",
    CORRECTION: "đề nghị đính chính chờ quyết định",
    WAIVER: "đề nghị miễn trừ chờ quyết định",
}


@dataclass(frozen=True)
class Thing:
    """A sent report, a request to correct an accepted one, a request for a waiver."""

    kind: str
    key: int
    campaign: int
    unit: int
    path: str
    form: int = 0
    since: datetime | None = None
    asked_by: int = 0


@dataclass
class Waiting:
    """What waits for one person in one round, by kind."""

    keys: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    since: datetime | None = None

    def add(self, thing: Thing) -> None:
        self.keys[thing.kind].add(thing.key)
        if thing.since:
            self.since = min(self.since or thing.since, thing.since)

    @property
    def count(self) -> int:
        return sum(len(keys) for keys in self.keys.values())

    def line(self, campaign: Campaign) -> str:
        counts = {kind: len(self.keys[kind]) for kind in KINDS if self.keys[kind]}
        parts = [f"{count:02} {KINDS[kind]}" for kind, count in counts.items()]
        if self.since:
            parts[0] += f", sớm nhất gửi ngày {day_text(local_day(self.since))}"
        where = f"{reverse('review')}?campaign={campaign.code}&only=waiting"
        if not counts.keys() - {WAIVER}:
            where = reverse("waivers")
        return f"- {campaign.name}: {'; '.join(parts)}.\n  {texts.portal(where)}"


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
        keeping: dict[int, list[int]] = defaultdict(list)  # whoever stands in for a reviewer
        everything = in_force.filter(user__in=checkers.values("user"))
        for one in everything.select_related("user", "standing_in_for").order_by("pk"):
            works_for[one.user_id] |= ties(one)
            if one.role in ROLES:
                held[one.unit_id or 0].append(one)
            if one.role in REVIEW_ROLES and one.standing_in_for:
                keeping[one.standing_in_for.user_id].append(one.user_id)
        blocks: dict[int, set[int]] = defaultdict(set)
        for reviewer, unit in ReviewBlock.objects.in_force(day).values_list("reviewer", "unit"):
            for keeper in (reviewer, *keeping[reviewer]):
                blocks[keeper].add(unit)
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
            waits = thing.kind == REPORT and one.area_id in self.areas.get(thing.form, ())
            return waits and (thing.key, one.area_id or 0) not in self.marked
        if one.role == Role.LEAD_REVIEWER:
            return thing.asked_by != one.user_id
        blocks = self.blocks.get(one.user_id)
        return thing.kind != WAIVER and (not blocks or thing.unit in blocks)


def _things(campaigns: Mapping[int, Campaign]) -> Iterator[Thing]:
    """What waits for anybody who checks; three queries."""
    of = ("pk", "obligation__campaign", "obligation__unit", "obligation__unit_path")
    sent: Any = Submission.objects.filter(
        obligation__campaign__in=campaigns, obligation__exempted_at=None, state__in=SENT
    )
    for row in sent.values_list(*of, "obligation__form", "version__frozen_at"):
        yield Thing(REPORT, *row)
    asked: Any = CorrectionRequest.objects.filter(
        submission__obligation__campaign__in=campaigns, granted=None, endorsed_at__isnull=False
    )
    for row in asked.values_list("pk", *(f"submission__{name}" for name in of[1:])):
        yield Thing(CORRECTION, *row)
    here = CampaignUnit.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))
    waivers: Any = Waiver.objects.filter(campaign__in=campaigns, granted=None).annotate(
        path=Subquery(here.values("path")[:1])
    )
    rows = waivers.values_list("pk", "campaign", "unit", "path", "asked_by")
    for key, campaign, unit, path, by in rows:
        yield Thing(WAIVER, key, campaign, unit, path, asked_by=by)


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
