"""What a person meant by the cells of one line of a workbook: a figure, a question, or a fault.

The words and numbers themselves are read as the screen reads them (submissions.typed); here is
only what a spreadsheet adds: kinds of cells, a column for the state, a formula where a number
should be.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from indicators.entries import Ask, Fault
from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from indicators.text import fold
from reports.sheets.book import EMPTY, SheetCell
from reports.submissions.cells import Cell as Key
from reports.submissions.typed import CellInput, read_input
from reports.workbooks.cells import CHOSEN, EARLIEST
from reports.workbooks.layout import (
    DATA_TO,
    ESTIMATE,
    FIELDS,
    NOTE,
    PROMISED,
    PROVISIONAL,
    STATE,
    VALUE,
)
from units.days import day_fault, parse_day

Meaning = Figure | Ask | Fault | None
LABELS = {fold(state.label): state for state in State if state is not State.NUMBER}
YES = {fold(ESTIMATE), "x", "co", "1", "true"}
WITH_REASON = (State.NA, State.UNAVAILABLE)


class _Wrong(Exception):
    """A cell that cannot be read; the text says what came and what was expected."""


def read(
    key: Key, line: IndicatorVersion, got: Mapping[str, SheetCell], left: Figure | None
) -> Meaning:
    """The figure that the cells of a line mean; None where they say nothing. `left` is the figure
    the workbook left with."""
    try:
        return _read(key, line, got, left)
    except _Wrong as wrong:
        return Fault(str(wrong))


def _read(
    key: Key, line: IndicatorVersion, got: Mapping[str, SheetCell], left: Figure | None
) -> Meaning:
    cell, told = got.get(VALUE, EMPTY), got.get(STATE, EMPTY).text.strip()
    note = got.get(NOTE, EMPTY).text.strip()
    text = _text(cell, line)
    state = _state(text, told, line, left)
    posted = CellInput(
        code=key[0],
        subject_id=key[1],
        text=text,
        seen=0,
        state=state,
        provisional=_yes(got.get(PROVISIONAL, EMPTY)),
        data_to=_day(DATA_TO, got.get(DATA_TO, EMPTY)),
        promised=_day(PROMISED, got.get(PROMISED, EMPTY)),
        note=note,
    )
    meant = read_input(posted, line, left)
    if meant is None:
        _demand_nothing_beside(posted, left)
        return None
    if isinstance(meant, Ask):
        return _asked(meant, posted)
    if cell.kind == "formula" and isinstance(meant, Figure):
        question = f"Ô có công thức, kết quả là {text}. Lấy kết quả này làm số liệu?"
        return Ask(question, (meant,))
    return meant


def _text(cell: SheetCell, line: IndicatorVersion) -> str:
    """What stands in the cell of the figure, as somebody would type it."""
    if cell.kind == "error":
        raise _Wrong(f"Ô báo lỗi {cell.text} của Excel. Cần một con số; sửa công thức hoặc gõ số.")
    if cell.kind == "date":
        raise _Wrong(
            f"Nhận được ngày {cell.text}. Cần một con số; Excel có thể đã tự đổi số thành ngày: "
            "chọn định dạng Number cho ô rồi nhập lại."
        )
    if cell.kind == "formula" and not cell.text.strip():
        raise _Wrong("Ô có công thức chưa có kết quả. Cần một con số; gõ số thay cho công thức.")
    if cell.kind == "bool":
        if line.value_type != "yes_no":
            raise _Wrong(f"Nhận được {cell.text}. Cần một con số.")
        return "Có" if cell.text == "TRUE" else "Không"
    return cell.text.strip()


def _state(text: str, told: str, line: IndicatorVersion, left: Figure | None) -> State | None:
    """The state said in its column, or in place of the figure."""
    instead = LABELS.get(fold(text)) if text else None
    state = LABELS.get(fold(told)) if told else None
    if told and state is None:
        listed = ", ".join(f"“{one.label}”" for one in LABELS.values())
        raise _Wrong(f"Cột Trạng thái: nhận được “{told[:60]}”. Cần một trong: {listed}.")
    if state and text and instead is not state and not (state is State.NIL and text == "0"):
        raise _Wrong(
            f"Vừa có số liệu “{text[:60]}” vừa có trạng thái “{state.label}”. Bỏ một trong hai."
        )
    found = state or instead
    is_new = left is None or left.state is not found  # earlier rounds may hold one
    if found is State.NIL and line.value_type in CHOSEN and is_new:
        raise _Wrong(f"“{found.label}” không dùng cho câu hỏi lựa chọn; chọn một mục.")
    return found


def _yes(cell: SheetCell) -> bool:
    word = fold(cell.text)
    if word and word not in YES:
        raise _Wrong(f"Cột Ước: nhận được “{cell.text[:60]}”. Chọn “Ước” hoặc để trống.")
    return bool(word)


def _day(field: str, cell: SheetCell) -> date | None:
    text = cell.text.strip()
    if not text:
        return None
    day = parse_day(text.partition(" ")[0] if cell.kind == "date" else text)
    if day is None or day < EARLIEST:  # a spreadsheet shows the number 12 as 12/01/1900
        raise _Wrong(f"Cột {FIELDS[field]}: {day_fault(text[:60])}")
    return day


def _demand_nothing_beside(posted: CellInput, left: Figure | None) -> None:
    """No figure and no state; what stands beside must then be nothing new."""
    marks = (posted.provisional, posted.data_to, posted.note)
    before = (left.provisional, left.data_to, left.note) if left else (False, None, "")
    if any(marks) and marks != before:
        raise _Wrong(
            "Có ghi chú, ngày hoặc dấu ước nhưng ô số liệu và trạng thái để trống. Nhập số hoặc "
            "chọn trạng thái."
        )


def _asked(question: Ask, posted: CellInput) -> Meaning:
    """Each reading with what stands beside it; one that lacks its reason cannot be chosen."""
    readings = tuple(
        _with_marks(figure, posted)
        for figure in question.readings
        if posted.note or figure.state not in WITH_REASON
    )
    if not readings:
        return Fault(f"“{posted.text[:60]}” cần lý do ở cột Ghi chú, lý do.")
    return Ask(question.question, readings)


def _with_marks(figure: Figure, posted: CellInput) -> Figure:
    if figure.value is None:
        return replace(figure, note=posted.note or "")
    return replace(
        figure,
        provisional=bool(posted.provisional),
        data_to=posted.data_to,
        note=posted.note or "",
    )
