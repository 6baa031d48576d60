"""The form as an Excel workbook: down, filled in, up, looked through and merged."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import jobs
from reports.forms import workbooks as posted
from reports.forms.workbooks import WorkbookForm
from reports.models import FigureFile, Job
from reports.pages import workbook
from reports.pages.desk import Desk, at
from reports.pages.workbook_file import WorkbookPage
from reports.sheets.reading import SheetRefused
from reports.submissions import asked, entry, uploads
from reports.submissions.uploads import NotTaken
from reports.views.places import of_cell, of_said
from reports.workbooks import comparing, making, merging
from reports.workbooks.stamp import WrongWorkbook
from units import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KIND = FigureFile.Kind.WORKBOOK
State = FigureFile.State


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


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the workbook back; the ones brought before."""
    desk = _desk(request, pk)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = request.FILES["file"].name or "bieu.xlsx"  # type: ignore[union-attr]
        content, moment = form.cleaned_data["file"], clock.now()
        try:
            file = uploads.receive(desk.submission, KIND, name, content, by=desk.user, at=moment)
            if file.state == State.READING:
                key, arguments = uploads.job_of(file)
                jobs.enqueue("read_figure_file", key, arguments, by=desk.user, at=moment)
            return redirect("workbook-file", pk, file.pk)
        except (SheetRefused, entry.EntryRefused) as refused:
            form.add_error("file", str(refused))
    context = _frame(desk) | {
        "form": form,
        "files": uploads.of(desk.submission, KIND),
        "trail": _trail(desk, "Nhập từ Excel"),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "reports/workbooks/upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A workbook that came back: what it changes, what was taken of it."""
    desk, held = _file(request, pk, file)
    if request.method == "POST":
        return _act(request, desk, held)
    return _show(request, desk, WorkbookPage(held, asked.read(desk.submission.obligation)))


def _act(request: HttpRequest, desk: Desk, file: FigureFile) -> HttpResponse:
    """Take it, put it aside, or undo the taking."""
    by, moment = desk.user, clock.now()
    try:
        if "bo" in request.POST:
            uploads.drop(file, by=by, at=moment)
            messages.success(request, "Đã bỏ tệp; biểu không thay đổi.")
            return redirect("workbook-upload", desk.submission.pk)
        if "hoan-tac" in request.POST:
            undone = uploads.undo(file, by=by, at=moment)
            messages.success(request, f"Đã hoàn tác {undone} ô.")
        else:
            taken = merging.take(file, posted.chosen(request.POST), by=by, at=moment)
            messages.success(request, f"Đã nhận {taken} ô vào biểu.")
    except (NotTaken, WrongWorkbook, entry.EntryRefused) as refused:
        messages.error(request, str(refused))
        found = uploads.of(desk.submission, KIND).filter(pk=file.pk).first()
        if found is None:
            return redirect("workbook-upload", desk.submission.pk)
        file = found
        file.submission = desk.submission
        page = WorkbookPage(file, asked.read(desk.submission.obligation))
        if "nhan" in request.POST:
            page.chosen = posted.chosen(request.POST)
            page.kept_keys = posted.kept(request.POST)
        return _show(request, desk, page, status=409)
    return redirect("workbook-file", desk.submission.pk, file.pk)


def _show(
    request: HttpRequest, desk: Desk, page: WorkbookPage, *, status: int = 200
) -> HttpResponse:
    file = page.file
    context = _frame(desk) | {"page": page, "file": file, "trail": _trail(desk, file.name)}
    if file.state == State.READING:
        context["job"] = _job(file)
    elif file.state == State.READ:
        try:
            page.compared = comparing.compare(desk.submission, uploads.book_of(file))
        except WrongWorkbook as wrong:
            page.wrong = str(wrong)
    elif file.state == State.APPLIED:
        context |= _taken(desk, file)
    return render(request, "reports/workbooks/file.html", context, status=status)


def _taken(desk: Desk, file: FigureFile) -> dict[str, Any]:
    """What was written, where it stands, and what the rules say of it."""
    held, keys = desk.sheet(), uploads.written(file)
    shown = [key for key in keys if key[0] in held.asked.known.indicators]
    return {
        "cells": [of_cell(key, held) for key in shown],
        "said": [of_said(one, held) for one in held.said if held.place(one.finding) in set(shown)],
        "may_undo": desk.may_enter and uploads.may_undo(file),
    }


def _job(file: FigureFile) -> dict[str, Any]:
    """The job that reads it, for the page that waits."""
    key, _ = uploads.job_of(file)
    found = Job.objects.filter(key=key).order_by("-pk").first()
    page = reverse("workbook-file", args=[file.submission_id, file.pk])
    return {
        "title": "Đọc tệp số liệu",
        "state": found.state if found else "queued",
        "progress": found.progress if found else 0,
        "message": found.message if found else "",
        "json_url": reverse("job-status", args=[found.pk]) if found else "",
        "refresh_url": page,
    }


def _desk(request: HttpRequest, pk: int) -> Desk:
    """For those of the unit: what others see of a submission is not what its people are doing."""
    desk = at(request.user, pk, clock.today())
    if not desk.is_of_the_unit:
        raise PermissionDenied("Việc này do chuyên viên của đơn vị thực hiện.")
    return desk


def _file(request: HttpRequest, pk: int, file: int) -> tuple[Desk, FigureFile]:
    desk = _desk(request, pk)
    found = uploads.of(desk.submission, KIND).filter(pk=file).first()
    if found is None:
        raise Http404
    found.submission = desk.submission
    return desk, found


def _frame(desk: Desk) -> dict[str, Any]:
    obligation = desk.submission.obligation
    return {
        "submission": desk.submission,
        "campaign": obligation.campaign,
        "form_name": obligation.form.name,
        "unit_name": asked.read(obligation).unit_name,
        "may_enter": desk.may_enter,
    }


def _trail(desk: Desk, here: str) -> list[tuple[str, str]]:
    pk = desk.submission.pk
    above = [("Trang chủ", "/"), (desk.submission.obligation.form.name, _url("submission", pk))]
    if here != "Nhập từ Excel":
        above.append(("Nhập từ Excel", _url("workbook-upload", pk)))
    return [*above, (here, "")]


def _url(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


urls = [
    path("bao-cao/<int:pk>/bieu.xlsx", download, name="workbook"),
    path("bao-cao/<int:pk>/nhap-excel/", upload, name="workbook-upload"),
    path("bao-cao/<int:pk>/nhap-excel/<int:file>/", file, name="workbook-file"),
]
