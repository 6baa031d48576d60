"""Files of evidence at one cell: the page, attaching, taking off, and giving them out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import files
from reports.forms.evidence import EvidenceForm
from reports.models import Evidence
from reports.pages.evidence import CellPage, at_cell, at_file
from reports.submissions import attachable, evidence
from reports.submissions.attachable import FileRefused
from reports.submissions.evidence import EntryRefused, EvidenceRefused
from reports.views.places import of_cell
from units import clock
from units.middleware import wants_json

# Should a browser show such a file after all, it may run and load nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, code: str, subject: int) -> HttpResponse:
    """What is attached to a figure; attaching more."""
    page = at_cell(request.user, pk, code, subject, clock.today())
    if request.method == "POST":
        return _attach(request, page)
    return _page(request, page)


def _attach(request: HttpRequest, page: CellPage) -> HttpResponse:
    if not page.may_change:
        if not page.desk.is_of_the_unit:
            raise PermissionDenied(page.may_change.reason)
        return _answer(request, page, [page.may_change.reason], 409)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, page, [str(fault) for fault in form.errors["chosen"]], 422)
    added, faults = 0, []
    for file in form.cleaned_data["chosen"]:
        try:
            added += _added(page, file)
        except (FileRefused, EvidenceRefused, EntryRefused) as refused:
            faults.append(str(refused))
    if not wants_json(request):
        _tell(request, added, faults)
    return _answer(request, page, faults, 422)


def _tell(request: HttpRequest, added: int, faults: list[str]) -> None:
    if added:
        messages.success(request, f"Đã đính kèm {added} tài liệu.")
    elif not faults:
        messages.info(request, "Tài liệu này đã có ở ô, không lưu thêm bản nữa.")


def _added(page: CellPage, file: UploadedFile[Any]) -> bool:
    """Attach one file; whether it is new."""
    name = attachable.clean_name(file.name or "")
    attachable.demand_size(name, file.size or 0)
    by, at = page.desk.user, clock.now()
    return evidence.add(page.desk.submission, page.key, name, file.read(), by=by, at=at)[1]


def _answer(request: HttpRequest, page: CellPage, faults: list[str], status: int) -> HttpResponse:
    """The page again; a script, which has sent one file, learns what became of it."""
    fresh = CellPage(page.desk, page.line, page.about)
    if wants_json(request):
        told = {"faults": faults, "count": len(fresh.on)}
        return JsonResponse(told, status=status if faults else 200)
    if not faults:
        return redirect(request.get_full_path())
    return _page(request, fresh, faults, status=status)


def _page(
    request: HttpRequest, page: CellPage, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    submission, place = page.desk.submission, of_cell(page.key, page.held)
    back = place.url
    if not page.desk.is_of_the_unit:
        back = f"{reverse('review-one', args=[submission.pk])}#d-{page.line.code}-{page.about.pk}"
    context = {
        "page": page,
        "place": place,
        "back": back,
        "submission": submission,
        "form": EvidenceForm(),
        "faults": [{"text": text, "href": ""} for text in faults or []],
        "trail": [
            ("Trang chủ", "/"),
            (page.held.asked.unit_name, reverse("submission", args=[submission.pk])),
            (page.line.version.area.name, back),
            ("Tài liệu kiểm chứng", ""),
        ],
    }
    return render(request, "reports/entry/evidence.html", context, status=status)


@require_GET
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file as it came, to be kept by the browser nowhere and shown in none."""
    page, kept = at_file(request.user, pk, file, clock.today())
    where = files.path_of(kept.row.digest)
    if not kept.opens_for(of_the_unit=page.desk.is_of_the_unit) or not where.is_file():
        raise Http404
    response = FileResponse(
        where.open("rb"),
        as_attachment=True,
        filename=kept.row.name,
        content_type=kept.row.content_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file off its figure."""
    page, kept = at_file(request.user, pk, file, clock.today())
    return _change(request, page, kept.row, put_back=False)


@require_POST
def put_back(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Attach again what was taken off."""
    page, kept = at_file(request.user, pk, file, clock.today())
    return _change(request, page, kept.row, put_back=True)


def _change(request: HttpRequest, page: CellPage, row: Evidence, *, put_back: bool) -> HttpResponse:
    if not page.desk.is_of_the_unit:
        raise PermissionDenied(page.may_change.reason)
    act = evidence.put_back if put_back else evidence.remove
    try:
        act(row, by=page.desk.user, at=clock.now())
        done = "Đã đính kèm lại" if put_back else "Đã gỡ"
        messages.success(request, f"{done} “{row.name}”.")
    except (EvidenceRefused, EntryRefused) as refused:
        messages.error(request, str(refused))
    return redirect("evidence", page.desk.submission.pk, *page.key)


urls = [
    path("bao-cao/<int:pk>/tai-lieu/<str:code>/<int:subject>/", cell, name="evidence"),
    path("bao-cao/<int:pk>/tai-lieu/<int:file>/", file, name="evidence-file"),
    path("bao-cao/<int:pk>/tai-lieu/<int:file>/go/", remove, name="evidence-remove"),
    path("bao-cao/<int:pk>/tai-lieu/<int:file>/gan-lai/", put_back, name="evidence-put-back"),
]
