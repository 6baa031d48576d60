"""A round as a matrix of reports and reform areas, for those who follow whole rounds."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import access
from reports.pages import matrix, queues
from reports.reminding import asking
from reports.views.campaigns import reached
from units import clock
from units.models import Role
from units.permissions import has_role
from units.requests import SignedInRequest

WHOLE = (*access.READ_WHOLE, Role.BUSINESS_ADMIN)


@require_GET
def matrix_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Every report within reach: where each area stands, whose move it is; also as a file."""
    user, today = request.user, clock.today()
    campaign = reached(request, code)
    # An area owner reads one area of the units there, here as everywhere (design 7).
    limits = None if has_role(user, *WHOLE, on=today) else queues.areas_owned(user, today)
    areas = matrix.areas_of(campaign, limits)
    reach = Q()
    if not has_role(user, Role.BUSINESS_ADMIN, on=today):
        reach = access.in_scope(user, *access.READ_RESULTS, on=today, field="unit_path")
    shown = matrix.listing(areas, today).shown(
        request.GET,
        matrix.obligations(campaign, reach, today),
        choices=matrix.choices(campaign, today),
        made=matrix.made_by(campaign, areas, today),
    )
    if shown.file:
        return shown.file
    context = {
        "campaign": campaign,
        "areas": areas,
        "list": shown,
        "legend": matrix.LEGEND,
        "may_remind": has_role(user, *asking.ROLES, on=today) and asking.may_ask_in(campaign),
        "may_read": has_role(user, *access.READ_SUBMISSIONS, on=today),
    }
    return render(request, "reports/campaigns/matrix.html", context)


urls = [
    path("dot/<str:code>/linh-vuc/", matrix_page, name="campaign-matrix"),
]
