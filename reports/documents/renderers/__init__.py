"""Documents into files. A renderer reads `reports.documents.blocks` only: no models, no database.

To add a format, write a module with `render(document) -> bytes` and name it in FORMATS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from reports.documents.blocks import Document


class UnknownFormatError(ValueError):
    """A format that no renderer is registered for."""


class NothingToDrawError(ValueError):
    """A format that this document has nothing for; the text says what is wanting."""


@dataclass(frozen=True)
class Format:
    """A kind of file: the module that makes it, its ending and its content type."""

    module: str
    suffix: str
    content_type: str


@dataclass(frozen=True)
class Rendered:
    """A finished file."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Attachment:
    """A file inside the file: the data of its tables, say. Only a PDF for signing carries one."""

    name: str
    content: bytes
    content_type: str
    description: str


FORMATS = {
    "pdf": Format("reports.documents.renderers.pdf", ".pdf", "application/pdf"),
    "docx": Format(
        "reports.documents.renderers.docx",
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": Format(
        "reports.documents.renderers.xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def render(
    document: Document,
    format: str = "pdf",  # noqa: A002 - the screen's word
    *,
    attachment: Attachment | None = None,
) -> Rendered:
    """The document in that format; the same document and attachment give the same bytes."""
    if format not in FORMATS:
        raise UnknownFormatError(f"Không có định dạng “{format}”; có: {', '.join(FORMATS)}.")
    wanted = FORMATS[format]
    # Imported when needed: WeasyPrint alone takes half a second to load.
    draw: Callable[..., bytes] = import_module(wanted.module).render
    content = draw(document, attachment) if attachment else draw(document)
    return Rendered(document.file_name + wanted.suffix, wanted.content_type, content)
