"""The register of cited documents: the only writer of CitedDocument.

A document has one number in a year of its issuer; what only looks like a second entry of it is
suspected, shown, and left to people.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from reports.citing import doubles, entries, permissions
from reports.citing.cited import Cited
from reports.citing.doubles import IN_THE_REGISTER
from reports.citing.entries import Entry, FreeKeys
from reports.models import CitedDocument
from units.audit import record
from units.models import User

FIELDS = tuple(field.name for field in fields(Entry))


class DocumentError(Exception):
    """Why the register refuses an entry: field ("" for the whole) → reason."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults.values()))


@dataclass(frozen=True)
class Suspect:
    """A document that may be the same one, and what makes it look so."""

    document: CitedDocument
    why: str

    @property
    def is_same(self) -> bool:
        """Not only suspected: the register takes no second one."""
        return self.why == IN_THE_REGISTER


def add(entry: Entry, *, by: User, at: datetime) -> CitedDocument:
    """Register a document, with a key of its own."""
    if not (verdict := permissions.may_add(by, _day(at))):
        raise DocumentError({"": verdict.reason})
    clean = _sound(entry)
    document = CitedDocument(entered_by=by, entered_at=at, **columns(clean))
    with transaction.atomic():
        document.key = FreeKeys(keys_in_use(entries.slug_of(clean))).give(clean)
        _save(document)
        record("document.add", document, by=by, at=at, summary=str(document))
    return document


def change(document: CitedDocument, entry: Entry, *, by: User, at: datetime) -> CitedDocument:
    """Correct what is registered; the key stays, whatever is corrected."""
    clean = _sound(entry, document)
    with transaction.atomic():
        locked = CitedDocument.objects.select_for_update().get(pk=document.pk)
        _demand_change(locked, by, at)
        changes = differences(locked, clean)
        if changes:
            for name, value in columns(clean).items():
                setattr(locked, name, value)
            _save(locked)
            record("document.change", locked, by=by, at=at, summary=str(locked), changes=changes)
    return locked


def retire(document: CitedDocument, reason: str, *, by: User, at: datetime) -> None:
    """Offer a document no more; texts that cite it print it as before."""
    with transaction.atomic():
        locked = CitedDocument.objects.select_for_update().get(pk=document.pk)
        _demand_change(locked, by, at)
        if locked.retired:
            return
        locked.retired = True
        locked.note = f"{reason} {locked.note}".strip()[: entries.LONGEST["note"]]
        locked.save(update_fields=["retired", "note"])
        record("document.retire", locked, by=by, at=at, summary=str(locked), reason=reason)


def restore(document: CitedDocument, *, by: User, at: datetime) -> None:
    """Offer a retired document again, unless another one has its number by now."""
    with transaction.atomic():
        locked = CitedDocument.objects.select_for_update().get(pk=document.pk)
        _demand_change(locked, by, at)
        if not locked.retired:
            return
        locked.retired = False
        _demand_free_number(entry_of(locked), locked)
        _save(locked)
        record("document.restore", locked, by=by, at=at, summary=str(locked))


def cited(keys: Iterable[str]) -> dict[str, Cited]:
    """The documents of a text by their keys, in one query; unknown keys are left out."""
    wanted = set(keys)
    found = CitedDocument.objects.filter(key__in=wanted) if wanted else ()
    return {document.key: as_cited(document) for document in found}


def as_cited(document: CitedDocument) -> Cited:
    """A document as the printing functions take it."""
    return Cited(
        key=document.key,
        type=document.type,
        reference=document.reference,
        issuer=document.issuer,
        day=document.day,
        subject=document.subject,
    )


def entry_of(document: CitedDocument) -> Entry:
    """What was typed about a registered document."""
    return Entry(**{name: getattr(document, name) for name in FIELDS})


def columns(entry: Entry) -> dict[str, Any]:
    """A cleaned entry as the columns of the table."""
    typed = {name: getattr(entry, name) for name in FIELDS}
    derived = {name: getattr(entry, name) for name in ("number", "symbol", "issuer_key")}
    return typed | derived


def differences(document: CitedDocument, entry: Entry) -> dict[str, list[str]]:
    """Field → what it says now, what it would say."""
    pairs = ((name, getattr(document, name), getattr(entry, name)) for name in FIELDS)
    return {name: [str(old or ""), str(new or "")] for name, old, new in pairs if old != new}


def suspects(entry: Entry, but: CitedDocument | None = None) -> list[Suspect]:
    """Documents in use that may be the same one as a cleaned entry; one query."""
    near = Q(type=entry.type, year=entry.year)
    if entry.number is not None:
        near |= Q(number=entry.number)
    found = CitedDocument.objects.filter(near, retired=False).order_by("pk")
    others = (document for document in found if document.pk != (but and but.pk))
    reasons = ((document, doubles.why(entry, document)) for document in others)
    return [Suspect(document, why) for document, why in reasons if why]


def suspected() -> set[int]:
    """Every document in use that another one suspects; one query for the whole register."""
    return doubles.among(CitedDocument.objects.filter(retired=False))


def keys_in_use(start: str = "") -> set[str]:
    """The keys that begin so, retired documents' too; one query."""
    found = CitedDocument.objects.filter(key__startswith=start)
    return set(found.values_list("key", flat=True))


def _sound(entry: Entry, document: CitedDocument | None = None) -> Entry:
    """The entry cleaned; DocumentError when the register cannot take it."""
    clean = entries.cleaned(entry)
    if faults := entries.faults(clean):
        raise DocumentError(faults)
    if document is None or not document.retired:
        _demand_free_number(clean, document)
    return clean


def _demand_free_number(entry: Entry, document: CitedDocument | None) -> None:
    issuer_key, type_, number, year = entry.identity
    if number is None or year is None:
        return
    twins = CitedDocument.objects.filter(
        issuer_key=issuer_key, type=type_, number=number, year=year, retired=False
    )
    twin = twins.exclude(key=document.key if document else "").first()
    if twin:
        raise DocumentError({"reference": f"{IN_THE_REGISTER} ({twin})"})


def _save(document: CitedDocument) -> None:
    """Save what was checked; two people who enter one document at once meet the constraint."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        reason = "Văn bản này vừa được người khác nhập; xem lại trong sổ."
        raise DocumentError({"reference": reason}) from None


def _demand_change(document: CitedDocument, by: User, at: datetime) -> None:
    if not (verdict := permissions.may_change(by, document, _day(at))):
        raise DocumentError({"": verdict.reason})


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
