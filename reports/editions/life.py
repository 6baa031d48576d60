"""The life of an edition: one table of steps, one function that takes them (design 8).

          submit            pass           prepare          sign           send
 draft ──────────▶ submitted ────▶ checked ────────▶ prepared ────▶ signed ────▶ sent
 (editor)             │  (Office)     │  (editor)        │  (clerk)     (clerk)
   ▲      return      │               │                  │
   └──────────────────┴───────────────┴── withdraw ──────┘

Nothing else writes `Edition.state`. Each step locks the edition and its draft, checks state and
permission, changes, and writes the step and the audit event in one transaction. While an edition
is on its way, and once it is issued, nobody writes the draft (`Draft.held_by`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reports.campaigns.deadlines import local_day
from reports.editions import rights
from reports.models import Draft, Edition, EditionStep, Erratum
from units import audit
from units.models import User
from units.permissions import Denied, Verdict

State = Edition.State
LONGEST = 500


class NotAllowed(Exception):
    """The step cannot be taken, or not by this person; the text says why."""


@dataclass(frozen=True)
class Step:
    """Where a step may be taken from, where it leads, and its words on a button."""

    sources: tuple[str, ...]
    target: str
    label: str
    needs_reason: bool = False
    releases: bool = False
    """whether the draft can be written again"""


STEPS: dict[str, Step] = {
    "pass": Step((State.SUBMITTED,), State.CHECKED, "Đạt thẩm tra"),
    "return": Step(
        (State.SUBMITTED, State.CHECKED),
        State.RETURNED,
        "Trả lại",
        needs_reason=True,
        releases=True,
    ),
    "withdraw": Step(
        (State.SUBMITTED, State.CHECKED, State.PREPARED),
        State.WITHDRAWN,
        "Rút lại để sửa",
        needs_reason=True,
        releases=True,
    ),
    "prepare": Step((State.CHECKED,), State.PREPARED, "Lập bản trình ký"),
    "sign": Step((State.PREPARED,), State.SIGNED, "Ghi nhận bản đã ký"),
    "send": Step((State.SIGNED,), State.SENT, "Ghi nhận đã gửi"),
}


OTHERS = {"submit": "Trình thẩm tra", "amend": "Sửa số, ngày ghi nhầm"}
"""What else stands on the record: it begins an edition, or leaves its state as it is."""


@transaction.atomic
def take(
    edition: Edition, step: str, *, by: User, at: datetime, reason: str = "", **facts: Any
) -> Edition:
    """Take one step; `facts` are the fields of the edition that it writes. NotAllowed says why it
    cannot be."""
    held = lock(edition.pk)
    demand(may(by, step, held, local_day(at)))
    if STEPS[step].needs_reason and not reason.strip():
        raise NotAllowed("Cần ghi lý do.")
    came_from = held.state
    held.state = STEPS[step].target
    for name, value in facts.items():
        setattr(held, name, value)
    held.save(update_fields=["state", *facts])
    _settle(held, step)
    record(held, step, came_from, by=by, at=at, reason=reason)
    return held


def may(user: User, step: str, edition: Edition, on: date) -> Verdict:
    """Whether a step can be taken now by this person: state first, then permission."""
    if edition.state not in STEPS[step].sources:
        return Denied(
            f"Văn bản đang ở tình trạng “{edition.get_state_display()}”, "
            f"không thực hiện được việc “{STEPS[step].label}”."
        )
    return rights.may(user, step, edition, on)


def may_amend(user: User, edition: Edition, on: date) -> Verdict:
    """Whether what was typed of an issued paper can be put right by this person."""
    if not edition.is_issued:
        return Denied("Chỉ sửa số, ngày của văn bản đã ghi nhận.")
    return rights.may(user, "amend", edition, on)


def may_correct(user: User, edition: Edition, on: date) -> Verdict:
    """Whether an issued report can be replaced, corrected or carried over by this person."""
    if not edition.is_issued or edition.kind == Edition.Kind.LETTER:
        return Denied("Chỉ báo cáo đã ký mới thay thế, đính chính được; bản chưa ký thì rút lại.")
    return rights.may(user, "correct", edition, on)


def lock(pk: int) -> Edition:
    """The edition and its draft, locked before what is joined to them is read."""
    found = Edition.objects.select_for_update(no_key=True).get(pk=pk)
    Draft.objects.select_for_update(no_key=True).get(pk=found.draft_id)
    return Edition.objects.select_related(
        "draft__campaign", "draft__outline", "consolidation", "root", "corrects"
    ).get(pk=pk)


def _settle(edition: Edition, step: str) -> None:
    """What the step means for the draft; a letter leaves it as it is, and frees its errata."""
    if edition.kind == Edition.Kind.LETTER:
        if STEPS[step].releases:
            Erratum.objects.filter(letter=edition).update(letter=None)
        return
    if STEPS[step].releases:
        Draft.objects.filter(pk=edition.draft_id, held_by=edition).update(held_by=None)
    if step == "sign" and edition.kind == Edition.Kind.REPLACING:
        Draft.objects.filter(pk=edition.draft_id).update(replaces=None, replacing_reason="")


def record(
    edition: Edition, step: str, came_from: str, *, by: User, at: datetime, reason: str = ""
) -> None:
    """The step on the edition's own record and in the audit log."""
    on = local_day(at)
    held = rights.holder(by, step, edition, on)
    absent = held.standing_in_for if held else None
    EditionStep.objects.create(
        edition=edition,
        step=step,
        from_state=came_from,
        to_state=edition.state,
        by=by,
        standing_in_for=str(absent.user) if absent else "",
        at=at,
        reason=reason.strip()[:LONGEST],
    )
    label = STEPS[step].label if step in STEPS else OTHERS[step]
    audit.record(
        f"edition.{step}",
        edition,
        by=by,
        at=at,
        summary=f"{edition.get_kind_display()} lần {edition.turn}: {label}",
        reason=reason.strip(),
    )


def demand(verdict: Verdict) -> None:
    """Raise NotAllowed with the verdict's reason unless it is a yes."""
    if not verdict:
        raise NotAllowed(verdict.reason)
