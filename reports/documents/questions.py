"""What the Ministry may ask about a report: pure, computed from figures, targets and findings.

A question is what a careful reader finds by themselves: a target that is not reached, figures that
not everybody gave, findings between forms, a large change that no section speaks of, estimates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.figures import round_half_up, short_date, shown
from reports.documents import markup
from reports.documents.blocks import BoundFigure, Run
from reports.documents.changes import Change
from reports.documents.forms import lower_first

# A label that begins so is understood by itself; any other only below its whole.
SELF_EXPLAINING = ("Số", "Tổng", "Tỷ lệ", "Thu", "Kinh phí", "Mức")
Line = tuple[Run, ...]


@dataclass(frozen=True)
class Goal:
    """A target for an indicator in the report's year, as one programme sets it."""

    code: str
    value: Decimal
    at_least: bool
    legal_basis: str

    def is_met(self, figure: BoundFigure) -> bool | None:
        """By the figure as it prints; None while there is none."""
        if figure.value is None:
            return None
        printed = round_half_up(figure.value, figure.decimals)
        return printed >= self.value if self.at_least else printed <= self.value


@dataclass(frozen=True)
class Noticed:
    """A finding of a rule between forms: its severity is "block", "explain" or "notice"."""

    severity: str
    message: str
    received: str
    code: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Told:
    """A section of the report that somebody wrote; `carried` when it was taken from the last."""

    key: str
    text: str
    carried: bool = False


@dataclass(frozen=True)
class Material:
    """What questions are found in.

    `changes` are the large ones since the period `before`; `bases` numbers the legal bases of
    targets, `annexes` names the annex of an area; `keys` are the figures a leader asks first, so
    that they and their parts are named first; `label` is the longest label printed and `examples`
    how many figures of a kind are named.
    """

    figures: Mapping[str, BoundFigure]
    goals: Sequence[Goal]
    noticed: Sequence[Noticed]
    changes: Sequence[Change]
    before: str
    told: Sequence[Told]
    last_day: date
    bases: Mapping[str, int] = field(default_factory=dict)
    annexes: Mapping[str, str] = field(default_factory=dict)
    keys: Sequence[str] = ()
    label: int = 110
    examples: int = 2


def questions(of: Material) -> list[Line]:
    """Every question, the gravest first."""
    return [
        *_findings(of, "block"),
        *_not_reached(of),
        *_incomplete(of),
        *_findings(of, "explain"),
        *_unexplained(of),
        *_estimates(of),
        *_of_other_days(of),
        *_findings(of, "notice"),
    ]


def _findings(of: Material, severity: str) -> Iterator[Line]:
    for one in of.noticed:
        if one.severity == severity:
            where = [part for part in (one.unit, place(of, one.code)) if part]
            received = f": {one.received}" if one.received else ""
            aside = f" ({', '.join(where)})" if where else ""
            yield (Run(f"{one.message.rstrip('.')}{received}{aside}."),)


def _not_reached(of: Material) -> Iterator[Line]:
    by_code: dict[str, list[Goal]] = {}
    for goal in of.goals:
        figure = of.figures.get(goal.code)
        if figure is not None and figure.is_asked and goal.is_met(figure) is False:
            by_code.setdefault(goal.code, []).append(goal)
    for code, goals in by_code.items():
        figure = of.figures[code]
        wanted = ", ".join(target(goal, figure, of.bases) for goal in goals)
        yield (
            Run(f"{name(figure, of.label)} "),
            printed(figure),
            Run(f", chưa đạt mục tiêu {wanted} ({place(of, code)})."),
        )


def _incomplete(of: Material) -> Iterator[Line]:
    """Figures nobody gave, and those that some gave; a computed one speaks through its parts."""
    found = [f for f in of.figures.values() if f.is_asked and not f.computed and not f.is_complete]
    found.sort(key=lambda figure: _rank(figure.code, of.keys))
    if silent := [figure for figure in found if not figure.reported]:
        yield _several(of, silent, "chỉ tiêu chưa có số liệu", lambda figure: "")
    if partial := sorted((f for f in found if f.reported), key=_share):
        yield _several(of, partial, "chỉ tiêu chưa đủ số liệu, ít nhất là", _coverage)


