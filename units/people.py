"""Accounts: made, changed, kept out. None is deleted; roles: units.roles."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from units import audit, links
from units.models import Membership, User

# Without letters and digits that look alike when read out or copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class PeopleError(Exception):
    """Something that cannot be done to an account; the text is for the reader."""


@transaction.atomic
def create(
    *,
    username: str,
    full_name: str,
    position: str = "",
    phone: str = "",
    email: str = "",
    by: User | None,
    at: datetime,
) -> tuple[User, str]:
    """A new account and its first password, to be shown once and changed at the first sign-in.

    Whoever has an e-mail address is invited instead (units.links) and has no password before.
    """
    password = "" if email else first_password()
    about = {"full_name": full_name, "position": position, "phone": phone, "email": email}
    person = User(username=username, **about)
    person.set_password(password or None)
    person.must_change_password = bool(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # two clicks: the form had looked before the other was written
        raise PeopleError("Tên đăng nhập này đã có người dùng.") from None
    audit.record("person.create", person, by=by, at=at, summary=f"Tạo tài khoản {username}")
    return person, password


@transaction.atomic
def add_admin(
    *, username: str, full_name: str, role: str, at: datetime, on: date
) -> tuple[User, str]:
    """The first administrator, made by the operator: there is nobody yet who could grant it."""
    person, password = create(username=username, full_name=full_name, by=None, at=at)
    Membership.objects.create(user=person, role=role, valid_from=on)
    audit.record("membership.grant", person, by=None, at=at, summary=f"{username}: {role}")
    return person, password


@transaction.atomic
def edit(person: User, *, by: User, at: datetime, **about: str) -> None:
    """`about`: full_name, position, phone, email; or some of them."""
    before = {name: getattr(person, name) for name in about}
    if about.get("email", person.email) != person.email:
        links.revoke(person, by=by, at=at)
    for name, value in about.items():
        setattr(person, name, value)
    person.save(update_fields=list(about))
    audit.record(
        "person.edit", person, by=by, at=at, summary=f"Sửa {person.username}", before=before
    )


@transaction.atomic
def set_active(person: User, active: bool, *, by: User, at: datetime) -> None:
    """Deactivate or reactivate; an inactive person's sessions stop at their next request."""
    if not active:
        links.revoke(person, by=by, at=at)
    person.is_active = active
    person.save(update_fields=["is_active"])
    verb = "Mở lại" if active else "Ngừng"
    action = "person.activate" if active else "person.deactivate"
    audit.record(action, person, by=by, at=at, summary=f"{verb} tài khoản {person.username}")


@transaction.atomic
def reset_password(person: User, *, by: User | None, at: datetime) -> str:
    """A new first password; the person's open sessions end with the old one."""
    password = first_password()
    links.revoke(person, by=by, at=at)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    summary = f"Đặt lại mật khẩu {person.username}"
    audit.record("person.reset_password", person, by=by, at=at, summary=summary)
    return password


def first_password() -> str:
    """Three groups of five: 74 bits, and still readable over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))
