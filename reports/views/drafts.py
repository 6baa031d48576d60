"""The report being written: its list, its overview, the whole text, comments, changed figures."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import access
from reports.models import Draft, DraftComment, SentenceToReread
from reports.pages import drafts as pages
from reports.pages import remarks as remarks_
from reports.pages.drafts import DraftPage
from reports.views.home import signed_in
from reports.writing import comments, composing, drafts, rereading, reviewing, rights
from reports.writing.comments import CommentRefused
from reports.writing.drafts import DraftError
from reports.writing.rereading import ReadingRefused
from reports.writing.reviewing import AnswerRefused
from units import clock
from units.listing import Column, Filter, Listing

LIST = Listing(
    "bao-cao-dang-soan",
    "Soạn báo cáo",
    (
        Column("dot", "Đợt báo cáo", lambda one: one.campaign.name, sort=""),
        Column("don-vi", "Báo cáo của", lambda one: one.place.name, sort=""),
        Column("da-viet", "Số mục đã viết", lambda one: one.written, sort=""),
        Column("so-muc", "Số mục", lambda one: one.sections, sort=""),
        Column("so-lieu", "Số liệu", lambda one: one.figures, sort=""),
        Column("gui", "Đã gửi lúc", lambda one: one.draft and one.draft.sent_at, sort=""),
    ),
    search=lambda one: (one.campaign.name, one.place.name),
    searched="Tìm đợt, đơn vị",
    filters=(
        Filter(
            "da-mo",
            "Chỉ báo cáo đã bắt đầu",
            lambda rows, _ticked: [one for one in rows if one.draft],
            kind="tick",
        ),
    ),
)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The reports the person writes or reads, and the sections others gave them to write."""
    user, today = signed_in(request), clock.today()
    found = LIST.shown(request.GET, pages.listed(user, today))
    if found.file:
        return found.file
    given = access.given_narratives(user, today).order_by("-draft__pk", "section__order")
    context = {
        "list": found,
        "listed": found.page.object_list,
        "given": pages.given(list(given)),
        "to_supply": pages.to_supply(user, today),
    }
    return render(request, "reports/drafts/list.html", context)


