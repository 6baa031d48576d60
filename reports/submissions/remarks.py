"""Questions of the reviewer: answered by the unit, resolved by the reviewer (design 6)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reports import permissions
from reports.models import Remark, Submission
from reports.submissions import openings
from reports.submissions.acts import LONGEST, NotAllowed, lock
from reports.submissions.comparing import Changes
from units import audit
from units.models import User
from units.permissions import Verdict


def unresolved(submission: Submission) -> list[Remark]:
    """Remarks nobody has resolved yet, in the order they were made."""
    return list(submission.remarks.filter(resolved_at=None).order_by("pk"))


@transaction.atomic
def answer(remark: Remark, text: str, *, by: User, at: datetime) -> Remark:
    """The unit's answer to a remark, while the submission is with the unit."""
    submission = lock(remark.submission_id)
    if submission.state not in Submission.EDITABLE:
        raise NotAllowed("Báo cáo không còn ở đơn vị, không trả lời được nữa.")
    _demand(permissions.may(by, "answer", submission, timezone.localtime(at).date()))
    _still_open(remark)
    if not 0 < len(text.strip()) <= LONGEST:
        raise NotAllowed(f"Cần nội dung trả lời, không quá {LONGEST} ký tự.")
    remark.answer, remark.answered_by, remark.answered_at = text.strip(), by, at
    remark.save()
    audit.record("remark.answer", remark, by=by, at=at, summary=remark.answer)
    return remark


@transaction.atomic
def resolve(remark: Remark, *, by: User, at: datetime) -> Remark:
    """The reviewer is content with the answer or the new figure."""
    submission = lock(remark.submission_id)
    if submission.state != Submission.State.IN_REVIEW:
        raise NotAllowed("Chỉ xử lý xong ý kiến khi báo cáo đang kiểm tra.")
    _demand(permissions.may(by, "resolve", submission, timezone.localtime(at).date()))
    _still_open(remark)
    remark.resolved_by, remark.resolved_at = by, at
    remark.save()
    audit.record("remark.resolve", remark, by=by, at=at, summary=remark.text)
    return remark


def is_touched(remark: Remark, changes: Changes, submission: Submission) -> bool:
    """Whether a figure that the remark opened has changed since it was made."""
    changed = changes.since(remark.version_id)
    return any(cell in changed for cell in openings.cells_for([remark], submission))


def _still_open(remark: Remark) -> None:
    """Who resolved it, and on which answer, stays as it was; read again under the lock."""
    remark.refresh_from_db()
    if remark.resolved_at is not None:
        raise NotAllowed("Ý kiến này đã được xử lý xong.")


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)
