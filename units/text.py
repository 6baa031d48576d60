"""Vietnamese words: their dictionary order, what a search looks at, what can be kept at all."""

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Dictionary order of the tones: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTER_ORDER = {letter: index for index, letter in enumerate(ALPHABET, start=100)}

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]


def vietnamese_key(text: str) -> SortKey:
    """Sort key: letters first (a ă â … đ …), tones where the letters agree, numbers by size."""
    primary: list[tuple[int, int]] = []
    tones: list[int] = []
    for part in re.findall(r"\d+|\D", unicodedata.normalize("NFC", text.casefold())):
        if part.isdecimal():
            primary.append((50, int(part)))
            tones.append(0)
            continue
        letter, tone = _split_tone(part)
        primary.append((LETTER_ORDER.get(letter, 0), 0 if letter in LETTER_ORDER else ord(part[0])))
        tones.append(tone)
    return tuple(primary), tuple(tones)


def fold(text: str) -> str:
    """Lower case without accents, single spaces: "Thủ  tục" and "thu tuc" are one."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def matches(query: str, *texts: str) -> bool:
    """Whether every word of the query stands somewhere in the texts, accents left aside."""
    haystack = fold(" ".join(texts))
    return all(word in haystack for word in fold(query).split())


def whole(text: str | None) -> int:
    """The key or revision that a form posts; 0, which no row has, when it is none.

    Eighteen digits fit every database's integers; Python itself refuses to read thousands.
    """
    return int(text) if text and text.isdecimal() and len(text) <= 18 else 0


def storable(text: str) -> bool:
    """Whether every database keeps it; JSON can spell a NUL and half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _split_tone(letter: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((TONES[mark] for mark in marks if mark in TONES), 0)
    bare = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", bare), tone
