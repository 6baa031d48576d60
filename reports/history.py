"""Earlier figures about the same subjects: for rules (`previous(x)` …) and beside each cell.

Design 5: `previous` reads campaigns whose window ends where this one begins; `previous_in_year`
the longest earlier window with the same start; `same_window_last_year` the window a year
earlier. Only accepted figures are history. A unit made by a merger has the sum of its
predecessors where it has no figure of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from indicators.editions import edition_of
from indicators.figures import Figure, State, from_scaled
from reports.models import Campaign, Value
from units.models import UnitEvent

Key = tuple[int, str]  # (unit id, indicator code)
SUM_OF_PREDECESSORS = "Cộng các đơn vị trước khi sáp nhập"


@dataclass(frozen=True)
class Past:
    """The three looks back of one campaign, and the root's own figures of this one."""

    previous: dict[Key, Figure]
    previous_in_year: dict[Key, Figure]
    same_window_last_year: dict[Key, Figure]


def previous(campaign: Campaign) -> list[Campaign]:
    """Campaigns whose window ends where this one begins, oldest first."""
    return _others(campaign, Q(covers_to=campaign.covers_from))


def previous_in_year(campaign: Campaign) -> list[Campaign]:
    """Campaigns with the same start and a shorter window, shortest first."""
    same_start = Q(covers_from=campaign.covers_from, covers_to__lt=campaign.covers_to)
    return _others(campaign, same_start)


def same_window_last_year(campaign: Campaign) -> list[Campaign]:
    """Campaigns whose window is this one's, a year earlier at both ends."""
    ends = Q(
        covers_from=_year_before(campaign.covers_from), covers_to=_year_before(campaign.covers_to)
    )
    return _others(campaign, ends)


def look_back(campaign: Campaign, unit_ids: Iterable[int]) -> Past:
    """All three looks back for some units; a handful of queries however many units."""
    units = list(unit_ids)
    return Past(
        previous=figures(previous(campaign), units),
        previous_in_year=figures(previous_in_year(campaign), units),
        same_window_last_year=figures(same_window_last_year(campaign), units),
    )


def figures(campaigns: list[Campaign], unit_ids: Iterable[int]) -> dict[Key, Figure]:
    """Accepted figures about units; a later campaign in the list prevails over an earlier one."""
    units = set(unit_ids)
    if not campaigns or not units:
        return {}
    rows, heirs = _accepted(campaigns, units)
    own = {key: figure for key, figure in rows.items() if key[0] in units}
    return _inherited(rows, heirs, campaigns[-1]) | own if heirs else own


def _others(campaign: Campaign, window: Q) -> list[Campaign]:
    earlier = Campaign.objects.filter(window).exclude(pk=campaign.pk).select_related("catalogue")
    return list(earlier.order_by("covers_to", "as_of", "pk"))


def _accepted(
    campaigns: list[Campaign], units: set[int]
) -> tuple[dict[Key, Figure], dict[int, int]]:
    """Accepted figures about the units and those merged into them; who was merged into whom.

    One query, since every page of a form shows these figures.
    """
    order = {campaign.pk: place for place, campaign in enumerate(campaigns)}
    editions = {campaign.pk: edition_of(campaign.catalogue) for campaign in campaigns}
    merged = UnitEvent.objects.filter(kind=UnitEvent.Kind.MERGE, successor_id__in=units)
    heir = merged.filter(unit_id=OuterRef("subject__unit_id")).values("successor_id")[:1]
    about = Q(subject__unit_id__in=units) | Q(subject__unit_id__in=merged.values("unit_id"))
    rows = (
        Value.objects.filter(
            about, version__counts=True, subject__obligation__campaign__in=campaigns
        )
        .annotate(heir=Subquery(heir))
        .values_list(
            "subject__obligation__campaign_id",
            "subject__unit_id",
            "heir",
            "indicator_id",
            "state",
            "number",
            "provisional",
            "data_to",
            "note",
        )
    )
    found: dict[Key, Figure] = {}
    heirs: dict[int, int] = {}
    for campaign_id, unit_id, into, indicator_id, state, number, *rest in sorted(
        rows, key=lambda row: order[row[0]]
    ):
        known = editions[campaign_id]
        value = None if number is None else from_scaled(number, known.decimals(indicator_id))
        code = known.codes.get(indicator_id)
        if into:
            heirs[unit_id] = into
        if code:
            found[unit_id, code] = Figure(State(state), value, *rest)
    return found, heirs


def _inherited(
    rows: dict[Key, Figure], heirs: dict[int, int], campaign: Campaign
) -> dict[Key, Figure]:
    """Sums of the predecessors' figures, for indicators that add up over units."""
    summed = {
        code
        for code, version in edition_of(campaign.catalogue).indicators.items()
        if version.over_units == "sum"
    }
    found: dict[Key, Figure] = {}
    for (unit_id, code), figure in rows.items():
        heir, counted = heirs.get(unit_id), figure.counted
        if heir is None or counted is None or code not in summed:
            continue
        before = found.get((heir, code))
        total = counted + (before.value or 0 if before else 0)
        found[heir, code] = Figure(State.NUMBER, total, note=SUM_OF_PREDECESSORS)
    return found


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else day.day))
