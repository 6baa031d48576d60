"""Slips of spelling that are certain: no Vietnamese syllable, or one letter off a common word."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from reports.linting.compounds import COMPOUNDS
from reports.linting.script import Finding, Prose, Script
from units.letters import ACCENTED, LOWER, UPPER

WORD = re.compile(r"[^\W\d_]+")
VIETNAMESE = re.compile(f"[{ACCENTED}]", re.IGNORECASE)
# "TheoThông", "CÔng": a capital inside a word, or two before small letters.
CAPITALS = re.compile(rf"[{LOWER}][{UPPER}]|^[{UPPER}]{{2,}}[{LOWER}]{{2}}")
ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"
RHYME = (
    "a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|ă(?:c|m|n|ng|p|t)|â(?:c|m|n|ng|p|t|u|y)"
    "|e(?:c|m|n|ng|o|p|t)?|ê(?:ch|m|n|nh|p|t|u)?"
    "|i(?:a|ch|ê(?:c|m|n|ng|p|t|u)|m|n|nh|p|t|u)?"
    "|o(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|ă(?:c|m|n|ng|t|p)|c|e(?:n|o|t|m)?|i|m|n|ng|o(?:c|ng)|p|t)?"
    "|ô(?:c|i|m|n|ng|p|t)?|ơ(?:i|m|n|p|t)?"
    "|u(?:a|â(?:n|ng|t|y)|c|ê(?:ch|nh|n|t|)|i|m|n|ng|ơ|ô(?:c|i|m|n|ng|t)|p|t"
    "|y(?:a|ch|ê(?:n|t)|nh|t|p|u|n)?|ă(?:c|m|n|ng|t)|â)?"
    "|ư(?:a|c|i|ng|ơ(?:c|i|m|n|ng|p|t|u)|t|u|m|n)?|y(?:ê(?:m|n|ng|t|u)|nh|t|n)?"
)
SYLLABLE = re.compile(f"(?:{ONSET})(?:{RHYME})|gi(?:n|m|êng|ếng)?")
TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
CAPITAL_WORD = re.compile(r"(?<![\w/-])[A-ZĐ]{4,}(?![\w/-])")
# An abbreviation is established from here on.
ESTABLISHED = 4
# A pair is common from here on; a rare syllable beside it may then be a slip.
COMMON, RARE = 3, 2


def syllables(script: Script) -> Iterator[Finding]:
    """Words run together or broken: "độchuyển", "CÔng văn"."""
    for prose in script.prose:
        for found in WORD.finditer(prose.hidden):
            word = found[0]
            if len(word) == 1 or not VIETNAMESE.search(word) or _is_fine(word):
                continue
            why = f"“{word}” không phải một chữ tiếng Việt."
            yield prose.finding(found.start(), found.end(), "typo", why, "Viết lại cho đúng.")


@lru_cache(maxsize=4096)
def _is_fine(word: str) -> bool:
    if CAPITALS.search(word) and not word.isupper():
        return word.endswith("g") and len(word) <= 3  # TTg, ThS
    if not word.islower():
        return True  # names of places and people follow no rule
    bare = unicodedata.normalize("NFD", word).translate(TONES)
    return SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def abbreviations(script: Script) -> Iterator[Finding]:
    """ "TTTHC" once where the text has "TTHC" forty times: a letter doubled, or two swapped."""
    times = Counter(found for prose in script.prose for found in CAPITAL_WORD.findall(prose.hidden))
    common = [word for word, number in times.items() if number >= ESTABLISHED]
    meant = {
        word: other
        for word, number in times.items()
        for other in common
        if number <= RARE and _is_garbled(word, other)
    }
    for prose in script.prose if meant else ():
        for found in CAPITAL_WORD.finditer(prose.hidden):
            if found[0] in meant:
                other = meant[found[0]]
                why = f"“{found[0]}” chỉ có ở đây, nơi khác viết “{other}”."
                yield prose.finding(*found.span(), "typo", why, f"Viết “{other}”.")


def _is_garbled(word: str, other: str) -> bool:
    if len(word) == len(other) + 1:
        pairs = pairwise(word)
        return any(a == b and word[:i] + word[i + 1 :] == other for i, (a, b) in enumerate(pairs))
    places = [i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b]
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return len(word) == len(other) and swapped and sorted(word) == sorted(other)


def slips(script: Script) -> Iterator[Finding]:
    """ "trực ruyến" once where the text has "trực tuyến" forty times."""
    pairs, alone = _count(script)
    common = _by_half(pairs)
    for prose in script.prose:
        words = list(WORD.finditer(prose.text))
        for left, right in pairwise(words):
            if prose.text[left.end() : right.start()].strip():
                continue
            pair = (left[0].lower(), right[0].lower())
            meant = _meant(pair, pairs, alone, common) if pairs[pair] <= RARE else None
            if meant:
                yield _slip(prose, left, right, meant)


Pair = tuple[str, str]


def _count(script: Script) -> tuple[Counter[Pair], Counter[str]]:
    pairs, alone = Counter[Pair](), Counter[str]()
    for prose in script.prose:
        words = [found[0].lower() for found in WORD.finditer(prose.text)]
        alone.update(words)
        pairs.update(pairwise(words))
    return pairs, alone


def _by_half(pairs: Counter[Pair]) -> dict[tuple[int, str], list[str]]:
    """The other halves of common pairs, by place and syllable."""
    halves: dict[tuple[int, str], list[str]] = {}
    for (left, right), times in pairs.items():
        if times >= COMMON and f"{left} {right}" in COMPOUNDS:
            halves.setdefault((0, left), []).append(right)
            halves.setdefault((1, right), []).append(left)
    return halves


def _meant(
    pair: Pair, pairs: Counter[Pair], alone: Counter[str], common: dict[tuple[int, str], list[str]]
) -> str | None:
    """The common pair that a rare one is a slip of: its odd syllable stands nowhere else."""
    for kept in (0, 1):
        odd = pair[1 - kept]
        if alone[odd] > pairs[pair] or len(odd) < 3 or not odd.isalpha():
            continue
        for other in common.get((kept, pair[kept]), ()):
            if _one_letter_off(odd, other):
                return f"{pair[0]} {other}" if kept == 0 else f"{other} {pair[1]}"
    return None


def _one_letter_off(one: str, other: str) -> bool:
    """One letter or tone changed, or one letter too many or too few."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return any(short == long[:place] + long[place + 1 :] for place in range(len(long)))


def _slip(prose: Prose, left: re.Match[str], right: re.Match[str], meant: str) -> Finding:
    written = f"{left[0]} {right[0]}"
    why = f"“{written}” chỉ có ở đây, nơi khác viết “{meant}”."
    return prose.finding(left.start(), right.end(), "typo", why, f"Viết “{meant}”.")
