"""The life of a submission: one table of steps, one function that takes them (design 6).

            submit             forward               begin               accept
 draft ────────────▶ signing ───────────▶ submitted ─────────▶ in_review ─────────▶ approved
 (reporter)            │ (head)              │ (reviewer)          │                    │
   ▲   send back       │      withdraw       │       return        ▼      reopen        │
   └───────────────────┴─────────────────────┘◀──── returned ◀─────┴────────────────────┘
        (to draft in round 1, to returned later)

Nothing else writes `Submission.state`. Each step locks the row, checks state, permission and
findings, changes, and writes Transition and audit event in one transaction.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports import checking, deadlines, openings, permissions
from reports.comparing import Changes
from reports.models import (
    Finding,
    Remark,
    Submission,
    SubmissionVersion,
    Transition,
    Value,
)
from units import audit
from units.models import User
from units.permissions import Verdict

State = Submission.State
LONGEST = 1000  # characters of a remark, an answer or a reason, as the models keep them
BACK = "back"  # target of send_back and withdraw: draft in round 1, returned later


class NotAllowed(Exception):
    """The step cannot be taken; the text says why and what to do."""


class Blocked(NotAllowed):
    """Figures break blocking rules."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{findings[0].message} ({findings[0].received})")


@dataclass(frozen=True)
class Step:
    """Where a step may be taken from, where it leads, and its words on a button."""

    sources: tuple[str, ...]
    target: str
    label: str
    needs_reason: bool = False


STEPS: dict[str, Step] = {
    "submit": Step((State.DRAFT, State.RETURNED), State.SIGNING, "Gửi lãnh đạo duyệt"),
    "withdraw": Step((State.SIGNING, State.SUBMITTED), BACK, "Rút lại"),
    "send_back": Step((State.SIGNING,), BACK, "Chuyển lại chuyên viên", needs_reason=True),
    "forward": Step((State.SIGNING,), State.SUBMITTED, "Duyệt, gửi"),
    "begin": Step((State.SUBMITTED,), State.IN_REVIEW, "Bắt đầu kiểm tra"),
    "return": Step((State.IN_REVIEW,), State.RETURNED, "Trả lại"),
    "accept": Step((State.IN_REVIEW,), State.APPROVED, "Chấp nhận"),
    "reopen": Step((State.APPROVED,), State.RETURNED, "Mở lại", needs_reason=True),
    # Figures approved earlier on paper, loaded by an operator; never offered on a screen.
    "import": Step((State.DRAFT,), State.APPROVED, "Nhập số liệu đã duyệt"),
}
SCREEN_STEPS = tuple(name for name in STEPS if name != "import")


@dataclass(frozen=True)
class RemarkInput:
    """A question on a cell (indicator and subject) or on a section (area)."""

    text: str
    indicator_id: int | None = None
    subject_id: int | None = None
    area_id: int | None = None


@dataclass(frozen=True)
class Details:
    """What a step is taken with, besides who and when."""

    reason: str = ""
    remarks: Sequence[RemarkInput] = ()
    due: date | None = None
    report_number: str = ""
    report_date: date | None = None
    signer: str = ""


@dataclass
class Act:
    """One step being taken: what the effects below work on."""

    submission: Submission
    version: SubmissionVersion
    step: str
    by: User
    at: datetime
    details: Details = field(default_factory=Details)

    @property
    def on(self) -> date:
        return timezone.localtime(self.at).date()


@transaction.atomic
def apply(
    submission: Submission, step: str, *, by: User, at: datetime, details: Details | None = None
) -> Submission:
    """Take one step; returns the submission as it is now. NotAllowed says why it cannot be."""
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("obligation__campaign", "obligation__form", "obligation__unit", "version")
        .get(pk=submission.pk)
    )
    assert locked.version is not None  # written together when the campaign opened
    act = Act(locked, locked.version, step, by, at, details or Details())
    if not (verdict := may(by, step, locked, act.on)):
        raise NotAllowed(verdict.reason)
    if STEPS[step].needs_reason and not act.details.reason.strip():
        raise NotAllowed("Cần ghi lý do.")
    came_from = locked.state
    for effect in EFFECTS[step]:
        effect(act)
    locked.state = _target(locked, step)
    locked.save()
    _record(act, came_from)
    return locked


def may(user: User, step: str, submission: Submission, on: date) -> Verdict:
    """Whether a step can be taken now by this person: state first, then permission.

    The button's tooltip, the message on refusal and the test read the same text.
    """
    if submission.state not in STEPS[step].sources:
        return Verdict(
            False,
            f"Báo cáo đang ở trạng thái “{submission.state_label}”, "
            f"không thực hiện được việc “{STEPS[step].label}”.",
        )
    if submission.obligation.campaign.state != "open":
        return Verdict(False, "Đợt báo cáo đã đóng.")
    if step == "import":
        return Verdict(user.is_active, "Tài khoản không còn hoạt động.")
    return permissions.may(user, step, submission, on)


