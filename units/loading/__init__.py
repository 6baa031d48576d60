"""Units from a CSV file: read, check everything, then write, or refuse with every fault at once.

A row is one record of one unit; the file is the truth for the rows it names (by code and
`valid_from`), the rest stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from units import audit
from units.loading import events
from units.loading.checks import Fault, Lives, Row, faults_of
from units.loading.reading import read
from units.models import Unit, UnitRecord, User


class LoadError(Exception):
    """The file is not acceptable; nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(f"{fault.line}: {fault.reason}" for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    rows: int
    changed: int


def load_file(path: Path, *, by: User | None, at: datetime) -> Loaded:
    """Read and load one file; LoadError when it is not acceptable."""
    rows, faults = read(path)
    return load_rows(rows, by=by, at=at, faults=faults)


@transaction.atomic
def load_rows(
    rows: list[Row], *, by: User | None, at: datetime, faults: Iterable[Fault] = ()
) -> Loaded:
    """Check the rows against each other and against what is stored, then write what differs."""
    codes = {row.code for row in rows}
    units = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("pk")}
    stored = _stored(units)
    faults = [*faults, *faults_of(rows, stored, broken={f.code for f in faults if f.code})]
    if faults:
        raise LoadError(faults)
    new = [Unit(code=code) for code in sorted(codes - units.keys())]
    units |= {unit.code: unit for unit in Unit.objects.bulk_create(new)}
    changed = len(new) + _write_records(rows, units) + events.write(rows, stored, units)
    if changed:
        audit.record("units.load", None, by=by, at=at, summary=f"Nạp {len(rows)} dòng đơn vị")
    return Loaded(rows=len(rows), changed=changed)


def _stored(units: dict[str, Unit]) -> Lives:
    """Every stored record as a row without a line."""
    codes = {unit.pk: code for code, unit in units.items()}
    lives = Lives()
    for record in UnitRecord.objects.order_by("unit_id", "valid_from"):
        lives.add(
            Row(
                line=None,
                code=codes[record.unit_id],
                name=record.name,
                level=record.level,
                parent=codes[record.parent_id] if record.parent_id else "",
                valid_from=record.valid_from,
                valid_to=record.valid_to,
                official_code=record.official_code,
                note=record.note,
            )
        )
    return lives


FIELDS = ["name", "level", "parent_id", "official_code", "valid_to", "note"]


def _write_records(rows: list[Row], units: dict[str, Unit]) -> int:
    """Records that differ, then new ones. Those that end are written first: a unit has at most
    one open record at every moment."""
    kept = {
        (record.unit_id, record.valid_from): record
        for record in UnitRecord.objects.filter(unit__in=[units[row.code].pk for row in rows])
    }
    new, differing = [], []
    for row in rows:
        wanted = _record(row, units)
        record = kept.get((wanted.unit_id, wanted.valid_from))
        if record is None:
            new.append(wanted)
        elif any(getattr(record, field) != getattr(wanted, field) for field in FIELDS):
            wanted.pk = record.pk
            differing.append(wanted)
    for ends in (True, False):
        changing = [record for record in differing if (record.valid_to is not None) == ends]
        UnitRecord.objects.bulk_update(changing, FIELDS, batch_size=100)
    UnitRecord.objects.bulk_create(new, batch_size=500)
    return len(new) + len(differing)


def _record(row: Row, units: dict[str, Unit]) -> UnitRecord:
    return UnitRecord(
        unit=units[row.code],
        name=row.name,
        level=row.level,
        parent=units[row.parent] if row.parent else None,
        official_code=row.official_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        note=row.note,
    )
