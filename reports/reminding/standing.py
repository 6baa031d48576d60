"""Which reminders still say something: their day's work is not done, and nobody put them away.

A reminder never changes; that it is over is read from the reports it is about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.models import Campaign, Reminder, Submission
from reports.reminding.composing import address
from reports.reminding.due import WHOSE
from units.models import User


@dataclass(frozen=True)
class Waits:
    """One report a reminder is about that still waits for the person."""

    unit: str
    form: str
    due: date
    url: str


@dataclass(frozen=True)
class Standing:
    """A reminder with what of it still waits."""

    reminder: Reminder
    waits: tuple[Waits, ...]


def of(person: User) -> list[Standing]:
    """What stands on a person's screen, the latest of each round; one query, two where something
    may stand. The weekly list stands nowhere: the queue itself does."""
    rows = Reminder.objects.filter(
        person=person, seen_at=None, campaign__state=Campaign.State.OPEN
    ).select_related("campaign", "by")
    latest: dict[int | None, Reminder] = {}
    for row in rows.order_by("-day", "-pk")[:50]:
        latest.setdefault(row.campaign_id, row)
    return [one for one in still(latest.values()) if one.waits]


def still(rows: Iterable[Reminder]) -> list[Standing]:
    """Each reminder with what of it still waits for the same role; one query."""
    kept = list(rows)
    keys = {told["submission"] for row in kept for told in row.about}
    waiting = Submission.objects.filter(
        pk__in=keys,
        obligation__exempted_at=None,
        obligation__campaign__state=Campaign.State.OPEN,
        state__in=WHOSE,
    )
    roles = {pk: WHOSE[state] for pk, state in waiting.values_list("pk", "state")} if keys else {}
    return [
        Standing(
            row,
            tuple(
                _waits(told) for told in row.about if roles.get(told["submission"]) == told["role"]
            ),
        )
        for row in kept
    ]


def put_away(person: User, pk: int, *, at: datetime) -> bool:
    """The person has seen it: it and the earlier ones about its round leave their screen."""
    row = Reminder.objects.filter(person=person, pk=pk).first()
    if row is None:
        return False
    earlier = Reminder.objects.filter(
        person=person, campaign=row.campaign_id, day__lte=row.day, seen_at=None
    )
    earlier.update(seen_at=at)
    return True


def _waits(told: dict[str, Any]) -> Waits:
    return Waits(
        unit=told["unit"],
        form=told["form"],
        due=date.fromisoformat(str(told["due"])),
        url=address(told["submission"], told["role"]),
    )
