"""What every page shows besides its own content: navigation, who is signed in, the demonstration.

Everything that may cost a query is lazy, so a partial answered to a script pays for nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from units import clock
from units.models import Role, UnitRecord
from units.permissions import is_admin, memberships_of

UNIT_PEOPLE = frozenset({Role.REPORTER, Role.HEAD})
CHECKERS = frozenset({Role.REVIEWER, Role.LEAD_REVIEWER, Role.AREA_OWNER})
AUTHORS = frozenset({Role.EDITOR, Role.OFFICE_CHECKER, Role.CLERK, Role.LEAD_REVIEWER})
READERS = frozenset({Role.LEADER}) | AUTHORS
EVERYBODY: frozenset[Role] = frozenset(Role)

# (label, url name, roles that see it). A page that does not exist is left out.
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Trang chủ", "home", EVERYBODY),
    ("Báo cáo của đơn vị", "submissions", UNIT_PEOPLE),
    ("Chờ duyệt", "signing", frozenset({Role.HEAD})),
    ("Kiểm tra", "review", CHECKERS),
    ("Lĩnh vực phụ trách", "review-areas", frozenset({Role.AREA_OWNER})),
    ("Đợt báo cáo", "campaigns", frozenset({Role.LEAD_REVIEWER, Role.BUSINESS_ADMIN})),
    ("Sổ thời hạn", "ledger", UNIT_PEOPLE | CHECKERS | {Role.EDITOR, Role.LEADER}),
    ("Tổng hợp", "consolidations", frozenset({Role.REVIEWER}) | READERS),
    ("Soạn báo cáo", "drafts", READERS | UNIT_PEOPLE | {Role.REVIEWER}),
    ("Trình ký", "editions", READERS),
    ("Đề cương", "outlines", AUTHORS | {Role.BUSINESS_ADMIN}),
    ("Văn bản viện dẫn", "documents-register", AUTHORS | {Role.BUSINESS_ADMIN}),
    ("Kết quả", "results", frozenset({Role.LEADER})),
    ("Chỉ tiêu", "catalogue", EVERYBODY - {Role.SYSTEM_ADMIN}),
    ("Đơn vị", "units", EVERYBODY - {Role.SYSTEM_ADMIN}),
    ("Người dùng", "people", frozenset({Role.HEAD, Role.BUSINESS_ADMIN})),
    ("Hệ thống", "system", frozenset({Role.SYSTEM_ADMIN})),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the navigation; current = this page, or a page below it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A role in words: "Chuyên viên", "Sở Tư pháp"."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The data are an illustration; set_to = the moment to which the clock was moved, if it was."""

    set_to: datetime | None


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of every page (a context processor)."""
    today = clock.today()
    return {
        "today": today,
        "demonstration": demonstration(),
        "sign_on": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "navigation": SimpleLazyObject(lambda: navigation(request, today)),
        "affiliation": SimpleLazyObject(lambda: affiliation(request, today)),
        "idle_minutes": SimpleLazyObject(lambda: idle_minutes(request, today)),
    }


def navigation(request: HttpRequest, on: date) -> tuple[NavItem, ...]:
    """The pages for the roles the person holds today."""
    held = {membership.role for membership in memberships_of(request.user, on)}
    links = [
        (label, url)
        for label, name, roles in NAVIGATION
        if held & roles and (url := _url(name)) is not None
    ]
    current = max((url for _, url in links if _inside(request.path, url)), key=len, default="")
    return tuple(NavItem(label, url, url == current) for label, url in links)


def affiliation(request: HttpRequest, on: date) -> tuple[Held, ...]:
    """The person's roles today with the names that their units have today."""
    held = memberships_of(request.user, on)
    ids = {membership.unit_id for membership in held if membership.unit_id}
    records = UnitRecord.objects.in_force(on).filter(unit__in=ids) if ids else ()
    names = {record.unit_id: record.name for record in records}
    return tuple(Held(m.get_role_display(), names.get(m.unit_id or 0, "")) for m in held)


def idle_minutes(request: HttpRequest, on: date) -> int:
    """After how long an unattended page is covered; sooner for administrators."""
    if is_admin(request.user, on):
        return int(settings.IDLE_LOCK_MINUTES_ADMIN)
    return int(settings.IDLE_LOCK_MINUTES)


def demonstration() -> Demonstration | None:
    """None in production and wherever no demonstration was loaded."""
    moved = (Path(settings.DATA_DIR) / clock.DEMO_CLOCK).exists()
    if settings.PRODUCTION or not (moved or getattr(settings, "DEMO", False)):
        return None
    return Demonstration(clock.now() if moved else None)


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _inside(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
