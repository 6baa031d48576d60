"""What a submission holds and what was said about it, each read in one query.

`sheet` puts these together; nothing else should need them one by one.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count

from indicators.figures import Figure, State, from_scaled
from indicators.models import Severity
from reports.models import (
    Campaign,
    Explanation,
    Finding,
    OpenCell,
    Remark,
    Submission,
    Value,
)
from reports.submissions import evidence, history
from reports.submissions import remarks as threads
from reports.submissions.asked import About, Asked
from reports.submissions.evidence import Kept

Key = tuple[str, int]  # (indicator code, subject id)
STATES = {state.value: state for state in State}
BEFORE_REVIEW = (
    Submission.State.DRAFT,
    Submission.State.SIGNING,
    Submission.State.SUBMITTED,
)


class Stored(NamedTuple):
    """A figure as it stands, and who gave it."""

    figure: Figure
    revision: int
    by: str
    at: dt.datetime


Values = dict[Key, Stored]
Figures = dict[tuple[int, str], Figure]  # (unit id, indicator code)


class Explained(NamedTuple):
    """The unit's answer to a finding."""

    text: str
    by: str


class Said(NamedTuple):
    """A finding with the unit's explanation, if it gave one."""

    finding: Finding
    explanation: Explained | None

    @property
    def is_settled(self) -> bool:
        """Nothing more is asked of the unit."""
        severity = self.finding.severity
        if self.finding.waiver_id:
            return True
        return severity == Severity.NOTICE or bool(
            severity == Severity.EXPLAIN and self.explanation
        )


def values_of(
    submission: Submission, what: Asked, remarks: list[Remark], units: list[About]
) -> tuple[Values, Values]:
    """The figures about some units, of the current version and of the one it is compared with;
    one query.

    That is the version last returned, else the one sent before (as in `comparing.py`).
    """
    current = submission.version.number if submission.version else 0
    returned = (r.version.number for r in remarks if r.version.number < current)
    compared = max(returned, default=current - 1)
    rows = Value.objects.filter(
        version__submission=submission,
        version__number__in=(current, compared),
        subject__in=[unit.pk for unit in units],
    ).values_list(
        "version__number",
        "indicator_id",
        "subject_id",
        "state",
        "number",
        "provisional",
        "data_to",
        "note",
        "promised",
        "revision",
        "entered_by__full_name",
        "entered_at",
    )
    now: Values = {}
    before: Values = {}
    known = what.known
    for version, indicator_id, subject_id, *row in rows:
        found = now if version == current else before
        code = known.codes[indicator_id]
        found[code, subject_id] = _stored(known.indicators[code].decimals, row)
    return now, before


def _stored(decimals: int, row: Sequence[Any]) -> Stored:
    state, number, *marks, revision, by, at = row
    value = None if number is None else from_scaled(number, decimals)
    return Stored(Figure(STATES[state], value, *marks), revision, by, at)


def answered(submission: Submission, what: Asked) -> Counter[str]:
    """How many units have an answer, by indicator; one query."""
    values = Value.objects.filter(version=submission.version_id).order_by()
    rows = values.values_list("indicator_id").annotate(Count("subject_id"))
    return Counter({what.known.codes[pk]: count for pk, count in rows})


def said_of(submission: Submission) -> list[Said]:
    """Findings of the current version, the gravest first, with their explanations."""
    findings = Finding.objects.filter(version=submission.version_id)
    findings = findings.select_related("waiver__decided_by")
    order = list(Severity.values)
    ordered = sorted(findings, key=lambda f: (order.index(f.severity), f.pk))
    explained = _explained(submission) if ordered else {}
    return [Said(f, explained.get((f.rule_code, f.indicator_id, f.subject_id))) for f in ordered]


def _explained(submission: Submission) -> dict[tuple[str, int | None, int | None], Explained]:
    rows = Explanation.objects.filter(submission=submission).values_list(
        "rule_code", "indicator_id", "subject_id", "text", "by__full_name"
    )
    return {(rule, pk, subject): Explained(*told) for rule, pk, subject, *told in rows}


def remarks_of(submission: Submission) -> list[Remark]:
    """What reviewers asked; nothing before anybody has reviewed."""
    if submission.round == 1 and submission.state in BEFORE_REVIEW:
        return []
    found = submission.remarks.select_related("by", "answered_by", "area", "version")
    return list(found.prefetch_related(threads.messages()).order_by("pk"))


def attached(submission: Submission, what: Asked) -> dict[Key, list[Kept]]:
    """Files of evidence by cell."""
    found: dict[Key, list[Kept]] = defaultdict(list)
    for one in evidence.listing(submission):
        found[what.known.codes[one.row.indicator_id], one.row.subject_id].append(one)
    return dict(found)


def open_cells(submission: Submission, what: Asked) -> frozenset[Key] | None:
    if submission.round == 1:
        return None
    cells = OpenCell.objects.filter(submission=submission)
    return frozenset(
        (what.known.codes[indicator_id], subject_id)
        for indicator_id, subject_id in cells.values_list("indicator_id", "subject_id")
    )


class Then(NamedTuple):
    """An earlier round beside this one, and the figures of the units as this round knows them."""

    campaign: Campaign | None
    figures: Figures


def earlier(submission: Submission, units: list[int]) -> tuple[Then, Then]:
    """The period before, and the same period last year; two queries for both."""
    campaign = submission.obligation.campaign
    both = history.beside(campaign)
    rounds = list({one.pk: one for one in both if one}.values())
    held = history.figures_of_each(rounds, units, on=campaign.as_of)
    before, year = (Then(one, held.get(one.pk, {}) if one else {}) for one in both)
    return before, year
