"""Reminding: by hand from a list, one's own reminders, what was sent in a round."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import access, jobs
from reports.campaigns import rosters
from reports.forms.reminding import AskForm
from reports.models import Campaign, Obligation, Reminder
from reports.pages import owed, reminded
from reports.reminding import asking, standing, texts
from reports.reminding.asking import AskError, Outcome
from reports.views.entry_acts import back
from reports.views.obligations import ALL
from reports.views.queue import safe_query
from units import clock
from units.models import Role, User
from units.permissions import has_role
from units.requests import SignedInRequest
from units.text import whole

NAMED, PER_PAGE = 5, 20


@require_http_methods(["GET", "POST"])
def remind(request: SignedInRequest, code: str) -> HttpResponse:
    """Remind whoever can mend the chosen reports; asked for by GET, a page to add a sentence."""
    campaign = _reached(request, code)
    then = back(request, _list_of(request, campaign))
    chosen = _chosen(request, campaign)
    form = AskForm(request.POST or None)
    if not chosen:
        messages.error(request, "Chưa chọn báo cáo nào. Đánh dấu các dòng rồi chọn lại.")
        return redirect(then)
    if request.method == "POST" and form.is_valid():
        sentence = form.cleaned_data["sentence"]
        try:
            outcome = asking.ask(
                campaign, chosen, by=request.user, at=clock.now(), sentence=sentence
            )
        except AskError as error:
            messages.error(request, str(error))
        else:
            _tell(request, outcome)
            transaction.on_commit(partial(jobs.soon, "reports.tasks.mail_reminders"))
        return redirect(then)
    return offer(request, campaign, chosen, then, form)


def offer(
    request: SignedInRequest,
    campaign: Campaign,
    chosen: Sequence[Obligation],
    then: str,
    form: AskForm | None = None,
) -> HttpResponse:
    """The page that reminds of what was chosen; `then` is the list it was chosen in."""
    today = clock.today()
    refused = {v.reason for one in chosen if not (v := asking.may_ask(request.user, one, today))}
    if refused:
        messages.error(request, " ".join(sorted(refused)))
        return redirect(then)
    context = {
        "form": form or AskForm(),
        "chosen": chosen,
        "campaign": campaign,
        "trail": _trail(campaign),
        "then": then,
    }
    return render(request, "reports/reminding/ask.html", context)


@require_GET
def reminders(request: SignedInRequest) -> HttpResponse:
    """Every reminder a person has had, the latest first; what still waits leads to its form."""
    rows = Reminder.objects.filter(person=request.user).select_related("campaign", "by")
    page = Paginator(rows.order_by("-at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": standing.still(page)}
    return render(request, "reports/reminding/reminders.html", context)


@require_POST
def seen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reminder away."""
    if not standing.put_away(request.user, pk, at=clock.now()):
        raise Http404
    return redirect(back(request, reverse("reminders")))


@require_GET
def sent(request: SignedInRequest, code: str) -> HttpResponse:
    """Who was reminded in a round, when, and whether the letter went."""
    campaign = _led(request, code)
    shown = reminded.SENT.shown(request.GET, reminded.sent(campaign))
    if shown.file:
        return shown.file
    context = {
        "campaign": campaign,
        "list": shown,
        "unreached": reminded.unreached(campaign, clock.today()).count(),
        "may_edit_texts": texts.may_edit(request.user, clock.today()),
        "trail": _trail(campaign),
    }
    return render(request, "reports/reminding/sent.html", context)


@require_GET
def unreached(request: SignedInRequest, code: str) -> HttpResponse:
    """Who enters or signs in a round and has no address, so that somebody gives them one."""
    campaign = _led(request, code)
    today = clock.today()
    listing = reminded.unreached_list(leads=has_role(request.user, Role.BUSINESS_ADMIN, on=today))
    shown = listing.shown(request.GET, reminded.unreached(campaign, today))
    if shown.file:
        return shown.file
    trail = [*_trail(campaign), ("Đã nhắc", reverse("reminders-sent", args=[code]))]
    context = {"campaign": campaign, "list": shown, "trail": trail}
    return render(request, "reports/reminding/unreached.html", context)


def _tell(request: SignedInRequest, outcome: Outcome) -> None:
    """Afterwards in words: who was reminded, and who was not and why."""
    if outcome.reminded:
        messages.success(request, f"Đã nhắc {_people(outcome.reminded)}.")
    if outcome.already:
        messages.info(request, f"Hôm nay đã được nhắc, không nhắc lại: {_people(outcome.already)}.")
    if outcome.nothing:
        messages.info(request, f"Không có việc phải làm lúc này: {_listed(outcome.nothing)}.")
    if outcome.nobody:
        units = _listed(outcome.nobody)
        messages.warning(request, f"Chưa có tài khoản để nhắc: {units}. Gọi điện, cấp tài khoản.")
    if outcome.without_address:
        who = _people(outcome.without_address)
        messages.warning(request, f"Chưa có thư điện tử, chỉ hiện trên màn hình: {who}.")


def _people(people: Sequence[User]) -> str:
    return _listed([person.full_name for person in people])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    return f"{told} và {more} nơi khác" if more > 0 else told


def _chosen(request: SignedInRequest, campaign: Campaign) -> list[Obligation]:
    """The reports ticked in a list, `obligation` or `o`; or all of the round's list as it was
    narrowed. What is out of reach is left out."""
    data = request.POST if request.method == "POST" else request.GET
    today = clock.today()
    reach = access.in_scope(request.user, *asking.ROLES, on=today, field="unit_path")
    rows = rosters.obligations(campaign).filter(reach)
    if ALL in data:
        forms = list(campaign.forms.values_list("code", "name"))
        kept = QueryDict(data.get("kept", "")[:500])
        shown = owed.obligations(today).shown(kept, rows, choices={"form": forms})
        return list(shown.page.paginator.object_list)
    given = [*data.getlist("obligation"), *data.getlist("o")]
    keys = [pk for text in given if (pk := whole(text))]
    return list(rows.filter(pk__in=keys)) if keys else []


def _list_of(request: SignedInRequest, campaign: Campaign) -> str:
    """The round's page with its list as it was narrowed; at its top, where messages stand."""
    data = request.POST if request.method == "POST" else request.GET
    page = reverse("campaign", args=[campaign.code])
    kept = safe_query(data.get("kept", ""))
    return f"{page}?{kept}" if kept else page


def _reached(request: SignedInRequest, code: str) -> Campaign:
    """A round in which the person may remind somebody; 404 for everybody else."""
    if not has_role(request.user, *asking.ROLES, on=clock.today()):
        raise Http404
    return access.campaign(request.user, code, clock.today())


def _led(request: SignedInRequest, code: str) -> Campaign:
    """A round whose whole is the person's to watch over; 404 for everybody else."""
    campaign = access.campaign(request.user, code, clock.today())
    if not asking.may_watch(request.user, campaign, clock.today()):
        raise Http404
    return campaign


def _trail(campaign: Campaign) -> list[tuple[str, str]]:
    here = reverse("campaign", args=[campaign.code])
    return [("Đợt báo cáo", reverse("campaigns")), (campaign.code, here)]


urls = [
    path("nhac/", reminders, name="reminders"),
    path("nhac/<int:pk>/xong/", seen, name="reminder-seen"),
    path("dot/<str:code>/nhac/", remind, name="remind"),
    path("dot/<str:code>/da-nhac/", sent, name="reminders-sent"),
    path("dot/<str:code>/chua-co-thu/", unreached, name="reminders-unreached"),
]
