"""The language of formulas and rules: its tree, its text, and the parser between the two.

    100 * [3.3.0.4.1] / [3.3.0.4]           at_level([3.3.0.4], "commune")
    value >= previous_in_year(value)        abs([a] - [b]) <= max(5, 0.3 * [b])

A recursive-descent parser of our own rather than a library: officials write these texts, so a
fault must say in Vietnamese what is wrong and where; codes such as `[5.3.1a]` are no one's
identifiers; and an operand may be absent (design 5), which no expression library knows. `eval`
is out: the text comes from a screen. A Pratt table or a parser generator would save some forty
lines and cost a dependency.

Length and depth are limited, so a hostile text can exhaust neither stack nor time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

MAX_LENGTH = 4000
MAX_DEPTH = 50
MAX_DIGITS = 28

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")

# The levels of `units.models.Level`, spelled here because this module knows no models.
LEVELS = ("province", "district", "department", "commune", "office")


class FormulaError(ValueError):
    """A formula or rule that cannot be read; `message` is Vietnamese, `position` counts from 0."""

    def __init__(self, message: str, position: int = 0, text: str = "") -> None:
        where = f" (ký tự thứ {position + 1} của “{_short(text)}”)" if text else ""
        super().__init__(f"{message}{where}")
        self.message, self.position, self.text = message, position, text


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"


class Frame(StrEnum):
    """Whose figure an operand means: this campaign's, an earlier one's, or the root's."""

    NOW = "now"
    PREVIOUS = "previous"
    PREVIOUS_IN_YEAR = "previous_in_year"
    LAST_YEAR = "same_window_last_year"
    AT_ROOT = "at_root"


@dataclass(frozen=True)
class Number:
    """A literal."""

    value: Decimal


@dataclass(frozen=True)
class Ref:
    """An indicator by code; with a level, over the subjects of that level only."""

    code: str
    level: str | None = None


@dataclass(frozen=True)
class Cell:
    """`value`: the cell judged by a rule about a class of indicators."""


@dataclass(frozen=True)
class Sum:
    """Addends. Flat, because an absent addend counts 0 however the additions are grouped."""

    terms: tuple["Node", ...]


@dataclass(frozen=True)
class Binary:
    """`-`, `*` or `/`."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Negate:
    """Unary minus."""

    operand: "Node"


@dataclass(frozen=True)
class Call:
    """`abs`, `max` or `min` (rules only)."""

    name: str
    args: tuple["Node", ...]


@dataclass(frozen=True)
class Shift:
    """`previous(x)` and its kin: the operands of x as they stood elsewhere (rules only)."""

    frame: Frame
    operand: "Node"


@dataclass(frozen=True)
class Compare:
    """Two numbers compared (rules only)."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Logic:
    """`and` or `or` over conditions (rules only)."""

    op: str
    terms: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """A condition turned round (rules only)."""

    operand: "Node"


@dataclass(frozen=True)
class FormChanged:
    """`changed_since_previous(form)`: any figure of the form differs from the campaign before."""


Node = (
    Number | Ref | Cell | Sum | Binary | Negate | Call | Shift | Compare | Logic | Not | FormChanged
)

_CONDITIONS = (Compare, Logic, Not, FormChanged)


def is_condition(node: Node) -> bool:
    """Whether the node is true or false rather than a number."""
    return isinstance(node, _CONDITIONS)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, from left to right."""
    match node:
        case Sum(terms) | Logic(_, terms):
            return terms
        case Call(_, args):
            return args
        case Binary(_, left, right) | Compare(_, left, right):
            return left, right
        case Negate(operand) | Not(operand) | Shift(_, operand):
            return (operand,)
    return ()


def walk(node: Node, frame: Frame = Frame.NOW) -> Iterator[tuple[Node, Frame]]:
    """Every node from left to right, each with the frame its figures are read in."""
    yield node, frame
    inner = node.frame if isinstance(node, Shift) else frame
    for child in children(node):
        yield from walk(child, inner)


def add(*terms: Node) -> Sum:
    """A sum without sums directly inside it."""
    flat: list[Node] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Sum) else (term,))
    return Sum(tuple(flat))


@dataclass(frozen=True)
class Expression:
    """A parsed formula or rule. Equal when the trees are equal, however they were spelled."""

    root: Node

    @cached_property
    def references(self) -> tuple[Ref, ...]:
        """Indicators named, each once, in order of appearance."""
        nodes = (node for node, _ in walk(self.root))
        return tuple(dict.fromkeys(node for node in nodes if isinstance(node, Ref)))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the indicators named, each once: what the expression depends on."""
        return tuple(dict.fromkeys(ref.code for ref in self.references))

    def to_text(self) -> str:
        """The expression spelled canonically; parsing it again gives an equal expression."""
        return to_text(self.root)


# How tightly a node binds; an operand that binds less tightly than its place needs brackets.
_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _NEGATE, _ATOM = range(8)


def _binding(node: Node) -> int:
    match node:
        case Logic(op, _):
            return _OR if op == "or" else _AND
        case Binary(op, _, _):
            return _ADD if op == "-" else _MULTIPLY
    kinds: dict[type, int] = {Not: _NOT, Compare: _COMPARE, Sum: _ADD, Negate: _NEGATE}
    return kinds.get(type(node), _ATOM)


def to_text(node: Node, least: int = _OR) -> str:
    """The node's text, in brackets if it binds less tightly than `least`."""
    text = _compound_text(node) if children(node) else _leaf_text(node)
    return f"({text})" if _binding(node) < least else text


def _compound_text(node: Node) -> str:
    match node:
        case Sum(terms):
            return " + ".join(
                [to_text(terms[0], _ADD), *(to_text(t, _MULTIPLY) for t in terms[1:])]
            )
        case Binary(op, left, right):
            own = _binding(node)
            return f"{to_text(left, own)} {op} {to_text(right, own + 1)}"
        case Compare(op, left, right):
            return f"{to_text(left, _ADD)} {op} {to_text(right, _ADD)}"
        case Logic(op, terms):
            return f" {op} ".join(to_text(term, _binding(node) + 1) for term in terms)
        case Negate(operand):
            return f"-{to_text(operand, _NEGATE)}"
        case Not(operand):
            return f"not {to_text(operand, _NOT)}"
        case Call(name, args):
            return f"{name}({', '.join(to_text(arg) for arg in args)})"
        case Shift(frame, operand):
            return f"{frame.value}({to_text(operand)})"
    raise TypeError(node)


def _leaf_text(node: Node) -> str:
    match node:
        case Number(value):
            return f"{value:f}"
        case Ref(code, None):
            return f"[{code}]"
        case Ref(code, level):
            return f'at_level([{code}], "{level}")'
        case Cell():
            return "value"
    return "changed_since_previous(form)"
