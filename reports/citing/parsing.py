"""Citations of official documents, found in text and taken apart.

Reads what officials write: "Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của Chủ tịch Ủy ban
nhân dân tỉnh về việc …", "Kế hoạch số 4772/KH-UBND, ngày 31/12/2024", "Nghị quyết 18-NQ/TW", lists
after one type, symbols broken by the end of a line. Pure: text in, citations out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from reports.citing import clauses, laws, types

# What can be wrong with a citation, in words for the screen.
FAULTS = {
    "impossible_day": "Ngày ban hành không có trong lịch.",
    "day_without_year": "Ngày ban hành thiếu năm.",
    "year_differs": "Năm trong số, ký hiệu khác năm ban hành.",
    "type_against_symbol": "Tên loại văn bản không khớp ký hiệu.",
    "party_symbol": "Văn bản của Đảng viết gạch nối sau số, ví dụ 1883-KL/TU.",
}


@dataclass(frozen=True)
class Citation:
    """A document cited in a text; `text[start:end]` names it, without its subject.

    `number` is None for a law cited by name. `symbol` is what stands behind the number, without
    the year of normative documents ("NĐ-CP"); `reference` is both as they are printed properly
    ("61/2018/NĐ-CP", "08/BC-UBND"). `year` is that of the number, else that of the day.
    `faults` are keys of FAULTS.
    """

    start: int
    end: int
    quote: str
    type: str
    number: int | None = None
    symbol: str = ""
    reference: str = ""
    issuer: str = ""
    day: date | None = None
    year: int | None = None
    subject: str = ""
    faults: tuple[str, ...] = ()


_TYPE = "|".join(name.replace(" ", r"\s+") for name in types.TYPES if name not in types.LAWS)
_PART = r"[A-ZĐÔƠƯ][A-Za-zĐđÔôƠơƯư]*\d*(?:&[A-Za-zĐđÔôƠơƯư]+)*"
# A symbol may break at its dashes, at the end of a line; spaces only between capitals.
_DASH = r"(?:\s*\n\s*[-/]|[-/](?:\s*\n\s*)?|\s?[-–/]\s?(?=[A-ZĐ]{2}))"
# "248, 249/BC-UBND": the numbers before the last share what follows it.
_REFERENCE = (
    r"(?P<earlier>(?:\d{1,5}\s*(?:,|;|và)\s*){0,40})(?P<number>\d{1,5})\s?(?P<mark>[-–/])\s*"
    rf"(?:(?P<year>{clauses.YEAR})\s?/\s*)?(?P<symbol>{_PART}(?:{_DASH}{_PART})*)"
)
_NUMBER_WORD = r"[Ss][ốô]\s*:?\s*"
_NUMBERED = re.compile(
    rf"(?:\b(?P<type>(?i:{_TYPE}))(?:\s*\([^)]{{0,80}}\))?\s*:?\s*(?:{_NUMBER_WORD})?"
    rf"|\b{_NUMBER_WORD}|(?<=[;,])\s*(?:và\s+)?){_REFERENCE}"
)
# The call of a footnote glued to a symbol that has no digits of its own.
_GLUED = re.compile(r"(?<=UBND|HĐND|-TTg|.-CP|.-TU|./TU|./TW|./HU|.-NV|.-VP|.SNV)\d{1,2}$")
# What stands between the members of a list.
_LISTED = re.compile(r"\d{0,2}\s*[;,]?\s*(?:và\s*)?(?:các\s*)?")


def parse(text: str) -> list[Citation]:
    """Every citation in a text, in order."""
    named = list(_named(text))
    # "Luật Đất đai số 31/2024/QH15" is one citation: the number belongs to the name.
    taken = {place for law in named for place in range(law.start, law.end)}
    numbered = [citation for citation in _numbered(text) if citation.start not in taken]
    return sorted([*_sharing(text, numbered), *named], key=lambda citation: citation.start)


def _numbered(text: str) -> Iterator[Citation]:
    type_, previous = "", 0
    for match in _NUMBERED.finditer(text):
        symbol, cut = _symbol(match["symbol"])
        listed = type_ if clauses.same_sentence(text, previous, match.start()) else ""
        type_ = _type(match["type"], listed, symbol)
        previous = match.end()
        if type_:
            last = _citation(text, match, type_, symbol, match.end() - cut)
            yield from _earlier(match, last)
            yield last


def _earlier(match: re.Match[str], last: Citation) -> Iterator[Citation]:
    """The numbers in front of the last one in "số 26, 27, 28/2023/QĐ-UBND"."""
    for number in re.findall(r"\d+", match["earlier"]):
        reference = _reference(int(number), match["mark"], match["year"], last.symbol)
        yield replace(last, number=int(number), reference=reference)


def _sharing(text: str, found: list[Citation]) -> list[Citation]:
    """A list names its issuer once, at its end: "số 1220-TB/TU và số 1221-TB/TU của …".

    Whose symbol is another office's has another issuer: "số 06/QĐ-TTg; … số 94/QĐ-UBND của …".
    """
    for place in reversed(range(len(found) - 1)):
        this, following = found[place], found[place + 1]
        listed = _LISTED.fullmatch(text[this.end : max(this.end, following.start)])
        if listed and not this.issuer and _series(this) == _series(following):
            found[place] = replace(this, issuer=following.issuer)
    return found


def _series(citation: Citation) -> tuple[str, str]:
    return citation.type, types.office_of(citation.symbol)


def _symbol(written: str) -> tuple[str, int]:
    """The symbol without breaks, and how many characters of a footnote's call were cut off."""
    bare = re.sub(r"\s+", "", written).replace("–", "-")
    symbol = _GLUED.sub("", bare)
    return symbol, len(bare) - len(symbol)


