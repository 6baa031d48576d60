"""What a cell should come to: the targets of its unit's level in the campaign's year, in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators import target_lists, targets
from indicators.models import Direction, IndicatorVersion, Target
from reports.submissions.asked import About, Asked

GROWING = ("flow", "ytd")
Aims = Mapping[tuple[str, str], list[Target]]
"""(level, code) → the targets of every programme"""


@dataclass(frozen=True)
class Told:
    """A target beside a figure."""

    text: str
    """ "Mục tiêu 2025: ≥ 98%" """
    basis: str
    """ "76/NQ-CP" """
    legal_basis: str
    """the same in full, with its programme"""
    verdict: str
    """ "đạt", "chưa đạt"; empty while there is no figure to judge, or the year can change it"""


def read(what: Asked, units: Iterable[About], year: int) -> Aims:
    """The targets that the cells of some units are held against: one query, however many."""
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in targets.of_levels({unit.level for unit in units}, year):
        if code := what.known.codes.get(target.indicator_id):
            found[target.level, code].append(target)
    return found


def told(
    aims: Iterable[Target], version: IndicatorVersion, counted: Decimal | None
) -> tuple[Told, ...]:
    """What to say at a cell that counts for so much; programmes that disagree each say theirs."""
    return tuple(_told(target, version, counted) for target in aims)


def _told(target: Target, version: IndicatorVersion, counted: Decimal | None) -> Told:
    sign = target_lists.SIGNS[Direction(target.direction)]
    value = target_lists.printed(target, version)
    verdict = ""
    if counted is not None:
        met = target_lists.is_met(target, counted, decimals=version.decimals)
        # What grows through the year is judged once the year cannot change it any more: a target
        # that is reached, a limit that is passed.
        settled = met == (target.direction == Direction.AT_LEAST)
        if settled or version.over_time not in GROWING:
            verdict = "đạt" if met else "chưa đạt"
    return Told(
        text=f"Mục tiêu {target.year}: {sign}\N{NO-BREAK SPACE}{value}",
        basis=target_lists.short_basis(target.legal_basis),
        legal_basis=f"{target.programme}. {target.legal_basis}",
        verdict=verdict,
    )
