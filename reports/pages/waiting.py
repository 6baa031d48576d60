"""What waits for a unit besides its forms: figures to confirm, requests to adjust, corrections.

And who deals with a submission next: the unit's heads, the reviewers above it. Figures
to confirm and requests to adjust of a rehearsal stand on its own forms, not among real work.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from indicators.editions import Edition, edition
from indicators.figures import Figure, State, from_scaled, shown_figure
from indicators.models import IndicatorVersion
from reports.models import (
    CampaignUnit,
    Confirmation,
    CorrectionRequest,
    Form,
    Obligation,
    Submission,
    Value,
)
from reports.reviewing import blocks
from reports.submissions.confirmations import SEEN
from units.models import Membership, Role, User
from units.permissions import scopes


@dataclass(frozen=True)
class Given:
    """A figure about the person's unit that another unit sent, and that waits for its word."""

    subject_id: int
    version: IndicatorVersion
    shown: str
    supplier: str
    sent_at: datetime
    submission_id: int
    """the unit's own submission, where it says its word; 0 for a unit that owes no form"""
    campaign: str
    unit: str
    before: str
    """the figure on which the unit has spoken, where another was sent since"""

    @property
    def say_url(self) -> str:
        """Where the unit says its word."""
        if self.submission_id:
            return reverse("entry-confirm", args=[self.submission_id])
        return reverse("supplied", args=[self.campaign, self.unit])


def unconfirmed(user: User, on: date) -> list[Given]:
    """Figures on which the person's units have not said "Đúng" or "Đề nghị điều chỉnh".

    Only the latest sending counts; a figure changed since the unit's word is asked again.
    """
    mine = scopes(user, Role.REPORTER, Role.HEAD, on=on)
    rows = _sent_about(mine) if mine else []
    editions = {pk: edition(pk) for pk in {row.catalogue for row in rows}}
    return [given for row in rows if (given := _given(row, editions[row.catalogue]))]


def disputes(user: User, on: date) -> QuerySet[Confirmation]:
    """Figures the person's units gave that the units concerned ask to adjust, unanswered."""
    names = CampaignUnit.objects.filter(
        campaign=OuterRef("subject__obligation__campaign"), unit=OuterRef("subject__unit")
    )
    return (
        Confirmation.objects.filter(
            subject__obligation__unit_id__in=scopes(user, Role.REPORTER, Role.HEAD, on=on),
            subject__obligation__campaign__state="open",
            subject__obligation__campaign__rehearsal=False,
            verdict=Confirmation.Verdict.DISPUTE,
            answered_at=None,
        )
        .select_related(
            "subject__obligation__submission", "subject__obligation__campaign", "indicator", "by"
        )
        .annotate(unit_name=Subquery(names.values("name")[:1]))
        .order_by("at")
    )


def to_endorse(user: User, on: date) -> QuerySet[CorrectionRequest]:
    """Correction requests of the person's units that their head has not decided on."""
    mine = scopes(user, Role.HEAD, on=on)
    found = CorrectionRequest.objects.filter(
        submission__obligation__unit_id__in=mine, granted=None, endorsed_at=None
    )
    return found.select_related(
        "submission__obligation__form", "submission__obligation__campaign", "by"
    ).prefetch_related("cells")


def heads(unit_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """Who approves for each unit: its heads and those who stand in; one query."""
    return _holders(Role.HEAD, unit_ids, on)


def reporters(unit_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """Who enters for each unit; one query."""
    return _holders(Role.REPORTER, unit_ids, on)


def _holders(role: Role, unit_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    held = Membership.objects.in_force(on).filter(unit__in=set(unit_ids), role=role)
    found: dict[int, list[str]] = defaultdict(list)
    for membership in held.filter(user__is_active=True).select_related("user").order_by("pk"):
        found[membership.unit_id or 0].append(membership.user.full_name)
    return dict(found)


def admins(on: date) -> list[str]:
    """Who gives accounts and roles wherever a unit has nobody for it; one query."""
    held = Membership.objects.in_force(on).filter(role=Role.BUSINESS_ADMIN, user__is_active=True)
    return [m.user.full_name for m in held.select_related("user").order_by("pk")]


def approvers(unit_id: int, on: date) -> dict[str, list[str]]:
    """Who approves for a unit; where nobody can, also who gives it somebody."""
    found = heads([unit_id], on).get(unit_id, [])
    return {"heads": found, "admins": [] if found else admins(on)}


def reviewers(obligations: Iterable[Obligation], on: date) -> dict[int, list[str]]:
    """Who checks each obligation: reviewers of a unit above who do not work for it; one query."""
    people = blocks.reviewers(on)
    return {
        owed.pk: [
            one.user.full_name for one in people if one.may_review(owed.unit_id, owed.unit_path)
        ]
        for owed in obligations
    }


def _sent_about(units: tuple[int, ...]) -> list[Any]:
    """The latest sent figures about some units in others' tables of open rounds; one query."""
    names = CampaignUnit.objects.filter(
        campaign=OuterRef("subject__obligation__campaign"),
        unit=OuterRef("subject__obligation__unit"),
    )
    latest = Submission.objects.filter(pk=OuterRef("version__submission")).filter(
        versions__frozen_at__isnull=False
    )
    own = Submission.objects.filter(
        obligation__campaign=OuterRef("subject__obligation__campaign"),
        obligation__unit=OuterRef("subject__unit"),
        obligation__form__subject=Form.SubjectKind.SELF,
    )
    words = Confirmation.objects.filter(
        subject=OuterRef("subject"), indicator=OuterRef("indicator")
    )
    rows = Value.objects.filter(
        subject__unit__in=units,
        subject__obligation__campaign__state="open",
        subject__obligation__campaign__rehearsal=False,
        subject__obligation__form__subject=Form.SubjectKind.EACH,
        version__number=Subquery(
            latest.order_by("-versions__number").values("versions__number")[:1]
        ),
    ).exclude(subject__obligation__unit=F("subject__unit"))
    return list(
        rows.annotate(
            supplier=Subquery(names.values("name")[:1]),
            own=Subquery(own.order_by("obligation__form__order").values("pk")[:1]),
            seen=Subquery(words.values("seen")[:1]),
            sent_at=F("version__frozen_at"),
            catalogue=F("subject__obligation__campaign__catalogue_id"),
            campaign_code=F("subject__obligation__campaign__code"),
            unit_code=F("subject__unit__code"),
        ).order_by("subject", "indicator")
    )


def _given(row: Any, known: Edition) -> Given | None:
    """None when the unit has spoken on this very figure."""
    version = known.by_id(row.indicator_id)
    number = None if row.number is None else from_scaled(row.number, version.decimals)
    shown = shown_figure(
        Figure(State(row.state), number),
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )
    if row.seen == shown[:SEEN]:
        return None
    return Given(
        subject_id=row.subject_id,
        version=version,
        shown=shown,
        supplier=row.supplier,
        sent_at=row.sent_at,
        submission_id=row.own or 0,
        campaign=row.campaign_code,
        unit=row.unit_code,
        before=row.seen or "",
    )
