"""What a unit prints as PDF: its form, blank or filled, and its report with tables of units.

Drawn as drafts are: in parts that are kept by their content, then joined.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.template.loader import render_to_string

from reports.documents.blocks import Document
from reports.documents.numbering import roman
from reports.documents.renderers import FORMATS, Rendered
from reports.documents.tabled import PrintedForm, Tabled


def form(printed: PrintedForm) -> Rendered:
    """The whole form; the same form gives the same bytes."""
    html = render_to_string("document/form.html", {"form": printed})
    return _rendered(printed.file_name, _pdf().joined([html]))


def paper(document: Document, tables: Sequence[Tabled], reference: str) -> Rendered:
    """A unit's report, a draft or not, with the tables of units that follow it."""
    pdf = _pdf()
    parts = [*pdf.parts(document), *_annexes(tables, reference)]
    return _rendered(document.file_name, pdf.joined(parts))


def _annexes(tables: Sequence[Tabled], reference: str) -> list[str]:
    """The finished HTML of each table as an annex (phụ lục)."""
    return [
        render_to_string(
            "document/tabled.html",
            {
                "table": table,
                "number": roman(place) if len(tables) > 1 else "",
                "reference": reference,
                "language": "vi",
            },
        )
        for place, table in enumerate(tables, 1)
    ]


def _pdf() -> Any:
    """Imported when needed: WeasyPrint alone takes half a second to load."""
    return import_module(FORMATS["pdf"].module)


def _rendered(name: str, content: bytes) -> Rendered:
    wanted = FORMATS["pdf"]
    return Rendered(name + wanted.suffix, wanted.content_type, content)
