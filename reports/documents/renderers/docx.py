"""Word, in the form of Nghị định 30/2020/NĐ-CP: for those who edit until the last hour.

Everything is Word's own: styles, footnotes, heading rows that repeat, sections with their page
numbers. Why the numbers of headings are text, and what locks a figure, says `word.text`; how the
file is read again when it comes back edited, `word.reading`.
"""

from collections.abc import Iterator

from reports.documents.blocks import Document
from reports.documents.renderers.word import frame, marks, package, reading
from reports.documents.renderers.word.styles import styles
from reports.documents.renderers.word.text import Ink, block
from reports.documents.renderers.word.xml import part, w

LANGUAGES = {"vi": "vi-VN"}
WORD_2013 = 15  # and later: measures tables and lines as Word does now
SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


def render(document: Document) -> bytes:
    """The whole paper; the same document gives the same bytes."""
    return package.packed(parts(document))


def parts(document: Document) -> dict[str, bytes]:
    """The parts of the package by name."""
    language = LANGUAGES.get(document.language, document.language)
    ink = Ink()
    text = part("document", w("body", *_body(document, ink)))
    footnotes = part("footnotes", *_separators(), *ink.footnotes)
    title = f"{document.title} - {document.subject}"
    return {
        package.DOCUMENT: text,
        "word/styles.xml": styles(language),
        "word/settings.xml": _settings(language),
        package.FOOTNOTES: footnotes,
        "word/header1.xml": part("hdr", frame.page_number()),
        "docProps/core.xml": package.core(title, " ".join(document.letterhead.issuer), language),
        package.KEPT: _given_out(document, text, footnotes).xml,
    }


def _body(document: Document, ink: Ink) -> Iterator[str]:
    yield from frame.opening(document)
    for key, style, blocks in (
        ("basis", "Basis", document.basis),
        ("opening", "BodyText", document.opening),
        ("", "BodyText", document.body),
        ("closing", "BodyText", document.closing),
    ):
        for place, one in enumerate(blocks):
            yield block(one, ink, style=style, key="" if place else key)
    yield from frame.ending(document)
    yield from _pages(document, ink)


def _pages(document: Document, ink: Ink) -> Iterator[str]:
    """Each part ends with its pages; those of the last one stand at the end of the text."""
    pages = frame.section(package.HEADER_RELATION, starts_new=False)
    for annex in document.annexes:
        yield frame.last_of(pages)
        yield from frame.annex(annex)
        pages = frame.section(package.HEADER_RELATION, lying=True)
    for one in document.enclosed:
        yield frame.last_of(pages)
        yield from frame.enclosed(one)
        yield block(one.table, ink, style="BodyText", key="")
        pages = frame.section(package.HEADER_RELATION)
    yield from frame.verification(document)
    yield frame.last_of()
    yield pages


def _separators() -> Iterator[str]:
    """The rule above footnotes, which Word wants told."""
    line = w("spacing", before=0, after=0)
    for number, kind in SEPARATORS:
        said = w("p", w("pPr", line), w("r", w(kind)))
        yield w("footnote", said, type=kind, id=number)


def _settings(language: str) -> bytes:
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word"}
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=720),
        w("characterSpacingControl", val="doNotCompress"),
        w("footnotePr", *(w("footnote", id=number) for number, _kind in SEPARATORS)),
        w("compat", w("compatSetting", **mode, val=WORD_2013)),
        w("themeFontLang", val=language),
        w("decimalSymbol", val=","),
        w("listSeparator", val=";"),
    )


def _given_out(document: Document, text: bytes, footnotes: bytes) -> marks.GivenOut:
    """What the file says, read as it will be read when it comes back."""
    said = reading.read(text, footnotes).items
    figures = (print_ for one in said for print_ in marks.figures(one.all_runs))
    return marks.GivenOut(document.file_name, frozenset({one.print for one in said}.union(figures)))
