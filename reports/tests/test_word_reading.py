"""Word files as other programs write them, and files that mean harm."""

import io
import zipfile
from collections.abc import Callable

import pytest

from reports.documents.blocks import Run
from reports.documents.renderers import docx
from reports.documents.renderers.word import package, reading
from reports.documents.renderers.word.items import Mark
from reports.documents.renderers.word.reading import NotReadable
from reports.documents.renderers.word.xml import part
from reports.returning import file as word_file
from reports.returning.file import FileRefused
from reports.tests.fakes import report

PLAIN = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def read(*blocks: str, notes: str = "", numbering: str = "") -> reading.Text:
    return reading.read(
        part("document", part("body", *blocks).decode().partition("?>\n")[2]),
        part("footnotes", notes) if notes else b"",
        numbering=part("numbering", numbering) if numbering else b"",
    )


def texts(*blocks: str, **more: str) -> list[str]:
    return [item.text for item in read(*blocks, **more).items]


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, told: str = "") -> str:
    return f"<w:p><w:pPr>{told}</w:pPr>{''.join(inside)}</w:p>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("Một ") + run(" hai") + run("  "), "Một hai"),
        (run("Tha\u0300nh\u00a0pho\u0302\u0301\u200b"), "Thành phố"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>", "a b-c"),
        (
            run("a")
            + "<w:ins>"
            + run("b")
            + "</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del>",
            "ab",
        ),
        (
            "<w:moveFrom>" + run("cũ") + "</w:moveFrom><w:moveTo>" + run("mới") + "</w:moveTo>",
            "mới",
        ),
        ("<w:hyperlink>" + run("liên kết") + "</w:hyperlink>", "liên kết"),
        ('<w:fldSimple w:instr=" DATE ">' + run("20/3") + "</w:fldSimple>", "20/3"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText>'
            '<w:t>mã</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("7")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run(" trang"),
            "7 trang",
        ),
        (run("thấy") + run(" ẩn", "<w:vanish/>"), "thấy"),
        ("<w:sdt><w:sdtContent>" + run("trong ô") + "</w:sdtContent></w:sdt>", "trong ô"),
        ("<w:proofErr/><w:lastRenderedPageBreak/>" + run("x"), "x"),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>', "ab"),
    ],
)
def test_what_people_see_is_read(inside, text):
    assert texts(p(inside)) == [text]


def test_a_line_break_begins_a_paragraph_and_empty_ones_are_none():
    assert texts(p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"), p(), p(run(" "))) == ["a", "b"]


def test_a_paragraph_whose_end_was_deleted_runs_on():
    deleted = "<w:rPr><w:del/></w:rPr>"
    text = read(p(run("Một "), told=deleted), p(run("hai.")))
    assert [item.text for item in text.items] == ["Một hai."]
    assert text.tracked


def test_bold_and_controls_are_known():
    control = (
        "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>"
        + run("50")
        + run(".533", "<w:b/>")
        + "</w:sdtContent></w:sdt>"
    )
    for told in ('<w:tag w:val="3.3"/>', '<w:alias w:val="Số liệu 3.3"/>'):
        (item,) = read(p(run("Có ", '<w:b w:val="0"/>'), control.format(told))).items
        assert item.runs == (Run("Có "), Run("50.533", "3.3"))
    (item,) = read(p(run("đậm", "<w:b/>"), control.format('<w:alias w:val="Ô khác"/>'))).items
    assert item.runs[0] == Run("đậm", bold=True)
    assert item.runs[1].code == ""


def test_bookmarks_cover_their_stretch():
    begin, end = '<w:bookmarkStart w:id="1" w:name="muc_I"/>', '<w:bookmarkEnd w:id="1"/>'
    (item,) = read(p(run("Một "), begin, run(" hai"), end, run(" ba"))).items
    assert item.marks == (Mark("muc_I", 4, 7),)
    first, second = read(p(begin, run("Thêm")), p(run("Mục"), end)).items
    assert (first.marks, second.marks) == ((), (Mark("muc_I", -1, 3),))
    first, second = read(p(begin, run("Mục")), end, p(run("Sau"))).items
    assert second.marks[0].is_of_the_one_before


def test_tables_are_rows_of_cells():
    cell = "<w:tc>{}</w:tc>".format
    rows = (
        f"<w:tr>{cell(p(run('a')) + p(run('b')))}{cell(p())}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p(run('xóa')))}</w:tr>"
        f"<w:sdt><w:sdtContent><w:tr>{cell(p(run('c')))}{cell(p(run('d')))}</w:tr>"
        "</w:sdtContent></w:sdt>"
    )
    items = read(p(run("trước")), f"<w:tbl>{rows}</w:tbl>", f"<w:tbl>{rows}</w:tbl>").items
    assert [item.text for item in items[:3]] == ["trước", "a b | ", "c | d"]
    assert [item.table for item in items] == [0, 1, 1, 2, 2]


def test_notes_are_read_where_they_are_called():
    note = (
        '<w:footnote w:id="{}"{}><w:p>' + run("Theo ") + run("a", "<w:b/>") + "</w:p></w:footnote>"
    )
    notes = note.format(-1, ' w:type="separator"') + note.format(2, "")
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'.format
    (item,) = read(p(run("Một"), call(2), run(" hai"), call(9)), notes=notes).items
    assert item.text == "Một [Theo a] hai […]"
    assert item.runs[1].note == (Run("Theo "), Run("a", bold=True))


LIST = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt '
    'w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt '
    'w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:abstractNum '
    'w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%2."/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def test_numbers_that_word_counts_are_text():
    def listed(number: int, depth: int) -> str:
        told = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        return p(run("x"), told=told)

    blocks = [listed(1, 0), listed(1, 1), listed(1, 1), listed(1, 0), listed(1, 1), listed(2, 0)]
    found = texts(*blocks, listed(2, 1), listed(7, 0), listed(0, 0), numbering=LIST)
    assert found == ["2. x", "2.a) x", "2.b) x", "3. x", "3.a) x", "- x", "I. x", "x", "x"]


def test_what_cannot_be_read_is_told():
    box = "<w:r><w:pict><w:txbxContent>" + p(run("trong hộp")) + "</w:txbxContent></w:pict></w:r>"
    drawing = "<w:r><w:drawing/></w:r>"
    comment = '<w:commentRangeStart w:id="0"/>' + run("x") + "<w:r><w:commentReference/></w:r>"
    text = read(p(box, drawing, comment))
    assert [item.text for item in text.items] == ["x"]
    assert text.unread == {"chữ trong hộp văn bản", "hình vẽ, hình ảnh"}
    assert text.comments
    assert not text.tracked


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<w:document",
        b"<x/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b"<x>" * 300 + b"</x>" * 300,
        b"<a/>" * 700_000,
        b"\xff\xfe\x00",
        b'<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
    ],
    ids=["empty", "cut", "other", "entity", "file", "deep", "long", "binary", "strict"],
)
def test_no_xml_or_too_much_of_it_is_refused(content):
    with pytest.raises(NotReadable):
        reading.read(content)


