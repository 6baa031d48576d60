"""Vietnamese text: folding for search and a key for alphabetical order.

Names are typed with old or new tone placement (hoà, hòa), with or without accents, and place
names in several spellings (Đăk, Đắk, Đak): a search must find them all (domain 6.6).
"""

import re
import unicodedata

# The Vietnamese alphabet; f, j, w and z stand at their Latin places for abbreviations.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}

# Dictionary order of the tones: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

_WORDS = re.compile(r"\d+|[^\W\d_]+")

Key = tuple[tuple[tuple[int, ...], ...], tuple[int, ...], str]


def fold(text: str) -> str:
    """Text for comparing and searching: no accents, no capitals, đ as d, single spaces."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = (char for char in decomposed if not unicodedata.combining(char))
    return " ".join("".join(letters).replace("đ", "d").split())


def vietnamese_key(text: str) -> Key:
    """A sort key in Vietnamese alphabetical order: letters first, then tones, numbers by value.

    Letters of the whole text weigh before any tone, as in the ICU collation for Vietnamese.
    Tones count once per syllable, so hoà and hòa are equal but for the final tie-break.
    """
    words = _WORDS.findall(unicodedata.normalize("NFC", text).casefold())
    pairs = [_word_key(word) for word in words]
    return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs), text


def _word_key(word: str) -> tuple[tuple[int, ...], int]:
    """(ranks of the letters, tone) of a syllable; a number ranks below every letter."""
    if word.isdecimal():
        return (-1, int(word)), 0
    decomposed = unicodedata.normalize("NFD", word)
    tone = sum(_TONES.get(char, 0) for char in decomposed)
    toneless = "".join(char for char in decomposed if char not in _TONES)
    return tuple(_rank(letter) for letter in unicodedata.normalize("NFC", toneless)), tone


def _rank(letter: str) -> int:
    return _RANK.get(letter, len(_ALPHABET) + ord(letter))
