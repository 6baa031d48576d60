"""Names of units that had ended, or did not yet exist, on the report's day."""

import re
from collections.abc import Iterator

from reports.linting.remarks import KnownUnit
from reports.linting.script import Finding, Prose, Script


def in_force(script: Script) -> Iterator[Finding]:
    """ "Sở Thông tin và Truyền thông" in a report of June 2025."""
    on = script.known.on
    if on is None:
        return
    current = {unit.name for unit in script.known.units if unit.in_force(on)}
    gone = {unit.name: unit for unit in script.known.units if unit.name not in current}
    if not gone:
        return
    # Longest first, so that a name in force is not taken for a shorter one that has ended.
    names = sorted({*current, *gone}, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for prose in script.prose:
        for found in pattern.finditer(prose.text):
            if found[0] in gone:
                yield _not_in_force(prose, found, gone[found[0]])


def _not_in_force(prose: Prose, found: re.Match[str], unit: KnownUnit) -> Finding:
    ended = unit.valid_to
    since = f"đã kết thúc từ ngày {ended:%d/%m/%Y}" if ended else "chưa có vào ngày báo cáo"
    offer = f"Nay là {unit.successor}." if unit.successor else "Dùng tên đang có hiệu lực."
    return prose.finding(
        found.start(), found.end(), "unit_not_in_force", f"“{unit.name}” {since}.", offer
    )
