"""The workbook that stays inside: every figure with its units, and what it does not show."""

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from indicators.discipline import HIDDEN, WHY, concerns, is_of_one_unit
from reports.documents.renderers import lineage
from reports.documents.traced import (
    Contribution,
    Trace,
    TracedFigure,
    TracedReport,
    TracedUnit,
)

NOON = datetime(2025, 3, 20, 12, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UNITS = (
    TracedUnit("kt", "Tỉnh Kon Tum", "province", None),
    TracedUnit("h1", "Huyện Số 1", "district", 0),
    TracedUnit("x11", "Xã =1.1", "commune", 1),
)
FORWARDED = TracedReport(
    unit=2,
    form_code="xa",
    form="Biểu xã",
    version=2,
    forwarded_by="Lãnh đạo xã",
    forwarded_at=NOON,
    accepted_by="Chuyên viên kiểm tra",
    accepted_at=NOON,
    number="12/BC-UBND",
    day=date(2025, 3, 19),
    digest="ab" * 32,
)
REPORTS = (FORWARDED, TracedReport(unit=1, form_code="huyen", form="Biểu huyện"))


def figure(code: str, value: str | None, **changes: Any) -> TracedFigure:
    told: dict[str, Any] = {
        "code": code,
        "label": f"Chỉ tiêu {code}",
        "area": "Cải cách chế độ công vụ",
        "unit_of_measure": "Người",
        "value_type": "count",
        "decimals": 0,
        "choices": "",
        "over_units": "sum",
        "over_time": "flow",
        "formula": "",
        "value": None if value is None else Decimal(value),
        "status": "no_data" if value is None else "ok",
        "expected": 2,
        "reported": 1,
        "nil": 0,
        "na": 0,
        "missing": 1,
        "provisional": 0,
        "data_to": None,
    }
    return TracedFigure(**(told | changes))


def given(place: int, unit: int, value: str | None, **changes: Any) -> Contribution:
    if value is None:
        return Contribution(place, unit, report=1)
    told: dict[str, Any] = {"figure": place, "unit": unit, "report": 0, "entered_by": 0}
    return Contribution(**(told | {"state": "number", "value": Decimal(value)} | changes))


@pytest.fixture
def trace() -> Trace:
    return Trace(
        campaign_code="KT-2025-Q1",
        campaign_name="Quý I năm 2025",
        covers_from=date(2024, 12, 15),
        covers_to=date(2025, 3, 15),
        as_of=date(2025, 3, 14),
        catalogue_number=4,
        catalogue_note="",
        catalogue_digest="",
        outline="Đề cương tỉnh",
        outline_version=3,
        closed_number=1,
        closed_by="Trưởng phòng CCHC",
        closed_at=NOON,
        closed_reason="Kịp hạn gửi Bộ",
        added_up_at=NOON,
        made_at=NOON,
        illustration="",
        root=0,
        people=("Chuyên viên xã",),
        units=UNITS,
        reports=REPORTS,
        figures=(
            figure("5.3.1", "1234"),
            figure("5.4.5", "3"),
            figure("5.3.2", "97.8671", value_type="percent", decimals=2, formula="[5.3.1] / 2"),
            figure("5.3.9", None, formula="[9.9]", expected=0, reported=0, missing=0),
        ),
        contributions=(
            given(0, 2, "1234", provisional=True, note="=HYPERLINK(1)"),
            given(0, 1, None),
            given(0, 0, "1200", control=True),
            given(1, 2, "3"),
            given(1, 0, "4"),
            given(1, 1, None),
        ),
    )


def opened(trace: Trace, *, disclose: bool = True) -> openpyxl.Workbook:
    drawn = lineage.render(trace, disclose_discipline=disclose)
    return openpyxl.load_workbook(io.BytesIO(drawn))


def rows(sheet: Any) -> list[list[object]]:
    return [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]


def test_it_says_what_it_is_the_lineage_of(trace):
    about = opened(trace).worksheets[0]
    told = {name: value for name, value in about.iter_rows(max_col=2, values_only=True) if name}
    assert told["Đợt báo cáo"] == "Quý I năm 2025 (KT-2025-Q1)"
    assert told["Số liệu"] == "từ 15/12/2024 đến 14/03/2025"
    assert told["Chốt số liệu"] == "lần 1, Trưởng phòng CCHC, 12:00 20/03/2025"
    assert told["Đề cương"] == "Đề cương tỉnh, phiên bản 3"
    assert told["Báo cáo đã tổng hợp"] == "1/2"


def test_a_figure_leads_to_the_units_behind_it(trace):
    sheet = opened(trace).worksheets[1]
    assert [line[0] for line in rows(sheet)] == ["5.3.1", "5.4.5", "5.3.2"]
    assert sheet["A2"].hyperlink.location == "'Nguồn số liệu'!A2"
    assert sheet["A3"].hyperlink.location == "'Nguồn số liệu'!A5"
    assert sheet["A4"].hyperlink is None
    assert (sheet["E2"].value, sheet["E4"].value, sheet["E4"].number_format) == (
        1234,
        97.87,
        "[$-42A]#,##0.00",
    )
    assert [cell.value for cell in sheet[2]][5:9] == ["Có số liệu", 2, 1, 1]


def test_a_contribution_names_unit_report_and_people(trace):
    first, second, control, *_ = rows(opened(trace).worksheets[2])
    assert first[:7] == [
        "5.3.1",
        "Chỉ tiêu 5.3.1",
        "Xã =1.1",
        "Huyện Số 1",
        1234,
        "Số liệu",
        "ước",
    ]
    assert first[8:17] == [
        "=HYPERLINK(1)",
        "Xã =1.1",
        "Biểu xã",
        "2",
        "Chuyên viên xã",
        "Lãnh đạo xã",
        "12:00 20/03/2025",
        "Chuyên viên kiểm tra",
        "12:00 20/03/2025",
    ]
    assert (second[4], second[5], second[11]) == (None, "Chưa có", None)
    assert control[17] == "không cộng"


def test_notes_that_look_like_formulas_stay_text(trace):
    sheet = opened(trace).worksheets[2]
    assert sheet["I2"].data_type == sheet["C2"].data_type == "s"


def test_reports_say_which_version_was_read_and_which_is_missing(trace):
    read, missing = rows(opened(trace).worksheets[3])
    assert read[:3] == ["x11", "Xã =1.1", "Cấp xã"]
    assert read[5:8] == ["2", "12/BC-UBND", "19/03/2025"]
    assert missing[5] == "chưa có"


def test_lists_can_be_filtered_and_keep_their_heading(trace):
    for sheet in opened(trace).worksheets[1:]:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"


# -- discipline ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "answer"),
    [("5.4", True), ("5.4.5", True), ("5.4.10", True), ("5.40", False), ("5.3.4", False)],
)
def test_which_figures_are_about_discipline(code, answer):
    assert concerns(code) is answer


