"""Who sent late and who has not sent, read from the obligations of a round within a root.

Four queries however many units there are.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from indicators.editions import edition
from reports.campaigns import deadlines, rosters
from reports.campaigns.deadlines import Calendar, local_day
from reports.documents import document, late_units
from reports.documents.blocks import Document
from reports.documents.late_units import Material, Owing, Standing, Waived
from reports.models import CampaignUnit, Obligation, Submission
from reports.submissions import mending, waivers
from units.models import Level
from units.tree import within

State = Submission.State
ORDER = {str(level): place for place, level in enumerate(Level)}


def sheet(place: CampaignUnit, *, on: date) -> Document:
    """The internal sheet of a root, with lateness counted until `on`."""
    campaign = place.campaign
    issuer = document.issuer_of(campaign, place.unit_id)
    return late_units.compose(
        Material(
            issuer=issuer,
            window=campaign,
            file_name=f"gui-cham-chua-gui-{campaign.code}-{issuer.code}".lower(),
            standing=standing(place),
            rows=owing(place, on=on),
            levels=[(str(level), str(level.label)) for level in Level],
            on=on,
            waived=waived(place, on=on),
        )
    )


def waived(place: CampaignUnit, *, on: date) -> list[Waived]:
    """Rules that units within the root need not keep on that day, in the order of the tree."""
    inside = place.campaign.units.filter(within(place.path))
    found = waivers.holding(on).filter(unit__in=inside.values("unit"))
    rows = list(found.select_related("decided_by"))
    if not rows:
        return []
    units = {one.unit_id: one for one in inside}
    rules = {rule.code: rule.message for rule in edition(place.campaign.catalogue_id).rules}
    rows.sort(key=lambda one: (units[one.unit_id].order, one.rule_code))
    return [
        Waived(
            unit=units[one.unit_id].name,
            rule=rules.get(one.rule_code, one.rule_code),
            reason=one.reason,
            until=one.last_day,
            by=str(one.decided_by),
        )
        for one in rows
    ]


def standing(place: CampaignUnit) -> Standing:
    """How far the round is within the root; one query."""
    state = "submission__state"
    owed = _owed(place).filter(exempted_at=None)
    return Standing(
        **owed.aggregate(
            owed=Count("pk"),
            sent=Count("pk", filter=Q(**{f"{state}__in": rosters.SENT})),
            accepted=Count("pk", filter=Q(**{state: State.APPROVED})),
        )
    )


def owing(place: CampaignUnit, *, on: date) -> list[Owing]:
    """Every report sent late, not sent, or exempted, by level and in the order of the tree."""
    unsent = ~Q(submission__state__in=rosters.SENT)
    late = Q(submission__days_late__gt=0)
    rows = list(
        _owed(place)
        .filter(unsent | late | Q(exempted_at__isnull=False))
        .select_related("form", "submission", "campaign")
    )
    if not rows:
        return []
    units = {one.unit_id: one for one in place.campaign.units.all()}
    rows.sort(key=lambda row: (ORDER[row.level], units[row.unit_id].order, row.form.order))
    staffed = mending.with_reporters({row.unit_id for row in rows}, on)
    reading = _Reading(place, units, deadlines.calendar(), staffed, on)
    return [reading.owing(row) for row in rows]


@dataclass(frozen=True)
class _Reading:
    """What is known besides the obligations."""

    root: CampaignUnit
    units: Mapping[int, CampaignUnit]
    days: Calendar
    staffed: Set[int]
    on: date

    def owing(self, row: Obligation) -> Owing:
        submission = row.submission
        sent = submission.first_forwarded_at
        return Owing(
            unit=self.units[row.unit_id].name,
            above=self._above(row),
            level=row.level,
            form=row.form.name,
            due=row.due_day,
            state=submission.state_label,
            days_late=(submission.days_late or 0) if sent else self.days.past(row.due_day, self.on),
            sent=local_day(sent) if sent else None,
            sent_back_until=submission.returned_due if submission.state == State.RETURNED else None,
            extension=row.extension_reason,
            exemption=row.exemption_reason,
            mends=mending.mends(row, self.staffed),
        )

    def _above(self, row: Obligation) -> str:
        node = self.units[row.unit_id]
        return rosters.told_apart(node, self.units.get(node.parent_id or 0), self.root.unit_id)


def _owed(place: CampaignUnit) -> QuerySet[Obligation]:
    return Obligation.objects.filter(within(place.path, "unit_path"), campaign=place.campaign_id)
