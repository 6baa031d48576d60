"""What a cell of the grid prints: texts, no arithmetic left for the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from indicators import discipline
from indicators.entries import Ask
from indicators.figures import Figure, State, bare, shown_figure
from indicators.models import IndicatorVersion, OverTime, Target
from indicators.numerals import is_doubtful, spelled
from reports.models import Campaign
from reports.pages import changes, goals, promises
from reports.pages.beside import Past
from reports.pages.changes import Change
from reports.pages.goals import Told
from reports.pages.sheet import Cell
from reports.submissions import asked, history
from reports.submissions.entry import Conflict, Outcome
from reports.submissions.posted import Posted
from reports.submissions.typed import DATA_TO, PROMISED
from units.days import day_fault, day_text

CHOSEN = ("choice", "yes_no")


@dataclass(frozen=True)
class Reading:
    """One answer to a question; `text` is what it puts into the cell."""

    text: str
    label: str


@dataclass(frozen=True)
class Trouble:
    """Why a posted cell was not saved, and what the person may choose."""

    kind: str
    message: str
    readings: tuple[Reading, ...] = ()
    conflict: Conflict | None = None
    mine: str = ""
    theirs: str = ""


class Compared(NamedTuple):
    """An earlier figure as the page prints it beside the one of now."""

    text: str
    change: Change
    aside: str
    """what must be known to read it: estimated, added up over merged units"""


@dataclass  # not frozen, as sheet.Cell
class Box:
    """A cell as the page prints it."""

    cell: Cell
    kind: str
    """number, choice, computed or read"""
    figure: Figure | None
    """what is entered, or what the formula came to"""
    text: str
    previous: Compared
    last_year: Compared
    seen: int
    note: str
    provisional: bool
    data_to: str
    promised: str
    state: str
    trouble: Trouble | None
    goals: tuple[Told, ...] = ()
    """what the figure is to reach, by each programme"""
    past: Past | None = None
    """what was said of it in earlier rounds"""

    @property
    def key(self) -> str:
        """The cell's name."""
        return self.cell.key

    @property
    def shown(self) -> str:
        """The figure as tables print it."""
        if self.cell.hidden:
            return discipline.HIDDEN
        return printed(self.figure, self.cell.line.version)

    @property
    def before(self) -> str:
        """The figure of the version that was sent before."""
        before = self.cell.before
        return printed(before.figure if before else None, self.cell.line.version)

    @property
    def state_name(self) -> str:
        return self.figure.state.value if self.figure else "missing"

    @property
    def anchor(self) -> str:
        """The id of the field, for links from the summary of faults."""
        return f"o-{self.cell.line.code}-{self.cell.about.pk}"

    @property
    def choices(self) -> dict[str, str]:
        """Text to post → label, for an indicator answered by choosing.

        What is held is among them whatever it is: a form sent as it stands changes nothing.
        """
        labels = self.cell.line.version.choice_labels()
        others = [State.NA.label, State.UNAVAILABLE.label]
        if self.text and self.text not in map(str, labels):
            others.append(self.text)
        return {str(code): label for code, label in labels.items()} | {s: s for s in others}

    @property
    def is_open(self) -> bool:
        """Whether it can be written to on this page."""
        return self.kind in ("number", "choice")

    @property
    def has_marks(self) -> bool:
        return bool(self.note or self.provisional or self.data_to)

    @property
    def why_none(self) -> str:
        """Why the figure cannot be had yet, and by when it is promised."""
        return "" if self.cell.hidden else promises.reason(self.figure)

    @property
    def may_promise(self) -> bool:
        """Whether the day by which a figure will come can be asked for at once."""
        return self.state_name == State.UNAVAILABLE or bool(self.promised) or self.needs_extras

    @property
    def needs_extras(self) -> bool:
        """Open the extras at once: what is missing or wrong stands in them."""
        said = self.trouble.message if self.trouble else ""
        return any(words in said for words in ("lý do", DATA_TO, PROMISED))

    @property
    def is_calm(self) -> bool:
        """Nothing to say about this cell."""
        return not (self.trouble or self.goals or self.cell.said or self.cell.remarks)


def box(
    cell: Cell,
    *,
    editable: bool,
    posted: Posted | None = None,
    trouble: Trouble | None = None,
    aims: Iterable[Target] = (),
    alike: tuple[bool, bool] = (True, True),
    past: Past | None = None,
) -> Box:
    """A cell with what was typed into it, if that could not be saved; `alike` says of the period
    before and of last year whether their figures may be compared as shares."""
    typed = posted if trouble else None
    figure = cell.figure
    version = cell.line.version
    kind = _kind(cell, editable)
    held_date = day_text(figure.data_to) if figure else ""
    held_promise = day_text(figure.promised) if figure else ""
    return Box(
        cell=cell,
        kind=kind,
        figure=figure,
        text=typed.text if typed else "" if kind == "computed" else text_of(figure, version),
        previous=_compared(figure, cell.previous, version, alike[0]),
        last_year=_compared(figure, cell.last_year, version, alike[1]),
        seen=typed.seen if typed else cell.stored.revision if cell.stored else 0,
        note=(typed.note or "") if typed else figure.note if figure else cell.why_hidden,
        provisional=typed.provisional if typed else bool(figure and figure.provisional),
        data_to=typed.data_to if typed else held_date,
        promised=typed.promised if typed else held_promise,
        state=typed.state if typed else "",
        trouble=trouble,
        past=past,
        goals=goals.told(aims, version, _judged(cell)) if aims else (),
    )


