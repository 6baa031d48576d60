"""What the linter knows beyond a text, made from what the document engine knows."""

from collections.abc import Iterable

from indicators.numerals import bare, in_prose, shown
from reports.documents.blocks import BoundFigure
from reports.linting.remarks import KnownFigure


def known_figures(figures: Iterable[BoundFigure]) -> dict[str, KnownFigure]:
    """Figures by code, with every way they are printed; those without data are left out."""
    return {figure.code: _known(figure) for figure in figures if figure.value is not None}


def _known(figure: BoundFigure) -> KnownFigure:
    assert figure.value is not None
    printed = [
        printer(
            figure.value,
            value_type=figure.value_type,
            decimals=figure.decimals,
            choices=figure.choices,
        )
        for printer in (in_prose, shown, bare)
    ]
    return KnownFigure(figure.code, figure.label, tuple(dict.fromkeys(printed)), figure.value)
