"""An Excel workbook (.xlsx) read into plain cells. Pure.

Read as a stream: a sheet's own word about its size is not asked, styles are read for what is a
date and what a percentage, links to other files are not followed, and reading stops at the first
cell that lies outside what a table of figures may need.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from indicators.numerals import spelled
from reports import archives
from reports.archives import Archive, Bounds
from reports.sheets import dates, xml
from reports.sheets.book import EMPTY, Book, Sheet, SheetCell, SheetRefused, address
from units.text import storable

BOUNDS = Bounds(unpacked=50_000_000, part=40_000_000)
MOST_SHEETS = 60
MOST_ROWS = 5_000
MOST_COLUMNS = 400
MOST_CELLS = 300_000  # of a whole file, with the empty ones between
MOST_TEXT = 10_000_000  # characters of a whole file, as often as they are shown
MOST_STRINGS = 500_000
KEPT_DIGITS = 15  # that a spreadsheet shows; what it keeps behind them is its own rounding
LARGEST_POWER = 20

MACROS = "Tệp có macro (.xlsm); hãy lưu lại ở dạng “Excel Workbook (.xlsx)”."
BINARY = "Tệp ở dạng Excel nhị phân (.xlsb); hãy lưu lại ở dạng “Excel Workbook (.xlsx)”."
NOT_EXCEL = "Tệp nén này không phải bảng tính Excel (.xlsx)."
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
UNREADABLE = "\ufffd"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TYPES = "[Content_Types].xml"
STYLE = ("cellXfs", "xf")  # of a cell; others are of names


@dataclass(frozen=True)
class Looks:
    """What the styles say of a number."""

    is_day: bool = False
    is_percent: bool = False


@dataclass(frozen=True)
class Shared:
    """What the cells of every sheet refer to."""

    strings: list[str]
    looks: list[Looks]
    in_1904: bool


@dataclass
class Budget:
    """What is left of a file's bounds."""

    cells: int = MOST_CELLS
    text: int = MOST_TEXT

    def spend(self, cells: int, text: int) -> None:
        self.cells -= cells
        self.text -= text
        if self.cells < 0 or self.text < 0:
            raise SheetRefused(xml.TOO_MUCH)


def read(content: bytes) -> Book:
    """A workbook from its bytes. Raises SheetRefused, archives.ArchiveRefused."""
    with archives.opened(content, BOUNDS) as archive:
        _demand_workbook(archive)
        return _book(archive)


def _demand_workbook(archive: Archive) -> None:
    if TYPES not in archive.names:
        raise SheetRefused(NOT_EXCEL)
    types = {
        found.get("ContentType", "")
        for _, _, found in _small(archive, TYPES, "Override", "Default")
    }
    if any("macroEnabled" in one or "vbaProject" in one for one in types):
        raise SheetRefused(MACROS)
    if any("sheet.binary" in one for one in types):
        raise SheetRefused(BINARY)
    if not any("spreadsheetml" in one for one in types):
        raise SheetRefused(NOT_EXCEL)


