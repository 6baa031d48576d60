"""One person's reminder about a round: everything that waits for them there, in one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.urls import reverse

from reports.campaigns.deadlines import Calendar, calendar
from reports.models import Campaign, Reminder, ReminderKind
from reports.reminding import due, texts
from reports.reminding.due import Task
from reports.reminding.texts import Words
from units.days import day_text
from units.models import Membership, Role, User
from units.tree import ids_in

UNITS_NAMED = 3


@dataclass(frozen=True)
class Round:
    """A round on a day, with what every message of it shares."""

    campaign: Campaign
    day: date
    days: Calendar
    words: Mapping[str, Words]
    contact: str

    @classmethod
    def of(cls, campaign: Campaign, day: date, words: Mapping[str, Words] | None = None) -> Self:
        """Four queries; in other words than those in force where some are given."""
        words = words or texts.current()
        return cls(campaign, day, calendar(), words, contact(campaign, day))

    def reminder(
        self,
        person: User,
        tasks: Sequence[Task],
        kind: ReminderKind,
        *,
        at: datetime,
        by: User | None = None,
        sentence: str = "",
    ) -> Reminder:
        """The row, unsaved."""
        filled = texts.fill(self.words[kind], self._known(person, tasks, by, sentence))
        return Reminder(
            person=person,
            kind=kind,
            campaign=self.campaign,
            day=self.day,
            subject=filled.subject,
            body=filled.body,
            about=[_kept(task) for task in tasks],
            by=by,
            at=at,
        )

    def _known(
        self, person: User, tasks: Sequence[Task], by: User | None, sentence: str
    ) -> dict[str, str]:
        show_unit = len({task.unit for task in tasks}) > 1
        return {
            "ten": person.full_name,
            "don_vi": _named(tasks),
            "dot": self.campaign.name,
            "han": day_text(self._nearest([task.due for task in tasks])),
            "so_viec": f"{len(tasks):02}",
            "viec": "\n".join(self._line(task, show_unit) for task in tasks),
            "nguoi_nhac": by.full_name if by else "",
            "loi_nhan": sentence,
            "lien_he": self.contact,
            "dia_chi": texts.portal("/"),
        }

    def _nearest(self, due: Sequence[date]) -> date:
        """The next due day to come; the first of those that are over where none is."""
        return min((day for day in due if day >= self.day), default=min(due))

    def _line(self, task: Task, show_unit: bool) -> str:
        what = f"{task.unit_name}, {task.form}" if show_unit else task.form
        when = due.in_words(self.day, task.due, self.days)
        return (
            f"- {what}: {due.DOING[task.state]}; hạn gửi {day_text(task.due)} ({when}).\n"
            f"  {texts.portal(address(task.submission, task.role))}"
        )


def address(submission: int, role: str) -> str:
    """Where the thing is done."""
    page = "signing-one" if role == Role.HEAD else "submission"
    return reverse(page, args=[submission])


def contact(campaign: Campaign, day: date) -> str:
    """Who helps: the lead reviewers over the round, else nobody by name; two queries."""
    root = campaign.units.get(unit_id=campaign.root_id)
    held = Membership.objects.in_force(day).filter(
        role=Role.LEAD_REVIEWER, unit__in=ids_in(root.path), user__is_active=True
    )
    people = {m.user for m in held.select_related("user").order_by("pk")}
    told = [f"{p.full_name} ({p.email})" if p.email else p.full_name for p in people]
    return "; ".join(sorted(told)[:2]) or "người kiểm tra của địa bàn"


def _named(tasks: Sequence[Task]) -> str:
    names = list(dict.fromkeys(task.unit_name for task in tasks))
    more = len(names) - UNITS_NAMED
    told = ", ".join(names[:UNITS_NAMED])
    return f"{told} và {more:02} đơn vị khác" if more > 0 else told


def _kept(task: Task) -> dict[str, object]:
    """What of a task stays with the reminder: whose it was, and the day that counted."""
    return {
        "obligation": task.obligation,
        "submission": task.submission,
        "unit": task.unit_name,
        "form": task.form,
        "role": task.role,
        "due": task.due,
    }