def troubles(
    outcome: Outcome, versions: Mapping[str, IndicatorVersion]
) -> dict[tuple[str, int], Trouble]:
    """What was not saved, by cell."""
    found = {key: Trouble("fault", fault.message) for key, fault in outcome.faults.items()}
    for key, question in outcome.questions.items():
        found[key] = _question(question, versions[key[0]])
    for key, conflict in outcome.conflicts.items():
        found[key] = _conflict(conflict, versions[key[0]])
    return found


def bad_dates(posted: Posted) -> Trouble:
    """Dates that are none."""
    faults = (f"{name}: {day_fault(text)}" for name, text in posted.bad_dates)
    return Trouble("fault", f"{' '.join(faults)} Nhập lại hoặc để trống.")


def printed(figure: Figure | None, version: IndicatorVersion) -> str:
    """A figure as tables print it; a number bare, since the unit of measure stands beside."""
    return shown_figure(
        figure,
        value_type=version.value_type,
        decimals=version.decimals,
        choices=version.choices,
    )


def text_of(figure: Figure | None, version: IndicatorVersion) -> str:
    """A figure as its input field holds it: it must be read back as itself."""
    if figure is None:
        return ""
    if figure.value is None:
        return figure.state.label
    if version.value_type in CHOSEN:
        return str(int(figure.value))
    text = bare(figure.value, value_type=version.value_type, decimals=version.decimals)
    # 1.234 with decimals allowed has two readings; without its dot it has one.
    return spelled(figure.value) if is_doubtful(text, decimals=version.decimals) else text


def window(version: IndicatorVersion, campaign: Campaign) -> str:
    """Which time a figure is about; design 5: the window stands in every flow's heading."""
    last, first = campaign.last_day, campaign.covers_from
    return {
        OverTime.FLOW: f"Từ {plain(first)} đến {plain(last)}",
        OverTime.YTD: f"Lũy kế từ đầu năm đến {plain(last)}",
        OverTime.STOCK: f"Tại ngày {plain(last)}",
        OverTime.PLAN: f"Cả năm {last.year}",
        OverTime.ANNUAL: f"Cả năm {last.year}",
        OverTime.OPENING: f"Đầu kỳ, ngày {plain(first)}",
    }.get(OverTime(version.over_time), "")


def plain(day: date) -> str:
    """14/06/2025: a day in a heading."""
    return day_text(day)


def _judged(cell: Cell) -> Decimal | None:
    """What a target is held against; nothing where the reader may not know the figure."""
    figure = cell.figure
    return figure.counted if figure and not cell.hidden else None


def _kind(cell: Cell, editable: bool) -> str:
    if cell.line.kind == asked.COMPUTED:
        return "computed"
    if not editable or not cell.is_open or cell.hidden:
        return "read"
    return "choice" if cell.line.version.value_type in CHOSEN else "number"


NEVER = Compared("", changes.NOTHING, "")


def _compared(
    now: Figure | None, then: Figure | None, version: IndicatorVersion, alike: bool
) -> Compared:
    """An earlier figure and the change since; nothing where there was none."""
    if then is None:
        return NEVER
    aside = then.note if then.note == history.SUM_OF_PREDECESSORS else ""
    return Compared(
        text=printed(then, version),
        change=changes.between(now, then, version, alike=alike),
        aside=aside or ("Số ước" if then.provisional else ""),
    )


def _question(question: Ask, version: IndicatorVersion) -> Trouble:
    readings = tuple(
        Reading(
            figure.state.label if figure.value is None else spelled(figure.value),
            figure.state.label if figure.value is None else _in_words(figure.value, version),
        )
        for figure in question.readings
    )
    return Trouble("question", question.question, readings)


def measure(text: str) -> str:
    """A unit of measure inside a sentence: "văn bản", but "TTHC"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _in_words(value: Decimal, version: IndicatorVersion) -> str:
    """ "1234 triệu đồng" or "1,234 triệu đồng": with its dot the first would ask again."""
    return f"{spelled(value)} {measure(version.unit_of_measure)}".strip()


def _conflict(conflict: Conflict, version: IndicatorVersion) -> Trouble:
    return Trouble(
        "conflict",
        "Người khác đã ghi ô này sau khi bạn mở trang. Chọn số giữ lại.",
        conflict=conflict,
        mine=printed(conflict.mine, version) or "để trống",
        theirs=printed(conflict.theirs, version) or "để trống",
    )
