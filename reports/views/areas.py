"""An area owner's pages: their area of all units, marking it "đạt", taking a mark back."""

from typing import TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import access
from reports.models import AreaMark, Campaign
from reports.pages import areas, queue_list
from reports.reviewing import areas as marking
from reports.submissions.workflow import NotAllowed
from reports.views.home import signed_in
from reports.views.queue import safe_query
from units import clock, searching
from units.models import ReformArea
from units.text import whole

T = TypeVar("T", ReformArea, Campaign)
PER_PAGE = 50
MOST = 500  # submissions marked at once


@require_GET
def review_areas(request: HttpRequest) -> HttpResponse:
    """Every unit's figures of one area, with what is open in it and whether it is marked."""
    user, today = signed_in(request), clock.today()
    owned = areas.owned(user, today)
    rounds = queue_list.rounds(user, today)
    area = _named(owned, request.GET.get("linh-vuc", ""))
    campaign = _named(rounds, request.GET.get("dot", ""))
    context = {"owned": owned, "rounds": rounds, "area": area, "campaign": campaign}
    if area and campaign:
        search, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
        found = areas.rows(user, area, campaign, today)
        if only == "waiting":
            found = found.filter(state__in=marking.MARKED_IN, marked_at=None)
        found = searching.found(found, search, ("unit_name", "obligation__form__name"))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        for row in page.object_list:
            row.is_ready = areas.is_ready(row)
        context |= {
            "page": page,
            "search": search,
            "only": only,
            "any_ready": any(row.is_ready for row in page.object_list),
            "kept": request.GET.urlencode(),
        }
    return render(request, "reports/review/areas.html", context)


@require_POST
def mark(request: HttpRequest, area: str) -> HttpResponse:
    """Mark the area of the chosen submissions; those that cannot be are named, untouched."""
    user, today = signed_in(request), clock.today()
    wanted = next((one for one in areas.owned(user, today) if one.code == area), None)
    if wanted is None:
        raise Http404
    chosen = [pk for text in request.POST.getlist("submission") if (pk := whole(text))][:MOST]
    rows = access.submissions(user, today).filter(pk__in=chosen).order_by("pk")
    done, refused = marking.mark_many(rows, wanted, by=user, at=clock.now())
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào.")
    if done:
        messages.success(request, f"{wanted.name}: đã đánh dấu “đạt” {done} báo cáo.")
    for row, why in refused[:10]:
        messages.error(request, f"{row.obligation.form.name} ({row.obligation.unit.code}): {why}")
    if len(refused) > 10:
        messages.error(request, f"Và {len(refused) - 10} báo cáo khác chưa đánh dấu được.")
    if one := whole(request.POST.get("one", "")):
        return redirect(reverse("review-one", args=[one]) + "#dau-moi")
    kept = safe_query(request.POST.get("kept", ""))
    return redirect(reverse("review-areas") + (f"?{kept}" if kept else ""))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner takes a mark back, saying why."""
    user, today = signed_in(request), clock.today()
    reach = access.submissions(user, today).values("pk")
    made = AreaMark.objects.filter(pk=pk, submission__in=reach).first()
    if made is None:
        raise Http404
    try:
        marking.take_back(made, request.POST.get("reason", ""), by=user, at=clock.now())
        messages.success(request, "Đã rút dấu “đạt”.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("review-one", args=[made.submission_id]) + "#dau-moi")


def _named(found: list[T], code: str) -> T | None:
    """The one the address names, else the first."""
    return next((one for one in found if one.code == code), found[0] if found else None)


urls = [
    path("linh-vuc/", review_areas, name="review-areas"),
    path("linh-vuc/<slug:area>/dat/", mark, name="review-area-mark"),
    path("linh-vuc/dau/<int:pk>/rut/", take_back, name="review-area-take-back"),
]
