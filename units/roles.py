"""Roles: given, lent to a stand-in, ended on a day. None is rewritten: what was, stays."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from units import audit, permissions
from units.models import Membership, ReformArea, Role, Unit, User
from units.people import PeopleError

# How far ahead a page looks for what begins or ends.
SOON = timedelta(days=30)


@transaction.atomic
def grant(
    person: User,
    *,
    role: str,
    unit: Unit | None,
    valid_from: date,
    by: User,
    at: datetime,
    on: date,
    valid_to: date | None = None,
    employer: Unit | None = None,
    area: ReformArea | None = None,
    note: str = "",
) -> Membership:
    """Give a person a role from a day on; the same role twice over one period is refused."""
    User.objects.select_for_update().get(pk=person.pk)
    verdict = permissions.may_grant(by, person, role, unit.pk if unit else None, on)
    if not verdict:
        raise PeopleError(verdict.reason)
    given = Membership(
        user=person,
        role=role,
        unit=unit,
        employer=employer,
        area=area,
        valid_from=valid_from,
        valid_to=valid_to,
        note=note,
    )
    _write(given)
    summary = f"{person.username}: thêm vai trò {Role(role).label}"
    _record("membership.grant", given, by=by, at=at, summary=summary)
    return given


@transaction.atomic
def stand_in(
    of: Membership,
    person: User,
    *,
    valid_from: date,
    valid_to: date,
    by: User,
    at: datetime,
    on: date,
    note: str = "",
) -> Membership:
    """Somebody acts for the holder of a role between two days; each act says for whom.

    It ends with the role it is lent from (Membership.objects.in_force), and is not lent further.
    """
    User.objects.select_for_update().get(pk=person.pk)
    verdict = permissions.may_name_stand_in(by, of, on) and permissions.may_stand_in(by, person, of)
    if not verdict:
        raise PeopleError(verdict.reason)
    given = Membership(
        user=person,
        role=of.role,
        unit=of.unit,
        employer=of.employer,
        area=of.area,
        valid_from=valid_from,
        valid_to=valid_to,
        standing_in_for=of,
        note=note,
    )
    _write(given)
    summary = f"{person.username}: thay mặt {of.user.username}, {of.get_role_display()}"
    _record("membership.stand_in", given, by=by, at=at, summary=summary)
    return given


@transaction.atomic
def end(membership: Membership, *, last_day: date, by: User, at: datetime) -> None:
    """The role holds through `last_day` and no longer."""
    if last_day < membership.valid_from:
        raise PeopleError(f"Vai trò bắt đầu từ {membership.valid_from:%d/%m/%Y}.")
    membership.valid_to = last_day + timedelta(days=1)
    membership.save(update_fields=["valid_to"])
    permissions.forget(membership.user)
    person, role = membership.user.username, membership.get_role_display()
    summary = f"{person}: kết thúc vai trò {role}"
    _record("membership.end", membership, by=by, at=at, summary=summary, last_day=last_day)


@transaction.atomic
def change_days(
    membership: Membership,
    *,
    valid_from: date,
    valid_to: date | None,
    by: User,
    at: datetime,
    on: date,
) -> None:
    """Other days for a role that is not over; a beginning that has come is not moved."""
    User.objects.select_for_update().get(pk=membership.user_id)
    before = (membership.valid_from, membership.valid_to)
    if valid_from != membership.valid_from and min(valid_from, membership.valid_from) < on:
        raise PeopleError("Vai trò đã bắt đầu, không đổi được ngày bắt đầu.")
    membership.valid_from, membership.valid_to = valid_from, valid_to
    _write(membership)
    person, role = membership.user.username, membership.get_role_display()
    summary = f"{person}: đổi thời hạn vai trò {role}"
    _record("membership.days", membership, by=by, at=at, summary=summary, before=before)


def not_over(memberships: QuerySet[Membership], on: date) -> QuerySet[Membership]:
    return memberships.filter(Q(valid_to=None) | Q(valid_to__gt=on))


def coming_and_going(people: QuerySet[User], on: date) -> QuerySet[Membership]:
    """What begins or ends soon, and who stands in for whom today."""
    soon = on + SOON
    begins = Q(valid_from__gt=on, valid_from__lte=soon)
    ends = Q(valid_to__gt=on, valid_to__lte=soon)
    return (
        not_over(Membership.objects.filter(user__in=people), on)
        .filter(begins | ends | Q(standing_in_for__isnull=False))
        .select_related("user", "area", "standing_in_for__user")
        .order_by("valid_from", "pk")
    )


def _write(membership: Membership) -> None:
    """Unless it could not be: no such days, twice the same, longer than what it is lent from."""
    start, end = membership.valid_from, membership.valid_to
    if end and end <= start:
        raise PeopleError("Ngày cuối phải từ ngày bắt đầu trở đi.")
    of = membership.standing_in_for
    if of and end is None:
        raise PeopleError("Người thay cần một ngày cuối.")
    if of and end and (start < of.valid_from or (of.valid_to and end > of.valid_to)):
        raise PeopleError("Người được thay không giữ vai trò suốt thời gian đó.")
    # Who holds the role may stand in for a colleague who does: whose work it is, is the question.
    same = membership.user.memberships.filter(
        role=membership.role, unit=membership.unit, area=membership.area, standing_in_for=of
    )
    if same.exclude(pk=membership.pk).filter(_overlaps(start, end)).exists():
        raise PeopleError("Người này đã giữ vai trò đó trong thời gian trùng với khoảng đã chọn.")
    membership.save()
    permissions.forget(membership.user)


def _overlaps(start: date, end: date | None) -> Q:
    after = Q(valid_to=None) | Q(valid_to__gt=start)
    return after & Q(valid_from__lt=end) if end else after


def _record(
    action: str, membership: Membership, *, by: User, at: datetime, summary: str, **data: object
) -> None:
    """Under the person: roles are read as part of a person's history."""
    unit = membership.unit.code if membership.unit else None
    about = {"role": membership.role, "unit": unit, "membership": membership.pk}
    days = {"from": membership.valid_from, "to": membership.valid_to}
    audit.record(action, membership.user, by=by, at=at, summary=summary, **about, **days, **data)
