"""From an outline and figures to a report: pure composition, no database.

Headings are numbered here; standing text is printed through `documents.bindings`. Nothing is
invented: where a section has no text to print yet, the draft says so in its own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from indicators import figures
from reports.citing.cited import Cited
from reports.documents import annexes
from reports.documents.bindings import Printer
from reports.documents.blocks import (
    Annex,
    Block,
    BoundFigure,
    Document,
    Heading,
    Paragraph,
    Prose,
    Run,
)
from reports.documents.letterhead import Issuer, letterhead, signature
from reports.documents.numbering import label
from reports.documents.periods import Window, next_period_name, period_name

# What an empty section answers; screens warn of it.
UNWRITTEN = "Không."
BLANK_DATE = "ngày\u2003\u2002tháng\u2003\u2002năm {year}"


class SectionRow(Protocol):
    """What is read of an outline's section, whether a model or a line of a file."""

    @property
    def key(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def marker(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Material:
    """Everything a draft is made of. `carried` are notes for the annexes, by area."""

    issuer: Issuer
    window: Window
    file_name: str
    numbering: str
    sections: Sequence[SectionRow]
    figures: Mapping[str, BoundFigure]
    areas: Sequence[tuple[str, str]]
    drafted: str = ""
    illustration: str = ""
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    documents: Mapping[str, Cited] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    annexes: tuple[Annex, ...] | None = None
    """tables made elsewhere, in place of those of the figures: what a unit itself has entered"""

    def text_of(self, row: SectionRow) -> str:
        """What was written for the section, else the outline's default text."""
        return self.texts.get(row.key, row.text)


def spoken(sections: Iterable[SectionRow], texts: Mapping[str, str]) -> str:
    """All markup that a report prints, to see what it names."""
    return "\n".join(f"{row.title}\n{texts.get(row.key, row.text)}" for row in sections)


def printer_of(material: Material) -> Printer:
    """A printer for the report's first line; one prints the whole of it, in order."""
    told = words(material.issuer, material.window)
    last = _last_day(material.window)
    return Printer(material.figures, told, last, material.documents)


def heading_printer(issuer: Issuer, window: Window) -> Printer:
    """A printer for headings by themselves, which name neither figures nor documents."""
    return Printer({}, words(issuer, window), _last_day(window), {})


def draft(material: Material) -> Document:
    """The whole report, ready to be drawn."""
    printer = printer_of(material)
    form = {row.key: row for row in material.sections if row.kind == "form"}
    tables = _annexes(material) if material.annexes is None else material.annexes
    # In the order of the pages: a document is cited in full where it is first mentioned.
    subject = printer.plain(material.text_of(form["title"]), "title")
    addressees = _lines(material, form, "addressees", printer)
    basis = _standing(material, form, "basis", printer)
    opening = _standing(material, form, "opening", printer)
    body = tuple(_body(material, printer))
    closing = _standing(material, form, "closing", printer)
    recipients = _lines(material, form, "recipients", printer)
    head = letterhead(material.issuer, _last_day(material.window).year)
    return Document(
        file_name=material.file_name,
        letterhead=head,
        title=form["title"].title,
        subject=subject,
        addressees=addressees,
        basis=basis,
        opening=(*opening, *_about_figures(material, tables)),
        body=body,
        closing=closing,
        recipients=recipients,
        signature=signature(material.issuer),
        annexes=tables,
        faults=tuple(printer.faults),
        unwritten=tuple(_unwritten(body)),
        drafted=material.drafted,
    )


def words(issuer: Issuer, window: Window) -> dict[str, str]:
    """The words a text may use in braces: {kỳ}, {địa bàn} …"""
    last = _last_day(window)
    return {
        "kỳ": period_name(window),
        "kỳ sau": next_period_name(window),
        "năm": f"năm {last.year}",
        "năm trước": f"năm {last.year - 1}",
        "năm sau": f"năm {last.year + 1}",
        "ngày đầu": figures.long_date(window.covers_from),
        "ngày chốt": figures.long_date(last),
        "địa bàn": issuer.locality,
        "cơ quan": issuer.agency,
        "cơ quan đầy đủ": issuer.full_agency,
    }


def _last_day(window: Window) -> date:
    return window.covers_to - timedelta(days=1)


Form = Mapping[str, SectionRow]


def _lines(material: Material, form: Form, part: str, printer: Printer) -> tuple[str, ...]:
    text = material.text_of(form[part]) if part in form else ""
    return tuple(printer.plain(line, part) for line in text.splitlines() if line.strip())


def _standing(material: Material, form: Form, part: str, printer: Printer) -> tuple[Prose, ...]:
    return tuple(printer.paragraphs(material.text_of(form[part]), part)) if part in form else ()


def _annexes(material: Material) -> tuple[Annex, ...]:
    head = letterhead(material.issuer, _last_day(material.window).year)
    blank = BLANK_DATE.format(year=head.year)
    return annexes.build(
        material.figures,
        material.areas,
        material.window,
        reference=(
            f"(Kèm theo Báo cáo số\u2003\u2003\u2002/{head.symbol} {blank} "
            f"của {material.issuer.full_agency})"
        ),
        illustration=material.illustration,
        carried=material.carried,
    )


def _about_figures(material: Material, tables: Sequence[Annex]) -> Iterable[Paragraph]:
    """Says once for which days the figures are, where the tables stand and what is missing."""
    if not tables:
        return
    window = material.window
    where = f"Phụ lục {tables[0].number} đến Phụ lục {tables[-1].number}"
    text = (
        f"Số liệu trong báo cáo tính từ {figures.long_date(window.covers_from)} đến "
        f"{figures.long_date(_last_day(window))}; số liệu theo từng lĩnh vực tại "
        f"{where if len(tables) > 1 else 'Phụ lục'} kèm theo."
    )
    incomplete = sum(
        not figure.computed and not figure.is_complete for figure in material.figures.values()
    )
    if incomplete and material.annexes is None:
        text += (
            f" Có {incomplete:02} chỉ tiêu chưa tổng hợp đủ số liệu của các đơn vị được yêu cầu "
            "báo cáo, được ghi rõ tại các Phụ lục."
        )
    yield Paragraph((Run(text),))


def _body(material: Material, printer: Printer) -> Iterable[Block]:
    rows = [row for row in material.sections if row.kind != "form"]
    labels = numbers(rows, material.numbering)
    for place, row in enumerate(rows):
        has_parts = place + 1 < len(rows) and rows[place + 1].level > row.level
        heading = Heading(
            row.level,
            labels[row.key],
            printer.plain(row.title, row.key),
            row.key,
            task=row.kind == "task",
        )
        prose = printer.paragraphs(material.text_of(row), row.key)
        yield from _section(heading, prose, has_parts=has_parts)


def numbers(rows: Iterable[SectionRow], style: str) -> dict[str, str]:
    """The printed number of every section: computed where its marker is "#"."""
    counts: list[int] = []
    printed = {}
    for row in rows:
        if row.marker != "#":
            printed[row.key] = row.marker
            continue
        counts = [*counts[: row.level], *[0] * (row.level - len(counts))]
        counts[row.level - 1] += 1
        printed[row.key] = label(tuple(counts), style)
    return printed


def _section(heading: Heading, prose: list[Prose], *, has_parts: bool) -> Iterable[Block]:
    if not prose and not has_parts:
        prose = [Paragraph((Run(UNWRITTEN),), unwritten=True)]
    first = prose[0] if prose else None
    if isinstance(first, Paragraph) and not first.marker and _runs_on(heading, has_parts):
        yield replace(first, lead=_with_colon(heading))
        yield from prose[1:]
    else:
        yield heading
        yield from prose


def _runs_on(heading: Heading, has_parts: bool) -> bool:
    """Whether text follows on the heading's line: after a colon, a dash or a task's number."""
    if heading.task or heading.title.endswith(":"):
        return not has_parts
    return heading.level > 3 and not has_parts


def _with_colon(heading: Heading) -> Heading:
    if heading.task or heading.title.endswith(":"):
        return heading
    return replace(heading, title=f"{heading.title}:")


def _unwritten(body: Sequence[Block]) -> Iterable[str]:
    for place, block in _places(body):
        if isinstance(block, Paragraph) and block.unwritten:
            yield place


def _places(body: Sequence[Block]) -> Iterable[tuple[str, Block]]:
    """Each block with the key of the section it stands in."""
    place = ""
    for block in body:
        if isinstance(block, Heading):
            place = block.key
        elif isinstance(block, Paragraph) and block.lead:
            place = block.lead.key
        yield place, block
