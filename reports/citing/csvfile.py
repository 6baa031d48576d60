"""The register's CSV file as text: rows read with every fault named, cells written without loss."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.citing import entries
from reports.citing.cited import Cited
from reports.citing.entries import Entry

COLUMNS = ("key", "type", "reference", "year", "issuer", "day", "subject", "note", "retired")
# A spreadsheet would run a cell that starts with one of these; a quotation mark keeps it text.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
_RETIRED = {"": False, "1": True}


@dataclass(frozen=True)
class Fault:
    """What is wrong on one line of the file."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Dòng {self.line}: {self.reason}"


@dataclass(frozen=True)
class Row:
    """One document of the file."""

    line: int
    key: str
    entry: Entry
    retired: bool

    @property
    def cited(self) -> Cited:
        """The document as reports would print it."""
        entry = self.entry
        return Cited(self.key, entry.type, entry.reference, entry.issuer, entry.day, entry.subject)


def write(rows: Iterable[Sequence[Any]]) -> str:
    """The file: commas, one line feed per row; a row has its values in the order of COLUMNS."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def read(content: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows that can be read, and what is wrong with the others."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(1, "Tệp không phải UTF-8.")]
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    begins = 1
    try:
        if tuple(next(lines, [])) != COLUMNS:
            return [], [Fault(1, f"Dòng đầu phải là: {','.join(COLUMNS)}.")]
        begins = lines.line_num + 1
        for cells in lines:
            _take(begins, cells, rows, faults)
            begins = lines.line_num + 1
    except csv.Error as error:
        faults.append(Fault(begins, f"Không đọc được dòng CSV ({error})."))
    return rows, faults


def _take(line: int, cells: list[str], rows: list[Row], faults: list[Fault]) -> None:
    """One line as a row, or as its faults; an empty line is neither."""
    if not any(cells):
        return
    if len(cells) != len(COLUMNS):
        faults.append(Fault(line, f"Có {len(cells)} cột, cần {len(COLUMNS)} cột."))
        return
    texts = {name: _text(cell) for name, cell in zip(COLUMNS, cells, strict=True)}
    row, reasons = _row(line, texts)
    faults.extend(Fault(line, reason) for reason in reasons)
    if not reasons:
        rows.append(row)


def _row(line: int, texts: dict[str, str]) -> tuple[Row, list[str]]:
    typed = {name: texts[name] for name in ("type", "reference", "issuer", "subject", "note")}
    day, year = _day(texts["day"]), _year(texts["year"])
    entry = entries.cleaned(Entry(**typed, day=day, year=year))
    reasons = [f"Cột {name}: {reason}" for name, reason in entries.faults(entry).items()]
    if texts["day"] and day is None:
        reasons.append(f"Cột day: nhận được “{texts['day']}”, cần ngày dạng 2025-03-14.")
    if texts["year"] and year is None:
        reasons.append(f"Cột year: nhận được “{texts['year']}”, cần năm bốn chữ số.")
    elif year and year != entry.year:
        reasons.append(f"Cột year: {year} khác năm {entry.year} của số hoặc ngày ban hành.")
    if texts["retired"] not in _RETIRED:
        reasons.append(f"Cột retired: nhận được “{texts['retired']}”, cần 1 hoặc để trống.")
    reasons += _key_faults(texts["key"])
    return Row(line, texts["key"], entry, _RETIRED.get(texts["retired"], False)), reasons


def _key_faults(key: str) -> list[str]:
    if entries.is_key(key) or not key:
        return []
    return [f"Cột key: “{key}” không phải khóa; chỉ gồm chữ thường không dấu, chữ số và dấu “-”."]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def _text(cell: str) -> str:
    return cell.removeprefix("'").strip()


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "1" if value else ""
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    return f"'{text}" if text.startswith(_GUARDED) else text
