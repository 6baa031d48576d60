"""The styles of a report, by the form of Nghị định 30/2020/NĐ-CP, Phụ lục I.

Word's built-in styles where it has them (Heading 1 to 3, Body Text, Title, footnote text), so that
its navigation pane, table of contents and shortcuts work; named ones for the rest. Whoever edits
changes a style once, and nothing is set by hand.
"""

from dataclasses import dataclass, replace

from reports.documents.renderers.word.xml import part, twips, w

FONT = "Times New Roman"
INDENT = twips(12.7)
SIZE = 14  # points; 13-14 for the body

# A line of Times New Roman is 1,15 times its size: this makes 1,2, within single and 1,5 lines.
BODY_LINE = 252
SINGLE = 240


@dataclass(frozen=True)
class Style:
    """A paragraph style: its id, its name in Word, what is different from the style below it."""

    id: str
    name: str
    based: str = "Normal"
    size: float = 0
    bold: bool = False
    italic: bool = False
    align: str = ""
    before: int = 0
    after: int = 0
    line: int = 0
    first: int = 0
    next: str = ""
    keep: bool = False
    """with the paragraph that follows"""
    outline: int = -1
    """its level in the navigation pane, from 0"""

    @property
    def xml(self) -> str:
        # Names of ours are Vietnamese; those of Word's built-in styles are English in the file.
        built_in = {} if self.name.isascii() else {"customStyle": 1}
        return w(
            "style",
            w("name", val=self.name),
            w("basedOn", val=self.based),
            w("next", val=self.next) if self.next else "",
            w("qFormat"),
            w("pPr", *self._paragraph()),
            w("rPr", *self._letters()),
            type="paragraph",
            **built_in,
            styleId=self.id,
        )

    def _paragraph(self) -> list[str]:
        spacing: dict[str, object] = {"before": 20 * self.before, "after": 20 * self.after}
        if self.line:
            spacing |= {"line": self.line, "lineRule": "auto"}
        return [
            w("keepNext") if self.keep else "",
            w("spacing", **spacing),
            w("ind", firstLine=self.first) if self.first else "",
            w("jc", val=self.align) if self.align else "",
            w("outlineLvl", val=self.outline) if self.outline >= 0 else "",
        ]

    def _letters(self) -> list[str]:
        size = round(2 * self.size)
        return [
            w("b") if self.bold else "",
            w("i") if self.italic else "",
            w("sz", val=size) + w("szCs", val=size) if size else "",
        ]


# II.6: body justified, first line in by 1,27 cm, at least 6 pt between paragraphs.
BODY = Style("BodyText", "Body Text", align="both", before=6, line=BODY_LINE, first=INDENT)
HEADING = replace(BODY, next=BODY.id, keep=True)
STYLES = (
    BODY,
    replace(HEADING, id="Heading1", name="heading 1", bold=True, before=12, outline=0),
    replace(HEADING, id="Heading2", name="heading 2", bold=True, outline=1),
    replace(HEADING, id="Heading3", name="heading 3", outline=2),
    Style("OpeningLine", "Dòng mở đầu ý", "BodyText", before=6, keep=True, next="BodyText"),
    Style("Basis", "Căn cứ", "BodyText", before=6, italic=True),
    # II.1-4: the two columns on top.
    Style("State", "Quốc hiệu", size=13, bold=True, align="center"),
    Style("Motto", "Tiêu ngữ", size=14, bold=True, align="center"),
    Style("Superior", "Cơ quan chủ quản", size=13, align="center"),
    Style("Issuer", "Cơ quan ban hành", size=13, bold=True, align="center"),
    Style("Number", "Số, ký hiệu", size=13, align="center", before=8),
    Style("DayPlace", "Địa danh, thời gian", size=14, italic=True, align="center", before=8),
    Style("DraftMark", "Dấu dự thảo", size=13, bold=True, align="center", before=6),
    Style("DraftNote", "Ghi chú dự thảo", size=11, italic=True, align="center"),
    Style("LetterSubject", "Trích yếu công văn", size=12, align="center", before=6),
    Style("Rule", "Đường kẻ", size=2, align="center"),
    # II.5: type of document and its subject.
    Style("Title", "Title", size=14, bold=True, align="center", before=18),
    Style("Subtitle", "Subtitle", size=14, bold=True, align="center"),
    Style("SheetSubject", "Trích yếu danh sách", italic=True, align="center", after=4),
    Style("Addressee", "Kính gửi", align="center", before=12, after=6),
    Style("Addressees", "Nơi kính gửi", before=0),
    # II.7-9: signature and recipients.
    Style("Signature", "Chức vụ người ký", size=14, bold=True, align="center"),
    Style("RecipientsTitle", "Nơi nhận (đề mục)", size=12, bold=True, italic=True),
    Style("Recipients", "Nơi nhận", size=11),
    # Tables in the text and annexes.
    Style("TableText", "Chữ trong bảng", size=12, before=2, after=2),
    Style("TableHeading", "Đề mục bảng", "TableText", 12, bold=True, align="center", before=2),
    Style("TableGap", "Quanh bảng", size=2, after=4),
    Style("Caption", "caption", size=13, bold=True, align="center", before=8, after=4, keep=True),
    Style("AnnexTitle", "Tên phụ lục", size=14, bold=True, align="center", keep=True),
    Style("AnnexReference", "Văn bản kèm phụ lục", size=14, italic=True, align="center", after=10),
    Style("AnnexNote", "Ghi chú phụ lục", size=12, italic=True, before=8),
    Style("Verification", "Mã tra cứu", size=10, before=28, keep=True),
    Style("Verified", "Địa chỉ tra cứu", size=10),
    Style("Header", "header", size=14, align="center"),
    Style("FootnoteText", "footnote text", size=10.5, align="both"),
)


def styles(language: str) -> bytes:
    """The part styles.xml; `language` is what Word checks spelling in."""
    face = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    size = w("sz", val=2 * SIZE) + w("szCs", val=2 * SIZE)
    tongue = w("lang", val=language, eastAsia=language, bidi="ar-SA")
    return part(
        "styles",
        w(
            "docDefaults",
            w("rPrDefault", w("rPr", face, size, tongue)),
            w("pPrDefault", w("pPr", w("spacing", after=0, line=SINGLE, lineRule="auto"))),
        ),
        w(
            "style",
            w("name", val="Normal"),
            w("qFormat"),
            type="paragraph",
            default=1,
            styleId="Normal",
        ),
        _letters("DefaultParagraphFont", "Default Paragraph Font", default=1),
        _letters("FootnoteReference", "footnote reference", w("vertAlign", val="superscript")),
        _tables(),
        *(style.xml for style in STYLES),
    )


def _letters(id: str, name: str, *look: str, **more: int) -> str:  # noqa: A002 - Word's word
    looks = w("rPr", *look) if look else ""
    return w("style", w("name", val=name), looks, type="character", **more, styleId=id)


def _tables() -> str:
    """Tables have no room around their cells but what they ask for."""
    sides = ("top", "left", "bottom", "right")
    margins = w("tblCellMar", *(w(side, w=0, type="dxa") for side in sides))
    return w(
        "style",
        w("name", val="Normal Table"),
        w("tblPr", w("tblInd", w=0, type="dxa"), margins),
        type="table",
        default=1,
        styleId="TableNormal",
    )
