"""How a report prints a document that it cites (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.6).

The first time in full: type, number and symbol, day, issuer, subject; later by type and number.
Laws and ordinances always by type and name.
"""

import re

from indicators.numerals import long_date
from reports.citing.cited import Cited
from reports.citing.types import LAWS
from units.text import fold

# How a subject goes on after the issuer; another one is led in by "về".
OPENINGS = (
    "về",
    "ban hành",
    "bãi bỏ",
    "bổ sung",
    "công bố",
    "đẩy mạnh",
    "điều chỉnh",
    "giao",
    "hợp nhất",
    "hướng dẫn",
    "kết quả",
    "kiện toàn",
    "nâng cao",
    "phê duyệt",
    "quy định",
    "sáp nhập",
    "sửa đổi",
    "tăng cường",
    "thành lập",
    "thực hiện",
    "tổ chức",
    "triển khai",
    "yêu cầu",
)
_OPENING = re.compile(rf"(?:{'|'.join(fold(opening) for opening in OPENINGS)})\b")


def full(cited: Cited) -> str:
    """The first mention: "Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của … về …"."""
    if cited.type in LAWS:
        return _joined(cited.type, cited.subject or _numbered(cited))
    subject = led_in(cited.subject)
    return _joined(cited.type, _numbered(cited), _dated(cited), _issued(cited), subject)


def short(cited: Cited) -> str:
    """Every later mention: "Quyết định số 757/QĐ-UBND"; without a number the day must do."""
    if cited.type in LAWS:
        return _joined(cited.type, cited.subject or _numbered(cited))
    return _joined(cited.type, _numbered(cited) or _dated(cited) or led_in(cited.subject))


def led_in(subject: str) -> str:
    """The subject as it goes on after the issuer: "về việc …", "quy định …"."""
    words = " ".join(subject.split())
    if not words or not _OPENING.match(fold(words)):
        return f"về {words}" if words else ""
    return words[0].lower() + words[1:]


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _numbered(cited: Cited) -> str:
    return f"số {cited.reference}" if cited.reference else ""


def _dated(cited: Cited) -> str:
    return long_date(cited.day) if cited.day else ""


def _issued(cited: Cited) -> str:
    return f"của {cited.issuer}" if cited.issuer else ""
