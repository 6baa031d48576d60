"""Lists of submissions as people need them: what I owe, what waits for me, what to check.

Every list is one query however long it is; counts are subqueries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce

from indicators.models import IndicatorVersion, Severity
from reports import access
from reports.models import (
    CampaignUnit,
    CorrectionRequest,
    Explanation,
    Finding,
    FormLine,
    Remark,
    ReviewBlock,
    Subject,
    Submission,
    Value,
)
from reports.permissions import works_for
from reports.reviewing import blocks, clean
from reports.reviewing.material import SENT
from reports.reviewing.weighing import HIGH, SOME, WEIGHTS
from units.models import Role, User
from units.permissions import has_role, memberships_of, scopes
from units.text import fold, whole

State = Submission.State
QUEUE_ROLES = (*access.REVIEWERS, Role.AREA_OWNER)
# Submissions with what `_base` and `with_progress` add to them, which the type checker cannot see.
Rows = QuerySet[Any]
SHOWN_CAMPAIGNS = ("open", "closed")


# What the block filter says in the address; nothing at all is the person's own part, if any.
EVERYTHING, NOT_GIVEN = "tat-ca", "chua-giao"
RISKS = (
    ("cao", "Cao"),
    ("vua", "Vừa"),
    ("thap", "Không có dấu hiệu"),
    ("chua", "Chưa tính"),
)


@dataclass(frozen=True)
class Wanted:
    """What a reviewer filters the queue by; empty means everything, but for `part`."""

    campaign: str = ""
    state: str = ""
    level: str = ""
    only: str = ""
    search: str = ""
    risk: str = ""
    area: str = ""
    keeper: str = ""
    part: str = EVERYTHING


def owed(user: User, on: date) -> Rows:
    """What the person's own units owe, open rounds first, the earliest due day first; rehearsals
    stand below the open rounds, and are gone when they are closed."""
    mine = scopes(user, Role.REPORTER, Role.HEAD, on=on)
    shown = Q(obligation__campaign__state__in=SHOWN_CAMPAIGNS)
    over = Q(obligation__campaign__rehearsal=True, obligation__campaign__state="closed")
    rows = _base().filter(shown & ~over, obligation__unit_id__in=mine)
    return with_progress(rows).order_by(
        "-obligation__campaign__state",
        "obligation__campaign__rehearsal",
        "-obligation__campaign__covers_to",
        "obligation__campaign",
        Coalesce("returned_due", "obligation__extended_to", "obligation__due"),
        "pk",
    )


def to_sign(user: User, on: date) -> Rows:
    """What waits for the head's approval, rehearsals last."""
    mine = scopes(user, Role.HEAD, on=on)
    rows = _base().filter(
        obligation__unit_id__in=mine, obligation__campaign__state="open", state=State.SIGNING
    )
    return with_progress(rows).order_by("obligation__campaign__rehearsal", "obligation__due", "pk")


def to_review(user: User, on: date, wanted: Wanted | None = None) -> Rows:
    """The reviewer's queue: their subtree without the unit they work for (design 7), and within
    it their own part where they have one and ask for it.

    Who owns one area only is shown the forms that ask in it. A rehearsal is shown when the filter
    names it, and never among real work. What is sent stands first, the riskiest on top.
    """
    wanted = wanted or Wanted()
    reach = access.in_scope(user, *QUEUE_ROLES, on=on, field="obligation__unit_path")
    rows = _base().filter(reach, obligation__campaign__state="open")
    rows = rows.exclude(obligation__unit_id__in=works_for(user, on) - {None})
    areas = areas_owned(user, on)
    if areas is not None:
        asking = FormLine.objects.filter(indicator_version__area__in=areas)
        if wanted.area:
            asking = asking.filter(indicator_version__area__code=wanted.area)
        rows = rows.filter(obligation__form__in=asking.values("form"))
    if wanted.part != EVERYTHING and not wanted.keeper:
        mine = blocks.of(user, on)
        if mine.exists():
            rows = rows.filter(obligation__unit__in=mine.values("unit"))
    return _narrowed(_in_order(rows), wanted, on)


