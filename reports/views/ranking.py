"""Units alike in order of one share: for those who read the results of a subtree."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import access
from reports.pages import dashboards, ranking
from units import clock
from units.permissions import has_role
from units.requests import SignedInRequest


@require_GET
def ranking_page(request: SignedInRequest, code: str, unit: str) -> HttpResponse:
    """One figure, one group of units; both are chosen in the address."""
    user, today = request.user, clock.today()
    campaign = access.counted_campaign(user, code, today)
    place = access.consolidation_root(user, campaign, unit, today)
    if not has_role(user, *access.READ_RESULTS, on=today, path=place.path):
        raise Http404
    made = dashboards.current(campaign, place)
    limits = access.area_limits(user, place, today)
    offered = ranking.shares(made) if made else []
    offered = [one for one in offered if limits is None or one.area.code in limits]
    wanted = request.GET.get("chi-tieu", "")
    version = next((one for one in offered if one.code == wanted), offered[0] if offered else None)
    groups = ranking.groups(made, version) if made and version else []
    group = next((g for g in groups if g.key == request.GET.get("nhom")), next(iter(groups), None))
    found = ranking.ranking(made, version, group) if made and version and group else None
    rows = found.rows if found and not found.why_not else []
    shown = ranking.LIST.shown(request.GET, rows)
    if shown.file:
        return shown.file
    context = {
        "campaign": campaign,
        "place": place,
        "made": made,
        "offered": offered,
        "groups": groups,
        "ranking": found,
        "list": shown,
    }
    return render(request, "reports/results/ranking.html", context)


urls = [
    path("ket-qua/<str:code>/<str:unit>/xep-thu-tu/", ranking_page, name="ranking"),
]
