"""The door of every act on an outline's draft: right, lock, what the person saw, evidence.

What a person saw comes with the act (`seen`, a digest): where somebody else has changed it
meanwhile the act is refused, so that nobody's work is written over unread.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from reports.documents.outline_rights import may_edit
from reports.models import Outline, Section
from units import audit
from units.models import User

CONTENT = ("title", "marker", "kind", "area_id", "writer", "guidance", "feeds", "text")
DESCRIPTION = ("name", "guideline", "numbering", "valid_from", "valid_to")


class EditingError(Exception):
    """An act that is refused; the text says why."""


class Stale(EditingError):
    """Somebody else changed meanwhile what the person saw."""


STALE_ORDER = "Đề cương vừa được người khác sắp xếp lại. Xem lại rồi thực hiện."
STALE_SECTION = "Mục này vừa được người khác sửa. So sánh hai bản rồi lưu lại."
STALE_WHOLE = "Bản nháp vừa được người khác sửa. Xem lại rồi thực hiện."
STALE_NAME = "Thông tin đề cương vừa được người khác sửa. Xem lại rồi lưu."


def order_seen(sections: Iterable[Section]) -> str:
    """Digest of which headings there are, and where."""
    return _digest([(s.key, s.level, s.retired) for s in sections])


def section_seen(section: Section) -> str:
    """Digest of what a section's form shows."""
    return _digest([getattr(section, name) for name in CONTENT])


def description_seen(outline: Outline) -> str:
    """Digest of what the outline itself is called, and from when it holds."""
    return _digest([getattr(outline, name) for name in DESCRIPTION])


def whole_seen(outline: Outline) -> str:
    """Digest of everything that publishing puts into force."""
    sections = list(outline.sections.all())
    parts = [description_seen(outline), order_seen(sections), *map(section_seen, sections)]
    return _digest(parts)


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:32]


def check_may_edit(by: User, at: datetime) -> None:
    if not (verdict := may_edit(by, timezone.localtime(at).date())):
        raise EditingError(verdict.reason)


def opened(draft: Outline, by: User, at: datetime) -> Outline:
    """The draft, locked; a published one is refused, whatever the caller holds in hand."""
    check_may_edit(by, at)
    locked = Outline.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise EditingError("Bản nháp này đã bị bỏ.")
    if locked.published:
        raise EditingError(f"{locked} đã ban hành, không sửa được; lập lần sau.")
    return locked


def with_sections(
    draft: Outline, by: User, at: datetime, *, seen: str | None = None
) -> tuple[Outline, list[Section]]:
    draft = opened(draft, by, at)
    rows = list(draft.sections.all())
    if seen is not None and seen != order_seen(rows):
        raise Stale(STALE_ORDER)
    return draft, rows


def record(act: str, draft: Outline, by: User, at: datetime, **data: Any) -> None:
    audit.record(f"outline.{act}", draft, by=by, at=at, summary=str(draft), **data)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    differing = [name for name in after if before[name] != after[name]]
    return {
        "before": {name: str(before[name]) for name in differing},
        "after": {name: str(after[name]) for name in differing},
    }
