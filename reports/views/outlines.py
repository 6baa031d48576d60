"""Outlines on screen: read, and made into their next version."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.documents import outline_versions, outlines
from reports.documents.outline_checks import faults_of
from reports.documents.outline_differences import between
from reports.documents.outline_editing import PART_NAMES
from reports.documents.outline_locks import (
    DESCRIPTION,
    EditingError,
    Stale,
    description_seen,
    order_seen,
    whole_seen,
)
from reports.documents.outline_samples import sample
from reports.documents.outline_tree import FORM_PARTS
from reports.forms.outlines import DescriptionForm, NewOutlineForm, OutlineFileForm
from reports.models import Outline
from reports.pages import outlines as shaped
from reports.views import outline_sections
from reports.views.outline_doors import (
    attempt,
    demand_editor,
    demand_reader,
    edited,
    may_edit,
    reached,
)
from units import clock
from units.requests import SignedInRequest


@require_GET
def outline_list(request: SignedInRequest) -> HttpResponse:
    """Every level with the versions of its outlines."""
    demand_reader(request)
    editor = may_edit(request)
    levels = shaped.by_level(clock.today(), drafts=bool(editor))
    context = {"levels": levels, "may_edit": editor}
    return render(request, "reports/outlines/outlines.html", context)


@require_GET
def outline_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One outline as it is printed: headings with their numbers."""
    outline = reached(request, pk)
    example = sample(outline.level, clock.today())
    editor = bool(may_edit(request))
    editing = editor and not outline.published
    used, retired = shaped.tree(outline, example, editing=editing)
    sections = [line.section for line in (*used, *retired)]
    lacking = [part for part in FORM_PARTS if part not in {section.key for section in sections}]
    context = {
        "outline": outline,
        "lines": used,
        "retired": retired,
        "sample": example,
        "editing": editing,
        "may_edit": editor,
        "draft": Outline.objects.filter(code=outline.code, published=False).first(),
        "newest": outline_versions.newest_published(outline.code),
        "base": None if outline.published else outline_versions.base_of(outline),
        "seen": order_seen(outline.sections.all()),
        "lacking": [(part, PART_NAMES[part]) for part in lacking],
    }
    return render(request, "reports/outlines/outline.html", context)


