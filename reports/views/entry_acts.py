"""Single acts on a submission's pages, each a post: nil areas, a look at what would be pasted,
explanations, answers, sending."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from reports.models import Finding
from reports.pages import boxes, sheet, waiting
from reports.pages.desk import Desk, at, at_area
from reports.submissions import asked, checking, confirmations, entry, posted, remarks, workflow
from reports.submissions.workflow import NotAllowed
from reports.teamwork import notes
from reports.views.places import of_said
from units import clock
from units.models import User
from units.text import whole


@require_POST
def nil_area(request: HttpRequest, pk: int, area: str) -> HttpResponse:
    """ "Cả mục không phát sinh", and taking it back."""
    desk = at_area(request.user, pk, area, clock.today())
    undo = "hoan-tac" in request.POST
    act = entry.undo_nil_section if undo else entry.nil_section
    try:
        changed = len(act(desk.submission, area, by=desk.user, at=clock.now()).saved)
    except entry.EntryRefused as refused:
        messages.error(request, str(refused))
    else:
        said = _nil_said(desk, area, changed, undo=undo)
        messages.success(request, said, extra_tags=request.path if changed and not undo else "")
    return redirect(back(request, reverse("entry-area", args=[pk, area])))


def _nil_said(desk: Desk, area: str, changed: int, *, undo: bool) -> str:
    """How many cells were written, and how many of the area are empty before and after."""
    if not changed:
        return NOTHING_TO_TAKE_BACK if undo else NOTHING_TO_NIL
    count = next(count for count in desk.sheet().counts() if count.code == area)
    before = count.missing + (-changed if undo else changed)
    did = "bỏ ghi nhận" if undo else "ghi nhận"
    return (
        f"{count.name}: đã {did} không phát sinh ở {changed} ô. "
        f"Ô trống của lĩnh vực: trước {before}, nay {count.missing}."
    )


NOTHING_TO_NIL = (
    "Không còn ô trống nào để ghi nhận không phát sinh. "
    "Số kế hoạch, số tại thời điểm và tỷ lệ cần nhập riêng."
)
NOTHING_TO_TAKE_BACK = "Không còn ô nào ghi nhận không phát sinh cả mục để bỏ."


@require_POST
def try_cells(request: HttpRequest, pk: int, area: str) -> HttpResponse:
    """What would be wrong with figures about to be pasted: by cell, for js/paste.js."""
    desk = at_area(request.user, pk, area, clock.today())
    came = posted.read(request.POST)
    cells = [one.cell() for one in came.values()]
    try:
        outcome = entry.try_cells(desk.submission, cells, by=desk.user, on=desk.on)
    except entry.EntryRefused as refused:
        return JsonResponse({"error": str(refused)}, status=409)
    known = asked.read(desk.submission.obligation).known
    return JsonResponse(
        {
            "troubled": {
                f"{code}:{subject}": {
                    "message": trouble.message,
                    "readings": [[reading.text, reading.label] for reading in trouble.readings],
                }
                for (code, subject), trouble in boxes.troubles(outcome, known.indicators).items()
            }
        }
    )


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Explanations written on the task list."""
    desk = at(request.user, pk, clock.today())

    def do() -> str:
        count = explain_all(desk, posted.explanations(request.POST), at=clock.now())
        return f"Đã lưu {count} giải trình." if count else "Không có giải trình nào mới."

    return _try(request, do, reverse("submission", args=[pk]) + "#canh-bao")


def explain_all(desk: Desk, texts: dict[tuple[str, str, str], str], *, at: datetime) -> int:
    """Record the explanations whose text is new; a finding that is gone needs none."""
    if not texts:
        return 0
    written = 0
    held = desk.sheet()
    for said in held.said:
        text = texts.get(_name(said.finding, held), "")
        if text and (said.explanation is None or said.explanation.text != text):
            checking.explain(desk.submission, said.finding, text, by=desk.user, at=at)
            written += 1
    return written


