"""What keeps a draft of an outline from being published, place by place.

Standing text is printed once with an invented figure for every indicator of the catalogue in
force, so whatever the markup refuses when a report is made it refuses here. Conditions are taken
off first: a fault must not hide behind them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators import figures
from indicators.editions import edition_of
from indicators.models import CatalogueVersion
from reports.citing import register
from reports.documents import markup, outline_tree
from reports.documents.bindings import Printer
from reports.documents.blocks import BoundFigure, UnitFigure
from reports.documents.document import Meaning, meanings_of, parent_code
from reports.documents.drafting import numbers
from reports.documents.outline_samples import sample_words
from reports.models import Outline, Section
from units.models import Level

# Whose report a level's report is written for: its headings are what a section can feed.
ABOVE: dict[str, tuple[str, ...]] = {
    Level.DEPARTMENT: (Level.PROVINCE,),
    Level.DISTRICT: (Level.PROVINCE,),
    Level.COMMUNE: (Level.PROVINCE, Level.DISTRICT),
    Level.OFFICE: (Level.PROVINCE, Level.DISTRICT),
}


Faults = Iterator["PlaceFault"]


@dataclass(frozen=True)
class PlaceFault:
    """What is wrong with one section."""

    key: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


def faults_of(outline: Outline, on: date) -> list[PlaceFault]:
    """Every fault of the sections in use."""
    sections = [section for section in outline.sections.all() if not section.retired]
    named = names(sections, outline.numbering)
    return [
        *_form(sections, named),
        *_headings(outline_tree.body(sections), named),
        *_markup(sections, named, outline.level, on),
        *_feeds(sections, named, outline.level, on),
    ]


def names(sections: Iterable[Section], numbering: str) -> dict[str, str]:
    """What the screen calls each section: its printed number and its title."""
    sections = list(sections)
    labels = numbers(outline_tree.body(sections), numbering)
    return {
        section.key: f"{labels.get(section.key, '')} {section.title}".strip() or section.key
        for section in sections
    }


def _form(sections: Iterable[Section], named: Mapping[str, str]) -> Faults:
    title = next((section for section in sections if section.key == "title"), None)
    if title is None:
        yield PlaceFault("title", "Thể thức", "thiếu tên loại và trích yếu.")
    elif not (title.title.strip() and title.text.strip()):
        yield PlaceFault("title", named["title"], "thiếu tên loại hoặc trích yếu.")


def _headings(headings: Sequence[Section], named: Mapping[str, str]) -> Faults:
    for place, section in enumerate(headings):
        if outline_tree.jumps(headings, place):
            why = "bậc sâu quá so với đề mục đứng trên."
            yield PlaceFault(section.key, named[section.key], why)
        if not section.title.strip():
            yield PlaceFault(section.key, named[section.key], "đề mục chưa có tên.")


def _markup(sections: Sequence[Section], named: Mapping[str, str], level: str, on: date) -> Faults:
    known = invented(on)
    documents = register.cited(markup.keys("\n".join(section.text for section in sections)))
    printer = Printer(known, sample_words(level, on), documents=documents)
    for section in sections:
        for code in sorted(_conditions(section.text) - set(known)):
            yield PlaceFault(section.key, named[section.key], f"không có chỉ tiêu {code}.")
        printer.faults.clear()
        printer.plain(section.title)
        printer.paragraphs(unconditional(section.text))
        for why in dict.fromkeys(fault.why for fault in printer.faults):
            yield PlaceFault(section.key, named[section.key], f"{why}.")


def _conditions(text: str) -> set[str]:
    return {one.code for line in markup.lines(text) for one in line.conditions if one.code}


def unconditional(text: str) -> str:
    """The same lines, printed whatever the figures are; a faulty condition stays to be seen."""
    return "\n".join(_line(line) for line in markup.lines(text))


def _line(line: markup.Line) -> str:
    marker = f"{line.marker} " if line.marker not in ("", "|") else ""
    return f"{line.before if line.fault else ''}{marker}{line.text}"


def invented(on: date) -> dict[str, BoundFigure]:
    """A figure that every form can print, for each indicator in force."""
    current = CatalogueVersion.objects.current()
    if current is None:
        return {}
    known = edition_of(current)
    meanings = meanings_of(known, added_up=True)
    return {code: _invented(meanings[code], meanings) for code in known.in_force(on)}


def _invented(meaning: Meaning, known: Iterable[str]) -> BoundFigure:
    choices = figures.read_choices(meaning.choices) if meaning.choices else {}
    value = Decimal(next(iter(choices), 1))
    return BoundFigure(
        code=meaning.code,
        label=meaning.label,
        unit_of_measure=meaning.unit_of_measure,
        value_type=meaning.value_type,
        decimals=meaning.decimals,
        value=value,
        status="ok",
        area_code=meaning.area,
        over_time=meaning.over_time,
        choices=meaning.choices,
        expected=2,
        reported=1,
        missing=1,
        parent_code=parent_code(meaning.code, known),
        earlier=dict.fromkeys(markup.FRAMES, value),
        units=(UnitFigure("Đơn vị", value), UnitFigure("Đơn vị khác", None)),
    )


# -- the report above ------------------------------------------------------------------------------


def headings_above(level: str, on: date) -> list[tuple[Outline, list[Section]]]:
    """The sections of the reports above that a section of this level can feed, by outline."""
    found = (Outline.objects.for_level(above, on) for above in ABOVE.get(level, ()))
    return [
        (outline, outline_tree.body(outline.sections.filter(retired=False)))
        for outline in found
        if outline
    ]


def _feeds(sections: Iterable[Section], named: Mapping[str, str], level: str, on: date) -> Faults:
    offered = headings_above(level, on)
    known = {section.key for _outline, headings in offered for section in headings}
    for section in sections:
        if section.feeds and known and section.feeds not in known:
            why = f"đề cương cấp trên không có mục {section.feeds}."
            yield PlaceFault(section.key, named[section.key], why)
