"""Computed lines as formulas a spreadsheet works out: plain arithmetic only. Pure.

A formula that says less than the catalogue's own is none: what a spreadsheet cannot tell (another
level, an operand on another form) stays blank there. Where the portal would say "not computable",
the cell is empty (indicators.formulas has the semantics).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indicators.expressions import Binary, Negate, Node, Number, Ref, Sum
from indicators.figures import State

LONGEST = 2_000  # characters; spreadsheets take 8192
MOST_CONDITIONS = 60


@dataclass(frozen=True)
class Place:
    """The cell of an operand, and the cells in which a state may be said instead."""

    cell: str
    states: str = ""
    """a range; empty for a computed line, which has no state"""


Find = Callable[[str], Place | None]


class NotPlain(Exception):
    """More than plain arithmetic."""


@dataclass
class _Written:
    conditions: list[str] = field(default_factory=list)

    def demand(self, condition: str) -> None:
        if condition not in self.conditions:
            self.conditions.append(condition)


def written(node: Node, find: Find) -> str:
    """The formula as a spreadsheet reads it; empty where there is none."""
    made = _Written()
    try:
        text = _expression(node, find, made)
    except NotPlain:
        return ""
    formula = f'=IF(AND({",".join(made.conditions)}),{text},"")'
    fits = made.conditions and len(made.conditions) <= MOST_CONDITIONS and len(formula) <= LONGEST
    return formula if fits else ""


def _expression(node: Node, find: Find, made: _Written) -> str:
    match node:
        case Number(value):
            return f"{value:f}"
        case Ref(code, None):
            place = _found(code, find)
            made.demand(_answered(place, State.NIL))
            return f"N({place.cell})"
        case Sum(terms):
            return f"({'+'.join(_addends(terms, find, made))})"
        case Negate(operand):
            return f"(-{_expression(operand, find, made)})"
        case Binary(op, left, right):
            sides = [_expression(side, find, made) for side in (left, right)]
            if op == "/":
                made.demand(f"{sides[1]}<>0")
            return f"({sides[0]}{op}{sides[1]})"
    raise NotPlain


def _addends(terms: tuple[Node, ...], find: Find, made: _Written) -> Iterator[str]:
    """An addend that is not applicable counts 0, unless all of them are."""
    known = []
    for term in terms:
        match term:
            case Number(value):
                yield f"{value:f}"
            case Ref(code, None):
                place = _found(code, find)
                made.demand(_answered(place, State.NIL, State.NA))
                known.append(_answered(place, State.NIL))
                yield f"N({place.cell})"
            case _:
                raise NotPlain
    if not known:
        raise NotPlain
    made.demand(f"OR({','.join(known)})")


def _found(code: str, find: Find) -> Place:
    place = find(code)
    if place is None:
        raise NotPlain
    return place


def _answered(place: Place, *states: State) -> str:
    """Whether there is something to compute with."""
    number = f"ISNUMBER({place.cell})"
    if not place.states:
        return number
    said = [f'COUNTIF({place.states},"{state.label}")>0' for state in states]
    return f"OR({','.join([number, *said])})"
