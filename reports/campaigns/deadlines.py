"""Due days and working days: arithmetic on dates, given the holiday table.

Only `calendar` and `record_holidays` touch the database. Holidays and the weekend days worked in
exchange for them are announced every year (Bộ luật Lao động 2019, Điều 112).
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from reports.models import Holiday
from units.text import storable

SATURDAY = 5
ONE_DAY = timedelta(days=1)
LONGEST_NAME = 120


@dataclass(frozen=True)
class Calendar:
    """Days off besides weekends, and weekend days that are worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def add(self, day: date, working_days: int) -> date:
        """The day that lies so many working days after (or before) another."""
        step = ONE_DAY if working_days >= 0 else -ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first one after it that is."""
        return day if self.is_working(day) else self.add(day, 1)

    def between(self, after: date, until: date) -> int:
        """Working days later than `after`, up to and with `until`."""
        days = range(1, (until - after).days + 1)
        return sum(self.is_working(after + timedelta(days=n)) for n in days)

    def past(self, due: date, day: date) -> int:
        """Working days by which a day lies past a due day: 0 until its end; a weekend alone is
        one, that of being received."""
        return max(1, self.between(due, day)) if day > due else 0


def local_day(moment: datetime) -> date:
    """The day a moment belongs to in Asia/Ho_Chi_Minh (settings.TIME_ZONE)."""
    return timezone.localtime(moment).date()


def is_late(due: date, moment: datetime) -> bool:
    """After the end of the due day."""
    return local_day(moment) > due


def days_late(due: date, moment: datetime) -> int:
    """Working days late by the holidays on record; 0 when in time."""
    return calendar().past(due, local_day(moment)) if is_late(due, moment) else 0


def calendar() -> Calendar:
    """The holidays on record: one query."""
    rows = list(Holiday.objects.values_list("day", "kind"))
    return Calendar(
        off=frozenset(day for day, kind in rows if kind == Holiday.Kind.OFF),
        worked=frozenset(day for day, kind in rows if kind == Holiday.Kind.WORK),
    )


class HolidayError(Exception):
    """A holidays file that cannot be read; one line per fault."""


def load_holidays(path: Path) -> int:
    """Record the holidays of a file; returns how many rows changed."""
    return record_holidays(path.name, path.read_text("utf-8-sig"))


@transaction.atomic
def record_holidays(name: str, text: str) -> int:
    """Record holidays from the text of a file (`day,kind,name`); returns how many rows changed.

    Days already recorded take the file's word; those it does not name stay.
    """
    rows = _read_holidays(name, text)
    known = {holiday.day: holiday for holiday in Holiday.objects.all()}
    changed = [row for row in rows if not _same(known.get(row.day), row)]
    Holiday.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"]
    )
    return len(changed)


def _same(known: Holiday | None, row: Holiday) -> bool:
    return known is not None and (known.kind, known.name) == (row.kind, row.name)


def _read_holidays(file: str, text: str) -> list[Holiday]:
    lines = csv.DictReader(io.StringIO(text, newline=None))
    faults: list[str] = []
    rows: dict[date, Holiday] = {}
    try:
        for cells in lines:
            where = f"{file}:{lines.line_num}"
            try:
                day = date.fromisoformat(cells["day"])
                kind = Holiday.Kind(cells["kind"])
            except (KeyError, TypeError, ValueError):
                faults.append(f"{where}: cần ngày dạng 2025-01-01 và loại off/work.")
                continue
            name = cells.get("name") or ""
            if len(name) > LONGEST_NAME or not storable(name):
                faults.append(f"{where}: tên dài quá {LONGEST_NAME} ký tự hoặc có ký tự lạ.")
            if day in rows:
                faults.append(f"{where}: ngày {day:%d/%m/%Y} có hai dòng.")
            rows[day] = Holiday(day=day, kind=kind, name=name)
    except csv.Error:
        faults.append(f"{file}:{lines.line_num}: không đọc được như một tệp CSV.")
    if faults:
        raise HolidayError("\n".join(faults))
    return list(rows.values())
