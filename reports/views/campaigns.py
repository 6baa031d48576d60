"""Campaigns on screen: the list, one campaign, opening the next one, closing."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import access
from reports.campaigns import deadlines, opening, previews, rehearsals, rosters, rounds
from reports.campaigns.plans import CampaignError, Fault, Plan, to_json
from reports.forms.campaigns import PlanFileForm, PlanForm, ReasonForm, RoundForm
from reports.models import Campaign, CampaignUnit
from reports.pages import owed, pace, speed
from reports.reminding import asking
from reports.submissions import outages
from reports.views import obligations
from units import clock
from units.models import Role
from units.permissions import Verdict, has_role
from units.requests import SignedInRequest

FAULTS_SHOWN = 50
# The first level of a plan, as the screen calls it; whoever uploads a file knows both.
PLACES = {
    "code": "Mã đợt (code)",
    "name": "Tên đợt (name)",
    "root": "Đơn vị gốc (root)",
    "as_of": "Ngày đọc cây đơn vị (as_of)",
    "covers_from": "Số liệu từ ngày (covers_from)",
    "covers_to": "Số liệu đến trước ngày (covers_to)",
    "due": "Hạn gửi (due)",
    "forms": "Biểu mẫu (forms)",
}
READERS = (*access.READ_RESULTS, Role.BUSINESS_ADMIN)
OPENERS = (Role.LEAD_REVIEWER, Role.BUSINESS_ADMIN)


@require_GET
def campaign_list(request: SignedInRequest) -> HttpResponse:
    """Every round within reach, the latest first."""
    today = clock.today()
    if not has_role(request.user, *READERS, on=today):
        raise Http404
    found = rosters.progress(access.campaigns(request.user, today))
    shown = owed.ROUNDS.shown(request.GET, found)
    if shown.file:
        return shown.file
    context = {
        "list": shown,
        "may_open": has_role(request.user, *OPENERS, on=today),
    }
    return render(request, "reports/campaigns/campaigns.html", context)


@require_GET
def campaign_page(request: SignedInRequest, code: str) -> HttpResponse:
    """One round: window, forms, who stands where, who is late."""
    today = clock.today()
    campaign = reached(request, code)
    forms = list(rosters.forms(campaign))
    shown = owed.obligations(today).shown(
        request.GET,
        rosters.obligations(campaign),
        choices={"form": [(form.code, form.name) for form in forms]},
    )
    if shown.file:
        return shown.file
    levels = rosters.by_level(campaign, today)
    root, days = campaign.units.get(unit_id=campaign.root_id), deadlines.calendar()
    leads = has_role(request.user, Role.LEAD_REVIEWER, on=today, path=root.path)
    context = {
        "funnel": speed.funnel(levels) if leads else None,
        "speed": speed.speed(campaign, days, today) if leads else None,
        "campaign": campaign,
        "root_name": root.name,
        "pace": pace.pace(campaign, root, days, today),
        "facts": _facts(campaign),
        "forms": forms,
        "levels": levels,
        "states": rosters.STATES,
        "list": shown,
        "kept": request.GET.urlencode(),
        "may_run": _may_run(request, campaign),
        "outages": campaign.outages.select_related("by", "undone_by").order_by("began_at"),
        "may_record_outage": outages.may_record(request.user, campaign, today),
        "chased": _chased(request, campaign),
        "may_rehearse": rehearsals.may_open(request.user, campaign, today),
        "why_not_counted": rehearsals.counts(campaign).reason,
        "may_grant": has_role(request.user, Role.LEAD_REVIEWER, on=today)
        and campaign.state == Campaign.State.OPEN,
        "may_remind": has_role(request.user, *asking.ROLES, on=today)
        and asking.may_ask_in(campaign),
        "may_watch": asking.may_watch(request.user, campaign, today),
        "may_read": has_role(request.user, *access.READ_SUBMISSIONS, on=today),
    }
    return render(request, "reports/campaigns/campaign.html", context)


@require_GET
def export_plan(request: SignedInRequest, code: str) -> HttpResponse:
    """The plan a round was opened with, as the file that opens it elsewhere."""
    campaign = reached(request, code)
    content = json.dumps(to_json(opening.plan_of(campaign)), ensure_ascii=False, indent=2)
    response = HttpResponse(f"{content}\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{campaign.code}.json"'
    return response


# -- opening ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Choose an earlier round to start from, or upload a file."""
    _demand_opener(request)
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["file"])
    found = rosters.progress(access.campaigns(request.user, clock.today()).real())
    context = {"form": form, "campaigns": found[:20]}
    return render(request, "reports/campaigns/new.html", context)