def _unexplained(of: Material) -> Iterator[Line]:
    spoken = set().union(*(markup.codes(one.text) for one in of.told))
    silent = [one.figure for one in of.changes if one.figure.code not in spoken]
    if silent:
        what = f"chỉ tiêu thay đổi nhiều so với {of.before}, phần lời chưa nêu"
        yield _several(of, silent, what, shown_with_unit)


def _estimates(of: Material) -> Iterator[Line]:
    found = [f for f in of.figures.values() if f.provisional and not f.computed]
    if found:
        yield _several(of, found, "chỉ tiêu là số ước", shown_with_unit)


def _of_other_days(of: Material) -> Iterator[Line]:
    """Figures of another day than the cut-off (domain 1.5, R12)."""
    found = [
        figure
        for figure in of.figures.values()
        if figure.value is not None
        and not figure.computed
        and not figure.provisional
        and figure.data_to not in (None, of.last_day)
    ]
    if found:
        what = f"chỉ tiêu có số liệu không đến đúng ngày {short_date(of.last_day)}"
        yield _several(of, found, what, lambda f: f"đến {short_date(f.data_to or of.last_day)}")


def _several(
    of: Material, found: Sequence[BoundFigure], what: str, say: Callable[[BoundFigure], str]
) -> Line:
    """How many there are, and the first few by name with what is said of each."""
    named = []
    for figure in found[: of.examples]:
        told = f"{lower_first(name(figure, of.label))} {say(figure)}".strip()
        named.append(f"{told} ({place(of, figure.code)})")
    more = len(found) - of.examples
    rest = f"; và {more:02} chỉ tiêu khác" if more > 0 else ""
    return (Run(f"{len(found):02} {what}: {'; '.join(named)}{rest}."),)


# -- how a figure is named and printed -------------------------------------------------------------


def name(figure: BoundFigure, most: int) -> str:
    """Its label; below its whole where it would say nothing alone; cut between words."""
    alone = figure.label.startswith(SELF_EXPLAINING) or not figure.parent_label
    whole = figure.label if alone else f"{figure.parent_label}: {lower_first(figure.label)}"
    return shortened(whole, most)


def shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;(')}…"


def shown_of(figure: BoundFigure, value: Decimal | None = None) -> str:
    """A value of its kind as tables print it; without one its own, "…" where there is none."""
    wanted = figure.value if value is None else value
    if wanted is None:
        return "–" if figure.na and not figure.expected else "…"
    return shown(
        wanted, value_type=figure.value_type, decimals=figure.decimals, choices=figure.choices
    )


def shown_with_unit(figure: BoundFigure) -> str:
    """The same with what it is counted in, where its label does not say it: money."""
    unit = f" {lower_first(figure.unit_of_measure)}" if figure.value_type == "money" else ""
    return f"{shown_of(figure)}{unit}"


def printed(figure: BoundFigure) -> Run:
    estimate = "ước " if figure.provisional and figure.value is not None else ""
    return Run(f"{estimate}{shown_of(figure)}", code=figure.code)


def target(goal: Goal, figure: BoundFigure, bases: Mapping[str, int]) -> str:
    """ "≥ 60% (1)": the number is that of its legal basis, where there are several."""
    sign = "≥" if goal.at_least else "≤"
    mark = f" ({bases[goal.legal_basis]})" if len(bases) > 1 else ""
    return f"{sign} {shown_of(figure, goal.value)}{mark}"


def place(of: Material, code: str) -> str:
    """Where a figure stands: "7.5.4, Phụ lục VI"."""
    figure = of.figures.get(code)
    annex = of.annexes.get(figure.area_code, "") if figure else ""
    return ", ".join(part for part in (code, annex) if part)


def _rank(code: str, keys: Sequence[str]) -> int:
    """The place among the figures a leader asks first of the one it is, or is a part of."""
    above = (place for place, key in enumerate(keys) if f"{code}.".startswith(f"{key}."))
    return min(above, default=len(keys))


def _share(figure: BoundFigure) -> Decimal:
    return Decimal(figure.reported) / figure.expected


def _coverage(figure: BoundFigure) -> str:
    return f"{figure.reported}/{figure.expected} đơn vị"


def cut(lines: Iterable[Line], most: int, rest: str) -> list[Line]:
    """As many lines as are wanted, and how many more there are: `rest` has a place for it."""
    found = list(lines)
    if len(found) <= most:
        return found
    return [*found[:most], (Run(rest.format(len(found) - most)),)]
