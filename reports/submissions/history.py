"""Earlier figures about the same subjects: for rules (`previous(x)` …) and beside each cell.

Design 5: `previous` reads campaigns whose window ends where this one begins; `previous_in_year`
the longest earlier window with the same start; `same_window_last_year` the window a year
earlier. Only accepted figures of real rounds are history. A unit made by a merger has the sum
of its predecessors, and the figure says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from indicators.editions import edition_of
from indicators.figures import Figure, State, from_scaled
from reports.models import Campaign, Value
from units.models import UnitEvent

Key = tuple[int, str]  # (unit id, indicator code)
SUM_OF_PREDECESSORS = "Cộng các đơn vị trước khi sáp nhập"


@dataclass(frozen=True)
class Past:
    """The three looks back of one campaign, and what it knows now of the unit it adds up for."""

    previous: dict[Key, Figure]
    previous_in_year: dict[Key, Figure]
    same_window_last_year: dict[Key, Figure]
    at_root: dict[str, Figure]
    """indicator code → accepted figure of this campaign about `root`"""


class Windows(NamedTuple):
    """Earlier rounds by how their windows lie to one campaign's, each list oldest first."""

    previous: list[Campaign]
    """those whose window ends where this one begins"""
    previous_in_year: list[Campaign]
    """those with the same start and a shorter window, shortest first"""
    same_window_last_year: list[Campaign]
    """those with this window, a year earlier at both ends"""


def windows(campaign: Campaign) -> Windows:
    """All three in one query, since every check of a form asks for them."""
    begins, ends = campaign.covers_from, campaign.covers_to
    year = (_year_before(begins), _year_before(ends))
    earlier = Campaign.objects.real().exclude(pk=campaign.pk)
    rows = earlier.filter(
        Q(covers_to=begins)
        | Q(covers_from=begins, covers_to__lt=ends)
        | Q(covers_from=year[0], covers_to=year[1])
    )
    found = list(rows.select_related("catalogue").order_by("covers_to", "as_of", "pk"))
    return Windows(
        previous=[one for one in found if one.covers_to == begins],
        previous_in_year=[one for one in found if one.covers_from == begins],
        same_window_last_year=[one for one in found if (one.covers_from, one.covers_to) == year],
    )


def previous(campaign: Campaign) -> list[Campaign]:
    """`Windows.previous`."""
    return windows(campaign).previous


def previous_in_year(campaign: Campaign) -> list[Campaign]:
    """`Windows.previous_in_year`."""
    return windows(campaign).previous_in_year


def same_window_last_year(campaign: Campaign) -> list[Campaign]:
    """`Windows.same_window_last_year`."""
    return windows(campaign).same_window_last_year


class Beside(NamedTuple):
    """The rounds whose figures stand beside each cell."""

    previous: Campaign | None
    """the longest earlier one of the same year, else the one that ended where this one begins"""
    last_year: Campaign | None
    """the same window a year earlier"""


def beside(campaign: Campaign) -> Beside:
    """Both in one query; where two rounds answer to one window, the later prevails."""
    found = windows(campaign)
    before = found.previous_in_year or found.previous
    alike = found.same_window_last_year
    return Beside(before[-1] if before else None, alike[-1] if alike else None)


def look_back(campaign: Campaign, unit_ids: Iterable[int], *, root: int | None = None) -> Past:
    """The looks back for some units, and at the `root` of this very campaign.

    Three queries however many units and rounds.
    """
    units, rounds = set(unit_ids), windows(campaign)
    looked_at = {one.pk: one for held in rounds for one in held}
    if root is not None:
        looked_at[campaign.pk] = campaign
    held = figures_of_each(
        list(looked_at.values()), units | ({root} if root else set()), on=campaign.as_of
    )

    def of(campaigns: list[Campaign]) -> dict[Key, Figure]:
        found: dict[Key, Figure] = {}
        for one in campaigns:
            found |= {key: figure for key, figure in held[one.pk].items() if key[0] in units}
        return found

    now = held.get(campaign.pk, {})
    return Past(
        previous=of(rounds.previous),
        previous_in_year=of(rounds.previous_in_year),
        same_window_last_year=of(rounds.same_window_last_year),
        at_root={code: figure for (unit, code), figure in now.items() if unit == root},
    )


