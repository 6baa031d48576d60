"""A file of figures as people prepare it: CSV, a decimal point, ISO dates.

Read here without the database; what the rows are about is looked up in `importing.py`.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indicators.figures import Figure, FigureError, State, parse_plain

COLUMNS = (
    "unit",
    "form",
    "subject",
    "indicator",
    "state",
    "value",
    "provisional",
    "data_to",
    "note",
    "promised",
)
DEMANDED = frozenset({"unit", "form", "indicator", "state", "value"})
_YES = {"1", "true", "yes", "x", "có"}
_NO = {"", "0", "false", "no", "không"}


@dataclass(frozen=True)
class Fault:
    """What is wrong on one line; line 0 is about the whole file."""

    line: int
    reason: str


@dataclass(frozen=True)
class Row:
    """One figure of the file and the line it stands on."""

    line: int
    unit: str
    form: str
    subject: str
    indicator: str
    figure: Figure

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.unit, self.form, self.subject, self.indicator


def read(path: Path) -> tuple[list[Row], list[Fault]]:
    """Every row that can be read, and every fault of the others. OSError when there is no file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(0, "tệp không phải UTF-8.")]
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip() for name in lines.fieldnames or ()]
    except csv.Error as error:
        return [], [Fault(1, f"không đọc được dòng đầu ({error}).")]
    if faults := _heading_faults(heading):
        return [], faults
    lines.fieldnames = heading
    rows, faults = [], []
    for line, cells in _numbered(lines, faults):
        try:
            rows.append(_row(line, cells))
        except FigureError as error:
            faults.append(Fault(line, str(error)))
    if not rows and not faults:
        faults.append(Fault(0, "tệp không có dòng số liệu nào."))
    return rows, faults


def _numbered(
    lines: "csv.DictReader[str]", faults: list[Fault]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line they begin on: a quoted note may run over several."""
    while True:
        begins = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(begins, f"không đọc được dòng CSV ({error})."))
            return
        if None in cells or None in cells.values():
            faults.append(Fault(begins, f"cần {len(lines.fieldnames or ())} cột như dòng đầu."))
            continue
        yield begins, {name: text.strip() for name, text in cells.items()}


def _heading_faults(heading: list[str]) -> list[Fault]:
    missing = [name for name in COLUMNS if name in DEMANDED and name not in heading]
    unknown = [name for name in heading if name not in COLUMNS]
    twice = sorted({name for name in heading if heading.count(name) > 1})
    said = (("thiếu", missing), ("không rõ", unknown), ("lặp", twice))
    return [
        Fault(1, f"dòng đầu {what} cột {', '.join(names)}; cần: {','.join(COLUMNS)}.")
        for what, names in said
        if names
    ]


def _row(line: int, cells: dict[str, str]) -> Row:
    unit, form, indicator = cells["unit"], cells["form"], cells["indicator"]
    if not (unit and form and indicator):
        raise FigureError("cần mã đơn vị (unit), mã biểu (form) và mã chỉ tiêu (indicator).")
    return Row(line, unit, form, cells.get("subject", ""), indicator, _figure(cells))


def _figure(cells: dict[str, str]) -> Figure:
    state, text, note = _state(cells["state"]), cells["value"], cells.get("note", "")
    provisional, day = _provisional(cells.get("provisional", "")), _day(cells, "data_to")
    promised = _day(cells, "promised")
    if promised and state is not State.UNAVAILABLE:
        raise FigureError(f"trạng thái “{state}” không đi cùng promised; để trống cột này.")
    if state is State.NUMBER:
        return Figure(state, parse_plain(text), provisional, day, note)
    if text or provisional or day:
        raise FigureError(
            f"trạng thái “{state}” không đi cùng value, provisional hay data_to; để trống các cột."
        )
    return Figure(state, note=note, promised=promised)


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        listed = ", ".join(State)
        raise FigureError(f"nhận được state “{text}”. Cần một trong: {listed}.") from None


def _provisional(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise FigureError(f"nhận được provisional “{text}”. Cần 1 (số ước) hoặc để trống.")
    return text.lower() in _YES


def _day(cells: dict[str, str], column: str) -> date | None:
    text = cells.get(column, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FigureError(f"nhận được {column} “{text}”. Cần ngày dạng 2025-03-14.") from None
