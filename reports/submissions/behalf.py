"""Entering on behalf of a unit that cannot enter itself, from its signed paper (nhập thay).

A reviewer opens it with the scan and types the figures into the unit's own form; sending is the
step "send_on_behalf". What was typed stays typed whoever ends it. The unit sees all of it, may end
it while it is open, and takes back what was sent for it ("take_back"). Somebody else accepts.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from reports import files, permissions
from reports.campaigns.deadlines import local_day
from reports.models import OnBehalf, Submission, SubmissionVersion
from reports.submissions import asked, attachable
from reports.submissions.acts import NotAllowed, lock
from reports.submissions.attachable import FileRefused
from units import audit
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

LONGEST_REASON = 300
SCANS = ("application/pdf", "image/png", "image/jpeg")
WANTED = "PDF, ảnh PNG hoặc JPEG"


def rows(submission: Submission) -> QuerySet[OnBehalf]:
    """Every time somebody entered on behalf of the unit, the latest first."""
    return submission.on_behalf.select_related("by").order_by("-at", "-pk")


def may_open(user: User, submission: Submission, on: date) -> Verdict:
    """Whether the person may begin to enter on behalf of the unit now; if not, why."""
    if submission.state not in Submission.EDITABLE:
        return Denied(f"Báo cáo đang ở trạng thái “{submission.state_label}”, không nhập thay.")
    if submission.obligation.exempted_at:
        return Denied("Đơn vị đã được miễn báo cáo này.")
    if not (verdict := permissions.may(user, "enter_on_behalf", submission, on)):
        return verdict
    if row := permissions.entering_on_behalf(submission):
        return Denied(f"{row.by} đang nhập thay đơn vị.")
    sight = permissions.Sight(user, submission.obligation.unit_path, on)
    about = asked.read(submission.obligation).about
    if any(sight.hides_all(one.unit_id, one.level) for one in about):
        return Denied("Người nhập thay phải được xem mọi số liệu trên bản ký giấy của đơn vị.")
    return ALLOWED


def may_end(user: User, row: OnBehalf, on: date) -> Verdict:
    """Who entered, a lead reviewer above, and the unit itself may end it."""
    obligation = row.submission.obligation
    theirs = has_role(user, Role.REPORTER, Role.HEAD, on=on, unit=obligation.unit_id)
    lead = has_role(user, Role.LEAD_REVIEWER, on=on, path=obligation.unit_path)
    if theirs or lead or user.pk == row.by_id:
        return ALLOWED
    return Denied("Người đang nhập thay, trưởng phòng CCHC hoặc đơn vị kết thúc việc nhập thay.")


@transaction.atomic
def begin(
    submission: Submission, *, reason: str, name: str, content: bytes, by: User, at: datetime
) -> OnBehalf:
    """Keep the scan and open the form to this person alone. Raises NotAllowed."""
    reason, name = reason.strip(), attachable.clean_name(name)
    if not reason:
        raise NotAllowed("Ghi vì sao phải nhập thay.")
    kind = _scan(name, content)
    locked = lock(submission.pk)
    if not (verdict := may_open(by, locked, local_day(at))):
        raise NotAllowed(verdict.reason)
    row = OnBehalf.objects.create(
        submission=locked,
        by=by,
        at=at,
        reason=reason[:LONGEST_REASON],
        scan_name=name,
        scan_digest=files.keep(content),
        scan_type=kind,
    )
    _record("submission.enter_on_behalf", row, f"Mở nhập thay: {row.reason}", by=by, at=at)
    return row


@transaction.atomic
def end(row: OnBehalf, *, by: User, at: datetime) -> None:
    """Give the form back to the unit, with what was typed; ended twice is ended once."""
    locked = lock(row.submission_id)
    held = locked.on_behalf.filter(pk=row.pk, ended_at=None).first()
    if held is None:
        return
    held.submission = locked
    if not (verdict := may_end(by, held, local_day(at))):
        raise NotAllowed(verdict.reason)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    _record("submission.end_on_behalf", held, "Kết thúc nhập thay, chưa gửi", by=by, at=at)


def sent(version: SubmissionVersion | None) -> OnBehalf | None:
    """The entering from which this version was sent on behalf of the unit."""
    if version is None:
        return None
    step = version.submission.transitions.filter(version=version, step="send_on_behalf").first()
    if step is None:
        return None
    found = rows(version.submission).filter(by=step.by_id, ended_at=step.at)
    return found.first()


def _scan(name: str, content: bytes) -> str:
    try:
        kind = attachable.check(name, content)
    except FileRefused as refused:
        raise NotAllowed(str(refused)) from refused
    if kind.content_type not in SCANS:
        raise NotAllowed(f"“{name}”: cần bản quét có chữ ký ({WANTED}), không nhận {kind.label}.")
    return kind.content_type


def _record(action: str, row: OnBehalf, summary: str, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        row.submission,
        by=by,
        at=at,
        summary=summary,
        on_behalf=row.pk,
        sha256=row.scan_digest,
    )
