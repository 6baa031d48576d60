"""A unit's whole history on one page: what it was, its people, its reports, who changed what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from reports.models import Submission
from units import access, clock, history
from units.listing import Column, Filter, Listing, Shown
from units.models import Membership, Role, Unit
from units.requests import SignedInRequest

TABS = (
    ("", "Đơn vị"),
    ("bao-cao", "Báo cáo"),
    ("nguoi", "Người và vai trò"),
    ("thay-doi", "Ai đã thay đổi"),
)
WANTED = {"tre": Q(days_late__gt=0), "tra-lai": Q(returns__gt=0)}
LATE = (("tre", "Trễ hạn"), ("tra-lai", "Có lần trả lại"))


@dataclass(frozen=True)
class Tab:
    """One part of the page."""

    label: str
    url: str
    current: bool


def _state(submission: Submission) -> str:
    return "Được miễn" if submission.obligation.exempted_at else submission.state_label


def _role(membership: Membership) -> str:
    area = f" – {membership.area.short_name}" if membership.area else ""
    absent = membership.standing_in_for
    behalf = f", thay mặt {absent.user}" if absent else ""
    return f"{membership.get_role_display()}{area}{behalf}"


def _last_day(membership: Membership) -> date | None:
    end = membership.valid_to
    return date.fromordinal(end.toordinal() - 1) if end else None


REPORTS = Listing(
    "bao-cao-cua-don-vi",
    "Báo cáo của đơn vị",
    (
        Column(
            "dot", "Đợt", lambda s: s.obligation.campaign.name, ("obligation__campaign__opened_at",)
        ),
        Column("bieu", "Biểu", lambda s: s.obligation.form.name, "obligation__form__name"),
        Column("han", "Hạn", lambda s: s.obligation.due_day, "obligation__due", css="num"),
        Column(
            "gui", "Gửi lần đầu", lambda s: s.first_forwarded_at, "first_forwarded_at", css="num"
        ),
        Column("tre", "Ngày làm việc trễ", lambda s: s.days_late or None, "days_late", css="fig"),
        Column("tra-lai", "Lần trả lại", lambda s: s.returns or None, "returns", css="fig"),
        Column("trang-thai", "Trạng thái", _state, "state"),
    ),
    filters=(Filter("loc", "Chỉ xem", lambda rows, value: rows.filter(WANTED[value]), LATE),),
    order="-han",
)

PEOPLE = Listing(
    "nguoi-va-vai-tro",
    "Người và vai trò",
    (
        Column("ten", "Họ và tên", lambda m: str(m.user), "user__full_name"),
        Column("vai-tro", "Vai trò", _role, "role"),
        Column("tu", "Từ ngày", lambda m: m.valid_from, "valid_from", css="num"),
        Column("den", "Đến hết ngày", _last_day, "valid_to", css="num"),
    ),
    search=("user__full_name", "user__username"),
    filters=(Filter("vai", "Vai trò", "role", Role.choices),),
)
CHANGES = Listing(
    "thay-doi",
    "Ai đã thay đổi",
    (
        Column("luc", "Lúc", lambda e: e.at, "at", css="num"),
        Column("viec", "Việc", lambda e: e.summary or e.action, ""),
        Column("nguoi", "Người làm", lambda e: str(e.by) if e.by else "Hệ thống", "by__full_name"),
    ),
    search=("summary",),
)


@require_GET
def unit_history(request: SignedInRequest, code: str, part: str = "") -> HttpResponse:
    unit = access.unit_history(request.user, code, clock.today())
    if part and part not in PARTS:
        raise Http404
    shown = PARTS[part](request, unit) if part else None
    if shown and shown.file:
        return shown.file
    record = unit.records.order_by("-valid_from").first()
    name = record.name if record else code
    context = {
        "name": name,
        "part": part,
        "tabs": [Tab(label, _page(code, key), key == part) for key, label in TABS],
        "trail": [
            ("Đơn vị", reverse("units")),
            (name, reverse("unit", args=[code])),
            ("Lịch sử", ""),
        ],
        "list": shown,
        "records": None if part else history.records(unit),
        "history": None if part else history.happenings(unit),
    }
    return render(request, "reports/unit_history.html", context)


def _page(code: str, part: str) -> str:
    if part:
        return reverse("unit-history-part", args=[code, part])
    return reverse("unit-history", args=[code])


def _submissions(unit: Unit) -> QuerySet[Submission]:
    found = Submission.objects.filter(
        obligation__unit=unit, obligation__campaign__rehearsal=False
    ).select_related("obligation__campaign", "obligation__form")
    returned = Count("transitions", filter=Q(transitions__step="return"))
    return found.annotate(returns=returned).order_by("-obligation__due", "pk")


PARTS: dict[str, Callable[[SignedInRequest, Unit], Shown]] = {
    "bao-cao": lambda request, unit: REPORTS.shown(request.GET, _submissions(unit)),
    "nguoi": lambda request, unit: PEOPLE.shown(request.GET, history.roles(unit)),
    "thay-doi": lambda request, unit: CHANGES.shown(request.GET, history.changes(unit)),
}

urls = [
    path("don-vi/<str:code>/lich-su/", unit_history, name="unit-history"),
    path("don-vi/<str:code>/lich-su/<str:part>/", unit_history, name="unit-history-part"),
]
