"""A spreadsheet as plain cells: what every reader here gives, and what is kept of a file.

Addresses are those that Excel shows: row 1 is the first, column 0 is "A".
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "number", "date", "formula", "error", "empty", "bool"]


class SheetRefused(Exception):
    """The file cannot be read as a spreadsheet; the text is Vietnamese and fit for the reader."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell. `text` is what stands in it; `number` is set exactly when the kind is a number.

    A formula with a kept result is a cell of that result; the kind "formula" has none.
    """

    text: str = ""
    kind: Kind = "empty"
    number: Decimal | None = None


EMPTY = SheetCell()
Row = tuple[SheetCell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; rows may differ in length."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Book:
    """A file of one or more sheets, in its own order."""

    sheets: tuple[Sheet, ...] = field(default=())


def address(row: int, column: int) -> str:
    """ "C7" for the row 7 and the column 2."""
    letters = ""
    left = column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def to_data(book: Book) -> dict[str, Any]:
    """The book as data that JSON keeps exactly; an empty cell is 0."""
    return {
        "sheets": [{"name": s.name, "rows": [_row(row) for row in s.rows]} for s in book.sheets]
    }


def from_data(data: dict[str, Any]) -> Book:
    """The book that `to_data` was given."""
    return Book(
        tuple(
            Sheet(one["name"], tuple(tuple(map(_cell_of, row)) for row in one["rows"]))
            for one in data["sheets"]
        )
    )


def _row(row: Row) -> list[Any]:
    return [_data(cell) for cell in row]


def _data(cell: SheetCell) -> Any:
    if cell.kind == "empty":
        return 0
    if cell.kind == "text":
        return cell.text
    more = [] if cell.number is None else [str(cell.number)]
    return [cell.kind, cell.text, *more]


def _cell_of(data: Any) -> SheetCell:
    if data == 0:
        return EMPTY
    if isinstance(data, str):
        return SheetCell(data, "text")
    kind, text, *more = data
    return SheetCell(text, kind, Decimal(more[0]) if more else None)
