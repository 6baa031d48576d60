"""Adding up on screen: run, read, open a figure into its contributors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from indicators import discipline
from indicators.editions import edition
from reports import access, jobs
from reports.adding import consolidation, lineage
from reports.adding.lineage import Contributor
from reports.models import CampaignUnit, Consolidation, Finding
from reports.pages import dashboards, given
from reports.permissions import Sight
from units import clock
from units.models import User
from units.permissions import has_role


@require_GET
@login_required
def consolidations(request: HttpRequest) -> HttpResponse:
    """The campaigns whose figures the person may read."""
    user, today = person(request), clock.today()
    rounds = access.campaigns(user, today).real().order_by("-covers_to", "code")
    return render(request, "reports/consolidation/list.html", {"campaigns": rounds})


@require_GET
@login_required
def campaign_figures(request: HttpRequest, code: str) -> HttpResponse:
    """The topmost unit within reach, unless ?don-vi= names one."""
    user, today = person(request), clock.today()
    campaign = access.counted_campaign(user, code, today)
    wanted = request.GET.get("don-vi", "")
    reached = access.roots(user, campaign, today)
    top = reached.filter(unit__code=wanted).first() if wanted else reached.order_by("path").first()
    if top is None:
        raise Http404
    return redirect("consolidation", code, top.unit.code)


@require_GET
@login_required
def figures(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The table of added-up figures for a root."""
    place = _place(request, code, unit)
    made = _chosen(request, place)
    query, only_incomplete = request.GET.get("q", ""), "chua-du" in request.GET
    context = {
        **_head(place, made, person(request)),
        "q": query,
        "only_incomplete": only_incomplete,
        "units": _units_around(person(request), place),
    }
    if made:
        limits = access.area_limits(person(request), place, clock.today())
        sight = _sight(request, place)
        tables = dashboards.table(
            made,
            query=query,
            only_incomplete=only_incomplete,
            hides=_own_hidden(sight, place),
        )
        context |= {
            "tables": [one for one in tables if limits is None or one.code in limits],
            "missing": lineage.missing_units(made),
            "new_cells": lineage.new_since(made),
            "findings": _findings(made, limits, sight, place.level),
        }
    return render(request, "reports/consolidation/figures.html", context)


