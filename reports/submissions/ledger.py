"""The deadline ledger: for each report owed when it was due, when it came, how it went on.

Punctuality counts in the index of administrative reform, so it is kept here as it was judged, with
the reasons beside it. Read, never written: from obligations, transitions and outages, in a few
queries however many there are. Rehearsals are not in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet

from reports.campaigns import deadlines, obligations, rosters
from reports.campaigns.deadlines import Calendar, local_day
from reports.models import Campaign, CampaignUnit, Obligation, Transition
from reports.submissions.workflow import GIVES_BACK, SENDS, TAKES_BACK
from units.models import Level

ANSWERED = ("return", "accept", *TAKES_BACK)


@dataclass
class Course:
    """How a report went to and fro, in working days: `mended` while it was back with its unit,
    `reviewed` while it was with reviewers."""

    returns: int = 0
    mended: int = 0
    reviewed: int = 0
    on_behalf: bool = False
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One report owed, and what became of it. `days_late` counts on while it has not come."""

    pk: int
    submission: int
    campaign: str
    campaign_name: str
    unit_id: int
    code: str
    unit: str
    above: str
    level: str
    form: str
    due: date
    extended_to: date | None
    extension: str
    exemption: str
    outage: bool
    first_sent: datetime | None
    from_paper: bool
    """taken over from a paper report: when that came is not known here"""
    days_late: int
    course: Course = field(default_factory=Course)

    @property
    def name(self) -> str:
        return f"{self.unit} ({self.above})" if self.above else self.unit

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if self.exemption:
            return "exempt"
        if self.first_sent:
            return "late" if self.days_late else "in_time"
        if self.from_paper:
            return "paper"
        return "overdue" if self.days_late else "awaited"


VERDICTS = {
    "in_time": "Đúng hạn",
    "late": "Gửi trễ",
    "overdue": "Quá hạn chưa gửi",
    "awaited": "Chưa gửi, còn hạn",
    "paper": "Nhập từ báo cáo giấy",
    "exempt": "Được miễn",
}


