"""Units alike in order of one share: for those who read the results of a subtree."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import access
from reports.models import Consolidation
from reports.pages import dashboards, ranking
from reports.pages.ranking import Offer, Ranking
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
    offered = ranking.offers(made) if made else []
    offered = [one for one in offered if limits is None or one.version.area.code in limits]
    found = _found(request, made, offered) if made else None
    rows = found[1].rows if found and not found[1].why_not else []
    shown = ranking.LIST.shown(request.GET, rows)
    if shown.file:
        return shown.file
    context = {
        "campaign": campaign,
        "place": place,
        "made": made,
        "offered": [one.version for one in offered],
        "groups": found[0].groups if found else [],
        "ranking": found[1] if found else None,
        "list": shown,
    }
    return render(request, "reports/results/ranking.html", context)


def _found(
    request: SignedInRequest, made: Consolidation, offered: list[Offer]
) -> tuple[Offer, Ranking] | None:
    """What the address chooses, else the first there is; None where there is nothing."""
    wanted, group_key = (request.GET.get(name, "") for name in ("chi-tieu", "nhom"))
    named = (one for one in offered if one.version.code == wanted)
    offer = next(named, next(iter(offered), None))
    if offer is None:
        return None
    largest = max(offer.groups, key=lambda group: group.asked)
    group = next((one for one in offer.groups if one.key == group_key), largest)
    return offer, ranking.ranking(made, offer.version, group)


urls = [
    path("ket-qua/<str:code>/<str:unit>/xep-thu-tu/", ranking_page, name="ranking"),
]