@require_POST
@login_required
def run(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Ask for the figures to be added up; the progress is on its own page."""
    place = _place(request, code, unit)
    job = jobs.enqueue(
        "consolidate",
        f"consolidate:{place.campaign_id}:{place.unit_id}",
        {"campaign": place.campaign_id, "root": place.unit_id},
        by=person(request),
        at=clock.now(),
    )
    return redirect("job", job.pk)


@require_GET
@login_required
def contributors(
    request: HttpRequest, code: str, unit: str, pk: int, indicator: str
) -> HttpResponse:
    """Where one figure comes from; a formula opens into its operands."""
    made = made_of(request, code, unit, pk)
    place = made.campaign.units.select_related("unit").get(unit_id=made.root_id)
    sight = _sight(request, place)
    hides = _own_hidden(sight, place)
    row = next(dashboards.rows(made, [indicator], hides=hides), None)
    limits = access.area_limits(person(request), place, clock.today())
    if row is None or (limits is not None and row.version.area.code not in limits):
        raise Http404
    asked = [] if row.version.formula else lineage.contributors(made, indicator)
    shown = given.GIVEN.shown(request.GET, [_as_seen(one, sight) for one in asked])
    if shown.file:
        return shown.file
    named = [one.code for one in lineage.operands(made, indicator)]
    context = {
        **_head(place, made, person(request)),
        "row": row,
        "list": shown,
        "operands": list(dashboards.rows(made, named, hides=hides)),
        "why_hidden": discipline.WHY if any(one.hidden for one in shown.page) else "",
        "may_read": has_role(
            person(request), *access.READ_SUBMISSIONS, on=clock.today(), path=place.path
        ),
    }
    return render(request, "reports/consolidation/contributors.html", context)


@require_GET
@login_required
def missing(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Whose reports are not in it, and where they are."""
    made = made_of(request, code, unit, pk)
    place = made.campaign.units.select_related("unit").get(unit_id=made.root_id)
    shown = given.MISSING.shown(request.GET, lineage.missing_units(made))
    if shown.file:
        return shown.file
    context = {**_head(place, made, person(request)), "list": shown}
    return render(request, "reports/consolidation/missing.html", context)


# -- what the pages share --------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A unit to look at instead, indented below its parent."""

    code: str
    name: str
    current: bool


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _place(request: HttpRequest, code: str, unit: str) -> CampaignUnit:
    user, today = person(request), clock.today()
    campaign = access.counted_campaign(user, code, today)
    return access.consolidation_root(user, campaign, unit, today)


def made_of(request: HttpRequest, code: str, unit: str, pk: int) -> Consolidation:
    place = _place(request, code, unit)
    found = Consolidation.objects.filter(
        pk=pk, campaign=place.campaign_id, root=place.unit_id
    ).select_related("campaign", "by", "closed_by")
    made = found.first()
    if made is None:
        raise Http404
    return made


def _chosen(request: HttpRequest, place: CampaignUnit) -> Consolidation | None:
    """The closing that ?lan= names, or what was added up last."""
    wanted = request.GET.get("lan", "")
    if not wanted:
        return consolidation.latest(place.campaign, place.unit_id)
    closings = consolidation.closings(place.campaign, place.unit_id)
    return next((one for one in closings if str(one.closed_number) == wanted), None)


def _head(place: CampaignUnit, made: Consolidation | None, user: User) -> dict[str, Any]:
    """What every page of one root shows: whose figures, of when, closed or not."""
    today: date = clock.today()
    return {
        "campaign": place.campaign,
        "place": place,
        "made": made,
        "closings": consolidation.closings(place.campaign, place.unit_id),
        "may_close": bool(made and consolidation.may_close(user, made, today)),
        "trail": _trail(place),
    }


def _trail(place: CampaignUnit) -> list[tuple[str, str]]:
    here = reverse("consolidation", args=[place.campaign.code, place.unit.code])
    return [
        ("Tổng hợp", reverse("consolidations")),
        (place.campaign.name, reverse("consolidation-campaign", args=[place.campaign.code])),
        (place.name, here),
    ]


def _units_around(user: User, place: CampaignUnit) -> list[Choice]:
    """Within reach: the units above, this one, and those directly below."""
    reached = access.roots(user, place.campaign, clock.today())
    above = [place.path[:end] for end in range(6, len(place.path), 6)]
    near = [
        *reached.filter(path__in=above).order_by("path"),
        place,
        *reached.filter(parent=place.unit_id),
    ]
    return [Choice(u.unit.code, u.name, u.unit_id == place.unit_id) for u in near]


def _sight(request: HttpRequest, place: CampaignUnit) -> Sight:
    return Sight(person(request), place.path, clock.today())


def _own_hidden(sight: Sight, place: CampaignUnit) -> Callable[[str], bool]:
    """Whether a figure of the root itself is kept from the person."""
    return lambda code: sight.hides(code, place.unit_id, place.level)


def _as_seen(one: Contributor, sight: Sight) -> Contributor:
    """What the unit gave, unless it is kept from the person. Who has not answered is no secret."""
    code = one.meaning.code
    if one.figure is None or not sight.hides(code, one.unit_id, one.level):
        return one
    return replace(one, figure=None, hidden=True)


def _quotes_hidden(finding: Finding, made: Consolidation, root_level: str, sight: Sight) -> bool:
    """Whether a finding quotes a figure that is kept from the person."""
    about = finding.subject
    unit_id, level = (about.unit_id, about.level) if about else (made.root_id, root_level)
    return any(sight.hides(code, unit_id, level) for code in finding.codes.split())


def _findings(
    made: Consolidation, limits: set[str] | None, sight: Sight, root_level: str
) -> list[dict[str, Any]]:
    """What the rules noticed across reports, gravest first; within some areas where limited."""
    known = edition(made.campaign.catalogue_id)
    areas = {v.indicator_id: v.area.code for v in known.indicators.values()}
    names = dict(made.campaign.units.values_list("unit_id", "name"))
    severity = {"block": 0, "explain": 1, "notice": 2}
    found = made.findings.select_related("subject")
    return [
        {
            "it": finding,
            "unit": names.get(finding.subject.unit_id, "") if finding.subject else "",
            "code": known.codes.get(finding.indicator_id or 0, ""),
        }
        for finding in sorted(found, key=lambda f: (severity[f.severity], f.pk))
        if (limits is None or areas.get(finding.indicator_id or 0) in limits)
        and not _quotes_hidden(finding, made, root_level, sight)
    ]


urls = [
    path("tong-hop/", consolidations, name="consolidations"),
    path("tong-hop/<str:code>/", campaign_figures, name="consolidation-campaign"),
    path("tong-hop/<str:code>/<str:unit>/", figures, name="consolidation"),
    path("tong-hop/<str:code>/<str:unit>/chay/", run, name="consolidation-run"),
    path(
        "tong-hop/<str:code>/<str:unit>/<int:pk>/chi-tieu/<str:indicator>/",
        contributors,
        name="contributors",
    ),
    path(
        "tong-hop/<str:code>/<str:unit>/<int:pk>/con-thieu/", missing, name="consolidation-missing"
    ),
]
