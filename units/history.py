"""A unit's past: what it was, what became of it, its people and their roles, who changed what."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from units.models import AuditEvent, Membership, Unit, UnitEvent, UnitRecord, User
from units.names import Names

# Signing in is the person's own; it is the system administration's log that shows it.
ACCOUNT = ("person.", "second_factor.set_up", "second_factor.reset")


def records(unit: Unit) -> list[tuple[UnitRecord, str]]:
    """What was true of the unit and when, latest first, each with its parent's name then."""
    found = list(unit.records.order_by("-valid_from"))
    names = Names(record.parent_id for record in found)
    return [(record, names.on(record.parent_id, record.valid_from)) for record in found]


@dataclass(frozen=True)
class Happening:
    """One line of a unit's history, latest first; `other` is the unit on the far side of it."""

    day: date
    title: str
    other_code: str
    other_name: str
    note: str


def happenings(found: Unit) -> list[Happening]:
    """What became of the unit, latest first."""
    events = list(
        UnitEvent.objects.filter(Q(unit=found) | Q(successor=found))
        .select_related("unit", "successor")
        .order_by("unit__code")
    )
    # Latest first; on the day a unit began, its beginning is the oldest of what happened.
    events.sort(key=lambda event: (event.day, event.kind != UnitEvent.Kind.ESTABLISH), reverse=True)
    names = Names(id_ for event in events for id_ in (event.unit_id, event.successor_id))
    return [_happening(event, found, names) for event in events]


def _happening(event: UnitEvent, found: Unit, names: Names) -> Happening:
    if event.successor_id == found.pk:
        title = "Tiếp nhận từ" if event.kind == UnitEvent.Kind.MERGE else "Tách ra từ"
        name = names.before(event.unit_id, event.day)
        return Happening(event.day, title, event.unit.code, name, event.note)
    name = names.on(event.successor_id, event.day)
    code = event.successor.code if event.successor else ""
    title = f"{event.get_kind_display()}{' vào' if event.kind == 'merge' else ''}"
    return Happening(event.day, title, code, name, event.note)


def roles(unit: Unit) -> QuerySet[Membership]:
    """Who held a role in the unit, or worked in it, latest first."""
    return (
        Membership.objects.filter(Q(unit=unit) | Q(employer=unit))
        .select_related("user", "area", "standing_in_for__user")
        .order_by("-valid_from", "-pk")
    )


def changes(unit: Unit) -> QuerySet[AuditEvent]:
    """What was done to the unit, to roles in it, and to accounts of its people while they were."""
    of_unit = Q(object_type=Unit._meta.label_lower, object_id=str(unit.pk))
    held = list(roles(unit).order_by())
    of_people = Q(pk__in=())
    if held:
        keys = [membership.pk for membership in held]
        of_roles = Q(action__startswith="membership.", data__membership__in=keys)
        of_people = Q(
            object_type=User._meta.label_lower, object_id__in={str(m.user_id) for m in held}
        ) & (of_roles | Q(action="person.create") | _accounts(held))
    found = AuditEvent.objects.filter(of_unit | of_people)
    return found.select_related("by").order_by("-at", "-pk")


def _accounts(held: list[Membership]) -> Q:
    """Changes of an account between the first and the last day of its person here."""
    spans: dict[int, tuple[datetime, datetime | None]] = {}
    for membership in held:
        start, end = _midnight(membership.valid_from), None
        if membership.valid_to:
            end = _midnight(membership.valid_to)
        first, last = spans.get(membership.user_id, (start, end))
        spans[membership.user_id] = (min(first, start), max(last, end) if last and end else None)
    within = Q(pk__in=())
    for user, (first, last) in spans.items():
        one = Q(object_id=str(user), at__gte=first)
        within |= one & Q(at__lt=last) if last else one
    kinds = Q(pk__in=())
    for kind in ACCOUNT:
        kinds |= Q(action__startswith=kind)
    return within & kinds


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
