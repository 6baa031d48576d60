"""What other systems call a unit, and which unit that is.

"UBND xã Đắk Hà", "X. Dak Ha", "Xã Đăk Hà - huyện Tu Mơ Rông", "Sở KH&CN": spellings are forgiven as
long as one unit alone can be meant. Nothing here guesses: what could be two units, or is merely
like one, is given back as candidates for a person to choose from.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from heapq import nlargest
from itertools import pairwise

from indicators.numerals import clean
from units.text import fold

MOST_CANDIDATES = 6
MOST_COMPARED = 40  # names looked at closely
TELLING = 6  # pairs of letters, the rarest, by which these are picked
LIKE = 0.72  # of difflib's ratio, below which two names are not worth offering

# What stands before a place's name, and how it is shortened.
KINDS = (
    "tinh",
    "thanh pho",
    "thi xa",
    "quan",
    "huyen",
    "thi tran",
    "phuong",
    "dac khu",
    "xa",
    "so",
    "ban",
)
DISTRICT_KINDS = frozenset({"thanh pho", "thi xa", "quan", "huyen"})
SHORT = {
    "x": "xa",
    "p": "phuong",
    "h": "huyen",
    "q": "quan",
    "s": "so",
    "tt": "thi tran",
    "tx": "thi xa",
    "tp": "thanh pho",
    "vp": "van phong",
}
# "T.P", "T.X", "T.T": two letters that a dot took apart.
APART = {("t", "p"): "tp", ("t", "x"): "tx", ("t", "t"): "tt"}
# Whose desk it is, not which unit: longer ones first.
DESKS = (
    "bo phan tiep nhan va tra ket qua",
    "bo phan tn va tkq",
    "bo phan tn tkq",
    "bo phan mot cua",
    "hdnd va ubnd",
    "hdnd ubnd",
    "ubnd",
)
LEFT_OUT = {"va", "cua"}  # of initials: Khoa học và Công nghệ is KHCN
_PARTS = re.compile(r"\s[-–—]|[-–—]\s|[,;/|()\[\]]")  # dashes as they are typed


@dataclass(frozen=True)
class Unit:
    """A unit as the form knows it; `key` is whatever the caller calls it by."""

    key: int
    name: str
    codes: tuple[str, ...] = ()
    district: str = ""
    """name of the district it lies in; empty for what lies in none"""


@dataclass(frozen=True)
class Found:
    """The units that a name may mean; sure when it is one and nothing speaks against it."""

    keys: tuple[int, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class _Name:
    kind: str
    core: str


def words(text: str) -> list[str]:
    """The words of a name without accents, case and punctuation."""
    return list(_words(text))


@lru_cache(maxsize=20_000)  # a column is looked at more than once
def _words(text: str) -> tuple[str, ...]:
    plain = fold(clean(text).replace("Ð", "Đ").replace("ð", "đ"))  # Eth, as old fonts write Đ
    found = re.sub(r"[^a-z0-9]+", " ", plain).split()
    joined = " ".join(found)
    for long in ("uy ban nhan dan", "u b n d"):
        joined = joined.replace(long, "ubnd")
    return tuple(joined.replace("hoi dong nhan dan", "hdnd").split())


def spelled(text: str) -> str:
    """A text as it is remembered and compared: words without accents, one space apart."""
    return " ".join(words(text))


def code_of(text: str) -> str:
    """A code as it is compared: a spreadsheet may have dropped its leading zeros."""
    bare = text.strip().casefold()
    return bare.lstrip("0") or bare if bare.isdecimal() else bare


@dataclass(frozen=True)
class Names:
    """The units of one form by everything they may be called. `root` is the name of the whole
    area, which may stand behind any of them: "Sở Nội vụ tỉnh Kon Tum"."""

    units: tuple[Unit, ...]
    root: str = ""
    _root: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._root.extend(words(self.root))

    def by_code(self, text: str) -> Found:
        """The unit with this code."""
        keys = self._codes.get(code_of(text), ())
        return Found(tuple(keys), sure=len(keys) == 1)

    def find(self, text: str, beside: Iterable[str] = ()) -> Found:
        """The unit a name means; `beside` are other texts of its row, which may name a district."""
        keys = self._called(words(text)) or self._in_parts(text)
        if not keys:
            return Found(self._like(text))
        narrowed = self._within(keys, self._districts_named(beside))
        if narrowed is None:  # the district beside the name is another one
            return Found(tuple(keys))
        return Found(tuple(narrowed), sure=len(narrowed) == 1)

    def calls(self, text: str) -> bool:
        """Whether a text is the name of some unit, whichever."""
        return bool(self._called(words(text)) or self._in_parts(text))

    def _called(self, said: Sequence[str]) -> list[int]:
        """The units of exactly this name."""
        found: dict[int, None] = {}
        for variant in self._variants(list(said)):
            name = _named(variant)
            keys = self._full.get(name, []) if name.kind else self._cores.get(name.core, [])
            found.update(dict.fromkeys(keys))
        if not found and len(said) > 1:
            found.update(dict.fromkeys(self._initials.get(_Name(*_shortened(list(said))), [])))
        return list(found)

    def _variants(self, said: list[str]) -> Iterable[list[str]]:
        """The name, and the name without the whole area's behind it."""
        yield said
        root = self._root
        if len(said) > len(root) > 1 and said[-len(root) :] == root:
            yield said[: -len(root)]
            yield said[: 1 - len(root)]  # "Thanh tra tỉnh Kon Tum" is "Thanh tra tỉnh"

    def _in_parts(self, text: str) -> list[int]:
        """ "Xã Đăk Hà - huyện Tu Mơ Rông", in either order: a unit, and the district it lies in."""
        parts = [said for part in _PARTS.split(text) if (said := words(part))]
        parts = [part for part in parts if part != self._root]
        if len(parts) == 1:
            parts = self._around_a_district(parts[0])
        found: dict[int, None] = {}
        for place, head in enumerate(parts):
            tails = [self._district(tail) for n, tail in enumerate(parts) if n != place]
            if tails and all(tails):
                inside = self._within(self._called(head), {tail for tail in tails if tail})
                found.update(dict.fromkeys(inside or []))
        if not found and len(parts) == 1:
            return self._called(parts[0])
        return list(found)

    def _around_a_district(self, said: list[str]) -> list[list[str]]:
        """ "UBND xã Đăk Hà huyện Tu Mơ Rông": the name before and from the word for a district."""
        for place in range(2, len(said)):
            kind = _named(said[place:]).kind
            if kind in DISTRICT_KINDS and len(said) > place + 1:
                return [said[:place], self._rootless(said[place:])]
        return [said]

    def _rootless(self, said: list[str]) -> list[str]:
        return min(self._variants(said), key=len)

    def _districts_named(self, beside: Iterable[str]) -> set[str]:
        found = {self._district(self._rootless(said)) for text in beside if (said := words(text))}
        return found - {""}

    def _district(self, said: list[str]) -> str:
        """The core of a district's name, if these words are one."""
        name = _named(said)
        if name.kind and name.kind not in DISTRICT_KINDS:
            return ""
        return name.core if name.core in self._district_cores else ""

    def _within(self, keys: list[int], districts: set[str]) -> list[int] | None:
        """The units that lie in one of the districts; None when districts are named and none is
        theirs. A district itself lies in itself."""
        if not districts:
            return keys
        inside = [key for key in keys if self._lies_in[key] in districts]
        return inside or None

    def _like(self, text: str) -> tuple[int, ...]:
        """Units whose names are like this one, or like a part of it."""
        parts = [words(part) for part in _PARTS.split(text)]
        found: dict[int, None] = {}
        for said in [self._rootless(words(text)), *(parts if len(parts) > 1 else [])]:
            found.update(dict.fromkeys(self._called(said)))
            core = _named(said).core
            near = self._near(core)
            for close in get_close_matches(core, near, n=MOST_CANDIDATES, cutoff=LIKE):
                found.update(dict.fromkeys(self._cores[close]))
        return tuple(found)[:MOST_CANDIDATES]

    def _near(self, core: str) -> list[str]:
        """The names that share most pairs of letters with this one: to compare it with thousands
        would take a second each."""
        lists = sorted((self._by_pair.get(pair, []) for pair in _pairs(core)), key=len)
        shared = Counter(name for names in lists[:TELLING] for name in names)
        size = len(core)
        ranked = nlargest(
            MOST_COMPARED, ((2 * n / (size + len(name)), name) for name, n in shared.items())
        )
        return [name for _, name in ranked]

    @cached_property
    def _names(self) -> dict[int, _Name]:
        return {unit.key: _named(words(unit.name)) for unit in self.units}

    @cached_property
    def _full(self) -> dict[_Name, list[int]]:
        return _listed((self._names[unit.key], unit.key) for unit in self.units)

    @cached_property
    def _cores(self) -> dict[str, list[int]]:
        return _listed((self._names[unit.key].core, unit.key) for unit in self.units)

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        """Pair of letters → the names that have it."""
        found: dict[str, list[str]] = defaultdict(list)
        for core in self._cores:
            for pair in _pairs(core):
                found[pair].append(core)
        return dict(found)

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        pairs = ((code_of(code), unit.key) for unit in self.units for code in unit.codes if code)
        return {code: list(dict.fromkeys(keys)) for code, keys in _listed(pairs).items()}

    @cached_property
    def _initials(self) -> dict[_Name, list[int]]:
        """ "sở" and "khcn"; only offices are called by their initials."""
        split = ((_split(words(unit.name)), unit.key) for unit in self.units)
        return _listed(
            (_Name(kind, "".join(word[0] for word in rest if word not in LEFT_OUT)), key)
            for (kind, rest), key in split
            if kind in ("so", "ban") and len(rest) > 1
        )

    @cached_property
    def _district_cores(self) -> frozenset[str]:
        return frozenset(core for core in self._lies_in.values() if core)

    @cached_property
    def _lies_in(self) -> dict[int, str]:
        return {
            unit.key: _named(words(unit.district)).core
            if unit.district
            else self._names[unit.key].core
            if self._names[unit.key].kind in DISTRICT_KINDS
            else ""
            for unit in self.units
        }


