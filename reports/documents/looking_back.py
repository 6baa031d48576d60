"""The same figures in earlier periods, and by unit: what comparisons and lists of units print."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from django.db.models import Q

from indicators.aggregation import asked_of
from indicators.editions import Edition
from indicators.figures import from_scaled
from indicators.models import IndicatorVersion
from reports.documents.blocks import UnitFigure
from reports.models import (
    Campaign,
    CampaignUnit,
    ConsolidatedValue,
    Consolidation,
    ConsolidationSource,
    FormLine,
    Subject,
    Value,
    ValueState,
)
from reports.submissions import history
from units.tree import within

LOOKS = {
    "previous": history.previous,
    "previous_in_year": history.previous_in_year,
    "last_year": history.same_window_last_year,
}


def earlier(consolidation: Consolidation) -> dict[str, dict[str, Decimal]]:
    """Code → frame → the figure then, of the same root; five queries whatever there is.

    Read are the figures closed last, before any closing those added up last. Where two earlier
    rounds answer to one frame, the later prevails, as it does beside the cells (design 5). What
    nobody closed counts only where no unit is missing: it would show a rise where there is none.
    """
    rounds = {frame: look(consolidation.campaign) for frame, look in LOOKS.items()}
    chosen = _chosen(consolidation.root_id, {one for found in rounds.values() for one in found})
    held = _held(chosen.values())
    figures: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for frame, found in rounds.items():
        for campaign in found:
            for code, value in held.get(chosen.get(campaign.pk, 0), {}).items():
                figures[code][frame] = value
    return dict(figures)


def in_rounds(root_id: int, campaigns: Collection[Campaign]) -> dict[int, Mapping[str, Decimal]]:
    """Campaign → code → the root's figure in it; two queries."""
    chosen = _chosen(root_id, campaigns)
    held = _held(chosen.values())
    return {campaign: held.get(made, {}) for campaign, made in chosen.items()}


def _chosen(root_id: int, campaigns: Collection[Campaign]) -> dict[int, int]:
    """Campaign → the consolidation that speaks for it."""
    made = Consolidation.objects.filter(campaign__in=campaigns, root=root_id)
    # None sorts before every number, so that the last one stays.
    rows = sorted(
        made.values_list("campaign_id", "closed_number", "pk"),
        key=lambda row: (row[1] or 0, row[2]),
    )
    return {campaign_id: pk for campaign_id, _number, pk in rows}


def _held(consolidations: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    values = ConsolidatedValue.objects.filter(
        Q(consolidation__closed_number__isnull=False) | Q(missing=0),
        consolidation__in=list(consolidations),
        value__isnull=False,
    )
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for pk, code, value in values.values_list("consolidation_id", "indicator__code", "value"):
        held[pk][code] = Decimal(str(value))
    return held


def by_unit(
    consolidation: Consolidation, known: Edition, codes: Collection[str]
) -> dict[str, tuple[UnitFigure, ...]]:
    """Code → every unit asked and what it gave, in the order of the tree, by the names of the
    campaign's day; four queries however many codes. Computed figures have no units of their own,
    nor have those asked about the root alone."""
    entered = {
        code
        for code in set(codes) & known.indicators.keys() - known.expressions.keys()
        if asked_of(known.indicators[code].over_units) == "all"
    }
    if not entered:
        return {}
    names = _names(consolidation)
    answers = _answers(consolidation, known, entered)
    lists: dict[str, list[tuple[int, UnitFigure]]] = defaultdict(list)
    for subject, unit_id, code in _asked(consolidation, known, entered):
        state, value = answers.get((subject, code), (None, None))
        if state != ValueState.NA:
            order, name = names[unit_id]
            lists[code].append((order, UnitFigure(name, value)))
    return {
        code: tuple(unit for _order, unit in sorted(found, key=lambda one: one[0]))
        for code, found in lists.items()
    }


def _names(consolidation: Consolidation) -> dict[int, tuple[int, str]]:
    units = CampaignUnit.objects.filter(campaign=consolidation.campaign_id)
    return {pk: (order, name) for pk, order, name in units.values_list("unit_id", "order", "name")}


def _asked(
    consolidation: Consolidation, known: Edition, codes: set[str]
) -> Iterator[tuple[int, int, str]]:
    """(subject, unit, code) for everybody whose figure is added up."""
    lines = FormLine.objects.filter(
        form__campaign=consolidation.campaign_id,
        indicator_version__in=[known.indicators[code].pk for code in codes],
        control=False,
    )
    asks: dict[int, list[IndicatorVersion]] = defaultdict(list)
    for form_id, indicator_id in lines.values_list("form_id", "indicator_version__indicator_id"):
        asks[form_id].append(known.by_id(indicator_id))
    subjects = Subject.objects.filter(
        within(consolidation.root_path),
        obligation__form__in=asks,
        obligation__exempted_at__isnull=True,
    )
    for pk, unit_id, level, form_id in subjects.values_list(
        "pk", "unit_id", "level", "obligation__form_id"
    ):
        for version in asks[form_id]:
            if level in version.level_set():
                yield pk, unit_id, version.code


def _answers(
    consolidation: Consolidation, known: Edition, codes: set[str]
) -> dict[tuple[int, str], tuple[str, Decimal | None]]:
    """(subject, code) → state and number, as the consolidation read them; nil adds 0."""
    sources = ConsolidationSource.objects.filter(consolidation=consolidation)
    rows = Value.objects.filter(
        version__in=sources.values("version"),
        indicator__in=[known.indicators[code].indicator_id for code in codes],
    ).values_list("subject_id", "indicator_id", "state", "number")
    return {
        (subject, known.codes[indicator]): (state, _counted(state, number, known, indicator))
        for subject, indicator, state, number in rows
    }


def _counted(state: str, number: int | None, known: Edition, indicator_id: int) -> Decimal | None:
    if state == ValueState.NIL:
        return Decimal(0)
    return None if number is None else from_scaled(number, known.decimals(indicator_id))
