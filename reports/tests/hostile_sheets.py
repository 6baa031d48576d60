"""Spreadsheets made to harm whoever opens them; each small, none real.

Name → the bytes. Made when asked for: some take a second.
"""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import xlsxwriter

MAIN = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MB = 2**20


def plain(rows: int = 3, columns: int = 3) -> bytes:
    """A workbook as anybody makes it."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("Trang 1")
    for row in range(rows):
        for column in range(columns):
            sheet.write(row, column, f"ô {row}" if column == 0 else row * column)
    book.close()
    return made.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def parts(content: bytes | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content or plain())) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    return packed(parts() | {name: content})


def sheet(rows: str | bytes, before: str = "", dimension: str = "A1") -> bytes:
    """A workbook whose only sheet holds these rows."""
    written = rows if isinstance(rows, bytes) else rows.encode()
    head = f'{before}<worksheet xmlns="{SPREADSHEET}"><dimension ref="{dimension}"/><sheetData>'
    return with_part(SHEET, head.encode() + written + b"</sheetData></worksheet>")


def bomb() -> bytes:
    """A sheet of 300 MB in 300 kB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts().items():
            if name != SHEET:
                file.writestr(name, content)
        with file.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * MB)
    return made.getvalue()


def lying_sizes() -> bytes:
    """A sheet of 300 MB whose headers say that it has a thousand bytes."""
    real = 300 * MB
    content = with_part(SHEET, b" " * real)
    told, lie = struct.pack("<L", real), struct.pack("<L", 1_000)
    assert content.count(told) == 2
    return content.replace(told, lie)


def nested() -> bytes:
    """Archives in archives, ten deep, each ten times the one inside it; none is opened."""
    content = b"0" * 100_000
    for depth in range(10):
        content = packed({f"{depth}-{n}.zip": content for n in range(10)})
    return with_part("xl/embeddings/x.zip", content)


def many_rows() -> bytes:
    """A million rows with a number each."""
    return sheet("".join(f"<row><c><v>{n}</v></c></row>" for n in range(1_000_000)))


def empty_rows() -> bytes:
    """Three million rows that hold nothing."""
    return sheet("<row/>" * 3_000_000)


def far_cell() -> bytes:
    return sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def lying_dimension() -> bytes:
    """Three cells that say they are 17 thousand million; as read as any other."""
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2.5</v></c></row>'
    return sheet(row, dimension="A1:XFD1048576")


