"""What may happen to a unit: it is established, renamed, moved, merged, split, dissolved.

Each function ends one record and starts another, writes what happened (UnitEvent) and who did it
(AuditEvent), in one transaction. The row of the unit is locked first: two people changing one
unit at the same moment would otherwise leave two records of it in force on the same day, which
no constraint portable to SQLite can refuse.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from units import audit
from units.models import Unit, UnitEvent, UnitRecord, User
from units.tree import Tree

Kind = UnitEvent.Kind


class ChangeError(Exception):
    """A change that cannot be; the text is for the reader."""


@transaction.atomic
def establish(
    *,
    code: str,
    name: str,
    level: str,
    parent: Unit | None,
    day: date,
    by: User | None,
    at: datetime,
    official_code: str = "",
    note: str = "",
) -> Unit:
    """A new agency, with an identity of its own, from `day` on."""
    if Unit.objects.filter(code=code).exists():
        raise ChangeError(f"Mã {code} đã được dùng; mã đơn vị không dùng lại.")
    unit = Unit.objects.create(code=code)
    _check_parent(unit, parent, day)
    UnitRecord.objects.create(
        unit=unit,
        name=name,
        level=level,
        parent=parent,
        official_code=official_code,
        valid_from=day,
        note=note,
    )
    _happened(Kind.ESTABLISH, unit, day=day, by=by, at=at, note=note, summary=f"Thành lập {name}")
    return unit


@transaction.atomic
def rename(
    unit: Unit,
    *,
    name: str,
    day: date,
    by: User | None,
    at: datetime,
    official_code: str | None = None,
    note: str = "",
) -> UnitRecord:
    """The same agency under another name (and official code, where one is given)."""
    old = _open_record(unit, day)
    code = old.official_code if official_code is None else official_code
    summary = f"Đổi tên {old.name} thành {name}"
    new = _replace(old, day=day, name=name, official_code=code, note=note)
    _happened(Kind.RENAME, unit, day=day, by=by, at=at, note=note, summary=summary)
    return new


@transaction.atomic
def move(
    unit: Unit, *, parent: Unit | None, day: date, by: User | None, at: datetime, note: str = ""
) -> UnitRecord:
    """The same agency under another parent; what is below it goes along."""
    old = _open_record(unit, day)
    _check_parent(unit, parent, day)
    new = _replace(old, day=day, parent=parent, note=note)
    summary = f"Chuyển {old.name} về {_name(parent, day)}"
    _happened(Kind.MOVE, unit, day=day, by=by, at=at, note=note, summary=summary)
    return new


@transaction.atomic
def merge(
    units: Sequence[Unit],
    *,
    into: Unit,
    day: date,
    by: User | None,
    at: datetime,
    note: str = "",
) -> Unit:
    """Several agencies become one, which exists already (establish it first, or choose one).

    What stood directly below them moves to the successor: nothing is left without a parent.
    """
    ending = [unit for unit in units if unit.pk != into.pk]
    if not ending:
        raise ChangeError("Cần ít nhất một đơn vị được sáp nhập vào đơn vị khác.")
    _check_alive(into, day)
    above = {node.id for node in Tree.as_of(day).ancestors(into.pk)}
    for unit in ending:
        if unit.pk in above:
            raise ChangeError(f"{_name(into, day)} đang trực thuộc {_name(unit, day)}.")
        name = _end(unit, day).name
        for child in _children(unit, day):
            move(child, parent=into, day=day, by=by, at=at, note=note)
        summary = f"Sáp nhập {name} vào {_name(into, day)}"
        _happened(
            Kind.MERGE, unit, successor=into, day=day, by=by, at=at, note=note, summary=summary
        )
    return into


@transaction.atomic
def split(
    unit: Unit,
    *,
    into: Sequence[Unit],
    day: date,
    by: User | None,
    at: datetime,
    note: str = "",
) -> None:
    """One agency is divided among several that exist already; nothing may be left below it."""
    if len({successor.pk for successor in into} - {unit.pk}) < 2:
        raise ChangeError("Chia, tách cần ít nhất hai đơn vị kế thừa.")
    for successor in into:
        _check_alive(successor, day)
    name = _end(unit, day).name
    _refuse_children(unit, day)
    for successor in into:
        summary = f"Chia, tách {name} thành {_name(successor, day)}"
        _happened(
            Kind.SPLIT,
            unit,
            successor=successor,
            day=day,
            by=by,
            at=at,
            note=note,
            summary=summary,
        )


@transaction.atomic
def dissolve(unit: Unit, *, day: date, by: User | None, at: datetime, note: str = "") -> None:
    """The agency ceases to exist on `day`, without a successor."""
    name = _end(unit, day).name
    _refuse_children(unit, day)
    summary = f"Chấm dứt hoạt động {name}"
    _happened(Kind.DISSOLVE, unit, day=day, by=by, at=at, note=note, summary=summary)


def _open_record(unit: Unit, day: date) -> UnitRecord:
    """The record to be changed, with its unit locked; only the last one may be."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    record = unit.records.filter(valid_to=None).first()
    if record is None:
        raise ChangeError("Đơn vị đã chấm dứt hoạt động.")
    if day < record.valid_from:
        raise ChangeError(
            f"{record.name}: đã có thay đổi từ ngày {record.valid_from:%d/%m/%Y}, "
            "không thể thay đổi từ ngày trước đó."
        )
    return record