@require_POST
def start(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Begin a report; where it was begun already it is simply opened."""
    user, today = signed_in(request), clock.today()
    place = access.draft_place(user, code, unit, today)
    try:
        begun = drafts.start(place, by=user, at=clock.now())
    except DraftError as refused:
        messages.error(request, str(refused))
        return redirect("drafts")
    if not rights.reads(user, begun, today):
        messages.success(request, "Đã mở báo cáo để viết; các mục của đơn vị ở dưới đây.")
        return redirect("drafts")
    if begun.consolidation is None and begun.root_id == begun.campaign.root_id:
        messages.info(request, "Số liệu của đợt chưa chốt: dự thảo in số tổng hợp tạm.")
    return redirect("draft", code, unit)


@require_GET
def draft(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Every section with where it stands, and what waits for somebody."""
    return render(request, "reports/drafts/draft.html", {"page": _page(request, code, unit)})


@require_GET
def whole(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The whole text as it prints, to be read and commented."""
    page = _page(request, code, unit)
    made = composing.whole(page.draft, at=clock.now(), discreet=_discreet(page))
    blocks = (*made.basis, *made.opening, *made.body, *made.closing)
    context = {"page": page, "document": made, "blocks": blocks}
    return render(request, "reports/drafts/whole.html", context)


@require_GET
def remarks(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """What the linter says of the whole report."""
    page = _page(request, code, unit)
    made = composing.whole(page.draft, at=clock.now(), discreet=_discreet(page))
    placed = remarks_.placed(page.held, reviewing.of_document(page.held, made))
    waiting = [one for one in placed if not one.answer]
    context = {
        "page": page,
        "open": [one for one in waiting if one.remark.severity != "hint"],
        "hints": remarks_.hints(waiting),
        "answered": [one for one in placed if one.answer],
        "faults": pages.faults(page.held, made),
    }
    return render(request, "reports/drafts/remarks.html", context)


@require_POST
def remark_answer(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Leave a remark of the linter as it is, with a reason that stays on record."""
    found = _draft(request, code, unit)
    posted = request.POST
    try:
        reviewing.answer(
            found,
            place=posted.get("muc", ""),
            kind=posted.get("loai", ""),
            quote=posted.get("cau", ""),
            reason=posted.get("ly-do", ""),
            by=signed_in(request),
            at=clock.now(),
        )
        messages.success(request, "Đã ghi lý do.")
    except AnswerRefused as refused:
        messages.error(request, str(refused))
    return redirect("draft-remarks", code, unit)


@require_POST
def figures(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Take the figures closed since, or leave them for the next period."""
    found, user, now = _draft(request, code, unit), signed_in(request), clock.now()
    try:
        if "nhan" in request.POST:
            marked = drafts.take_figures(found, by=user, at=now)
            messages.success(request, f"Đã nhận số mới; {marked} câu cần đọc lại.")
        elif "ky-sau" in request.POST:
            drafts.defer_figures(found, by=user, at=now)
            messages.success(request, "Số mới được để lại kỳ sau.")
        else:
            raise Http404
    except DraftError as refused:
        messages.error(request, str(refused))
    return redirect("draft", code, unit)


@require_POST
def send(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The head sends the unit's prose to the unit above."""
    found = _draft(request, code, unit)
    try:
        drafts.send(found, by=signed_in(request), at=clock.now())
        messages.success(request, "Đã duyệt, gửi phần lời lên đơn vị cấp trên.")
    except DraftError as refused:
        messages.error(request, str(refused))
    return redirect("draft", code, unit)


@require_POST
def sentence_read(request: HttpRequest, pk: int) -> HttpResponse:
    """A sentence whose figure changed was read again and stays as it is."""
    user, today = signed_in(request), clock.today()
    row = get_object_or_404(SentenceToReread.objects.select_related("draft", "section"), pk=pk)
    codes = (row.draft.campaign.code, row.draft.root.code)
    access.narrative(user, *codes, row.section.key, today)
    try:
        rereading.have_read(row, by=user, at=clock.now())
    except ReadingRefused as refused:
        messages.error(request, str(refused))
    back = request.POST.get("ve", "") == "muc" or not rights.reads(user, row.draft, today)
    return redirect("section", *codes, row.section.key) if back else redirect("draft", *codes)


@require_POST
def comment(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """A comment on the draft, or on one section of it."""
    found = _draft(request, code, unit)
    key = request.POST.get("muc", "")
    section = found.outline.sections.filter(key=key).first() if key else None
    try:
        made = comments.add(
            found,
            request.POST.get("gop-y", ""),
            section=section,
            quote=request.POST.get("doan", ""),
            by=signed_in(request),
            at=clock.now(),
        )
    except CommentRefused as refused:
        messages.error(request, str(refused))
        return redirect(_where(found, section.key if section else None))
    messages.success(request, "Đã gửi góp ý.")
    return redirect(f"{_where(found, section.key if section else None)}#gop-y-{made.pk}")


@require_POST
def comment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor's answer to a comment."""
    found = _comment(request, pk)
    try:
        text = request.POST.get("tra-loi", "")
        comments.answer(found, text, by=signed_in(request), at=clock.now())
    except CommentRefused as refused:
        messages.error(request, str(refused))
    return redirect(_at(found))


@require_POST
def comment_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Who made the comment is content."""
    found = _comment(request, pk)
    try:
        comments.resolve(found, by=signed_in(request), at=clock.now())
        messages.success(request, "Góp ý đã xử lý xong.")
    except CommentRefused as refused:
        messages.error(request, str(refused))
    return redirect(_at(found))


# -- what the pages share --------------------------------------------------------------------------


def _draft(request: HttpRequest, code: str, unit: str) -> Draft:
    return access.draft(signed_in(request), code, unit, clock.today())


def _page(request: HttpRequest, code: str, unit: str) -> DraftPage:
    found, user, today = _draft(request, code, unit), signed_in(request), clock.today()
    held = composing.setting(found, discreet=rights.is_discreet(user, found, today))
    return DraftPage(user, today, held, drafts.news(found))


def _discreet(page: DraftPage) -> bool:
    return rights.is_discreet(page.user, page.draft, page.on)


def _comment(request: HttpRequest, pk: int) -> DraftComment:
    """A comment on a draft that the person reads."""
    reached = access.drafts(signed_in(request), clock.today())
    rows = DraftComment.objects.select_related("draft__campaign", "draft__root", "section")
    return get_object_or_404(rows.filter(draft__in=reached.values("pk")), pk=pk)


def _at(found: DraftComment) -> str:
    return f"{_where(found.draft, found.section.key if found.section else None)}#gop-y-{found.pk}"


def _where(found: Draft, key: str | None) -> str:
    """The page of a section, or the whole text."""
    codes = [found.campaign.code, found.root.code]
    return reverse("section", args=[*codes, key]) if key else reverse("draft-whole", args=codes)


_DRAFT = "soan-bao-cao/<str:code>/<str:unit>/"
urls = [
    path("soan-bao-cao/", listed, name="drafts"),
    path(f"{_DRAFT}bat-dau/", start, name="draft-start"),
    path(_DRAFT, draft, name="draft"),
    path(f"{_DRAFT}toan-van/", whole, name="draft-whole"),
    path(f"{_DRAFT}ra-soat/", remarks, name="draft-remarks"),
    path(f"{_DRAFT}ra-soat/ly-do/", remark_answer, name="draft-remark-answer"),
    path(f"{_DRAFT}so-moi/", figures, name="draft-figures"),
    path(f"{_DRAFT}gui/", send, name="draft-send"),
    path(f"{_DRAFT}gop-y/", comment, name="draft-comment"),
    path("soan-bao-cao/cau/<int:pk>/da-doc/", sentence_read, name="sentence-read"),
    path("soan-bao-cao/gop-y/<int:pk>/tra-loi/", comment_answer, name="comment-answer"),
    path("soan-bao-cao/gop-y/<int:pk>/xong/", comment_resolve, name="comment-resolve"),
]
