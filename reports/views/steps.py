"""Taking a step, and what a submission's people may read about it: timeline, receipt."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import access, corrections, sheet, workflow
from reports.forms.steps import CorrectionForm, StepForm
from reports.models import CorrectionRequest, Submission
from reports.workflow import NotAllowed
from units import clock
from units.models import User

# Where a person goes on after a step.
AFTER = {
    "forward": "signing",
    "send_back": "signing",
    "accept": "review",
    "return": "review",
}
DONE = {
    "submit": "Đã chuyển lãnh đạo duyệt.",
    "withdraw": "Đã rút lại, có thể sửa tiếp.",
    "send_back": "Đã chuyển lại chuyên viên.",
    "forward": "Đã duyệt và gửi. Biên nhận ở trang Nhật ký của báo cáo.",
    "begin": "Bắt đầu kiểm tra; đơn vị không rút lại được nữa.",
    "return": "Đã trả lại đơn vị.",
    "accept": "Đã chấp nhận, số liệu được tính vào tổng hợp.",
    "reopen": "Đã mở lại; số liệu của đơn vị tạm thời không tính vào tổng hợp.",
}


@require_POST
@login_required
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step; a refusal says why on the page the person came from."""
    if name not in workflow.SCREEN_STEPS:
        raise Http404
    user = _user(request)
    submission = access.submission(user, pk, clock.today())
    form = StepForm(request.POST, step=name)
    if not form.is_valid():
        for error in form.problems():
            messages.error(request, error)
        return redirect(_page_of(name), pk)
    try:
        workflow.apply(submission, name, by=user, at=clock.now(), details=form.details())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_of(name), pk)
    messages.success(request, DONE[name])
    return redirect(AFTER[name]) if name in AFTER else redirect(_page_of(name), pk)


@require_GET
@login_required
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to a submission, latest first."""
    submission = access.submission(_user(request), pk, clock.today())
    context = {
        "submission": submission,
        "events": _events(submission),
        "receipts": submission.versions.exclude(frozen_at=None).order_by("-number"),
    }
    return render(request, "reports/steps/timeline.html", context)


@require_GET
@login_required
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Proof of sending: what, when, by whom, and a digest of the figures."""
    submission = access.submission(_user(request), pk, clock.today())
    sent = submission.versions.exclude(frozen_at=None).select_related("frozen_by", "accepted_by")
    version = sent.filter(number=number).first()
    if version is None:
        raise Http404
    context = {
        "submission": submission,
        "version": version,
        "answered": version.values.count(),
        "still_true": version.digest == workflow.digest(version),
    }
    return render(request, "reports/steps/receipt.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def ask_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit asks for cells of an accepted submission to be opened."""
    user = _user(request)
    submission = access.submission(user, pk, clock.today())
    form = CorrectionForm(request.POST or None, sheet=sheet.load(submission))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            corrections.ask(submission, form.cells(), reason, by=user, at=clock.now())
            messages.success(request, "Đã gửi đề nghị; chờ lãnh đạo đơn vị đồng ý.")
            return redirect("submission-timeline", pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {"submission": submission, "form": form}
    return render(request, "reports/steps/correction.html", context)


@require_POST
@login_required
def endorse_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The head stands behind a request of the unit."""
    wanted = _request_of(request, pk)
    try:
        corrections.endorse(wanted, by=_user(request), at=clock.now())
        messages.success(request, "Đã đồng ý; đề nghị được chuyển tới người kiểm tra.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("submission-timeline", wanted.submission_id)


@require_POST
@login_required
def decide_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer grants or refuses a request."""
    wanted = _request_of(request, pk)
    granted = request.POST.get("granted") == "yes"
    form = StepForm(request.POST, step="reopen" if granted else "send_back")
    if not form.is_valid():
        for error in form.problems():
            messages.error(request, error)
        return redirect("review-one", wanted.submission_id)
    try:
        corrections.decide(
            wanted,
            granted=granted,
            decision=form.cleaned_data["reason"],
            due=form.cleaned_data.get("due"),
            by=_user(request),
            at=clock.now(),
        )
        messages.success(request, "Đã mở các ô được đề nghị." if granted else "Đã từ chối.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("review-one", wanted.submission_id)


def _request_of(request: HttpRequest, pk: int) -> CorrectionRequest:
    """A correction request about a submission the person reaches."""
    reach = access.submissions(_user(request), clock.today())
    found = CorrectionRequest.objects.filter(pk=pk, submission__in=reach.values("pk"))
    wanted = found.select_related("submission__obligation__campaign").first()
    if wanted is None:
        raise Http404
    return wanted


def _page_of(name: str) -> str:
    """The page from which a step is taken."""
    if name in ("forward", "send_back"):
        return "signing-one"
    return "submission" if name in ("submit", "withdraw") else "review-one"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user


TONES = {"return": "warn", "reopen": "warn", "send_back": "warn", "accept": "good", "import": "good"}


def _events(submission: Submission) -> list[dict[str, Any]]:
    """Steps, remarks, answers and correction requests, latest first."""
    events = [
        {
            "title": workflow.STEPS[t.step].label,
            "at": t.at,
            "by": f"{t.by} thay mặt {t.standing_in_for}" if t.standing_in_for else str(t.by),
            "detail": t.reason,
            "tone": TONES.get(t.step, "info"),
        }
        for t in submission.transitions.select_related("by")
    ]
    for remark in submission.remarks.select_related("by", "answered_by", "indicator", "area"):
        about = str(remark.indicator or remark.area)
        events.append(_event(f"Ý kiến kiểm tra: {about}", remark.at, remark.by, remark.text))
        if remark.answered_at:
            title = f"Đơn vị trả lời: {about}"
            events.append(_event(title, remark.answered_at, remark.answered_by, remark.answer))
    for asked in submission.correction_requests.select_related("by", "endorsed_by", "decided_by"):
        events.extend(_of_request(asked))
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _of_request(asked: CorrectionRequest) -> list[dict[str, Any]]:
    events = [_event("Đề nghị đính chính", asked.at, asked.by, asked.reason)]
    if asked.endorsed_at:
        events.append(
            _event("Lãnh đạo đồng ý đề nghị đính chính", asked.endorsed_at, asked.endorsed_by)
        )
    if asked.decided_at:
        title = "Chấp nhận đề nghị đính chính" if asked.granted else "Từ chối đề nghị đính chính"
        events.append(_event(title, asked.decided_at, asked.decided_by, asked.decision))
    return events


def _event(title: str, at: Any, by: object, detail: str = "") -> dict[str, Any]:
    return {"title": title, "at": at, "by": str(by), "detail": detail, "tone": "quiet"}


urls = [
    path("bao-cao/<int:pk>/buoc/<slug:name>/", step, name="submission-step"),
    path("bao-cao/<int:pk>/nhat-ky/", timeline, name="submission-timeline"),
    path("bao-cao/<int:pk>/bien-nhan/<int:number>/", receipt, name="receipt"),
    path("bao-cao/<int:pk>/dinh-chinh/", ask_correction, name="correction-ask"),
    path("dinh-chinh/<int:pk>/dong-y/", endorse_correction, name="correction-endorse"),
    path("dinh-chinh/<int:pk>/quyet-dinh/", decide_correction, name="correction-decide"),
]
