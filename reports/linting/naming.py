"""What a text says a number is the number of, and which known figure bears that name.

A name is the set of its telling words: abbreviations written out, small words, the report's own
period and place left aside. A number is said of a figure only if its clause has every telling
word of the label and none beyond: one word more is another level, another part, another thing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from reports.linting.remarks import Known, KnownFigure
from reports.linting.spelling import same_spelling, words

SHORT = {
    short: same_spelling(said)
    for short, said in {
        "vtvl": "vị trí việc làm",
        "sncl": "sự nghiệp công lập",
        "đvsncl": "đơn vị sự nghiệp công lập",
        "đvsn": "đơn vị sự nghiệp",
        "snc": "sự nghiệp công",
        "htttt": "hệ thống thông tin",
        "httt": "hệ thống thông tin",
        "qlvb": "quản lý văn bản",
        "csdlqg": "cơ sở dữ liệu quốc gia",
        "cbcc": "cán bộ công chức",
        "cb": "cán bộ",
        "cc": "công chức",
        "ktkt": "kinh tế kỹ thuật",
        "kt": "kinh tế kỹ thuật",
        "ttg": "thủ tướng chính phủ",
    }.items()
}


def _spelled(pattern: str) -> re.Pattern[str]:
    """A pattern that is looked for in texts of one spelling, as written there."""
    return re.compile(same_spelling(pattern))


# What is said in two ways, in words written out.
SAME = tuple(
    (_spelled(rf"\b(?:{said})\b"), same_spelling(meant))
    for said, meant in (
        ("tỉ lệ", "tỷ lệ"),
        ("hồ sơ (?:của )?(?:giải quyết )?thủ tục hành chính(?! thuộc)", "hồ sơ"),
        ("tổng số hồ sơ trong kỳ", "hồ sơ phải giải quyết"),
        ("tỷ lệ giải quyết đúng hạn", "tỷ lệ hồ sơ giải quyết đúng hạn"),
        ("dịch vụ bưu chính", "bưu chính"),
        ("xử lý kỷ luật", "kỷ luật"),
        ("cơ quan đơn vị", "cơ quan"),
        ("hưởng lương từ", "hưởng lương"),
        (r"(ủy ban|hội đồng) nhân dân (?:các )?(?=tỉnh|huyện|xã)", r"\1 nhân dân cấp "),
        (r"cấp (tỉnh|huyện|xã|sở|phòng)", r"cấp\1"),
    )
)
ASIDE = _spelled(
    r"\b(?:trong kỳ(?: báo cáo)?|kỳ báo cáo|(?:tại|đến) thời điểm báo cáo"
    r"|(?:tính )?đến (?:hết )?nay|hiện nay|hiện tại|trên địa bàn"
    r"|trên hệ thống thông tin giải quyết thủ tục hành chính"
    r"|(?:của |tại )?(?:các )?cấp chính quyền(?: ở)?(?: địa phương)?)\b"
)
# Labels speak of the province as the whole that any root's figures are of.
WHOLE = re.compile(r"\b(?:toàn|của) tỉnh\b", re.IGNORECASE)
SMALL = frozenset(
    words(
        "tổng số lượng tỷ lệ là có được đã đạt gồm các những của do bị trong trên từ tại ở theo với"
        " cho và hoặc bằng so chiếm thì này cả đều như sau"
    )
)
LEVELS = _spelled(r"\bcấp(?:tỉnh|huyện|xã|sở|phòng)\b|\bngành dọc\b|\bnội bộ\b")
BRACKETED = re.compile(r"\([^()]*\)")
YEAR = re.compile(r"\bnăm (?P<year>\d{4})\b", re.IGNORECASE)
STARTER = re.compile(r"\s*(?:tổng|số|tỷ lệ|tỉ lệ)\b", re.IGNORECASE)
PLACE = re.compile(r"(?P<kind>[Tt]hành phố|[Tt]hị xã|[Tt]hị trấn|\w+)(?: (?P<name>.+))?")
# "trong quý trước", "trong quý II".
NO_OTHER = r"(?! (?:trước|sau|tới|[IVX]+\b|\d))"
LENGTHS = ("quý", "tháng", "năm")


def own_words(known: Known) -> re.Pattern[str] | None:
    """How a text speaks of the report's own period, day and place: all that says nothing new."""
    ways = [*_periods(known.period), *_places(known.place)]
    if known.on:
        ways.append(_day(known.on))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE) if ways else None


def _day(on: date) -> str:
    leading = r"(?:tính )?(?:đến )?(?:hết )?(?:ngày )?"
    return rf"{leading}0?{on.day}(?:/0?{on.month}/| tháng 0?{on.month} năm ){on.year}"


