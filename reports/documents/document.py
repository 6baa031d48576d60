"""The one way from a consolidation to a report: reads the database, returns plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from indicators import figures, formulas
from indicators.models import IndicatorVersion
from reports.documents import drafting
from reports.documents.blocks import BoundFigure, Document
from reports.documents.letterhead import Issuer
from reports.models import CampaignUnit, ConsolidatedValue, Consolidation, Outline, Section
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


def build(consolidation: Consolidation, *, at: datetime) -> Document:
    """The report of a consolidation, in the outline in force for its root's level.

    `at` is the moment of drafting, printed on the draft so that papers can be told apart. The
    number of queries does not depend on how much is in the report.
    """
    campaign = consolidation.campaign
    issuer = _issuer(consolidation)
    outline = Outline.objects.for_level(issuer.level, campaign.as_of)
    if outline is None:
        raise NoOutlineError(f"Chưa có đề cương báo cáo cho {issuer.name}.")
    material = drafting.Material(
        issuer=issuer,
        window=campaign,
        drafted=_drafted(consolidation, at),
        file_name=f"bao-cao-{campaign.code}-{issuer.code}".lower(),
        numbering=outline.numbering,
        sections=list(Section.objects.filter(outline=outline)),
        figures=figures_of(consolidation),
        areas=list(ReformArea.objects.order_by("order").values_list("code", "name")),
        illustration=campaign.illustration,
    )
    return drafting.draft(material)


def _drafted(consolidation: Consolidation, at: datetime) -> str:
    """When this draft was made, and of which closing of the figures."""
    day = figures.short_date(timezone.localtime(at).date())
    number = consolidation.closed_number
    closed = f"số liệu chốt lần {number}" if number else "số liệu chưa chốt"
    return f"ngày {day}, {closed}"


def _issuer(consolidation: Consolidation) -> Issuer:
    """The root and the unit above it, by the names of the campaign's day."""
    units = CampaignUnit.objects.filter(campaign_id=consolidation.campaign_id)
    root = units.select_related("unit").get(unit_id=consolidation.root_id)
    return Issuer(root.unit.code, root.name, root.level, _name_above(consolidation, root))


def _name_above(consolidation: Consolidation, root: CampaignUnit) -> str:
    """The superior's name; the one above the campaign's own root is not in its snapshot."""
    if root.parent_id is None:
        return ""
    tree = Tree.as_of(consolidation.campaign.as_of)
    return tree.get(root.parent_id).name if root.parent_id in tree else ""


def figures_of(consolidation: Consolidation) -> dict[str, BoundFigure]:
    """Every consolidated figure with its meaning in the campaign's catalogue, in its order."""
    values = {value.indicator_id: value for value in consolidation.values.all()}
    versions = IndicatorVersion.objects.filter(catalogue_id=consolidation.campaign.catalogue_id)
    versions = versions.select_related("indicator", "area").order_by("order")
    found = [(version, values.get(version.indicator_id)) for version in versions]
    meanings = {version.code: _meaning(version) for version, _value in found}
    return bind(meanings, {version.code: value for version, value in found if value})


def _meaning(version: IndicatorVersion) -> Meaning:
    return Meaning(
        code=version.code,
        label=version.label,
        unit_of_measure=version.unit_of_measure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
        formula=version.formula,
        over_time=version.over_time,
        area=version.area.code,
    )


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
