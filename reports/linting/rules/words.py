"""Words against data: tăng, giảm, vượt, đạt, bằng and the numbers beside them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.numerals import round_half_up
from reports.linting.numerals import Numeral, read, shown
from reports.linting.script import Finding, Prose, Script

FROM_TO = re.compile(
    r"(?P<word>tăng|giảm|nâng|cắt giảm|rút ngắn)[^.;]{0,40}?\btừ\b[^.;\d]{0,30}(?P<old>\d[\d.,]*)"
    r"[^.;\d]{0,40}?\b(?:lên|xuống|còn|đến|thành)\b[^.;\d]{0,20}(?P<new>\d[\d.,]*)",
    re.IGNORECASE,
)
CHANGE = re.compile(r"\b(?P<word>tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)\b", re.IGNORECASE)
UPWARD = frozenset({"tăng", "nâng", "cao hơn", "nhiều hơn"})
# "so với cùng kỳ năm trước (120 hồ sơ)": the earlier number in brackets behind what it is.
EARLIER = re.compile(
    r"so với[^.;()\d]{0,60}(?:\d{4}[^.;()\d]{0,20})?\((?:[^()\d]{0,30})(?P<old>\d[\d.,]*)\s*"
    r"(?P<percent>%)?[^()\d]{0,30}\)"
)
RATIO = re.compile(
    r"\b(?:bằng|đạt)\s+(?P<ratio>\d+(?:,\d+)?)\s*%\s*(?:so với |của )?"
    r"(?:cùng kỳ|năm trước|năm \d{4}|kỳ trước)[^.;]{0,30}?[,(]\s*(?P<word>tăng|giảm)\b",
    re.IGNORECASE,
)
REACHED = re.compile(
    r"\bđạt\s+(?P<ratio>\d+(?:,\d+)?)\s*%(?P<between>[^.;%]{0,80}?)"
    r"\b(?P<word>vượt|chưa đạt|không đạt|hoàn thành)\s+(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)",
    re.IGNORECASE,
)
GOAL = re.compile(r"kế hoạch|chỉ tiêu|dự toán|mục tiêu")
EQUAL = re.compile(r"\bbằng (?:với )?cùng kỳ[^.;()\d]{0,30}\(\s*(?P<old>\d[\d.,]*)", re.IGNORECASE)


def directions(script: Script) -> Iterator[Finding]:
    """Words of change that the numbers beside them contradict."""
    for prose in script.prose:
        yield from _from_to(prose)
        yield from _against_earlier(prose)
        yield from _equals(prose)
        yield from _ratios(prose)
        yield from _goals(prose)


def _from_to(prose: Prose) -> Iterator[Finding]:
    """ "tăng từ 120 lên 100"."""
    for found in FROM_TO.finditer(prose.hidden):
        why = _contradiction(found["word"], found["new"], found["old"])
        if why:
            yield _finding(prose, found.start(), found.end(), why)


def _contradiction(word: str, new: str, old: str) -> str:
    """Why a word of change does not fit the two numbers; empty where it does."""
    now, before = _value(new), _value(old)
    if now is None or before is None or now == before:
        return ""
    if (word.lower() in UPWARD) == (now > before):
        return ""
    what = "lớn hơn" if now > before else "nhỏ hơn"
    return f"Viết “{word.lower()}” nhưng {new.strip('.,')} {what} {old.strip('.,')}."


def _against_earlier(prose: Prose) -> Iterator[Finding]:
    """ "100 hồ sơ, tăng 12 hồ sơ so với cùng kỳ (120 hồ sơ)"."""
    for found in EARLIER.finditer(prose.hidden):
        start = prose.sentence_of(found.start())[0]
        changes = list(CHANGE.finditer(prose.hidden, start, found.start()))
        if not changes:
            continue
        change = changes[-1]
        now = _before(prose, start, change.start(), percent=bool(found["percent"]))
        if now is None:
            continue
        why = _contradiction(change["word"], now.text, found["old"])
        if why:
            yield _finding(prose, change.start(), found.end(), why)
        else:
            yield from _amount(prose, change, found, now)


def _equals(prose: Prose) -> Iterator[Finding]:
    """ "12 cuộc, bằng cùng kỳ (10 cuộc)"."""
    for found in EQUAL.finditer(prose.hidden):
        start = prose.sentence_of(found.start())[0]
        now, old = _before(prose, start, found.start(), percent=False), _value(found["old"])
        if now is not None and old is not None and now.value != old:
            why = f"Viết “bằng” nhưng {now.text} khác {found['old'].strip('.,')}."
            yield _finding(prose, found.start(), found.end(), why)


def _amount(
    prose: Prose, change: re.Match[str], found: re.Match[str], now: Numeral
) -> Iterator[Finding]:
    """How much more or less: the difference, or its percentage of the earlier number."""
    said = [n for n in prose.between(change.end(), found.start()) if n.value is not None]
    old = _value(found["old"])
    if not said or said[0].start - change.end() > 12 or found["percent"] or not old:
        return
    amount, difference = said[0], abs((now.value or Decimal(0)) - old)
    expected, decimals = difference, 0
    if amount.percent:
        decimals = amount.decimals
        expected = round_half_up(100 * difference / old, decimals)
    if amount.value == expected or amount.decimals > 3:
        return
    exact = shown(expected, decimals) + ("%" if amount.percent else "")
    kind = "percent_mismatch" if amount.percent else "sum_mismatch"
    why = f"Từ {found['old'].strip('.,')} đến {now.text} là {exact}, khác {amount.text} đã ghi."
    yield prose.finding(amount.start, amount.end, kind, why, f"Ghi {exact}.")


def _ratios(prose: Prose) -> Iterator[Finding]:
    """ "bằng 82,2% so với cùng kỳ, tăng …"."""
    for found in RATIO.finditer(prose.text):
        ratio, word = _value(found["ratio"]), found["word"].lower()
        if ratio is not None and ((ratio < 100) == (word == "tăng")) and ratio != 100:
            why = f"Bằng {found['ratio']}% cùng kỳ là {'giảm' if ratio < 100 else 'tăng'}."
            yield _finding(prose, found.start(), found.end(), why)


def _goals(prose: Prose) -> Iterator[Finding]:
    """ "đạt 98% kế hoạch, vượt chỉ tiêu"."""
    for found in REACHED.finditer(prose.text):
        ratio, word = _value(found["ratio"]), found["word"].lower()
        of_goal = GOAL.search(found["between"]) is not None
        if ratio is None or not of_goal:
            continue
        beyond = word == "vượt" and ratio <= 100
        short = word in {"chưa đạt", "không đạt"} and ratio >= 100
        if beyond or short or (word == "hoàn thành" and ratio < 100):
            why = f"Viết “{word}” nhưng mới ghi đạt {found['ratio']}%."
            yield _finding(prose, found.start(), found.end(), why)


def _before(prose: Prose, start: int, end: int, *, percent: bool) -> Numeral | None:
    """The number that is compared: the last one of its kind before the word of change."""
    found = [n for n in prose.between(start, end) if n.percent == percent and n.over is None]
    return found[-1] if found else None


def _value(text: str) -> Decimal | None:
    return read(text.strip(".,"))[0]


def _finding(prose: Prose, start: int, end: int, why: str) -> Finding:
    offer = "Xem lại từ hoặc số liệu."
    return prose.finding(start, end, "direction_mismatch", why, offer)
