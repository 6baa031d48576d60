"""Lists: searched without accents, narrowed, sorted, paged and exported, all of it in the address.

A list is declared once, beside its view:

    LIST = Listing(
        "don-vi",                                      # name of the exported file
        "Đơn vị",                                      # its title
        (
            Column("ten", "Đơn vị", lambda node: node.name),
            Column("cap", "Cấp", lambda node: node.level_label, lambda node: order[node.level]),
        ),
        search=lambda node: (node.name, node.code),
        filters=(Filter("cap", "Cấp", by(lambda node: node.level), Level.choices),),
    )

and the view hands over the rows within the person's reach:

    shown = LIST.shown(request.GET, rows)
    if shown.file:                                     # ?xuat=xlsx, ?xuat=csv: all rows, not a page
        return shown.file
    return render(request, "…", {"list": shown})

The template, without script:

    {% include "components/_list_tools.html" %}        the form: search, filters, order, export
    <thead>{% include "components/_list_head.html" %}</thead>
    {% for row in list.page %}…{% endfor %}
    {% include "components/_pager.html" with page=list.page noun="đơn vị" %}

or, where each cell is plain text, `{% include "components/_list_table.html" %}` for all of it.

Rows are a sequence, or a queryset when they are too many to load. Then `search` is a tuple of
fields, a column sorts by the fields it names (`sort="at"`; none, and it does not sort), a filter
narrows by the field it names (`keep="role"`), and nothing but the page is loaded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse, QueryDict

from units import exporting, searching, text
from units.days import day_fault, parse_day

Rows = Any  # a sequence or a queryset
Words = Sequence[tuple[str, str]]

QUERY, ORDER, PAGE, FILE = "q", "xep", "page", "xuat"
IN_SIGHT = 3
LONGEST = 200  # letters of a search: a database refuses endless patterns
FILES = {"xlsx": "Tải Excel", "csv": "Tải CSV"}


@dataclass(frozen=True)
class Column:
    """One column: its name in the address, its heading, what its cells say (and export)."""

    key: str
    heading: str
    value: Callable[[Any], Any]
    sort: str | tuple[str, ...] | Callable[[Any], Any] | None = None
    """a sequence sorts by this key, else by the value; "" never sorts; a queryset by fields"""
    css: str = ""
    link: Callable[[Any], str] | None = None
    """where the cell leads, in `_list_table.html`"""
    file_only: bool = False
    """stands in the exported file, not on the screen"""

    def sorts(self, rows: Rows) -> bool:
        return bool(self.sort) if isinstance(rows, QuerySet) else self.sort != ""


@dataclass(frozen=True)
class Filter:
    """One way to narrow: a choice of values, a day, words (kind "text") or a tick (kind "tick")."""

    key: str
    label: str
    keep: str | Callable[[Rows, Any], Rows] | None
    """a queryset's field, or (rows, value) → rows; None where the view itself reads the address"""
    choices: Words = ()
    kind: str = "choice"


def by(of: Callable[[Any], Any]) -> Callable[[Rows, str], Rows]:
    """Keeps the rows of a sequence of which this is the value asked for."""
    return lambda rows, value: [row for row in rows if str(of(row)) == value]


@dataclass(frozen=True)
class Asked:
    """A filter with what the address says of it."""

    filter: Filter
    typed: str
    value: Any
    choices: Words
    fault: str = ""


@dataclass(frozen=True)
class Head:
    """The heading of a column; `href` turns the order round, `order` is that of aria-sort."""

    column: Column
    href: str
    order: str


@dataclass(frozen=True)
class Shown:
    """What one request sees of a list."""

    page: Page[Any]
    query: str
    asked: list[Asked]
    heads: list[Head]
    orders: Words
    order: str
    files: list[tuple[str, str]]
    columns: tuple[Column, ...]
    searches: bool
    searched: str
    anchor: str
    file: HttpResponse | None = None

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def narrowed(self) -> bool:
        return bool(self.query or any(one.value for one in self.asked))

    @property
    def first(self) -> list[Asked]:
        """The filters always in sight; of many the rest is folded."""
        return self.asked[:IN_SIGHT] if len(self.asked) > IN_SIGHT + 1 else self.asked

    @property
    def further(self) -> list[Asked]:
        return self.asked[len(self.first) :]

    @property
    def unfolded(self) -> bool:
        return any(one.value for one in self.further)

    @property
    def faults(self) -> list[str]:
        return [one.fault for one in self.asked if one.fault]

    @property
    def rows(self) -> list[tuple[Any, list[tuple[Column, str, str]]]]:
        """Each row of the page with its cells: column, words, link."""
        return [
            (
                row,
                [
                    (
                        column,
                        exporting.words(column.value(row)),
                        column.link(row) if column.link else "",
                    )
                    for column in self.columns
                ],
            )
            for row in self.page
        ]


