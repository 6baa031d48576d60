"""Two values for one thing: in two sections, or in a footnote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.linting.numerals import Numeral, one_digit_apart
from reports.linting.rules.percents import is_linked
from reports.linting.script import Finding, Prose, Script, end_of_noun
from reports.linting.spelling import words

STARTER = re.compile(r"\b(?:[Tt]ổng số|[Tt]ổng|[Ss]ố lượng|[Ss]ố|[Tt](?:ỷ|ỉ) lệ)\b")
# "Tỷ lệ hồ sơ trực tuyến: trong quý I … đạt tỷ lệ 31,04%": the label heads its paragraph.
HEADED = re.compile(r"\s*(?:[-+]\s*)?(?P<label>[Tt](?:ỷ|ỉ) lệ [^.;:()\d]{8,90}):\s")
ENDING = re.compile(
    r"\s*(?:,\s*)?(?:hiện nay|hiện có|đến nay|tính đến nay)?\s*(?:là|đạt|gồm|có|còn|chiếm|đã đạt)?"
    r"\s*(?:tỷ lệ|khoảng)?\s*:?\s*\(?\s*$"
)
PHRASE = re.compile(r"\s*(?P<phrase>[^\d,;:.()“”…]{8,80})")
# Where the name of what is counted ends: "dịch vụ công một phần | trên Hệ thống …".
CORE = re.compile(
    r"\s(?:trên|tại|thông qua|theo|của|do|trong|từ|được|đã|đang|để|cho|về|thuộc|với|và|so)\s.*"
)
# Words that say nothing of what is counted, so that "trên địa bàn toàn tỉnh" is "của tỉnh".
EMPTY = frozenset(
    words(
        "tổng số lượng tỷ tỉ lệ của trên địa bàn toàn tỉnh huyện các hiện nay là được có đến theo"
        " trong tại và với đã đạt nộp giải quyết tiếp nhận thực hiện cung cấp khoảng chiếm"
    )
)
LEVEL = re.compile(r"cấp (tỉnh|huyện|xã|sở)|ngành dọc|nội bộ", re.IGNORECASE)
PERIOD = re.compile(
    r"[Qq]uý [IVX]+|năm (?:học )?\d{4}|tháng \d{1,2}|cùng kỳ|năm trước|kỳ trước|giai đoạn \d{4}"
)
NAME = re.compile(r"(?:huyện|xã|phường|thị trấn|thành phố|Sở|Phòng|Ban) [A-ZĐ]\w*(?: [A-ZĐ]\w*)*")
PAST = frozenset({"cùng kỳ", "năm trước", "kỳ trước"})
# What is aimed at is not what was reached.
GOAL = re.compile(
    r"phấn đấu|mục tiêu|chỉ tiêu|yêu cầu|tối thiểu|trở lên|ít nhất|để đạt|đảm bảo tỷ lệ|quy định",
    re.IGNORECASE,
)
SCOPES = (PERIOD, NAME, LEVEL)
# A thing is told from others by so many syllables; where no label names it, by more.
NAMED, UNNAMED = 3, 6
NEAR = Decimal("0.3")
# How far before a percentage its part may stand.
REACH = 160
# Nobody says one thing oftener; every two are compared.
MOST = 100
# From here on, one digit apart is hardly chance.
LARGE = 1000


@dataclass(frozen=True)
class Said:
    """A number and what it is said to be the number of; `named` by a label such as "Tổng số"."""

    prose: Prose
    numeral: Numeral
    about: frozenset[str]
    scope: frozenset[str]
    named: bool

    @property
    def kind(self) -> str:
        return "%" if self.numeral.percent else "money" if self.numeral.money else "count"

    def agrees(self, other: "Said") -> bool:
        """The same number, or one of them said more roughly."""
        places = min(self.numeral.decimals, other.numeral.decimals)
        step = Decimal(1).scaleb(max(self.numeral.exponent, other.numeral.exponent) - places)
        return abs(self.numeral.amount - other.numeral.amount) < (step if places else 1)

    def is_near(self, other: "Said") -> bool:
        """Whether one may be the other, mistyped."""
        larger = max(self.numeral.amount, other.numeral.amount)
        return abs(self.numeral.amount - other.numeral.amount) <= larger * NEAR

    def is_beside(self, other: "Said") -> bool:
        """In the same sentence two numbers are two things."""
        sentence = self.prose.sentence_of(self.numeral.start)
        return self.prose is other.prose and sentence == self.prose.sentence_of(other.numeral.start)

    def is_same_scope(self, other: "Said") -> bool:
        """Neither names a period or a place that the other does not share."""
        if (self.scope & PAST) != (other.scope & PAST):
            return False
        return not self.scope or not other.scope or bool(self.scope & other.scope)


def contradictions(script: Script) -> Iterator[Finding]:
    """Numbers said of the same thing in two places that are not the same."""
    groups: dict[tuple[frozenset[str], str], list[Said]] = {}
    for said in _said(script):
        groups.setdefault((said.about, said.kind), []).append(said)
    for group in groups.values():
        yield from _differing(_ones(group)[:MOST])


def _ones(group: list[Said]) -> list[Said]:
    """Those whose like has two values at most: many under one name are a list of units."""
    values: dict[bool, set[Decimal]] = {True: set(), False: set()}
    for said in group:
        values[said.named].add(said.numeral.amount)
    return [said for said in group if len(values[said.named]) <= 2]


def _said(script: Script) -> Iterator[Said]:
    for prose in script.prose:
        for numeral in prose.numerals:
            if numeral.value is None or _is_goal(prose, numeral):
                continue
            scope = _scope(prose, numeral, script.year)
            if numeral.over is not None:
                whole = replace(numeral, value=numeral.over, over=None)
                yield from _unnamed(prose, whole, [_core(prose, numeral)], scope)
                continue
            about = _about(_label(prose, numeral))
            if len(about) >= NAMED:
                yield Said(prose, numeral, about, scope, named=True)
            else:
                yield from _unnamed(prose, numeral, _phrases(prose, numeral), scope)


def _unnamed(
    prose: Prose, numeral: Numeral, phrases: Iterable[str], scope: frozenset[str]
) -> Iterator[Said]:
    for about in {_about(phrase) for phrase in phrases}:
        if len(about) >= NAMED:
            yield Said(prose, numeral, about, scope, named=False)


def _phrases(prose: Prose, numeral: Numeral) -> list[str]:
    """What stands behind a count; of a percentage, what stands behind the part it is said of."""
    if not numeral.percent:
        return [_core(prose, numeral), _phrase(prose, numeral)]
    before = prose.between(numeral.start - REACH, numeral.start)
    part = before[-1] if before else None
    if part is None or part.percent or not is_linked(prose.text[part.end : numeral.start]):
        return []
    return [_core(prose, part)]


def _core(prose: Prose, numeral: Numeral) -> str:
    return CORE.sub("", _phrase(prose, numeral))


def _is_goal(prose: Prose, numeral: Numeral) -> bool:
    start, end = prose.sentence_of(numeral.start)
    return numeral.percent and GOAL.search(prose.text, start, end) is not None


def _label(prose: Prose, numeral: Numeral) -> str:
    """ "Tổng số TTHC trên địa bàn toàn tỉnh hiện nay là …"."""
    start = prose.sentence_of(numeral.start)[0]
    before = prose.text[start : numeral.start]
    starters = list(STARTER.finditer(before))
    for found in reversed(starters):
        label = ENDING.sub("", before[found.start() :])
        if label and not re.search(r"[.;:()\d]", label):
            return label
    headed = HEADED.match(prose.text)
    percents = [one for one in prose.numerals if one.percent]
    return headed["label"] if headed and numeral.percent and len(percents) == 1 else ""


def _phrase(prose: Prose, numeral: Numeral) -> str:
    """ "… 340 dịch vụ công trực tuyến một phần"."""
    found = PHRASE.match(prose.text, numeral.end)
    return found["phrase"] if found and not numeral.percent and not numeral.money else ""


def _about(text: str) -> frozenset[str]:
    levels = {found[0].lower() for found in LEVEL.finditer(text)}
    plain = LEVEL.sub(" ", text)
    kept = [word for word in words(plain) if word not in EMPTY]
    # "dịch vụ công trực tuyến" is what "dịch vụ công" is short for.
    if {"dịch", "vụ", "công"} <= set(kept):
        kept = [word for word in kept if word not in {"trực", "tuyến"}]
    return frozenset(kept) | frozenset(levels)


def _scope(prose: Prose, numeral: Numeral, year: int) -> frozenset[str]:
    """The periods, levels and places of its sentence; the year of the report says nothing."""
    start, end = prose.sentence_of(numeral.start)
    sentence = prose.text[start:end]
    found = (name[0] for pattern in SCOPES for name in pattern.finditer(sentence))
    return frozenset(" ".join(name.lower().split()) for name in found) - {f"năm {year}"}


def _differing(group: list[Said]) -> Iterator[Finding]:
    """At the later one; the first that differs is named."""
    for place, said in enumerate(group):
        for first in group[:place]:
            if _contradict(said, first):
                yield _differs(said, first)
                break


def _contradict(said: Said, first: Said) -> bool:
    if said.agrees(first) or said.is_beside(first) or not said.is_same_scope(first):
        return False
    if said.named and first.named:
        return True
    slip = min(said.numeral.amount, first.numeral.amount) >= LARGE and one_digit_apart(
        said.numeral.amount, first.numeral.amount
    )
    enough = NAMED + 1 if said.named or first.named or slip else UNNAMED
    return len(said.about) >= enough and said.is_near(first)


def _differs(said: Said, first: Said) -> Finding:
    where = first.prose.passage.where(first.numeral.start)
    shown = first.prose.text[first.numeral.start : first.numeral.end]
    written = said.prose.text[said.numeral.start : said.numeral.end]
    why = f"“{written}” khác “{shown}” ở {where}, cùng một nội dung."
    return _at(said, why, "Xem lại, dùng một số liệu.")


def _at(said: Said, why: str, offer: str) -> Finding:
    end = end_of_noun(said.prose, said.numeral)
    return said.prose.finding(said.numeral.start, end, "number_contradicts", why, offer)
