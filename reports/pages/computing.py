"""Computed lines inside one submission, with the semantics of design 5."""

from indicators import formulas
from indicators.figures import Figure, State
from indicators.formulas import Operand, Result
from reports.submissions import asked
from reports.submissions.asked import About, Asked


def operand_of(figure: Figure) -> Operand:
    """A figure as an operand: `na` is not expected, `unavailable` is asked and not reported."""
    if figure.state is State.NA:
        return formulas.ABSENT
    counted = figure.counted
    return formulas.UNREPORTED if counted is None else counted


def results(what: Asked, unit: About, operands: dict[str, Operand]) -> dict[str, Result]:
    """The computed lines for one unit; a formula inside another is worked out once."""
    known = what.known
    done: dict[str, Result] = {}

    def operand(code: str, level: str | None) -> Operand:
        if level and level != unit.level:
            return formulas.ABSENT
        if code in known.expressions:
            return result(code).operand
        return operands.get(code, formulas.ABSENT)

    def result(code: str) -> Result:
        if code not in done:
            done[code] = formulas.evaluate(known.expressions[code], operand)
        return done[code]

    return {line.code: result(line.code) for line in what.lines if line.kind == asked.COMPUTED}
