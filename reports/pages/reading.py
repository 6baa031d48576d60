"""A submission as its readers see it: figures in words, what changed, what was asked.

For the head who signs, the reviewer who checks, and the receipt. Writers see `sheet` itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from indicators import discipline
from indicators.figures import Figure, shown_figure
from indicators.models import IndicatorVersion
from reports.models import ValueState
from reports.pages import changes, promises
from reports.pages.changes import Change
from reports.pages.sheet import Cell, Key, Said, Sheet
from reports.submissions import asked
from reports.submissions.asked import About, Line


@dataclass(frozen=True)
class Row:
    """One line about one unit, every figure as the page prints it."""

    line: Line
    about: About
    cell: Cell
    now: str
    previous: str
    change: Change
    before: str
    """the figure of the version sent before, when this one differs from it"""
    typed: str = ""
    """a remark written on it, not yet sent"""
    reason: str = ""
    """the reason chosen for that remark"""
    trend: str = ""
    """its line over earlier rounds (trends.of)"""
    along: str = ""
    """which further cells a question on it opens, in words"""

    @property
    def version(self) -> IndicatorVersion:
        return self.line.version

    @property
    def anchor(self) -> str:
        return f"d-{self.line.code}-{self.about.pk}"

    @property
    def box(self) -> str:
        """Name of the box for a remark on this cell (forms.steps.StepForm)."""
        return f"y:{self.place}"

    @property
    def place(self) -> str:
        """ "17:204": names the cell in those boxes."""
        return f"{self.version.indicator_id}:{self.about.pk}"

    @property
    def is_entered(self) -> bool:
        return self.line.kind == asked.ENTERED

    @property
    def is_computed(self) -> bool:
        return self.line.kind == asked.COMPUTED

    @property
    def is_missing(self) -> bool:
        """Asked and not answered."""
        return self.is_entered and self.cell.stored is None and not self.cell.hidden

    @cached_property
    def is_flagged(self) -> bool:
        """Something a reader should look at."""
        open_remarks = [r for r in self.cell.remarks if r.resolved_at is None]
        noticed = [said for said in self.cell.said if not said.finding.waiver_id]
        return bool(noticed or open_remarks or self.before or self.is_missing)

    @cached_property
    def is_plain(self) -> bool:
        """A number with nothing to add to it, as most are: printed as it is."""
        figure = self.cell.figure
        is_number = self.state == ValueState.NUMBER and not self.before
        return is_number and figure is not None and not figure.provisional

    @cached_property
    def has_notes(self) -> bool:
        """Whether anything stands beside the figure."""
        cell, figure = self.cell, self.cell.figure
        marked = figure is not None and bool(figure.note or figure.data_to or self.why_none)
        return bool(cell.hidden or cell.attached or cell.said or cell.remarks or marked)

    @property
    def state(self) -> str:
        """Of the figure shown; empty when there is none."""
        return self.cell.figure.state.value if self.cell.figure else ""

    @property
    def why_none(self) -> str:
        """Why a figure cannot be had yet, and by when it is promised."""
        return "" if self.cell.hidden else promises.reason(self.cell.figure)

    @property
    def difference(self) -> str:
        """The change against the period before, signed; empty when there is none to tell."""
        return "" if self.change.difference == changes.SAME else self.change.difference

    @property
    def percent(self) -> str:
        """The change against the period before, as a share of it: "+35%"."""
        return self.change.share


@dataclass(frozen=True)
class Area:
    """A reform area of the form."""

    pk: int
    code: str
    name: str
    rows: list[Row]
    typed: str = ""
    reason: str = ""

    @property
    def box(self) -> str:
        """Name of the box for a remark on the whole area."""
        return f"y:{self.place}"

    @property
    def place(self) -> str:
        """Names the area in those boxes."""
        return f"area:{self.pk}"

    @property
    def flagged(self) -> list[Row]:
        return [row for row in self.rows if row.is_flagged]

    @property
    def givers(self) -> list[tuple[str, datetime]]:
        """Who gave figures here, each with the time of the latest."""
        latest: dict[str, datetime] = {}
        for stored in (row.cell.stored for row in self.rows):
            if stored:
                latest[stored.by] = max(stored.at, latest.get(stored.by, stored.at))
        return sorted(latest.items(), key=lambda pair: pair[1])

    @property
    def columns(self) -> list[Line]:
        """The lines of a table of many units."""
        first = self.rows[0].about.pk if self.rows else 0
        return [r.line for r in self.rows if r.about.pk == first and r.line.kind != asked.HEADING]

    @property
    def by_unit(self) -> list[tuple[About, list[Row]]]:
        """A table's rows: each unit with its figures."""
        cells = (row for row in self.rows if row.line.kind != asked.HEADING)
        return [(about, list(rows)) for about, rows in groupby(cells, lambda row: row.about)]


