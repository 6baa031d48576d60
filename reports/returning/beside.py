"""Where the parts of a report stand in an edited file, and which paragraphs answer to which."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.documents import aligning
from reports.documents.blocks import as_text
from reports.documents.renderers.word import marks
from reports.documents.renderers.word.items import Item
from reports.returning.lines import Line


@dataclass(frozen=True)
class Anchor:
    """Where a section begins in the file; its heading is the text up to `end` there."""

    key: str
    place: int
    end: int


@dataclass(frozen=True)
class Group:
    """Printed lines and the paragraphs of the file that stand for them."""

    lines: Sequence[Line]
    start: int
    end: int
    anchor: Anchor | None = None


def anchors(lines: Sequence[Line], items: Sequence[Item]) -> dict[str, Anchor]:
    """Section → where its bookmark is; the first one where somebody copied it."""
    names = marks.mark_names(dict.fromkeys(line.key for line in lines))
    found: dict[str, Anchor] = {}
    for place, item in enumerate(items):
        for mark in item.marks:
            if key := names.get(mark.name):
                at = Anchor(key, place, mark.end)
                if mark.is_of_the_one_before and place:
                    at = Anchor(key, place - 1, len(as_text(items[place - 1].runs)))
                found.setdefault(key, at)
    return found


def groups(lines: Sequence[Line], found: Mapping[str, Anchor], length: int) -> Iterator[Group]:
    """The lines of every section that was found, with those of sections after it that were not;
    first what stands before all of them."""
    grouped: list[tuple[Anchor | None, list[Line]]] = [(None, [])]
    for place, line in enumerate(lines):
        begins = place == 0 or lines[place - 1].key != line.key
        if begins and line.key in found:
            grouped.append((found[line.key], []))
        grouped[-1][1].append(line)
    starts = sorted(anchor.place for anchor in found.values())
    for anchor, held in grouped:
        start = anchor.place if anchor else 0
        end = next((n for n in starts if n > start or anchor is None), length)
        others = [one for one in found.values() if one.place == start]
        # Of two sections whose headings were joined into one paragraph the last one has it.
        yield Group(held, start, start if anchor and anchor is not others[-1] else end, anchor)


def beside(
    lines: Sequence[Line], items: Sequence[Item], given_out: Collection[int]
) -> Iterator[tuple[Line | None, Item | None]]:
    """Lines and paragraphs in their order, each beside what answers to it: what is the same;
    between, the lines of `given_out` (by their places) beside what is like them; then those that
    are new in the draft."""
    prints = [line.item.print for line in lines], [item.print for item in items]
    for kind, a, b, c, d in SequenceMatcher(None, *prints, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(lines[a:b], items[c:d], strict=True)
            continue
        given = [n for n in range(a, b) if n in given_out]
        found = _likest(lines, items, given, range(c, d))
        since = [n for n in range(a, b) if n not in given_out]
        left = [n for n in range(c, d) if n not in found]
        # Rather words in place of what is gone than of what is new in the draft.
        more = len(left) > len(given) - len(found)
        for item, line in _likest(lines, items, since, left if more else ()).items():
            if all((item < one) == (line < other) for one, other in found.items()):
                found[item] = line
        yield from _in_order(lines[:b], items[:d], found, given, a, c)


def _likest(
    lines: Sequence[Line], items: Sequence[Item], ours: Sequence[int], theirs: Sequence[int]
) -> dict[int, int]:
    """Paragraph → the line it is like, by their places; both in order."""
    found: dict[int, int] = {}
    left, right = iter(ours), iter(theirs)
    texts = [lines[n].item.text for n in ours], [items[n].text for n in theirs]
    for pair in aligning.align(*texts):
        line = next(left) if pair.text_before else None
        item = next(right) if pair.text_after else None
        if line is not None and item is not None:
            found[item] = line
    return found


def _in_order(
    lines: Sequence[Line],
    items: Sequence[Item],
    found: Mapping[int, int],
    given: Collection[int],
    line: int,
    item: int,
) -> Iterator[tuple[Line | None, Item | None]]:
    """From `line` and `item` on: what is gone stands before what is new in its place."""
    for place in range(item, len(items)):
        until = next((found[n] for n in range(place, len(items)) if n in found), len(lines))
        if place not in found:
            until = max((n + 1 for n in given if line <= n < until), default=line)
        yield from ((one, None) for one in lines[line:until])
        line = until
        if place in found:
            yield lines[until], items[place]
            line = until + 1
        else:
            yield None, items[place]
    yield from ((one, None) for one in lines[line:])
