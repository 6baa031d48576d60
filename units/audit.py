"""Evidence of what was done, written in the transaction that does it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from units.models import AuditEvent, User


def record(
    action: str,
    obj: Model | None,
    *,
    by: User | None,
    at: datetime,
    summary: str = "",
    **data: Any,
) -> AuditEvent:
    """Write one event; `action` is namespaced ("submission.forward"), `by` null for the system."""
    event = _event(action, obj, by=by, at=at, summary=summary, data=data)
    event.save(force_insert=True)
    return event


def record_many(
    action: str,
    objects: Iterable[Model],
    *,
    by: User | None,
    at: datetime,
    summary: str = "",
    **data: Any,
) -> None:
    """One event for each thing, in one statement per thousand."""
    events = [_event(action, obj, by=by, at=at, summary=summary, data=data) for obj in objects]
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def _event(
    action: str,
    obj: Model | None,
    *,
    by: User | None,
    at: datetime,
    summary: str,
    data: dict[str, Any],
) -> AuditEvent:
    return AuditEvent(
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        by=by,
        at=at,
        summary=summary[:300],
        data=data,
    )
