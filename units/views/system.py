"""For the system administrator: how the portal runs, who is locked out, and the log."""

import platform
from datetime import datetime, time, timedelta

import django
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from units import access, clock
from units.days import day_fault, parse_day
from units.models import AuditEvent, User
from units.requests import SignedInRequest

PER_PAGE = 50


@require_GET
def system(request: SignedInRequest) -> HttpResponse:
    access.system(request.user, clock.today())
    context = {
        "facts": _facts(),
        "locked": AccessAttempt.objects.filter(
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT
        ).order_by("-attempt_time")[:20],
        "events": AuditEvent.objects.select_related("by").order_by("-at", "-pk")[:10],
    }
    return render(request, "units/system.html", context)


@require_GET
def audit_log(request: SignedInRequest) -> HttpResponse:
    access.system(request.user, clock.today())
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "nguoi", "tu", "den")}
    events = _filtered(asked).select_related("by").order_by("-at", "-pk")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    faults = [day_fault(asked[n]) for n in ("tu", "den") if asked[n] and not parse_day(asked[n])]
    return render(
        request, "units/audit_log.html", {"page": page, "asked": asked, "day_faults": faults}
    )


def _facts() -> list[tuple[str, object]]:
    """Nothing secret: this page is read over shoulders and pasted into tickets."""
    moved = clock.now() - timezone.now()
    return [
        (
            "Cơ sở dữ liệu",
            f"{connection.display_name}, đang trả lời" if _database_answers() else "–",
        ),
        ("Chế độ", "Vận hành chính thức" if settings.PRODUCTION else "Chạy thử"),
        (
            "Đồng hồ",
            "Theo máy chủ" if abs(moved) < timedelta(minutes=1) else "Đã đặt lại (minh họa)",
        ),
        ("Tài khoản đang dùng", User.objects.filter(is_active=True).count()),
        ("Phiên đang mở", Session.objects.filter(expire_date__gt=timezone.now()).count()),
        ("Phiên bản", f"Django {django.get_version()}, Python {platform.python_version()}"),
    ]


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _filtered(asked: dict[str, str]) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.all()
    if asked["q"]:
        events = events.filter(action__startswith=asked["q"][:60])
    if asked["nguoi"]:
        events = events.filter(by__username=asked["nguoi"].lower())
    if start := _midnight(asked["tu"]):
        events = events.filter(at__gte=start)
    if end := _midnight(asked["den"]):
        events = events.filter(at__lt=end + timedelta(days=1))
    return events


def _midnight(text: str) -> datetime | None:
    day = parse_day(text)
    return timezone.make_aware(datetime.combine(day, time())) if day else None
