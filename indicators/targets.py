"""Targets (mục tiêu): what indicators are to reach in a year, one by one or from a CSV file.

A line of a file is one target of one programme; the file is the truth for the lines it names, the
rest stays. The same file again changes nothing. This module is the only writer of targets.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from indicators import target_files
from indicators.editions import edition_of
from indicators.exchange import Fault
from indicators.figures import FigureError, to_scaled
from indicators.models import (
    CatalogueVersion,
    Direction,
    IndicatorVersion,
    Target,
)
from indicators.numerals import MEASURED
from indicators.target_files import COLUMNS, Row, Wanted, texts, wanted_of
from units import audit
from units.models import Level, ReformArea, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

CONTENT = ("direction", "number", "decimals", "legal_basis", "note")
NO_CATALOGUE = "Chưa có danh mục chỉ tiêu nào được công bố."
Key = tuple[str, str, str, str]
Known = Mapping[str, IndicatorVersion]


class TargetError(Exception):
    """A file that is refused whole; every fault at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class TargetRefused(Exception):
    """One target that cannot be recorded: column → reason; "" is the target as a whole."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__("\n".join(self.reasons.values()))


@dataclass(frozen=True)
class Changed:
    """A line that changes a target; `changes` is column → [before, after] as the file spells."""

    line: int
    held: Target
    made: Target
    changes: dict[str, list[str]]


@dataclass(frozen=True)
class Plan:
    """What a file does to the targets, or would do; nothing while there are faults."""

    new: tuple[tuple[int, Target], ...]
    changed: tuple[Changed, ...]
    same: int
    faults: tuple[Fault, ...]


def may_manage(user: User, on: date) -> Verdict:
    """Whether the person may add, change and remove targets."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ quản trị nghiệp vụ được thay đổi mục tiêu.")


def in_force(level: str, year: int) -> QuerySet[Target]:
    """The targets of units of a level for a year, programme by programme."""
    return of_levels([level], year).select_related("indicator")


def of_levels(levels: Iterable[str], year: int) -> QuerySet[Target]:
    """The targets of units of some levels for a year, in the same order."""
    found = Target.objects.filter(level__in=levels, year=year)
    return found.order_by("legal_basis", "programme", "indicator__code")


def current_meanings() -> Known:
    """Code → meaning in the latest published catalogue; empty before there is one."""
    catalogue = CatalogueVersion.objects.current()
    return edition_of(catalogue).indicators if catalogue else {}


# -- one target ------------------------------------------------------------------------------------


@transaction.atomic
def add(wanted: Wanted, *, by: User | None, at: datetime) -> Target:
    """Record a target; TargetRefused names every column that cannot be."""
    _demand_manager(by, at)
    _one_at_a_time()
    made = _judged(wanted)
    made.save(force_insert=True)
    audit.record("target.add", made, by=by, at=at, summary=str(made), target=texts(wanted))
    return made


@transaction.atomic
def change(target: Target, wanted: Wanted, *, seen: str, by: User | None, at: datetime) -> Target:
    """Record a target otherwise; refused where it is no longer as it was `seen` (a fingerprint)."""
    _demand_manager(by, at)
    _one_at_a_time()
    held = _held(target)
    if fingerprint(held) != seen:
        raise TargetRefused({"": f"Mục tiêu này vừa được sửa thành: {held}. Mở lại rồi sửa."})
    changes = _differences(held, wanted)
    if not changes:
        return held
    made = _judged(wanted, instead_of=held)
    made.pk = held.pk
    made.save(force_update=True)
    audit.record("target.change", made, by=by, at=at, summary=str(made), changes=changes)
    return made


@transaction.atomic
def remove(target: Target, *, by: User | None, at: datetime) -> None:
    """Take a target away; what it said stays in the audit log."""
    _demand_manager(by, at)
    _one_at_a_time()
    held = _held(target)
    told = texts(wanted_of(held))
    audit.record("target.remove", held, by=by, at=at, summary=str(held), target=told)
    held.delete()


def fingerprint(target: Target) -> str:
    """Names what a target says, so that a form knows whether it still says it."""
    told = "\0".join(texts(wanted_of(target)).values())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _demand_manager(by: User | None, at: datetime) -> None:
    """The command line (by None) is an operator's; a person needs the role."""
    if by and not (verdict := may_manage(by, timezone.localtime(at).date())):
        raise TargetRefused({"": verdict.reason})


def _one_at_a_time() -> None:
    """One writer of targets at a time; the areas are there, targets may not be yet."""
    list(ReformArea.objects.select_for_update().order_by("pk"))


def _held(target: Target) -> Target:
    held = Target.objects.select_related("indicator").filter(pk=target.pk).first()
    if held is None:
        raise TargetRefused({"": "Mục tiêu này vừa được bỏ."})
    return held


def _judged(wanted: Wanted, *, instead_of: Target | None = None) -> Target:
    """The target, not saved; TargetRefused with a reason per column."""
    known = current_meanings()
    against = dict(reasons(wanted, known)) if known else {"": NO_CATALOGUE}
    if against:
        raise TargetRefused(against)
    made = _made(wanted, known[wanted.indicator])
    others = Target.objects.exclude(pk=instead_of.pk) if instead_of else Target.objects.all()
    double = others.filter(
        indicator=made.indicator_id, level=made.level, year=made.year, programme=made.programme
    )
    if held := double.select_related("indicator").first():
        reason = f"Chương trình này đã có mục tiêu của cấp và năm này: {held}. Sửa mục tiêu đó."
        raise TargetRefused({"programme": reason})
    return made


# -- a file ----------------------------------------------------------------------------------------