def laughs() -> bytes:
    """Entities that unfold to thousands of millions."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    row = '<row><c t="inlineStr"><is><t>&a9;</t></is></c></row>'
    return sheet(row, before=f"<!DOCTYPE x [{entities}]>")


def reaching_out() -> bytes:
    """An entity that is a file of the machine."""
    doctype = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return sheet('<row><c t="inlineStr"><is><t>&f;</t></is></c></row>', before=doctype)


def many_sheets() -> bytes:
    """Ten thousand sheets, all of them one file."""
    held = parts()
    name = b'<sheet name="Trang 1" sheetId="1" r:id="rId1"/>'
    assert name in held[MAIN]
    more = b"".join(b'<sheet name="T%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(10_000))
    return packed(held | {MAIN: held[MAIN].replace(name, more)})


def huge_strings() -> bytes:
    """One text of 10 MB, shown in ten thousand cells."""
    text = b"".join(b"%06d" % n for n in range(1_700_000))
    strings = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (SPREADSHEET.encode(), text)
    held = parts(
        sheet("".join(f'<row><c t="s"><v>0</v></c>{"<c/>" * 5}</row>' for _ in range(4_000)))
    )
    return packed(held | {STRINGS: strings})


def many_strings() -> bytes:
    """A million texts."""
    strings = b"".join(b"<si><t>%d</t></si>" % n for n in range(1_000_000))
    return with_part(STRINGS, b'<sst xmlns="%s">%s</sst>' % (SPREADSHEET.encode(), strings))


def deep_styles() -> bytes:
    """Styles inside styles, two hundred thousand deep."""
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    return with_part(
        STYLES, b'<styleSheet xmlns="%s">%s</styleSheet>' % (SPREADSHEET.encode(), deep)
    )


def many_styles() -> bytes:
    """A million formats for three cells."""
    formats = b"<cellXfs>" + b'<xf numFmtId="14"/>' * 1_000_000 + b"</cellXfs>"
    styles = b'<styleSheet xmlns="%s">%s</styleSheet>' % (SPREADSHEET.encode(), formats)
    return with_part(STYLES, styles)


def huge_number() -> bytes:
    """A number whose digits would fill the memory; read as the text it is."""
    return sheet('<row r="1"><c r="A1"><v>1E999999999</v></c></row>')


def macros() -> bytes:
    held = parts()
    main = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
    macro = b"ms-excel.sheet.macroEnabled.main"
    types = held[TYPES].replace(b"vnd." + main, b"vnd." + macro)
    assert types != held[TYPES]
    return packed(held | {TYPES: types, "xl/vbaProject.bin": b"Sub AutoOpen()"})


def formulas() -> bytes:
    """Formulas and links to other files: nothing of them is followed."""
    rows = (
        '<row r="1"><c r="A1"><f>HYPERLINK("http://x.invalid")</f><v>5</v></c>'
        '<c r="B1"><f>\'[1]Trang\'!A1</f><v>7</v></c><c r="C1" t="e"><v>#REF!</v></c></row>'
    )
    held = parts(sheet(rows))
    link = b'<externalLink xmlns="%s"/>' % SPREADSHEET.encode()
    return packed(held | {"xl/externalLinks/externalLink1.xml": link})


def twice() -> bytes:
    """Two parts of one name: programs do not agree on which of them counts."""
    made = io.BytesIO(plain())
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as file:
        warnings.simplefilter("ignore")  # it knows better
        file.writestr(SHEET, b"<worksheet/>")
    return made.getvalue()


def locked() -> bytes:
    """As Excel keeps a workbook behind a password."""
    return OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (bomb, "bung ra quá lớn"),
    "lying sizes": (lying_sizes, "hỏng"),
    "many rows": (many_rows, "quá lớn|ngoài vùng"),
    "empty rows": (empty_rows, "quá lớn|quá nhiều"),
    "far cell": (far_cell, "ô XFD1048576, ngoài vùng"),
    "laughs": (laughs, "khai báo không được phép"),
    "reaching out": (reaching_out, "khai báo không được phép"),
    "broken": (lambda: sheet("<row><c></row>"), "bị hỏng"),
    "cut": (lambda: plain()[:-40], "hỏng"),
    "many sheets": (many_sheets, "10000 trang tính"),
    "huge strings": (huge_strings, "quá nhiều|quá lớn"),
    "many strings": (many_strings, "quá nhiều|quá lớn"),
    "deep styles": (deep_styles, "quá lớn|quá nhiều|hỏng"),
    "many styles": (many_styles, "quá lớn|quá nhiều"),
    "macros": (macros, r"macro \(\.xlsm\)"),
    "twice": (twice, "trùng tên"),
    "locked": (locked, "đặt mật khẩu"),
    "old": (lambda: OLE + b"\0" * 2_000, r"Excel cũ \(\.xls\)"),
    "pdf": (lambda: b"%PDF-1.7\n...", "tệp PDF"),
    "page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
    "nothing": (lambda: b"", "rỗng"),
    "noise": (lambda: b"\x00\x01\x02" * 100, "loại khác|không phải"),
    "word": (lambda: packed({TYPES: b"<Types/>", "word/document.xml": b"<d/>"}), "không phải"),
    "archive": (lambda: packed({"a.txt": b"a"}), "không phải"),
    "large": (lambda: b"PK" + b"x" * 5_000_001, "tối đa 5 MB"),
}
READ: dict[str, Callable[[], bytes]] = {
    "plain": plain,
    "lying dimension": lying_dimension,
    "huge number": huge_number,
    "formulas": formulas,
    "nested": nested,
}
