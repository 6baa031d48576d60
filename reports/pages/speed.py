"""How far a round has come, step by step, and how long reviewers take: for who leads them.

One query each, however many units there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from reports.campaigns.deadlines import Calendar, local_day
from reports.campaigns.rosters import STATES, LevelRow
from reports.models import Campaign, Submission, Transition
from reports.pages import charts
from reports.pages.dashboards import Chart
from reports.reviewing.material import SENT
from reports.submissions.workflow import SENDS, TAKES_BACK

STATE = Submission.State
STEPS = (*SENDS, *TAKES_BACK, "accept", "return")
FUNNEL = "Các báo cáo đã đi đến đâu"


@dataclass(frozen=True)
class Reviewer:
    """What one person decided, and in how many working days after it was sent."""

    name: str
    decided: int
    days: str
    longest: int


@dataclass(frozen=True)
class Speed:
    """Reviewing in one round."""

    reviewers: list[Reviewer]
    waiting: int
    longest: int
    """working days that the report waiting longest has waited"""


def funnel(levels: Iterable[LevelRow]) -> Chart:
    """Owed, begun, sent, accepted."""
    counts: dict[str, int] = defaultdict(int)
    for level in levels:
        for state, count in zip(STATES, level.counts, strict=True):
            counts[state] += count
    owed = sum(counts.values())
    sent = counts[STATE.SUBMITTED] + counts[STATE.IN_REVIEW] + counts[STATE.APPROVED]
    steps = (
        ("Phải gửi", owed),
        ("Đã bắt đầu nhập", owed - counts["empty"]),
        ("Đã gửi, không bị trả lại", sent),
        ("Đã đạt", counts[STATE.APPROVED]),
    )
    bars = [charts.Bar(label, Decimal(count), str(count)) for label, count in steps]
    return Chart(
        FUNNEL,
        charts.bars(bars, title=FUNNEL, width=440),
        ("Bước", "Số báo cáo"),
        [(bar.label, bar.text) for bar in bars],
    )


def speed(campaign: Campaign, days: Calendar, on: date) -> Speed:
    """From each sending to what was decided on it; sent again, it is counted again."""
    steps = (
        Transition.objects.filter(submission__obligation__campaign=campaign, step__in=STEPS)
        .order_by("submission", "at", "pk")
        .values_list("submission", "step", "at", "by__full_name", "submission__state")
    )
    taken: dict[str, list[int]] = defaultdict(list)
    since: dict[int, date] = {}
    states: dict[int, str] = {}
    for submission, step, at, name, state in steps:
        day, states[submission] = local_day(at), state
        if step in SENDS:
            since[submission] = day
        elif (sent := since.pop(submission, None)) and step not in TAKES_BACK:
            taken[name].append(days.between(sent, day))
    waits = [days.between(day, on) for pk, day in since.items() if states[pk] in SENT]
    return Speed(
        [
            Reviewer(name, len(found), f"{median(found):g}".replace(".", ","), max(found))
            for name, found in sorted(taken.items(), key=lambda one: (-len(one[1]), one[0]))
        ],
        len(waits),
        max(waits, default=0),
    )
