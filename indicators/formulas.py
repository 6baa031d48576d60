"""Formulas: figures computed from figures, aggregated first (ratio of sums, design 5).

What an operand may be:

* a `Decimal`: its value;
* `ABSENT`: nothing is expected of it here (not asked, all not applicable, not in force);
* `UNREPORTED`: it was asked and nobody has answered at all;
* `NotComputable`: it is itself a formula that failed, with the reason.

Absent operands count 0 as addends of `+` and make `-`, `*`, `/` absent; unreported operands make
the result not computable, as does a zero denominator. Where one operand of `-`, `*`, `/` is
absent and the other cannot be computed, **absent wins**: absence follows from what was asked, so
no later answer could ever give this result a value, while "not computable" promises that one
might. In `+` it is the other way round for the same reason: the absent addend is a plain 0 and
the missing one can still arrive. So a result never depends on the order of operands, and a
bracket means the same as a code that names the formula inside it.

Literals are not operands: `1 + [a]` is absent when `[a]` is. The language itself is described in
`expressions.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, localcontext
from enum import Enum, StrEnum
from graphlib import CycleError, TopologicalSorter

from indicators.expressions import (
    Binary,
    Call,
    Cell,
    Expression,
    FormulaError,
    Frame,
    Negate,
    Node,
    Number,
    Ref,
    Shift,
    Sum,
    walk,
)
from indicators.parsing import parse_number

__all__ = [
    "ABSENT",
    "ARITHMETIC",
    "UNREPORTED",
    "Expression",
    "FormulaError",
    "Gap",
    "NotComputable",
    "Operand",
    "Result",
    "Status",
    "compute",
    "evaluate",
    "order",
    "parse",
]

ARITHMETIC = Context(prec=28)

# How many formulas may stand on one another; the catalogue needs five.
MAX_NESTING = 50


class Gap(Enum):
    """Why an operand has no value and is not a failed formula."""

    ABSENT = "absent"
    UNREPORTED = "unreported"


ABSENT, UNREPORTED = Gap.ABSENT, Gap.UNREPORTED


@dataclass(frozen=True)
class NotComputable:
    """A formula that failed, and why (Vietnamese)."""

    reason: str = ""


Operand = Decimal | Gap | NotComputable


class Status(StrEnum):
    """What came of adding up an indicator (design 5)."""

    OK = "ok"
    NO_DATA = "no_data"
    NOT_COMPUTABLE = "not_computable"

    @property
    def label(self) -> str:
        """The status in the words of the screen."""
        return {"ok": "Có số liệu", "no_data": "Không có số liệu"}.get(self, "Chưa tính được")


@dataclass(frozen=True)
class Result:
    """The outcome of a formula. `value` is set exactly when the status is ok."""

    status: Status
    value: Decimal | None = None
    reason: str = ""

    @property
    def operand(self) -> Operand:
        """The result as an operand of another formula."""
        if self.value is not None:
            return self.value
        return ABSENT if self.status is Status.NO_DATA else NotComputable(self.reason)


def parse(text: str) -> Expression:
    """The formula `text` says; it must be a number. Raises `FormulaError`."""
    return parse_number(text)


def evaluate(expression: Expression, lookup: Callable[[str, str | None], Operand]) -> Result:
    """The formula's outcome; `lookup(code, level)` gives each operand, already aggregated."""

    def find(node: Ref | Cell, _frame: Frame) -> Operand:
        return lookup(node.code, node.level) if isinstance(node, Ref) else ABSENT

    operand = compute(expression.root, find)
    if isinstance(operand, Decimal):
        return Result(Status.OK, operand)
    if isinstance(operand, NotComputable):
        return Result(Status.NOT_COMPUTABLE, reason=operand.reason)
    return Result(Status.NO_DATA)


Find = Callable[[Ref | Cell, Frame], Operand]