def figures(
    campaigns: list[Campaign], unit_ids: Iterable[int], *, on: date | None = None
) -> dict[Key, Figure]:
    """Accepted figures about units; a later campaign in the list prevails over an earlier one.

    `on` is the day the units are looked at: mergers after it have not happened yet.
    """
    found: dict[Key, Figure] = {}
    for held in figures_of_each(campaigns, unit_ids, on=on).values():
        found |= held
    return found


def figures_of_each(
    campaigns: list[Campaign], unit_ids: Iterable[int], *, on: date | None = None
) -> dict[int, dict[Key, Figure]]:
    """Campaign → its accepted figures about the units; the same queries however many campaigns."""
    units = set(unit_ids)
    if not campaigns or not units:
        return {}
    rows = _accepted(campaigns, units)
    has_merged = any(unit not in units for held in rows.values() for unit, _ in held)
    mergers = _mergers(units, on) if has_merged else []
    found: dict[int, dict[Key, Figure]] = {}
    for campaign in campaigns:
        held = rows[campaign.pk]
        own = {key: figure for key, figure in held.items() if key[0] in units}
        found[campaign.pk] = _with_inherited(own, held, campaign, mergers)
    return found


def _accepted(campaigns: list[Campaign], units: set[int]) -> dict[int, dict[Key, Figure]]:
    """Figures that count, of the units and of those merged into them, by campaign.

    One query, since every page of a form shows these figures.
    """
    editions = {campaign.pk: edition_of(campaign.catalogue) for campaign in campaigns}
    merged = UnitEvent.objects.filter(kind=UnitEvent.Kind.MERGE, successor_id__in=units)
    about = Q(subject__unit_id__in=units) | Q(subject__unit_id__in=merged.values("unit_id"))
    rows = Value.objects.filter(
        about, version__counts=True, subject__obligation__campaign__in=campaigns
    ).values_list(
        "subject__obligation__campaign_id",
        "subject__unit_id",
        "indicator_id",
        "state",
        "number",
        "provisional",
        "data_to",
        "note",
        "promised",
    )
    found: dict[int, dict[Key, Figure]] = defaultdict(dict)
    marks: list[Any]
    for campaign_id, unit_id, indicator_id, state, number, *marks in rows:
        known = editions[campaign_id]
        value = None if number is None else from_scaled(number, known.decimals(indicator_id))
        if code := known.codes.get(indicator_id):
            found[campaign_id][unit_id, code] = Figure(State(state), value, *marks)
    return found


def _mergers(units: set[int], on: date | None) -> list[tuple[int, int, date]]:
    """(predecessor, the unit it was merged into, day)."""
    events = UnitEvent.objects.filter(kind=UnitEvent.Kind.MERGE, successor_id__in=units)
    if on is not None:
        events = events.filter(day__lte=on)
    found = events.values_list("unit_id", "successor_id", "day")
    return [(old, new, day) for old, new, day in found if new]


def _with_inherited(
    own: dict[Key, Figure],
    held: dict[Key, Figure],
    campaign: Campaign,
    mergers: Iterable[tuple[int, int, date]],
) -> dict[Key, Figure]:
    """Units merged since then have what their predecessors had, where it adds up over units.

    A unit that took in others is one of its own predecessors. A sum that would lack one of them
    is left out: it would look like a fall where there was none.
    """
    parts: dict[int, set[int]] = defaultdict(set)
    for old, new, day in mergers:
        if day > campaign.as_of:
            parts[new].add(old)
    found, answered = dict(own), {unit for unit, _ in held}
    for heir, predecessors in parts.items():
        everybody = predecessors | ({heir} & answered)
        for code in _added_up(campaign) & {c for unit, c in held if unit in predecessors}:
            found.pop((heir, code), None)
            if total := _sum([held.get((unit, code)) for unit in everybody]):
                found[heir, code] = total
    return found


def _added_up(campaign: Campaign) -> set[str]:
    indicators = edition_of(campaign.catalogue).indicators
    return {code for code, version in indicators.items() if version.over_units == "sum"}


def _sum(figures: list[Figure | None]) -> Figure | None:
    """None when one is missing, or there is nothing to add."""
    known = [figure for figure in figures if figure is not None]
    counted = [f.counted for f in known if f.counted is not None]
    missing = len(known) < len(figures) or any(f.state is State.UNAVAILABLE for f in known)
    if missing or not counted:
        return None
    return Figure(
        State.NUMBER,
        sum(counted, Decimal(0)),
        provisional=any(f.provisional for f in known),
        note=SUM_OF_PREDECESSORS,
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else day.day))
