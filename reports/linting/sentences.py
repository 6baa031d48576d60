"""Where sentences end, for whoever reads prose; how deep in brackets each character stands."""

import re
from collections.abc import Iterator

from units.letters import UPPER

# A sentence ends where the next one can begin. NUL stands for what is no text: the stars of bold
# type, the call of a footnote.
ENDS = {
    marks: re.compile(
        rf"(?<![{marks}])(?P<mark>[{marks}]+)[\0”\")\]]*\s+(?=[\0“\"(]*[{UPPER}\d]|[-+]\s)"
    )
    for marks in (".!?…", ".!?…;")
}
# "TM. ỦY BAN", "TP. Kon Tum" and "tr. 5" go on.
ABBREVIATED = re.compile(
    r"(?:^|[\s\0(“\"])(?:TM|TP|TX|TT|KT|TL|TUQ|ThS|TS|PGS|GS|tr|Tr|St|V|v|[A-ZĐ])\.$"
)
LONGEST = 2500
LABEL = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*\.|[IVX]+\.)")


def ends(text: str, *, clauses: bool = False) -> Iterator[tuple[int, int]]:
    """Where each sentence but the last ends, and where the next one begins.

    With `clauses` what a semicolon closes is a sentence too: small enough to be read again.
    """
    start = 0
    for end in ENDS[".!?…;" if clauses else ".!?…"].finditer(text):
        stop = end.end("mark")
        short = ABBREVIATED.search(text[max(start, stop - 12) : stop])
        if not short and not LABEL.fullmatch(text, start, stop):
            yield start + len(text[start : end.end()].rstrip()), end.end()
            start = end.end()


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; its white space is not part of it."""
    found, start = [], 0
    for end, following in ends(text):
        found += _short_enough(text, start, end)
        start = following
    if text[start:].strip():
        found += _short_enough(text, start, len(text.rstrip()))
    return found


def _short_enough(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """One sentence; one longer than anybody writes in parts, so that no rule reads it all again
    and again."""
    parts = []
    while end - start > LONGEST:
        stop = max(text.rfind(" ", start, start + LONGEST), start + LONGEST // 2)
        parts.append((start, stop))
        start = stop
    return [*parts, (start, end)]


def depths(text: str) -> list[int]:
    """For every character, how many brackets are open; an opening one is already inside."""
    if "(" not in text:
        return [0] * len(text)
    depth, found = 0, []
    for char in text:
        depth += char == "("
        found.append(depth)
        depth = max(0, depth - (char == ")"))
    return found
