"""Entering on behalf of a unit from its signed paper: begin, send, end, take back, the scan."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import files, permissions
from reports.forms.campaigns import ReasonForm
from reports.forms.deadlines import OnBehalfForm, PaperForm
from reports.models import OnBehalf
from reports.pages.desk import Desk, at
from reports.submissions import asked, attachable, behalf, workflow
from reports.submissions.acts import Details, NotAllowed
from reports.submissions.attachable import FileRefused
from reports.views.evidence import SANDBOX
from units import clock

DONE = {
    "begin": "Đã mở nhập thay. Nhập từng lĩnh vực theo bản ký giấy rồi gửi ở trang này.",
    "send": "Đã gửi bản nhập thay. Người khác kiểm tra, chấp nhận.",
    "end": "Đã kết thúc nhập thay; đơn vị tự nhập được.",
    "take_back": "Đã lấy lại bản nhập thay; đơn vị sửa rồi tự gửi.",
}


@require_http_methods(["GET", "POST"])
def on_behalf(request: HttpRequest, pk: int) -> HttpResponse:
    """What was and is entered on behalf of the unit, and what this person may do about it."""
    desk = at(request.user, pk, clock.today())
    act = request.POST.get("act", "")
    if request.method == "GET" or act not in ACTS:
        return _page(request, desk)
    return ACTS[act](request, desk)


@require_GET
def scan(request: HttpRequest, pk: int, row: int) -> FileResponse:
    """The signed paper as it was scanned, for those who may read all that stands on it."""
    desk = at(request.user, pk, clock.today())
    kept = OnBehalf.objects.filter(submission=desk.submission, pk=row).first()
    if kept is None or not _reads_paper(desk) or not files.path_of(kept.scan_digest).is_file():
        raise Http404
    response = FileResponse(
        files.path_of(kept.scan_digest).open("rb"),
        as_attachment=True,
        filename=kept.scan_name,
        content_type=kept.scan_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = OnBehalfForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, begin=form)
    given = form.cleaned_data
    try:
        name = attachable.clean_name(given["scan"].name or "")
        attachable.demand_size(name, given["scan"].size or 0)
        behalf.begin(
            desk.submission,
            reason=given["reason"],
            name=name,
            content=given["scan"].read(),
            by=desk.user,
            at=clock.now(),
        )
    except (FileRefused, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, begin=form)
    return _done(request, desk, "begin")


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, send=form)
    details = Details(**form.cleaned_data)
    try:
        workflow.apply(
            desk.submission, "send_on_behalf", by=desk.user, at=clock.now(), details=details
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, send=form)
    return _done(request, desk, "send")


def _end(request: HttpRequest, desk: Desk) -> HttpResponse:
    if row := permissions.entering_on_behalf(desk.submission):
        try:
            behalf.end(row, by=desk.user, at=clock.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("on-behalf", desk.submission.pk)
    return _done(request, desk, "end")


def _take_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, take_back=form)
    details = Details(reason=form.cleaned_data["reason"])
    try:
        workflow.apply(desk.submission, "take_back", by=desk.user, at=clock.now(), details=details)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, take_back=form)
    return _done(request, desk, "take_back")


ACTS: dict[str, Callable[[HttpRequest, Desk], HttpResponse]] = {
    "begin": _begin,
    "send": _send,
    "end": _end,
    "take_back": _take_back,
}


def _done(request: HttpRequest, desk: Desk, act: str) -> HttpResponse:
    messages.success(request, DONE[act])
    pk = desk.submission.pk
    return redirect("submission" if act in ("end", "take_back") else "on-behalf", pk)


def _page(request: HttpRequest, desk: Desk, **typed: Any) -> HttpResponse:
    """The page, with what was typed into the form that was refused."""
    submission = desk.submission
    now = permissions.entering_on_behalf(submission)
    sent = behalf.sent(submission.version)
    form = next(iter(typed.values()), None)
    context = {
        "desk": desk,
        "submission": submission,
        "obligation": submission.obligation,
        "campaign": submission.obligation.campaign,
        "unit_name": asked.read(submission.obligation).unit_name,
        "now": now,
        "mine": bool(now and now.by_id == desk.user.pk),
        "sent": sent,
        "rows": list(behalf.rows(submission)),
        "reads_paper": _reads_paper(desk),
        "may_begin": behalf.may_open(desk.user, submission, desk.on),
        "may_send": desk.may("send_on_behalf"),
        "may_end": now is not None and behalf.may_end(desk.user, now, desk.on),
        "may_take_back": sent is not None and desk.may("take_back"),
        "begin": typed.get("begin") or OnBehalfForm(),
        "send": typed.get("send") or PaperForm(),
        "take_back": typed.get("take_back") or ReasonForm(),
        "form": form,
        "trail": [
            ("Trang chủ", "/"),
            (
                asked.read(submission.obligation).unit_name,
                reverse("submission", args=[submission.pk]),
            ),
            ("Nhập thay", ""),
        ],
    }
    status = 422 if form is not None else 200
    return render(request, "reports/entry/on_behalf.html", context, status=status)


def _reads_paper(desk: Desk) -> bool:
    """A scan shows everything the unit reports: for those from whom nothing of it is kept."""
    return desk.reads_whole and not desk.is_kept_back_from


urls = [
    path("bao-cao/<int:pk>/nhap-thay/", on_behalf, name="on-behalf"),
    path("bao-cao/<int:pk>/nhap-thay/<int:row>/ban-ky/", scan, name="on-behalf-scan"),
]
