"""Giving an area of the form to a colleague, taking it back, and saying that it is entered."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from reports.forms.assigning import GiveForm
from reports.pages.desk import Desk, at_area
from reports.submissions.acts import NotAllowed
from reports.teamwork import assigning
from units import clock


@require_POST
def give(request: HttpRequest, pk: int, area: str) -> HttpResponse:
    """Give the area to a colleague, or take it back (`thoi-giao`)."""
    desk = _desk(request, pk, area)

    def do() -> str:
        if "thoi-giao" in request.POST:
            assigning.take_back(desk.submission, area, by=desk.user, at=clock.now())
            return "Đã thôi giao phần việc."
        among = assigning.colleagues(desk.submission.obligation.unit_id, desk.on)
        form = GiveForm(request.POST, among=among)
        if problem := form.problem():
            raise NotAllowed(problem)
        given = assigning.give(
            desk.submission, area, **form.cleaned_data, by=desk.user, at=clock.now()
        )
        return f"Đã giao phần {given.area.short_name} cho {given.colleague.full_name}."

    return _try(request, pk, do)


@require_POST
def done(request: HttpRequest, pk: int, area: str) -> HttpResponse:
    """ "Tôi đã nhập xong phần này", and taking it back (`chua-xong`)."""
    desk = _desk(request, pk, area)
    is_done = "chua-xong" not in request.POST

    def do() -> str:
        assigning.mark(desk.submission, area, done=is_done, by=desk.user, at=clock.now())
        if not is_done:
            return "Đã ghi: phần này chưa nhập xong."
        count = next(count for count in desk.sheet().counts() if count.code == area)
        empty = f" Còn {count.missing} ô trống." if count.missing else ""
        return f"Đã ghi: phần {count.short_name} nhập xong.{empty}"

    return _try(request, pk, do)


def _desk(request: HttpRequest, pk: int, area: str) -> Desk:
    desk = at_area(request.user, pk, area, clock.today())
    if not desk.is_of_the_unit:
        raise PermissionDenied("Chỉ người của đơn vị giao phần việc.")
    return desk


def _try(request: HttpRequest, pk: int, do: Callable[[], str]) -> HttpResponse:
    """Do it and say so, or say why not; either way back to the page the button stood on."""
    try:
        messages.success(request, do())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    then = request.POST.get("ve", "")
    if url_has_allowed_host_and_scheme(then, allowed_hosts=None) and then.startswith("/"):
        return redirect(then)
    return redirect("submission", pk)


urls = [
    path("bao-cao/<int:pk>/linh-vuc/<slug:area>/giao/", give, name="area-give"),
    path("bao-cao/<int:pk>/linh-vuc/<slug:area>/xong/", done, name="area-done"),
]
