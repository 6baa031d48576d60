"""What a change of one paragraph does to the markup it was printed from.

Pure. The words are put together by `words`; here their line gets its conditions and its
dash back, and what would read as another kind of line is seen to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.documents import markup
from reports.documents.blocks import Paragraph, Run, as_text
from reports.documents.renderers.word.items import Item, letters
from reports.returning.lines import NOT_WRITTEN_HERE, WHY, Line, Said
from reports.returning.rebuilt import NOT_WRITABLE, Rebuilt, fresh, rebuild
from reports.returning.words import Known

DASH = re.compile(r"\s*([-+])\s+")
BULLET = re.compile(r"\s*([-+–—•●▪◦‣·])\s+")
READ_AS_ELSE = "?>| "  # a condition, what goes on, a row of a table
COLUMNS = "Số cột của bảng trong tệp khác: sửa tại mục."
LEAD_LOST = "Không tách được đề mục viết liền ở đầu đoạn: sửa tại mục."
LEAD_CHANGED = "Đề mục “{was}” trong tệp sửa thành “{came}”: sửa tại đề cương."


@dataclass(frozen=True)
class Edit:
    """What becomes of the lines of a section: some are replaced (by nothing, where None), some
    come after line `after`, or before all lines where it is -1.

    Beside `unwritten` words ("Không.") that stand on in the file they are the section's line 0.
    """

    replaced: Mapping[int, str | None] = field(default_factory=dict)
    after: int = -1
    added: tuple[str, ...] = ()
    unwritten: bool = False

    def and_then(self, other: "Edit") -> "Edit":
        """Both at once; what both put in goes where the first one says."""
        both = {**self.replaced, **other.replaced}
        return replace(self, replaced=both, added=(*self.added, *other.added))


@dataclass(frozen=True)
class Marked:
    """The edit, where there is one; what stays out and why; whether signs were replaced."""

    edit: Edit | None = None
    refused: tuple[str, ...] = ()
    signs: bool = False

    @property
    def is_silent(self) -> bool:
        """Nothing to take and nothing to say: a figure that has only been counted anew."""
        return self.edit is None and not self.refused


def removed(line: Line) -> Marked:
    """A paragraph that is not in the file any more."""
    if not line.written:
        return Marked(refused=(line.why,))
    return Marked(Edit(dict.fromkeys(line.lines)))


def added(
    item: Item, said: Said | None, *, after: int, known: Known, moved: Line | None, key: str
) -> Marked:
    """A paragraph or row that is new at this place; `moved` is one the report prints elsewhere."""
    if said is None:
        return Marked(refused=(WHY.get(key, NOT_WRITTEN_HERE),))
    if moved and moved.written and moved.said and not moved.heading:
        return Marked(Edit(after=after, added=(_unconditioned(moved, moved.said),)))
    if item.cells:
        return _row([fresh(_in_cell(cell), known) for cell in item.cells], after=after)
    return _new(item.runs, known, after=after)


def changed(line: Line, item: Item, known: Known, heading_end: int = 0) -> Marked:
    """A paragraph or row that reads otherwise. `heading_end` is where, by its bookmark, the
    heading ends that stands before the text."""
    if line.said is None or not (line.written or line.is_unwritten):
        return Marked(refused=(line.why,))
    if line.cells:
        return _changed_row(line, item, line.said, known)
    runs, refused = _without_lead(line, item, heading_end)
    if runs is None:
        return Marked(refused=refused)
    if line.is_unwritten:
        made = _new(runs, known, after=-1)
    else:
        made = _changed(line, runs, line.said, known)
    return replace(made, refused=(*refused, *made.refused))


# -- paragraphs ------------------------------------------------------------------------------------


def _new(runs: Sequence[Run], known: Known, *, after: int) -> Marked:
    marker, runs = _split(runs, BULLET)
    made = fresh(runs, known)
    if made.lines == ("",):
        return Marked(refused=made.refused)
    line = _line("", marker, made.lines[0]) if made.lines else None
    if line is None:
        return _cannot(made)
    return Marked(Edit(after=after, added=(line,)), made.refused, made.signs)


def _changed(line: Line, runs: Sequence[Run], said: Said, known: Known) -> Marked:
    assert isinstance(line.block, Paragraph)
    marker, runs = _split(runs, BULLET if line.block.marker else DASH)
    made = rebuild(line.block.runs, runs, known)
    texts = _prefixed(line, said, marker, made.lines) if made.lines else None
    if texts is None:
        return _cannot(made)
    if all(said.text.splitlines()[number] == text for number, text in texts.items()):
        return Marked(refused=made.refused)
    return Marked(Edit(texts), made.refused, made.signs)


def _prefixed(
    line: Line, said: Said, marker: str, texts: Sequence[str]
) -> dict[int, str | None] | None:
    """The lines with their conditions; the first one that has words carries the dash, the others
    go on in the same paragraph."""
    told: dict[int, str | None] = {}
    for number, text in zip(line.lines, texts, strict=True):
        goes_on = any(told.values())
        told[number] = None
        if text:
            told[number] = _line(said.line(number).before, ">" if goes_on else marker, text)
            if told[number] is None:
                return None
    return told


def _line(before: str, marker: str, text: str) -> str | None:
    """A line that reads as meant; what would make it another kind of line is left out."""
    for words in (text, text.lstrip(READ_AS_ELSE)):
        whole = f"{before}{marker} {words}" if marker else f"{before}{words}"
        read = markup.lines(whole)
        if [(one.before, one.marker, one.text) for one in read] == [(before, marker, words)]:
            return whole
    return None


def _without_lead(
    line: Line, item: Item, heading_end: int
) -> tuple[Sequence[Run] | None, tuple[str, ...]]:
    """The text behind a heading on the same line, and what was changed in the heading."""
    lead = " ".join(letters(line.heading).split())
    if not lead:
        return item.runs, ()
    text = as_text(item.runs)
    end = len(lead) if text.startswith(lead) else heading_end
    if not end:
        return None, (LEAD_LOST,)
    came = text[:end].strip()
    refused = () if came == lead else (LEAD_CHANGED.format(was=lead, came=came),)
    return _from(item.runs, end), refused


def _from(runs: Sequence[Run], start: int) -> list[Run]:
    """What stands behind the first `start` letters."""
    found = []
    for run in runs:
        if run.note and start <= 0:
            found.append(run)
        elif not run.note:
            if rest := run.text[max(0, start) :]:
                found.append(replace(run, text=rest))
            start -= len(run.text)
    return found


def _split(runs: Sequence[Run], sign: re.Pattern[str]) -> tuple[str, Sequence[Run]]:
    """The dash or plus that begins a paragraph, and what follows it; bullets are dashes."""
    first = runs[0] if runs else Run("")
    found = None if first.note or first.code else sign.match(first.text)
    if found is None:
        return "", runs
    marker = "+" if found[1] == "+" else "-"
    return marker, (replace(first, text=first.text[found.end() :]), *runs[1:])


def _unconditioned(line: Line, said: Said) -> str:
    """What printed a paragraph, as one line that prints always."""
    lines = [said.line(number) for number in line.lines]
    dash = f"{lines[0].marker} " if lines[0].marker in ("-", "+") else ""
    return dash + " ".join(one.text for one in lines)


def _cannot(*made: Rebuilt) -> Marked:
    why = [why for one in made for why in (*one.refused, *filter(None, [one.cannot]))]
    return Marked(refused=tuple(dict.fromkeys(why)) or (NOT_WRITABLE,))


# -- rows ------------------------------------------------------------------------------------------


def _changed_row(line: Line, item: Item, said: Said, known: Known) -> Marked:
    if len(item.cells) != len(line.cells):
        return Marked(refused=(COLUMNS,))
    pairs = zip(line.cells, item.cells, strict=True)
    made = [rebuild(was, _in_cell(now), known) for was, now in pairs]
    return _row(made, number=line.lines[0], said=said)


def _row(
    made: Sequence[Rebuilt], *, after: int = -1, number: int = -1, said: Said | None = None
) -> Marked:
    """A row of a table, in place of line `number` or else new."""
    if any(one.cannot for one in made):
        return _cannot(*made)
    cells = [one.lines[0] for one in made]
    before = said.line(number).before if said else ""
    text = f"{before}| {' | '.join(cells)} |"
    read = markup.lines(text)
    if len(read) != 1 or read[0].before != before or markup.cells(read[0].text) != cells:
        return _cannot(*made)
    refused = tuple(why for one in made for why in one.refused)
    signs = any(one.signs for one in made)
    if said is None:
        return Marked(Edit(after=after, added=(text,)), refused, signs)
    if _is_same(said, number, cells):
        return Marked(refused=refused)
    return Marked(Edit({number: text}), refused, signs)


def _is_same(said: Said, number: int, cells: Sequence[str]) -> bool:
    return markup.cells(said.line(number).text) == cells


def _in_cell(runs: Sequence[Run]) -> list[Run]:
    """A bar would part cells."""
    return [run if run.note else replace(run, text=run.text.replace("|", "/")) for run in runs]
