"""Two sheets about a root: the Chairman's page, and who sent late or has not sent."""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from reports import access, jobs
from reports.documents import briefing as sheets
from reports.documents import late_units as lists
from reports.documents.late_units import Owing
from reports.models import CampaignUnit
from reports.pages import owed
from reports.views.home import signed_in
from reports.writing import briefing as reading
from reports.writing import late_units
from units import clock
from units.listing import Shown
from units.models import Level, User

Reads = Callable[[User, CampaignUnit, date], bool]


@require_GET
def briefing(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The page as it prints; before anybody has added up there is none."""
    place = place_of(request, code, unit, access.reads_whole)
    made = reading.figures_for(place)
    told = None
    if made is not None:
        told = sheets.compose(reading.material(place, made, on=clock.today()))
    context = {
        "place": place,
        "campaign": place.campaign,
        "document": told,
        "blocks": (*told.opening, *told.body, *told.closing) if told else (),
        "may_read_late": access.reads_lateness(signed_in(request), place, clock.today()),
    }
    return render(request, "reports/results/briefing.html", context)


@require_GET
def late(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Every report sent late, not sent or exempted, within the root."""
    place, today = place_of(request, code, unit, access.reads_lateness), clock.today()
    rows = late_units.owing(place, on=today)
    shown = owed.LATE.shown(request.GET, rows)
    if shown.file:
        return shown.file
    context = {
        "place": place,
        "campaign": place.campaign,
        "summary": lists.summary(late_units.standing(place), rows, on=today),
        "list": shown,
        "by_level": _by_level(shown),
        "may_read_briefing": access.reads_whole(signed_in(request), place, today),
    }
    return render(request, "reports/results/late_units.html", context)


def _by_level(shown: Shown) -> list[tuple[str, list[Owing]]]:
    """The page under the headings of levels; in an order of its own, under none."""
    if shown.order:
        return [("", list(shown.page))]
    grouped = groupby(shown.page, key=lambda row: row.level)
    return [(str(Level(level).label), list(rows)) for level, rows in grouped]


@require_POST
def briefing_file(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Ask for the page as PDF; it is downloaded from the page of its progress."""
    place = place_of(request, code, unit, access.reads_whole)
    return _made(request, "render_briefing", place)


@require_POST
def late_file(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Ask for the list as PDF."""
    place = place_of(request, code, unit, access.reads_lateness)
    return _made(request, "render_late_units", place)


def _made(request: HttpRequest, kind: str, place: CampaignUnit) -> HttpResponse:
    job = jobs.enqueue(
        kind,
        f"{kind}:{place.campaign_id}:{place.unit_id}",
        {"campaign": place.campaign_id, "root": place.unit_id},
        by=signed_in(request),
        at=clock.now(),
    )
    return redirect("job", job.pk)


def place_of(request: HttpRequest, code: str, unit: str, reads: Reads) -> CampaignUnit:
    """A unit of a round whose figures count, if `reads` lets the person in; 404 otherwise."""
    user, today = signed_in(request), clock.today()
    campaign = access.counted_campaign(user, code, today)
    place = access.consolidation_root(user, campaign, unit, today)
    if not reads(user, place, today):
        raise Http404
    place.campaign = campaign
    return place


urls = [
    path("ket-qua/<str:code>/<str:unit>/phieu-trinh/", briefing, name="briefing"),
    path("ket-qua/<str:code>/<str:unit>/phieu-trinh/tep/", briefing_file, name="briefing-file"),
    path("ket-qua/<str:code>/<str:unit>/cham-muon/", late, name="late-units"),
    path("ket-qua/<str:code>/<str:unit>/cham-muon/tep/", late_file, name="late-units-file"),
]
