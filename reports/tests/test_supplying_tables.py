"""Finding the table in an export, its columns and rows; and what its cells would change. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.entries import Ask, Fault
from indicators.figures import Figure, State
from reports.sheets.book import EMPTY, Sheet, SheetCell
from reports.supplying import columns, matching, planning, tables, totals
from reports.supplying.columns import CODE, NAME, SKIP, Remembered, Wanted
from reports.supplying.matching import ALIAS, ASKED, EXACT, SKIPPED, TWICE, Matching
from reports.supplying.naming import Names, Unit
from reports.supplying.planning import Held, Plan, Wishes
from reports.supplying.tables import Table
from reports.tests import exports

NAMES = Names(
    (
        Unit(1, "Xã Đăk Hà", ("x1", "23425"), "Huyện Tu Mơ Rông"),
        Unit(2, "Xã Măng Ri", ("x2", "23410"), "Huyện Tu Mơ Rông"),
        Unit(3, "Huyện Tu Mơ Rông", ("h1", "617")),
    )
)
WANTED = tuple(Wanted(code, kw["label"]) for code, kw in exports.CATALOGUE if "label" in kw)
DAY = date(2025, 3, 14)


def cell(value: Any) -> SheetCell:
    if value in ("", None):
        return EMPTY
    if isinstance(value, int | Decimal):
        return SheetCell(str(value), "number", Decimal(value))
    return SheetCell(str(value), "text")


def sheet(rows: Any) -> Sheet:
    return Sheet("S", tuple(tuple(cell(value) for value in row) for row in rows))


def table(rows: Any) -> Table:
    found = tables.find(sheet(rows))
    assert found is not None
    return found


def headings(found: Table) -> list[str]:
    return [column.heading for column in found.columns]


class TestTheTable:
    def test_is_found_below_titles_with_two_rows_of_heading(self) -> None:
        found = table(exports.table(("Xã Đăk Hà", 1, 2, 3, 4)))
        assert (found.first, found.last) == (7, 8)
        assert headings(found) == [
            "STT",
            "Tên đơn vị",
            "Hồ sơ tiếp nhận – Trực tuyến",
            "Hồ sơ tiếp nhận – Trực tiếp",
            "Hồ sơ đã giải quyết – Đúng hạn",
            "Hồ sơ đã giải quyết – Quá hạn",
            "Ghi chú",
        ]

    def test_says_what_it_leaves_out(self) -> None:
        found = table(exports.table(("Xã Đăk Hà", 1, 2, 3, 4)))
        assert [(out.index, out.why) for out in found.left_out] == [
            (9, "dòng đánh số cột"),
            (11, "dòng tổng cộng"),
            (12, "dòng trống"),
        ]

    def test_has_three_rows_of_heading_where_there_are_three(self) -> None:
        found = table(
            [
                ("STT", "Đơn vị", "Hồ sơ", "", "", ""),
                ("", "", "Tiếp nhận", "", "Giải quyết", ""),
                ("", "", "Trực tuyến", "Trực tiếp", "Đúng hạn", "Quá hạn"),
                (1, "Xã Đăk Hà", 1, 2, 3, 4),
            ]
        )
        assert headings(found)[2:] == [
            "Hồ sơ – Tiếp nhận – Trực tuyến",
            "Hồ sơ – Tiếp nhận – Trực tiếp",
            "Hồ sơ – Giải quyết – Đúng hạn",
            "Hồ sơ – Giải quyết – Quá hạn",
        ]

    def test_of_one_plain_row_is_found_too(self) -> None:
        found = table([("Mã", "Tên", "3.1"), ("x1", "Xã Đăk Hà", 5), ("x2", "Xã Măng Ri", "")])
        assert headings(found) == ["Mã", "Tên", "3.1"]
        assert len(found.rows) == 2

    def test_a_unit_without_figures_is_not_taken_for_a_heading(self) -> None:
        found = table([("Tên", "A", "B"), ("Xã Đăk Hà", "", ""), ("Xã Măng Ri", 1, 2)])
        assert (found.first, found.last, len(found.rows)) == (0, 0, 2)

    def test_two_columns_of_one_heading_are_told_apart(self) -> None:
        found = table([("Tên", "Quá hạn", "Quá hạn"), ("Xã Đăk Hà", 1, 2)])
        assert headings(found) == ["Tên", "Quá hạn", "Quá hạn (2)"]

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("Tổng cộng", "dòng tổng cộng"),
            ("TỔNG SỐ TOÀN TỈNH", "dòng tổng cộng"),
            ("Cộng", "dòng tổng cộng"),
            ("II. Cấp huyện", "dòng nhóm"),
            ("Sở, ban, ngành", "dòng nhóm"),
        ],
    )
    def test_totals_and_groups_are_no_units(self, name: str, why: str) -> None:
        found = table([("Tên", "A", "B"), (name, 1, 2), ("Công an tỉnh", 3, 4)])
        assert [(out.why, out.text) for out in found.left_out] == [(why, name)]
        assert [row.text(0) for row in found.rows] == ["Công an tỉnh"]

    def test_is_not_there_in_a_sheet_of_prose(self) -> None:
        assert tables.find(sheet([("Báo cáo",), ("Không có bảng nào",)])) is None
        assert tables.find(sheet([])) is None

    def test_heading_rows_may_be_named(self) -> None:
        rows = [("a", "b", "c", "d"), ("Tên", "3.1"), ("Xã Đăk Hà", 5)]
        found = tables.find(sheet(rows), (1, 1))
        assert found is not None
        assert headings(found) == ["Tên", "3.1"]

    def test_says_when_it_was_exported(self) -> None:
        assert (
            tables.exported_at(["Thời gian xuất báo cáo: 08:15 15/03/2025"]) == "08:15 15/03/2025"
        )
        assert tables.exported_at(["Từ ngày 15/12/2024 đến ngày 14/03/2025"]) == ""


class TestColumns:
    def roles(self, rows: Any, remembered: Remembered | None = None) -> list[str]:
        guesses = columns.guess(table(rows), NAMES, WANTED, remembered or Remembered())
        return [guess.role for guess in guesses.values()]

    def test_are_guessed_by_labels_and_contents(self) -> None:
        rows = exports.table(("Xã Đăk Hà", 1, 2, 3, 4), ("Xã Măng Ri", 1, 2, 3, 4))
        assert self.roles(rows) == [SKIP, NAME, "3.1", "3.2", "3.3", "3.4", SKIP]

    def test_may_stand_in_any_order(self) -> None:
        rows = [
            ("Giải quyết quá hạn", "Cơ quan", "Tiếp nhận trực tuyến"),
            (1, "UBND xã Đăk Hà", 2),
            (1, "Mang Ri", 2),
        ]
        assert self.roles(rows) == ["3.4", NAME, "3.1"]

    def test_are_known_by_a_code_in_the_heading(self) -> None:
        rows = [("Mã ĐV", "Số A [3.4]", "3.1. Số B"), ("23425", 2, 3), ("23410", 2, 3)]
        assert self.roles(rows) == [CODE, "3.4", "3.1"]

    def test_are_remembered_before_they_are_guessed(self) -> None:
        rows = [("Tên", "Quá hạn", "Lạ"), ("Xã Đăk Hà", 1, 2), ("Xã Măng Ri", 1, 2)]
        kept = Remembered({"qua han": SKIP, "la": "3.4"}, name="ten")
        assert self.roles(rows, kept) == [NAME, SKIP, "3.4"]

    def test_of_districts_are_not_those_of_units(self) -> None:
        rows = [
            ("Huyện", "Xã", "Giải quyết quá hạn"),
            ("Huyện Tu Mơ Rông", "Xã Đăk Hà", 1),
            ("Huyện Tu Mơ Rông", "Xã Măng Ri", 2),
            ("Huyện Tu Mơ Rông", "Xã lạ", 2),
        ]
        assert self.roles(rows) == [SKIP, NAME, "3.4"]

    def test_must_name_the_unit_and_a_figure_once(self) -> None:
        found = table([("Tên", "A", "B"), ("Xã Đăk Hà", 1, 2)])
        assert len(columns.faults({0: SKIP, 1: SKIP, 2: SKIP}, found)) == 2
        (twice,) = columns.faults({0: NAME, 1: "3.1", 2: "3.1"}, found)
        assert "“A”" in twice
        assert "“B”" in twice
        assert columns.faults({0: NAME, 1: "3.1", 2: SKIP}, found) == []


def match(rows: Any, **kw: Any) -> Matching:
    roles = {0: CODE, 1: NAME, 2: "3.1"}
    given = {"aliases": {}, "answers": {}} | kw
    return matching.match(table([("Mã", "Tên", "Số"), *rows]), roles, NAMES, **given)


def hows(found: Matching) -> list[tuple[int | None, str]]:
    return [(one.key, one.how) for one in found.rows]


class TestUnits:
    def test_are_found_by_code_or_by_name(self) -> None:
        assert hows(match([("23425", "tên khác hẳn", 1), ("", "Xã Mang Ri", 2)])) == [
            (1, EXACT),
            (2, EXACT),
        ]

    def test_a_code_and_a_name_that_disagree_are_asked_about(self) -> None:
        (one,) = match([("23425", "Xã Măng Ri", 1)]).rows
        assert (one.key, one.how, one.candidates) == (None, ASKED, (1, 2))

    def test_what_a_person_answered_counts_first(self) -> None:
        rows = [("", "Xã lạ", 1), ("", "Xã khác", 2), ("", "Xã quen", 3), ("", "Xã bỏ", 4)]
        found = match(
            rows, answers={1: 1, 2: 0}, aliases={"xa quen": 2}, skipped=frozenset({"xa bo"})
        )
        assert hows(found) == [(1, "answered"), (0, SKIPPED), (2, ALIAS), (0, SKIPPED)]
        assert found.questions == []

    def test_two_rows_for_one_unit_are_both_asked_about(self) -> None:
        found = match([("", "Xã Đăk Hà", 1), ("x1", "", 2), ("", "Xã Măng Ri", 3)])
        assert hows(found) == [(1, TWICE), (1, TWICE), (2, EXACT)]
        assert set(found.units) == {2}

    def test_a_signature_is_left_out_and_said(self) -> None:
        found = match([("", "Xã Đăk Hà", 1), ("", "Người lập biểu", "Nguyễn Văn A")])
        assert len(found.rows) == 1
        assert [out.text for out in found.left_out] == ["Người lập biểu"]

    def test_figures_without_a_name_are_asked_about(self) -> None:
        (one,) = match([("", "", 5)]).rows
        assert one.how == ASKED
        assert "không ghi tên" in one.said


COUNT = Wanted("3.1", "Số hồ sơ", measure="Hồ sơ")
MONEY = Wanted("6.1", "Kinh phí", value_type="money", decimals=3, measure="Triệu đồng")


class TestFigures:
    @pytest.mark.parametrize(
        ("given", "line", "value"),
        [
            (cell(1234), COUNT, "1234"),
            (cell("1.234"), COUNT, "1234"),
            (cell("1 234"), COUNT, "1234"),
            (cell("1,234,567"), COUNT, "1234567"),
            (cell("12 hồ sơ"), COUNT, "12"),
            (cell("1.234,5"), MONEY, "1234.5"),
            (cell(Decimal("1234.567")), MONEY, "1234.567"),
            (SheetCell("TRUE", "bool"), Wanted("1", "", value_type="yes_no"), "1"),
            (cell("có"), Wanted("1", "", value_type="yes_no"), "1"),
        ],
    )
    def test_are_read_as_vietnamese_writes_them(
        self, given: SheetCell, line: Wanted, value: str
    ) -> None:
        assert planning.figure(given, line) == Figure(State.NUMBER, Decimal(value))

    @pytest.mark.parametrize(
        ("given", "line", "words"),
        [
            (cell("không rõ"), COUNT, "Cần một con số"),
            (cell(-1), COUNT, "không được âm"),
            (cell(Decimal("1.5")), COUNT, "Cần số nguyên"),
            (cell(Decimal("1.2345")), MONEY, "tối đa 3 chữ số"),
            (SheetCell("=A1", "formula"), COUNT, "Công thức chưa có giá trị"),
            (SheetCell("#REF!", "error"), COUNT, "#REF!"),
            (SheetCell("14/03/2025", "date"), COUNT, "ngày tháng"),
            (SheetCell("TRUE", "bool"), COUNT, "Cần một con số"),
        ],
    )
    def test_what_is_none_is_a_fault(self, given: SheetCell, line: Wanted, words: str) -> None:
        read = planning.figure(given, line)
        assert isinstance(read, Fault)
        assert words in read.message

    def test_two_readings_are_not_guessed(self) -> None:
        assert isinstance(planning.figure(cell("1.234"), MONEY), Ask)
        assert isinstance(planning.figure(cell("-"), COUNT), Ask)
        assert planning.figure(cell("-"), COUNT, nil=True) == Figure(State.NIL)


def plan(value: Any, held: Figure | None = None, refusal: str = "", **kw: Any) -> Plan:
    expected = kw.pop("expected", {})
    return planning.plan(
        match([("x1", "", value)]),
        {0: CODE, 1: NAME, 2: "3.1"},
        [COUNT],
        subjects=[1, 2],
        held={("3.1", 1): Held(held, 4)} if held else {},
        refusal=lambda _key: refusal,
        expected=expected,
        wishes=Wishes(day=DAY, **kw),
    )


def number(value: int, **kw: Any) -> Figure:
    return Figure(State.NUMBER, Decimal(value), **kw)


class TestThePlan:
    @pytest.mark.parametrize(
        ("value", "held", "status", "written"),
        [
            (5, None, "new", True),
            (5, number(4, data_to=DAY), "changed", True),
            (5, number(5, data_to=DAY), "same", False),
            (5, number(5), "same", True),  # the day of the figures is new
            (0, Figure(State.NIL), "same", False),
            ("", number(5), "blank", False),
            ("", None, "blank", False),
            ("năm", number(5), "faulty", False),
        ],
    )
    def test_says_what_becomes_of_a_cell(
        self, value: Any, held: Figure | None, status: str, written: bool
    ) -> None:
        (change,) = plan(value, held).changes
        assert (change.status, change.is_written) == (status, written)
        assert change.revision == (4 if held else 0)

    def test_an_empty_cell_empties_only_where_that_is_wanted(self) -> None:
        (change,) = plan("", number(5), clear=True).changes
        assert (change.status, change.is_written, change.new) == ("cleared", True, None)

    def test_a_closed_cell_is_faulty_only_where_it_would_change(self) -> None:
        assert plan(5, number(4), refusal="Ô này đóng.").faults[0].fault == "Ô này đóng."
        assert plan(5, number(5), refusal="Ô này đóng.").faults == []
        assert plan("", number(5), refusal="Ô này đóng.", clear=True).faults

    def test_names_cells_as_the_spreadsheet_does(self) -> None:
        assert plan("năm").faults[0].address == "C2"

    def test_keeps_the_note_of_a_figure_not_the_reason_for_none(self) -> None:
        (kept,) = plan(5, number(4, note="theo sổ")).changes
        (gone,) = plan(5, Figure(State.UNAVAILABLE, note="chưa thống kê")).changes
        assert kept.new is not None
        assert gone.new is not None
        assert (kept.new.note, gone.new.note) == ("theo sổ", "")

    @pytest.mark.parametrize(
        ("value", "expected", "words"),
        [
            (50, 20, "gấp 2,5 lần"),
            (20, 50, "còn 40%"),
            (40, 20, ""),
            (25, 50, ""),
            (9, 3, ""),
            (0, 50, "còn 0%"),
        ],
    )
    def test_shows_what_is_far_from_the_last_period(
        self, value: int, expected: int, words: str
    ) -> None:
        made = plan(value, expected={("3.1", 1): Decimal(expected)})
        assert made.changes[0].jump == words
        assert len(made.standing_out) == bool(words)

    def test_names_the_units_without_a_row(self) -> None:
        assert plan(5).missing == (2,)


ROLES = {1: NAME, 2: WANTED[0].code, 3: WANTED[1].code}


def test_the_total_of_a_file_is_the_sum_of_its_rows() -> None:
    rows = exports.table(("Xã Đăk Hà", 1, 2, 3, 4), ("Xã Măng Ri", 10, 20, 30, 40))
    assert totals.mismatches(table(rows), ROLES, WANTED) == ()


def test_a_total_that_is_not_the_sum_is_told_with_its_cell() -> None:
    rows = exports.table(("Xã Đăk Hà", 1, 2, 3, 4), ("Xã Măng Ri", 10, 20, 30, 40))
    del rows[-4]  # one row lost on the way
    (first, second) = totals.mismatches(table(rows), ROLES, WANTED)
    assert (first.code, str(first.said), str(first.reckoned)) == (WANTED[0].code, "11", "1")
    assert (str(second.said), str(second.reckoned)) == ("22", "2")
    assert first.address == f"C{len(rows) - 2}"
