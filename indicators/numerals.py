"""Vietnamese numerals, read and printed. No states, no cells: just numbers and dates.

Official reports write `1.234.567` and `97,87` (domain 6.1), but clerks also paste `1099`,
`99.48%` and `1,234,567` from spreadsheets. One text may then have two honest readings;
the caller asks rather than guesses.
"""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

# Enough for any scaled 64-bit integer, and for the sum of thousands of them.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

YES_NO = {0: "Không", 1: "Có"}
# Kinds of value that are numbers; the others choose among words.
MEASURED = ("count", "money", "percent")

_VIETNAMESE = re.compile(
    r"(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:,\d+)?", re.ASCII
)
_POINT = re.compile(r"\d+\.\d+", re.ASCII)
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)

# Typed by hand or pasted from a word processor, all meaning minus.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def clean(text: str) -> str:
    """One spelling for one text: full-width forms narrowed, every kind of space plain, dashes `-`.

    Not NFKC: that would turn a pasted footnote mark (`14.622²⁴`) into digits (domain 6.12).
    """
    narrowed = "".join(
        chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char
        for char in unicodedata.normalize("NFC", text)
        if char not in "\u200b\u200e\u200f\ufeff"
    )
    return " ".join(narrowed.translate(_DASHES).split())


def readings(text: str, *, decimals: int) -> tuple[Decimal, ...]:
    """Every number `text` can mean, the Vietnamese reading first; empty when it is no number.

    With `decimals` 0 a dot can only group thousands. Readings with too many decimals are kept:
    saying so is the caller's business.
    """
    sign, digits = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text)
    found = [_vietnamese(digits)] if _VIETNAMESE.fullmatch(digits) else []
    if _POINT.fullmatch(digits) and (decimals or not found):
        found.append(Decimal(digits))
    if _COMMA_GROUPS.fullmatch(digits) and not (
        found and decimals and _ONE_GROUP.fullmatch(digits)
    ):
        # 1,234 is 1,234 where decimals are allowed, and only for a count can it be 1234.
        found = [Decimal(digits.replace(",", ""))]
    return tuple(Decimal(f"{sign}{number}") for number in dict.fromkeys(found))


def _vietnamese(digits: str) -> Decimal:
    return Decimal(digits.replace(".", "").replace(" ", "").replace(",", "."))


def is_doubtful(text: str, *, decimals: int) -> bool:
    """Whether a number must be asked about although only one reading may fit.

    `1.234` with decimals allowed, and `1,234` for a count: a misplaced mark is a thousandfold.
    """
    digits = text.removeprefix("-").lstrip()
    if decimals:
        return bool(re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits, re.ASCII))
    return bool(_ONE_GROUP.fullmatch(digits))


def decimals_of(value: Decimal) -> int:
    """How many digits after the comma the number really needs (`12,0` needs none)."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def spelled(value: Decimal) -> str:
    """The number written so that it has one reading only: no grouping, decimal comma."""
    plain = f"{value:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounding as official reports do it (Vietnamese school rule: 0,5 goes up)."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def read_choices(text: str) -> dict[int, str]:
    """The catalogue's `0=Chưa|1=Đang thực hiện` as code → label."""
    pairs = (part.partition("=") for part in text.split("|") if part.strip())
    return {int(code): label.strip() for code, _, label in pairs}


def bare(value: Decimal, *, value_type: str, decimals: int, choices: str = "") -> str:
    """The number without a percent sign: for input cells and columns headed by the unit.

    `decimals` is a maximum: an all-zero fraction is dropped, a percentage otherwise keeps
    exactly its decimals, anything else drops trailing zeros (design 4).
    """
    named = _named(value, value_type, choices)
    if named:
        return named
    whole, _, fraction = f"{abs(round_half_up(value, decimals)):,f}".partition(".")
    if value_type != "percent" or not fraction.strip("0"):
        fraction = fraction.rstrip("0")
    negative = value < 0 and (whole != "0" or fraction)
    text = whole.replace(",", ".") + (f",{fraction}" if fraction else "")
    return f"-{text}" if negative else text


def _named(value: Decimal, value_type: str, choices: str) -> str:
    """The label of a choice; empty for a number (also for a count of yeses above one)."""
    if value_type not in ("choice", "yes_no") or value != value.to_integral_value():
        return ""
    labels = YES_NO if value_type == "yes_no" else read_choices(choices)
    return labels.get(int(value), "")


def shown(value: Decimal, *, value_type: str, decimals: int, choices: str = "") -> str:
    """A number as tables print it: `2.434.977`, `30%`, `88,50%`."""
    text = bare(value, value_type=value_type, decimals=decimals, choices=choices)
    return f"{text}%" if value_type == "percent" else text


def in_prose(value: Decimal, *, value_type: str, decimals: int, choices: str = "") -> str:
    """A number as prose prints it: a count from 1 to 9 gets its zero (`08 đơn vị`), 0 does not."""
    text = shown(value, value_type=value_type, decimals=decimals, choices=choices)
    single_digit = value_type == "count" and len(text) == 1 and text != "0"
    return f"0{text}" if single_digit else text


def long_date(day: date) -> str:
    """Nghị định 30/2020/NĐ-CP: days below 10 and months 1 and 2 carry a zero, others do not."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """A date in tables and on the screen: 05/01/2020."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def spreadsheet_pattern(value: Decimal, value_type: str, decimals: int) -> str:
    """How a spreadsheet shows a number with as many decimals as the paper (`bare`).

    A percentage stays 97,87 under the unit "%". The marks are those of the reader's machine, and
    Vietnamese ones where the program asks the file.
    """
    shown = decimals_of(round_half_up(value, decimals))
    if value_type == "percent" and shown:
        shown = decimals
    return "[$-42A]#,##0" + (f".{'0' * shown}" if shown else "")
