"""CSV files as officials have them: any of four separators, any of four encodings.

A program that writes CSV says neither. Encodings are told apart by what can be Vietnamese: text in
an old font's encoding (TCVN3, VNI) reads as nonsense in every one of them and is refused rather
than kept wrong.
"""

import csv
import io
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from typing import Any

from reports.sheets.book import EMPTY, Book, Row, Sheet, SheetCell, SheetRefused

MOST_ROWS, MOST_COLUMNS = 20_000, 200
SEPARATORS = ";\t,|"
ERRORS = {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"}
SAMPLE = 50_000  # characters looked at for the separator
_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = {
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in ("", *_TONES)
} | {"đ"}
# Signs that an export may hold besides letters; all of Windows-1258 that is no accent.
_SIGNS = set("–—‘’“”…•°±²³×÷§€™©®·«»¬\xa0")
# A spreadsheet program's way of keeping a code's zeros: ="0123".
_GUARDED = re.compile(r'="([^"]*)"')

NOT_TEXT = (
    "Tệp không phải CSV: nội dung không phải văn bản. Mở tệp bằng Excel, chọn Lưu thành (Save as) "
    "“Excel Workbook (.xlsx)” rồi tải lên tệp .xlsx."
)
WEB_PAGE = (
    "Tệp mang tên bảng tính nhưng bên trong là trang web (HTML). Mở tệp bằng Excel, chọn Lưu thành "
    "“Excel Workbook (.xlsx)” rồi tải lên tệp .xlsx."
)
OLD_FONT = (
    "Chữ trong tệp không đọc được: tệp không dùng Unicode (UTF-8, UTF-16) hay Windows-1258, có thể "
    "là bảng mã cũ TCVN3 hoặc VNI. Mở tệp bằng Excel, chuyển chữ sang Unicode, chọn Lưu thành “CSV "
    "UTF-8” hoặc “Excel Workbook (.xlsx)” rồi tải lên lại."
)


def read(content: bytes, name: str) -> Book:
    """The file as a book of one sheet, named as the file. Raises SheetRefused."""
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise SheetRefused(WEB_PAGE)
    rows = tuple(_row(fields) for fields in _fields(text))
    while rows and not any(cell.kind != "empty" for cell in rows[-1]):
        rows = rows[:-1]
    if not rows:
        raise SheetRefused("Tệp không có dòng nào.")
    return Book((Sheet(name.rpartition(".")[0] or name, rows),))


def decoded(content: bytes) -> str:
    """The text of a file that does not say its encoding. Raises SheetRefused."""
    encoding = _marked(content) or _wide(content)
    if encoding:
        try:
            text = unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            raise SheetRefused(NOT_TEXT) from None
        if "\0" in text:
            raise SheetRefused(NOT_TEXT)
        return text
    if b"\0" in content:
        raise SheetRefused(NOT_TEXT)
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8"))
    except UnicodeDecodeError:
        return _windows(content)


def _marked(content: bytes) -> str:
    """The encoding that a byte order mark names; empty without one."""
    if content.startswith(BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else ""


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: every other byte of the separators and digits is zero."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 8
    if odd > half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > half and odd == 0 else ""


def _windows(content: bytes) -> str:
    """Windows-1258, in which old Excel writes Vietnamese; refused unless it reads as that."""
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        raise SheetRefused(OLD_FONT) from None
    strange = {c for c in text if ord(c) > 127 and c.lower() not in _LETTERS and c not in _SIGNS}
    # In TCVN3 a sign stands inside words: "§¬n vÞ".
    inside = re.search(r"[^\W\d_][§¬®·±©«»²³×÷]|[§¬®·±©«»²³×÷][^\W\d_]", text)
    if strange or inside:
        raise SheetRefused(OLD_FONT)
    return text


def _fields(text: str) -> list[list[str]]:
    if named := re.match(r"sep=(.)\r?\n", text):
        return _parsed(text[named.end() :], named[1])
    return _parsed(text, max(SEPARATORS, key=lambda one: _regularity(text[:SAMPLE], one)))


def _regularity(text: str, separator: str) -> int:
    """How well a separator divides a text: most rows with one number of columns, and the most of
    them."""
    try:
        widths = Counter(len(row) for row in _reader(text, separator))
    except csv.Error:
        return 0
    return max(((width - 1) * rows for width, rows in widths.items()), default=0)


def _parsed(text: str, separator: str) -> list[list[str]]:
    rows = _reader(text, separator)
    found: list[list[str]] = []
    try:
        for row in rows:
            if len(row) > MOST_COLUMNS or len(found) >= MOST_ROWS:
                raise SheetRefused(
                    f"Tệp quá lớn: tối đa {MOST_ROWS} dòng và {MOST_COLUMNS} cột. Giữ lại phần số "
                    "liệu cần đưa vào biểu."
                )
            found.append(row)
    except csv.Error:
        raise SheetRefused(
            f"Không đọc được dòng {rows.line_num} của tệp CSV: dấu ngoặc kép chưa đóng, hoặc một ô "
            "quá dài."
        ) from None
    return found


def _reader(text: str, separator: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _row(fields: list[str]) -> Row:
    return tuple(_cell(text) for text in fields)


def _cell(text: str) -> SheetCell:
    guarded = _GUARDED.fullmatch(text.strip())
    text = " ".join((guarded[1] if guarded else text).split())
    if not text:
        return EMPTY
    return SheetCell(text, "error" if text.upper() in ERRORS else "text")
