"""An outage of the portal on screen: say when, look at whom it moves, move; take it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports.campaigns.plans import CampaignError
from reports.forms.campaigns import ReasonForm
from reports.forms.deadlines import OutageForm
from reports.models import Campaign, Outage
from reports.submissions import outages
from reports.submissions.outages import Span
from reports.views.campaigns import reached
from units import clock
from units.models import Role
from units.permissions import has_role
from units.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask when and why; show whom it moves; on the second press, move them."""
    campaign = _led(request, code)
    form = OutageForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        span = Span(given["began_at"], given["ended_at"], given["working_days"], given["reason"])
        if "confirmed" in request.POST:
            try:
                made, new = outages.record(campaign, span, by=request.user, at=clock.now())
            except CampaignError as error:
                form.add_error(None, str(error))
            else:
                said = f"Đã cộng ngày cho {len(made.moved)} báo cáo." if new else "Đã ghi từ trước."
                messages.success(request, said)
                return redirect(reverse("campaign", args=[code]) + "#gian-doan")
        elif span.ended_at > clock.now():
            form.add_error("ended_day", "Ghi khi cổng đã hoạt động lại.")
        else:
            found = outages.moves(campaign, span)
    context = _frame(campaign, "Ghi cổng gián đoạn") | {
        "form": form,
        "looked": found is not None,
        "moves": outages.grouped(found or []),
        "count": len(found or []),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/campaigns/outage.html", context, status=status)


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Every day back to what it was, after a question."""
    campaign = _led(request, code)
    outage = Outage.objects.filter(campaign=campaign, pk=pk).first()
    if outage is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            outages.take_back(outage, reason=reason, by=request.user, at=clock.now())
        except CampaignError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã rút; các hạn trở về như trước.")
            return redirect(reverse("campaign", args=[code]) + "#gian-doan")
    context = _frame(campaign, "Rút lần ghi cổng gián đoạn") | {
        "form": form,
        "text": f"Rút lần ghi “{outage.reason}”?",
        "effects": [
            f"{len(outage.moved)} báo cáo trở về hạn trước đó; số ngày trễ tính lại theo hạn ấy.",
            "Không rút được khi đã có đơn vị gửi theo hạn mới.",
        ],
        "label": "Rút",
        "action": request.path,
        "back_url": reverse("campaign", args=[code]),
    }
    return render(request, "confirm.html", context)


def _led(request: SignedInRequest, code: str) -> Campaign:
    """A round that takes reports, for a lead reviewer; the round itself says who of them may."""
    if not has_role(request.user, Role.LEAD_REVIEWER, on=clock.today()):
        raise Http404
    campaign = reached(request, code)
    if not outages.may_record(request.user, campaign, clock.today()):
        raise Http404
    return campaign


def _frame(campaign: Campaign, title: str) -> dict[str, Any]:
    page = reverse("campaign", args=[campaign.code])
    return {
        "campaign": campaign,
        "title": title,
        "trail": [("Đợt báo cáo", reverse("campaigns")), (campaign.code, page), (title, "")],
    }


urls = [
    path("dot/<str:code>/gian-doan/", record, name="outage"),
    path("dot/<str:code>/gian-doan/<int:pk>/rut/", undo, name="outage-undo"),
]
