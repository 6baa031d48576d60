"""A submission as its readers see it: figures in words, what changed, what was asked.

For the head who signs, the reviewer who checks, and the receipt. Writers see `sheet` itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.figures import Figure, shown, shown_figure
from indicators.models import IndicatorVersion, Severity
from reports import asked
from reports.asked import About, Line
from reports.models import Remark
from reports.sheet import Cell, Said, Sheet


@dataclass(frozen=True)
class Row:
    """One line about one unit, every figure as the page prints it."""

    line: Line
    about: About
    cell: Cell
    now: str
    previous: str
    difference: str
    before: str
    """the figure of the version sent before, when this one differs from it"""

    @property
    def version(self) -> IndicatorVersion:
        return self.line.version

    @property
    def is_heading(self) -> bool:
        return self.line.kind == asked.HEADING

    @property
    def is_missing(self) -> bool:
        """Asked and not answered."""
        return self.line.kind == asked.ENTERED and self.cell.stored is None

    @property
    def was_explained(self) -> bool:
        return any(said.explanation for said in self.cell.said)

    @property
    def is_flagged(self) -> bool:
        """Something a reader should look at."""
        return bool(self.cell.said or self.cell.remarks or self.before or self.is_missing)


@dataclass(frozen=True)
class Area:
    """A reform area of the form."""

    pk: int
    code: str
    name: str
    rows: list[Row]

    @property
    def has_several_units(self) -> bool:
        return len({row.about.pk for row in self.rows}) > 1


@dataclass(frozen=True)
class Summary:
    """What the head wants to know before signing."""

    total: int
    answered: int
    changed: list[Row]
    explained: list[tuple[Row, Said]]
    empty: list[Row]
    provisional: list[Row]

    @property
    def missing(self) -> int:
        return self.total - self.answered


def areas(sheet: Sheet) -> list[Area]:
    """The form area by area, units within a line side by side only where there are several."""
    found = []
    versions = {line.version.area.code: line.version.area for line in sheet.asked.lines}
    for code in sheet.asked.areas:
        rows = [row(sheet, line, about) for line, about in _places(sheet, code)]
        found.append(Area(versions[code].pk, code, versions[code].name, rows))
    return found


def row(sheet: Sheet, line: Line, about: About) -> Row:
    """One cell as a reader sees it."""
    cell = sheet.cell(line, about)
    before = cell.before.figure if cell.before else None
    resent = sheet.submission.round > 1 and cell.has_changed
    return Row(
        line=line,
        about=about,
        cell=cell,
        now=_shown(cell.figure, line.version),
        previous=_shown(cell.previous, line.version),
        difference=_difference(cell.figure, cell.previous, line.version),
        before=(_shown(before, line.version) or "chưa nhập") if resent else "",
    )


def summary(found: list[Area]) -> Summary:
    """The rows a head reads first; large changes against last time on top."""
    rows = [row for area in found for row in area.rows]
    entered = [r for r in rows if r.line.kind == asked.ENTERED]
    changed = [r for r in entered if r.difference]
    return Summary(
        total=len(entered),
        answered=sum(1 for r in entered if not r.is_missing),
        changed=sorted(changed, key=_relative_change, reverse=True),
        explained=[(r, s) for r in rows for s in r.cell.said if s.explanation],
        empty=[r for r in entered if r.is_missing],
        provisional=[r for r in entered if r.cell.stored and r.cell.stored.figure.provisional],
    )


def open_findings(sheet: Sheet) -> list[Said]:
    """What still stands between this submission and its sending."""
    return [
        said
        for said in sheet.said
        if not said.is_settled and said.finding.severity != Severity.NOTICE
    ]


def waiting_remarks(sheet: Sheet) -> list[Remark]:
    """Questions the reviewer has not closed."""
    return [remark for remark in sheet.remarks if remark.resolved_at is None]


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


def _difference(now: Figure | None, then: Figure | None, version: IndicatorVersion) -> str:
    """The change against the period before, signed; empty when there is none to tell."""
    if version.value_type in ("choice", "yes_no"):
        return ""
    a, b = (figure.counted if figure else None for figure in (now, then))
    if a is None or b is None or a == b:
        return ""
    text = shown(abs(a - b), value_type=version.value_type, decimals=version.decimals)
    return f"{'+' if a > b else '−'}{text}"


def _relative_change(row: Row) -> Decimal:
    now = row.cell.figure.counted if row.cell.figure else None
    then = row.cell.previous.counted if row.cell.previous else None
    if now is None or then is None:
        return Decimal(0)
    return abs(now - then) / max(abs(then), Decimal(1))


