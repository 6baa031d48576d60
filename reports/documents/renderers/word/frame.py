"""What stands around the text: letterhead, title, signature, annexes, pages.

Nghị định 30/2020/NĐ-CP, Phụ lục I: the two columns on top with their rules (mục II.1-4), type and
subject (II.5), signature and recipients (II.7-9), annexes with pages of their own (III), the page
number centred in the upper margin from the second page on (I.6).
"""

from collections.abc import Sequence

from reports.documents.blocks import Annex, Document, Enclosed, Form, Letterhead, Row
from reports.documents.renderers.word.styles import SIZE
from reports.documents.renderers.word.text import (
    GRID,
    TEXT_WIDTH,
    cell,
    paragraph,
    row,
    table,
    words,
)
from reports.documents.renderers.word.xml import twips, w

ISSUER_WIDTH = twips(62)
STATE_WIDTH = TEXT_WIDTH - ISSUER_WIDTH
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_WIDTH = 3428  # twips, of these letters in Times New Roman Bold 14
# Letters of Times New Roman Bold are so wide on the average, in parts of their size.
CAPITAL, SMALL = 0.64, 0.44
OF_THE_LINE = 0.42  # a rule is a third to a half of the line above it
SIGNING_ROOM = twips(32)

UPRIGHT, LYING = (twips(210), twips(297)), (twips(297), twips(210))
MARGIN, BINDING, HEADER = twips(20), twips(30), twips(10)
ANNEX_WIDTH = LYING[0] - BINDING - MARGIN
DEEPEST = 3
BLANK = "\u2003\u2002"


def opening(document: Document) -> list[str]:
    """Everything before the text."""
    head = [_letterhead(document), *_title(document)]
    return [*head, *_addressees(document.addressees)]


def _letterhead(document: Document) -> str:
    head = document.letterhead
    issuer = [
        *([paragraph("Superior", words(head.superior))] if head.superior else []),
        *(paragraph("Issuer", words(line)) for line in head.issuer),
        _rule(ISSUER_WIDTH, _width(head.issuer[-1], 13) * OF_THE_LINE if head.issuer else 0),
    ]
    widths = (ISSUER_WIDTH, STATE_WIDTH)
    if document.form is Form.SHEET:
        when = words(f"({document.drafted})") if document.drafted else ""
        made = paragraph("DraftNote", when, look=w("jc", val="right"))
        return table(widths, row(cell(ISSUER_WIDTH, *issuer), cell(STATE_WIDTH, made)), side=0)
    country = [
        paragraph("State", words(COUNTRY)),
        paragraph("Motto", words(MOTTO)),
        _rule(STATE_WIDTH, MOTTO_WIDTH),
    ]
    return table(
        widths,
        row(cell(ISSUER_WIDTH, *issuer), cell(STATE_WIDTH, *country)),
        row(cell(ISSUER_WIDTH, *_number(document)), cell(STATE_WIDTH, _day(head))),
        side=0,
    )


def _number(document: Document) -> list[str]:
    """Number and symbol, of a letter its subject below, and the draft's mark."""
    lines = [paragraph("Number", words(f"Số:{BLANK}{BLANK}/{document.letterhead.symbol}"))]
    if document.form is Form.LETTER:
        lines.append(paragraph("LetterSubject", words(f"V/v {document.subject}")))
    if document.draft:
        boxed = w("bdr", val="single", sz=6, space=4, color="000000")
        lines.append(paragraph("DraftMark", words(" DỰ THẢO ", boxed)))
        if document.drafted:
            lines.append(paragraph("DraftNote", words(f"({document.drafted})")))
    return lines


def _day(head: Letterhead) -> str:
    day = f"{head.place}, ngày{BLANK}tháng{BLANK}năm {head.year}"
    return paragraph("DayPlace", words(day))


def _title(document: Document) -> list[str]:
    """A letter has no title: its subject stands under the number. A sheet has no rule."""
    title, subject = paragraph("Title", words(document.title)), words(document.subject)
    if document.form is Form.LETTER:
        return []
    if document.form is Form.SHEET:
        return [title, paragraph("SheetSubject", subject)]
    width = min(_width(document.subject, SIZE), TEXT_WIDTH)
    rule = _rule(TEXT_WIDTH, width * OF_THE_LINE, before=80)
    return [title, paragraph("Subtitle", subject), rule]


def _addressees(addressees: Sequence[str]) -> list[str]:
    """One on the line of "Kính gửi:"; several below it, each with a dash under the colon."""
    if len(addressees) == 1:
        return [paragraph("Addressee", words(f"Kính gửi: {addressees[0]}"))]
    colon = w("ind", left=twips(64))
    listed = [paragraph("Addressees", words(f"- {one}"), look=colon) for one in addressees]
    begin = w("spacing", before=240) + w("ind", left=twips(42))
    return [paragraph("Addressees", words("Kính gửi:"), look=begin), *listed] if listed else []


def ending(document: Document) -> list[str]:
    """Recipients and signature side by side."""
    lines = document.signature.lines
    if not lines and not document.recipients:
        return []
    half = TEXT_WIDTH // 2
    title = [paragraph("RecipientsTitle", words("Nơi nhận:"))] if document.recipients else []
    recipients = [paragraph("Recipients", words(f"- {one}")) for one in document.recipients]
    signature = [paragraph("Signature", words(line)) for line in lines]
    room = paragraph("Signature", look=w("spacing", before=0, after=SIGNING_ROOM))
    left, right = cell(half, *title, *recipients), cell(half, *signature, room)
    apart = paragraph("TableGap", look=w("keepNext") + w("spacing", before=280))
    return [apart, table((half, half), row(left, right), side=0)]


