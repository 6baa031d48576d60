"""Targets (mục tiêu): what indicators are to reach in a year, from a CSV file.

A row is one target of one programme; the file is the truth for the rows it names, the rest stays.
The same file again changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from indicators import exchange
from indicators.editions import edition_of
from indicators.exchange import Fault
from indicators.figures import FigureError, parse_plain, to_scaled
from indicators.models import (
    CatalogueVersion,
    Direction,
    IndicatorVersion,
    Target,
)
from indicators.numerals import MEASURED
from units import audit
from units.models import Level, ReformArea, User

COLUMNS = [
    "indicator",
    "level",
    "year",
    "programme",
    "direction",
    "value",
    "legal_basis",
    "note",
]
CONTENT = ("direction", "number", "decimals", "legal_basis", "note")
Key = tuple[int, str, int, str]  # (indicator id, level, year, programme)


class TargetError(Exception):
    """A file that is refused whole; every fault at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Loaded:
    """What a load did, or would do."""

    new: int
    changed: int
    same: int


def in_force(level: str, year: int) -> QuerySet[Target]:
    """The targets of units of a level for a year, programme by programme."""
    found = Target.objects.filter(level=level, year=year).select_related("indicator")
    return found.order_by("legal_basis", "programme", "indicator__code")


def load(path: Path, *, by: User | None, at: datetime, dry_run: bool = False) -> Loaded:
    """Record the targets of a file; TargetError when one line cannot be, and nothing is changed.

    Codes and decimals are those of the latest published catalogue.
    """
    content, name = path.read_bytes(), path.name
    with transaction.atomic():
        # One loading at a time; the areas are there, targets may not be yet.
        list(ReformArea.objects.select_for_update().order_by("pk"))
        wanted = _read(content, name)
        held = {_key(one): one for one in Target.objects.all()}
        new = [one for one in wanted if _key(one) not in held]
        changed = [one for one in wanted if _differs(one, held.get(_key(one)))]
        if not dry_run:
            _write(new, changed, held)
            if new or changed:
                summary = f"Nạp mục tiêu từ {name}: {len(new)} mới, {len(changed)} thay đổi"
                audit.record("targets.load", None, by=by, at=at, summary=summary)
    return Loaded(len(new), len(changed), len(wanted) - len(new) - len(changed))


def _write(new: list[Target], changed: list[Target], held: dict[Key, Target]) -> None:
    Target.objects.bulk_create(new)
    for one in changed:
        one.pk = held[_key(one)].pk
    Target.objects.bulk_update(changed, CONTENT)


def _key(target: Target) -> Key:
    return target.indicator_id, target.level, target.year, target.programme


def _differs(target: Target, held: Target | None) -> bool:
    return held is not None and any(getattr(target, f) != getattr(held, f) for f in CONTENT)


# -- reading the file ------------------------------------------------------------------------------


def _read(content: bytes, name: str) -> list[Target]:
    """The file's targets, not saved."""
    catalogue = CatalogueVersion.objects.current()
    if catalogue is None:
        raise TargetError([Fault("Chưa có danh mục chỉ tiêu nào được công bố.", name, 1)])
    known = edition_of(catalogue).indicators
    faults: list[Fault] = []
    found: dict[Key, Target] = {}
    lines: dict[Key, int] = {}
    for place, cells in exchange.records(content, COLUMNS, name, faults):
        target, reasons = _target(cells, known)
        faults += [place.fault(reason) for reason in reasons]
        if target is None:
            continue
        if first := lines.get(_key(target)):
            faults.append(place.fault(f"Trùng mục tiêu với dòng {first}."))
        lines.setdefault(_key(target), place.line)
        found[_key(target)] = target
    if not found and not faults:
        faults.append(Fault("Tệp không có dòng dữ liệu nào.", name, 1))
    if faults:
        raise TargetError(faults)
    return list(found.values())


def _target(
    cells: dict[str, str], known: dict[str, IndicatorVersion]
) -> tuple[Target | None, list[str]]:
    """One line as a target, or why it is none."""
    reasons = [*_unknown(cells, known), *_too_long(cells)]
    version = known.get(cells["indicator"])
    number = 0
    if version is not None:
        try:
            number = to_scaled(parse_plain(cells["value"]), version.decimals)
        except FigureError as error:
            reasons.append(f"Cột value: {error}")
    if version is None or reasons:
        return None, reasons
    return Target(
        indicator_id=version.indicator_id,
        level=cells["level"],
        year=int(cells["year"]),
        programme=cells["programme"],
        direction=cells["direction"],
        number=number,
        decimals=version.decimals,
        legal_basis=cells["legal_basis"],
        note=cells["note"],
    ), []


def _unknown(cells: dict[str, str], known: dict[str, IndicatorVersion]) -> Iterator[str]:
    """What the columns say that cannot be."""
    version = known.get(cells["indicator"])
    if version is None:
        yield f"Cột indicator: không có chỉ tiêu “{cells['indicator']}” trong danh mục."
    elif version.value_type not in MEASURED:
        kind = version.get_value_type_display().lower()
        yield f"Cột indicator: {version.code} là {kind}, không đặt mục tiêu bằng số."
    year = cells["year"]
    if not (len(year) == 4 and year.isascii() and year.isdecimal()):
        yield f"Cột year: nhận được “{year}”, cần năm bốn chữ số."
    choices: tuple[tuple[str, Any], ...] = (("level", Level), ("direction", Direction))
    for column, allowed in choices:
        if cells[column] not in allowed.values:
            listed = ", ".join(allowed.values)
            yield f"Cột {column}: nhận được “{cells[column]}”, cần một trong: {listed}."
    for column in ("programme", "legal_basis"):
        if not cells[column]:
            yield f"Cột {column}: phải ghi."


def _too_long(cells: dict[str, str]) -> Iterator[str]:
    """Texts that the database would not hold."""
    for column in ("programme", "legal_basis", "note"):
        limit: int = getattr(Target._meta.get_field(column), "max_length", 0)
        if len(cells[column]) > limit:
            yield f"Cột {column}: dài {len(cells[column])} ký tự, tối đa {limit}."
