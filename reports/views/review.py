"""One submission beside its past, returning it, reopening an accepted one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET, require_POST

from reports import access, permissions
from reports.campaigns import deadlines
from reports.forms.steps import StepForm
from reports.models import CorrectionRequest, ReasonCode, Remark, Submission
from reports.pages import effect, noted, offers, queues, reading, reviewing, trends
from reports.pages.desk import Desk, at
from reports.pages.effect import Effect
from reports.pages.queues import Wanted
from reports.pages.sheet import Sheet
from reports.submissions import corrections, reasons, remarks
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
    loaded, verdict, may_ask = desk.sheet(), desk.may(step), reviewing.may_ask(desk)
    beside = reading.Beside(
        trends={} if loaded.asked.is_table else trends.of(loaded),
        along=reviewing.along(loaded) if verdict or may_ask else {},
    )
    typed = form.remarks_typed() if form else None
    areas = reading.areas(loaded, desk.sees, typed, beside)
    context = _frame(request, desk, loaded, areas, step) | {
        "step": step,
        "verdict": verdict,
        "along": beside.along,
        "may_ask": may_ask,
        "typed": _typed(desk, form),
        "remarks": noted.remarks(loaded, areas, form.again() if form else {}),
        "reasons": ReasonCode.choices,
        "reason_options": format_html_join(
            "", '<option value="{}">{}</option>', ReasonCode.choices
        ),
        "ready": [(code, code.label, told) for code, told in reasons.READY.items() if told],
        "faults": [{"text": text} for text in problems],
        "rows_chosen": _chosen(form),
    }
    name = "reopen" if step == "reopen" else "one"
    status = 422 if problems else 200
    return render(request, f"reports/review/{name}.html", context, status=status)


def _frame(
    request: HttpRequest, desk: Desk, loaded: Sheet, areas: list[reading.Area], step: str
) -> dict[str, Any]:
    """What both pages show: the figures, what was noticed and asked, and what may be done."""
    submission = desk.submission
    obligation = submission.obligation
    sent = submission.versions.exclude(frozen_at=None).select_related("frozen_by")
    standing = reviewing.standing(desk)
    waits = obligation.campaign.waits_for_areas
    waited = [one.area.short_name for one in standing if one.is_waited] if waits else []
    correction = _open_request(submission)
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
        "sent": sent.order_by("-number").first(),
        "offers": offers.of(desk, waited),
        "standing": standing,
        "risks": reviewing.reasons(desk),
        "prose": reviewing.prose(desk),
        "effect": _effect(desk, correction) if correction or step == "reopen" else None,
        "flagged": [row for area in areas for row in area.rows if row.is_flagged],
        "may_waive": permissions.may_ask_waiver(desk.user, submission, desk.on),
        "may_resolve": permissions.may(desk.user, "resolve", submission, desk.on),
        "correction": correction,
        "correction_cells": corrections.named(correction) if correction else [],
        "may_decide": permissions.may(desk.user, "decide_correction", submission, desk.on),
        "is_table": loaded.asked.is_table,
        "kept": kept.urlencode(),
        "neighbours": _neighbours(wanted_of(kept), desk),
        "trail": [("Kiểm tra", reverse("review")), (loaded.asked.unit_name, "")],
    }


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions kept with the submission; they go to the unit when it is returned."""
    desk = at(signed_in(request), pk, clock.today())
    if not (verdict := reviewing.may_ask(desk)):
        messages.error(request, verdict.reason)
        return redirect(_here(request, pk))
    form = StepForm(request.POST, step="return")
    problems = [] if form.is_valid() else form.problems()
    if not problems:
        try:
            made = remarks.ask(
                desk.submission, form.details().remarks, by=desk.user, at=clock.now()
            )
            messages.success(request, f"Đã ghi {len(made)} ý kiến; gửi đơn vị khi trả lại.")
            return redirect(_here(request, pk))
        except NotAllowed as refusal:
            problems = [str(refusal)]
    return page(request, desk, "return", form, problems)


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
    return redirect(_here(request, remark.submission_id) + "#y-kien")


def _here(request: HttpRequest, pk: int) -> str:
    """The submission's page, in the queue as it was filtered."""
    kept, here = safe_query(request.POST.get("kept", "")), reverse("review-one", args=[pk])
    return f"{here}?{kept}" if kept else here


def _effect(desk: Desk, correction: CorrectionRequest | None) -> Effect | None:
    """What opening the accepted figures does, for whoever may decide it."""
    if not desk.may("reopen"):
        return None
    named = correction.cells.values_list("indicator_id", flat=True) if correction else ()
    return effect.of(desk, frozenset(named))


def _typed(desk: Desk, form: StepForm | None) -> dict[str, str]:
    resend_by = deadlines.calendar().add(desk.on, DAYS_TO_RESEND)
    if form is None:
        return {"due": day_text(resend_by), "reason": ""}
    return {"due": form.data.get("due", ""), "reason": form.data.get("reason", "")}


def _chosen(form: StepForm | None) -> list[tuple[str, str, str, str]]:
    """Lines of the list of questions on cells of a table: those typed, and empty ones."""
    typed = [one for one in form.chosen() if any(one)] if form else []
    return typed + [("", "", "", "")] * CHOSEN_CELLS


def _neighbours(wanted: Wanted, desk: Desk) -> dict[str, Any]:
    """The submissions before and after this one in the queue as it is filtered."""
    rows = queues.to_review(desk.user, desk.on, wanted)
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
    path("kiem-tra/<int:pk>/y-kien/", ask, name="remark-ask"),
    path("y-kien/<int:pk>/xong/", resolve, name="remark-resolve"),
]
