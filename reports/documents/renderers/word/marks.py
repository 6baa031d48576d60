"""What a Word file carries so that it can be read again after people worked on it.

Bookmarks name the sections. A part of its own (Word keeps it, nobody sees it) holds which report
it is and a fingerprint of every paragraph as it was given out: what still has its fingerprint
nobody has touched, although the draft may have changed meanwhile. Nothing here is trusted: who
forges it fools only the page that compares.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from reports.documents.blocks import Run
from reports.documents.renderers.word.xml import DECLARATION, escaped

KEPT_NAMESPACE = "urn:cchc:ban-da-tai"
KEPT_ELEMENT, KEPT_NAME = "banDaTai", "ten"
PLAIN_KEY = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
LONGEST_NAME = 40  # of a bookmark
LONGEST_TITLE = 64  # of a content control
CONTROL = "Số liệu "
FINGERPRINT = 16  # hexadecimal digits


def mark_name(key: str) -> str:
    """The bookmark of a section: II.1.a → muc_II_1_a. Two keys never share one: a key with other
    signs than dots ("II.5.đ.-1") is named by its digest."""
    plain = f"muc_{key.replace('.', '_')}"
    if PLAIN_KEY.fullmatch(key) and len(plain) <= LONGEST_NAME:
        return plain
    return f"mucx_{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def mark_names(keys: Iterable[str]) -> dict[str, str]:
    """Bookmark → the section it marks."""
    return {mark_name(key): key for key in keys}


def control_title(code: str) -> str:
    """What Word shows above a locked figure."""
    return f"{CONTROL}{code}"[:LONGEST_TITLE]


def control_code(tag: str, title: str) -> str:
    """The code of a figure's control; LibreOffice keeps its title and drops its tag."""
    return tag or (title.removeprefix(CONTROL) if title.startswith(CONTROL) else "")


def fingerprint(text: str) -> str:
    """What tells one paragraph from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]


def of_figure(code: str, text: str) -> str:
    """The fingerprint of a figure as it was printed."""
    return fingerprint(f"{code}={text}")


def figures(runs: Iterable[Run]) -> Iterable[str]:
    """The fingerprints of the bound figures in some text, its footnotes too."""
    for run in runs:
        if run.note:
            yield from figures(run.note)
        elif run.code and not run.fault:
            yield of_figure(run.code, run.text)


@dataclass(frozen=True)
class GivenOut:
    """Which report a file is, and the fingerprints of all it said when it was given out."""

    name: str
    prints: frozenset[str]

    @property
    def xml(self) -> bytes:
        prints = " ".join(sorted(self.prints))
        told = f'xmlns="{KEPT_NAMESPACE}" {KEPT_NAME}="{escaped(self.name)}"'
        return f"{DECLARATION}<{KEPT_ELEMENT} {told}>{prints}</{KEPT_ELEMENT}>".encode()
