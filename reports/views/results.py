"""A leader's home: each campaign, how complete, its key figures, one button to the report."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from reports import access, jobs
from reports.campaigns import deadlines
from reports.documents.renderers import FORMATS
from reports.models import Campaign, CampaignUnit, Edition
from reports.pages import dashboards, key_figures, pace
from reports.permissions import Sight
from units import clock
from units.models import User
from units.permissions import scopes

PER_PAGE = 4


@require_GET
@login_required
def results(request: HttpRequest) -> HttpResponse:
    """The latest campaigns first, each for the topmost unit within reach."""
    user, today = _user(request), clock.today()
    reached = (
        access.campaigns(user, today)
        .real()
        .filter(units__unit_id__in=scopes(user, *access.READ_RESULTS, on=today))
    )
    rounds = reached.exclude(state=Campaign.State.DRAFT).distinct().order_by("-covers_to", "code")
    page = Paginator(rounds, PER_PAGE).get_page(request.GET.get("page"))
    shown, days = [], deadlines.calendar()
    for campaign in page:
        if top := _top(user, campaign):
            result = dashboards.result(campaign, top, today)
            shown.append(
                {
                    "result": result,
                    "keys": key_figures.keys(campaign, top, result.tiles),
                    "pace": pace.pace(campaign, top, days, today),
                    "may_read_briefing": access.reads_whole(user, top, today),
                    "may_read_late": access.reads_lateness(user, top, today),
                    "issued": _issued(user, top, today),
                }
            )
    return render(request, "reports/results/results.html", {"page": page, "results": shown})


@require_POST
@login_required
def report_file(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Ask for the report as a file, a PDF unless said otherwise; it is downloaded from the page
    of its progress."""
    wanted = request.POST.get("dinh-dang", "pdf")
    if wanted not in FORMATS:
        raise Http404
    user, today = _user(request), clock.today()
    campaign = access.counted_campaign(user, code, today)
    place = access.consolidation_root(user, campaign, unit, today)
    discreet = Sight(user, place.path, today).hides_all(place.unit_id, place.level)
    job = jobs.enqueue(
        "render_report",
        f"render_report:{campaign.pk}:{place.unit_id}:{wanted}{':discreet' if discreet else ''}",
        {
            "campaign": campaign.pk,
            "root": place.unit_id,
            "format": wanted,
            "discreet": discreet,
        },
        by=user,
        at=clock.now(),
    )
    return redirect("job", job.pk)


def _top(user: User, campaign: Campaign) -> CampaignUnit | None:
    """The campaign's root, or the highest unit below it that the person may read."""
    reached = access.roots(user, campaign, clock.today())
    own = reached.filter(unit=campaign.root_id).first()
    return own or reached.order_by("path").first()


def _issued(user: User, place: CampaignUnit, on: date) -> Edition | None:
    """The signed report that stands: who asks for the report wants that one, not the draft."""
    found = access.editions(user, on).filter(
        draft__campaign=place.campaign_id, root=place.unit_id, state__in=Edition.ISSUED
    )
    return found.exclude(kind=Edition.Kind.LETTER).order_by("-turn").first()


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


urls = [
    path("ket-qua/", results, name="results"),
    path("ket-qua/<str:code>/<str:unit>/tep/", report_file, name="report-file"),
]
