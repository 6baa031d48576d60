"""Who has what to do in a round on a day, and on which days they are told so.

Reads only. The timetable is `kind_on`, here and nowhere else; days are working days by the
holidays on record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reports.campaigns.deadlines import ONE_DAY, Calendar
from reports.models import Campaign, CampaignUnit, OnBehalf, ReminderKind, Submission
from units.models import Membership, Role, UnitRecord, User

State = Submission.State
SOON, TOMORROW = 5, 1  # working days before the day that counts
OVERDUE = (1, 3, 5, 7, 9)  # working days after it; later than that, people call
# Whose move it is; everything else waits for nobody of the unit.
WHOSE: dict[str, str] = {
    State.DRAFT: Role.REPORTER,
    State.RETURNED: Role.REPORTER,
    State.SIGNING: Role.HEAD,
}
DOING: dict[str, str] = {
    State.DRAFT: "nhập số liệu, trình lãnh đạo",
    State.RETURNED: "sửa, trả lời ý kiến kiểm tra",
    State.SIGNING: "duyệt, gửi",
}
# The gravest first: a message is called by the gravest of what it tells.
GRAVEST = (ReminderKind.OVERDUE, ReminderKind.TODAY, ReminderKind.TOMORROW, ReminderKind.SOON)


@dataclass(frozen=True)
class Task:
    """A report that waits for somebody of its unit; `due` is the day that counts now: of the
    return, else of the extension, else of the round."""

    obligation: int
    submission: int
    unit: int
    unit_name: str
    form: str
    state: str
    due: date

    @property
    def role(self) -> str:
        return WHOSE[self.state]


def kind_on(day: date, due: date, days: Calendar) -> ReminderKind | None:
    """What kind of reminder falls on a working day; mostly none."""
    if day == due:
        return ReminderKind.TODAY
    if day > due:
        return ReminderKind.OVERDUE if days.between(due, day) in OVERDUE else None
    before = {SOON: ReminderKind.SOON, TOMORROW: ReminderKind.TOMORROW}
    return next((kind for n, kind in before.items() if days.add(due, -n) == day), None)


def begins_the_week(day: date, days: Calendar) -> bool:
    """Whether it is the first working day of its week: the day of lists that need no due day."""
    earlier = (day - n * ONE_DAY for n in range(1, day.weekday() + 1))
    return days.is_working(day) and not any(days.is_working(one) for one in earlier)


def rounds() -> QuerySet[Campaign]:
    """Rounds in which people are reminded: real and open."""
    return Campaign.objects.real().filter(state=Campaign.State.OPEN).order_by("pk")


def waiting(campaign: Campaign, day: date) -> QuerySet[Submission]:
    """The submissions of a round that wait for their unit; not those of a unit that has ended,
    nor what somebody enters from its paper."""
    alive = UnitRecord.objects.in_force(day).filter(unit=OuterRef("obligation__unit"))
    entered = OnBehalf.objects.filter(submission=OuterRef("pk"), ended_at=None)
    return Submission.objects.filter(
        Exists(alive),
        ~Exists(entered),
        obligation__campaign=campaign,
        obligation__exempted_at=None,
        state__in=WHOSE,
    )


def tasks(campaign: Campaign, day: date, chosen: Collection[int] | None = None) -> list[Task]:
    """What waits in a round, of some obligations or all, in the order of days; one query."""
    names = CampaignUnit.objects.filter(campaign=campaign, unit=OuterRef("obligation__unit"))
    rows: Any = waiting(campaign, day)
    if chosen is not None:
        rows = rows.filter(obligation__in=chosen)
    found = rows.annotate(
        unit_name=Subquery(names.values("name")[:1]),
        counts_from=Coalesce("returned_due", "obligation__extended_to", "obligation__due"),
    ).order_by("counts_from", "pk")
    fields = ("obligation", "pk", "obligation__unit", "unit_name", "obligation__form__name")
    return [Task(*row) for row in found.values_list(*fields, "state", "counts_from")]


def holders(campaign: Campaign, day: date) -> Mapping[tuple[int, str], list[User]]:
    """Who enters and who signs for each unit of a round, stand-ins too; one query."""
    places = CampaignUnit.objects.filter(campaign=campaign).values("unit")
    held = Membership.objects.in_force(day).filter(
        unit__in=places, role__in=set(WHOSE.values()), user__is_active=True
    )
    found: dict[tuple[int, str], list[User]] = defaultdict(list)
    for one in held.select_related("user").order_by("user"):
        people = found[one.unit_id or 0, one.role]
        if one.user not in people:
            people.append(one.user)
    return found


def by_person(
    waiting_: Iterable[Task], people: Mapping[tuple[int, str], list[User]]
) -> dict[User, list[Task]]:
    """Everything that waits for each person."""
    found: dict[User, list[Task]] = defaultdict(list)
    for task in waiting_:
        for person in people.get((task.unit, task.role), ()):
            found[person].append(task)
    return dict(found)


def in_words(day: date, due: date, days: Calendar) -> str:
    """How far the day is: "còn 05 ngày làm việc", "hôm nay", "quá hạn 03 ngày làm việc"."""
    if day == due:
        return "hôm nay"
    if day > due:
        return f"quá hạn {days.past(due, day):02} ngày làm việc"
    left = days.between(day, due)
    return f"còn {left:02} ngày làm việc" if left else "hạn vào ngày nghỉ tới"
