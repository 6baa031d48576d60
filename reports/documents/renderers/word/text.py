"""Runs, footnotes, headings, tables and charts of a report as Word's paragraphs.

The number of a heading is text, not Word's automatic numbering. Officials cut, paste and delete
in the last hour, and the paper must still say what was checked: an automatic number would change
all after it in silence, against the annexes, the answers to comments and every "tại mục II.1" in
the text; letters in the Vietnamese alphabet (a, b, c, d, đ, e …: Phụ lục I, II.6.đ) Word cannot
count at all; and what is copied from here into a document system would lose it.

A bound figure stands in a content control with its code, locked against typing but not against
deleting: a sentence can go with its figure, the figure cannot be retyped. A section's heading
carries a bookmark, so that its paragraphs are found again in the edited file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reports.documents.blocks import Block, Chart, Heading, Paragraph, Run, Table
from reports.documents.renderers.word.marks import control_title, mark_name
from reports.documents.renderers.word.xml import t, twips, w

TEXT_WIDTH = twips(160)
LABEL_WIDTH, AMOUNT_WIDTH = round(0.4 * TEXT_WIDTH), twips(24)
BAR_WIDTH = TEXT_WIDTH - LABEL_WIDTH - AMOUNT_WIDTH
CELL_SIDE = 80  # twips: 4 pt
LONGEST_TAG = 64  # Word keeps no longer one
BOLD = w("b")
FAULTY = w("b") + w("bdr", val="dashed", sz=6, space=1, color="000000")
TO_THE_RIGHT = w("jc", val="right")
LINES = ("top", "left", "bottom", "right", "insideH", "insideV")
GRID = "".join(w(side, val="single", sz=4, space=0, color="000000") for side in LINES)


@dataclass
class Ink:
    """What is numbered while a document is written: footnotes, bookmarks, content controls."""

    footnotes: list[str] = field(default_factory=list)
    _marks: int = 0
    _controls: int = 0

    def runs(self, runs: Iterable[Run]) -> str:
        return "".join(self._run(run) for run in runs)

    def marked(self, key: str, inside: str) -> str:
        """The text with the bookmark of a section around it."""
        if not key:
            return inside
        self._marks += 1
        begin = w("bookmarkStart", id=self._marks, name=mark_name(key))
        return f"{begin}{inside}{w('bookmarkEnd', id=self._marks)}"

    def _run(self, run: Run) -> str:
        if run.note:
            return self._call(run)
        if run.fault:
            return words(run.text, FAULTY)
        look = BOLD if run.bold else ""
        text = words(run.text, look)
        return self._control(run.code, text, look) if run.code else text

    def _control(self, code: str, text: str, look: str) -> str:
        self._controls += 1
        told = w(
            "sdtPr",
            w("rPr", look) if look else "",
            w("alias", val=control_title(code)),
            w("tag", val=code[:LONGEST_TAG]),
            w("id", val=self._controls),
            w("lock", val="contentLocked"),
            w("text"),
        )
        return w("sdt", told, w("sdtContent", text))

    def _call(self, run: Run) -> str:
        number = len(self.footnotes) + 1
        self.footnotes.append("")  # its number is taken before what it says is written
        call = w("r", NOTE_SIGN, w("footnoteRef"))
        said = paragraph("FootnoteText", call, words(" "), self.runs(run.note))
        self.footnotes[number - 1] = w("footnote", said, id=number)
        return w("r", NOTE_SIGN, w("footnoteReference", id=number))


NOTE_SIGN = w("rPr", w("rStyle", val="FootnoteReference"))


def words(text: str, look: str = "") -> str:
    """Text in one look."""
    return w("r", w("rPr", look) if look else "", t(text)) if text else ""


def paragraph(style: str, *inside: str, look: str = "") -> str:
    """A paragraph in a style; `look` is what only this one needs, in Word's order."""
    return w("p", w("pPr", w("pStyle", val=style), look), *inside)


def block(one: Block, ink: Ink, *, style: str = "BodyText", key: str = "") -> str:
    """A block of the body; `key` marks the first one of a part that has no heading."""
    if isinstance(one, Heading):
        return _heading(one, ink)
    if isinstance(one, Paragraph):
        return _paragraph(one, ink, style, key)
    return _table(one, ink) if isinstance(one, Table) else _chart(one)


