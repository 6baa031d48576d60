"""Submitting a draft, the checklist, the Office's answer, preparing for signing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports import access, jobs
from reports.editions import checklist, life, preparing, rights, submitting
from reports.editions.checklist import AcceptanceRefused
from reports.editions.life import NotAllowed
from reports.forms.editions import PrepareForm, StepForm
from reports.models import Draft
from reports.pages import editions as pages
from reports.views.editions import number, page_of, posted
from reports.views.home import signed_in
from reports.writing import rights as writing_rights
from units import clock

ON_SCREEN = ("pass", "return", "withdraw")
DONE = {
    "pass": "Đã ghi nhận đạt thẩm tra.",
    "return": "Đã trả lại người biên tập; dự thảo mở để sửa.",
    "withdraw": "Đã rút lại; dự thảo mở để sửa.",
}
EXPLAINED = {
    "pass": "Báo cáo chuyển sang lập bản trình ký. Nội dung không sửa được nữa, trừ khi rút lại.",
    "return": "Người biên tập sửa dự thảo theo ý kiến rồi trình lại lần sau.",
    "withdraw": "Dự thảo mở lại để sửa; lần trình này dừng ở đây và vẫn còn trong hồ sơ.",
}


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """What stands in the way, then "Trình thẩm tra"."""
    user, today = signed_in(request), clock.today()
    draft = access.draft(user, code, unit, today)
    if request.method == "POST":
        try:
            made = submitting.submit(draft, by=user, at=clock.now())
        except NotAllowed as refused:
            messages.error(request, str(refused))
            return redirect("draft-submit", code, unit)
        messages.success(request, f"Đã trình thẩm tra, dự thảo lần {made.turn}.")
        return redirect("edition", made.pk)
    may_accept = bool(rights.may_accept(user, draft, today))
    discreet = not may_accept and writing_rights.is_discreet(user, draft, today)
    found = checklist.checks(draft, at=clock.now(), discreet=discreet)
    context = {
        "draft": draft,
        "place": draft.campaign.units.select_related("unit").get(unit_id=draft.root_id),
        "checks": _linked(found, draft),
        "errors": sum(one.blocks for one in found),
        "may_submit": rights.may_submit(user, draft, today),
        "next_turn": submitting.next_turn(draft),
        "editions": pages.named(
            draft.editions.select_related("draft__campaign", "corrects").order_by("-turn")
        ),
        "may_accept": may_accept,
    }
    return render(request, "reports/editions/submit.html", context)


@require_POST
def accept(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Accept a warning of the checklist with a reason."""
    user = signed_in(request)
    draft = access.draft(user, code, unit, clock.today())
    told = request.POST
    try:
        checklist.accept(
            draft,
            told.get("viec", ""),
            told.get("noi-dung", ""),
            told.get("ly-do", ""),
            by=user,
            at=clock.now(),
        )
        messages.success(request, "Đã ghi lý do chấp nhận.")
    except AcceptanceRefused as refused:
        messages.error(request, str(refused))
    back = number(told.get("ve", ""))
    if draft.editions.filter(pk=back).exists():
        return redirect("edition-prepare", back)
    return redirect("draft-submit", code, unit)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Passing, returning, withdrawing: confirmed on a page that says what it means."""
    if name not in ON_SCREEN:
        raise Http404
    page = page_of(request, pk)
    taken = life.STEPS[name]
    if not (verdict := life.may(page.user, name, page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    form = StepForm(posted(request), needed=taken.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            life.take(page.edition, name, by=page.user, at=clock.now(), reason=reason)
            messages.success(request, DONE[name])
        except NotAllowed as refused:
            messages.error(request, str(refused))
        return redirect("edition", pk)
    context = {
        "title": f"{taken.label}: {page.title}",
        "text": EXPLAINED[name],
        "form": form,
        "action": reverse("edition-step", args=[pk, name]),
        "label": taken.label,
        "tone": "" if name == "pass" else "danger",
        "back_url": reverse("edition", args=[pk]),
        "trail": [*page.trail, (taken.label, "")],
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist once more, who signs, then the worker makes the files."""
    page = page_of(request, pk)
    user, now = page.user, clock.now()
    if not (verdict := life.may(user, "prepare", page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    form = PrepareForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            preparing.demand(page.edition, by=user, at=now)
        except NotAllowed as refused:
            messages.error(request, str(refused))
            return redirect("edition-prepare", pk)
        asked = {
            "campaign": page.edition.draft.campaign_id,
            "root": page.edition.root_id,
            "edition": pk,
            **form.cleaned_data,
        }
        job = jobs.enqueue("prepare_edition", f"prepare_edition:{pk}", asked, by=user, at=now)
        return redirect("job", job.pk)
    found = [] if page.is_letter else checklist.checks(page.edition.draft, at=now)
    context = {
        "page": page,
        "form": form,
        "checks": _linked(found, page.edition.draft),
        "waiting": sum(one.waits for one in found),
        "may_accept": True,
        "draft": page.edition.draft,
    }
    return render(request, "reports/editions/prepare.html", context)


@require_POST
def render_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of what was submitted; what is prepared has its files already."""
    page = page_of(request, pk)
    wanted = request.POST.get("dinh-dang", "pdf")
    if wanted not in ("pdf", "docx") or page.edition.is_frozen:
        raise Http404
    asked = {
        "campaign": page.edition.draft.campaign_id,
        "root": page.edition.root_id,
        "edition": pk,
        "format": wanted,
    }
    key = f"render_edition:{pk}:{wanted}"
    job = jobs.enqueue("render_edition", key, asked, by=page.user, at=clock.now())
    return redirect("job", job.pk)


def _linked(found: list[checklist.Check], draft: Draft) -> list[tuple[checklist.Check, str]]:
    """Each check with the page where it is mended."""
    codes = [draft.campaign.code, draft.root.code]
    pages_ = {
        "faults": "draft-remarks",
        "linter_errors": "draft-remarks",
        "linter_warnings": "draft-remarks",
        "not_closed": "consolidation",
        "contradictions": "consolidation",
        "missing_units": "consolidation",
        "incomplete_figures": "consolidation",
    }
    return [(one, reverse(pages_.get(one.code, "draft"), args=codes)) for one in found]


_DRAFT = "soan-bao-cao/<str:code>/<str:unit>/trinh/"
urls = [
    path(_DRAFT, submit, name="draft-submit"),
    path(f"{_DRAFT}chap-nhan/", accept, name="checklist-accept"),
    path("trinh-ky/<int:pk>/buoc/<slug:name>/", step, name="edition-step"),
    path("trinh-ky/<int:pk>/lap-tep/", render_file, name="edition-render"),
    path("trinh-ky/<int:pk>/lap-ban-trinh-ky/", prepare, name="edition-prepare"),
]
