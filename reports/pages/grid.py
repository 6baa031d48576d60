"""The figure grid: one crispy layout object, one Jinja2 template.

A form has up to several hundred cells. Rendered widget by widget they took 53 times as long as
one Jinja2 template; crispy still lays out everything around the grid.
"""

from collections.abc import Mapping
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

from indicators.figures import State
from indicators.models import Severity
from reports.documents.periods import period_name
from reports.models import Campaign
from reports.pages import goals, live
from reports.pages.boxes import Box, Trouble, box, measure, plain, window
from reports.pages.sheet import Sheet
from reports.submissions.asked import HEADING, About, Line
from reports.submissions.posted import Key, Posted


def environment(**options: Any) -> jinja2.Environment:
    """Django's Jinja2 backend, escaping on, with the few words the grid needs."""
    env = jinja2.Environment(**options | {"trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django passes autoescape=True
    env.globals["severity"] = dict(Severity.choices)
    env.filters["moment"] = _moment
    env.filters["measure"] = measure
    return env


@dataclass(frozen=True)
class Row:
    """A line of the list, or a unit of the table, with its boxes."""

    head: Line | About
    boxes: tuple[Box, ...]
    window: str = ""


@dataclass(frozen=True)
class Column:
    """An indicator as a column of the table."""

    line: Line
    window: str


@dataclass(frozen=True)
class Grid:
    """One page of cells, ready to print."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    campaign: Campaign
    compared_with: Campaign | None
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
    def compared_name(self) -> str:
        """ "Quý I năm 2025"; what the figures beside are figures of."""
        if self.compared_with is None:
            return "Kỳ trước"
        name = period_name(self.compared_with)
        return name[:1].upper() + name[1:]

    @property
    def compared_window(self) -> str:
        then = self.compared_with
        return f"Từ {plain(then.covers_from)} đến {plain(then.last_day)}" if then else ""

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
    def has_empty(self) -> bool:
        """Whether there is an open cell that "không phát sinh" could fill."""
        return any(box.is_open and not box.cell.stored for box in self.boxes.values())

    @property
    def has_nil(self) -> bool:
        """Whether that act has left something to take back."""
        held = (box.cell.stored for box in self.boxes.values() if box.is_open)
        return any(stored and stored.figure.state is State.NIL for stored in held)

    def statuses(self) -> dict[str, str]:
        """What is to be said at each cell, as HTML; for the script, the same as on the page."""
        say = _jinja().get_template("entry/cell.html").module.status  # type: ignore[attr-defined]
        return {
            key: str(say(box, self.editable)) for key, box in self.boxes.items() if not box.is_calm
        }

    def computed(self) -> dict[str, str]:
        """Computed cells as they are now."""
        return {key: box.shown for key, box in self.boxes.items() if box.kind == "computed"}

    def differences(self) -> dict[str, str]:
        return {key: box.difference for key, box in self.boxes.items()}


@dataclass(frozen=True)
class Given:
    """What a post brought that could not be saved; empty on a plain view."""

    posted: Mapping[Key, Posted] = field(default_factory=dict)
    troubles: Mapping[Key, Trouble] = field(default_factory=dict)


def build(
    sheet: Sheet,
    area: str,
    *,
    group: str = "",
    editable: bool = False,
    given: Given | None = None,
    extras: bool = False,
) -> Grid:
    """The grid of one reform area: a list for one unit, a table (a page of it) for many."""
    what, given = sheet.asked, given or Given()
    lines = what.in_area(area)
    campaign = sheet.submission.obligation.campaign
    units = what.in_group(group) if what.is_table else [what.about[0]]
    aims = goals.read(what, units, campaign.last_day.year)

    def made(line: Line, unit: About) -> Box:
        key = (line.code, unit.pk)
        return box(
            sheet.cell(line, unit),
            editable=editable,
            posted=given.posted.get(key),
            trouble=given.troubles.get(key),
            aims=aims.get((unit.level, line.code), ()),
        )

    if what.is_table:
        lines = [line for line in lines if line.kind != HEADING]
        rows = [Row(unit, tuple(made(line, unit) for line in lines)) for unit in units]
    else:
        rows = [
            Row(line, (made(line, units[0]),), window(line.version, campaign))
            if line.kind != HEADING
            else Row(line, ())
            for line in lines
        ]
    columns = tuple(Column(line, window(line.version, campaign)) for line in lines)
    return Grid(
        rows=tuple(rows),
        columns=columns,
        campaign=campaign,
        compared_with=sheet.compared_with,
        editable=editable,
        is_table=what.is_table,
        extras=extras or not what.is_table,
        formulas=live.formulas(lines, what.known) if editable else "",
    )


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
        self.helper.form_tag = grid.editable
        self.helper.disable_csrf = not grid.editable
        self.helper.form_id = "bieu"
        self.helper.attrs = {"data-entry": "", "autocomplete": "off", "novalidate": ""}
        self.helper.layout = Layout(GridLayout(grid), *buttons)


def _jinja() -> jinja2.Environment:
    backend = engines["jinja2"]
    return backend.env  # type: ignore[attr-defined, no-any-return]


def _moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%H:%M ngày %d/%m/%Y")
