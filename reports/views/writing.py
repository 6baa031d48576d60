"""Writing one section of a report.

Everything works as plain pages; a script that asks for JSON gets the same saving answered with
how the section prints now.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from reports import access
from reports.citing import searching
from reports.forms.writing import GiveForm
from reports.models import Narrative
from reports.pages.picking import find_figures, naming_units
from reports.pages.sections import SectionPage, address, sittings
from reports.views.home import signed_in
from reports.writing import below, cleaning, composing, narratives, rights
from reports.writing.cleaning import LONGEST
from reports.writing.narratives import WritingRefused, WrittenMeanwhile
from units import clock
from units.middleware import wants_json
from units.text import storable, whole

LARGEST_PASTE = 1_000_000  # characters: thirty pages from Word with their styles
REVISIONS_READ = 500


def section(request: HttpRequest, code: str, unit: str, key: str) -> HttpResponse:
    """A section: how it prints, what was said about it; its text to write where that is allowed."""
    narrative = _narrative(request, code, unit, key)
    if request.method != "POST":
        return _page(request, narrative)
    if "giao" in request.POST:
        return _give(request, narrative)
    return _save(request, narrative)


def _save(request: HttpRequest, narrative: Narrative) -> HttpResponse:
    text, seen = request.POST.get("noi-dung", ""), whole(request.POST.get("r"))
    user, at = signed_in(request), clock.now()
    try:
        _demand_writable(request, narrative, text)
        if "xem" in request.POST:
            return _page(request, narrative, text=text, seen=seen)
        default = composing.by_default(composing.setting(narrative.draft), narrative)
        saved = narratives.save(narrative, text, seen=seen, by=user, at=at, default=default)
    except WrittenMeanwhile as meanwhile:
        return _conflict(request, narrative, text, meanwhile)
    except WritingRefused as refused:
        return _refused(request, narrative, text, seen, str(refused))
    if wants_json(request):
        return _answer(request, saved)
    messages.success(request, _outcome(saved, narrative.revision))
    return redirect(_after_saving(request, narrative))


def _demand_writable(request: HttpRequest, narrative: Narrative, text: str) -> None:
    """Before anything is printed or looked through: that costs time, and is for writers."""
    verdict = rights.may_write(signed_in(request), narrative, clock.today())
    if verdict is rights.HELD:  # submitted while they were typing: the words are shown again
        raise WritingRefused(verdict.reason)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    if not storable(text) or len(text) > LONGEST:
        raise WritingRefused(f"Nội dung có ký tự lạ, hoặc dài quá {LONGEST} ký tự; chưa lưu.")


def _outcome(saved: narratives.Saved, before: int) -> str:
    if saved.merged:
        return "Đã lưu và ghép với phần người khác vừa sửa ở đoạn khác."
    if saved.narrative.revision == before:
        return "Không có gì thay đổi."
    return "Đã lưu."


def _conflict(
    request: HttpRequest, narrative: Narrative, text: str, meanwhile: WrittenMeanwhile
) -> HttpResponse:
    """Nothing was saved: both texts are shown, and saving again keeps what is in the box."""
    held = meanwhile.held
    if wants_json(request):
        told = {"error": str(meanwhile), "theirs": held.text, "revision": held.revision}
        return JsonResponse(told, status=409)
    return _page(request, narrative, text=text, seen=held.revision, conflict=meanwhile, status=409)


def _refused(
    request: HttpRequest, narrative: Narrative, text: str, seen: int, why: str
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": why}, status=409)
    return _page(request, narrative, seen=seen, refused=why, unsaved=text, status=409)


def _answer(request: HttpRequest, saved: narratives.Saved) -> JsonResponse:
    """What a script needs to bring its page up to date."""
    narrative = saved.narrative
    page = _built(request, narrative, narrative.said)
    at = timezone.localtime(narrative.written_at) if narrative.written_at else None
    return JsonResponse(
        {
            "revision": narrative.revision,
            "base": saved.base,
            "merged": saved.merged,
            "text": narrative.said,
            "at": f"{at:%H:%M}" if at else "",
            "origin": render_to_string("reports/writing/_origin.html", {"narrative": narrative}),
            "html": _printed(request, page),
        }
    )


def _give(request: HttpRequest, narrative: Narrative) -> HttpResponse:
    form = GiveForm(request.POST, narrative=narrative, on=clock.today())
    if not form.is_valid():
        return _page(request, narrative, give_form=form, status=400)
    chosen = form.cleaned_data
    try:
        narratives.give(
            narrative,
            writer=chosen["writer"].unit if chosen["writer"] else None,
            colleague=chosen["colleague"],
            asked_for=chosen["asked_for"],
            due_on=chosen["due_on"],
            by=signed_in(request),
            at=clock.now(),
        )
    except WritingRefused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, "Đã giao viết mục này.")
    return redirect(f"{request.path}#giao")


@require_POST
def act(request: HttpRequest, code: str, unit: str, key: str, name: str) -> HttpResponse:
    """One act on the whole text: nothing new, last period's, an earlier one, a unit's passage."""
    narrative = _narrative(request, code, unit, key)
    if name not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[name](request, narrative))
    except WritingRefused as refused:
        if not rights.may_write(signed_in(request), narrative, clock.today()):
            raise PermissionDenied(str(refused)) from refused
        messages.error(request, str(refused))
    return redirect("section", code, unit, key)


def _nothing_new(request: HttpRequest, narrative: Narrative) -> str:
    narratives.nothing_new(narrative, by=signed_in(request), at=clock.now())
    return "Đã ghi: không có nội dung mới kỳ này."


def _carry_over(request: HttpRequest, narrative: Narrative) -> str:
    narratives.carry_over(narrative, by=signed_in(request), at=clock.now())
    return "Đã lấy nội dung kỳ trước; cần sửa cho đúng kỳ này."


def _restore(request: HttpRequest, narrative: Narrative) -> str:
    number = whole(request.POST.get("lan"))
    narratives.restore(narrative, number, by=signed_in(request), at=clock.now())
    return f"Đã phục hồi lần lưu {number}." if number else "Đã trở lại lời mẫu."


def _take(request: HttpRequest, narrative: Narrative) -> str:
    source, passage = whole(request.POST.get("nguon")), request.POST.get("doan", "")
    onto = composing.offered(composing.setting(narrative.draft), narrative)
    by, at = signed_in(request), clock.now()
    narratives.take(narrative, source, passage, onto=onto, by=by, at=at)
    return "Đã thêm đoạn của đơn vị vào cuối mục, có ghi tên đơn vị."


ACTS: dict[str, Callable[[HttpRequest, Narrative], str]] = {
    "khong-co-gi-moi": _nothing_new,
    "lay-ky-truoc": _carry_over,
    "phuc-hoi": _restore,
    "lay-doan": _take,
}


@require_GET
def history(request: HttpRequest, code: str, unit: str, key: str) -> HttpResponse:
    """Every saving of a section, latest first, and what was taken from whom."""
    narrative = _narrative(request, code, unit, key)
    rows = narrative.revisions.select_related("by").order_by("-number")[:REVISIONS_READ]
    taken = narrative.taken.select_related("source__narrative__draft__root", "by")
    context = {
        "page": _built(request, narrative, narrative.said),
        "revisions": sittings(rows),
        "taken": _with_names(narrative, list(taken.order_by("-pk"))),
    }
    return render(request, "reports/writing/history.html", context)


@require_GET
def slip(request: HttpRequest, code: str, unit: str, key: str) -> HttpResponse:
    """One page on paper that asks for the section, for those who do not sign in."""
    narrative = _narrative(request, code, unit, key)
    page = _built(request, narrative, narrative.said)
    return render(request, "reports/writing/slip.html", {"page": page})


@require_GET
def figure_search(request: HttpRequest, code: str, unit: str, key: str) -> JsonResponse:
    """Figures for the picker, by label or code."""
    query = request.GET.get("q", "")
    page = _built(request, _narrative(request, code, unit, key), naming_units(query))
    return JsonResponse([vars(one) for one in find_figures(page.held, query)], safe=False)


@require_POST
def clean_paste(request: HttpRequest) -> JsonResponse:
    """What was copied from a word processor, as our markup; nothing is saved."""
    html, text = request.POST.get("html", ""), request.POST.get("text", "")
    if len(html) + len(text) > LARGEST_PASTE:
        return JsonResponse({"error": "Nội dung dán quá dài; hãy dán từng phần."}, status=413)
    try:
        cleaned = cleaning.from_html(html) if html.strip() else cleaning.from_text(text)
    except cleaning.PastedTooDeep:
        cleaned = cleaning.from_text(text)
    return JsonResponse({"text": cleaned.text, "removed": cleaned.removed})


# -- what the pages share --------------------------------------------------------------------------


def _narrative(request: HttpRequest, code: str, unit: str, key: str) -> Narrative:
    return access.narrative(signed_in(request), code, unit, key, clock.today())


def _built(request: HttpRequest, narrative: Narrative, text: str) -> SectionPage:
    user, today = signed_in(request), clock.today()
    discreet = rights.is_discreet(user, narrative.draft, today)
    held = composing.setting(narrative.draft, also=text, discreet=discreet)
    steps: Sequence[Narrative] = held.narratives
    if not rights.reads(user, narrative.draft, today):
        given = access.given_narratives(user, today).filter(draft=narrative.draft)
        steps = list(given.order_by("section__order"))
    return SectionPage(user, today, narrative, held, text, steps)


def _page(
    request: HttpRequest,
    narrative: Narrative,
    *,
    text: str | None = None,
    seen: int | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    page = _built(request, narrative, narrative.said if text is None else cleaning.tidy(text))
    text = composing.offered(page.held, narrative) if text is None else page.text
    q = request.GET.get("q", "")
    figures_q, documents_q = request.GET.get("so", ""), request.GET.get("vb", "")
    context = {
        "page": page,
        "text": extra.get("unsaved", text),
        "seen": narrative.revision if seen is None else seen,
        "q": q,
        "below": below.below(narrative, query=q) if page.reads_whole else below.Below(),
        "figures_q": figures_q,
        "found_figures": find_figures(page.held, figures_q),
        "documents_q": documents_q,
        "found_documents": searching.offered(documents_q) if documents_q.strip() else [],
        **extra,
    }
    if page.may_edit:
        context.setdefault("give_form", GiveForm(narrative=narrative, on=page.on))
    return render(request, "reports/writing/section.html", context, status=status)


def _printed(request: HttpRequest, page: SectionPage) -> str:
    context = {"printed": page.printed, "remarks": page.remarks, "may_answer": page.may_edit}
    return render_to_string("reports/writing/_preview.html", context, request)


def _after_saving(request: HttpRequest, narrative: Narrative) -> str:
    if "tiep" in request.POST:
        page = _built(request, narrative, "")
        if page.after:
            return address(page.held, page.after.section.key)
    return request.path


def _with_names(narrative: Narrative, taken: list[Any]) -> list[tuple[Any, str]]:
    """What was taken, with the name the unit had in the round."""
    units = dict(narrative.draft.campaign.units.values_list("unit_id", "name"))
    return [(one, units.get(one.source.narrative.draft.root_id, "")) for one in taken]


_SECTION = "soan-bao-cao/<str:code>/<str:unit>/muc/<str:key>/"
urls = [
    path(_SECTION, section, name="section"),
    path(f"{_SECTION}viec/<slug:name>/", act, name="section-act"),
    path(f"{_SECTION}lich-su/", history, name="section-history"),
    path(f"{_SECTION}phieu/", slip, name="section-slip"),
    path(f"{_SECTION}so-lieu/", figure_search, name="figure-search"),
    path("soan-bao-cao/don-van-ban/", clean_paste, name="clean-paste"),
]
