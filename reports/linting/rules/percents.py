"""Rules about percentages: whether they follow from the numbers they are said to follow from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from indicators.numerals import round_half_up
from reports.linting.nouns import comparable
from reports.linting.numerals import Numeral, shown
from reports.linting.script import Finding, Prose, Script

# Between a part and its percentage stand only words like these: "(chiếm", ", đạt tỷ lệ".
LINK = re.compile(
    r"[^;.%\d]{0,70}?(?:\([^()%]{0,160}\))?\s*[,(]?\s*"
    r"(?:(?:và |chỉ |mới )?(?:đạt|chiếm|bằng|tương (?:ứng|đương)(?: với)?|ứng với|có)\s*)?"
    r"(?:(?:tỷ|tỉ) (?:lệ|trọng)\s*)?(?:là |đạt |chiếm |:\s*)?$"
)
VERB = re.compile(r"(?:đạt|chiếm|bằng|tương|ứng với|tỷ lệ|tỉ lệ|tỷ trọng|\()[^.;%]*$")
# A percentage with a subject of its own says nothing about the number before it.
OWN_SUBJECT = re.compile(r"(?:tỷ lệ|tỉ lệ)\s+(?!là\b|đạt\b|chiếm\b|\d)\w+", re.IGNORECASE)
ROUGHLY = re.compile(r"(?:khoảng|gần|trên|hơn|ước|xấp xỉ|dưới|tối thiểu|ít nhất|từ)\s*$")
OTHER_BASE = re.compile(
    r"\s*(?:so với|dự toán|kế hoạch|chỉ tiêu|cùng kỳ|trên tổng|tổng|lệ phí|vốn|số|của)",
    re.IGNORECASE,
)
CHANGE = re.compile(r"(?P<up>tăng|bổ sung)|(?P<down>giảm|cắt giảm)", re.IGNORECASE)
TOTAL = re.compile(r"tổng|toàn (?:tỉnh|huyện|xã)|trong (?:số|tổng)", re.IGNORECASE)
REST = re.compile(r"^[^.]{0,80}(?:còn lại|khác)[^.]{0,30}$")
FAR = 10
# How far before its part a whole may stand.
REACH = 1500


@dataclass(frozen=True)
class Share:
    """A percentage and the part it belongs to."""

    prose: Prose
    part: Numeral
    percent: Numeral

    def of(self, base: Decimal) -> Decimal:
        """What the percentage would be of that base, at its printed precision."""
        return round_half_up(100 * self.part.amount / base, self.percent.decimals)

    def is_of(self, base: Decimal) -> bool:
        return base > 0 and self.of(base) == self.percent.value


def of_fractions(script: Script) -> Iterator[Finding]:
    """34/39 nhiệm vụ, đạt 87,18%: both numbers stand there."""
    for share in _shares(script):
        over = share.part.over
        base = over.scaleb(share.part.exponent) if over else None
        if base and not share.is_of(base):
            yield _mismatch(share, base)


def of_wholes(script: Script) -> Iterator[Finding]:
    """340 (chiếm 19,23%): the whole stands before, named as one or of the same kind."""
    for share in _shares(script):
        if share.part.over is None:
            base = _wrong_base(share)
            if base is not None:
                yield _mismatch(share, base)


def beyond_all(script: Script) -> Iterator[Finding]:
    """A share above one hundred percent."""
    for prose in script.prose:
        for numeral in prose.numerals:
            before = prose.text[max(0, numeral.start - 20) : numeral.start]
            if numeral.percent and (numeral.value or 0) > 100 and "chiếm" in before:
                why = f"Một phần không thể chiếm {numeral.text}%."
                yield prose.finding(
                    numeral.start, numeral.end, "part_exceeds_whole", why, "Xem lại tỷ lệ."
                )


def complements(script: Script) -> Iterator[Finding]:
    """ "trực tuyến 38,31%; còn lại 61,96%": the two make one hundred."""
    for prose in script.prose:
        for one, rest in pairwise(prose.numerals):
            between = prose.text[one.end : rest.start]
            if not (one.percent and rest.percent and REST.search(between)):
                continue
            total = (one.value or Decimal(0)) + (rest.value or Decimal(0))
            if total != 100 and abs(total - 100) <= 1:
                written = shown(total, max(one.decimals, rest.decimals))
                why = f"{one.text}% và {rest.text}% cộng lại là {written}%, không phải 100%."
                yield prose.finding(
                    rest.start, rest.end, "percent_mismatch", why, "Xem lại hai tỷ lệ."
                )


def _shares(script: Script) -> Iterator[Share]:
    for prose in script.prose:
        for part, percent in pairwise(prose.numerals):
            if percent.percent and not part.percent and part.value is not None:
                between = prose.text[part.end : percent.start]
                if is_linked(between):
                    yield Share(prose, part, percent)


def is_linked(between: str) -> bool:
    """Whether a percentage is said of the number before it, exactly."""
    return bool(
        LINK.match(between)
        and VERB.search(between)
        and not ROUGHLY.search(between)
        and not OWN_SUBJECT.search(between)
    )


def _wrong_base(share: Share) -> Decimal | None:
    """The number a percentage should be of, if it is of none that stands before it."""
    changed = _changed(share)
    earlier = _earlier(share)
    following = share.prose.text[share.percent.end : share.percent.end + 40]
    candidates = [base.amount for base in earlier] + changed
    if any(share.is_of(base) for base in candidates) or share.percent.value is None:
        return None
    if changed:
        return changed[0]
    if OTHER_BASE.match(following):
        return _named_base(share, following, earlier)
    named = [base for base in earlier if _is_whole(share, base)]
    near = [base for base in named if abs(share.of(base.amount) - share.percent.value) <= FAR]
    return near[-1].amount if near else None


def _earlier(share: Share) -> list[Numeral]:
    """Counts of the same kind before the part that are not smaller."""
    return [
        base
        for base in share.prose.between(share.part.start - REACH, share.part.start)
        if base.is_count
        and base.amount >= share.part.amount > 0
        and base.money == share.part.money
        and comparable(base.noun, share.part.noun)
    ]


def _is_whole(share: Share, base: Numeral) -> bool:
    """Named as a whole ("tổng số …"), or the same thing counted in the same sentence."""
    start, _ = share.prose.sentence_of(share.part.start)
    before = share.prose.text[max(0, base.start - 60) : base.start]
    same = bool(base.noun) and base.head(2) == share.part.head(2)
    return base.start >= start and (same or TOTAL.search(before) is not None)


def _changed(share: Share) -> list[Decimal]:
    """Of "14 cơ quan (giảm 06 cơ quan, đạt tỷ lệ 30%)": what there was before, 20."""
    change = CHANGE.search(share.prose.text, max(0, share.part.start - 10), share.part.start)
    earlier = [base for base in _counts_before(share) if base.noun]
    if change is None or not earlier:
        return []
    now, part = earlier[-1].amount, share.part.amount
    before = now + part if change["down"] else now - part
    return [base for base in (before, now) if base > 0]


def _counts_before(share: Share) -> list[Numeral]:
    start, _ = share.prose.sentence_of(share.part.start)
    return [
        base
        for base in share.prose.between(start, share.part.start)
        if base.is_count and base.money == share.part.money and base.head() == share.part.head()
    ]


def _named_base(share: Share, following: str, earlier: list[Numeral]) -> Decimal | None:
    """ "đạt 23,1% kế hoạch": the one number before that was called so."""
    name = following.split("%")[-1].strip().lower().removeprefix("so với").strip()
    word = next(
        (word for word in ("kế hoạch", "dự toán", "chỉ tiêu", "tổng số") if name.startswith(word)),
        "",
    )
    if not word:
        return None
    text = share.prose.text.lower()
    named = [base for base in earlier if word in text[max(0, base.start - 60) : base.start]]
    return named[0].amount if len(named) == 1 else None


def _mismatch(share: Share, base: Decimal) -> Finding:
    expected = shown(share.of(base), share.percent.decimals)
    whole = base.scaleb(-share.part.exponent)
    printed = shown(whole, max(0, -int(whole.normalize().as_tuple().exponent)))
    numerator = share.part.text.partition("/")[0].split()[0]
    why = f"{numerator}/{printed} = {expected}%, khác {share.percent.text}% đã ghi."
    return share.prose.finding(
        share.percent.start, share.percent.end, "percent_mismatch", why, f"Ghi {expected}%."
    )
