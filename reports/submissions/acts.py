"""One step being taken: what it is taken with, and how it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from reports.models import Finding, ReasonCode, Submission, SubmissionVersion
from units.models import User

LONGEST = 1000  # characters of a remark, an answer or a reason, as the models keep them


class NotAllowed(Exception):
    """The step cannot be taken; the text says why and what to do."""


class Blocked(NotAllowed):
    """Figures break blocking rules."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{findings[0].message} ({findings[0].received})")


def lock(pk: int) -> Submission:
    """A submission as it is now, held until the transaction ends.

    Locked first, read after: PostgreSQL gives what is joined to a locked row as it was before the
    waiting began, and a version written meanwhile would not be there at all.
    """
    Submission.objects.select_for_update().only("pk").get(pk=pk)
    related = ("obligation__campaign", "obligation__form", "obligation__unit", "version")
    return Submission.objects.select_related(*related).get(pk=pk)


def worded(text: str, missing: str) -> str:
    """A reason or an answer that must be given, and must fit where it is kept."""
    if not text.strip():
        raise NotAllowed(missing)
    if len(text.strip()) > LONGEST:
        raise NotAllowed(f"Nội dung dài quá {LONGEST} ký tự. Rút gọn rồi gửi lại.")
    return text.strip()


@dataclass(frozen=True)
class RemarkInput:
    """A question on a cell (indicator and subject) or on a section (area)."""

    text: str
    indicator_id: int | None = None
    subject_id: int | None = None
    area_id: int | None = None
    reason: str = ReasonCode.OTHER


@dataclass(frozen=True)
class Details:
    """What a step is taken with, besides who and when."""

    reason: str = ""
    remarks: Sequence[RemarkInput] = ()
    again: Mapping[int, str] = field(default_factory=dict)
    """remark → what is asked further in its thread"""
    not_waiting: str = ""
    """why an acceptance does not wait for area owners"""
    due: date | None = None
    report_number: str = ""
    report_date: date | None = None
    signer: str = ""


@dataclass
class Act:
    """One step being taken: what the effects below work on."""

    submission: Submission
    version: SubmissionVersion
    step: str
    by: User
    at: datetime
    details: Details = field(default_factory=Details)

    @property
    def on(self) -> date:
        return timezone.localtime(self.at).date()
