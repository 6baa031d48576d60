"""Writing figures: the only writer of Value (design 4; two people at one cell, peers 5.6).

Every posted cell carries the revision it saw, 0 for an empty one. A cell that has moved on since
is not written: both values are shown and the person chooses. A cell whose posted text is still
what its seen revision held was not touched, and is left alone. Faulty cells are reported and
everything else is saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from indicators.editions import Edition, edition
from indicators.entries import Ask, Fault, parse
from indicators.figures import Figure, FigureError, State, from_scaled, to_scaled
from indicators.models import IndicatorVersion
from indicators.numerals import spelled
from reports import checking, permissions
from reports.models import (
    Channel,
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
T = TypeVar("T")
LARGEST_REVISION = 2**31 - 1  # what a page posts is anybody's number; the column ends here
LONGEST_NOTE = 500
_NOTE_TOO_LONG = f"Ghi chú dài quá {LONGEST_NOTE} ký tự. Rút gọn, phần dài ghi vào thuyết minh."

WRITTEN = [
    "state",
    "number",
    "provisional",
    "data_to",
    "note",
    "revision",
    "entered_by",
    "entered_at",
]


class EntryRefused(Exception):
    """The submission cannot be written to now, or not by this person; the text says why."""


@dataclass(frozen=True)
class CellInput:
    """What was posted for one cell.

    `text` is Vietnamese as typed; empty clears the cell. A `state` overrides the text. The marks
    are None when they were not posted, and then stay as they are. `seen` is the revision that
    the person was looking at; `confirmed` answers the question that a former save asked.
    """

    code: str
    subject_id: int
    text: str
    seen: int
    state: State | None = None
    provisional: bool | None = None
    data_to: date | None = None
    note: str | None = None
    confirmed: bool = False

    @property
    def cell(self) -> Cell:
        return self.code, self.subject_id


@dataclass(frozen=True)
class Conflict:
    """Two people wrote one cell: mine was not saved, theirs stands."""

    mine: Figure | None
    theirs: Figure | None
    revision: int
    by: User | None
    at: datetime | None


@dataclass
class Outcome:
    """What became of the posted cells, by cell."""

    saved: dict[Cell, int] = field(default_factory=dict)
    """cell → its revision now; 0 when it was cleared"""
    conflicts: dict[Cell, Conflict] = field(default_factory=dict)
    faults: dict[Cell, Fault] = field(default_factory=dict)
    questions: dict[Cell, Ask] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not (self.conflicts or self.faults or self.questions)


@dataclass(frozen=True)
class Asked:
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


@transaction.atomic
def save_cells(
    submission: Submission,
    cells: Sequence[CellInput],
    *,
    by: User,
    at: datetime,
    channel: str = Channel.WEB,
) -> Outcome:
    """Save what can be saved of the posted cells, check the rules, and say what became of each.

    Raises EntryRefused when the submission is not open for entry by this person.
    """
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_asked(submission)
    outcome = Outcome()
    wanted: dict[Cell, Figure | None] = {}
    held = _held(asked.version, [c.cell for c in cells], asked)
    untouched = _untouched(asked, cells, held)
    for cell in cells:
        if cell.cell not in untouched:
            _consider(cell, asked, held.get(cell.cell), wanted, outcome)
    outcome.conflicts |= _who_cleared(asked, outcome.conflicts)
    outcome.saved = _write(asked, wanted, held, by=by, at=at, channel=channel)
    if outcome.saved:
        _mark_started(submission)
        checking.check(asked.version)
    return outcome


@transaction.atomic
def nil_section(submission: Submission, area_code: str, *, by: User, at: datetime) -> Outcome:
    """ "Cả mục không phát sinh": every empty open cell of an area becomes nil, in one act.

    Plans, stocks and percentages are left: nothing happening does not make a plan nothing.
    """
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_asked(submission)
    cells = _cells_of_area(asked, area_code, only_events=True)
    held = _held(asked.version, cells, asked)
    wanted: dict[Cell, Figure | None] = {c: Figure(State.NIL) for c in cells if c not in held}
    return _write_and_check(submission, asked, wanted, held, by=by, at=at, channel=Channel.NIL)


@transaction.atomic
def undo_nil_section(submission: Submission, area_code: str, *, by: User, at: datetime) -> Outcome:
    """Take back `nil_section`: the nils that it wrote, and that nobody wrote over since."""
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_asked(submission)
    held = _held(asked.version, _cells_of_area(asked, area_code, only_events=True), asked)
    written = _last_changes(asked, held)
    wanted: dict[Cell, Figure | None] = {
        cell: None
        for cell, value in held.items()
        if value.state == State.NIL and cell in written and written[cell].channel == Channel.NIL
    }
    return _write_and_check(submission, asked, wanted, held, by=by, at=at, channel=Channel.NIL)


def import_figures(
    submission: Submission,
    figures: dict[Cell, Figure],
    *,
    by: User,
    at: datetime,
    channel: str = Channel.IMPORT,
) -> dict[Cell, str]:
    """Write figures approved earlier on paper into a draft; returns refusals by cell.

    Same writer as the screen; nothing is written when any cell is refused. The caller holds the
    transaction, checks findings and applies the step "import".
    """
    asked = read_asked(submission)
    refusals = {
        cell: why
        for cell, figure in figures.items()
        if (why := asked.refusal(cell) or _unfit(figure, asked.lines[cell[0]]))
    }
    if refusals:
        return refusals
    held = _held(asked.version, list(figures), asked)
    if _write(asked, dict(figures), held, by=by, at=at, channel=channel):
        _mark_started(submission)
    return {}


def lock_for_entry(submission: Submission, *, by: User, on: date) -> Submission:
    """The submission, locked, when it is open for entry by this person; EntryRefused otherwise."""
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("obligation__campaign", "obligation__form", "version")
        .get(pk=submission.pk)
    )
    if locked.obligation.campaign.state != "open":
        raise EntryRefused("Đợt báo cáo đã đóng, không nhập được nữa.")
    if locked.state not in Submission.EDITABLE:
        raise EntryRefused(f"Báo cáo đang ở trạng thái “{locked.state_label}”, không sửa được.")
    if not (verdict := permissions.may(by, "enter", locked, on)):
        raise EntryRefused(verdict.reason)
    return locked


def read_asked(submission: Submission) -> Asked:
    """The lines, subjects and open cells of a submission."""
    obligation = submission.obligation
    assert submission.version is not None  # written together when the campaign opened
    known = edition(obligation.campaign.catalogue_id)
    lines = FormLine.objects.filter(form_id=obligation.form_id).order_by("order")
    codes = [
        known.codes[pk] for pk in lines.values_list("indicator_version__indicator_id", flat=True)
    ]
    return Asked(
        version=submission.version,
        known=known,
        lines={code: known.indicators[code] for code in codes},
        subjects={s.pk: s for s in obligation.subjects.order_by("order", "pk")},
        open_cells=_open_cells(submission, known),
    )


def figure_of(value: Value | ValueChange, known: Edition) -> Figure:
    """A stored cell as a figure."""
    if isinstance(value, ValueChange):
        state, number = value.state_after, value.number_after
        marks = (value.provisional_after, value.data_to_after, value.note_after)
    else:
        state, number = value.state, value.number
        marks = (value.provisional, value.data_to, value.note)
    scale = known.decimals(value.indicator_id)
    return Figure(State(state), None if number is None else from_scaled(number, scale), *marks)


def _open_cells(submission: Submission, known: Edition) -> frozenset[Cell] | None:
    """None while everything is open (round 1); the returned cells afterwards."""
    if submission.round == 1:
        return None
    cells = OpenCell.objects.filter(submission=submission)
    return frozenset(
        (known.codes[indicator_id], subject_id)
        for indicator_id, subject_id in cells.values_list("indicator_id", "subject_id")
    )


def _cells_of_area(asked: Asked, area_code: str, *, only_events: bool) -> list[Cell]:
    """The open cells of a reform area; with `only_events`, those that count what happened."""
    codes = [
        code
        for code, line in asked.lines.items()
        if line.area.code == area_code and (not only_events or _counts_events(line))
    ]
    cells = [(code, subject_id) for code in codes for subject_id in asked.subjects]
    return [cell for cell in cells if not asked.refusal(cell)]


def _counts_events(line: IndicatorVersion) -> bool:
    return line.value_type in ("count", "money") and line.over_time in ("flow", "ytd")


def _held(version: SubmissionVersion, cells: Iterable[Cell], asked: Asked) -> dict[Cell, Value]:
    """The stored values of some cells; one query."""
    wanted = {cell for cell in cells if asked.has(cell)}
    ids = {asked.lines[code].indicator_id for code, _ in wanted}
    rows = version.values.filter(
        indicator_id__in=ids, subject_id__in={subject for _, subject in wanted}
    ).select_related("entered_by")
    by_cell = {(asked.known.codes[row.indicator_id], row.subject_id): row for row in rows}
    return {cell: row for cell, row in by_cell.items() if cell in wanted}


def _untouched(asked: Asked, cells: Sequence[CellInput], held: dict[Cell, Value]) -> set[Cell]:
    """Posted cells that still say what their seen revision said, though others wrote since."""
    stale = {
        c.cell: c for c in cells if asked.has(c.cell) and c.seen != _revision(held.get(c.cell))
    }
    found = {key for key, c in stale.items() if c.seen == 0 and not c.text.strip() and not c.state}
    seen = {c.seen for c in stale.values() if 0 < c.seen <= LARGEST_REVISION}
    for change in _changes(asked, stale).filter(revision__in=seen) if seen else ():
        key = (asked.known.codes[change.indicator_id], change.subject_id)
        posted = stale.get(key)
        if posted and posted.seen == change.revision and change.state_after:
            before = figure_of(change, asked.known)
            if _read(posted, asked.lines[key[0]], before) == before:
                found.add(key)
    return found


def _who_cleared(asked: Asked, conflicts: dict[Cell, Conflict]) -> dict[Cell, Conflict]:
    """A cell that somebody cleared has no value to tell by whom; its history has."""
    cleared = [cell for cell, conflict in conflicts.items() if conflict.theirs is None]
    last = _last_changes(asked, cleared) if cleared else {}
    return {c: replace(conflicts[c], by=change.by, at=change.at) for c, change in last.items()}


def _consider(
    cell: CellInput,
    asked: Asked,
    value: Value | None,
    wanted: dict[Cell, Figure | None],
    outcome: Outcome,
) -> None:
    """Put one posted cell where it belongs: to write, in conflict, faulty or to be asked about."""
    held = figure_of(value, asked.known) if value else None
    if why := asked.refusal(cell.cell):
        known_line = asked.lines.get(cell.code)
        same = known_line is not None and _read(cell, known_line, held) == held
        if not same:
            outcome.faults[cell.cell] = Fault(why)
        return
    read = _read(cell, asked.lines[cell.code], held)
    if isinstance(read, Fault):
        outcome.faults[cell.cell] = read
    elif isinstance(read, Ask):
        outcome.questions[cell.cell] = read
    elif read == held:
        return
    elif cell.seen != _revision(value):
        outcome.conflicts[cell.cell] = Conflict(
            mine=read,
            theirs=held,
            revision=_revision(value),
            by=value.entered_by if value else None,
            at=value.entered_at if value else None,
        )
    else:
        wanted[cell.cell] = read


def _read(
    cell: CellInput, line: IndicatorVersion, held: Figure | None
) -> Figure | Fault | Ask | None:
    """The figure a posted cell means; None clears it."""
    marks = {
        "provisional": _either(cell.provisional, held.provisional if held else False),
        "data_to": cell.data_to if cell.note is not None else (held.data_to if held else None),
        "note": _either(cell.note, held.note if held else "").strip(),
    }
    if len(str(marks["note"])) > LONGEST_NOTE:
        return Fault(_NOTE_TOO_LONG)
    if cell.state is not None and cell.state != State.NUMBER:
        return _stated(cell.state, str(marks["note"]))
    if not cell.text.strip():
        return None
    read = parse(
        cell.text,
        value_type=line.value_type,
        decimals=line.decimals,
        choices=line.choices,
        unit=line.unit_of_measure,
        confirmed=cell.confirmed,
        note=str(marks["note"]),
    )
    if isinstance(read, (Fault, Ask)):
        return read
    figure = read.figure
    if figure.state != State.NUMBER:
        return _stated(figure.state, str(marks["note"]))
    return Figure(State.NUMBER, figure.value, **marks)  # type: ignore[arg-type]


def _stated(state: State, note: str) -> Figure | Fault:
    """A figure without a number; "chưa có số liệu" must say why (design 4)."""
    if state in (State.UNAVAILABLE, State.NA) and not note:
        return Fault(f"“{state.label}” cần lý do. Ghi lý do vào ô ghi chú rồi lưu lại.")
    return Figure(state, note=note)


def _unfit(figure: Figure, line: IndicatorVersion) -> str:
    """Why a figure that nobody typed here cannot be kept; empty when it can."""
    if len(figure.note) > LONGEST_NOTE:
        return _NOTE_TOO_LONG
    if figure.value is None:
        needs_reason = figure.state is State.UNAVAILABLE and not figure.note
        return f"“{figure.state.label}” cần lý do ở cột ghi chú." if needs_reason else ""
    try:
        to_scaled(figure.value, line.decimals)
    except FigureError as error:
        return f"Nhận được {spelled(figure.value)}. {error}"
    read = parse(
        spelled(figure.value),
        value_type=line.value_type,
        decimals=line.decimals,
        choices=line.choices,
    )
    return read.message if isinstance(read, Fault) else ""


def _either(first: T | None, second: T) -> T:
    return second if first is None else first


def _revision(value: Value | None) -> int:
    return value.revision if value else 0


def _last_changes(asked: Asked, cells: Iterable[Cell]) -> dict[Cell, ValueChange]:
    """The latest writing of each cell over all versions of the submission; one query."""
    wanted = set(cells)
    changes = _changes(asked, wanted).select_related("by").order_by("pk")
    found = {(asked.known.codes[c.indicator_id], c.subject_id): c for c in changes}
    return {cell: change for cell, change in found.items() if cell in wanted}


def _changes(asked: Asked, cells: Iterable[Cell]) -> QuerySet[ValueChange]:
    """The history of some cells, and of others in the same rows and columns."""
    wanted = set(cells)
    return ValueChange.objects.filter(
        version__submission_id=asked.version.submission_id,
        indicator_id__in={asked.lines[code].indicator_id for code, _ in wanted},
        subject_id__in={subject for _, subject in wanted},
    )


def _write_and_check(
    submission: Submission,
    asked: Asked,
    wanted: dict[Cell, Figure | None],
    held: dict[Cell, Value],
    *,
    by: User,
    at: datetime,
    channel: str,
) -> Outcome:
    saved = _write(asked, wanted, held, by=by, at=at, channel=channel)
    if saved:
        _mark_started(submission)
        checking.check(asked.version)
    return Outcome(saved=saved)


def _write(
    asked: Asked,
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
    last = _last_changes(asked, wanted)
    values, changes, saved = [], [], {}
    for cell, figure in wanted.items():
        revision = (last[cell].revision if cell in last else _revision(held.get(cell))) + 1
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
    asked: Asked, cell: Cell, figure: Figure | None, held: Value | None, revision: int
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
    )


def _value(asked: Asked, change: ValueChange, by: User, at: datetime) -> Value:
    return Value(
        version=asked.version,
        indicator_id=change.indicator_id,
        subject_id=change.subject_id,
        state=change.state_after,
        number=change.number_after,
        provisional=change.provisional_after,
        data_to=change.data_to_after,
        note=change.note_after,
        revision=change.revision,
        entered_by=by,
        entered_at=at,
    )


def _store(asked: Asked, cleared: list[Cell], values: list[Value]) -> None:
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


def _mark_started(submission: Submission) -> None:
    if not submission.started:
        Submission.objects.filter(pk=submission.pk).update(started=True)
