"""What a campaign asked about a root and what was answered: a few grouping queries, never a row
per figure.

Values carry only keys, so grouping is cheapest by indicator alone. Two kinds of indicators are
grouped more finely: those that a formula picks by level, and those of which a line must be left
out (a control line, or a level that is not asked).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import BooleanField, Count, Min, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from indicators.editions import Edition, edition
from indicators.expressions import Ref
from reports.models import (
    Campaign,
    CampaignUnit,
    Form,
    FormLine,
    Subject,
    SubmissionVersion,
    Value,
    ValueState,
)
from reports.models.submissions import EXCEPTIONAL
from units.tree import within

K = TypeVar("K")
OBLIGATION = "submission__obligation"
MANY = 10_000  # versions named in one statement; a statement of SQLite's has a million bytes


@dataclass(frozen=True)
class Answers:
    """Answers of one kind counted together; `total` is scaled by the indicator's decimals."""

    total: int = 0
    numbers: int = 0
    nil: int = 0
    na: int = 0
    provisional: int = 0
    data_to: date | None = None

    def __add__(self, other: "Answers") -> "Answers":
        days = [day for day in (self.data_to, other.data_to) if day]
        return Answers(
            self.total + other.total,
            self.numbers + other.numbers,
            self.nil + other.nil,
            self.na + other.na,
            self.provisional + other.provisional,
            min(days, default=None),
        )


NOTHING = Answers()
LINE = tuple[int, str]  # (form id, indicator code)


@dataclass(frozen=True)
class Asked:
    """What is asked about the units within a root; exempted obligations are not asked."""

    campaign: Campaign
    root: CampaignUnit
    known: Edition
    lines: frozenset[LINE]
    """lines that count; control lines are left out"""
    controls: frozenset[LINE]
    subjects: dict[tuple[int, str], int]
    """(form id, level) → number of units within the root"""
    about: dict[int, frozenset[int]]
    """the root, and the campaign's root → forms that ask about just that unit"""

    @cached_property
    def forms_of(self) -> dict[str, list[int]]:
        """code → forms with a line that counts."""
        found: dict[str, list[int]] = {}
        for form_id, code in sorted(self.lines):
            found.setdefault(code, []).append(form_id)
        return found

    def asks(self, form_id: int, code: str, level: str) -> bool:
        """Whether a form asks an indicator about units of a level (as campaigns.asking.Line)."""
        return (form_id, code) in self.lines and level in self._levels(code)

    def expected(self, code: str, level: str | None = None) -> int:
        """How many units are asked an indicator; at one level, or at all."""
        forms = self.forms_of.get(code, ())
        levels = self._levels(code) & {level} if level else self._levels(code)
        return sum(
            count
            for (form_id, of_level), count in self.subjects.items()
            if form_id in forms and of_level in levels
        )

    def expected_about(self, code: str, unit_id: int) -> int:
        """1 when the indicator is asked about just this unit."""
        forms = self.about.get(unit_id, frozenset())
        return int(any(form_id in forms for form_id in self.forms_of.get(code, ())))

    @cached_property
    def fine(self) -> frozenset[str]:
        """Indicators to group by form and level."""
        refused = {
            code
            for form_id, code in self.lines | self.controls
            for of_form, level in self.subjects
            if of_form == form_id and not self.asks(form_id, code, level)
        }
        picked = (self.known.operands(ref.code) for ref in self.level_refs)
        return frozenset(refused).union(*picked)

    @cached_property
    def level_refs(self) -> frozenset[Ref]:
        """Operands that pick one level, in the formulas of this edition."""
        expressions = self.known.expressions.values()
        return frozenset(ref for e in expressions for ref in e.references if ref.level)

    def _levels(self, code: str) -> frozenset[str]:
        return self.known.indicators[code].level_set()


def asked(campaign: Campaign, root: CampaignUnit) -> Asked:
    """Read what is asked: three small queries."""
    known = edition(campaign.catalogue_id)
    rows = FormLine.objects.filter(form__campaign=campaign).values_list(
        "form_id", "indicator_version__indicator_id", "control"
    )
    in_force = known.in_force(campaign.as_of)
    lines = [(form, known.codes[pk], control) for form, pk, control in rows]
    lines = [line for line in lines if line[1] in in_force]
    owed = Subject.objects.filter(
        obligation__campaign=campaign, obligation__exempted_at__isnull=True
    )
    inside = owed.filter(within(root.path)).values_list("obligation__form_id", "level")
    about: dict[int, set[int]] = {}
    tops = owed.filter(unit_id__in={root.unit_id, campaign.root_id})
    for unit_id, form_id in tops.values_list("unit_id", "obligation__form_id"):
        about.setdefault(unit_id, set()).add(form_id)
    return Asked(
        campaign,
        root,
        known,
        frozenset((form, code) for form, code, control in lines if not control),
        frozenset((form, code) for form, code, control in lines if control),
        {(form, level): count for form, level, count in inside.annotate(Count("pk"))},
        {unit_id: frozenset(forms) for unit_id, forms in about.items()},
    )


@dataclass(frozen=True)
class Read:
    """The accepted versions that answer about a root; none of a reopened or exempted report."""

    whole: list[int]
    """wholly about units within the root: no subject need be looked at"""
    in_part: list[int]
    """tables about many units, some of them elsewhere"""
    elsewhere: list[int]
    """about the campaign's root, read for its official lists alone (design 5, `catalogue`)"""

    @property
    def all(self) -> list[int]:
        return sorted({*self.whole, *self.in_part, *self.elsewhere})


