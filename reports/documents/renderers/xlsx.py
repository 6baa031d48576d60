"""The annexes as a workbook, to be sent with the report: the same figures, as numbers.

A sheet for each annex, with the columns of its page, and one before them that says what the
workbook is and leads to them. A number is rounded as the page rounds it, so that whoever computes
with the file computes with what was signed.
"""

from collections.abc import Iterator
from typing import Any

from indicators.numerals import MEASURED, round_half_up, spreadsheet_pattern
from reports.documents.blocks import Annex, Document, Row
from reports.documents.renderers import NothingToDrawError
from units import spreadsheets
from units.spreadsheets import LINE, Book

CELL = {"border": 1, "text_wrap": True, "valign": "top"}
HEADING = {**CELL, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F5"}
AMOUNT = {**CELL, "align": "right", "indent": 1}
CENTRED = {**CELL, "align": "center"}
TITLE = {"bold": True, "align": "center", "font_size": 14, "text_wrap": True}
REFERENCE = {"italic": True, "align": "center", "text_wrap": True}
NOTE = {"italic": True, "text_wrap": True, "valign": "top"}
SIGNS = {"–": "“–”: không áp dụng", "…": "“…”: chưa có số liệu"}
HEAD, FIRST = 4, 6  # the rows of the heading and of the first figure, counted from 0
VALUES = (4, 5)  # columns
CONTENTS = "Mục lục"
CONTENTS_WIDTHS = (14.0, 74.0, 13.0, 17.0)


def render(document: Document) -> bytes:
    """The workbook; NothingToDrawError for a paper without annexes."""
    if not document.annexes:
        raise NothingToDrawError("Văn bản không có phụ lục số liệu, nên không có tệp XLSX.")
    book = Book(f"{document.title} {document.subject}")
    contents = book.sheet(CONTENTS)
    sheets = [_annex(book, annex, document) for annex in document.annexes]
    _contents(book, contents, document, sheets)
    return book.finished()


# -- the first sheet -------------------------------------------------------------------------------


def _contents(book: Book, sheet: Any, document: Document, sheets: list[Any]) -> None:
    spreadsheets.widths(sheet, CONTENTS_WIDTHS)
    head = list(_head(document))
    for place, (text, look) in enumerate(head):
        spreadsheets.spread(sheet, place, text, book.format(**look), CONTENTS_WIDTHS)
    row = len(head) + 1
    titles = ("Phụ lục", "Nội dung", "Số chỉ tiêu", "Chưa có số liệu")
    spreadsheets.heading(sheet, row, titles, book.format(**HEADING))
    looks = book.format(**CENTRED, font_color="#14579C", underline=1)
    for place, (annex, made) in enumerate(zip(document.annexes, sheets, strict=True), row + 1):
        spreadsheets.link(sheet, (place, 0), made, f"Phụ lục {annex.number}".strip(), looks)
        sheet.write_string(place, 1, annex.title, book.format(**CELL))
        sheet.write_number(place, 2, len(annex.rows), book.format(**CENTRED))
        silent = sum(one.value is None for one in annex.rows)
        sheet.write_number(place, 3, silent, book.format(**CENTRED))
    for place, note in enumerate(_legend(document), row + len(sheets) + 2):
        spreadsheets.spread(sheet, place, note, book.format(**NOTE), CONTENTS_WIDTHS)
    spreadsheets.footer(sheet, CONTENTS)


def _head(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the workbook is: whose, what of, for which days, and whether it is a draft."""
    head = document.letterhead
    if head.superior:
        yield head.superior, {"align": "left"}
    yield " ".join(head.issuer), {"bold": True}
    yield "", {}
    yield "PHỤ LỤC SỐ LIỆU", TITLE
    yield f"{document.title} {document.subject}", TITLE | {"font_size": 13}
    first = document.annexes[0]
    yield f"Số liệu {first.window_heading[:1].lower()}{first.window_heading[1:]}", REFERENCE
    yield (_draft_mark(document) if document.draft else first.reference), REFERENCE


def _draft_mark(document: Document) -> str:
    told = f" ({document.drafted})" if document.drafted else ""
    return f"DỰ THẢO{told}: chưa phải số liệu báo cáo chính thức"


def _legend(document: Document) -> Iterator[str]:
    yield (
        "Số liệu trong tệp được làm tròn như trên bản in của Phụ lục; tỷ lệ phần trăm ghi theo "
        "đơn vị tính “%”. Bản có giá trị là báo cáo đã ký."
    )
    if document.verification:
        at = f" tại {document.verification.address}" if document.verification.address else ""
        yield f"Mã tra cứu báo cáo: {document.verification.code}{at}"


# -- an annex --------------------------------------------------------------------------------------


def _annex(book: Book, annex: Annex, document: Document) -> Any:
    sheet = book.sheet(_sheet_name(annex))
    columns = _widths(annex)
    spreadsheets.widths(sheet, columns)
    _title(book, sheet, annex, columns)
    _heading(book, sheet, annex)
    _rows(book, sheet, annex, columns)
    for place, note in enumerate(_notes(annex), FIRST + len(annex.rows) + 1):
        spreadsheets.spread(sheet, place, note, book.format(**NOTE), columns)
    sheet.repeat_rows(HEAD, FIRST - 1)
    sheet.freeze_panes(FIRST, 3)
    spreadsheets.footer(sheet, f"Phụ lục {annex.number}. {annex.title}")
    if document.draft:
        sheet.set_header('&R&"Times New Roman,Bold"DỰ THẢO')
    return sheet


def _sheet_name(annex: Annex) -> str:
    title = annex.title.removeprefix("Số liệu ")
    return f"{annex.number or 'PL'}. {title[:1].upper()}{title[1:]}"


def _widths(annex: Annex) -> list[float]:
    return [6, 11, 64, 17, 18, 18, *([12] if annex.has_coverage else []), 22]


def _title(book: Book, sheet: Any, annex: Annex, columns: list[float]) -> None:
    lines = (
        (f"Phụ lục {annex.number}".strip(), TITLE),
        (annex.title.upper(), TITLE),
        (annex.reference, REFERENCE),
    )
    for place, (text, looks) in enumerate(lines):
        spreadsheets.spread(sheet, place, text, book.format(**looks), columns)


def _heading(book: Book, sheet: Any, annex: Annex) -> None:
    """Two rows, as on the page: the values stand under the days that they belong to."""
    looks = book.format(**HEADING)
    coverage = ["Số đơn vị đã báo cáo"] if annex.has_coverage else []
    titles = ["STT", "Mã", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "", *coverage, "Ghi chú"]
    for column, title in enumerate(titles):
        if column not in VALUES:
            sheet.merge_range(HEAD, column, HEAD + 1, column, "", looks)
            sheet.write_string(HEAD, column, title, looks)
    sheet.merge_range(HEAD, 4, HEAD, 5, "", looks)
    sheet.write_string(HEAD, 4, titles[4], looks)
    sheet.write_string(HEAD + 1, 4, annex.window_heading, looks)
    sheet.write_string(HEAD + 1, 5, annex.cut_off_heading, looks)
    sheet.set_row(HEAD, LINE)
    sheet.set_row(HEAD + 1, 2 * LINE)


def _rows(book: Book, sheet: Any, annex: Annex, columns: list[float]) -> None:
    for place, row in enumerate(annex.rows, FIRST):
        cells = _cells(row, covered=annex.has_coverage)
        for column, (text, looks) in enumerate(cells):
            if text and column in VALUES and row.value is not None and row.value_type in MEASURED:
                pattern = spreadsheet_pattern(row.value, row.value_type, row.decimals)
                spreadsheets.number(
                    sheet,
                    (place, column),
                    round_half_up(row.value, row.decimals),
                    book.format(**looks, num_format=pattern),
                )
            else:
                spreadsheets.text(sheet, place, column, text, book.format(**looks))
        spreadsheets.fit(sheet, place, [text for text, _looks in cells], columns)


def _cells(row: Row, *, covered: bool) -> list[tuple[str, dict[str, Any]]]:
    """A row as the page prints it; an estimate in italics."""
    label = {**CELL, "align": "left", "indent": min(row.depth, 4)}
    amount = AMOUNT | ({"italic": True} if row.provisional else {})
    return [
        (row.number, CENTRED),
        (row.code, CELL),
        (row.label, label),
        (row.unit_of_measure, CENTRED),
        (row.in_window, amount),
        (row.at_cut_off, amount),
        *([(row.coverage, CENTRED)] if covered else []),
        (row.note, CELL),
    ]


def _notes(annex: Annex) -> Iterator[str]:
    """The annex's own notes, then the signs that occur in it."""
    yield from (f"Ghi chú: {note}" for note in annex.notes)
    values = {row.shown for row in annex.rows}
    signs = [meaning for sign, meaning in SIGNS.items() if sign in values]
    if any(row.provisional for row in annex.rows):
        signs.append("số in nghiêng: số ước")
    if signs:
        yield f"{'; '.join(signs)}."
