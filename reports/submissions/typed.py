"""Posted cells, read: to write, in conflict, faulty, or to be asked about. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from indicators.entries import Ask, Fault, parse
from indicators.figures import Figure, FigureError, State, to_scaled
from indicators.models import IndicatorVersion
from indicators.numerals import spelled
from reports.models import Value
from reports.submissions.cells import (
    Cell,
    Writable,
    changes_of,
    figure_of,
    last_changes,
    revision_of,
)
from units.days import day_text
from units.models import User

T = TypeVar("T")
LARGEST_REVISION = 2**31 - 1  # what a page posts is anybody's number; the column ends here
LONGEST_NOTE = 500
# What the dates of a cell are called on the screen.
DATA_TO, PROMISED = "Số liệu đến ngày", "Hẹn có số liệu"
_NOTE_TOO_LONG = f"Ghi chú dài quá {LONGEST_NOTE} ký tự. Rút gọn, phần dài ghi vào thuyết minh."


@dataclass(frozen=True)
class CellInput:
    """What was posted for one cell.

    `text` is Vietnamese as typed; empty clears the cell. A `state` overrides the text. The marks
    are None when they were not posted, and then stay as they are; both days are posted with the
    note. `promised` belongs to "chưa có số liệu" and is left out of any other figure. `seen` is
    the revision that the person was looking at; `confirmed` answers the question that a former
    save asked.
    """

    code: str
    subject_id: int
    text: str
    seen: int
    state: State | None = None
    provisional: bool | None = None
    data_to: date | None = None
    note: str | None = None
    promised: date | None = None
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


def consider(
    cell: CellInput,
    asked: Writable,
    value: Value | None,
    wanted: dict[Cell, Figure | None],
    outcome: Outcome,
    *,
    on: date,
) -> None:
    """Put one posted cell where it belongs: to write, in conflict, faulty or to be asked about.

    `on` is the day of the writing: nothing is promised for a day before it.
    """
    held = figure_of(value, asked.known) if value else None
    if why := asked.refusal(cell.cell):
        known_line = asked.lines.get(cell.code)
        same = known_line is not None and read_input(cell, known_line, held) == held
        if not same:
            outcome.faults[cell.cell] = Fault(why)
        return
    read = read_input(cell, asked.lines[cell.code], held)
    if isinstance(read, Fault):
        outcome.faults[cell.cell] = read
    elif isinstance(read, Ask):
        outcome.questions[cell.cell] = read
    elif read == held:
        return
    elif why := _broken_promise(read, held, on):
        outcome.faults[cell.cell] = Fault(why)
    elif cell.seen != revision_of(value):
        outcome.conflicts[cell.cell] = Conflict(
            mine=read,
            theirs=held,
            revision=revision_of(value),
            by=value.entered_by if value else None,
            at=value.entered_at if value else None,
        )
    else:
        wanted[cell.cell] = read


def untouched(asked: Writable, cells: Sequence[CellInput], held: dict[Cell, Value]) -> set[Cell]:
    """Posted cells that still say what their seen revision said, though others wrote since."""
    stale = {
        c.cell: c for c in cells if asked.has(c.cell) and c.seen != revision_of(held.get(c.cell))
    }
    found = {key for key, c in stale.items() if c.seen == 0 and not c.text.strip() and not c.state}
    seen = {c.seen for c in stale.values() if 0 < c.seen <= LARGEST_REVISION}
    for change in changes_of(asked, stale).filter(revision__in=seen) if seen else ():
        key = (asked.known.codes[change.indicator_id], change.subject_id)
        posted = stale.get(key)
        if posted and posted.seen == change.revision and change.state_after:
            before = figure_of(change, asked.known)
            if read_input(posted, asked.lines[key[0]], before) == before:
                found.add(key)
    return found


def who_cleared(asked: Writable, conflicts: dict[Cell, Conflict]) -> dict[Cell, Conflict]:
    """A cell that somebody cleared has no value to tell by whom; its history has."""
    cleared = [cell for cell, conflict in conflicts.items() if conflict.theirs is None]
    last = last_changes(asked, cleared) if cleared else {}
    return {c: replace(conflicts[c], by=change.by, at=change.at) for c, change in last.items()}


def unfit(figure: Figure, line: IndicatorVersion) -> str:
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


def read_input(
    cell: CellInput, line: IndicatorVersion, held: Figure | None
) -> Figure | Fault | Ask | None:
    """The figure a posted cell means; None clears it."""
    promised = cell.promised if cell.note is not None else (held.promised if held else None)
    marks = {
        "provisional": _either(cell.provisional, held.provisional if held else False),
        "data_to": cell.data_to if cell.note is not None else (held.data_to if held else None),
        "note": _either(cell.note, held.note if held else "").strip(),
    }
    if len(str(marks["note"])) > LONGEST_NOTE:
        return Fault(_NOTE_TOO_LONG)
    if cell.state is not None and cell.state != State.NUMBER:
        return _stated(cell.state, str(marks["note"]), promised)
    if not cell.text.strip():
        # Who writes by when a figure will come has said that there is none yet.
        newly = promised is not None and promised != (held.promised if held else None)
        return _stated(State.UNAVAILABLE, str(marks["note"]), promised) if newly else None
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
        return _stated(figure.state, str(marks["note"]), promised)
    return Figure(State.NUMBER, figure.value, **marks)  # type: ignore[arg-type]


def _stated(state: State, note: str, promised: date | None) -> Figure | Fault:
    """A figure without a number; "chưa có số liệu" must say why (design 4), and may say by when
    it will come."""
    if state in (State.UNAVAILABLE, State.NA) and not note:
        return Fault(f"“{state.label}” cần lý do. Ghi lý do ở mục “Ghi chú, lý do” của ô.")
    return Figure(state, note=note, promised=promised if state is State.UNAVAILABLE else None)


def _broken_promise(read: Figure | None, held: Figure | None, on: date) -> str:
    """Why a newly promised day cannot be; one that was promised earlier may have passed since."""
    promised = read.promised if read else None
    if promised is None or promised >= on or promised == (held.promised if held else None):
        return ""
    return (
        f"{PROMISED}: nhận được ngày {day_text(promised)}, đã qua. Cần một ngày từ hôm nay "
        f"({day_text(on)}) trở đi; chưa hẹn được thì để trống."
    )


def _either(first: T | None, second: T) -> T:
    return second if first is None else first
