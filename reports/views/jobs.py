"""Long work on screen: how far it is, and the file it made."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import access, files, work
from reports.models import Campaign, CampaignUnit, Job
from reports.pages.desk import at
from reports.permissions import Sight
from units import clock
from units.models import User

# Work whose file not everybody who reaches the figures may read.
DOORS = {
    "render_briefing": access.reads_whole,
    "render_late_units": access.reads_lateness,
    "render_urging": access.reads_lateness,
}
# Work on a sheet goes back to the sheet.
SHEETS = {
    "render_briefing": "briefing",
    "render_late_units": "late-units",
    "render_urging": "late-chase",
}
# Work on a submission goes back to its pages; some of it is the unit's own.
SUBMISSION_PAGES = {
    "render_submission": "submission",
    "render_form": "form-print",
    "render_slip": "figure-slip",
}
OF_THE_UNIT = {"render_slip"}
# A file of figures, by its kind, is looked at on its page.
FIGURE_FILES = {"workbook": "workbook-file", "table": "table-file"}


@require_GET
@login_required
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress page; reloading it is enough where scripts are off."""
    found, place = _job(request, pk)
    context = {
        "job": found,
        "place": place,
        "title": work.KINDS[found.kind].title,
        "json_url": reverse("job-status", args=[pk]),
        "refresh_url": reverse("job", args=[pk]),
        "result_url": _result_url(found, place),
        "result_label": _result_label(found),
        "back_url": _back_url(found, place),
    }
    return render(request, "reports/results/job.html", context)


@require_GET
@login_required
@never_cache
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for js/job.js. A finished file waits on the page, figures are opened at once."""
    found, place = _job(request, pk)
    answer: dict[str, Any] = {
        "state": found.state,
        "progress": found.progress,
        "message": found.message,
    }
    if found.state == Job.State.DONE and "digest" not in found.result:
        answer["url"] = _result_url(found, place)
    return JsonResponse(answer)


@require_GET
@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file a job made, for those who reach the figures in it."""
    found, _place = _job(request, pk)
    if "digest" not in found.result or not files.path_of(found.result["digest"]).is_file():
        raise Http404
    return FileResponse(
        files.path_of(found.result["digest"]).open("rb"),
        as_attachment=True,
        filename=found.result["name"],
        content_type=found.result["content_type"],
    )


def _job(request: HttpRequest, pk: int) -> tuple[Job, CampaignUnit]:
    """A job about a root within the person's reach; 404 otherwise."""
    assert isinstance(request.user, User)
    found = Job.objects.filter(pk=pk, kind__in=work.KINDS).first()
    if found is None:
        raise Http404
    campaign = Campaign.objects.filter(pk=found.arguments.get("campaign")).first()
    if campaign is None:
        raise Http404
    reached = access.roots(request.user, campaign, clock.today())
    place = reached.filter(unit_id=found.arguments.get("root")).select_related("campaign").first()
    if place is None:
        raise Http404
    reads = DOORS.get(found.kind)
    if reads and not reads(request.user, place, clock.today()):
        raise Http404
    if _is_others(found, request.user, place):
        raise Http404
    if "submission" in found.arguments:
        _of_submission(found, request.user)
    if "edition" in found.arguments:  # its text is read by fewer than its figures
        access.edition(request.user, found.arguments["edition"], clock.today())
    return found, place


def _of_submission(found: Job, user: User) -> None:
    """Work on a submission is for who reaches it and may read all that the file holds."""
    desk = at(user, found.arguments["submission"], clock.today())
    areas = found.arguments.get("areas")
    sees = desk.reads_whole if areas is None else all(map(desk.sees, areas))
    if not sees or (desk.is_kept_back_from and not found.arguments.get("discreet", True)):
        raise Http404
    if found.kind in OF_THE_UNIT and not desk.is_of_the_unit:
        raise Http404


def _is_others(found: Job, user: User, place: CampaignUnit) -> bool:
    """A report made for somebody who sees what this person may not."""
    if found.kind != "render_report" or found.arguments.get("discreet"):
        return False
    return Sight(user, place.path, clock.today()).hides_all(place.unit_id, place.level)


def _result_url(found: Job, place: CampaignUnit) -> str:
    if "digest" in found.result:
        return reverse("job-file", args=[found.pk])
    return _edition_url(found) or _figure_file_url(found) or _figures_url(place)


def _result_label(found: Job) -> str:
    if "digest" in found.result:
        return "Tải tệp"
    if "figure_file" in found.arguments:
        return "Xem tệp"
    return "Xem văn bản" if "edition" in found.arguments else "Xem số liệu"


def _edition_url(found: Job) -> str:
    """The page that asked for work on an edition; empty for other work."""
    if "edition" not in found.arguments:
        return ""
    page = "edition-returned" if found.kind == "match_edition" else "edition"
    return reverse(page, args=[found.arguments["edition"]])


def _figure_file_url(found: Job) -> str:
    """The page of an uploaded file of figures; empty for other work."""
    page = FIGURE_FILES.get(found.arguments.get("file_kind", ""))
    if not page:
        return ""
    return reverse(page, args=[found.arguments["submission"], found.arguments["figure_file"]])


def _figures_url(place: CampaignUnit) -> str:
    return reverse("consolidation", args=[place.campaign.code, place.unit.code])


def _back_url(found: Job, place: CampaignUnit) -> str:
    if found.kind == "render_report":
        return reverse("results")
    if found.kind in SHEETS:
        return reverse(SHEETS[found.kind], args=[place.campaign.code, place.unit.code])
    if found.kind in SUBMISSION_PAGES:
        return reverse(SUBMISSION_PAGES[found.kind], args=[found.arguments["submission"]])
    return _edition_url(found) or _figure_file_url(found) or _figures_url(place)


urls = [
    path("tien-do/<int:pk>/", job, name="job"),
    path("tien-do/<int:pk>/trang-thai/", status, name="job-status"),
    path("tien-do/<int:pk>/tep/", file, name="job-file"),
]
