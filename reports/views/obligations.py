"""Extending and exempting, one unit or many at once: choose, say why, confirm."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports import access
from reports.campaigns import deadlines, obligations, rosters
from reports.campaigns.plans import CampaignError
from reports.forms.campaigns import ExtensionForm, ReasonForm
from reports.models import Campaign, Obligation
from reports.pages import owed
from units import clock
from units.models import Role
from units.permissions import has_role
from units.requests import SignedInRequest
from units.text import whole

ALL = "all"  # in the address: the whole list as it is narrowed, not what is ticked
WORKING_DAYS_GRANTED = 3  # offered for an extension


@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, code: str) -> HttpResponse:
    """A later due day for the chosen obligations."""
    chosen = _chosen(request, code)
    form = ExtensionForm(request.POST or None, suggested=_suggested(chosen))
    return _granted(request, code, chosen, form, "Gia hạn", obligations.extend)


@require_http_methods(["GET", "POST"])
def unextend(request: SignedInRequest, code: str) -> HttpResponse:
    """The round's own due day again for the chosen obligations."""
    chosen = _chosen(request, code)
    form = ReasonForm(request.POST or None)
    return _granted(request, code, chosen, form, "Bỏ gia hạn", obligations.unextend)


@require_http_methods(["GET", "POST"])
def exempt(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask the chosen obligations no more."""
    chosen = _chosen(request, code)
    form = ReasonForm(request.POST or None)
    return _granted(request, code, chosen, form, "Miễn báo cáo", obligations.exempt)


@require_http_methods(["GET", "POST"])
def unexempt(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask the chosen obligations again."""
    chosen = _chosen(request, code)
    form = ReasonForm(request.POST or None)
    return _granted(request, code, chosen, form, "Bỏ miễn báo cáo", obligations.unexempt)


def _granted(
    request: SignedInRequest,
    code: str,
    chosen: list[Obligation],
    form: ReasonForm,
    title: str,
    act: Callable[..., None],
) -> HttpResponse:
    if not chosen:
        messages.error(request, "Chưa chọn đơn vị nào. Đánh dấu các dòng rồi chọn lại.")
        return redirect("campaign", code)
    whole_list = ALL in request.POST or ALL in request.GET
    if request.method == "POST" and whole_list and request.POST.get("count") != str(len(chosen)):
        messages.error(request, "Danh sách đã thay đổi từ lúc xem. Xem lại rồi xác nhận.")
    elif request.method == "POST" and form.is_valid():
        try:
            act(chosen, by=request.user, at=clock.now(), **form.cleaned_data)
        except CampaignError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{title}: đã ghi {len(chosen)} báo cáo.")
            return redirect("campaign", code)
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "chosen": chosen,
        "whole_list": whole_list,
        "kept": (request.POST or request.GET).get("kept", ""),
        "code": code,
        "campaign": chosen[0].campaign,
        "trail": [("Đợt báo cáo", reverse("campaigns")), (code, reverse("campaign", args=[code]))],
    }
    return render(request, "reports/campaigns/grant.html", context)


def _chosen(request: SignedInRequest, code: str) -> list[Obligation]:
    """The ticked obligations of a round within reach; or all of the list as it was narrowed."""
    today = clock.today()
    if not has_role(request.user, Role.LEAD_REVIEWER, on=today):
        raise Http404
    campaign = access.campaign(request.user, code, today)
    data = request.POST if request.method == "POST" else request.GET
    if ALL in data:
        return _under_filter(request, campaign, data.get("kept", ""))
    ids = [pk for text in data.getlist("o") if (pk := whole(text))]
    return list(rosters.obligations(campaign).filter(pk__in=ids)) if ids else []


def _under_filter(request: SignedInRequest, campaign: Campaign, kept: str) -> list[Obligation]:
    """The list of the round's page under its filter, as far as the person may grant."""
    today = clock.today()
    reach = access.in_scope(request.user, Role.LEAD_REVIEWER, on=today, field="unit_path")
    shown = owed.obligations(today).shown(
        QueryDict(kept[:500]),
        rosters.obligations(campaign).filter(reach),
        choices={"form": list(campaign.forms.values_list("code", "name"))},
    )
    return list(shown.page.paginator.object_list)


def _suggested(chosen: list[Obligation]) -> date | None:
    """A few working days after the latest day that counts."""
    if not chosen:
        return None
    return deadlines.calendar().add(max(o.due_day for o in chosen), WORKING_DAYS_GRANTED)
