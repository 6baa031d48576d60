"""Drafts printed, edited as in Word, and taken back; no database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reports.citing.cited import Cited
from reports.documents import drafting
from reports.documents.blocks import Block, Document, Heading, Paragraph, Run
from reports.documents.drafting import UNWRITTEN, Material
from reports.documents.renderers import docx
from reports.documents.renderers.word import reading
from reports.returning import file as word_file
from reports.returning.file import Returned
from reports.returning.lines import Said
from reports.returning.pieces import Comparison, compare, taken
from reports.tests.fakes import FORM, KON_TUM, Window, figure, found, row

FIGURES = found(
    figure("2.1", "38"),
    figure("2.2", "0"),
    figure("3.3", "50533"),
    figure("6.1", None),
    figure("7.1", "97.87", value_type="percent", decimals=2),
    figure("2.1.1", "8", parent_code="2.1"),
)
DOCUMENTS = {
    "kh": Cited("kh", "Kế hoạch", "283/KH-UBND", "", None, ""),
    "cv": Cited("cv", "Công văn", "581/BNV", "Bộ Nội vụ", date(2022, 2, 21), "về CCHC"),
    "luat": Cited("luat", "Luật", "", "", None, "Đầu tư công"),
}
OUTLINE = (
    row("I", 1, "CHỈ ĐẠO", kind="container"),
    row("I.1", 2, "Về kiểm tra"),
    row("I.1.-1", 4, "Theo kế hoạch:", marker="-"),
    row("II", 1, "KẾT QUẢ", kind="container"),
    row("II.1", 2, "Thể chế"),
    row("II.1.a", 3, "Ban hành văn bản"),
)
KEYS = [one.key for one in OUTLINE]


def material(texts: Mapping[str, str]) -> Material:
    return Material(
        issuer=KON_TUM,
        window=Window(),
        file_name="bao-cao-kt",
        numbering="letters",
        sections=[*FORM, *OUTLINE],
        figures=FIGURES,
        areas=(),
        documents=DOCUMENTS,
        texts=texts,
    )


def draft(texts: Mapping[str, str]) -> Document:
    return drafting.draft(material(texts))


def said(texts: Mapping[str, str]) -> dict[str, Said]:
    printer = drafting.printer_of(material(texts))
    return {key: Said(texts.get(key, ""), printer.printing(texts.get(key, ""))) for key in KEYS}


def returned(made: Document, given_out: Document | None = None) -> Returned:
    """A document as a file that was given out as another one, and edited into this."""
    file = word_file.read(docx.render(made))
    before = word_file.read(docx.render(given_out)) if given_out else file
    return replace(file, given_out=before.given_out)


def pieces(
    texts: Mapping[str, str], edited: Document, given_out: Document | None = None
) -> Comparison:
    before = draft(texts)
    return compare(before, said(texts), returned(edited, given_out or before), DOCUMENTS)


def take_all(texts: Mapping[str, str], comparison: Comparison) -> dict[str, str]:
    after = dict(texts)
    for key in KEYS:
        edits = [piece.edit for piece in comparison.takeable if piece.key == key and piece.edit]
        if edits:
            after[key] = taken(said(texts)[key], edits)
    return after


def normal(made: Document) -> list[str]:
    """What the file of a document says; an emptied section answers "Không." by itself."""
    parts = docx.parts(made)
    items = reading.read(parts["word/document.xml"], parts["word/footnotes.xml"]).items
    return [one.text for one in items if one.text != UNWRITTEN]


def one(
    text: str, change: Any, *, key: str = "II.1.a", given_out: bool = True
) -> tuple[str, Comparison]:
    """What a section says after its text was printed, changed and taken back."""
    texts = {key: text}
    comparison = pieces(texts, changed(draft(texts), key, change))
    return take_all(texts, comparison)[key], comparison


def changed(made: Document, key: str, change: Any) -> Document:
    """The document with the paragraphs of a section replaced by what `change` makes of them."""
    body: list[Any] = []
    here = ""
    own: list[Block] = []
    for block in (*made.body, Heading(1, "", "", "")):
        lead = block.lead if isinstance(block, Paragraph) else None
        begins = block.key if isinstance(block, Heading) else lead.key if lead else here
        if begins != here and here == key:
            body += change(own)
        here = begins
        if here == key and not isinstance(block, Heading):
            own.append(block)
        else:
            body.append(block)
    return replace(made, body=tuple(body[:-1]))


def say(*runs: str | Run, marker: str = "") -> Paragraph:
    return Paragraph(tuple(r if isinstance(r, Run) else Run(r) for r in runs), marker)


def swap(old: str, new: str) -> Any:
    """Other words in every run, the figures' too."""

    def in_runs(runs: Sequence[Run]) -> tuple[Run, ...]:
        return tuple(replace(r, text=r.text.replace(old, new), note=in_runs(r.note)) for r in runs)

    return lambda blocks: [replace(b, runs=in_runs(b.runs)) for b in blocks]


def refusals(comparison: Comparison) -> list[str]:
    return [why for piece in comparison.pieces for why in piece.refused]
