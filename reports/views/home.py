"""The first page of each role, and the lists of units' own work."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import queues
from units import clock
from units.models import Role
from units.permissions import memberships_of

# The first role held, in this order, decides where a person starts.
FIRST_PAGE = {
    Role.HEAD: "signing",
    Role.REPORTER: "submissions",
    Role.LEAD_REVIEWER: "review",
    Role.REVIEWER: "review",
    Role.AREA_OWNER: "review",
    Role.EDITOR: "consolidations",
    Role.OFFICE_CHECKER: "results",
    Role.LEADER: "results",
    Role.CLERK: "results",
    Role.BUSINESS_ADMIN: "units",
    Role.SYSTEM_ADMIN: "system",
}


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everybody starts where their work is."""
    held = {m.role for m in memberships_of(request.user, clock.today())}
    for role, page in FIRST_PAGE.items():
        if role in held:
            return redirect(page)
    return render(request, "reports/home/nothing.html")


@require_GET
@login_required
def submissions(request: HttpRequest) -> HttpResponse:
    """What the person's units owe: by when, how far, what came back."""
    today = clock.today()
    rows = queues.owed(request.user, today)  # type: ignore[arg-type]
    page = Paginator(rows, 40).get_page(request.GET.get("page"))
    disputes = queues.disputed_cells(request.user, today)  # type: ignore[arg-type]
    context = {"page": page, "disputes": disputes[:50]}
    return render(request, "reports/home/submissions.html", context)


urls = [
    path("", home, name="home"),
    path("viec/", submissions, name="submissions"),
]
