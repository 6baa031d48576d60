"""The figure grid: one crispy layout object, one Jinja2 template.

A form has up to several hundred cells. Rendered widget by widget they took 53 times as long as
one Jinja2 template; crispy still lays out everything around the grid.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

import jinja2
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from indicators.models import Severity
from reports.documents.periods import period_name
from reports.models import Campaign
from reports.pages import beside, goals, live
from reports.pages.beside import Meaning, Memory, NoteField
from reports.pages.boxes import Box, Compared, Trouble, box, measure, plain, window
from reports.pages.sheet import Sheet
from reports.submissions.asked import HEADING, About, Line
from reports.submissions.posted import Key, Posted
from units.days import day_text

YEAR = "|nam-truoc"  # after a cell's name: the place of its change against last year


def environment(**options: Any) -> jinja2.Environment:
    """Django's Jinja2 backend, escaping on, with the few words the grid needs."""
    env = jinja2.Environment(**options | {"trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django passes autoescape=True
    env.globals["severity"] = dict(Severity.choices)
    env.filters["moment"] = _moment
    env.filters["measure"] = measure
    env.filters["day"] = day_text
    env.globals["year"] = YEAR
    return env


@dataclass(frozen=True)
class Row:
    """A line of the list, or a unit of the table, with its boxes."""

    head: Line | About
    boxes: tuple[Box, ...]
    window: str = ""
    meaning: Meaning | None = None
    note: NoteField | None = None


@dataclass(frozen=True)
class Column:
    """An indicator as a column of the table."""

    line: Line
    window: str
    meaning: Meaning
    note: NoteField | None = None


@dataclass(frozen=True)
class Beside:
    """The heading of an earlier period beside this one."""

    name: str
    """ "Quý I năm 2025"; "Kỳ trước" while there is no earlier one at all"""
    window: str = ""


@dataclass(frozen=True)
class Grid:
    """One page of cells, ready to print."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    campaign: Campaign
    before: Beside | None
    year: Beside | None
    """the same period last year; None where nothing was reported of it"""
    by_year: bool
    """in a table: compared with last year, not with the period before"""
    may_note: bool
    editable: bool
    is_table: bool
    extras: bool
    """notes and states at every cell; in a table only where asked for, for it would be long"""
    formulas: str = ""
    """what a script may work out while somebody types (reports.pages.live)"""

    @property
    def window(self) -> str:
        """The window of flows: the heading of the column; other lines say their own."""
        return f"Từ {plain(self.campaign.covers_from)} đến {plain(self.campaign.last_day)}"

    @property
    def groups(self) -> list[list[Row]]:
        """Rows whose codes begin alike stand together."""
        return [list(rows) for _, rows in groupby(self.rows, key=lambda row: row.head.group)]

    @cached_property
    def boxes(self) -> dict[str, Box]:
        return {box.key: box for row in self.rows for box in row.boxes}

    @property
    def troubled(self) -> list[Box]:
        return [box for box in self.boxes.values() if box.trouble]

    @property
    def unkept(self) -> list[NoteField]:
        """Source notes that could not be kept."""
        notes = (column.note for column in self.columns)
        return [note for note in notes if note and note.fault]

    def statuses(self) -> dict[str, str]:
        """What is to be said at each cell, as HTML; for the script, the same as on the page."""
        say = _jinja().get_template("entry/cell.html").module.status  # type: ignore[attr-defined]
        return {
            key: str(say(box, self.editable)) for key, box in self.boxes.items() if not box.is_calm
        }

    def computed(self) -> dict[str, str]:
        """Computed cells as they are now."""
        return {key: box.shown for key, box in self.boxes.items() if box.kind == "computed"}

    def compared(self, box: Box) -> Compared:
        """The one earlier figure a cell of a table shows."""
        return box.last_year if self.by_year else box.previous

    def differences(self) -> dict[str, str]:
        """What changed against the periods that stand beside, by the place it is shown at."""
        found = {key: str(self.compared(box).change) for key, box in self.boxes.items()}
        if self.year and not self.is_table:
            found |= {f"{k}{YEAR}": str(b.last_year.change) for k, b in self.boxes.items()}
        return found


@dataclass(frozen=True)
class Given:
    """What a post brought that could not be saved; empty on a plain view."""

    posted: Mapping[Key, Posted] = field(default_factory=dict)
    troubles: Mapping[Key, Trouble] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """indicator code → a source note that could not be kept, as it was typed"""


def build(
    sheet: Sheet,
    area: str,
    *,
    group: str = "",
    editable: bool = False,
    given: Given | None = None,
    extras: bool = False,
    by_year: bool = False,
    memory: Memory | None = None,
) -> Grid:
    """The grid of one reform area: a list for one unit, a table (a page of it) for many."""
    what, given, memory = sheet.asked, given or Given(), memory or Memory()
    lines = what.in_area(area)
    campaign = sheet.submission.obligation.campaign
    units = what.in_group(group) if what.is_table else [what.about[0]]
    aims = goals.read(what, units, campaign.last_day.year)

    alike = {
        line.code: (
            sheet.previous.is_alike(line.version, campaign),
            sheet.last_year.is_alike(line.version, campaign),
        )
        for line in lines
    }

    def made(line: Line, unit: About) -> Box:
        key = (line.code, unit.pk)
        return box(
            sheet.cell(line, unit),
            editable=editable,
            posted=given.posted.get(key),
            trouble=given.troubles.get(key),
            aims=aims.get((unit.level, line.code), ()),
            alike=alike[line.code],
            past=memory.past(line, unit),
        )

    if what.is_table:
        lines = [line for line in lines if line.kind != HEADING]
    columns = [
        Column(
            line, window(line.version, campaign), beside.meaning(line.version), memory.note(line)
        )
        for line in lines
    ]
    if what.is_table:
        rows = [Row(unit, tuple(made(line, unit) for line in lines)) for unit in units]
    else:
        rows = [_row(column, made, units[0]) for column in columns]
    last_year = sheet.last_year.campaign
    return Grid(
        rows=tuple(rows),
        columns=tuple(columns),
        campaign=campaign,
        before=_beside(sheet.compared_with) or (None if last_year else Beside("Kỳ trước")),
        year=_beside(last_year),
        by_year=what.is_table
        and last_year is not None
        and (by_year or sheet.compared_with is None),
        may_note=memory.may_note,
        editable=editable,
        is_table=what.is_table,
        extras=extras or not what.is_table,
        formulas=live.formulas(lines, what.known) if editable else "",
    )


def _row(one: Column, made: Callable[[Line, About], Box], unit: About) -> Row:
    """A line of the list with its cell; a heading has none."""
    if one.line.kind == HEADING:
        return Row(one.line, ())
    return Row(one.line, (made(one.line, unit),), one.window, one.meaning, one.note)


class GridLayout(LayoutObject):  # type: ignore[misc]
    """The grid as a piece of a crispy layout."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        template = "entry/table.html" if self.grid.is_table else "entry/list.html"
        return mark_safe(render_to_string(template, {"grid": self.grid}, using="jinja2"))  # noqa: S308 - autoescaped


class GridForm(forms.Form):
    """The form around a grid; the cells themselves are read by `reports.submissions.posted`."""

    def __init__(self, grid: Grid, *buttons: Any) -> None:
        super().__init__()
        self.helper = FormHelper()
        self.helper.form_tag = grid.editable or grid.may_note
        self.helper.disable_csrf = not self.helper.form_tag
        self.helper.form_id = "bieu"
        self.helper.attrs = {"autocomplete": "off", "novalidate": ""}
        if grid.editable:
            self.helper.attrs["data-entry"] = ""
        self.helper.layout = Layout(GridLayout(grid), *buttons)


def _beside(then: Campaign | None) -> Beside | None:
    if then is None:
        return None
    name = period_name(then)
    window = f"Từ {plain(then.covers_from)} đến {plain(then.last_day)}"
    return Beside(name[:1].upper() + name[1:], window)


def _jinja() -> jinja2.Environment:
    backend = engines["jinja2"]
    return backend.env  # type: ignore[attr-defined, no-any-return]


def _moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%H:%M ngày %d/%m/%Y")
