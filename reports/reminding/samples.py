"""What a text looks like with real data: somebody's reminder of today, never kept or sent."""

from datetime import date, datetime

from reports.models import Campaign, Reminder, ReminderKind
from reports.reminding import digest, due
from reports.reminding.composing import Round
from reports.reminding.texts import Words
from units.models import Role, User

SENTENCE = "Đề nghị gửi trước 16 giờ hôm nay."


def sample(kind: str, words: Words, *, by: User, at: datetime, day: date) -> Reminder | None:
    """The reminder of the first person in the latest open round for whom there is one."""
    if kind == ReminderKind.DIGEST:
        return next(iter(digest.planned(day, at=at, words=words)), None)
    for campaign in due.rounds().order_by("-covers_to", "-pk"):
        if found := _of(campaign, kind, words, by, at, day):
            return found
    return None


def _of(
    campaign: Campaign, kind: str, words: Words, by: User, at: datetime, day: date
) -> Reminder | None:
    role = Role.HEAD if kind == ReminderKind.HEAD else Role.REPORTER
    tasks = [task for task in due.tasks(campaign, day) if task.role == role]
    people = due.by_person(tasks, due.holders(campaign, day))
    if not people:
        return None
    person, theirs = next(iter(people.items()))
    round_ = Round.of(campaign, day, {kind: words})
    asked = kind == ReminderKind.ASKED
    return round_.reminder(
        person,
        theirs,
        ReminderKind(kind),
        at=at,
        by=by if asked else None,
        sentence=SENTENCE if asked else "",
    )
