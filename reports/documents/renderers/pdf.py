"""PDF with WeasyPrint, in the form of Nghị định 30/2020/NĐ-CP.

The body and each annex are drawn apart, because the decree numbers the pages of every annex from
one, and because a finished part is kept by its content: an annex whose figures have not changed
is not drawn again. Drawing reads our stylesheet and fonts and nothing else; no network.
"""

import hashlib
import io
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from pypdf import PdfReader, PdfWriter
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.documents.blocks import Document
from reports.documents.renderers import footnotes

# PDF/A-2u: archivable, fonts embedded, text that can be searched and copied.
VARIANT = "pdf/a-2u"
KEPT_FOR = 30 * 24 * 3600
DRAWING = Lock()


class OnlyOurFonts(URLFetcher):  # type: ignore[misc]
    """Opens the font files of this project; anything else stops the drawing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False)
        self._allowed = {path.as_uri() for path in folder.glob("*.ttf")}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._allowed:
            raise FatalURLFetchingError(f"A report may not load {url}")
        return super().fetch(url, headers)


def stylesheet() -> Path:
    """Where the form of the decree is written down."""
    found = finders.find("css/document.css")
    if not isinstance(found, str):
        raise FileNotFoundError("static/css/document.css")
    return Path(found).resolve()


@dataclass(frozen=True)
class Style:
    """The stylesheet as it is used, with the text it was read from."""

    text: str
    sheet: weasyprint.CSS
    fonts: FontConfiguration
    fetcher: OnlyOurFonts


@cache
def style() -> Style:
    """Read once in the life of the process; WeasyPrint's footnotes are mended with it."""
    footnotes.mend()
    path = stylesheet()
    text = path.read_text(encoding="utf-8")
    fetcher = OnlyOurFonts(path.parent.parent / "fonts")
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(
        string=text, base_url=path.as_uri(), url_fetcher=fetcher, font_config=fonts
    )
    return Style(text, sheet, fonts, fetcher)


def render(document: Document) -> bytes:
    """The whole report: body first, then the annexes, joined."""
    return join([kept(html) for html in pages(document)])


def pages(document: Document) -> list[str]:
    """The finished HTML of the body and of each annex."""
    body = render_to_string("document/report.html", {"document": document})
    annexes = (
        render_to_string("document/annex.html", {"annex": annex, "language": document.language})
        for annex in document.annexes
    )
    return [body, *annexes]


def draw(html: str) -> bytes:
    """One part drawn by WeasyPrint; one at a time, Pango's font maps are not for two threads."""
    with DRAWING:
        used = style()
        page = weasyprint.HTML(string=html, url_fetcher=used.fetcher)
        drawn: bytes = page.write_pdf(
            stylesheets=[used.sheet], font_config=used.fonts, pdf_variant=VARIANT
        )
    return drawn


def kept(html: str) -> bytes:
    """A part from the folder of kept parts, or drawn now and kept."""
    path = _kept_path(html)
    try:
        content = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        content = draw(html)
        _keep(path, content)
    return content


def _kept_path(html: str) -> Path:
    """Named by all that shapes the part: text, stylesheet, engine, kind of PDF."""
    shape = (html, style().text, weasyprint.__version__, VARIANT)
    digest = hashlib.sha256("\0".join(shape).encode()).hexdigest()
    return Path(settings.DATA_DIR) / "cache" / "pdf" / f"{digest}.pdf"


def _keep(path: Path, content: bytes) -> None:
    """Written whole or not at all, so that two processes may keep the same part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).replace(path)
    for old in path.parent.glob("*.pdf"):
        if time.time() - old.stat().st_mtime > KEPT_FOR:
            old.unlink(missing_ok=True)


def join(parts: list[bytes]) -> bytes:
    """The parts as one file. The body comes first: its metadata and colour profile are kept."""
    writer = PdfWriter(clone_from=io.BytesIO(parts[0]))
    for part in parts[1:]:
        writer.append(PdfReader(io.BytesIO(part)))
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()
