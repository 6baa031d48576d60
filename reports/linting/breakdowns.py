"""Wholes and their parts in prose: "38 văn bản, trong đó: 29 …; 09 …" and its many cousins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from reports.linting.nouns import comparable
from reports.linting.numerals import Numeral
from reports.linting.progress import is_done, is_pending_clause
from reports.linting.script import Prose, Script

CUE = re.compile(
    r"\b(?P<word>trong (?:tổng số )?(?:đó|số đó|số này)(?: có| gồm)?|bao gồm(?: có)?|gồm(?: có)?"
    r"|chia ra|cụ thể(?: là| như sau)?|chia theo[^:,;.()]{3,30})(?![\w])\s*[:,]?",
    re.IGNORECASE,
)
OPENED = re.compile(r"\((?=\d)")
# "(trước hạn 210.000 hồ sơ, đúng hạn …": parts with their names before them.
NAMED = re.compile(
    r"\((?!\d|chưa|không|trừ|tăng|giảm|so với|tại|theo|số liệu|đến|từ|kể cả|tương|đạt|chiếm|bằng"
    r"|trong|gồm|bao gồm|cụ thể|chia|tỷ lệ|tỉ lệ)(?=[^()\d]{2,60}\d)",
    re.IGNORECASE,
)
# Between a whole and a bracket with its parts stands only what is counted.
BESIDE = 70
# "so với cùng kỳ (120 hồ sơ)": another number, not its parts.
COMPARED = re.compile(r"(?:so với|cùng kỳ|năm trước|kỳ trước)[^.;()]*$")
OPENING = re.compile(r"\s*(?:Gồm|Trong đó|Cụ thể|Bao gồm)\b")
# More parts, and more numbers that may be their whole, than any sentence has.
MOST = 40
# How far before its call in the text a footnote's whole may stand.
REACH = 70


class Cue(NamedTuple):
    """Where parts begin: their stretch, whether in brackets of its own, and the word used."""

    start: int
    end: int
    stop: int
    bracketed: bool
    word: str


@dataclass(frozen=True)
class Breakdown:
    """The parts of a whole; `wholes` are the numbers before them it may be, the nearest last."""

    prose: Prose
    wholes: tuple[Numeral, ...]
    parts: tuple[Numeral, ...]
    cue: Cue
    whole_prose: Prose

    @property
    def whole(self) -> Numeral:
        """The nearest number of the same kind as the parts; of a fraction what fits them best."""
        total = self.total(len(self.parts))
        return min(reversed(self.nearest), key=lambda whole: abs(whole.amount - total))

    @property
    def nearest(self) -> list[Numeral]:
        """The last number before the parts that may be their whole; a fraction is several."""
        fitting = [whole for whole in self.wholes if self.fits(whole)] or list(self.wholes)
        return [whole for whole in fitting if whole.start == fitting[-1].start]

    def fits(self, whole: Numeral) -> bool:
        return all(
            whole.money == part.money and comparable(whole.noun, part.noun) for part in self.parts
        )

    def tolerance(self, count: int) -> Decimal:
        """What rounding may hide in a sum of so many parts; nothing for whole numbers."""
        used = self.parts[:count]
        steps = [Decimal(1).scaleb(part.exponent - part.decimals) for part in used if part.decimals]
        return sum(steps, Decimal(0)) / 2

    def total(self, count: int) -> Decimal:
        return sum((part.amount for part in self.parts[:count]), Decimal(0))

    @property
    def adds_up(self) -> bool:
        """Whether the first parts, however many belong to it, make their whole.

        A bracket belongs to the number right before it; a "trong đó" may reach back farther.
        """
        return self.makes(self.nearest if self.cue.bracketed else self.wholes)

    def makes(self, wholes: Sequence[Numeral]) -> bool:
        return any(
            abs(whole.amount - self.total(count)) <= self.tolerance(count)
            for count in range(2, len(self.parts) + 1)
            for whole in wholes
        )


def breakdowns(script: Script) -> Iterator[Breakdown]:
    """Every whole with parts beside it, in the text or in the footnote called at it."""
    for prose in script.prose:
        for cue in _cues(prose):
            found = _within(prose, cue)
            if found:
                yield found
        yield from _in_notes(script, prose)


def _cues(prose: Prose) -> Iterator[Cue]:
    for found in CUE.finditer(prose.text):
        yield _cue(prose, found.start(), found.end(), found["word"].lower())
    for found in NAMED.finditer(prose.text):
        before = prose.text[max(0, found.start() - BESIDE) : found.start()]
        if re.search(r"\d[^.;,()\d]*$", before) and not COMPARED.search(before):
            yield _cue(prose, found.start(), found.end(), "(…")
    for found in OPENED.finditer(prose.text):
        if not COMPARED.search(prose.text[max(0, found.start() - 60) : found.start()]):
            yield _cue(prose, found.start(), found.end(), "(")


def _cue(prose: Prose, start: int, end: int, word: str) -> Cue:
    """The stretch of a cue's parts: to its closing bracket, else to the end of the sentence."""
    depth = prose.depths[end - 1]
    stop = prose.sentence_of(start)[1]
    bracketed = word in {"(", "(…"} or prose.text[:start].rstrip().endswith("(")
    for position in range(end, len(prose.text) if bracketed else stop):
        if prose.depths[position] < depth or (
            prose.text[position] == ")" and prose.depths[position] == depth and depth
        ):
            stop = position
            break
    return Cue(start, end, stop, bracketed, word)


