"""The whole report of quý I/2025 as it is signed: one file with everything in it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from reports.demo import load
from reports.documents.blocks import Document, Paragraph, Run
from reports.documents.renderers import pdf
from reports.models import Consolidation
from reports.tests.papers import CODE
from reports.tests.reading_pdf import Paper, pages_of_numbers, read
from reports.writing import composing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def signed(province, django_db_blocker) -> Document:
    with django_db_blocker.unblock():
        closed = Consolidation.objects.get(campaign__code="KT-2025-Q1", closed_number=1)
        made = composing.report(closed, at=load.STORY_NOW)
    return replace(made, draft=False, drafted="", verification=CODE)


@pytest.fixture(scope="module")
def paper(signed) -> Paper:
    return read(pdf.render(signed))


def printed_figures(document: Document) -> Iterator[str]:
    """Every figure in a sentence, a footnote or an annex, as it is printed."""
    for block in (*document.opening, *document.body):
        for run in block.runs if isinstance(block, Paragraph) else ():
            yield from (one.text for one in (run, *run.note) if isinstance(one, Run) and one.code)
    for annex in document.annexes:
        yield from (f"{row.in_window}{row.at_cut_off}" for row in annex.rows)


def test_the_whole_report_is_one_archivable_file_with_every_figure(signed, paper):
    text = "".join("".join(page.extract_text().split()) for page in paper.reader.pages)
    figures = list(printed_figures(signed))
    assert len(figures) > 200
    assert [one for one in figures if "".join(one.split()) not in text] == []

    calls, notes = pages_of_numbers(paper)
    assert len(calls) > 55
    assert calls == notes

    catalogue: Any = paper.reader.trailer["/Root"]
    assert catalogue["/StructTreeRoot"]["/K"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "vi"
    assert catalogue["/OutputIntents"]
    metadata = catalogue["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2"' in metadata
    assert 'pdfaid:conformance="A"' in metadata

    for page in paper.reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]

    assert paper.piece(CODE.code).page == len(paper.reader.pages) - 1
