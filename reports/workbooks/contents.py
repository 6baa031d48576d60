"""A workbook that came back, cell by cell: each found by its hidden names, wherever it stands now.

What cannot be found, stands twice, or was put in between is told; nothing is guessed from its
place.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indicators.entries import Fault
from indicators.figures import Figure
from reports.sheets.book import Book, Sheet, SheetCell, address
from reports.submissions.asked import ENTERED, Asked
from reports.submissions.cells import Cell as Key
from reports.workbooks import layout, meaning
from reports.workbooks.layout import CODE, MARK, NAME, STATE, VALUE
from reports.workbooks.making import GUIDE
from reports.workbooks.meaning import Meaning
from reports.workbooks.stamp import Stamp, is_stamp

SEARCHED = 60  # rows in which the names of the columns are looked for
LISTED = 5
OVERWRITTEN = "Ô tự tính, không nhập; nội dung gõ vào không được nhận."
STRANGE_ROW = "Dòng do người dùng thêm, không có mã của biểu; không đọc."
UNKNOWN_ROW = "Mã ẩn của dòng không thuộc biểu này; không đọc."
TWICE = "Ô này có ở hai chỗ trong tệp với nội dung khác nhau ({other}); bỏ một chỗ."


@dataclass(frozen=True)
class Place:
    """A cell of the file."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"trang “{self.sheet}”, ô {self.cell}"


@dataclass(frozen=True)
class Entry:
    """What the file says in one cell of the form."""

    key: Key
    place: Place
    text: str
    meaning: Meaning