@require_http_methods(["GET", "POST"])
def new_from(request: SignedInRequest, code: str) -> HttpResponse:
    """The next round after an earlier one: same forms, dates moved on, to be corrected."""
    _demand_opener(request)
    earlier = reached(request, code)
    if earlier.rehearsal:
        raise Http404
    plan = rounds.next_plan(earlier, deadlines.calendar())
    form = RoundForm(plan, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.changed_plan(), back=request.path)
    context = {"form": form, "earlier": earlier, "forms": len(plan.forms)}
    return render(request, "reports/campaigns/new_from.html", context)


@require_POST
def preview(request: SignedInRequest) -> HttpResponse:
    """The preview again, after own offices were confirmed."""
    _demand_opener(request)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return redirect("campaign-new")
    return _preview(request, form.confirmed_plan())


@require_POST
def open_one(request: SignedInRequest) -> HttpResponse:
    """Open what was previewed."""
    _demand_opener(request)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return redirect("campaign-new")
    plan = form.confirmed_plan()
    try:
        campaign = opening.open_campaign(plan, by=request.user, at=clock.now())
    except CampaignError:
        return _preview(request, plan)
    messages.success(request, f"Đã mở {campaign.name}.")
    return redirect("campaign", campaign.code)


def _preview(request: SignedInRequest, plan: Plan, back: str = "") -> HttpResponse:
    """What opening the plan would bring about, and what speaks against it.

    `back` is the form whose dates may be the fault.
    """
    try:
        asking = opening.examine(plan, by=request.user, on=clock.today())
    except CampaignError as error:
        messages.error(request, str(error))
        return redirect("campaign-new")
    confirm = previews.unconfirmed(asking.faults, asking)
    faults = [{"text": _worded(fault)} for fault in asking.faults]
    context = {
        "plan": plan,
        "plan_text": json.dumps(to_json(plan), ensure_ascii=False),
        "root": asking.root,
        "faults": faults[:FAULTS_SHOWN],
        "more": max(0, len(faults) - FAULTS_SHOWN),
        "confirm": confirm,
        "warnings": list(previews.warnings(asking, deadlines.calendar())),
        "forms": previews.forms(asking),
        "levels": previews.levels(asking),
        "back": back,
    }
    return render(request, "reports/campaigns/preview.html", context)


def _worded(fault: Fault) -> str:
    """A fault with its place as the screen calls it; deeper places stay those of the file."""
    place = PLACES.get(fault.path)
    return f"{place}: {fault.reason}" if place else str(fault)


