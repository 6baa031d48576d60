"""The workbook that is sent, read back: its sheets, its numbers, its paper, and what it refuses."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from reports.documents.blocks import Annex, Document, Verification
from reports.documents.renderers import NothingToDrawError, render, xlsx
from reports.tests.fakes import figure, found, report, row
from units.spreadsheets import LONGEST_NAME, Book

FIGURES = found(
    figure("2.1", "38"),
    figure("2.1.1", "1234567", label="Cấp tỉnh", parent_code="2.1", parent_label="Văn bản"),
    figure("2.2", "97.8671", value_type="percent", unit_of_measure="%", decimals=2),
    figure("2.3", "30", value_type="percent", unit_of_measure="%", decimals=2),
    figure("2.4", "392.027", value_type="money", decimals=3, provisional=1),
    figure("2.5", "1", value_type="choice", choices="0=Chưa|1=Đã ban hành"),
    figure("2.6", None, expected=0, reported=0, na=1),
    figure("2.7", None),
    figure("2.8", "9", expected=10, reported=7, over_time="stock"),
    figure("6.1", "5", area_code="tai-chinh-cong"),
)


@pytest.fixture(scope="module")
def paper() -> Document:
    return report(row("I", 1, "KẾT QUẢ"), figures=FIGURES, illustration="Số liệu giả định")


def opened(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))


@pytest.fixture(scope="module")
def book(paper) -> openpyxl.Workbook:
    return opened(paper)


@pytest.fixture(scope="module")
def by_code(book) -> dict[str, list[Any]]:
    """Code → the cells of its row, of the first annex."""
    sheet = book.worksheets[1]
    return {cells[1].value: list(cells) for cells in sheet.iter_rows(min_row=7) if cells[1].value}


def texts(sheet) -> str:
    return "\n".join(str(cell.value) for cells in sheet for cell in cells if cell.value)


def test_there_is_a_sheet_for_each_annex_after_the_contents(book):
    assert book.sheetnames == ["Mục lục", "I. Cải cách thể chế", "II. Cải cách tài chính công"]


def test_the_contents_say_whose_figures_they_are_and_lead_to_them(book):
    contents = book.worksheets[0]
    said = texts(contents)
    assert "ỦY BAN NHÂN DÂN TỈNH KON TUM" in said
    assert "BÁO CÁO Kết quả CCHC quý I năm 2025" in said
    assert "Số liệu từ 15/12/2024 đến 14/03/2025" in said
    links = {cell.value: cell.hyperlink.location for [cell, *_] in contents if cell.hyperlink}
    assert links == {
        "Phụ lục I": "'I. Cải cách thể chế'!A1",
        "Phụ lục II": "'II. Cải cách tài chính công'!A1",
    }


def test_a_draft_says_so_on_every_page(paper, book):
    assert "DỰ THẢO" in texts(book.worksheets[0])
    assert "DỰ THẢO" in book.worksheets[1].oddHeader.right.text
    prepared = opened(replace(paper, draft=False, verification=Verification("KT-7F2A", "")))
    assert "DỰ THẢO" not in texts(prepared.worksheets[0])
    assert "(Kèm theo Báo cáo số" in texts(prepared.worksheets[0])
    assert "Mã tra cứu báo cáo: KT-7F2A" in texts(prepared.worksheets[0])
    assert prepared.worksheets[1].oddHeader.right.text is None


@pytest.mark.parametrize(
    ("code", "value", "pattern"),
    [
        ("2.1", 38, "#,##0"),
        ("2.1.1", 1234567, "#,##0"),
        ("2.2", 97.87, "#,##0.00"),
        ("2.3", 30, "#,##0"),
        ("2.4", 392.027, "#,##0.000"),
    ],
)
def test_figures_are_numbers_as_the_page_rounds_them(by_code, code, value, pattern):
    cell = by_code[code][4]
    assert (cell.value, cell.data_type) == (value, "n")
    assert cell.number_format == f"[$-42A]{pattern}"


def test_what_is_no_number_stands_as_text(by_code):
    assert [by_code[code][4].value for code in ("2.5", "2.6", "2.7")] == ["Đã ban hành", "–", "…"]
    assert by_code["2.6"][7].value == "Không áp dụng"


def test_figures_stand_under_the_days_that_they_belong_to(by_code):
    assert [cell.value for cell in by_code["2.8"][4:7]] == [None, 9, "7/10"]


def test_parts_are_set_in_and_estimates_slanted(by_code):
    assert by_code["2.1.1"][2].alignment.indent == by_code["2.1"][2].alignment.indent + 1
    assert by_code["2.4"][4].font.italic and not by_code["2.1"][4].font.italic
    assert by_code["2.4"][7].value == "Ước"


def test_coverage_has_a_column_only_where_somebody_is_missing(book):
    headings = [[cell.value for cell in sheet[5]] for sheet in book.worksheets[1:]]
    assert ["Số đơn vị đã báo cáo" in one for one in headings] == [True, False]


def test_notes_and_signs_are_explained_below(book):
    below = texts(book.worksheets[1])
    assert "Ghi chú: Số liệu giả định" in below
    assert "“–”: không áp dụng; “…”: chưa có số liệu; số in nghiêng: số ước." in below
    assert "chưa có số liệu" not in texts(book.worksheets[2])


def test_it_prints_on_a4_on_its_side_with_the_heading_on_every_page(book):
    for sheet in book.worksheets[1:]:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # one page wide, as many long as it takes
        assert sheet.print_title_rows == "$5:$6"
        assert sheet.freeze_panes == "D7"
        assert "&P" in sheet.oddFooter.right.text


HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "http://mau.vn", "{=A1}", "0012")


def hostile(text: str) -> Document:
    told = figure("2.1", "1", label=text, unit_of_measure=text)
    return report(row("I", 1, "I"), figures=found(told), illustration=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_stays_text(text):
    sheet = opened(hostile(text)).worksheets[1]
    cells = [cell for cells in sheet for cell in cells if cell.value == text]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cells in sheet for cell in cells)


def test_names_of_sheets_are_legal_and_differ():
    book = Book("")
    wanted = ["Xã [1]: A/B?", "xã 1 a b", "", "'", "Mục " * 20, "Mục " * 20]
    names = [book.sheet(name).get_name() for name in wanted]
    assert len({name.casefold() for name in names}) == len(wanted)
    assert names[:3] == ["Xã 1 A B", "xã 1 a b (2)", "Trang"]
    assert all(0 < len(name) <= LONGEST_NAME and not set(name) & set("[]:*?/\\'") for name in names)


def test_a_number_longer_than_a_spreadsheet_keeps_is_written_out():
    told = figure("2.1", "1234567890123456.789", value_type="money", decimals=3)
    sheet = opened(report(row("I", 1, "I"), figures=found(told))).worksheets[1]
    assert sheet["E7"].value == "1234567890123456,789"


def test_the_same_document_gives_the_same_bytes_and_names_nobody(paper):
    first = render(paper, "xlsx")
    assert first.content == render(paper, "xlsx").content
    assert first.name == "bao-cao.xlsx"
    with zipfile.ZipFile(io.BytesIO(first.content)) as parts:
        core = parts.read("docProps/core.xml").decode()
        assert not any(one.endswith((".bin", "externalLink1.xml")) for one in parts.namelist())
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


def test_a_paper_without_annexes_has_no_workbook(paper):
    with pytest.raises(NothingToDrawError, match="không có phụ lục số liệu"):
        render(replace(paper, annexes=()), "xlsx")


def test_figures_are_exact_and_not_in_binary_rests(paper):
    rows = (replace(paper.annexes[0].rows[0], value=Decimal("0.1") + Decimal("0.2"), decimals=1),)
    annex: Annex = replace(paper.annexes[0], rows=rows)
    sheet = opened(replace(paper, annexes=(annex,))).worksheets[1]
    assert sheet["E7"].value == 0.3
