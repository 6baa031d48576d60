"""Rules about counts: a stated number and the list that follows, or its parts by their state."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from reports.linting.nouns import comparable, families, thing
from reports.linting.numerals import Numeral, numerals
from reports.linting.script import Finding, Prose, Script, end_of_noun
from reports.linting.spelling import same_spelling
from units.letters import UPPER

ENUMERATOR = re.compile(r"\((\d{1,2})\)\s*(?=[^\s\d)])")
COUNTED_ITEM = re.compile(r"(?<=[\w)])\s?\((\d+)(?:\s+([^()\d]{2,40}))?\)\s*(?=[;,.)]|$)")
NAMED_ITEM = re.compile(rf"(?:^|[;,:]\s*)([{UPPER}][^;:()]{{5,80}}?)\s?\(\d+(?:\s[^()]{{2,40}})?\)")
COLON = re.compile(r"[^.;:()%\d]{2,90}?:\s*(?=\S)")
HEADED = re.compile(
    r"[^.;:()%\d]{2,90}?(?:,\s*(?:trong đó|gồm|bao gồm|cụ thể))?(?:\s*như sau)?\s*:\s*$"
)
MARKER = re.compile(r"\s*([-+*•])\s*")
# Longer lists are not looked through.
MOST = 120
# How far before its call a footnote's number may stand; farther for a list with counts.
REACH, FAR_REACH = 80, 140
# Names of offices that have commas of their own.
COMMA_NAMES = re.compile(
    r"Văn hó?a?á?, Thể thao|Lao động, Thương binh|Thể thao, Du lịch|Phường, thị trấn|xã, phường",
    re.IGNORECASE,
)


class Listing(NamedTuple):
    """A list: how many items it has, by every way of counting that is honest."""

    possible: set[int]
    shown: int


def notes(script: Script) -> Iterator[Finding]:
    """ "47 bộ dữ liệu" with a footnote that lists 46."""
    for prose in script.prose:
        for position, number in prose.passage.calls:
            note = script.notes.get(number)
            stated = _stated(prose, position)
            if note is not None and stated:
                yield from _compare_note(prose, stated, position, note)


def dashes(script: Script) -> Iterator[Finding]:
    """ "05 chuyên đề:" with four dashes below."""
    for place, prose in enumerate(script.prose):
        stated = _headed(prose)
        if stated is None or prose.passage.is_note:
            continue
        listing = _below(script.prose[place + 1 : place + 1 + MOST])
        if listing.shown > 1 and int(stated.amount) not in listing.possible:
            yield _finding(prose, stated, listing, "danh sách ngay dưới")


def inline(script: Script) -> Iterator[Finding]:
    """ "05 danh mục: a; b; c" or "(1) … (2) …" in the same sentence."""
    for prose in script.prose:
        for numeral in prose.numerals:
            colon = COLON.match(prose.text, numeral.end)
            if colon is None or not _can_head(numeral):
                continue
            _, stop = prose.sentence_of(numeral.start)
            listing = _items(prose.text[colon.end() : _closing(prose, numeral, stop)])
            if listing and int(numeral.amount) not in listing.possible:
                yield _finding(prose, numeral, listing, "danh sách theo sau")


def _can_head(numeral: Numeral) -> bool:
    """ "01 đơn vị: …" names one thing, with all there is to say about it."""
    return numeral.is_count and bool(numeral.noun) and not numeral.money and numeral.amount > 1


def _stated(prose: Prose, position: int) -> list[Numeral]:
    """The counts just before a call, the nearest last: "269 thủ tục của 52 lĩnh vực⁸".

    What stands before an earlier call or in an earlier clause is not told by this note, nor is
    anything where a number of another kind stands in between.
    """
    found = prose.between(_clause(prose, position), position)
    if not found or not _can_be_listed(found[-1]):
        return []
    return [numeral for numeral in found if _can_be_listed(numeral)][-2:]


def _clause(prose: Prose, position: int) -> int:
    """Where the words begin that a call may belong to."""
    earlier = [call for call, _ in prose.passage.calls if call < position]
    sentence = prose.sentence_of(max(0, position - 1))[0]
    start = max(sentence, position - FAR_REACH, *earlier)
    depth = prose.depths[max(0, position - 1)]
    parted = [
        place
        for place in range(start, position)
        if prose.text[place] == ";" and prose.depths[place] <= depth
    ]
    return max([start, *parted])


def _can_be_listed(numeral: Numeral) -> bool:
    """Things counted; of "07/08 cơ quan" the first may be listed."""
    counted = numeral.value is not None and not numeral.percent
    return counted and bool(numeral.noun) and not numeral.money


def _amounts(stated: Numeral) -> set[int]:
    """How many a list of what is counted may have; of "07/08" all of them, or the one left, too."""
    amount = int(stated.amount)
    if stated.over is None:
        return {amount}
    return {amount, int(stated.over), abs(int(stated.over) - amount)}


def _compare_note(
    prose: Prose, stated: list[Numeral], position: int, note: Prose
) -> Iterator[Finding]:
    nearest = stated[-1]
    items = COUNTED_ITEM.findall(note.text)
    if len(items) > 2 and len(items) >= note.text.count(";") * 0.8:
        yield from _compare_counted(prose, stated, items)
    elif position - nearest.end <= REACH:
        listing = _items(note.text)
        if listing and not _amounts(nearest) & listing.possible:
            yield _finding(prose, nearest, listing, "chú thích kèm theo")


def _compare_counted(
    prose: Prose, stated: list[Numeral], items: list[tuple[str, str]]
) -> Iterator[Finding]:
    """Items with a count each: "Cơ sở hạ tầng (05 bộ dữ liệu); …" adds up, or is counted."""
    total, noun = sum(int(count) for count, _ in items), items[0][1].lower()
    for numeral in stated:
        adds = bool(noun) and comparable(noun, numeral.noun) and bool(families(noun))
        amount, found = int(numeral.amount), total if adds else len(items)
        exact = adds and thing(noun) == thing(numeral.noun)
        wrong = not _amounts(numeral) & {found, len(items)}
        if wrong and (exact or _is_near(amount, found)):
            how = (
                f"các mục trong chú thích cộng lại là {found}"
                if adds
                else f"chú thích liệt kê {found} mục"
            )
            why = f"Nêu {numeral.text} {thing(numeral.noun)} nhưng {how}."
            offer = f"Xem lại số {numeral.text} hoặc danh sách."
            yield prose.finding(
                numeral.start, end_of_noun(prose, numeral), "count_mismatch", why, offer
            )


def doubles(script: Script) -> Iterator[Finding]:
    """The same item twice in a list with counts, but for how its name is spelt."""
    for prose in script.prose:
        seen: dict[str, str] = {}
        for found in NAMED_ITEM.finditer(prose.text):
            name = found[1].strip()
            key = same_spelling(name)
            if key in seen:
                why = f"Mục “{name}” có hai lần trong danh sách (trước đó: “{seen[key]}”)."
                yield prose.finding(
                    found.start(1), found.end(1), "repeated_text", why, "Gộp hoặc bỏ một mục."
                )
            seen[key] = name


def _is_near(stated: int, found: int) -> bool:
    """Another thing is counted altogether where the two are far apart."""
    return abs(stated - found) <= max(3, stated * 0.3)


def _headed(prose: Prose) -> Numeral | None:
    """The count that heads a list of dashes: the paragraph ends with it and a colon."""
    counts = [n for n in prose.numerals if n.is_count and n.noun and not n.money]
    if counts and HEADED.match(prose.text, counts[-1].end) and prose.numerals[-1] is counts[-1]:
        return counts[-1]
    return None


def _below(following: Sequence[Prose]) -> Listing:
    """The dashes right below: how many, and what the counts that begin them add up to."""
    first = MARKER.match(following[0].text) if following else None
    marker, items, added = first[1] if first else "", 0, 0
    for prose in following:
        found = MARKER.match(prose.text)
        if prose.passage.is_note or (found and marker == "-" and found[1] == "+"):
            continue
        if found is None or found[1] != marker:
            break
        items += 1
        added += int(next((n.amount for n in prose.numerals if n.is_count), Decimal(0)))
    return Listing({items, added}, items)


def _closing(prose: Prose, numeral: Numeral, stop: int) -> int:
    """Where a list ends: the bracket that its count stands in, else the sentence."""
    depth = prose.depths[numeral.start]
    for position in range(numeral.end, stop):
        if prose.depths[position] < depth:
            return position
    return stop


def _items(text: str) -> Listing | None:
    """How many items a text lists, if it is plainly a list."""
    numbers = [int(number) for number in ENUMERATOR.findall(text)]
    if numbers == [1] and text.startswith("(1)"):
        return Listing({1}, 1)
    if len(numbers) > 1 and numbers[0] == 1:
        last = [
            n for n, following in zip(numbers, [*numbers[1:], 1], strict=True) if following == 1
        ]
        return Listing({sum(last), len(numbers)}, len(numbers))
    text = re.sub(r"\([^()]*\)", "", text).strip(" .;,")
    if any(n.is_count for n in numerals(text)):
        return None
    if ";" in text:
        return _by_semicolon([item for item in text.split(";") if item.strip()])
    return _by_comma(text)


def _by_semicolon(items: list[str]) -> Listing | None:
    """The last one may be two, joined by "và"; commas inside make the count doubtful."""
    if len(items) < 3 or any(item.count(",") > 1 for item in items):
        return None
    return Listing({len(items), len(items) + items[-1].count(" và ")}, len(items))


def _by_comma(text: str) -> Listing | None:
    """Short names only; "và" may stand inside a name or join the last two."""
    text = COMMA_NAMES.sub(lambda found: found[0].replace(",", ""), text)
    items = [item.strip() for item in text.split(",") if item.strip()]
    if len(items) < 2 or not all(item[:1].isupper() and len(item.split()) <= 12 for item in items):
        return None
    return Listing(set(range(len(items), len(items) + text.count(" và ") + 1)), len(items))


def _finding(prose: Prose, stated: Numeral, listing: Listing, where: str) -> Finding:
    why = f"Nêu {stated.text} {thing(stated.noun)} nhưng {where} có {listing.shown} mục."
    offer = f"Xem lại số {stated.text} hoặc danh sách."
    return prose.finding(stated.start, end_of_noun(prose, stated), "count_mismatch", why, offer)
