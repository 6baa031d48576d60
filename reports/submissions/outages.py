"""An outage of the portal: a time in which nobody could send moves every due day it touched.

Moved are the due days, of what had not been sent when it began, that fell on its first day or
later: by as many working days for everybody, on top of an extension where there is one. Days by
which returned reports were to come again move where they fell within it. What was sent late
because of it is judged again (`lateness`). Exempted reports and rehearsals are left alone.

Taking it back puts every day back, once, while nothing stands on the days it gave.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.campaigns import deadlines
from reports.campaigns.deadlines import local_day
from reports.campaigns.plans import CampaignError, Fault
from reports.models import Campaign, Obligation, Outage, Submission
from reports.submissions import lateness
from units import audit
from units.models import Level, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

State = Submission.State
LONGEST = 300
NAMED = 10  # units named in a refusal


@dataclass(frozen=True)
class Span:
    """When nobody could send, and how many working days everybody gets for it."""

    began_at: datetime
    ended_at: datetime
    working_days: int
    reason: str

    @property
    def words(self) -> str:
        """What stands as the reason at every due day it moves."""
        began, ended = (timezone.localtime(m) for m in (self.began_at, self.ended_at))
        until = f"{ended:%H:%M}" if began.date() == ended.date() else f"{ended:%H:%M %d/%m/%Y}"
        return f"Cổng gián đoạn từ {began:%H:%M %d/%m/%Y} đến {until}: {self.reason}"


@dataclass(frozen=True)
class Move:
    """What happens to one report: the day by which it is due, or due again."""

    obligation: Obligation
    before: date
    to: date
    again: bool = False
    """it was returned, and this is the day by which it is to come again"""


@dataclass(frozen=True)
class Group:
    """Reports of one level whose day moves alike, for a look before it happens."""

    level: str
    again: bool
    before: date
    to: date
    count: int


def may_record(user: User, campaign: Campaign, on: date) -> Verdict:
    """Whether the person may record an outage for the whole round, or take one back."""
    path = campaign.units.get(unit_id=campaign.root_id).path
    if not has_role(user, Role.LEAD_REVIEWER, on=on, path=path):
        return Denied("Chỉ trưởng phòng CCHC của đơn vị tổng hợp ghi cổng gián đoạn.")
    if campaign.rehearsal:
        return Denied("Đợt tập dượt không tính trễ hạn, không cần ghi cổng gián đoạn.")
    if campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    return ALLOWED


def moves(campaign: Campaign, span: Span) -> list[Move]:
    """Whom the outage moves, and to which days: two queries."""
    days = deadlines.calendar()
    first, last = local_day(span.began_at), local_day(span.ended_at)
    found = []
    for owed in _touched(campaign, span):
        held = owed.submission
        if held.first_forwarded_at is None or held.first_forwarded_at >= span.began_at:
            if owed.due_day >= first:
                found.append(Move(owed, owed.due_day, days.add(owed.due_day, span.working_days)))
        elif held.returned_due and first <= held.returned_due <= last:
            to = days.add(held.returned_due, span.working_days)
            found.append(Move(owed, held.returned_due, to, again=True))
    return found


def grouped(found: Iterable[Move]) -> list[Group]:
    """The moves by level and day, in the order of the levels."""
    counted = Counter((m.obligation.level, m.again, m.before, m.to) for m in found)
    order = {str(level): place for place, level in enumerate(Level)}
    rows = sorted(counted.items(), key=lambda row: (order[row[0][0]], row[0][1:]))
    labels = dict(Level.choices)
    return [
        Group(str(labels[level]), again, before, to, n) for (level, again, before, to), n in rows
    ]


@transaction.atomic
def record(campaign: Campaign, span: Span, *, by: User, at: datetime) -> tuple[Outage, bool]:
    """Move the days; the outage, and whether it is new: pressed twice it is recorded once."""
    held = _locked(campaign, by=by, at=at)
    if not span.reason.strip():
        raise CampaignError([Fault("", "Cần ghi nguyên nhân.")])
    if span.ended_at > at:
        raise CampaignError([Fault("", "Ghi khi cổng đã hoạt động lại: lúc kết thúc còn ở sau.")])
    same = held.outages.filter(
        began_at=span.began_at, ended_at=span.ended_at, undone_at=None
    ).first()
    if same:
        return same, False
    found = moves(held, span)
    if not found:
        raise CampaignError([Fault("", "Không có hạn gửi nào bị ảnh hưởng, không có gì để ghi.")])
    made = Outage.objects.create(
        campaign=held,
        began_at=span.began_at,
        ended_at=span.ended_at,
        reason=span.reason.strip()[:LONGEST],
        working_days=span.working_days,
        moved=_apply(found, span, by=by, at=at),
        by=by,
        at=at,
    )
    audit.record(
        "campaign.outage",
        held,
        by=by,
        at=at,
        summary=f"{span.words} (+{span.working_days} ngày làm việc, {len(found)} báo cáo)",
        outage=made.pk,
    )
    return made, True


@transaction.atomic
def take_back(outage: Outage, *, reason: str, by: User, at: datetime) -> None:
    """Every day back to what it was; refused while something stands on the days it gave."""
    campaign = _locked(outage.campaign, by=by, at=at)
    if not reason.strip():
        raise CampaignError([Fault("", "Cần ghi lý do rút.")])
    held = Outage.objects.get(pk=outage.pk)
    if held.undone_at:
        return
    rows = {one.pk: one for one in _obligations(campaign)}
    kept = [(rows[one["obligation"]], one) for one in held.moved if one["obligation"] in rows]
    _refuse(campaign, [o for o, was in kept if _stands_on(o, was, held.at)])
    for owed, was in kept:
        _put_back(owed, was)
    _save([owed for owed, _ in kept])
    why = f"Rút lần ghi cổng gián đoạn: {reason.strip()}"
    lateness.judge_again(
        [o.submission for o, was in kept if "days_late" in was], why=why, by=by, at=at
    )
    held.undone_by, held.undone_at, held.undone_why = by, at, reason.strip()[:LONGEST]
    held.save()
    changed = [owed for owed, was in kept if not was["again"]]
    audit.record_many(
        "obligation.outage_undone",
        changed,
        by=by,
        at=at,
        summary="Hạn trở về như trước: rút lần ghi cổng gián đoạn",
        reason=reason.strip(),
    )
    audit.record("campaign.outage_undone", campaign, by=by, at=at, summary=why, outage=held.pk)


def _locked(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """The round, and every report of it, held until the transaction ends."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not (verdict := may_record(by, held, local_day(at))):
        raise CampaignError([Fault("", verdict.reason)])
    owed = Obligation.objects.filter(campaign=held).order_by("pk")
    list(owed.select_for_update(of=("self",)).values_list("pk", flat=True))
    answers = Submission.objects.filter(obligation__campaign=held).order_by("pk")
    list(answers.select_for_update(of=("self",)).values_list("pk", flat=True))
    return held


