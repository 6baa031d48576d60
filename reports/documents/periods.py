"""What a window is called in a report: quý I năm 2025, 6 tháng đầu năm 2025, năm 2022."""

import datetime as dt
from typing import Protocol

from indicators.figures import long_date
from reports.documents.numbering import roman

HALVES = {1: "6 tháng đầu năm", 7: "6 tháng cuối năm"}


class Window(Protocol):
    """What is needed of a campaign: the days `[covers_from, covers_to)`."""

    @property
    def covers_from(self) -> dt.date: ...
    @property
    def covers_to(self) -> dt.date: ...


def _month(day: dt.date) -> int:
    """The month a cut-off belongs to, counted from year 0: from the 15th it is the next one.

    Nghị định 09/2019, Điều 12 cuts on the 14th: a quarter runs 15/12 to 14/3.
    """
    return day.year * 12 + day.month - 1 + (day.day >= 15)


def months(window: Window) -> int:
    """How many months a window is long."""
    return _months(window)[2]


def _months(window: Window) -> tuple[int, int, int]:
    """Year, first month (1-12) and number of months of a window."""
    first = _month(window.covers_from)
    year, month = divmod(first, 12)
    return year, month + 1, _month(window.covers_to) - first


def _name(year: int, month: int, length: int) -> str:
    if length == 12 and month == 1:
        return f"năm {year}"
    if length == 6 and month in HALVES:
        return f"{HALVES[month]} {year}"
    if length == 3 and month % 3 == 1:
        return f"quý {roman(month // 3 + 1)} năm {year}"
    if length == 1:
        return f"tháng {month} năm {year}"
    if month == 1 and 1 < length < 12:
        return f"{length} tháng đầu năm {year}"
    return ""


def period_name(window: Window) -> str:
    """ "quý I năm 2025"; a window that is no usual period is named by its days."""
    named = _name(*_months(window))
    last = window.covers_to - dt.timedelta(days=1)
    return named or f"từ {long_date(window.covers_from)} đến {long_date(last)}"


def next_period_name(window: Window) -> str:
    """The period the next tasks are for: the following one of the same length.

    After nine months the rest of the year follows.
    """
    year, month, length = _months(window)
    if length == 9 and month == 1:
        return f"quý IV năm {year}"
    following = year * 12 + month - 1 + length
    return _name(following // 12, following % 12 + 1, length) or "kỳ tiếp theo"