def _replace(old: UnitRecord, *, day: date, **changed: Any) -> UnitRecord:
    """End `old` and start its successor; a second change on one day completes the first."""
    if all(getattr(old, field) == value for field, value in changed.items() if field != "note"):
        raise ChangeError(f"{old.name}: không có gì thay đổi.")
    if old.valid_from == day:
        for field, value in changed.items():
            setattr(old, field, value)
        old.save()
        return old
    old.valid_to = day
    old.save(update_fields=["valid_to"])
    return _start(old, day, changed)


def _start(old: UnitRecord, day: date, changed: dict[str, Any]) -> UnitRecord:
    overlapping = old.unit.records.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    if overlapping.exists():
        raise ChangeError(f"{old.name}: thông tin của đơn vị chồng nhau từ {day:%d/%m/%Y}.")
    kept = {field: getattr(old, field) for field in ("name", "level", "parent", "official_code")}
    return UnitRecord.objects.create(unit=old.unit, valid_from=day, **(kept | changed))


def _end(unit: Unit, day: date) -> UnitRecord:
    record = _open_record(unit, day)
    if day == record.valid_from:
        raise ChangeError(f"{record.name}: chỉ chấm dứt được sau ngày {day:%d/%m/%Y}.")
    record.valid_to = day
    record.save(update_fields=["valid_to"])
    return record


def _children(unit: Unit, day: date) -> list[Unit]:
    """Units whose records would outlast this one as their parent."""
    lasting = UnitRecord.objects.filter(parent=unit).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return list(Unit.objects.filter(records__in=lasting).distinct().order_by("pk"))


def _refuse_children(unit: Unit, day: date) -> None:
    if children := _children(unit, day):
        names = ", ".join(_name(child, day) for child in children[:5])
        more = f" và {len(children) - 5} đơn vị khác" if len(children) > 5 else ""
        raise ChangeError(f"Còn đơn vị trực thuộc: {names}{more}. Hãy chuyển các đơn vị này trước.")


def _check_parent(unit: Unit, parent: Unit | None, day: date) -> None:
    """A parent lives on that day, has no known end, and is not below the unit itself."""
    if parent is None:
        return
    _check_alive(parent, day)
    if unit.pk in {parent.pk, *(node.id for node in Tree.as_of(day).ancestors(parent.pk))}:
        raise ChangeError("Đơn vị cấp trên không được là chính nó hoặc đơn vị trực thuộc nó.")


def _check_alive(unit: Unit, day: date) -> None:
    if not unit.records.filter(valid_from__lte=day, valid_to=None).exists():
        raise ChangeError(f"{unit.code}: không hoạt động từ ngày {day:%d/%m/%Y} trở đi.")


def _name(unit: Unit | None, day: date) -> str:
    if unit is None:
        return "cấp cao nhất"
    record = unit.records.filter(valid_from__lte=day).order_by("-valid_from").first()
    return record.name if record else unit.code


def _happened(
    kind: UnitEvent.Kind,
    unit: Unit,
    *,
    day: date,
    by: User | None,
    at: datetime,
    note: str,
    summary: str,
    successor: Unit | None = None,
) -> None:
    # Renamed twice on one day is renamed once: the second name stands, the log has both.
    UnitEvent.objects.update_or_create(
        kind=kind, unit=unit, successor=successor, day=day, defaults={"note": note}
    )
    data = {"day": day, "successor": successor.code if successor else None, "note": note}
    audit.record(f"unit.{kind.value}", unit, by=by, at=at, summary=summary, **data)
