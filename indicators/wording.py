"""A rule's condition in Vietnamese, for people who do not read its language."""

import re

from indicators.expressions import Frame

_LEVEL_WORDS = {
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "department": "cấp sở",
    "commune": "cấp xã",
    "office": "phòng chuyên môn",
}

FRAME_WORDS = {
    Frame.NOW: "kỳ này",
    Frame.PREVIOUS: "kỳ trước",
    Frame.PREVIOUS_IN_YEAR: "kỳ trước trong năm",
    Frame.LAST_YEAR: "cùng kỳ năm trước",
    Frame.AT_ROOT: "đơn vị tổng hợp",
}

_WORDS = {
    "==": "=",
    "!=": "≠",
    "<=": "≤",
    ">=": "≥",
    "*": "×",
    ",": ";",
    "and": "và",
    "or": "hoặc",
    "not": "không phải",
    "value": "số liệu này",
    "abs": "độ lớn của",
    "max": "số lớn hơn trong",
    "min": "số nhỏ hơn trong",
    **{frame.value: f"số {words} của" for frame, words in FRAME_WORDS.items()},
    Frame.AT_ROOT.value: "số ở đơn vị tổng hợp của",
}

_WHOLE_FORM = "changed_since_previous(form)"
_AT_LEVEL = re.compile(r'at_level\((\[[^\]]*\]), "([a-z]+)"\)')
_ONE_OPERAND = re.compile(rf"({'|'.join(frame.value for frame in Frame)})\((\[[^\]]*\]|value)\)")
_PIECE = re.compile(r"\[[^\]]*\](?: \([^)]*\))?|[a-z_]+|[0-9.]+|[=!<>]=|[*,]")


# What the column "source" of the catalogue's file says by a word; anything else is printed as it
# stands ("Biểu 2, Công văn 581/BNV-CCHC").
_SOURCES = {
    "annex-recollected": "Phụ lục thống kê theo Công văn số 581/BNV-CCHC ngày 21/02/2022 "
    "(bản dựng lại, chờ đối chiếu văn bản gốc)",
    "seed": "Báo cáo cải cách hành chính đã ban hành",
}


def source_in_words(text: str) -> str:
    """What an indicator is asked on the basis of, for its reader; empty when nobody has said."""
    return _SOURCES.get(text.strip(), text.strip())


def in_words(text: str) -> str:
    """The canonical text of a rule (`Expression.to_text`) as a Vietnamese reader would say it."""
    text = text.replace(_WHOLE_FORM, "có số liệu khác kỳ trước")
    text = _AT_LEVEL.sub(lambda m: f"{m[1]} ({_LEVEL_WORDS[m[2]]})", text)
    text = _ONE_OPERAND.sub(r"\1 \2", text)
    return _PIECE.sub(_word, text).replace("của(", "của (").replace("trong(", "trong (")


def _word(match: re.Match[str]) -> str:
    piece = match[0]
    if piece[0].isdigit():
        return piece.replace(".", ",")
    return _WORDS.get(piece, piece)
