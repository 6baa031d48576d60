"""The timetable's reminders of a day: made once, however often and by however many it is run.

The first run of a day that has something to say to a round's people says it to all of them, in one
transaction; whoever comes to owe something later that day hears of it on the next day that counts.
So nothing that happens in the portal sends a letter by itself. What this writes, `mailing` sends.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from reports.campaigns.deadlines import Calendar, calendar
from reports.models import Campaign, Reminder, ReminderKind
from reports.reminding import digest, due
from reports.reminding.composing import Round
from reports.reminding.due import Task
from units.models import Role

BATCH = 500


def send(day: date, *, at: datetime) -> int:
    """Write what the timetable asks for on a day; how many reminders were made. On a day off
    there are none."""
    days = calendar()
    if not days.is_working(day):
        return 0
    made = sum(remind(campaign, day, at=at) for campaign in due.rounds())
    return made + (remind_reviewers(day, at=at) if due.begins_the_week(day, days) else 0)


def foreseen(day: date, *, at: datetime) -> Iterator[Reminder]:
    """What `send` would write on that day as things stand, unsaved."""
    days = calendar()
    if days.is_working(day):
        for campaign in due.rounds():
            yield from () if _is_made(day, campaign) else planned(campaign, day, at=at)
        if due.begins_the_week(day, days) and not _is_made(day, None):
            yield from digest.planned(day, at=at)


@transaction.atomic
def remind(campaign: Campaign, day: date, *, at: datetime) -> int:
    """One round's people; the round is locked, so two workers make one set."""
    lock(campaign)
    if _is_made(day, campaign):
        return 0
    return _write(planned(campaign, day, at=at))


@transaction.atomic
def remind_reviewers(day: date, *, at: datetime) -> int:
    """The weekly list of those who check. Nothing is locked: the constraint makes them once."""
    return 0 if _is_made(day, None) else _write(digest.planned(day, at=at))


def planned(campaign: Campaign, day: date, *, at: datetime) -> list[Reminder]:
    """The reminders of a round on a day, unsaved; who was reminded that day already gets none."""
    tasks = due.tasks(campaign, day)
    if not tasks:
        return []
    round_ = Round.of(campaign, day)
    told = already_told(campaign, day)
    people = due.by_person(tasks, due.holders(campaign, day))
    return [
        round_.reminder(person, theirs, kind, at=at)
        for person, theirs in people.items()
        if person.pk not in told and (kind := _kind(theirs, day, round_.days))
    ]


def already_told(campaign: Campaign, day: date) -> set[int]:
    """Who had a reminder about the round that day: one a day is enough, from whomever."""
    found = Reminder.objects.filter(campaign=campaign, day=day)
    return set(found.values_list("person_id", flat=True))


def lock(campaign: Campaign) -> None:
    """Hold the round against other makers of reminders until the transaction ends; who writes
    rows that point at it is not held up."""
    Campaign.objects.select_for_update(no_key=True).only("pk").get(pk=campaign.pk)


def _kind(tasks: Sequence[Task], day: date, days: Calendar) -> ReminderKind | None:
    """What a person's message is called; None when nothing of theirs falls on this day.

    Who only signs hears by the same days, and at the start of each week of whatever waits.
    """
    kinds = {task: due.kind_on(day, task.due, days) for task in tasks}
    entering = {kind for task, kind in kinds.items() if task.role == Role.REPORTER}
    if found := next((kind for kind in due.GRAVEST if kind in entering), None):
        return found
    signing = [kind for task, kind in kinds.items() if task.role == Role.HEAD]
    if any(signing) or (signing and due.begins_the_week(day, days)):
        return ReminderKind.HEAD
    return None


def _is_made(day: date, campaign: Campaign | None) -> bool:
    return Reminder.objects.filter(day=day, campaign=campaign, by=None).exists()


def _write(rows: list[Reminder]) -> int:
    Reminder.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
