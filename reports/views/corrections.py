"""A unit's request to correct accepted figures: asked, endorsed by its head, decided."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports import access, permissions
from reports.forms.steps import CorrectionForm, DecisionForm
from reports.models import CorrectionRequest
from reports.pages import reading
from reports.pages.desk import at
from reports.submissions import corrections
from reports.submissions.workflow import NotAllowed
from reports.views.home import signed_in
from units import clock


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit asks for cells of an accepted submission to be opened."""
    desk = at(signed_in(request), pk, clock.today())
    loaded = desk.sheet()
    form = CorrectionForm(request.POST or None, areas=reading.areas(loaded, desk.sees))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            corrections.ask(desk.submission, form.cells(), reason, by=desk.user, at=clock.now())
            messages.success(request, "Đã ghi đề nghị; chờ lãnh đạo đơn vị đồng ý.")
            return redirect("submission-timeline", pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    search = request.GET.get("q", "")
    context = {
        "desk": desk,
        "submission": desk.submission,
        "obligation": desk.submission.obligation,
        "campaign": desk.submission.obligation.campaign,
        "unit_name": loaded.asked.unit_name,
        "is_table": loaded.asked.is_table,
        "form": form,
        "choices": form.choices(search),
        "search": search,
        "may_ask": permissions.may(desk.user, "ask_correction", desk.submission, desk.on),
        "trail": [
            ("Trang chủ", "/"),
            (loaded.asked.unit_name, reverse("submission", args=[pk])),
            ("Đề nghị đính chính", ""),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "reports/steps/correction.html", context, status=status)


@require_POST
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """The head stands behind a request of the unit."""
    wanted = _request_of(request, pk)

    def do() -> str:
        corrections.endorse(wanted, by=signed_in(request), at=clock.now())
        return "Đã đồng ý; đề nghị được chuyển tới người kiểm tra."

    return _try(request, do, reverse("signing"))


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The head does not stand behind it; the unit may ask again."""
    wanted = _request_of(request, pk)
    reason = request.POST.get("reason", "")

    def do() -> str:
        corrections.decline(wanted, reason, by=signed_in(request), at=clock.now())
        return "Đã không đồng ý đề nghị đính chính."

    return _try(request, do, reverse("signing"))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer grants or refuses a request."""
    wanted = _request_of(request, pk)
    here = reverse("review-one", args=[wanted.submission_id])
    form = DecisionForm(request.POST)
    if not form.is_valid():
        for problem in form.problems():
            messages.error(request, problem)
        return redirect(here)
    granted = form.cleaned_data["granted"] == "yes"

    def do() -> str:
        corrections.decide(
            wanted,
            granted=granted,
            decision=form.cleaned_data["reason"],
            due=form.cleaned_data["due"],
            by=signed_in(request),
            at=clock.now(),
        )
        return DECIDED[granted]

    return _try(request, do, here)


DECIDED = {
    True: "Đã mở các ô được đề nghị; số liệu của đơn vị tạm thời không tính vào tổng hợp.",
    False: "Đã không chấp nhận đề nghị đính chính.",
}


def _try(request: HttpRequest, do: Callable[[], str], then: str) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        messages.success(request, do())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(then)


def _request_of(request: HttpRequest, pk: int) -> CorrectionRequest:
    """A correction request about a submission the person reaches."""
    reach = access.submissions(signed_in(request), clock.today())
    found = CorrectionRequest.objects.filter(pk=pk, submission__in=reach.values("pk"))
    wanted = found.select_related("submission__obligation__campaign").first()
    if wanted is None:
        raise Http404
    return wanted


urls = [
    path("bao-cao/<int:pk>/dinh-chinh/", ask, name="correction-ask"),
    path("dinh-chinh/<int:pk>/dong-y/", endorse, name="correction-endorse"),
    path("dinh-chinh/<int:pk>/khong-dong-y/", decline, name="correction-decline"),
    path("dinh-chinh/<int:pk>/quyet-dinh/", decide, name="correction-decide"),
]
