"""A workbook that came back, as its page shows it: every difference in three values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from reports.models import FigureFile
from reports.pages.boxes import printed
from reports.submissions.asked import Asked
from reports.submissions.cells import Cell as Key
from reports.workbooks.comparing import Comparison, Difference, Kind
from reports.workbooks.merging import Chosen
from units.days import day_text


@dataclass(frozen=True)
class Shown:
    """A figure with what stands beside it."""

    text: str
    marks: str = ""


@dataclass(frozen=True)
class Reading:
    """One answer to a question; `value` is what the page posts."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """A cell that differs."""

    name: str
    kind: str
    code: str
    label: str
    about: str
    place: str
    left: Shown
    now: Shown
    file: Shown
    by: str
    at: datetime | None
    revision: int
    why: str
    readings: tuple[Reading, ...]
    is_chosen: bool
    keeps: bool
    """in conflict: what stands on the portal was chosen"""


@dataclass(frozen=True)
class Group:
    """The differences of one reform area."""

    name: str
    rows: tuple[Row, ...]

    @property
    def has_ticks(self) -> bool:
        return sum(row.kind == Kind.TAKE for row in self.rows) > 1


@dataclass
class WorkbookPage:
    """A file of the submission; with the comparison once it is read and one of ours."""

    file: FigureFile
    asked: Asked
    compared: Comparison | None = None
    wrong: str = ""
    """why the whole workbook cannot be taken"""
    chosen: Chosen | None = None
    """what was ticked before, when the page is shown again"""
    kept_keys: frozenset[Key] = field(default_factory=frozenset)

    @cached_property
    def groups(self) -> list[Group]:
        """What can be decided, area by area."""
        kinds = (Kind.TAKE, Kind.CHOOSE, Kind.ASK)
        return self._grouped([one for one in self._all if one.kind in kinds])

    @cached_property
    def blanks(self) -> list[Group]:
        return self._grouped(self._of(Kind.BLANK))

    @cached_property
    def kept(self) -> list[Group]:
        return self._grouped(self._of(Kind.KEPT))

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(sheet, cell, what is wrong), in the order of the file."""
        found = self.compared.faults if self.compared else []
        return [(place.sheet, place.cell, why) for place, why in found]

    @property
    def remarks(self) -> list[str]:
        return self.compared.contents.remarks if self.compared else []

    @property
    def counts(self) -> dict[str, int]:
        return {kind.value: len(self._of(kind)) for kind in Kind}

    @property
    def clears(self) -> bool:
        return bool(self.chosen and self.chosen.clears)

    @property
    def _all(self) -> list[Difference]:
        return self.compared.differences if self.compared else []

    def _of(self, kind: Kind) -> list[Difference]:
        return [one for one in self._all if one.kind is kind]

    def _grouped(self, differences: list[Difference]) -> list[Group]:
        places = {line.code: place for place, line in enumerate(self.asked.lines)}
        ordered = sorted(differences, key=lambda one: places[one.key[0]])
        return [
            Group(name, tuple(self._row(one) for one in ones))
            for name, ones in groupby(ordered, key=lambda one: self._version(one).area.name)
        ]

    def _version(self, one: Difference) -> IndicatorVersion:
        return self.asked.known.indicators[one.key[0]]

    def _row(self, one: Difference) -> Row:
        version, (code, subject) = self._version(one), one.key
        meant = one.entry.meaning
        ticked = self._ticked(one)
        return Row(
            name=f"{code}:{subject}",
            kind=one.kind.value,
            code=code,
            label=version.label,
            about=self._units.get(subject, "") if self.asked.is_table else "",
            place=str(one.entry.place),
            left=_shown(one.left, version),
            now=_shown(one.now, version),
            file=_shown(meant, version) if isinstance(meant, Figure) else Shown(one.entry.text),
            by=one.by,
            at=one.at,
            revision=one.revision,
            why=one.why,
            readings=tuple(self._readings(one, version)),
            is_chosen=ticked,
            keeps=bool(self.chosen and one.key in self.kept_keys),
        )

    def _ticked(self, one: Difference) -> bool:
        """A change made in the file alone is taken unless the person says otherwise."""
        if self.chosen is None:
            return one.kind is Kind.TAKE
        if one.kind is Kind.CHOOSE:
            return one.key in self.chosen.mine
        # What has only now become a plain change was not on the page before.
        return one.key in self.chosen.take or one.key not in self.chosen.seen

    def _readings(self, one: Difference, version: IndicatorVersion) -> Iterator[Reading]:
        picked = self.chosen.readings.get(one.key) if self.chosen else None
        for place, figure in enumerate(one.readings):
            shown = _shown(figure, version)
            text = shown.text if figure.value is None else f"{shown.text} {version.unit_of_measure}"
            yield Reading(str(place), text, place == picked)

    @cached_property
    def _units(self) -> dict[int, str]:
        return {about.pk: about.name for about in self.asked.about}


def _shown(figure: Figure | None, version: IndicatorVersion) -> Shown:
    if figure is None:
        return Shown("để trống")
    text = printed(figure, version) if figure.state is State.NUMBER else figure.state.label
    days = [
        f"{name} {day_text(day)}"
        for name, day in (("đến ngày", figure.data_to), ("hẹn", figure.promised))
        if day
    ]
    marks = [*(["ước"] if figure.provisional else []), *days, *([figure.note] * bool(figure.note))]
    return Shown(text, "; ".join(marks))
