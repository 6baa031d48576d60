"""The numbers and bullets that Word counts by itself, as the text they show.

Word makes a list of what somebody types after "1." or "-"; the sign is then no text any more.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from reports.documents.numbering import roman
from reports.documents.renderers.word.xml import NAMESPACE

Element = Any

W = f"{{{NAMESPACE}}}"
LEVELS = 9
LARGEST = 4000  # no list is longer; a Roman number of millions would be
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """How a level of a list is counted and shown: "decimal" and "%1."."""

    format: str = "decimal"
    shown: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a file, and how far each has been counted."""

    root: Element = None
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        kinds = {
            kind.get(W + "abstractNumId", ""): {
                _whole(level.get(W + "ilvl")): _level(level)
                for level in kind.iterchildren(W + "lvl")
            }
            for kind in self.root.iterchildren(W + "abstractNum")
        }
        for one in self.root.iterchildren(W + "num"):
            kind = one.find(W + "abstractNumId")
            told = "" if kind is None else kind.get(W + "val", "")
            self._levels[one.get(W + "numId", "")] = kinds.get(told, {})

    def label(self, paragraph: Element) -> str:
        """What Word shows before a paragraph: "-", "1.", "b)"; empty where nothing is."""
        told = paragraph.find(f"{W}pPr/{W}numPr")
        if told is None:
            return ""
        number, place = told.find(W + "numId"), told.find(W + "ilvl")
        key = "" if number is None else number.get(W + "val", "")
        depth = 0 if place is None else min(_whole(place.get(W + "val")), LEVELS - 1)
        level = self._levels.get(key, {}).get(depth)
        return self._counted(key, depth, level) if level else ""

    def _counted(self, key: str, depth: int, level: Level) -> str:
        levels = self._levels[key]
        counts = self._counts.setdefault(
            key, [levels.get(n, Level()).start - 1 for n in range(LEVELS)]
        )
        counts[depth] += 1
        for below in range(depth + 1, LEVELS):
            counts[below] = levels.get(below, Level()).start - 1
        if level.format == "bullet":
            return "+" if level.shown == "+" else "-"
        if level.format == "none":
            return ""
        return _PLACE.sub(lambda at: self._shown(key, int(at[1]) - 1), level.shown)

    def _shown(self, key: str, depth: int) -> str:
        level = self._levels[key].get(depth, Level())
        count = max(1, self._counts[key][depth])
        if count > LARGEST:
            return str(count)
        match level.format:
            case "upperRoman":
                return roman(count)
            case "lowerRoman":
                return roman(count).lower()
            case "upperLetter":
                return _letter(count).upper()
            case "lowerLetter":
                return _letter(count)
        return str(count)


def _level(level: Element) -> Level:
    def told(name: str, otherwise: str) -> str:
        found = level.find(W + name)
        return otherwise if found is None else str(found.get(W + "val", otherwise))

    return Level(told("numFmt", "decimal"), told("lvlText", ""), _whole(told("start", "1")))


def _letter(count: int) -> str:
    """Word's alphabet: a … z, aa, bb …"""
    times, place = divmod(count - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0
