"""Góp ý on a draft: made by its readers, answered by its editor, closed by who made it.

The Office's checker comments and edits nothing (design 7).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports.models import Draft, DraftComment, Section
from reports.writing import rights
from units import audit
from units.models import User
from units.permissions import ALLOWED, Denied, Verdict

LONGEST = 1000


class CommentRefused(Exception):
    """A comment that cannot be made, answered or closed so; the text says why."""


@transaction.atomic
def add(
    draft: Draft,
    text: str,
    *,
    section: Section | None = None,
    quote: str = "",
    by: User,
    at: datetime,
) -> DraftComment:
    """A comment on a section, or on the whole; `quote` is the passage it is about."""
    _demand(rights.may_comment(by, draft, _day(at)))
    made = DraftComment.objects.create(
        draft=draft, section=section, quote=quote.strip()[:500], text=_worded(text), by=by, at=at
    )
    audit.record("comment.add", made, by=by, at=at, summary=made.text)
    return made


@transaction.atomic
def answer(comment: DraftComment, text: str, *, by: User, at: datetime) -> DraftComment:
    """The editor's answer."""
    held = _lock(comment)
    _demand(rights.may_edit(by, held.draft, _day(at)))
    held.answer, held.answered_by, held.answered_at = _worded(text), by, at
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record("comment.answer", held, by=by, at=at, summary=held.answer)
    return held


@transaction.atomic
def resolve(comment: DraftComment, *, by: User, at: datetime) -> DraftComment:
    """Who made the comment is content, or another reader for them; never the editor alone."""
    held = _lock(comment)
    _demand(may_resolve(by, held, _day(at)))
    held.resolved_by, held.resolved_at = by, at
    held.save(update_fields=["resolved_by", "resolved_at"])
    audit.record("comment.resolve", held, by=by, at=at, summary=held.text)
    return held


def may_resolve(user: User, comment: DraftComment, on: date) -> Verdict:
    if comment.by_id == user.pk:
        return ALLOWED
    if rights.is_editor(user, comment.draft, on):
        return Denied("Người góp ý xác nhận đã xử lý xong.")
    return rights.may_comment(user, comment.draft, on)


def open_comments(draft: Draft) -> list[DraftComment]:
    """Those that still wait, in the order of the report."""
    found = draft.comments.filter(resolved_at=None)
    return list(
        found.select_related("section", "by", "answered_by").order_by("section__order", "pk")
    )


def _lock(comment: DraftComment) -> DraftComment:
    """Locked, and not closed meanwhile."""
    DraftComment.objects.select_for_update().get(pk=comment.pk)
    held = DraftComment.objects.select_related("draft__campaign").get(pk=comment.pk)
    if held.resolved_at is not None:
        raise CommentRefused("Góp ý này đã được xử lý xong.")
    return held


def _worded(text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise CommentRefused(f"Cần nội dung, không quá {LONGEST} ký tự.")
    return text


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise CommentRefused(verdict.reason)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
