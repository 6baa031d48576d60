"""What the linter reads and what it says: passages, what is known beyond them, remarks, kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from reports.citing.cited import Cited


@dataclass(frozen=True)
class Passage:
    """One paragraph or one footnote, as printed.

    `place` is the key of its section, empty for a plain file. `lines` gives for every character
    the line of the file it came from, and is empty where there is no file. `bound` are the spans
    printed from figures, with the figure's code: they were not typed by anybody. `calls` are the
    places where footnotes are called, with their numbers, and `number` is a footnote's own.
    `is_heading` is known of a draft alone; in a file headings are told by their looks.
    """

    place: str
    text: str
    lines: Sequence[int] = ()
    is_note: bool = False
    bound: tuple[tuple[int, int, str], ...] = ()
    calls: tuple[tuple[int, int], ...] = ()
    number: int = 0
    is_heading: bool = False

    def line_at(self, position: int) -> int:
        """The line of the file a character came from; 0 where there is no file."""
        return self.lines[min(position, len(self.lines) - 1)] if self.lines else 0

    def where(self, position: int) -> str:
        """How a remark on another place names this one."""
        line = self.line_at(position)
        return f"dòng {line}" if line else f"mục {self.place}" if self.place else "chỗ khác"

    def is_bound(self, start: int, end: int) -> bool:
        """Whether any of a stretch was printed from a figure."""
        return any(first < end and start < last for first, last, _ in self.bound)


@dataclass(frozen=True)
class KnownFigure:
    """A consolidated figure: every way it is printed that is worth comparing, and its value.

    The rest is what tells it from others when a text names it: how it is measured ("Triệu đồng",
    "%"; nothing measures a choice), and the whole it is a part of.
    """

    code: str
    label: str
    forms: tuple[str, ...]
    value: Decimal | None = None
    printed: str = ""
    unit_of_measure: str = ""
    is_number: bool = True
    parent_code: str = ""
    parent_label: str = ""


@dataclass(frozen=True)
class KnownUnit:
    """A name a unit bore from a day to a day (the second not included), and who came after."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass(frozen=True)
class Known:
    """What is known beyond the text; all of it may be missing.

    `on` is the report's day, `period` ("quý I năm 2025") and `place` ("tỉnh Kon Tum") what its
    figures are of; `titles` are the headings of its sections by key.
    """

    figures: Mapping[str, KnownFigure] = field(default_factory=dict)
    documents: Sequence[Cited] = ()
    units: Sequence[KnownUnit] = ()
    on: date | None = None
    period: str = ""
    place: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """One thing to look at again: where, what stands there, why, and what to write instead."""

    place: str
    line: int
    quote: str
    kind: str
    severity: str
    why: str
    offer: str


SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "hint": "Gợi ý"}
"""How grave a remark is, gravest first, and what that is called on the screen."""


class Kind(NamedTuple):
    """A kind of remark: how grave it is, and its name on the screen."""

    severity: str
    label: str


KINDS: dict[str, Kind] = {
    # numbers
    "typed_number": Kind("hint", "Số gõ tay, chưa gắn với chỉ tiêu"),
    "number_known": Kind("hint", "Số gõ tay trùng với chỉ tiêu đã tổng hợp"),
    "number_contradicts": Kind("error", "Một nội dung có hai số liệu"),
    "decimal_point": Kind("warning", "Dấu chấm thập phân"),
    "ungrouped_number": Kind("hint", "Số chưa tách hàng nghìn"),
    "stray_note": Kind("hint", "Số chú thích dính vào chữ hoặc số"),
    # arithmetic
    "sum_mismatch": Kind("error", "Các phần cộng lại không bằng tổng"),
    "percent_mismatch": Kind("error", "Tỷ lệ không khớp với hai số"),
    "count_mismatch": Kind("error", "Số lượng nêu ra khác danh sách kèm theo"),
    "part_exceeds_whole": Kind("error", "Phần lớn hơn toàn bộ"),
    # words
    "direction_mismatch": Kind("error", "Từ tăng, giảm, vượt, bằng không khớp số liệu"),
    "unit_not_in_force": Kind("warning", "Tên đơn vị không còn hoặc chưa có hiệu lực"),
    # citations
    "citation_conflict": Kind("error", "Một văn bản viện dẫn hai cách khác nhau"),
    "citation_year": Kind("error", "Năm trong số hiệu khác năm ban hành"),
    "citation_type": Kind("error", "Loại văn bản không khớp ký hiệu"),
    "citation_repeated": Kind("warning", "Một số văn bản dùng cho hai văn bản"),
    "citation_incomplete": Kind("hint", "Viện dẫn lần đầu chưa đầy đủ"),
    "citation_form": Kind("hint", "Cách ghi số, ký hiệu chưa đúng"),
    "impossible_date": Kind("error", "Ngày không có thật"),
    # text
    "repeated_text": Kind("warning", "Đoạn hoặc câu lặp lại"),
    "cut_sentence": Kind("error", "Câu hoặc chữ bị cắt cụt"),
    "unbalanced": Kind("warning", "Dấu ngoặc không khép"),
    "doubled_word": Kind("warning", "Từ lặp"),
    "typo": Kind("warning", "Lỗi chính tả"),
    "missing_end": Kind("warning", "Thiếu dấu kết thúc ./."),
}
"""Every kind of remark: its severity (error, warning, hint) and its label."""
