"""Kon Tum's first quarter of 2025, as consolidated: the figures of the province's real report."""

from decimal import Decimal

from reports.documents.blocks import BoundFigure
from reports.tests.fakes import figure

COUNTS = """
1.2.3 7, 1.6.2 5, 2.1 38, 2.1.1 29, 2.1.1.1 1, 2.1.1.2 28, 2.1.2 9, 2.1.2.1 0, 2.1.2.2 9, 2.1.3 0,
2.1.3.1 0, 2.1.3.2 0, 2.2.1 9, 2.2.2.1 0, 2.3.1 29, 2.3.2.1 7, 2.3.2.2 7, 2.4.1 28, 2.4.2 30,
2.4.2.1 1, 2.4.2.2 29, 2.4.3 10, 2.4.3.1 2, 2.4.3.2 8, 2.4.4 139, 2.4.4.1 34, 2.4.4.2 93,
2.4.4.3 12, 2.4.5 34, 2.4.5.1 15, 2.4.5.2 19, 2.4.6 1407, 2.4.6.1 384, 2.4.6.2 991, 2.4.6.3 32,
3.1.4 1783, 3.1.4.1 1407, 3.1.4.2 233, 3.1.4.3 106, 3.1.4.4 37, 3.1.5 533, 3.1.5.1 276,
3.1.5.2 148, 3.1.5.3 62, 3.1.5.4 47, 3.1.6 462, 3.1.7 68, 3.1.8 7, 3.1.9 32, 3.3.0 50533,
3.3.0.1 15686, 3.3.0.2 29007, 3.3.0.3 5840, 3.3.0.4 44634, 3.3.0.4.1 43682, 3.3.0.5 952,
3.3.0.6 5899, 3.4.1 3, 3.4.2 2, 4.1.1 14, 4.1.3 137, 4.1.3.1 80, 4.1.3.2 57, 4.1.6 417, 4.1.6.1 5,
4.1.6.2 62, 4.1.6.3 350, 4.1.7.1 20, 4.1.7.2 179, 4.2.1 1903, 4.2.1.1 1105, 4.2.1.2 798,
4.3.1 14622, 4.3.1.1 14498, 4.3.1.2 124, 5.3.1 1, 5.3.4 3, 5.3.5 22, 5.3.5.1 2, 5.3.5.2 20,
6.2.1 417, 6.2.2 30, 6.2.4 36, 6.2.5 351, 6.3.6 94, 7.3.2.1 18, 7.3.2.2 24, 7.4.2.1 10, 7.4.2.2 10,
7.4.3.1 102, 7.4.3.2 102, 7.4.5 1391386, 7.5.1.2 340, 7.5.1.3 1099, 7.5.1.4 344, 7.5.3 1439,
7.5.4.1 44693, 7.5.4.2 15686, 7.6.3 21287, 7.6.5 1108, 7.8.3 47, 7.8.4 21
"""
PERCENTAGES = """
2.3.2 100, 3.3.4 97.8671, 3.3.5 31.0411, 3.4 66.6667, 3.5.1 78.93, 3.5.2 80.32, 3.5.3 25.36,
4.1.7 30, 4.1.8 23.46, 6.1 23.1158, 6.3.5 100, 7.3.2 75, 7.4.2 100, 7.4.3 100, 7.4.4 99.48,
7.5.3a 100, 7.5.4 35.0972, 7.6.2 76.36, 7.8.1 59.47, 7.8.2 100
"""
MONEY = {
    "6.1.1": ("2434977", "Triệu đồng"),
    "6.1.2": ("562864", "Triệu đồng"),
    "6.3.1": ("727902", "Triệu đồng"),
    "6.3.3": ("392.027", "Triệu đồng"),
    "6.3.4": ("392.027", "Triệu đồng"),
    "7.6.4": ("2.319", "Tỷ đồng"),
    "7.6.6": ("5.505", "Tỷ đồng"),
}
ONE_DECIMAL = {"4.1.7", "4.1.8", "6.1"}
AREAS = {
    "1": ("chi-dao-dieu-hanh", "Công tác chỉ đạo, điều hành"),
    "2": ("the-che", "Cải cách thể chế"),
    "3": ("thu-tuc-hanh-chinh", "Cải cách thủ tục hành chính"),
    "4": ("to-chuc-bo-may", "Cải cách tổ chức bộ máy"),
    "5": ("che-do-cong-vu", "Cải cách chế độ công vụ"),
    "6": ("tai-chinh-cong", "Cải cách tài chính công"),
    "7": ("chinh-quyen-so", "Chính quyền điện tử, Chính quyền số"),
}


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(code, unit) for code, unit in (i.split() for i in text.replace("\n", " ").split(","))]


def _figure(code: str, value: str, **changes) -> BoundFigure:
    return figure(code, value, area_code=AREAS[code[0]][0], **changes)


def figures() -> dict[str, BoundFigure]:
    """Every figure that the report prints, by code, in the order of the catalogue."""
    counts = [_figure(code, value) for code, value in _pairs(COUNTS)]
    percentages = [
        _figure(
            code,
            value,
            value_type="percent",
            unit_of_measure="%",
            decimals=1 if code in ONE_DECIMAL else 2,
            provisional=int(code == "6.1"),
        )
        for code, value in _pairs(PERCENTAGES)
    ]
    money = [
        _figure(code, value, value_type="money", unit_of_measure=unit, decimals=3)
        for code, (value, unit) in MONEY.items()
    ]
    return {one.code: one for one in sorted([*counts, *percentages, *money], key=_order)}


def _order(one: BoundFigure) -> list[tuple[Decimal, str]]:
    return [(Decimal(part.rstrip("a")), part) for part in one.code.split(".")]