def rows_of(keys: Iterable[int]) -> list[Any]:
    """Submissions of the queue whole, in the order of their keys: thousands are put in order by
    what orders them alone."""
    order = list(keys)
    found = {row.pk: row for row in _in_order(_base().filter(pk__in=order))}
    return [found[pk] for pk in order if pk in found]


def areas_owned(user: User, on: date) -> set[int] | None:
    """The areas an area owner is confined to; None for who reviews whole submissions."""
    if has_role(user, *access.REVIEWERS, on=on):
        return None
    held = memberships_of(user, on)
    return {m.area_id for m in held if m.role == Role.AREA_OWNER and m.area_id}


def named_like(rows: Rows, search: str) -> Rows:
    """Rows whose unit, the unit above it or form is called so; accents and tone placement do not
    matter. Each name is read and folded once: the database would do so for every row and word."""
    words = fold(search).split()
    if not words:
        return rows
    folded = cache(fold)
    of = ("obligation__campaign", "obligation__unit", "obligation__form__name")
    named = list(rows.order_by().values_list("pk", *of))
    places = CampaignUnit.objects.filter(campaign__in={campaign for _, campaign, *_ in named})
    units = {
        (campaign, unit): (parent, name)
        for campaign, unit, parent, name in places.values_list("campaign", "unit", "parent", "name")
    }

    def hay(campaign: int, unit: int, form: str) -> str:
        parent, name = units[campaign, unit]
        _, above = units.get((campaign, parent), (None, ""))
        return " ".join(map(folded, (name, above, form)))

    found = ((pk, hay(*names)) for pk, *names in named)
    return rows.filter(pk__in=[pk for pk, text in found if all(word in text for word in words)])


def with_progress(rows: Rows, areas: set[int] | None = None) -> Rows:
    """Adds total, answered, blocking, warnings, unexplained, open_remarks, unanswered, has_request
    and queue; within some reform areas only when these are given."""
    inside = remarked = asking = Q()
    if areas is not None:
        inside = Q(indicator__in=_indicators(areas))
        remarked, asking = inside | Q(area__in=areas), Q(indicator_version__area__in=areas)
    lines = FormLine.objects.filter(asking, form=OuterRef("obligation__form"))
    finding = Finding.objects.filter(inside, version=OuterRef("version"))
    warning = finding.filter(severity=Severity.EXPLAIN)
    remarks = Remark.objects.filter(remarked, submission=OuterRef("pk"), resolved_at=None)
    counted: Rows = rows.annotate(
        lines=_count(lines, "form"),
        subjects=_count(Subject.objects.filter(obligation=OuterRef("obligation")), "obligation"),
        answered=_count(Value.objects.filter(inside, version=OuterRef("version")), "version"),
        blocking=_count(finding.filter(severity=Severity.BLOCK), "version"),
        warnings=_count(warning, "version"),
        unexplained=_count(warning.filter(~Exists(_told())), "version"),
        open_remarks=_count(remarks, "submission"),
        unanswered=_count(remarks.filter(answer=""), "submission"),
    )
    return _in_places(counted.annotate(total=F("lines") * F("subjects")))


def _told() -> QuerySet[Explanation]:
    """The explanation of the outer finding; one on the whole form has neither cell nor unit."""
    same = {"i": Coalesce(OuterRef("indicator"), 0), "s": Coalesce(OuterRef("subject"), 0)}
    return Explanation.objects.alias(i=Coalesce("indicator", 0), s=Coalesce("subject", 0)).filter(
        submission=OuterRef("version__submission"), rule_code=OuterRef("rule_code"), **same
    )


def _indicators(areas: set[int]) -> QuerySet[Any, Any]:
    return IndicatorVersion.objects.filter(area__in=areas).values("indicator")


