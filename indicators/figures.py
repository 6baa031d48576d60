"""Figures: what a cell may hold, how it is kept and how it is printed.

A figure has a state (design 4): a number, `nil` (confirmed: nothing happened), `na` (cannot exist
for this unit) or `unavailable` (exists, cannot be had, with a reason). No figure at all means
that nobody has answered yet. Numbers are `Decimal` here and scaled integers in the database.
What a clerk typed is read by `entries.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from indicators.numerals import (
    EXACT,
    bare,
    in_prose,
    long_date,
    read_choices,
    round_half_up,
    short_date,
    shown,
)

__all__ = [
    "Figure",
    "FigureError",
    "State",
    "bare",
    "from_scaled",
    "in_prose",
    "long_date",
    "parse_plain",
    "read_choices",
    "round_half_up",
    "short_date",
    "shown",
    "shown_figure",
    "to_scaled",
]

_LARGEST_STORED = 2**63 - 1


class FigureError(ValueError):
    """A number that cannot be kept exactly; the text is Vietnamese and fit for the reader."""


class State(StrEnum):
    """What an answered cell says (design 4). An unanswered cell has no figure at all."""

    NUMBER = "number"
    NIL = "nil"
    NA = "na"
    UNAVAILABLE = "unavailable"

    @property
    def label(self) -> str:
        """The state in the words of the screen."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.NUMBER: "Số liệu",
    State.NIL: "Không phát sinh",
    State.NA: "Không áp dụng",
    State.UNAVAILABLE: "Chưa có số liệu",
}


@dataclass(frozen=True)
class Figure:
    """One answered cell. `value` is set exactly when the state is a number.

    `promised` is the day by which a figure that cannot be had yet is to come.
    """

    state: State
    value: Decimal | None = None
    provisional: bool = False
    data_to: date | None = None
    note: str = ""
    promised: date | None = None

    def __post_init__(self) -> None:
        if (self.state is State.NUMBER) != (self.value is not None):
            raise FigureError("Số liệu phải có giá trị; trạng thái khác thì không.")
        if self.promised and self.state is not State.UNAVAILABLE:
            raise FigureError("Ngày hẹn có số liệu chỉ đi cùng “Chưa có số liệu”.")

    @property
    def counted(self) -> Decimal | None:
        """What the figure adds to a sum: its number, 0 when nil, otherwise nothing."""
        return Decimal(0) if self.state is State.NIL else self.value


def to_scaled(value: Decimal, decimals: int) -> int:
    """The integer the database keeps; refuses to lose a digit rather than round."""
    scaled = value.scaleb(decimals, EXACT)
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise FigureError(f"Chỉ được tối đa {decimals} chữ số sau dấu phẩy.")
    if abs(scaled) > _LARGEST_STORED:
        raise FigureError("Số quá lớn, không lưu được.")
    return int(scaled)


def from_scaled(number: int, decimals: int) -> Decimal:
    """The exact decimal behind a stored integer."""
    return Decimal(number).scaleb(-decimals, EXACT)


def shown_figure(
    figure: Figure | None, *, value_type: str, decimals: int, choices: str = ""
) -> str:
    """A cell as tables print it: empty if unanswered, 0 if nil, – not applicable, … not had."""
    if figure is None:
        return ""
    if figure.value is not None:
        return shown(figure.value, value_type=value_type, decimals=decimals, choices=choices)
    return {State.NIL: "0", State.NA: "–", State.UNAVAILABLE: "…"}[figure.state]


def parse_plain(text: str) -> Decimal:
    """A number from a data file: decimal point, no thousands separator, no unit."""
    cleaned = text.strip()
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or set(cleaned) - set("0123456789.-"):
        raise FigureError(
            f"Nhận được “{cleaned}”. Cần một số dùng dấu chấm thập phân, không có dấu phân cách "
            "hàng nghìn, ví dụ 1234.5."
        )
    return value
