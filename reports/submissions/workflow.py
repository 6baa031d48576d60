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

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reports import permissions
from reports.models import Submission, Transition
from reports.submissions.acts import LONGEST, Act, Blocked, Details, NotAllowed, RemarkInput, lock
from reports.submissions.effects import EFFECTS
from units import audit
from units.models import User
from units.permissions import Verdict

__all__ = [
    "SCREEN_STEPS",
    "STEPS",
    "Blocked",
    "Details",
    "NotAllowed",
    "RemarkInput",
    "Step",
    "apply",
    "may",
    "steps_for",
]

State = Submission.State
BACK = "back"  # target of send_back and withdraw: draft in round 1, returned later


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
    # Of a unit that could not enter: from its signed paper, on a page of their own (behalf.py).
    "send_on_behalf": Step((State.DRAFT, State.RETURNED), State.SUBMITTED, "Nhập thay, gửi"),
    "take_back": Step(
        (State.SUBMITTED, State.IN_REVIEW), BACK, "Lấy lại bản nhập thay", needs_reason=True
    ),
    # Only in a rehearsal, from a page of its own: everything of the submission is emptied.
    "start_again": Step(tuple(State), State.DRAFT, "Làm lại từ đầu"),
    # Figures approved earlier on paper, loaded by an operator; never offered on a screen.
    "import": Step((State.DRAFT,), State.APPROVED, "Nhập số liệu đã duyệt"),
}
APART = ("send_on_behalf", "take_back", "start_again", "import")
SENDS = ("forward", "send_on_behalf")
TAKES_BACK = ("withdraw", "take_back")
GIVES_BACK = ("return", "reopen")
SCREEN_STEPS = tuple(name for name in STEPS if name not in APART)


@transaction.atomic
def apply(
    submission: Submission, step: str, *, by: User, at: datetime, details: Details | None = None
) -> Submission:
    """Take one step; returns the submission as it is now. NotAllowed says why it cannot be."""
    locked = lock(submission.pk)
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
    if step != "import":
        return permissions.may(user, step, submission, on)
    if submission.obligation.campaign.state != "open":
        return Verdict(False, "Đợt báo cáo đã đóng.")
    return Verdict(user.is_active, "Tài khoản không còn hoạt động.")


def steps_for(user: User, submission: Submission, on: date) -> list[tuple[str, Step]]:
    """The steps to offer this person now, in the order of the work."""
    return [(name, STEPS[name]) for name in SCREEN_STEPS if may(user, name, submission, on)]


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
