"""Formulas as a script may work them out while somebody types, until the server has answered.

Only what needs nothing but cells of the same unit on the same page, by `+ - * /`: a line that asks
for another level, another page or a function waits for the server. The trees are lists, operator
first: `["*", "100", ["/", ["[]", "2.2"], ["[]", "2.1"]]]`; a literal is text, so that no number
passes through a machine's own.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from indicators.editions import Edition
from indicators.expressions import Binary, Expression, Negate, Node, Number, Ref, Sum
from reports.submissions import asked
from reports.submissions.asked import Line

OPERATORS = frozenset("-*/")


def formulas(lines: Iterable[Line], known: Edition) -> str:
    """JSON for the page: `formulas` code → tree, `decimals` code → how many, `percent` codes."""
    here = {line.code: line for line in lines if line.kind != asked.HEADING}
    trees = {
        code: tree(known.expressions[code].root)
        for code, line in here.items()
        if line.kind == asked.COMPUTED and _is_plain(code, here, known.expressions)
    }
    named = {code for code in here if any(code in known.expressions[c].codes for c in trees)}
    versions = {code: here[code].version for code in sorted(named | trees.keys())}
    return json.dumps(
        {
            "formulas": trees,
            "decimals": {code: v.decimals for code, v in versions.items() if v.decimals},
            "percent": [code for code, v in versions.items() if v.value_type == "percent"],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def tree(node: Node) -> list[Any] | str:
    """An expression of plain arithmetic as lists. Raises TypeError for any other."""
    match node:
        case Number(value):
            return f"{value:f}"
        case Ref(code, None):
            return ["[]", code]
        case Sum(terms):
            return ["+", *(tree(term) for term in terms)]
        case Binary(op, left, right) if op in OPERATORS:
            return [op, tree(left), tree(right)]
        case Negate(operand):
            return ["-", "0", tree(operand)]
    raise TypeError(f"{node} is more than plain arithmetic")


def _is_plain(code: str, here: Mapping[str, Line], formulas: Mapping[str, Expression]) -> bool:
    """Whether the script has every operand before it, a formula inside a formula included."""
    expression = formulas[code]
    try:
        tree(expression.root)
    except TypeError:
        return False
    return all(
        operand in here
        and (here[operand].kind == asked.ENTERED or _is_plain(operand, here, formulas))
        for operand in expression.codes
    )
