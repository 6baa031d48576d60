"""Things for tests, made in one line: plain functions with sensible defaults."""

from datetime import date
from itertools import count
from typing import Any

from units import areas
from units.models import Level, Membership, ReformArea, Role, Unit, UnitRecord, User

START = date(2020, 1, 1)
PASSWORD = "mat-khau-de-thu-1"
_number = count(1)


def make_unit(
    name: str = "",
    *,
    code: str = "",
    level: str = Level.COMMUNE,
    parent: Unit | None = None,
    valid_from: date = START,
    valid_to: date | None = None,
    **record: Any,
) -> Unit:
    """A unit with one record; a commune unless said otherwise."""
    n = next(_number)
    unit = Unit.objects.create(code=code or f"u{n}")
    UnitRecord.objects.create(
        unit=unit,
        name=name or f"Xã {n}",
        level=level,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        **record,
    )
    return unit


def make_person(name: str = "", *, username: str = "", password: str = PASSWORD, **kw: Any) -> User:
    """An account that may sign in with PASSWORD."""
    n = next(_number)
    person = User(username=username or f"nguoi{n}", full_name=name or f"Người Thứ {n}", **kw)
    person.set_password(password)
    person.save()
    return person


def make_membership(
    user: User | None = None,
    role: str = Role.REPORTER,
    unit: Unit | None = None,
    *,
    area: str = "",
    valid_from: date = START,
    **kw: Any,
) -> Membership:
    """A role, from long ago and without an end unless said otherwise; `area` by its code."""
    return Membership.objects.create(
        user=user or make_person(),
        role=role,
        unit=unit,
        area=make_area(area) if area else None,
        valid_from=valid_from,
        **kw,
    )


def make_holder(role: str, unit: Unit | None = None, **kw: Any) -> User:
    """A person who holds this one role."""
    return make_membership(make_person(), role, unit, **kw).user


def make_area(code: str = "the-che") -> ReformArea:
    return areas.ensure()[code]
