"""An area owner's desk: every unit's figures of one area, and what is still open in it."""

from datetime import date
from typing import Any

from django.db.models import CharField, DateTimeField, F, OuterRef, QuerySet, Subquery

from reports import access
from reports.models import AreaMark, Campaign, CampaignUnit, FormLine
from reports.pages import queues
from reports.permissions import works_for
from reports.reviewing.areas import MARKED_IN
from units.models import ReformArea, Role, User
from units.permissions import memberships_of


def owned(user: User, on: date) -> list[ReformArea]:
    """The areas the person owns anywhere, in catalogue order."""
    held = memberships_of(user, on)
    areas = {m.area.pk: m.area for m in held if m.role == Role.AREA_OWNER and m.area}
    return sorted(areas.values(), key=lambda area: area.order)


def rows(user: User, area: ReformArea, campaign: Campaign, on: date) -> QuerySet[Any]:
    """Submissions of the person's reach whose form asks in the area, counted within it: what
    waits for a mark first. One query however many."""
    asking = FormLine.objects.filter(indicator_version__area=area).values("form")
    # Only where the person owns this very area.
    held = [
        m.unit_id
        for m in memberships_of(user, on)
        if m.role == Role.AREA_OWNER and m.area_id == area.pk
    ]
    places = CampaignUnit.objects.filter(campaign=campaign, unit__in=held)
    reach = access.below(list(places.values_list("path", flat=True)))
    found = access.submissions(user, on).filter(
        reach, obligation__campaign=campaign, obligation__form__in=asking
    )
    found = found.exclude(obligation__unit_id__in=[pk for pk in works_for(user, on) if pk])
    names = CampaignUnit.objects.filter(campaign=campaign, unit=OuterRef("obligation__unit"))
    marks = AreaMark.objects.filter(submission=OuterRef("pk"), area=area)
    given = marks.filter(ended_at=None)
    ended = marks.exclude(ended_at=None).order_by("-pk")
    counted = queues.with_progress(found, {area.pk}).annotate(
        unit_name=Subquery(names.values("name")[:1]),
        marked_at=Subquery(given.values("at")[:1], output_field=DateTimeField()),
        marked_by=Subquery(given.values("by__full_name")[:1], output_field=CharField()),
        marked_for=Subquery(given.values("standing_in_for")[:1], output_field=CharField()),
        ended_why=Subquery(ended.values("ended_why")[:1], output_field=CharField()),
    )
    unmarked_first = F("marked_at").asc(nulls_first=True)
    order = ("queue", unmarked_first, "obligation__form__order", "unit_name", "pk")
    ordered: QuerySet[Any] = counted.order_by(*order)
    return ordered


def is_ready(row: Any) -> bool:
    """Whether the area of this row can be marked with others at once."""
    is_open = row.blocking or row.unexplained or row.open_remarks
    return row.state in MARKED_IN and row.marked_at is None and not is_open
