"""The lines of a page told apart: body, footnotes, and what the printer added.

Pages of one converter look alike: a line of blanks stands where the rule above the footnotes was,
a note begins with its number, and the first line of a page begins with one space.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

NUMBERED = re.compile(r"(?P<number>\d{1,3})\s+(?P<text>\S.*)")
PAGE_NUMBER = re.compile(r"\d{1,3}")
ADDRESS = re.compile(r"https?://\S+")
MARKER = re.compile(
    r"(?:\.?[-+*•–]\s*(?=\S)|(?:\d{1,2}\.)+\d{0,2}\s*(?=[^\W\d_])|\d{1,2}(?:\.\d{1,2})+\s"
    r"|[IVX]+\.\s|[a-zđ]\)\s)"
)
"""What a paragraph of a list, or a heading, begins with."""

# The blank line that the rule above the footnotes leaves behind.
RULE = 20


class Line(NamedTuple):
    """A line of the file, its white space evened, with its number counted from 1."""

    number: int
    text: str


class Note(NamedTuple):
    """A footnote with the lines it was printed on, on one page or more."""

    number: int
    lines: list[Line]


CALL = re.compile(
    r"(?:(?<=[^\W\d_])(?<!QH)|(?<=[^\W\d_][”\")\]])|(?<=%)|(?<=[^\W\d_A-ZĐ][.,;:]))"
    r"(?P<mark>\((?P<round>\d{1,3})\)|\[(?P<square>\d{1,3})\]|(?P<plain>\d{1,3}))"
    r"(?!\d|[.,/]\d|[^\W\d_])"
    r"|(?<![\d.,/])(?:(?:19|20)\d\d|\d{1,3}(?:\.\d{3})+)(?P<glued>\d{1,3})(?![\d/]|[.,]\d)"
)
"""The call of a note: after a letter, after the end of a phrase, or glued to a figure."""


class Mark(NamedTuple):
    """What may be the call of a footnote: its number, and where it stands."""

    number: int
    start: int
    end: int


def marks(text: str) -> Iterator[Mark]:
    """Everything in a text that may be a call."""
    for found in CALL.finditer(text):
        digits = found["round"] or found["square"] or found["plain"] or found["glued"]
        if digits[0] != "0":
            yield Mark(int(digits), *found.span("glued" if found["glued"] else "mark"))


@dataclass
class Pages:
    """Reads line by line, and remembers whether it stands among the notes of a page.

    `rules` says whether the file shows the rules above its footnotes; where it does not, a note
    is known by its call in the lines before.
    """

    rules: bool
    body: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    among_notes: bool = False
    ruled: bool = False
    blank_before: bool = True

    def take(self, number: int, raw: str) -> None:
        """Put one line where it belongs."""
        text = " ".join(raw.split())
        if not text:
            self._blank(raw)
            return
        line = Line(number, text)
        if PAGE_NUMBER.fullmatch(text) and self.blank_before:
            self.among_notes = False
        elif not ADDRESS.fullmatch(text):  # the links of a page, listed at its end
            self._printed(line, begins_page=raw.startswith((" ", "\f")))
        self.ruled, self.blank_before = False, False

    def _printed(self, line: Line, *, begins_page: bool) -> None:
        """A line of words: the next note, more of the note before, or body."""
        if self._note(line):
            return
        if self.among_notes and not begins_page and not self._resumes(line):
            self.notes[-1].lines.append(line)
        else:
            self.among_notes = False
            self.body.append(line)

    def _blank(self, raw: str) -> None:
        self.blank_before = True
        if _is_rule(raw):
            self.ruled = True
            self.among_notes = bool(self.notes)

    def _note(self, line: Line) -> bool:
        """Whether a line begins the next note, which it then does."""
        found = NUMBERED.fullmatch(line.text)
        expected = len(self.notes) + 1
        if found is None or int(found["number"]) != expected or found["number"][0] == "0":
            return False
        if not (self.ruled or self._looks_like_a_note(expected, found["text"])):
            return False
        self.notes.append(Note(expected, [Line(line.number, found["text"])]))
        self.among_notes = True
        return True

    def _looks_like_a_note(self, number: int, text: str) -> bool:
        if text[0].islower() and not text.startswith("http"):
            return False
        if self.among_notes or self.rules:
            return self.among_notes
        recent = " ".join(line.text for line in self.body[-60:])
        return any(mark.number == number for mark in marks(recent))

    def _resumes(self, line: Line) -> bool:
        """Whether the body goes on below the notes without a new page to say so: behind a whole
        sentence only the body can go on in small letters, or with a dash."""
        if self.notes[-1].lines[-1].text[-1] not in (".…" if self.rules else ".;…"):
            return False
        return line.text[0].islower() or MARKER.match(line.text) is not None


def body_and_notes(text: str) -> tuple[list[Line], list[Note]]:
    """The lines of the body and the footnotes of a file."""
    lines = list(_lines(text))
    pages = Pages(rules=any(_is_rule(raw) for _, raw in lines))
    for number, raw in lines:
        pages.take(number, raw)
    return pages.body, pages.notes


def _is_rule(raw: str) -> bool:
    return len(raw) >= RULE and not raw.strip()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines as an editor counts them; a form feed begins a page, not a line."""
    for number, raw in enumerate(unicodedata.normalize("NFC", text).split("\n"), start=1):
        yield number, raw.rstrip("\r")
