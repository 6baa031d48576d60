"""The text as the rules read it: passages with their sentences and numerals, worked out once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.linting.remarks import KINDS, Known, Passage, Remark


@dataclass(frozen=True)
class Finding:
    """What a rule noticed: a stretch of one passage, its kind, why, and what to write instead."""

    passage: Passage
    start: int
    end: int
    kind: str
    why: str
    offer: str = ""

    def remark(self) -> Remark:
        """The finding as it is told: the quote exact but for its white space."""
        return Remark(
            place=self.passage.place,
            line=self.passage.line_at(self.start),
            quote=" ".join(self.passage.text[self.start : self.end].split()),
            kind=self.kind,
            severity=KINDS[self.kind].severity,
            why=self.why,
            offer=self.offer,
        )


@dataclass(frozen=True)
class Script:
    """All passages of one report, and what is known beyond them."""

    passages: Sequence[Passage]
    known: Known

    @cached_property
    def body(self) -> list[Passage]:
        """The passages that are not footnotes."""
        return [passage for passage in self.passages if not passage.is_note]


Rule = Callable[[Script], Iterator[Finding]]
