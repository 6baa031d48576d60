"""Adding up: figures of many subjects into one result per indicator (design 5).

A `Tally` is what is known of one entered indicator over some subjects: their sum and how many
were expected and reported. Tallies merge in any order and grouping, so the database may add per
unit, per district or all at once. `consolidate` turns tallies into results, formulas included;
it serves a root and a single submission alike, with the same meaning.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from indicators.figures import Figure, State
from indicators.formulas import (
    ABSENT,
    ARITHMETIC,
    UNREPORTED,
    Expression,
    Operand,
    Result,
    Status,
    evaluate,
    order,
    parse,
)
from indicators.numerals import EXACT

KINDS = ("sum", "single", "catalogue", "count_yes", "formula", "none")


@dataclass(frozen=True)
class Tally:
    """One entered indicator over some subjects.

    `expected` = subjects asked − `na`; `reported` = numbers + nils. `unavailable` subjects are
    missing with an explanation. `provisional` counts among the reported.
    """

    total: Decimal = Decimal(0)
    expected: int = 0
    reported: int = 0
    nil: int = 0
    na: int = 0
    unavailable: int = 0
    provisional: int = 0

    @property
    def missing(self) -> int:
        """Subjects that owe a figure and have given none."""
        return self.expected - self.reported

    @property
    def is_complete(self) -> bool:
        """Whether nobody is missing."""
        return self.missing == 0

    def __add__(self, other: Self) -> "Tally":
        return Tally(
            total=EXACT.add(self.total, other.total),
            expected=self.expected + other.expected,
            reported=self.reported + other.reported,
            nil=self.nil + other.nil,
            na=self.na + other.na,
            unavailable=self.unavailable + other.unavailable,
            provisional=self.provisional + other.provisional,
        )


NOT_ASKED = Tally()


def tally_one(figure: Figure | None, *, over_units: str = "sum") -> Tally:
    """The tally of one subject that was asked; None when it has not answered."""
    if figure is None:
        return Tally(expected=1)
    if figure.state is State.NA:
        return Tally(na=1)
    amount = figure.counted
    if amount is None:
        return Tally(expected=1, unavailable=1)
    if over_units == "count_yes":
        amount = Decimal(amount == 1)
    return Tally(
        total=amount,
        expected=1,
        reported=1,
        nil=int(figure.state is State.NIL),
        provisional=int(figure.provisional),
    )


def tally(figures: Iterable[Figure | None], *, over_units: str = "sum") -> Tally:
    """The tally of every subject that was asked, None for each that has not answered.

    Which subjects those are depends on `over_units`; see `asked_of`.
    """
    return merge(tally_one(figure, over_units=over_units) for figure in figures)


def merge(tallies: Iterable[Tally]) -> Tally:
    """Many tallies as one, whatever their order and grouping."""
    merged = NOT_ASKED
    for part in tallies:
        merged += part
    return merged


def asked_of(over_units: str) -> str:
    """Whose figures make the result at a root R (the middle column of design 5's table).

    `all`: every subject within R. `root`: only R. `official`: R, or else the campaign's root,
    because there is one official list.
    """
    return {"single": "root", "catalogue": "official"}.get(over_units, "all")


def printed_type(value_type: str, over_units: str) -> str:
    """The type a consolidated value prints as: the number of yeses is a count."""
    return "count" if over_units == "count_yes" else value_type


@dataclass(frozen=True)
class Definition:
    """How one indicator adds up: a formula, or one of the other kinds over units."""

    code: str
    over_units: str
    formula: Expression | None = None

    @classmethod
    def read(cls, code: str, over_units: str, formula: str = "") -> "Definition":
        """The definition behind the columns of the catalogue. Raises `FormulaError`."""
        return cls(code, over_units, parse(formula) if formula else None)


@dataclass(frozen=True)
class Outcome:
    """One indicator at a root: its value if it has one, and how completely it was answered.

    For a formula `coverage` is that of its least covered leaf operand, named in
    `least_covered` (an entered indicator names itself).
    """

    result: Result
    coverage: Tally = NOT_ASKED
    least_covered: str = ""

    @property
    def status(self) -> Status:
        return self.result.status

    @property
    def value(self) -> Decimal | None:
        return self.result.value

    @property
    def reason(self) -> str:
        return self.result.reason


TallyOf = Callable[[str, str | None], Tally]


def consolidate(definitions: Mapping[str, Definition], tally_of: TallyOf) -> dict[str, Outcome]:
    """Every indicator's outcome, in the order of `definitions`.

    `tally_of(code, level)` is asked for entered indicators only: the tally over the subjects
    that `asked_of` names, of that level only when a level is given. A formula's operand that
    has no definition is not in force, therefore absent. Raises `FormulaError` for a cycle.
    """
    formulas = {code: one.formula for code, one in definitions.items() if one.formula}
    adding = _Adding(definitions, tally_of)
    for code, level in _steps(formulas):
        adding.outcome(code, level)
    return {code: adding.outcome(code, None) for code in definitions}


def _steps(formulas: Mapping[str, Expression]) -> list[tuple[str, str | None]]:
    """Every (formula, level) to work out, operands first, so that nothing recurses deeply."""
    ordered = order(formulas)
    levels: dict[str, set[str | None]] = {code: {None} for code in ordered}
    for code in reversed(ordered):
        for ref in formulas[code].references:
            if ref.code in levels:
                levels[ref.code] |= {ref.level or level for level in levels[code]}
    return [(code, level) for code in ordered for level in sorted(levels[code], key=str)]


@dataclass
class _Adding:
    """One consolidation under way; remembers what it has worked out per code and level."""

    definitions: Mapping[str, Definition]
    tally_of: TallyOf
    known: dict[tuple[str, str | None], Outcome] = field(default_factory=dict)

    def outcome(self, code: str, level: str | None) -> Outcome:
        key = code, level
        if key not in self.known:
            definition = self.definitions[code]
            compute = self.computed if definition.formula else self.entered
            self.known[key] = compute(definition, level)
        return self.known[key]

    def entered(self, definition: Definition, level: str | None) -> Outcome:
        coverage = self.tally_of(definition.code, level)
        has_value = coverage.reported > 0 and definition.over_units != "none"
        result = Result(Status.OK, coverage.total) if has_value else Result(Status.NO_DATA)
        return Outcome(result, coverage, definition.code)

    def computed(self, definition: Definition, level: str | None) -> Outcome:
        assert definition.formula is not None
        result = evaluate(definition.formula, lambda code, inner: self.operand(code, level, inner))
        leaves = [
            (outcome.coverage, outcome.least_covered)
            for ref in definition.formula.references
            if (outcome := self.operand_outcome(ref.code, level, ref.level))
        ]
        coverage, code = least_covered(leaves)
        return Outcome(result, replace(coverage, total=Decimal(0)), code)  # not the leaf's sum

    def operand(self, code: str, outer: str | None, inner: str | None) -> Operand:
        outcome = self.operand_outcome(code, outer, inner)
        if outcome is None:
            return ABSENT
        if self.definitions[code].formula:
            return outcome.result.operand
        return as_operand(outcome)

    def operand_outcome(self, code: str, outer: str | None, inner: str | None) -> Outcome | None:
        """None where nothing can be expected: not in force, or of two levels at once."""
        if code not in self.definitions or (outer and inner and outer != inner):
            return None
        return self.outcome(code, inner or outer)


def as_operand(outcome: Outcome) -> Operand:
    """An entered indicator's outcome as an operand of a formula."""
    if outcome.value is not None:
        return outcome.value
    unanswered = outcome.coverage.expected > 0 and outcome.coverage.reported == 0
    return UNREPORTED if unanswered else ABSENT


def least_covered(leaves: Iterable[tuple[Tally, str]]) -> tuple[Tally, str]:
    """The coverage with the lowest share reported; at equal shares, the most missing, then the
    most expected, then the first code. Leaves of which nothing is expected do not count, unless
    there are no others.
    """
    candidates = list(leaves)
    expecting = [leaf for leaf in candidates if leaf[0].expected]
    return min(expecting or candidates, key=_share, default=(NOT_ASKED, ""))


def _share(leaf: tuple[Tally, str]) -> tuple[Decimal, int, int, str]:
    coverage, code = leaf
    expected = coverage.expected or 1
    share = ARITHMETIC.divide(Decimal(coverage.reported), Decimal(expected))
    return share, -coverage.missing, -coverage.expected, code
