"""The reviewer's pages: the queue, one submission beside its past, reopening an accepted one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import access, permissions
from reports.campaigns import deadlines
from reports.forms.steps import StepForm
from reports.models import Campaign, CorrectionRequest, Remark, Submission
from reports.pages import noted, offers, queues, reading
from reports.pages.desk import Desk, at
from reports.pages.queues import Wanted
from reports.pages.sheet import Sheet
from reports.submissions import corrections, remarks, workflow
from reports.submissions.workflow import Details, NotAllowed
from reports.views.home import signed_in
from units import clock
from units.days import day_text
from units.models import Level, User
from units.text import whole

PER_PAGE = 50
DAYS_TO_RESEND = 3  # working days offered for a return
CHOSEN_CELLS = 5  # lines offered at once for questions on cells of a large table
ACCEPTED_TOGETHER = "Chấp nhận cùng nhóm: đủ số liệu, không có cảnh báo, không còn ý kiến."
ONLY = (
    ("waiting", "Chờ kiểm tra, chờ quyết định"),
    ("clean", "Đủ số liệu, không có cảnh báo"),
    ("findings", "Có cảnh báo hoặc ý kiến"),
)
LEVELS = [(level.value, level.label) for level in Level if level != Level.PROVINCE]


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The reviewer's queue; its filters stay in the address."""
    user, today = signed_in(request), clock.today()
    wanted = wanted_of(request.GET)
    rows = queues.to_review(user, today, wanted)
    page = Paginator(queues.named_like(rows, wanted.search), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.is_clean = queues.is_clean(row)
        row.is_in = row.state in (*queues.SENT, queues.State.APPROVED)
    rounds = _open_rounds(user, today)
    context = {
        "page": page,
        "wanted": wanted,
        "filtered": any(vars(wanted).values()),
        "campaigns": rounds,
        "has_rehearsal": any(one.rehearsal for one in rounds),
        "campaign": next((one for one in rounds if one.code == wanted.campaign), None),
        "states": Submission.State.choices,
        "levels": LEVELS,
        "onlies": ONLY,
        "any_clean": any(row.is_clean for row in page.object_list),
        "may_accept": queues.areas_owned(user, today) is None,
        "kept": request.GET.urlencode(),
    }
    return render(request, "reports/review/queue.html", context)


@require_GET
def review_one(request: HttpRequest, pk: int) -> HttpResponse:
    """A submission beside its previous figures, with what may be done about it."""
    return page(request, at(signed_in(request), pk, clock.today()), "return")


@require_GET
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """What reopening an accepted submission does, and the form that does it."""
    return page(request, at(signed_in(request), pk, clock.today()), "reopen")


def page(
    request: HttpRequest,
    desk: Desk,
    step: str,
    form: StepForm | None = None,
    problems: Sequence[str] = (),
) -> HttpResponse:
    """The page on which a submission is returned or reopened; what was typed is shown again."""
    loaded = desk.sheet()
    areas = reading.areas(loaded, desk.sees, form.remarks_typed() if form else None)
    context = _frame(request, desk, loaded, areas) | {
        "step": step,
        "verdict": desk.may(step),
        "typed": _typed(desk, form),
        "faults": [{"text": text} for text in problems],
        "rows_chosen": _chosen(form),
    }
    name = "reopen" if step == "reopen" else "one"
    status = 422 if problems else 200
    return render(request, f"reports/review/{name}.html", context, status=status)


def _frame(
    request: HttpRequest, desk: Desk, loaded: Sheet, areas: list[reading.Area]
) -> dict[str, Any]:
    """What both pages show: the figures, what was noticed and asked, and what may be done."""
    submission = desk.submission
    obligation = submission.obligation
    sent = submission.versions.exclude(frozen_at=None).select_related("frozen_by")
    kept = QueryDict(safe_query(request.POST["kept"])) if "kept" in request.POST else request.GET
    return {
        "desk": desk,
        "submission": submission,
        "obligation": obligation,
        "campaign": obligation.campaign,
        "unit_name": loaded.asked.unit_name,
        "sheet": loaded,
        "areas": areas,
        "summary": reading.summary(areas),
        "findings": noted.findings(loaded, areas),
        "remarks": noted.remarks(loaded, areas),
        "sent": sent.order_by("-number").first(),
        "offers": offers.of(desk),
        "may_resolve": permissions.may(desk.user, "resolve", submission, desk.on),
        "correction": (correction := _open_request(submission)),
        "correction_cells": corrections.named(correction) if correction else [],
        "may_decide": permissions.may(desk.user, "decide_correction", submission, desk.on),
        "is_table": loaded.asked.is_table,
        "kept": kept.urlencode(),
        "neighbours": _neighbours(wanted_of(kept), desk),
        "trail": [("Kiểm tra", reverse("review")), (loaded.asked.unit_name, "")],
    }


@require_POST
def accept_clean(request: HttpRequest) -> HttpResponse:
    """Accept together the chosen submissions that are clean; the others are named, untouched."""
    user, today = signed_in(request), clock.today()
    chosen = [pk for text in request.POST.getlist("submission") if (pk := whole(text))][:500]
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào.")
    accepted, refused = 0, []
    shown = Wanted(campaign=QueryDict(safe_query(request.POST.get("kept", ""))).get("campaign", ""))
    for submission in queues.to_review(user, today, shown).filter(pk__in=chosen):
        try:
            _accept(submission, user)
            accepted += 1
        except NotAllowed as refusal:
            refused.append(f"{submission.unit_name}: {refusal}")
    if accepted:
        messages.success(request, f"Đã chấp nhận {accepted} báo cáo.")
    for text in refused[:10]:
        messages.error(request, text)
    if len(refused) > 10:
        messages.error(request, f"Và {len(refused) - 10} báo cáo khác chưa chấp nhận được.")
    return redirect(queue_url(request))


@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer is content with the answer to a remark."""
    user, today = signed_in(request), clock.today()
    reach = access.submissions(user, today).values("pk")
    remark = Remark.objects.filter(pk=pk, submission__in=reach).first()
    if remark is None:
        raise Http404
    try:
        remarks.resolve(remark, by=user, at=clock.now())
        messages.success(request, "Đã đánh dấu ý kiến xử lý xong.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("review-one", args=[remark.submission_id]) + "#y-kien")


def _open_rounds(user: User, on: date) -> list[Campaign]:
    """What the queue is filtered by, rehearsals last."""
    found = access.campaigns(user, on).filter(state=Campaign.State.OPEN)
    return list(found.order_by("rehearsal", "-covers_to", "code"))


def wanted_of(query: QueryDict) -> Wanted:
    """The queue's filters as the address has them."""
    names = ("campaign", "state", "level", "only")
    return Wanted(**{n: query.get(n, "") for n in names}, search=query.get("q", "").strip())


def queue_url(request: HttpRequest) -> str:
    """The queue as it was filtered when the person left it."""
    kept = safe_query(request.POST.get("kept", ""))
    return reverse("review") + (f"?{kept}" if kept else "")


def safe_query(text: str) -> str:
    """A posted query string, read and written again, so that it can be nothing else."""
    written = QueryDict(text[:500]).urlencode()
    return "" if "%00" in written else written  # a NUL would be refused on the next page


def _accept(submission: Submission, user: User) -> None:
    """Begin where needed, then accept, with what "clean" meant on record."""
    if not queues.is_clean(submission):
        raise NotAllowed("Không còn thuộc diện chấp nhận cùng nhóm; mở báo cáo để xem.")
    at_moment = clock.now()
    with transaction.atomic():
        if submission.state == Submission.State.SUBMITTED:
            submission = workflow.apply(submission, "begin", by=user, at=at_moment)
        details = Details(reason=ACCEPTED_TOGETHER)
        workflow.apply(submission, "accept", by=user, at=at_moment, details=details)


def _typed(desk: Desk, form: StepForm | None) -> dict[str, str]:
    resend_by = deadlines.calendar().add(desk.on, DAYS_TO_RESEND)
    if form is None:
        return {"due": day_text(resend_by), "reason": ""}
    return {"due": form.data.get("due", ""), "reason": form.data.get("reason", "")}


def _chosen(form: StepForm | None) -> list[tuple[str, str, str]]:
    """Lines of the list of questions on cells of a table: those typed, and empty ones."""
    typed = [one for one in form.chosen() if any(one)] if form else []
    return typed + [("", "", "")] * CHOSEN_CELLS


def _neighbours(wanted: Wanted, desk: Desk) -> dict[str, Any]:
    """The submissions before and after this one in the queue as it is filtered."""
    rows = queues.to_review(desk.user, desk.on, wanted)
    if wanted.search:
        keys = [row.pk for row in queues.named_like(rows, wanted.search)]
    else:
        keys = list(rows.values_list("pk", flat=True))
    if desk.submission.pk not in keys:
        return {"before": None, "after": None, "place": 0, "count": len(keys)}
    place = keys.index(desk.submission.pk)
    after = keys[place + 1] if place + 1 < len(keys) else None
    before = keys[place - 1] if place else None
    return {"before": before, "after": after, "place": place + 1, "count": len(keys)}


def _open_request(submission: Submission) -> CorrectionRequest | None:
    waiting = submission.correction_requests.filter(granted=None).exclude(endorsed_at=None)
    return waiting.select_related("by", "endorsed_by").prefetch_related("cells").first()


urls = [
    path("kiem-tra/", review, name="review"),
    path("kiem-tra/<int:pk>/", review_one, name="review-one"),
    path("kiem-tra/<int:pk>/mo-lai/", reopen, name="review-reopen"),
    path("kiem-tra/chap-nhan/", accept_clean, name="review-accept-clean"),
    path("y-kien/<int:pk>/xong/", resolve, name="remark-resolve"),
]
