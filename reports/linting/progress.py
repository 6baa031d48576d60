"""How far the counted things have come: "đã giải quyết 104", "15 hồ sơ đang giải quyết"."""

import re

_WORK = r"(?:giải quyết|xử lý|trả lời|hoàn thành|thực hiện"
DONE = re.compile(
    rf"(?:đã|được) (?:được )?{_WORK})(?: xong)?(?:, (?:xử lý|trả lời))?(?: được)?\s*(?:là |: )?$",
    re.IGNORECASE,
)
PENDING = re.compile(rf"(?:đang|chưa) (?:được )?{_WORK}|triển khai)")


def is_done(text: str, start: int) -> bool:
    """Whether the number that begins there is of what is done already."""
    return DONE.search(text[max(0, start - 40) : start]) is not None


def is_pending_clause(text: str, start: int) -> bool:
    """Whether the clause a number stands in, after a semicolon, is of what is not done yet."""
    before = text[max(0, start - 60) : start]
    return ";" in before and PENDING.search(before.rpartition(";")[2]) is not None
