"""Paragraphs and rows of a Word file, in the normal form in which they are compared.

Composed letters, single spaces, nothing unseen: two files that read alike are alike, whichever
program wrote them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from reports.documents.blocks import Run, as_text
from reports.documents.renderers.word import marks

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffc\x00-\x08\x0e-\x1f\x7f]")


Piece = Run | tuple[str, bool]
"""some text, or the name of a bookmark and whether it begins here"""


@dataclass(frozen=True)
class Mark:
    """A bookmark in a paragraph: the stretch of its text that it covers.

    One that began in an earlier paragraph has a negative start; where it ends at 0 besides, it
    covers the end of the paragraph before, and nothing here.
    """

    name: str
    start: int
    end: int

    @property
    def is_of_the_one_before(self) -> bool:
        return self.start < 0 and self.end == 0


@dataclass(frozen=True)
class Item:
    """A paragraph, or a row of the table numbered `table`; its text has single spaces."""

    runs: tuple[Run, ...] = ()
    cells: tuple[tuple[Run, ...], ...] = ()
    marks: tuple[Mark, ...] = ()
    table: int = 0

    @property
    def text(self) -> str:
        """As it reads, footnotes in brackets where they are called."""
        if self.cells:
            return " | ".join(as_text(cell, notes=True) for cell in self.cells)
        return as_text(self.runs, notes=True)

    @property
    def all_runs(self) -> tuple[Run, ...]:
        """Those of its cells too."""
        return (*self.runs, *(run for cell in self.cells for run in cell))

    @cached_property
    def print(self) -> str:
        """Its fingerprint: of words, bold type and footnotes."""
        told = "|".join(told_of(cell) for cell in self.cells) if self.cells else ""
        return marks.fingerprint(told or told_of(self.runs))


def told_of(runs: Iterable[Run]) -> str:
    """Text with bold and footnotes told apart from what is only text. Bold counts in words, not
    in figures: LibreOffice does not keep it in a locked one."""
    told, bold = "", False
    for run in runs:
        if run.bold != bold and not run.code and any(map(str.isalpha, run.text)):
            told, bold = f"{told}\0", run.bold
        told += f"\1{told_of(run.note)}\2" if run.note else run.text
    return told


def letters(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def normal(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with single spaces, none at the ends; neighbours that look alike are one."""
    return with_marks(runs)[0]


def lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Run) and piece.text == "\n":
            yield line
            line = []
        else:
            line.append(piece)
    yield line


def with_marks(pieces: Iterable[Piece]) -> tuple[tuple[Run, ...], list[Mark]]:
    """The same, with the bookmarks that end here."""
    runs: list[Run] = []
    begun: dict[str, int] = {}
    found: list[Mark] = []
    length, spaced = 0, True
    for piece in pieces:
        if not isinstance(piece, Run):
            name, begins = piece
            if begins:
                begun[name] = length
            elif name:
                found.append(Mark(name, begun.pop(name, -1), length))
            continue
        text = "" if piece.note else _single(piece.text, spaced)
        spaced = text.endswith(" ") if text else spaced and not piece.note
        length += len(text)
        if text or piece.note:
            _add(runs, replace(piece, text=text))
    return _trimmed(runs), found


def _single(text: str, spaced: bool) -> str:
    text = re.sub(r"\s+", " ", text)
    return text.removeprefix(" ") if spaced else text


def _add(runs: list[Run], run: Run) -> None:
    """A figure in its control is one run, whatever its letters look like."""
    last = runs[-1] if runs else run
    alike = bool(run.code) or last.bold == run.bold
    if runs and alike and last.code == run.code and not last.note and not run.note:
        runs[-1] = replace(last, text=last.text + run.text)
    else:
        runs.append(run)


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Without white space at the end."""
    while runs and not runs[-1].note:
        text = runs[-1].text.rstrip()
        if text:
            runs[-1] = replace(runs[-1], text=text)
            break
        runs.pop()
    return tuple(runs)
