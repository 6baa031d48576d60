"""A report as plain data: what stands where, with nothing about how it is drawn.

Frozen values without database, templates or markup. `reports.documents.document` builds a Document;
every renderer reads nothing else. A document kept as data (`documents.frozen`) can be drawn again
later although the database has moved on.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

HIDDEN = "hidden"
"""Status of a figure that is kept from who reads this paper (`indicators.discipline`)."""


@dataclass(frozen=True)
class UnitFigure:
    """What one unit gave for an indicator; `value` is None while it is missing."""

    name: str
    value: Decimal | None


@dataclass(frozen=True)
class BoundFigure:
    """A consolidated figure with all that is needed to print it.

    `earlier` holds the same figure of other periods, by the look back of design 5: "previous",
    "previous_in_year", "last_year". `units` is filled only for figures whose text lists units.
    """

    code: str
    label: str
    unit_of_measure: str
    value_type: str
    decimals: int
    value: Decimal | None
    status: str
    area_code: str
    over_time: str
    choices: str = ""
    computed: bool = False
    expected: int = 0
    reported: int = 0
    nil: int = 0
    na: int = 0
    missing: int = 0
    provisional: int = 0
    data_to: date | None = None
    parent_code: str = ""
    parent_label: str = ""
    earlier: Mapping[str, Decimal] = field(default_factory=dict)
    units: tuple[UnitFigure, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Everybody asked has answered."""
        return self.reported >= self.expected

    @property
    def is_asked(self) -> bool:
        """Whether the campaign asked for it at all; what nobody was asked is left out.

        A computed figure without data has an operand that was not asked (design 5), so it goes too.
        """
        if self.computed:
            return self.status != "no_data"
        return bool(self.expected or self.na or self.value is not None)


@dataclass(frozen=True)
class Run:
    """A stretch of text; `code` says which figure printed it, `fault` why it could not be.

    `cited` is the key of the document it cites. A run with a `note` is the call of a footnote and
    has no text of its own; `number` counts the notes through the report. `source` is the markup it
    was printed from, empty where nobody typed it.
    """

    text: str
    code: str = ""
    fault: str = ""
    bold: bool = False
    cited: str = ""
    note: "tuple[Run, ...]" = ()
    number: int = 0
    source: str = field(default="", compare=False)


def as_text(runs: Iterable[Run], *, notes: bool = False) -> str:
    """Runs as plain text; with `notes` the footnotes stand in brackets where they are called."""
    return "".join(f" [{as_text(run.note)}]" if notes and run.note else run.text for run in runs)


@dataclass(frozen=True)
class Heading:
    """A heading with its printed number. Level 1 is "I.", 2 "1.", 3 "a)", 4 and 5 dashes.

    A `task` carries a number and no title of its own, so it is not set in bold.
    """

    kind: ClassVar[str] = "heading"

    level: int
    label: str
    title: str
    key: str = ""
    task: bool = False

    @property
    def text(self) -> str:
        return f"{self.label} {self.title}".strip()


@dataclass(frozen=True)
class Paragraph:
    """Runs of text. `lead` is a heading printed on the same line, before the first run.

    `marker` is "", "-" or "+". `unwritten` marks the line that stands for missing prose.
    """

    kind: ClassVar[str] = "paragraph"

    runs: tuple[Run, ...]
    marker: str = ""
    lead: Heading | None = None
    unwritten: bool = False

    @property
    def text(self) -> str:
        return as_text(self.runs)

    @property
    def notes(self) -> tuple[Run, ...]:
        """The calls of its footnotes."""
        return tuple(run for run in self.runs if run.note)

    @property
    def whole(self) -> str:
        """With the footnotes in brackets where they are called."""
        return as_text(self.runs, notes=True)


@dataclass(frozen=True)
class Table:
    """A small table in the body; the first row heads it when `headed`. Cells are runs of text.

    `numeric` are the columns set to the right, counted from 0.
    """

    kind: ClassVar[str] = "table"

    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    headed: bool = True
    numeric: tuple[int, ...] = ()

    @property
    def heading(self) -> tuple[tuple[Run, ...], ...]:
        """The cells of the row that heads it, if any does."""
        return self.rows[0] if self.headed else ()

    @property
    def body(self) -> tuple[tuple[tuple[Run, ...], ...], ...]:
        return self.rows[1:] if self.headed else self.rows

    @property
    def shares(self) -> tuple[int, ...]:
        """The part of the width each column needs by what its cells hold, in steps of 5 percent; 0
        for the widest, which takes what is left. Dates and words are kept whole where they can
        be; a heading may be broken between its words."""
        columns = [[as_text(cell) for cell in column] for column in zip(*self.rows, strict=True)]
        needed = [_need(column[1:] if self.body and self.headed else column) for column in columns]
        widest = needed.index(max(needed))
        parts = [max(5, 5 * round(20 * need / sum(needed))) for need in needed]
        least = [_least_share(column) for column in columns]
        whole = [max(part, word) for part, word in zip(parts, least, strict=True)]
        kept = whole if sum(whole) - whole[widest] <= 80 else parts
        return tuple(0 if place == widest else part for place, part in enumerate(kept))

    @property
    def notes(self) -> tuple[Run, ...]:
        """The calls of its footnotes."""
        return tuple(run for row in self.rows for cell in row for run in cell if run.note)

    @property
    def text(self) -> str:
        """The cells in a line, for those who search or compare."""
        return " | ".join(as_text(cell) for row in self.rows for cell in row)

    @property
    def whole(self) -> str:
        return " | ".join(as_text(cell, notes=True) for row in self.rows for cell in row)


