"""The reviewer's queue: what to look at, and accepting together what is clean."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import access
from reports.models import Campaign, Submission
from reports.pages import queues
from reports.pages.queues import Wanted
from reports.submissions import workflow
from reports.submissions.workflow import Details, NotAllowed
from reports.views.home import signed_in
from units import clock
from units.models import Level, User
from units.text import whole

PER_PAGE = 50
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


urls = [
    path("kiem-tra/", review, name="review"),
    path("kiem-tra/chap-nhan/", accept_clean, name="review-accept-clean"),
]
