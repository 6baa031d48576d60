"""How closely a sent form should be looked at, and why: the arithmetic, and its sentences.

Short series are the rule here (a quarter a point, and few of them), so nothing assumes a normal
distribution: a figure is far when it lies many median deviations from the median, by a factor and
by an amount that somebody would care about. Under SERIES points nothing is said of a unit's own
habit; the last figure is compared by a plain factor. Under CROWD like units nothing is said of
them. Counts grow with a unit's size, so like units are compared by shares and by how they changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import comb, exp, log
from statistics import median

from indicators.numerals import shown

SERIES = 4
CROWD = 8
FAR = 5  # median deviations
TIMES = 4  # times a single earlier figure; half of it against a series
LEAST = 20  # below this difference a change is everyday: 1 to 2 is not "+100%"
POINTS = 20  # the same for percentages
HUGE, LARGE = 100, 500  # times a like unit's usual count, and at least so much
# A deviation of a normal distribution is 1.4826 median deviations.
SCALE = 1.4826
COPIED_LEAST, COPIED_SHARE, TELLING = 6, 0.7, 3
ROUND_LEAST, ROUND_SHARE, ROUND_FROM, BY_CHANCE = 12, 0.4, 20, 0.001
SHOWN = 5  # reasons of one kind that are told; the others are counted


@dataclass(frozen=True)
class Weight:
    """What each reason of a kind adds to the score, and what all of them can."""

    each: int
    most: int


# The score orders the queue and means nothing else. What a reader must do decides the weight: a
# contradiction before a missing answer, an answer for another number before one to be read.
WEIGHTS = {
    "blocking": Weight(100, 300),  # figures that contradict each other cannot be accepted
    "unexplained": Weight(40, 120),  # what asks for an answer and has none
    "stale": Weight(30, 90),  # an answer that was written for another number
    "copied": Weight(50, 50),  # the period before, sent again: nobody counted (domain 8.1)
    "own": Weight(20, 80),  # far from what the unit itself used to give
    "peers": Weight(15, 60),  # far from what like units give
    "round": Weight(25, 25),  # estimated, not counted
    "explained": Weight(15, 45),  # an explanation is there to be read by somebody
    "late": Weight(5, 10),  # a habit, which says nothing of these figures
}
# What may be accepted without being opened: only a reason of this weight or less (a late history).
CLEAN_UP_TO = 10
# Bands of the score, as the queue is filtered.
HIGH, SOME = 50, CLEAN_UP_TO + 1


@dataclass(frozen=True)
class Reason:
    """Why a form should be looked at; `code`, `area` and `unit` where it is about one figure."""

    kind: str
    text: str
    weight: int
    strength: float = 0
    code: str = ""
    area: str = ""
    unit: int = 0
    level: str = ""

    def data(self) -> dict[str, str | int]:
        """As it is kept."""
        kept: dict[str, str | int] = {
            "kind": self.kind,
            "text": self.text,
            "weight": self.weight,
        }
        if self.code:
            kept |= {"code": self.code, "area": self.area, "unit": self.unit, "level": self.level}
        return kept


@dataclass(frozen=True)
class Crowd:
    """What many figures have in common: the middle, and how far they usually are from it."""

    count: int = 0
    middle: float = 0
    deviation: float = 0

    @classmethod
    def of(cls, values: Sequence[float]) -> "Crowd":
        if not values:
            return cls()
        middle = median(values)
        return cls(len(values), middle, SCALE * median([abs(v - middle) for v in values]))

    def is_far(self, value: float, least: float) -> bool:
        """Many deviations off; `least` stands in where all the others are the same."""
        return abs(value - self.middle) > FAR * max(self.deviation, least)


@dataclass(frozen=True)
class Like:
    """Like units of one level in the round, for one indicator."""

    values: Crowd = field(default_factory=Crowd)
    changes: Crowd = field(default_factory=Crowd)
    """logarithms of `change`"""


@dataclass(frozen=True)
class Cell:
    """A figure to weigh. `before`: the unit's own earlier ones, brought to the length of this
    window, oldest first."""

    code: str
    label: str
    area: str
    value_type: str
    decimals: int
    value: Decimal
    before: tuple[Decimal, ...] = ()
    like: Like = field(default_factory=Like)
    unit: int = 0
    level: str = ""
    about: str = ""
    """name of the unit, where a form is about many"""
    grows: bool = True
    """whether it grows with the window's length"""

    @property
    def is_percent(self) -> bool:
        return self.value_type == "percent"

    def shown(self, value: Decimal | float) -> str:
        decimals = max(self.decimals, 1) if self.is_percent else self.decimals
        return shown(Decimal(str(value)), value_type=self.value_type, decimals=decimals)

    @property
    def name(self) -> str:
        return f"{self.code} {self.label}" + (f", {self.about}" if self.about else "")


