"""Rows of units out of a CSV file, each line judged by itself."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from units.loading.checks import Fault, Row
from units.models import UNIT_CODE, Level

REQUIRED = ("code", "name", "level", "parent", "valid_from", "valid_to")
OPTIONAL = ("official_code", "successors", "note")


def read(path: Path) -> tuple[list[Row], list[Fault]]:
    """Rows and faults of a file; a byte order mark (Excel writes one) is tolerated."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if header := _header_faults(reader.fieldnames):
                return [], header
            return _read_lines(reader)
    except UnicodeDecodeError:
        return [], [Fault(1, "tệp không phải UTF-8")]
    except csv.Error as error:
        return [], [Fault(1, f"không đọc được CSV: {error}")]


def _header_faults(columns: Iterable[str] | None) -> list[Fault]:
    if not columns:
        return [Fault(1, "tệp rỗng")]
    names = list(columns)
    faults = [Fault(1, f"thiếu cột {name}") for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in REQUIRED + OPTIONAL]
    faults += [Fault(1, f"cột không có trong mẫu: {name}") for name in unknown]
    return faults + [
        Fault(1, f"cột {n} lặp lại") for n in sorted({n for n in names if names.count(n) > 1})
    ]


def _read_lines(reader: "csv.DictReader[str]") -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for cells in reader:
        row, found = _read_line(reader.line_num, cells)
        faults += found
        if row:
            rows.append(row)
    if not rows and not faults:
        faults.append(Fault(1, "tệp không có dòng đơn vị nào"))
    return rows, faults


def _read_line(line: int, cells: dict[str, str]) -> tuple[Row | None, list[Fault]]:
    if None in cells or None in cells.values():
        return None, [Fault(line, "số ô không khớp với số cột", cells.get("code") or "")]
    text = {name: " ".join(cells.get(name, "").split()) for name in REQUIRED + OPTIONAL}
    reasons = [
        f"thiếu {name}" for name in ("code", "name", "level", "valid_from") if not text[name]
    ]
    if text["level"] and text["level"] not in Level.values:
        reasons.append(f'cấp "{text["level"]}" không có; các cấp: {", ".join(Level.values)}')
    start, end = (_day(text[name], name, reasons) for name in ("valid_from", "valid_to"))
    if start and end and end <= start:
        reasons.append(f"valid_to {end} phải sau valid_from {start}")
    reasons += _unfit(text)
    if reasons or start is None:
        return None, [Fault(line, reason, text["code"]) for reason in reasons]
    return _row(line, text, start, end), []


def _row(line: int, text: dict[str, str], start: date, end: date | None) -> Row:
    return Row(
        line=line,
        code=text["code"],
        name=text["name"],
        level=text["level"],
        parent=text["parent"],
        valid_from=start,
        valid_to=end,
        official_code=text["official_code"],
        successors=tuple(text["successors"].replace(";", " ").replace(",", " ").split()),
        note=text["note"],
    )


def _day(text: str, name: str, reasons: list[str]) -> date | None:
    """An ISO day; Python also reads 20250301 and week dates, which people do not mean."""
    try:
        found = date.fromisoformat(text) if text else None
        if found and found.isoformat() != text:
            raise ValueError(text)
    except ValueError:
        reasons.append(f'{name} "{text}" không phải ngày dạng NNNN-TT-NN, ví dụ 2025-07-01')
        return None
    return found


def _unfit(text: dict[str, str]) -> list[str]:
    limits = {"code": 40, "name": 200, "official_code": 20, "note": 300}
    long = [name for name, most in limits.items() if len(text[name]) > most]
    reasons = [f"{name} dài quá {limits[name]} ký tự" for name in long]
    if text["code"] and not re.match(UNIT_CODE, text["code"]):
        reasons.append(f'mã "{text["code"]}" chỉ được gồm chữ, chữ số và . - _')
    return reasons
