"""PDF with WeasyPrint, in the form of Nghị định 30/2020/NĐ-CP.

A draft is drawn fast: the body and each annex apart, since the decree numbers the pages of every
annex from one, and a finished part is kept by its content: an annex whose figures have not changed
is not drawn again. What is prepared for signing is drawn whole and once, and tagged for those who
have it read to them; tagged parts cannot be joined. Both look the same.
"""

import io
from pathlib import Path

import weasyprint
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from pypdf import PdfReader, PdfWriter

from reports.documents.blocks import Document
from reports.documents.renderers import Attachment, drawing, kept, qr, sharing


def render(document: Document, attachment: Attachment | None = None) -> bytes:
    """The whole paper; the same document and attachment give the same bytes.

    Raises ValueError for an attachment to a draft: only what is prepared for signing carries one.
    """
    if attachment and document.draft:
        raise ValueError("A draft carries no attachment.")
    made = _made(document, attachment)
    if document.verification and _pages(made) == 1:
        # The code is never on the first page, which is all there is.
        made = _made(document, attachment, apart=True)
    return made


def _made(document: Document, attachment: Attachment | None, *, apart: bool = False) -> bytes:
    if document.draft:
        return joined(parts(document, apart=apart))
    return drawing.draw_tagged(whole(document, apart=apart), stylesheet(), attachment)


def whole(document: Document, *, apart: bool = False) -> str:
    """The finished HTML of all of it."""
    return _paper(document, annexes=document.annexes, apart=apart)


def parts(document: Document, *, apart: bool = False) -> list[str]:
    """The finished HTML of the body and of each annex."""
    annexes = (
        _html("annex", document, annex=annex, last=annex is document.annexes[-1])
        for annex in document.annexes
    )
    return [_paper(document, annexes=(), apart=apart), *annexes]


def _paper(document: Document, **context: object) -> str:
    return _html(document.form.value, document, **context)


def _html(template: str, document: Document, **context: object) -> str:
    code = qr.as_svg(document.verification) if document.verification else ""
    given = {"document": document, "code": code, **context}
    return render_to_string(f"document/{template}.html", given)


def stylesheet() -> Path:
    """Where the form of the decree is written down."""
    found = finders.find("css/document.css")
    if not isinstance(found, str):
        raise FileNotFoundError("static/css/document.css")
    return Path(found).resolve()


def joined(pages: list[str]) -> bytes:
    """Each part as it is kept, or drawn now and kept; then all of them as one file, untagged."""
    sheet = drawing.style(stylesheet()).text
    paths = {
        html: kept.path_of(html, sheet, weasyprint.__version__, drawing.UNTAGGED) for html in pages
    }
    found = {html: kept.read(path) for html, path in paths.items()}
    missing = [html for html, content in found.items() if content is None]
    drawn = sharing.draw_all(missing, stylesheet())
    for html, content in drawn.items():
        kept.keep(paths[html], content)
    return join([found[html] or drawn[html] for html in pages])


def join(parts: list[bytes]) -> bytes:
    """The parts as one file. The body comes first: its metadata and colour profile are kept."""
    writer = PdfWriter(clone_from=io.BytesIO(parts[0]))
    for part in parts[1:]:
        writer.append(PdfReader(io.BytesIO(part)))
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()


def _pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)