def _obligations(campaign: Campaign) -> list[Obligation]:
    rows = list(Obligation.objects.filter(campaign=campaign).select_related("submission", "unit"))
    for owed in rows:  # what judges a submission reads the due day that is being changed
        owed.submission.obligation = owed
    return rows


def _touched(campaign: Campaign, span: Span) -> list[Obligation]:
    """What was still to be sent, or sent again, when the outage began."""
    unsent = Q(submission__first_forwarded_at=None) & ~Q(submission__state=State.APPROVED)
    later = Q(submission__first_forwarded_at__gte=span.began_at)
    again = Q(submission__round__gt=1, submission__state__in=(State.RETURNED, State.SIGNING))
    rows = Obligation.objects.filter(unsent | later | again, campaign=campaign, exempted_at=None)
    found = list(rows.select_related("submission", "unit").order_by("pk"))
    for owed in found:
        owed.submission.obligation = owed
    return found


def _apply(found: list[Move], span: Span, *, by: User, at: datetime) -> list[dict[str, Any]]:
    """Move the days; what each was before, as it is kept with the outage."""
    kept: list[dict[str, Any]] = []
    for move in found:
        owed = move.obligation
        was: dict[str, Any] = {"obligation": owed.pk, "again": move.again, "to": move.to}
        if move.again:
            was["before"] = owed.submission.returned_due
            owed.submission.returned_due = move.to
        else:
            was["before"], was["reason"] = owed.extended_to, owed.extension_reason
            parts = [part for part in (owed.extension_reason, span.words) if part]
            owed.extended_to = move.to
            owed.extension_reason = "; ".join(parts)[:LONGEST]
        kept.append(was)
    _save([move.obligation for move in found])
    judged = [move.obligation.submission for move in found if not move.again]
    before = lateness.judge_again(judged, why=span.words, by=by, at=at)
    for move, was in zip(found, kept, strict=True):
        if move.obligation.submission.pk in before:
            was["days_late"] = before[move.obligation.submission.pk]
    for again, action in ((False, "obligation.outage"), (True, "obligation.outage_returned")):
        audit.record_many(
            action,
            [move.obligation for move in found if move.again is again],
            by=by,
            at=at,
            summary=f"Cộng {span.working_days} ngày làm việc do cổng gián đoạn",
            reason=span.words,
        )
    return kept


def _save(rows: list[Obligation]) -> None:
    Obligation.objects.bulk_update(rows, ["extended_to", "extension_reason"], batch_size=500)
    held = [owed.submission for owed in rows]
    Submission.objects.bulk_update(held, ["returned_due"], batch_size=500)


def _put_back(owed: Obligation, was: dict[str, Any]) -> None:
    before = date.fromisoformat(was["before"]) if was["before"] else None
    if was["again"]:
        if owed.submission.returned_due == date.fromisoformat(was["to"]):
            owed.submission.returned_due = before
    else:
        owed.extended_to, owed.extension_reason = before, was["reason"]


def _stands_on(owed: Obligation, was: dict[str, Any], since: datetime) -> bool:
    """Whether something happened since that stands on the due day the outage gave: another day
    was given, or the report came in time only because of it."""
    if was["again"]:
        return False
    if owed.extended_to != date.fromisoformat(was["to"]):
        return True
    due = date.fromisoformat(was["before"]) if was["before"] else owed.due
    sent = owed.submission.first_forwarded_at
    return sent is not None and sent >= since and deadlines.is_late(due, sent)


def _refuse(campaign: Campaign, relying: list[Obligation]) -> None:
    if not relying:
        return
    names = dict(campaign.units.values_list("unit_id", "name"))
    listed = ", ".join(names.get(o.unit_id, o.unit.code) for o in relying[:NAMED])
    more = f" và {len(relying) - NAMED} đơn vị khác" if len(relying) > NAMED else ""
    raise CampaignError(
        [
            Fault(
                "",
                f"Không rút được: {listed}{more} đã gửi theo hạn mới, hoặc hạn đã đổi tiếp từ sau "
                "lần ghi này.",
            )
        ]
    )