def note_all(desk: Desk, texts: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """Keep the source notes of the lines this form asks; returns those that cannot be kept."""
    if not texts:
        return {}
    what = asked.read(desk.submission.obligation)
    lines = {line.code: line.version.indicator_id for line in what.lines}
    unkept = {code: text for code, text in texts.items() if notes.fault(text)}
    wanted = {lines[c]: text for c, text in texts.items() if c in lines and c not in unkept}
    try:
        notes.write(desk.submission.obligation.unit_id, wanted, by=desk.user, at=at)
    except notes.NoteRefusedError as refused:
        raise PermissionDenied(str(refused)) from refused
    return unkept


def _name(finding: Finding, held: sheet.Sheet) -> tuple[str, str, str]:
    code = held.asked.known.codes.get(finding.indicator_id or 0, "")
    return finding.rule_code, code, str(finding.subject_id or "")


@require_POST
def answer_remark(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """The unit's answer to a reviewer's remark."""
    desk = at(request.user, pk, clock.today())
    question = get_object_or_404(desk.submission.remarks, pk=remark)

    def do() -> str:
        text = request.POST.get("tra-loi", "")
        remarks.answer(question, text, by=desk.user, at=clock.now())
        return "Đã lưu câu trả lời."

    return _try(request, do, reverse("submission", args=[pk]) + "#y-kien")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Đúng" or "Đề nghị điều chỉnh" on a figure that another unit gave."""
    desk = at(request.user, pk, clock.today())
    then = back(request, reverse("submission", args=[pk]))
    return say(request, desk.submission, desk.user, then)


def say(request: HttpRequest, side: confirmations.Side, by: User, then: str) -> HttpResponse:
    """What a post says of figures that another unit gave: of one, or of all of an area."""
    if area := request.POST.get("tat-ca", ""):
        return _try(request, lambda: _confirm_all(side, area, by), then)
    cell = _whole(request, "doi-tuong"), _whole(request, "chi-tieu")
    reason = request.POST.get("ly-do", "")

    def do() -> str:
        if "dung" in request.POST:
            confirmations.confirm(side, *cell, by=by, at=clock.now())
            return "Đã xác nhận số liệu đúng."
        confirmations.dispute(side, *cell, reason, by=by, at=clock.now())
        return "Đã gửi đề nghị điều chỉnh tới đơn vị cung cấp số liệu."

    return _try(request, do, then)


def _confirm_all(side: confirmations.Side, area: str, by: User) -> str:
    count = confirmations.confirm_all(side, area, by=by, at=clock.now())
    return f"Đã xác nhận {count} số liệu đúng." if count else "Không còn số liệu nào chờ xác nhận."


@require_POST
def answer_dispute(request: HttpRequest, pk: int, confirmation: int) -> HttpResponse:
    """The supplier answers a request to adjust."""
    desk = at(request.user, pk, clock.today())

    def do() -> str:
        text = request.POST.get("tra-loi", "")
        confirmations.answer(desk.submission, confirmation, text, by=desk.user, at=clock.now())
        return "Đã trả lời đề nghị điều chỉnh."

    return _try(request, do, reverse("submission", args=[pk]) + "#de-nghi")


def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Gửi lãnh đạo duyệt": first a summary of what is empty or wrong, then the step."""
    desk = at(request.user, pk, clock.today())
    here = reverse("submission", args=[pk])
    if request.method == "POST":
        return _try(request, lambda: _take(desk, "submit"), here)
    held = desk.sheet()
    counts = held.counts()
    context = {
        **waiting.approvers(desk.submission.obligation.unit_id, desk.on),
        "submission": desk.submission,
        "campaign": desk.submission.obligation.campaign,
        "unit_name": held.asked.unit_name,
        "verdict": desk.may("submit"),
        "counts": counts,
        "missing": sum(count.missing for count in counts),
        "total": sum(count.total for count in counts),
        "unsettled": [of_said(said, held) for said in held.said if not said.is_settled],
        "trail": [("Trang chủ", "/"), (held.asked.unit_name, here), ("Gửi lãnh đạo duyệt", "")],
        "waiting": [remark for remark in held.remarks if held.is_waiting(remark)],
    }
    return render(request, "reports/entry/submit.html", context)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the submission back before its review began."""
    desk = at(request.user, pk, clock.today())
    here = reverse("submission", args=[pk])
    if request.method == "POST":
        return _try(request, lambda: _take(desk, "withdraw"), here)
    context = {
        "campaign": desk.submission.obligation.campaign,
        "title": "Rút lại báo cáo",
        "action": request.path,
        "label": "Rút lại",
        "text": "Báo cáo trở về đơn vị để sửa. Muốn gửi lại phải qua lãnh đạo duyệt.",
        "effects": ["Nếu báo cáo đã gửi, thời điểm gửi được tính lại theo lần gửi sau."],
        "back_url": here,
        "trail": [
            ("Trang chủ", reverse("home")),
            (desk.submission.obligation.form.name, here),
            ("Rút lại", ""),
        ],
    }
    return render(request, "confirm.html", context)


DONE = {
    "submit": "Đã gửi lãnh đạo duyệt.",
    "withdraw": "Đã rút lại báo cáo.",
}


def _take(desk: Desk, step: str) -> str:
    workflow.apply(desk.submission, step, by=desk.user, at=clock.now())
    return DONE[step]


def _try(request: HttpRequest, do: Callable[[], str], then: str) -> HttpResponse:
    """Do it and say so, or say why not; either way back to the page it came from."""
    try:
        messages.success(request, do())
    except (NotAllowed, entry.EntryRefused, checking.CannotExplain) as refused:
        messages.error(request, str(refused))
    return redirect(then)


def _whole(request: HttpRequest, name: str) -> int:
    number = whole(request.POST.get(name))
    if not number:
        raise Http404
    return number


def back(request: HttpRequest, otherwise: str) -> str:
    """The page the button stood on, if it is one of ours."""
    then = request.POST.get("ve", "")
    if url_has_allowed_host_and_scheme(then, allowed_hosts=None) and then.startswith("/"):
        return then
    return otherwise


urls = [
    path("bao-cao/<int:pk>/linh-vuc/<slug:area>/khong-phat-sinh/", nil_area, name="entry-nil"),
    path("bao-cao/<int:pk>/linh-vuc/<slug:area>/xem-thu/", try_cells, name="entry-try"),
    path("bao-cao/<int:pk>/giai-trinh/", explain, name="entry-explain"),
    path("bao-cao/<int:pk>/y-kien/<int:remark>/", answer_remark, name="entry-answer"),
    path("bao-cao/<int:pk>/xac-nhan/", confirm, name="entry-confirm"),
    path(
        "bao-cao/<int:pk>/de-nghi/<int:confirmation>/", answer_dispute, name="entry-dispute-answer"
    ),
    path("bao-cao/<int:pk>/gui-duyet/", submit, name="entry-submit"),
    path("bao-cao/<int:pk>/rut-lai/", withdraw, name="entry-withdraw"),
]
