"""The table in a sheet: its heading among titles, its rows among totals and blanks.

An export begins with whose it is and for which days, heads its columns in one to three rows with
cells joined across them, numbers the columns, and ends with a total and signatures. What is left
out is said, row by row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.sheets.book import EMPTY, Row, Sheet, SheetCell
from reports.supplying.naming import spelled, words

SEARCHED = 60  # rows in which a heading is looked for
MOST_HEADINGS = 4  # rows of one heading
LONGEST_HEADING = 180

BLANK = "dòng trống"
TOTAL = "dòng tổng cộng"
NUMBERING = "dòng đánh số cột"
GROUP = "dòng nhóm"
_TOTALS = ("tong cong", "tong so", "tong", "cong", "toan tinh", "toan huyen", "chung toan tinh")
_OFFICES = {"ty", "cuc", "an", "thuong", "dong", "nghe"}
_GROUPS = {
    "cap tinh",
    "cap huyen",
    "cap xa",
    "cac so ban nganh",
    "so ban nganh",
    "so ban nganh cap tinh",
    "khoi so ban nganh",
    "khoi huyen",
    "khoi xa",
    "cac huyen thanh pho",
    "ubnd cap huyen",
    "ubnd cap xa",
    "cac xa phuong thi tran",
    "xa phuong thi tran",
}
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])\)?(?:\s*=.*)?")
_NUMBER = re.compile(r"-?[\d.,\s]*\d[\d.,\s]*%?")
_CODE = re.compile(r"\d+(?:\.\d{1,2})+")
_ROMAN = re.compile(r"^(?:[ivx]+|[a-z]|\d+)\s+")


@dataclass(frozen=True)
class Column:
    """A column of the table; `index` counts from 0, `heading` is unlike every other one."""

    index: int
    heading: str

    @property
    def key(self) -> str:
        """The heading as it is remembered."""
        return spelled(self.heading)


@dataclass(frozen=True)
class TableRow:
    """A row with figures; `index` counts from 0."""

    index: int
    cells: Row

    def cell(self, column: int) -> SheetCell:
        return self.cells[column] if column < len(self.cells) else EMPTY

    def text(self, column: int | None) -> str:
        """What stands in a column; nothing where there is no such column."""
        return "" if column is None else self.cell(column).text


@dataclass(frozen=True)
class LeftOut:
    """A row that is not about a unit, and what it is."""

    index: int
    why: str
    text: str = ""
    cells: Row = ()


@dataclass(frozen=True)
class Table:
    """A sheet taken apart. `first` and `last` are the rows of the heading."""

    sheet: str
    first: int
    last: int
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def by_index(self) -> dict[int, Column]:
        return {column.index: column for column in self.columns}


def find(sheet: Sheet, heading: tuple[int, int] | None = None) -> Table | None:
    """The table of a sheet, below the heading rows named or those found; None without any."""
    first, last = heading or _heading(sheet.rows)
    if first < 0 or last >= len(sheet.rows):
        return None
    columns = tuple(_columns(sheet.rows[first : last + 1]))
    rows, left_out = _body(sheet.rows, last + 1, [column.index for column in columns])
    titles = tuple(cell.text for row in sheet.rows[:first] for cell in row if cell.text)
    return Table(sheet.name, first, last, titles, columns, tuple(rows), tuple(left_out))


def exported_at(titles: Sequence[str]) -> str:
    """ "08:15 14/06/2025" of a title that says when the file was made; empty if none does."""
    for title in titles:
        said = spelled(title)
        if re.search(r"\b(xuat|in|trich xuat|ket xuat|lap) (luc|ngay|vao|bao cao)|thoi gian", said):
            found = re.search(
                r"(?:\d{1,2}[:hg]\d{2}(?::\d{2})?\D{1,8})?\d{1,2}[/-]\d{1,2}[/-]\d{4}"
                r"(?:\D{1,6}\d{1,2}[:hg]\d{2}(?::\d{2})?)?",
                title,
            )
            if found:
                return " ".join(found[0].split())
    return ""


def _heading(rows: Sequence[Row]) -> tuple[int, int]:
    """First and last row of the heading: the row of most words, with what is joined to it."""
    searched = range(min(len(rows), SEARCHED))
    widths = {index: _wordy(rows[index]) for index in searched}
    best = max(widths, key=lambda index: (widths[index], -index), default=-1)
    if best < 0 or widths[best] < 2:
        return -1, -1
    blocks = (_block(rows, top) for top in range(max(0, best - MOST_HEADINGS + 1), best + 1))
    return next((block for block in blocks if block[1] >= best), (best, best))


def _block(rows: Sequence[Row], top: int) -> tuple[int, int]:
    """The rows that head the same columns as the row `top`, from there down."""
    last = top
    while last + 1 < len(rows) and last - top < MOST_HEADINGS - 1:
        if not _is_above(_merged(rows[top : last + 1]), rows[last + 1]):
            break
        last += 1
    return top, last


def _wordy(row: Row) -> int:
    """How many cells hold words rather than numbers; none where the row is one of figures."""
    texts = [cell.text for cell in row if cell.text]
    numbers = sum(_is_number(cell) for cell in row)
    return 0 if numbers else sum(any(c.isalpha() for c in text) for text in texts)


def _is_above(upper: Row, lower: Row) -> bool:
    """Whether two rows head the same columns: the lower one is empty where the upper is joined
    down (number, unit), and names parts where the upper is joined across."""
    if _wordy(upper) < 2 or not _wordy(lower) or _is_numbering(lower):
        return False
    if _first(upper) >= _first(lower):
        return False
    width = max(len(upper), len(lower))
    wide = [c for c in range(width) if _text(upper, c) and not _text(upper, c + 1)]
    spans = [c for c in wide if _text(lower, c) or _text(lower, c + 1)]
    return bool(spans)


def _merged(rows: Sequence[Row]) -> Row:
    """Several heading rows as one: a cell is filled where any of them is."""
    width = max(map(len, rows))
    return tuple(
        next((row[c] for row in rows if c < len(row) and row[c].text), EMPTY) for c in range(width)
    )


def _columns(rows: Sequence[Row]) -> Iterator[Column]:
    """Each column with the texts above it joined; what is joined across is said at each part."""
    width = max(map(len, rows))
    taken: dict[str, int] = {}
    for index in range(width):
        parts = [_over(row, index, rows[place + 1 :]) for place, row in enumerate(rows)]
        heading = " – ".join(dict.fromkeys(part for part in parts if part))[:LONGEST_HEADING]
        if not heading:
            continue
        key = spelled(heading)
        taken[key] = taken.get(key, 0) + 1
        yield Column(index, heading if taken[key] == 1 else f"{heading} ({taken[key]})")


def _over(row: Row, index: int, below: Sequence[Row]) -> str:
    """The text of a heading row above a column: its own, or that of the cell joined across it."""
    if _text(row, index) or not any(_text(under, index) for under in below):
        return _text(row, index)
    left = (c for c in range(index - 1, -1, -1) if _text(row, c))
    start = next(left, None)
    # Joined cells have parts below from the first on.
    if start is None or not any(_text(under, start) for under in below):
        return ""
    return _text(row, start)


def _body(
    rows: Sequence[Row], start: int, columns: Sequence[int]
) -> tuple[list[TableRow], list[LeftOut]]:
    found: list[TableRow] = []
    left_out: list[LeftOut] = []
    for index in range(start, len(rows)):
        row = rows[index]
        why = _why_left_out(row, columns, is_first=not found)
        if why:
            said = next((cell.text for cell in row if any(c.isalpha() for c in cell.text)), "")
            left_out.append(LeftOut(index, why, said, row))
        else:
            found.append(TableRow(index, row))
    while left_out and left_out[-1].why == BLANK and left_out[-1].index == len(rows) - 1:
        left_out.pop()
    return found, left_out


def _why_left_out(row: Row, columns: Sequence[int], *, is_first: bool) -> str:
    """What a row is that tells nothing about a unit; empty when it may."""
    texts = [_text(row, column) for column in columns if _text(row, column)]
    if not texts:
        return BLANK
    if is_first and _is_numbering(row):
        return NUMBERING
    names = [said for text in texts if (said := spelled(text)) and not text.strip().isdecimal()]
    name = next((said for said in names if any(c.isalpha() for c in said)), "")
    if name.startswith(_TOTALS) and _is_total(name):
        return TOTAL
    if _ROMAN.sub("", name) in _GROUPS:
        return GROUP
    return ""


def _is_total(name: str) -> bool:
    """ "Tổng cộng toàn tỉnh", not "Tổng công ty"; "Cộng", not "Công an"."""
    rest = next(name[len(total) :] for total in _TOTALS if name.startswith(total))
    return not rest or (
        rest.startswith(" ") and words(rest)[0] not in ("ty", "cuc", "an", "thuong")
    )


def _is_numbering(row: Row) -> bool:
    """ "(1) (2) (3)", "A B 1 2 3=1+2": the row that numbers the columns."""
    texts = [cell.text.strip() for cell in row if cell.text.strip()]
    if len(texts) < 3 or not all(_NUMBERED.fullmatch(text) for text in texts):
        return False
    numbers = [int(found[0]) for text in texts if (found := re.search(r"\d+", text.split("=")[0]))]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False


def _is_number(cell: SheetCell) -> bool:
    """Whether a cell holds a figure; a column may be headed by an indicator's code alone."""
    text = cell.text.strip()
    if cell.kind == "text" and _CODE.fullmatch(text):
        return False
    return cell.kind in ("number", "formula") or bool(_NUMBER.fullmatch(text))


def _first(row: Row) -> int:
    return next((index for index, cell in enumerate(row) if cell.text), len(row))


def _text(row: Row, index: int) -> str:
    return " ".join(row[index].text.split()) if index < len(row) else ""
