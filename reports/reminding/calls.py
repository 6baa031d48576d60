"""Calls to units whose report has not come ("đã gọi lúc …"): whom to call, and what was said.

Noted by reviewers of the place; seen by all who read who is late. Who noted a call takes back their
own last one on the same day; after that it stays on record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reports import permissions
from reports.campaigns.deadlines import local_day
from reports.models import Call, Campaign, Obligation
from units import audit
from units.models import Membership, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role


class CallError(Exception):
    """The call is not noted, or not taken back; the text says why."""


@dataclass(frozen=True)
class Person:
    """Whom to call in a unit."""

    name: str
    role: str
    position: str
    phone: str


def may_note(user: User, owed: Obligation, on: date) -> Verdict:
    """Whether the person may note calls about this report."""
    if not has_role(user, *permissions.REVIEW_ROLES, on=on, path=owed.unit_path):
        return Denied("Người kiểm tra của địa bàn ghi cuộc gọi.")
    if owed.campaign.state != Campaign.State.OPEN or owed.campaign.rehearsal:
        return Denied("Đợt báo cáo không mở, không ghi cuộc gọi.")
    return ALLOWED


def people(units: Iterable[int], on: date) -> dict[int, list[Person]]:
    """Who enters and who signs in these units, those who enter first; one query."""
    held = (
        Membership.objects.in_force(on)
        .filter(role__in=(Role.REPORTER, Role.HEAD), unit__in=set(units), user__is_active=True)
        .select_related("user")
        .order_by("-role", "user__full_name")
    )
    found: dict[int, list[Person]] = {}
    for one in held:
        user = one.user
        person = Person(user.full_name, str(Role(one.role).label), user.position, user.phone)
        if one.unit_id:
            found.setdefault(one.unit_id, []).append(person)
    return found


def history(keys: Iterable[int]) -> dict[int, list[Call]]:
    """The calls about these reports, the latest first; one query."""
    rows = Call.objects.filter(obligation__in=list(keys)).select_related("by")
    found: dict[int, list[Call]] = {}
    for call in rows.order_by("-at", "-pk"):
        found.setdefault(call.obligation_id, []).append(call)
    return found


@transaction.atomic
def note(
    obligations: Sequence[Obligation],
    *,
    called_at: datetime,
    spoke_to: str,
    what: str,
    by: User,
    at: datetime,
) -> list[Call]:
    """One call to a unit, kept at each report it was about. Raises CallError."""
    if not obligations:
        raise CallError("Chưa chọn báo cáo nào.")
    if called_at > at:
        raise CallError("Lúc gọi còn ở sau.")
    if not what.strip():
        raise CallError("Cần ghi kết quả.")
    refused = {v.reason for o in obligations if not (v := may_note(by, o, local_day(at)))}
    if refused:
        raise CallError(" ".join(sorted(refused)))
    # Pressed twice it is one call.
    told: dict[str, Any] = {
        "at": called_at,
        "by": by,
        "spoke_to": spoke_to.strip(),
        "note": what.strip(),
    }
    made = []
    for owed in Obligation.objects.select_for_update().filter(pk__in=[o.pk for o in obligations]):
        call, new = Call.objects.get_or_create(obligation=owed, **told)
        if new:
            made.append(call)
    said = f"{spoke_to.strip()}: {what.strip()}" if spoke_to.strip() else what.strip()
    owed_to = [call.obligation for call in made]
    audit.record_many("call.note", owed_to, by=by, at=at, summary=f"Đã gọi điện. {said}")
    return made


@transaction.atomic
def take_back(call: Call, *, by: User, at: datetime) -> None:
    """Drop one's own last call about a report, on the day it was made. Raises CallError."""
    Obligation.objects.select_for_update().get(pk=call.obligation_id)
    last = Call.objects.filter(obligation=call.obligation_id, by=by).order_by("-at", "-pk").first()
    if last is None or last.pk != call.pk:
        raise CallError("Chỉ bỏ được cuộc gọi cuối do chính mình ghi.")
    if not may_take_back(call, by, at):
        raise CallError("Chỉ bỏ được trong ngày.")
    audit.record("call.drop", call.obligation, by=by, at=at, summary=f"Bỏ cuộc gọi: {call.note}")
    call.delete()


def may_take_back(call: Call, by: User, at: datetime) -> bool:
    """Whether a call is one's own and of today."""
    return call.by_id == by.pk and local_day(call.at) == local_day(at)
