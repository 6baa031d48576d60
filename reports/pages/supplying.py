"""A supplier's file as its pages show it: columns to name, rows to ask about, the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.urls import reverse

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from indicators.numerals import round_half_up
from reports.documents.periods import period_name
from reports.models import Campaign, FigureFile, ValueChange
from reports.pages.boxes import printed
from reports.pages.desk import Desk
from reports.sheets.book import address
from reports.submissions.asked import About
from reports.submissions.cells import Cell
from reports.supplying import expecting, planning
from reports.supplying.columns import BY_CODE, BY_CONTENT, BY_LABEL, REMEMBERED, SKIP, UNIT_ROLES
from reports.supplying.matching import ALIAS, SKIPPED, TWICE, Matched
from reports.supplying.opened import Opened
from reports.supplying.planning import Change, Plan
from reports.supplying.tables import Column
from reports.supplying.totals import Mismatch, mismatches
from units.models import Level
from units.text import vietnamese_key

SAMPLES = 3  # of what stands in a column
MOST_FAULTS = 200
PER_PAGE = 150  # units

GUESSED = {
    REMEMBERED: "như lần trước",
    BY_CODE: "theo mã chỉ tiêu ở tiêu đề",
    BY_CONTENT: "theo nội dung cột",
    BY_LABEL: "đoán theo tên, cần xem lại",
}
STATUSES = {
    planning.NEW: "mới",
    planning.CHANGED: "thay đổi",
    planning.SAME: "giữ nguyên",
    planning.FAULTY: "có lỗi",
    planning.BLANK: "tệp để trống",
    planning.CLEARED: "xóa theo tệp",
}
# What the plan can be narrowed to: name in the address → label.
FILTERS = {
    "khac": "Mới hoặc thay đổi",
    "doi": "Thay đổi",
    "moi": "Mới",
    "loi": "Có lỗi",
    "lech": "Chênh lệch lớn",
    "": "Tất cả đơn vị",
}


@dataclass(frozen=True)
class Choice:
    """A thing to choose in a list."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file, what it seems to be and what it may be."""

    column: Column
    letter: str
    samples: tuple[str, ...]
    choices: tuple[Choice, ...]
    guessed: str


@dataclass(frozen=True)
class UnitRow:
    """A row of the file and the units it may be."""

    matched: Matched
    number: int
    figures: str
    likely: tuple[Choice, ...]
    others: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: str
    """the key of the unit, "0" for a row left out, empty while nobody has said"""

    @property
    def is_double(self) -> bool:
        return self.matched.how == TWICE


@dataclass(frozen=True)
class PlanCell:
    """A cell of the form, now and in the file."""

    change: Change
    version: IndicatorVersion
    overtaken: ValueChange | None = None

    @property
    def now(self) -> str:
        return printed(self.change.now, self.version)

    @property
    def new(self) -> str:
        return printed(self.change.new, self.version)

    @property
    def expected(self) -> str:
        """What the last period would make one expect."""
        value = self.change.expected
        if value is None:
            return ""
        rounded = round_half_up(value, self.version.decimals)
        return printed(Figure(State.NUMBER, rounded), self.version)

    @property
    def status(self) -> str:
        return STATUSES[self.change.status]


@dataclass(frozen=True)
class PlanRow:
    """A unit with its cells in the order of the form's columns."""

    about: About
    number: int
    said: str
    """how the file calls the unit, where it spells it otherwise"""
    cells: tuple[PlanCell | None, ...]


