"""What may be attached to a figure is known by what the file holds."""

import pytest

from reports import apart
from reports.submissions import attachable
from reports.submissions.attachable import FileRefused, check, clean_name
from reports.tests import hostile_files as made
from reports.tests import hostile_papers as papers

LOCKED = "tệp đặt mật khẩu; hãy bỏ mật khẩu"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Sổ một cửa.pdf", made.pdf(), "application/pdf"),
        ("in-duoc.pdf", made.pdf(password=""), "application/pdf"),
        ("chu-tay.pdf", papers.page(b"BT ET", HELVETICA), "application/pdf"),
        ("anh.PNG", made.image(), "image/png"),
        ("anh.jpeg", made.image("JPEG"), "image/jpeg"),
        ("anh.jpg", made.image("JPEG", mode="CMYK"), "image/jpeg"),
        ("bieu.docx", made.office(made.WORD), f"{made.OFFICE}wordprocessingml.document"),
        (
            "bieu.xlsx",
            made.office(made.EXCEL, main="xl/workbook.xml"),
            f"{made.OFFICE}spreadsheetml.sheet",
        ),
    ],
)
def test_a_good_file_is_what_it_is(name: str, content: bytes, content_type: str) -> None:
    assert check(name, content).content_type == content_type


@pytest.mark.parametrize(
    ("name", "content", "expected", "came"),
    [
        ("a.pdf", made.image(), "PDF", "ảnh PNG"),
        ("a.pdf", b"MZ\x90\0" * 99, "PDF", "chương trình chạy (.exe)"),
        ("a.pdf", b"<html><script>alert(1)</script>", "PDF", "trang HTML hoặc XML"),
        ("a.png", b"<?xml version='1.0'?><svg/>", "ảnh PNG", "trang HTML hoặc XML"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0", "ảnh JPEG", "ảnh HEIC của điện thoại"),
        ("a.docx", made.pdf(), "Word (.docx)", "tệp PDF"),
        ("a.xlsx", b"chi tieu;so\n3.3.0;12\n", "Excel (.xlsx)", "văn bản thuần"),
        ("a.docx", made.office(made.EXCEL), "Word (.docx)", "Excel (.xlsx)"),
        ("a.xlsx", made.archive({"a.txt": b"x"}), "Excel (.xlsx)", "tệp nén"),
        ("a.docx", made.office("text/plain"), "Word (.docx)", "tệp nén"),
        ("a.exe", b"MZ\x90\0" * 99, attachable.WANTED, "chương trình chạy (.exe)"),
        ("a.docm", made.office(made.MACROS), attachable.WANTED, "tài liệu Office"),
        ("a", made.pdf(), attachable.WANTED, "tệp PDF"),
        ("a.svg", b"<svg/>", attachable.WANTED, "trang HTML hoặc XML"),
        ("a.zip", b"\x00\x01\xff\xfe" * 9, attachable.WANTED, "không nhận ra loại"),
    ],
)
def test_the_wrong_kind_is_told_with_what_was_expected_and_what_came(
    name: str, content: bytes, expected: str, came: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        check(name, content)
    told = str(refused.value)
    assert told.startswith(f"“{name}”: ")
    assert expected in told
    assert came in told


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("rong.pdf", b"", "không có nội dung"),
        ("dut.pdf", made.pdf()[:-30], "tải lên chưa đủ"),
        ("gia.pdf", b"%PDF-1.7\n%%EOF\n", "tệp hỏng"),
        ("khoa.pdf", made.pdf(password="bi-mat"), LOCKED),
        ("chay.pdf", made.pdf(runs="open"), "in lại ra PDF"),
        ("chay.pdf", made.pdf(runs="launch"), "in lại ra PDF"),
        ("chay.pdf", made.pdf(runs="names"), "in lại ra PDF"),
        ("khoa.docx", made.locked_office(), LOCKED),
        ("khoa.docx", made.locked_archive(), LOCKED),
        ("cu.xlsx", made.old_office(), "lưu lại ở dạng .docx hoặc .xlsx"),
        ("macro.docx", made.office(made.MACROS), "tệp có macro; hãy lưu lại"),
        ("macro.docx", made.office(made.WORD, word__vbaProject=b"x"), "tệp có macro"),
        ("hong.docx", made.damaged_archive(), "tệp hỏng"),
        ("thuc-the.docx", made.with_entities(), "tệp hỏng"),
        ("dut.docx", made.office(made.WORD)[:-30], "tệp hỏng"),
        ("bom.docx", made.bomb(), "bung ra quá lớn"),
        ("dut.png", made.image(size=(500, 500))[:-200], "tệp hỏng"),
        ("bom.png", made.image(size=(12_000, 12_000), mode="1"), "bung ra quá lớn"),
        ("lon.png", made.image(size=(20_000, 20_000), mode="1"), "bung ra quá lớn"),
    ],
)
def test_what_only_begins_well_is_refused_with_what_to_do(
    name: str, content: bytes, why: str
) -> None:
    with pytest.raises(FileRefused, match="“") as refused:
        check(name, content)
    assert why in str(refused.value)
    assert str(refused.value).startswith(f"“{name}”: ")


def test_too_large_says_how_large() -> None:
    with pytest.raises(FileRefused, match="tệp lớn 12,3 MB, tối đa 10 MB"):
        check("a.pdf", b"%PDF-" + b"0" * 12_300_000)


@pytest.mark.parametrize(
    ("fault", "why"), [(apart.TooLong, "đọc quá 15 giây"), (apart.Died, "tệp hỏng")]
)
def test_a_file_that_reading_dies_of_is_refused(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception], why: str
) -> None:
    def dies(*_: object, **__: object) -> str:
        raise fault

    monkeypatch.setattr(apart, "run", dies)
    with pytest.raises(FileRefused, match=why):
        check("a.pdf", made.pdf())


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\Users\\Lan\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("ho so\u202efdp.exe", "ho sofdp.exe"),
        ("a\x00\x07\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ('<img src="x">.png', "-img src=-x--.png"),
        ("  . ", "tai-lieu"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x." + "y" * 300, ("x." + "y" * 300)[:200]),
    ],
)
def test_names_are_fit_to_be_shown(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned
