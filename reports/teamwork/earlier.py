"""What was said of a unit's figures in earlier rounds: the last explanation, the last remark.

Earlier is a round that ended before this one did. Rehearsals are no history. With `now` this
round is read as well, for those who look back on it.
"""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q, QuerySet

from reports.models import Campaign, Explanation, Obligation, Remark

Row = TypeVar("Row", Explanation, Remark)
Place = tuple[int, int]  # (indicator id, unit the figure is about)


def explanations(
    obligation: Obligation, units: Collection[int], *, now: bool = False
) -> dict[Place, Explanation]:
    """The last explanation of each cell about some units; one query."""
    rows = Explanation.objects.filter(
        _in_rounds(obligation.campaign, now),
        submission__obligation__unit=obligation.unit_id,
        subject__unit__in=units,
        indicator__isnull=False,
    ).select_related("subject", "by", "submission__obligation__campaign")
    return _last(rows.order_by("submission__obligation__campaign__covers_to", "at", "pk"))


def remarks(
    obligation: Obligation, units: Collection[int], *, now: bool = False
) -> dict[Place, Remark]:
    """The reviewer's last remark on each cell about some units, with its answer; one query."""
    rows = Remark.objects.filter(
        _in_rounds(obligation.campaign, now),
        submission__obligation__unit=obligation.unit_id,
        subject__unit__in=units,
        indicator__isnull=False,
    ).select_related("subject", "by", "answered_by", "submission__obligation__campaign")
    return _last(rows.order_by("submission__obligation__campaign__covers_to", "at", "pk"))


def rounds(campaign: Campaign, *, now: bool) -> QuerySet[Campaign]:
    """The real rounds before this one; with `now` those that end with it, too."""
    last = {"covers_to__lte" if now else "covers_to__lt": campaign.covers_to}
    return Campaign.objects.real().filter(**last)


def _in_rounds(campaign: Campaign, now: bool) -> Q:
    return Q(submission__obligation__campaign__in=rounds(campaign, now=now))


def _last(rows: QuerySet[Row]) -> dict[Place, Row]:
    """Rows come oldest first, so that the last stays."""
    found: dict[Place, Row] = {}
    for row in rows:
        if row.subject and row.indicator_id:
            found[row.indicator_id, row.subject.unit_id] = row
    return found
