"""Typed numbers that are named as a known figure is: where they differ, and what is another number.

The figures are those of a province's first quarter, some of them with their labels' abbreviations.
"""

from datetime import date
from decimal import Decimal

import pytest

from reports.linting import Known, KnownFigure, Passage, Remark, lint

Row = tuple[str, str, str, str, str]
ROWS: tuple[Row, ...] = (
    ("2.1", "Tổng số VBQPPL ban hành/tham mưu ban hành", "Văn bản", "38", ""),
    ("2.1.1", "Số VBQPPL do cấp tỉnh ban hành", "Văn bản", "29", "2.1"),
    ("2.1.2", "Số VBQPPL do cấp huyện ban hành", "Văn bản", "9", "2.1"),
    ("3.1.4", "Tổng số TTHC thuộc thẩm quyền giải quyết đang có hiệu lực", "Thủ tục", "1783", ""),
    ("3.1.4.1", "Cấp tỉnh", "Thủ tục", "1407", "3.1.4"),
    ("3.3.0", "Tổng số hồ sơ trong kỳ (mới và kỳ trước chuyển sang)", "Hồ sơ", "50533", ""),
    ("3.3.0.1", "Hồ sơ tiếp nhận trực tuyến", "Hồ sơ", "15686", "3.3.0"),
    ("3.3.0.4", "Số hồ sơ đã giải quyết", "Hồ sơ", "44634", "3.3.0"),
    ("3.3.0.5", "Số hồ sơ giải quyết quá hạn", "Hồ sơ", "952", "3.3.0"),
    ("4.1.6", "Tổng số đơn vị SNCL của tỉnh", "Đơn vị", "417", ""),
    ("4.2.1", "Tổng số biên chế công chức được giao trong năm", "Người", "1903", ""),
    ("6.3.1", "Thu NSNN trên địa bàn", "Triệu đồng", "727902.000", ""),
    ("7.4.1", "Tổng số UBND cấp xã", "Cơ quan, đơn vị", "102", ""),
    ("7.4.2", "Tổng số UBND cấp xã", "Cơ quan, đơn vị", "96", ""),
    ("7.5.1", "Số DVCTT có phát sinh hồ sơ trực tuyến", "Thủ tục", "812", ""),
    ("7.6.2", "Tỷ lệ hồ sơ thanh toán trực tuyến", "%", "76.3642", ""),
    ("7.7.2", "Số hồ sơ tiếp nhận qua BCCI", "Hồ sơ", "3120", ""),
)
LABELS = {code: label for code, label, *_ in ROWS}


def figure(code: str, label: str, unit: str, value: str, parent: str) -> KnownFigure:
    return KnownFigure(
        code,
        label,
        (),
        Decimal(value),
        printed=f"số {code}",
        unit_of_measure=unit,
        parent_code=parent,
        parent_label=LABELS.get(parent, ""),
    )


KNOWN = Known(
    figures={row[0]: figure(*row) for row in ROWS},
    on=date(2025, 3, 14),
    period="quý I năm 2025",
    place="tỉnh Kon Tum",
    titles={"IV": "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", "II.1": "1. Kết quả", "II.2": "2. Tại cấp xã"},
)


def remarks(*texts: str, place: str = "II.1") -> list[Remark]:
    """What is said of the last of some paragraphs."""
    found = lint([Passage(place, text) for text in texts], KNOWN)
    return [one for one in found if one.kind in ("number_contradicts", "number_known")]


def code_of(remark: Remark) -> str:
    return remark.offer.removeprefix("Thay bằng {{").removesuffix("}}.")


def contradicted(*texts: str, place: str = "II.1") -> list[str]:
    """The codes of the figures that some paragraphs contradict."""
    found = remarks(*texts, place=place)
    return [code_of(one) for one in found if "khác chỉ tiêu" in one.why]