def _need(cells: list[str]) -> int:
    """Letters a column would like to have: between its usual cell and its longest one."""
    lengths = [min(len(cell), 48) for cell in cells]
    return max(6, round((max(lengths) + sum(lengths) / len(lengths)) / 2))


def _least_share(cells: Iterable[str]) -> int:
    """What a column needs for its longest word: a line has 88 letters, the cell's edges take 3."""
    longest = max((len(word) for cell in cells for word in cell.split()), default=0)
    return 5 * math.ceil(20 * (longest + 3) / 88)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: what it is, its length, and the value as printed."""

    label: str
    value: Decimal | None
    shown: str


@dataclass(frozen=True)
class Chart:
    """Horizontal bars with their figures beside them; drawn by each renderer in its own way."""

    kind: ClassVar[str] = "chart"

    caption: str
    bars: tuple[Bar, ...]

    @property
    def measured(self) -> tuple[tuple[Bar, str], ...]:
        """Each bar with its length in percent of the longest, as drawings write numbers."""
        longest = max((bar.value for bar in self.bars if bar.value is not None), default=Decimal(0))
        return tuple((bar, _length(bar.value, longest)) for bar in self.bars)

    @property
    def text(self) -> str:
        return "; ".join(f"{bar.label}: {bar.shown}" for bar in self.bars)

    @property
    def whole(self) -> str:
        return self.text


def _length(value: Decimal | None, longest: Decimal) -> str:
    if value is None or value <= 0:
        return "0"
    return f"{100 * value / longest:.2f}"


Prose = Paragraph | Table | Chart
Block = Heading | Prose


@dataclass(frozen=True)
class Fault:
    """A place where a figure could not be printed; shown in the text and listed apart."""

    place: str
    code: str
    why: str


@dataclass(frozen=True)
class Letterhead:
    """The two columns on top of the first page. `superior` is empty for a people's committee."""

    superior: str
    issuer: tuple[str, ...]
    symbol: str
    place: str
    year: int


@dataclass(frozen=True)
class Signature:
    """The lines of authority and position, with room below; never a personal name."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A line of an annex table, already printed as text.

    `value` is the number itself, for those who compute with it; None where there is none. `flows`
    says that it belongs to the window, and not to the day at its end.
    """

    number: str
    code: str
    label: str
    unit_of_measure: str
    in_window: str
    at_cut_off: str
    coverage: str
    note: str
    depth: int = 0
    provisional: bool = False
    value: Decimal | None = None
    value_type: str = ""
    decimals: int = 0
    flows: bool = True

    @property
    def shown(self) -> str:
        """The value as printed, in whichever of the two columns."""
        return self.in_window or self.at_cut_off


@dataclass(frozen=True)
class Verification:
    """What the last page says for those who hold a copy: the code, and the page that knows it.

    `address` is the whole address with the code in it, drawn as a QR code; empty where the
    province serves no such page.
    """

    code: str
    address: str = ""


class Form(StrEnum):
    """What a paper is: a report, an official letter (công văn), or a sheet that stays inside."""

    REPORT = "report"
    LETTER = "letter"
    SHEET = "sheet"


@dataclass(frozen=True)
class Annex:
    """Phụ lục: the figures of one reform area. Numbered in Roman, with pages of its own."""

    number: str
    title: str
    reference: str
    window_heading: str
    cut_off_heading: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def has_coverage(self) -> bool:
        """Whether the column of coverage is needed: only where something is missing."""
        return any(row.coverage for row in self.rows)


@dataclass(frozen=True)
class Enclosed:
    """A list that goes with a paper, on pages of its own behind the signature (danh sách kèm
    theo)."""

    title: str
    reference: str
    table: Table


@dataclass(frozen=True)
class Document:
    """A whole paper. Number and date are blank: they are written in the document system, not here.

    While it is a `draft` it says so, and `drafted` says when it was made and of which figures;
    what is prepared for signing is none any more. A letter prints its `subject` below the number
    ("V/v …") and no title; a sheet stays inside the agency and prints no number.
    """

    file_name: str
    letterhead: Letterhead
    title: str
    subject: str
    addressees: tuple[str, ...]
    basis: tuple[Prose, ...]
    opening: tuple[Prose, ...]
    body: tuple[Block, ...]
    closing: tuple[Prose, ...]
    recipients: tuple[str, ...]
    signature: Signature
    annexes: tuple[Annex, ...] = ()
    faults: tuple[Fault, ...] = ()
    unwritten: tuple[str, ...] = ()
    drafted: str = ""
    draft: bool = True
    language: str = "vi"
    form: Form = Form.REPORT
    verification: Verification | None = None
    enclosed: tuple[Enclosed, ...] = ()

    @property
    def figures(self) -> dict[str, Row]:
        """Code → its line in the annexes."""
        return {row.code: row for annex in self.annexes for row in annex.rows}
