"""The head's pages: what waits for approval, and one report before it is signed off."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from reports.forms.steps import StepForm
from reports.pages import noted, queues, reading, waiting
from reports.pages.desk import Desk, at
from reports.reminding import standing
from reports.submissions import corrections
from reports.views.home import items, signed_in
from units import clock
from units.days import day_text

OTHERS_SHOWN = 40


@require_GET
def signing(request: HttpRequest) -> HttpResponse:
    """The head's home: what waits for approval, and what the unit owes besides."""
    user, today = signed_in(request), clock.today()
    owed = queues.owed(user, today).filter(obligation__campaign__state="open")
    others = owed.exclude(state="signing")[:OTHERS_SHOWN]
    requests = [(one, corrections.named(one)) for one in waiting.to_endorse(user, today)]
    context = {
        "reminders": standing.of(user),
        "waiting": list(queues.to_sign(user, today)),
        "others": items(list(others), user, today),
        "requests": requests,
    }
    return render(request, "reports/review/signing.html", context)


@require_GET
def signing_one(request: HttpRequest, pk: int) -> HttpResponse:
    """What the head reads before signing: changed, explained, empty; then approve or give back."""
    return page(request, at(signed_in(request), pk, clock.today()))


def page(
    request: HttpRequest, desk: Desk, form: StepForm | None = None, problems: Sequence[str] = ()
) -> HttpResponse:
    """The signing page; a refused step shows again what was typed."""
    loaded = desk.sheet()
    areas = reading.areas(loaded, desk.sees)
    typed = form.data if form else {}
    context = {
        "desk": desk,
        "submission": desk.submission,
        "obligation": desk.submission.obligation,
        "campaign": desk.submission.obligation.campaign,
        "unit_name": loaded.asked.unit_name,
        "sheet": loaded,
        "areas": areas,
        "summary": reading.summary(areas),
        "findings": noted.findings(loaded, areas),
        "remarks": noted.remarks(loaded, areas),
        "forward": desk.may("forward"),
        "send_back": desk.may("send_back"),
        "is_table": loaded.asked.is_table,
        "typed": {
            "report_number": typed.get("report_number", ""),
            "report_date": typed.get("report_date", "") or day_text(desk.on),
            "signer": typed.get("signer", desk.user.full_name),
            "reason": typed.get("reason", ""),
        },
        "faults": [{"text": text} for text in problems],
        "trail": [("Chờ duyệt", reverse("signing")), (loaded.asked.unit_name, "")],
    }
    status = 422 if problems else 200
    return render(request, "reports/review/signing_one.html", context, status=status)


urls = [
    path("duyet/", signing, name="signing"),
    path("duyet/<int:pk>/", signing_one, name="signing-one"),
]
