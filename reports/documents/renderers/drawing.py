"""HTML drawn by WeasyPrint: it reads our stylesheet and fonts and nothing else; no network.

Knows nothing of Django, so that a second process (`helper`) is ready in half a second.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.documents.renderers import Attachment, footnotes, tagging

# All archivable, with fonts embedded and text that can be searched and copied. PDF/A-2u is fast;
# 2a and 3a say besides what is a heading, a table, a note; only 3a may carry another file.
UNTAGGED = "pdf/a-2u"
TAGGED = "pdf/a-2a"
TAGGED_WITH_FILE = "pdf/a-3a"
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


@dataclass(frozen=True)
class Style:
    """The stylesheet as it is used, with the text it was read from."""

    text: str
    sheet: weasyprint.CSS
    fonts: FontConfiguration
    fetcher: OnlyOurFonts


@cache
def style(path: Path) -> Style:
    """Read once in the life of the process; WeasyPrint is mended with it."""
    footnotes.mend()
    tagging.mend()
    text = path.read_text(encoding="utf-8")
    fetcher = OnlyOurFonts(path.parent.parent / "fonts")
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(
        string=text, base_url=path.as_uri(), url_fetcher=fetcher, font_config=fonts
    )
    return Style(text, sheet, fonts, fetcher)


def draw(html: str, stylesheet: Path) -> bytes:
    """A part of a draft, untagged."""
    with drawing():
        used = style(stylesheet)
        page = weasyprint.HTML(string=html, url_fetcher=used.fetcher)
        drawn: bytes = page.write_pdf(
            stylesheets=[used.sheet], font_config=used.fonts, pdf_variant=UNTAGGED
        )
    return drawn


def draw_tagged(html: str, stylesheet: Path, attachment: Attachment | None = None) -> bytes:
    """A whole file, tagged, with another one inside if there is one."""

    def complete(_: weasyprint.Document, pdf: pydyf.PDF) -> None:
        tagging.complete(pdf)
        if attachment:
            tagging.describe_files(pdf, attachment.content_type)

    with drawing():
        used = style(stylesheet)
        page = weasyprint.HTML(string=html, url_fetcher=used.fetcher)
        drawn: bytes = page.write_pdf(
            stylesheets=[used.sheet],
            font_config=used.fonts,
            pdf_variant=TAGGED_WITH_FILE if attachment else TAGGED,
            attachments=[_as_weasyprint(attachment)] if attachment else None,
            finisher=complete,
        )
    return drawn


def _as_weasyprint(attachment: Attachment) -> weasyprint.Attachment:
    """To be used once."""
    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.description,
        relationship="Data",
    )


@contextmanager
def drawing() -> Iterator[None]:
    """One at a time: Pango's font maps are not for two threads. Millions of small things are made
    and none is garbage before the end, so looking for garbage meanwhile takes a tenth more time."""
    with DRAWING:
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collecting:
                gc.enable()
