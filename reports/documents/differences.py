"""What differs between two papers: part by part in words, and figure by figure. Pure.

It serves two editions of one round and this quarter against the last alike; the outlines may
differ. Numbers of headings are left aside: a section put in before another changes nothing in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from indicators.numerals import MEASURED, bare
from reports.documents.aligning import Pair, align
from reports.documents.blocks import (
    Annex,
    Block,
    Document,
    Heading,
    Paragraph,
    Row,
    Table,
    as_text,
)

SENTENCE = re.compile(r"(?<=[.;:!?])\s+")


@dataclass(frozen=True)
class Part:
    """A section, or another part of the paper, with its paragraphs side by side.

    `title` is the heading with its number, of the later paper where both have the part.
    """

    key: str
    title: str
    pairs: tuple[Pair, ...]
    in_before: bool = True
    in_after: bool = True

    @property
    def changed(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.differs)

    @property
    def unchanged(self) -> int:
        """How many paragraphs are the same in both."""
        return len(self.pairs) - len(self.changed)

    @property
    def differs(self) -> bool:
        return bool(self.changed) or not (self.in_before and self.in_after)


@dataclass(frozen=True)
class FigureChange:
    """A line of an annex before and after; None where a paper has no such line."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def label(self) -> str:
        return self.row.label

    @property
    def shown_before(self) -> str:
        return _shown(self.before)

    @property
    def shown_after(self) -> str:
        return _shown(self.after)

    @property
    def unit_of_measure(self) -> str:
        """Both, where they differ."""
        units = [row.unit_of_measure for row in (self.before, self.after) if row]
        return " → ".join(dict.fromkeys(units))

    @property
    def change(self) -> str:
        """By how much the number moved, with its sign; empty where that says nothing."""
        before, after = self.before, self.after
        if before is None or after is None or before.value is None or after.value is None:
            return ""
        kinds = {(row.value_type, row.unit_of_measure) for row in (before, after)}
        if len(kinds) > 1 or after.value_type not in MEASURED:
            return ""
        text = bare(
            after.value - before.value,
            value_type=after.value_type,
            decimals=max(before.decimals, after.decimals),
        )
        return text.replace("-", "−") if text.startswith(("-", "0")) else f"+{text}"

    @property
    def notes(self) -> str:
        """What else differs in the line: its name, how many units answered, its note."""
        if self.before is None or self.after is None:
            return ""
        rows = (self.before, self.after)
        told = {
            "tên": [row.label for row in rows],
            "số đơn vị đã báo cáo": [row.coverage or "đủ" for row in rows],
            "ghi chú": [row.note or "không" for row in rows],
        }
        changed = {name: texts for name, texts in told.items() if texts[0] != texts[1]}
        return "; ".join(f"{name}: {was} → {now}" for name, (was, now) in changed.items())

    @property
    def differs(self) -> bool:
        """Whether anything that is printed in the line differs, its number and place aside."""
        return _printed(self.before) != _printed(self.after)


@dataclass(frozen=True)
class Differences:
    """Two papers compared; false when they say the same."""

    parts: tuple[Part, ...]
    figures: tuple[FigureChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changed_parts or self.changed_figures)

    @cached_property
    def changed_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.differs)

    @cached_property
    def changed_figures(self) -> tuple[FigureChange, ...]:
        return tuple(figure for figure in self.figures if figure.differs)

    @property
    def only_before(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.in_after)

    @property
    def only_after(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.in_before)

    @property
    def paragraphs_changed(self) -> int:
        return sum(len(part.changed) for part in self.parts)