def _within(prose: Prose, cue: Cue) -> Breakdown | None:
    depth = prose.depths[cue.end - 1]
    parts = _parts(prose, cue, depth)
    outside = depth - 1 if cue.bracketed else depth
    wholes = [
        numeral
        for numeral in prose.between(_reach_back(prose, cue), cue.start)
        if prose.depths[numeral.start] <= outside
    ]
    if cue.word == "(…":
        wholes = wholes[-1:]
    if wholes and is_done(prose.text, wholes[-1].start):
        parts = tuple(part for part in parts if not is_pending_clause(prose.text, part.start))
    flat = tuple(numeral for whole in wholes[-MOST:] for numeral in _as_counts(whole))
    return Breakdown(prose, flat, parts, cue, prose) if flat and parts else None


def _parts(prose: Prose, cue: Cue, depth: int) -> tuple[Numeral, ...]:
    """Counts at the cue's own depth; the whole of a next "trong đó" is no part of this one."""
    inside = [
        numeral
        for numeral in prose.between(cue.end, cue.stop)
        if numeral.is_count and prose.depths[numeral.start] == depth
    ]
    following = [
        found.start()
        for found in CUE.finditer(prose.text, cue.end, cue.stop)
        if prose.depths[found.start()] == depth and found["word"].lower().startswith("trong")
    ]
    if following:
        inside = [numeral for numeral in inside if numeral.start < following[0]][:-1]
    return tuple(inside[:MOST])


def _reach_back(prose: Prose, cue: Cue) -> int:
    """Where the whole may stand: in the cue's sentence, or the one before if it begins its own."""
    start = prose.sentence_of(cue.start)[0]
    if prose.text[start : cue.start].strip(' "“-+*('):
        return start
    return prose.sentence_of(max(0, start - 2))[0]


def _as_counts(numeral: Numeral) -> Iterator[Numeral]:
    """A count itself; a fraction 34/39 may be broken down as 39, as 34, or as the 5 left over."""
    if numeral.is_count:
        yield numeral
    elif numeral.over is not None and numeral.value is not None:
        left = abs(numeral.over - numeral.value)
        for value in (left, numeral.value, numeral.over):
            yield Numeral(
                numeral.start, numeral.end, numeral.text, value, over=None, noun=numeral.noun
            )


def _in_notes(script: Script, prose: Prose) -> Iterator[Breakdown]:
    """A footnote that begins "Gồm …", "Trong đó: …" breaks down the number it is called at."""
    for position, number in prose.passage.calls:
        note = script.notes.get(number)
        if note is None or not OPENING.match(note.text):
            continue
        before = prose.between(max(0, position - REACH), position)
        wholes = tuple(numeral for numeral in before if numeral.is_count)[-1:]
        cue = Cue(0, OPENING.match(note.text).end(), len(note.text), False, "trong đó")  # type: ignore[union-attr]
        parts = _parts(note, cue, 0)
        if wholes and parts:
            yield Breakdown(note, wholes, parts, cue, prose)