def verification(document: Document) -> list[str]:
    """After all else, of a paper to be signed: how a copy is verified."""
    told = document.verification
    if told is None:
        return []
    code = paragraph("Verification", words("Mã tra cứu: "), words(told.code, w("b")))
    return [code, paragraph("Verified", words(told.address))] if told.address else [code]


# -- annexes ---------------------------------------------------------------------------------------

COLUMNS = {"number": 11, "code": 20, "unit": 34, "value": 31, "coverage": 21, "note": 35}


def annex(one: Annex) -> list[str]:
    """Its title, its table, its notes."""
    name = f"Phụ lục {one.number}".strip()
    outline = w("outlineLvl", val=0)
    return [
        paragraph("AnnexTitle", words(name), look=outline),
        paragraph("AnnexTitle", words(one.title.upper())),
        paragraph("AnnexReference", words(one.reference)),
        _figures(one),
        *(paragraph("AnnexNote", words(f"Ghi chú: {note}")) for note in one.notes),
    ]


def enclosed(one: Enclosed) -> list[str]:
    """What stands above a list that goes with the paper."""
    return [
        paragraph("AnnexTitle", words(one.title.upper()), look=w("outlineLvl", val=0)),
        paragraph("AnnexReference", words(one.reference)),
    ]


def _figures(one: Annex) -> str:
    """The heading row is repeated on every page; the coverage stands only where it is needed."""
    told = [
        ("number", "STT"),
        ("code", "Mã"),
        ("label", "Chỉ tiêu"),
        ("unit", "Đơn vị tính"),
        ("value", one.window_heading),
        ("value", one.cut_off_heading),
        *([("coverage", "Số đơn vị đã báo cáo")] if one.has_coverage else []),
        ("note", "Ghi chú"),
    ]
    columns = [name for name, _heading in told]
    measures = {name: twips(COLUMNS[name]) for name in columns if name != "label"}
    measures["label"] = ANNEX_WIDTH - sum(measures[name] for name in columns if name != "label")
    middle = w("vAlign", val="center")
    head = (
        cell(measures[name], paragraph("TableHeading", words(heading)), look=middle)
        for name, heading in told
    )
    rows = [_line(line, columns, measures) for line in one.rows]
    widths = [measures[name] for name in columns]
    return table(widths, row(*head, heading=True), *rows, borders=GRID)


def _line(line: Row, columns: Sequence[str], widths: dict[str, int]) -> str:
    shown = {
        "number": (line.number, w("jc", val="center")),
        "code": (line.code, ""),
        "label": (line.label, w("ind", left=twips(5 * min(line.depth, DEEPEST)))),
        "unit": (line.unit_of_measure, w("jc", val="center")),
        "coverage": (line.coverage, w("jc", val="center")),
        "note": (line.note, ""),
    }
    values = iter((line.in_window, line.at_cut_off))
    italic = w("i") if line.provisional else ""
    cells = []
    for name in columns:
        text, look = (next(values), w("jc", val="right")) if name == "value" else shown[name]
        inside = words(text, italic if name == "value" else "")
        cells.append(cell(widths[name], paragraph("TableText", inside, look=look)))
    return row(*cells)


# -- pages -----------------------------------------------------------------------------------------


def section(header: str, *, lying: bool = False, starts_new: bool = True) -> str:
    """The pages of one part: A4, margins of 20, 20, 30 and 20 mm, numbered from one, the number
    not shown on the first. `header` is the relationship of the part that holds the number."""
    width, height = LYING if lying else UPRIGHT
    orientation = {"orient": "landscape"} if lying else {}
    return w(
        "sectPr",
        f'<w:headerReference w:type="default" r:id="{header}"/>',
        w("type", val="nextPage") if starts_new else "",
        w("pgSz", w=width, h=height, **orientation),
        w(
            "pgMar",
            top=MARGIN,
            right=MARGIN,
            bottom=MARGIN,
            left=BINDING,
            header=HEADER,
            footer=HEADER,
            gutter=0,
        ),
        w("pgNumType", start=1),
        w("titlePg"),
    )


def last_of(section_: str = "") -> str:
    """The small paragraph that ends a part: after a table Word demands one, and it carries the
    pages of all parts but the last."""
    line = w("spacing", before=0, after=0, line=20, lineRule="exact")
    return paragraph("TableGap", look=line + section_)


def page_number() -> str:
    """The paragraph of the header."""
    field = w("fldSimple", words("2"), instr=" PAGE ")
    return paragraph("Header", field)


def _rule(width: int, length: float, *, before: int = 40) -> str:
    """A line that long, centred: the upper border of a paragraph set in from both sides."""
    side = max(0, round((width - length) / 2))
    border = w("pBdr", w("top", val="single", sz=6, space=1, color="000000"))
    spacing = w("spacing", before=before, after=0, line=60, lineRule="exact")
    return paragraph("Rule", look=border + spacing + w("ind", left=side, right=side))


def _width(text: str, size: float) -> float:
    """About how wide a line in bold is, in twips."""
    return 20 * size * sum(CAPITAL if letter.isupper() else SMALL for letter in text)