@dataclass(frozen=True)
class TextChange:
    """A passage that a replacing paper says otherwise, and where it stands."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeList:
    """What a replacing paper changes, in the order of its pages; false when nothing."""

    texts: tuple[TextChange, ...]
    figures: tuple[FigureChange, ...]

    def __bool__(self) -> bool:
        return bool(self.texts or self.figures)


def compare(before: Document, after: Document) -> Differences:
    """Everything that differs, with what is the same around it."""
    rows = before.figures, after.figures
    codes = list(dict.fromkeys((*rows[1], *rows[0])))
    return Differences(
        parts=tuple(_parts(_read(before), _read(after))),
        figures=tuple(FigureChange(rows[0].get(c), rows[1].get(c)) for c in codes),
    )


def change_list(before: Document, after: Document) -> ChangeList:
    """The passages and figures that changed, for the table of a replacing paper."""
    found = compare(before, after)
    return ChangeList(
        texts=tuple(
            TextChange(part.title, *_passages(pair))
            for part in found.changed_parts
            for pair in part.changed
        ),
        figures=found.changed_figures,
    )


# -- figures ---------------------------------------------------------------------------------------


def _shown(row: Row | None) -> str:
    return row.shown if row else ""


def _printed(row: Row | None) -> tuple[object, ...] | None:
    if row is None:
        return None
    return _shown(row), row.label, row.unit_of_measure, row.coverage, row.note, row.flows


# -- words -----------------------------------------------------------------------------------------


@dataclass
class _Read:
    """A part of one paper: where it stands, its title without the number, its paragraphs."""

    key: str
    place: str
    title: str
    lines: list[str] = field(default_factory=list)


def _read(document: Document) -> list[_Read]:
    """Every part of a paper that is printed, in the order of its pages."""
    head = document.letterhead
    letterhead = [head.superior, " ".join(head.issuer), f"Số: /{head.symbol}", head.place]
    found = [
        _form("letterhead", "Cơ quan ban hành", letterhead),
        _form("title", "Tên loại, trích yếu", [document.title, document.subject]),
        _form("addressees", "Kính gửi", document.addressees),
        _form("basis", "Căn cứ", _lines(document.basis)),
        _form("opening", "Phần mở đầu", _lines(document.opening)),
        *_sections(document.body),
        _form("closing", "Phần kết", _lines(document.closing)),
        _form("recipients", "Nơi nhận", document.recipients),
        _form("signature", "Thẩm quyền ký", document.signature.lines),
        _form("annexes", "Đầu đề và ghi chú của các phụ lục", _about(document.annexes)),
    ]
    return [part for part in found if part.lines]


def _form(key: str, title: str, lines: Iterable[str]) -> _Read:
    return _Read(f"form:{key}", title, title, [line for line in lines if line])


def _about(annexes: Iterable[Annex]) -> Iterator[str]:
    for annex in annexes:
        yield f"Phụ lục {annex.number}. {annex.title}"
        yield f"{annex.window_heading}; {annex.cut_off_heading}"
        yield from annex.notes


def _sections(body: Iterable[Block]) -> Iterator[_Read]:
    """The sections with their headings; what stands before the first has none."""
    current, above = _Read("", "Nội dung", ""), list[Heading]()
    for block in body:
        heading = _heading_of(block)
        if heading is not None:
            yield current
            above = [*(one for one in above if one.level < heading.level), heading]
            title = heading.title.rstrip(":")
            current = _Read(heading.key or title, _place(above), title, [title] if title else [])
        if not isinstance(block, Heading):
            current.lines += _lines([block])
    yield current


def _heading_of(block: Block) -> Heading | None:
    if isinstance(block, Heading):
        return block
    return block.lead if isinstance(block, Paragraph) else None


def _place(above: Sequence[Heading]) -> str:
    """ "II.1. Thể chế": the numbers above it, then its own heading."""
    numbers = [one.label for one in above if any(char.isalnum() for char in one.label)]
    return f"{''.join(numbers)} {above[-1].title.rstrip(':')}".strip()


def _lines(blocks: Iterable[Block]) -> list[str]:
    """What is compared as one paragraph: a paragraph, a row of a table, a chart."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += (" | ".join(as_text(cell, notes=True) for cell in row) for row in block.rows)
        elif not isinstance(block, Heading):
            lines.append(block.whole)
    return [line for line in lines if line.strip()]


def _parts(before: list[_Read], after: list[_Read]) -> Iterator[Part]:
    """Parts of both papers in the order of the later; what only the earlier has, where it was."""
    matched = _matched(before, after)
    gone: dict[int, list[_Read]] = defaultdict(list)
    here = -1
    for place, one in enumerate(before):
        if place in matched:
            here = matched[place]
        else:
            gone[here].append(one)
    earlier = {later: before[place] for place, later in matched.items()}
    yield from (_part(one, None) for one in gone[-1])
    for later, one in enumerate(after):
        yield _part(earlier.get(later), one)
        yield from (_part(left, None) for left in gone[later])


def _matched(before: list[_Read], after: list[_Read]) -> dict[int, int]:
    """Which parts answer to each other: by key and title, by title alone, then by key alone."""
    found: dict[int, int] = {}
    for name in (
        lambda one: (one.key, one.title),
        lambda one: one.title.casefold(),
        lambda one: one.key,
    ):
        taken = set(found.values())
        free = {name(one): place for place, one in enumerate(after) if place not in taken}
        for place, one in enumerate(before):
            if place not in found and name(one) in free:
                found[place] = free.pop(name(one))
    return found


def _part(before: _Read | None, after: _Read | None) -> Part:
    told = after or before
    assert told is not None
    return Part(
        key=told.key,
        title=told.place,
        pairs=tuple(align(before.lines if before else [], after.lines if after else [])),
        in_before=before is not None,
        in_after=after is not None,
    )


def _passages(pair: Pair) -> tuple[str, str]:
    """The sentences of both sides that hold what changed, from the first change to the last."""
    before = _sentences(pair.text_before, *_reach((s.same, s.before) for s in pair.stretches))
    return before, _sentences(pair.text_after, *_reach((s.same, s.after) for s in pair.stretches))


def _reach(told: Iterable[tuple[bool, str]]) -> tuple[int, int]:
    """Where the first change begins and the last one ends."""
    here, changed = 0, list[int]()
    for same, text in told:
        if not same:
            changed += (here, here + len(text))
        here += len(text)
    return min(changed, default=0), max(changed, default=here)


def _sentences(text: str, first: int, last: int) -> str:
    ends = [0, *(found.end() for found in SENTENCE.finditer(text)), len(text)]
    begin = max(end for end in ends[:-1] if end <= first)
    return text[begin : min(end for end in ends[1:] if end >= last)].strip()