def test_what_single_units_gave_about_discipline_is_not_shown(trace):
    book = opened(trace, disclose=False)
    hidden, of_the_province, missing = rows(book.worksheets[2])[3:]
    assert hidden[4:9] == [HIDDEN, None, None, None, WHY]
    assert (of_the_province[2], of_the_province[4]) == ("Tỉnh Kon Tum", 4)
    assert missing[5] == "Chưa có"
    assert WHY in [cell.value for line in book.worksheets[0] for cell in line]


def test_the_provinces_total_is_shown_to_everybody(trace):
    assert opened(trace, disclose=False).worksheets[1]["E3"].value == 3


def test_a_total_that_is_one_units_is_not_shown(trace):
    """The figures of a commune added up for itself."""
    one = replace(trace.figures[1], expected=1, missing=0)
    own = replace(trace, root=2, figures=(trace.figures[0], one, *trace.figures[2:]))
    sheet = opened(own, disclose=False).worksheets[1]
    assert [cell.value for cell in sheet[3]][4:12] == [HIDDEN, "Có số liệu", *[None] * 6]
    assert opened(own).worksheets[1]["E3"].value == 3
    assert not is_of_one_unit("5.4.5", "district", 11)


def test_the_same_lineage_gives_the_same_bytes(trace):
    drawn = [lineage.render(trace, disclose_discipline=True) for _ in range(2)]
    assert drawn[0] == drawn[1]
