"""Days that are in no calendar."""

import re
from collections.abc import Iterator
from datetime import date

from reports.linting.script import Finding, Script

DAY = re.compile(
    r"\b[Nn]gày\s(?P<day>\d{1,2})\s?(?:tháng|[/.-])\s?(?P<month>\d{1,2})"
    r"(?:\s?(?:năm|[/.-])\s?(?P<year>\d{4})(?!\d))?"
)
LEAP = 2024


def impossible(script: Script) -> Iterator[Finding]:
    """30/02, 31/4, tháng 13."""
    for prose in script.prose:
        for found in DAY.finditer(prose.text):
            year = int(found["year"] or LEAP)
            try:
                date(year, int(found["month"]), int(found["day"]))
            except ValueError:
                why = f"“{' '.join(found[0].split())}” không có trong lịch."
                yield prose.finding(*found.span(), "impossible_date", why, "Xem lại ngày, tháng.")
