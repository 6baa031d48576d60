"""The round after this one: same forms, next window, due days as many working days after it.

The four reports of a year are quý I, 6 tháng, quý III and năm (Nghị định 09/2019/NĐ-CP Điều 12):
windows cut on the 14th, and the half-year and the year begin with the year's first day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports.campaigns.deadlines import Calendar
from reports.campaigns.opening import plan_of
from reports.campaigns.plans import Plan
from reports.documents.periods import period_name
from reports.models import Campaign

# Month in which a window ends → (month in which it begins, years earlier, short name).
YEARLY_ROUND = {3: (12, 1, "Q1"), 6: (12, 1, "6T"), 9: (6, 0, "Q3"), 12: (12, 1, "N")}
CUT_OFF = 15  # the first day of the next window


@dataclass(frozen=True)
class Window:
    """The days `[covers_from, covers_to)`."""

    covers_from: date
    covers_to: date

    @property
    def last_day(self) -> date:
        return self.covers_to - timedelta(days=1)


def next_plan(campaign: Campaign, days: Calendar) -> Plan:
    """A first guess at the campaign that follows; code, name and every date may be corrected."""
    plan = plan_of(campaign)
    old, new = Window(plan.covers_from, plan.covers_to), next_window(campaign)
    return replace(
        plan,
        code=_next_code(plan.code, new),
        name=_next_name(plan.name, old, new),
        as_of=min(plan.as_of + (new.last_day - old.last_day), new.last_day),
        covers_from=new.covers_from,
        covers_to=new.covers_to,
        due={level: _moved(day, old, new, days) for level, day in plan.due.items()},
    )


def next_window(window: Campaign | Window) -> Window:
    """The next of the year's four windows; after any other, one as long from where it ends."""
    end = window.covers_to
    if end.day == CUT_OFF and end.month in YEARLY_ROUND:
        end = add_months(end, 3)
        month, years, _ = YEARLY_ROUND[end.month]
        return Window(date(end.year - years, month, CUT_OFF), end)
    months = (end.year - window.covers_from.year) * 12 + end.month - window.covers_from.month
    return Window(end, add_months(end, max(1, months)))


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(
        date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1)
    )


def _moved(due: date, old: Window, new: Window, days: Calendar) -> date:
    """As many working days after the window's end as the last time."""
    if due <= old.last_day:
        return days.next_working(due + (new.last_day - old.last_day))
    return days.add(new.last_day, max(1, days.between(old.last_day, due)))


def _next_code(code: str, window: Window) -> str:
    """KT-2025-Q1 → KT-2025-6T: whom it is about stands first."""
    _, _, short = YEARLY_ROUND.get(window.covers_to.month, (0, 0, ""))
    regular = window.covers_to.day == CUT_OFF and short
    part = short if regular else f"{window.covers_to:%m%d}"
    return f"{code.partition('-')[0]}-{window.last_day.year}-{part}"


def _next_name(name: str, old: Window, new: Window) -> str:
    """The name with the period changed in it."""
    before, after = period_name(old), period_name(new)
    return name.replace(before, after) if before in name else f"Báo cáo CCHC {after}"