def _heading(heading: Heading, ink: Ink) -> str:
    numbered = heading.level <= 3 and not heading.task
    style = f"Heading{heading.level}" if numbered else "OpeningLine"
    return paragraph(style, ink.marked(heading.key, words(heading.text)))


def _paragraph(one: Paragraph, ink: Ink, style: str, key: str) -> str:
    lead = one.lead
    before = words(f"{one.marker} ") if one.marker else ""
    if lead is None:
        return paragraph(style, ink.marked(key, before + ink.runs(one.runs)))
    bold = lead.level <= 2 and not lead.task
    title = ink.marked(lead.key, words(lead.text, BOLD if bold else ""))
    return paragraph(style, title, words(" "), before, ink.runs(one.runs))


GAP = paragraph("TableGap")


# -- tables ----------------------------------------------------------------------------------------


def table(widths: Sequence[int], *rows: str, borders: str = "", side: int = CELL_SIDE) -> str:
    """Rows under fixed widths of columns, in twips; `side` is the room left and right of a cell."""
    told = w(
        "tblPr",
        w("tblW", w=sum(widths), type="dxa"),
        w("tblBorders", borders) if borders else "",
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=side, type="dxa"), w("right", w=side, type="dxa")),
    )
    return w("tbl", told, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def row(*cells: str, heading: bool = False) -> str:
    """A row that pages do not break; a heading one is repeated on every page."""
    repeated = w("tblHeader") if heading else ""
    return w("tr", w("trPr", w("cantSplit"), repeated), *cells)


def cell(width: int, *paragraphs: str, look: str = "") -> str:
    """A cell; `look` is what only this one needs, in Word's order."""
    told = w("tcPr", w("tcW", w=width, type="dxa"), look)
    return w("tc", told, *(paragraphs or (paragraph("TableText"),)))


def _table(one: Table, ink: Ink) -> str:
    widths = _widths(one.shares)
    head = [_in_table(ink.runs(inside), "TableHeading") for inside in one.heading]
    rows = [_row(widths, head, heading=True)] if head else []
    for line in one.body:
        cells = [
            _in_table(ink.runs(inside), look=TO_THE_RIGHT if place in one.numeric else "")
            for place, inside in enumerate(line)
        ]
        rows.append(_row(widths, cells))
    return GAP + table(widths, *rows, borders=GRID) + GAP


def _row(widths: Sequence[int], paragraphs: Sequence[str], *, heading: bool = False) -> str:
    cells = (cell(width, inside) for width, inside in zip(widths, paragraphs, strict=True))
    return row(*cells, heading=heading)


def _in_table(inside: str, style: str = "TableText", look: str = "") -> str:
    return paragraph(style, inside, look=look)


def _widths(shares: Sequence[int]) -> list[int]:
    """Shares of the text's width in percent; the column without one takes what is left."""
    widths = [round(TEXT_WIDTH * share / 100) for share in shares]
    return [width or TEXT_WIDTH - sum(widths) for width in widths]


# -- charts ----------------------------------------------------------------------------------------


def _chart(one: Chart) -> str:
    """Bars are shaded paragraphs as long as the value: no picture, nothing that reads as text."""
    last = len(one.bars)
    rows = [
        _bar(bar.label, float(length), bar.shown, keep=place < last)
        for place, (bar, length) in enumerate(one.measured, 1)
    ]
    widths = (LABEL_WIDTH, BAR_WIDTH, AMOUNT_WIDTH)
    return paragraph("Caption", words(one.caption)) + table(widths, *rows) + GAP


def _bar(label: str, length: float, shown: str, *, keep: bool) -> str:
    together = w("keepNext") if keep else ""
    axis = w("tcBorders", w("left", val="single", sz=6, space=0, color="000000"))
    return row(
        cell(LABEL_WIDTH, paragraph("TableText", words(label), look=together)),
        cell(BAR_WIDTH, _drawn(length, together), look=axis + w("vAlign", val="center")),
        cell(AMOUNT_WIDTH, paragraph("TableText", words(shown), look=together)),
    )


def _drawn(length: float, together: str) -> str:
    room = BAR_WIDTH - 2 * CELL_SIDE
    shade = w("shd", val="clear", color="auto", fill="595959") if length > 0 else ""
    line = w("spacing", before=0, after=0, line=200, lineRule="exact")
    right = w("ind", right=min(room - 20, round(room * (1 - length / 100))))
    return paragraph("TableText", look=together + shade + line + right)