def steps_for(user: User, submission: Submission, on: date) -> list[tuple[str, Step]]:
    """The steps to offer this person now, in the order of the work."""
    return [(name, STEPS[name]) for name in SCREEN_STEPS if may(user, name, submission, on)]


# --- What each step demands and does, in order -------------------------------------------------


def _has_figures(act: Act) -> None:
    if not act.version.values.exists():
        raise NotAllowed("Chưa có số liệu nào. Nhập số liệu, hoặc chọn “Không phát sinh”.")


def _findings_settled(act: Act) -> None:
    """No blocking finding, and every finding that must be explained has its explanation."""
    checking.check(act.version)
    blocking = checking.blocking(act.version)
    if blocking:
        raise NotAllowed(f"Còn {len(blocking)} lỗi phải sửa. Lỗi đầu tiên: {blocking[0].message}.")
    waiting = checking.unexplained(act.version)
    if waiting:
        raise NotAllowed(
            f"Còn {len(waiting)} cảnh báo phải giải trình. Đầu tiên: {waiting[0].message}."
        )


def _remarks_answered(act: Act) -> None:
    """A resubmission needs a changed value or an answer for every remark of its round."""
    changed = Changes(act.version)
    for remark in open_remarks(act.submission):
        if not remark.answer and not _touched(remark, changed, act.submission):
            raise NotAllowed(
                f"Ý kiến kiểm tra “{remark.text}” chưa được trả lời, ô cũng chưa được sửa."
            )


def _freeze(act: Act) -> None:
    version, details = act.version, act.details
    version.frozen_at, version.frozen_by = act.at, act.by
    version.report_number = details.report_number.strip()
    version.report_date, version.signer = details.report_date, details.signer.strip()
    version.digest = digest(version)
    version.save()


def _fix_lateness(act: Act) -> None:
    """Fixed once, by the first forwarding not withdrawn before review began."""
    submission = act.submission
    if submission.first_forwarded_at is None:
        submission.first_forwarded_at = act.at
        submission.days_late = deadlines.days_late(submission.obligation.due_day, act.at)


def _after_withdrawal(act: Act) -> None:
    """What was sent stays frozen; work goes on in a copy, and lateness is open again."""
    if act.submission.state != State.SUBMITTED:
        return
    began = act.submission.transitions.filter(step="begin").exists()
    if not began:
        act.submission.first_forwarded_at = act.submission.days_late = None
    _new_working_copy(act)


def _remarks_named(act: Act) -> None:
    if not act.details.remarks:
        raise NotAllowed("Chọn ít nhất một ô hoặc một mục, kèm ý kiến, để trả lại.")
    for remark in act.details.remarks:
        if not remark.text.strip():
            raise NotAllowed("Mỗi ô hoặc mục trả lại cần một ý kiến.")
        if len(remark.text.strip()) > LONGEST:
            raise NotAllowed(f"Ý kiến dài quá {LONGEST} ký tự. Rút gọn, hoặc tách theo từng ô.")
        if not openings.opens_something(remark, act.submission):
            raise NotAllowed("Ô hoặc mục được nêu không có trong biểu mẫu này.")


def _open_named_cells(act: Act) -> None:
    """Start a new round: remarks written, the named cells and their operands opened."""
    submission, details = act.submission, act.details
    if details.due is None or details.due < act.on:
        raise NotAllowed("Cần hạn gửi lại, từ hôm nay trở đi.")
    submission.round += 1
    submission.returned_due = details.due
    Remark.objects.bulk_create(
        Remark(
            submission=submission,
            version=act.version,
            round=submission.round,
            indicator_id=remark.indicator_id,
            subject_id=remark.subject_id,
            area_id=remark.area_id,
            text=remark.text.strip(),
            by=act.by,
            at=act.at,
        )
        for remark in details.remarks
    )
    openings.open_for(submission, open_remarks(submission))


def _new_working_copy(act: Act) -> None:
    """The next version, holding the same figures with the same revisions."""
    old = act.version
    copy = SubmissionVersion.objects.create(submission=act.submission, number=old.number + 1)
    rows = list(old.values.all())
    for row in rows:
        row.version = copy
    Value.objects.bulk_create(rows, batch_size=2000)
    act.submission.version = copy
    checking.check(copy)


def _nothing_unresolved(act: Act) -> None:
    waiting = open_remarks(act.submission)
    if waiting:
        raise NotAllowed(
            f"Còn {len(waiting)} ý kiến kiểm tra chưa xử lý xong. Đầu tiên: “{waiting[0].text}”."
        )


def _count(act: Act) -> None:
    """From now on this version's figures are in the sums."""
    act.version.counts = True
    act.version.accepted_at, act.version.accepted_by = act.at, act.by
    act.version.save()
    act.submission.open_cells.all().delete()
    act.submission.returned_due = None


