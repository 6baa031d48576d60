"""Urging those whose reports have not come, besides e-mail: the list, a công văn, a message for
the group, calls."""

import hashlib
import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import access, jobs
from reports.campaigns import deadlines, rosters
from reports.documents.urging import symbol_for
from reports.forms.deadlines import CallForm, LetterForm, moment
from reports.models import Call, Campaign, CampaignUnit
from reports.permissions import REVIEW_ROLES
from reports.reminding import calls, chasing, letters, pasting
from reports.reminding.calls import CallError
from reports.reminding.chasing import Waiting
from reports.views import reminding
from reports.views.briefing import place_of
from units import clock
from units.days import day_text, parse_day
from units.listing import Column, Filter, Listing, by
from units.models import Level
from units.permissions import has_role
from units.requests import SignedInRequest
from units.text import whole

DAYS_GIVEN = 2  # working days offered for the new day
OVER = (("qua-han", "Quá hạn"), ("con-han", "Còn hạn"), ("tra-lai", "Bị trả lại"))
LIST = Listing(
    "chua-gui-bao-cao",
    "Chưa gửi báo cáo",
    (
        Column("don-vi", "Đơn vị", lambda row: row.name),
        Column("bieu", "Biểu mẫu", lambda row: row.form),
        Column("han", "Hạn gửi", lambda row: row.due, css="num"),
        Column("qua", "Quá hạn (ngày)", lambda row: row.days_over, css="fig"),
        Column("trang-thai", "Tình trạng", lambda row: row.state),
        Column("ai", "Ai xử lý tiếp", lambda row: row.mends),
        Column("goi", "Gọi gần nhất", lambda row: row.called.at if row.called else None),
        Column("nhac", "Nhắc gần nhất", lambda row: row.reminded),
    ),
    search=lambda row: (row.unit, row.above, row.code),
    searched="Tìm đơn vị",
    filters=(
        Filter("cap", "Cấp", by(lambda row: row.level), Level.choices),
        Filter("muc", "Mức", lambda rows, value: [r for r in rows if value in _marks(r)], OVER),
    ),
    per_page=100,
)


