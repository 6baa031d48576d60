"""Days as spreadsheets keep them: numbers, told from other numbers by their format alone. Pure."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

# Formats that every spreadsheet knows by number (ECMA-376, 18.8.30), as far as they matter here.
DAYS = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47, *range(27, 37), *range(50, 59)}
PERCENTS = {9, 10}
LONGEST = 500  # characters of a format that are looked at

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_IN_BRACKETS = re.compile(r"\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]", re.IGNORECASE)
_OF_A_DAY = re.compile(r"[dmyhs]", re.IGNORECASE)
# The first of 1900 is day 1, and a day that never was, 29/02/1900, is day 60.
_FIRST, _AFTER_THE_GAP = datetime(1899, 12, 31), datetime(1899, 12, 30)  # noqa: DTZ001 - no zone
_FIRST_IN_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_GAP = 60


def is_day(number: int, code: str) -> bool:
    """Whether a format shows a number as a day or a time."""
    if not code:
        return number in DAYS
    plain = _IN_BRACKETS.sub("", _QUOTED.sub("", code[:LONGEST].partition(";")[0]))
    return "general" not in plain.lower() and bool(_OF_A_DAY.search(plain))


def is_percent(number: int, code: str) -> bool:
    """Whether a format shows 0,9787 as 97,87%."""
    if not code:
        return number in PERCENTS
    return "%" in _IN_BRACKETS.sub("", _QUOTED.sub("", code[:LONGEST]))


def day_of(value: Decimal, *, in_1904: bool) -> str:
    """A number as the day it means, dd/mm/yyyy and the time if it has one; empty for no day."""
    if value < 0:
        return ""
    first = _FIRST_IN_1904 if in_1904 else _FIRST if value < _GAP else _AFTER_THE_GAP
    try:
        found = first + timedelta(seconds=round(float(value) * 86_400))
    except OverflowError:
        return ""
    return f"{found:%H:%M}" if value < 1 and not in_1904 else text(found)


def text(moment: datetime) -> str:
    """17/06/2025, or 17/06/2025 08:15."""
    shown = f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d}"
    return f"{shown} {moment:%H:%M}" if (moment.hour or moment.minute) else shown
