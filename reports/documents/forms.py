"""The ways of printing a figure within a sentence, by the name written after the bar.

To add one, write a function and register it with `@form`. A form that cannot be printed raises
BindingError; where only the data is wanting, NoDataError, so that a line under `?` is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from indicators import discipline, figures
from indicators.numerals import MEASURED
from reports.documents.blocks import HIDDEN, BoundFigure, UnitFigure
from reports.documents.markup import FRAMES, form_of

# Below this a change is told in units ("giảm 06 cơ quan"), from it in percent.
FEW = 100
WANTING = {"not_computable": "không tính được", HIDDEN: discipline.HIDDEN}


class BindingError(Exception):
    """Why a figure cannot be printed, in words for the editor."""


class NoDataError(BindingError):
    """The figure is written well, and there is nothing to print yet."""


@dataclass(frozen=True)
class Wanted:
    """What a form prints: the figure, and what is written after the colon."""

    figure: BoundFigure
    argument: str
    known: Callable[[str], BoundFigure]

    @property
    def second(self) -> BoundFigure:
        """The figure that the argument names."""
        return self.known(self.argument)


@dataclass(frozen=True)
class Form:
    """A way of printing. `argument` is what stands after a colon: "figure", "frame" or nothing.

    `label` is what a picker calls it. `is_value` says that it prints the figure's own number,
    which is then marked as an estimate where it is one.
    """

    label: str
    write: Callable[[Wanted], str]
    argument: str = ""
    is_value: bool = True


FORMS: dict[str, Form] = {}


def form(
    name: str, label: str, *, argument: str = "", is_value: bool = True
) -> Callable[[Callable[[Wanted], str]], Callable[[Wanted], str]]:
    """Register a form under the name that is written after the bar."""

    def register(write: Callable[[Wanted], str]) -> Callable[[Wanted], str]:
        FORMS[name] = Form(label, write, argument, is_value)
        return write

    return register


def printed(
    figure: BoundFigure, written: str, known: Callable[[str], BoundFigure]
) -> tuple[str, Form]:
    """The figure in the form that is written after the bar, and which form that is."""
    name, argument = form_of(written)
    if name not in FORMS:
        raise BindingError(f"không có cách trình bày “{name}”")
    chosen = FORMS[name]
    misread = chosen.argument == "frame" and argument not in FRAMES
    if misread or bool(chosen.argument) != bool(argument):
        raise BindingError(f"cách trình bày “{written}” viết chưa đúng")
    return chosen.write(Wanted(figure, argument, known)), chosen


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence; an abbreviation ("UBND cấp xã") stays."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def number_of(figure: BoundFigure) -> Decimal:
    if figure.value is None:
        reason = WANTING.get(figure.status, "chưa có số liệu")
        raise NoDataError(f"chỉ tiêu {figure.code} {reason}")
    return figure.value


def prose(figure: BoundFigure) -> str:
    """The figure as sentences print it: 50.533, 97,87%, 08; a choice by its label."""
    return as_prose(figure, number_of(figure))


def as_prose(figure: BoundFigure, value: Decimal) -> str:
    """Another value of that figure's kind, printed in the same way."""
    return figures.in_prose(
        value, value_type=figure.value_type, decimals=figure.decimals, choices=figure.choices
    )


def as_table(figure: BoundFigure) -> str:
    """The figure as tables print it."""
    return figures.shown(
        number_of(figure),
        value_type=figure.value_type,
        decimals=figure.decimals,
        choices=figure.choices,
    )


@form("", "Như trong câu")
def in_sentence(wanted: Wanted) -> str:
    """50.533, 97,87%, 08; a choice by its label."""
    return prose(wanted.figure)


@form("number", "Như trong bảng")
def in_table(wanted: Wanted) -> str:
    """With no zero before a digit: 8 ("cấp 2", "8 chỉ tiêu")."""
    return as_table(wanted.figure)


@form("percent", "Tỷ lệ phần trăm")
def percent(wanted: Wanted) -> str:
    """97,87%; refused for anything that is not a percentage."""
    if wanted.figure.value_type != "percent":
        raise BindingError(f"chỉ tiêu {wanted.figure.code} không phải tỷ lệ phần trăm")
    return prose(wanted.figure)


@form("money", "Số tiền kèm đơn vị tính")
def money(wanted: Wanted) -> str:
    """2.434.977 triệu đồng; refused for anything that is not money."""
    if wanted.figure.value_type != "money":
        raise BindingError(f"chỉ tiêu {wanted.figure.code} không phải số tiền")
    return f"{prose(wanted.figure)} {lower_first(wanted.figure.unit_of_measure)}"


