"""The form as an Excel workbook: down, filled in, up, looked through and merged."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from reports.pages import workbook
from reports.pages.desk import at
from reports.workbooks import making
from units import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook, with the figures entered so far, or without them (`?trong=1`)."""
    desk = at(request.user, pk, clock.today())
    blank = request.GET.get("trong") == "1"
    content = making.make(workbook.material(desk, at=clock.now(), blank=blank))
    obligation = desk.submission.obligation
    name = f"{obligation.campaign.code}-{obligation.form.code}-{obligation.unit.code}"
    answer = HttpResponse(content, content_type=XLSX)
    ending = "-trong" if blank else ""
    answer["Content-Disposition"] = f'attachment; filename="{name}{ending}.xlsx"'
    return answer


urls = [
    path("bao-cao/<int:pk>/bieu.xlsx", download, name="workbook"),
]
