"""A text to paste into a messaging group: who has not sent, shortly, by the unit above.

Cut into messages that groups take whole; each begins with what it is about.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from indicators.figures import short_date
from reports.reminding.chasing import Waiting

LONGEST = 1500  # letters of one message


def messages(
    rows: Sequence[Waiting], *, campaign: str, on: date, until: date, address: str
) -> list[str]:
    """The messages to paste, in order; none where nobody is waited for."""
    if not rows:
        return []
    units = len({row.unit_id for row in rows})
    head = (
        f"{campaign}: đến {short_date(on)} còn {units} đơn vị chưa gửi báo cáo.\n"
        f"Đề nghị gửi trên Cổng trước hết ngày {short_date(until)}: {address}"
    )
    parts, lines = [], [head]
    for line in _lines(rows):
        if len(lines) > 1 and sum(len(one) + 1 for one in [*lines, line]) > LONGEST:
            parts.append(lines)
            lines = [head]
        lines.append(line)
    parts.append(lines)
    if len(parts) == 1:
        return ["\n".join(parts[0])]
    return [
        "\n".join([f"({number}/{len(parts)}) {one[0]}", *one[1:]])
        for number, one in enumerate(parts, 1)
    ]


def _lines(rows: Sequence[Waiting]) -> Iterable[str]:
    """A line for each district, or for the units of one level; each unit once, by the report that
    is longest overdue, those alike together."""
    worst: dict[int, Waiting] = {}
    for row in rows:
        if row.unit_id not in worst or row.days_over > worst[row.unit_id].days_over:
            worst[row.unit_id] = row
    groups: dict[str, dict[str, list[str]]] = {}
    for row in worst.values():
        groups.setdefault(row.group, {}).setdefault(_late(row), []).append(row.unit)
    for group, late in groups.items():
        said = (f"{', '.join(names)} ({how})" for how, names in late.items())
        yield f"- {group}: {'; '.join(said)}"


def _late(row: Waiting) -> str:
    return f"quá hạn {row.days_over} ngày" if row.days_over else f"hạn {row.due:%d/%m}"
