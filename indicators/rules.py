"""Rules: conditions on figures, and what they notice.

A rule is data (code, severity, whom it applies to, condition, message) in the language of
`expressions.py`. `judge` takes one rule and the figures it may look at, and says what it found.
A rule is skipped unless every operand has a value (design 5): silence is not a fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum

from indicators.applies import AppliesTo, Meaning, parse_applies_to
from indicators.expressions import (
    Cell,
    Compare,
    Expression,
    FormChanged,
    FormulaError,
    Frame,
    Logic,
    Node,
    Not,
    Ref,
    Shift,
    walk,
)
from indicators.formulas import Operand, compute
from indicators.numerals import round_half_up, shown, spelled
from indicators.parsing import parse_condition
from indicators.wording import FRAME_WORDS, in_words

__all__ = [
    "SKIPPED",
    "AppliesTo",
    "Context",
    "Finding",
    "FormulaError",
    "Frame",
    "Meaning",
    "Rule",
    "Skipped",
    "judge",
    "parse_applies_to",
    "parse_rule",
]

SEVERITIES = ("block", "explain", "notice")


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue, ready to judge."""

    code: str
    severity: str
    applies_to: AppliesTo
    expression: Expression
    message: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicators the condition names."""
        return self.expression.codes

    @property
    def is_about_cells(self) -> bool:
        """Whether it is judged once per cell of a class (`value`)."""
        return bool(self.applies_to.clauses)

    @property
    def is_about_form(self) -> bool:
        """Whether it is judged once for the whole form."""
        return self.applies_to.form

    @property
    def needs(self) -> frozenset[Frame]:
        """Other campaigns or units whose figures must be at hand."""
        frames = {frame for _, frame in walk(self.expression.root)} - {Frame.NOW}
        return frozenset(frames | ({Frame.PREVIOUS} if self.is_about_form else set()))


def parse_rule(*, code: str, severity: str, applies_to: str, expression: str, message: str) -> Rule:
    """A rule from the columns of the catalogue. Raises `FormulaError`."""
    if severity not in SEVERITIES:
        raise FormulaError(f"Mức độ phải là một trong: {', '.join(SEVERITIES)}")
    rule = Rule(code, severity, parse_applies_to(applies_to), parse_condition(expression), message)
    nodes = [node for node, _ in walk(rule.expression.root)]
    if any(isinstance(node, Cell) for node in nodes) != rule.is_about_cells:
        raise FormulaError("“value” dùng khi, và chỉ khi, quy tắc áp dụng cho một nhóm chỉ tiêu")
    if any(isinstance(node, FormChanged) for node in nodes) != rule.is_about_form:
        raise FormulaError("changed_since_previous(form) đi cùng phạm vi áp dụng “form”")
    return rule


@dataclass(frozen=True)
class Context:
    """The figures one judgement may look at: one subject, or one root.

    `figures[frame][code]` holds values only; a missing entry means no value. `level` is the
    subject's level, for `at_level`. `code` is the cell judged. `form_changed` is None when there
    is no earlier form to compare with. `notes` says how an earlier figure came about, such as the
    sum of merged predecessors.
    """

    meanings: Mapping[str, Meaning]
    figures: Mapping[Frame, Mapping[str, Decimal]]
    level: str = ""
    code: str = ""
    form_changed: bool | None = None
    notes: Mapping[tuple[Frame, str], str] = field(default_factory=dict)

    def for_cell(self, code: str) -> "Context":
        """The same figures, judging this cell."""
        return replace(self, code=code)

    def code_of(self, operand: Ref | Cell) -> str:
        """The indicator an operand means."""
        return operand.code if isinstance(operand, Ref) else self.code

    def figure(self, operand: Ref | Cell, frame: Frame) -> Decimal | None:
        """An operand's value, or None. Override where levels must be added up."""
        if isinstance(operand, Ref) and operand.level not in (None, self.level):
            return None
        return self.figures.get(frame, {}).get(self.code_of(operand))


