"""Which figures moved much since an earlier round. Pure; nothing is called a change that is none.

Compared are figures for which everybody has answered now (looking_back keeps incomplete earlier
ones away), and what flows only over windows of one length: half a year has more dossiers than its
first quarter because it is longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.numerals import MEASURED
from reports.documents import forms
from reports.documents.annexes import IN_WINDOW
from reports.documents.blocks import BoundFigure

# From here a change asks for a reason (domain 1.5, R10); below SOME a share of it says nothing.
LARGE_SHARE = Decimal(30)
LARGE_POINTS = Decimal(10)
SOME = 20


@dataclass(frozen=True)
class Period:
    """An earlier round to compare with: its frame in `BoundFigure.earlier`, and its name.

    `alike` says that its window is as long as this one.
    """

    frame: str
    name: str
    alike: bool


@dataclass(frozen=True)
class Change:
    """A figure that moved: what it was, and by how much, both as printed."""

    figure: BoundFigure
    then: Decimal
    difference: Decimal

    @property
    def share(self) -> Decimal:
        """The size of the change in percent of what was; of nothing, everything is new."""
        return 100 * abs(self.difference) / abs(self.then) if self.then else Decimal(100)

    @property
    def is_large(self) -> bool:
        if self.figure.value_type == "percent":
            return abs(self.difference) >= LARGE_POINTS
        few = max(abs(self.then), abs(self.then + self.difference)) < SOME
        return self.share >= LARGE_SHARE and not few

    def in_words(self, frame: str) -> str:
        """ "tăng 12,5%", "giảm 12 điểm phần trăm", as sentences say it."""
        told = forms.comparison(forms.Wanted(self.figure, frame, lambda code: self.figure))
        return told.partition(" so với ")[0]


def comparable(figures: Iterable[BoundFigure], period: Period) -> list[Change]:
    """Every figure that can be compared with that period, whether it moved or not."""
    return [
        Change(figure, figure.earlier[period.frame], forms.difference(figure, period.frame))
        for figure in figures
        if figure.value is not None
        and period.frame in figure.earlier
        and figure.value_type in MEASURED
        and figure.is_complete
        and _is_of_alike_windows(figure, period)
    ]


def large(changes: Iterable[Change]) -> list[Change]:
    """Those that moved much, the largest first."""
    return sorted((one for one in changes if one.is_large), key=lambda one: -one.share)


def _is_of_alike_windows(figure: BoundFigure, period: Period) -> bool:
    flows = figure.over_time in IN_WINDOW and figure.value_type != "percent"
    return period.alike or not flows
