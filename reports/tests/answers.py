"""Accepted figures in one line, past the workflow: what consolidation tests start from."""

from datetime import date
from decimal import Decimal

from indicators.editions import edition
from indicators.figures import to_scaled
from indicators.models import Indicator
from reports.models import Campaign, Obligation, Submission, SubmissionVersion, Value
from reports.tests.make import NOW, submission_of
from units.models import User
from units.tests.make import make_person

Given = str | int | Decimal  # a number, or "nil", "na", "unavailable"; "~12" is provisional


def accept(
    campaign: Campaign,
    unit: str,
    given: dict[str, Given],
    *,
    form: str = "",
    about: str = "",
    data_to: date | None = None,
) -> SubmissionVersion:
    """The unit's figures, accepted; about one subject where the form has many."""
    submission = submission_of(campaign, unit, form)
    version = _counting(submission)
    subjects = submission.obligation.subjects.all()
    subject = subjects.get(unit__code=about) if about else subjects.get()
    Value.objects.bulk_create(
        _value(campaign, version, subject.pk, code, one, data_to) for code, one in given.items()
    )
    return version


def reopen(campaign: Campaign, unit: str, form: str = "") -> None:
    """What reopening does to sums: nothing of the submission counts."""
    submission = submission_of(campaign, unit, form)
    submission.versions.update(counts=False)
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.RETURNED)


def exempt(campaign: Campaign, unit: str) -> None:
    owed = Obligation.objects.filter(campaign=campaign, unit__code=unit)
    owed.update(exempted_at=NOW, exemption_reason="Mới thành lập")


def somebody(username: str = "so-lieu") -> User:
    return User.objects.filter(username=username).first() or make_person(username=username)


def _counting(submission: Submission) -> SubmissionVersion:
    found = submission.versions.filter(counts=True).first()
    if found:
        return found
    by = somebody()
    version, _ = SubmissionVersion.objects.update_or_create(
        submission=submission,
        number=submission.versions.filter(frozen_at__isnull=False).count() + 1,
        defaults={
            "frozen_at": NOW,
            "frozen_by": by,
            "counts": True,
            "accepted_at": NOW,
            "accepted_by": by,
        },
    )
    Submission.objects.filter(pk=submission.pk).update(
        state=Submission.State.APPROVED, version=version, started=True
    )
    return version


def _value(
    campaign: Campaign,
    version: SubmissionVersion,
    subject_id: int,
    code: str,
    given: Given,
    data_to: date | None,
) -> Value:
    meaning = edition(campaign.catalogue_id).indicators[code]
    text = str(given)
    is_state = text in ("nil", "na", "unavailable")
    number = None if is_state else to_scaled(Decimal(text.lstrip("~")), meaning.decimals)
    return Value(
        version=version,
        indicator=Indicator.objects.get(code=code),
        subject_id=subject_id,
        state=text if is_state else "number",
        number=number,
        provisional=text.startswith("~"),
        data_to=data_to,
        note="chưa chốt" if text == "unavailable" else "",
        entered_by=somebody("nguoi-nhap"),
        entered_at=NOW,
    )
