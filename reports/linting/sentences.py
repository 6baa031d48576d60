"""A paragraph's sentences, and how deep in brackets each of its characters stands."""

import re

from reports.linting.letters import UPPER

# A sentence ends where the next one can begin; "TM. ỦY BAN", "TP. Kon Tum" and "tr. 5" do not.
END = re.compile(rf"(?<![.!?…])(?:[.!?…]+[”\")\]]*|\.{{3}})\s+(?=[“\"(]?[{UPPER}]|[-+]\s)")
ABBREVIATED = re.compile(r"(?:^|[\s(])(?:TM|TP|KT|TL|TUQ|Q|ThS|TS|PGS|GS|tr|Tr|St|V|v|[A-ZĐ])\.$")
LONGEST = 2500
LABEL = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*\.|[IVX]+\.|[a-zđ]\))\s*$")


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; its white space is not part of it."""
    found, start = [], 0
    for end in END.finditer(text):
        before = text[start : end.end()].rstrip()
        if ABBREVIATED.search(before[-12:]) or LABEL.match(before):
            continue
        found += _short_enough(text, start, start + len(before))
        start = end.end()
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