def change(now: Decimal | float, before: Decimal | float) -> float:
    """How many times; one is added to both, so that nothing and one are near each other."""
    return (abs(float(now)) + 1) / (abs(float(before)) + 1)


def factor(now: Decimal | float, before: Decimal | float) -> float:
    """The same whichever is the greater: 1 for no change."""
    times = change(now, before)
    return max(times, 1 / times)


def of_cell(cell: Cell) -> Reason | None:
    """The gravest thing to be said of one figure, if any."""
    return _against_own(cell) or _against_like(cell)


def _against_own(cell: Cell) -> Reason | None:
    if len(cell.before) >= SERIES:
        return _against_series(cell)
    # With one or two points, what happened to everybody is the better measure (below).
    if not cell.before or cell.like.changes.count >= CROWD:
        return None
    last = cell.before[-1]
    if not _matters(cell, last, TIMES):
        return None
    return _reason(
        "own", cell, factor(cell.value, last), f"kỳ trước {cell.shown(last)}{_per_window(cell)}"
    )


def _against_series(cell: Cell) -> Reason | None:
    usual = Crowd.of([float(value) for value in cell.before])
    least = 1 if cell.is_percent else max(1, abs(usual.middle) / 10)
    if not usual.is_far(float(cell.value), least) or not _matters(cell, usual.middle, TIMES / 2):
        return None
    low, high = min(cell.before), max(cell.before)
    told = (
        f"{len(cell.before)} kỳ trước thường {cell.shown(usual.middle)}, "
        f"từ {cell.shown(low)} đến {cell.shown(high)}{_per_window(cell)}"
    )
    return _reason("own", cell, factor(cell.value, usual.middle), told)


def _against_like(cell: Cell) -> Reason | None:
    like = cell.like
    if cell.is_percent:
        crowd = like.values
        far = crowd.count >= CROWD and crowd.is_far(float(cell.value), POINTS / FAR)
        if not far:
            return None
        told = f"{crowd.count} đơn vị cùng cấp thường {cell.shown(crowd.middle)}"
        return _reason("peers", cell, abs(float(cell.value) - crowd.middle), told)
    if cell.before and like.changes.count >= CROWD:
        last, usual = cell.before[-1], exp(like.changes.middle)
        expected = (abs(float(last)) + 1) * usual - 1
        moved = log(change(cell.value, last))
        if like.changes.is_far(moved, log(TIMES) / FAR) and _matters(cell, expected, TIMES):
            told = (
                f"kỳ trước {cell.shown(last)}{_per_window(cell)}, "
                f"theo mức thay đổi của {like.changes.count} đơn vị cùng cấp thì khoảng "
                f"{cell.shown(round(expected))}"
            )
            return _reason("own", cell, factor(cell.value, expected), told)
    crowd = like.values
    usual = max(abs(crowd.middle), 1)
    if crowd.count >= CROWD and abs(cell.value) >= max(LARGE, HUGE * usual):
        told = (
            f"{crowd.count} đơn vị cùng cấp thường {cell.shown(crowd.middle)}; "
            "xem lại đơn vị tính và chữ số"
        )
        return _reason("peers", cell, factor(cell.value, usual), told)
    return None


