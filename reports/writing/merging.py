"""Two people in one section: their paragraphs are put together, or shown side by side.

Pure. A section is a list of paragraphs, one a line. What one of the two changed and the other
left alone is taken; where both changed the same paragraphs nothing is guessed.
"""

from difflib import SequenceMatcher

# Where paragraphs are alike comparing takes their square in time; no section has so many.
MOST_PARAGRAPHS = 1000

Change = tuple[int, int, list[str]]
"""paragraphs [begin, end) of the base are replaced by these"""


def merge(base: str | None, mine: str, theirs: str) -> str | None:
    """Both sets of changes to `base` in one text; None where they touch the same paragraphs, or
    where nobody knows what they both began from."""
    if base is None:
        return mine if mine == theirs else None
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    lines, us, them = base.splitlines(), mine.splitlines(), theirs.splitlines()
    if max(map(len, (lines, us, them))) > MOST_PARAGRAPHS:
        return None
    ours, others = _changes(lines, us), _changes(lines, them)
    both = [change for change in ours if change not in others]
    if any(_meet(one, other) for one in both for other in others):
        return None
    merged = list(lines)
    for begin, end, replacement in sorted([*both, *others], reverse=True):
        merged[begin:end] = replacement
    return "\n".join(merged)


def _changes(before: list[str], after: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(a, b, after[c:d]) for tag, a, b, c, d in steps if tag != "equal"]


def _meet(one: Change, other: Change) -> bool:
    """Whether two changes touch: neighbours count, for their order could not be told."""
    return one[0] <= other[1] and other[0] <= one[1]
