"""How a change against an earlier figure is put into words."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from reports.pages import changes
from reports.pages.changes import Change, between, share_of

amounts = st.integers(min_value=0, max_value=10**9)


def version(kind: str = "count", decimals: int = 0, over_time: str = "flow") -> IndicatorVersion:
    return IndicatorVersion(value_type=kind, decimals=decimals, over_time=over_time)


def number(value: object) -> Figure:
    return Figure(State.NUMBER, Decimal(str(value)))


@pytest.mark.parametrize(
    ("then", "now", "kind", "said"),
    [
        (1, 2, "count", "+1"),  # and not "+100%"
        (0, 50, "count", "+50"),
        (19, 38, "count", "+19"),
        (20, 25, "count", "+5 (+25%)"),
        (200, 150, "count", "−50 (−25%)"),
        (1000, 1001, "count", "+1"),
        (20, 64, "count", "+44 (gấp 3,2 lần)"),
        (20, 60, "count", "+40 (gấp 3 lần)"),
        (20, 1234, "count", "+1.214 (gấp 62 lần)"),
        (45, 0, "count", "−45 (−100%)"),
        (7, 7, "count", "không đổi"),
        ("85.5", 88, "percent", "+2,50 điểm %"),
        ("1.5", 3, "money", "+1,5 (+100%)"),
        ("0.5", 1, "money", "+0,5"),
        (1, 0, "yes_no", ""),
    ],
)
def test_words(then: object, now: object, kind: str, said: str) -> None:
    decimals = {"percent": 2, "money": 3}.get(kind, 0)
    assert str(between(number(now), number(then), version(kind, decimals))) == said


@pytest.mark.parametrize("state", [State.NA, State.UNAVAILABLE])
def test_what_is_no_number_has_not_changed(state: State) -> None:
    assert between(Figure(state, note="Chờ"), number(3), version()) == Change("", "")
    assert between(number(3), None, version()) == Change("", "")


def test_nothing_happened_is_compared_as_zero() -> None:
    assert str(between(Figure(State.NIL), number(30), version())) == "−30 (−100%)"


@given(now=amounts, then=amounts)
def test_then_and_the_change_come_to_now(now: int, then: int) -> None:
    said = between(number(now), number(then), version()).difference
    change = 0 if said == changes.SAME else int(said.replace("−", "-").replace(".", ""))
    assert then + change == now


@given(now=amounts, then=amounts)
def test_a_share_is_true_and_never_shouts(now: int, then: int) -> None:
    share = share_of(Decimal(now), Decimal(then), "count")
    if then < changes.LEAST_COUNT or now == then:
        assert share == ""
    elif share.startswith("gấp"):
        assert now >= changes.TIMES * then
        times = Decimal(share.split()[1].replace(",", "."))
        assert abs(times * then - now) <= then * Decimal("0.5")
    elif share:
        percent = int(share.rstrip("%").replace("−", "-"))
        assert -100 <= percent < 200 + 1
        assert abs(percent * then - 100 * (now - then)) <= Decimal(then) / 2
        assert (percent > 0) == (now > then)
    else:
        assert abs(100 * (now - then)) <= Decimal(then) / 2


class Days(NamedTuple):
    covers_from: date
    covers_to: date


QUARTER = Days(date(2024, 12, 15), date(2025, 3, 15))
HALF = Days(date(2024, 12, 15), date(2025, 6, 15))
HALF_BEFORE = Days(date(2023, 12, 15), date(2024, 6, 15))


@pytest.mark.parametrize(
    ("over_time", "quarter", "year"),
    [("flow", False, True), ("ytd", False, True), ("formula", False, True)]
    + [(stays, True, True) for stays in ("stock", "plan", "annual", "opening")],
)
def test_what_grows_needs_windows_equally_long(over_time: str, quarter: bool, year: bool) -> None:
    line = version(over_time=over_time)
    assert changes.are_alike(line, HALF, QUARTER) is quarter
    assert changes.are_alike(line, HALF, HALF_BEFORE) is year


def test_unlike_windows_have_no_share() -> None:
    assert str(between(number(240), number(100), version(), alike=False)) == "+140"