@require_GET
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The headings in use, as the file that loads them."""
    outline = reached(request, pk)
    content = outlines.export(outline.sections.select_related("area"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{outline.code}-lan-{outline.version}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# -- a draft begins and ends -----------------------------------------------------------------------


@require_POST
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft of the next version, made or found again."""
    outline = edited(request, pk)
    draft = outline_versions.begin(outline, by=request.user, at=clock.now())
    return redirect("outline", draft.pk)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """An outline for another level or guideline, copied from one that is there."""
    demand_editor(request)
    sources = Outline.objects.filter(published=True).order_by("level", "code", "-version")
    initial = {"source": request.GET.get("tu", "")}
    form = NewOutlineForm(sources, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        source = sources.get(pk=given.pop("source"))
        try:
            draft = outline_versions.begin_another(source, **given, by=request.user, at=clock.now())
            messages.success(request, "Đã lập bản nháp; sửa các mục rồi ban hành.")
            return redirect("outline", draft.pk)
        except EditingError as refusal:
            form.add_error("code", str(refusal))
    way = [("Đề cương", reverse("outlines")), ("Lập đề cương mới", "")]
    return _form_page(request, form, "Lập đề cương mới", "Lập bản nháp", way)


@require_http_methods(["GET", "POST"])
def describe(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, guideline, numbering and days of a draft."""
    outline = edited(request, pk)
    initial = {name: getattr(outline, name) for name in DESCRIPTION}
    initial["seen"] = description_seen(outline)
    form = DescriptionForm(request.POST or None, initial=initial)
    back = reverse("outline", args=[pk])
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            outline_versions.describe(outline, **given, by=request.user, at=clock.now())
            messages.success(request, "Đã lưu thông tin đề cương.")
            return redirect(back)
        except EditingError as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, form, f"Thông tin {outline}", "Lưu", trail(outline, "Thông tin"))


@require_http_methods(["GET", "POST"])
def import_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft's headings from a file."""
    outline = edited(request, pk)
    initial = {"seen": whole_seen(outline)}
    form = OutlineFileForm(request.POST or None, request.FILES or None, initial=initial)
    back = reverse("outline", args=[pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outline_versions.replace(
                outline, given["file"], seen=given["seen"], by=request.user, at=clock.now()
            )
            messages.success(request, "Đã thay các mục của bản nháp bằng nội dung tệp.")
            return redirect(back)
        except (EditingError, outlines.OutlineError) as refusal:
            form.add_error(None, str(refusal))
    way = trail(outline, "Nhập tệp")
    return _form_page(request, form, f"Nhập tệp vào {outline}", "Tải lên", way)


@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the draft changes and what keeps it back; then into force."""
    outline = edited(request, pk)
    if outline.published:
        return redirect("outline", pk)
    if request.method == "GET":
        return _publishing(request, outline)
    try:
        seen = request.POST.get("seen", "")
        outline_versions.publish(outline, seen=seen, by=request.user, at=clock.now())
    except outline_versions.PublishRefused:
        return _publishing(request, outline, status=422)  # the page lists every place
    except EditingError as refusal:
        messages.error(request, str(refusal))
        return redirect("outline-publish" if isinstance(refusal, Stale) else "outline", pk)
    messages.success(request, "Đã ban hành; báo cáo lập từ nay theo đề cương này.")
    return redirect("outline", pk)


def _publishing(request: SignedInRequest, outline: Outline, *, status: int = 200) -> HttpResponse:
    today = clock.today()
    newest = outline_versions.newest_published(outline.code)
    context = {
        "outline": outline,
        "newest": newest,
        "base": outline_versions.base_of(outline),
        "differences": between(newest, outline) if newest else None,
        "faults": [
            {"text": str(fault), "href": reverse("outline-section", args=[outline.pk, fault.key])}
            for fault in faults_of(outline, today)
        ],
        "ending": outline_versions.taken_over(outline, today),
        "seen": outline_versions.publishing_seen(outline),
        "trail": trail(outline, "Ban hành"),
    }
    return render(request, "reports/outlines/publish.html", context, status=status)


@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after a question."""
    outline = edited(request, pk)
    if outline.published:
        return redirect("outline", pk)
    if request.method == "POST":

        def do() -> None:
            outline_versions.discard(outline, by=request.user, at=clock.now())

        return attempt(request, do, "Đã bỏ bản nháp.", reverse("outlines"))
    context = {
        "title": f"Bỏ bản nháp {outline}?",
        "text": "Mọi sửa đổi trong bản nháp mất đi; đề cương đã ban hành không thay đổi.",
        "label": "Bỏ bản nháp",
        "tone": "danger",
        "action": request.path,
        "back_url": reverse("outline", args=[pk]),
        "trail": trail(outline, "Bỏ bản nháp"),
    }
    return render(request, "confirm.html", context)


# -- pieces of the pages above ---------------------------------------------------------------------


def _form_page(
    request: SignedInRequest, form: Any, title: str, label: str, way: list[tuple[str, str]]
) -> HttpResponse:
    context = {"form": form, "title": title, "label": label, "back": way[-2][1], "trail": way}
    status = 422 if form.errors else 200
    return render(request, "reports/outlines/form.html", context, status=status)


def trail(outline: Outline, here: str) -> list[tuple[str, str]]:
    page = reverse("outline", args=[outline.pk])
    return [("Đề cương", reverse("outlines")), (str(outline), page), (here, "")]


urls = [
    path("de-cuong/", outline_list, name="outlines"),
    path("de-cuong/moi/", new, name="outline-new"),
    path("de-cuong/<int:pk>/", outline_page, name="outline"),
    path("de-cuong/<int:pk>/de-cuong.csv", export, name="outline-export"),
    path("de-cuong/<int:pk>/sua/", begin, name="outline-begin"),
    path("de-cuong/<int:pk>/thong-tin/", describe, name="outline-describe"),
    path("de-cuong/<int:pk>/nhap-tep/", import_file, name="outline-import"),
    path("de-cuong/<int:pk>/ban-hanh/", publish, name="outline-publish"),
    path("de-cuong/<int:pk>/bo/", discard, name="outline-discard"),
    *outline_sections.urls,
]
