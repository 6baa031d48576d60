"""Entries: what a clerk typed into a cell, and the figure it means.

Three answers are possible. The text says one thing (`Typed`); it was understood but a slip would
be costly, so it is asked about once (`Ask`); or it cannot be kept (`Fault`), and the message
says what was received, what was expected and how to mend it. An emptied cell is not parsed: no
figure means that nobody has answered.
"""

from dataclasses import dataclass
from decimal import Decimal

from indicators.figures import Figure, State
from indicators.numerals import (
    YES_NO,
    clean,
    decimals_of,
    is_doubtful,
    read_choices,
    readings,
    spelled,
)
from indicators.text import fold


@dataclass(frozen=True)
class Typed:
    """The text says one thing."""

    figure: Figure


@dataclass(frozen=True)
class Ask:
    """The text was understood, but the clerk must say so once more, or choose."""

    question: str
    readings: tuple[Figure, ...]


@dataclass(frozen=True)
class Fault:
    """The text cannot be kept: what was expected, what was received, how to mend it."""

    message: str


Parsed = Typed | Ask | Fault

_NIL_WORDS = {"-", "--", "khong", "khong co", "kps", "khong phat sinh", "k phat sinh", "kp sinh"}
_NA_WORDS = {"k/ad", "kad", "khong ap dung", "k ap dung", "n/a", "na"}
_UNAVAILABLE_WORDS = {"…", "...", "chua co so lieu", "chua co", "chua thong ke", "ccsl"}


# No office counts to ten million million; a longer row of digits is a slip, and always storable.
_TOO_LARGE = Decimal(10) ** 13


def parse(
    text: str,
    *,
    value_type: str,
    decimals: int = 0,
    choices: str = "",
    unit: str = "",
    confirmed: bool = False,
    note: str = "",
) -> Parsed:
    """What a clerk meant by `text` in a cell of this kind.

    `confirmed` is the clerk's second, deliberate answer: it accepts the first reading of a word
    (nil, na) but never picks between two numbers. `note` is the reason that “chưa có số liệu”
    must carry. `unit` is the unit of measure, tolerated behind a number.
    """
    cleaned = clean(text)
    if not cleaned:
        return Fault("Ô trống. Cần một con số; để trống nghĩa là chưa nhập.")
    if value_type in ("choice", "yes_no"):
        labels = YES_NO if value_type == "yes_no" else read_choices(choices)
        found = _choice(cleaned, labels)
        if found is not None:
            return _number(Decimal(found))
    else:
        labels = {}
    word = _word(cleaned, confirmed=confirmed, note=note, can_be_nil=not labels)
    if word:
        return word
    return (
        _choice_fault(cleaned, labels) if labels else _numeral(cleaned, value_type, decimals, unit)
    )


def _number(value: Decimal) -> Typed:
    return Typed(Figure(State.NUMBER, value))


def _choice(text: str, labels: dict[int, str]) -> int | None:
    """The code chosen, by code or by label, whatever the accents and capitals."""
    wanted = fold(text)
    matches = (code for code, label in labels.items() if wanted in (str(code), fold(label)))
    return next(matches, None)


def _choice_fault(text: str, labels: dict[int, str]) -> Fault:
    listed = "; ".join(f"{code} = {label}" for code, label in labels.items())
    return Fault(f"Nhận được “{text}”. Cần một trong các mã: {listed}. Nhập mã hoặc chọn tên.")


def _word(text: str, *, confirmed: bool, note: str, can_be_nil: bool) -> Parsed | None:
    """The three states a clerk writes as words; None when the text is something else."""
    word = fold(text).rstrip(".") or text
    na = Figure(State.NA, note=note)
    if word in _NIL_WORDS and can_be_nil:
        nil = Figure(State.NIL)
        others = (na,) if word.startswith("-") else ()
        return Typed(nil) if confirmed else Ask(_nil_question(text, bool(others)), (nil, *others))
    if word in _NA_WORDS:
        return Typed(na) if confirmed else Ask(_NA_QUESTION, (na,))
    if word in _UNAVAILABLE_WORDS:
        unavailable = Figure(State.UNAVAILABLE, note=note.strip())
        return Typed(unavailable) if note.strip() else Ask(_REASON_QUESTION, (unavailable,))
    return None


