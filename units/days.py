"""Days as people write them in Vietnam, read and printed in one place.

A browser's own date field follows the language of the machine: English Windows asks for
mm/dd/yyyy, and 06/12 becomes June. So days are typed as text, day first.
"""

import re
from datetime import date

HINT = "ngày/tháng/năm"
EXAMPLE = "17/06/2025"
YEARS = range(1900, 2101)

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")  # keypads of phones have no slash
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")  # addresses and older pages


def parse_day(text: str) -> date | None:
    """17/6/2025, 17.06.2025, 17062025 or 2025-06-17; None when it is no day."""
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    """None when there is no such day (31/02/2025), or when it is a slip of the keyboard: from
    01/01/0001 and 31/12/9999 nobody can count a day back or on."""
    if int(year) not in YEARS:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def day_text(day: date | None) -> str:
    """17/06/2025, as every list prints it; nothing when there is no day."""
    return day.strftime("%d/%m/%Y") if day else ""


def day_fault(text: str) -> str:
    """What came, what is expected, how to write it."""
    return f"Nhận được “{text.strip()}”. Cần một ngày viết {HINT}, ví dụ {EXAMPLE}."
