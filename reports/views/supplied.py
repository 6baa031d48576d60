"""Figures that one unit gives about others: what the units say, and a page to say it on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import access, permissions
from reports.models import CampaignUnit
from reports.pages import supplied
from reports.pages.desk import at
from reports.submissions import asked, confirmations
from reports.submissions.confirmations import Concerned
from reports.views.entry_acts import back, say
from reports.views.home import signed_in
from units import clock
from units.permissions import has_role


@require_GET
def voices(request: HttpRequest, pk: int) -> HttpResponse:
    """How many units have confirmed, who asks to adjust, who is silent; for the supplier."""
    desk = at(request.user, pk, clock.today())
    what = asked.read(desk.submission.obligation)
    if not desk.is_of_the_unit or not what.is_table:
        raise Http404
    heard = supplied.voices(desk.submission)
    wanted = request.GET.get("loc", "")
    form = desk.submission.obligation.form.name
    context = {
        "submission": desk.submission,
        "campaign": desk.submission.obligation.campaign,
        "form_name": form,
        "voices": heard,
        "wanted": wanted,
        "units": heard.of(wanted) if heard else [],
        "may_answer": desk.may_answer,
        "trail": [
            ("Trang chủ", "/"),
            (form, reverse("submission", args=[pk])),
            ("Ý kiến của các đơn vị", ""),
        ],
    }
    return render(request, "reports/supplying/voices.html", context)


@require_http_methods(["GET", "POST"])
def about_unit(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The figures others gave about a unit in a round, and its word; also where the unit owes no
    form of its own."""
    user, on = signed_in(request), clock.today()
    place = CampaignUnit.objects.filter(campaign__code=code, unit__code=unit)
    found = place.exclude(campaign__state="draft").select_related("campaign", "unit").first()
    if found is None or not has_role(user, *access.OWN_UNIT, on=on, unit=found.unit_id):
        raise Http404
    side = Concerned(found.campaign, found.unit_id)
    here = reverse("supplied", args=[code, unit])
    if request.method == "POST":
        return say(request, side, user, back(request, here))
    figures = confirmations.supplied(side)
    context = {
        "place": found,
        "campaign": found.campaign,
        "supplied": supplied.by_area(figures),
        "may_confirm": permissions.may_confirm(user, found.campaign, found.unit_id, on),
        "say_url": here,
        "trail": [("Trang chủ", "/"), ("Số liệu do đơn vị khác cung cấp", "")],
    }
    return render(request, "reports/supplying/about_unit.html", context)


urls = [
    path("bao-cao/<int:pk>/y-kien-cac-don-vi/", voices, name="table-voices"),
    path("so-lieu-duoc-cung-cap/<str:code>/<str:unit>/", about_unit, name="supplied"),
]
