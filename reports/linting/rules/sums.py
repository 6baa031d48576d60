"""Rules about wholes and parts: sums that do not add up, parts larger than their whole."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.linting.breakdowns import Breakdown, breakdowns
from reports.linting.nouns import families, thing
from reports.linting.numerals import Numeral, one_digit_apart, shown
from reports.linting.script import Finding, Script

# How near a sum must come to its whole before "trong đó" is read as a list of all parts.
# "Gồm" and brackets promise all of them; "trong đó có" promises little.
NEAR = {"all": Decimal(100), "most": Decimal("0.3"), "some": Decimal("0.1")}
# Qualities that overlap: a woman may be a party member as well.
OVERLAPPING = ("nữ", "đảng viên", "dân tộc thiểu số", "tôn giáo", "sau đại học", "thạc sĩ")
LONGEST_QUOTE = 120
# Small numbers are one digit apart by chance.
LARGE = 100


def sums(script: Script) -> Iterator[Finding]:
    """Parts larger than their whole, or that do not add up to it."""
    for found in breakdowns(script):
        part = _exceeding(found)
        if part is not None:
            yield _excess(found, part)
        elif len(found.parts) > 1 and found.fits(found.whole):
            count = _meant(found)
            wrong = _is_near(found, count) if not found.adds_up else _is_mistyped(found, count)
            if wrong:
                yield _mismatch(found, count)


def _is_mistyped(found: Breakdown, count: int) -> bool:
    """The parts make another number of the sentence, and but for one digit the nearest one."""
    whole, total = found.whole.amount, found.total(count)
    return whole != total and min(whole, total) >= LARGE and one_digit_apart(whole, total)


def fractions(script: Script) -> Iterator[Finding]:
    """1.799/1.783 TTHC: more of them than there are."""
    for prose in script.prose:
        for numeral in prose.numerals:
            over = numeral.over
            if over is None or numeral.value is None or numeral.value <= over or not numeral.noun:
                continue
            following = prose.text[numeral.end : numeral.end + 60]
            if "%" in following or "kế hoạch" in prose.text[numeral.start - 40 : numeral.end + 40]:
                continue
            why = f"Phân số {numeral.text} có tử số lớn hơn mẫu số."
            yield prose.finding(
                numeral.start, numeral.end, "part_exceeds_whole", why, "Xem lại hai số."
            )


def _meant(found: Breakdown) -> int:
    """How many of the parts are meant: those whose sum comes nearest to the whole."""
    whole = found.whole.amount
    return min(range(2, len(found.parts) + 1), key=lambda count: abs(whole - found.total(count)))


def _is_near(found: Breakdown, count: int) -> bool:
    whole, total = found.whole.amount, found.total(count)
    text = found.prose.text[found.cue.start : found.cue.stop].lower()
    sexes = re.search(r"\bnam\b", text) is not None
    if not whole or any(word in text for word in OVERLAPPING if not (sexes and word == "nữ")):
        return False
    return abs(whole - total) / whole <= NEAR[_promise(found)] or _is_slip(found, count)


def _promise(found: Breakdown) -> str:
    """How much a cue promises: all parts, most of them, or only some."""
    word = found.cue.word
    if word.endswith("có"):
        return "some"
    in_text = found.prose is found.whole_prose
    if in_text and word in {"(", "gồm", "bao gồm", "chia ra"}:
        return "all"
    counted = [part for part in found.parts if families(part.noun)]
    things = {thing(part.noun) for part in (found.whole, *counted)}
    return "all" if len(counted) > 2 and len(things) == 1 else "most"


def _is_slip(found: Breakdown, count: int) -> bool:
    """Whether one wrong digit in one large number explains the difference."""
    missing = found.whole.amount - found.total(count)
    pairs = [(found.whole.amount, found.total(count))]
    pairs += [(part.amount, part.amount + missing) for part in found.parts[:count]]
    return any(min(pair) >= LARGE and one_digit_apart(*pair) for pair in pairs)


def _mismatch(found: Breakdown, count: int) -> Finding:
    parts = found.parts[:count]
    written = " + ".join(part.text for part in parts)
    decimals = max((part.decimals for part in (*parts, found.whole)), default=0)
    total = shown(found.total(count).scaleb(-found.whole.exponent), decimals)
    why = f"{written} = {total}, khác tổng {found.whole.text} nêu ở trước."
    offer = f"Xem lại tổng (cộng được {total}) hoặc các phần."
    return _at(found, found.whole, parts[-1], "sum_mismatch", why, offer)


def _exceeding(found: Breakdown) -> Numeral | None:
    """A part larger than its whole. In brackets only the nearest number is the whole."""
    wholes = found.wholes[-1:] if found.cue.bracketed else found.wholes
    fitting = [whole for whole in wholes if found.fits(whole)]
    alone = found.cue.word in {"(", "(…"} and len(found.parts) < 2
    if not fitting or alone or found.cue.word.startswith("cụ thể"):
        return None
    limit = max(whole.amount for whole in fitting)
    return next((part for part in found.parts if _is_beyond(found, part, limit)), None)


def _is_beyond(found: Breakdown, part: Numeral, limit: Decimal) -> bool:
    """Larger, of the same kind, and not made good by a sum that is right all the same."""
    same = not part.noun or part.head() == found.whole.head()
    excused = found.adds_up and not found.cue.bracketed
    return part.amount > limit and same and not excused


def _excess(found: Breakdown, part: Numeral) -> Finding:
    why = f"Phần “{part.text}” lớn hơn {found.whole.text} là số được chia ra."
    offer = "Xem lại hai số."
    if found.makes(found.wholes):
        offer = f"Các phần cộng lại bằng số khác nêu trước {found.whole.text}: đặt sau số đó."
    return _at(found, found.whole, part, "part_exceeds_whole", why, offer)


def _at(
    found: Breakdown, whole: Numeral, last: Numeral, kind: str, why: str, offer: str
) -> Finding:
    """At the whole and on to the last part, if that is not too long to quote."""
    end = whole.end
    if found.prose is found.whole_prose and last.end - whole.start <= LONGEST_QUOTE:
        end = last.end
    return found.whole_prose.finding(whole.start, end, kind, why, offer)
