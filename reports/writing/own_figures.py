"""The figures a unit's own report prints before anybody has added them up: what it entered.

With the same meaning as everywhere (design 5): the unit is the only subject, formulas are worked
out by `indicators.aggregation`. Figures that other offices gave about the unit are among them.
"""

from collections.abc import Mapping

from indicators.aggregation import NOT_ASKED, Definition, Tally, consolidate, tally_one
from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled
from reports.adding.consolidation import row_of
from reports.documents import document
from reports.documents.blocks import BoundFigure
from reports.models import (
    Campaign,
    CampaignUnit,
    FormLine,
    Subject,
    Submission,
    Value,
)


def figures(campaign: Campaign, place: CampaignUnit) -> dict[str, BoundFigure]:
    """Every figure about the unit in this round, by code; four queries."""
    known = edition(campaign.catalogue_id)
    asked, held = _asked(campaign, place, known), _held(campaign, place, known)
    definitions = {
        code: Definition(code, version.over_units, known.expressions.get(code))
        for code, version in known.in_force(campaign.as_of).items()
    }

    def tally(code: str, level: str | None) -> Tally:
        if code not in asked or (level and level != place.level):
            return NOT_ASKED
        return tally_one(held.get(code), over_units=known.indicators[code].over_units)

    outcomes = consolidate(definitions, tally)
    kept = {c: o for c, o in outcomes.items() if c in asked or c in known.expressions}
    rows = {
        code: row_of(known, code, outcome, entered.data_to if (entered := held.get(code)) else None)
        for code, outcome in kept.items()
    }
    return document.bind(document.meanings_of(known), rows)


def _asked(campaign: Campaign, place: CampaignUnit, known: Edition) -> set[str]:
    """Codes that a form asks about the unit."""
    forms = Subject.objects.filter(
        obligation__campaign=campaign, unit=place.unit_id, obligation__exempted_at=None
    )
    lines = FormLine.objects.filter(form__in=forms.values("obligation__form"), control=False)
    ids = lines.values_list("indicator_version__indicator_id", flat=True)
    codes = {known.codes[pk] for pk in ids}
    return {code for code in codes if place.level in known.indicators[code].level_set()}


def _held(campaign: Campaign, place: CampaignUnit, known: Edition) -> Mapping[str, Figure]:
    """The figures as they stand now, whatever the state of their submissions."""
    current = Submission.objects.filter(obligation__campaign=campaign).values("version")
    rows = Value.objects.filter(
        version__in=current,
        subject__unit=place.unit_id,
        subject__obligation__campaign=campaign,
        subject__obligation__exempted_at=None,
    )
    return {
        known.codes[row.indicator_id]: _figure(row, known)
        for row in rows
        if row.indicator_id in known.codes
    }


def _figure(row: Value, known: Edition) -> Figure:
    number = None
    if row.number is not None:
        number = from_scaled(row.number, known.decimals(row.indicator_id))
    marks = (row.provisional, row.data_to, row.note, row.promised)
    return Figure(State(row.state), number, *marks)
