"""Lists of submissions as people need them: what I owe, what waits for me, what to check.

Every list is one query however long it is; counts are subqueries.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

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
from indicators.text import fold
from reports import access
from reports.models import (
    CampaignUnit,
    CorrectionRequest,
    Explanation,
    Finding,
    FormLine,
    Remark,
    Subject,
    Submission,
    Value,
)
from reports.permissions import works_for
from units.models import Role, User
from units.permissions import has_role, memberships_of, scopes

State = Submission.State
SENT = (State.SUBMITTED, State.IN_REVIEW)
QUEUE_ROLES = (*access.REVIEWERS, Role.AREA_OWNER)
# Submissions with what `_base` and `with_progress` add to them, which the type checker cannot see.
Rows = QuerySet[Any]
SHOWN_CAMPAIGNS = ("open", "closed")


@dataclass(frozen=True)
class Wanted:
    """What a reviewer filters the queue by; empty means everything."""

    campaign: str = ""
    state: str = ""
    level: str = ""
    only: str = ""
    search: str = ""


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
    """The reviewer's queue: their subtree without the unit they work for (design 7).

    Who owns one area only is shown the forms that ask in it, counted within it. A rehearsal is
    shown when the filter names it, and never among real work.
    """
    reach = access.in_scope(user, *QUEUE_ROLES, on=on, field="obligation__unit_path")
    rows = _base().filter(reach, obligation__campaign__state="open")
    rows = rows.exclude(obligation__unit_id__in=works_for(user, on) - {None})
    areas = areas_owned(user, on)
    if areas is not None:
        asking = FormLine.objects.filter(indicator_version__area__in=areas)
        rows = rows.filter(obligation__form__in=asking.values("form"))
    return _narrowed(with_progress(rows, areas), wanted or Wanted()).order_by(
        "queue", "obligation__due", "unit_name", "pk"
    )


def areas_owned(user: User, on: date) -> set[int] | None:
    """The areas an area owner is confined to; None for who reviews whole submissions."""
    if has_role(user, *access.REVIEWERS, on=on):
        return None
    held = memberships_of(user, on)
    return {m.area_id for m in held if m.role == Role.AREA_OWNER and m.area_id}


def clean(rows: Rows) -> Rows:
    """Sent, complete, nothing noticed that asks for an answer, no open question.

    Such submissions may be accepted together; what "clean" meant is written with the step.
    """
    return rows.filter(state__in=SENT, blocking=0, warnings=0, open_remarks=0, answered=F("total"))


def is_clean(row: Any) -> bool:
    """The same of one row of a queue."""
    troubles = row.blocking or row.warnings or row.open_remarks
    return row.state in SENT and not troubles and row.answered == row.total


def named_like(rows: Rows, search: str) -> Rows | list[Submission]:
    """Rows whose unit or form is called so; accents and tone placement do not matter."""
    if not search:
        return rows
    words = fold(search).split()
    return [row for row in rows if all(word in _name(row) for word in words)]


def with_progress(rows: Rows, areas: set[int] | None = None) -> Rows:
    """Adds total, answered, blocking, warnings, unexplained, open_remarks, unanswered,
    has_request and queue; within some reform areas only when these are given."""
    inside = remarked = asking = Q()
    if areas is not None:
        inside = Q(indicator__in=_indicators(areas))
        remarked, asking = inside | Q(area__in=areas), Q(indicator_version__area__in=areas)
    lines = FormLine.objects.filter(asking, form=OuterRef("obligation__form"))
    finding = Finding.objects.filter(inside, version=OuterRef("version"))
    warning = finding.filter(severity=Severity.EXPLAIN)
    remarks = Remark.objects.filter(remarked, submission=OuterRef("pk"), resolved_at=None)
    requests = CorrectionRequest.objects.filter(submission=OuterRef("pk"), granted=None)
    counted: Rows = rows.annotate(
        lines=_count(lines, "form"),
        subjects=_count(Subject.objects.filter(obligation=OuterRef("obligation")), "obligation"),
        answered=_count(Value.objects.filter(inside, version=OuterRef("version")), "version"),
        blocking=_count(finding.filter(severity=Severity.BLOCK), "version"),
        warnings=_count(warning, "version"),
        unexplained=_count(warning.filter(~Exists(_told())), "version"),
        open_remarks=_count(remarks, "submission"),
        unanswered=_count(remarks.filter(answer=""), "submission"),
        has_request=Exists(requests.exclude(endorsed_at=None)),
    )
    return cast(Rows, counted.annotate(total=F("lines") * F("subjects"), queue=_queue_order()))


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
        "obligation__form", "obligation__campaign__root", "obligation__unit", "version"
    ).annotate(
        unit_name=Subquery(named.values("name")[:1]),
        parent_name=Subquery(parent.values("above")[:1]),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows a correlated subquery has; 0 when none."""
    counted = rows.order_by().values(by).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Constant(0))


def _queue_order() -> Any:
    """Sent first (somebody waits), then under review, then the rest."""
    places = {State.SUBMITTED: 0, State.IN_REVIEW: 1, State.RETURNED: 2, State.SIGNING: 3}
    whens = [When(state=state, then=Constant(place)) for state, place in places.items()]
    return Case(
        When(has_request=True, then=Constant(0)),
        *whens,
        When(state=State.DRAFT, then=Constant(4)),
        default=Constant(5),
    )


def _narrowed(rows: Rows, wanted: Wanted) -> Rows:
    if wanted.campaign:
        rows = rows.filter(obligation__campaign__code=wanted.campaign)
    else:
        rows = rows.filter(obligation__campaign__rehearsal=False)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.level:
        rows = rows.filter(obligation__level=wanted.level)
    return _only(rows, wanted.only)


def _only(rows: Rows, only: str) -> Rows:
    if only == "waiting":
        return rows.filter(Q(state__in=SENT) | Q(has_request=True))
    if only == "clean":
        return clean(rows)
    if only == "findings":
        return rows.filter(Q(warnings__gt=0) | Q(blocking__gt=0) | Q(open_remarks__gt=0))
    return rows


def _name(row: Any) -> str:
    return fold(f"{row.unit_name} {row.parent_name} {row.obligation.form.name}")
