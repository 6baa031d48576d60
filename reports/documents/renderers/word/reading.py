"""A Word file as paragraphs and rows, whoever wrote it: Word, LibreOffice, or `docx` here.

What people see is what is read. Tracked changes are read as accepted; comments, hidden text and
the codes of fields are not read; text boxes and pictures cannot be, and are told. Numbers that
Word counts by itself become the text they show. Nothing in a file makes reading fail, except that
it is no XML, or deeper or longer than any text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from reports.documents.blocks import Run, as_text
from reports.documents.renderers.word import marks
from reports.documents.renderers.word.items import Item, Piece, letters, lines, normal, with_marks
from reports.documents.renderers.word.numbered import Numbering
from reports.documents.renderers.word.xml import NAMESPACE

Element = Any  # lxml has no types of its own

W = f"{{{NAMESPACE}}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# The longest report has some 400 paragraphs and rows, 20.000 tags, 150.000 letters.
MOST_ITEMS = 5_000
MOST_TAGS = 600_000
MOST_LETTERS = 2_000_000
MOST_OF_ONE = 40_000
"""Letters of one paragraph or row, as many as a section may have: to compare takes time that grows
with their square."""
TOO_LONG = "văn bản dài hơn mọi báo cáo."

# What holds paragraphs or runs and says nothing itself.
TRANSPARENT = {
    *(W + name for name in ("sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple")),
    *(W + name for name in ("ins", "moveTo", "dir", "bdo", "ruby", "rubyBase")),
}
SKIPPED = {W + name for name in ("del", "moveFrom", "rt")}
SPACES = {W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-", W + "cr": "\n"}
NO = {"0", "false", "off", "none"}


class NotReadable(Exception):
    """The file is no text that people wrote; the text says why, for the reader."""


@dataclass
class Text:
    """What a file says, and what it holds besides."""

    items: list[Item] = field(default_factory=list)
    tracked: bool = False
    comments: bool = False
    unread: set[str] = field(default_factory=set)
    """kinds of things that cannot be read, in words"""


def read(
    document: bytes, footnotes: bytes = b"", endnotes: bytes = b"", numbering: bytes = b""
) -> Text:
    """The text of a file from its parts. Raises NotReadable."""
    text = Text()
    numbers = Numbering(parsed(numbering)) if numbering else Numbering()
    notes = {
        (kind, key): runs
        for kind, content in (("footnote", footnotes), ("endnote", endnotes))
        if content
        for key, runs in _notes(parsed(content), kind, text)
    }
    length = 0
    for item in _Reader(text, notes, numbers).blocks(_body(parsed(document))):
        length += len(item.text)
        if len(text.items) >= MOST_ITEMS or length > MOST_LETTERS:
            raise NotReadable(TOO_LONG)
        if len(item.text) > MOST_OF_ONE:
            raise NotReadable(f"có đoạn dài hơn {MOST_OF_ONE} ký tự; hãy ngắt thành nhiều đoạn.")
        text.items.append(item)
    return text


def _body(root: Element) -> Element:
    body = root.find(f"{W}body")
    if body is None and "purl.oclc.org" in str(root.tag):
        raise NotReadable(
            "tệp lưu ở dạng “Strict Open XML”; hãy lưu lại ở dạng “Word Document (.docx)”."
        )
    if body is None:
        raise NotReadable("tệp không có nội dung văn bản.")
    return body


def parsed(content: bytes) -> Element:
    """XML without entities, network, or depth that no text has. Raises NotReadable."""
    if content.count(b"<") > MOST_TAGS:
        raise NotReadable(TOO_LONG)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise NotReadable("nội dung trong tệp bị hỏng.") from fault
    if root.getroottree().docinfo.doctype:
        raise NotReadable("nội dung trong tệp có phần khai báo không được phép.")
    return root


def _notes(root: Element, kind: str, text: Text) -> Iterator[tuple[str, tuple[Run, ...]]]:
    for note in root.iterchildren(W + kind):
        if note.get(W + "type") in (None, "normal"):
            told: list[Run] = []
            for item in _Reader(text, {}, Numbering()).blocks(note):
                told += [Run(" "), *item.runs] if told else item.runs
            yield note.get(W + "id", ""), normal(told) or (Run("…"),)


@dataclass
class _Reader:
    """Walks through a part; what it finds besides text it notes in `text`."""

    text: Text
    notes: Mapping[tuple[str, str], tuple[Run, ...]]
    numbers: Numbering
    _tables: int = 0
    _open: dict[str, str] = field(default_factory=dict)
    """bookmarks that have begun: number → name"""

    def blocks(self, parent: Element) -> Iterator[Item]:
        """The paragraphs and rows in an element, in order."""
        inline = _Inline(self)
        for child in parent.iterchildren():
            if child.tag == W + "p":
                inline.paragraph(child)
                if not _joins_the_next(child):
                    yield from inline.finish()
            elif child.tag == W + "tbl":
                yield from inline.finish()
                yield from self._table(child)
            elif child.tag in TRANSPARENT or child.tag == W + "sdt":
                yield from inline.finish()
                yield from self.blocks(_inside(child))
            elif child.tag == W + "altChunk":
                self.text.unread.add("tệp lồng trong tệp")
            else:
                inline.element(child)
        yield from inline.finish()

    def _table(self, table: Element) -> Iterator[Item]:
        self._tables += 1
        number = self._tables
        for row in _rows(table):
            if row.find(f"{W}trPr/{W}del") is not None:
                self.text.tracked = True
                continue
            cells = tuple(self._cell(cell) for cell in _cells(row))
            if any(as_text(cell, notes=True).strip() for cell in cells):
                yield Item(cells=cells, table=number)

    def _cell(self, cell: Element) -> tuple[Run, ...]:
        told: list[Run] = []
        for item in self.blocks(cell):
            flat = item.runs or [run for one in item.cells for run in (*one, Run(" "))]
            told += [Run(" "), *flat] if told else flat
        return normal(told)

    def named(self, mark: Element) -> tuple[str, bool]:
        """A bookmark that begins or ends here: its name, and whether it begins."""
        number = mark.get(W + "id", "")
        if mark.tag == W + "bookmarkStart":
            self._open[number] = mark.get(W + "name", "")
            return self._open[number], True
        return self._open.pop(number, ""), False


@dataclass
class _Inline:
    """A paragraph being read: runs, bookmarks and line breaks in their order."""

    reader: _Reader
    pieces: list[Piece] = field(default_factory=list)
    _fields: list[bool] = field(default_factory=list)
    """for every field that is open: whether its result has begun"""

    def paragraph(self, paragraph: Element) -> None:
        label = self.reader.numbers.label(paragraph)
        if label and not self.pieces:
            self.pieces.append(Run(f"{label} "))
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None and (
            mark.find(W + "ins") is not None or mark.find(W + "del") is not None
        ):
            self.reader.text.tracked = True
        self.inside(paragraph)

    def inside(self, parent: Element, code: str = "") -> None:
        for child in parent.iterchildren():
            self.element(child, code)

    def element(self, child: Element, code: str = "") -> None:
        tag = child.tag
        if tag in (W + "bookmarkStart", W + "bookmarkEnd"):
            self.pieces.append(self.reader.named(child))
        elif tag == W + "r":
            self._run(child, code)
        elif tag == W + "sdt":
            self.inside(_inside(child), _code(child) or code)
        elif tag in TRANSPARENT:
            self.reader.text.tracked |= tag in (W + "ins", W + "moveTo")
            self.inside(child, code)
        elif tag in SKIPPED:
            self.reader.text.tracked = True
        elif tag in (W + "commentRangeStart", W + "commentRangeEnd"):
            self.reader.text.comments = True
        elif tag == MC + "AlternateContent":
            self._drawn(child)
        elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
            self.reader.text.unread.add("công thức")

    def finish(self) -> Iterator[Item]:
        """The paragraph, in as many as its line breaks make of it; empty ones are none."""
        pieces, self.pieces = self.pieces, []
        for line in lines(pieces):
            runs, found = with_marks(line)
            if as_text(runs, notes=True).strip() or found:
                yield Item(runs=runs, marks=tuple(found))

    def _run(self, run: Element, code: str) -> None:
        look = run.find(W + "rPr")
        if look is not None and _is_on(look.find(W + "vanish")):
            return
        bold = look is not None and _is_on(look.find(W + "b"))
        for child in run.iterchildren():
            self._in_run(child, Run("", code=code, bold=bold))

    def _in_run(self, child: Element, run: Run) -> None:
        tag = child.tag
        if tag == W + "fldChar":
            self._field(child.get(W + "fldCharType"))
        elif self._fields and not all(self._fields):
            return  # the code of a field
        elif tag == W + "t":
            self.pieces.append(replace(run, text=letters(child.text or "")))
        elif tag in SPACES:
            self.pieces.append(replace(run, text=SPACES[tag]))
        elif tag == W + "br" and child.get(W + "type") in (None, "textWrapping"):
            self.pieces.append(replace(run, text="\n"))
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            key = (tag.removeprefix(W).removesuffix("Reference"), child.get(W + "id", ""))
            self.pieces.append(Run("", note=self.reader.notes.get(key, (Run("…"),))))
        elif tag == W + "commentReference":
            self.reader.text.comments = True
        elif tag in (W + "drawing", W + "pict", W + "object", MC + "AlternateContent"):
            self._drawn(child)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _drawn(self, drawing: Element) -> None:
        boxed = any((text.text or "").strip() for text in drawing.iter(W + "t"))
        self.reader.text.unread.add("chữ trong hộp văn bản" if boxed else "hình vẽ, hình ảnh")


# -- small questions about elements ----------------------------------------------------------------


def _inside(element: Element) -> Element:
    """What a content control holds; of anything else, itself."""
    content = element.find(W + "sdtContent")
    return element if content is None else content


def _code(control: Element) -> str:
    def told(name: str) -> str:
        found = control.find(f"{W}sdtPr/{W}{name}")
        return "" if found is None else str(found.get(W + "val", ""))

    return marks.control_code(told("tag"), told("alias"))


def _is_on(switch: Element) -> bool:
    return switch is not None and switch.get(W + "val", "1") not in NO


def _joins_the_next(paragraph: Element) -> bool:
    """Its end was deleted with changes tracked: accepted, it runs on."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _rows(table: Element) -> Iterator[Element]:
    for child in table.iterchildren():
        if child.tag == W + "tr":
            yield child
        elif child.tag in TRANSPARENT or child.tag == W + "sdt":
            yield from _rows(_inside(child))


def _cells(row: Element) -> Iterator[Element]:
    for child in row.iterchildren():
        if child.tag == W + "tc":
            yield child
        elif child.tag in TRANSPARENT or child.tag == W + "sdt":
            yield from _cells(_inside(child))