def _periods(period: str) -> list[str]:
    """ "quý I năm 2025" is also "quý I", "quý I/2025" and, the report being a quarter's,
    "trong quý"."""
    plain = " ".join(period.split())
    if not plain:
        return []
    head, _, year = plain.rpartition(" năm ")
    within = r"(?:(?:trong|của) )?"
    if not head:
        return [rf"{within}{re.escape(plain)}", f"trong năm{NO_OTHER}"]
    named = rf"{re.escape(head)}(?:(?: năm |\s?/\s?){re.escape(year)})?"
    length = head.split()[0]
    return [within + named] + ([f"trong {length}{NO_OTHER}"] if length in LENGTHS else [])


def _places(place: str) -> list[str]:
    """ "trên địa bàn huyện", "toàn huyện", "huyện Đăk Hà": never "cấp huyện"."""
    told = PLACE.fullmatch(" ".join(place.split()))
    if not told:
        return []
    kind, name = re.escape(told["kind"]), re.escape(told["name"] or "")
    leading = r"(?:(?:trên địa bàn|của|toàn|tại|ở) ){1,2}"
    return [rf"{leading}{kind}(?: {name})?", re.escape(told[0])]


def plain(text: str, aside: re.Pattern[str] | None = None) -> str:
    """A text in one spelling, abbreviations written out; what is left aside is gone."""
    told = aside.sub(" ", text) if aside else text
    whole = " ".join(part for word in words(told) for part in SHORT.get(word, word).split())
    for said, meant in SAME:
        whole = said.sub(meant, whole)
    return ASIDE.sub(" ", whole)


def telling(text: str, aside: re.Pattern[str] | None = None) -> frozenset[str]:
    """The words that say what a number is the number of."""
    return frozenset(plain(text, aside).split()) - SMALL


@dataclass(frozen=True)
class Name:
    """A figure's label: words that must be said, and words that may be.

    `is_part` is the name that a part bears under its whole: what the whole says already may be
    left out there, and "Cấp tỉnh" is a name only there.
    """

    figure: KnownFigure
    must: frozenset[str]
    may: frozenset[str]
    is_part: bool = False

    def is_said(self, said: frozenset[str]) -> bool:
        return self.must <= said and said - self.must <= self.may


@dataclass(frozen=True)
class Names:
    """The names of all known figures that are numbers of something."""

    known: Known

    @cached_property
    def aside(self) -> re.Pattern[str] | None:
        return own_words(self.known)

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[Name]]:
        """Each name under one of its words, the one that the fewest share."""
        figures = self.known.figures.values()
        names = [name for figure in figures for name in _names(figure) if name.must]
        shared: dict[str, int] = {}
        for word in (word for name in names for word in name.must):
            shared[word] = shared.get(word, 0) + 1
        found: dict[str, list[Name]] = {}
        for name in names:
            found.setdefault(min(name.must, key=lambda word: (shared[word], word)), []).append(name)
        return found

    def of(self, said: frozenset[str]) -> list[Name]:
        """The figures that the words name, in the order of their codes."""
        likely = (name for word in said for name in self._by_word.get(word, ()))
        return sorted(filter(lambda name: name.is_said(said), likely), key=_code)

    def without_own(self, text: str) -> str:
        """A text as it is written, but for the report's own period, day and place."""
        return self.aside.sub(" ", text) if self.aside else text

    def telling(self, text: str) -> frozenset[str]:
        return telling(YEAR.sub(self._year, text), self.aside)

    def _year(self, found: re.Match[str]) -> str:
        """The report's year is no news; any other is."""
        own = self.known.on and self.known.on.year == int(found["year"])
        return found[0] if own else f"{found[0]} khác"


def _code(name: Name) -> str:
    return name.figure.code


def _names(figure: KnownFigure) -> Iterator[Name]:
    label = BRACKETED.sub(" ", figure.label)
    must = _of_label(label, WHOLE)
    spare = [*figure.unit_of_measure.split(","), *BRACKETED.findall(figure.label)]
    may = frozenset().union(*map(_of_label, spare))
    if "trong năm" in label:
        must, may = must - {"năm"}, may | {"năm"}
    if WHOLE.search(label):
        may |= {"tỉnh"}
    whole = _of_label(figure.parent_label)
    if _stands_alone(label, whole):
        yield Name(figure, must, may)
    if whole:
        yield Name(figure, must - whole, may | must | whole, is_part=True)


@lru_cache(maxsize=2048)
def _of_label(label: str, aside: re.Pattern[str] | None = None) -> frozenset[str]:
    """Labels are the catalogue's, the same at every reading."""
    return telling(label, aside)


def _stands_alone(label: str, whole: frozenset[str]) -> bool:
    """Whether the label says by itself what is counted: a part does if it begins as its whole."""
    return not whole or bool(STARTER.match(label)) or set(plain(label).split()[:2]) <= whole


def levels(text: str) -> frozenset[str]:
    """The levels that a text names: "cấpxã", "nội bộ"."""
    return frozenset(LEVELS.findall(plain(text)))
