"""Source notes: where a unit takes a figure from (nguồn lấy số liệu).

The memory of the desk, not part of the figure: it stays with the indicator from round to round,
may be written whatever the state of the report, and is read by the unit alone.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports.models import SourceNote
from units import audit
from units.models import Role, Unit, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

LONGEST = 300  # characters, as the model keeps it
WRITERS = (Role.REPORTER, Role.HEAD)

Notes = dict[int, SourceNote]  # indicator id → the note


class NoteRefusedError(Exception):
    """The note cannot be kept, or not by this person; the text says why."""


def may_use(user: User, unit_id: int, on: date) -> Verdict:
    """Whether the person reads and writes the notes of a unit: its reporters and heads."""
    if has_role(user, *WRITERS, on=on, unit=unit_id):
        return ALLOWED
    return Denied("Nguồn lấy số liệu do chuyên viên, lãnh đạo của đơn vị ghi.")


def of_unit(unit_id: int) -> Notes:
    """Every note of a unit, with its writer; one query."""
    rows = SourceNote.objects.filter(unit=unit_id).select_related("by")
    return {row.indicator_id: row for row in rows}


def fault(text: str) -> str:
    """Why a text cannot be a note; empty when it can."""
    length = len(clean(text))
    if length <= LONGEST:
        return ""
    return f"Nguồn lấy số liệu: nhận được {length} ký tự, tối đa {LONGEST}. Rút gọn rồi lưu lại."


def clean(text: str) -> str:
    """The text in one line."""
    return " ".join(text.split())


@transaction.atomic
def write(unit_id: int, texts: Mapping[int, str], *, by: User, at: datetime) -> list[int]:
    """Set the notes of some indicators, an empty text removing one; returns those that changed.

    Where two people write one note the last writing stands; the one before is in the audit log.
    Raises NoteRefusedError.
    """
    if not (verdict := may_use(by, unit_id, timezone.localtime(at).date())):
        raise NoteRefusedError(verdict.reason)
    if why := next(filter(None, map(fault, texts.values())), ""):
        raise NoteRefusedError(why)
    Unit.objects.select_for_update().get(pk=unit_id)  # one writer at a time, of new notes too
    held = of_unit(unit_id)
    wanted = {pk: clean(text) for pk, text in texts.items()}
    changed = [pk for pk, text in wanted.items() if text != _text(held.get(pk))]
    for pk in changed:
        _set(unit_id, pk, held.get(pk), wanted[pk], by=by, at=at)
    return changed


def _set(
    unit_id: int, indicator_id: int, note: SourceNote | None, text: str, *, by: User, at: datetime
) -> None:
    before = _text(note)
    if note is None:
        note = SourceNote(unit_id=unit_id, indicator_id=indicator_id)
    note.text, note.by, note.at = text, by, at
    if text:
        note.save()
    action = "source_note.write" if text else "source_note.remove"
    audit.record(
        action,
        note,
        by=by,
        at=at,
        summary=text or before,
        indicator=note.indicator.code,
        before=before,
    )
    if not text:
        note.delete()


def _text(note: SourceNote | None) -> str:
    return note.text if note else ""
