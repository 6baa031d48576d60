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
NO_DATA = "chưa có số liệu"
ABBREVIATIONS = {
    "BCCI": "bưu chính công ích",
    "CCHC": "cải cách hành chính",
    "ĐTC": "đầu tư công",
    "DVC": "dịch vụ công",
    "DVCTT": "dịch vụ công trực tuyến",
    "HĐND": "hội đồng nhân dân",
    "NSNN": "ngân sách nhà nước",
    "PAKN": "phản ánh, kiến nghị",
    "SNCL": "sự nghiệp công lập",
    "TTHC": "thủ tục hành chính",
    "UBND": "ủy ban nhân dân",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "VTVL": "vị trí việc làm",
}
"""Of the catalogue's labels (domain 6.10)."""
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
    found = [f for f in figures if f.code.startswith(wanted) or _is_named(f, wanted)]
    found.sort(key=lambda f: (f.code != wanted, f.value is None))
    exact = found[:1] if found and found[0].code == wanted else found
    ways = _every_way if len(exact) <= FEW else _usual_way
    return [way for figure in exact for way in ways(held, figure)] + [
        way for figure in found[len(exact) : MOST_FOUND] for way in _usual_way(held, figure)
    ]


def _is_named(figure: BoundFigure, wanted: str) -> bool:
    """By its label as it is, or with its abbreviations spelled out: people type full words."""
    spelled = [words for short, words in ABBREVIATIONS.items() if short in figure.label]
    return matches(wanted, figure.code, figure.label, *spelled)


def naming_units(query: str) -> str:
    """Text that names the lists of units of a code, which are read only where they are named."""
    code = query.strip()
    return f"{{{{{code}|missing}}}} {{{{{code}|units}}}}" if CODE.fullmatch(code) else ""


def _usual_way(held: Setting, figure: BoundFigure) -> Iterator[FoundFigure]:
    """As prose prints it; money with its unit of measure."""
    name = "money" if figure.value_type == "money" else ""
    yield _way(held, figure, name, "")


def _every_way(held: Setting, figure: BoundFigure) -> Iterator[FoundFigure]:
    """Every form that prints something of its own, and comparisons with the periods there are."""
    seen = set()
    for way in (*_usual_way(held, figure), *_forms(held, figure)):
        if way.shown not in seen:
            yield way
        seen.add(way.shown)
    for name, label in BLOCK_LABELS.items():
        if _draws(figure, name, held.figures):
            yield FoundFigure(_token(figure, name), "", f"{_label(figure)}: {label.lower()}")


def _forms(held: Setting, figure: BoundFigure) -> Iterator[FoundFigure]:
    for name, form in forms.FORMS.items():
        written = [(name, form.label)]
        if form.argument:
            frames = figure.earlier if form.argument == "frame" else ()
            written = [(f"{name}:{frame}", f"so với {FRAMES[frame]}") for frame in frames]
        ways = (_way(held, figure, *one) for one in written)
        yield from (way for way in ways if way.shown != NO_DATA)


def _way(held: Setting, figure: BoundFigure, written: str, how: str) -> FoundFigure:
    token = _token(figure, written)
    printer = drafting.printer_of(held.material)
    shown = printer.plain(token)
    label = f"{_label(figure)}{f': {how.lower()}' if how else ''}"
    return FoundFigure(token, NO_DATA if printer.faults else shown, label)


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
