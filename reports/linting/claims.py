"""Which known figure a number of the text claims to be, and how surely.

"Tổng số hồ sơ phải giải quyết trong quý là 50.534 hồ sơ" claims to be the figure of that label.
Whatever may make it another number keeps it from claiming: a level, a unit or a period named
before it, a goal, a whole it is only a part of. What merely weakens the claim (no label right
before the number, few telling words, a unit named in an earlier sentence) leaves it unsure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from reports.linting.naming import STARTER, Name, Names, levels
from reports.linting.numerals import Numeral, one_digit_apart
from reports.linting.remarks import KnownFigure
from reports.linting.sayings import PART, Saying, sayings
from reports.linting.script import Prose, Script
from reports.linting.spelling import words

ROUGHLY = re.compile(r"\b(?:khoảng|gần|hơn|trên|dưới|tối thiểu|ít nhất|ước|không quá)(?: đạt)?\s*$")
NAME = re.compile(
    r"\b(?:huyện|xã|phường|thị trấn|thị xã|thành phố|[Ss]ở|[Pp]hòng|Ban|Chi cục|Cục|Trung tâm"
    r"|Trường|Bộ|Công an|[Tt]ỉnh) [A-ZĐÔÂÁ]\w*"
)
OTHER_TIME = re.compile(
    r"\bquý (?:[ivx]+|\d|trước|sau)\b|\bnăm (?:học )?\d{4}|\btháng\b|\bcùng kỳ"
    r"|\b(?:năm|kỳ) (?:trước|sau|tới)|\bgiai đoạn\b|\d{1,2}/\d{4}|\blũy kế|\bđầu năm",
    re.IGNORECASE,
)
GOAL = re.compile(
    r"phấn đấu|mục tiêu|chỉ tiêu|dự kiến|tối thiểu|trở lên|ít nhất|\bsẽ\b|phương hướng"
    r"|nhiệm vụ trọng tâm|yêu cầu đạt",
    re.IGNORECASE,
)
# Of only some of what the figure counts.
SOME = re.compile(
    r"lĩnh vực|đối với|\bkhối\b|\briêng\b|\bcác (?:xã|huyện|sở|phường|phòng)\b"
    r"|qua (?:kiểm tra|rà soát|thanh tra)|được kiểm tra",
    re.IGNORECASE,
)
# Said before a number that says nothing of it: "Theo báo cáo tổng hợp, …".
LEADS = frozenset(words("báo cáo tổng hợp qua kết quả đó thống kê liệu hệ"))
# Fewer telling syllables are said of many things.
FEW, FEWEST = 5, 4
NEAR = Decimal("0.1")
# Smaller numbers are near one another by chance.
SMALL = 20
SCALES = {"nghìn đồng": 3, "triệu đồng": 6, "tỷ đồng": 9}


@dataclass(frozen=True)
class Claim:
    """A number that claims to be a figure; `sure` where its very label stands before it."""

    numeral: Numeral
    figure: KnownFigure
    sure: bool

    @property
    def agrees(self) -> bool:
        """The same number, or the same said more roughly."""
        step = Decimal(1).scaleb(self.numeral.exponent - self.numeral.decimals)
        return abs(self.numeral.amount - amount(self.figure)) < step

    @property
    def contradicts(self) -> bool:
        """Another number: any where the claim is sure, else one that a slip makes of it."""
        return not self.agrees and (self.sure or self._is_near)

    @property
    def _is_near(self) -> bool:
        one, other = self.numeral.amount, amount(self.figure)
        near = abs(one - other) <= NEAR * max(abs(one), abs(other))
        swapped = sorted(f"{one:f}") == sorted(f"{other:f}")
        return min(one, other) >= SMALL and (near or swapped or one_digit_apart(one, other))


def amount(figure: KnownFigure) -> Decimal:
    """The value in its smallest unit: đồng for money."""
    scale = SCALES.get(figure.unit_of_measure.lower(), 0)
    return (figure.value or Decimal(0)).scaleb(scale)


def _is_kind(numeral: Numeral, figure: KnownFigure) -> bool:
    """A percentage is compared with percentages, money with money, a count with counts."""
    percent = figure.unit_of_measure == "%" or "%" in "".join(figure.forms)
    money = figure.unit_of_measure.lower() in SCALES
    return figure.is_number and (numeral.percent, numeral.money) == (percent, money)


@dataclass(frozen=True)
class Reader:
    """Reads the claims of a script's numbers."""

    script: Script
    names: Names
    _scopes: dict[str, "Scope"] = field(default_factory=dict)
    _agreed: dict[tuple[int, int], str] = field(default_factory=dict)

    def claim(self, prose: Prose, numeral: Numeral, intro: str) -> Claim | None:
        """The one figure a number claims to be; `intro` is the line that introduces its list."""
        if numeral.value is None or numeral.over is not None or prose.depths[numeral.start]:
            return None
        for saying in sayings(prose, numeral):
            claims = list(self._claims(saying, intro))
            if claims:
                return self._kept(prose, numeral, _one(claims))
        return None

    def _kept(self, prose: Prose, numeral: Numeral, claim: Claim | None) -> Claim | None:
        """A number that is its figure may be the whole of parts that follow."""
        if claim and claim.agrees:
            self._agreed[id(prose), numeral.start] = claim.figure.code
        return claim

    def _claims(self, saying: Saying, intro: str) -> Iterator[Claim]:
        for name in self.names.of(self.names.telling(f"{saying.clause} {saying.tail}")):
            if _is_kind(saying.numeral, name.figure) and self._may(saying, name, intro):
                yield Claim(saying.numeral, name.figure, self._is_sure(saying, name))

    def _may(self, saying: Saying, name: Name, intro: str) -> bool:
        heads = (saying.before, intro, *self._titles(saying.prose.passage.place))
        if any(self._scope(text).is_beyond(name) for text in heads):
            return False
        if ROUGHLY.search(saying.clause) or GOAL.search(saying.after):
            return False
        if name.is_part or saying.is_part or PART.search(saying.before + saying.clause):
            return name.is_part and self._is_of(saying, name.figure)
        fresh = not saying.goes_on or STARTER.match(saying.clause)
        return bool(fresh) and len(name.must) >= FEWEST

    def _titles(self, place: str) -> Iterator[str]:
        """The headings a place stands under: of "II.2.c" those of II, II.2 and itself."""
        parts = place.split(".")
        for length in range(1, len(parts) + 1):
            yield self.script.known.titles.get(".".join(parts[:length]), "")

    def _is_of(self, saying: Saying, part: KnownFigure) -> bool:
        """Whether the number that is broken down is the whole that the figure is a part of."""
        if not saying.whole or not part.parent_code:
            return False
        start = saying.whole.start
        code = self._agreed.get((id(saying.prose), start))
        bound = (code for first, last, code in saying.prose.passage.bound if first <= start < last)
        return part.parent_code in (code, *bound)

    def _is_sure(self, saying: Saying, name: Name) -> bool:
        return (
            len(name.must) >= FEW
            and name.must <= self.names.telling(saying.clause)
            and self.names.telling(saying.lead) <= LEADS
            and not self._scope(saying.earlier).is_beyond(name)
        )

    def _scope(self, text: str) -> "Scope":
        if text not in self._scopes:
            self._scopes[text] = _scope(self.names, text)
        return self._scopes[text]


def _one(claims: list[Claim]) -> Claim | None:
    """The claim that holds; of several figures with one name and several values, none."""
    agreeing = [claim for claim in claims if claim.agrees]
    if agreeing or len({amount(claim.figure) for claim in claims}) == 1:
        return (agreeing or claims)[0]
    return None


@dataclass(frozen=True)
class Scope:
    """The levels a text speaks of; whether of other units or times, of goals, of parts."""

    levels: frozenset[str]
    is_other: bool

    def is_beyond(self, name: Name) -> bool:
        """Whether it is more, or less, than the figure is of; a label with a level says its own."""
        told = any(word.startswith("cấp") and len(word) > 3 for word in name.must)
        other = any(not set(level.split()) <= name.must for level in self.levels)
        return self.is_other or (other and not told)


def _scope(names: Names, text: str) -> Scope:
    left = names.without_own(text)
    other = any(pattern.search(left) for pattern in (NAME, OTHER_TIME, GOAL, SOME))
    return Scope(levels(left), other)
