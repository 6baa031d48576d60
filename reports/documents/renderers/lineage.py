"""Where every figure came from, as a workbook that stays inside: what, from whom, accepted by whom.

Figures, contributions, reports and units, each a sheet that can be filtered; a figure leads to the
units behind it. What single units gave about discipline is shown only where the reader may see it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from indicators import discipline
from indicators.aggregation import printed_type
from indicators.figures import State, bare, short_date, shown_figure
from indicators.numerals import MEASURED, round_half_up, spreadsheet_pattern
from reports.documents.traced import Contribution, Trace, TracedFigure, TracedReport
from units import spreadsheets
from units.spreadsheets import Book

CELL = {"border": 1, "text_wrap": True, "valign": "top", "font_size": 11}
HEADING = {**CELL, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F5"}
AMOUNT = {**CELL, "align": "right", "indent": 1}
CENTRED = {**CELL, "align": "center"}
LINK = {**CELL, "font_color": "#14579C", "underline": 1}
QUIET = {**CELL, "align": "right", "indent": 1, "italic": True, "font_color": "#666666"}
TITLE = {"bold": True, "font_size": 14}
TOLD = {"text_wrap": True, "valign": "top"}
STATES = {"": "Chưa có"} | {str(state): state.label for state in State}
STATUSES = {"ok": "Có số liệu", "no_data": "Không có số liệu", "not_computable": "Không tính được"}
LEVELS = {
    "province": "Cấp tỉnh",
    "department": "Sở, ban, ngành",
    "district": "Cấp huyện",
    "commune": "Cấp xã",
    "office": "Phòng, ban",
}
Column = tuple[str, float]
FIGURES: tuple[Column, ...] = (
    *(("Mã", 10), ("Chỉ tiêu", 52), ("Lĩnh vực", 48), ("Đơn vị tính", 14), ("Số tổng hợp", 16)),
    *(("Tình trạng", 16), ("Phải báo cáo", 10), ("Đã báo cáo", 10), ("Còn thiếu", 10)),
    *(("Không phát sinh", 10), ("Không áp dụng", 10), ("Số ước", 8), ("Cách tính", 34)),
)
CONTRIBUTIONS: tuple[Column, ...] = (
    *(("Mã", 10), ("Chỉ tiêu", 40), ("Về đơn vị", 26), ("Đơn vị cấp trên", 22), ("Số liệu", 15)),
    *(("Trạng thái", 15), ("Số ước", 8), ("Số liệu đến", 11), ("Ghi chú", 28)),
    *(("Đơn vị báo cáo", 26), ("Biểu", 26), ("Lần gửi", 8), ("Người nhập", 22)),
    *(("Duyệt, gửi", 22), ("Lúc", 16), ("Chấp nhận", 22), ("Lúc", 16), ("Đối chiếu", 14)),
)
REPORTS: tuple[Column, ...] = (
    *(("Mã đơn vị", 12), ("Đơn vị", 30), ("Cấp", 15), ("Đơn vị cấp trên", 26), ("Biểu", 32)),
    *(("Lần gửi đã đọc", 10), ("Số, ký hiệu", 18), ("Ngày báo cáo", 12), ("Người ký", 20)),
    *(("Duyệt, gửi", 24), ("Lúc", 16), ("Chấp nhận", 24), ("Lúc", 16), ("Mã kiểm tra", 24)),
)
FIRST = 1  # the row below the heading


def render(trace: Trace, *, disclose_discipline: bool) -> bytes:
    """The workbook; `disclose_discipline` where the reader is of Sở Nội vụ
    (`reports.permissions.may_see_discipline`)."""
    return _Lineage(trace, disclose_discipline).draw()


class _Lineage:
    """The workbook under way."""

    def __init__(self, trace: Trace, disclose: bool) -> None:
        self.trace = trace
        self.disclose = disclose
        self.book = Book(f"Nguồn số liệu {trace.campaign_name}")

    def draw(self) -> bytes:
        about = self.book.sheet("Giới thiệu")
        asked = sum(bool(one.expected or one.na) for one in self.trace.figures)
        figures = self._sheet("Chỉ tiêu", FIGURES, asked)
        given = self._sheet("Nguồn số liệu", CONTRIBUTIONS, len(self.trace.contributions))
        reports = self._sheet("Đơn vị, báo cáo", REPORTS, len(self.trace.reports))
        self._about(about, (figures, given, reports))
        self._figures(figures, given)
        self._contributions(given)
        self._reports(reports)
        return self.book.finished()

    def _sheet(self, name: str, columns: tuple[Column, ...], rows: int) -> Any:
        """An empty list under its heading, to be filtered."""
        sheet = self.book.sheet(name)
        spreadsheets.widths(sheet, [width for _title, width in columns])
        titles = [title for title, _width in columns]
        spreadsheets.heading(sheet, 0, titles, self.book.format(**HEADING))
        spreadsheets.fit(sheet, 0, titles, [width for _title, width in columns])
        sheet.freeze_panes(FIRST, 2)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        spreadsheets.footer(sheet, f"{name}, {self.trace.campaign_code}. Lưu hành nội bộ")
        return sheet

    # -- the first sheet -----------------------------------------------------------------------

    def _about(self, sheet: Any, sheets: tuple[Any, ...]) -> None:
        spreadsheets.widths(sheet, (26, 84))
        spreadsheets.text(sheet, 0, 0, "NGUỒN SỐ LIỆU CỦA BÁO CÁO", self.book.format(**TITLE))
        spreadsheets.text(sheet, 1, 0, "Lưu hành nội bộ", self.book.format(italic=True))
        row = 3
        for name, value in self._facts():
            spreadsheets.text(sheet, row, 0, name, self.book.format(**TOLD, bold=True))
            spreadsheets.text(sheet, row, 1, value, self.book.format(**TOLD))
            spreadsheets.fit(sheet, row, [value], [84])
            row += 1
        link = {key: value for key, value in LINK.items() if key != "border"}
        for place, one in enumerate(sheets, row + 1):
            spreadsheets.link(sheet, (place, 0), one, one.get_name(), self.book.format(**link))
        spreadsheets.footer(sheet, f"{self.trace.campaign_code}. Lưu hành nội bộ")

    def _facts(self) -> Iterator[tuple[str, str]]:
        trace = self.trace
        yield "Đợt báo cáo", f"{trace.campaign_name} ({trace.campaign_code})"
        last = date.fromordinal(trace.covers_to.toordinal() - 1)
        yield "Số liệu", f"từ {short_date(trace.covers_from)} đến {short_date(last)}"
        yield "Tổng hợp cho", trace.root_name
        yield "Chốt số liệu", self._closing()
        if trace.closed_reason:
            yield "Lý do chấp nhận thiếu", trace.closed_reason
        yield "Đề cương", f"{trace.outline}, phiên bản {trace.outline_version}"
        yield "Danh mục chỉ tiêu", f"lần {trace.catalogue_number} {trace.catalogue_note}".strip()
        read = sum(one.was_read for one in trace.reports)
        yield "Báo cáo đã tổng hợp", f"{read}/{len(trace.reports)}"
        yield "Lập lúc", _moment(trace.made_at)
        if trace.illustration:
            yield "Lưu ý", trace.illustration
        if not self.disclose:
            yield "Không hiển thị", discipline.WHY

    def _closing(self) -> str:
        trace = self.trace
        if not trace.closed_number:
            return f"chưa chốt; tổng hợp lúc {_moment(trace.added_up_at)}"
        return f"lần {trace.closed_number}, {trace.closed_by}, {_moment(trace.closed_at)}"

    # -- figures -------------------------------------------------------------------------------

    def _figures(self, sheet: Any, given: Any) -> None:
        """What was asked of somebody; a formula of which nothing was asked says nothing."""
        first: dict[int, str] = {}
        for place, one in enumerate(self.trace.contributions, FIRST + 1):
            first.setdefault(one.figure, f"A{place}")
        shown = [p for p, one in enumerate(self.trace.figures) if one.expected or one.na]
        for row, place in enumerate(shown, FIRST):
            figure = self.trace.figures[place]
            if place in first:
                looks = self.book.format(**LINK)
                spreadsheets.link(sheet, (row, 0), given, figure.code, looks, cell=first[place])
            else:
                self._text(sheet, row, 0, figure.code)
            for column, text in enumerate((figure.label, figure.area, figure.unit_of_measure), 1):
                self._text(sheet, row, column, text)
            self._total(sheet, (row, 4), figure)
            self._text(sheet, row, 5, STATUSES[figure.status], CENTRED)
            self._coverage(sheet, row, figure)
            self._text(sheet, row, 12, figure.formula or OVER_UNITS[figure.over_units])
            spreadsheets.fit(sheet, row, [figure.label, figure.area, figure.formula], [52, 48, 34])

    def _total(self, sheet: Any, place: tuple[int, int], figure: TracedFigure) -> None:
        if self._hides_total(figure):
            self._text(sheet, *place, discipline.HIDDEN, QUIET)
        else:
            kind = printed_type(figure.value_type, figure.over_units)
            self._amount(sheet, place, figure, figure.value, kind)

    def _coverage(self, sheet: Any, row: int, figure: TracedFigure) -> None:
        counts = (figure.expected, figure.reported, figure.missing, figure.nil, figure.na)
        hidden = self._hides_total(figure)
        for column, count in enumerate((*counts, figure.provisional), 6):
            if hidden:  # whether one unit said "nil" says how many it disciplined
                self._text(sheet, row, column, "", CENTRED)
            else:
                sheet.write_number(row, column, count, self.book.format(**CENTRED))

    def _hides_total(self, figure: TracedFigure) -> bool:
        level = self.trace.units[self.trace.root].level
        asked = figure.expected + figure.na
        return not self.disclose and discipline.is_of_one_unit(figure.code, level, asked)

    # -- contributions -------------------------------------------------------------------------

    def _contributions(self, sheet: Any) -> None:
        units, reports = self.trace.units, self.trace.reports
        for row, one in enumerate(self.trace.contributions, FIRST):
            figure, unit, report = self.trace.figures[one.figure], units[one.unit], one.report
            self._text(sheet, row, 0, figure.code)
            self._text(sheet, row, 1, figure.label)
            self._text(sheet, row, 2, unit.name)
            self._text(sheet, row, 3, units[unit.above].name if unit.above is not None else "")
            self._given(sheet, row, one, figure)
            self._people(sheet, row, one, reports[report])
            self._text(sheet, row, 17, "không cộng" if one.control else "", CENTRED)
            note = discipline.WHY if self._hides(one, figure) else one.note
            told = (figure.label, unit.name, note, reports[report].form)
            spreadsheets.fit(sheet, row, told, (40, 26, 28, 26))

    def _given(self, sheet: Any, row: int, one: Contribution, figure: TracedFigure) -> None:
        """What was given, and how; of discipline only where the reader may see it."""
        if self._hides(one, figure):
            self._text(sheet, row, 4, discipline.HIDDEN, QUIET)
            for column in (5, 6, 7):
                self._text(sheet, row, column, "")
            self._text(sheet, row, 8, discipline.WHY)
            return
        if one.value is None:
            told = shown_figure(one.given, value_type=figure.value_type, decimals=figure.decimals)
            self._text(sheet, row, 4, told, AMOUNT)
        else:
            self._amount(sheet, (row, 4), figure, one.value, figure.value_type)
        self._text(sheet, row, 5, STATES[one.state], CENTRED)
        self._text(sheet, row, 6, "ước" if one.provisional else "", CENTRED)
        self._text(sheet, row, 7, short_date(one.data_to) if one.data_to else "", CENTRED)
        self._text(sheet, row, 8, one.note)

    def _hides(self, one: Contribution, figure: TracedFigure) -> bool:
        """Who has not answered is no secret."""
        level = self.trace.units[one.unit].level
        one_units = discipline.is_of_one_unit(figure.code, level, 1)
        return not self.disclose and bool(one.state) and one_units

    def _people(self, sheet: Any, row: int, one: Contribution, report: TracedReport) -> None:
        entered = self.trace.people[one.entered_by] if one.entered_by is not None else ""
        told = (
            self.trace.units[report.unit].name,
            report.form,
            str(report.version or ""),
            entered,
            report.forwarded_by,
            _moment(report.forwarded_at),
            report.accepted_by,
            _moment(report.accepted_at),
        )
        for column, text in enumerate(told, 9):
            self._text(sheet, row, column, text, CENTRED if column in (11, 14, 16) else CELL)

    # -- reports -------------------------------------------------------------------------------

    def _reports(self, sheet: Any) -> None:
        units = self.trace.units
        for row, one in enumerate(self.trace.reports, FIRST):
            unit = units[one.unit]
            told = (
                unit.code,
                unit.name,
                LEVELS.get(unit.level, unit.level),
                units[unit.above].name if unit.above is not None else "",
                one.form,
                str(one.version) if one.was_read else "chưa có",
                one.number,
                short_date(one.day) if one.day else "",
                one.signer,
                "nhập từ tệp" if one.imported else one.forwarded_by,
                _moment(one.forwarded_at),
                one.accepted_by,
                _moment(one.accepted_at),
                one.digest[:16],
            )
            for column, text in enumerate(told):
                centred = column in (5, 7, 10, 12)
                self._text(sheet, row, column, text, CENTRED if centred else CELL)
            spreadsheets.fit(sheet, row, told, [width for _title, width in REPORTS])

    # -- cells ---------------------------------------------------------------------------------

    def _text(
        self, sheet: Any, row: int, column: int, words: str, looks: dict[str, Any] = CELL
    ) -> None:
        spreadsheets.text(sheet, row, column, words, self.book.format(**looks))

    def _amount(
        self,
        sheet: Any,
        place: tuple[int, int],
        figure: TracedFigure,
        value: Decimal | None,
        kind: str,
    ) -> None:
        """A number as the annexes round it; a choice by its label."""
        if value is None:
            self._text(sheet, *place, "", AMOUNT)
        elif kind in MEASURED:
            pattern = spreadsheet_pattern(value, kind, figure.decimals)
            looks = self.book.format(**AMOUNT, num_format=pattern)
            spreadsheets.number(sheet, place, round_half_up(value, figure.decimals), looks)
        else:
            told = bare(value, value_type=kind, decimals=figure.decimals, choices=figure.choices)
            self._text(sheet, *place, told, AMOUNT)


OVER_UNITS = {
    "sum": "Cộng các đơn vị",
    "single": "Số của chính đơn vị tổng hợp",
    "catalogue": "Danh mục chung, không cộng",
    "count_yes": "Đếm số đơn vị trả lời Có",
    "formula": "",
    "none": "Không tổng hợp",
}


def _moment(at: datetime | None) -> str:
    return f"{at:%H:%M %d/%m/%Y}" if at else ""