_NA_QUESTION = (
    "Chỉ tiêu này không áp dụng cho đơn vị? Nêu lý do; người kiểm tra sẽ chấp nhận hoặc trả lại."
)
_REASON_QUESTION = "Chưa có số liệu: nêu lý do và thời điểm dự kiến có số liệu."


def _nil_question(text: str, may_be_na: bool) -> str:
    choice = " hay “không áp dụng”" if may_be_na else ""
    return f"“{text}” là “không phát sinh” (tính là 0){choice}? Xác nhận để ghi nhận."


def _numeral(text: str, value_type: str, decimals: int, unit: str) -> Parsed:
    """A number, a question when a mark may be misplaced, or the fault that helps to mend it."""
    digits = _without_unit(text, value_type, unit)
    found = readings(digits, decimals=decimals)
    if not found:
        return Fault(_unreadable(text, digits, value_type, decimals))
    if value_type in ("count", "money") and found[0] < 0:
        return Fault(f"Nhận được {text}. Số liệu không được âm: cần từ 0 trở lên.")
    fitting = tuple(value for value in found if _fits(value, decimals))
    if not fitting:
        return Fault(_unfit(text, found, decimals))
    if is_doubtful(digits, decimals=decimals):
        return Ask(_which(text, fitting), tuple(Figure(State.NUMBER, value) for value in fitting))
    return _number(fitting[0])


def _without_unit(text: str, value_type: str, unit: str) -> str:
    """The text without the percent sign or unit of measure the column already states."""
    if value_type == "percent":
        return text.removesuffix("%").rstrip()
    digits = text.rstrip("".join(c for c in text if c.isalpha() or c in " ,"))
    tail = fold(text[len(digits) :])
    known = {fold(name) for name in (unit, *unit.split(","))}
    return digits if tail and tail in known else text


def _fits(value: Decimal, decimals: int) -> bool:
    return decimals_of(value) <= decimals and abs(value) < _TOO_LARGE


def _which(text: str, values: tuple[Decimal, ...]) -> str:
    meant = " hay ".join(spelled(value) for value in values)
    again = " hoặc ".join(f"“{spelled(value)}”" for value in values)
    return f"“{text}” là {meant}? Chọn, hoặc nhập lại {again}."


def _unfit(text: str, values: tuple[Decimal, ...], decimals: int) -> str:
    """Why a number that can be read cannot be kept."""
    if min(decimals_of(value) for value in values) <= decimals:
        return f"Nhận được “{text[:60]}”. Số quá lớn: cần số nhỏ hơn 10.000 tỷ; kiểm tra lại."
    if not decimals:
        return f"Nhận được “{text[:60]}”. Cần số nguyên, không có phần thập phân; kiểm tra lại."
    return (
        f"Nhận được “{text[:60]}”. Cần số có tối đa {decimals} chữ số sau dấu phẩy; làm tròn, "
        "hoặc kiểm tra lại dấu phẩy và dấu chấm."
    )


def _unreadable(text: str, digits: str, value_type: str, decimals: int) -> str:
    """Why this is not a number, guessed from what clerks really write (domain 6.8, 6.12, 8.1)."""
    example = "88,5" if value_type == "percent" else "1.234,5" if decimals else "1.234"
    need = f"Nhận được “{text[:60]}”. Cần một con số, ví dụ {example}"
    if "/" in digits:
        return f"{need}; không nhập phân số hay ngày tháng, mỗi ô một số."
    if "%" in text:
        return f"{need}; chỉ tiêu này không tính bằng phần trăm, nhập số lượng."
    if any(char.isdigit() for char in text) and any(char.isalpha() for char in text):
        return f"{need}; chỉ nhập số, không kèm chữ hoặc đơn vị tính khác của biểu mẫu."
    if any(char.isdigit() for char in text):
        return f"{need}; dấu chấm phân cách từng ba chữ số, dấu phẩy trước phần thập phân."
    return f"{need}; nếu không phát sinh, nhập 0; nội dung bằng lời ghi ở phần ghi chú của ô."
