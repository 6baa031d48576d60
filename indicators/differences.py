"""What changes from one edition of the catalogue to the next, for the eyes of who publishes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from indicators.exchange import IndicatorRow, RuleRow, columns
from indicators.models import IndicatorVersion, Rule

LABELS = {
    **{f.name: str(f.verbose_name) for f in Rule._meta.fields},
    **{f.name: str(f.verbose_name) for f in IndicatorVersion._meta.fields},
    "area": "lĩnh vực",
}
Rows = Sequence[IndicatorRow] | Sequence[RuleRow]


@dataclass(frozen=True)
class Detail:
    """One column that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One indicator or rule that changed."""

    code: str
    name: str
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class Differences:
    """What an edition adds, removes and changes; empty when nothing differs."""

    added: tuple[IndicatorRow | RuleRow, ...] = ()
    removed: tuple[IndicatorRow | RuleRow, ...] = ()
    changed: tuple[Change, ...] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def between(old: Rows, new: Rows) -> Differences:
    """From the old rows to the new ones; the order of rows is not compared."""
    before, after = {r.code: r for r in old}, {r.code: r for r in new}
    return Differences(
        added=tuple(row for code, row in after.items() if code not in before),
        removed=tuple(row for code, row in before.items() if code not in after),
        changed=tuple(
            Change(code, _name(row), _details(before[code], row))
            for code, row in after.items()
            if code in before and before[code] != row
        ),
    )


def _name(row: IndicatorRow | RuleRow) -> str:
    return row.label if isinstance(row, IndicatorRow) else row.message


def _details(old: IndicatorRow | RuleRow, new: IndicatorRow | RuleRow) -> tuple[Detail, ...]:
    names = columns(type(new))
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return tuple(Detail(LABELS[n], _text(a), _text(b)) for n, a, b in pairs if a != b)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "(trống)"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