@dataclass(frozen=True)
class Beside:
    """What a reviewer's page adds to each cell."""

    trends: Mapping[Key, str] = field(default_factory=dict)
    along: Mapping[str, str] = field(default_factory=dict)
    """indicator code → which further cells a question opens"""


@dataclass(frozen=True)
class Summary:
    """What the head wants to know before signing."""

    total: int
    answered: int
    changed: list[Row]
    explained: list[tuple[Row, Said]]
    empty: list[Row]
    provisional: list[Row]
    unavailable: list[Row]
    """chưa có số liệu: the earliest promised first, those without a promise last"""
    resent: list[Row]
    """figures that differ from the version sent before"""

    @property
    def missing(self) -> int:
        return self.total - self.answered

    @property
    def progress(self) -> str:
        return f"{self.answered}/{self.total}"


def areas(
    sheet: Sheet,
    sees: Callable[[str], bool] = lambda code: True,
    typed: Mapping[str, str] | None = None,
    beside: Beside | None = None,
) -> list[Area]:
    """The form area by area; `sees` confines it, `typed` holds remarks not yet sent."""
    beside = beside or Beside()
    typed = typed or {}
    areas_by_code = {line.version.area.code: line.version.area for line in sheet.asked.lines}
    found = []
    for code in filter(sees, sheet.asked.areas):
        area = areas_by_code[code]
        rows = [row(sheet, line, about, typed, beside) for line, about in _places(sheet, code)]
        said = (typed.get(f"{kind}:area:{area.pk}", "") for kind in "yl")
        found.append(Area(area.pk, code, area.name, rows, *said))
    return found


def row(sheet: Sheet, line: Line, about: About, typed: Mapping[str, str], beside: Beside) -> Row:
    """One cell as a reader sees it."""
    cell = sheet.cell(line, about)
    before = cell.before.figure if cell.before else None
    resent = sheet.submission.round > 1 and cell.has_changed
    return Row(
        line=line,
        about=about,
        cell=cell,
        now=discipline.HIDDEN if cell.hidden else _shown(cell.figure, line.version),
        previous=_shown(cell.previous, line.version),
        change=changes.between(
            cell.figure, cell.previous, line.version, alike=sheet.is_alike(line.version)
        ),
        before=(_shown(before, line.version) or "chưa nhập") if resent else "",
        typed=typed.get(f"y:{line.version.indicator_id}:{about.pk}", ""),
        reason=typed.get(f"l:{line.version.indicator_id}:{about.pk}", ""),
        trend=beside.trends.get((line.code, about.pk), ""),
        along=beside.along.get(line.code, ""),
    )


def summary(found: list[Area]) -> Summary:
    """The rows a head reads first; large changes against last time on top."""
    rows = [row for area in found for row in area.rows]
    entered = [r for r in rows if r.is_entered]
    return Summary(
        total=len(entered),
        answered=sum(1 for r in entered if not r.is_missing),
        changed=sorted((r for r in entered if r.difference), key=_relative_change, reverse=True),
        explained=[(r, s) for r in rows for s in r.cell.said if s.explanation],
        empty=[r for r in entered if r.is_missing],
        provisional=[r for r in entered if r.cell.stored and r.cell.stored.figure.provisional],
        unavailable=sorted((r for r in entered if r.why_none), key=_promised),
        resent=[r for r in entered if r.before],
    )


def label(row: Row, is_table: bool) -> str:
    """ "3.3.0.1 Số hồ sơ tiếp nhận, Xã Đăk Hà": names a cell in a sentence."""
    unit = f", {row.about.name}" if is_table else ""
    return f"{row.line.code} {row.version.label}{unit}"


def _places(sheet: Sheet, area: str) -> Iterator[tuple[Line, About]]:
    for about in sheet.asked.about:
        for line in sheet.asked.in_area(area):
            yield line, about


def _shown(figure: Figure | None, version: IndicatorVersion) -> str:
    return shown_figure(
        figure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )


def _counted(row: Row) -> Decimal:
    return (row.cell.figure.counted if row.cell.figure else None) or Decimal(0)


def _promised(row: Row) -> date:
    figure = row.cell.figure
    return (figure.promised if figure else None) or date.max


def _relative_change(row: Row) -> Decimal:
    then = (row.cell.previous.counted if row.cell.previous else None) or Decimal(0)
    return abs(_counted(row) - then) / max(abs(then), Decimal(1))
