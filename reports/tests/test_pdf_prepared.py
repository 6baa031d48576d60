"""What is prepared for signing: one tagged file, the code on its last page, data inside."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.documents import frozen
from reports.documents.blocks import Verification
from reports.documents.renderers import Attachment, drawing, pdf, render
from reports.tests import papers
from reports.tests.papers import CODE
from reports.tests.reading_pdf import MM, Paper, read

DATA = Attachment("phu-luc.xlsx", b"PK bang", "application/vnd.ms-excel", "Phụ lục số liệu")


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def prepared() -> Paper:
    """With all that such a file can have."""
    return read(pdf.render(replace(papers.rich(), verification=CODE), DATA))


@pytest.fixture(scope="module")
def structure(prepared) -> list[Any]:
    """The elements of the structure, each with its kind, in the order they are read."""
    return list(elements(prepared.reader.trailer["/Root"]["/StructTreeRoot"]))


def elements(node):
    for kid in node.get("/K", []):
        inner = kid.get_object()
        if not isinstance(inner, int):
            yield inner
            yield from elements(inner)


def of_kind(structure, kind: str) -> list[Any]:
    return [element for element in structure if element.get("/S") == f"/{kind}"]


# -- archive and reading aloud ---------------------------------------------------------------------


def test_it_is_archivable_tagged_and_says_what_it_is(prepared):
    catalogue = prepared.reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "vi"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalogue["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert prepared.reader.metadata.title.startswith("BÁO CÁO - Kết quả thực hiện")
    assert prepared.reader.trailer["/ID"]


def test_without_another_file_inside_it_is_pdf_a_2():
    catalogue: Any = read(pdf.render(papers.paper())).reader.trailer["/Root"]
    assert b'pdfaid:part="2"' in catalogue["/Metadata"].get_object().get_data()


def test_headings_are_headings(structure):
    kinds = [element["/S"] for element in structure if element.get("/S", "")[:2] == "/H"]
    assert kinds == ["/H1", "/H2", "/H3", "/H4", "/H2", "/H2", "/H2"]


def test_a_figure_in_an_annex_is_read_with_its_row_and_column(structure):
    cells = [cell for cell in of_kind(structure, "TD") if cell.get("/A", {}).get("/Headers")]
    headers = {
        cell["/ID"]: cell["/A"]["/Scope"] for cell in of_kind(structure, "TH") if "/ID" in cell
    }
    scopes = [[headers[key] for key in cell["/A"]["/Headers"]] for cell in cells]
    # 63 rows of seven cells that are no headers themselves.
    assert scopes.count(["/Row", "/Column"]) == 63 * 6


def test_what_is_pointed_at_can_be_found(prepared, structure):
    """A reader looks the headers of a cell up in the tree of identifiers."""
    (leaf,) = prepared.reader.trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Kids"]
    names = leaf.get_object()["/Names"]
    found = dict(zip(names[::2], names[1::2], strict=True))
    assert list(found) == sorted(found)
    wanted = [element for element in structure if "/ID" in element]
    assert len(wanted) > 60
    assert all(found[one["/ID"]].get_object() == one for one in wanted)


def test_footnotes_are_notes_and_page_numbers_are_not_read(prepared, structure):
    assert len(of_kind(structure, "Note")) == len(of_kind(structure, "Reference")) == 2
    second = prepared.reader.pages[1].get_contents().get_data()
    assert second.rindex(b"/Artifact") > second.rindex(b"/MCID")


def test_a_bar_and_the_code_say_what_they_show(structure):
    alternatives = [figure["/Alt"] for figure in of_kind(structure, "Figure")]
    assert alternatives == [
        "Thanh dài bằng 0% thanh dài nhất",
        "Thanh dài bằng 100% thanh dài nhất",
        f"Mã QR: {CODE.address}",
    ]


def test_sections_and_annexes_are_bookmarks(prepared):
    titles = [item.title for item in prepared.reader.outline if not isinstance(item, list)]
    assert titles == [
        "I. KẾT QUẢ THỰC HIỆN",
        "II. PHƯƠNG HƯỚNG, NHIỆM VỤ",
        "Phụ lục I. Số liệu thủ tục hành chính",
        "Phụ lục II. Số liệu tài chính",
    ]


# -- the file inside -------------------------------------------------------------------------------


def test_the_data_is_inside_and_says_what_it_is(prepared):
    (file,) = prepared.reader.trailer["/Root"]["/AF"]
    told = file.get_object()
    assert (told["/AFRelationship"], told["/UF"], told["/Desc"]) == (
        "/Data",
        DATA.name,
        DATA.description,
    )
    embedded = told["/EF"]["/F"].get_object()
    assert embedded["/Subtype"] == "/application/vnd.ms-excel"
    assert prepared.reader.attachments[DATA.name] == [DATA.content]
    assert not {"/CreationDate", "/ModDate"} & set(embedded["/Params"])


def test_the_file_is_attached_through_the_formats_too():
    rendered = render(papers.letter(), attachment=DATA)
    assert read(rendered.content).reader.attachments[DATA.name] == [DATA.content]


def test_a_draft_carries_nothing():
    with pytest.raises(ValueError, match="draft"):
        pdf.render(papers.letter(draft=True), DATA)


# -- the code of verification ----------------------------------------------------------------------


def code_pages(paper: Paper) -> list[int]:
    return [piece.page for piece in paper.pieces if piece.text.startswith(CODE.code)]


def test_the_code_stands_on_the_last_page_below_all_else(prepared):
    last = len(prepared.reader.pages) - 1
    assert code_pages(prepared) == [last]
    lowest = max(piece.top for piece in prepared.on(last))
    assert lowest == prepared.piece(str(CODE.address)).top


def test_a_paper_of_one_page_has_the_code_on_a_page_of_its_own():
    paper = read(pdf.render(papers.letter(verification=CODE)))
    assert code_pages(paper) == [1]
    assert len(paper.reader.pages) == 2
    assert paper.piece("Nơi nhận:").page == 0


def test_a_draft_of_one_page_has_it_there_too():
    paper = read(pdf.render(papers.letter(verification=CODE, draft=True)))
    assert code_pages(paper) == [1]


def test_a_draft_with_annexes_has_it_after_the_last():
    draft = replace(papers.rich(), verification=CODE, draft=True)
    paper = read(pdf.render(draft))
    assert code_pages(paper) == [len(paper.reader.pages) - 1]


def test_without_a_page_that_knows_the_code_the_code_is_what_is_drawn():
    html = pdf.whole(papers.letter(verification=Verification("7KQM-2XPD-9TFB")))
    assert "Mã QR: 7KQM-2XPD-9TFB" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")


# -- forms of papers -------------------------------------------------------------------------------


def test_a_sheet_fits_one_page_and_has_no_number():
    paper = read(pdf.render(papers.sheet()))
    text = paper.reader.pages[0].extract_text()
    assert len(paper.reader.pages) == 1
    assert "Số:" not in text
    assert "CỘNG HÒA" not in text
    assert "lập ngày 20/3/2025" in text
    assert paper.piece("SỞ NỘI VỤ").right < 105 * MM
    assert paper.piece("NGƯỜI LẬP").bold
    assert paper.piece("Xã 23").size == 11


def test_a_sheet_without_signature_ends_with_its_text():
    html = pdf.whole(papers.sheet(signature=replace(papers.paper().signature, lines=())))
    assert 'class="ending"' not in html


def test_drawn_whole_or_in_parts_it_looks_the_same():
    """Page numbers, breaks and places: a draft differs by its mark only."""
    document = papers.rich()
    parts = [drawing.draw(html, pdf.stylesheet()) for html in pdf.parts(document)]
    assert places(pdf.join(parts)) == places(pdf.render(document))


def places(content: bytes) -> list[tuple[int, str, int, int]]:
    return [(p.page, p.text, round(p.left), round(p.top)) for p in read(content).pieces]


# -- the same bytes --------------------------------------------------------------------------------


def test_a_document_that_was_kept_as_data_gives_the_same_file():
    document = papers.letter(verification=CODE)
    again = frozen.from_data(frozen.to_data(document))
    assert pdf.render(document, DATA) == pdf.render(again, DATA)


DRAW = """
import sys
from pathlib import Path
from typing import Any
from reports.documents.renderers import drawing
html, sheet = sys.stdin.read(), Path(sys.argv[1])
sys.stdout.buffer.write(drawing.draw(html, sheet) + drawing.draw_tagged(html, sheet))
"""


def test_two_processes_draw_the_same_bytes():
    """Nothing hangs on the order of a set, the name of a temporary font or the clock."""
    html = pdf.whole(replace(papers.rich(), verification=CODE))
    drawn = [
        subprocess.run(
            [sys.executable, "-c", DRAW, str(pdf.stylesheet())],
            input=html.encode(),
            capture_output=True,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"%PDF")
