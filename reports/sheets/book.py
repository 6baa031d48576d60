"""A spreadsheet as plain cells: what a reader finds, whatever the format of the file. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["empty", "text", "number", "date", "bool", "formula", "error"]
LETTERS = 26


class SheetRefused(Exception):
    """The file is not read; the text says what was expected and what came, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell.

    `text` is what it says: a number without grouping and with a decimal comma, so that it has one
    reading; a date as dd/mm/yyyy; a formula as its last result. A cell shown as a percentage says
    "97,87%", and its number is 97.87. `number` is None where the cell holds none.
    """

    text: str
    kind: Kind
    number: Decimal | None = None


Row = tuple[SheetCell, ...]
EMPTY = SheetCell("", "empty")


@dataclass(frozen=True)
class Sheet:
    """One sheet; row and column count from 0, and empty cells after the last are left away."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False

    def at(self, row: int, column: int) -> SheetCell:
        """A cell, empty where the sheet has none."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return EMPTY
        return self.rows[row][column]


@dataclass(frozen=True)
class Book:
    """A whole file: its sheets in their order, and what its maker stamped on it by name."""

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Sheet, ...]:
        """The sheets a person sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)


def address(row: int, column: int) -> str:
    """A cell as spreadsheets name it: (0, 27) is AB1."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def to_plain(book: Book) -> dict[str, Any]:
    """The book fit for JSON."""
    return {
        "properties": dict(book.properties),
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "rows": [[_plain(cell) for cell in row] for row in sheet.rows],
            }
            for sheet in book.sheets
        ],
    }


def from_plain(plain: Mapping[str, Any]) -> Book:
    """What `to_plain` wrote."""
    return Book(
        sheets=tuple(
            Sheet(
                name=sheet["name"],
                hidden=sheet["hidden"],
                rows=tuple(tuple(_cell(cell) for cell in row) for row in sheet["rows"]),
            )
            for sheet in plain["sheets"]
        ),
        properties=plain["properties"],
    )


def _plain(cell: SheetCell) -> list[str] | None:
    if cell.kind == "empty":
        return None
    return [cell.text, cell.kind] + ([] if cell.number is None else [str(cell.number)])


def _cell(plain: list[Any] | None) -> SheetCell:
    if plain is None:
        return EMPTY
    text, kind, *number = plain
    return SheetCell(text, kind, Decimal(number[0]) if number else None)
