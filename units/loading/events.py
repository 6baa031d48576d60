"""What happened to units, read off their rows: rows that touch are a rename or a move, an end with
successors is a merger or a split, an end without them a dissolution."""

from datetime import date

from units.loading.checks import Lives, Row
from units.models import Unit, UnitEvent

Kind = UnitEvent.Kind
ENDS = (Kind.MERGE, Kind.SPLIT, Kind.DISSOLVE)
EventKey = tuple[str, int, int | None, date]  # kind, unit, successor, day


def write(rows: list[Row], stored: Lives, units: dict[str, Unit]) -> int:
    """Add what the rows say happened; take away what they have made untrue."""
    lives = stored.overlaid(rows)
    codes = {row.code for row in rows}
    wanted: dict[EventKey, str] = {}
    for code in codes:
        wanted |= _events_of(lives[code], units)
    of_these = UnitEvent.objects.filter(unit__in=[units[code].pk for code in codes])
    kept = {(e.kind, e.unit_id, e.successor_id, e.day): e for e in of_these}
    said = {(units[row.code].pk, row.valid_to) for row in rows if row.successors}
    stale = [event for key, event in kept.items() if _untrue(key, wanted, said)]
    inherited = {(unit, day) for kind, unit, successor, day in kept if successor}
    missing = [
        UnitEvent(kind=kind, unit_id=unit, successor_id=successor, day=day, note=wanted[key])
        for key in wanted.keys() - kept.keys()
        for kind, unit, successor, day in [key]
        # A merger recorded on screen is not overruled by a file that says nothing of successors.
        if not (kind == Kind.DISSOLVE and (unit, day) in inherited)
    ]
    UnitEvent.objects.filter(pk__in=[event.pk for event in stale]).delete()
    UnitEvent.objects.bulk_create(missing, batch_size=500)
    return len(missing) + len(stale)


def _untrue(key: EventKey, wanted: dict[EventKey, str], said: set[tuple[int, date | None]]) -> bool:
    """An end where nothing ends, a change where nothing changes, heirs the file names otherwise."""
    kind, unit, _, day = key
    if key in wanted:
        return False
    if kind in ENDS:
        ends = any(k in ENDS and (u, d) == (unit, day) for k, u, _, d in wanted)
        return not ends or (unit, day) in said
    return True


def _events_of(life: list[Row], units: dict[str, Unit]) -> dict[EventKey, str]:
    """What happened to one unit, read off its records in order; the value is the note."""
    unit = units[life[0].code].pk
    found: dict[EventKey, str] = {}
    for before, row in zip([None, *life], [*life, None], strict=True):
        touches = before and row and before.valid_to == row.valid_from
        if before and row and touches:
            if before.parent != row.parent:
                found[Kind.MOVE, unit, None, row.valid_from] = row.note or before.note
            if (before.name, before.level) != (row.name, row.level):
                found[Kind.RENAME, unit, None, row.valid_from] = row.note or before.note
            continue
        if row:
            found[Kind.ESTABLISH, unit, None, row.valid_from] = row.note
        if before and before.valid_to:
            heirs: list[int | None] = [units[code].pk for code in before.successors] or [None]
            kind = _end_kind(before)
            for heir in heirs:
                found[kind, unit, heir, before.valid_to] = before.note
    return found


def _end_kind(row: Row) -> str:
    if not row.successors:
        return Kind.DISSOLVE
    return Kind.MERGE if len(row.successors) == 1 else Kind.SPLIT
