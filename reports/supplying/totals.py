"""The total that an export prints under its rows, against what the rows come to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.figures import Figure
from reports.sheets.book import EMPTY, SheetCell, address
from reports.supplying.columns import Wanted
from reports.supplying.planning import figure
from reports.supplying.tables import TOTAL, Table

ADDED = ("count", "money")


@dataclass(frozen=True)
class Mismatch:
    """A column whose rows do not come to the total printed under it."""

    code: str
    address: str
    said: Decimal
    reckoned: Decimal


def mismatches(
    table: Table, roles: Mapping[int, str], wanted: Sequence[Wanted]
) -> tuple[Mismatch, ...]:
    """Where the last total of the table is not the sum of all its rows: one is missing, counted
    twice or mistyped. Said, not refused: whose mistake it is, the supplier alone can tell."""
    totals = [one for one in table.left_out if one.why == TOTAL]
    if not totals:
        return ()
    known = {one.code: one for one in wanted if one.value_type in ADDED}
    last = totals[-1]
    found = []
    for index, role in sorted(roles.items()):
        if role not in known:
            continue
        line = known[role]
        said = _number(last.cells[index] if index < len(last.cells) else EMPTY, line)
        parts = [_number(row.cell(index), line) for row in table.rows if row.text(index)]
        if said is None or None in parts:
            continue
        reckoned = sum((part for part in parts if part is not None), Decimal(0))
        if reckoned != said:
            found.append(Mismatch(role, address(last.index, index), said, reckoned))
    return tuple(found)


def _number(cell: SheetCell, line: Wanted) -> Decimal | None:
    read = figure(cell, line, nil=True)
    return read.counted if isinstance(read, Figure) else None