def _book(archive: Archive) -> Book:
    main = next(
        (path for kind, path in _related(archive, "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    if main not in archive.names:
        raise SheetRefused(xml.BROKEN)
    told = list(_small(archive, main, "sheet", "workbookPr"))
    related = _related(archive, main)
    places = dict(related.values())
    in_1904 = any(f.get("date1904") in ("1", "true") for _, tag, f in told if tag == "workbookPr")
    shared = Shared(
        strings=_strings(archive, places.get("sharedStrings", "")),
        looks=_looks(archive, places.get("styles", "")),
        in_1904=in_1904,
    )
    listed = [found for _, tag, found in told if tag == "sheet"]
    if len(listed) > MOST_SHEETS:
        raise SheetRefused(f"Tệp có {len(listed)} trang tính, tối đa {MOST_SHEETS}.")
    budget = Budget()
    sheets = [
        _sheet(archive, path, found, shared, budget)
        for found in listed
        for kind, path in [related.get(found.get("id", ""), ("", ""))]
        if kind == "worksheet" and path in archive.names
    ]
    if not sheets:
        raise SheetRefused(NOT_EXCEL)
    return Book(tuple(sheets), _properties(archive))


def _small(archive: Archive, name: str, *wanted: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    yield from xml.collected(archive, name, wanted)


def _related(archive: Archive, source: str) -> dict[str, tuple[str, str]]:
    """Id → kind and path of what a part refers to inside the archive."""
    folder, name = posixpath.split(source)
    found = _small(archive, posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
        )
        for _, _, one in found
        if one.get("TargetMode") != "External"
    }


def _looks(archive: Archive, name: str) -> list[Looks]:
    """Of every style a cell can have."""
    found = list(_small(archive, name, "numFmt", "xf"))
    codes = {
        _index(one.get("numFmtId")): one.get("formatCode", "")
        for _, tag, one in found
        if tag == "numFmt"
    }
    numbers = [_index(one.get("numFmtId")) for parent, tag, one in found if (parent, tag) == STYLE]
    looks = {number: _looks_of(number, codes.get(number, "")) for number in set(numbers)}
    return [looks[number] for number in numbers]


def _looks_of(number: int, code: str) -> Looks:
    return Looks(is_day=dates.is_day(number, code), is_percent=dates.is_percent(number, code))


def _properties(archive: Archive) -> dict[str, str]:
    """What was stamped on the file under names of its maker's own."""
    found = _small(archive, "docProps/custom.xml", "property", "lpwstr")
    properties, name = {}, ""
    for _, tag, one in found:
        if tag == "property":
            name = one.get("name", "")
        elif name:
            properties[name] = one[""]
    return properties


def _index(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


# -- texts -----------------------------------------------------------------------------------------


class _Strings(xml.Handler):
    """The texts that cells share, with runs joined and without readings (furigana)."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._takes, self._aside = False, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        self._aside += tag == "rPh"
        self._takes = tag == "t" and not self._aside

    def end(self, tag: str) -> None:
        self._takes = False
        self._aside -= tag == "rPh"
        if tag == "si":
            self.found.append(_text("".join(self._pieces)))
            if len(self.found) > MOST_STRINGS:
                raise SheetRefused(xml.TOO_MUCH)

    def text(self, content: str) -> None:
        if self._takes:
            self._pieces.append(content)


def _strings(archive: Archive, name: str) -> list[str]:
    handler = _Strings()
    if name in archive.names:
        xml.read(archive, name, handler)
    return handler.found


def _text(written: str) -> str:
    """Characters that XML cannot hold are written `_x000D_`; those that no database keeps, a NUL
    or half of a surrogate pair, are shown as unreadable."""
    if "_x" not in written:
        return written
    return ESCAPED.sub(lambda found: _kept(chr(int(found[1], 16))), written)


def _kept(character: str) -> str:
    return character if storable(character) else UNREADABLE


# -- cells -----------------------------------------------------------------------------------------


class _Rows(xml.Handler):
    """The cells of a sheet that hold something, row by row."""

    def __init__(self, title: str, shared: Shared, budget: Budget) -> None:
        self.rows: dict[int, dict[int, SheetCell]] = {}
        self._title, self._shared, self._budget = title, shared, budget
        self._row = self._column = -1
        self._type, self._style, self._has_formula = "", -1, False
        self._pieces: list[str] = []
        self._takes, self._aside = False, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin(attributes)
        elif tag == "row":
            told = _index(attributes.get("r"))
            self._row, self._column = (told - 1 if told > 0 else self._row + 1), -1
        elif tag == "f":
            self._has_formula = True
        self._aside += tag == "rPh"
        self._takes = tag in ("v", "t") and not self._aside

    def _begin(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if found := REFERENCE.fullmatch(attributes.get("r", "")):
            self._row, self._column = int(found[2]) - 1, _column(found[1])
        self._type = attributes.get("t", "n")
        self._style = _index(attributes.get("s"))
        self._has_formula, self._pieces = False, []

    def end(self, tag: str) -> None:
        self._takes = False
        self._aside -= tag == "rPh"
        if tag == "c":
            cell = self._cell("".join(self._pieces))
            if cell.kind != "empty":
                self._keep(cell)

    def text(self, content: str) -> None:
        if self._takes:
            self._pieces.append(content)

    def _keep(self, cell: SheetCell) -> None:
        row, column = self._row, self._column
        if not (0 <= row < MOST_ROWS and column < MOST_COLUMNS):
            raise SheetRefused(
                f"Trang “{self._title}” có nội dung ở ô {address(row, column)}, ngoài vùng "
                f"{MOST_ROWS} dòng, {MOST_COLUMNS} cột của một biểu số liệu."
            )
        held = self.rows.setdefault(row, {})
        self._budget.spend(max(0, column - max(held, default=-1)), len(cell.text))
        held[column] = cell

    def _cell(self, written: str) -> SheetCell:
        made = self._plain(written)
        if self._has_formula and made.kind not in ("error", "empty"):
            return SheetCell(made.text, "formula", made.number)
        return SheetCell("", "formula") if self._has_formula and made.kind == "empty" else made

    def _plain(self, written: str) -> SheetCell:
        if not written:
            return EMPTY
        kind = self._type
        if kind == "s":
            return _worded(_shared_text(self._shared.strings, written))
        if kind in ("str", "inlineStr"):
            return _worded(_text(written))
        if kind == "b":
            return SheetCell("TRUE" if written.strip() in ("1", "true") else "FALSE", "bool")
        if kind == "e":
            return SheetCell(written[:40], "error")
        if kind == "d":
            return _iso_day(written)
        return _number(written, self._looks, in_1904=self._shared.in_1904)

    @property
    def _looks(self) -> Looks:
        looks = self._shared.looks
        return looks[self._style] if 0 <= self._style < len(looks) else Looks()


def _sheet(
    archive: Archive, path: str, found: Mapping[str, str], shared: Shared, budget: Budget
) -> Sheet:
    title = found.get("name", "")[:100]
    handler = _Rows(title, shared, budget)
    xml.read(archive, path, handler)
    return Sheet(title, _filled(handler.rows), hidden="idden" in found.get("state", ""))


def _filled(rows: dict[int, dict[int, SheetCell]]) -> tuple[tuple[SheetCell, ...], ...]:
    """The rows with the empty cells between."""
    return tuple(
        tuple(cells.get(column, EMPTY) for column in range(max(cells, default=-1) + 1))
        for cells in (rows.get(row, {}) for row in range(max(rows, default=-1) + 1))
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _shared_text(strings: list[str], written: str) -> str:
    place = _index(written.strip())
    if not 0 <= place < len(strings):
        raise SheetRefused(xml.BROKEN)
    return strings[place]


def _worded(text: str) -> SheetCell:
    return SheetCell(text, "text") if text.strip() else EMPTY


def _iso_day(written: str) -> SheetCell:
    try:
        return SheetCell(dates.text(datetime.fromisoformat(written.strip())), "date")
    except ValueError:
        return _worded(written)


def _number(written: str, looks: Looks, *, in_1904: bool) -> SheetCell:
    try:
        value = Decimal(written.strip())
    except InvalidOperation:
        return SheetCell(written[:100], "text")
    if not value.is_finite() or (value and abs(value.adjusted()) > LARGEST_POWER):
        return SheetCell(written[:100], "text")
    value = _as_shown(value)
    if looks.is_day and (day := dates.day_of(value, in_1904=in_1904)):
        return SheetCell(day, "date", value)
    if looks.is_percent:
        value = (value * 100).normalize()
        return SheetCell(f"{spelled(value)}%", "number", value)
    return SheetCell(spelled(value), "number", value)


def _as_shown(value: Decimal) -> Decimal:
    """97.870000000000005 is how a spreadsheet keeps 97.87."""
    if len(value.as_tuple().digits) <= KEPT_DIGITS or value == value.to_integral_value():
        return value
    return Decimal(f"{value:.{KEPT_DIGITS}g}").normalize()
