"""The reviewer's queue: what to look at first, and accepting together what is clean."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import access, jobs
from reports.pages import queue_list, queues
from reports.pages.queue_list import wanted_of
from reports.pages.queues import EVERYTHING, Wanted
from reports.reviewing import blocks, clean
from reports.reviewing.material import SENT
from reports.submissions.workflow import NotAllowed
from reports.views.home import signed_in
from units import clock
from units.models import Role
from units.permissions import has_role
from units.text import whole

__all__ = ["for_nobody", "queue_url", "safe_query", "urls", "wanted_of"]
MOST = 200  # accepted with one press
NAMED = 10  # of those that could not be


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The reviewer's queue, riskiest first; its filters stay in the address."""
    user, today = signed_in(request), clock.today()
    rounds, areas = queue_list.rounds(user, today), queues.areas_owned(user, today)
    wanted = wanted_of(request.GET)
    choices = queue_list.choices(rounds, areas, today)
    shown = queue_list.listing(choices).shown(
        request.GET,
        queues.to_review(user, today, wanted).values("pk"),
        choices=choices,
        made=queue_list.made(user, today),
    )
    if shown.file:
        return shown.file
    has_part = blocks.of(user, today).exists()
    lead = has_role(user, Role.LEAD_REVIEWER, on=today)
    context = {
        "list": shown,
        "page": shown.page,
        "wanted": wanted,
        "several_rounds": len(rounds) > 1,
        "has_rehearsal": any(one.rehearsal for one in rounds),
        "campaign": next((one for one in rounds if one.code == wanted.campaign), None),
        "any_clean": any(row.is_clean for row in shown.page),
        "may_accept": areas is None,
        # Where all are one's own it would say the same in every row.
        "shows_keeper": any(not row.keeper or row.keeper.reviewer != user for row in shown.page),
        "parts": _parts(request, wanted) if has_part else [],
        "lead": lead,
        "for_nobody": for_nobody(blocks.for_nobody(user, today)) if lead else "",
        "kept": request.GET.urlencode(),
    }
    return render(request, "reports/review/queue.html", context)


def _parts(request: HttpRequest, wanted: Wanted) -> list[dict[str, Any]]:
    """The person's own part and everything, one click from each other."""
    found = []
    for part, label in (("", "Phần của tôi"), (EVERYTHING, "Tất cả")):
        query = request.GET.copy()
        for name in ("page", "part", "keeper"):
            query.pop(name, None)
        if part:
            query["part"] = part
        current = not wanted.keeper and (wanted.part == EVERYTHING) == bool(part)
        found.append({"label": label, "url": f"?{query.urlencode()}", "current": current})
    return found


def for_nobody(names: list[str]) -> str:
    """What a lead is told of units whose reports nobody may accept; empty when there are none."""
    if not names:
        return ""
    return (
        f"{', '.join(names)}: mọi người kiểm tra của địa bàn đều công tác ở đó, mà không ai chấp "
        "nhận báo cáo của đơn vị mình. Cần giao vai trò kiểm tra cho một người ngoài đơn vị."
    )


@require_http_methods(["GET", "POST"])
def accept_clean(request: HttpRequest) -> HttpResponse:
    """What is clean among the chosen ones (among all of the queue, where none was chosen), what
    that means, and accepting it; the others are named, untouched."""
    user, today = signed_in(request), clock.today()
    if queues.areas_owned(user, today) is not None:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    kept = QueryDict(safe_query(data.get("kept", "")))
    chosen = [pk for text in data.getlist("submission") if (pk := whole(text))][:MOST]
    if request.method == "POST":
        return _accept(request, chosen, kept)
    if chosen:
        rows = _of_round(request, kept).filter(pk__in=chosen)
    else:
        rows = queues.to_review(user, today, wanted_of(kept)).filter(state__in=SENT)
    standing = list(clean.look(rows, today).values())
    ready = [one for one in standing if one.is_clean]
    context = {
        "ready": ready[:MOST],
        "left_out": max(0, len(ready) - MOST),
        "others": [one for one in standing if not one.is_clean] if chosen else [],
        "sent": len(standing),
        "meaning": clean.MEANING,
        "rehearsal": any(one.submission.obligation.campaign.rehearsal for one in ready),
        "kept": kept.urlencode(),
        "back": _queue_at(kept),
        "trail": [("Kiểm tra", _queue_at(kept)), ("Chấp nhận cùng lúc", "")],
    }
    return render(request, "reports/review/accept_clean.html", context)


def _accept(request: HttpRequest, chosen: list[int], kept: QueryDict) -> HttpResponse:
    """One after another, each in a transaction of its own."""
    user, refused, accepted = signed_in(request), [], 0
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào.")
    for row in _of_round(request, kept).filter(pk__in=chosen):
        try:
            clean.accept(row, by=user, at=clock.now())
            accepted += 1
        except NotAllowed as refusal:
            refused.append(f"{row.unit_name}: {refusal}")
    if accepted:
        messages.success(request, f"Đã chấp nhận {accepted} báo cáo.")
    for text in refused[:NAMED]:
        messages.error(request, text)
    if len(refused) > NAMED:
        messages.error(request, f"Và {len(refused) - NAMED} báo cáo khác chưa chấp nhận được.")
    return redirect(_queue_at(kept))


def _of_round(request: HttpRequest, kept: QueryDict) -> Any:
    """Everything the person reviews, a rehearsal where the filter names it."""
    shown = Wanted(campaign=kept.get("campaign", ""))
    return queues.to_review(signed_in(request), clock.today(), shown)


@require_POST
def weigh(request: HttpRequest) -> HttpResponse:
    """Reckon anew how closely what is sent should be looked at; the worker does it."""
    user, today = signed_in(request), clock.today()
    if not has_role(user, *access.REVIEWERS, on=today):
        raise Http404
    transaction.on_commit(partial(jobs.soon, "reports.tasks.weigh_waiting"))
    messages.success(request, "Đang tính lại mức cần chú ý; tải lại trang sau ít phút.")
    return redirect(queue_url(request))


def queue_url(request: HttpRequest) -> str:
    """The queue as it was filtered when the person left it."""
    return _queue_at(QueryDict(safe_query(request.POST.get("kept", ""))))


def _queue_at(kept: QueryDict) -> str:
    return reverse("review") + (f"?{kept.urlencode()}" if kept else "")


def safe_query(text: str) -> str:
    """A posted query string, read and written again, so that it can be nothing else."""
    written = QueryDict(text[:500]).urlencode()
    return "" if "%00" in written else written  # a NUL would be refused on the next page


urls = [
    path("kiem-tra/", review, name="review"),
    path("kiem-tra/chap-nhan/", accept_clean, name="review-accept-clean"),
    path("kiem-tra/tinh-lai/", weigh, name="review-weigh"),
]
