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
from itertools import takewhile

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 600
AROUND = 6
"""Words shown on either side of a difference."""
MOST_SHOWN = 60
HEAD = 800
"""Signs within which a letterhead ends."""

# Sizes in points: the body is 13 or 14, footnotes and annexes 10 to 12; what is smaller is the
# call of a footnote (Nghị định 30/2020/NĐ-CP, Phụ lục I).
BODY, SMALL = 12.6, 9.6
LONG = 20_000
FEWEST_OF_A_HEADING = 5
"""Words; with fewer two pages may begin by chance."""

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$", re.MULTILINE)
NUMBERED = re.compile(r"Số:\s*(?P<number>\d{1,5})\s*/\s*(?P<symbol>[A-ZĐ][A-ZĐ\d-]*)")
DATED = re.compile(
    r",\s*ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+(?P<year>\d{4})"
)
BROKEN = re.compile(r"(\w)-[ \t]*\n[ \t]*(\w)")
ANNEXED = re.compile(r"(Kèm theo \w[\w ]*? số)\s*\d*\s*/(\S+)\s+ngày\s*\d*\s*tháng\s*\d*\s*năm")


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
    ours, theirs = read(prepared), read(returned)
    number = NUMBERED.search(theirs.body)
    found = [
        difference
        for mine, other in zip(ours.streams, theirs.streams, strict=True)
        for difference in _differences(mine, other)
    ]
    lost, gained = _numbers(found)
    return Match(
        begins_alike=returned.startswith(prepared),
        pages=theirs.pages,
        number=int(number["number"]) if number else None,
        symbol=number["symbol"] if number else "",
        day=_first_day(theirs.body),
        differences=tuple(found[:MOST_SHOWN]),
        uncounted=max(0, len(found) - MOST_SHOWN),
        lost=lost,
        gained=gained,
    )


@dataclass(frozen=True)
class Words:
    """The words of a PDF: of the body, and of what is set smaller (footnotes, annexes, nơi nhận).

    Apart, because where pages end decides after which line of the body a footnote stands.
    """

    body: str
    small: str
    pages: int

    @property
    def streams(self) -> tuple[str, str]:
        """Without what the clerk fills in."""
        return _without_number_and_day(self.body), _unfilled(self.small)


def read(content: bytes) -> Words:
    """The words of a PDF in reading order, without page numbers and calls of footnotes."""
    if not content.startswith(b"%PDF-"):
        raise UnreadableError("Tệp không phải PDF (không bắt đầu bằng %PDF-).")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnreadableError("Tệp PDF có mật khẩu, không đọc được.")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise UnreadableError(f"Tệp có {pages} trang, nhiều nhất {MOST_PAGES}.")
        read_ = [_page(page) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("Tệp PDF bị hỏng, không đọc được nội dung.") from error
    body = "\n".join(page[0] for page in read_)
    small = "\n".join(_without_repeated_heads([page[1] for page in read_]))
    return Words(_composed(body), _composed(small), pages)


def _page(page: PageObject) -> tuple[str, str]:
    """The words of one page by their size."""
    texts: dict[int, list[str]] = {0: [], 1: [], 2: []}
    current = 0

    def keep(text: str, cm: list[float], tm: list[float], _: object, size: float) -> None:
        nonlocal current
        if text.strip():
            height = abs(size * (tm[3] or tm[0]) * (cm[3] or 1))
            current = 0 if height >= BODY else 1 if height >= SMALL else 2
        texts[current].append(text)

    page.extract_text(visitor_text=keep)
    return PAGE_NUMBER.sub(" ", "".join(texts[0])), "".join(texts[1])


def _without_repeated_heads(pages: list[str]) -> Iterator[str]:
    """Each page without the heading of a table that goes on from the page before: both then begin
    with the same words."""
    before: list[str] = []
    for text in pages:
        words = text.split()
        pairs = zip(words, before, strict=False)
        head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        yield " ".join(words[head:]) if head >= FEWEST_OF_A_HEADING else text
        before = words


def _composed(text: str) -> str:
    """One way of writing letters; words that a line broke at their hyphen are whole again."""
    return BROKEN.sub(r"\1-\2", unicodedata.normalize("NFC", text))


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
    """What the clerk fills in taken out: the number before the symbol, the date of the paper."""
    head = _head(text)
    rest = text[len(head) :]
    head = NUMBERED.sub(lambda found: f"Số: /{found['symbol']}", head, count=1)
    head = re.sub(r"Số:\s*/", "Số: /", head, count=1)
    head = DATED.sub(lambda found: f", ngày tháng năm {found['year']}", head, count=1)
    return _unfilled(head + rest)


def _unfilled(text: str) -> str:
    """Annexes may name the document they belong to, filled in or not."""
    return ANNEXED.sub(r"\1 /\2 ngày tháng năm", text)


def _head(text: str) -> str:
    """The first page down to whom it is addressed: the letterhead with number and date."""
    end = text.find("Kính gửi", 0, HEAD)
    return text[: end if end > 0 else HEAD]


def _differences(ours: str, theirs: str) -> Iterator[Difference]:
    mine, others = ours.split(), theirs.split()
    matcher = difflib.SequenceMatcher(None, mine, others, autojunk=len(mine) > LONG)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield Difference(
                before=" ".join(mine[max(0, i - AROUND) : i]),
                removed=" ".join(mine[i:j]),
                added=" ".join(others[k:m]),
                after=" ".join(mine[j : j + AROUND]),
            )


def _numbers(found: list[Difference]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers that only one of the two has."""
    mine = Counter(n for one in found for n in NUMBER.findall(one.removed))
    others = Counter(n for one in found for n in NUMBER.findall(one.added))
    return tuple(sorted((mine - others).elements())), tuple(sorted((others - mine).elements()))
