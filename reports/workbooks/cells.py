"""The cells of a form's workbook: how they look, what may be typed, what is told at them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from xlsxwriter.utility import xl_rowcol_to_cell

from indicators import discipline
from indicators.figures import Figure, State, round_half_up, shown_figure
from indicators.models import IndicatorVersion
from reports.submissions.typed import LONGEST_NOTE
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
from reports.workbooks.material import Filled
from units import spreadsheets
from units.spreadsheets import Book

HIDDEN = discipline.HIDDEN
CHOSEN = ("choice", "yes_no")
STATES = tuple(state.label for state in State if state is not State.NUMBER)
STATE_FIELDS = tuple(one for one in FIELDS if one != VALUE)
COMMENT = {"x_scale": 2.6, "y_scale": 1.6, "font_name": "Times New Roman", "font_size": 11}
DAY = "dd/mm/yyyy"
MARK_FORMATS = {DATA_TO: DAY, PROMISED: DAY, NOTE: "@"}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
CHOICES_SHEET = "_chon"

OPEN, LOCKED, COMPUTED = "#FFF9DB", "#F1F3F5", "#E4E9EF"


class Looks:
    """The formats of a workbook."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.title = book.format(bold=True, font_size=14)
        self.plain = book.format()
        self.whole = book.format(num_format="[$-42A]#,##0")
        self.note = book.format(italic=True, font_color="#52606D")
        self.label = book.format(bold=True, valign="top")
        self.wrapped = book.format(text_wrap=True, valign="top")
        self.heading = self.cell(bold=True, align="center", bg_color="#DDE3EA")

    def cell(self, **looks: Any) -> Any:
        """What is printed beside the figures."""
        base = {"border": 1, "text_wrap": True, "bg_color": LOCKED}
        return self._book.format(**base | looks)

    def value(
        self, version: IndicatorVersion, *, is_open: bool = False, computed: bool = False
    ) -> Any:
        """A figure: numbers to the right, with as many decimals as the catalogue accepts."""
        base = {
            "border": 1,
            "align": "left" if version.value_type in CHOSEN else "right",
            "text_wrap": version.value_type in CHOSEN,
            "bg_color": OPEN if is_open else COMPUTED if computed else LOCKED,
            "locked": not is_open,
            "num_format": pattern(version),
        }
        return self._book.format(**base)

    def mark(self, mark: str, *, is_open: bool) -> Any:
        """What stands beside a figure."""
        base = {
            "border": 1,
            "text_wrap": mark in (NOTE, STATE),
            "bg_color": OPEN if is_open else LOCKED,
            "locked": not is_open,
            "num_format": DAY
            if mark in (DATA_TO, PROMISED)
            else "@"
            if mark == NOTE
            else "General",
        }
        return self._book.format(**base)


@dataclass
class Lists:
    """The choices that drop-downs offer, kept on a sheet of their own: written into the drop-down
    itself, a list may hold neither a comma nor more than 255 letters."""

    _columns: dict[tuple[str, ...], int] = field(default_factory=dict)

    def of(self, words: Sequence[str]) -> str:
        """The range that holds these words."""
        column = self._columns.setdefault(tuple(words), len(self._columns))
        cells = f"{absolute(0, column)}:{absolute(len(words) - 1, column)}"
        return f"'{CHOICES_SHEET}'!{cells}"

    def put(self, book: Book) -> None:
        """Write them, when all are known."""
        sheet = book.hidden(CHOICES_SHEET)
        for words, column in self._columns.items():
            for row, word in enumerate(words):
                sheet.write_string(row, column, word)


def pattern(version: IndicatorVersion) -> str:
    """97,87 and 2.434.977; whole numbers lose their comma by `check_value`."""
    decimals = version.decimals
    if not decimals or version.value_type in CHOSEN:
        return "[$-42A]#,##0" if version.value_type not in CHOSEN else "General"
    digits = "0" if version.value_type == "percent" else "#"
    return f"[$-42A]#,##0.{digits * decimals}"


def absolute(row: int, column: int) -> str:
    """$E$12"""
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M ngày %d/%m/%Y")


def definition(version: IndicatorVersion, window: str) -> str:
    """What an indicator means, for the note at its name."""
    told = (
        ("", version.note),
        ("Đơn vị tính: ", version.unit_of_measure),
        ("Kỳ số liệu: ", window),
        ("Công thức: ", version.formula),
        ("Nơi cung cấp: ", version.supplier),
        ("Căn cứ: ", version.source),
    )
    lines = [f"{name}{text}" for name, text in told if text]
    return "\n".join([f"{version.code}. {version.label}", *lines])


# -- what stands in a cell -------------------------------------------------------------------------


def before(
    sheet: Any, place: tuple[int, int], figure: Figure | None, version: Any, looks: Looks
) -> None:
    """The figure of the period before."""
    style = looks.value(version)
    if figure and figure.value is not None and version.value_type not in CHOSEN:
        spreadsheets.number(sheet, place, round_half_up(figure.value, version.decimals), style)
        return
    shown = shown_figure(
        figure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )
    spreadsheets.text(sheet, *place, shown, style)


