"""A link by mail with which a person sets a password: the invitation, or after forgetting it.

The mail alone holds the link, the database its SHA-256. One link of a person is open at a time: a
new one ends the one before.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from units import audit, dormancy
from units.models import AccountLink, User

Purpose = AccountLink.Purpose
LIFE = {Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(hours=2)}
# Asked for again within this time, the mail on its way is enough.
PAUSE = timedelta(minutes=5)
SUBJECTS = {
    Purpose.INVITE: "Thư mời dùng hệ thống báo cáo cải cách hành chính",
    Purpose.RESET: "Đặt lại mật khẩu hệ thống báo cáo cải cách hành chính",
}
# More people than this do not share a mailbox.
MOST_ACCOUNTS = 10
Address = Callable[[str], str]
"""The page of a link, by its secret: `https://…/dat-mat-khau/…/`."""


class NotSent(Exception):
    """The mail did not leave; the text is for the reader."""


class LinkVoid(Exception):
    """Used, taken back, too old, or never made."""


def send(
    person: User, purpose: Purpose, *, address: Address, by: User | None, at: datetime
) -> AccountLink:
    """Mail a new link. Where the mail does not leave, no link stays open."""
    link, secret = _make(person, purpose, by=by, at=at)
    context = {"person": person, "address": address(secret), "expires_at": link.expires_at}
    try:
        text = render_to_string(f"emails/{purpose}.txt", context)
        send_mail(SUBJECTS[purpose], text, None, [link.sent_to])
    except OSError as error:
        revoke(person, by=by, at=at)
        raise NotSent("Chưa gửi được thư: máy chủ thư không trả lời. Thử gửi lại sau.") from error
    return link


def forgotten(given: str, *, address: Address, at: datetime) -> None:
    """Mail a link to whom this username or this e-mail address belongs; else do nothing."""
    given = given.strip()
    reachable = User.objects.filter(is_active=True).exclude(email="")
    for person in reachable.filter(Q(username=given.lower()) | Q(email__iexact=given))[
        :MOST_ACCOUNTS
    ]:
        remind(person, address=address, at=at)


def remind(person: User, *, address: Address, at: datetime) -> None:
    """A link for a person who cannot get in; not another one while one is on its way."""
    waiting = person.links.filter(purpose=Purpose.RESET, used_at=None, revoked_at=None)
    if not waiting.filter(made_at__gt=at - PAUSE).exists():
        send(person, Purpose.RESET, address=address, by=None, at=at)


def standing(person: User) -> AccountLink | None:
    """The link that is open, or was until it became too old."""
    return person.links.filter(used_at=None, revoked_at=None).first()


def usable(secret: str, at: datetime) -> AccountLink | None:
    """The link with this secret, if a password may be set with it now."""
    found = AccountLink.objects.filter(digest=_digest(secret)).select_related("user").first()
    return found if found and _opens(found, at) else None


@transaction.atomic
def take(secret: str, *, password: str, at: datetime, on: date, now: datetime) -> User:
    """Set the password, once. `now` is the machine's time, for the lock of accounts not used."""
    link = (
        AccountLink.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(digest=_digest(secret))
        .first()
    )
    if link is None or not _opens(link, at):
        raise LinkVoid
    link.used_at = at
    link.save(update_fields=["used_at"])
    person = link.user
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    summary = f"{link.get_purpose_display()}: {person.username} đặt mật khẩu"
    audit.record("person.set_password", person, by=person, at=at, summary=summary)
    if person.dormant_since and dormancy.may_return_alone(person, on):
        dormancy.reopen(person, by=person, at=at, now=now)
    return person


@transaction.atomic
def revoke(person: User, *, by: User | None, at: datetime) -> bool:
    """End the link that is open, if one is."""
    ended = person.links.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    if ended:
        summary = f"Thu hồi liên kết đã gửi cho {person.username}"
        audit.record("person.revoke_link", person, by=by, at=at, summary=summary)
    return bool(ended)


@transaction.atomic
def _make(
    person: User, purpose: Purpose, *, by: User | None, at: datetime
) -> tuple[AccountLink, str]:
    User.objects.select_for_update().get(pk=person.pk)
    person.links.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    secret = secrets.token_urlsafe(32)
    link = AccountLink.objects.create(
        user=person,
        purpose=purpose,
        digest=_digest(secret),
        sent_to=person.email,
        by=by,
        made_at=at,
        expires_at=at + LIFE[purpose],
    )
    summary = f"{purpose.label}: gửi liên kết cho {person.username}"
    audit.record(f"person.{purpose.value}", person, by=by, at=at, summary=summary)
    return link, secret


def _opens(link: AccountLink, at: datetime) -> bool:
    is_open = link.used_at is None and link.revoked_at is None and at < link.expires_at
    # The mailbox it went to is still the person's.
    return is_open and link.user.is_active and link.user.email == link.sent_to


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