def _listed(pairs: Iterable[tuple[object, int]]) -> dict:  # type: ignore[type-arg]
    found: dict[object, list[int]] = defaultdict(list)
    for name, key in pairs:
        found[name].append(key)
    return dict(found)


def _pairs(core: str) -> set[str]:
    return {f"{a}{b}" for a, b in pairwise(f" {core} ")}


def _named(said: Sequence[str]) -> _Name:
    kind, rest = _split(said)
    return _Name(kind, "".join(rest))


def _split(said: Sequence[str]) -> tuple[str, list[str]]:
    """The kind of unit, if the name begins with one, and the rest; without a desk before it."""
    rest = _without_desk(list(said))
    if tuple(rest[:2]) in APART and len(rest) > 2:
        rest = [APART[rest[0], rest[1]], *rest[2:]]
    if len(rest) > 1 and rest[0] in SHORT:
        rest = [*SHORT[rest[0]].split(), *rest[1:]]
    for kind in KINDS:
        size = kind.count(" ") + 1
        if rest[:size] == kind.split() and len(rest) > size:
            return kind, rest[size:]
    return "", rest


def _without_desk(said: list[str]) -> list[str]:
    for desk in DESKS:
        size = desk.count(" ") + 1
        if said[:size] == desk.split() and len(said) > size:
            return _without_desk(said[size:])
    return said


def _shortened(said: list[str]) -> tuple[str, str]:
    """ "Sở KH&CN" as a kind and initials."""
    kind, rest = _split(said)
    return kind, "".join(word for word in rest if word not in LEFT_OUT)
