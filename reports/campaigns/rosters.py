"""Who owes what in a campaign and how far they are: lists and counts, never a figure.

Lists are one query however long they are; so are counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reports.models import Campaign, CampaignUnit, Form, FormLine, Obligation, Submission
from units.models import Level

State = Submission.State
SENT = (State.SUBMITTED, State.IN_REVIEW, State.APPROVED)
# Columns of the counts: code → words, in the order of the work (design 2).
STATES = {"empty": "Chưa nhập", **{str(state): str(state.label) for state in State}}
DUE = Coalesce(F("extended_to"), F("due"))
# Names of units of these levels are told apart by the unit above.
OFTEN_ALIKE = (Level.COMMUNE, Level.OFFICE)


@dataclass(frozen=True)
class LevelRow:
    """One level: how many obligations stand in each state, in the order of STATES."""

    level: str
    label: str
    due: date | None
    counts: tuple[int, ...]
    exempt: int
    late: int

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The counts with the words of their columns."""
        return list(zip(STATES.values(), self.counts, strict=True))

    @property
    def total(self) -> int:
        return sum(self.counts) + self.exempt


def obligations(campaign: Campaign) -> QuerySet[Obligation]:
    """Every obligation with its unit's name as the campaign knew it, in the tree's order."""
    node = CampaignUnit.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))
    return (
        Obligation.objects.filter(campaign=campaign)
        .select_related("form", "unit", "submission", "campaign")
        .annotate(
            unit_name=Subquery(node.values("name")[:1]),
            unit_order=Subquery(node.values("order")[:1]),
            counts_from=DUE,
        )
        .order_by("unit_order", "form__order")
    )


def told_apart(node: CampaignUnit, above: CampaignUnit | None, *here: int) -> str:
    """The name of the unit above, where a unit's own could be another's; not that of the place
    (`here`) the list is of."""
    alike = node.level in OFTEN_ALIKE
    return above.name if alike and above and above.unit_id not in here else ""


def late(on: date) -> Q:
    """Sent after the day, or not sent and the day is over; never when exempted or rehearsing."""
    unsent = ~Q(submission__state__in=SENT) & Q(submission__first_forwarded_at=None)
    asked = Q(exempted_at=None, campaign__rehearsal=False)
    return asked & (Q(submission__days_late__gt=0) | (unsent & Q(counts_from__lt=on)))


def by_level(campaign: Campaign, on: date) -> list[LevelRow]:
    """The states of a campaign, level by level: two queries."""
    rows = (
        Obligation.objects.filter(campaign=campaign)
        .annotate(counts_from=DUE, exempt=Q(exempted_at__isnull=False))
        .values("level", "submission__state", "submission__started", "exempt")
        .annotate(n=Count("pk"), late=Count("pk", filter=late(on)))
    )
    due = dict(campaign.due_dates.values_list("level", "day"))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(row["level"], dict.fromkeys([*STATES, "exempt", "late"], 0))
        counts[_column(row)] += row["n"]
        counts["late"] += row["late"]
    return [
        LevelRow(
            level,
            str(level.label),
            due.get(level),
            tuple(found[level][state] for state in STATES),
            found[level]["exempt"],
            found[level]["late"],
        )
        for level in Level
        if level in found
    ]


def _column(row: Mapping[str, object]) -> str:
    if row["exempt"]:
        return "exempt"
    untouched = row["submission__state"] == State.DRAFT and not row["submission__started"]
    return "empty" if untouched else str(row["submission__state"])


def forms(campaign: Campaign) -> QuerySet[Form]:
    """The forms with how many units owe them and how many indicators they ask.

    Counted apart: joined together, the units would multiply the indicators.
    """
    owed = Obligation.objects.filter(form=OuterRef("pk")).order_by()
    lines = FormLine.objects.filter(form=OuterRef("pk")).order_by()
    return campaign.forms.annotate(
        owed=_counted(owed),
        asked=_counted(lines.filter(control=False)),
        controls=_counted(lines.filter(control=True)),
    ).order_by("order")


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.values("form").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def progress(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Campaigns with what is owed, sent and accepted, for a list; rehearsals last."""
    counted = Q(obligations__exempted_at=None)
    state = "obligations__submission__state"
    return campaigns.annotate(
        owed=Count("obligations", filter=counted),
        sent=Count("obligations", filter=counted & Q(**{f"{state}__in": SENT})),
        approved=Count("obligations", filter=counted & Q(**{state: State.APPROVED})),
    ).order_by("rehearsal", "-covers_to", "-covers_from", "code")


def narrowed(rows: QuerySet[Obligation], *, state: str, on: date) -> QuerySet[Obligation]:
    """The obligations in a state: a column of STATES, or late, exempt, extended."""
    marks = {
        "late": late(on),
        "exempt": Q(exempted_at__isnull=False),
        "extended": Q(extended_to__isnull=False),
        "empty": Q(submission__state=State.DRAFT, submission__started=False),
        "draft": Q(submission__state=State.DRAFT, submission__started=True),
    }
    if state in marks:
        return rows.filter(marks[state])
    return rows.filter(submission__state=state)
