"""Invented figures for the half-way campaign: plausible, the same on every machine, and sound.

Drawn from a generator seeded with the unit's code. Parts never exceed their wholes, so that the
blocking rules pass; the stages of the demonstration spoil some on purpose.
"""

import random
from decimal import Decimal

from indicators.figures import Figure, State, round_half_up
from indicators.models import IndicatorVersion

# part → the figure it may not exceed: the "le-" rules of the catalogue, and offices connected
AT_MOST = {
    "1.1.2": "1.1.1",
    "1.2.4.2": "1.2.4.1",
    "2.2.2.1": "2.2.1",
    "2.2.2.2": "2.2.2.1",
    "2.3.2.1": "2.3.1",
    "2.3.2.2": "2.3.2.1",
    "3.1.7": "3.1.6",
    "3.1.8": "3.1.7",
    "3.4.2": "3.4.1",
    "3.3.0.5": "3.3.0.4.1",
    "4.2.2": "4.2.1.1",
    "4.2.7": "4.2.6",
    "4.3.2": "4.3.1.1",
    "5.1.2": "5.1.1",
    "5.1.5": "5.1.4",
    "5.2.2": "5.2.1",
    "5.2.6": "5.2.5",
    "5.3.1a": "5.3.1",
    "5.3.2a": "5.3.2",
    "5.3.3a": "5.3.3",
    "6.1.2": "6.1.1",
    "6.3.4": "6.3.3",
    "7.2.1.1": "7.2.1.2",
    "7.2.2.1": "7.2.2.2",
    "7.4.2.1": "7.4.2.2",
    "7.4.3.1": "7.4.3.2",
    "7.5.2.2": "7.5.2.1",
    "7.5.4.2": "7.5.4.1",
    "7.6.1.2": "7.6.1.1",
    "7.6.1.3": "7.6.1.2",
    "7.6.2.2": "7.6.2.1",
    "7.7.1.2": "7.7.1.1",
    "7.7.2.2": "7.7.2.1",
    "7.7.3.2": "7.7.3.1",
}
# total → the parts it equals
EQUAL_SUM = {
    "6.2.4": ("6.2.4.1", "6.2.4.2", "6.2.4.3"),
    "6.2.1": ("6.2.2", "6.2.3", "6.2.4", "6.2.5"),
}
# figure → the figure it repeats from another area, where both are asked
EQUAL = {"4.1.6.2": "6.2.1", "4.1.6.3": "6.2.1", "5.1.4": "6.2.1"}
RARE = ("3.5.4", "5.4", "5.1.3", "5.1.6", "2.", "5.2", "5.3", "4.2.4", "4.3.3")  # mostly nothing
BULKY = ("7.4.5", "7.6.2.1", "7.7.2.1", "7.7.3.1", "7.6.3")


def figures(unit: str, lines: dict[str, IndicatorVersion]) -> dict[str, Figure]:
    """A figure for every line; the same for the same unit every time."""
    draw = random.Random(unit)  # noqa: S311 - reproducible, not secret
    values: dict[str, Decimal] = {}
    for code in lines:
        _invent(code, lines, values, draw)
    return {code: _figure(values[code], lines[code], draw) for code in lines}


def _invent(
    code: str,
    lines: dict[str, IndicatorVersion],
    values: dict[str, Decimal],
    draw: random.Random,
) -> Decimal:
    """The value of a code, after those it depends on."""
    if code in values or code not in lines:
        return values.get(code, Decimal(0))
    line = lines[code]
    if code in EQUAL_SUM:
        value = sum((_invent(c, lines, values, draw) for c in EQUAL_SUM[code]), Decimal(0))
    elif EQUAL.get(code) in lines:
        value = _invent(EQUAL[code], lines, values, draw)
    elif AT_MOST.get(code) in lines:
        whole = _invent(AT_MOST[code], lines, values, draw)
        value = _share(whole, line.decimals, draw.randint(85, 100))
    elif code == "7.6.2" and "7.6.2.1" in lines:
        paid, due = (_invent(c, lines, values, draw) for c in ("7.6.2.2", "7.6.2.1"))
        value = round_half_up(100 * paid / due, line.decimals)
    elif code == "1.3.1":
        value = Decimal(draw.randint(46, 90))
    elif code in ("1.3.2", "1.3.3", "1.3.4"):
        value = Decimal({"1.3.2": 30, "1.3.3": 6, "1.3.4": 2}[code] + draw.randint(0, 2))
    else:
        value = _free(code, line, draw)
    values[code] = value
    return value


def _free(code: str, line: IndicatorVersion, draw: random.Random) -> Decimal:
    if line.value_type == "percent":
        return Decimal(draw.randint(6200, 9900)).scaleb(-2)
    if line.value_type in ("choice", "yes_no"):
        return Decimal(draw.choice(sorted(line.choice_labels())))
    if line.value_type == "money":
        millions = Decimal(draw.randint(2_000_000, 90_000_000)).scaleb(-3)
        in_billions = line.unit_of_measure.casefold().startswith("tỷ")
        return round_half_up(millions / 1000, line.decimals) if in_billions else millions
    if code == "7.5.4.1":  # stays below the dossiers the Office counts for the smallest commune
        return Decimal(draw.randint(30, 70))
    if code.startswith("6.2."):  # few each, so that all make a province's four hundred
        return Decimal(draw.randint(0, 6))
    if code.startswith(RARE):
        return Decimal(draw.choice((0, 0, 0, 1, 1, 2)))
    if code.startswith(BULKY):
        return Decimal(draw.randint(120, 1400))
    return Decimal(draw.randint(2, 40))


def _share(whole: Decimal, decimals: int, percent: int) -> Decimal:
    return (whole * percent / 100).quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_DOWN")


def _figure(value: Decimal, line: IndicatorVersion, draw: random.Random) -> Figure:
    if value == 0 and line.over_time == "flow" and draw.random() < 0.5:
        return Figure(State.NIL)
    return Figure(State.NUMBER, value)
