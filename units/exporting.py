"""A list as a file: a workbook, or CSV that a spreadsheet program opens with its accents.

Text goes out as text: a cell of CSV that begins like a formula has an apostrophe before it.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.http import HttpResponse
from django.utils import timezone

from units import spreadsheets
from units.spreadsheets import Book

# A longer list is narrowed first: the last line of the file says so.
MOST_ROWS = 50_000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NARROWEST, WIDEST = 8, 60
HEADING = {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
CELL = {"border": 1, "text_wrap": True}
NUMBER_FORMATS = {
    datetime: "dd/mm/yyyy hh:mm",
    date: "dd/mm/yyyy",
    int: "#,##0",
    Decimal: "#,##0.##",
    float: "#,##0.##",
}


class Column(Protocol):
    """What a file needs to know of a column (`units.listing.Column`)."""

    @property
    def heading(self) -> str: ...

    def value(self, row: Any, /) -> Any: ...


def file(
    kind: str,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Any],
    whole: int,
) -> HttpResponse:
    """All rows as a download; `whole` is how many there are, should some be left out."""
    lines = [[column.value(row) for column in columns] for row in rows]
    if whole > len(rows):
        lines.append([f"Còn {whole - len(rows)} dòng nữa; hãy thu hẹp danh sách bằng bộ lọc."])
    headings = [column.heading for column in columns]
    content = workbook(title, headings, lines) if kind == "xlsx" else csv_of(headings, lines)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def csv_of(headings: Sequence[str], lines: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, commas; numbers and days as the screen writes them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_guarded(value) for value in line] for line in lines)
    return BOM_UTF8 + out.getvalue().encode()


def workbook(title: str, headings: Sequence[str], lines: Sequence[Sequence[Any]]) -> bytes:
    """One sheet, its headings repeated on each printed page."""
    book = Book(title)
    sheet = book.sheet(title)
    widths = _widths(headings, lines)
    spreadsheets.widths(sheet, widths)
    spreadsheets.heading(sheet, 0, headings, book.format(**HEADING))
    spreadsheets.fit(sheet, 0, headings, widths)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if lines:
        sheet.autofilter(0, 0, len(lines), len(headings) - 1)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            _write(book, sheet, (row, column), value)
    return book.finished()


def words(value: Any) -> str:
    """A value as the screen writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else ""
    if isinstance(value, datetime):
        return f"{_local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", ",")
    return str(value)


def _write(book: Book, sheet: Any, place: tuple[int, int], value: Any) -> None:
    kind = type(value)
    if kind not in NUMBER_FORMATS:
        spreadsheets.text(sheet, *place, words(value), book.format(**CELL))
        return
    looks = book.format(**CELL, num_format=NUMBER_FORMATS[kind])
    if isinstance(value, datetime):
        sheet.write_datetime(*place, _local(value), looks)
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime(value.year, value.month, value.day), looks)  # noqa: DTZ001 - a day
    else:
        spreadsheets.number(sheet, place, Decimal(str(value)), looks)


def _widths(headings: Sequence[str], lines: Sequence[Sequence[Any]]) -> list[float]:
    """Wide enough for the longest of the first cells, within bounds."""
    looked = lines[:200]
    return [
        float(
            min(
                max(
                    NARROWEST,
                    # Eight letters of a heading stand on one line; the rest goes below.
                    min(len(heading), 14) + 2,
                    *(len(words(line[place])) + 2 for line in looked if place < len(line)),
                ),
                WIDEST,
            )
        )
        for place, heading in enumerate(headings)
    ]


def _guarded(value: Any) -> str:
    """Text that no spreadsheet takes for a formula; a number below zero stays one."""
    shown = words(value)
    return f"'{shown}" if isinstance(value, str) and shown.startswith(FORMULA) else shown


def _local(value: datetime) -> datetime:
    """In the portal's own time zone, which a spreadsheet does not know of."""
    return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