def versions(of: Asked) -> Read:
    """Which versions to add up: at most two small queries."""
    if of.root.unit_id == of.campaign.root_id:
        return Read(sorted(_counted(of).values_list("pk", flat=True)), [], [])
    inside = _counted(of).filter(within(of.root.path, f"{OBLIGATION}__subjects__path"))
    whole: list[int] = []
    in_part: list[int] = []
    for pk, kind in inside.values_list("pk", f"{OBLIGATION}__form__subject").distinct():
        (in_part if kind == Form.SubjectKind.EACH else whole).append(pk)
    return Read(sorted(whole), sorted(in_part), _elsewhere(of))


def _counted(of: Asked) -> QuerySet[SubmissionVersion]:
    return SubmissionVersion.objects.filter(
        counts=True,
        submission__obligation__campaign=of.campaign,
        submission__obligation__exempted_at__isnull=True,
    )


def _elsewhere(of: Asked) -> list[int]:
    """Versions that hold an official list about the campaign's root, above this root."""
    asking = of.about.get(of.campaign.root_id, frozenset())
    official = {
        form_id
        for code, forms in of.forms_of.items()
        if of.known.indicators[code].over_units == "catalogue"
        for form_id in forms
        if form_id in asking
    }
    top = Q(
        submission__obligation__form_id__in=official,
        submission__obligation__subjects__unit_id=of.campaign.root_id,
    )
    return sorted(_counted(of).filter(top).values_list("pk", flat=True)) if official else []


@dataclass
class Answered:
    """The answers read by one consolidation."""

    overall: dict[str, Answers] = field(default_factory=dict)
    by_level: dict[tuple[str, str], Answers] = field(default_factory=dict)
    about: dict[tuple[str, int], Answers] = field(default_factory=dict)
    """(code, unit id): the answer about just that unit"""


def answered(of: Asked, read: Read) -> Answered:
    """Add up what these versions say, by indicator."""
    found = Answered()
    inside = within(of.root.path, "subject__path")
    for values in _values(read.whole):
        _collect(found.overall, values, of)
    for values in _values(read.in_part):
        _collect(found.overall, values.filter(inside), of)
    if of.fine:
        found.overall = {c: a for c, a in found.overall.items() if c not in of.fine}
        for values in _values([*read.whole, *read.in_part]):
            _collect_fine(found, values.filter(inside, indicator__code__in=of.fine), of)
    for values in _values(read.all if of.about else []):
        _collect_about(found, values.filter(subject__unit_id__in=list(of.about)), of)
    return found


def chosen(versions: list[int]) -> Iterator[str]:
    """ "IN (…)" with the keys of the versions, so many at a time.

    As text, not as parameters: converting 3.321 of them takes longer than finding them.
    """
    for start in range(0, len(versions), MANY):
        yield f"IN ({', '.join(str(int(pk)) for pk in versions[start : start + MANY])})"


def _values(versions: list[int]) -> Iterator[QuerySet[Value]]:
    """The values of these versions, in as many parts as `chosen` makes.

    Named outright, not through the rows of ConsolidationSource: PostgreSQL has no statistics of
    rows written a moment ago and would look every version up by itself, three times slower.
    """
    for some in chosen(versions):
        named = RawSQL(f"reports_value.version_id {some}", (), BooleanField())  # noqa: S611
        yield Value.objects.filter(named)


def _collect(found: dict[str, Answers], values: QuerySet[Value], of: Asked) -> None:
    """Sums by indicator; then the exceptional figures, found by their own index."""
    sums = values.values_list("indicator_id").annotate(Sum("number"), Count("number"))
    for pk, total, numbers in sums.order_by():
        _add(found, of.known.codes.get(pk), Answers(total=total or 0, numbers=numbers))
    odd = values.filter(EXCEPTIONAL).values_list("indicator_id", "state")
    for pk, state, *rest in odd.annotate(**_MARKS).order_by():
        _add(found, of.known.codes.get(pk), _exceptional(state, *rest))


_MARKS = {
    "cells": Count("indicator_id"),
    "estimates": Count("provisional", filter=Q(provisional=True)),
    "earliest": Min("data_to"),
}


def _exceptional(state: str, count: int, provisional: int, data_to: date | None) -> Answers:
    return Answers(
        nil=count if state == ValueState.NIL else 0,
        na=count if state == ValueState.NA else 0,
        provisional=provisional,
        data_to=data_to,
    )


def _collect_fine(found: Answered, values: QuerySet[Value], of: Asked) -> None:
    """By form, level and state: what is not asked is left out here."""
    finely = values.values_list(
        "indicator_id", "subject__obligation__form_id", "subject__level", "state"
    ).annotate(Sum("number"), **_MARKS)
    for pk, form_id, level, state, total, *rest in finely.order_by():
        code = of.known.codes.get(pk, "")
        if of.asks(form_id, code, level):
            numbers = rest[0] if state == ValueState.NUMBER else 0
            answers = Answers(total or 0, numbers) + _exceptional(state, *rest)
            _add(found.overall, code, answers)
            _add(found.by_level, (code, level), answers)


def _collect_about(found: Answered, values: QuerySet[Value], of: Asked) -> None:
    """The answers about the root itself, and about the campaign's root."""
    rows = values.values_list(
        "indicator_id",
        "subject__unit_id",
        "subject__obligation__form_id",
        "subject__level",
        "state",
        "number",
        "provisional",
        "data_to",
    )
    for pk, unit_id, form_id, level, state, number, provisional, data_to in rows:
        code = of.known.codes.get(pk, "")
        if of.asks(form_id, code, level):
            answers = Answers(number or 0, int(state == ValueState.NUMBER))
            odd = _exceptional(state, 1, int(provisional), data_to)
            _add(found.about, (code, unit_id), answers + odd)


def _add(found: dict[K, Answers], key: K | None, answers: Answers) -> None:
    """An indicator that the edition does not know is nobody's."""
    if key is not None:
        found[key] = found.get(key, NOTHING) + answers
