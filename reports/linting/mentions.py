"""Mentions of documents: which of them are one document, and which only look alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.citing.entries import citation_of
from reports.citing.parsing import Citation, parse
from reports.linting.script import Prose, Script
from reports.linting.spelling import words

ALIKE = 0.6


@dataclass(frozen=True)
class Mention:
    """A document as it is cited in one place, or as the register has it (then without prose)."""

    citation: Citation
    prose: Prose | None = None

    @property
    def symbol(self) -> str:
        """The symbol in one spelling: "TB-TU" and "TB/TU" are one."""
        return re.sub(r"[/–]", "-", self.citation.symbol).upper()

    @property
    def series(self) -> tuple[int | None, str]:
        return self.citation.number, self.symbol

    @property
    def is_normative(self) -> bool:
        """The year stands in the number: "61/2018/NĐ-CP" names one document for ever."""
        return re.search(r"/(?:19|20)\d\d/", self.citation.reference) is not None

    def is_new_to(self, others: Sequence["Mention"]) -> bool:
        """Whether it says anything that none of the others says."""
        return not any(
            (self.citation.reference, self.citation.day, self.citation.issuer)
            == (other.citation.reference, other.citation.day, other.citation.issuer)
            for other in others
        )

    @property
    def written(self) -> str:
        """As a remark names it: "Kế hoạch số 647/KH-UBND ngày 28/02/2025"."""
        cited = self.citation
        named = f"{cited.type} số {cited.reference}"
        return f"{named} ngày {cited.day:%d/%m/%Y}" if cited.day else named


def mentions(script: Script) -> list[Mention]:
    """Every numbered document of the text, in order."""
    return [
        Mention(citation, prose)
        for prose in script.prose
        for citation in parse(prose.text)
        if citation.number is not None
    ]


def registered(script: Script) -> Iterator[Mention]:
    """What the register knows, to compare the text with."""
    for document in script.known.documents:
        citation = citation_of(document)
        if citation.number is not None:
            yield Mention(citation)


def subjects_alike(one: Mention, other: Mention) -> bool | None:
    """Whether two subjects are one; None where one of them is not given."""
    left, right = (frozenset(words(mention.citation.subject)) for mention in (one, other))
    if len(left) < 4 or len(right) < 4:
        return None
    return len(left & right) / min(len(left), len(right)) >= ALIKE


def same_day_of_year(one: date, other: date) -> bool:
    """28/02/2024 and 28/02/2025: a wrong year rather than another document."""
    return one != other and (one.day, one.month) == (other.day, other.month)
