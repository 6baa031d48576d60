"""Doors: what a person reaches exists for them, everything else answers 404 (design 7).

A scope is a unit; its place in a campaign's tree is the path the campaign stored when it opened
(CampaignUnit), so reach follows the tree of the round, not today's.
"""

from datetime import date
from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from indicators import discipline
from reports.campaigns import rehearsals
from reports.models import (
    Campaign,
    CampaignQuerySet,
    CampaignUnit,
    ConsolidatedValue,
    Draft,
    Edition,
    Narrative,
    Submission,
)
from reports.permissions import Sight
from reports.writing import drafts as drafts_
from reports.writing import rights
from units.models import Role, User
from units.permissions import has_role, held, memberships_of, scopes
from units.tree import within

OWN_UNIT = (Role.REPORTER, Role.HEAD)
REVIEWERS = (Role.REVIEWER, Role.LEAD_REVIEWER)
# Roles that read single submissions of a whole subtree.
READ_SUBMISSIONS = (*REVIEWERS, Role.AREA_OWNER, Role.EDITOR, Role.OFFICE_CHECKER)
# Roles that read added-up figures of a whole subtree.
READ_RESULTS = (*READ_SUBMISSIONS, Role.LEADER, Role.CLERK)
# Roles that read added-up figures of every area (an area owner reads one), hence a whole report.
READ_WHOLE = tuple(role for role in READ_RESULTS if role != Role.AREA_OWNER)
# Roles that read who is late in a subtree; the units themselves do not (design 5).
READ_LATENESS = (*READ_SUBMISSIONS, Role.LEADER)
NOTHING = Q(pk__in=())


def scope_paths(user: User, *roles: str, on: date) -> list[str]:
    """The places, in any campaign's tree, of the units over which the person holds a role."""
    units = scopes(user, *roles, on=on)
    if not units:
        return []
    found = CampaignUnit.objects.filter(unit_id__in=units).values_list("path", flat=True)
    return list(found.distinct())


def in_scope(user: User, *roles: str, on: date, field: str) -> Q:
    """Rows whose path `field` lies within a scope of the person."""
    return below(scope_paths(user, *roles, on=on), field)


def below(paths: list[str], field: str = "obligation__unit_path") -> Q:
    """Rows whose path lies within one of these places."""
    return reduce(or_, (within(path, field) for path in paths), NOTHING)


def submissions(user: User, on: date) -> QuerySet[Submission]:
    """The submissions the person reaches: their unit's, and those of the subtrees they read."""
    own = Q(obligation__unit_id__in=scopes(user, *OWN_UNIT, on=on))
    below = in_scope(user, *READ_SUBMISSIONS, on=on, field="obligation__unit_path")
    return Submission.objects.filter(own | below).select_related(
        "obligation__form", "obligation__campaign__root", "obligation__unit", "version"
    )


