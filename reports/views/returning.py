"""The way back from Word: a file is looked through beside the draft, and taken over in pieces."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports import access
from reports.forms.returning import WordFileForm
from reports.models import Draft
from reports.pages.returning import ReturningPage
from reports.returning import taking
from reports.returning.file import FileRefused
from reports.returning.taking import Compared, TakingRefused
from reports.views.home import signed_in
from units import clock


@require_http_methods(["GET", "POST"])
def from_word(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Bring a file back, see what it changes, take the chosen pieces."""
    draft = access.draft(signed_in(request), code, unit, clock.today())
    page = _page(request, draft)
    if not page.may_return:
        raise PermissionDenied(page.may_return.reason)
    if "lay" in request.POST:
        return _take(request, draft)
    if request.method == "POST":
        return _receive(request, draft)
    if token := request.GET.get("tep", ""):
        return _compare(request, draft, token)
    return _ask(request, draft)


def _receive(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = WordFileForm(request.POST, request.FILES)
    if form.is_valid():
        content, by = form.cleaned_data["file"], signed_in(request)
        try:
            token = taking.receive(draft, content, by=by, at=clock.now())
            return redirect(_address(draft, token))
        except (FileRefused, TakingRefused) as refused:
            form.add_error("file", str(refused))
    return _ask(request, draft, form)


def _compare(request: HttpRequest, draft: Draft, token: str) -> HttpResponse:
    by = signed_in(request)
    try:
        file = taking.opened(draft, token, by=by)
        compared = taking.compared(draft, file, by=by, at=clock.now())
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect(_address(draft))
    page = _page(request, draft, token, compared)
    return render(request, "reports/returning/compared.html", {"page": page})


def _take(request: HttpRequest, draft: Draft) -> HttpResponse:
    token, chosen = request.POST.get("tep", ""), set(request.POST.getlist("doan"))
    try:
        taken = taking.take(draft, token, chosen, by=signed_in(request), at=clock.now())
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect(_address(draft))
    except TakingRefused as refused:
        messages.error(request, str(refused))
        return redirect(_address(draft, token))
    _tell(request, taken)
    return redirect(_address(draft, token))


def _tell(request: HttpRequest, taken: taking.Taken) -> None:
    if taken.pieces:
        messages.success(request, f"Đã lấy {taken.pieces} đoạn vào {taken.sections} mục.")
    if taken.missing:
        messages.warning(
            request,
            f"{taken.missing} đoạn đã chọn không còn như lúc xem, vì dự thảo vừa thay đổi; xem lại "
            "ở dưới.",
        )
    if not taken.pieces and not taken.missing:
        messages.info(request, "Chưa chọn đoạn nào.")


def _ask(request: HttpRequest, draft: Draft, form: WordFileForm | None = None) -> HttpResponse:
    context = {"page": _page(request, draft), "form": form or WordFileForm()}
    status = 400 if form else 200
    return render(request, "reports/returning/upload.html", context, status=status)


def _page(
    request: HttpRequest, draft: Draft, token: str = "", compared: Compared | None = None
) -> ReturningPage:
    place = draft.campaign.units.get(unit=draft.root_id)
    return ReturningPage(
        signed_in(request), clock.today(), draft, draft.root.code, place.name, token, compared
    )


def _address(draft: Draft, token: str = "") -> str:
    address = reverse("draft-return", args=[draft.campaign.code, draft.root.code])
    return f"{address}?{urlencode({'tep': token})}" if token else address


urls = [
    path("soan-bao-cao/<str:code>/<str:unit>/tu-word/", from_word, name="draft-return"),
]
