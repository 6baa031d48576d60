"""The hand-over page of a form, for a new colleague: read, and printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from reports.pages.desk import at
from reports.submissions import asked
from reports.teamwork import handover, notes
from units import clock


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of a form with what its unit remembers of it; for the unit alone."""
    desk = at(request.user, pk, clock.today())
    obligation = desk.submission.obligation
    if not notes.may_use(desk.user, obligation.unit_id, desk.on):
        raise Http404
    what = asked.read(obligation)
    here = reverse("submission", args=[pk])
    context = {
        "submission": desk.submission,
        "campaign": obligation.campaign,
        "form": obligation.form,
        "unit_name": what.unit_name,
        "is_table": what.is_table,
        "subject": what.about[0].pk,
        "memory": handover.read(obligation),
        "trail": [("Trang chủ", "/"), (what.unit_name, here), ("Trang bàn giao", "")],
    }
    return render(request, "reports/entry/handover.html", context)


urls = [
    path("bao-cao/<int:pk>/ban-giao/", page, name="handover"),
]
