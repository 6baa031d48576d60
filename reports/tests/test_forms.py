"""Figures compared with earlier periods, units by name, a figure with its parts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents.bindings import Printer
from reports.documents.blocks import Chart, Table, UnitFigure
from reports.tests.fakes import figure, found


def printed(text: str, figures) -> str:
    return "|".join(block.text for block in Printer(figures, {}).paragraphs(text))


def then(now: str | None, before: str, **changes):
    return found(figure("1", now, earlier={"last_year": Decimal(before)}, **changes))


PERCENT = {"value_type": "percent", "decimals": 2, "unit_of_measure": "%"}
MONEY = {"value_type": "money", "decimals": 3, "unit_of_measure": "Tỷ đồng"}


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (then("50533", "44900"), "tăng 12,5% so với cùng kỳ năm trước"),
        (then("900", "1000"), "giảm 10% so với cùng kỳ năm trước"),
        (then("100012", "100000"), "tăng 0,01% so với cùng kỳ năm trước"),
        (then("1000001", "1000000"), "tăng 01 hồ sơ so với cùng kỳ năm trước"),
        (then("6", "12"), "giảm 06 hồ sơ so với cùng kỳ năm trước"),
        (then("1234", "0"), "tăng 1.234 hồ sơ so với cùng kỳ năm trước"),
        (then("12", "12"), "bằng cùng kỳ năm trước"),
        (then("97.8671", "96.62", **PERCENT), "tăng 1,25 điểm phần trăm so với cùng kỳ năm trước"),
        (then("50.004", "50.001", **PERCENT), "bằng cùng kỳ năm trước"),
        (then("2.319", "0", **MONEY), "tăng 2,319 tỷ đồng so với cùng kỳ năm trước"),
        (then("3", "2", **MONEY), "tăng 50% so với cùng kỳ năm trước"),
        (then("3", "2", provisional=1), "ước tăng 01 hồ sơ so với cùng kỳ năm trước"),
    ],
)
def test_a_comparison_is_computed(figures, words):
    assert printed("{{1|so:last_year}}", figures) == words


def test_the_earlier_figure_itself():
    assert printed("{{1|truoc:last_year}} hồ sơ", then("6", "8", provisional=1)) == "08 hồ sơ"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("{{1|so:previous}}", "chưa có số liệu kỳ trước"),
        ("{{1|so:lately}}", "viết chưa đúng"),
        ("{{1|so}}", "viết chưa đúng"),
        ("{{2|so:last_year}}", "không so sánh được"),
    ],
)
def test_what_cannot_be_compared_says_why(written, why):
    yes = figure("2", "1", value_type="yes_no", earlier={"last_year": Decimal(0)})
    assert why in printed(written, then("6", "8") | found(yes))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?> 1 last_year: Tăng.", ""),
        ("?< 1 last_year: Giảm.", "Giảm."),
        ("?= 1 last_year: Bằng.", ""),
        ("?< 1 previous: Giảm.", ""),
        ("?< 9 last_year: Giảm.", ""),
        ("?+ 1: ?< 1 last_year: Giảm.", "Giảm."),
        ("?0 1: ?< 1 last_year: Giảm.", ""),
        ("? Nay {{1|so:last_year}}.", "Nay giảm 02 hồ sơ so với cùng kỳ năm trước."),
        ("? Nay {{1|so:previous}}.", ""),
        ("? {{1|missing}}", ""),
    ],
)
def test_conditions_on_comparisons(text, expected):
    assert printed(text, then("6", "8")) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_direction_agrees_with_the_condition(now, before):
    text = "?> 1 last_year: tăng\n?< 1 last_year: giảm\n?= 1 last_year: bằng"
    figures = then(str(now), str(before))
    assert printed("{{1|so:last_year}}", figures).split()[0] == printed(text, figures)


def units(**values: str | None) -> tuple[UnitFigure, ...]:
    return tuple(
        UnitFigure(f"Xã {name}", None if value is None else Decimal(value))
        for name, value in values.items()
    )


def test_units_by_name():
    figures = found(figure("1", "9", missing=2, units=units(A=None, B="4", C="0", D=None, E="5")))
    assert printed("{{1|missing}}", figures) == "02 đơn vị chưa báo cáo: Xã A; Xã D"
    assert printed("{{1|units}}", figures) == "02 đơn vị: Xã B; Xã E"


@pytest.mark.parametrize(
    ("changes", "form", "why"),
    [
        ({"missing": 0}, "missing", "đã báo cáo đủ"),
        ({"missing": 2}, "missing", "không có danh sách đơn vị"),
        ({"units": units(A="0")}, "units", "không phát sinh ở đơn vị nào"),
    ],
)
def test_no_units_to_name_is_a_fault_that_a_condition_hides(changes, form, why):
    figures = found(figure("1", **changes))
    assert why in printed(f"{{{{1|{form}}}}}", figures)
    assert printed(f"? {{{{1|{form}}}}}", figures) == ""


PARTS = found(
    figure("1.1", "30", label="Tổng số", earlier={"last_year": Decimal(20)}),
    figure("1.1.1", "20", label="Cấp tỉnh", parent_code="1.1", provisional=1),
    figure("1.1.2", None, label="Cấp xã", parent_code="1.1"),
    figure("1.1.3", "66", label="Tỷ lệ", parent_code="1.1", value_type="percent"),
    figure("1.1.4", None, label="Không hỏi", parent_code="1.1", expected=0),
)


def test_a_figure_and_its_parts_as_a_table():
    (table,) = Printer(PARTS, {}).paragraphs("? {{1.1|table}}")
    assert isinstance(table, Table)
    assert [[cell[0].text for cell in row] for row in table.rows] == [
        ["Nội dung", "Đơn vị tính", "Số liệu"],
        ["Tổng số", "Hồ sơ", "30"],
        ["Cấp tỉnh", "Hồ sơ", "ước 20"],
        ["Cấp xã", "Hồ sơ", "…"],
        ["Tỷ lệ", "Hồ sơ", "66%"],
    ]
    assert table.numeric == (2,)
    assert table.rows[2][2][0].code == "1.1.1"


def test_the_parts_of_a_figure_as_a_chart():
    (chart,) = Printer(PARTS, {}).paragraphs("{{1.1|chart}}")
    assert isinstance(chart, Chart)
    assert chart.caption == "Tổng số (hồ sơ)"
    assert [(bar.label, bar.shown, length) for bar, length in chart.measured] == [
        ("Cấp tỉnh", "20", "100.00"),
        ("Cấp xã", "…", "0"),
    ]