@form("of", "Phân số trên chỉ tiêu khác", argument="figure")
def fraction(wanted: Wanted) -> str:
    """1.439/1.783; both printed as tables do, a fraction has no zeros before."""
    return f"{as_table(wanted.figure)}/{as_table(wanted.second)}"


@form("minus", "Hiệu với chỉ tiêu khác", argument="figure")
def less(wanted: Wanted) -> str:
    """The first less the second, as prose: "giảm 06 cơ quan"."""
    figure, second = wanted.figure, wanted.second
    return figures.in_prose(
        number_of(figure) - number_of(second),
        value_type=figure.value_type,
        decimals=max(figure.decimals, second.decimals),
    )


# -- earlier periods -------------------------------------------------------------------------------


@form("truoc", "Số liệu kỳ trước", argument="frame", is_value=False)
def before(wanted: Wanted) -> str:
    """The same figure in an earlier period, as prose prints it."""
    return as_prose(wanted.figure, earlier(wanted.figure, wanted.argument))


@form("so", "So với kỳ trước, bằng lời", argument="frame")
def comparison(wanted: Wanted) -> str:
    """ "tăng 12,5% so với cùng kỳ năm trước"; the direction is computed, never typed."""
    figure, frame = wanted.figure, wanted.argument
    change = difference(figure, frame)
    if not change:
        return f"bằng {FRAMES[frame]}"
    direction = "tăng" if change > 0 else "giảm"
    return f"{direction} {_by(figure, frame, change)} so với {FRAMES[frame]}"


def earlier(figure: BoundFigure, frame: str) -> Decimal:
    """The figure of that earlier period."""
    if frame not in figure.earlier:
        raise NoDataError(f"chỉ tiêu {figure.code} chưa có số liệu {FRAMES[frame]}")
    return figure.earlier[frame]


def difference(figure: BoundFigure, frame: str) -> Decimal:
    """Now less then, both as printed.

    Readers subtract what they see: 97,87% after 96,62% is 1,25 points more, whatever the digits
    behind; and two figures that are printed alike are called equal.
    """
    if figure.value_type not in MEASURED:
        raise BindingError(f"chỉ tiêu {figure.code} không so sánh được")
    now, then = number_of(figure), earlier(figure, frame)
    return figures.round_half_up(now, figure.decimals) - figures.round_half_up(
        then, figure.decimals
    )


def _by(figure: BoundFigure, frame: str, change: Decimal) -> str:
    """How large a change is: points of a percentage; few in units; many in percent."""
    size = abs(change)
    if figure.value_type == "percent":
        return f"{figures.bare(size, value_type='', decimals=figure.decimals)} điểm phần trăm"
    then = earlier(figure, frame)
    few = figure.value_type == "count" and max(abs(then), abs(number_of(figure))) < FEW
    share = "" if few or not then else _in_percent(100 * size / abs(then))
    return share or f"{as_prose(figure, size)} {lower_first(figure.unit_of_measure)}".strip()


def _in_percent(share: Decimal) -> str:
    """With one decimal, two where one would say nothing; empty where that says nothing either."""
    for decimals in (1, 2):
        if rounded := figures.round_half_up(share, decimals):
            return f"{figures.bare(rounded, value_type='', decimals=decimals)}%"
    return ""


# -- units by name ---------------------------------------------------------------------------------


@form("missing", "Đơn vị chưa báo cáo", is_value=False)
def missing(wanted: Wanted) -> str:
    """ "05 đơn vị chưa báo cáo: A; B; C"."""
    figure = wanted.figure
    if not figure.missing:
        raise NoDataError(f"chỉ tiêu {figure.code}: các đơn vị đã báo cáo đủ")
    silent = [unit.name for unit in _units(figure) if unit.value is None]
    return f"{len(silent):02} đơn vị chưa báo cáo: {'; '.join(silent)}"


@form("units", "Đơn vị có phát sinh", is_value=False)
def units(wanted: Wanted) -> str:
    """ "07 đơn vị: A; B": those that answered with yes or a number above zero."""
    figure = wanted.figure
    if discipline.concerns(figure.code):
        raise BindingError(f"chỉ tiêu {figure.code} về kỷ luật: báo cáo không nêu tên đơn vị")
    named = [unit.name for unit in _units(figure) if unit.value is not None and unit.value > 0]
    if not named:
        raise NoDataError(f"chỉ tiêu {figure.code} không phát sinh ở đơn vị nào")
    return f"{len(named):02} đơn vị: {'; '.join(named)}"


def _units(figure: BoundFigure) -> tuple[UnitFigure, ...]:
    if not figure.units:
        raise NoDataError(f"chỉ tiêu {figure.code} không có danh sách đơn vị")
    return figure.units
