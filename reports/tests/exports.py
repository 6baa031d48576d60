"""Tables as the one-stop system exports them, drawn up for tests."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

TITLES = (
    ("UBND TỈNH KON TUM", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "", "", "Độc lập - Tự do - Hạnh phúc"),
    (),
    ("BÁO CÁO TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ",),
    ("Từ ngày 15/12/2024 đến ngày 14/03/2025",),
    ("Thời gian xuất báo cáo: 08:15 15/03/2025",),
    (),
)
# Two rows, cells joined across and down; the numbers below them.
HEADING = (
    ("STT", "Tên đơn vị", "Hồ sơ tiếp nhận", "", "Hồ sơ đã giải quyết", "", "Ghi chú"),
    ("", "", "Trực tuyến", "Trực tiếp", "Đúng hạn", "Quá hạn", ""),
)
NUMBERING = ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)")
SIGNED = ((), ("", "", "", "", "NGƯỜI LẬP BIỂU"))
CATALOGUE = (
    ("3.1", {"label": "Hồ sơ tiếp nhận trực tuyến", "unit_of_measure": "Hồ sơ"}),
    ("3.2", {"label": "Hồ sơ tiếp nhận trực tiếp", "unit_of_measure": "Hồ sơ"}),
    ("3.3", {"label": "Số hồ sơ giải quyết đúng hạn", "unit_of_measure": "Hồ sơ"}),
    ("3.4", {"label": "Số hồ sơ giải quyết quá hạn", "unit_of_measure": "Hồ sơ"}),
    ("6.1", {"area": "tai-chinh-cong"}),
)

Rows = Iterable[Sequence[Any]]


def table(*units: Sequence[Any], total: bool = True) -> list[Sequence[Any]]:
    """A whole export: each unit is its name and its figures."""
    rows = [(n, *unit) for n, unit in enumerate(units, 1)]
    sums = [sum(v for v in column if isinstance(v, int)) for column in _columns(units)]
    last: list[Sequence[Any]] = [("", "Tổng cộng", *sums)] if total else []
    return [*TITLES, *HEADING, NUMBERING, *rows, *last, *SIGNED]


def _columns(units: Sequence[Sequence[Any]]) -> list[list[Any]]:
    width = max(map(len, units), default=1)
    return [[unit[n] for unit in units if n < len(unit)] for n in range(1, width)]


def xlsx(rows: Rows, *more: tuple[str, Rows]) -> bytes:
    """The rows as a workbook; further sheets with their names."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Bao cao"
    for sheet, lines in [(first, rows), *((book.create_sheet(name), r) for name, r in more)]:
        for line in lines:
            sheet.append([None if cell == "" else cell for cell in line])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def csv(rows: Rows, *, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """The rows as text."""
    lines = (separator.join(_quoted(str(cell), separator) for cell in line) for line in rows)
    return "\r\n".join(lines).encode(encoding)


def _quoted(text: str, separator: str) -> str:
    return f'"{text}"' if separator in text or "\n" in text else text