def test_a_number_unlike_the_figure_it_is_named_as() -> None:
    (found,) = remarks("Tổng số hồ sơ TTHC phải giải quyết trong quý là 50.534 hồ sơ.")
    assert (found.kind, found.severity) == ("number_contradicts", "error")
    assert found.quote == "50.534 hồ sơ"
    assert found.why == f"“50.534” khác chỉ tiêu 3.3.0 {LABELS['3.3.0']} = số 3.3.0."
    assert found.offer == "Thay bằng {{3.3.0}}."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Số văn bản QPPL do cấp tỉnh ban hành là 30 văn bản.", "2.1.1"),
        ("Số văn bản quy phạm pháp luật do cấp tỉnh ban hành: 30 văn bản.", "2.1.1"),
        ("Trong quý I năm 2025, cấp tỉnh ban hành 30 văn bản QPPL.", "2.1.1"),
        ("Trong quý I/2025, số VBQPPL do cấp huyện ban hành là 10 văn bản.", "2.1.2"),
        ("Tổng số hồ sơ thủ tục hành chính phải giải quyết: 50.353.", "3.3.0"),
        ("Tổng số hồ sơ phải giải quyết là 505 hồ sơ, tăng 5% so với cùng kỳ.", "3.3.0"),
        ("Thu ngân sách nhà nước trên địa bàn tỉnh Kon Tum đạt 727.912 triệu đồng.", "6.3.1"),
        ("Đến ngày 14/3/2025, thu NSNN trên địa bàn đạt 729 tỷ đồng.", "6.3.1"),
        ("Số hồ sơ tiếp nhận qua dịch vụ bưu chính công ích là 3.121 hồ sơ.", "7.7.2"),
        ("Số dịch vụ công trực tuyến có phát sinh hồ sơ trực tuyến là 821.", "7.5.1"),
        ("Toàn tỉnh có 471 đơn vị sự nghiệp công lập.", "4.1.6"),
        ("Đến nay, tổng số biên chế công chức được giao năm 2025 là 1.930 biên chế.", "4.2.1"),
        ("Theo báo cáo, tỷ lệ hồ sơ thanh toán trực tuyến đạt 67,36%.", "7.6.2"),
        ("Đã giải quyết 44.643 hồ sơ.", "3.3.0.4"),
    ],
)
def test_labels_are_known_in_other_words(text: str, code: str) -> None:
    assert contradicted(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        # another time
        "Năm trước, tổng số hồ sơ phải giải quyết là 48.120 hồ sơ.",
        "Cùng kỳ năm trước, tổng số hồ sơ phải giải quyết là 50.500 hồ sơ.",
        "Tổng số hồ sơ phải giải quyết trong quý IV năm 2024 là 50.100 hồ sơ.",
        "Tổng số hồ sơ phải giải quyết trong quý trước là 50.123 hồ sơ.",
        "Trong tháng 3, tổng số hồ sơ phải giải quyết là 17.000 hồ sơ.",
        "Đến ngày 31 tháng 12 năm 2024, tổng số đơn vị sự nghiệp công lập là 420 đơn vị.",
        "Tổng số biên chế công chức được giao năm 2024 là 1.950 biên chế.",
        "Lũy kế từ đầu nhiệm kỳ, số văn bản QPPL do cấp tỉnh ban hành là 210 văn bản.",
        # what is aimed at
        "Phấn đấu tỷ lệ hồ sơ thanh toán trực tuyến đạt 80%.",
        "Tỷ lệ hồ sơ thanh toán trực tuyến đạt 80% trở lên.",
        "Mục tiêu năm 2025: tỷ lệ hồ sơ thanh toán trực tuyến đạt 80%.",
        # another level, unit or field
        "Tổng số hồ sơ phải giải quyết của cấp xã là 50.534 hồ sơ.",
        "Cấp xã có tổng số hồ sơ phải giải quyết là 20.123 hồ sơ.",
        "Tại huyện Đăk Hà, tổng số hồ sơ phải giải quyết là 3.120 hồ sơ.",
        "Sở Y tế: tổng số hồ sơ phải giải quyết là 50.532 hồ sơ.",
        "Khối các sở: tổng số hồ sơ phải giải quyết là 20.123 hồ sơ.",
        "Lĩnh vực đất đai: tỷ lệ hồ sơ thanh toán trực tuyến đạt 70,12%.",
        "Thu ngân sách nhà nước trên địa bàn xã Đăk Kan đạt 1.200 triệu đồng.",
        # a part, or a thing more narrowly meant
        "Trong đó, số văn bản QPPL do cấp tỉnh ban hành là 03 văn bản.",
        "Số văn bản QPPL do cấp tỉnh ban hành chậm so với yêu cầu là 02 văn bản.",
        "Số hồ sơ giải quyết quá hạn giảm 120 hồ sơ.",
        "UBND xã tiếp nhận 1.200 hồ sơ, số hồ sơ đã giải quyết là 1.100 hồ sơ.",
        # another kind of number, or one said roughly
        "Số văn bản QPPL do cấp tỉnh ban hành chiếm 76%.",
        "Tổng số hồ sơ phải giải quyết là hơn 50.000 hồ sơ.",
        "Thu ngân sách nhà nước trên địa bàn đạt 727,9 tỷ đồng.",
        "Tỷ lệ hồ sơ thanh toán trực tuyến đạt 76,4%.",
        "Số văn bản QPPL do cấp tỉnh ban hành theo Kế hoạch số 30/KH-UBND ngày 12/01/2025.",
        # two labels at once, or one of two figures
        "Số hồ sơ tiếp nhận và số hồ sơ đã giải quyết lần lượt là 44.692 và 44.630 hồ sơ.",
        "Tổng số Ủy ban nhân dân cấp xã là 100 đơn vị.",
    ],
)
def test_what_is_another_number_is_left_alone(text: str) -> None:
    assert contradicted(text) == []


