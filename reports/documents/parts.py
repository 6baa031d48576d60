"""A figure with the figures it is made of: a small table, or a chart. Each stands on its own line.

The parts of a figure are those right below it in the catalogue, as far as they were asked.
"""

from collections.abc import Callable, Mapping

from indicators import figures
from reports.documents.blocks import Bar, BoundFigure, Chart, Run, Table
from reports.documents.forms import NoDataError, as_table, lower_first, number_of

Known = Mapping[str, BoundFigure]
HEADING = ("Nội dung", "Đơn vị tính", "Số liệu")


def table(figure: BoundFigure, known: Known) -> Table:
    """The whole in bold, its parts below; a part without figure shows "…" as annexes do."""
    whole = _row(figure, as_table(figure), bold=True)
    rows = [_row(part, _shown(part)) for part in _parts(figure, known)]
    heading = tuple((Run(text),) for text in HEADING)
    return Table(rows=(heading, whole, *rows), numeric=(2,))


def chart(figure: BoundFigure, known: Known) -> Chart:
    """Bars of the parts that are measured as the whole is."""
    number_of(figure)
    alike = [
        part
        for part in _parts(figure, known)
        if (part.value_type, part.unit_of_measure) == (figure.value_type, figure.unit_of_measure)
    ]
    if not alike:
        raise NoDataError(f"chỉ tiêu {figure.code} không có chỉ tiêu thành phần cùng đơn vị tính")
    bars = tuple(Bar(part.label, part.value, _shown(part)) for part in alike)
    return Chart(f"{figure.label} ({lower_first(figure.unit_of_measure)})", bars)


BLOCKS: dict[str, Callable[[BoundFigure, Known], Table | Chart]] = {"table": table, "chart": chart}


def _parts(figure: BoundFigure, known: Known) -> list[BoundFigure]:
    below = [part for part in known.values() if part.parent_code == figure.code and part.is_asked]
    if not below:
        raise NoDataError(f"chỉ tiêu {figure.code} không có chỉ tiêu thành phần")
    return below


def _row(figure: BoundFigure, shown: str, *, bold: bool = False) -> tuple[tuple[Run, ...], ...]:
    estimate = "ước " if figure.provisional and figure.value is not None else ""
    return (
        (Run(figure.label, bold=bold),),
        (Run(figure.unit_of_measure, bold=bold),),
        (Run(f"{estimate}{shown}", figure.code, bold=bold),),
    )


def _shown(part: BoundFigure) -> str:
    """As annexes print it: "–" where it cannot exist, "…" where it could not be had."""
    if part.value is None:
        return "–" if part.na and not part.expected else "…"
    return figures.shown(
        part.value, value_type=part.value_type, decimals=part.decimals, choices=part.choices
    )
