"""Holidays on screen: the days of a year, adding, taking off, loading a file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports.campaigns import deadlines, holidays
from reports.campaigns.deadlines import HolidayError
from reports.forms.deadlines import HolidayFileForm, HolidayForm
from reports.models import Holiday
from units import clock
from units.models import Role
from units.permissions import has_role
from units.requests import SignedInRequest
from units.text import whole

READERS = (Role.BUSINESS_ADMIN, Role.LEAD_REVIEWER)
LARGEST = 200_000  # bytes; a line for each day of many years


@require_GET
def year(request: SignedInRequest) -> HttpResponse:
    """The holidays of a year, and due days of open rounds on which nobody works."""
    return _page(request, HolidayForm(initial={"kind": Holiday.Kind.OFF}))


@require_POST
def add(request: SignedInRequest) -> HttpResponse:
    """Put one day on record."""
    _demand(request)
    form = HolidayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = holidays.add(**given, by=request.user, at=clock.now())
        except HolidayError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi {made}.")
            return redirect(f"{reverse('holidays')}?nam={made.day.year}")
    return _page(request, form)


@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a day that is still to come off the record."""
    _demand(request)
    found = Holiday.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        holidays.remove(found, by=request.user, at=clock.now())
        messages.success(request, f"Đã bỏ {found}.")
    except HolidayError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('holidays')}?nam={found.day.year}")


@require_POST
def load(request: SignedInRequest) -> HttpResponse:
    """Record the days of a CSV file."""
    _demand(request)
    form = HolidayFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Chọn tệp CSV.")
        return redirect("holidays")
    file = form.cleaned_data["file"]
    if (file.size or 0) > LARGEST:
        messages.error(request, "Tệp quá lớn so với một danh sách ngày nghỉ.")
        return redirect("holidays")
    try:
        changed = holidays.load(file.name or "", file.read(), by=request.user, at=clock.now())
        messages.success(request, f"Đã nạp tệp: {changed} ngày thay đổi.")
    except HolidayError as error:
        for line in str(error).splitlines()[:10]:
            messages.error(request, line)
    return redirect("holidays")


def _page(request: SignedInRequest, form: HolidayForm) -> HttpResponse:
    today = clock.today()
    if not has_role(request.user, *READERS, on=today):
        raise Http404
    years = holidays.years(today)
    asked = whole(request.GET.get("nam"))
    shown = asked if asked in years else today.year
    context = {
        "form": form,
        "file_form": HolidayFileForm(),
        "years": years,
        "year": shown,
        "days": holidays.of_year(shown),
        "touched": holidays.touched(deadlines.calendar()),
        "may_edit": holidays.may_edit(request.user, today),
        "trail": [("Đợt báo cáo", reverse("campaigns")), ("Ngày nghỉ, làm bù", "")],
    }
    status = 422 if form.errors else 200
    return render(request, "reports/campaigns/holidays.html", context, status=status)


def _demand(request: SignedInRequest) -> None:
    if not holidays.may_edit(request.user, clock.today()):
        raise Http404


urls = [
    path("ngay-nghi/", year, name="holidays"),
    path("ngay-nghi/ghi/", add, name="holiday-add"),
    path("ngay-nghi/tep/", load, name="holiday-load"),
    path("ngay-nghi/<int:pk>/bo/", remove, name="holiday-remove"),
]
