"""How a figure changed against an earlier one: pure arithmetic, and words that do not shout."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from indicators.figures import Figure, bare
from indicators.models import IndicatorVersion, OverTime
from reports.documents.periods import Window, months

# A share of a small number shouts: of 1 → 2 the difference says it all. Below twenty, one more is
# already more than five per cent.
LEAST_COUNT, LEAST_MONEY = Decimal(20), Decimal(1)
TIMES = 3  # from three times on "gấp 3,2 lần" reads better than "+220%"
CHOSEN = ("choice", "yes_no")
GROWING = (OverTime.FLOW, OverTime.YTD, OverTime.FORMULA)
SAME = "không đổi"


class Change(NamedTuple):
    """A figure against an earlier one; both empty where there is nothing to tell."""

    difference: str
    """ "+12", "−3", "không đổi", "+2,5 điểm %" """
    share: str
    """ "+24%", "gấp 3,2 lần"; empty where it would mislead"""

    def __str__(self) -> str:
        return f"{self.difference} ({self.share})" if self.share else self.difference


NOTHING = Change("", "")


def between(
    now: Figure | None, then: Figure | None, version: IndicatorVersion, *, alike: bool = True
) -> Change:
    """The change from then to now; `alike` says whether the two may be held against each other as
    shares (see `are_alike`)."""
    if now is None or then is None or version.value_type in CHOSEN:
        return NOTHING
    a, b = now.counted, then.counted
    if a is None or b is None:
        return NOTHING
    share = share_of(a, b, version.value_type) if alike else ""
    return Change(_difference(a - b, version), share)


def share_of(now: Decimal, then: Decimal, value_type: str) -> str:
    """ "+24%", "−8%", "gấp 3,2 lần". Empty for a percentage, for what was small or nothing, and
    for what does not come to one per cent."""
    least = {"count": LEAST_COUNT, "money": LEAST_MONEY}.get(value_type)
    if least is None or then < least or now < 0:
        return ""
    if now >= TIMES * then:
        return f"gấp {_times(now / then)} lần"
    percent = int((100 * (now - then) / then).quantize(Decimal(1), ROUND_HALF_UP))
    return f"{percent:+d}%".replace("-", "−") if percent else ""


def are_alike(version: IndicatorVersion, window: Window, other: Window) -> bool:
    """Whether figures of two windows may be compared as shares: what grows within a window needs
    windows equally long, for six months are always more than three."""
    return version.over_time not in GROWING or months(window) == months(other)


def _difference(change: Decimal, version: IndicatorVersion) -> str:
    text = bare(abs(change), value_type=version.value_type, decimals=version.decimals)
    if not any(digit in text for digit in "123456789"):
        return SAME
    points = " điểm %" if version.value_type == "percent" else ""
    return f"{'+' if change > 0 else '−'}{text}{points}"


def _times(ratio: Decimal) -> str:
    places = Decimal(1) if ratio >= 10 else Decimal("0.1")
    text = f"{ratio.quantize(places, ROUND_HALF_UP):f}"
    return text.removesuffix(".0").replace(".", ",")
