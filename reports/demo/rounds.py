"""Walking submissions of the demonstration through the real steps, as the real people would.

Nothing here writes a state or a figure by itself: figures go through `submissions.entry`, steps
through `reports.submissions.workflow`, each with the person and the moment of the story.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from indicators.figures import Figure
from reports.demo.people import head, reporter
from reports.models import Campaign, Channel, Submission
from reports.submissions import checking, entry, workflow
from reports.submissions.cells import Cell
from reports.submissions.workflow import Details
from units.models import User


@dataclass(frozen=True)
class Cast:
    """The people of the story, by username; one query."""

    people: dict[str, User]

    @classmethod
    def of(cls) -> "Cast":
        return cls({person.username: person for person in User.objects.filter(is_demo=True)})

    def reporter(self, submission: Submission) -> User:
        return self.people[reporter(submission.obligation.unit.code)]

    def head(self, submission: Submission) -> User:
        return self.people[head(submission.obligation.unit.code)]

    def reviewer(self, submission: Submission) -> User:
        """Somebody who does not work for the unit; the two of Sở Nội vụ take turns."""
        if submission.obligation.unit.code == "so-nv":
            return self.people["kiemtra.vp"]
        return self.people["kiemtra1" if submission.pk % 2 else "kiemtra2"]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the story, in Vietnamese time."""
    moment = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001
    return timezone.make_aware(moment)


def submissions(campaign: Campaign) -> list[Submission]:
    """The campaign's submissions in the order of the forms and of the tree."""
    found = Submission.objects.filter(obligation__campaign=campaign).select_related(
        "obligation__form", "obligation__unit", "obligation__campaign", "version"
    )
    return list(found.order_by("obligation__form__order", "obligation__unit_path"))


def look_at_the_tables() -> None:
    """PostgreSQL plans by statistics, and takes none while our one transaction fills its tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def fill(submission: Submission, figures: dict[Cell, Figure], cast: Cast, when: datetime) -> None:
    """The reporter enters figures; a refusal is a fault of the demonstration's data."""
    by = cast.reporter(submission)
    refusals = entry.import_figures(submission, figures, by=by, at=when, channel=Channel.DEMO)
    if refusals:
        raise ValueError(f"{submission.obligation.unit.code}: {refusals}")
    assert submission.version is not None
    checking.check(submission.version, timezone.localtime(when).date())
    submission.refresh_from_db()


def explain_all(submission: Submission, text: str, cast: Cast, when: datetime) -> None:
    """The reporter explains every finding that must be."""
    assert submission.version is not None
    for finding in checking.unexplained(submission.version):
        checking.explain(submission, finding, text, by=cast.reporter(submission), at=when)


def take(
    submission: Submission,
    steps: Iterable[str],
    cast: Cast,
    start: datetime,
    reviewer: User | None = None,
) -> Submission:
    """Take steps one after another, two hours apart, each by whose step it is."""
    when = start
    for step in steps:
        by, details = _actor(step, submission, cast, when)
        if reviewer and step in ("begin", "accept"):
            by = reviewer
        submission = workflow.apply(submission, step, by=by, at=when, details=details)
        when += timedelta(hours=2)
    return submission


def _actor(
    step: str, submission: Submission, cast: Cast, when: datetime
) -> tuple[User, Details | None]:
    if step in ("submit", "withdraw"):
        return cast.reporter(submission), None
    if step in ("forward", "send_back"):
        number = 10 + submission.pk % 80
        details = Details(
            reason="Đề nghị kiểm tra lại số liệu." if step == "send_back" else "",
            report_number=f"{number}/BC-{_symbol(submission)}",
            report_date=timezone.localtime(when).date(),
            signer=cast.head(submission).full_name,
        )
        return cast.head(submission), details
    return cast.reviewer(submission), None


def _symbol(submission: Submission) -> str:
    """The issuer's part of the report's symbol, as Nghị định 30/2020/NĐ-CP writes it."""
    return "UBND" if submission.obligation.level in ("district", "commune") else "CQ"
