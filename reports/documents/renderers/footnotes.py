"""Footnotes as word processors set them: WeasyPrint 70.0, mended in the running process.

1. A note stands on the page of its call. When a line at the foot of a page overflows and the
   paragraph cannot be broken there, WeasyPrint takes the last notes off the page to gain room,
   whatever their `footnote-policy` is; several of fifty notes then stand one page late.
2. A note is laid out once. WeasyPrint lays out all notes of a page again for each note that joins
   them, which is a third of the time of a report with long notes. It also compares two heights
   that rounding makes differ, and finds that every note overflows.
3. A note that does not fit begins on the page of its call and goes on at the foot of the next.
   WeasyPrint moves it whole, with its line, and leaves up to half a page blank.

Only the version below is mended. A test fails when another one is installed: then see which of
the tests of footnotes hold without this module, and remove what is needed no more.
"""

import inspect
from functools import cache
from math import inf
from typing import Any

import weasyprint
from weasyprint import document
from weasyprint.formatting_structure import build
from weasyprint.formatting_structure.boxes import FootnoteAreaBox, LineBox
from weasyprint.layout import LayoutContext, block, page

MENDED = "70.0"
# What is replaced in `block._linebox_layout`, each of which must stand there once.
REPLACED = {
    "report = not context.in_column and can_break_now and not could_break_before\n": (
        "report = not context.in_column and can_break_now and not could_break_before and all("
        "note.style['footnote_policy'] == 'auto' for note in context.current_page_footnotes)\n"
    ),
    "if overflow:\n                    context.report_footnote(footnote)": (
        "if overflow and not context.begin_footnote(\n"
        "                        footnote, line, new_position_y + offset_y + bottom_space):\n"
        "                    context.report_footnote(footnote)"
    ),
    "if needed := box.style['widows'] - 1:": (
        "if needed := 0 if context.has_begun_one() else box.style['widows'] - 1:"
    ),
}
# A note begins on a page only with so many lines of its own and of the paragraph that calls it.
LEAST_LINES = 3
FOLLOWING_LINES = 2
# Of a page, what the rest of a note may fill: the body must go on too.
LARGEST_SHARE = 0.8
ROUNDING = 0.01  # CSS pixels


