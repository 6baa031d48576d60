"""Waivers of a rule for a unit: asked for from a finding, listed, decided, ended."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import permissions
from reports.forms.steps import WaiverForm
from reports.models import Waiver
from reports.pages import waivers as pages
from reports.pages.desk import at
from reports.submissions import asked, waivers
from reports.submissions.workflow import NotAllowed
from reports.views.home import signed_in
from units import clock


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    """Ask that the rule behind a finding need not hold for the unit until a day."""
    desk = at(signed_in(request), pk, clock.today())
    loaded = desk.sheet()
    noticed = next((said.finding for said in loaded.said if said.finding.pk == finding), None)
    back = reverse("submission" if desk.is_of_the_unit else "review-one", args=[pk])
    if noticed is None or ((area := loaded.area_of(noticed)) and not desk.sees(area)):
        # Written anew with every check: what the person saw may be gone.
        messages.error(request, "Cảnh báo này không còn trong báo cáo.")
        return redirect(back)
    form = WaiverForm(request.POST or None)
    may_ask = permissions.may_ask_waiver(desk.user, desk.submission, desk.on)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            waivers.ask(
                desk.submission,
                noticed,
                typed["reason"],
                typed["last_day"],
                by=desk.user,
                at=clock.now(),
            )
            messages.success(request, "Đã ghi đề nghị miễn trừ; chờ trưởng phòng CCHC quyết định.")
            return redirect(back + "#canh-bao")
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {
        "finding": noticed,
        "form": form,
        "may_ask": may_ask,
        "back": back,
        "unit_name": asked.read(desk.submission.obligation).unit_name,
        "submission": desk.submission,
        "obligation": desk.submission.obligation,
        "campaign": desk.submission.obligation.campaign,
    }
    status = 422 if form.errors else 200
    return render(request, "reports/review/waiver_ask.html", context, status=status)


@require_GET
def waivers_list(request: HttpRequest) -> HttpResponse:
    """Waivers that wait for a decision, hold, or have ended."""
    found = pages.listed(signed_in(request), clock.today())
    trail = [("Kiểm tra", reverse("review")), ("Miễn trừ", "")]
    return render(request, "reports/review/waivers.html", found | {"trail": trail})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse."""
    waiver, granted = _waiver(request, pk), request.POST.get("granted") == "yes"

    def do() -> str:
        decision = request.POST.get("reason", "")
        waivers.decide(
            waiver, granted=granted, decision=decision, by=signed_in(request), at=clock.now()
        )
        return "Đã đồng ý miễn trừ." if granted else "Đã không đồng ý miễn trừ."

    return _try(request, do)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A waiver in force ends now."""
    waiver = _waiver(request, pk)

    def do() -> str:
        waivers.take_back(waiver, by=signed_in(request), at=clock.now())
        return "Đã thôi miễn trừ; quy tắc có hiệu lực trở lại với đơn vị."

    return _try(request, do)


def _try(request: HttpRequest, do: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, do())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("waivers")


def _waiver(request: HttpRequest, pk: int) -> Waiver:
    found = pages.reached(signed_in(request), clock.today()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


urls = [
    path("kiem-tra/mien-tru/", waivers_list, name="waivers"),
    path("kiem-tra/mien-tru/<int:pk>/quyet-dinh/", decide, name="waiver-decide"),
    path("kiem-tra/mien-tru/<int:pk>/thoi/", end, name="waiver-end"),
    path("bao-cao/<int:pk>/mien-tru/<int:finding>/", ask, name="waiver-ask"),
]
