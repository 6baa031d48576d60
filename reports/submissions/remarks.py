"""Questions of reviewers and area owners: threads that the unit answers and the reviewer resolves
or carries on (design 6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from indicators.editions import edition
from reports import permissions
from reports.models import Remark, RemarkMessage, Submission
from reports.submissions import marks, openings
from reports.submissions.acts import LONGEST, Act, NotAllowed, RemarkInput, lock, worded
from reports.submissions.comparing import Changes
from units import audit
from units.models import User
from units.permissions import Verdict

Side = RemarkMessage.Side


def unresolved(submission: Submission) -> list[Remark]:
    """Remarks nobody has resolved yet, in the order they were made."""
    return list(submission.remarks.filter(resolved_at=None).order_by("pk"))


def messages() -> "Prefetch[str]":
    """The threads of remarks, each with who wrote; one query for all."""
    rows = RemarkMessage.objects.select_related("by").order_by("pk")
    return Prefetch("messages", rows)


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
    if remark.answer == text.strip():
        return remark
    remark.answer, remark.answered_by, remark.answered_at = text.strip(), by, at
    remark.save()
    held = permissions.holder(by, "answer", submission, timezone.localtime(at).date())
    remark.messages.create(
        side=Side.UNIT,
        text=remark.answer,
        by=by,
        standing_in_for=permissions.absent(held),
        at=at,
    )
    audit.record("remark.answer", remark, by=by, at=at, summary=remark.answer)
    return remark


@transaction.atomic
def ask(
    submission: Submission, asked: Sequence[RemarkInput], *, by: User, at: datetime
) -> list[Remark]:
    """Questions written while a submission is under review; they go to the unit with its return,
    and acceptance waits until each is resolved."""
    submission = lock(submission.pk)
    if submission.state != Submission.State.IN_REVIEW or submission.version is None:
        raise NotAllowed("Chỉ ghi ý kiến khi báo cáo đang kiểm tra.")
    on = timezone.localtime(at).date()
    known = edition(submission.obligation.campaign.catalogue_id)
    if not asked:
        raise NotAllowed("Chưa ghi ý kiến nào.")
    for one in asked:
        worded(one.text, "Mỗi ô hoặc mục cần một ý kiến.")
        if not openings.opens_something(one, submission):
            raise NotAllowed("Ô hoặc mục được nêu không có trong biểu mẫu này.")
    areas = [
        known.by_id(one.indicator_id).area_id if one.indicator_id else one.area_id for one in asked
    ]
    _demand(permissions.may_remark(by, submission, areas, on))
    holders = [permissions.area_holder(by, submission, pk or 0, on) for pk in areas]
    behalf = next((name for name in map(permissions.absent, holders) if name), "")
    act = Act(submission, submission.version, "remark", by, at)
    made = write(act, asked, standing_in_for=behalf)
    why = "Đầu mối hoặc người kiểm tra có ý kiến mới về lĩnh vực."
    marks.end_asked(submission, (pk for pk in areas if pk), at=at, why=why)
    for remark in made:
        audit.record("remark.ask", remark, by=by, at=at, summary=remark.text)
    return made


def write(act: Act, asked: Sequence[RemarkInput], *, standing_in_for: str) -> list[Remark]:
    """Questions, as the beginning of threads."""
    return Remark.objects.bulk_create(
        Remark(
            submission=act.submission,
            version=act.version,
            round=act.submission.round,
            indicator_id=one.indicator_id,
            subject_id=one.subject_id,
            area_id=one.area_id,
            reason=one.reason,
            text=one.text.strip(),
            by=act.by,
            standing_in_for=standing_in_for,
            at=act.at,
        )
        for one in asked
    )


def write_again(act: Act, again: Mapping[int, str], *, standing_in_for: str) -> None:
    """The next question in open threads: each waits for an answer anew, and what changes from
    now on is told against the version that goes back."""
    for remark in act.submission.remarks.filter(pk__in=list(again), resolved_at=None):
        remark.messages.create(
            side=Side.REVIEW,
            text=again[remark.pk].strip(),
            by=act.by,
            standing_in_for=standing_in_for,
            at=act.at,
        )
        remark.answer, remark.answered_by, remark.answered_at = "", None, None
        remark.version, remark.round = act.version, act.submission.round
        remark.save()


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