class LayoutWithNotes(LayoutContext):  # type: ignore[misc]
    """WeasyPrint's state of a layout, with every note laid out by itself and then put in place.

    A note is known by its box. The rest of a note that was begun on the page before is a note of
    its own, without marker. All pages with notes are taken to be of one width.
    """

    page_bottom: Any

    def __init__(self, *args: Any) -> None:
        self._reported: list[Any] = []  # for the next page
        self._carried: list[Any] = []  # from the page before
        self._laid: dict[Any, Any] = {}  # note → the area as it is with this note alone
        self._rests: dict[Any, Any] = {}  # begun note → its rest
        self._left_at: dict[Any, Any] = {}  # rest → where in the note it begins
        super().__init__(*args)

    @property
    def reported_footnotes(self) -> list[Any]:
        """What waits for the next page: first the rest of a note begun on this one."""
        return self._reported

    @reported_footnotes.setter
    def reported_footnotes(self, waiting: list[Any]) -> None:
        """WeasyPrint empties it where a page begins, then keeps what found no room there."""
        if not waiting:
            self._carried = self._reported
        begun = [self._rests[note] for note in self.current_page_footnotes if note in self._rests]
        self._reported = [*begun, *waiting]

    def layout_footnote(self, footnote: Any) -> bool:
        self._forget_rest(footnote)
        super().layout_footnote(footnote)
        if footnote not in self._carried:
            return False
        largest = LARGEST_SHARE * self.current_footnote_area.page.height
        over = self.current_footnote_area.height - largest
        return over > 0 and not self._begins(footnote, self._alone(footnote).height - over)

    def unlayout_footnote(self, footnote: Any) -> None:
        self._forget_rest(footnote)
        super().unlayout_footnote(footnote)

    def report_footnote(self, footnote: Any) -> None:
        self._forget_rest(footnote)
        super().report_footnote(footnote)

    def begin_footnote(self, footnote: Any, line: Any, bottom: float) -> bool:
        """Whether the note could be divided so that it begins below `line`, which ends at `bottom`.

        Nothing is begun after a note that waits for the next page.
        """
        if self.reported_footnotes or self.in_column:
            return False
        room = self._alone(footnote).height - (bottom - self.page_bottom)
        if line.resume_at is not None:
            room -= FOLLOWING_LINES * line.height
        return self._begins(footnote, room)

    def has_begun_one(self) -> bool:
        """Whether a note of this page goes on on the next. Then a line alone at the head of the
        next page is better than to take the call of that note, and all of it, off this one."""
        return any(footnote in self._rests for footnote in self.current_page_footnotes)

    def placed_area(self) -> Any:
        """The area with all notes of the page, one below the other."""
        areas = [self._alone(footnote) for footnote in self.current_page_footnotes]
        whole = self.current_footnote_area.copy_with_children([])
        whole.width, whole.height = areas[0].width, 0
        for area in areas:
            (note,) = area.children
            note.translate(dy=whole.content_box_y() + whole.height - note.position_y)
            whole.children.append(note)
            whole.height += area.height
        return whole

    def _update_footnote_area(self) -> bool:
        """Nothing overflows: what does not fit is found by the line that calls it."""
        area = self.current_footnote_area
        if area.height != "auto" and not self.in_column:
            self.page_bottom += area.margin_height()
        area.height = sum(self._alone(note).height for note in self.current_page_footnotes)
        if not self.in_column:
            self.page_bottom -= area.margin_height()
        return False

    def _alone(self, footnote: Any) -> Any:
        if footnote not in self._laid:
            self._laid[footnote], _ = self._lay_out(footnote)
        return self._laid[footnote]

    def _lay_out(self, footnote: Any, room: float | None = None) -> tuple[Any, Any]:
        """The area with this note alone, and where the note is left when the room ends."""
        empty = self.current_footnote_area
        empty.children = [footnote]
        area = build.create_anonymous_boxes(empty.deepcopy())
        page_bottom, bottom_space = self.page_bottom, -inf
        if room is not None:
            self.page_bottom, bottom_space = area.position_y + room + _edges(area), 0
        skip = self._left_at.get(footnote)
        laid, resume_at = block.block_level_layout(self, area, bottom_space, skip, area.page)[:2]
        self.page_bottom, empty.children = page_bottom, []
        return laid, resume_at

    def _begins(self, footnote: Any, room: float) -> bool:
        """Whether the note begins in the room there is; its rest is then for the next page."""
        whole = self._alone(footnote)
        if not LEAST_LINES * _lines(whole)[0].height <= room < whole.height:
            return False
        begun, resume_at = self._lay_out(footnote, room=room - ROUNDING)
        if resume_at is None:
            return False
        # A box that is broken fills its page; a note ends with its last line.
        last = _lines(begun)[-1]
        begun.height = last.position_y + last.height - begun.content_box_y()
        begun.children[0].height = begun.height
        rest = footnote.copy()
        self._left_at[rest] = resume_at
        self._laid[footnote] = begun
        self._rests[footnote] = rest
        self.reported_footnotes.append(rest)
        self._update_footnote_area()
        return True

    def _forget_rest(self, footnote: Any) -> None:
        rest = self._rests.pop(footnote, None)
        if rest is None:
            return
        self._forget_rest(rest)
        self._laid.pop(footnote)
        if rest in self.reported_footnotes:
            self.reported_footnotes.remove(rest)


def _edges(area: Any) -> float:
    """What stands above the first note: margin, border, padding."""
    return float(area.margin_top + area.border_top_width + area.padding_top)


def _lines(area: Any) -> list[Any]:
    return [box for box in area.descendants() if isinstance(box, LineBox)]


def _block_level_layout(context: LayoutWithNotes, box: Any, *args: Any, **kwargs: Any) -> Any:
    """As `page.make_page` calls it at the end of each page, for the area of its notes."""
    if isinstance(box, FootnoteAreaBox) and context.current_page_footnotes:
        return (context.placed_area(),)
    return block.block_level_layout(context, box, *args, **kwargs)


@cache
def mend() -> bool:
    """Once in the life of the process: whether the faults were there and are mended. In another
    version nothing is touched."""
    source = inspect.getsource(block._linebox_layout)
    if weasyprint.__version__ != MENDED or any(source.count(old) != 1 for old in REPLACED):
        return False
    for old, new in REPLACED.items():
        source = source.replace(old, new)
    exec(compile(source, block.__file__, "exec"), vars(block))  # noqa: S102 - WeasyPrint's own code
    document.LayoutContext = LayoutWithNotes
    page.block_level_layout = _block_level_layout
    return True
