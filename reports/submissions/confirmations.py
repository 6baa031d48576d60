"""A unit's word on figures that others gave about it: right, or please adjust (design 3).

The figures stand in another unit's table and are never retyped. Only a figure that was sent can
be confirmed; a new sending asks again, since `seen` then differs from the figure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from indicators.editions import edition
from indicators.figures import Figure, State, from_scaled, shown_figure
from indicators.models import IndicatorVersion
from reports import permissions
from reports.campaigns.deadlines import local_day
from reports.models import (
    Campaign,
    CampaignUnit,
    Confirmation,
    FigureFile,
    Form,
    Subject,
    Submission,
    Value,
)
from reports.submissions import asked
from reports.submissions.acts import NotAllowed, worded
from units import audit
from units.models import User

Verdict = Confirmation.Verdict
SEEN = 60  # characters kept of the figure as it was seen: the label of a choice may be longer

WORD_FIELDS = ("verdict", "reason", "seen", "by__full_name", "at", "answer")
ANSWERED = ("answer", "answered_by", "answered_at")


@dataclass(frozen=True)
class Concerned:
    """A unit in a round, about which others give figures; it may owe no form of its own."""

    campaign: Campaign
    unit_id: int


Side = Submission | Concerned


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
    source: str = ""
    """the system that the supplier took it from, and when, where it came in a file"""

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
    def before(self) -> str:
        """The figure that the unit spoke of, where another was sent since."""
        return self.word.seen if self.word and not self.is_current else ""

    @property
    def waits(self) -> bool:
        """Whether the unit is asked for its word."""
        return not self.is_current

    @property
    def is_current(self) -> bool:
        """Whether the unit's word was given on the figure as it is now."""
        return self.word is not None and self.word.seen == self.shown[:SEEN]


def supplied(side: Side) -> list[Supplied]:
    """Figures others have sent about a unit, or the unit of a submission; latest sending each.

    One query. A table does not ask its own unit to confirm it.
    """
    if isinstance(side, Submission) and not asked.read(side.obligation).supplied:
        return []
    found = {(row.subject_id, row.version.indicator_id): row for row in _sent(_concerned(side))}
    return sorted(found.values(), key=lambda row: row.version.order)


def _concerned(side: Side) -> Concerned:
    if isinstance(side, Concerned):
        return side
    return Concerned(side.obligation.campaign, side.obligation.unit_id)


def _sent(side: Concerned) -> Iterator[Supplied]:
    """Every frozen figure about the unit, oldest version first."""
    known = edition(side.campaign.catalogue_id)
    for subject_id, indicator_id, supplier, sent_at, file, state, number, *rest in _rows(side):
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
            source=source_of(file or {}),
        )


def source_of(settings: Mapping[str, Any]) -> str:
    """ "Hệ thống một cửa, xuất lúc 08:15 14/06/2025": how a file of figures says where it is
    from."""
    system, exported = settings.get("system", ""), settings.get("exported", "")
    return f"{system}, xuất lúc {exported}" if system and exported else system


def _rows(side: Concerned) -> Iterable[tuple[Any, ...]]:
    names = CampaignUnit.objects.filter(
        campaign=side.campaign, unit=OuterRef("subject__obligation__unit")
    )
    # A figure taken over from a file was written at the moment the file was.
    files = FigureFile.objects.filter(
        submission__obligation=OuterRef("subject__obligation"), applied_at=OuterRef("entered_at")
    )
    sent = Value.objects.filter(
        subject__unit=side.unit_id,
        subject__obligation__campaign=side.campaign,
        subject__obligation__form__subject=Form.SubjectKind.EACH,
        version__frozen_at__isnull=False,
    ).exclude(subject__obligation__unit=side.unit_id)
    return (
        sent.annotate(
            supplier=Subquery(names.values("name")[:1]),
            file=Subquery(files.values("settings")[:1]),
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
            "file",
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
    side: Side, subject_id: int, indicator_id: int, *, by: User, at: datetime
) -> Confirmation:
    """The unit says a supplied figure is right."""
    return _say(side, subject_id, indicator_id, Verdict.RIGHT, "", by=by, at=at)


@transaction.atomic
def confirm_all(side: Side, area_code: str, *, by: User, at: datetime) -> int:
    """The unit says that every figure of an area is right, of those that wait for its word; how
    many. What it has asked to adjust stays so."""
    concerned = _concerned(side)
    _demand_word(by, concerned, at)
    _lock(concerned)
    waiting = [one for one in supplied(side) if one.waits and one.version.area.code == area_code]
    said = [_word(one, Verdict.RIGHT, "", by=by, at=at) for one in waiting]
    Confirmation.objects.bulk_create(
        said,
        update_conflicts=True,
        unique_fields=["subject", "indicator"],
        update_fields=["verdict", "reason", "seen", "by", "at", *ANSWERED],
    )
    if said:
        audit.record(
            "figure.confirm_area",
            concerned.campaign,
            by=by,
            at=at,
            summary=f"Xác nhận đúng {len(said)} số liệu, lĩnh vực {area_code}",
            unit=concerned.unit_id,
        )
    return len(said)


def dispute(
    side: Side,
    subject_id: int,
    indicator_id: int,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> Confirmation:
    """The unit asks the supplier to adjust a figure, and says why."""
    why = worded(reason, "Đề nghị điều chỉnh cần lý do: số đúng là bao nhiêu, căn cứ nào.")
    return _say(side, subject_id, indicator_id, Verdict.DISPUTE, why, by=by, at=at)


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
    side: Side,
    subject_id: int,
    indicator_id: int,
    verdict: str,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> Confirmation:
    concerned = _concerned(side)
    _demand_word(by, concerned, at)
    _lock(concerned)
    wanted = (
        one
        for one in supplied(side)
        if (one.subject_id, one.version.indicator_id) == (subject_id, indicator_id)
    )
    figure = next(wanted, None)
    if figure is None:
        raise NotAllowed("Số liệu này chưa được gửi, hoặc không phải về đơn vị.")
    new = _word(figure, verdict, reason, by=by, at=at)
    word, _ = Confirmation.objects.update_or_create(
        subject_id=subject_id,
        indicator_id=indicator_id,
        defaults={
            "verdict": new.verdict,
            "reason": new.reason,
            "seen": new.seen,
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


def _word(figure: Supplied, verdict: str, reason: str, *, by: User, at: datetime) -> Confirmation:
    """What is said of a figure as it is now; an answer to an earlier word goes with that."""
    return Confirmation(
        subject_id=figure.subject_id,
        indicator_id=figure.version.indicator_id,
        verdict=verdict,
        reason=reason,
        seen=figure.shown[:SEEN],
        by=by,
        at=at,
    )


def _lock(concerned: Concerned) -> None:
    """So that two answers to one figure come one after the other."""
    rows = Subject.objects.filter(unit=concerned.unit_id, obligation__campaign=concerned.campaign)
    list(rows.select_for_update(of=("self",)).order_by("pk"))


def _demand_word(by: User, side: Concerned, at: datetime) -> None:
    verdict = permissions.may_confirm(by, side.campaign, side.unit_id, local_day(at))
    if not verdict:
        raise NotAllowed(verdict.reason)


def _demand(by: User, act: str, submission: Submission, at: datetime) -> None:
    verdict = permissions.may(by, act, submission, local_day(at))
    if not verdict:
        raise NotAllowed(verdict.reason)