def test_the_unit_of_an_earlier_sentence_or_heading_may_still_be_meant() -> None:
    text = "Tổng số hồ sơ phải giải quyết là 1.205 hồ sơ."
    assert contradicted(text) == ["3.3.0"]
    assert contradicted(f"UBND huyện Sa Thầy đứng đầu toàn tỉnh. {text}") == []
    assert contradicted(text, place="II.2") == []
    assert contradicted(text, place="IV.3") == []
    assert contradicted("Kết quả tại Sở Y tế như sau:", f"- {text}") == []


def test_a_label_with_a_level_says_its_own() -> None:
    intro = "Trên cơ sở số biên chế được Ủy ban nhân dân tỉnh giao:"
    assert contradicted(intro, "- Số VBQPPL do cấp huyện ban hành là 10 văn bản.") == ["2.1.2"]
    assert contradicted(intro, "- Số hồ sơ giải quyết quá hạn là 953 hồ sơ.") == []


def test_a_slip_is_seen_even_after_a_unit_was_named() -> None:
    text = "Tổng số hồ sơ phải giải quyết là 50.633 hồ sơ."
    assert contradicted(f"UBND huyện Sa Thầy đứng đầu toàn tỉnh. {text}") == ["3.3.0"]


def bound_whole(text: str, whole: str, code: str) -> list[str]:
    start = text.index(whole)
    passage = Passage("II.1", text, bound=((start, start + len(whole), code),))
    found = lint([passage], KNOWN)
    return [code_of(one) for one in found if "khác chỉ tiêu" in one.why]


@pytest.mark.parametrize(("code", "expected"), [("3.1.4", ["3.1.4.1"]), ("2.1", [])])
def test_a_part_is_compared_under_its_own_whole(code: str, expected: list[str]) -> None:
    text = "Tổng số TTHC là 1.783 TTHC. Trong đó, cấp tỉnh có 1.408 TTHC, cấp xã có 375 TTHC."
    assert bound_whole(text, "1.783", code) == expected


def test_a_typed_whole_counts_when_it_is_its_figure() -> None:
    parts = "gồm 15.687 hồ sơ tiếp nhận trực tuyến và 34.846 hồ sơ khác."
    assert contradicted(f"Tổng số hồ sơ phải giải quyết là 50.533 hồ sơ, {parts}") == ["3.3.0.1"]
    assert contradicted(f"Huyện Sa Thầy có 50.533 hồ sơ, {parts}") == []


def test_an_equal_number_is_offered_for_binding_however_small() -> None:
    (found,) = remarks("Số văn bản QPPL do cấp huyện ban hành là 09 văn bản.")
    assert (found.kind, found.offer) == ("number_known", "Thay bằng {{2.1.2}}.")


def test_a_number_that_equals_one_of_two_figures_of_one_name_is_that_one() -> None:
    (found,) = remarks("Tổng số Ủy ban nhân dân cấp xã là 96 đơn vị.")
    assert (found.kind, found.offer) == ("number_known", "Thay bằng {{7.4.2}}.")


def test_bound_numbers_are_never_compared() -> None:
    text = "Tổng số hồ sơ phải giải quyết là 50.534 hồ sơ."
    assert bound_whole(text, "50.534", "3.3.0") == []


def test_a_report_of_another_period_has_another_quarter() -> None:
    text = "Tổng số hồ sơ phải giải quyết trong quý là 50.534 hồ sơ."
    half = Known(figures=KNOWN.figures, period="6 tháng đầu năm 2025", place="tỉnh Kon Tum")
    assert [one.kind for one in lint([Passage("II.1", text)], half)] == ["typed_number"]


def typed(text: str) -> list[Remark]:
    found = lint([Passage("II.1", text)], KNOWN)
    return [remark for remark in found if remark.kind == "typed_number"]


def test_one_digit_off_a_large_figure_of_the_same_thing_is_pointed_out() -> None:
    (said,) = typed("Toàn tỉnh tiếp nhận 50.534 hồ sơ.")
    assert (said.kind, said.severity) == ("typed_number", "hint")
    assert "khác một chữ số so với 3.3.0" in said.why
    assert said.offer == "Nếu là số này thì thay bằng {{3.3.0}}."
    for other in ("Có 50.534 lượt người đọc.", "Có 51.634 hồ sơ cũ."):
        (said,) = typed(other)
        assert said.why.endswith("chưa gắn với chỉ tiêu nào.")