@dataclass
class Contents:
    """A workbook read."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    """what is said of the file as a whole"""
    faults: list[tuple[Place, str]] = field(default_factory=list)
    """what is wrong where no cell of the form is"""


@dataclass
class _Found:
    """The cells of one line, by field."""

    cells: dict[str, SheetCell] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read(book: Book, stamp: Stamp, asked: Asked) -> Contents:
    """Everything a workbook of this form says."""
    return _Reading(stamp, asked).read(book)


class _Reading:
    def __init__(self, stamp: Stamp, asked: Asked) -> None:
        self.stamp, self.asked = stamp, asked
        self.made = Contents()
        self.found: dict[Key, _Found] = defaultdict(_Found)
        self.lines = {line.code: line.version for line in asked.lines if line.kind == ENTERED}
        self.names = {about.pk: about.name for about in asked.about}
        self.twice: dict[Key, str] = {}

    def read(self, book: Book) -> Contents:
        for sheet in book.sheets:
            if not is_stamp(sheet) and not (sheet.hidden and _names_at(sheet) is None):
                self._sheet(sheet)
        for key, left in self.stamp.cells.items():
            if key in self.found and key[0] in self.lines:
                self._entry(key, left.figure)
        self._missing()
        return self.made

    def _entry(self, key: Key, left: Figure | None) -> None:
        found = self.found[key]
        cell = found.cells.get(VALUE)
        told = found.cells.get(STATE)
        place = found.places.get(VALUE) or next(iter(found.places.values()))
        meant: Meaning
        if key in self.twice:
            meant = Fault(TWICE.format(other=self.twice[key]))
        else:
            meant = meaning.read(key, self.lines[key[0]], found.cells, left)
        text = (cell.text if cell else "") or (told.text if told else "")
        self.made.entries[key] = Entry(key, place, text, meant)

    # -- one sheet --

    def _sheet(self, sheet: Sheet) -> None:
        names = _names_at(sheet)
        if names is None:
            if sheet.name != GUIDE and any(sheet.rows):
                self.made.remarks.append(
                    f"Trang “{sheet.name}” không có mã ẩn của biểu nên không đọc; nếu là trang của "
                    "biểu thì cột hoặc dòng mã đã bị xóa, hãy tải lại biểu."
                )
            return
        columns = {
            column: cell.text
            for column, cell in enumerate(sheet.rows[names])
            if cell.text and column
        }
        order: list[str] = []
        for row in range(names + 1, len(sheet.rows)):
            name = sheet.at(row, 0).text.strip()
            if not name:
                self._strange(sheet, row, bool(order))
            elif name != MARK and self._agrees(sheet, row, name, columns):
                order.append(name)
                self._row(sheet, row, name, columns)
        if order != self._expected(order):
            self.made.remarks.append(
                f"Thứ tự các dòng ở trang “{sheet.name}” đã thay đổi; hệ thống tìm theo mã ẩn."
            )

    def _row(self, sheet: Sheet, row: int, name: str, columns: dict[int, str]) -> None:
        for column, title in columns.items():
            cell = sheet.at(row, column)
            if name.startswith("=") or title.startswith("="):
                is_value = title.lstrip("=").partition(":")[0] == VALUE
                if is_value and cell.kind not in ("formula", "empty", "error"):
                    self._fault(sheet, row, column, OVERWRITTEN)
                continue
            place = layout.key_of(name, title)
            if place is not None:
                self._take(place, cell, Place(sheet.name, address(row, column)))

    def _take(self, place: tuple[str, Key], cell: SheetCell, where: Place) -> None:
        one, key = place
        held = self.found[key]
        if one in held.cells and held.cells[one] != cell:
            self.twice.setdefault(key, str(where))
            return
        held.cells[one], held.places[one] = cell, where

    def _agrees(self, sheet: Sheet, row: int, name: str, columns: dict[int, str]) -> bool:
        """Whether the hidden name of a row is what the row itself says; told where it is not."""
        code, _, subject = name.lstrip("=").rpartition(":")
        known = subject.isascii() and subject.isdigit() and int(subject) in self.names
        if not known or (code and code not in self.asked.known.indicators):
            self._fault(sheet, row, 1, UNKNOWN_ROW)
            return False
        wanted = (CODE, code) if code else (NAME, self.names[int(subject)])
        column = next((c for c, title in columns.items() if title == wanted[0]), None)
        if column is None:
            return True
        shown = sheet.at(row, column).text
        if _plain(shown) == _plain(wanted[1]):
            return True
        self._fault(
            sheet,
            row,
            column,
            f"Mã ẩn của dòng là “{wanted[1]}”, ô này ghi “{shown[:60]}”: dòng có thể đã bị chép đè "
            "hoặc xếp lại. Không đọc dòng này; tải lại biểu rồi chép số liệu sang.",
        )
        return False

    def _strange(self, sheet: Sheet, row: int, inside: bool) -> None:
        """A row without a name that says something."""
        column = next((c for c, cell in enumerate(sheet.rows[row]) if cell.text.strip()), None)
        if column is not None and inside:
            self._fault(sheet, row, column, STRANGE_ROW)

    def _fault(self, sheet: Sheet, row: int, column: int, why: str) -> None:
        self.made.faults.append((Place(sheet.name, address(row, column)), why))

    # -- the whole --

    def _expected(self, names: list[str]) -> list[str]:
        """The names in the order of the form."""
        places = {name: place for place, name in enumerate(self._all_names())}
        return sorted(names, key=lambda name: places.get(name, len(places)))

    def _all_names(self) -> Iterator[str]:
        for line in self.asked.lines:
            for about in self.asked.about:
                name = layout.row_of((line.code, about.pk))
                yield from (name, layout.computed(name))
        yield from (layout.row_about(about.pk) for about in self.asked.about)

    def _missing(self) -> None:
        """Cells the workbook left with and came back without."""
        gone = [key for key in self.stamp.cells if key not in self.made.entries]
        if not gone:
            return
        labels = list(dict.fromkeys(self._label(key) for key in gone))
        more = f" và {len(labels) - LISTED} dòng khác" if len(labels) > LISTED else ""
        self.made.remarks.append(
            f"Tệp thiếu {len(gone)} ô của biểu ({_joined(labels[:LISTED])}{more}); số liệu trên hệ "
            "thống ở các ô đó được giữ nguyên."
        )

    def _label(self, key: Key) -> str:
        return self.names.get(key[1], "?") if self.asked.is_table else key[0]


def _names_at(sheet: Sheet) -> int | None:
    """The row that names the columns."""
    rows = range(min(len(sheet.rows), SEARCHED))
    return next((row for row in rows if sheet.at(row, 0).text.strip() == MARK), None)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
