"""How a round stands today, beside the last one on the same day of its own.

The same day is the one as many working days before (or after) the due day, level by level: due
days differ. A round taken over from paper says nothing of when reports came, so it compares with
nothing. Three queries however many units there are.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, Min, OuterRef, Q
from django.utils.safestring import SafeString

from reports.campaigns.deadlines import Calendar, local_day
from reports.models import Campaign, CampaignUnit, Obligation
from reports.pages import charts
from units.models import Level
from units.tree import within

SHOWN = 25  # working days of the curve at most
COLUMNS = (
    "Ngày",
    "Đã gửi, đợt này",
    "Đã gửi, đợt trước",
    "Đã đạt, đợt này",
    "Đã đạt, đợt trước",
)


@dataclass(frozen=True)
class Counts:
    """Of so many reports owed, so many sent and accepted."""

    owed: int
    sent: int
    accepted: int

    @property
    def share(self) -> Decimal:
        """Sent, in percent of those owed."""
        return Decimal(100) * self.sent / self.owed if self.owed else Decimal(0)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.owed + other.owed, self.sent + other.sent, self.accepted + other.accepted
        )


@dataclass
class Reports:
    """Those of one level: how many are owed, and in working days after the due day, when each was
    first sent and first accepted."""

    owed: int = 0
    sent: list[int] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)

    def until(self, day: int) -> Counts:
        """As they stood at the end of that day."""
        return Counts(self.owed, bisect_right(self.sent, day), bisect_right(self.accepted, day))


@dataclass(frozen=True)
class Round:
    """The reports of one round within a root, level by level."""

    name: str
    levels: dict[str, Reports]

    def counts(self, days: dict[str, int], back: int = 0) -> Counts:
        """As it stood `back` working days before each level was so many days past its due day."""
        found = (self.levels[level].until(day - back) for level, day in days.items())
        return sum(found, start=Counts(0, 0, 0))


@dataclass(frozen=True)
class LevelPace:
    """One level: now, and then."""

    label: str
    due: date
    now: Counts
    then: Counts


@dataclass(frozen=True)
class Pace:
    """Two rounds on the same day of each."""

    now: Round
    then: Round
    on: date
    days: dict[str, int]
    """level → working days by which today lies past its due day (before it: negative)"""
    dates: tuple[date, ...]
    """the working days of the curve, the last of them today"""
    due: dict[str, date]

    @cached_property
    def levels(self) -> list[LevelPace]:
        return [
            LevelPace(
                str(Level(level).label),
                self.due[level],
                self.now.levels[level].until(day),
                self.then.levels[level].until(day),
            )
            for level, day in self.days.items()
        ]

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        now, then = self.now.counts(self.days), self.then.counts(self.days)
        ahead = now.share - then.share
        verdict = "nhanh hơn" if ahead >= 1 else "chậm hơn" if ahead <= -1 else "ngang"
        return (
            f"Đến {self.on:%d/%m/%Y}: {now.sent}/{now.owed} báo cáo đã được gửi (kể cả báo cáo sau "
            f"đó bị trả lại), {now.accepted} đã đạt; {verdict} đợt trước. Cùng ngày này của đợt "
            f"trước ({self.then.name}): {then.sent}/{then.owed} đã được gửi, {then.accepted} đã "
            "đạt."
        )

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """The table behind the curve: a working day, sent and accepted now and then."""
        last = len(self.dates) - 1
        found = []
        for place, day in enumerate(self.dates):
            now = self.now.counts(self.days, last - place)
            then = self.then.counts(self.days, last - place)
            counts = (now.sent, then.sent, now.accepted, then.accepted)
            found.append((f"{day:%d/%m}", *map(str, counts)))
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS

    @cached_property
    def svg(self) -> SafeString:
        """Reports sent, as shares of those owed: this round drawn through, the last one dashed."""
        last = len(self.dates) - 1

        def shares(one: Round) -> list[Decimal]:
            return [one.counts(self.days, last - place).share for place in range(len(self.dates))]

        return charts.curves(
            [
                charts.Curve("Đợt này", shares(self.now)),
                charts.Curve("Đợt trước", shares(self.then), dashed=True),
            ],
            ticks=[f"{day:%d/%m}" for day in self.dates],
            title="Tỷ lệ báo cáo đã gửi theo ngày làm việc",
            description=self.sentence,
        )


def pace(campaign: Campaign, root: CampaignUnit, days: Calendar, on: date) -> Pace | None:
    """The comparison; None for a round that is over, a rehearsal, or the first of its kind."""
    if campaign.rehearsal or campaign.state != Campaign.State.OPEN:
        return None
    before = comparable(campaign, root)
    if before is None:
        return None
    due = dict(campaign.due_dates.values_list("level", "day"))
    now, then = _read(campaign, root, days), _read(before, root, days)
    both = [str(level) for level in Level if level in now.levels and level in then.levels]
    distance = {level: _distance(due[level], on, days) for level in both if level in due}
    if not distance:
        return None
    return Pace(now, then, on, distance, _dates(campaign, days, on), due)


def comparable(campaign: Campaign, root: CampaignUnit) -> Campaign | None:
    """The last real round before this one in which units within the root sent reports."""
    sent = Obligation.objects.filter(
        campaign=OuterRef("pk"), submission__first_forwarded_at__isnull=False
    )
    earlier = Campaign.objects.real().filter(
        Exists(sent), covers_to__lt=campaign.covers_to, units__unit=root.unit_id
    )
    return earlier.exclude(pk=campaign.pk).order_by("-covers_to", "-pk").first()


def _read(campaign: Campaign, root: CampaignUnit, days: Calendar) -> Round:
    """Every report asked for, in the place that the root has in that round."""
    path = root.path
    if campaign.pk != root.campaign_id:
        path = campaign.units.get(unit=root.unit_id).path
    accepted = Q(submission__transitions__step="accept")
    rows = (
        Obligation.objects.filter(within(path, "unit_path"), campaign=campaign, exempted_at=None)
        .annotate(accepted=Min("submission__transitions__at", filter=accepted))
        .values_list("level", "due", "submission__first_forwarded_at", "accepted")
    )
    known: dict[tuple[date, date], int] = {}
    found: dict[str, Reports] = defaultdict(Reports)
    for level, due, *moments in rows:
        found[level].owed += 1
        for moment, kept in zip(moments, (found[level].sent, found[level].accepted), strict=True):
            if moment is not None:
                day = local_day(moment)
                if (due, day) not in known:
                    known[due, day] = _distance(due, day, days)
                kept.append(known[due, day])
    for reports in found.values():
        reports.sent.sort()
        reports.accepted.sort()
    return Round(campaign.name, dict(found))


def _distance(due: date, day: date, days: Calendar) -> int:
    """Working days by which a day lies past a due day; before it, below zero."""
    return days.between(due, day) if day >= due else -days.between(day, due)


def _dates(campaign: Campaign, days: Calendar, on: date) -> tuple[date, ...]:
    """The working days from the end of the figures to today, today last."""
    found = [on]
    while len(found) < SHOWN and found[0] > campaign.last_day:
        found.insert(0, days.add(found[0], -1))
    return tuple(found)