def _type(written: str | None, listed: str, symbol: str) -> str:
    """The type written before the number, or that of the list the number stands in."""
    if written:
        return types.type_named(written)
    if listed and types.fits(listed, symbol):
        return listed
    return types.type_of(symbol)


def _citation(text: str, match: re.Match[str], type_: str, symbol: str, end: int) -> Citation:
    dated = clauses.dated(text, end)
    issued = clauses.issued(text, dated.end)
    day_before, issuer_before = clauses.before(text, match.start())
    when = day_before if day_before.written and not dated.written else dated
    number = int(match["number"])
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Citation(
        start=start,
        end=issued.end,
        quote=clauses.one_line(text[start : issued.end]),
        type=type_,
        number=number,
        symbol=symbol,
        reference=_reference(number, match["mark"], match["year"], symbol),
        issuer=issued.issuer or issuer_before,
        day=when.day,
        year=int(match["year"]) if match["year"] else when.year,
        subject=clauses.subject(text, issued.end),
        faults=tuple(_faults(match, type_, symbol, when)),
    )


def _reference(number: int, mark: str, year: str | None, symbol: str) -> str:
    mark = "/" if year or mark == "/" else "-"
    return f"{number:02}{mark}{year}/{symbol}" if year else f"{number:02}{mark}{symbol}"


def _faults(match: re.Match[str], type_: str, symbol: str, when: clauses.Dated) -> Iterator[str]:
    if when.written and when.day is None and when.month:
        yield "impossible_day" if when.year else "day_without_year"
    if match["year"] and when.year and int(match["year"]) != when.year:
        yield "year_differs"
    if not types.fits(type_, symbol):
        yield "type_against_symbol"
    if types.is_party(symbol) and (match["mark"] == "/" or "/" not in symbol):
        yield "party_symbol"


def _named(text: str) -> Iterator[Citation]:
    """Laws, which are cited by name."""
    for law in laws.find(text):
        yield Citation(
            start=law.start,
            end=law.end,
            quote=clauses.one_line(text[law.start : law.end]),
            type=law.type,
            number=law.number,
            symbol=law.symbol,
            reference=law.reference,
            year=law.year,
            subject=law.name,
        )
