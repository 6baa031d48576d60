"""Editions to read: the list, one with its record and files, its text, two side by side."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from reports import access, files
from reports.documents import differences
from reports.documents.renderers import lineage
from reports.editions import freezing, rights
from reports.models import Edition, EditionFile
from reports.pages import editions as pages
from reports.pages.editions import EditionPage
from reports.permissions import may_see_discipline
from reports.views.home import signed_in
from units import clock
from units.listing import Column, Filter, Listing, by

View = Callable[..., HttpResponseBase]
LIST = Listing(
    "van-ban-trinh-ky",
    "Trình ký và phát hành",
    (
        Column("van-ban", "Văn bản", lambda row: row.title),
        Column("ngay", "Ngày", lambda row: row.edition.day, file_only=True),
        Column(
            "dot",
            "Đợt báo cáo",
            lambda row: f"{row.edition.draft.campaign.name}, {row.unit_name}",
        ),
        Column("tinh-trang", "Tình trạng", lambda row: row.status),
        Column("tiep-theo", "Việc tiếp theo", lambda row: row.next),
    ),
    search=lambda row: (row.title, row.edition.draft.campaign.name, row.unit_name),
    searched="Tìm văn bản, đợt, đơn vị",
    filters=(
        Filter(
            "tinh-trang", "Tình trạng", by(lambda row: row.edition.state), Edition.State.choices
        ),
    ),
    per_page=100,
)


def whole(view: View) -> View:
    """For pages that read the frozen content: where it was tampered with, they say so."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except freezing.FrozenError as broken:
            messages.error(request, f"{broken} Báo quản trị hệ thống.")
            return redirect("editions")

    return told


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every paper on its way out or issued, and where it stands."""
    user, today = signed_in(request), clock.today()
    found = LIST.shown(request.GET, pages.listed(user, today))
    if found.file:
        return found.file
    rows = list(found.page)
    context = {
        "list": found,
        "waiting": [row for row in rows if row.next],
        "done": [row for row in rows if not row.next and not row.is_past],
        "past": [row for row in rows if row.is_past],
    }
    return render(request, "reports/editions/list.html", context)


@require_GET
@whole
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: where it stands, what is to be done, files, corrections, record."""
    return render(request, "reports/editions/edition.html", {"page": page_of(request, pk)})


@require_GET
@whole
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen text, as it was submitted or signed."""
    page = page_of(request, pk)
    made = page.document
    blocks = (*made.basis, *made.opening, *made.body, *made.closing)
    context = {"page": page, "document": made, "blocks": blocks}
    return render(request, "reports/editions/text.html", context)


@require_GET
@whole
def file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """A file of the edition, the same bytes for ever; of the lineage what the person may see."""
    page = page_of(request, pk)
    found = page.edition.files.filter(kind=kind).first()
    if found is None or (
        kind == EditionFile.Kind.LINEAGE
        and not rights.reads_lineage(page.user, page.edition, page.on)
    ):
        raise Http404
    where = files.path_of(found.digest)
    if not where.is_file():
        raise Http404
    partly = kind == EditionFile.Kind.LINEAGE and not _sees_all(page)
    content = _without_discipline(page.edition) if partly else where.open("rb")
    return FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.content_type
    )


def _sees_all(page: EditionPage) -> bool:
    return bool(may_see_discipline(page.user, page.edition.root_path, page.on))


def _without_discipline(edition: Edition) -> BinaryIO:
    """The lineage drawn again, without what single units say about discipline."""
    trace = freezing.read_trace(edition)
    if trace is None:
        raise Http404
    return io.BytesIO(lineage.render(trace, disclose_discipline=False))


@require_GET
@whole
def compare(request: HttpRequest) -> HttpResponse:
    """Any two editions side by side: of one round, or this quarter and last."""
    user, today = signed_in(request), clock.today()
    reached = access.editions(user, today).exclude(kind=Edition.Kind.LETTER)
    choices = pages.named(reached.order_by("-draft__campaign__covers_to", "-pk"))
    known = {one.edition.pk: one for one in choices}
    before, after = (known.get(number(request.GET.get(name, ""))) for name in ("truoc", "sau"))
    context: dict[str, Any] = {"choices": choices, "before": before, "after": after}
    if before and after:
        made = (freezing.read(before.edition), freezing.read(after.edition))
        context["differences"] = differences.compare(*made)
    elif request.GET:
        messages.error(request, "Chọn hai văn bản để so sánh.")
        return redirect("editions-compare")
    return render(request, "reports/editions/compare.html", context)


def page_of(request: HttpRequest, pk: int) -> EditionPage:
    """An edition the person reads; 404 otherwise."""
    user, today = signed_in(request), clock.today()
    return EditionPage(user, today, access.edition(user, pk, today))


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty post too, nothing before it."""
    return request.POST if request.method == "POST" else None


def number(text: str) -> int:
    """A key as it comes in an address or a field; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


urls = [
    path("trinh-ky/", listed, name="editions"),
    path("trinh-ky/so-sanh/", compare, name="editions-compare"),
    path("trinh-ky/<int:pk>/", edition, name="edition"),
    path("trinh-ky/<int:pk>/toan-van/", text, name="edition-text"),
    path("trinh-ky/<int:pk>/tep/<slug:kind>/", file, name="edition-file"),
]
