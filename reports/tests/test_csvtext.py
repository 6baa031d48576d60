"""CSV as officials have it: separators, encodings, and what is refused in clear words."""

import pytest

from reports.sheets import csvtext, reading
from reports.sheets.reading import SheetRefused
from reports.tests import exports

ROWS = [
    ("Đơn vị", "Số hồ sơ", "Ghi chú"),
    ("Xã Đăk Hà", "1.234", "ước, chưa chốt"),
    ("Xã B", "", "x"),
]


def texts(content: bytes, name: str = "bang.csv") -> list[list[str]]:
    (sheet,) = csvtext.read(content, name).sheets
    return [[cell.text for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings_are_told_apart(separator: str, encoding: str) -> None:
    content = exports.csv(ROWS, separator=separator, encoding=encoding)
    assert texts(content) == [list(row) for row in ROWS]


def test_old_excel_writes_windows_1258() -> None:
    """Vietnamese there is a letter and a mark; both come back as one letter."""
    content = "Đơn vị;Số\r\nXã Ia Chim;5".replace("ị", "i\u0323").replace("ố", "ô\u0301")
    content = content.replace("ã", "a\u0303")
    assert texts(content.encode("cp1258")) == [["Đơn vị", "Số"], ["Xã Ia Chim", "5"]]


@pytest.mark.parametrize(
    "old", ["§¬n vÞ;Sè hå s¬\r\nX· §¨k Hµ;5", "Ñôn vò;Soá hoà sô\r\nXaõ Ñaêk Haø;5"]
)
def test_fonts_that_are_no_unicode_are_refused(old: str) -> None:
    with pytest.raises(SheetRefused, match="TCVN3 hoặc VNI"):
        csvtext.read(old.encode("latin-1"), "cu.csv")


def test_excels_own_word_for_the_separator_counts() -> None:
    assert texts(b"sep=|\r\na;b|c\r\n") == [["a;b", "c"]]


def test_a_decimal_comma_does_not_separate() -> None:
    rows = [["Tên", "Tỷ lệ"], *([f"Xã {n}", "97,5"] for n in range(5))]
    assert texts(exports.csv(rows)) == rows


def test_a_quoted_text_may_run_over_lines_and_hold_separators() -> None:
    assert texts(b'a;"b;\r\nc"\r\n1;2') == [["a", "b; c"], ["1", "2"]]


def test_a_code_keeps_its_zeros_and_an_error_is_one() -> None:
    (sheet,) = csvtext.read(b'="0123";#N/A;;x', "a.csv").sheets
    assert [(cell.text, cell.kind) for cell in sheet.rows[0]] == [
        ("0123", "text"),
        ("#N/A", "error"),
        ("", "empty"),
        ("x", "text"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\x00\x01\x02\x00\x00\xff;", "không phải CSV"),
        (b"\r\n\r\n", "không có dòng nào"),
        (b"a;b\r\n" * (csvtext.MOST_ROWS + 1), "quá lớn"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(SheetRefused, match=words):
        csvtext.read(content, "a.csv")


def test_the_reader_of_files_takes_csv_by_its_name() -> None:
    book = reading.read(exports.csv(ROWS), "Bang.CSV")
    assert book.sheets[0].rows[1][0].text == "Xã Đăk Hà"
    with pytest.raises(SheetRefused):
        reading.read(exports.csv(ROWS), "bang.xlsx")
