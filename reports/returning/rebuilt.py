"""A paragraph edited in Word, written in markup again.

Pure. What was printed from a figure, a document or a word of the period goes back to what it was
printed from, as long as its text is what was printed; where its text was changed it stays as it
was, and the change is told: a figure is corrected where it comes from. Everything else is what
people typed, and no sign in it becomes markup by accident.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate

from reports.documents import markup
from reports.documents.bindings import JOINT
from reports.documents.blocks import Run
from reports.documents.markup import Kind
from reports.documents.renderers.word import marks
from reports.documents.renderers.word.items import told_of
from reports.returning.words import (
    Known,
    Word,
    as_one,
    is_literal,
    joined,
    put_together,
    words,
)

# How long comparing takes grows with this product; the longest note has 1.300 words.
MOST_WORDS = 9_000_000
EMPTY_NOTE = "^[]"
# What becomes of signs of the markup that people type: braces always, the others, which mean
# something only beside each other, where they do.
Sign = dict[int, int | None]
Signs = tuple[Sign, ...]
BRACES: Sign = {ord("{"): ord("("), ord("}"): ord(")")}
SIGNS: Sign = BRACES | {ord("["): ord("("), ord("]"): ord(")"), ord("*"): None, ord("^"): None}
TOO_LONG = "Đoạn quá dài để so từng từ: sửa tại mục."
REWRITTEN = "Số liệu trong đoạn bị viết lại lẫn với chữ: sửa tại mục."
NOT_WRITABLE = "Trong đoạn có ký tự trùng với ký hiệu của hệ thống: sửa tại mục."


@dataclass(frozen=True)
class Rebuilt:
    """The markup of each line that printed the paragraph; an empty one has nothing left.

    `refused` says which changes stay out; `cannot` why nothing can be taken; `signs` that signs
    of the markup were typed and replaced.
    """

    lines: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    signs: bool = False
    cannot: str = ""


def rebuild(
    printed: Sequence[Run], edited: Sequence[Run], known: Known, tables: Signs = (BRACES, SIGNS)
) -> Rebuilt:
    """The markup of an edited paragraph; `printed` are its runs as printed, with their sources.

    `tables` say which signs are replaced, one tried after the other until the markup reads as
    meant.
    """
    controls = {run.code for run in edited if run.code}
    bound = [run for run in printed if run.source and not is_literal(run) and not run.note]
    bound = [run for run in bound if run.fault or run.code not in controls]
    new, whole = put_together(words(edited, controls), bound, known)
    old = words(printed, controls | whole)
    if len(old) * len(new) > MOST_WORDS:
        return Rebuilt(cannot=TOO_LONG)
    matched = _Matched(printed, old, new, known)
    if matched.cannot:
        return Rebuilt(cannot=matched.cannot, refused=tuple(matched.refused))
    return _written(matched, tables)


def fresh(edited: Sequence[Run], known: Known, tables: Signs = (BRACES, SIGNS)) -> Rebuilt:
    """The markup of a paragraph that was not printed: figures and documents that the report
    prints elsewhere in the same words are taken for those."""
    controls = {run.code for run in edited if run.code}
    found = list(as_one(words(edited, controls), known.documents))
    return _written(_Matched((), [], found, known), tables)


# -- which words answer to each other --------------------------------------------------------------


@dataclass
class _Matched:
    """Where every word of the edited paragraph comes from.

    `origin` holds, for each new word, the old one it answers to; `bound` the run whose text it is
    (part) of, where that run was not typed.
    """

    printed: Sequence[Run]
    old: list[Word]
    new: list[Word]
    known: Known
    refused: list[str] = field(default_factory=list)
    cannot: str = ""
    origin: dict[int, int] = field(default_factory=dict)
    bound: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [w.key for w in self.old], [w.key for w in self.new]
        steps = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
        for kind, a, b, c, _d in steps:
            if kind == "equal":
                self.origin |= {c + n: a + n for n in range(b - a)}
        self._replaced = [(a, b, c, d) for kind, a, b, c, d in steps if kind == "replace"]
        answers = {old: new for new, old in self.origin.items()}
        for run, places in self._bound_runs().items():
            self._settle(run, places, [answers[one] for one in places if one in answers])

    def _bound_runs(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, word in enumerate(self.old):
            run = self.printed[word.run]
            if not is_literal(run) and not run.note:
                found.setdefault(word.run, []).append(place)
        return found

    def _settle(self, run: int, places: list[int], kept: list[int]) -> None:
        """Half its words or more are there: it stays, and what was changed in it is refused.
        Fewer: it was taken out, unless a number stands in its place."""
        if 2 * len(kept) >= len(places):
            self._keep(run, places, kept)
            return
        for new in kept:
            del self.origin[new]
        figure = self.printed[run]
        if not figure.code or figure.fault:
            return
        step = next((s for s in self._replaced if s[0] <= places[0] < s[1]), None)
        numbers = [n for n in range(*step[2:]) if self._is_free_number(n)] if step else []
        if numbers and len(places) <= 2:
            self.bound[numbers[0]] = run
            self._refuse(run, self.new[numbers[0]].text)
        elif numbers:
            self._refuse(run, self._text(*step[2:]) if step else "")
            self.cannot = REWRITTEN

    def _keep(self, run: int, places: list[int], kept: list[int]) -> None:
        first, last = min(kept), max(kept) + 1
        for a, b, c, d in self._replaced:
            if places[0] <= a and b <= places[-1] + 1:
                first, last = min(first, c), max(last, d)
        came = self._text(first, last)
        whole = last - first == len(kept) == len(places)
        if whole and self.new[first].source == self.printed[run].source:
            came = self._squeezed(run)  # the document in full, or short: the report says which
        self.bound |= dict.fromkeys(range(first, last), run)
        if not whole or came != self._squeezed(run):
            self._refuse(run, came)

    def _squeezed(self, run: int) -> str:
        """What the run printed, as `_text` puts words together."""
        return joined(words([self.printed[run]]))

    def _text(self, first: int, last: int) -> str:
        return joined(self.new[first:last])

    def _is_free_number(self, place: int) -> bool:
        taken = place in self.origin or place in self.bound
        return not taken and any(map(str.isdigit, self.new[place].text))

    def _refuse(self, run: int, came: str) -> None:
        told = self.printed[run]
        if told.code and marks.of_figure(told.code, came) in self.known.given_out:
            return  # the figure itself has changed since; nobody edited it
        self.refused.append(_why(told, came))


def _why(run: Run, came: str) -> str:
    """Why a change stays out, and where it is made."""
    if run.fault:
        return f"Chỗ chưa in được “{run.text}”: sửa tại mục."
    if run.code:
        return f"Số liệu {run.code} in là {run.text}, trong tệp sửa thành {came}: sửa tại nguồn."
    if run.cited:
        return (
            f"Văn bản viện dẫn “{run.text}”, trong tệp sửa thành “{came}”: sửa tại sổ văn bản "
            "viện dẫn."
        )
    return f"“{run.text}” do hệ thống điền, trong tệp sửa thành “{came}”: giữ như đang in."


# -- the words as markup ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Unit:
    """A piece of the markup: text, or the source of something bound; the call of a note has no
    room before it."""

    text: str
    line: int
    spaced: bool
    bold: bool | None = None
    is_source: bool = False


def _written(matched: _Matched, tables: Signs) -> Rebuilt:
    """First as it was typed; with more signs replaced where they would be read as markup."""
    count = 1 + sum(run.source.startswith(JOINT) for run in matched.printed)
    for signs in tables:
        written = _Writer(matched, signs)
        units = list(written.units())
        lines = [_line([unit for unit in units if unit.line == n]) for n in range(count)]
        if None not in lines:
            refused = (*matched.refused, *written.refused)
            return Rebuilt(tuple(line or "" for line in lines), refused, written.replaced)
    return Rebuilt(cannot=NOT_WRITABLE, refused=tuple(matched.refused))


@dataclass
class _Writer:
    """Puts words and sources in their order; tells what stays out, and whether signs went."""

    matched: _Matched
    signs: Sign
    refused: list[str] = field(default_factory=list)
    replaced: bool = False
    _line: int = 0
    _runs_on: set[int] = field(default_factory=set)
    """lines that are no line of their own any more: the white space before them was taken out"""

    def units(self) -> Iterator[_Unit]:
        told = -1
        for place, word in enumerate(self.matched.new):
            run = self.matched.bound.get(place, -1)
            if run < 0 or run != told:
                self._move_to(place, run, spaced=word.spaced or not place)
                yield self._bound(word, run) if run >= 0 else self._unbound(place, word)
            told = run

    def _move_to(self, place: int, run: int, *, spaced: bool) -> None:
        """A new word goes with the line of the word before it."""
        old = self.matched.origin.get(place)
        if run < 0 and old is not None:
            run = self.matched.old[old].run
        line = self._lines[run] if run >= 0 else self._line
        if line > self._line and not spaced:
            self._runs_on.add(line)
        if line not in self._runs_on:
            self._line = max(self._line, line)

    @cached_property
    def _lines(self) -> list[int]:
        """For every run, which of the paragraph's lines printed it."""
        joints = (run.source.startswith(JOINT) for run in self.matched.printed)
        return list(accumulate(joints, initial=0))[1:]

    def _bound(self, word: Word, run: int) -> _Unit:
        bound = self.matched.printed[run]
        bold = bound.bold if word.code or bound.fault else word.bold
        return _Unit(bound.source, self._line, word.spaced, bold, is_source=True)

    def _unbound(self, place: int, word: Word) -> _Unit:
        old = self.matched.origin.get(place)
        if word.note:
            return _Unit(self._note(old, word.note), self._line, spaced=False, is_source=True)
        source = word.source
        if old is None and word.code:
            source = self.matched.known.figures.get((word.code, word.text), "")
        if source:
            return _Unit(source, self._line, word.spaced, word.bold, is_source=True)
        typed = word.text
        if old is None or self.signs is not BRACES:
            typed = typed.translate(self.signs)
            self.replaced |= typed != word.text
        return _Unit(typed, self._line, word.spaced, word.bold)

    def _note(self, old: int | None, after: tuple[Run, ...]) -> str:
        """The markup of a footnote; one that was not touched keeps its own."""
        printed = self.matched.printed[self.matched.old[old].run] if old is not None else Run("")
        if printed.note and told_of(printed.note) == told_of(after):
            return printed.source
        made, note = self._of_note(printed.note, after, (BRACES, SIGNS))
        if not made.cannot and _read(note) != (["", note, ""], 0):
            made, note = self._of_note(printed.note, after, (SIGNS,))
        why = (*made.refused, *filter(None, [made.cannot]))
        self.refused += [f"Trong chú thích: {one}" for one in why]
        self.replaced |= made.signs
        return printed.source if made.cannot or note == EMPTY_NOTE else note

    def _of_note(
        self, before: tuple[Run, ...], after: tuple[Run, ...], tables: Signs
    ) -> tuple[Rebuilt, str]:
        known = self.matched.known
        made = rebuild(before, after, known, tables) if before else fresh(after, known, tables)
        return made, f"^[{' '.join(made.lines)}]"


def _line(units: Sequence[_Unit]) -> str | None:
    """The units as one line of markup; None where it would be read as something else."""
    text, bold, typed, toggles, spaced = "", False, [""], 0, False
    for unit in units:
        spaced = spaced or unit.spaced
        if not unit.text:
            continue
        gap = " " if spaced and text else ""
        spaced = False
        if unit.bold is not None and unit.bold != bold:
            gap = f"**{gap}" if bold else f"{gap}**"
            bold, toggles = unit.bold, toggles + 1
        typed[-1] += gap.replace("**", "")
        text += gap + unit.text
        if unit.is_source:
            typed += [unit.text, ""]
        else:
            typed[-1] += unit.text
    if bold:
        text, toggles = f"{text}**", toggles + 1
    return text if _read(text) == (typed, toggles) else None


def _read(text: str) -> tuple[list[str], int]:
    """Typed text and sources in turn, and how often bold begins or ends, as markup is read."""
    found, toggles = [""], 0
    for part in markup.parse(text):
        if part.kind is Kind.TEXT:
            found[-1] += part.source
        elif part.kind is Kind.BOLD:
            toggles += 1
        else:
            found += [part.source, ""]
    return found, toggles
