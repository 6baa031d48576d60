"""Rules about how numbers are written: decimal points, missing dots, glued footnote marks."""

import re
from collections.abc import Iterator

from reports.linting.nouns import families, thing
from reports.linting.numerals import Numeral, shown
from reports.linting.script import Finding, Prose, Script, end_of_noun

# A fraction only makes sense before these: "2.5 tỷ đồng", never "mục 2.5".
MEASURED = re.compile(r"\s*(?:%|tỷ|tỉ|triệu|nghìn|điểm|lần|km|ha|m2|Mbps)\b|\s*%")
# A total behind its label, before the next bracket or mark: "toàn trình: 1099 (chiếm …".
LABELLED = re.compile(r"(?::|\blà)\s*$")
NAMED = re.compile(r"(?:số|mã|ISO|TCVN|năm|phòng|đường|Zalo|tổng đài|điện thoại)\s*:?\s*$")
BROKEN = re.compile(r"(?P<figure>\d{1,3}(?:\.\d{3})+)(?P<mark>\d{1,2})")
GLUED_YEAR = re.compile(r"\bnăm (?P<figure>(?:19|20)\d\d)(?P<mark>\d{1,2})(?!\d)")


def decimals(script: Script) -> Iterator[Finding]:
    """ "99.48%" for "99,48%", "1,234,567" for "1.234.567"."""
    for prose in script.prose:
        for numeral in prose.numerals:
            if numeral.style == "point" and MEASURED.match(prose.text, _digits_end(numeral)):
                written = numeral.text.replace(".", ",")
                why = f"“{numeral.text}” dùng dấu chấm thập phân; tiếng Việt dùng dấu phẩy."
                yield _at(prose, numeral, "decimal_point", why, f"Ghi “{written}”.")
            elif _groups_with_commas(numeral):
                written = numeral.text.replace(",", ".")
                why = f"“{numeral.text}” tách hàng nghìn bằng dấu phẩy."
                yield _at(prose, numeral, "decimal_point", why, f"Ghi “{written}”.")


def _groups_with_commas(numeral: Numeral) -> bool:
    """ "1,234 hồ sơ" as well: nobody has a part of a dossier."""
    one_group = re.fullmatch(r"[1-9]\d{0,2},\d{3}", numeral.text) is not None
    counted = one_group and not numeral.money and not numeral.percent and families(numeral.noun)
    return numeral.style == "commas" or bool(counted)


def ungrouped(script: Script) -> Iterator[Finding]:
    """ "7800 tài khoản" for "7.800 tài khoản"."""
    for prose in script.prose:
        for numeral in prose.numerals:
            if numeral.style != "plain" or numeral.value is None or not _counts(prose, numeral):
                continue
            written = shown(numeral.value)
            why = f"“{numeral.text}” chưa tách hàng nghìn bằng dấu chấm."
            yield _at(prose, numeral, "ungrouped_number", why, f"Ghi “{written}”.")


def _counts(prose: Prose, numeral: Numeral) -> bool:
    """Whether it counts something, rather than naming a phone or a standard."""
    before = prose.text[max(0, numeral.start - 14) : numeral.start]
    if numeral.money or families(numeral.noun):
        return True
    ended = prose.text[numeral.end : numeral.end + 2].lstrip()[:1] in {"(", ";", ",", ".", ")", ""}
    return bool(LABELLED.search(before)) and ended and not NAMED.search(before)


def stray_notes(script: Script) -> Iterator[Finding]:
    """A footnote's mark glued to a figure: "14.62224" is 14.622 and note 24."""
    for prose in script.prose:
        for position, number in prose.passage.calls:
            figure = re.search(r"[\d.]+$", prose.text[:position])
            if prose.passage.lines and figure:
                yield _stray(prose, figure.start(), position, figure[0], str(number))
        for pattern in (BROKEN, GLUED_YEAR):
            for found in pattern.finditer(prose.text):
                if not re.match(r"[\d,/]", prose.text[found.end() : found.end() + 1]):
                    mark = found["mark"]
                    yield _stray(prose, found.start("figure"), found.end(), found["figure"], mark)


def _stray(prose: Prose, start: int, end: int, figure: str, mark: str) -> Finding:
    glued = f"{figure}{mark}"
    why = f"Số chú thích {mark} dính vào “{figure}”, đọc thành “{glued}”."
    offer = f"Ghi “{figure}”, đặt {mark} làm chú thích."
    return Finding(prose.passage, start, end, "stray_note", why, offer, quote=glued)


def _digits_end(numeral: Numeral) -> int:
    return numeral.start + len(numeral.text)


def _at(prose: Prose, numeral: Numeral, kind: str, why: str, offer: str) -> Finding:
    counted = numeral.is_count and not numeral.money and thing(numeral.noun)
    end = end_of_noun(prose, numeral) if counted else numeral.end
    return prose.finding(numeral.start, end, kind, why, offer)