def _matters(cell: Cell, other: Decimal | float, times: float) -> bool:
    """Whether a difference is more than everyday."""
    apart = abs(float(cell.value) - float(other))
    if cell.is_percent:
        return apart >= POINTS
    return apart >= LEAST and factor(cell.value, other) >= times


def _per_window(cell: Cell) -> str:
    return " (quy về cùng độ dài kỳ)" if cell.grows else ""


def _reason(kind: str, cell: Cell, strength: float, told: str) -> Reason:
    return Reason(
        kind=kind,
        text=f"{cell.name}: {cell.shown(cell.value)}; {told}.",
        weight=WEIGHTS[kind].each,
        strength=strength,
        code=cell.code,
        area=cell.area,
        unit=cell.unit,
        level=cell.level,
    )


def copied(pairs: Iterable[tuple[Decimal, Decimal]], period: str) -> Reason | None:
    """Most telling figures are those of the period before (now, before); small ones tell nothing,
    for a village has one mediation team today as yesterday."""
    telling = [(now, before) for now, before in pairs if abs(before) >= TELLING]
    same = sum(now == before for now, before in telling)
    if len(telling) < COPIED_LEAST or same < COPIED_SHARE * len(telling):
        return None
    text = f"{same}/{len(telling)} số phát sinh trong kỳ giống hệt {period}."
    return Reason("copied", text, WEIGHTS["copied"].each)


def rounded(values: Iterable[Decimal]) -> Reason | None:
    """Far more counts end in 0 (from a thousand on: in 00) than by chance."""
    large = [value for value in values if abs(value) >= ROUND_FROM]
    count = sum(value % (100 if abs(value) >= 1000 else 10) == 0 for value in large)
    if len(large) < ROUND_LEAST or count < ROUND_SHARE * len(large):
        return None
    if chance_of(count, len(large)) >= BY_CHANCE:
        return None
    text = (
        f"{count}/{len(large)} số từ {ROUND_FROM} trở lên là số tròn chục, tròn trăm; "
        f"nếu đếm thì khoảng {max(1, round(len(large) / 10))}."
    )
    return Reason("round", text, WEIGHTS["round"].each)


def chance_of(count: int, among: int, share: float = 0.1) -> float:
    """That so many or more of them would be, each with this probability."""
    return sum(
        comb(among, n) * share**n * (1 - share) ** (among - n) for n in range(count, among + 1)
    )


def late(days: Sequence[int | None]) -> Reason | None:
    """How many working days late in each earlier round; None where nothing was ever sent."""
    times = sum(day is None or day > 0 for day in days)
    if not times:
        return None
    worst = max((day for day in days if day), default=0)
    told = f", nhiều nhất {worst} ngày làm việc" if worst else ""
    never = sum(day is None for day in days)
    told += f", không gửi {never} đợt" if never else ""
    text = f"Trễ hạn {times} trong {len(days)} đợt trước{told}."
    often = times > 1 and 2 * times >= len(days)
    return Reason("late", text, WEIGHTS["late"].each * (2 if often else 1))


def ranked(reasons: Iterable[Reason]) -> tuple[int, list[Reason]]:
    """The score, and what is told of it: the gravest first, the strongest of each kind."""
    by_kind: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_kind.setdefault(reason.kind, []).append(reason)
    score, told = 0, []
    for kind, found in by_kind.items():
        found.sort(key=lambda reason: (-reason.weight, -reason.strength))
        score += min(sum(reason.weight for reason in found), WEIGHTS[kind].most)
        told += found[:SHOWN]
        if (more := len(found) - SHOWN) > 0:
            told.append(Reason(kind, f"Và {more} {MORE[kind]} nữa.", 0))
    order = list(WEIGHTS)
    told.sort(key=lambda reason: (-reason.weight, order.index(reason.kind)))
    return score, told


MORE = dict.fromkeys(WEIGHTS, "điểm") | {
    "blocking": "lỗi",
    "unexplained": "cảnh báo chưa giải trình",
    "stale": "giải trình cho số cũ",
    "explained": "giải trình cần đọc",
    "own": "số lệch xa các kỳ trước",
    "peers": "số lệch xa đơn vị cùng cấp",
}
