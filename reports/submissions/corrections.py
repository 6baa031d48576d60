"""A unit asks to correct a figure that was accepted (design 6).

The reporter or the head asks, naming cells and a reason; the head endorses; the reviewer decides.
Granted, the submission is reopened with just these cells.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports import permissions
from reports.models import CorrectionCell, CorrectionRequest, Submission
from reports.submissions import asked, workflow
from reports.submissions.acts import lock, worded
from reports.submissions.workflow import Details, NotAllowed, RemarkInput
from units import audit
from units.models import User


@transaction.atomic
def ask(
    submission: Submission,
    cells: Iterable[tuple[int, int]],
    reason: str,
    *,
    by: User,
    at: datetime,
) -> CorrectionRequest:
    """Ask for (indicator id, subject id) cells of an accepted submission to be opened."""
    submission = lock(submission.pk)
    if submission.state != Submission.State.APPROVED:
        raise NotAllowed("Chỉ đề nghị đính chính báo cáo đã đạt.")
    _demand(by, "ask_correction", submission, at)
    named = list(dict.fromkeys(cells))
    missing = "Chọn ít nhất một ô và ghi lý do đề nghị đính chính."
    reason = worded(reason if named else "", missing)
    if submission.correction_requests.filter(granted=None).exists():
        raise NotAllowed("Đã có một đề nghị đính chính đang chờ xử lý.")
    request = submission.correction_requests.create(reason=reason, by=by, at=at)
    CorrectionCell.objects.bulk_create(
        CorrectionCell(request=request, indicator_id=indicator, subject_id=subject)
        for indicator, subject in named
    )
    audit.record("correction.ask", request, by=by, at=at, summary=request.reason)
    return request


@transaction.atomic
def endorse(request: CorrectionRequest, *, by: User, at: datetime) -> CorrectionRequest:
    """The head stands behind the request; only then does the reviewer see it."""
    submission = lock(request.submission_id)
    request.refresh_from_db()
    _demand(by, "endorse_correction", submission, at)
    if request.granted is not None or request.endorsed_at is not None:
        raise NotAllowed("Đề nghị này đã được xử lý.")
    request.endorsed_by, request.endorsed_at = by, at
    request.save()
    audit.record("correction.endorse", request, by=by, at=at, summary=request.reason)
    return request


@transaction.atomic
def decline(
    request: CorrectionRequest, reason: str, *, by: User, at: datetime
) -> CorrectionRequest:
    """The head does not stand behind the request: it ends here, and the unit may ask again."""
    submission = lock(request.submission_id)
    request.refresh_from_db()
    _demand(by, "endorse_correction", submission, at)
    if request.granted is not None or request.endorsed_at is not None:
        raise NotAllowed("Đề nghị này đã được xử lý.")
    request.granted, request.decision = False, worded(reason, "Cần ghi lý do không đồng ý.")
    request.decided_by, request.decided_at = by, at
    request.save()
    audit.record("correction.decline", request, by=by, at=at, summary=request.decision)
    return request


@transaction.atomic
def decide(
    request: CorrectionRequest,
    *,
    granted: bool,
    decision: str,
    due: date | None,
    by: User,
    at: datetime,
) -> CorrectionRequest:
    """Grant (the cells open until `due`) or refuse; a refusal says why."""
    submission = lock(request.submission_id)
    request.refresh_from_db()
    _demand(by, "decide_correction", submission, at)
    if request.granted is not None or request.endorsed_at is None:
        raise NotAllowed("Đề nghị chưa được lãnh đạo đơn vị đồng ý, hoặc đã được quyết định.")
    if not granted or decision.strip():
        decision = worded(decision, "Cần ghi lý do không đồng ý.")
    request.granted, request.decision = granted, decision.strip()
    request.decided_by, request.decided_at = by, at
    request.save()
    audit.record("correction.decide", request, by=by, at=at, summary=decision, granted=granted)
    if granted:
        _reopen(submission, request, due, by=by, at=at)
    return request


def named(request: CorrectionRequest) -> list[str]:
    """The figures a request names, in words."""
    what = asked.read(request.submission.obligation)
    units = {about.pk: f", {about.name}" for about in what.about} if what.is_table else {}
    versions = [(what.known.by_id(c.indicator_id), c.subject_id) for c in request.cells.all()]
    return [f"{v.code} {v.label}{units.get(subject, '')}" for v, subject in versions]


def _reopen(
    submission: Submission, request: CorrectionRequest, due: date | None, *, by: User, at: datetime
) -> None:
    remarks = [
        RemarkInput(request.reason, cell.indicator_id, cell.subject_id)
        for cell in request.cells.all()
    ]
    reason = f"Theo đề nghị đính chính của đơn vị: {request.reason}"
    details = Details(reason=reason, remarks=remarks, due=due)
    workflow.apply(submission, "reopen", by=by, at=at, details=details)


def _demand(by: User, act: str, submission: Submission, at: datetime) -> None:
    verdict = permissions.may(by, act, submission, timezone.localtime(at).date())
    if not verdict:
        raise NotAllowed(verdict.reason)
