"""Single sign-on by OpenID Connect, where a province has it (settings OIDC_…).

It lets in people who have an account here; it makes no account and gives no role. Discovery, the
code with PKCE, state, nonce and the signature of the id token are Authlib's (docs/decisions/0018).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from requests.exceptions import RequestException

from units import audit
from units.models import ExternalIdentity, User

TIMEOUT = 10
FRESH = 5 * 60  # seconds
ID_TOKEN = "sso_id_token"  # noqa: S105 - a key of the session


class Refused(Exception):
    """Known to the province, not let in here; the text is for the reader."""


def begin(request: HttpRequest, back: str, *, anew: bool = False) -> HttpResponse:
    """To the province's sign-on, which sends the browser to `back`; `anew`: it is to ask for the
    password, whoever is signed in there."""
    more = {"prompt": "login", "max_age": 0} if anew else {}
    return _client().authorize_redirect(request, back, **more)  # type: ignore[no-any-return]


def claims(request: HttpRequest) -> dict[str, Any]:
    """What the province vouches for, after every check of the answer and of the id token."""
    client = _client()
    token = client.authorize_access_token(request)
    said = token.get("userinfo")
    if not said or said["iss"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        raise Refused("Hệ thống đăng nhập của tỉnh trả lời không đúng.")
    if "userinfo_endpoint" in client.load_server_metadata() and "email" not in said:
        more = client.userinfo(token=token)
        if more.get("sub") == said["sub"]:
            said = {**more, **said}
    request.session[ID_TOKEN] = token["id_token"]
    return dict(said)


def demand_fresh(said: Mapping[str, Any], *, now: datetime) -> None:
    """Whoever unlocks a screen has just been asked for the password there."""
    if now.timestamp() - float(said.get("auth_time") or 0) > FRESH:
        raise Refused(
            "Hệ thống đăng nhập của tỉnh không xác nhận mật khẩu vừa được nhập. Đăng xuất rồi "
            "đăng nhập lại."
        )


def person_of(said: Mapping[str, Any], *, at: datetime) -> User:
    """Whose account this is: linked before, or found on first use by settings.OIDC_MATCH."""
    issuer, subject = said["iss"], said["sub"]
    linked = ExternalIdentity.objects.filter(issuer=issuer, subject=subject)
    if found := linked.select_related("user").first():
        return _active(found.user)
    candidates = list(_candidates(said)[:2])
    if len(candidates) != 1:
        raise Refused(
            "Chưa có tài khoản nào trên hệ thống này ứng với tài khoản của tỉnh vừa dùng. Đề nghị "
            "lãnh đạo đơn vị hoặc quản trị nghiệp vụ tạo tài khoản, hoặc đăng nhập bằng mật khẩu "
            "rồi liên kết ở trang “Bảo mật tài khoản”."
        )
    person = _active(candidates[0])
    link(person, said, by=None, at=at)
    return person


@transaction.atomic
def link(person: User, said: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """This identity is this person's from now on."""
    try:
        with transaction.atomic():
            ExternalIdentity.objects.create(
                user=person, issuer=said["iss"], subject=said["sub"], linked_at=at
            )
    except IntegrityError:
        raise Refused(
            "Tài khoản của tỉnh hoặc tài khoản ở đây đã được liên kết với tài khoản khác."
        ) from None
    summary = f"Liên kết {person.username} với tài khoản đăng nhập một lần"
    audit.record("person.link_identity", person, by=by, at=at, summary=summary, sub=said["sub"])


@transaction.atomic
def unlink(person: User, *, by: User, at: datetime) -> None:
    """The identity opens this account no more."""
    ended, _ = person.identities.all().delete()
    if ended:
        summary = f"Bỏ liên kết đăng nhập một lần của {person.username}"
        audit.record("person.unlink_identity", person, by=by, at=at, summary=summary)


def is_linked(person: User) -> bool:
    return person.identities.exists()


def sign_out_url(session: Mapping[str, Any], back: str) -> str:
    """Where the province's own session is ended; empty where it was not used or says nothing."""
    hint = session.get(ID_TOKEN)
    try:
        if not hint or "end_session_endpoint" not in _client().load_server_metadata():
            return ""
    except RequestException:
        return ""
    found = _client().create_logout_url(
        post_logout_redirect_uri=back, id_token_hint=hint, client_id=settings.OIDC_CLIENT_ID
    )
    return str(found["url"])


def _candidates(said: Mapping[str, Any]) -> Any:
    people = User.objects.filter(is_active=True)
    email, name = str(said.get("email") or ""), str(said.get(settings.OIDC_USERNAME_CLAIM) or "")
    # An address that the province has not verified may be anybody's.
    if settings.OIDC_MATCH == "email" and email and said.get("email_verified") is True:
        return people.filter(email__iexact=email)
    if settings.OIDC_MATCH == "username" and name:
        return people.filter(username=name.lower())
    return people.none()


def _active(person: User) -> User:
    if not person.is_active:
        raise Refused("Tài khoản trên hệ thống này đã ngừng hoạt động.")
    return person


def _client() -> Any:
    return _registered(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)


@lru_cache(maxsize=1)
def _registered(issuer: str, client_id: str, client_secret: str) -> Any:
    """One client a process: it keeps the provider's addresses and keys."""
    return OAuth().register(
        "province",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )
