"""What one obligation asks, laid out for a page: lines under their parents, units in groups.

All of it is fixed when the campaign opens (the catalogue's edition is pinned, form, subjects and
unit tree are copied), so it is read once per process and then kept.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indicators.editions import Edition, edition
from indicators.models import IndicatorVersion
from reports.models import CampaignUnit, Form, FormLine, Obligation
from units.models import Level

ENTERED, COMPUTED, HEADING = "entered", "computed", "heading"


@dataclass(frozen=True)
class Line:
    """One row of the form: a figure to enter, one that is computed, or only a heading.

    A heading is the parent of lines that are asked, not itself asked: a part's label ("Trong đó
    qua thi tuyển") says nothing without it.
    """

    version: IndicatorVersion
    kind: str
    depth: int
    code: str
    area: str
    """code of the reform area"""

    @property
    def group(self) -> str:
        """The first two steps of the code: lines of one group stand together."""
        return ".".join(self.code.split(".")[:2])


@dataclass(frozen=True)
class About:
    """A unit that figures are given about, as the campaign's tree had it."""

    pk: int
    unit_id: int
    code: str
    name: str
    level: str
    group: str


@dataclass(frozen=True)
class Asked:
    """Lines and units of one obligation."""

    unit_name: str
    known: Edition
    lines: tuple[Line, ...]
    about: tuple[About, ...]
    is_table: bool
    supplied: frozenset[str]
    """areas in which other units give figures about this one"""

    @property
    def areas(self) -> list[str]:
        """Codes of the reform areas that hold something to enter, in catalogue order."""
        found = (line.area for line in self.lines if line.kind == ENTERED)
        return list(dict.fromkeys(found))

    @property
    def groups(self) -> list[str]:
        """Pages of a table: departments, districts, the communes of each district."""
        return list(dict.fromkeys(unit.group for unit in self.about))

    def in_area(self, area: str) -> list[Line]:
        return [line for line in self.lines if line.area == area]

    def in_group(self, group: str) -> list[About]:
        return [unit for unit in self.about if unit.group == group]


def read(obligation: Obligation) -> Asked:
    """What an obligation of an opened campaign asks."""
    return _read(obligation.pk, obligation.campaign.opened_at)


@lru_cache(maxsize=512)
def _read(obligation_id: int, opened_at: dt.datetime | None) -> Asked:
    obligation = Obligation.objects.select_related("form", "campaign").get(pk=obligation_id)
    known = edition(obligation.campaign.catalogue_id)
    rows = FormLine.objects.filter(form=obligation.form_id)
    units = CampaignUnit.objects.filter(campaign=obligation.campaign_id)
    tree = {unit.unit_id: unit for unit in units}
    about = tuple(_about(obligation, tree))
    is_table = obligation.form.subject == Form.SubjectKind.EACH
    levels = {unit.level for unit in about}
    asked = {
        known.codes[pk] for pk in rows.values_list("indicator_version__indicator_id", flat=True)
    }
    # A form for several levels asks each unit what fits its own (reports.campaigns.asking.Line).
    entered = {code for code in asked if known.indicators[code].level_set() & levels}
    computed = {
        code
        for code in known.in_force(obligation.campaign.as_of)
        if _is_computed_here(code, known, entered, levels, is_table)
    }
    return Asked(
        unit_name=tree[obligation.unit_id].name,
        known=known,
        lines=tuple(_lines(known, entered, computed)),
        about=about,
        is_table=is_table,
        supplied=_supplied(obligation, known) if not is_table else frozenset(),
    )


def _supplied(obligation: Obligation, known: Edition) -> frozenset[str]:
    tables = Form.objects.filter(
        subject=Form.SubjectKind.EACH,
        campaign=obligation.campaign_id,
        obligations__subjects__unit=obligation.unit_id,
    ).exclude(obligations__unit=obligation.unit_id)
    rows = FormLine.objects.filter(form__in=tables)
    ids = rows.values_list("indicator_version__indicator_id", flat=True)
    return frozenset(known.by_id(pk).area.code for pk in ids)


def _is_computed_here(
    code: str, known: Edition, entered: set[str], levels: set[str], is_table: bool
) -> bool:
    """A computed line is shown where it fits the unit and something it needs is asked.

    In a table a line that picks one level of units out of many would repeat its own column.
    """
    if code not in known.expressions or not known.operands(code) & entered:
        return False
    if is_table and _picks_a_level(code, known):
        return False
    return bool(known.indicators[code].level_set() & levels)


def _picks_a_level(code: str, known: Edition) -> bool:
    formula = known.indicators[code].formula
    if "at_level" in formula:
        return True
    return code in known.expressions and any(
        _picks_a_level(operand, known) for operand in known.expressions[code].codes
    )


def _lines(known: Edition, entered: set[str], computed: set[str]) -> Iterator[Line]:
    """Shown lines in catalogue order, each as deep as it has shown ancestors."""
    asked = entered | computed
    headings = {parent for code in asked for parent in _parents(code, known)} - asked
    shown = asked | headings
    for code, version in known.indicators.items():
        if code in shown:
            kind = ENTERED if code in entered else COMPUTED if code in computed else HEADING
            depth = sum(parent in shown for parent in _parents(code, known))
            yield Line(version, kind, depth, code, version.area.code)


def _parents(code: str, known: Edition) -> list[str]:
    """The indicators a code is a part of: 5.3.1a of 5.3.1; 3.3.0.4.1 of 3.3.0.4 and 3.3.0."""
    parts = code.split(".")
    above = [".".join(parts[:n]) for n in range(1, len(parts))]
    without_letter = code.rstrip("abcdefgh")
    if without_letter != code:
        above.append(without_letter)
    return [parent for parent in above if parent in known.indicators]


def _about(obligation: Obligation, tree: dict[int, CampaignUnit]) -> Iterator[About]:
    """The subjects with their names and groups, in the order of the campaign's tree."""
    subjects = obligation.subjects.select_related("unit")
    for subject in sorted(subjects, key=lambda s: (s.order, tree[s.unit_id].order)):
        unit = tree[subject.unit_id]
        yield About(
            pk=subject.pk,
            unit_id=subject.unit_id,
            code=subject.unit.code,
            name=unit.name,
            level=subject.level,
            group=_group(unit, tree),
        )


def _group(unit: CampaignUnit, tree: dict[int, CampaignUnit]) -> str:
    """ "Sở, ban, ngành", "Huyện"; communes stand under their district, if they have one."""
    parent = tree.get(unit.parent_id or 0)
    if unit.level == Level.COMMUNE and parent and parent.level == Level.DISTRICT:
        return parent.name
    return str(Level(unit.level).label)