def compute(node: Node, find: Find, frame: Frame = Frame.NOW) -> Operand:
    """A numeric tree worked out to 28 digits; never returns `UNREPORTED`."""
    try:
        with localcontext(ARITHMETIC):
            return _work_out(node, find, frame)
    except DecimalException:
        return NotComputable("Kết quả vượt quá phạm vi tính toán")


def _work_out(node: Node, find: Find, frame: Frame) -> Operand:
    match node:
        case Ref() | Cell():
            return _found(node, find(node, frame))
        case Number(value):
            return value
        case Sum(terms):
            return _sum([(term, _work_out(term, find, frame)) for term in terms])
        case Binary(op, left, right):
            return _binary(node, op, _work_out(left, find, frame), _work_out(right, find, frame))
        case Negate(operand):
            negated = _work_out(operand, find, frame)
            return -negated if isinstance(negated, Decimal) else negated
        case Call(name, args):
            return _call(name, [_work_out(arg, find, frame) for arg in args])
        case Shift(other, operand):
            return _work_out(operand, find, other)
    raise TypeError(f"{node} is a condition, not a number")


def _found(node: Ref | Cell, operand: Operand) -> Operand:
    if operand is not UNREPORTED:
        return operand
    named = f"[{node.code}]" if isinstance(node, Ref) else "ô này"
    return NotComputable(f"Chưa có đơn vị nào báo cáo {named}")


def _sum(terms: list[tuple[Node, Operand]]) -> Operand:
    """Absent addends count 0; if every addend that names an indicator is absent, so is the sum."""
    known = [operand for _, operand in terms if isinstance(operand, Decimal)]
    if len(known) < len(terms):
        if failed := _first_failed(operand for _, operand in terms):
            return failed
        if all(operand is ABSENT for term, operand in terms if _names_an_indicator(term)):
            return ABSENT
    return sum(known, Decimal(0))


def _names_an_indicator(node: Node) -> bool:
    return any(isinstance(inner, Ref | Cell) for inner, _ in walk(node))


def _binary(node: Binary, op: str, left: Operand, right: Operand) -> Operand:
    if left is ABSENT or right is ABSENT:
        return ABSENT
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        if op == "-":
            return left - right
        if op == "*":
            return left * right
        return left / right if right else NotComputable(f"Mẫu số bằng 0: {_text(node.right)}")
    return _first_failed((left, right)) or NotComputable()


def _text(node: Node) -> str:
    return Expression(node).to_text()


def _call(name: str, operands: list[Operand]) -> Operand:
    """`abs`, `max`, `min`: every argument needs a value."""
    if ABSENT in operands:
        return ABSENT
    values = [operand for operand in operands if isinstance(operand, Decimal)]
    if len(values) < len(operands):
        return _first_failed(operands) or NotComputable()
    if name == "abs":
        return abs(values[0])
    return max(values) if name == "max" else min(values)


def _first_failed(operands: Iterable[Operand]) -> NotComputable | None:
    return next((operand for operand in operands if isinstance(operand, NotComputable)), None)


def order(formulas: Mapping[str, Expression]) -> list[str]:
    """Codes of the formulas, each after those it needs. Raises `FormulaError` naming a cycle."""
    graph = {
        code: [needed for needed in formula.codes if needed in formulas]
        for code, formula in formulas.items()
    }
    try:
        ordered = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        cycle = " → ".join(f"[{code}]" for code in reversed(error.args[1]))
        raise FormulaError(f"Công thức vòng tròn: {cycle}") from error
    _refuse_tall(ordered, graph)
    return ordered


def _refuse_tall(ordered: list[str], graph: Mapping[str, list[str]]) -> None:
    height: dict[str, int] = {}
    for code in ordered:
        height[code] = 1 + max((height[needed] for needed in graph[code]), default=0)
        if height[code] > MAX_NESTING:
            raise FormulaError(f"Quá nhiều tầng công thức ở [{code}]: tối đa {MAX_NESTING}")
