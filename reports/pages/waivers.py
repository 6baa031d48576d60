"""The list of waivers: waiting, in force, ended, each with the rule in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from indicators.editions import edition
from reports import access, permissions
from reports.models import CampaignUnit, Waiver
from reports.submissions import waivers
from units.models import User
from units.permissions import Verdict, scopes

SHOWN_ENDED = 100  # the latest ended ones
KINDS: dict[str, Callable[[date], Q]] = {
    "waiting": lambda on: Q(granted=None),
    "in_force": lambda on: Q(granted=True, ended_at=None, last_day__gte=on),
    "ended": waivers.ended,
}


@dataclass(frozen=True)
class Listed:
    """A waiver as the list prints it."""

    waiver: Waiver
    unit: str
    rule: str
    may_decide: Verdict
    outcome: str


def reached(user: User, on: date) -> QuerySet[Waiver]:
    """Waivers of the person's own units, and of those they review."""
    own = Q(unit__in=scopes(user, *access.OWN_UNIT, on=on))
    reach = access.in_scope(user, *access.REVIEWERS, on=on, field="path")
    places = CampaignUnit.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))
    within = CampaignUnit.objects.filter(reach, unit__in=Waiver.objects.values("unit"))
    found = Waiver.objects.filter(own | Q(unit__in=within.values("unit")))
    return found.select_related("campaign", "unit", "asked_by", "decided_by", "ended_by").annotate(
        unit_name=Subquery(places.values("name")[:1]), path=Subquery(places.values("path")[:1])
    )


def listed(user: User, on: date) -> dict[str, list[Listed]]:
    """Kind → its waivers, the latest first; one query for each kind."""
    found = {}
    for kind, condition in KINDS.items():
        rows = reached(user, on).filter(condition(on)).order_by("-pk")
        found[kind] = [_listed(row, user, on) for row in rows[:SHOWN_ENDED]]
    return found


def rule_of(waiver: Waiver) -> str:
    """The rule in words, as the catalogue of the round has it."""
    known = edition(waiver.campaign.catalogue_id)
    rules = (rule.message for rule in known.rules if rule.code == waiver.rule_code)
    return next(rules, waiver.rule_code)


def _listed(row: Waiver, user: User, on: date) -> Listed:
    path = getattr(row, "path", "")
    return Listed(
        waiver=row,
        unit=getattr(row, "unit_name", ""),
        rule=rule_of(row),
        may_decide=permissions.may_decide_waiver(user, row, path, on),
        outcome=_outcome(row, on),
    )


def _outcome(row: Waiver, on: date) -> str:
    """Why it holds no longer."""
    if row.granted is False:
        return "Không đồng ý"
    if row.ended_at:
        return "Đã thôi miễn trừ"
    return "Đã hết ngày" if row.last_day < on else ""