def _base() -> Rows:
    """Submissions with the names of the unit and of the one above it, as the campaign had them."""
    here = CampaignUnit.objects.filter(campaign=OuterRef("obligation__campaign"))
    named = here.filter(unit=OuterRef("obligation__unit"))
    above = CampaignUnit.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("parent"))
    parent = named.annotate(above=Subquery(above.values("name")[:1]))
    return Submission.objects.select_related(
        "obligation__form", "obligation__campaign__root", "obligation__unit", "version__risk"
    ).annotate(
        unit_name=Subquery(named.values("name")[:1]),
        parent_name=Subquery(parent.values("above")[:1]),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows a correlated subquery has; 0 when none."""
    counted = rows.order_by().values(by).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Constant(0))


def _in_places(rows: Rows) -> Rows:
    """Adds has_request and queue: what waits for a decision first, then what is not sent."""
    requests = CorrectionRequest.objects.filter(submission=OuterRef("pk"), granted=None)
    places = {State.RETURNED: 1, State.SIGNING: 2, State.DRAFT: 3}
    whens = [When(state=state, then=Constant(place)) for state, place in places.items()]
    asked: Rows = rows.annotate(has_request=Exists(requests.exclude(endorsed_at=None)))
    placed: Rows = asked.annotate(
        queue=Case(
            When(Q(state__in=SENT) | Q(has_request=True), then=Constant(0)),
            *whens,
            default=Constant(4),
        )
    )
    return placed


def _in_order(rows: Rows) -> Rows:
    """Adds due_now, attention and begun, and orders: within a place the riskiest on top."""
    finding = Finding.objects.filter(version=OuterRef("version"), waiver=None)
    # Until it is weighed, what its rules noticed stands in.
    noticed = WEIGHTS["blocking"].each * _count(
        finding.filter(severity=Severity.BLOCK), "version"
    ) + WEIGHTS["explained"].each * _count(finding.filter(severity=Severity.EXPLAIN), "version")
    found: Rows = _in_places(rows).annotate(
        due_now=Coalesce("returned_due", "obligation__extended_to", "obligation__due"),
        attention=Case(
            When(~Q(state__in=SENT), then=Constant(0)),
            When(version__risk__isnull=False, then=F("version__risk__score")),
            default=noticed,
            output_field=IntegerField(),
        ),
        begun=Case(When(state=State.IN_REVIEW, then=Constant(1)), default=Constant(0)),
    )
    return found.order_by("queue", "-attention", "begun", "obligation__due", "unit_name", "pk")


def _narrowed(rows: Rows, wanted: Wanted, on: date) -> Rows:
    if wanted.campaign:
        rows = rows.filter(obligation__campaign__code=wanted.campaign)
    else:
        rows = rows.filter(obligation__campaign__rehearsal=False)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.level:
        rows = rows.filter(obligation__level=wanted.level)
    if wanted.risk:
        rows = _of_risk(rows, wanted.risk)
    if wanted.keeper:
        given = ReviewBlock.objects.in_force(on)
        if wanted.keeper == NOT_GIVEN:
            rows = rows.exclude(obligation__unit__in=given.values("unit"))
        else:
            given = given.filter(reviewer=whole(wanted.keeper))
            rows = rows.filter(obligation__unit__in=given.values("unit"))
    rows = named_like(rows, wanted.search)
    return _only(rows, wanted.only, on)


def _of_risk(rows: Rows, risk: str) -> Rows:
    """One of RISKS, of what is sent."""
    rows = rows.filter(state__in=SENT)
    if risk == "chua":
        return rows.filter(version__risk=None)
    bounds = {"cao": (HIGH, None), "vua": (SOME, HIGH), "thap": (0, SOME)}.get(risk)
    if bounds is None:
        return rows
    rows = rows.filter(version__risk__score__gte=bounds[0])
    return rows.filter(version__risk__score__lt=bounds[1]) if bounds[1] else rows


def _only(rows: Rows, only: str, on: date) -> Rows:
    if only == "waiting":
        return rows.filter(Q(state__in=SENT) | Q(has_request=True))
    if only == "clean":
        standing = clean.look(rows.filter(state__in=SENT), on)
        return rows.filter(pk__in=[pk for pk, one in standing.items() if one.is_clean])
    if only == "findings":
        noticed = Finding.objects.filter(version=OuterRef("version"), waiver=None).exclude(
            severity=Severity.NOTICE
        )
        asked = Remark.objects.filter(submission=OuterRef("pk"), resolved_at=None)
        return rows.filter(Exists(noticed) | Exists(asked))
    return rows
