"""Waivers: a rule that need not hold for a unit until a day (peers.md 5.4).

Asked for from a finding by the unit or a reviewer, decided by a lead reviewer who is somebody
else. In force it takes the finding's demand away, never the finding itself: `checking.check`
writes the waiver beside what the rule notices.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from indicators.models import Severity
from reports import permissions
from reports.models import Campaign, CampaignUnit, Finding, Submission, Waiver
from reports.submissions.acts import NotAllowed, lock, worded
from units import audit
from units.models import User
from units.permissions import Verdict


def in_force(unit_id: int, on: date) -> dict[str, Waiver]:
    """Rule code → the waiver that holds for a unit on a day; the one that lasts longest."""
    found = holding(on).filter(unit=unit_id).order_by("last_day", "pk")
    return {waiver.rule_code: waiver for waiver in found}


def holding(on: date) -> QuerySet[Waiver]:
    """Granted, not taken back, and the end day not over."""
    return Waiver.objects.filter(granted=True, ended_at=None, last_day__gte=on)


def ended(on: date) -> Q:
    """Refused, taken back, or the end day is over."""
    return Q(granted=False) | Q(ended_at__isnull=False) | Q(granted=True, last_day__lt=on)


@transaction.atomic
def ask(
    submission: Submission,
    finding: Finding,
    reason: str,
    last_day: date | None,
    *,
    by: User,
    at: datetime,
) -> Waiver:
    """Ask that the rule behind a finding need not hold for the unit until a day."""
    _hold(submission.obligation.unit_id)
    submission = lock(submission.pk)
    on = timezone.localtime(at).date()
    _demand(permissions.may_ask_waiver(by, submission, on))
    if finding.version_id != submission.version_id:
        raise NotAllowed("Cảnh báo này không còn trong báo cáo; tải lại trang.")
    if finding.severity == Severity.NOTICE:
        raise NotAllowed("Lưu ý không đòi hỏi gì, không cần miễn trừ.")
    if last_day is None or last_day < on:
        raise NotAllowed("Cần ngày hết miễn trừ, từ hôm nay trở đi.")
    unit, code = submission.obligation.unit_id, finding.rule_code
    if code in in_force(unit, on):
        raise NotAllowed("Quy tắc này đang được miễn trừ cho đơn vị.")
    waiting = Waiver.objects.filter(rule_code=code, unit=unit, granted=None)
    if waiting.exists():
        raise NotAllowed("Đã có một đề nghị miễn trừ quy tắc này đang chờ quyết định.")
    made = Waiver.objects.create(
        rule_code=code,
        unit_id=unit,
        campaign_id=submission.obligation.campaign_id,
        reason=worded(reason, "Cần ghi lý do đề nghị miễn trừ."),
        last_day=last_day,
        asked_by=by,
        asked_at=at,
    )
    audit.record("waiver.ask", made, by=by, at=at, summary=made.reason, rule=code)
    return made


@transaction.atomic
def decide(waiver: Waiver, *, granted: bool, decision: str, by: User, at: datetime) -> Waiver:
    """Grant or refuse, by another person than asked; a refusal says why."""
    waiver, on = _locked(waiver), timezone.localtime(at).date()
    if waiver.granted is not None:
        raise NotAllowed("Đề nghị này đã được quyết định.")
    _demand(permissions.may_decide_waiver(by, waiver, path_of(waiver), on))
    if granted and waiver.last_day < on:
        raise NotAllowed("Ngày hết miễn trừ đã qua; đơn vị cần đề nghị lại.")
    if not granted or decision.strip():
        decision = worded(decision, "Cần ghi lý do không đồng ý.")
    waiver.granted, waiver.decision = granted, decision.strip()
    waiver.decided_by, waiver.decided_at = by, at
    waiver.save()
    audit.record("waiver.decide", waiver, by=by, at=at, summary=waiver.decision, granted=granted)
    if granted:
        _write_beside_findings(waiver, waiver)
    return waiver


@transaction.atomic
def take_back(waiver: Waiver, *, by: User, at: datetime) -> Waiver:
    """A waiver in force ends now; the findings ask again."""
    waiver, on = _locked(waiver), timezone.localtime(at).date()
    if not holding(on).filter(pk=waiver.pk).exists():
        raise NotAllowed("Miễn trừ này không còn hiệu lực.")
    _demand(permissions.may_decide_waiver(by, waiver, path_of(waiver), on))
    waiver.ended_by, waiver.ended_at = by, at
    waiver.save()
    audit.record("waiver.take_back", waiver, by=by, at=at, summary=waiver.rule_code)
    _write_beside_findings(waiver, None)
    return waiver


def path_of(waiver: Waiver) -> str:
    """The unit's place in the round in which the waiver was asked for."""
    here = CampaignUnit.objects.filter(campaign=waiver.campaign_id, unit=waiver.unit_id)
    return here.values_list("path", flat=True).get()


def _locked(waiver: Waiver) -> Waiver:
    """The waiver and the unit's submissions, held until the transaction ends."""
    _hold(waiver.unit_id)
    return Waiver.objects.select_for_update().get(pk=waiver.pk)


def _hold(unit_id: int) -> None:
    """A check that ran meanwhile would write its findings by the waivers of before; a second
    request from another form of the unit would not see the first."""
    open_ = Submission.objects.filter(
        obligation__unit=unit_id, obligation__campaign__state=Campaign.State.OPEN
    )
    list(open_.select_for_update(of=("self",)).only("pk").order_by("pk"))


def _write_beside_findings(waiver: Waiver, now: Waiver | None) -> None:
    """What stands in the unit's present versions is as if it had been checked just now."""
    current = Submission.objects.filter(
        obligation__unit=waiver.unit_id, obligation__campaign__state=Campaign.State.OPEN
    )
    Finding.objects.filter(
        rule_code=waiver.rule_code, version__in=current.values("version")
    ).update(waiver=now)


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise NotAllowed(verdict.reason)
