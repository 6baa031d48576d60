"""Figures to insert into prose: found by label or code, each in the ways it can be printed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.documents import drafting, forms, parts
from reports.documents.blocks import BoundFigure
from reports.documents.markup import FRAMES
from reports.pages.outlines import BLOCK_LABELS
from reports.writing.composing import Setting
from units.text import matches

MOST_FOUND = 20
# With so few figures left every way of printing them is offered, else the usual one.
FEW = 3
CODE = re.compile(r"\d[\w.]*")


@dataclass(frozen=True)
class FoundFigure:
    """A figure to insert: what is written, how it prints, what it is."""

    token: str
    shown: str
    label: str


def find_figures(held: Setting, query: str) -> list[FoundFigure]:
    """Figures by label or code, accents left aside; those that have data stand first."""
    wanted = query.strip()
    if not wanted:
        return []
    figures = held.figures.values()
    found = [f for f in figures if f.code.startswith(wanted) or matches(wanted, f.code, f.label)]
    found.sort(key=lambda f: (f.code != wanted, f.value is None))
    exact = found[:1] if found and found[0].code == wanted else found
    ways = _every_way if len(exact) <= FEW else _usual_way
    return [way for figure in exact for way in ways(held, figure)] + [
        way for figure in found[len(exact) : MOST_FOUND] for way in _usual_way(held, figure)
    ]


def naming_units(query: str) -> str:
    """Text that names the lists of units of a code, which are read only where they are named."""
    code = query.strip()
    return f"{{{{{code}|missing}}}} {{{{{code}|units}}}}" if CODE.fullmatch(code) else ""


def _usual_way(held: Setting, figure: BoundFigure) -> Iterator[FoundFigure]:
    """As prose prints it; money with its unit of measure."""
    name = "money" if figure.value_type == "money" else ""
    yield _way(held, figure, name, "")


def _every_way(held: Setting, figure: BoundFigure) -> Iterator[FoundFigure]:
    """Every form that prints something by itself, and comparisons with the periods there are."""
    yield from _usual_way(held, figure)
    usual = "money" if figure.value_type == "money" else ""
    for name, form in forms.FORMS.items():
        if form.argument == "frame":
            for frame in figure.earlier:
                yield from _if_it_prints(held, figure, f"{name}:{frame}", FRAMES[frame])
        elif not form.argument and name != usual:
            yield from _if_it_prints(held, figure, name, form.label)
    for name, label in BLOCK_LABELS.items():
        if _draws(figure, name, held.figures):
            yield FoundFigure(_token(figure, name), "", f"{_label(figure)}: {label.lower()}")


def _if_it_prints(
    held: Setting, figure: BoundFigure, written: str, how: str
) -> Iterator[FoundFigure]:
    way = _way(held, figure, written, how)
    if drafting.printer_of(held.material).paragraphs(f"? {way.token}"):
        yield way


def _way(held: Setting, figure: BoundFigure, written: str, how: str) -> FoundFigure:
    token = _token(figure, written)
    printer = drafting.printer_of(held.material)
    shown = printer.plain(token)
    label = f"{_label(figure)}{f': {how.lower()}' if how else ''}"
    return FoundFigure(token, "chưa có số liệu" if printer.faults else shown, label)


def _draws(figure: BoundFigure, name: str, known: Mapping[str, BoundFigure]) -> bool:
    try:
        parts.BLOCKS[name](figure, known)
    except forms.BindingError:
        return False
    return True


def _token(figure: BoundFigure, written: str) -> str:
    return f"{{{{{figure.code}|{written}}}}}" if written else f"{{{{{figure.code}}}}}"


def _label(figure: BoundFigure) -> str:
    return f"{figure.code} {figure.label} ({figure.unit_of_measure})"
