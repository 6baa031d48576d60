"""A code besides the password: who is asked for it, from where, and with what it is given.

Secrets, codes used once, clocks that drift and the growing pause after wrong codes are django-otp's
(docs/decisions/0018). What a person's roles ask for is settled at sign-in and kept in the session;
the network they come from is looked at on each request until the code was given.
"""

import base64
import ipaddress
import re
from collections.abc import Mapping
from datetime import date, datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from units import audit
from units.models import SYSTEM_ROLES, Role, SecondFactorRule, TrustedNetwork, User
from units.permissions import ALLOWED, Denied, Verdict, memberships_of

Where = SecondFactorRule.Where
WHERE = "second_factor"
PASSED = "second_factor_passed"
CODES, DIGITS = 10, 6
CHALLENGE, ENROL = "second-factor-challenge", "second-factor-enrol"


def begin(session: SessionBase, person: User, on: date) -> None:
    """A new sign-in: what it asks for."""
    session.pop(PASSED, None)
    session.pop(WHERE, None)
    if where := where_for(person, on):
        session[WHERE] = where


def where_for(person: User, on: date) -> str:
    """The strictest rule of the person's roles; who set up a code unasked is always asked."""
    roles = {held.role for held in memberships_of(person, on)}
    asked = set(SecondFactorRule.objects.filter(role__in=roles).values_list("where", flat=True))
    if Where.ALWAYS in asked or (not asked and is_set_up(person)):
        return Where.ALWAYS
    return Where.OUTSIDE if asked else ""


def missing(request: HttpRequest, person: User) -> str:
    """The page where the code is given or set up, by name; empty when nothing is missing."""
    where = request.session.get(WHERE)
    if not where or request.session.get(PASSED):
        return ""
    if where == Where.OUTSIDE and is_trusted(request.META.get("REMOTE_ADDR", "")):
        return ""
    return CHALLENGE if is_set_up(person) else ENROL


def is_trusted(address: str) -> bool:
    """Whether an address lies in one of the offices' own networks."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    networks = TrustedNetwork.objects.values_list("network", flat=True)
    return any((mapped or found) in ipaddress.ip_network(network) for network in networks)


def is_set_up(person: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def codes_left(person: User) -> int:
    return int(StaticToken.objects.filter(device__user=person).count())


def new_device(person: User) -> TOTPDevice:
    """The secret about to be set up: the same one until a code of it was given."""
    device, _ = TOTPDevice.objects.get_or_create(
        user=person, confirmed=False, defaults={"name": "totp"}
    )
    return device


def typed_secret(device: TOTPDevice) -> str:
    """The secret in groups of four, for a telephone that cannot read the picture."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(re.findall(".{1,4}", text))


@transaction.atomic
def set_up(person: User, code: str, *, at: datetime) -> list[str] | None:
    """The first code of the new secret; the recovery codes, to be shown once, or None."""
    User.objects.select_for_update().get(pk=person.pk)
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        return None
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    summary = f"{person.username} đặt mã xác thực thứ hai"
    audit.record("second_factor.set_up", person, by=person, at=at, summary=summary)
    return _write_codes(person)


@transaction.atomic
def renew_codes(person: User, *, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are void."""
    summary = f"{person.username} làm mới mã dự phòng"
    audit.record("second_factor.new_codes", person, by=person, at=at, summary=summary)
    return _write_codes(person)


@transaction.atomic
def check(person: User, code: str, *, at: datetime) -> Verdict:
    """Whether the code opens: six digits of the telephone, or a recovery code; each once."""
    plain = _plain(code)
    of_telephone = plain.isdigit() and len(plain) == DIGITS
    kind = TOTPDevice if of_telephone else StaticDevice
    device = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
    if device and not device.verify_is_allowed()[0]:
        return Denied("Vừa nhập sai. Chờ một lát rồi nhập lại.")
    if device is None or not device.verify_token(plain):
        summary = f"{person.username}: mã xác thực không đúng"
        audit.record("second_factor.refused", person, by=person, at=at, summary=summary)
        return Denied("Mã không đúng hoặc đã dùng rồi.")
    used = "mã trên điện thoại" if of_telephone else "mã dự phòng"
    summary = f"{person.username} xác thực bằng {used}"
    audit.record("second_factor.passed", person, by=person, at=at, summary=summary)
    return ALLOWED


@transaction.atomic
def reset(person: User, *, by: User | None, at: datetime) -> None:
    """A lost telephone: secret and recovery codes are void, the person sets up another."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    summary = f"Bỏ mã xác thực của {person.username}"
    audit.record("second_factor.reset", person, by=by, at=at, summary=summary)


def rules() -> dict[str, str]:
    return dict(SecondFactorRule.objects.values_list("role", "where"))


def networks_as_text() -> str:
    """As they are typed: one a line, the note behind it."""
    return "\n".join(f"{network} {note}".strip() for network, note in _networks().items())


@transaction.atomic
def set_policy(
    wanted: Mapping[str, str], networks: Mapping[str, str], *, by: User | None, at: datetime
) -> None:
    """`wanted`: where each role is asked, if it is; `networks`: their notes."""
    before = {"rules": rules(), "networks": _networks()}
    after = {"rules": dict(wanted), "networks": dict(networks)}
    if before == after:
        return
    SecondFactorRule.objects.all().delete()
    SecondFactorRule.objects.bulk_create(
        SecondFactorRule(role=role, where=where) for role, where in after["rules"].items()
    )
    TrustedNetwork.objects.all().delete()
    TrustedNetwork.objects.bulk_create(
        TrustedNetwork(network=network, note=note) for network, note in networks.items()
    )
    summary = "Đổi quy định xác thực hai lớp"
    audit.record(
        "second_factor.policy", None, by=by, at=at, summary=summary, before=before, after=after
    )


def ensure_policy(*, at: datetime) -> bool:
    """A new installation begins with: administrators always, the others from outside."""
    if User.objects.exists() or SecondFactorRule.objects.exists():
        return False
    wanted = {role: Where.ALWAYS if role in SYSTEM_ROLES else Where.OUTSIDE for role in Role.values}
    set_policy(wanted, _networks(), by=None, at=at)
    return True


def _networks() -> dict[str, str]:
    return dict(TrustedNetwork.objects.order_by("network").values_list("network", "note"))


def _write_codes(person: User) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _plain(code: str) -> str:
    """As it is kept: people type spaces, dashes and capitals."""
    return re.sub(r"[\s-]", "", code).lower()[:16]
