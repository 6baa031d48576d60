"""A leader's key figures: each with its coverage, its targets and how it went over earlier rounds.

A fixed number of queries however many figures and units there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from indicators import targets
from indicators.figures import Figure, State
from indicators.models import IndicatorVersion, Target
from reports.documents import looking_back
from reports.documents.periods import period_name
from reports.models import Campaign, CampaignUnit
from reports.pages import changes, charts, goals
from reports.pages.dashboards import Row, printed

MOST = 6  # earlier rounds looked at


@dataclass(frozen=True)
class Key:
    """One key figure."""

    row: Row
    before: str
    """ "Quý I năm 2025: 97,1% (+0,8 điểm %)"; empty where no earlier round compares with it. While
    units are missing the difference is not told, and no line drawn: it would be theirs."""
    line: SafeString | None
    aims: tuple[goals.Told, ...]


def keys(campaign: Campaign, root: CampaignUnit, rows: Sequence[Row]) -> list[Key]:
    """The rows with what stands beside them."""
    earlier = _earlier(campaign, root)
    held = looking_back.in_rounds(root.unit_id, earlier)
    aims = _aims(root.level, campaign.last_day.year)
    return [_key(row, campaign, earlier, held, aims) for row in rows]


def _earlier(campaign: Campaign, root: CampaignUnit) -> list[Campaign]:
    """The last real rounds of the root before this one, oldest first."""
    rounds = Campaign.objects.real().filter(
        covers_to__lt=campaign.covers_to, units__unit=root.unit_id
    )
    rounds = rounds.exclude(state=Campaign.State.DRAFT)
    return list(rounds.order_by("-covers_to", "-pk")[:MOST])[::-1]


def _aims(level: str, year: int) -> Mapping[int, list[Target]]:
    found: dict[int, list[Target]] = {}
    for target in targets.of_levels([level], year):
        found.setdefault(target.indicator_id, []).append(target)
    return found


def _key(
    row: Row,
    campaign: Campaign,
    earlier: Iterable[Campaign],
    held: Mapping[int, Mapping[str, Decimal]],
    aims: Mapping[int, list[Target]],
) -> Key:
    version = row.version
    points = [
        (period_name(one), held[one.pk][row.code])
        for one in earlier
        if row.code in held.get(one.pk, {}) and _compares(version, campaign, one)
    ]
    line = None
    before = ""
    if points and row.number is not None:
        name, then = points[-1]
        before = f"{name}: {printed(then, version)}"
        if row.is_complete:
            change = changes.between(_figure(row.number), _figure(then), version)
            before += f" ({change.difference})"
            line = _line(row, points)
    told_aims = goals.told(aims.get(version.indicator_id, ()), version, row.number)
    return Key(row, before, line, told_aims)


def _line(row: Row, points: Sequence[tuple[str, Decimal]]) -> SafeString:
    """Drawn by what is printed: two figures that read alike stand at one height."""
    version = row.version
    told = "; ".join(f"{name}: {printed(value, version)}" for name, value in points)
    numbers = [value for _name, value in points] + [row.number or Decimal(0)]
    return charts.sparkline(
        [round(number, version.decimals) for number in numbers],
        title=f"Diễn biến {row.code}",
        description=f"{told}; kỳ này: {row.shown}",
    )


def _compares(version: IndicatorVersion, now: Campaign, then: Campaign) -> bool:
    """A share of a window compares with that of any other; what grows, with as long a window."""
    return version.value_type == "percent" or changes.are_alike(version, now, then)


def _figure(value: Decimal) -> Figure:
    return Figure(State.NUMBER, value)
