"""The draft as it prints now, paragraph by paragraph, each with the lines of markup behind it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.documents import markup
from reports.documents.bindings import JOINT
from reports.documents.blocks import Block, Chart, Document, Heading, Paragraph, Run, Table, as_text
from reports.documents.markup import Kind
from reports.documents.parts import BLOCKS
from reports.documents.renderers import docx
from reports.documents.renderers.word import marks, package, reading
from reports.documents.renderers.word.items import Item, letters, normal
from reports.returning.words import Known

BEGIN, END = "dau", "cuoi"
"""What stands before the text, and after it; no outline has these keys."""

BY_OUTLINE = "lập từ đề cương và đợt báo cáo: sửa tại đề cương."
WHY = {
    BEGIN: f"Phần đầu văn bản {BY_OUTLINE}",
    "basis": f"Căn cứ {BY_OUTLINE}",
    "opening": f"Phần mở đầu {BY_OUTLINE}",
    "closing": f"Phần kết thúc {BY_OUTLINE}",
    END: f"Nơi nhận, chữ ký {BY_OUTLINE}",
}
IN_ANNEXES = "Phụ lục lập từ số liệu: sửa tại nguồn."
HEADING = f"Đề mục {BY_OUTLINE}"
FROM_FIGURES = "Bảng, biểu đồ lập từ số liệu: sửa tại nguồn, bỏ tại mục."
NOT_WRITTEN_HERE = "Phần này không viết trong dự thảo: sửa tại đề cương."
NOT_FOUND = "Đoạn này in từ dòng có điều kiện viết chưa đúng: sửa tại mục."
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Said:
    """The words of a section that can be written: its markup, and which of its lines print."""

    text: str
    printing: Sequence[int]

    def line(self, number: int) -> markup.Line:
        """A line taken apart."""
        return markup.lines(self.text.splitlines()[number])[0]

    def alone(self) -> list[str]:
        """The lines, ready for others to be put in and taken out between them: one that is
        written to go on (">") and has no paragraph before it goes on in none afterwards."""
        lines = self.text.splitlines()
        follows = False
        for number in self.printing:
            line = self.line(number)
            if line.marker == ">" and not follows and not line.fault:
                lines[number] = f"{line.before}{line.text}"
            follows = line.marker != "|" and not _stands_alone(line)
        return lines


@dataclass(frozen=True)
class Line:
    """A paragraph or a row as printed: where it stands, and what it was printed from.

    `lines` are the places of its lines in the section's markup. What is not `written` by people
    cannot be changed there, and `why` says where it is.
    """

    key: str
    item: Item
    block: Block | None = None
    row: int = -1
    lines: tuple[int, ...] = ()
    said: Said | None = None
    why: str = ""
    is_first: bool = False

    @property
    def heading(self) -> str:
        """The heading that begins here, on a line of its own or before the text."""
        if isinstance(self.block, Heading):
            return self.block.text
        lead = self.block.lead if isinstance(self.block, Paragraph) else None
        return lead.text if lead else ""

    @property
    def without_lead(self) -> "Line | None":
        """What is printed behind a heading on the same line, by itself."""
        if not isinstance(self.block, Paragraph) or not self.block.lead or self.is_unwritten:
            return None
        block = replace(self.block, lead=None)
        return replace(self, block=block, item=Item(normal(block.runs)), is_first=False)

    @property
    def written(self) -> bool:
        """Whether its words are those of its lines."""
        return bool(self.lines) and not _is_drawn(self.block)

    @property
    def is_unwritten(self) -> bool:
        """The line that stands where nobody wrote anything."""
        return isinstance(self.block, Paragraph) and self.block.unwritten

    @property
    def cells(self) -> tuple[tuple[Run, ...], ...]:
        return self.block.rows[self.row] if isinstance(self.block, Table) else ()


def printed(document: Document, said: Mapping[str, Said]) -> list[Line]:
    """Everything the Word file of a document would say, in its order."""
    parts = docx.parts(document)
    items = reading.read(parts[package.DOCUMENT], parts[package.FOOTNOTES]).items
    placed = list(_placed(document))
    names = marks.mark_names(key for key, _block, _row in placed)
    start = next((n for n, item in enumerate(items) if _is_marked(item, names)), len(items))
    end = start + len(placed)
    found = [_fixed(BEGIN, item) for item in items[:start]]
    found += _sections(placed, items[start:end], said)
    in_annexes = False
    for item in items[end:]:
        in_annexes = in_annexes or item.text.startswith("Phụ lục")
        found.append(_fixed(END, item, IN_ANNEXES if in_annexes else ""))
    return found


def known(lines: Iterable[Line], documents: Mapping[str, str], given_out: frozenset[str]) -> Known:
    """The figures that the report prints, by how they print; the documents it may cite."""
    figures: dict[tuple[str, str], str] = {}
    for run in _runs(lines):
        if run.code and run.source and not run.fault:
            figures.setdefault((run.code, run.text), run.source)
    return Known(figures, documents, given_out)


def _runs(lines: Iterable[Line]) -> Iterator[Run]:
    for line in lines:
        own = line.block.runs if isinstance(line.block, Paragraph) else ()
        for run in (*own, *(run for cell in line.cells for run in cell)):
            yield from run.note or (run,)


def _fixed(key: str, item: Item, why: str = "") -> Line:
    return Line(key, item, why=why or WHY[key])


def _is_marked(item: Item, names: Mapping[str, str]) -> bool:
    return any(mark.name in names for mark in item.marks)


def _placed(document: Document) -> Iterator[tuple[str, Block, int]]:
    """Blocks, and rows of tables and charts, that show something; with the key of their part."""
    for part, blocks in (
        ("basis", document.basis),
        ("opening", document.opening),
        ("", document.body),
        ("closing", document.closing),
    ):
        key = part
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                key = block.key
            elif isinstance(block, Paragraph) and block.lead:
                key = block.lead.key
            begins = bool(part) and place == 0
            yield from ((key, block, row) for row in _shown(block, begins=begins))


def _shown(block: Block, *, begins: bool) -> Iterator[int]:
    """Which rows of a block the file shows; -1 is the block itself, or its caption."""
    if isinstance(block, Table):
        yield from (n for n, row in enumerate(block.rows) if any(map(_shows, row)))
        return
    bars = len(block.bars) if isinstance(block, Chart) else 0
    if isinstance(block, Heading) or begins or bars or _shows(_words(block)):
        yield -1
    yield from range(bars)


def _words(block: Block) -> Iterable[Run]:
    if not isinstance(block, Paragraph):
        return ()
    return (Run(block.lead.text if block.lead else block.marker), *block.runs)


def _shows(runs: Iterable[Run]) -> bool:
    return bool(letters(as_text(runs, notes=True)).strip())


def _sections(
    placed: Sequence[tuple[str, Block, int]], items: Sequence[Item], said: Mapping[str, Said]
) -> Iterator[Line]:
    before = ""
    sources: dict[str, _Sources] = {}
    for (key, block, row), item in zip(placed, items, strict=True):
        written = said.get(key)
        if written is not None:
            sources.setdefault(key, _Sources(written))
        lines = sources[key].of(block, row) if key in sources else ()
        why = _why(key, block, written)
        yield Line(key, item, block, row, lines, written, why, is_first=key != before)
        before = key


def _why(key: str, block: Block, said: Said | None) -> str:
    """Why a paragraph can or could not be changed here."""
    if isinstance(block, Heading):
        return HEADING
    if said is None:
        return WHY.get(key, NOT_WRITTEN_HERE)
    return FROM_FIGURES if _is_drawn(block) else NOT_FOUND


def _is_drawn(block: Block | None) -> bool:
    """A chart, or a table made of a figure and its parts, as against rows that somebody wrote."""
    if not isinstance(block, Table):
        return isinstance(block, Chart)
    return not any(run.source for row in block.rows for cell in row for run in cell)


class _Sources:
    """Finds, block after block, the lines of a section's markup that printed them."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._waiting = list(said.printing)
        self._drawn: tuple[int, ...] = ()

    def of(self, block: Block, row: int) -> tuple[int, ...]:
        """The places of the lines; none for what has no line of its own."""
        if _is_drawn(block):
            first = -1 if isinstance(block, Chart) else 0
            self._drawn = self._drawn if row > first else self._alone()
            return self._drawn
        if isinstance(block, Table):
            sources = (run.source for cell in block.rows[row] for run in cell)
            return self._next(["".join(sources)])
        if isinstance(block, Paragraph) and not block.unwritten:
            return self._next("".join(run.source for run in block.runs).split(JOINT))
        return ()

    def _next(self, sources: Sequence[str]) -> tuple[int, ...]:
        """The next lines that say this. What stands before the first of them printed nothing."""
        wanted = [source.partition("> ")[2] if n else source for n, source in enumerate(sources)]
        for start, _number in enumerate(self._waiting):
            found = self._waiting[start : start + len(wanted)]
            if [self._bare(number) for number in found] == [_bare(one) for one in wanted]:
                self._waiting = self._waiting[start + len(wanted) :]
                return tuple(found)
        return ()

    def _alone(self) -> tuple[int, ...]:
        """The next line of a table or chart made of a figure."""
        for start, number in enumerate(self._waiting):
            if _stands_alone(self._said.line(number)):
                self._waiting = self._waiting[start + 1 :]
                return (number,)
        return ()

    def _bare(self, number: int) -> str:
        """The line without what runs do not tell: bold, the bars of a table."""
        line = self._said.line(number)
        if line.fault:
            return "\0"
        cells = markup.cells(line.text) if line.marker == "|" else [line.text]
        parts = (part for cell in cells for part in markup.parse(cell))
        return _bare("".join(part.source for part in parts if part.kind is not Kind.BOLD))


def _stands_alone(line: markup.Line) -> bool:
    """A table or chart of a figure."""
    found = markup.parse(line.text)
    return len(found) == 1 and found[0].form in BLOCKS


def _bare(text: str) -> str:
    return _SPACE.sub("", text)
