"""Laws found in text: cited by type and name, "Luật Cán bộ, công chức"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.citing.clauses import YEAR
from units.letters import UPPER

# Names with a comma cannot be told from a clause that follows; these are the ones reports cite.
_WITH_COMMA = (
    "Cán bộ, công chức",
    "Phòng, chống tham nhũng",
    "Phòng, chống ma túy",
    "Phòng, chống bạo lực gia đình",
    "Phòng, chống bệnh truyền nhiễm",
    "Thực hành tiết kiệm, chống lãng phí",
    "Quản lý, sử dụng tài sản công",
    "Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ",
    "Phổ biến, giáo dục pháp luật",
    "Phòng cháy, chữa cháy",
    "Thi đua, khen thưởng",
    "Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam",
)
_COMMA_NAMES = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in _WITH_COMMA)
_AMENDING = r"sửa\s+đổi(?:\s*,\s*bổ\s+sung)?(?:\s+một\s+số\s+[Đđ]iều)?\s+(?:của\s+)?(?:các\s+)?"
_STOP = (
    r"năm|số|ngày|được|thì|quy\s+định|có|đã|theo|tại|và\s+(?:các|Luật|Nghị|Bộ\s+luật)|của\s+Quốc|trên"
    r"|là|để|cho|về|do|khi|như|sau|từ|đến|hoặc"
)
# Words of the same line, or of the next one unless that begins a paragraph.
_NEXT_WORD = rf"(?:[^\S\n]+|\s*\n\s*(?![-+\d]))(?!(?:{_STOP})\b)\w+"
_PLAIN_NAME = rf"[{UPPER}]\w*(?:{_NEXT_WORD}){{0,14}}"
_REFERENCE = rf"(?P<reference>(?P<number>\d{{1,3}})/(?P<of>{YEAR})/(?P<symbol>(?:UBTV)?QH\d+))"
_LAW = re.compile(
    rf"\b(?P<type>Bộ\s+[Ll]uật|Luật|Pháp\s+lệnh)\s+"
    rf"(?P<name>(?:{_AMENDING}(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+)?(?:{_COMMA_NAMES}|{_PLAIN_NAME}))"
    rf"(?:(?:\s+năm)?\s+(?P<year>{YEAR}))?(?:\s*,?\s*(?:số\s+)?{_REFERENCE})?"
    rf"|\b(?P<constitution>Hiến\s+pháp)\s+(?:năm\s+)?(?P<since>{YEAR})"
)
_NUMBERED_LAW = re.compile(rf"\b(?P<type>Bộ\s+[Ll]uật|Luật|Pháp\s+lệnh)\s+số\s*:?\s*{_REFERENCE}")


@dataclass(frozen=True)
class Law:
    """A law named in a text; `name` ends with its year when the text gives one."""

    start: int
    end: int
    type: str
    name: str
    year: int | None = None
    number: int | None = None
    symbol: str = ""
    reference: str = ""


def find(text: str) -> Iterator[Law]:
    """Every law named in a text."""
    for match in (*_LAW.finditer(text), *_NUMBERED_LAW.finditer(text)):
        yield _law(match)


def _law(match: re.Match[str]) -> Law:
    groups = match.groupdict()
    year = groups.get("year") or groups.get("since") or groups.get("of")
    named = groups.get("year") or groups.get("since")
    name = " ".join((groups.get("name") or "").split())
    return Law(
        start=match.start(),
        end=match.end(),
        type="Hiến pháp" if groups.get("constitution") else _type(groups["type"]),
        name=f"{name} năm {named}".strip() if named else name,
        year=int(year) if year else None,
        number=int(groups["number"]) if groups.get("number") else None,
        symbol=groups.get("symbol") or "",
        reference=groups.get("reference") or "",
    )


def _type(written: str) -> str:
    return " ".join(written.split()).capitalize()