def submission(user: User, pk: int, on: date) -> Submission:
    """One submission the person reaches; Http404 otherwise."""
    found = submissions(user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def campaigns(user: User, on: date) -> CampaignQuerySet:
    """Rounds in which the person owes, reviews or reads something, rehearsals too; all for a
    business admin."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return Campaign.objects.select_related("root")
    own = Q(obligations__unit_id__in=scopes(user, *OWN_UNIT, on=on))
    inside = CampaignUnit.objects.filter(unit_id__in=scopes(user, *READ_RESULTS, on=on))
    lead = Q(root_id__in=scopes(user, Role.LEAD_REVIEWER, on=on))
    reached = Campaign.objects.filter(own | lead | Q(pk__in=inside.values("campaign_id")))
    return Campaign.objects.filter(pk__in=reached.values("pk")).select_related("root")


def campaign(user: User, code: str, on: date) -> Campaign:
    """One round the person reaches; Http404 otherwise."""
    found = campaigns(user, on).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def counted_campaign(user: User, code: str, on: date) -> Campaign:
    """One round whose figures may be added up and reported; 403 says why a rehearsal's are not."""
    found = campaign(user, code, on)
    if not (verdict := rehearsals.counts(found)):
        raise PermissionDenied(verdict.reason)
    return found


def roots(user: User, round_: Campaign, on: date) -> QuerySet[CampaignUnit]:
    """The units whose added-up figures the person may read in a round."""
    reach = in_scope(user, *READ_RESULTS, on=on, field="path")
    own = Q(unit_id__in=scopes(user, *OWN_UNIT, on=on))
    return round_.units.filter(reach | own).select_related("unit").order_by("order")


def reads_whole(user: User, place: CampaignUnit, on: date) -> bool:
    """Whether the person reads the added-up figures of a unit in every area."""
    own = has_role(user, *OWN_UNIT, on=on, unit=place.unit_id)
    return own or has_role(user, *READ_WHOLE, on=on, path=place.path)


def reads_lateness(user: User, place: CampaignUnit, on: date) -> bool:
    """Whether the person reads who, within a unit, sent late or has not sent."""
    return has_role(user, *READ_LATENESS, on=on, path=place.path)


def area_limits(user: User, place: CampaignUnit, on: date) -> set[str] | None:
    """The reform areas whose added-up figures the person reads there; None for all of them.

    An area owner reads one area of the units below, here as in single submissions (design 7).
    """
    if reads_whole(user, place, on):
        return None
    owned = held(user, Role.AREA_OWNER, on=on, path=place.path)
    return {membership.area.code for membership in owned if membership.area}


def consolidation_root(user: User, round_: Campaign, code: str, on: date) -> CampaignUnit:
    """A unit to add up for; Http404 when it is out of reach or not in the round."""
    found = roots(user, round_, on).filter(unit__code=code).first()
    if found is None:
        raise Http404
    return found


def drafts(user: User, on: date) -> QuerySet[Draft]:
    """The draft reports the person reads whole: their unit's, and those of subtrees they read."""
    own = Q(root_id__in=scopes(user, *OWN_UNIT, on=on))
    below = in_scope(user, *rights.READERS, on=on, field="root_path")
    return Draft.objects.filter(own | below).select_related(
        "campaign__root", "outline", "consolidation", "root", "held_by"
    )


def draft(user: User, code: str, unit: str, on: date) -> Draft:
    """One draft the person reads; Http404 otherwise."""
    found = drafts(user, on).filter(campaign__code=code, root__code=unit).first()
    if found is None:
        raise Http404
    return found


def editions(user: User, on: date) -> QuerySet[Edition]:
    """The editions of the drafts the person reads, as they are: nothing can be left out of what
    is frozen, so one that prints what a single unit says about discipline is for those only who
    may read that."""
    found = Edition.objects.filter(draft__in=drafts(user, on).values("pk"))
    secret = found.filter(_about_one_unit()).values_list("pk", "root_id", "root_path")
    kept = [pk for pk, root, path in secret if not Sight(user, path, on).sees(root)]
    return found.exclude(pk__in=kept).select_related(
        "draft__campaign", "draft__outline", "consolidation", "root", "corrects"
    )


def _about_one_unit() -> Q:
    """Editions with a figure about discipline that one unit alone gave."""
    place = CampaignUnit.objects.filter(
        campaign=OuterRef("draft__campaign"), unit=OuterRef("root"), level=discipline.PUBLIC_LEVEL
    )
    figures = ConsolidatedValue.objects.filter(
        Q(indicator__code=discipline.CODE) | Q(indicator__code__startswith=f"{discipline.CODE}."),
        consolidation=OuterRef("consolidation"),
        expected__lte=1 - F("na"),
    )
    return Q(~Exists(place) & Exists(figures))


def edition(user: User, pk: int, on: date) -> Edition:
    """One edition the person reads; Http404 otherwise."""
    found = editions(user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def draft_place(user: User, code: str, unit: str, on: date) -> CampaignUnit:
    """A unit whose report the person may begin: one they read, or one their unit supplies."""
    units = CampaignUnit.objects.filter(campaign__rehearsal=False)
    units = units.exclude(campaign__state=Campaign.State.DRAFT)
    found = units.filter(campaign__code=code, unit__code=unit).select_related("unit", "campaign")
    if (place := found.first()) is None:
        raise Http404
    reached = roots(user, place.campaign, on).filter(pk=place.pk).exists()
    if not reached and not drafts_.supplies(user, place, on=on):
        raise Http404
    return place


def given_narratives(user: User, on: date) -> QuerySet[Narrative]:
    """Sections of other units' reports that the person's unit, or the person, is to write."""
    own = scopes(user, *OWN_UNIT, on=on)
    works = {m.employer_id for m in memberships_of(user, on) if m.role in rights.WRITERS}
    mine = Q(writer_id__in=own)
    if works:  # a colleague who has left has nothing to write any more
        mine |= Q(colleague=user, draft__campaign__units__unit__in=works)
    return (
        Narrative.objects.filter(mine)
        .exclude(draft__root_id__in=own)
        .distinct()
        .select_related("draft__campaign", "draft__root", "section", "written_by")
    )


def narrative(user: User, code: str, unit: str, key: str, on: date) -> Narrative:
    """One section of a draft: of one the person reads, or one they are to write."""
    found = (
        Narrative.objects.filter(
            draft__campaign__code=code, draft__root__code=unit, section__key=key
        )
        .select_related(
            "draft__campaign__root",
            "draft__outline",
            "draft__consolidation",
            "draft__root",
            "section__area",
            "writer",
            "colleague",
            "written_by",
        )
        .first()
    )
    if found is None or not rights.may_read_section(user, found, on):
        raise Http404
    return found
