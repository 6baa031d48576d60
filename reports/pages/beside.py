"""What stands beside a cell: what is asked and why, what was said before, where it comes from.

The figures of earlier periods are in the sheet; here is the rest, read for a whole page at once:
three queries whatever there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from indicators import wording
from indicators.models import IndicatorVersion
from reports.documents.periods import period_name
from reports.models import Campaign, Explanation, Remark
from reports.pages.desk import Desk
from reports.pages.sheet import Sheet
from reports.submissions.asked import ENTERED, About, Line
from reports.submissions.posted import NOTE_FOUND
from reports.teamwork import earlier, notes
from reports.teamwork.notes import Notes


@dataclass(frozen=True)
class Meaning:
    """What a line asks, in words; each empty where the catalogue says nothing."""

    note: str
    formula: str
    measure: str
    supplier: str
    basis: str


@dataclass(frozen=True)
class Told:
    """What somebody said of a cell in an earlier round."""

    text: str
    by: str
    on: date
    round: str
    answer: str = ""


@dataclass(frozen=True)
class Past:
    """The last words on a cell, from earlier rounds."""

    explanation: Told | None
    remark: Told | None

    @property
    def label(self) -> str:
        """What there is to open: "giải trình, ý kiến kỳ trước"."""
        found = (("giải trình", self.explanation), ("ý kiến", self.remark))
        return f"{', '.join(word for word, told in found if told)} kỳ trước"


@dataclass(frozen=True)
class NoteField:
    """A source note with its field."""

    code: str
    text: str
    """as typed, where it could not be kept"""
    found: str
    """as it is kept"""
    by: str = ""
    on: date | None = None
    fault: str = ""

    @property
    def name(self) -> str:
        return f"g:{self.code}"

    @property
    def found_name(self) -> str:
        return f"{NOTE_FOUND}{self.code}"

    @property
    def anchor(self) -> str:
        return f"nguon-{self.code}"


@dataclass(frozen=True)
class Memory:
    """All that is remembered about the cells of a page."""

    explanations: Mapping[tuple[int, int], Explanation] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int], Remark] = field(default_factory=dict)
    notes: Notes | None = None
    """None: the reader does not belong to the unit, whose own notes these are"""
    typed: Mapping[str, str] = field(default_factory=dict)
    """code → a note that could not be kept, as it was typed"""

    @property
    def may_note(self) -> bool:
        return self.notes is not None

    def past(self, line: Line, about: About) -> Past | None:
        """The last words on a cell; None when there were none."""
        place = (line.version.indicator_id, about.unit_id)
        explanation, remark = self.explanations.get(place), self.remarks.get(place)
        if explanation is None and remark is None:
            return None
        return Past(_explained(explanation), _remarked(remark))

    def note(self, line: Line) -> NoteField | None:
        """The source note of a line; None where there is no place for one."""
        if self.notes is None or line.kind != ENTERED:
            return None
        kept = self.notes.get(line.version.indicator_id)
        typed = self.typed.get(line.code)
        found = kept.text if kept else ""
        return NoteField(
            code=line.code,
            text=found if typed is None else typed,
            found=found,
            by=kept.by.full_name if kept else "",
            on=timezone.localtime(kept.at).date() if kept else None,
            fault=notes.fault(typed or ""),
        )


def read(
    desk: Desk, held: Sheet, units: Sequence[About], typed: Mapping[str, str] | None = None
) -> Memory:
    """What the person at the desk may know of the cells about some units.

    What the sheet hides is not in it: an explanation may quote the figure.
    """
    obligation = desk.submission.obligation
    unit_ids = [unit.unit_id for unit in units]
    of_unit = notes.may_use(desk.user, obligation.unit_id, desk.on)
    explained = earlier.explanations(obligation, unit_ids)
    hidden = _hidden(held)
    if hidden:
        explained = {k: e for k, e in explained.items() if not _quotes(e, k[1], held, hidden)}
    return Memory(
        explanations=explained,
        remarks={
            place: remark
            for place, remark in earlier.remarks(obligation, unit_ids).items()
            if place not in hidden
        },
        notes=notes.of_unit(obligation.unit_id) if of_unit else None,
        typed=typed or {},
    )


def meaning(version: IndicatorVersion) -> Meaning:
    """What the catalogue says of an indicator."""
    return Meaning(
        note=version.note,
        formula=wording.in_words(version.formula),
        measure=version.unit_of_measure,
        supplier=version.supplier,
        basis=wording.source_in_words(version.source),
    )


def _hidden(held: Sheet) -> set[tuple[int, int]]:
    """(indicator, unit) of the cells that are kept from the reader."""
    units = {about.pk: about.unit_id for about in held.asked.about}
    versions = held.asked.known.indicators
    return {(versions[code].indicator_id, units[subject]) for code, subject in held.hidden}


def _quotes(told: Explanation, unit: int, held: Sheet, hidden: set[tuple[int, int]]) -> bool:
    """Whether an explanation answers a rule about a hidden figure."""
    known = held.asked.known
    named = {code for rule in known.rules if rule.code == told.rule_code for code in rule.codes}
    ids = {known.indicators[code].indicator_id for code in named if code in known.indicators}
    return any((pk, unit) in hidden for pk in {*ids, told.indicator_id or 0})


def _explained(row: Explanation | None) -> Told | None:
    if row is None:
        return None
    return Told(row.text, row.by.full_name, _day(row), _round(row.submission.obligation.campaign))


def _remarked(row: Remark | None) -> Told | None:
    if row is None:
        return None
    campaign = row.submission.obligation.campaign
    return Told(row.text, row.by.full_name, _day(row), _round(campaign), row.answer)


def _day(row: Explanation | Remark) -> date:
    return timezone.localtime(row.at).date()


def _round(campaign: Campaign) -> str:
    name = period_name(campaign)
    return name[:1].upper() + name[1:]
