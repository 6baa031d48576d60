"""Area owners read their area across all units and mark it "đạt" where nothing is open in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.editions import edition
from reports import permissions
from reports.models import AreaMark, Finding, Remark, Submission
from reports.reviewing.material import SENT
from reports.submissions import checking, marks, remarks
from reports.submissions.acts import NotAllowed, lock, worded
from reports.submissions.marks import missing
from units import audit
from units.models import ReformArea, User
from units.permissions import Verdict

__all__ = ["mark", "mark_many", "missing", "open_in", "take_back"]
State = Submission.State
MARKED_IN = SENT


@transaction.atomic
def mark(submission: Submission, area: ReformArea, *, by: User, at: datetime) -> AreaMark:
    """The area of this submission is in order."""
    submission = lock(submission.pk)
    on = timezone.localtime(at).date()
    _demand(permissions.may_mark(by, submission, area.pk, on))
    if submission.state not in MARKED_IN or submission.version is None:
        raise NotAllowed(
            f"Báo cáo đang ở trạng thái “{submission.state_label}”, chưa đánh dấu “đạt” được."
        )
    if area.pk not in marks.areas_asked(submission):
        raise NotAllowed("Biểu này không hỏi gì về lĩnh vực đó.")
    if submission.area_marks.filter(area=area, ended_at=None).exists():
        raise NotAllowed("Lĩnh vực này đã được đánh dấu “đạt”.")
    if count := open_in(submission, area):
        raise NotAllowed(f"Lĩnh vực còn {count} nội dung chưa xong (ý kiến, cảnh báo).")
    holder = permissions.area_holder(by, submission, area.pk, on)
    made = AreaMark.objects.create(
        submission=submission,
        version=submission.version,
        area=area,
        by=by,
        standing_in_for=permissions.absent(holder),
        at=at,
    )
    audit.record("area.mark", made, by=by, at=at, summary=f"{submission.pk}: {area.name}")
    return made


def mark_many(
    submissions: Iterable[Submission], area: ReformArea, *, by: User, at: datetime
) -> tuple[int, list[tuple[Submission, str]]]:
    """Mark where it can be; how many were marked, and why the others were not."""
    done, refused = 0, []
    for submission in submissions:
        try:
            mark(submission, area, by=by, at=at)
            done += 1
        except NotAllowed as refusal:
            refused.append((submission, str(refusal)))
    return done, refused


@transaction.atomic
def take_back(made: AreaMark, reason: str, *, by: User, at: datetime) -> AreaMark:
    """The mark holds no longer, by somebody who may give it."""
    submission = lock(made.submission_id)
    made.refresh_from_db()
    on = timezone.localtime(at).date()
    _demand(permissions.may_mark(by, submission, made.area_id, on))
    if made.ended_at is not None:
        raise NotAllowed("Dấu “đạt” này không còn hiệu lực.")
    if submission.state == State.APPROVED:
        raise NotAllowed("Báo cáo đã được chấp nhận, không rút dấu “đạt” được nữa.")
    made.ended_at, made.ended_why = at, worded(reason, "Cần ghi lý do rút dấu “đạt”.")[:300]
    made.save()
    audit.record("area.take_back", made, by=by, at=at, summary=made.ended_why)
    return made


def open_in(submission: Submission, area: ReformArea) -> int:
    """How much of the area waits for somebody: remarks not resolved, findings not answered."""
    assert submission.version is not None
    known = edition(submission.obligation.campaign.catalogue_id)

    def is_in(row: Remark | Finding) -> bool:
        if row.indicator_id is None:
            return isinstance(row, Remark) and row.area_id == area.pk
        return known.by_id(row.indicator_id).area_id == area.pk

    found = [*checking.blocking(submission.version), *checking.unexplained(submission.version)]
    asked = remarks.unresolved(submission)
    return sum(map(is_in, found)) + sum(map(is_in, asked))


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)
