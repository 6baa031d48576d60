"""The sections of an outline on screen: one section, adding, moving, taking out of use."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports.documents import outline_editing
from reports.documents.outline_differences import Detail, details_of
from reports.documents.outline_editing import MOVES
from reports.documents.outline_locks import EditingError, Stale, order_seen, section_seen
from reports.documents.outline_samples import sample
from reports.forms.outlines import NewSectionForm, SectionForm
from reports.models import Outline, Section
from reports.pages import outlines as shaped
from reports.views.outline_doors import attempt, edited, may_edit, reached
from units import clock
from units.requests import SignedInRequest

DONE = {
    "up": "Đã chuyển lên.",
    "down": "Đã chuyển xuống.",
    "in": "Đã lùi vào.",
    "out": "Đã đưa ra.",
}


@require_http_methods(["GET", "POST"])
def section_page(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """One section: read, or changed in a draft; its standing text as it would print."""
    outline = edited(request, pk) if request.method == "POST" else reached(request, pk)
    section = _section(outline, key)
    if outline.published or not may_edit(request):
        return _read(request, outline, section)
    form = _form(request, outline, section)
    if request.method != "POST" or not form.is_valid():
        return _edit(request, outline, section, form)
    if "preview" in request.POST:
        return _edit(request, outline, section, form, typed=form.cleaned_data["text"])
    try:
        outline_editing.change(
            outline,
            key,
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=clock.now(),
            **form.content(),
        )
    except Stale as refusal:
        return _both(request, outline, section, form, str(refusal))
    except EditingError as refusal:
        form.add_error(None, str(refusal))
        return _edit(request, outline, section, form)
    messages.success(request, "Đã lưu mục.")
    return redirect("outline-section", pk, key)


def _form(request: SignedInRequest, outline: Outline, section: Section) -> SectionForm:
    above = shaped.choices_above(outline.level, clock.today())
    return SectionForm(section, above, request.POST or None, seen=section_seen(section))


def _read(request: SignedInRequest, outline: Outline, section: Section) -> HttpResponse:
    context = _frame(outline, section, section.text)
    return render(request, "reports/outlines/section.html", context)


def _edit(
    request: SignedInRequest,
    outline: Outline,
    section: Section,
    form: SectionForm,
    *,
    typed: str | None = None,
    status: int = 200,
    theirs: list[Detail] | None = None,
) -> HttpResponse:
    sections = list(outline.sections.all())
    used = [one for one in sections if not one.retired]
    context = _frame(outline, section, section.text if typed is None else typed) | {
        "form": form,
        "help": shaped.help_on_figures(),
        "typed": typed is not None,
        "theirs": theirs,
        "order": order_seen(sections),
        "headings": shaped.choices(used, outline.numbering),
        "ways": shaped.ways(used).get(section.key, frozenset()),
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "reports/outlines/section_form.html", context, status=status)


def _both(
    request: SignedInRequest, outline: Outline, section: Section, form: SectionForm, why: str
) -> HttpResponse:
    """What is kept now beside what was typed; saving again is then done knowingly."""
    mine = _section(outline, section.key)
    for name, value in form.content().items():
        setattr(mine, name, value)
    theirs = list(details_of(section, mine))
    form.see(section_seen(section))
    messages.error(request, why)
    text = form.cleaned_data["text"]
    return _edit(request, outline, section, form, typed=text, status=409, theirs=theirs)


def _frame(outline: Outline, section: Section, text: str) -> dict[str, object]:
    example = sample(outline.level, clock.today(), text)
    used = list(outline.sections.filter(retired=False))
    number = shaped.labels(used, outline.numbering).get(section.key, "")
    title = example.title(section.title)
    before, behind = shaped.neighbours(used, section.key)
    name = f"{number} {title}".strip() or section.key
    return {
        "outline": outline,
        "section": section,
        "name": name,
        "sample": example,
        "blocks": example.printed(text),
        "before": before,
        "behind": behind,
        "trail": [
            ("Đề cương", reverse("outlines")),
            (str(outline), reverse("outline", args=[outline.pk])),
            (name, ""),
        ],
    }


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new heading behind another one."""
    outline = edited(request, pk)
    used = list(outline.sections.filter(retired=False))
    after = request.GET.get("sau", "")
    before = next((section for section in used if section.key == after), None)
    initial = {"after": after, "level": before.level if before else 1}
    headings = shaped.choices(used, outline.numbering)
    form = NewSectionForm(headings, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = outline_editing.add_section(
                outline, **form.cleaned_data, by=request.user, at=clock.now()
            )
            messages.success(request, "Đã thêm đề mục. Soạn lời mẫu và hướng dẫn cho mục ở đây.")
            return redirect("outline-section", pk, made.key)
        except EditingError as refusal:
            form.add_error("level", str(refusal))
    context = {
        "form": form,
        "title": "Thêm đề mục",
        "label": "Thêm đề mục",
        "back": (page := reverse("outline", args=[pk])),
        "trail": [("Đề cương", reverse("outlines")), (str(outline), page), ("Thêm đề mục", "")],
    }
    status = 422 if form.errors else 200
    return render(request, "reports/outlines/form.html", context, status=status)


@require_POST
def add_part(request: SignedInRequest, pk: int) -> HttpResponse:
    """A part of form that the outline lacks."""
    outline = edited(request, pk)
    part = request.POST.get("part", "")

    def do() -> None:
        outline_editing.add_part(outline, part, by=request.user, at=clock.now())

    return attempt(request, do, "Đã thêm phần thể thức.", _tree(outline, part))


@require_POST
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """One heading a step, or behind another; the button pressed names the heading."""
    outline = edited(request, pk)
    seen = request.POST.get("seen", "")
    way = next((way for way in (*MOVES, "to") if way in request.POST), "")
    key = request.POST.get(way, "")
    if not key:
        raise Http404

    acting: dict[str, Any] = {"seen": seen, "by": request.user, "at": clock.now()}

    def do() -> None:
        if way == "to":
            outline_editing.move_after(outline, key, request.POST.get("after", ""), **acting)
        else:
            outline_editing.move(outline, key, way, **acting)

    return attempt(request, do, DONE.get(way, "Đã chuyển đề mục."), _tree(outline, key))


@require_POST
def retire(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Out of use, with all below it."""
    outline = edited(request, pk)
    seen = request.POST.get("seen", "")

    def do() -> None:
        outline_editing.retire(outline, key, seen=seen, by=request.user, at=clock.now())

    return attempt(request, do, "Đã thôi dùng đề mục.", _tree(outline, key))


@require_POST
def restore(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """In use again, with all below it."""
    outline = edited(request, pk)
    seen = request.POST.get("seen", "")

    def do() -> None:
        outline_editing.restore(outline, key, seen=seen, by=request.user, at=clock.now())

    return attempt(request, do, "Đã dùng lại đề mục.", _tree(outline, key))


def _section(outline: Outline, key: str) -> Section:
    found = outline.sections.select_related("area").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _tree(outline: Outline, key: str) -> str:
    """The outline's page, at one heading."""
    return f"{reverse('outline', args=[outline.pk])}#muc-{key}"


urls = [
    path("de-cuong/<int:pk>/them/", add, name="outline-add"),
    path("de-cuong/<int:pk>/them-the-thuc/", add_part, name="outline-part"),
    path("de-cuong/<int:pk>/chuyen/", move, name="outline-move"),
    path("de-cuong/<int:pk>/muc/<str:key>/", section_page, name="outline-section"),
    path("de-cuong/<int:pk>/muc/<str:key>/thoi-dung/", retire, name="outline-retire"),
    path("de-cuong/<int:pk>/muc/<str:key>/dung-lai/", restore, name="outline-restore"),
]
