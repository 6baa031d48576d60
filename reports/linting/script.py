"""The text as the rules read it: passages with their sentences and numerals, worked out once."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.linting import numerals, sentences
from reports.linting.nouns import thing
from reports.linting.numerals import Numeral
from reports.linting.remarks import KINDS, Known, Passage, Remark

ABOUT_WORDS = frozenset({"typo", "cut_sentence", "doubled_word"})
TITLE_YEAR = re.compile(
    r"(?:năm|giai đoạn|[Qq]uý [IVX]+/)\s?((?:19|20)\d\d)(?:\s?[-–]\s?((?:19|20)\d\d))?"
)
CITING = re.compile(r"\bngày\s+\d|\bsố\s+\d")
# Where letterhead and title stand.
FIRST_LINES = 15
RECIPIENTS = re.compile(r"\s*N[ơƠ][iI] nh[ậẬ]n\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """What a rule noticed: a stretch of one passage, its kind, why, and what to write instead.

    `quote` is given where the file shows more than the passage: a footnote's call, taken out.
    """

    passage: Passage
    start: int
    end: int
    kind: str
    why: str
    offer: str = ""
    quote: str = ""

    def overlaps(self, other: "Finding") -> bool:
        """Whether both stand on some of the same words, and one of them is about words."""
        same = self.passage is other.passage and other.kind in ABOUT_WORDS
        return same and self.start < other.end and other.start < self.end

    def remark(self) -> Remark:
        """The finding as it is told: the quote exact but for its white space."""
        return Remark(
            place=self.passage.place,
            line=self.passage.line_at(self.start),
            quote=self.quote or " ".join(self.passage.text[self.start : self.end].split()),
            kind=self.kind,
            severity=KINDS[self.kind].severity,
            why=self.why,
            offer=self.offer,
        )


@dataclass(frozen=True)
class Prose:
    """A passage with what the rules ask of it again and again."""

    passage: Passage

    @property
    def text(self) -> str:
        return self.passage.text

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentences.spans(self.text)

    @cached_property
    def depths(self) -> list[int]:
        return sentences.depths(self.text)

    @cached_property
    def hidden(self) -> str:
        """The text with dates, document numbers and labels blotted out."""
        return numerals.masked(self.text)

    @cached_property
    def numerals(self) -> list[Numeral]:
        return list(numerals.found(self.hidden, self.text))

    @cached_property
    def _starts(self) -> list[int]:
        return [numeral.start for numeral in self.numerals]

    def between(self, start: int, end: int) -> list[Numeral]:
        """The numerals of a stretch."""
        return self.numerals[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def sentence_of(self, position: int) -> tuple[int, int]:
        """The sentence a character stands in."""
        place = bisect_right(self.sentences, (position, len(self.text))) - 1
        if place >= 0 and position < self.sentences[place][1]:
            return self.sentences[place]
        return (0, min(len(self.text), sentences.LONGEST))

    def finding(self, start: int, end: int, kind: str, why: str, offer: str = "") -> Finding:
        return Finding(self.passage, start, end, kind, why, offer)


@dataclass(frozen=True)
class Script:
    """All passages of one report, and what is known beyond them.

    `prose` leaves out what stands below the end mark: recipients and signature.
    """

    passages: Sequence[Passage]
    known: Known

    @property
    def head(self) -> Sequence[Passage]:
        """The first lines: letterhead and title, where there are any."""
        return self.passages[:FIRST_LINES]

    @cached_property
    def year(self) -> int:
        """The last year that the title speaks of; 0 where there is none."""
        found = [
            int(year)
            for passage in self.head
            if not passage.is_note and not CITING.search(passage.text)
            for match in TITLE_YEAR.finditer(passage.text)
            for year in match.groups()
            if year
        ]
        return max(found, default=0)

    @cached_property
    def end(self) -> int:
        """How many passages belong to the report, down to its end mark or the recipients."""
        for place in range(len(self.passages) - 1, -1, -1):
            if self.passages[place].text.rstrip().endswith("./."):
                return self._through_notes(place + 1)
        for place, passage in enumerate(self.passages):
            if RECIPIENTS.match(passage.text):
                return place
        return len(self.passages)

    def _through_notes(self, place: int) -> int:
        while place < len(self.passages) and self.passages[place].is_note:
            place += 1
        return place

    @cached_property
    def prose(self) -> list[Prose]:
        kept = [*self.passages[: self.end]]
        kept += [passage for passage in self.passages[self.end :] if passage.is_note]
        return [Prose(passage) for passage in kept]

    @cached_property
    def notes(self) -> dict[int, Prose]:
        """The footnotes by number, for the rules that read what is called beside a figure."""
        return {prose.passage.number: prose for prose in self.prose if prose.passage.number}


def end_of_noun(prose: Prose, numeral: Numeral) -> int:
    """Where a quote of a number with what it counts ends: "47 bộ dữ liệu"."""
    words = len(thing(numeral.noun).split())
    found = re.compile(rf"(?:\s+[^\W\d_]+){{{words}}}").match(prose.text, numeral.end)
    return found.end() if found else numeral.end


Rule = Callable[[Script], Iterator[Finding]]
