"""One submission beside its past, returning it, reopening an accepted one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import access, permissions
from reports.campaigns import deadlines
from reports.forms.steps import StepForm
from reports.models import CorrectionRequest, Remark, Submission
from reports.pages import noted, offers, queues, reading
from reports.pages.desk import Desk, at
from reports.pages.queues import Wanted
from reports.pages.sheet import Sheet
from reports.submissions import corrections, remarks
from reports.submissions.workflow import NotAllowed
from reports.views.home import signed_in
from reports.views.queue import safe_query, wanted_of
from units import clock
from units.days import day_text

DAYS_TO_RESEND = 3  # working days offered for a return
CHOSEN_CELLS = 5  # lines offered at once for questions on cells of a large table


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
    path("kiem-tra/<int:pk>/", review_one, name="review-one"),
    path("kiem-tra/<int:pk>/mo-lai/", reopen, name="review-reopen"),
    path("y-kien/<int:pk>/xong/", resolve, name="remark-resolve"),
]
