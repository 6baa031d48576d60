"""The one way from a consolidation to a report: reads the database, returns plain data."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from indicators import discipline, figures, formulas
from indicators.aggregation import printed_type
from indicators.editions import Edition, edition_of
from reports.citing import register
from reports.documents import carried, drafting, looking_back, markup
from reports.documents.blocks import HIDDEN, BoundFigure, Document
from reports.documents.letterhead import Issuer
from reports.models import (
    Campaign,
    CampaignUnit,
    ConsolidatedValue,
    Consolidation,
    Outline,
    Section,
)
from units.models import ReformArea
from units.tree import Tree


class NoOutlineError(Exception):
    """No outline is in force for the level of the unit that reports."""


@dataclass(frozen=True)
class Meaning:
    """What the document needs to know of an indicator, apart from its figure."""

    code: str
    label: str
    unit_of_measure: str
    value_type: str
    decimals: int
    choices: str
    formula: str
    over_time: str
    area: str


def build(
    consolidation: Consolidation,
    *,
    at: datetime,
    texts: Mapping[str, str] | None = None,
    outline: Outline | None = None,
    discreet: bool = False,
) -> Document:
    """The report of a consolidation, in the outline given or in force for its root's level.

    `texts` are the words written so far, by section; a section that is not among them prints the
    outline's default text. `at` is the moment of drafting, printed on the draft so that papers
    can be told apart; `discreet` leaves out what its reader may not see (`without_discipline`).
    The number of queries does not depend on how much is in the report.
    """
    campaign = consolidation.campaign
    issuer = issuer_of(campaign, consolidation.root_id)
    outline = outline or outline_for(issuer, campaign)
    sections = sections_of(outline)
    spoken = drafting.spoken(sections, texts or {})
    found = figures_of(consolidation, listing=markup.unit_list_codes(spoken))
    material = material_of(
        campaign,
        issuer,
        outline,
        without_discipline(found, issuer.level) if discreet else found,
        sections=sections,
        texts=texts,
        drafted=drafted(at, closing_in_words(consolidation)),
    )
    return drafting.draft(material)


def material_of(
    campaign: Campaign,
    issuer: Issuer,
    outline: Outline,
    figures: Mapping[str, BoundFigure],
    *,
    sections: Sequence[Section] | None = None,
    texts: Mapping[str, str] | None = None,
    drafted: str = "",
    also: str = "",
) -> drafting.Material:
    """What a report is made of, from any figures: added up, or those a unit has itself entered.

    The documents that the words cite are read here, those of the text `also` among them.
    """
    rows = sections_of(outline) if sections is None else sections
    return drafting.Material(
        issuer=issuer,
        window=campaign,
        drafted=drafted,
        file_name=f"bao-cao-{campaign.code}-{issuer.code}".lower(),
        numbering=outline.numbering,
        sections=rows,
        figures=figures,
        areas=list(ReformArea.objects.order_by("order").values_list("code", "name")),
        illustration=campaign.illustration,
        carried=carried.notes(campaign, issuer.code),
        documents=register.cited(markup.keys(f"{drafting.spoken(rows, texts or {})}\n{also}")),
        texts=texts or {},
    )


def outline_for(issuer: Issuer, campaign: Campaign) -> Outline:
    """The outline that reports of the issuer's level follow on the campaign's day."""
    outline = Outline.objects.for_level(issuer.level, campaign.as_of)
    if outline is None:
        raise NoOutlineError(f"Chưa có đề cương báo cáo cho {issuer.name}.")
    return outline


def sections_of(outline: Outline) -> list[Section]:
    """The sections that count, in their order; retired ones are neither numbered nor printed."""
    return list(Section.objects.filter(outline=outline, retired=False).order_by("order"))


def drafted(at: datetime, which: str) -> str:
    """When a paper was made, and of which figures: papers can be told apart."""
    return f"ngày {figures.short_date(timezone.localtime(at).date())}, {which}"


def closing_in_words(made: Consolidation | None) -> str:
    """Which closing of the figures is printed."""
    number = made.closed_number if made else None
    return f"số liệu chốt lần {number}" if number else "số liệu chưa chốt"


def issuer_of(campaign: Campaign, root_id: int) -> Issuer:
    """The root and the unit above it, by the names of the campaign's day."""
    root = campaign.units.select_related("unit").get(unit_id=root_id)
    return Issuer(root.unit.code, root.name, root.level, _name_above(campaign, root))