# -- closing ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, code: str) -> HttpResponse:
    """Stop taking reports, after a question that says who has not sent."""
    campaign = reached(request, code)
    if request.method == "POST":
        return _turned(request, campaign, "close")
    waiting = rosters.obligations(campaign).filter(exempted_at=None)
    unsent = waiting.exclude(submission__state="approved").count()
    effects = ["Các đơn vị không nhập, không gửi được nữa; số liệu đã có giữ nguyên."]
    if campaign.rehearsal:
        effects = ["Đợt tập dượt kết thúc và không còn ở trang chủ của các đơn vị."]
    elif unsent:
        effects.append(f"{unsent} báo cáo chưa đạt sẽ được coi là thiếu.")
    return _ask(request, campaign, f"Đóng {campaign.name}", "Đóng đợt báo cáo?", effects)


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, code: str) -> HttpResponse:
    """Take reports again, for a reason."""
    campaign = reached(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _turned(request, campaign, "reopen", reason=form.cleaned_data["reason"])
    return _ask(request, campaign, f"Mở lại {campaign.name}", "Nêu lý do mở lại.", [], form)


def _turned(request: SignedInRequest, campaign: Campaign, act: str, **details: str) -> HttpResponse:
    try:
        getattr(opening, act)(campaign, by=request.user, at=clock.now(), **details)
    except CampaignError as error:
        messages.error(request, str(error))
    else:
        done = {"close": "Đã đóng", "reopen": "Đã mở lại"}[act]
        messages.success(request, f"{done} {campaign.name}.")
    return redirect("campaign", campaign.code)


def _ask(
    request: SignedInRequest,
    campaign: Campaign,
    title: str,
    text: str,
    effects: list[str],
    form: ReasonForm | None = None,
) -> HttpResponse:
    if not (verdict := _may_run(request, campaign)):
        messages.error(request, verdict.reason)
        return redirect("campaign", campaign.code)
    context = {
        "campaign": campaign,
        "title": title,
        "text": text,
        "effects": effects,
        "form": form,
        "label": title.partition(" ")[0] if title.startswith("Đóng") else "Mở lại",
        "action": request.path,
        "back_url": (page := reverse("campaign", args=[campaign.code])),
        "trail": [("Đợt báo cáo", reverse("campaigns")), (campaign.code, page), (title, "")],
    }
    return render(request, "confirm.html", context)


# -- doors -----------------------------------------------------------------------------------------


def reached(request: SignedInRequest, code: str) -> Campaign:
    """A round the person may look at as a whole; units see their own submissions instead."""
    if not has_role(request.user, *READERS, on=clock.today()):
        raise Http404
    return access.campaign(request.user, code, clock.today())


def _demand_opener(request: SignedInRequest) -> None:
    if not has_role(request.user, *OPENERS, on=clock.today()):
        raise Http404


def _may_run(request: SignedInRequest, campaign: Campaign) -> Verdict:
    path_ = campaign.units.get(unit_id=campaign.root_id).path
    return opening.may_run(request.user, path_, clock.today())


def _chased(request: SignedInRequest, campaign: Campaign) -> CampaignUnit | None:
    """The topmost unit within which the person reads who is late; none in a rehearsal."""
    today = clock.today()
    top = access.roots(request.user, campaign, today).order_by("path").first()
    if top is None or campaign.rehearsal or not access.reads_lateness(request.user, top, today):
        return None
    return top


def _facts(campaign: Campaign) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("Số liệu", f"từ {campaign.covers_from:%d/%m/%Y} đến hết {campaign.last_day:%d/%m/%Y}"),
        ("Cây đơn vị và chỉ tiêu theo ngày", f"{campaign.as_of:%d/%m/%Y}"),
        ("Danh mục chỉ tiêu", f"Lần {campaign.catalogue.number}"),
    ]
    if campaign.opened_by:
        facts.append(("Người mở", campaign.opened_by))
    if campaign.closed_by:
        facts.append(("Người đóng", campaign.closed_by))
    return facts


urls = [
    path("dot/", campaign_list, name="campaigns"),
    path("dot/moi/", new, name="campaign-new"),
    path("dot/moi/xem-truoc/", preview, name="campaign-preview"),
    path("dot/moi/mo/", open_one, name="campaign-open"),
    path("dot/moi/tu/<str:code>/", new_from, name="campaign-new-from"),
    path("dot/<str:code>/", campaign_page, name="campaign"),
    path("dot/<str:code>/ke-hoach.json", export_plan, name="campaign-plan"),
    path("dot/<str:code>/dong/", close, name="campaign-close"),
    path("dot/<str:code>/mo-lai/", reopen, name="campaign-reopen"),
    path("dot/<str:code>/gia-han/", obligations.extend, name="obligations-extend"),
    path("dot/<str:code>/bo-gia-han/", obligations.unextend, name="obligations-unextend"),
    path("dot/<str:code>/mien/", obligations.exempt, name="obligations-exempt"),
    path("dot/<str:code>/bo-mien/", obligations.unexempt, name="obligations-unexempt"),
]
