"""The clauses around the number of a cited document: its day, its issuer, its subject."""

import re
from dataclasses import dataclass
from datetime import date

from reports.citing.printing import OPENINGS
from reports.citing.types import TYPES
from units.letters import UPPER

LONGEST_SUBJECT = 600
LONGEST_ISSUER = 200
WINDOW_BEFORE = 250
WINDOW_BEHIND = 2 * LONGEST_SUBJECT  # a text may be broken into short lines

# A year; the call of a footnote may be glued to it: "năm 202445" is 2024 and note 45.
YEAR = r"(?:19|20)\d\d(?=\d{0,2}(?!\d))"


@dataclass(frozen=True)
class Dated:
    """A day as written; `day` is None when it is incomplete or not in the calendar."""

    end: int
    written: bool = False
    day: date | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Issued:
    """Who issued it, as written; empty when the text does not say."""

    end: int
    issuer: str = ""


_DAY = (
    r"(?:ban\s+hành\s+)?(?:ngày\s+|(?=\d{1,2}\s+tháng))"
    r"(?P<day>\d{1,2})\s*(?:tháng|[/.-])\s*(?P<month>\d{1,2})"
    rf"(?:\s*(?:,?\s*năm|[/.-])\s*(?P<year>{YEAR})|(?!\d))"
)
_MONTH = rf"tháng\s+(?P<only_month>\d{{1,2}})\s*(?:năm|/)\s*(?P<months_year>{YEAR})"
_YEAR = rf"năm\s+(?P<only_year>{YEAR})(?=\s*(?:của|[,;.)]|$))"
_DATED = re.compile(
    rf"\s*,?\s*(?:{_DAY}|{_MONTH}|{_YEAR})(?:(?<=\d{{4}})\d{{1,2}})?", re.IGNORECASE
)

# Words that begin the name of an office or the title of its head.
_OFFICE = (
    r"(?:Phó\s+)?Chủ\s+tịch|Thủ\s+tướng|Chính\s+phủ|Quốc\s+hội|[UỦ][ỷỶyY]\s+ban|Uỷ\s+ban|Ủy\s+ban"
    r"|UBND|UBTVQH|HĐND|Hội\s+đồng|Thường\s+trực|Ban|Bộ|Liên\s+bộ|Sở|Phòng|Văn\s+phòng|Cục"
    r"|Tổng\s+cục|Chi\s+cục|Thanh\s+tra|Kiểm\s+toán|Tỉnh\s+[uủ][ỷy]|Huyện\s+[uủ][ỷy]"
    r"|Thành\s+[uủ][ỷy]|Đảng\s+[uủ][ỷy]|Tòa\s+án|Viện|Trường|Trung\s+tâm|Tổ|Ngân\s+hàng|Kho\s+bạc"
    r"|Bảo\s+hiểm|Công\s+an|Giám\s+đốc|Trưởng|Trung\s+ương|Bí\s+thư"
)
# How a subject may open in texts, beside the ways in which we print it.
_MORE_OPENINGS = (
    "áp dụng",
    "cải thiện",
    "chấn chỉnh",
    "chỉ đạo",
    "cho ý kiến",
    "chuyển",
    "cung cấp",
    "đánh giá",
    "đổi mới",
    "đôn đốc",
    "dự",
    "khắc phục",
    "kiểm tra",
    "mời",
    "phân cấp",
    "phân công",
    "phát triển",
    "rà soát",
    "sắp xếp",
    "tham gia",
    "theo dõi",
    "tiếp nhận",
    "tiếp tục",
    "tuyên truyền",
    "ứng dụng",
    "v/v",
    "xây dựng",
    "xử lý",
)
_VERBS = "|".join(verb.replace(" ", r"\s+") for verb in (*OPENINGS, *_MORE_OPENINGS))
_TYPES = "|".join(name.replace(" ", r"\s+") for name in TYPES)
# Names of offices go on behind these: "Hội đồng kiểm tra …", "Ban Chỉ đạo về Chuyển đổi số".
_UNFINISHED = r"(?<!Hội\sđồng)(?<!Tổ)(?<!Ban\sChỉ\sđạo)"
_CLAUSES = r"đã|được|thì|có|để|theo|tại|nhằm|trong|với|là|trên|đến|gửi|cho|Ban\s+hành"
_COMMA_NAMES = r"Chủ\s+nhiệm|Chuyển\s+đổi\s+số|Thể\s+thao|giáo\s+dục|Tổng\s+Thanh\s+tra"
# Where the name of an issuer ends: its subject follows, or the sentence goes on.
_OFFICE_ENDS = re.compile(
    r"[;.:()“”\"…]|(?<!án\s)(?<!\d)\d|\ssố\s*:?\s*\d"
    rf"|{_UNFINISHED}\s(?:{_VERBS}|{_CLAUSES}|báo\s+cáo)\b"
    rf"|(?<=Ban\sChỉ\sđạo)\svề\s(?![{UPPER}])|(?<=Hội\sđồng)\svề\s"
    rf"|,(?!\s*(?:{_COMMA_NAMES}))"
    rf"|\svà\s+(?:các\s+)?(?:[a-zđ]|(?:{_TYPES})(?!\s+06))"
)
_ISSUED = re.compile(rf"(?:\s*,?\s*của\s+|\s+)(?=(?:{_OFFICE})\b)")
_OPENS = re.compile(rf"\s*,?\s*[“\"]?(?=(?:{_VERBS})\b)", re.IGNORECASE)
_SUBJECT_ENDS = re.compile(
    r"[;…]|\.(?=\s|\.|$)|\n\s*(?:[-+]\s|\d+\.\s|[a-zđ]\)\s)|,?\s+với\s+(?:các|một\s+số)\s+nội\s+dung"
)
_SENTENCE_ENDS = re.compile(rf"[.!?](?=\s+[{UPPER}\d-])|\n\s*-\s")
_BEFORE = re.compile(r",?\s+(?:đã\s+)?(?:ban\s+hành|có|ký|tại)\s*:?\s+(?:các\s+)?$")
_NAMES_OFFICE = re.compile(rf"\b(?:{_OFFICE})\b")
_ON_DAY = re.compile(r"Ngày\s+\d[^;:()]{4,30}?,?\s+$")


