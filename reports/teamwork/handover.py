"""What a new colleague must know of a form: line by line, from where and what was said of it.

Read for one obligation over all rounds up to its own. It is the unit's own memory and holds what
the unit itself wrote or was asked, figures about discipline included: nobody else may open it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from reports.models import Evidence, Explanation, Obligation, Remark, SourceNote, Value
from reports.submissions import asked
from reports.submissions.asked import ENTERED, Asked, Line
from reports.teamwork import earlier, notes

MOST = 5  # explanations, remarks and files named at one line of a table


@dataclass(frozen=True)
class Entered:
    """Who gave the figures of a line in the last round that has any, and when last."""

    by: str
    at: datetime
    campaign: str


@dataclass(frozen=True)
class Attached:
    """A file that was attached to a line."""

    name: str
    campaign: str


@dataclass(frozen=True)
class Entry:
    """One line of the form with all that is remembered of it, the latest first."""

    line: Line
    note: SourceNote | None
    explanations: tuple[tuple[str, Explanation], ...]
    """(unit, explanation); the unit is empty where the form is about one"""
    remarks: tuple[tuple[str, Remark], ...]
    entered: tuple[Entered, ...]
    attached: tuple[Attached, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything is written here that somebody wanted to be known."""
        return bool(self.note or self.explanations or self.remarks or self.attached)


@dataclass(frozen=True)
class Area:
    """A reform area of the form."""

    code: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Handover:
    """The whole form."""

    areas: tuple[Area, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for area in self.areas for entry in area.entries)

    @property
    def total(self) -> int:
        return sum(1 for _ in self.entries)

    @property
    def noted(self) -> int:
        """Lines whose source is written down."""
        return sum(entry.note is not None for entry in self.entries)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written down yet."""
        return not any(entry.is_known for entry in self.entries)


def read(obligation: Obligation) -> Handover:
    """The memory of a form; six queries whatever it holds."""
    what = asked.read(obligation)
    units = [about.unit_id for about in what.about]
    explanations = _by_line(earlier.explanations(obligation, units, now=True), what)
    remarks = _by_line(earlier.remarks(obligation, units, now=True), what)
    kept = notes.of_unit(obligation.unit_id)
    entered, attached = _entered(obligation), _attached(obligation)

    def entry(line: Line) -> Entry:
        pk = line.version.indicator_id
        return Entry(
            line=line,
            note=kept.get(pk),
            explanations=tuple(explanations[pk][:MOST]),
            remarks=tuple(remarks[pk][:MOST]),
            entered=tuple(entered[pk]),
            attached=tuple(attached[pk][:MOST]),
        )

    return Handover(
        tuple(
            Area(
                code,
                next(line.version.area.name for line in what.in_area(code)),
                tuple(entry(line) for line in what.in_area(code) if line.kind == ENTERED),
            )
            for code in what.areas
        )
    )


def _by_line(
    found: dict[earlier.Place, earlier.Row], what: Asked
) -> defaultdict[int, list[tuple[str, earlier.Row]]]:
    """Indicator → what was said of it, each with its unit, the latest first."""
    names = {about.unit_id: about.name if what.is_table else "" for about in what.about}
    rows: defaultdict[int, list[tuple[str, earlier.Row]]] = defaultdict(list)
    for (indicator, unit), row in sorted(found.items(), key=lambda one: one[1].at, reverse=True):
        rows[indicator].append((names[unit], row))
    return rows


def _entered(obligation: Obligation) -> defaultdict[int, list[Entered]]:
    """Indicator → who gave its figures in the latest round that has any."""
    rows = (
        Value.objects.filter(
            version__submission__obligation__unit=obligation.unit_id,
            version__submission__obligation__form__code=obligation.form.code,
            version__submission__obligation__campaign__in=earlier.rounds(
                obligation.campaign, now=True
            ),
        )
        .order_by()
        .values_list(
            "indicator_id",
            "version__submission__obligation__campaign__covers_to",
            "version__submission__obligation__campaign__name",
            "entered_by__full_name",
        )
        .annotate(last=Max("entered_at"))
    )
    found: defaultdict[int, list[Entered]] = defaultdict(list)
    latest: dict[int, object] = {}
    for indicator, covers_to, campaign, by, at in sorted(rows, key=lambda row: (row[1], row[4])):
        if latest.setdefault(indicator, covers_to) != covers_to:
            found[indicator], latest[indicator] = [], covers_to
        found[indicator].insert(0, Entered(by, at, campaign))
    return found


def _attached(obligation: Obligation) -> defaultdict[int, list[Attached]]:
    """Indicator → the files attached to it, the latest first."""
    rows = Evidence.objects.filter(
        submission__obligation__unit=obligation.unit_id,
        submission__obligation__form__code=obligation.form.code,
        submission__obligation__campaign__in=earlier.rounds(obligation.campaign, now=True),
        removed_at=None,
    ).order_by("-at")
    found: defaultdict[int, list[Attached]] = defaultdict(list)
    for indicator, name, campaign in rows.values_list(
        "indicator_id", "name", "submission__obligation__campaign__name"
    ):
        found[indicator].append(Attached(name, campaign))
    return found
