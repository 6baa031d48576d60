"""Laws found in text: cited by type and name, "Luật Cán bộ, công chức", with or without a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_PLAIN_NAME = rf"[A-ZĐÔƠƯÁÂĂẤẦẨẬĂẮÊẾÍÚỨÝ]\w*(?:[^\S\n]+(?!(?:{_STOP})\b)\w+|\s*\n\s*(?!(?:{_STOP})\b|[-+\d])\w+){{0,14}}"
_LAW = re.compile(
    rf"\b(?P<type>Bộ\s+[Ll]uật|Luật|Pháp\s+lệnh)\s+"
    rf"(?P<name>(?:{_AMENDING}(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+)?(?:{_COMMA_NAMES}|{_PLAIN_NAME}))"
    r"(?P<tail>(?:\s+năm)?\s+(?P<year>(?:19|20)\d\d)\b)?"
    r"(?:\s*,?\s*(?:số\s+)?(?P<reference>(?P<number>\d{1,3})/(?P<of>(?:19|20)\d\d)/(?P<symbol>(?:UBTV)?QH\d+)))?"
    r"|\b(?P<constitution>Hiến\s+pháp)\s+(?:năm\s+)?(?P<since>(?:19|20)\d\d)\b"
)
_NUMBERED_LAW = re.compile(
    r"\b(?P<type>Bộ\s+[Ll]uật|Luật|Pháp\s+lệnh)\s+số\s*:?\s*"
    r"(?P<reference>(?P<number>\d{1,3})/(?P<of>(?:19|20)\d\d)/(?P<symbol>(?:UBTV)?QH\d+))"
)


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
    """Every law named in a text, in order."""
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
