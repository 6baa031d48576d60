"""A submission's cells in the database: what may be written, what is held, and the one writer.

`write` is the only code that writes Value, and it writes a ValueChange beside each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled, to_scaled
from indicators.models import IndicatorVersion
from reports.models import (
    FormLine,
    OpenCell,
    Subject,
    Submission,
    SubmissionVersion,
    Value,
    ValueChange,
)
from units.models import User

Cell = tuple[str, int]  # (indicator code, subject id)

WRITTEN = [
    "state",
    "number",
    "provisional",
    "data_to",
    "note",
    "promised",
    "revision",
    "entered_by",
    "entered_at",
]


@dataclass(frozen=True)
class Writable:
    """What one submission may hold: its lines, its subjects, and what is open."""

    version: SubmissionVersion
    known: Edition
    lines: dict[str, IndicatorVersion]
    subjects: dict[int, Subject]
    open_cells: frozenset[Cell] | None
    """None: every cell is open"""

    def has(self, cell: Cell) -> bool:
        return cell[0] in self.lines and cell[1] in self.subjects

    def refusal(self, cell: Cell) -> str:
        """Why a cell cannot be written; empty when it can."""
        if not self.has(cell):
            return "Biểu này không hỏi ô này."
        if self.open_cells is not None and cell not in self.open_cells:
            return "Ô này không nằm trong các ô được trả lại để sửa."
        return ""


def read_writable(submission: Submission) -> Writable:
    """The lines, subjects and open cells of a submission."""
    obligation = submission.obligation
    assert submission.version is not None  # written together when the campaign opened
    known = edition(obligation.campaign.catalogue_id)
    lines = FormLine.objects.filter(form_id=obligation.form_id).order_by("order")
    codes = [
        known.codes[pk] for pk in lines.values_list("indicator_version__indicator_id", flat=True)
    ]
    return Writable(
        version=submission.version,
        known=known,
        lines={code: known.indicators[code] for code in codes},
        subjects={s.pk: s for s in obligation.subjects.order_by("order", "pk")},
        open_cells=_open_cells(submission, known),
    )


def _open_cells(submission: Submission, known: Edition) -> frozenset[Cell] | None:
    """None while everything is open (round 1); the returned cells afterwards."""
    if submission.round == 1:
        return None
    cells = OpenCell.objects.filter(submission=submission)
    return frozenset(
        (known.codes[indicator_id], subject_id)
        for indicator_id, subject_id in cells.values_list("indicator_id", "subject_id")
    )


def figure_of(value: Value | ValueChange, known: Edition) -> Figure:
    """A stored cell as a figure."""
    if isinstance(value, ValueChange):
        state, number = value.state_after, value.number_after
        marks = (value.provisional_after, value.data_to_after, value.note_after)
        promised = value.promised_after
    else:
        state, number = value.state, value.number
        marks = (value.provisional, value.data_to, value.note)
        promised = value.promised
    scale = known.decimals(value.indicator_id)
    amount = None if number is None else from_scaled(number, scale)
    return Figure(State(state), amount, *marks, promised)


def held_values(
    version: SubmissionVersion, cells: Iterable[Cell], asked: Writable
) -> dict[Cell, Value]:
    """The stored values of some cells; one query."""
    wanted = {cell for cell in cells if asked.has(cell)}
    ids = {asked.lines[code].indicator_id for code, _ in wanted}
    rows = version.values.filter(
        indicator_id__in=ids, subject_id__in={subject for _, subject in wanted}
    ).select_related("entered_by")
    by_cell = {(asked.known.codes[row.indicator_id], row.subject_id): row for row in rows}
    return {cell: row for cell, row in by_cell.items() if cell in wanted}


def revision_of(value: Value | None) -> int:
    return value.revision if value else 0


def last_changes(asked: Writable, cells: Iterable[Cell]) -> dict[Cell, ValueChange]:
    """The latest writing of each cell over all versions of the submission; one query."""
    wanted = set(cells)
    changes = changes_of(asked, wanted).select_related("by").order_by("pk")
    found = {(asked.known.codes[c.indicator_id], c.subject_id): c for c in changes}
    return {cell: change for cell, change in found.items() if cell in wanted}


def changes_of(asked: Writable, cells: Iterable[Cell]) -> QuerySet[ValueChange]:
    """The history of some cells, and of others in the same rows and columns."""
    wanted = set(cells)
    return ValueChange.objects.filter(
        version__submission_id=asked.version.submission_id,
        indicator_id__in={asked.lines[code].indicator_id for code, _ in wanted},
        subject_id__in={subject for _, subject in wanted},
    )


def write(
    asked: Writable,
    wanted: dict[Cell, Figure | None],
    held: dict[Cell, Value],
    *,
    by: User,
    at: datetime,
    channel: str,
) -> dict[Cell, int]:
    """Store figures and their changes in a fixed number of statements; cell → new revision.

    A cell that was cleared and is filled again goes on counting, so no revision is seen twice.
    """
    last = last_changes(asked, wanted)
    values, changes, saved = [], [], {}
    for cell, figure in wanted.items():
        revision = (last[cell].revision if cell in last else revision_of(held.get(cell))) + 1
        change = _change(asked, cell, figure, held.get(cell), revision)
        change.by, change.at, change.channel = by, at, channel
        changes.append(change)
        if figure is not None:
            values.append(_value(asked, change, by, at))
        saved[cell] = revision if figure is not None else 0
    _store(asked, [cell for cell, figure in wanted.items() if figure is None], values)
    ValueChange.objects.bulk_create(changes, batch_size=2000)
    return saved


def _change(
    asked: Writable, cell: Cell, figure: Figure | None, held: Value | None, revision: int
) -> ValueChange:
    code, subject_id = cell
    line = asked.lines[code]
    number = figure.value if figure else None
    return ValueChange(
        version=asked.version,
        indicator_id=line.indicator_id,
        subject_id=subject_id,
        revision=revision,
        state_before=held.state if held else "",
        number_before=held.number if held else None,
        state_after=figure.state.value if figure else "",
        number_after=None if number is None else to_scaled(number, line.decimals),
        provisional_after=figure.provisional if figure else False,
        data_to_after=figure.data_to if figure else None,
        note_after=figure.note if figure else "",
        promised_after=figure.promised if figure else None,
    )


def _value(asked: Writable, change: ValueChange, by: User, at: datetime) -> Value:
    return Value(
        version=asked.version,
        indicator_id=change.indicator_id,
        subject_id=change.subject_id,
        state=change.state_after,
        number=change.number_after,
        provisional=change.provisional_after,
        data_to=change.data_to_after,
        note=change.note_after,
        promised=change.promised_after,
        revision=change.revision,
        entered_by=by,
        entered_at=at,
    )


def _store(asked: Writable, cleared: list[Cell], values: list[Value]) -> None:
    """Write what has a figure, remove what was cleared."""
    Value.objects.bulk_create(
        values,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["version", "indicator", "subject"],
        update_fields=WRITTEN,
    )
    by_indicator: dict[int, list[int]] = defaultdict(list)
    for code, subject_id in cleared:
        by_indicator[asked.lines[code].indicator_id].append(subject_id)
    for indicator_id, subject_ids in by_indicator.items():
        asked.version.values.filter(indicator_id=indicator_id, subject_id__in=subject_ids).delete()
