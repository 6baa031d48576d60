"""A unit's word on figures that others gave about it: right, or please adjust (design 3).

The figures stand in another unit's table and are never retyped. Only a figure that was sent can
be confirmed; a new sending asks again, since `seen` then differs from the figure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from indicators.figures import Figure, State, from_scaled, shown_figure
from indicators.models import IndicatorVersion
from reports import permissions
from reports.models import CampaignUnit, Confirmation, Form, Subject, Submission, Value
from reports.submissions import asked
from reports.submissions.acts import NotAllowed, worded
from units import audit
from units.models import User

Verdict = Confirmation.Verdict
SEEN = 60  # characters kept of the figure as it was seen: the label of a choice may be longer

WORD_FIELDS = ("verdict", "reason", "seen", "by__full_name", "at", "answer")


class Word(NamedTuple):
    """What the unit said of a figure, and what the supplier answered."""

    verdict: str
    reason: str
    seen: str
    by: str
    at: datetime
    answer: str


@dataclass(frozen=True)
class Supplied:
    """A figure about this unit in another unit's table, and what this unit says of it."""

    subject_id: int
    version: IndicatorVersion
    figure: Figure
    supplier: str
    sent_at: datetime
    word: Word | None

    @property
    def shown(self) -> str:
        """As the annex prints it; what a confirmation remembers having seen."""
        return shown_figure(
            self.figure,
            value_type=self.version.value_type,
            decimals=self.version.decimals,
            choices=self.version.choices,
        )

    @property
    def is_current(self) -> bool:
        """Whether the unit's word was given on the figure as it is now."""
        return self.word is not None and self.word.seen == self.shown[:SEEN]


def supplied(submission: Submission) -> list[Supplied]:
    """Figures others have sent about the unit of this submission, latest sending each.

    One query. A table does not ask its own unit to confirm it.
    """
    if not asked.read(submission.obligation).supplied:
        return []
    found = {(row.subject_id, row.version.indicator_id): row for row in _sent(submission)}
    return sorted(found.values(), key=lambda row: row.version.order)


def _sent(submission: Submission) -> Iterator[Supplied]:
    """Every frozen figure about the unit, oldest version first."""
    known = asked.read(submission.obligation).known
    for subject_id, indicator_id, supplier, sent_at, state, number, *rest in _rows(submission):
        marks, word = rest[:4], rest[4:]
        version = known.by_id(indicator_id)
        value = None if number is None else from_scaled(number, version.decimals)
        yield Supplied(
            subject_id=subject_id,
            version=version,
            figure=Figure(State(state), value, *marks),
            supplier=supplier,
            sent_at=sent_at,
            word=Word(*word) if word[0] else None,
        )


def _rows(submission: Submission) -> Iterable[tuple[Any, ...]]:
    obligation = submission.obligation
    names = CampaignUnit.objects.filter(
        campaign=obligation.campaign_id, unit=OuterRef("subject__obligation__unit")
    )
    sent = Value.objects.filter(
        subject__unit=obligation.unit_id,
        subject__obligation__campaign=obligation.campaign_id,
        subject__obligation__form__subject=Form.SubjectKind.EACH,
        version__frozen_at__isnull=False,
    ).exclude(subject__obligation__unit=obligation.unit_id)
    return (
        sent.annotate(
            supplier=Subquery(names.values("name")[:1]),
            word=FilteredRelation(
                "subject__confirmations",
                condition=Q(subject__confirmations__indicator=F("indicator")),
            ),
        )
        .order_by("version__number")
        .values_list(
            "subject_id",
            "indicator_id",
            "supplier",
            "version__frozen_at",
            "state",
            "number",
            "provisional",
            "data_to",
            "note",
            "promised",
            *(f"word__{name}" for name in WORD_FIELDS),
        )
    )


def confirm(
    submission: Submission, subject_id: int, indicator_id: int, *, by: User, at: datetime
) -> Confirmation:
    """The unit says a supplied figure is right."""
    return _say(submission, subject_id, indicator_id, Verdict.RIGHT, "", by=by, at=at)


def dispute(
    submission: Submission,
    subject_id: int,
    indicator_id: int,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> Confirmation:
    """The unit asks the supplier to adjust a figure, and says why."""
    why = worded(reason, "Đề nghị điều chỉnh cần lý do: số đúng là bao nhiêu, căn cứ nào.")
    return _say(submission, subject_id, indicator_id, Verdict.DISPUTE, why, by=by, at=at)


@transaction.atomic
def answer(
    submission: Submission, confirmation_id: int, text: str, *, by: User, at: datetime
) -> Confirmation:
    """The supplier's answer to a request to adjust; `submission` is the supplier's."""
    word = disputes(submission).select_for_update(of=("self",)).filter(pk=confirmation_id).first()
    if word is None:
        raise NotAllowed("Không tìm thấy đề nghị điều chỉnh này trong biểu của đơn vị.")
    _demand(by, "answer", submission, at)
    word.answer = worded(text, "Chưa ghi nội dung trả lời.")
    word.answered_by, word.answered_at = by, at
    word.save()
    audit.record("figure.answer", word, by=by, at=at, summary=word.answer)
    return word


def disputes(submission: Submission) -> QuerySet[Confirmation]:
    """Requests to adjust figures of this submission's table, oldest first."""
    return (
        Confirmation.objects.filter(
            subject__obligation=submission.obligation_id, verdict=Verdict.DISPUTE
        )
        .select_related("by", "subject__unit", "indicator")
        .order_by("pk")
    )


@transaction.atomic
def _say(
    submission: Submission,
    subject_id: int,
    indicator_id: int,
    verdict: str,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> Confirmation:
    _demand(by, "confirm", submission, at)
    if submission.obligation.campaign.state != "open":
        raise NotAllowed("Đợt báo cáo đã đóng.")
    # Locked, so that two answers to one figure come one after the other.
    Subject.objects.select_for_update().filter(pk=subject_id).first()
    figures = supplied(submission)
    wanted = (
        f for f in figures if (f.subject_id, f.version.indicator_id) == (subject_id, indicator_id)
    )
    figure = next(wanted, None)
    if figure is None:
        raise NotAllowed("Số liệu này chưa được gửi, hoặc không phải về đơn vị.")
    word, _ = Confirmation.objects.update_or_create(
        subject_id=subject_id,
        indicator_id=indicator_id,
        defaults={
            "verdict": verdict,
            "reason": reason,
            "seen": figure.shown[:SEEN],
            "by": by,
            "at": at,
            "answer": "",
            "answered_by": None,
            "answered_at": None,
        },
    )
    action = "figure.confirm" if verdict == Verdict.RIGHT else "figure.dispute"
    audit.record(action, word, by=by, at=at, summary=reason, seen=figure.shown)
    return word


def _demand(by: User, act: str, submission: Submission, at: datetime) -> None:
    verdict = permissions.may(by, act, submission, timezone.localtime(at).date())
    if not verdict:
        raise NotAllowed(verdict.reason)
