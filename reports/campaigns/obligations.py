"""Extending and exempting: what a lead reviewer grants to a unit that owes a report (design 7),
and takes back.

Each act takes many obligations at once; all or none. Late, exempt and extended are marks, not
states: the submission itself is left alone, except that what is exempted is no longer asked.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from reports.campaigns.deadlines import local_day
from reports.campaigns.plans import CampaignError, Fault
from reports.models import Campaign, Obligation, Outage
from units import audit
from units.models import AuditEvent, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role

NAMED = 10  # in a refusal


def may_grant(user: User, obligation: Obligation, on: date) -> Verdict:
    """Whether the person may extend or exempt this obligation."""
    if not has_role(user, Role.LEAD_REVIEWER, on=on, path=obligation.unit_path):
        return Denied("Chỉ trưởng phòng CCHC của địa bàn gia hạn, miễn báo cáo.")
    if obligation.campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    return ALLOWED


@transaction.atomic
def extend(
    obligations: Sequence[Obligation], *, to: date, reason: str, by: User, at: datetime
) -> None:
    """Give a later due day, for a reason."""
    locked = _locked(obligations, by=by, at=at)
    _need(reason, "gia hạn")
    early = [o for o in locked if to <= o.due]
    if early:
        raise CampaignError([Fault("", f"Ngày gia hạn phải sau hạn gửi {early[0].due:%d/%m/%Y}.")])
    _refuse(locked, [o for o in locked if o.exempted_at], "đã được miễn, không gia hạn")
    _update(locked, extended_to=to, extension_reason=reason.strip())
    _record("obligation.extend", locked, by, at, f"Gia hạn đến {to:%d/%m/%Y}", reason)


@transaction.atomic
def unextend(obligations: Sequence[Obligation], *, reason: str, by: User, at: datetime) -> None:
    """The due day of the round again; what was sent was judged by the later day, and stays so."""
    locked = _locked(obligations, by=by, at=at)
    _need(reason, "bỏ gia hạn")
    _refuse(locked, [o for o in locked if not o.extended_to], "không có gia hạn để bỏ")
    sent = [o for o in locked if o.submission.first_forwarded_at]
    _refuse(locked, sent, "đã gửi theo hạn này, không bỏ gia hạn")
    moved = moved_by_outages([locked[0].campaign_id])
    by_outage = [o for o in locked if o.pk in moved]
    _refuse(locked, by_outage, "hạn do cổng gián đoạn; rút ở mục “Cổng gián đoạn” của đợt")
    _update(locked, extended_to=None, extension_reason="")
    _record("obligation.unextend", locked, by, at, "Bỏ gia hạn", reason)


@transaction.atomic
def exempt(obligations: Sequence[Obligation], *, reason: str, by: User, at: datetime) -> None:
    """Ask no more: the unit leaves "expected" wherever figures are added up."""
    locked = _locked(obligations, by=by, at=at)
    _need(reason, "miễn báo cáo")
    _refuse(locked, [o for o in locked if o.submission.state == "approved"], "đã đạt, không miễn")
    _update(locked, exempted_at=at, exempted_by=by, exemption_reason=reason.strip())
    _record("obligation.exempt", locked, by, at, "Miễn báo cáo", reason)


@transaction.atomic
def unexempt(obligations: Sequence[Obligation], *, reason: str, by: User, at: datetime) -> None:
    """Ask again what had been exempted."""
    locked = _locked(obligations, by=by, at=at)
    _need(reason, "bỏ miễn báo cáo")
    _update(locked, exempted_at=None, exempted_by=None, exemption_reason="")
    _record("obligation.unexempt", locked, by, at, "Bỏ miễn báo cáo", reason)


def _locked(obligations: Sequence[Obligation], *, by: User, at: datetime) -> list[Obligation]:
    """The rows as they are now, locked in one order; refused unless every one may be granted."""
    if not obligations:
        raise CampaignError([Fault("", "Chưa chọn đơn vị nào.")])
    rows = _rows(obligations).select_for_update(of=("self",)).order_by("pk")
    locked = list(rows.select_related("campaign", "unit", "submission"))
    on = local_day(at)
    verdicts = {v.reason for o in locked if not (v := may_grant(by, o, on))}
    if verdicts:
        raise CampaignError([Fault("", reason) for reason in sorted(verdicts)])
    return locked


def moved_by_outages(rounds: Iterable[int]) -> set[int]:
    """Obligations of some rounds whose due day an outage that stands has moved."""
    standing = Outage.objects.filter(campaign__in=list(rounds), undone_at=None)
    kept = standing.values_list("moved", flat=True)
    return {told["obligation"] for moved in kept for told in moved if not told["again"]}


def _rows(obligations: Sequence[Obligation]) -> QuerySet[Obligation]:
    return Obligation.objects.filter(pk__in=[o.pk for o in obligations])


def _need(reason: str, what: str) -> None:
    if not reason.strip():
        raise CampaignError([Fault("", f"Cần ghi lý do {what}.")])


def history(obligation: Obligation) -> QuerySet[AuditEvent]:
    """What was granted and taken back, from the record: shown, never decided by."""
    events = AuditEvent.objects.filter(
        object_type=obligation._meta.label_lower,
        object_id=str(obligation.pk),
        action__startswith="obligation.",
    )
    return events.select_related("by").order_by("at", "pk")


def _refuse(locked: list[Obligation], unfit: list[Obligation], why: str) -> None:
    """Name the units that stand in the way, as the campaign knew them."""
    if not unfit:
        return
    campaign = locked[0].campaign
    names = dict(campaign.units.values_list("unit_id", "name"))
    listed = ", ".join(names.get(o.unit_id, o.unit.code) for o in unfit[:NAMED])
    if len(unfit) > NAMED:
        listed += f" và {len(unfit) - NAMED} báo cáo khác"
    raise CampaignError([Fault("", f"{listed}: {why}.")])


def _update(locked: list[Obligation], **values: object) -> None:
    _rows(locked).update(**values)


def _record(
    action: str, locked: list[Obligation], by: User, at: datetime, summary: str, reason: str
) -> None:
    audit.record_many(action, locked, by=by, at=at, summary=summary, reason=reason.strip())