def dated(text: str, start: int) -> Dated:
    """The day that stands at `start`: "ngày 24 tháng 12 năm 2024", "năm 2025"."""
    match = _DATED.match(text, start)
    if not match:
        return Dated(start)
    year = match["year"] or match["months_year"] or match["only_year"]
    month = match["month"] or match["only_month"]
    return Dated(
        end=match.end(),
        written=bool(match["day"]),
        day=_day(year, month, match["day"]),
        month=int(month) if month else None,
        year=int(year) if year else None,
    )


def issued(text: str, start: int) -> Issued:
    """The issuer that stands at `start`: "của Chủ tịch Ủy ban nhân dân tỉnh"."""
    match = _ISSUED.match(text, start)
    if not match:
        return Issued(start)
    stop = _OFFICE_ENDS.search(text, match.end(), match.end() + LONGEST_ISSUER)
    end = stop.start() if stop else min(len(text), match.end() + LONGEST_ISSUER)
    issuer = one_line(text[match.end() : end])
    return Issued(match.end() + len(text[match.end() : end].rstrip()), issuer)


def subject(text: str, start: int) -> str:
    """The subject that stands at `start`, with its opening word: "về việc ban hành …"."""
    match = _OPENS.match(text, start)
    if not match:
        return ""
    furthest = min(len(text), match.end() + WINDOW_BEHIND)
    stop = _SUBJECT_ENDS.search(text, match.end(), furthest)
    end = stop.start() if stop else furthest
    written = one_line(text[match.end() : end][:LONGEST_SUBJECT])
    return re.sub(r"^v/v", "về việc", _closed(written), flags=re.IGNORECASE)


def before(text: str, start: int) -> tuple[Dated, str]:
    """Day and issuer in front of the type: "Ngày …, Chủ tịch … đã ban hành", "Bộ Nội vụ tại"."""
    window = text[max(0, start - WINDOW_BEFORE) : start]
    act = _BEFORE.search(window)
    offices = _NAMES_OFFICE.finditer(window, 0, act.start()) if act else ()
    for office in offices:
        name = window[office.start() : act.start() if act else 0]
        if not _OFFICE_ENDS.search(name):
            return _on_day(window[: office.start()]), one_line(name)
    return Dated(start), ""


def same_sentence(text: str, start: int, end: int) -> bool:
    """Whether what stands between two places is part of one enumeration."""
    return end - start < 400 and not _SENTENCE_ENDS.search(text, start, end)


def one_line(text: str) -> str:
    return " ".join(text.split()).strip(" ,")


def _on_day(sentence: str) -> Dated:
    match = _ON_DAY.search(sentence)
    return dated(sentence, match.start()) if match else Dated(0)


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None


def _closed(text: str) -> str:
    """The text up to a bracket or quotation mark that was opened before it."""
    for opening, closing in (("(", ")"), ("“", "”")):
        depth = 0
        for place, letter in enumerate(text):
            depth += (letter == opening) - (letter == closing)
            if depth < 0:
                return text[:place].rstrip(" ,")
    return text
