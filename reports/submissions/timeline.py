"""What happened to a submission, in words: steps, remarks, answers, correction requests."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypedDict

from reports.models import (
    AreaMark,
    CorrectionRequest,
    Remark,
    RemarkMessage,
    Submission,
    Transition,
)
from reports.submissions import asked, remarks, workflow
from reports.submissions.asked import About, Asked

TONES = {
    "return": "bad",
    "reopen": "bad",
    "send_back": "wait",
    "withdraw": "wait",
    "forward": "info",
    "send_on_behalf": "info",
    "take_back": "bad",
    "begin": "busy",
    "accept": "good",
    "import": "good",
}


SAID_BY: dict[str, str] = {
    RemarkMessage.Side.UNIT: "Đơn vị trả lời",
    RemarkMessage.Side.REVIEW: "Hỏi thêm",
}


class Event(TypedDict):
    """One entry of components/_timeline.html."""

    title: str
    at: datetime
    by: str
    detail: str
    tone: str


def events(
    submission: Submission,
    sees: Callable[[str], bool] = lambda area: True,
    hides: Callable[[str, About], bool] = lambda code, about: False,
) -> list[Event]:
    """Everything, latest first; remarks only on the areas the reader sees, and on no cell that is
    kept from them."""
    what = asked.read(submission.obligation)
    found = [_step(row) for row in submission.transitions.select_related("by").order_by("pk")]
    rows = submission.remarks.select_related("by", "resolved_by", "area")
    for remark in rows.prefetch_related(remarks.messages()).order_by("pk"):
        if sees(_area(remark, what)) and not _hidden(remark, what, hides):
            found += _of_remark(remark, what)
    for row in submission.on_behalf.select_related("by").order_by("pk"):
        found.append(_event("Mở nhập thay từ bản ký giấy", row.at, row.by, row.reason, "wait"))
    for mark in submission.area_marks.select_related("by", "area").order_by("pk"):
        if sees(mark.area.code):
            found += _of_mark(mark)
    requests = submission.correction_requests.select_related("by", "endorsed_by", "decided_by")
    for request in requests.order_by("pk"):
        found += _of_request(request)
    # The sort is stable: of two at one moment the later written stands above.
    found.sort(key=lambda event: event["at"])
    return found[::-1]


def time_returned(submission: Submission, *, now: datetime) -> timedelta:
    """How long the submission was back with its unit, counted apart from lateness (design 6).

    From each return or reopening to the next forwarding, or to `now`.
    """
    total, since = timedelta(), None
    steps = submission.transitions.order_by("at", "pk").values_list("step", "at")
    for step, at in steps:
        if step in workflow.GIVES_BACK:
            since = since or at
        elif step in workflow.SENDS and since:
            total, since = total + (at - since), None
    return total + (now - since) if since else total


def about(remark: Remark, what: Asked) -> str:
    """The cell or section a remark is on, in words."""
    if remark.indicator_id is None:
        return f"cả lĩnh vực {remark.area.name if remark.area else ''}"
    version = what.known.by_id(remark.indicator_id)
    unit = next((u.name for u in what.about if u.pk == remark.subject_id), "")
    return f"{version.code} {version.label}" + (f", {unit}" if what.is_table and unit else "")


def _step(row: Transition) -> Event:
    return {
        "title": workflow.STEPS[row.step].label,
        "at": row.at,
        "by": _named(row.by, row.standing_in_for),
        "detail": row.reason,
        "tone": TONES.get(row.step, "quiet"),
    }


def _of_remark(remark: Remark, what: Asked) -> Iterator[Event]:
    place = about(remark, what)
    by = _named(remark.by, remark.standing_in_for)
    yield _event(f"Ý kiến kiểm tra: {place}", remark.at, by, remark.text)
    for message in remark.messages.all():
        title = f"{SAID_BY[message.side]}: {place}"
        yield _event(title, message.at, _named(message.by, message.standing_in_for), message.text)
    if remark.resolved_at:
        yield _event(f"Ý kiến đã xử lý xong: {place}", remark.resolved_at, remark.resolved_by)


def _of_mark(mark: AreaMark) -> Iterator[Event]:
    by = _named(mark.by, mark.standing_in_for)
    yield _event(f"Đầu mối đánh dấu “đạt”: {mark.area.name}", mark.at, by, tone="good")
    if mark.ended_at:
        title = f"Dấu “đạt” không còn: {mark.area.name}"
        yield _event(title, mark.ended_at, "", mark.ended_why, "wait")


def _of_request(request: CorrectionRequest) -> Iterator[Event]:
    yield _event("Đề nghị đính chính", request.at, request.by, request.reason, "wait")
    if request.endorsed_at:
        title = "Lãnh đạo đồng ý đề nghị đính chính"
        yield _event(title, request.endorsed_at, request.endorsed_by)
    if request.decided_at:
        granted = "Chấp nhận" if request.granted else "Không chấp nhận"
        title = f"{granted} đề nghị đính chính"
        yield _event(title, request.decided_at, request.decided_by, request.decision)


def _named(person: object, absent: str) -> str:
    """ "A, thay mặt B" where A stood in."""
    return f"{person} thay mặt {absent}" if absent else str(person)


def _event(title: str, at: datetime, by: object, detail: str = "", tone: str = "quiet") -> Event:
    return {"title": title, "at": at, "by": str(by), "detail": detail, "tone": tone}


def _hidden(remark: Remark, what: Asked, hides: Callable[[str, About], bool]) -> bool:
    code = what.known.codes.get(remark.indicator_id or 0, "")
    return any(hides(code, about) for about in what.about if about.pk == remark.subject_id)


def _area(remark: Remark, what: Asked) -> str:
    if remark.indicator_id is None:
        return remark.area.code if remark.area else ""
    return what.known.by_id(remark.indicator_id).area.code
