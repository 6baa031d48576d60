"""A plain text file read into passages: paragraphs and footnotes, each character with its line.

The text of a PDF has its lines broken, and the footnotes of each page stand between the lines of
the body, often in the middle of a sentence; their calls are glued to the word before: "điều
hành1", "năm 202445", "14.62224". `layout` tells body from notes; here the lines are joined again
and the calls taken out, by the sequence of the notes, so that nobody reads them as figures.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.linting.layout import MARKER, Line, Mark, Note, body_and_notes, marks
from reports.linting.remarks import Passage

# Lines longer than this are whole paragraphs, not the broken lines of a page.
BROKEN = 110
# A line this much shorter than the others ends its paragraph, if what follows can begin one.
SHORT, NEARLY_FULL = 0.72, 0.92


@dataclass(frozen=True)
class Joined:
    """Lines joined into one text, and for every character the line it came from."""

    text: str
    lines: tuple[int, ...]

    def without(self, start: int, end: int) -> "Joined":
        return Joined(self.text[:start] + self.text[end:], self.lines[:start] + self.lines[end:])


def read(text: str) -> list[Passage]:
    """The paragraphs of a text, each followed by the footnotes called in it."""
    body, notes = body_and_notes(text)
    paragraphs = [join(lines) for lines in _paragraphs(body)]
    calls = _calls(paragraphs, notes)
    called = {mark.number for found in calls.values() for mark in found}
    passages = {note.number: _note(note) for note in notes}
    read: list[Passage] = []
    for place, paragraph in enumerate(paragraphs):
        found = calls.get(place, [])
        read += [_body(paragraph, found), *(passages[mark.number] for mark in found)]
    return read + [passages[number] for number in passages if number not in called]


def join(lines: Iterable[Line]) -> Joined:
    """Broken lines as one text; "534/KH-" and "UBND" meet without a space."""
    text, numbers = "", []
    for line in lines:
        if text and not re.search(r"\w-$", text):
            text += " "
            numbers.append(line.number)
        text += line.text
        numbers += [line.number] * len(line.text)
    return Joined(text, tuple(numbers))


def _paragraphs(body: Sequence[Line]) -> Iterator[list[Line]]:
    widths = sorted(len(line.text) for line in body)
    width = widths[len(widths) * 9 // 10] if widths else 0
    paragraph: list[Line] = []
    for line in body:
        if paragraph and _begins(paragraph, line, width):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _begins(paragraph: Sequence[Line], line: Line, width: int) -> bool:
    """Whether a line begins a paragraph, rather than going on with the one before."""
    last = paragraph[-1].text
    if width > BROKEN:
        return True
    if MARKER.match(line.text):
        return not (_is_open(paragraph) and len(last) > SHORT * width)
    if not line.text[:1].isupper() and line.text[:1] not in "“\"'":
        return False
    ended = last[-1] in ".:;!?…"
    return len(last) < (NEARLY_FULL if ended else SHORT) * width


def _is_open(paragraph: Sequence[Line]) -> bool:
    """Inside a bracket a dash begins nothing: "(lĩnh vực Tư pháp / - Hộ tịch)"."""
    text = "".join(line.text for line in paragraph)
    return text.count("(") > text.count(")") and text[-1] not in ".;:"


def _calls(paragraphs: Sequence[Joined], notes: Sequence[Note]) -> dict[int, list[Mark]]:
    """The calls in each paragraph: for every note the first fitting mark after the call before,
    above the note itself."""
    candidates: dict[int, list[tuple[int, Mark]]] = {}
    for place, paragraph in enumerate(paragraphs):
        for mark in marks(paragraph.text):
            candidates.setdefault(mark.number, []).append((place, mark))
    calls: dict[int, list[Mark]] = {}
    after = (0, 0)
    for note in notes:
        for place, mark in candidates.get(note.number, []):
            above = paragraphs[place].lines[mark.start] < note.lines[0].number
            if above and (place, mark.start) >= after:
                calls.setdefault(place, []).append(mark)
                after = (place, mark.end)
                break
    return calls


def _body(paragraph: Joined, calls: Sequence[Mark]) -> Passage:
    """A paragraph with its calls taken out, and where they were."""
    positions, removed = [], 0
    for mark in calls:
        paragraph = paragraph.without(mark.start - removed, mark.end - removed)
        positions.append((mark.start - removed, mark.number))
        removed += mark.end - mark.start
    return Passage("", paragraph.text, paragraph.lines, calls=tuple(positions))


def _note(note: Note) -> Passage:
    joined = join(note.lines)
    return Passage("", joined.text, joined.lines, is_note=True, number=note.number)
