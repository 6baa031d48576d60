"""The file that came back against the file that was prepared: the same paper, or not. Pure.

A document system that signs adds to the end of the file: it then begins alike, byte for byte. One
that converts the Word file itself gives other bytes; then text and figures are compared. They are
compared in the first case too, for what is added to the end of a PDF can change every page.
"""

import difflib
import io
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from itertools import takewhile

from pypdf import PageObject, PdfReader

from reports.editions import codes, overlaying

MOST_PAGES = 600
AROUND = 6
"""Words shown on either side of a difference."""
MOST_SHOWN = 60
LONGEST = 600
"""Signs shown of what differs in one place."""
HEAD = 800
"""Signs within which a letterhead ends."""

# Sizes in points: the body is 13 or 14, footnotes and annexes 10 to 12; what is smaller is the
# call of a footnote (Nghị định 30/2020/NĐ-CP, Phụ lục I).
BODY, SMALL = 12.6, 9.6
LONG = 20_000
LONGEST_NUMBER = 24
FEWEST_OF_A_HEADING = 5
"""Words; with fewer two pages may begin by chance."""

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$", re.MULTILINE)
NUMBERED = re.compile(r"Số:\s*(?P<number>\d{1,5})\s*/\s*(?P<symbol>[A-ZĐ][A-ZĐ\d-]*)")
DATED = re.compile(
    r",\s*ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+(?P<year>\d{4})"
)
UNKEPT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
"""Signs that a database or a page cannot hold; no paper has them."""
CODE = re.compile(rf"Mã\s+tra\s+cứu:\s*({codes.PATTERN})")
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

    `begins_alike`: byte for byte, as signing leaves it. `number` and `day` are what the
    file prints, where they can be read. `lost` and `gained` are numbers that only one has,
    no more of them than are shown.
    """

    begins_alike: bool
    number: int | None = None
    day: date | None = None
    differences: tuple[Difference, ...] = ()
    uncounted: int = 0
    """differences beyond those shown"""
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    covered: tuple[int, ...] = ()
    """pages with a note over them that is no signature's"""
    codes: tuple[str, ...] = ()
    """the codes of verification that the file prints"""
    rewritten: int = 0
    """objects of the prepared file that what was added puts others in place of"""


def match(prepared: bytes, returned: bytes) -> Match:
    """Compare the file that came back. Raises UnreadableError."""
    ours, theirs = read(prepared), read(returned)
    begins_alike = returned.startswith(prepared)
    number = NUMBERED.search(theirs.body)
    found = [
        difference
        for mine, other in zip(ours.streams, theirs.streams, strict=True)
        for difference in _differences(mine, other)
    ]
    lost, gained = _numbers(found)
    covered, rewritten = _laid_over(prepared, returned, begins_alike=begins_alike)
    return Match(
        begins_alike=begins_alike,
        number=int(number["number"]) if number else None,
        day=_first_day(theirs.body),
        differences=tuple(_shortened(one) for one in found[:MOST_SHOWN]),
        uncounted=max(0, len(found) - MOST_SHOWN),
        lost=lost,
        gained=gained,
        covered=covered,
        codes=tuple(sorted(set(CODE.findall(f"{theirs.body} {theirs.small} {theirs.tiny}")))),
        rewritten=rewritten,
    )


@dataclass(frozen=True)
class Words:
    """The words of a PDF: of the body, and of what is set smaller (footnotes, annexes, nơi nhận).

    Apart, because where pages end decides after which line of the body a footnote stands. `tiny`
    is what is set smaller still: of ours the calls of footnotes and nothing else.
    """

    body: str
    small: str
    tiny: str

    @property
    def streams(self) -> tuple[str, str, str]:
        """Without what the clerk fills in."""
        return _without_number_and_day(self.body), _unfilled(self.small), _calls_last(self.tiny)


def read(content: bytes) -> Words:
    """The words of a PDF in reading order, without page numbers and calls of footnotes."""
    if not content.startswith(b"%PDF-"):
        raise UnreadableError("Tệp không phải PDF (không bắt đầu bằng %PDF-).")
    with _readable():
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnreadableError("Tệp PDF có mật khẩu, không đọc được.")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise UnreadableError(f"Tệp có {pages} trang, nhiều nhất {MOST_PAGES}.")
        read_ = [_page(page) for page in reader.pages]
    body = "\n".join(page[0] for page in read_)
    small = "\n".join(_without_repeated_heads([page[1] for page in read_]))
    tiny = "\n".join(page[2] for page in read_)
    return Words(_composed(body), _composed(small), _composed(tiny))


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever goes wrong with a file that is not as a PDF should be makes it unreadable."""
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError("Tệp PDF bị hỏng, không đọc được nội dung.") from error


def _laid_over(
    prepared: bytes, returned: bytes, *, begins_alike: bool
) -> tuple[tuple[int, ...], int]:
    """What leaves the words as they are and changes what is seen (`overlaying`)."""
    with _readable():
        ours, theirs = (PdfReader(io.BytesIO(content)) for content in (prepared, returned))
        rewritten = overlaying.rewritten(ours, theirs) if begins_alike else 0
        return tuple(overlaying.covered(theirs)), rewritten


def _page(page: PageObject) -> tuple[str, str, str]:
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
    return PAGE_NUMBER.sub(" ", "".join(texts[0])), "".join(texts[1]), "".join(texts[2])


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
    """One way of writing letters, and none that cannot be kept; words that a line broke at their
    hyphen are whole again."""
    return BROKEN.sub(r"\1-\2", unicodedata.normalize("NFC", UNKEPT.sub("\ufffd", text)))


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


def _calls_last(text: str) -> str:
    """Words in their order, then the digits sorted: where pages end decides how calls of
    footnotes follow each other."""
    words = [word for word in text.split() if not word.isdigit()]
    digits = "".join(word for word in text.split() if word.isdigit())
    return " ".join([*words, "".join(sorted(digits))])


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


def _shortened(one: Difference) -> Difference:
    """Fit for a table cell: a file may differ in everything."""
    return Difference(*(textwrap.shorten(text, LONGEST, placeholder=" …") for text in astuple(one)))


def _numbers_of(text: str) -> list[str]:
    """Without the calls of footnotes put together, which are no number."""
    return [number for number in NUMBER.findall(text) if len(number) <= LONGEST_NUMBER]


def _numbers(found: list[Difference]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers that only one of the two has."""
    mine = Counter(n for one in found for n in _numbers_of(one.removed))
    others = Counter(n for one in found for n in _numbers_of(one.added))
    lost, gained = sorted((mine - others).elements()), sorted((others - mine).elements())
    return tuple(lost[:MOST_SHOWN]), tuple(gained[:MOST_SHOWN])