def value(
    sheet: Any,
    place: tuple[int, int],
    filled: Filled,
    figure: Figure | None,
    version: IndicatorVersion,
    looks: Looks,
    *,
    states: bool = False,
) -> None:
    """A figure to enter; with `states` it says a state in words, having no column for it."""
    style = looks.value(version, is_open=filled.is_open)
    if filled.hidden:
        sheet.write_string(*place, HIDDEN, style)
    elif figure is None or (figure.value is None and not states):
        sheet.write_blank(*place, None, style)
    elif figure.value is None:
        sheet.write_string(*place, figure.state.label, style)
    elif label := version.choice_labels().get(int(figure.value)):
        sheet.write_string(*place, label, style)
    else:
        spreadsheets.number(sheet, place, figure.value, style)


def marks(
    sheet: Any,
    place: tuple[int, int],
    filled: Filled,
    figure: Figure | None,
    looks: Looks,
    *,
    fields: Sequence[str] = STATE_FIELDS,
) -> None:
    """What stands beside a figure, from a column on."""
    row, first = place
    shown = None if filled.hidden else figure
    for column, one in enumerate(fields, first):
        style = looks.mark(one, is_open=filled.is_open)
        day = {DATA_TO: shown.data_to, PROMISED: shown.promised}.get(one) if shown else None
        if day:
            sheet.write_datetime(row, column, day, style)
        else:
            spreadsheets.text(sheet, row, column, _mark(one, shown), style)


def _mark(mark: str, figure: Figure | None) -> str:
    if figure is None:
        return ""
    if mark == STATE:
        return "" if figure.state is State.NUMBER else figure.state.label
    if mark == PROVISIONAL:
        return ESTIMATE if figure.provisional else ""
    return figure.note if mark == NOTE else ""


# -- what may be typed -----------------------------------------------------------------------------


def check_value(
    sheet: Any,
    rows: tuple[int, int],
    column: int,
    version: IndicatorVersion,
    lists: Lists,
    looks: Looks,
    *,
    with_states: bool,
) -> None:
    """What a spreadsheet accepts as a figure in some rows of a column."""
    first, last = rows
    labels = [*version.choice_labels().values()]
    if version.value_type in CHOSEN:
        words = [*labels, *(STATES[1:] if with_states else ())]
        told = "Chọn một trong các mục của danh sách."
        _offer(sheet, (first, column, last, column), lists.of(words), told)
        return
    cell = absolute(first, column).replace("$", "")
    least = f"{cell}>=0," if version.value_type in ("count", "money") else ""
    number = f"AND(ISNUMBER({cell}),{least}ROUND({cell},{version.decimals})={cell})"
    if with_states:
        number = f"OR({number},COUNTIF({lists.of(STATES)},{cell})>0)"
    check = {
        "validate": "custom",
        "value": f"={number}",
        "error_title": "Số liệu chưa đúng",
        "error_message": _need(version, with_states),
    }
    sheet.data_validation(first, column, last, column, check)
    if version.decimals and version.value_type != "percent":
        whole = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}=INT({cell}))"}
        sheet.conditional_format(first, column, last, column, whole | {"format": looks.whole})


def check_marks(
    sheet: Any,
    rows: tuple[int, int],
    column: int,
    lists: Lists,
    *,
    fields: Sequence[str] = STATE_FIELDS,
) -> None:
    """What a spreadsheet accepts beside the figures."""
    for place, one in enumerate(fields, column):
        span = (rows[0], place, rows[1], place)
        if one == STATE:
            _offer(sheet, span, lists.of(STATES), f"Chọn: {', '.join(STATES)}; hoặc để trống.")
        elif one == PROVISIONAL:
            _offer(sheet, span, lists.of([ESTIMATE]), "Chọn “Ước” hoặc để trống.")
        elif one in (DATA_TO, PROMISED):
            day = {"validate": "date", "criteria": "between", "minimum": EARLIEST}
            told = {"maximum": LATEST, "error_title": "Ngày chưa đúng"}
            need = {"error_message": "Cần một ngày, viết ngày/tháng/năm, ví dụ 17/06/2025."}
            sheet.data_validation(*span, day | told | need)
        else:
            long = {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE}
            told = {
                "error_title": "Ghi chú quá dài",
                "error_message": f"Tối đa {LONGEST_NOTE} ký tự.",
            }
            sheet.data_validation(*span, long | told)


def _offer(sheet: Any, span: tuple[int, int, int, int], words: str, told: str) -> None:
    offered = {"validate": "list", "source": f"={words}"}
    sheet.data_validation(
        *span, offered | {"error_title": "Không có trong danh sách", "error_message": told}
    )


def _need(version: IndicatorVersion, with_states: bool) -> str:
    kind = (
        f"số có tối đa {version.decimals} chữ số sau dấu phẩy" if version.decimals else "số nguyên"
    )
    least = " từ 0 trở lên" if version.value_type in ("count", "money") else ""
    where = "ghi đúng một trong các trạng thái" if with_states else "chọn ở cột Trạng thái"
    return f"Cần {kind}{least}. Không có số thì {where}: {', '.join(STATES)}."
