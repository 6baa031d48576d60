"""What is different in an edited Word file, piece by piece, and what taking a piece does.

Pure. The draft as it prints now is written for Word and read back, so that both sides are read by
the same eyes; then paragraphs are put beside each other, section by section. A section is found
by its bookmark, or else by its heading's words, and then its paragraphs stand with those of the
section before. What nobody has touched since the file was given out still has its fingerprint:
where the draft says something else there, the draft has changed, not the file.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reports.citing.cited import Cited
from reports.citing.printing import full, short
from reports.documents import aligning
from reports.documents.aligning import Pair, Stretch
from reports.documents.blocks import Document, as_text
from reports.documents.drafting import UNWRITTEN
from reports.documents.renderers.word.items import Item
from reports.returning import beside
from reports.returning.beside import Anchor, Group
from reports.returning.file import FileRefused, Returned
from reports.returning.lines import BEGIN, Line, Said, known, printed
from reports.returning.marked import Edit, Marked, added, changed, removed
from reports.returning.words import Known

FEWEST_ALIKE = 0.2
NOT_THIS_REPORT = (
    "Không nhận ra đề mục nào của dự thảo này trong tệp. Tải bản Word của dự thảo về, sửa trong "
    "bản đó rồi đưa lên."
)
MOVED = "Đề mục đổi chỗ trong tệp: thứ tự đề mục theo đề cương, sửa tại đề cương."


class Kind(StrEnum):
    """What became of a paragraph."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A paragraph that is different. Without an `edit` nothing of it can be taken: `refused` says
    why, and where it is changed; with one, what of it stays out.

    `meanwhile`: the draft's paragraph has changed too since the file was given out. `number`
    tells apart pieces that read alike; rows of one `table` are one piece.
    """

    key: str
    kind: Kind
    pair: Pair
    edit: Edit | None = None
    refused: tuple[str, ...] = ()
    signs: bool = False
    meanwhile: bool = False
    number: int = 0
    table: int = 0

    @property
    def before(self) -> str:
        return self.pair.text_before

    @property
    def after(self) -> str:
        return self.pair.text_after

    @property
    def looks_alike(self) -> bool:
        """The words are the same: bold type has changed, or a mark of the paragraph."""
        return self.before == self.after

    @property
    def id(self) -> str:
        """The same for the same piece when both texts are compared again."""
        told = (self.key, self.kind, self.before, self.after, str(self.number))
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Comparison:
    """All that is different, in the order of the report; `changed_since` counts paragraphs that
    the draft, and not the file, has changed."""

    pieces: tuple[Piece, ...] = ()
    changed_since: int = 0

    @property
    def takeable(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.edit)

    @property
    def refused(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if not piece.edit)


def compare(
    document: Document, said: Mapping[str, Said], file: Returned, documents: Mapping[str, Cited]
) -> Comparison:
    """The pieces of a file; `said` are the sections that can be written, with the markup that the
    document was printed from, `documents` those it may cite. Raises FileRefused for the file of
    something else."""
    lines = printed(document, said)
    anchors = beside.anchors(lines, file.text.items)
    given_out = file.given_out.prints if file.given_out else frozenset()
    held = _Compared(lines, said, file, known(lines, _forms(documents), given_out))
    if not anchors and held.share_alike < FEWEST_ALIKE:
        raise FileRefused(NOT_THIS_REPORT)
    held.order(anchors)
    for group in beside.groups(lines, anchors, len(file.text.items)):
        held.group(group)
    return Comparison(tuple(_numbered(held.pieces)), held.changed_since)


def _forms(documents: Mapping[str, Cited]) -> dict[str, str]:
    """How each document is cited, in full and short → its markup."""
    return {form(one): f"[[{key}]]" for key, one in documents.items() for form in (full, short)}


def taken(said: Said, edits: Iterable[Edit]) -> str:
    """The markup of a section after pieces were taken."""
    edits = list(edits)
    lines = said.alone()
    if any(edit.unwritten for edit in edits):
        lines.insert(0, UNWRITTEN)
    replaced: dict[int, str | None] = {}
    put: dict[int, list[str]] = {}
    for edit in edits:
        replaced |= edit.replaced
        put.setdefault(edit.after, []).extend(edit.added)
    told = put.get(-1, [])
    for number, line in enumerate(lines):
        now = replaced.get(number, line)
        told += [*([] if now is None else [now]), *put.get(number, ())]
    return "\n".join(told)


def _numbered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    seen: Counter[str] = Counter()
    for piece in pieces:
        yield replace(piece, number=seen[piece.id])
        seen[piece.id] += 1


# -- paragraphs side by side -----------------------------------------------------------------------


@dataclass
class _Compared:
    """Goes through the groups and collects what is different."""

    lines: Sequence[Line]
    said: Mapping[str, Said]
    file: Returned
    known: Known
    pieces: list[Piece] = field(default_factory=list)
    changed_since: int = 0

    def __post_init__(self) -> None:
        given_out = self.file.given_out
        self._given_out = given_out.prints if given_out else None
        self._by_print = {line.item.print: line for line in self.lines}

    @property
    def share_alike(self) -> float:
        """How much of the report's sections stands in the file as it prints."""
        there = {item.print for item in self.file.text.items}
        own = [line.item.print in there for line in self.lines if line.key in self.said]
        return sum(own) / max(1, len(own))

    def order(self, anchors: Mapping[str, Anchor]) -> None:
        """Headings that stand in another order than the outline's."""
        ours = [key for key in dict.fromkeys(line.key for line in self.lines) if key in anchors]
        theirs = sorted(ours, key=lambda key: anchors[key].place)
        kept = {pair.text_before for pair in aligning.align(ours, theirs) if not pair.differs}
        for line in self.lines:
            if line.is_first and line.key in anchors and line.key not in kept:
                pair = Pair((Stretch(True, line.heading, line.heading),))
                self.pieces.append(Piece(line.key, Kind.CHANGED, pair, refused=(MOVED,)))

    def group(self, group: Group) -> None:
        lines = list(group.lines)
        items = [item for item in self.file.text.items[group.start : group.end] if item.text]
        there = {item.print for item in items}
        standing = {one.key for one in lines if one.is_unwritten and one.item.print in there}
        place = _Place(group.anchor.key if group.anchor else BEGIN, standing)
        if group.anchor and group.anchor.end and lines and items:
            self._first(lines, items, place, group.anchor.end)
        before = self.changed_since
        held = [item for item in items if not self._is_stale(item)]
        given = [n for n, line in enumerate(lines) if self._was_given_out(line)]
        for line, item in beside.beside(lines, held, given):
            if line and item:
                self._both(line, item, place)
            elif line:
                self._gone(line, place)
            elif item:
                self._new(item, place)
        # What the draft said before and says no more: as much as is new there, or taken out.
        self.changed_since = max(self.changed_since, before + len(items) - len(held))

    def _first(self, lines: list[Line], items: list[Item], place: "_Place", end: int) -> None:
        """A section's heading answers to the paragraph with its bookmark; what the draft prints
        behind the heading may stand in a paragraph of its own there."""
        item = items.pop(0)
        if lines[0].heading and len(as_text(item.runs)) <= end and (text := lines[0].without_lead):
            lines[0] = text
        else:
            self._both(lines.pop(0), item, place, end)

    def _both(self, line: Line, item: Item, place: "_Place", heading_end: int = 0) -> None:
        if line.item.print == item.print:
            place.after(line)
        elif bool(line.item.cells) != bool(item.cells) or self._is_untouched(item):
            self._apart(line, item, place)
        else:
            made = changed(line, item, self.known, heading_end)
            pair = aligning.words(line.item.text, item.text)
            meanwhile = not self._was_given_out(line)
            self._add(line.key, Kind.CHANGED, pair, made, meanwhile=meanwhile)
            place.after(line)

    def _apart(self, line: Line, item: Item, place: "_Place") -> None:
        """They do not answer to each other: nobody touched the one in the file, so it is either
        what the draft said before, or was moved here from another place."""
        if self._is_stale(item):
            self.changed_since += 1
            place.after(line)
        else:
            self._gone(line, place)
            self._new(item, place)

    def _gone(self, line: Line, place: "_Place") -> None:
        place.after(line)
        if not self._was_given_out(line):
            self.changed_since += 1  # written after the file was given out
        elif not line.is_unwritten:
            pair = Pair((Stretch(False, line.item.text, ""),))
            self._add(line.key, Kind.REMOVED, pair, removed(line), table=line.item.table)

    def _new(self, item: Item, place: "_Place") -> None:
        moved = self._by_print.get(item.print)
        pair = Pair((Stretch(False, "", item.text),))
        made = self._made_new(item, place, moved)
        self._add(place.key, Kind.ADDED, pair, made, table=item.table)

    def _made_new(self, item: Item, place: "_Place", moved: Line | None) -> Marked:
        made = added(
            item,
            self.said.get(place.key),
            after=place.line,
            known=self.known,
            moved=moved,
            key=place.key,
        )
        if made.edit and place.key in place.unwritten:
            return replace(made, edit=replace(made.edit, unwritten=True))
        return made

    def _add(
        self,
        key: str,
        kind: Kind,
        pair: Pair,
        made: Marked,
        *,
        meanwhile: bool = False,
        table: int = 0,
    ) -> None:
        if made.is_silent:
            return
        piece = Piece(
            key, kind, pair, made.edit, made.refused, made.signs, meanwhile=meanwhile, table=table
        )
        last = self.pieces[-1] if self.pieces else piece
        if self.pieces and (both := _together(last, piece)):
            self.pieces[-1] = both
        else:
            self.pieces.append(piece)

    def _is_untouched(self, item: Item) -> bool:
        return self._given_out is not None and item.print in self._given_out

    def _is_stale(self, item: Item) -> bool:
        """What the draft said when the file was given out, and says nowhere any more."""
        return self._is_untouched(item) and item.print not in self._by_print

    def _was_given_out(self, line: Line) -> bool:
        return self._given_out is None or line.item.print in self._given_out


def _together(one: Piece, other: Piece) -> Piece | None:
    """Two rows of a table that were put in or taken out one after the other, as one piece."""
    if not other.table or (one.key, one.kind, one.table) != (other.key, other.kind, other.table):
        return None
    if bool(one.edit) != bool(other.edit):
        return None
    stretches = (
        Stretch(False, f"{a.before}\n{b.before}".strip(), f"{a.after}\n{b.after}".strip())
        for a, b in zip(one.pair.stretches, other.pair.stretches, strict=True)
    )
    return replace(
        one,
        pair=Pair(tuple(stretches)),
        edit=one.edit.and_then(other.edit) if one.edit and other.edit else None,
        refused=tuple(dict.fromkeys((*one.refused, *other.refused))),
        signs=one.signs or other.signs,
    )


@dataclass
class _Place:
    """Where something new goes: into which section, after which line of its markup. `unwritten`
    are the sections whose "Không." stands on in the file."""

    key: str
    unwritten: set[str]
    line: int = -1

    def after(self, line: Line) -> None:
        if line.key != self.key:
            self.key, self.line = line.key, -1
        stands = line.is_unwritten and line.key in self.unwritten
        self.line = max([self.line, *line.lines, *([0] if stands else [])])