def test_a_text_longer_than_any_report_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ITEMS", 3)
    with pytest.raises(NotReadable, match="dài hơn mọi báo cáo"):
        read(*[PLAIN.format("x")] * 4)


def test_a_paragraph_longer_than_a_section_is_refused() -> None:
    """To compare it with the draft would take minutes."""
    with pytest.raises(NotReadable, match="đoạn dài hơn 40000 ký tự"):
        texts(PLAIN.format("đã kiểm tra " * 4_000))
    assert len(texts(PLAIN.format("đã kiểm tra " * 3_000))) == 1


# -- packages --------------------------------------------------------------------------------------


def packed(change: Callable[[dict[str, bytes]], None] = lambda parts: None) -> bytes:
    """A Word file of ours with some parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx.render(report(figures={})))) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    change(parts)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def test_a_file_of_ours_says_what_it_is():
    file = word_file.read(packed())
    assert file.given_out
    assert file.given_out.name == "bao-cao"
    assert {item.print for item in file.text.items} <= file.given_out.prints


def test_parts_may_have_other_names_and_ours_may_be_gone():
    def rename(parts: dict[str, bytes]) -> None:
        parts["word/document2.xml"] = parts.pop(package.DOCUMENT)
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"/word/document.xml", b"/word/document2.xml")
        del parts[package.KEPT]

    file = word_file.read(packed(rename))
    assert file.given_out is None
    assert file.text.items


def swapped(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[name] = parts[name].replace(old, new)

    return change


TYPES = "[Content_Types].xml"


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        del parts[name]

    return change


def with_many(parts: dict[str, bytes]) -> None:
    parts.update({f"{number}.xml": b"" for number in range(2_001)})


MACROS = (b"openxmlformats-officedocument.wordprocessingml.document.main", b"x.macroEnabled.main")
REFUSED: dict[str, tuple[bytes, str]] = {
    "start": (b"PK\x03\x04 broken", "Tệp hỏng hoặc không phải tệp Word"),
    "cut": (packed()[:-40], "Tệp hỏng hoặc không phải tệp Word"),
    "old": (word_file.OLD_WORD + b"x", r"Word cũ \(\.doc\) hoặc đặt mật khẩu"),
    "sheet": (packed(swapped(TYPES, b"document.main+xml", b"sheet")), "không phải văn bản Word"),
    "macro": (packed(swapped(TYPES, *MACROS)), r"macro \(\.docm\)"),
    "no text": (packed(without(package.DOCUMENT)), "Tệp hỏng"),
    "no types": (packed(without(TYPES)), "Tệp hỏng"),
    "text": (packed(swapped(package.DOCUMENT, b"</w:p>", b"")), "nội dung trong tệp bị hỏng"),
    "bomb": (packed(lambda parts: parts.update({"x.xml": b"0" * 9_000_000})), "bung ra quá lớn"),
    "many": (packed(with_many), "bung ra quá lớn"),
    "large": (b"x" * 5_000_001, "Tệp lớn 5,0 MB, tối đa 5 MB"),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_word_file_of_reasonable_size_is_refused(content, why):
    with pytest.raises(FileRefused, match=why):
        word_file.read(content)


def test_a_header_that_lies_about_the_size_is_found_out():
    content = bytearray(packed(swapped(package.DOCUMENT, b"<w:body>", b"<w:body>" + b" " * 20_000)))
    real = len(zipfile.ZipFile(io.BytesIO(content)).read(package.DOCUMENT))
    told, lie = real.to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert content.count(told) == 2
    lying = bytes(content).replace(told, lie)
    with pytest.raises(FileRefused, match="Tệp hỏng"):
        word_file.read(lying)


def test_unpacking_stops_at_what_a_report_may_need(monkeypatch):
    monkeypatch.setitem(word_file.LARGEST_PART, "document", 1_000)
    with pytest.raises(FileRefused, match="bung ra quá lớn"):
        word_file.read(packed())
