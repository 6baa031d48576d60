"""What is known beyond a text: consolidated figures, unit names, sections without lines."""

from datetime import date
from decimal import Decimal

import pytest

from reports.linting import KINDS, Known, KnownFigure, KnownUnit, Passage, lint

DAY = date(2025, 3, 20)
RECEIVED = KnownFigure(
    "3.3.0", "Tổng số hồ sơ tiếp nhận trong kỳ của tỉnh", ("50.533",), Decimal(50533)
)
ON_TIME = KnownFigure("3.3.9", "Tỷ lệ hồ sơ đúng hạn", ("97,87%", "97,87"), Decimal("97.87"))
# So short that its forms tell nothing.
FEW = KnownFigure("3.9", "Tổng số hội nghị đã tổ chức trong kỳ", (), Decimal(8))
KNOWN = Known(figures={figure.code: figure for figure in (RECEIVED, ON_TIME, FEW)})


def found(text: str, known: Known = KNOWN, **passage: object) -> list[tuple[str, str]]:
    remarks = lint([Passage("II.2", text, **passage)], known)  # type: ignore[arg-type]
    return [(remark.kind, remark.quote) for remark in remarks]


def test_a_typed_number_equal_to_a_figure_is_offered_for_binding() -> None:
    (remark,) = lint([Passage("II.2", "Đã tiếp nhận 50.533 hồ sơ.")], KNOWN)
    assert (remark.kind, remark.place, remark.line) == ("number_known", "II.2", 0)
    assert "{{3.3.0}}" in remark.offer


def test_a_percentage_is_offered_too() -> None:
    assert found("Tỷ lệ giải quyết sớm đạt 97,87%.") == [("number_known", "97,87%")]


def test_any_other_typed_number_is_a_hint() -> None:
    assert found("Đã tổ chức 12 hội nghị.") == [("typed_number", "12 hội nghị")]


def test_bound_numbers_and_dates_are_not_typed() -> None:
    text = "Đã tiếp nhận 50.533 hồ sơ theo Kế hoạch số 12/KH-UBND ngày 10 tháng 01 năm 2025."
    start = text.index("50.533")
    assert found(text, bound=((start, start + 6, "3.3.0"),)) == []


def test_a_typed_number_that_contradicts_a_figure() -> None:
    text = "Tổng số hồ sơ tiếp nhận trong kỳ của tỉnh là 50.353 hồ sơ."
    assert ("number_contradicts", "50.353 hồ sơ") in found(text)


def test_a_figure_that_is_printed_too_shortly_contradicts_nothing() -> None:
    text = "Tổng số hội nghị đã tổ chức trong kỳ là 12 hội nghị."
    assert found(text) == [("typed_number", "12 hội nghị")]


def test_nothing_is_typed_where_nothing_is_known() -> None:
    assert found("Đã tổ chức 12 hội nghị.", Known()) == []


UNITS = [
    KnownUnit("Sở Thông tin và Truyền thông", None, date(2025, 3, 1), "Sở Khoa học và Công nghệ"),
    KnownUnit("Sở Khoa học và Công nghệ", None, None),
    KnownUnit("Sở Dân tộc và Tôn giáo", date(2025, 3, 1), None),
    KnownUnit("Ban Dân tộc", None, date(2025, 3, 1), "Sở Dân tộc và Tôn giáo"),
    KnownUnit("Ban Dân tộc tỉnh Gia Lai", None, None),
]


def test_a_unit_that_has_ended_is_named_with_its_successor() -> None:
    passage = Passage("I.1", "Giao Sở Thông tin và Truyền thông chủ trì, Sở Khoa học và Công nghệ.")
    (remark,) = lint([passage], Known(units=UNITS, on=DAY))
    assert (remark.kind, remark.quote) == ("unit_not_in_force", "Sở Thông tin và Truyền thông")
    assert "01/03/2025" in remark.why
    assert remark.offer == "Nay là Sở Khoa học và Công nghệ."


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Giao Sở Thông tin và Truyền thông.", date(2025, 2, 28), []),
        ("Giao Sở Dân tộc và Tôn giáo.", date(2025, 2, 28), ["Sở Dân tộc và Tôn giáo"]),
        ("Giao Sở Dân tộc và Tôn giáo.", DAY, []),
        ("Theo Ban Dân tộc tỉnh Gia Lai.", DAY, []),
        ("Theo Ban Dân tộc.", None, []),
    ],
)
def test_names_are_judged_on_the_reports_day(
    text: str, on: date | None, expected: list[str]
) -> None:
    remarks = lint([Passage("I.1", text)], Known(units=UNITS, on=on))
    assert [remark.quote for remark in remarks] == expected


def test_sections_are_named_where_there_are_no_lines() -> None:
    passages = [
        Passage("II.2", "Tổng số TTHC trên địa bàn tỉnh là 1.783 TTHC."),
        Passage("II.6", "Tổng số thủ tục hành chính của tỉnh: 1.767."),
    ]
    (remark,) = lint(passages)
    assert (remark.place, remark.kind) == ("II.6", "number_contradicts")
    assert "mục II.2" in remark.why


def test_a_superscript_call_behind_a_number_is_no_stray_mark() -> None:
    assert found("Số người là 14.622 người.", Known(), calls=((18, 24),)) == []


def test_every_kind_has_a_known_severity_and_a_label() -> None:
    assert {kind.severity for kind in KINDS.values()} == {"error", "warning", "hint"}
    assert all(kind.label for kind in KINDS.values())
