"""What reopening an accepted submission does before it happens: which figures of the whole change
and by how much, how many units are left in them, and which closings and papers print them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators import discipline
from indicators.aggregation import Outcome
from indicators.figures import Figure, State, shown_figure
from indicators.models import IndicatorVersion
from reports.adding import consolidation, gathering
from reports.campaigns import rehearsals
from reports.models import (
    Campaign,
    CampaignUnit,
    Consolidation,
    Draft,
    Edition,
    Submission,
    SubmissionVersion,
)
from reports.pages import changes
from reports.pages.desk import Desk
from reports.submissions import asked

NONE = "không có"


@dataclass(frozen=True)
class Moved:
    """One figure of the whole, with these figures in it and without."""

    version: IndicatorVersion
    before: Outcome
    after: Outcome
    is_named: bool
    """one of the cells that are to open"""

    @property
    def shown_before(self) -> str:
        return _shown(self.before, self.version)

    @property
    def shown_after(self) -> str:
        return _shown(self.after, self.version)

    @property
    def difference(self) -> str:
        """Signed; empty where one of the two is no number, or nothing changes but the coverage."""
        now, then = _figure(self.after), _figure(self.before)
        if now and then and self.version.value_type in changes.CHOSEN and now != then:
            return f"{(now.counted or 0) - (then.counted or 0):+}".replace("-", "−")
        told = changes.between(now, then, self.version).difference
        return "" if told == changes.SAME else told

    @property
    def coverage_before(self) -> str:
        return f"{self.before.coverage.reported}/{self.before.coverage.expected}"

    @property
    def coverage_after(self) -> str:
        return f"{self.after.coverage.reported}/{self.after.coverage.expected}"

    @property
    def weight(self) -> tuple[bool, Decimal]:
        """Named cells first, then the largest relative change."""
        then, now = self.before.value or Decimal(0), self.after.value or Decimal(0)
        return self.is_named, abs(now - then) / max(abs(then), Decimal(1))


@dataclass(frozen=True)
class Effect:
    """Everything that rests on an accepted version."""

    root: str
    moved: list[Moved]
    closings: list[str]
    drafts: list[str]
    editions: list[str]

    @property
    def changed(self) -> list[Moved]:
        """Figures whose value changes; of the others only the coverage does."""
        return [one for one in self.moved if one.difference or _lost(one)]


def of(desk: Desk, named: frozenset[int] = frozenset()) -> Effect | None:
    """The effect of reopening; None where nothing counts. `named`: indicators of the cells."""
    submission = desk.submission
    version = submission.versions.filter(counts=True).first()
    campaign = submission.obligation.campaign
    if version is None or not rehearsals.counts(campaign):
        return None
    place = campaign.units.get(unit=campaign.root_id)
    kept = desk.is_kept_back_from
    moved = [
        one
        for one in _moved(submission, version, place, named)
        if not (kept and discipline.concerns(one.version.code))
    ]
    moved.sort(key=lambda one: one.weight, reverse=True)
    return Effect(place.name, moved, *_printing(campaign, version))


def _moved(
    submission: Submission,
    version: SubmissionVersion,
    place: CampaignUnit,
    named: frozenset[int],
) -> Iterator[Moved]:
    about = gathering.asked(place.campaign, place)
    read = gathering.versions(about)
    rest = gathering.Read(
        *(
            [pk for pk in some if pk != version.pk]
            for some in (read.whole, read.in_part, read.elsewhere)
        )
    )
    before = consolidation.outcomes(about, gathering.answered(about, read))
    after = consolidation.outcomes(about, gathering.answered(about, rest))
    known = asked.read(submission.obligation).known
    for code, outcome in before.items():
        if outcome != after[code]:
            meant = known.indicators[code]
            yield Moved(meant, outcome, after[code], meant.indicator_id in named)


def _printing(
    campaign: Campaign, version: SubmissionVersion
) -> tuple[list[str], list[str], list[str]]:
    """Closings that read the version, drafts pinned to them, editions that print them."""
    closed = Consolidation.objects.filter(
        sources__version=version, closed_number__isnull=False
    ).select_related("root")
    names = dict(campaign.units.values_list("unit_id", "name"))
    closings = [
        f"{names.get(one.root_id, '')}: chốt số liệu lần {one.closed_number}"
        for one in closed.order_by("root_path", "closed_number")
    ]
    pinned = Draft.objects.filter(consolidation__in=closed.values("pk")).order_by("root_path")
    drafts = [f"Dự thảo báo cáo của {names.get(one.root_id, '')}" for one in pinned]
    printed = Edition.objects.filter(consolidation__in=closed.values("pk"))
    editions = [
        f"{one.get_kind_display()} của {names.get(one.root_id, '')}, lần trình {one.turn}"
        f" ({one.get_state_display().lower()})"
        for one in printed.exclude(state=Edition.State.WITHDRAWN).order_by("root_path", "turn")
    ]
    return closings, drafts, editions


def _figure(outcome: Outcome) -> Figure | None:
    return None if outcome.value is None else Figure(State.NUMBER, outcome.value)


def _shown(outcome: Outcome, version: IndicatorVersion) -> str:
    return (
        shown_figure(
            _figure(outcome),
            value_type=version.value_type,
            decimals=version.decimals,
            choices=version.choices,
        )
        or NONE
    )


def _lost(one: Moved) -> bool:
    return one.before.value != one.after.value