@dataclass(frozen=True)
class Finding:
    """What a rule noticed, in words fit for the unit that must answer."""

    rule_code: str
    severity: str
    message: str
    expected: str
    received: str
    how: str
    codes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The three parts in one paragraph."""
        return f"Nhận được {self.received}. Cần: {self.expected}. {self.how}"


class Skipped(Enum):
    """The rule could not be judged: an operand has no value."""

    SKIPPED = "skipped"


SKIPPED = Skipped.SKIPPED


class _NoValue(Exception):
    """An operand without a value."""


def judge(rule: Rule, context: Context) -> Finding | Skipped | None:
    """None when the condition holds, a finding when it does not, SKIPPED when it cannot be told."""
    try:
        failed = _failures(rule.expression.root, context)
    except _NoValue:
        return SKIPPED
    return _finding(rule, failed, context) if failed else None


# -- judging ---------------------------------------------------------------------------------------


def _failures(node: Node, context: Context) -> tuple[Node, ...]:
    """The smallest conditions that make `node` false; empty when it is true.

    Every part is worked out, whatever the others say: a rule with a missing operand is skipped.
    """
    match node:
        case Compare():
            return () if _holds(node, context) else (node,)
        case Logic(op, terms):
            parts = [_failures(term, context) for term in terms]
            if op == "or" and not all(parts):
                return ()
            return tuple(failure for part in parts for failure in part)
        case Not(operand):
            return () if _failures(operand, context) else (node,)
    if context.form_changed is None:
        raise _NoValue
    return () if context.form_changed else (node,)


def _holds(node: Compare, context: Context) -> bool:
    left, right = _sides(node, context)
    match node.op:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case "<":
            return left < right
    return left > right


def _sides(node: Compare, context: Context) -> tuple[Decimal, Decimal]:
    """Both numbers; an equation with a percentage is rounded to what a percentage shows."""
    left, right = _number(node.left, context), _number(node.right, context)
    percentage = _percentage(node, context) if node.op in ("==", "!=") else None
    if percentage is None:
        return left, right
    return round_half_up(left, percentage.decimals), round_half_up(right, percentage.decimals)


def _percentage(node: Compare, context: Context) -> Meaning | None:
    """The percentage an equation is against: its left side, or else its right side."""
    sides = [_meaning(side, context) for side in (node.left, node.right)]
    return next((side for side in sides if side and side.value_type == "percent"), None)


def _meaning(node: Node, context: Context) -> Meaning | None:
    """The indicator a side names when it is nothing but one operand."""
    if isinstance(node, Shift):
        return _meaning(node.operand, context)
    if isinstance(node, Ref | Cell):
        return context.meanings.get(context.code_of(node))
    return None


def _number(node: Node, context: Context) -> Decimal:
    def find(operand: Ref | Cell, frame: Frame) -> Operand:
        value = context.figure(operand, frame)
        if value is None:
            raise _NoValue
        return value

    value = compute(node, find)
    if not isinstance(value, Decimal):  # a zero denominator leaves nothing to compare with
        raise _NoValue
    return value


# -- saying what was found -------------------------------------------------------------------------

_OPPOSITE = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}


def _finding(rule: Rule, failed: tuple[Node, ...], context: Context) -> Finding:
    nodes = walk(rule.expression.root)
    operands = dict.fromkeys(
        (context.code_of(node), frame) for node, frame in nodes if isinstance(node, Ref | Cell)
    )
    codes = tuple(dict.fromkeys(code for code, _ in operands))
    here = tuple(dict.fromkeys(code for code, frame in operands if frame is Frame.NOW))
    return Finding(
        rule_code=rule.code,
        severity=rule.severity,
        message=rule.message,
        expected=in_words(rule.expression.to_text()),
        received="; ".join(_received(node, context) for node in failed) + _aside(operands, context),
        how=_how(rule.severity, here or codes, context),
        codes=codes,
    )


def _received(node: Node, context: Context) -> str:
    """`12 > 10`: the comparison as it really is."""
    if isinstance(node, FormChanged):
        return "toàn bộ số liệu trùng kỳ trước"
    if not isinstance(node, Compare):
        return f"điều không được có: {in_words(Expression(node).to_text().removeprefix('not '))}"
    left, right = _sides(node, context)
    printed = [_printed(value, _nearest_meaning(node, context)) for value in (left, right)]
    if printed[0] == printed[1] and left != right:  # differ only beyond what is printed
        printed = [spelled(round_half_up(value, 8)) for value in (left, right)]
    return f"{printed[0]} {_OPPOSITE[node.op]} {printed[1]}"


def _nearest_meaning(node: Compare, context: Context) -> Meaning | None:
    """The indicator whose type both sides are printed in: one that stands alone, else the first."""
    alone = _meaning(node.left, context) or _meaning(node.right, context)
    named = (_meaning(inner, context) for inner, _ in walk(node))
    return alone or next((meaning for meaning in named if meaning), None)


def _printed(value: Decimal, meaning: Meaning | None) -> str:
    if meaning is None or meaning.value_type in ("choice", "yes_no"):
        return shown(value, value_type="money", decimals=6)
    whole = value == value.to_integral_value()
    decimals = max(meaning.decimals, 0 if whole else 2)
    return shown(value, value_type=meaning.value_type, decimals=decimals)


def _aside(operands: dict[tuple[str, Frame], None], context: Context) -> str:
    """Figures from elsewhere, which the unit does not have in front of it, and how they came."""
    told = [
        f"{FRAME_WORDS[frame]} [{code}] = {_value(code, frame, context)}"
        + (f", {note}" if (note := context.notes.get((frame, code))) else "")
        for code, frame in operands
        if frame is not Frame.NOW
    ]
    return f" ({'; '.join(told)})" if told else ""


def _value(code: str, frame: Frame, context: Context) -> str:
    value = context.figures.get(frame, {}).get(code)
    return "" if value is None else _printed(value, context.meanings.get(code))


def _how(severity: str, codes: tuple[str, ...], context: Context) -> str:
    if not codes:
        return "Rà soát lại biểu: số liệu kỳ này có thể chưa được cập nhật."
    listed = "; ".join(_named(code, context) for code in codes)
    if severity == "notice":
        return f"Kiểm tra lại: {listed}. Nếu đúng thì không cần làm gì thêm."
    count = {1: "số", 2: "một trong hai số"}.get(len(codes), "một trong các số")
    otherwise = ", hoặc giải trình vì sao số liệu đúng" if severity == "explain" else ""
    return f"Sửa {count}: {listed}{otherwise}."


def _named(code: str, context: Context) -> str:
    meaning = context.meanings.get(code)
    if meaning is None:
        return f"[{code}]"
    value = _value(code, Frame.NOW, context)
    details = [value] if value else []
    if not meaning.is_entered:
        details.append("tính từ các số khác")
    return f"[{code}] {meaning.label}" + (f" ({', '.join(details)})" if details else "")
