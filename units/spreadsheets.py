"""What every workbook of ours has in common: safe cells, legal names, paper, the same bytes again.

Text goes in as text, whatever it looks like: no formula, link or number is ever made of what
somebody typed. Nobody's name stands in the properties of the file.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

# Spreadsheets open no longer name of a sheet, and none of these characters in it.
LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Not a real day: the day of making would give other bytes each time.
NO_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - written without a zone
# Digits that a spreadsheet keeps of a number; a longer one is written as text.
KEPT_DIGITS = 15
LINE = 17.0  # points
A4 = 9
PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FACE = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}


class Book:
    """A workbook under way. Looks are XlsxWriter's own properties of a format, by name."""

    def __init__(self, title: str) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, PLAIN)
        self._book.set_properties({"title": title, "created": NO_DAY})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def format(self, **looks: Any) -> Any:
        """One format for equal looks."""
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(FACE | looks)
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet, for A4 on its side, one page wide, its pages numbered from one."""
        made = self._book.add_worksheet(self._free(name))
        made.set_landscape()
        made.set_paper(A4)
        made.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        made.fit_to_pages(1, 0)
        made.set_start_page(1)
        made.hide_gridlines(2)
        return made

    def hidden(self, name: str) -> Any:
        """A new sheet that no menu of a spreadsheet program shows."""
        made = self._book.add_worksheet(self._free(name))
        made.very_hidden()
        return made

    def stamp(self, name: str, value: str) -> None:
        """A property of the file under a name of our own."""
        self._book.set_custom_property(name, value, "text")

    def finished(self) -> bytes:
        self._book.close()
        return self._file.getvalue()

    def _free(self, wanted: str) -> str:
        """The name as a spreadsheet allows it, and different from those before it."""
        whole = _legal(wanted)
        name, count = _shortened(whole, LONGEST_NAME), 1
        while name.casefold() in self._names:
            count += 1
            name = f"{_shortened(whole, LONGEST_NAME - 5)} ({count})"
        self._names.add(name.casefold())
        return name


def _legal(name: str) -> str:
    spaced = FORBIDDEN.sub(" ", unicodedata.normalize("NFC", name))
    return " ".join(spaced.split()).strip("' ") or "Trang"


def _shortened(name: str, length: int) -> str:
    """At most so long, cut between words where there are some."""
    if len(name) <= length:
        return name
    cut = name[: length - 1]
    at_word, _, rest = cut.rpartition(" ")
    whole_words = name[length - 1] == " " or not at_word
    return (cut if whole_words or len(rest) > 12 else at_word).rstrip("' ,;.") + "…"


# -- cells -----------------------------------------------------------------------------------------


def text(sheet: Any, row: int, column: int, words: str, looks: Any) -> None:
    """Words as they are; an empty cell is blank, so that sums over it can be taken."""
    if words:
        sheet.write_string(row, column, words, looks)
    else:
        sheet.write_blank(row, column, None, looks)


def spread(sheet: Any, row: int, words: str, looks: Any, columns: Sequence[float]) -> None:
    """A line of text over all columns."""
    sheet.merge_range(row, 0, row, len(columns) - 1, "", looks)
    text(sheet, row, 0, words, looks)
    fit(sheet, row, [words], [sum(columns) * 0.85])


def lines_needed(words: str, width: float) -> int:
    """About how many lines a text takes in a column so wide; a letter is narrower than a digit."""
    return max(1, -(-len(words) // int(1.15 * width)))


def fit(sheet: Any, row: int, texts: Iterable[str], columns: Iterable[float]) -> None:
    """The height of a row for its longest cell: not every program grows a row by itself."""
    lines = (lines_needed(words, width) for words, width in zip(texts, columns, strict=True))
    sheet.set_row(row, LINE * max(lines))


def heading(sheet: Any, row: int, titles: Iterable[str], looks: Any) -> None:
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, looks)


def widths(sheet: Any, columns: Sequence[float]) -> None:
    for place, width in enumerate(columns):
        sheet.set_column(place, place, width)


def link(
    sheet: Any, place: tuple[int, int], to: Any, words: str, looks: Any, *, cell: str = "A1"
) -> None:
    """A link to a cell of the same workbook, never to what somebody typed."""
    quoted = to.get_name().replace("'", "''")
    sheet.write_url(*place, f"internal:'{quoted}'!{cell}", looks, words)


def footer(sheet: Any, words: str) -> None:
    """What the sheet is, and its page; an ampersand would be read as a command."""
    face = '&"Times New Roman,Regular"&10'
    sheet.set_footer(f"&L{face}{words.replace('&', '&&')}&R{face}Trang &P")


def number(sheet: Any, place: tuple[int, int], value: Decimal, looks: Any) -> None:
    """The number; as text where a spreadsheet would lose digits of it."""
    if len(value.normalize().as_tuple().digits) > KEPT_DIGITS:
        sheet.write_string(*place, f"{value:f}".replace(".", ","), looks)
    else:
        sheet.write_number(*place, float(value), looks)
