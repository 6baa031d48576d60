"""Public holidays and the weekend days worked for them, kept by a business admin.

Working days are counted by them: the day a reminder goes, how late a report is, the day offered for
an extension. A due day is a date and does not move when a holiday is put on record, and what was
judged late stays judged (design 6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reports.campaigns import deadlines
from reports.campaigns.deadlines import SATURDAY, Calendar, HolidayError
from reports.models import Campaign, DueDate, Holiday
from units import audit
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role


@dataclass(frozen=True)
class Touched:
    """A due day of an open round that is no working day."""

    campaign: Campaign
    level: str
    day: date
    working: date
    """the first working day from it on"""


def may_edit(user: User, on: date) -> Verdict:
    """Whether the person keeps the holidays."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Quản trị nghiệp vụ ghi ngày nghỉ, ngày làm bù.")


def of_year(year: int) -> list[Holiday]:
    return list(Holiday.objects.filter(day__year=year).order_by("day"))


def years(on: date) -> list[int]:
    """The years that have holidays on record, this one and the next, the latest first."""
    known = {day.year for day in Holiday.objects.dates("day", "year")}
    return sorted(known | {on.year, on.year + 1}, reverse=True)


def touched(days: Calendar, only: Iterable[date] | None = None) -> list[Touched]:
    """Due days of open rounds on which nobody works: they stand until somebody extends them."""
    due = DueDate.objects.filter(campaign__state=Campaign.State.OPEN).select_related("campaign")
    if only is not None:
        due = due.filter(day__in=list(only))
    return [
        Touched(one.campaign, one.get_level_display(), one.day, days.next_working(one.day))
        for one in due.order_by("day", "campaign__code", "level")
        if not days.is_working(one.day)
    ]


@transaction.atomic
def add(day: date, kind: str, name: str, *, by: User, at: datetime) -> Holiday:
    """Put a day on record, or say otherwise what it is. Raises HolidayError."""
    _demand(by, at)
    weekend = day.weekday() >= SATURDAY
    if kind == Holiday.Kind.WORK and not weekend:
        raise HolidayError(f"{day:%d/%m/%Y} không phải thứ bảy, chủ nhật; chỉ ngày ấy làm bù.")
    if not name.strip():
        raise HolidayError("Cần ghi tên ngày nghỉ hoặc ngày làm bù.")
    made, _ = Holiday.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name.strip()}
    )
    said = f"{made.get_kind_display()}: {day:%d/%m/%Y} {made.name}"
    audit.record("holiday.add", made, by=by, at=at, summary=said)
    return made


@transaction.atomic
def remove(holiday: Holiday, *, by: User, at: datetime) -> None:
    """Take a day off the record while it is still to come; a past one was counted by."""
    _demand(by, at)
    if holiday.day <= deadlines.local_day(at):
        raise HolidayError("Ngày đã qua đã dùng để tính hạn, không bỏ được.")
    audit.record("holiday.remove", holiday, by=by, at=at, summary=str(holiday))
    holiday.delete()


@transaction.atomic
def load(name: str, content: bytes, *, by: User, at: datetime) -> int:
    """Record the holidays of a file; how many days changed. Raises HolidayError."""
    _demand(by, at)
    try:
        changed = deadlines.record_holidays(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise HolidayError("Tệp không phải UTF-8.") from None
    audit.record(
        "holiday.load", None, by=by, at=at, summary=f"Nạp “{name}”: {changed} ngày thay đổi"
    )
    return changed


def _demand(by: User, at: datetime) -> None:
    if not (verdict := may_edit(by, deadlines.local_day(at))):
        raise HolidayError(verdict.reason)
