"""A document as the linter reads it: paragraphs and footnotes as printed, by section.

What was printed from a figure is marked, so that it is never taken for a number typed by hand.
"""

from collections.abc import Iterable, Iterator

from reports.documents.blocks import Block, Document, Heading, Paragraph, Run, Table
from reports.linting import Passage


def passages(document: Document) -> list[Passage]:
    """In the order of the report; each footnote follows the paragraph that calls it."""
    standing: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("title", (Heading(0, "", document.subject, "title"),)),
        ("basis", document.basis),
        ("opening", document.opening),
    )
    found = [one for place, blocks in standing for one in of_blocks(blocks, place)]
    return [*found, *of_blocks(document.body), *of_blocks(document.closing, "closing")]


def of_blocks(blocks: Iterable[Block], place: str = "") -> Iterator[Passage]:
    """The passages of some blocks; headings say which section follows. Charts have no prose."""
    for block in blocks:
        if isinstance(block, Heading):
            place = block.key or place
            yield Passage(place, block.text, is_heading=True)
        elif isinstance(block, Paragraph):
            place = block.lead.key if block.lead else place
            lead = (Run(f"{block.lead.text} "),) if block.lead else ()
            yield from _of_runs((*lead, *block.runs), place)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from _of_runs(cell, place)


def _of_runs(runs: Iterable[Run], place: str, *, number: int = 0) -> Iterator[Passage]:
    text, bound, calls, notes = "", [], [], []
    for run in runs:
        if run.note:
            calls.append((len(text), run.number))
            notes.append(run)
        elif run.code or run.fault:  # what a fault says was typed by nobody either
            bound.append((len(text), len(text) + len(run.text), run.code))
        text += run.text
    if text.strip():
        yield Passage(
            place,
            text,
            is_note=bool(number),
            bound=tuple(bound),
            calls=tuple(calls),
            number=number,
        )
    for note in notes:
        yield from _of_runs(note.note, place, number=note.number)
