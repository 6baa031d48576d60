"""Rules about text said twice: sentences, and passages taken over from another section."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reports.linting.script import Finding, Prose, Script
from reports.linting.spelling import same_spelling

WORD = re.compile(r"[\w/]+(?:[.,]\d+)*")
SYMBOL = re.compile(r"\d\s?[/-]\s?[A-ZĐ]{2}")
# A sentence of so many words is not said twice by chance. A part of one must be longer, unless the
# same figures stand in it: names of programmes run to thirty words. Citations must be longer
# still: they may well be given twice.
SENTENCE, COUNTING, RUN, CITING = 12, 24, 40, 60
COUNT = re.compile(r"(?!(?:19|20)\d\d$)\d+(?:\.\d{3})*")
QUOTE = 60


class Place(NamedTuple):
    """Where a word stands: in which passage, and its span there."""

    prose: Prose
    start: int
    end: int
    word: str


class Repeat(NamedTuple):
    """A stretch that stands elsewhere as well: where, and where it stood first."""

    prose: Prose
    start: int
    end: int
    first: Prose
    at: int

    def covers(self, other: "Repeat") -> bool:
        return self.prose is other.prose and self.start <= other.end and other.start <= self.end


def repeats(script: Script) -> Iterator[Finding]:
    """Long stretches that stand elsewhere too, and sentences outside them said twice."""
    runs = list(_runs(list(_places(script))))
    alone = [
        sentence for sentence in _sentences(script) if not any(run.covers(sentence) for run in runs)
    ]
    return map(_finding, [*runs, *alone])


def _sentences(script: Script) -> Iterator[Repeat]:
    seen: dict[str, tuple[Prose, int]] = {}
    for prose in script.prose:
        for start, end in prose.sentences:
            text = prose.text[start:end]
            key = " ".join(WORD.findall(same_spelling(text)))
            if key.count(" ") + 1 < SENTENCE or SYMBOL.search(text) or text[-1] not in ".;!”)":
                continue
            if key in seen:
                yield Repeat(prose, start, end, *seen[key])
            seen.setdefault(key, (prose, start))


def _places(script: Script) -> Iterator[Place]:
    for prose in script.prose:
        for found in WORD.finditer(prose.text):
            yield Place(prose, *found.span(), found[0].lower())


def _runs(places: list[Place]) -> Iterator[Repeat]:
    words = [place.word for place in places]
    first: dict[tuple[str, ...], int] = {}
    skip = 0
    for index in range(len(places) - COUNTING + 1):
        earlier = first.setdefault(tuple(words[index : index + COUNTING]), index)
        if earlier == index or index < skip:
            continue
        length = _length(places, earlier, index)
        skip = index + length
        if length >= _needed(places[index : index + length]):
            prose, start = places[index].prose, places[index].start
            end = places[index + length - 1].end
            yield Repeat(prose, start, end, places[earlier].prose, places[earlier].start)


def _length(places: list[Place], earlier: int, later: int) -> int:
    """How many words are the same from there on, within one passage at both places."""
    length = 0
    while (
        later + length < len(places)
        and places[earlier + length].word == places[later + length].word
        and places[earlier + length].prose is places[earlier].prose
        and places[later + length].prose is places[later].prose
    ):
        length += 1
    return length


def _needed(run: list[Place]) -> int:
    """Where a sentence cites a document, its subject may be given in full again."""
    prose = run[0].prose
    begin = prose.sentence_of(run[0].start)[0]
    if SYMBOL.search(prose.text, begin, run[-1].end):
        return CITING
    counts = sum(COUNT.fullmatch(place.word) is not None for place in run)
    return COUNTING if counts > 1 else RUN


def _finding(repeat: Repeat) -> Finding:
    """At the second place, naming the first; a long quote is cut at a word."""
    short = repeat.prose.text.find(" ", repeat.start + QUOTE)
    end = repeat.end if short < 0 else min(repeat.end, short)
    why = f"Đoạn này lặp lại nguyên văn, đã có ở {repeat.first.passage.where(repeat.at)}."
    offer = "Bỏ một chỗ, hoặc dẫn về chỗ đã viết."
    return repeat.prose.finding(repeat.start, end, "repeated_text", why, offer)