@require_GET
def chase(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """Every report that waits with its unit; chosen ones are urged in one of several ways."""
    place = _place(request, code, unit)
    shown = LIST.shown(request.GET, chasing.waiting(place, on=clock.today()))
    if shown.file:
        return shown.file
    context = _frame(request, place, "Đôn đốc") | {
        "list": shown,
        "kept": request.GET.urlencode(),
        "may_chase": _may_chase(request, place),
    }
    return render(request, "reports/chasing/list.html", context)


@require_http_methods(["GET", "POST"])
def letter(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """The công văn: by when, with what symbol; the file is made as a job."""
    place = _place(request, code, unit, chases=True)
    rows = _chosen(request, place)
    if not rows:
        return _nothing(request, place)
    today = clock.today()
    issuer = letters.issuer_of(place, request.user, today)
    offered = {"until": _offered(today), "symbol": symbol_for(issuer)}
    form = LetterForm(request.POST or None, initial=offered)
    if request.method == "POST" and form.is_valid():
        arguments = {
            "campaign": place.campaign_id,
            "root": place.unit_id,
            "obligations": [row.pk for row in rows],
            "issuer": issuer.code,
            **form.cleaned_data,
            "until": form.cleaned_data["until"].isoformat(),
        }
        told = json.dumps(arguments, sort_keys=True)
        key = f"urging:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
        job = jobs.enqueue("render_urging", key, arguments, by=request.user, at=clock.now())
        return redirect("job", job.pk)
    context = _frame(request, place, "Công văn đôn đốc") | {
        "form": form,
        "rows": rows,
        "units": len({row.unit_id for row in rows}),
        "issuer": issuer,
    }
    return render(request, "reports/chasing/letter.html", context)


@require_GET
def message(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """The text to paste into a messaging group."""
    place = _place(request, code, unit, chases=True)
    rows = _chosen(request, place)
    if not rows:
        return _nothing(request, place)
    until = parse_day(request.GET.get("until", "")) or _offered(clock.today())
    told = pasting.messages(
        rows,
        campaign=place.campaign.name,
        on=clock.today(),
        until=until,
        address=request.build_absolute_uri("/"),
    )
    context = _frame(request, place, "Tin nhắn cho nhóm") | {
        "told": told,
        "rows": rows,
        "until": day_text(until),
    }
    return render(request, "reports/chasing/message.html", context)


@require_GET
def call_list(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """Whom to call, unit by unit, with the calls noted so far; fit for paper."""
    place, today = _place(request, code, unit), clock.today()
    chosen = _chosen(request, place)
    rows = chosen or [r for r in chasing.waiting(place, on=today) if r.days_over]
    context = _frame(request, place, "Danh sách gọi điện") | {
        "units": _to_call(request, rows),
        "only_over": not chosen,
        "form": CallForm(
            initial={"at_day": today, "at_hour": f"{timezone.localtime(clock.now()):%H:%M}"}
        ),
        "may_chase": _may_chase(request, place),
        "kept": request.GET.urlencode(),
    }
    return render(request, "reports/chasing/calls.html", context)


@require_POST
def call(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """Note one call at the reports it was about."""
    place = _place(request, code, unit, chases=True)
    keys = _keys(request.POST)
    reach = access.in_scope(request.user, *REVIEW_ROLES, on=clock.today(), field="unit_path")
    owed = rosters.obligations(place.campaign).filter(reach, pk__in=keys)
    form = CallForm(request.POST)
    if not form.is_valid():
        said = [f"{form.fields[n].label}: {', '.join(f)}" for n, f in form.errors.items()]  # type: ignore[arg-type]
        messages.error(request, "Chưa ghi cuộc gọi. " + " ".join(said))
        return redirect(_back(request, place))
    given = form.cleaned_data
    try:
        calls.note(
            list(owed),
            called_at=moment(given["at_day"], given["at_hour"]),
            spoke_to=given["spoke_to"],
            what=given["note"],
            by=request.user,
            at=clock.now(),
        )
    except CallError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã ghi cuộc gọi.")
    return redirect(_back(request, place))


@require_POST
def call_undo(request: SignedInRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Take back one's own last call of today."""
    place = _place(request, code, unit, chases=True)
    found = Call.objects.filter(pk=pk, obligation__campaign=place.campaign).first()
    if found is None:
        raise Http404
    try:
        calls.take_back(found, by=request.user, at=clock.now())
    except CallError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã bỏ cuộc gọi.")
    return redirect(_back(request, place))


# -- what the pages share --------------------------------------------------------------------------


def _place(request: SignedInRequest, code: str, unit: str, *, chases: bool = False) -> CampaignUnit:
    """A unit within which the person reads who is late; with `chases`, one they urge."""
    place = place_of(request, code, unit, access.reads_lateness)
    if chases and not _may_chase(request, place):
        raise Http404
    return place


def _may_chase(request: SignedInRequest, place: CampaignUnit) -> bool:
    """Reviewers of the place, while the round takes reports."""
    reviews = has_role(request.user, *REVIEW_ROLES, on=clock.today(), path=place.path)
    return reviews and place.campaign.state == Campaign.State.OPEN


def _frame(request: SignedInRequest, place: CampaignUnit, title: str) -> dict[str, Any]:
    args = [place.campaign.code, place.unit.code]
    here = reverse("late-chase", args=args)
    trail = [("Kết quả", reverse("results"))]
    trail += [("Đôn đốc", here)] if title != "Đôn đốc" else []
    return {
        "place": place,
        "campaign": place.campaign,
        "title": title,
        "here": here,
        "trail": [*trail, (title, "")],
    }


@require_GET
def remind(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """Remind of the chosen reports on screen and by letter, after a page to add a sentence."""
    place = _place(request, code, unit, chases=True)
    rows = _chosen(request, place)
    if not rows:
        return _nothing(request, place)
    owed = rosters.obligations(place.campaign).filter(pk__in=[row.pk for row in rows])
    here = reverse("late-chase", args=[code, unit])
    return reminding.offer(request, place.campaign, list(owed), here)


def _chosen(request: SignedInRequest, place: CampaignUnit) -> list[Waiting]:
    """The ticked reports; or all under the filter of the list they were ticked in."""
    data = request.POST if request.method == "POST" else request.GET
    if "all" in data:
        rows = chasing.waiting(place, on=clock.today())
        kept = QueryDict(data.get("kept", "")[:500])
        return list(LIST.shown(kept, rows).page.paginator.object_list)
    keys = _keys(data)
    return chasing.waiting(place, on=clock.today(), keys=keys) if keys else []


def _keys(data: QueryDict) -> list[int]:
    return [pk for text in data.getlist("o") if (pk := whole(text))]


def _nothing(request: SignedInRequest, place: CampaignUnit) -> HttpResponse:
    messages.error(
        request, "Chưa chọn báo cáo nào đang chờ đơn vị. Đánh dấu các dòng rồi chọn lại."
    )
    return redirect("late-chase", place.campaign.code, place.unit.code)


def _offered(today: date) -> date:
    return deadlines.calendar().add(today, DAYS_GIVEN)


def _back(request: SignedInRequest, place: CampaignUnit) -> str:
    """The list of calls as it was chosen."""
    where = reverse("late-calls", args=[place.campaign.code, place.unit.code])
    kept = QueryDict(request.POST.get("kept", "")[:2000]).urlencode()
    return f"{where}?{kept}" if kept and "%00" not in kept else where


def _marks(row: Waiting) -> set[str]:
    marks = {"qua-han" if row.days_over else "con-han"}
    return marks | {"tra-lai"} if row.returned else marks


def _to_call(request: SignedInRequest, rows: list[Waiting]) -> list[dict[str, Any]]:
    """Unit by unit: its people, its reports, the calls about them and which may be taken back."""
    people = calls.people({row.unit_id for row in rows}, clock.today())
    noted = calls.history(row.pk for row in rows)
    units: dict[int, dict[str, Any]] = {}
    for row in rows:
        unit = units.setdefault(
            row.unit_id,
            {"name": row.name, "people": people.get(row.unit_id, []), "rows": [], "calls": []},
        )
        unit["rows"].append(row)
        own = [one.pk for one in noted.get(row.pk, []) if one.by_id == request.user.pk]
        for one in noted.get(row.pk, []):
            may = one.pk in own[:1] and calls.may_take_back(one, request.user, clock.now())
            unit["calls"].append((one, row.form, may))
    return list(units.values())


urls = [
    path("ket-qua/<str:code>/<str:unit>/don-doc/", chase, name="late-chase"),
    path("ket-qua/<str:code>/<str:unit>/don-doc/cong-van/", letter, name="late-letter"),
    path("ket-qua/<str:code>/<str:unit>/don-doc/tin-nhan/", message, name="late-message"),
    path("ket-qua/<str:code>/<str:unit>/don-doc/nhac/", remind, name="late-remind"),
    path("ket-qua/<str:code>/<str:unit>/don-doc/goi/", call_list, name="late-calls"),
    path("ket-qua/<str:code>/<str:unit>/don-doc/goi/ghi/", call, name="late-call"),
    path(
        "ket-qua/<str:code>/<str:unit>/don-doc/goi/<int:pk>/bo/", call_undo, name="late-call-undo"
    ),
]
