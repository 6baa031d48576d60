"""The Word file: opened by another library, and looked into where that one cannot look."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from reports.documents.blocks import (
    Annex,
    Bar,
    Chart,
    Document,
    Form,
    Heading,
    Paragraph,
    Run,
    Table,
    Verification,
)
from reports.documents.blocks import Row as AnnexRow
from reports.documents.outlines import KEY
from reports.documents.renderers import docx as writer
from reports.documents.renderers import render
from reports.documents.renderers.word import marks, reading
from reports.tests.fakes import figure, found, report, row

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIGURES = found(figure("2.1", "38"), figure("2.2", "0"), figure("6.1", None))
SECTIONS = (
    row("I", 1, "KẾT QUẢ", kind="container"),
    row(
        "I.1",
        2,
        "Thể chế",
        "Có {{2.1}} văn bản^[Gồm **cả** {{2.2}} văn bản.], **đậm**. Hỏng {{9.9}}.\n"
        "- Gạch đầu dòng^[Chú thích hai.]\n"
        "| Đơn vị | Hồ sơ |\n| Xã A | {{2.1}} |\n| Xã B | 7 |",
    ),
    row("I.1.a", 3, "Mục con", "Lời."),
    row("I.1.a.-1", 4, "Đầu ý:", "viết liền.", marker="-"),
    row("II", 1, "ĐỀ XUẤT", "Không có."),
)


@pytest.fixture(scope="module")
def made() -> Document:
    return report(*SECTIONS, figures=FIGURES, drafted="ngày 20/03/2025, số liệu chốt lần 1")


@pytest.fixture(scope="module")
def package(made) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(writer.render(made)))


@pytest.fixture(scope="module")
def text(package):
    return etree.fromstring(package.read("word/document.xml"))


@pytest.fixture(scope="module")
def opened(made):
    return docx.Document(io.BytesIO(writer.render(made)))


def styles_of(opened) -> dict[str, str]:
    return {one.text: one.style.name for one in opened.paragraphs}


def all_words(element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def written(document: Document) -> reading.Text:
    parts = writer.parts(document)
    return reading.read(parts["word/document.xml"], parts["word/footnotes.xml"])


def test_it_is_a_format_of_the_report(made):
    rendered = render(made, "docx")
    assert rendered.name == "bao-cao.docx"
    assert rendered.content == writer.render(made)


def test_the_same_report_gives_the_same_bytes_of_no_day(package, made):
    assert writer.render(made) == writer.render(replace(made))
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_its_properties_name_the_agency_and_nobody(opened):
    told = opened.core_properties
    assert told.author == "ỦY BAN NHÂN DÂN TỈNH KON TUM"
    assert told.title == "BÁO CÁO - Kết quả CCHC quý I năm 2025"
    assert (told.language, told.last_modified_by) == ("vi-VN", "")
    assert told.created is None


def test_headings_are_those_of_word_and_their_numbers_are_text(opened):
    styles = styles_of(opened)
    assert styles["I. KẾT QUẢ"] == "Heading 1"
    assert styles["1. Thể chế"] == "Heading 2"
    assert styles["a) Mục con"] == "Heading 3"
    assert styles["- Đầu ý: viết liền."] == "Body Text"
    assert not opened.element.findall(f".//{W}numPr")


def test_letters_spacing_and_language_are_those_of_the_decree(opened):
    body = opened.styles["Body Text"].paragraph_format
    assert body.first_line_indent == Mm(12.7)
    assert body.space_before.pt == 6
    defaults = opened.styles.element.find(f"{W}docDefaults")
    face = defaults.find(f".//{W}rFonts")
    assert {face.get(f"{W}{name}") for name in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
    assert defaults.find(f".//{W}sz").get(f"{W}val") == "28"
    assert defaults.find(f".//{W}lang").get(f"{W}val") == "vi-VN"


def test_pages_are_a4_with_the_margins_of_the_decree_and_annexes_lie(opened):
    body, *annexes = opened.sections
    assert (body.page_width.mm, body.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (body.top_margin, body.bottom_margin, body.left_margin, body.right_margin)
    assert [round(one.mm) for one in margins] == [20, 20, 30, 20]
    assert len(annexes) == 1
    assert annexes[0].orientation == WD_ORIENT.LANDSCAPE
    assert annexes[0].page_width.mm == pytest.approx(297, abs=0.1)


def test_pages_are_numbered_on_top_from_the_second_and_annexes_from_one(opened):
    for section in opened.sections:
        assert section.different_first_page_header_footer
        assert section.header.paragraphs[0].alignment is None  # centred by its style
        assert " PAGE " in etree.tostring(section.header._element).decode()
        assert section.first_page_header.is_linked_to_previous
        assert section._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert not opened.sections[0].first_page_header.paragraphs[0].text


def test_footnotes_are_words_own(package, text):
    notes = etree.fromstring(package.read("word/footnotes.xml"))
    called = [one.get(f"{W}id") for one in text.iter(f"{W}footnoteReference")]
    told = {one.get(f"{W}id"): all_words(one).strip() for one in notes}
    assert [told[number] for number in called] == ["Gồm cả 0 văn bản.", "Chú thích hai."]
    kinds = {one.get(f"{W}type") for one in notes if one.get(f"{W}id") in ("-1", "0")}
    assert kinds == {"separator", "continuationSeparator"}
    assert [all_words(bold.getparent().getparent()) for bold in notes.iter(f"{W}b")] == ["cả"]


def test_rows_do_not_split_and_heading_rows_are_repeated(text):
    rows = list(text.iter(f"{W}tr"))
    assert all(one.find(f"{W}trPr/{W}cantSplit") is not None for one in rows)
    repeated = [all_words(one) for one in rows if one.find(f"{W}trPr/{W}tblHeader") is not None]
    assert repeated[0] == "Đơn vịHồ sơ"
    assert repeated[1].startswith("STTMãChỉ tiêuĐơn vị tínhTừ 15/12/2024")
    assert len(repeated) == 2


def test_numbers_of_a_table_stand_to_the_right(opened):
    table = next(one for one in opened.tables if one.cell(0, 0).text == "Đơn vị")
    lines = [table.cell(place, 1).paragraphs[0] for place in (1, 2)]
    assert [str(one.alignment) for one in lines] == ["RIGHT (2)", "RIGHT (2)"]
    assert [one.style.name for one in lines] == ["Chữ trong bảng"] * 2
    assert lines[1].text == "7"


def test_a_bound_figure_stands_in_a_control_locked_against_typing(text):
    controls = [
        (
            one.find(f"{W}sdtPr/{W}tag").get(f"{W}val"),
            one.find(f"{W}sdtPr/{W}lock").get(f"{W}val"),
            all_words(one),
        )
        for one in text.iter(f"{W}sdt")
    ]
    assert controls == [("2.1", "contentLocked", "38")] * 2


def test_what_could_not_be_printed_is_marked(text):
    marked = [one.getparent().getparent() for one in text.iter(f"{W}bdr")]
    assert [all_words(one) for one in marked] == [
        " DỰ THẢO ",
        "[9.9: không có chỉ tiêu 9.9 trong kỳ báo cáo này]",
    ]


def test_every_section_and_part_is_marked(text):
    names = [one.get(f"{W}name") for one in text.iter(f"{W}bookmarkStart")]
    keys = ["opening", "I", "I.1", "I.1.a", "I.1.a.-1", "II", "closing"]
    assert names == [marks.mark_name(key) for key in keys]
    assert names[2:4] == ["muc_I_1", "muc_I_1_a"]


@given(st.sets(st.from_regex(KEY, fullmatch=True), max_size=20))
@example({"a.b", "a_b", "a-b", "a.B", "a..b"})
@example({"đ" * 40, "đ" * 39 + "d"})
def test_two_sections_never_share_a_mark(keys):
    names = marks.mark_names(keys)
    assert sorted(names.values()) == sorted(keys)
    assert all(re.fullmatch(r"[^\W\d]\w{0,39}", name) for name in names)


def test_an_issued_paper_bears_no_drafts_mark(made):
    issued = replace(made, draft=False, verification=Verification("A1B2-C3D4", "https://x/A1B2"))
    words = [one.text for one in written(issued).items]
    assert not any("DỰ THẢO" in one for one in words)
    assert words[-2:] == ["Mã tra cứu: A1B2-C3D4", "https://x/A1B2"]


def test_a_letter_has_its_subject_below_the_number_and_no_title(made):
    letter = replace(made, form=Form.LETTER, subject="đính chính báo cáo", title="CÔNG VĂN")
    words = [one.text for one in written(letter).items]
    assert "Số: /BC-UBND V/v đính chính báo cáo DỰ THẢO" in words[1]
    assert not any("CÔNG VĂN" in one for one in words)


def test_a_sheet_has_no_number_and_ends_with_its_text(made):
    nobody = replace(made.signature, lines=())
    sheet = replace(made, form=Form.SHEET, recipients=(), signature=nobody, annexes=())
    words = [one.text for one in written(sheet).items]
    assert words[0].endswith("| (ngày 20/03/2025, số liệu chốt lần 1)")
    assert words[1:3] == ["BÁO CÁO", "Kết quả CCHC quý I năm 2025"]
    assert words[-1] == "Xin báo cáo./."
    assert not any("Số:" in one or "DỰ THẢO" in one for one in words)


def test_several_addressees_stand_below_each_other(made):
    words = [one.text for one in written(replace(made, addressees=("A;", "B."))).items]
    assert words[4:7] == ["Kính gửi:", "- A;", "- B."]


def test_bars_are_as_long_as_their_values():
    bars = (Bar("Một", Decimal(10), "10"), Bar("Hai", Decimal(5), "5"), Bar("Ba", None, "…"))
    made = replace(report(figures=FIGURES), body=(Chart("Biểu đồ", bars),), annexes=())
    text = etree.fromstring(writer.parts(made)["word/document.xml"])
    chart = list(text.iter(f"{W}tbl"))[1]
    drawn = [one.find(f"{W}tc[2]//{W}pPr") for one in chart.iter(f"{W}tr")]
    rights = [int(one.find(f"{W}ind").get(f"{W}right")) for one in drawn]
    shaded = [one.find(f"{W}shd") is not None for one in drawn]
    assert rights[0] == 0
    assert rights[1] == pytest.approx(rights[2] / 2, abs=20)
    assert shaded == [True, True, False]
    assert [all_words(one) for one in chart.iter(f"{W}tr")] == ["Một10", "Hai5", "Ba…"]


def test_an_annex_prints_figures_coverage_and_notes():
    line = AnnexRow("1", "2.1", "Số văn bản", "Văn bản", "38", "", "7/9", "Ước", depth=1)
    annex = Annex("II", "Số liệu thể chế", "(Kèm theo)", "Từ A đến B", "Tại B", (line,), ("Lưu ý",))
    words = [one.text for one in written(replace(report(figures={}), annexes=(annex,))).items]
    assert words[-5:] == [
        "SỐ LIỆU THỂ CHẾ",
        "(Kèm theo)",
        "STT | Mã | Chỉ tiêu | Đơn vị tính | Từ A đến B | Tại B | Số đơn vị đã báo cáo | Ghi chú",
        "1 | 2.1 | Số văn bản | Văn bản | 38 |  | 7/9 | Ước",
        "Ghi chú: Lưu ý",
    ]


@given(st.text(st.characters(codec=None), max_size=60))
@example("\x00\x0b<w:p/>]]>&amp;\ud800\ufffe")
@example("a\tb\nc")
def test_whatever_was_typed_is_text(typed):
    note = Run("", note=(Run(typed),), number=1)
    body = (
        Heading(1, "I.", typed, "I"),
        Paragraph((Run("Lời:"), Run(typed), note, Run("x", code=typed or "x"))),
        Table((((Run(typed),),), ((Run("x"), note),))),
    )
    made = replace(report(figures={}), body=body, file_name=typed, subject=typed)
    words = [one.text for one in written(made).items]
    assert sum(one.startswith("Lời:") and one.endswith("x") for one in words) == 1
    if typed.isalnum() and typed.isascii():
        assert f"Lời:{typed} [{typed}]x" in words
    package = zipfile.ZipFile(io.BytesIO(writer.render(made)))
    assert all(etree.fromstring(package.read(name)) is not None for name in package.namelist())
