"""Two texts side by side: which paragraphs answer to each other, and which words differ in them.

Pure, and never slow: paragraphs that are equal are found first, and what would take too long to
look at word by word is told as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

SAME, GONE, NEW = "same", "gone", "new"
# A number with its marks ("50.533", "97,87%", "05/BC-UBND") is one word; other signs stand alone.
WORD = re.compile(r"(?:\w+(?:[.,/:-]\w+)*%?|[^\w\s])\s*")
# Paragraphs less alike than this do not answer to each other.
ALIKE = 0.35
# Above these, pairs are taken in order and words as one stretch: looking costs their product.
MOST_PAIRS = 2_500
MOST_WORDS = 1_000_000


@dataclass(frozen=True)
class Stretch:
    """Words of both texts that are the same, or that answer to each other; one may be empty."""

    same: bool
    before: str
    after: str


@dataclass(frozen=True)
class Span:
    """A stretch as one side prints it; `kind` says whether the other side has it too."""

    kind: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A paragraph before and after; one of them is empty where it stands in one text only."""

    stretches: tuple[Stretch, ...]

    @property
    def before(self) -> list[Span]:
        told = [(SAME if s.same else GONE, s.before) for s in self.stretches]
        return [span for kind, text in told for span in _spans(kind, text)]

    @property
    def after(self) -> list[Span]:
        told = [(SAME if s.same else NEW, s.after) for s in self.stretches]
        return [span for kind, text in told for span in _spans(kind, text)]

    @property
    def text_before(self) -> str:
        return "".join(stretch.before for stretch in self.stretches)

    @property
    def text_after(self) -> str:
        return "".join(stretch.after for stretch in self.stretches)

    @property
    def differs(self) -> bool:
        return not all(stretch.same for stretch in self.stretches)


def _spans(kind: str, text: str) -> Iterator[Span]:
    """The words, and apart from them the space behind, which nobody wants struck through."""
    words_ = text.rstrip() if kind != SAME else text
    if words_:
        yield Span(kind, words_)
    if space := text[len(words_) :]:
        yield Span(SAME, space)


def align(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The paragraphs of both texts in order, each with the one that answers to it."""
    found: list[Pair] = []
    matched = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matched.get_opcodes():
        if kind == "equal":
            found += (_whole(one, one) for one in before[start:end])
        else:
            found += _paired(before[start:end], after[first:last])
    return found


def words(before: str, after: str) -> Pair:
    """Two paragraphs that answer to each other, word by word."""
    ours, theirs = WORD.findall(before), WORD.findall(after)
    if len(ours) * len(theirs) > MOST_WORDS:
        return _whole(before, after)
    keys = [word.rstrip() for word in ours], [word.rstrip() for word in theirs]
    steps = _joined(SequenceMatcher(None, *keys, autojunk=False).get_opcodes(), keys[0])
    return Pair(
        tuple(Stretch(same, "".join(ours[a:b]), "".join(theirs[c:d])) for same, a, b, c, d in steps)
    )


Step = tuple[bool, int, int, int, int]


def _joined(codes: Sequence[tuple[str, int, int, int, int]], ours: Sequence[str]) -> list[Step]:
    """Changes that a lone sign keeps apart are one change: a comma is no common ground."""
    steps: list[Step] = []
    for place, (kind, a, b, c, d) in enumerate(codes):
        between = 0 < place < len(codes) - 1
        lone = kind == "equal" and b - a == 1 and not ours[a][0].isalnum() and between
        same = kind == "equal" and not lone
        if steps and not same and not steps[-1][0]:
            _same, first, _b, second, _d = steps.pop()
            steps.append((False, first, b, second, d))
        else:
            steps.append((same, a, b, c, d))
    return steps


def _whole(before: str, after: str) -> Pair:
    """Two paragraphs that are equal, or have nothing in common."""
    return Pair((Stretch(before == after, before, after),))


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    """Paragraphs that differ: the likest of both sides together, in their order."""
    if len(before) * len(after) > MOST_PAIRS:
        couples = [(place, place) for place in range(min(len(before), len(after)))]
    else:
        couples = _couples(before, after)
    start = first = 0
    for ours, theirs in [*couples, (len(before), len(after))]:
        yield from (_whole(one, "") for one in before[start:ours])
        yield from (_whole("", one) for one in after[first:theirs])
        if ours < len(before):
            yield words(before[ours], after[theirs])
        start, first = ours + 1, theirs + 1


def _couples(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs, in order on both sides, that are most alike taken together."""
    ours = [_bag(one) for one in before]
    theirs = [_bag(one) for one in after]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    alike = [[_likeness(one, other) for other in theirs] for one in ours]
    for i in reversed(range(len(ours))):
        for j in reversed(range(len(theirs))):
            taken = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    return list(_chosen(best, alike))


def _chosen(best: list[list[float]], alike: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if alike[i][j] >= ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


@lru_cache(maxsize=2_000)
def _bag(text: str) -> Counter[str]:
    return Counter(text.split())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two paragraphs have in common; 1 for the same words."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