def load(path: Path, *, by: User | None, at: datetime, dry_run: bool = False) -> Plan:
    """Record the targets of a file; TargetError when one line cannot be, and nothing is changed.

    Codes and decimals are those of the latest published catalogue.
    """
    return load_content(path.read_bytes(), path.name, by=by, at=at, dry_run=dry_run)


@transaction.atomic
def load_content(
    content: bytes, name: str, *, by: User | None, at: datetime, dry_run: bool = False
) -> Plan:
    """The same from an uploaded file."""
    if by and not (verdict := may_manage(by, timezone.localtime(at).date())):
        raise TargetError([Fault(verdict.reason)])
    _one_at_a_time()
    plan = examine(content, name)
    if plan.faults:
        raise TargetError(plan.faults)
    if not dry_run and (plan.new or plan.changed):
        _write(plan)
        summary = f"Nạp mục tiêu từ {name}: {len(plan.new)} mới, {len(plan.changed)} thay đổi"
        audit.record("targets.load", None, by=by, at=at, summary=summary, **_evidence(plan))
    return plan


def examine(content: bytes, name: str) -> Plan:
    """What loading a file would do, without doing it.

    A line that says what is recorded already is the same whatever the catalogue says by now.
    """
    known = current_meanings()
    rows, faults = target_files.read(content, name)
    if not known:
        return Plan((), (), 0, (Fault(NO_CATALOGUE, name, 1),))
    held = {wanted_of(one).key: one for one in Target.objects.select_related("indicator")}
    new: list[tuple[int, Target]] = []
    changed: list[Changed] = []
    lines: dict[Key, int] = {}
    for row in rows:
        if first := lines.get(row.wanted.key):
            faults.append(Fault(f"Trùng mục tiêu với dòng {first}.", name, row.line))
            continue
        lines[row.wanted.key] = row.line
        there = held.get(row.wanted.key)
        changes = _differences(there, row.wanted) if there else {}
        if there and not changes and not row.unreadable:
            continue
        if against := list(_told(row, known)):
            faults += [Fault(reason, name, row.line) for reason in against]
        elif there:
            made = _made(row.wanted, known[row.wanted.indicator])
            changed.append(Changed(row.line, there, made, changes))
        else:
            new.append((row.line, _made(row.wanted, known[row.wanted.indicator])))
    same = 0 if faults else len(rows) - len(new) - len(changed)
    ordered = sorted(faults, key=lambda fault: fault.line)
    return Plan(tuple(new), tuple(changed), same, tuple(ordered))


def _told(row: Row, known: Known) -> Iterator[str]:
    """Why a line is no target, each reason with its column."""
    for column, reason in reasons(row.wanted, known):
        if column != "value" or not row.unreadable:
            yield f"Cột {column}: {reason[0].lower()}{reason[1:]}"
    if row.unreadable:
        yield f"Cột value: {row.unreadable}"


def _write(plan: Plan) -> None:
    Target.objects.bulk_create(made for _line, made in plan.new)
    for one in plan.changed:
        one.made.pk = one.held.pk
    Target.objects.bulk_update([one.made for one in plan.changed], CONTENT)


def _evidence(plan: Plan) -> dict[str, Any]:
    return {
        "new": [texts(wanted_of(made)) for _line, made in plan.new],
        "changed": [{"target": str(one.made), "changes": one.changes} for one in plan.changed],
    }


# -- what a target may be --------------------------------------------------------------------------


def _made(wanted: Wanted, version: IndicatorVersion) -> Target:
    """A target without reasons against it, not saved."""
    return Target(
        indicator=version.indicator,
        level=wanted.level,
        year=int(wanted.year),
        programme=wanted.programme,
        direction=wanted.direction,
        number=to_scaled(wanted.value, version.decimals),
        decimals=version.decimals,
        legal_basis=wanted.legal_basis,
        note=wanted.note,
    )


def _differences(held: Target, wanted: Wanted) -> dict[str, list[str]]:
    """Column → [before, after]; 87,5 is 87,50, however finely the catalogue counts."""
    before, after = texts(wanted_of(held)), texts(wanted)
    return {name: [before[name], after[name]] for name in COLUMNS if before[name] != after[name]}


def reasons(wanted: Wanted, known: Known) -> Iterator[tuple[str, str]]:
    """Column and why it cannot be."""
    yield from _about_indicator(wanted, known.get(wanted.indicator))
    year = wanted.year
    if not (len(year) == 4 and year.isascii() and year.isdecimal()):
        yield "year", f"Nhận được “{year}”, cần năm bốn chữ số."
    choices: tuple[tuple[str, str, Any], ...] = (
        ("level", wanted.level, Level),
        ("direction", wanted.direction, Direction),
    )
    for column, text, allowed in choices:
        if text not in allowed.values:
            listed = ", ".join(allowed.values)
            yield column, f"Nhận được “{text}”, cần một trong: {listed}."
    for column in ("programme", "legal_basis", "note"):
        text = getattr(wanted, column)
        limit: int = getattr(Target._meta.get_field(column), "max_length", 0)
        if not text and column != "note":
            yield column, "Phải ghi."
        elif len(text) > limit:
            yield column, f"Dài {len(text)} ký tự, tối đa {limit}."


def _about_indicator(wanted: Wanted, version: IndicatorVersion | None) -> Iterator[tuple[str, str]]:
    """Whether the indicator can have a target at all, and this value."""
    if version is None:
        yield "indicator", f"Không có chỉ tiêu “{wanted.indicator}” trong danh mục."
        return
    if version.value_type not in MEASURED:
        kind = version.get_value_type_display().lower()
        yield "indicator", f"{version.code} là {kind}, không đặt mục tiêu bằng số."
        return
    try:
        to_scaled(wanted.value, version.decimals)
    except FigureError as error:
        told = texts(wanted)["value"].replace(".", ",")
        yield "value", f"Nhận được {told[:60]}. {error}"
