"""A plain text file read into passages: paragraphs and footnotes, each character with its line.

The text of a PDF has its lines broken, and the footnotes of each page stand between the lines of
the body, often in the middle of a sentence; their calls are glued to the word before: "điều
hành1", "năm 202445", "14.62224". `layout` tells body from notes; here the lines are joined again
and the calls taken out, by the sequence of the notes, so that nobody reads them as figures.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.linting.layout import MARKER, Line, Note, body_and_notes, call
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
    return list(_interleaved(*_called(paragraphs, notes)))


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


def _called(
    paragraphs: list[Joined], notes: Sequence[Note]
) -> tuple[list[Passage], dict[int, Passage], list[Passage]]:
    """Body passages with the calls taken out; the notes by number; those nobody calls."""
    calls: list[list[tuple[int, int]]] = [[] for _ in paragraphs]
    by_number: dict[int, Passage] = {}
    unclaimed: list[Passage] = []
    place, position = 0, 0
    for note in notes:
        joined = join(note.lines)
        passage = Passage("", joined.text, joined.lines, is_note=True, number=note.number)
        found = _find(paragraphs, note, place, position)
        if found is None:
            unclaimed.append(passage)
            continue
        place, start, end = found
        paragraphs[place] = paragraphs[place].without(start, end)
        calls[place].append((start, note.number))
        by_number[note.number] = passage
        position = start
    made = [
        Passage("", paragraph.text, paragraph.lines, calls=tuple(found_calls))
        for paragraph, found_calls in zip(paragraphs, calls, strict=True)
    ]
    return made, by_number, unclaimed


def _find(
    paragraphs: Sequence[Joined], note: Note, place: int, position: int
) -> tuple[int, int, int] | None:
    """Where a note is called: the first fitting mark after the call before, above the note."""
    mark = call(note.number)
    for index in range(place, len(paragraphs)):
        paragraph = paragraphs[index]
        if not paragraph.lines or paragraph.lines[0] > note.lines[0].number:
            return None
        for found in mark.finditer(paragraph.text, position if index == place else 0):
            group = "mark" if found["mark"] else "glued"
            return index, found.start(group), found.end(group)
    return None


def _interleaved(
    body: Sequence[Passage], by_number: dict[int, Passage], unclaimed: Sequence[Passage]
) -> Iterator[Passage]:
    """The paragraphs in order, each with its notes behind it; the unclaimed notes last."""
    for passage in body:
        yield passage
        yield from (by_number[number] for _, number in passage.calls)
    yield from unclaimed