def _name_above(campaign: Campaign, root: CampaignUnit) -> str:
    """The superior's name; the one above the campaign's own root is not in its snapshot."""
    if root.parent_id is None:
        return ""
    tree = Tree.as_of(campaign.as_of)
    return tree.get(root.parent_id).name if root.parent_id in tree else ""


def figures_of(
    consolidation: Consolidation, *, listing: Collection[str] = ()
) -> dict[str, BoundFigure]:
    """Every consolidated figure with its meaning in the campaign's catalogue, in its order, and
    what it was in earlier periods; units by name for the codes in `listing`."""
    known = edition_of(consolidation.campaign.catalogue)
    values = {known.codes[value.indicator_id]: value for value in consolidation.values.all()}
    found = bind(meanings_of(known, added_up=True), values)
    earlier = looking_back.earlier(consolidation)
    units = looking_back.by_unit(consolidation, known, listing)
    return {
        code: replace(figure, earlier=earlier.get(code, {}), units=units.get(code, ()))
        for code, figure in found.items()
    }


def without_discipline(found: Mapping[str, BoundFigure], level: str) -> dict[str, BoundFigure]:
    """The figures of a root of that level for readers from whom it is kept what a single unit
    says about discipline; the sums of several units and the province's figures stay."""
    return {
        code: _kept_back(figure)
        if discipline.is_of_one_unit(code, level, figure.expected + figure.na)
        else figure
        for code, figure in found.items()
    }


def _kept_back(figure: BoundFigure) -> BoundFigure:
    return replace(
        figure, value=None, status=HIDDEN, nil=0, provisional=0, data_to=None, earlier={}, units=()
    )


def meanings_of(known: Edition, *, added_up: bool = False) -> dict[str, Meaning]:
    """Code → what the edition says of it. Where yeses are added up, the figure is their count."""
    return {
        code: Meaning(
            code=code,
            label=version.label,
            unit_of_measure=version.unit_of_measure,
            value_type=printed_type(version.value_type, version.over_units)
            if added_up
            else version.value_type,
            decimals=version.decimals,
            choices=version.choices,
            formula=version.formula,
            over_time=version.over_time,
            area=version.area.code,
        )
        for code, version in known.indicators.items()
    }


def bind(
    meanings: Mapping[str, Meaning], values: Mapping[str, ConsolidatedValue]
) -> dict[str, BoundFigure]:
    """Meanings and values put together; a figure whose value is unknown is left out."""
    return {
        code: _bound(meanings, meaning, values[code])
        for code, meaning in meanings.items()
        if code in values
    }


def _bound(
    meanings: Mapping[str, Meaning], meaning: Meaning, value: ConsolidatedValue
) -> BoundFigure:
    parent = parent_code(meaning.code, meanings)
    return BoundFigure(
        code=meaning.code,
        label=meaning.label,
        unit_of_measure=meaning.unit_of_measure,
        value_type=meaning.value_type,
        decimals=meaning.decimals,
        choices=meaning.choices,
        computed=bool(meaning.formula),
        value=None if value.value is None else Decimal(value.value),
        status=str(value.status),
        area_code=meaning.area,
        over_time=over_time(meaning.code, meanings),
        expected=value.expected,
        reported=value.reported,
        nil=value.nil,
        na=value.na,
        missing=value.missing,
        provisional=value.provisional,
        data_to=value.data_to,
        parent_code=parent,
        parent_label=_whole(meanings.get(parent)),
    )


def _whole(parent: Meaning | None) -> str:
    """The label a part is read under; the terms of a ratio already say what they are."""
    return parent.label if parent and parent.value_type != "percent" else ""


def parent_code(code: str, known: Iterable[str]) -> str:
    """The nearest code above in the catalogue: 3.3.0.4.1 → 3.3.0.4, 5.3.1a → 5.3.1."""
    above = code[:-1] if code[-1:].isalpha() else code.rpartition(".")[0]
    while above and above not in known:
        above = above.rpartition(".")[0]
    return above


def over_time(code: str, meanings: Mapping[str, Meaning]) -> str:
    """How a figure behaves in time; a computed one as the first of its operands that flows."""
    meaning = meanings[code]
    if not meaning.formula:
        return meaning.over_time
    operands = [over_time(used, meanings) for used in sorted(formulas.parse(meaning.formula).codes)]
    flowing = [kind for kind in operands if kind in ("flow", "ytd")]
    return (flowing or operands or [meaning.over_time])[0]
