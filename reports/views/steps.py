"""Taking a step, and what a submission's people may read about it: timeline, receipt."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import jobs, permissions
from reports.campaigns import obligations
from reports.forms.steps import StepForm
from reports.models import CampaignUnit, SubmissionVersion
from reports.pages.desk import Desk, at
from reports.submissions import asked, behalf, receipts, timeline, workflow
from reports.submissions.workflow import NotAllowed
from reports.views import queue, review, signing
from units import clock

DONE = {
    "submit": "Đã chuyển lãnh đạo duyệt.",
    "withdraw": "Đã rút lại, có thể sửa tiếp.",
    "send_back": "Đã chuyển lại chuyên viên.",
    "forward": "Đã duyệt và gửi. Biên nhận ở dưới đây.",
    "begin": "Đã bắt đầu kiểm tra; đơn vị không rút lại được nữa.",
    "return": "Đã trả lại đơn vị.",
    "accept": "Đã chấp nhận; số liệu được tính vào tổng hợp.",
    "reopen": "Đã mở lại; số liệu của đơn vị tạm thời không tính vào tổng hợp.",
}
# What a step says where nothing counts.
DONE_IN_A_REHEARSAL = DONE | {
    "accept": "Đã chấp nhận. Đây là đợt tập dượt: số liệu không tính vào tổng hợp.",
    "reopen": "Đã mở lại.",
}
Page = Callable[[HttpRequest, Desk, StepForm, list[str]], HttpResponse]
# Pages that show again what was typed when their step is refused.
AGAIN: dict[str, Page] = {
    "forward": signing.page,
    "send_back": signing.page,
    "return": lambda request, desk, form, why: review.page(request, desk, "return", form, why),
    "reopen": lambda request, desk, form, why: review.page(request, desk, "reopen", form, why),
}


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step; a refusal says why on the page the person came from."""
    if name not in workflow.SCREEN_STEPS:
        raise Http404
    desk = at(request.user, pk, clock.today())
    form = StepForm(request.POST, step=name)
    if problems := _take(desk, name, form):
        return _refused(request, desk, name, form, problems)
    if name == "forward":  # how closely it should be looked at is reckoned by the worker
        transaction.on_commit(partial(jobs.soon, "reports.tasks.weigh", pk))
    rehearsal = desk.submission.obligation.campaign.rehearsal
    messages.success(request, (DONE_IN_A_REHEARSAL if rehearsal else DONE)[name])
    return redirect(_after(request, desk, name))


@require_GET
def timeline_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to a submission, latest first, with its receipts."""
    desk = at(request.user, pk, clock.today())
    submission = desk.submission
    sent = submission.versions.exclude(frozen_at=None).select_related("frozen_by")
    context = _frame(desk) | {
        "events": timeline.events(submission, desk.sees, desk.hides),
        "due_days": obligations.history(submission.obligation),
        "receipts": sent.order_by("-number"),
        "returned_days": timeline.time_returned(submission, now=clock.now()).days,
        "was_returned": submission.round > 1,
        "may_ask": permissions.may(desk.user, "ask_correction", submission, desk.on),
        "asked_already": submission.correction_requests.filter(granted=None).exists(),
        "trail": _trail(desk, "Nhật ký xử lý"),
    }
    return render(request, "reports/steps/timeline.html", context)


@require_GET
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Proof of sending: what, when, by whom, and a digest of the figures."""
    desk = at(request.user, pk, clock.today())
    sent = desk.submission.versions.exclude(frozen_at=None).select_related(
        "frozen_by", "accepted_by"
    )
    version = sent.filter(number=number).first()
    if version is None:
        raise Http404
    campaign = desk.submission.obligation.campaign
    context = _frame(desk) | {
        "version": version,
        "answered": version.values.count(),
        "still_true": version.digest == receipts.digest(version),
        "on_behalf": _on_behalf(version),
        "behalf": behalf.sent(version),
        "root": CampaignUnit.objects.get(campaign=campaign, unit=campaign.root_id).name,
        "trail": _trail(desk, f"Biên nhận lần {number}"),
    }
    return render(request, "reports/steps/receipt.html", context)


def _take(desk: Desk, name: str, form: StepForm) -> list[str]:
    """Take the step; what is wrong with it, if anything."""
    if not form.is_valid():
        return form.problems()
    try:
        workflow.apply(desk.submission, name, by=desk.user, at=clock.now(), details=form.details())
    except NotAllowed as refusal:
        return [str(refusal)]
    return []


def _refused(
    request: HttpRequest, desk: Desk, name: str, form: StepForm, problems: list[str]
) -> HttpResponse:
    if name in AGAIN and desk.may(name):
        return AGAIN[name](request, desk, form, problems)
    for problem in problems:
        messages.error(request, problem)
    return redirect(_page_of(name), desk.submission.pk)


def _after(request: HttpRequest, desk: Desk, name: str) -> str:
    """Where a person goes on after a step."""
    pk = desk.submission.pk
    if name == "forward":
        return reverse("submission-timeline", args=[pk])
    if name == "send_back":
        return reverse("signing")
    if name in ("accept", "return", "reopen"):
        return queue.queue_url(request)
    page = reverse(_page_of(name), args=[pk])
    kept = request.POST.get("kept", "") if name == "begin" else ""
    return f"{page}?{queue.safe_query(kept)}" if kept else page


def _page_of(name: str) -> str:
    """The page from which a step is taken."""
    if name in ("forward", "send_back"):
        return "signing-one"
    if name == "reopen":
        return "review-reopen"
    return "submission" if name in ("submit", "withdraw") else "review-one"


def _frame(desk: Desk) -> dict[str, Any]:
    obligation = desk.submission.obligation
    return {
        "desk": desk,
        "submission": desk.submission,
        "obligation": obligation,
        "campaign": obligation.campaign,
        "unit_name": asked.read(obligation).unit_name,
    }


def _trail(desk: Desk, here: str) -> list[tuple[str, str]]:
    pk = desk.submission.pk
    unit = asked.read(desk.submission.obligation).unit_name
    return [("Trang chủ", "/"), (unit, reverse("submission", args=[pk])), (here, "")]


def _on_behalf(version: SubmissionVersion) -> str:
    """For whom a stand-in approved this version; empty when the head did it."""
    forwarded = version.submission.transitions.filter(step="forward", version=version)
    return forwarded.order_by("-pk").values_list("standing_in_for", flat=True).first() or ""


urls = [
    path("bao-cao/<int:pk>/buoc/<slug:name>/", step, name="submission-step"),
    path("bao-cao/<int:pk>/nhat-ky/", timeline_page, name="submission-timeline"),
    path("bao-cao/<int:pk>/bien-nhan/<int:number>/", receipt, name="receipt"),
]
