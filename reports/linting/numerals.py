"""The figures of a text: what is a quantity, and what is a date, a document's number or a label.

Reports are full of digits that count nothing: "ngày 05/8", "647/KH-UBND", "giai đoạn 2021-2025",
"(14)", "mức độ 3, 4". They are masked first; what is left is read as Vietnamese writes numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.linting.nouns import families
from units.letters import UPPER

YEAR = r"(?:19|20)\d\d"
DATE = r"\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?(?:\d{4}|\d\d))?"
SYMBOL = r"[A-ZĐ][\wĐđ&]*(?:\s?[-–/]\s?[A-ZĐ][\wĐđ&]*)*"
MASKS = re.compile(
    rf"""
    https?://\S+ | (?<!\S)\S{{1,80}}\.(?:vn|com|org)\b\S*
    | (?:[Nn]gày\s)?\d{{1,2}}\s?tháng\s\d{{1,2}}\snăm\s\d{{4}}
    | [Nn]gày\s\d{{1,2}}\s?tháng\s\d{{1,2}}
    | [Nn]gày\s(?:{DATE}|\d{{1,2}}\b(?!\s*(?:hồ|văn|cuộc|lượt|công)))
    | (?<![\d.,])\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}\b
    | [Tt]háng\s\d{{1,2}}(?:\s?[/-]\s?\d{{4}}|\snăm\s\d{{4}})?\b
    | \d{{1,2}}\stháng\b(?:\s(?:đầu|cuối)\snăm(?:\s\d{{4}})?)?
    | (?:năm|niên\skhóa|nhiệm\skỳ|giai\sđoạn)\s(?:học\s)?{YEAR}(?:\s?[-–]\s?\d{{4}})?(?!\d)
    | (?<![\d.,/]){YEAR}\s?[-–]\s?{YEAR}(?![\d.,])
    | [Qq]uý\s(?:[IVX]+|\d)(?:\s?/\s?\d{{4}}|\snăm\s\d{{4}})?
    | (?:(?:[Ss]ố|[Ss]ô)\s?:?\s?|(?<!\d))\d{{1,6}}(?:\s?[,;]\s?\d{{1,6}}){{0,20}}
      (?:/\d{{4}})?\s?[/–-]\s?{SYMBOL}
    | (?:[Qq]uyết\s[đd][ịi]nh|[Cc]ông\svăn|[Kk]ế\shoạch|[Vv]ăn\sbản|[Bb]áo\scáo|[Tt]hông\stư|NQ
      |[Nn]ghị\s(?:định|quyết)|[Cc]hỉ\sthị|[Tt]hông\sbáo|[Tt]ờ\strình|[Kk]ết\sluận)\ssố\s[\d,;\s]+
    | (?:Điều|[Kk]hoản|[Pp]hụ\slục|[Bb]iểu|[Mm]ục)\s\d+(?:\s?[,.-]\s?\d+)*(?![\d%])
    | (?:Đề\sán|[Bb]iểu\smẫu|[Mm]ẫu|Chương|Kỳ\shọp\sthứ
      |(?:[Ll]ần\s)?thứ|hạng|khó[aá]|[Bb]ước|[Mm]ức|cấp\sđộ|phiên\sbản|TCVN|ISO|[Dd]iện
      |[Cc]hỉ\ssố|Nghị\squyết|Chỉ\sthị|Tổ|[Nn]hóm|đợt|lớp|khối|thôn|phường|Quận|tổ\sdân\sphố)
      \s(?:số\s)?(?:ISO\s)?\d+(?:[:.-]\d+)*(?![\d%]|[.,]\d)
    | \bcấp\s\d(?=[\s;)/]|[,.](?!\d)|$) | [Mm]ức\s(?:độ\s)?\d(?:\s?(?:,|và)\s?\d)*\b
    | (?<![\d.,])[1-9]\scấp\b
    | (?:(?<=^)|(?<=[;:.,]\s)|(?<=[-+]\s))\(\d{{1,2}}\)
    | ^\s*(?:[-+]\s*)?\d{{1,2}}(?:\.\d{{1,2}})*\.?(?:\s|(?=[A-ZĐ]))(?=[{UPPER}])(?!\d)
    | (?<=\()\d{{1,2}}(?:\.\d{{1,2}})+\.?\s(?=[{UPPER}])
    | \d{{1,2}}(?:h\d\d|:\d\d)\b | (?<!\d)\d+x\d+ | (?<!\d)\d+/\d+/\d+
    | [A-Za-zĐđÀ-ỹ]-?\d[\w.]* | (?<!\d)\d+(?:\.\d+)?[A-Za-zĐđ]\w*
    """,
    re.VERBOSE,
)
DIGITS = r"\d+(?:[.,]\d+)*"
# A number, or a fraction: 34/39; "1.234,5 tỷ đồng/3.456,7 tỷ đồng".
NUMBER = re.compile(
    rf"(?<![\w.,/])(?P<whole>{DIGITS})"
    rf"(?:(?:\s[^\W\d_]+){{0,4}}\s?/\s?(?P<over>{DIGITS}))?(?![\w/])"
)
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
PLAIN = re.compile(r"\d+(?:,\d+)?")
POINT = re.compile(r"\d+\.\d+")
COMMAS = re.compile(r"\d{1,3}(?:,\d{3}){2,}")
AFTER = re.compile(
    r"\s*(?:(?P<percent>%|phần trăm\b)"
    r"|(?P<scale>nghìn tỷ|nghìn|ngàn|triệu|tỷ|tỉ)\b\s*(?:đồng|VNĐ|USD)?|(?P<dong>đồng|VNĐ|USD)\b)"
)
NOUN = re.compile(r"\s+((?:[^\W\d_]+(?:[-/][^\W\d_]+)*\s?){1,4})")
SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9, "nghìn tỷ": 12}
DURATIONS = ("năm", "ngày", "tháng", "tuần", "giờ", "phút", "tuổi", "quý", "km", "ha", "m", "mbps")


@dataclass(frozen=True)
class Numeral:
    """A quantity in a text.

    `value` is None where it cannot be read. `over` is the second number of a fraction, `exponent`
    that of its unit of money ("triệu đồng": 6), `noun` the words after it in small letters, and
    `style` how it is written: "" as it should be, "point", "commas", "plain" (no dots, from 1000
    on) or "broken".
    """

    start: int
    end: int
    text: str
    value: Decimal | None
    decimals: int = 0
    over: Decimal | None = None
    percent: bool = False
    money: bool = False
    exponent: int = 0
    noun: str = ""
    style: str = ""

    @property
    def is_count(self) -> bool:
        """A number of things: no percentage, no fraction, no time; money counts as well."""
        return self.value is not None and not self.percent and self.over is None

    @property
    def amount(self) -> Decimal:
        """The value in its smallest unit: đồng for money."""
        return (self.value or Decimal(0)).scaleb(self.exponent)

    def head(self, words: int = 1) -> str:
        """The first words of what is counted."""
        return " ".join(self.noun.split()[:words])


def masked(text: str) -> str:
    """The text with dates, document numbers and labels blotted out, as long as before."""
    return MASKS.sub(lambda found: "\u2007" * len(found[0]), text)


def numerals(text: str) -> list[Numeral]:
    """Every quantity of a text, in order."""
    return list(found(masked(text), text))


def found(hidden: str, text: str) -> Iterator[Numeral]:
    """The same, where the masked text is there already."""
    for match in NUMBER.finditer(hidden):
        unit = AFTER.match(hidden, match.end())
        end = unit.end() if unit else match.end()
        noun = NOUN.match(hidden, end)
        words = noun[1].lower().strip() if noun else ""
        if not _is_no_quantity(match["whole"], words, unit):
            yield _numeral(match, unit, text[match.start() : match.end()], words)


def _numeral(match: re.Match[str], unit: re.Match[str] | None, text: str, noun: str) -> Numeral:
    whole = match["whole"]
    value, decimals, style = read(whole)
    percent = bool(unit and unit["percent"])
    if percent and POINT.fullmatch(whole):
        value, decimals, style = Decimal(whole), len(whole.partition(".")[2]), "point"
    own = AFTER.match(match.string, match.end("whole")) or unit
    return Numeral(
        match.start(),
        unit.end() if unit else match.end(),
        text,
        value,
        decimals,
        over=_over(match["over"], _exponent(unit) - _exponent(own)),
        percent=percent,
        money=bool(own and (own["scale"] or own["dong"])),
        exponent=_exponent(own),
        noun=noun,
        style=style,
    )


def _exponent(unit: re.Match[str] | None) -> int:
    return SCALES.get(unit["scale"] or "", 0) if unit else 0


def _over(text: str | None, exponent: int) -> Decimal | None:
    """The second number of a fraction, in the unit of the first."""
    value = read(text)[0] if text else None
    return value.scaleb(exponent) if value is not None else None


def _is_no_quantity(whole: str, words: str, after: re.Match[str] | None) -> bool:
    """A bare year, or a length of time."""
    if after:
        return False
    is_year = re.fullmatch(YEAR, whole) is not None
    return words.split(" ")[0] in DURATIONS or (is_year and not families(words))


def read(text: str) -> tuple[Decimal | None, int, str]:
    """Value, decimals and style of digits: "1.234,5" is 1234.5; "99.48" is styled "point"."""
    if GROUPED.fullmatch(text) or PLAIN.fullmatch(text):
        fraction = text.partition(",")[2]
        plain = "" if "." in text or fraction or len(text) < 4 or text[0] == "0" else "plain"
        return Decimal(text.replace(".", "").replace(",", ".")), len(fraction), plain
    if COMMAS.fullmatch(text):
        return Decimal(text.replace(",", "")), 0, "commas"
    if POINT.fullmatch(text) and len(text.partition(".")[2]) < 3:
        return Decimal(text), len(text.partition(".")[2]), "point"
    return None, 0, "broken"


def shown(value: Decimal, decimals: int = 0) -> str:
    """A number as prose prints it: dots between thousands, a decimal comma."""
    whole, _, fraction = f"{value:,.{decimals}f}".partition(".")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def one_digit_apart(one: Decimal, other: Decimal) -> bool:
    """Whether one digit mistyped makes one number of the other."""
    left, right = f"{one:f}", f"{other:f}"
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1