def _stop_counting(act: Act) -> None:
    act.version.counts = False
    act.version.save()


def _mark_imported(act: Act) -> None:
    act.version.imported = True
    act.version.save()


def _block_free(act: Act) -> None:
    """Imported figures meet the same blocking rules, unless accepted with a reason."""
    checking.check(act.version)
    blocking = checking.blocking(act.version)
    if blocking and not act.details.reason.strip():
        raise Blocked(blocking)


EFFECTS: dict[str, tuple[Callable[[Act], None], ...]] = {
    "submit": (_has_figures, _findings_settled, _remarks_answered),
    "withdraw": (_after_withdrawal,),
    "send_back": (),
    "forward": (_findings_settled, _freeze, _fix_lateness),
    "begin": (),
    "return": (_remarks_named, _open_named_cells, _new_working_copy),
    "accept": (_nothing_unresolved, _count),
    "reopen": (_remarks_named, _stop_counting, _open_named_cells, _new_working_copy),
    "import": (_has_figures, _block_free, _freeze, _mark_imported, _count),
}


def _target(submission: Submission, step: str) -> str:
    target = STEPS[step].target
    if target != BACK:
        return target
    return State.DRAFT if submission.round == 1 else State.RETURNED


def _record(act: Act, came_from: str) -> None:
    held = permissions.holder(act.by, act.step, act.submission, act.on)
    absent = held.standing_in_for if held else None
    Transition.objects.create(
        submission=act.submission,
        version=act.version,
        step=act.step,
        from_state=came_from,
        to_state=act.submission.state,
        by=act.by,
        standing_in_for=str(absent.user) if absent else "",
        at=act.at,
        reason=act.details.reason.strip()[:LONGEST],
    )
    audit.record(
        f"submission.{act.step}",
        act.submission,
        by=act.by,
        at=act.at,
        summary=f"{STEPS[act.step].label}: {came_from} → {act.submission.state}",
        version=act.version.number,
        reason=act.details.reason.strip(),
    )


# --- Remarks, comparison, receipt --------------------------------------------------------------


def open_remarks(submission: Submission) -> list[Remark]:
    """Remarks nobody has resolved yet, in the order they were made."""
    return list(submission.remarks.filter(resolved_at=None).order_by("pk"))


@transaction.atomic
def answer_remark(remark: Remark, text: str, *, by: User, at: datetime) -> Remark:
    """The unit's answer to a remark, while the submission is with the unit."""
    submission = _locked(remark.submission_id)
    if submission.state not in Submission.EDITABLE:
        raise NotAllowed("Báo cáo không còn ở đơn vị, không trả lời được nữa.")
    _demand(permissions.may(by, "answer", submission, timezone.localtime(at).date()))
    if not 0 < len(text.strip()) <= LONGEST:
        raise NotAllowed(f"Cần nội dung trả lời, không quá {LONGEST} ký tự.")
    remark.answer, remark.answered_by, remark.answered_at = text.strip(), by, at
    remark.save()
    audit.record("remark.answer", remark, by=by, at=at, summary=remark.answer)
    return remark


@transaction.atomic
def resolve_remark(remark: Remark, *, by: User, at: datetime) -> Remark:
    """The reviewer is content with the answer or the new figure."""
    submission = _locked(remark.submission_id)
    if submission.state != State.IN_REVIEW:
        raise NotAllowed("Chỉ xử lý xong ý kiến khi báo cáo đang kiểm tra.")
    _demand(permissions.may(by, "resolve", submission, timezone.localtime(at).date()))
    remark.resolved_by, remark.resolved_at = by, at
    remark.save()
    audit.record("remark.resolve", remark, by=by, at=at, summary=remark.text)
    return remark


def digest(version: SubmissionVersion) -> str:
    """SHA-256 over the version's figures in a fixed order; what the receipt carries."""
    rows = version.values.values_list(
        "indicator__code",
        "subject__unit__code",
        "state",
        "number",
        "provisional",
        "data_to",
        "note",
    )
    # Sorted here: databases sort texts differently, and a receipt must outlive a change of them.
    lines = "\n".join("|".join(str(part) for part in row) for row in sorted(rows, key=_place))
    return hashlib.sha256(lines.encode()).hexdigest()


def _place(row: tuple[object, ...]) -> tuple[str, str]:
    return str(row[0]), str(row[1])


def _locked(pk: int) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("obligation__campaign", "version")
        .get(pk=pk)
    )


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)


def _touched(remark: Remark, changes: Changes, submission: Submission) -> bool:
    """Whether a figure that the remark opened has changed since it was made."""
    changed = changes.since(remark.version_id)
    return any(cell in changed for cell in openings.cells_for([remark], submission))