@dataclass(frozen=True)
class Listing:
    """A list as declared."""

    name: str
    title: str
    columns: tuple[Column, ...]
    search: tuple[str, ...] | Callable[[Any], Iterable[str]] = ()
    filters: tuple[Filter, ...] = ()
    order: str = ""
    """the order where none is asked for, as in the address; else the rows as they come"""
    per_page: int = 50
    searched: str = field(default="Tìm")
    """what the search looks at, as the label of its field"""
    anchor: str = ""
    """where on its page the list stands, if not at the top"""

    def shown(
        self,
        address: QueryDict,
        rows: Rows,
        *,
        choices: Mapping[str, Words] | None = None,
        made: Callable[[list[Any]], list[Any]] = list,
    ) -> Shown:
        """The list as this address asks for it.

        `choices` are those of filters that only the view knows; `made` turns the rows of a page
        (or of the file) into what the columns and the template read, in bounded queries: a column
        of what it adds names its own `sort`.
        """
        query = address.get(QUERY, "").strip()[:LONGEST]
        asked = [_asked(one, address, (choices or {}).get(one.key)) for one in self.filters]
        asked = [one for one in asked if one.choices or one.filter.kind != "choice"]
        order = self._order(address, rows)
        for one in asked:
            rows = _kept(rows, one)
        rows = self._sorted(self._found(rows, query), order)
        page = Paginator(rows, self.per_page).get_page(address.get(PAGE))
        wanted = address.get(FILE, "")
        file = None
        if wanted in FILES:
            lines = made(list(rows[: exporting.MOST_ROWS]))
            whole = page.paginator.count
            file = exporting.file(wanted, self.name, self.title, self.columns, lines, whole)
        else:
            page.object_list = made(list(page.object_list))
        on_screen = tuple(column for column in self.columns if not column.file_only)
        return Shown(
            page=page,
            query=query,
            asked=asked,
            heads=[self._head(column, order, address, rows) for column in on_screen],
            orders=self._orders(rows),
            order=order,
            files=[(_address(address, **{FILE: kind}), label) for kind, label in FILES.items()],
            columns=on_screen,
            searches=bool(self.search),
            searched=self.searched,
            anchor=self.anchor,
            file=file,
        )

    def _order(self, address: QueryDict, rows: Rows) -> str:
        known = {column.key for column in self.columns if column.sorts(rows)}
        order = address.get(ORDER, "")
        return order if order.removeprefix("-") in known else self.order

    def _found(self, rows: Rows, query: str) -> Rows:
        if not query or not self.search:
            return rows
        if isinstance(self.search, tuple):
            return searching.found(rows, query, self.search)
        words = text.fold(query).split()
        searched = self.search
        return [
            row
            for row in rows
            if all(word in hay for hay in [text.fold(" ".join(searched(row)))] for word in words)
        ]

    def _sorted(self, rows: Rows, order: str) -> Rows:
        if not order:
            return rows
        down = order.startswith("-")
        column = next(one for one in self.columns if one.key == order.removeprefix("-"))
        if isinstance(rows, QuerySet):
            return _ordered(rows, column, down)
        key = column.sort if callable(column.sort) else column.value
        keyed = [(_key(key(row)), row) for row in rows]
        known = sorted((one for one in keyed if one[0] is not None), key=_first, reverse=down)
        return [row for _key_, row in known] + [row for key_, row in keyed if key_ is None]

    def _head(self, column: Column, order: str, address: QueryDict, rows: Rows) -> Head:
        if not column.sorts(rows):
            return Head(column, "", "")
        up, down = order == column.key, order == f"-{column.key}"
        turned = f"-{column.key}" if up else column.key
        stands = "ascending" if up else "descending" if down else ""
        href = _address(address, **{ORDER: turned})
        return Head(column, f"{href}#{self.anchor}" if self.anchor else href, stands)

    def _orders(self, rows: Rows) -> Words:
        """For the choice of an order where headings are out of sight."""
        return [
            (sign + column.key, f"{column.heading} ({words})")
            for column in self.columns
            if column.sorts(rows)
            for sign, words in (("", "tăng dần"), ("-", "giảm dần"))
        ]


def _asked(wanted: Filter, address: QueryDict, choices: Words | None) -> Asked:
    """What the address says of a filter; a value that is no choice asks for nothing."""
    typed = address.get(wanted.key, "").strip()[:LONGEST]
    offered = wanted.choices if choices is None else choices
    if wanted.kind == "day":
        day = parse_day(typed)
        return Asked(wanted, typed, day, (), day_fault(typed) if typed and not day else "")
    if wanted.kind == "choice" and typed not in {str(value) for value, _label in offered}:
        typed = ""
    return Asked(wanted, typed, typed, offered)


def _kept(rows: Rows, one: Asked) -> Rows:
    keep = one.filter.keep
    if not one.value or keep is None:
        return rows
    return rows.filter(**{keep: one.value}) if isinstance(keep, str) else keep(rows, one.value)


def _ordered(rows: QuerySet[Any], column: Column, down: bool) -> QuerySet[Any]:
    """By the column's fields, what is missing last; among equals as the rows came."""
    names = (column.sort,) if isinstance(column.sort, str) else column.sort
    assert isinstance(names, tuple)
    fields = [
        F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in names
    ]
    return rows.order_by(*fields, *rows.query.order_by, "pk")


def _key(value: Any) -> Any:
    """What a value sorts by; None for what is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date | int | float | Decimal | tuple):
        return value
    return text.vietnamese_key(str(value))


def _first(keyed: tuple[Any, Any]) -> Any:
    return keyed[0]


def _address(address: QueryDict, **changed: str) -> str:
    """The same page otherwise: from its first page on, and no file unless that is what changes."""
    copy = address.copy()
    for name in (PAGE, FILE):
        copy.pop(name, None)
    for name, value in changed.items():
        copy[name] = value
    return f"?{copy.urlencode()}"
