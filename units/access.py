"""The doors: what a person may reach, or 404; what they may see but not do, 403 with the reason."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from units import permissions
from units.models import Membership, Role, Unit, User
from units.tree import Tree


def unit(user: User, code: str, on: date) -> Unit:
    """A unit; who holds a role anywhere may look one up."""
    units(user, on)
    return get_object_or_404(Unit, code=code)


def units(user: User, on: date) -> None:
    """The list of units: no secret among those who work here. System administration has no part
    in it (design.md 7)."""
    if all(held.role == Role.SYSTEM_ADMIN for held in permissions.memberships_of(user, on)):
        raise Http404


def unit_history(user: User, code: str, on: date) -> Unit:
    """What a unit was, who worked in it, who was late."""
    found = unit(user, code, on)
    if not looks_into(user, found, on):
        raise Http404
    return found


def looks_into(user: User, found: Unit, on: date) -> bool:
    """Whether a unit's people are this person's business: its head, those who check it, and the
    business administration."""
    if permissions.has_role(user, Role.BUSINESS_ADMIN, on=on):
        return True
    last = found.records.order_by("-valid_from").first()
    ended = last.valid_to if last else None
    tree = Tree.as_of(min(on, ended - timedelta(days=1)) if ended else on)
    path = tree.get(found.pk).path if found.pk in tree else ""
    watch = (Role.HEAD, Role.REVIEWER, Role.LEAD_REVIEWER)
    return permissions.has_role(user, *watch, on=on, unit=found, path=path)


def unit_changes(user: User, on: date) -> None:
    """Changing units at all."""
    units(user, on)
    demand(permissions.may_manage_units(user, on))


def changed_unit(user: User, code: str, on: date) -> Unit:
    """A unit to be changed."""
    found = unit(user, code, on)
    demand(permissions.may_manage_units(user, on))
    return found


def people(user: User, on: date) -> QuerySet[User]:
    """The people this person looks after: all of them, or those of the units they lead."""
    if permissions.has_role(user, Role.BUSINESS_ADMIN, on=on):
        return User.objects.all()
    led = permissions.scopes(user, Role.HEAD, on=on)
    if not led:
        raise Http404
    theirs = Membership.objects.filter(Q(unit__in=led) | Q(employer__in=led))
    return User.objects.filter(pk__in=theirs.values("user"))


def person(user: User, pk: int, on: date) -> User:
    """One of the people they look after."""
    return get_object_or_404(people(user, on), pk=pk)


def managed_person(user: User, pk: int, on: date) -> User:
    """A person whose account or roles are to be changed."""
    found = person(user, pk, on)
    demand(permissions.may_manage_person(user, found, on))
    return found


def lent_role(user: User, pk: int, membership: int, on: date) -> Membership:
    """A role of one of their people, or of their own, for which a stand-in is to be named."""
    held = person(user, pk, on).memberships.select_related("user", "unit", "employer", "area")
    found = get_object_or_404(held, pk=membership)
    demand(permissions.may_name_stand_in(user, found, on))
    return found


def stand_ins(user: User, of: Membership, on: date) -> QuerySet[User]:
    """Who could act for the holder: those of their people who work where the holder does."""
    places = {place for place in (of.unit_id, of.employer_id) if place}
    near = Membership.objects.in_force(on).filter(Q(unit__in=places) | Q(employer__in=places))
    near = near.exclude(user__in=[user.pk, of.user_id])
    return people(user, on).filter(is_active=True, pk__in=near.values("user")).order_by("full_name")


def system(user: User, on: date) -> None:
    """Health and logs."""
    if not permissions.may_see_system(user, on):
        raise Http404


def demand(verdict: permissions.Verdict) -> None:
    """403 with the reason, unless allowed."""
    if not verdict:
        raise PermissionDenied(verdict.reason)
