"""For the system administrator: how the portal runs, who is locked out, and the log."""

import platform
from datetime import date, datetime, time, timedelta

import django
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from units import access, clock
from units.listing import Column, Filter, Listing
from units.models import AuditEvent, User
from units.requests import SignedInRequest


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


LOG = Listing(
    "nhat-ky",
    "Nhật ký",
    (
        Column("luc", "Lúc", lambda event: event.at, sort="at", css="num"),
        Column(
            "nguoi",
            "Người",
            lambda event: event.by.username if event.by else "hệ thống",
            sort="by__username",
        ),
        Column("viec", "Việc", lambda event: event.action, sort="action"),
        Column("noi-dung", "Nội dung", lambda event: event.summary),
        Column(
            "doi-tuong",
            "Đối tượng",
            lambda event: f"{event.object_type} {event.object_id}".strip(),
            sort=("object_type", "object_id"),
        ),
    ),
    search=("action", "summary", "by__username", "by__full_name", "object_id"),
    searched="Tìm theo nội dung, việc, người",
    filters=(
        Filter("viec", "Việc bắt đầu bằng", "action__startswith", kind="text"),
        Filter("nguoi", "Tên đăng nhập", "by__username__iexact", kind="text"),
        Filter(
            "tu",
            "Từ ngày",
            lambda events, day: events.filter(at__gte=_midnight(day)),
            kind="day",
        ),
        Filter(
            "den",
            "Đến hết ngày",
            lambda events, day: events.filter(at__lt=_midnight(day) + timedelta(days=1)),
            kind="day",
        ),
    ),
)


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
    events = AuditEvent.objects.select_related("by").order_by("-at", "-pk")
    shown = LOG.shown(request.GET, events)
    return shown.file or render(request, "units/audit_log.html", {"list": shown})


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
