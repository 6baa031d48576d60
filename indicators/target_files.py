"""Targets as a CSV file: read with every fault named, written so that it can be read again.

What is written, read and written again is the same text (UTF-8, comma, one line feed per row).
Whether a target can be recorded is judged in `indicators.targets`.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators import exchange
from indicators.exchange import Fault
from indicators.figures import FigureError, parse_plain
from indicators.models import Target
from indicators.text import vietnamese_key
from units.models import Level

COLUMNS = (
    "indicator",
    "level",
    "year",
    "programme",
    "direction",
    "value",
    "legal_basis",
    "note",
)
LEVELS = list(Level.values)


@dataclass(frozen=True)
class Wanted:
    """One target as a person or a file asks for it; the columns of the file, not yet judged."""

    indicator: str
    level: str
    year: str
    programme: str
    direction: str
    value: Decimal
    legal_basis: str
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names a target: one per indicator, level, year and programme."""
        return self.indicator, self.level, self.year, self.programme


@dataclass(frozen=True)
class Row:
    """A line of a file; its value 0 where `unreadable` says why there is none."""

    line: int
    wanted: Wanted
    unreadable: str = ""


def wanted_of(target: Target) -> Wanted:
    """A recorded target as one would ask for it."""
    return Wanted(
        indicator=target.indicator.code,
        level=target.level,
        year=str(target.year),
        programme=target.programme,
        direction=target.direction,
        value=target.value,
        legal_basis=target.legal_basis,
        note=target.note,
    )


def in_order(targets: Iterable[Target]) -> list[Target]:
    """By code (7.5.2 before 7.5.10), level from the province down, year, programme."""
    return sorted(
        targets,
        key=lambda one: (
            vietnamese_key(one.indicator.code),
            LEVELS.index(one.level),
            one.year,
            one.programme,
        ),
    )


def export(targets: Iterable[Target]) -> str:
    """The file of some targets."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(texts(wanted_of(one)).values() for one in in_order(targets))
    return out.getvalue()


def texts(wanted: Wanted) -> dict[str, str]:
    """Column → text as the file holds it."""
    held: dict[str, str] = {name: getattr(wanted, name) for name in COLUMNS if name != "value"}
    plain = f"{wanted.value:f}"
    held["value"] = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return {name: held[name] for name in COLUMNS}


def read(content: bytes, name: str) -> tuple[list[Row], list[Fault]]:
    """The lines of a file, and what keeps it from being read."""
    faults: list[Fault] = []
    # A browser sends the text of a form with line ends of its own.
    lines = exchange.records(content.replace(b"\r\n", b"\n"), list(COLUMNS), name, faults)
    rows = [_row(place.line, cells) for place, cells in lines]
    if not rows and not faults:
        faults.append(Fault("Tệp không có dòng dữ liệu nào.", name, 1))
    return rows, faults


def _row(line: int, cells: dict[str, str]) -> Row:
    try:
        value, unreadable = parse_plain(cells["value"]), ""
    except FigureError as error:
        value, unreadable = Decimal(0), str(error)
    return Row(line, Wanted(**{**cells, "value": value}), unreadable)  # type: ignore[arg-type]
