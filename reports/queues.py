"""Lists of submissions as people need them: what I owe, what waits for me, what to check.

Every list is one query however long it is; counts are subqueries.
"""

from dataclasses import dataclass
from datetime import date
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

from indicators.models import Severity
from reports import access
from reports.models import (
    CampaignUnit,
    Confirmation,
    CorrectionRequest,
    Explanation,
    Finding,
    FormLine,
    Remark,
    Subject,
    Submission,
    Value,
)
from units.models import Role, User
from units.permissions import scopes

State = Submission.State
REVIEWERS = (*access.REVIEWERS, Role.AREA_OWNER)


@dataclass(frozen=True)
class Wanted:
    """What a reviewer filters the queue by; empty means everything."""

    campaign: str = ""
    state: str = ""
    level: str = ""
    only: str = ""
    search: str = ""


def owed(user: User, on: date) -> QuerySet[Submission]:
    """What the person's own units owe, open rounds first, the earliest due day first."""
    mine = scopes(user, Role.REPORTER, Role.HEAD, on=on)
    rows = _base().filter(obligation__unit_id__in=mine, obligation__campaign__state__in=_SHOWN)
    return with_progress(rows).order_by(
        "-obligation__campaign__state", "-obligation__campaign__covers_to", "obligation__due", "pk"
    )


def to_sign(user: User, on: date) -> QuerySet[Submission]:
    """What waits for the head's approval."""
    mine = scopes(user, Role.HEAD, on=on)
    rows = _base().filter(obligation__unit_id__in=mine, state=State.SIGNING)
    return with_progress(rows).order_by("obligation__due", "pk")


def to_review(user: User, on: date, wanted: Wanted) -> QuerySet[Submission]:
    """The reviewer's queue: their subtree without the unit they work for."""
    reach = access.in_scope(user, *REVIEWERS, on=on, field="obligation__unit_path")
    rows = _base().filter(reach, obligation__campaign__state="open")
    return _narrowed(with_progress(rows), wanted).order_by("queue", "obligation__due", "unit_name")


def clean(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Sent, complete, nothing noticed that asks for an answer, no open question.

    Such submissions may be accepted together; what "clean" meant is written with the step.
    """
    return rows.filter(
        state__in=(State.SUBMITTED, State.IN_REVIEW),
        blocking=0,
        explained=0,
        open_remarks=0,
        answered=F("total"),
    )


def with_progress(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Adds total, answered, blocking, explained, unexplained, open_remarks, has_request, queue."""
    finding = Finding.objects.filter(version=OuterRef("version"))
    to_explain = finding.filter(severity=Severity.EXPLAIN)
    told = Explanation.objects.filter(
        submission=OuterRef("version__submission"),
        rule_code=OuterRef("rule_code"),
        indicator=OuterRef("indicator"),
        subject=OuterRef("subject"),
    )
    lines = FormLine.objects.filter(form=OuterRef("obligation__form"))
    subjects = Subject.objects.filter(obligation=OuterRef("obligation"))
    answered = Value.objects.filter(version=OuterRef("version"))
    remarks = Remark.objects.filter(submission=OuterRef("pk"), resolved_at=None)
    requests = CorrectionRequest.objects.filter(submission=OuterRef("pk"), granted=None)
    return rows.annotate(
        lines=_count(lines, "form"),
        subjects=_count(subjects, "obligation"),
        answered=_count(answered, "version"),
        blocking=_count(finding.filter(severity=Severity.BLOCK), "version"),
        explained=_count(to_explain, "version"),
        unexplained=_count(to_explain.filter(~Exists(told)), "version"),
        open_remarks=_count(remarks, "submission"),
        has_request=Exists(requests),
    ).annotate(total=F("lines") * F("subjects"), queue=_queue_order())


def disputed_cells(user: User, on: date) -> QuerySet[Confirmation]:
    """Figures the person's units gave that the units concerned ask to adjust, unanswered."""
    mine = scopes(user, Role.REPORTER, Role.HEAD, on=on)
    return Confirmation.objects.filter(
        subject__obligation__unit_id__in=mine,
        subject__obligation__campaign__state="open",
        verdict=Confirmation.Verdict.DISPUTE,
        answered_at=None,
    ).select_related("subject__unit", "subject__obligation__submission", "indicator", "by")


_SHOWN = ("open", "closed")


def _base() -> QuerySet[Submission]:
    named = CampaignUnit.objects.filter(
        campaign=OuterRef("obligation__campaign"), unit=OuterRef("obligation__unit")
    )
    return Submission.objects.select_related(
        "obligation__form", "obligation__campaign__root", "obligation__unit", "version"
    ).annotate(unit_name=Subquery(named.values("name")[:1]))


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


def _narrowed(rows: QuerySet[Submission], wanted: Wanted) -> QuerySet[Submission]:
    if wanted.campaign:
        rows = rows.filter(obligation__campaign__code=wanted.campaign)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.level:
        rows = rows.filter(obligation__level=wanted.level)
    return _only(rows, wanted.only)


def _only(rows: QuerySet[Submission], only: str) -> QuerySet[Submission]:
    if only == "waiting":
        return rows.filter(Q(state__in=(State.SUBMITTED, State.IN_REVIEW)) | Q(has_request=True))
    if only == "clean":
        return clean(rows)
    if only == "findings":
        return rows.filter(Q(explained__gt=0) | Q(blocking__gt=0) | Q(open_remarks__gt=0))
    return rows