@dataclass
class TablePage:
    """One file at one desk."""

    desk: Desk
    opened: Opened
    met: dict[Cell, ValueChange] = field(default_factory=dict)
    """cells that somebody wrote while the plan was looked at"""

    @property
    def file(self) -> FigureFile:
        return self.opened.file

    @property
    def campaign(self) -> Campaign:
        return self.opened.submission.obligation.campaign

    @cached_property
    def about(self) -> dict[int, About]:
        return {about.pk: about for about in self.opened.asked.about}

    @cached_property
    def versions(self) -> dict[str, IndicatorVersion]:
        return {line.code: line.version for line in self.opened.asked.lines}

    def trail(self, here: str) -> list[tuple[str, str]]:
        pk = self.opened.submission.pk
        return [
            ("Trang chủ", "/"),
            (self.opened.submission.obligation.form.name, reverse("submission", args=[pk])),
            ("Lấy số từ tệp", reverse("table-files", args=[pk])),
            (here, ""),
        ]

    # --- columns --------------------------------------------------------------------------------

    def column_rows(self, roles: dict[int, str] | None = None) -> list[ColumnRow]:
        """Every column, with the role chosen or else guessed."""
        table = self.opened.table
        if table is None:
            return []
        guesses = self.opened.guesses
        chosen = roles or self.opened.roles or {i: one.role for i, one in guesses.items()}
        return [
            ColumnRow(
                column=column,
                letter=address(0, column.index)[:-1],
                samples=_samples(row.text(column.index) for row in table.rows),
                choices=self._roles(chosen.get(column.index, SKIP)),
                guessed=GUESSED.get(guesses[column.index].why, ""),
            )
            for column in table.columns
        ]

    def _roles(self, chosen: str) -> tuple[Choice, ...]:
        indicators = ((one.code, f"{one.code} {one.label}") for one in self.opened.wanted)
        listed = [(SKIP, "Bỏ qua cột này"), *UNIT_ROLES.items(), *indicators]
        return tuple(Choice(value, label, value == chosen) for value, label in listed)

    def without_column(self, rows: list[ColumnRow]) -> list[str]:
        """Indicators of the form that no column is chosen for."""
        chosen = {c.value for row in rows for c in row.choices if c.is_chosen}
        return [f"{one.code} {one.label}" for one in self.opened.wanted if one.code not in chosen]

    # --- units ----------------------------------------------------------------------------------

    def questions(self) -> list[UnitRow]:
        """Rows that a person must say something about."""
        return [self._unit_row(one) for one in self.opened.matching.questions]

    def settled(self) -> list[UnitRow]:
        """Rows that were answered, now or in an earlier file: the answer may be changed."""
        remembered = (SKIPPED, ALIAS, "answered")
        return [self._unit_row(one) for one in self.opened.matching.rows if one.how in remembered]

    def _unit_row(self, one: Matched) -> UnitRow:
        figures = [
            f"{self.versions[role].label}: {one.row.text(index)}"
            for index, role in self.opened.roles.items()
            if role in self.versions and one.row.text(index)
        ]
        return UnitRow(
            matched=one,
            number=one.row.index + 1,
            figures="; ".join(figures[:3]),
            likely=tuple(self._choice(key) for key in one.candidates if key in self.about),
            others=self._all_units,
            chosen="0" if one.how == SKIPPED else str(one.key or ""),
        )

    def _choice(self, key: int) -> Choice:
        about = self.about[key]
        group = "" if about.group in Level.labels else f" ({about.group})"
        return Choice(str(key), f"{about.name}{group}")

    @cached_property
    def _all_units(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """Every unit of the form under its group, each in alphabetical order."""
        groups: dict[str, list[About]] = {}
        for about in self.about.values():
            groups.setdefault(about.group, []).append(about)
        return tuple(
            (
                group,
                tuple(
                    Choice(str(one.pk), one.name)
                    for one in sorted(units, key=lambda one: vietnamese_key(one.name))
                ),
            )
            for group, units in groups.items()
        )

    # --- the plan -------------------------------------------------------------------------------

    @cached_property
    def compared_with(self) -> Campaign | None:
        return expecting.period(self.campaign)

    @property
    def compared_name(self) -> str:
        return period_name(self.compared_with) if self.compared_with else ""

    @cached_property
    def plan(self) -> Plan:
        expected = expecting.expected(self.campaign, self.compared_with, self.opened.asked)
        return self.opened.plan(expected)

    @property
    def counts(self) -> dict[str, int]:
        """How many cells each filter shows; "" counts the units."""
        counted = self.plan.counts
        return {
            "khac": sum(change.status in planning.WRITTEN for change in self.plan.changes),
            "doi": counted[planning.CHANGED] + counted[planning.CLEARED],
            "moi": counted[planning.NEW],
            "loi": counted[planning.FAULTY],
            "lech": len(self.plan.standing_out),
            "": len(self.opened.matching.units),
            "same": counted[planning.SAME],
            "blank": counted[planning.BLANK],
        }

    @property
    def columns(self) -> list[IndicatorVersion]:
        """The indicators that the file speaks of, in the order of the form."""
        given = set(self.opened.roles.values())
        return [self.versions[one.code] for one in self.opened.wanted if one.code in given]

    def rows(self, wanted: str) -> list[PlanRow]:
        """Units with at least one cell that the filter shows."""
        codes = [version.code for version in self.columns]
        found = []
        for subject, changes in planning.by_unit(self.plan.changes):
            if any(self._fits(change, wanted) for change in changes):
                by_code = {change.code: self._cell(change) for change in changes}
                cells = tuple(by_code.get(code) for code in codes)
                about, said = self.about[subject], self.opened.matching.units[subject].said
                shown = "" if said.casefold() == about.name.casefold() else said
                found.append(PlanRow(about, changes[0].row + 1, shown, cells))
        return found

    def page(self, wanted: str, number: str | None) -> Page[PlanRow]:
        return Paginator(self.rows(wanted), PER_PAGE).get_page(number)

    def _fits(self, change: Change, wanted: str) -> bool:
        if wanted == "lech":
            return bool(change.jump)
        statuses = {
            "khac": planning.WRITTEN,
            "doi": (planning.CHANGED, planning.CLEARED),
            "moi": (planning.NEW,),
            "loi": (planning.FAULTY,),
        }
        return wanted not in statuses or change.status in statuses[wanted]

    def _cell(self, change: Change) -> PlanCell:
        return PlanCell(change, self.versions[change.code], self.met.get(change.key))

    @property
    def wrong_totals(self) -> list[tuple[Mismatch, IndicatorVersion, str, str]]:
        """Where the file's own total is not the sum of its rows: what it says, what they come
        to."""
        table = self.opened.table
        if table is None:
            return []
        found = mismatches(table, self.opened.roles, self.opened.wanted)
        return [
            (one, version, _shown(one.said, version), _shown(one.reckoned, version))
            for one in found
            for version in [self.versions[one.code]]
        ]

    @property
    def faults(self) -> list[tuple[PlanCell, About]]:
        """The faulty cells, at most MOST_FAULTS of them."""
        faults = self.plan.faults[:MOST_FAULTS]
        return [(self._cell(one), self.about[one.subject]) for one in faults]

    @property
    def more_faults(self) -> int:
        return max(0, len(self.plan.faults) - MOST_FAULTS)

    @property
    def overtaken(self) -> list[tuple[PlanCell, About]]:
        """The cells that somebody else wrote meanwhile, with what they wrote."""
        cells = {change.key: self._cell(change) for change in self.plan.changes}
        return [(cells[key], self.about[key[1]]) for key in self.met if key in cells]

    @property
    def can_be_nil(self) -> int:
        """Faulty cells that a tick would read as "nothing happened"."""
        return sum(change.can_be_nil for change in self.plan.faults)

    @property
    def filled_but_blank(self) -> int:
        """Cells of the form with a figure where the file has none."""
        clears = (planning.BLANK, planning.CLEARED)
        return sum(c.status in clears and c.now is not None for c in self.plan.changes)

    @property
    def missing(self) -> list[About]:
        return [self.about[key] for key in self.plan.missing]

    @property
    def skipped(self) -> list[Matched]:
        """Rows that a person left out, now or in an earlier file."""
        return [one for one in self.opened.matching.rows if one.how == SKIPPED]

    @property
    def not_counted(self) -> int:
        """Rows of the file that are about no unit."""
        return len(self.skipped) + len(self.opened.matching.left_out)

    @property
    def only_marked(self) -> int:
        """Cells that keep their number and get the day and the source of the file."""
        return len(self.plan.written) - self.counts["khac"]


def _samples(texts: Iterable[str]) -> tuple[str, ...]:
    """The first few things that stand in a column, each once."""
    found: dict[str, None] = {}
    for text in texts:
        if text:
            found[text[:40]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _shown(number: Decimal, version: IndicatorVersion) -> str:
    return printed(Figure(State.NUMBER, number), version)
