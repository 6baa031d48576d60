"""What a workbook of a form is made from: everything it prints, and what it was when it left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.figures import Figure
from reports.submissions.asked import ENTERED, About, Asked, Line
from reports.submissions.cells import Cell as Key


@dataclass(frozen=True)
class Filled:
    """One cell of the form as it stands."""

    figure: Figure | None = None
    revision: int = 0
    previous: Figure | None = None
    result: Decimal | None = None
    """what a computed line comes to"""
    is_open: bool = False
    """it may be changed by the person the workbook is for"""
    hidden: bool = False
    """kept from that person"""


@dataclass(frozen=True)
class Material:
    """A form with its figures, in the words of its screen."""

    campaign_code: str
    campaign_name: str
    form_code: str
    form_name: str
    unit_code: str
    submission: int
    edition: int
    version: int
    asked: Asked
    cells: Mapping[Key, Filled]
    windows: Mapping[str, str]
    """code → which time its figure is about"""
    window: str
    """which time flows are about"""
    compared_name: str
    made_for: str
    made_at: datetime
    blank: bool = False
    """without the figures entered so far"""

    @property
    def unit_name(self) -> str:
        return self.asked.unit_name

    def at(self, line: Line, about: About) -> Filled:
        return self.cells[line.code, about.pk]

    def figure(self, key: Key) -> Figure | None:
        """What the workbook shows in a cell to enter."""
        return None if self.blank else self.cells[key].figure

    @property
    def entered(self) -> Iterator[Key]:
        """The cells a workbook asks for, in its order."""
        for line in self.asked.lines:
            if line.kind == ENTERED:
                for about in self.asked.about:
                    if not self.at(line, about).hidden:
                        yield line.code, about.pk
