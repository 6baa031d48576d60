"""Who else of the unit has a form open, and where: so that two colleagues do not type over each
other's work before the conflict of one cell tells them (reports.submissions.entry).

A row a person, rewritten while the page is open and dropped when it is left. Whoever went away
without a word (a lost line, a closed lid) is no longer shown after RECENT.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.models import Presence, Submission
from reports.submissions import asked
from reports.submissions.asked import Asked
from units.models import User

# The script tells every 15 seconds; one word may be lost on the way.
RECENT = timedelta(seconds=45)


@dataclass(frozen=True)
class There:
    """A colleague, and where in the form they are."""

    name: str
    cell: str
    """the cell's name as on the page, "3.3.0.1:17"; empty where they stand in none"""
    text: str
    """ "Nguyễn Thị Lan đang ở lĩnh vực Thể chế, ô 2.1.3" """


def note(
    submission: Submission, person: User, *, area: str = "", cell: str = "", at: datetime
) -> None:
    """The person has the form open now, in an area and a cell; what it does not hold is left out.

    One statement.
    """
    what = asked.read(submission.obligation)
    place = _Place.of(what, cell)
    row = Presence(
        submission=submission,
        person=person,
        area=area if area in what.areas else "",
        cell=cell if place else "",
        seen_at=at,
    )
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["submission", "person"],
        update_fields=["area", "cell", "seen_at"],
    )


def leave(submission: Submission, person: User) -> None:
    """The person has closed the form."""
    Presence.objects.filter(submission=submission, person=person).delete()


def others(
    submission: Submission, person: User, *, at: datetime, within: timedelta = RECENT
) -> list[There]:
    """Who else was in the form so lately, whoever came first in front; one query."""
    what = asked.read(submission.obligation)
    rows = (
        Presence.objects.filter(submission=submission, seen_at__gt=at - within)
        .exclude(person=person)
        .order_by("pk")
        .select_related("person")
    )
    return [There(row.person.full_name, row.cell, _told(row, what)) for row in rows]


@dataclass(frozen=True)
class _Place:
    """A cell that the form holds."""

    code: str
    unit: str

    @classmethod
    def of(cls, what: Asked, cell: str) -> "_Place | None":
        code, _, subject = cell.partition(":")
        unit = next((about.name for about in what.about if str(about.pk) == subject), None)
        if unit is None or not any(line.code == code for line in what.lines):
            return None
        return cls(code, unit if what.is_table else "")


def _told(row: Presence, what: Asked) -> str:
    area = next((line.version.area for line in what.lines if line.area == row.area), None)
    if area is None:
        return f"{row.person.full_name} đang mở biểu này"
    place = _Place.of(what, row.cell)
    words = [area.short_name]
    if place:
        words += [f"ô {place.code}", place.unit]
    return f"{row.person.full_name} đang ở lĩnh vực {', '.join(word for word in words if word)}"
