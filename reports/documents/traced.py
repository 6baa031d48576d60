"""Where every figure of a report came from, as plain data that is kept with the edition.

Frozen values without database. `reports.editions.tracing` makes a Trace; the workbook that stays
inside is drawn from it, and `recompute` adds every figure up again from what the units gave, by the
definitions frozen beside it.

Rows name each other by their place in the tables, counted from 0: a trace has tens of thousands of
contributions and a hundred names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from indicators.aggregation import (
    NOT_ASKED,
    Definition,
    Outcome,
    Tally,
    asked_of,
    consolidate,
    tally,
)
from indicators.figures import Figure, State


@dataclass(frozen=True)
class TracedUnit:
    """A unit as the round's tree had it; `above` is the place of the unit above, if it is here."""

    code: str
    name: str
    level: str
    above: int | None


@dataclass(frozen=True)
class TracedReport:
    """A form that a unit owed, and the version that was read of it; `version` is 0 where none was.

    `number`, `day` and `signer` are those of the unit's own paper; `digest` is the SHA-256 of the
    figures it forwarded. People are named as their accounts were when this was frozen.
    """

    unit: int
    form_code: str
    form: str
    version: int = 0
    forwarded_by: str = ""
    forwarded_at: datetime | None = None
    accepted_by: str = ""
    accepted_at: datetime | None = None
    number: str = ""
    day: date | None = None
    signer: str = ""
    digest: str = ""
    imported: bool = False

    @property
    def was_read(self) -> bool:
        return self.version > 0


@dataclass(frozen=True)
class TracedFigure:
    """An added-up figure: what it means in the round's catalogue, its value and its coverage."""

    code: str
    label: str
    area: str
    unit_of_measure: str
    value_type: str
    decimals: int
    choices: str
    over_units: str
    over_time: str
    formula: str
    value: Decimal | None
    status: str
    expected: int
    reported: int
    nil: int
    na: int
    missing: int
    provisional: int
    data_to: date | None


@dataclass(frozen=True)
class Contribution:
    """What one unit gave for one entered figure; `state` is empty where it gave nothing.

    `control` marks a supplier's own total: compared with the sum, never in it (design 3).
    `entered_by` is a place in `people`.
    """

    figure: int
    unit: int
    report: int
    state: str = ""
    value: Decimal | None = None
    provisional: bool = False
    data_to: date | None = None
    note: str = ""
    control: bool = False
    entered_by: int | None = None

    @property
    def given(self) -> Figure | None:
        """As a cell; None where nobody answered."""
        if not self.state:
            return None
        return Figure(State(self.state), self.value, self.provisional, self.data_to, self.note)


@dataclass(frozen=True)
class Trace:
    """The lineage of all figures of one adding-up, for one root.

    `not_asked` are operands of formulas about which nobody here was asked: absent, so 0 as an
    addend (design 5).
    """

    campaign_code: str
    campaign_name: str
    covers_from: date
    covers_to: date
    as_of: date
    catalogue_number: int
    catalogue_note: str
    catalogue_digest: str
    outline: str
    outline_version: int
    closed_number: int | None
    closed_by: str
    closed_at: datetime | None
    closed_reason: str
    added_up_at: datetime
    made_at: datetime
    illustration: str
    root: int
    people: tuple[str, ...]
    units: tuple[TracedUnit, ...]
    reports: tuple[TracedReport, ...]
    figures: tuple[TracedFigure, ...]
    contributions: tuple[Contribution, ...]
    not_asked: tuple[str, ...] = ()

    @property
    def root_name(self) -> str:
        return self.units[self.root].name

    @cached_property
    def by_figure(self) -> dict[int, list[Contribution]]:
        """Place of a figure → what was given for it; none for a computed one."""
        found: dict[int, list[Contribution]] = {}
        for one in self.contributions:
            found.setdefault(one.figure, []).append(one)
        return found


# -- adding up again -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A figure that does not come out as it was kept; `what` says which part of it."""

    code: str
    what: str
    kept: str
    found: str

    def __str__(self) -> str:
        return f"Chỉ tiêu {self.code}, {self.what}: lưu {self.kept}, tính lại {self.found}"


COVERAGE = {
    "expected": "số đơn vị phải báo cáo",
    "reported": "số đơn vị đã báo cáo",
    "nil": "số đơn vị không phát sinh",
    "na": "số đơn vị không áp dụng",
    "missing": "số đơn vị còn thiếu",
    "provisional": "số đơn vị báo số ước",
}


def recompute(trace: Trace) -> list[Difference]:
    """What differs when every figure is added up again from what the units gave."""
    adding = _Adding(trace)
    outcomes = consolidate(adding.definitions, adding.tally)
    return [
        difference
        for figure in trace.figures
        for difference in _differences(figure, outcomes[figure.code], adding.data_to(figure.code))
    ]


@dataclass(frozen=True)
class _Adding:
    trace: Trace

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        read = {
            one.code: Definition.read(one.code, one.over_units, one.formula)
            for one in self.trace.figures
        }
        return read | {code: Definition(code, "sum") for code in self.trace.not_asked}

    @cached_property
    def places(self) -> dict[str, int]:
        return {figure.code: place for place, figure in enumerate(self.trace.figures)}

    def tally(self, code: str, level: str | None) -> Tally:
        """What was given for an entered figure; a level picks the units of that level only."""
        over_units = self.definitions[code].over_units
        added = self._added(code)
        if level and asked_of(over_units) == "all":
            units = self.trace.units
            added = (one for one in added if units[one.unit].level == level)
        elif level and level != self.trace.units[self.trace.root].level:
            return NOT_ASKED
        return tally((one.given for one in added), over_units=over_units)

    def data_to(self, code: str) -> date | None:
        """The earliest day up to which anything in the figure was known."""
        days = (one.data_to for leaf in self._leaves(code) for one in self._added(leaf))
        return min((day for day in days if day), default=None)

    def _added(self, code: str) -> Iterable[Contribution]:
        given = self.trace.by_figure.get(self.places.get(code, -1), [])
        return (one for one in given if not one.control)

    def _leaves(self, code: str) -> frozenset[str]:
        definition = self.definitions.get(code)
        if definition is None or definition.formula is None:
            return frozenset({code})
        return frozenset().union(*(self._leaves(used) for used in definition.formula.codes))


def _differences(
    figure: TracedFigure, outcome: Outcome, data_to: date | None
) -> Iterator[Difference]:
    pairs = {
        "giá trị": (figure.value, outcome.value),
        "tình trạng": (figure.status, outcome.status.value),
        "số liệu đến ngày": (figure.data_to, data_to),
    }
    for name, words in COVERAGE.items():
        pairs[words] = getattr(figure, name), getattr(outcome.coverage, name)
    for what, (kept, found) in pairs.items():
        if kept != found:
            yield Difference(figure.code, what, _shown(kept), _shown(found))


def _shown(value: object) -> str:
    if value is None:
        return "không có"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