@dataclass
class Total:
    """What several reports come to; `owed` leaves the exempted out."""

    name: str
    level: str = ""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    days_late: int = 0
    extended: int = 0
    returns: int = 0
    mended: int = 0
    reviewed: int = 0
    on_behalf: int = 0

    @property
    def owed(self) -> int:
        return sum(self.counts.values()) - self.counts["exempt"]

    @property
    def judged(self) -> int:
        """Reports of which it is known whether they came in time."""
        return self.owed - self.counts["awaited"] - self.counts["paper"]

    @property
    def part(self) -> Decimal | None:
        """The part that came in time, of those judged."""
        return Decimal(self.counts["in_time"]) / self.judged if self.judged else None

    @property
    def share(self) -> str:
        """The same as it is printed: "87,5%"."""
        if self.part is None:
            return ""
        percent = (self.part * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{percent}%".replace(".", ",").replace(",0%", "%")

    def add(self, row: Row) -> None:
        self.counts[row.verdict] += 1
        if row.verdict == "exempt":
            return
        self.days_late += row.days_late
        self.extended += row.extended_to is not None
        self.returns += row.course.returns
        self.mended += row.course.mended
        self.reviewed += row.course.reviewed
        self.on_behalf += row.course.on_behalf


def years(reach: Q) -> list[int]:
    """The years in which rounds within reach ended, the latest first."""
    ends = _owed(reach).values_list("campaign__covers_to", flat=True).distinct()
    return sorted({(end - deadlines.ONE_DAY).year for end in ends}, reverse=True)


def rows(reach: Q, year: int, *, on: date) -> list[Row]:
    """Every report owed within reach in the rounds that ended in a year: the latest round first,
    each in the order of the tree."""
    ended = Q(
        campaign__covers_to__gt=date(year, 1, 1), campaign__covers_to__lte=date(year + 1, 1, 1)
    )
    found = list(
        _owed(reach).filter(ended).select_related("campaign", "form", "unit", "submission")
    )
    if not found:
        return []
    reading = _Reading.of(found, reach, on)
    found.sort(key=reading.place)
    return [reading.row(owed) for owed in found]


@dataclass(frozen=True)
class _Reading:
    """What is known besides the obligations."""

    units: Mapping[tuple[int, int], CampaignUnit]
    courses: Mapping[int, Course]
    moved: Set[int]
    days: Calendar
    on: date

    @classmethod
    def of(cls, found: Sequence[Obligation], reach: Q, on: date) -> "_Reading":
        rounds = {owed.campaign_id for owed in found}
        nodes = CampaignUnit.objects.filter(campaign__in=rounds)
        days = deadlines.calendar()
        return cls(
            units={(one.campaign_id, one.unit_id): one for one in nodes},
            courses=_courses(found, reach, days, on),
            moved=obligations.moved_by_outages(rounds),
            days=days,
            on=on,
        )

    def place(self, owed: Obligation) -> tuple[int, str, int, int]:
        node = self.units[owed.campaign_id, owed.unit_id]
        campaign = owed.campaign
        return -campaign.covers_to.toordinal(), campaign.code, node.order, owed.form.order

    def row(self, owed: Obligation) -> Row:
        node, held = self.units[owed.campaign_id, owed.unit_id], owed.submission
        return Row(
            pk=owed.pk,
            submission=held.pk,
            campaign=owed.campaign.code,
            campaign_name=owed.campaign.name,
            unit_id=owed.unit_id,
            code=owed.unit.code,
            unit=node.name,
            above=self._above(owed, node),
            level=owed.level,
            form=owed.form.name,
            due=owed.due,
            extended_to=owed.extended_to,
            extension=owed.extension_reason,
            exemption=owed.exemption_reason,
            outage=owed.pk in self.moved,
            first_sent=held.first_forwarded_at,
            from_paper=not held.first_forwarded_at and held.state in rosters.SENT,
            days_late=_days_late(owed, self.days, self.on),
            course=self.courses.get(held.pk, Course()),
        )

    def _above(self, owed: Obligation, node: CampaignUnit) -> str:
        above = self.units.get((owed.campaign_id, node.parent_id or 0))
        return rosters.told_apart(node, above, owed.campaign.root_id)


def by_unit(found: Iterable[Row]) -> list[Total]:
    """A total for each unit, under the name it had in its latest round (rows begin with it)."""
    totals: dict[int, Total] = {}
    for row in found:
        total = totals.setdefault(row.unit_id, Total(row.name, row.level))
        total.add(row)
    return list(totals.values())


def by_level(found: Iterable[Row]) -> list[Total]:
    """A total for each level, in the order of the levels, and one of them all."""
    totals = {str(level): Total(str(level.label), str(level)) for level in Level}
    all_ = Total("Cộng")
    for row in found:
        totals[row.level].add(row)
        all_.add(row)
    return [*(one for one in totals.values() if sum(one.counts.values())), all_]


def _owed(reach: Q) -> QuerySet[Obligation]:
    opened = (Campaign.State.OPEN, Campaign.State.CLOSED)
    return Obligation.objects.filter(reach, campaign__rehearsal=False, campaign__state__in=opened)


def _days_late(owed: Obligation, days: Calendar, on: date) -> int:
    """As it was judged; counted on while nothing was sent, until today or the day the round was
    closed. A report taken over from paper was never judged."""
    held = owed.submission
    if held.first_forwarded_at:
        return held.days_late or 0
    if owed.exempted_at or held.state in rosters.SENT:
        return 0
    closed = owed.campaign.closed_at if owed.campaign.state == Campaign.State.CLOSED else None
    return days.past(owed.due_day, min(on, local_day(closed)) if closed else on)


def _courses(found: Sequence[Obligation], reach: Q, days: Calendar, on: date) -> dict[int, Course]:
    """How each submission went to and fro: one query."""
    rounds = {owed.campaign_id for owed in found}
    theirs = Obligation.objects.filter(reach, campaign__in=rounds)
    steps = Transition.objects.filter(
        submission__obligation__in=theirs.values("pk"),
        step__in=(*SENDS, *ANSWERED, "reopen", "import"),
    )
    taken: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for pk, step, at in steps.order_by("at", "pk").values_list("submission_id", "step", "at"):
        taken[pk].append((step, at))
    going = {o.submission.pk for o in found if o.campaign.state == Campaign.State.OPEN}
    return {pk: _course(told, days, on if pk in going else None) for pk, told in taken.items()}


def _course(told: Sequence[tuple[str, datetime]], days: Calendar, until: date | None) -> Course:
    """Fold the steps of one submission. What goes on counts until today, in an open round."""
    made = Course()
    back: date | None = None
    sent: date | None = None
    for step, at in told:
        day = local_day(at)
        if step in SENDS:
            made.mended += days.between(back, day) if back else 0
            back, sent = None, day
            made.on_behalf = step == "send_on_behalf"
        elif step in ANSWERED:
            made.reviewed += days.between(sent, day) if sent else 0
            sent = None
        if step in GIVES_BACK:
            made.returns += 1
            back, made.accepted_at = day, None
        elif step in ("accept", "import"):
            made.accepted_at = at
    if until:
        made.mended += days.between(back, until) if back else 0
        made.reviewed += days.between(sent, until) if sent else 0
    return made
