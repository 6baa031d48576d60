"""The headings of an outline as a tree kept in a list: what stands below what, and moving it.

Pure: rows are anything with a key, a level, a marker, a kind and `retired`; lists are returned
changed. Three levels are numbered; on the fourth and fifth stand dashes, which may follow any
numbered heading at once ("I.3" with two dashes below).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, TypeVar

from reports.documents.numbering import letter, roman

NUMBERED = 3  # levels that carry numbers
DEEPEST = 5
MARKERS = {4: ("-", "*"), 5: ("+", "")}
BEFORE_BODY = ("title", "addressees", "basis", "opening")
AFTER_BODY = ("closing", "recipients")
FORM_PARTS = (*BEFORE_BODY, *AFTER_BODY)


class Row(Protocol):
    """A heading that can be moved."""

    key: str
    level: int
    marker: str
    kind: str
    retired: bool


R = TypeVar("R", bound=Row)


class PlaceError(Exception):
    """Why a heading cannot stand there, in Vietnamese."""


def body(rows: Iterable[R]) -> list[R]:
    """The headings, without the parts of form."""
    return [row for row in rows if row.kind != "form"]


def arranged(rows: Iterable[R], headings: Sequence[R]) -> list[R]:
    """The whole outline: parts of form where Nghị định 30/2020 puts them, headings between."""
    form = {row.key: row for row in rows if row.kind == "form"}
    before = [form[part] for part in BEFORE_BODY if part in form]
    return [*before, *headings, *(form[part] for part in AFTER_BODY if part in form)]


def place_of(rows: Sequence[Row], key: str) -> int:
    """Where a heading stands in the list."""
    for place, row in enumerate(rows):
        if row.key == key:
            return place
    raise PlaceError(f"Không có đề mục {key} trong đề cương này.")


def end_of(rows: Sequence[Row], place: int) -> int:
    """The place behind a heading and all below it."""
    for after in range(place + 1, len(rows)):
        if rows[after].level <= rows[place].level:
            return after
    return len(rows)


def parent_of(rows: Sequence[Row], place: int) -> int | None:
    """The place of the heading above; None on the first level."""
    for before in range(place - 1, -1, -1):
        if rows[before].level < rows[place].level:
            return before
    return None


def siblings_of(rows: Sequence[Row], place: int) -> list[int]:
    """The places of the headings in use under the same parent and on the same level."""
    above = parent_of(rows, place)
    start = 0 if above is None else above + 1
    end = len(rows) if above is None else end_of(rows, above)
    return [
        other
        for other in range(start, end)
        if rows[other].level == rows[place].level
        and parent_of(rows, other) == above
        and (other == place or not rows[other].retired)
    ]


def jumps(rows: Sequence[Row], place: int) -> bool:
    """Whether a heading stands deeper than the one above it allows."""
    row, above = rows[place], parent_of(rows, place)
    if row.level == 1:
        return False
    if above is None:
        return True
    dash_below_number = row.level == NUMBERED + 1
    return not dash_below_number and rows[above].level != row.level - 1


def ways(rows: Sequence[Row], place: int) -> set[str]:
    """Which single steps a heading can take: "up", "down", "in", "out"."""
    siblings = siblings_of(rows, place)
    found = {"up", "in"} if place != siblings[0] else set()
    found |= {"down"} if place != siblings[-1] else set()
    return found | ({"out"} if parent_of(rows, place) is not None else set())


# -- moving ----------------------------------------------------------------------------------------


def raised(rows: Sequence[R], key: str) -> list[R]:
    """Before the heading in front of it, with all below."""
    place = place_of(rows, key)
    earlier = [other for other in siblings_of(rows, place) if other < place]
    if not earlier:
        raise PlaceError("Đề mục đã đứng đầu trong mục chứa nó.")
    return _transferred(rows, place, earlier[-1])


def lowered(rows: Sequence[R], key: str) -> list[R]:
    """Behind the heading that follows it, with all below."""
    place = place_of(rows, key)
    later = [other for other in siblings_of(rows, place) if other > place]
    if not later:
        raise PlaceError("Đề mục đã đứng cuối trong mục chứa nó.")
    return _transferred(rows, place, end_of(rows, later[0]))


def indented(rows: Sequence[R], key: str) -> list[R]:
    """The last one below the heading that stood in front of it."""
    place = place_of(rows, key)
    earlier = [other for other in siblings_of(rows, place) if other < place]
    if not earlier:
        raise PlaceError("Phía trước không có đề mục ngang bậc để chuyển vào.")
    return _transferred(rows, place, end_of(rows, earlier[-1]), rows[place].level + 1)


def outdented(rows: Sequence[R], key: str) -> list[R]:
    """The one behind the heading that contained it, on its level."""
    above = parent_of(rows, place_of(rows, key))
    if above is None:
        raise PlaceError("Đề mục đã ở bậc cao nhất.")
    return moved_after(rows, key, rows[above].key)


def moved_after(rows: Sequence[R], key: str, after: str) -> list[R]:
    """Behind another heading and all below that one, on its level."""
    place, target = place_of(rows, key), place_of(rows, after)
    if place <= target < end_of(rows, place):
        raise PlaceError("Không chuyển được một đề mục vào bên trong chính nó.")
    return _transferred(rows, place, end_of(rows, target), rows[target].level)


def place_after(rows: Sequence[Row], after: str, level: int) -> int:
    """Where a new heading of this level goes: behind `after` and all below it, or, on a deeper
    level, behind the last one that stands right below."""
    if not after:
        return 0
    target = place_of(rows, after)
    end = level - 1 if level > rows[target].level else level
    later = range(target + 1, len(rows))
    return next((place for place in later if rows[place].level <= end), len(rows))


def _transferred(rows: Sequence[R], place: int, to: int, level: int = 0) -> list[R]:
    """The heading and all below it taken out, and put before what stands at `to`."""
    end = end_of(rows, place)
    block = list(rows[place:end])
    if level and level != rows[place].level:
        _put_on(block, level)
    if to <= place:
        return [*rows[:to], *block, *rows[to:place], *rows[end:]]
    return [*rows[:place], *rows[end:to], *block, *rows[to:]]


def _put_on(block: Sequence[Row], level: int) -> None:
    """Give a heading another level. What is below follows, but a dash stays a dash."""
    levels = [level]
    for place, row in enumerate(block[1:], 1):
        under = levels[parent_of(block, place) or 0] + 1
        levels.append(max(under, NUMBERED + 1) if row.level == NUMBERED + 1 else under)
    if max(levels) > DEEPEST:
        raise PlaceError(f"Đề cương có nhiều nhất {DEEPEST} bậc; không lùi vào được nữa.")
    for row, new in zip(block, levels, strict=True):
        row.level, row.marker = new, marker_at(new, row.marker)


def marker_at(level: int, marker: str = "#") -> str:
    """The marker a heading has on a level: its own where that is in use there."""
    allowed = MARKERS.get(level, ("#",))
    return marker if marker in allowed else allowed[0]


def new_key(rows: Sequence[Row], place: int, style: str, used: Collection[str]) -> str:
    """A key for the row at this place: its place in words, "II.1.c", one never used before."""
    above = parent_of(rows, place)
    start = f"{rows[above].key}." if above is not None else ""
    count = sum(other < place for other in siblings_of(rows, place)) + 1
    while (key := start + _part(rows[place].level, count, style)) in used:
        count += 1
    return key


def _part(level: int, count: int, style: str) -> str:
    if level == 1:
        return roman(count)
    if level > NUMBERED:
        return f"-{count}"
    return letter(count) if level == NUMBERED and style == "letters" else str(count)
