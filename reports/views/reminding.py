"""Reminding: by hand from a list, one's own reminders, the words, what was sent in a round."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports import access, tasks
from reports.campaigns import rosters
from reports.forms.reminding import AskForm
from reports.models import Campaign, Obligation
from reports.reminding import asking
from reports.reminding.asking import AskError, Outcome
from reports.views.entry_acts import back
from units import clock
from units.models import User
from units.permissions import has_role
from units.requests import SignedInRequest
from units.text import whole

NAMED = 5


@require_http_methods(["GET", "POST"])
def remind(request: SignedInRequest, code: str) -> HttpResponse:
    """Remind whoever can mend the chosen reports; asked for by GET, a page to add a sentence."""
    campaign = _reached(request, code)
    then = back(request, reverse("campaign", args=[code]))
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
            transaction.on_commit(tasks.mail_reminders.delay)
        return redirect(then)
    refused = {
        v.reason for o in chosen if not (v := asking.may_ask(request.user, o, clock.today()))
    }
    if refused:
        messages.error(request, " ".join(sorted(refused)))
        return redirect(then)
    trail = [("Đợt báo cáo", reverse("campaigns")), (code, reverse("campaign", args=[code]))]
    context = {"form": form, "chosen": chosen, "campaign": campaign, "trail": trail, "then": then}
    return render(request, "reports/reminding/ask.html", context)


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
    """The reports ticked in a list: `obligation`, or `o` where the list has other buttons too."""
    data = request.POST if request.method == "POST" else request.GET
    given = [*data.getlist("obligation"), *data.getlist("o")]
    keys = [pk for text in given if (pk := whole(text))]
    reach = access.in_scope(request.user, *asking.ROLES, on=clock.today(), field="unit_path")
    return list(rosters.obligations(campaign).filter(reach, pk__in=keys)) if keys else []


def _reached(request: SignedInRequest, code: str) -> Campaign:
    """A round in which the person may remind somebody; 404 for everybody else."""
    if not has_role(request.user, *asking.ROLES, on=clock.today()):
        raise Http404
    return access.campaign(request.user, code, clock.today())


urls = [
    path("dot/<str:code>/nhac/", remind, name="remind"),
]
