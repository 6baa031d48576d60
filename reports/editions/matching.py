"""The file that came back against the file that was prepared: the same paper, or not. Pure.

A document system that signs adds to the end of the file: it then begins alike, byte for byte. One
that converts the Word file itself gives other bytes; then text and figures are compared. They are
compared in the first case too, for what is added to the end of a PDF can change every page.
"""

import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 600
AROUND = 6
"""Words shown on either side of a difference."""
MOST_SHOWN = 60
HEAD = 800
"""Signs within which a letterhead ends."""

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$", re.MULTILINE)
NUMBERED = re.compile(r"Số:\s*(?P<number>\d{1,5})\s*/\s*(?P<symbol>[A-ZĐ][A-ZĐ\d-]*)")
DATED = re.compile(r"ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+(?P<year>\d{4})")


class UnreadableError(ValueError):
    """The file is no PDF that can be read; the text says what it is."""


@dataclass(frozen=True)
class Difference:
    """Words that differ, with some around them."""

    before: str
    removed: str
    added: str
    after: str


@dataclass(frozen=True)
class Match:
    """How a file that came back agrees with what was prepared.

    `begins_alike`: byte for byte, as signing leaves it. `number`, `symbol` and `day` are what the
    file prints, where they can be read. `lost` and `gained` are numbers that only one has.
    """

    begins_alike: bool
    pages: int
    number: int | None = None
    symbol: str = ""
    day: date | None = None
    differences: tuple[Difference, ...] = ()
    uncounted: int = 0
    """differences beyond those shown"""
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """The same text and figures, apart from number and date."""
        return not (self.differences or self.lost or self.gained)


def match(prepared: bytes, returned: bytes) -> Match:
    """Compare the file that came back. Raises UnreadableError."""
    ours, _ = text_of(prepared)
    theirs, pages = text_of(returned)
    number = NUMBERED.search(theirs)
    dated = _first_day(theirs)
    filled = _without_number_and_day(theirs)
    blank = _without_number_and_day(ours)
    found = list(_differences(blank.split(), filled.split()))
    lost, gained = _numbers(blank, filled)
    return Match(
        begins_alike=returned.startswith(prepared),
        pages=pages,
        number=int(number["number"]) if number else None,
        symbol=number["symbol"] if number else "",
        day=dated,
        differences=tuple(found[:MOST_SHOWN]),
        uncounted=max(0, len(found) - MOST_SHOWN),
        lost=lost,
        gained=gained,
    )


def text_of(content: bytes) -> tuple[str, int]:
    """The words of a PDF in reading order, without page numbers, and how many pages it has."""
    if not content.startswith(b"%PDF-"):
        raise UnreadableError("Tệp không phải PDF (không bắt đầu bằng %PDF-).")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnreadableError("Tệp PDF có mật khẩu, không đọc được.")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise UnreadableError(f"Tệp có {pages} trang, nhiều nhất {MOST_PAGES}.")
        texts = [PAGE_NUMBER.sub(" ", page.extract_text()) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("Tệp PDF bị hỏng, không đọc được nội dung.") from error
    return unicodedata.normalize("NFC", "\n".join(texts)), pages


def _first_day(text: str) -> date | None:
    """The date beside the place, which stands before any other."""
    found = DATED.search(_head(text))
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _without_number_and_day(text: str) -> str:
    """What the clerk fills in taken out of both: number before the symbol, date of the paper."""
    head = _head(text)
    rest = text[len(head) :]
    head = NUMBERED.sub(lambda found: f"Số: /{found['symbol']}", head, count=1)
    head = re.sub(r"Số:\s*/", "Số: /", head, count=1)
    head = DATED.sub(lambda found: f", ngày tháng năm {found['year']}", head, count=1)
    # Annexes may name the document they belong to, filled in or not.
    return re.sub(
        r"(Kèm theo \w[\w ]*? số)\s*\d*\s*/(\S+)\s+ngày\s*\d*\s*tháng\s*\d*\s*năm",
        r"\1 /\2 ngày tháng năm",
        head + rest,
    )


def _head(text: str) -> str:
    """The first page down to whom it is addressed: the letterhead with number and date."""
    end = text.find("Kính gửi", 0, HEAD)
    return text[: end if end > 0 else HEAD]


def _differences(ours: list[str], theirs: list[str]) -> Iterator[Difference]:
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=len(ours) > 2000)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield Difference(
                before=" ".join(ours[max(0, i - AROUND) : i]),
                removed=" ".join(ours[i:j]),
                added=" ".join(theirs[k:m]),
                after=" ".join(ours[j : j + AROUND]),
            )


def _numbers(ours: str, theirs: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers that only one of the two has, however the text was broken into lines."""
    mine, others = Counter(NUMBER.findall(ours)), Counter(NUMBER.findall(theirs))
    return tuple(sorted((mine - others).elements())), tuple(sorted((others - mine).elements()))
