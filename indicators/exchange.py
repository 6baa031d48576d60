"""The catalogue as files: reading with every fault named, writing without loss.

The columns are the fields of IndicatorVersion and Rule. What is read, then written, is the same
text again (UTF-8, comma, one line feed per row), so an edition can leave, be edited in a
spreadsheet, and come back.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from indicators.models import IndicatorVersion, Rule
from units.text import storable


@dataclass(frozen=True)
class Fault:
    """Why a catalogue is refused: where, and what to mend."""

    reason: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        return f"{place}{self.reason}"


class CatalogueError(Exception):
    """A catalogue that cannot be; every fault at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class Place:
    """The line a row came from; empty for rows that come from the database."""

    file: str = ""
    line: int = 0

    def fault(self, reason: str) -> Fault:
        return Fault(reason, self.file, self.line)


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator, column by column."""

    code: str
    area: str
    label: str
    unit_of_measure: str
    value_type: str
    decimals: int
    choices: str = ""
    formula: str = ""
    over_units: str = "sum"
    over_time: str = "flow"
    levels: str = "province"
    supplier: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    note: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class RuleRow:
    """One rule, column by column."""

    code: str
    severity: str
    applies_to: str
    expression: str
    message: str
    note: str = ""
    place: Place = field(default=Place(), compare=False)


Row = TypeVar("Row", IndicatorRow, RuleRow)


def read_indicators(path: Path) -> list[IndicatorRow]:
    """The rows of an indicators file; CatalogueError names every line that cannot be read."""
    return _read(IndicatorRow, path.read_bytes(), path.name)


def read_rules(path: Path) -> list[RuleRow]:
    """The rows of a rules file; CatalogueError names every line that cannot be read."""
    return _read(RuleRow, path.read_bytes(), path.name)


def parse_indicators(content: bytes, name: str) -> list[IndicatorRow]:
    """The same from an uploaded file."""
    return _read(IndicatorRow, content, name)


def parse_rules(content: bytes, name: str) -> list[RuleRow]:
    """The same from an uploaded file."""
    return _read(RuleRow, content, name)


def export_indicators(rows: Iterable[IndicatorRow]) -> str:
    """The indicators file, with the columns of `catalogue/indicators.csv`."""
    return _write(IndicatorRow, rows)


def export_rules(rows: Iterable[RuleRow]) -> str:
    """The rules file, with the columns of `catalogue/rules.csv`."""
    return _write(RuleRow, rows)


def columns(kind: type[IndicatorRow] | type[RuleRow]) -> list[str]:
    """The header of a file: the fields of its rows."""
    return [column.name for column in fields(kind) if column.name != "place"]


def _read(kind: type[Row], content: bytes, name: str) -> list[Row]:
    faults: list[Fault] = []
    rows: list[Row] = []
    for place, cells in records(content, columns(kind), name, faults):
        values, wrong = _typed(cells)
        wrong += _too_long(kind, cells)
        faults.extend(place.fault(reason) for reason in wrong)
        rows.append(kind(**values, place=place))
    if not rows and not faults:
        faults.append(Fault("Tệp không có dòng dữ liệu nào.", name, 1))
    if faults:
        raise CatalogueError(faults)
    return rows


def records(
    content: bytes, expected: list[str], name: str, faults: list[Fault]
) -> Iterator[tuple[Place, dict[str, str]]]:
    """Every data line of a CSV file as column → text. No text, a wrong header or a ragged line
    becomes a fault."""
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        faults.append(Fault("Tệp không phải UTF-8.", name, 1))
        return
    if not storable(text):
        faults.append(Fault("Tệp có ký tự không lưu được.", name, 1))
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        if header != expected:
            faults.append(Fault(_wrong_header(header, expected), name, 1))
            return
        for cells in lines:
            place = Place(name, lines.line_num)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(expected):
                faults.append(place.fault(f"Có {len(cells)} cột, cần {len(expected)} cột."))
                continue
            yield place, dict(zip(expected, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        faults.append(Fault(f"Không đọc được dòng CSV ({error}).", name, lines.line_num))


def _wrong_header(header: list[str], expected: list[str]) -> str:
    missing = [column for column in expected if column not in header]
    unknown = [column or "(trống)" for column in header if column not in expected]
    details = [f"thiếu cột {', '.join(missing)}"] if missing else []
    details += [f"thừa cột {', '.join(unknown)}"] if unknown else []
    return f"Dòng tiêu đề sai ({'; '.join(details) or 'sai thứ tự'}); cần: {','.join(expected)}."


def _typed(cells: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The cells with numbers and dates understood, and what could not be."""
    values: dict[str, Any] = dict(cells)
    wrong = []
    if "decimals" in cells:
        values["decimals"] = int(cells["decimals"]) if cells["decimals"] in set("0123456") else 0
        if cells["decimals"] not in set("0123456"):
            wrong.append(f"Cột decimals: nhận được “{cells['decimals']}”, cần số từ 0 đến 6.")
    for column in ("valid_from", "valid_to"):
        if column in cells:
            values[column] = _day(cells[column])
            if cells[column] and values[column] is None:
                wrong.append(
                    f"Cột {column}: nhận được “{cells[column]}”, cần ngày dạng 2025-07-01."
                )
    return values, wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _too_long(kind: type[IndicatorRow] | type[RuleRow], cells: dict[str, str]) -> list[str]:
    """Texts that the database would not hold."""
    model: type[IndicatorVersion | Rule] = IndicatorVersion if kind is IndicatorRow else Rule
    limits = {f.name: f.max_length for f in model._meta.fields if getattr(f, "max_length", None)}
    limits.setdefault("code", 32)
    return [
        f"Cột {column}: dài {len(text)} ký tự, tối đa {limit}."
        for column, text in cells.items()
        if (limit := limits.get(column)) and len(text) > limit
    ]


def _write(kind: type[Row], rows: Iterable[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    names = columns(kind)
    writer.writerow(names)
    writer.writerows([_text(getattr(row, name)) for name in names] for row in rows)
    return out.getvalue()


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
