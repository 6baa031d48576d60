"""From an outline and figures to a report: pure composition, no database.

Headings are numbered here; standing text is printed through `documents.bindings`. Nothing is
invented: where a section has no text to print yet, the draft says so in its own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from indicators import figures
from reports.documents import annexes
from reports.documents.bindings import Printer
from reports.documents.blocks import Annex, Block, BoundFigure, Document, Heading, Paragraph, Run
from reports.documents.letterhead import Issuer, letterhead, signature
from reports.documents.numbering import label
from reports.documents.periods import Window, next_period_name, period_name

UNWRITTEN = "Nội dung đang được biên soạn."
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
    """Everything a draft is made of."""

    issuer: Issuer
    window: Window
    file_name: str
    numbering: str
    sections: Sequence[SectionRow]
    figures: Mapping[str, BoundFigure]
    areas: Sequence[tuple[str, str]]
    drafted: str = ""
    illustration: str = ""


def draft(material: Material) -> Document:
    """The whole report, ready to be drawn."""
    printer = Printer(material.figures, words(material), _last_day(material.window))
    form = {row.key: row for row in material.sections if row.kind == "form"}
    tables = _annexes(material)
    subject = printer.plain(form["title"].text, "title")
    addressees = _lines(form, "addressees", printer)
    recipients = _lines(form, "recipients", printer)
    body = tuple(_body(material, printer))
    parts = {
        part: tuple(printer.paragraphs(form[part].text, part)) if part in form else ()
        for part in ("basis", "opening", "closing")
    }
    head = letterhead(material.issuer, _last_day(material.window).year)
    return Document(
        file_name=material.file_name,
        letterhead=head,
        title=form["title"].title,
        subject=subject,
        addressees=addressees,
        basis=parts["basis"],
        opening=(*parts["opening"], *_about_figures(material, tables)),
        body=body,
        closing=parts["closing"],
        recipients=recipients,
        signature=signature(material.issuer),
        annexes=tables,
        faults=tuple(printer.faults),
        unwritten=tuple(_unwritten(body)),
        drafted=material.drafted,
    )


def words(material: Material) -> dict[str, str]:
    """The words a text may use in braces: {kỳ}, {địa bàn} …"""
    window, issuer = material.window, material.issuer
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


def _lines(form: Mapping[str, SectionRow], part: str, printer: Printer) -> tuple[str, ...]:
    text = form[part].text if part in form else ""
    return tuple(printer.plain(line, part) for line in text.splitlines() if line.strip())


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
    if incomplete:
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
        yield from _section(row, labels[row.key], has_parts, printer)


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


def _section(row: SectionRow, number: str, has_parts: bool, printer: Printer) -> Iterable[Block]:
    title = printer.plain(row.title, row.key)
    heading = Heading(row.level, number, title, row.key, task=row.kind == "task")
    paragraphs = printer.paragraphs(row.text, row.key)
    if not paragraphs and not has_parts:
        paragraphs = [Paragraph((Run(UNWRITTEN),), unwritten=True)]
    if not paragraphs or paragraphs[0].marker or not _runs_on(heading, has_parts):
        yield heading
    else:
        paragraphs[0] = replace(paragraphs[0], lead=_with_colon(heading))
    yield from paragraphs


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
        elif block.lead:
            place = block.lead.key
        yield place, block
