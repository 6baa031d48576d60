"""Signing off and checking: the head's pages and the reviewer's."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from indicators.text import fold
from reports import access, deadlines, permissions, queues, reading, sheet, workflow
from reports.models import CorrectionRequest, Remark, Submission
from reports.workflow import Details, NotAllowed
from units import clock
from units.models import Level, User

PER_PAGE = 50
DAYS_TO_RESEND = 3  # working days offered for a return


@require_GET
@login_required
def signing(request: HttpRequest) -> HttpResponse:
    """The head's home: what waits for approval, and what the unit owes besides."""
    user, today = _user(request), clock.today()
    requests = CorrectionRequest.objects.filter(
        submission__obligation__unit_id__in=_own_units(user, today), granted=None, endorsed_at=None
    )
    context = {
        "waiting": queues.to_sign(user, today),
        "owed": queues.owed(user, today).filter(obligation__campaign__state="open")[:40],
        "requests": requests.select_related("submission__obligation__form", "by"),
    }
    return render(request, "reports/review/signing.html", context)


@require_GET
@login_required
def signing_one(request: HttpRequest, pk: int) -> HttpResponse:
    """What the head reads before signing: changed, explained, empty; then approve or give back."""
    user, today = _user(request), clock.today()
    submission = access.submission(user, pk, today)
    loaded = sheet.load(submission)
    areas = reading.areas(loaded)
    context = {
        "submission": submission,
        "sheet": loaded,
        "areas": areas,
        "summary": reading.summary(areas),
        "forward": workflow.may(user, "forward", submission, today),
        "send_back": workflow.may(user, "send_back", submission, today),
        "signer": user.full_name,
    }
    return render(request, "reports/review/signing_one.html", context)


@require_GET
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """The reviewer's queue."""
    user, today = _user(request), clock.today()
    wanted = queues.Wanted(
        campaign=request.GET.get("campaign", ""),
        state=request.GET.get("state", ""),
        level=request.GET.get("level", ""),
        only=request.GET.get("only", ""),
        search=request.GET.get("q", "").strip(),
    )
    rows = queues.to_review(user, today, wanted)
    found = _named_like(rows, wanted.search)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "campaigns": access.campaigns(user, today).filter(state="open"),
        "states": Submission.State.choices,
        "levels": Level.choices,
        "clean": queues.clean(rows).count(),
    }
    return render(request, "reports/review/queue.html", context)


@require_GET
@login_required
def review_one(request: HttpRequest, pk: int) -> HttpResponse:
    """A submission beside its previous figures, with what may be done about it."""
    user, today = _user(request), clock.today()
    submission = access.submission(user, pk, today)
    loaded = sheet.load(submission)
    may = {
        step: workflow.may(user, step, submission, today)
        for step in ("begin", "return", "accept", "reopen")
    }
    context = {
        "submission": submission,
        "sheet": loaded,
        "areas": reading.areas(loaded),
        "findings": loaded.said,
        "remarks": loaded.remarks,
        "may": may,
        "may_resolve": permissions.may(user, "resolve", submission, today),
        "correction": _open_request(submission),
        "may_decide": permissions.may(user, "decide_correction", submission, today),
        "resend_by": deadlines.calendar().add(today, DAYS_TO_RESEND),
        "is_table": loaded.asked.is_table,
    }
    return render(request, "reports/review/one.html", context)


@require_POST
@login_required
def accept_clean(request: HttpRequest) -> HttpResponse:
    """Accept together the chosen submissions that are clean; the others are named, untouched."""
    user, today = _user(request), clock.today()
    chosen = [int(pk) for pk in request.POST.getlist("submission") if pk.isdigit()][:500]
    rows = queues.clean(queues.to_review(user, today, queues.Wanted()))
    accepted, refused = 0, []
    for submission in rows.filter(pk__in=chosen):
        try:
            _accept(submission, user)
            accepted += 1
        except NotAllowed as refusal:
            refused.append(f"{submission.unit_name}: {refusal}")
    if accepted:
        messages.success(request, f"Đã chấp nhận {accepted} báo cáo.")
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào.")
    for text in refused[:10]:
        messages.error(request, text)
    return redirect("review")


@require_POST
@login_required
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer is content with the answer to a remark."""
    user, today = _user(request), clock.today()
    reach = access.submissions(user, today).values("pk")
    remark = Remark.objects.filter(pk=pk, submission__in=reach).first()
    if remark is None:
        raise Http404
    try:
        workflow.resolve_remark(remark, by=user, at=clock.now())
        messages.success(request, "Đã đánh dấu ý kiến xử lý xong.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("review-one", remark.submission_id)


def _accept(submission: Submission, user: User) -> None:
    """Begin where needed, then accept, with what "clean" meant on record."""
    at = clock.now()
    if submission.state == Submission.State.SUBMITTED:
        submission = workflow.apply(submission, "begin", by=user, at=at)
    reason = "Chấp nhận cùng nhóm: đủ số liệu, không có cảnh báo, không còn ý kiến."
    workflow.apply(submission, "accept", by=user, at=at, details=Details(reason=reason))


def _named_like(rows: QuerySet[Submission], search: str) -> QuerySet[Submission] | list[Any]:
    """Rows whose unit or form is called so; accents and tone placement do not matter."""
    if not search:
        return rows
    wanted = fold(search)
    return [r for r in rows if wanted in fold(f"{r.unit_name} {r.obligation.form.name}")]  # type: ignore[attr-defined]


def _open_request(submission: Submission) -> CorrectionRequest | None:
    waiting = submission.correction_requests.filter(granted=None).exclude(endorsed_at=None)
    return waiting.select_related("by", "endorsed_by").prefetch_related("cells__indicator").first()


def _own_units(user: User, today: date) -> tuple[int, ...]:
    return queues.scopes(user, "head", on=today)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user


urls = [
    path("duyet/", signing, name="signing"),
    path("duyet/<int:pk>/", signing_one, name="signing-one"),
    path("kiem-tra/", review, name="review"),
    path("kiem-tra/<int:pk>/", review_one, name="review-one"),
    path("kiem-tra/chap-nhan/", accept_clean, name="review-accept-clean"),
    path("y-kien/<int:pk>/xong/", resolve, name="remark-resolve"),
]
