"""The register as a CSV file: written without loss, read whole or not at all.

The same file again changes nothing; what is exported, imported and exported again is the same
file. A row is recognised by its key; one without a key by its number, else by its subject.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.citing import csvfile, permissions, register
from reports.citing.csvfile import Fault, Row
from reports.citing.entries import Entry, FreeKeys
from reports.models import CitedDocument
from units.audit import record, record_many
from units.models import User


class ExchangeError(Exception):
    """A file that is refused whole, with every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Changed:
    """A row that would change a document; `changes` is field → (before, after)."""

    row: Row
    document: CitedDocument
    changes: dict[str, list[str]]


@dataclass(frozen=True)
class Plan:
    """What a file would do to the register."""

    new: tuple[Row, ...]
    changed: tuple[Changed, ...]
    same: int
    faults: tuple[Fault, ...]


def export(documents: Iterable[CitedDocument]) -> str:
    """The file of some documents, in the order given."""
    return csvfile.write(
        [getattr(document, name) for name in csvfile.COLUMNS] for document in documents
    )


def load(path: Path, by: User | None, at: datetime) -> Plan:
    """Import a file from the disk; ExchangeError names every fault and nothing is changed."""
    return load_content(path.read_bytes(), by, at)


def load_content(content: bytes, by: User | None, at: datetime) -> Plan:
    """Import an uploaded file, or refuse it whole. Without a person it is the system's own."""
    try:
        with transaction.atomic():
            plan = examine(content, by, timezone.localtime(at).date(), lock=True)
            if plan.faults:
                raise ExchangeError(plan.faults)
            _apply(plan, by, at)
    except IntegrityError:
        reason = "Sổ văn bản vừa thay đổi; xem lại rồi nhập lại."
        raise ExchangeError([Fault(1, reason)]) from None
    return plan


def examine(content: bytes, by: User | None, on: date, *, lock: bool = False) -> Plan:
    """What importing the file would do, without doing it."""
    rows, faults = csvfile.read(content)
    known = CitedDocument.objects.select_for_update() if lock else CitedDocument.objects.all()
    documents = list(known.order_by("pk"))
    found = _Matcher(documents)
    new: list[Row] = []
    changed: list[Changed] = []
    for row in rows:
        document = found.document(row)
        if document is None:
            new.append(row)
        elif changes := _changes(document, row):
            changed.append(Changed(row, document, changes))
    faults += _twice(rows, documents, found)
    faults += _not_allowed(new, changed, by, on)
    same = len(rows) - len(new) - len(changed)
    ordered = sorted(faults, key=lambda fault: fault.line)
    return Plan(tuple(new), tuple(changed), same, tuple(ordered))


class _Matcher:
    """Finds the registered document that a row means."""

    def __init__(self, documents: Iterable[CitedDocument]) -> None:
        self.by_key: dict[str, CitedDocument] = {}
        self.by_identity: dict[tuple[Any, ...], CitedDocument] = {}
        for document in sorted(documents, key=lambda one: one.retired):
            self.by_key[document.key] = document
            self.by_identity.setdefault(_identity(register.entry_of(document)), document)

    def document(self, row: Row) -> CitedDocument | None:
        if row.key:
            return self.by_key.get(row.key)
        return self.by_identity.get(_identity(row.entry))


def _identity(entry: Entry) -> tuple[Any, ...]:
    """The number in its year and series; a document without one by all that is said of it."""
    if entry.number is not None and entry.year is not None:
        return entry.identity
    return entry.type, entry.reference, entry.issuer_key, entry.day, entry.subject


def _changes(document: CitedDocument, row: Row) -> dict[str, list[str]]:
    changes = register.differences(document, row.entry)
    if document.retired != row.retired:
        changes["retired"] = [csvfile.cell(document.retired), csvfile.cell(row.retired)]
    return changes


def _apply(plan: Plan, by: User | None, at: datetime) -> None:
    # A retired document gives its number up, perhaps to another one of the file: it goes first.
    for changed in sorted(plan.changed, key=lambda one: not one.row.retired):
        document = changed.document
        for name, value in register.columns(changed.row.entry).items():
            setattr(document, name, value)
        document.retired = changed.row.retired
        document.save()
        summary = str(document)
        record("document.change", document, by=by, at=at, summary=summary, changes=changed.changes)
    made = list(_made(plan.new, by, at))
    CitedDocument.objects.bulk_create(made, batch_size=500)
    record_many("document.add", made, by=by, at=at, summary="Nhập từ tệp CSV")


def _made(rows: Iterable[Row], by: User | None, at: datetime) -> Iterator[CitedDocument]:
    keys = FreeKeys({*register.keys_in_use(), *(row.key for row in rows)})
    for row in rows:
        key = row.key or keys.give(row.entry)
        columns = register.columns(row.entry)
        yield CitedDocument(key=key, retired=row.retired, entered_by=by, entered_at=at, **columns)


# -- what speaks against a file --------------------------------------------------------------------


def _twice(rows: list[Row], documents: list[CitedDocument], found: _Matcher) -> list[Fault]:
    """Keys and numbers that two rows would share, or a row and a document left as it is."""
    touched = {document.pk for row in rows if (document := found.document(row))}
    left = (document for document in documents if document.pk not in touched)
    holders = {
        register.entry_of(one).identity: f"văn bản có khóa {one.key}"
        for one in left
        if not one.retired and one.number is not None and one.year is not None
    }
    keys: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.key and row.key in keys:
            faults.append(Fault(row.line, f"Khóa {row.key} đã có ở dòng {keys[row.key]}."))
        keys.setdefault(row.key, row.line)
        if row.retired or row.entry.number is None or row.entry.year is None:
            continue
        holder = holders.setdefault(row.entry.identity, f"dòng {row.line}")
        if holder != f"dòng {row.line}":
            faults.append(Fault(row.line, f"Trùng loại, số, năm và cơ quan với {holder}."))
    return faults


def _not_allowed(
    new: list[Row], changed: list[Changed], by: User | None, on: date
) -> Iterator[Fault]:
    if by is None:
        return
    may_add = permissions.may_add(by, on)
    for row in new:
        if not may_add:
            yield Fault(row.line, may_add.reason)
    for one in changed:
        if not (verdict := permissions.may_change(by, one.document, on)):
            yield Fault(one.row.line, verdict.reason)
