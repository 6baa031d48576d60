"""A form as a workbook: a sheet for each reform area, or one table of units and one of its notes.

Only what may be changed is unlocked; the sheets are protected without a password, against slips
and not against anybody. What people wrote is written as text whatever it looks like
(units.spreadsheets), and every check is made again when the file comes back.
"""

from collections.abc import Iterator
from typing import Any

from reports.submissions.asked import COMPUTED, HEADING, About, Line
from reports.submissions.cells import Cell as Key
from reports.workbooks import cells, formulas, layout, stamp
from reports.workbooks.cells import Lists, Looks
from reports.workbooks.formulas import Place
from reports.workbooks.layout import FIELDS, STATE, VALUE
from reports.workbooks.material import Material
from units import spreadsheets
from units.spreadsheets import Book

LIST_WIDTHS = (2.0, 10.0, 52.0, 12.0, 13.0, 14.0, 17.0, 7.0, 13.0, 13.0, 28.0)
LIST_HEAD = (layout.CODE, layout.NAME, "", layout.BEFORE, *FIELDS)
FIRST_FIELD = 5
NAMES, HEAD = 4, 5  # rows, counted from 0: the hidden names, the heading
TABLE_COLUMNS = (2.0, 6.0, 42.0)
VALUE_WIDTH, BEFORE_WIDTH = 15.0, 13.0
MARK_FIELDS = tuple(field for field in FIELDS if field not in (VALUE, STATE))
MARK_WIDTHS = (8.0, 14.0, 14.0, 30.0)
GUIDE = "Hướng dẫn"
TABLE, NOTES = "Số liệu", "Ghi chú"
FREE = {"format_columns": True, "format_rows": True}
RULES = (
    "Chỉ nhập ở ô nền vàng. Ô nền xám đã khóa: nội dung biểu, số kỳ trước và các dòng tự tính.",
    "Ô số liệu: nhập số theo cách viết số của máy. Số 0 nghĩa là bằng không.",
    "Không có số thì chọn trạng thái: “Không phát sinh” (tính là 0), “Không áp dụng” (kèm lý do), "
    "“Chưa có số liệu” (kèm lý do; có thể ghi ngày hẹn). Ô để trống nghĩa là chưa trả lời.",
    "Cột “Ước”: chọn “Ước” khi số liệu là số ước. Cột “Số liệu đến ngày”: ghi khi số liệu chưa "
    "đến hết kỳ.",
    "Di chuột vào ô có dấu đỏ ở góc để xem giải thích chỉ tiêu.",
    "Không thêm, xóa, đổi chỗ dòng và cột; không đổi tên tệp thành loại khác. Lưu ở dạng .xlsx.",
    "Nhập xong, mở báo cáo trên trang, chọn “Nhập từ Excel” và tải tệp lên. Hệ thống cho xem từng "
    "chỗ khác trước khi ghi; số do đồng nghiệp nhập trên trang trong lúc đó không bị ghi đè.",
)


def make(material: Material) -> bytes:
    """The workbook of a form."""
    return _Making(material).finished()


class _Making:
    """A workbook under way."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.book = Book(f"{material.form_name}, {material.unit_name}, {material.campaign_name}")
        self.looks = Looks(self.book)
        self.places: dict[Key, tuple[Any, int, int]] = {}
        """sheet, row and column of each figure, known before the first formula is written"""
        self.guide = self.book.sheet(GUIDE)
        self.lists = Lists()

    def finished(self) -> bytes:
        if self.material.asked.is_table:
            self._table()
        else:
            self._list()
        self._guide()
        self.lists.put(self.book)
        stamp.put(self.book, stamp.of(self.material))
        return self.book.finished()

    # -- what every sheet has --

    def _sheet(self, name: str, widths: tuple[float, ...], title: str) -> Any:
        sheet = self.book.sheet(name)
        spreadsheets.widths(sheet, widths)
        sheet.set_column(0, 0, widths[0], None, {"hidden": True})
        head = (
            (title, self.looks.title),
            (f"{self.material.unit_name} · {self.material.campaign_name}", self.looks.plain),
            (self._what(), self.looks.plain),
            ("Chỉ nhập ở ô nền vàng; xem trang “Hướng dẫn”.", self.looks.note),
        )
        for row, (text, looks) in enumerate(head):
            sheet.write_string(row, 1, text, looks)
        sheet.write_string(NAMES, 0, layout.MARK)
        sheet.set_row(NAMES, None, None, {"hidden": True})
        spreadsheets.footer(sheet, f"{self.material.unit_name}. {title}")
        return sheet

    def _what(self) -> str:
        blank = " · bản trống, không kèm số đã nhập" if self.material.blank else ""
        window = self.material.window
        return f"Số liệu phát sinh {window[:1].lower()}{window[1:]}{blank}"

    def _guide(self) -> None:
        sheet, material = self.guide, self.material
        spreadsheets.widths(sheet, (24.0, 92.0))
        sheet.write_string(0, 0, material.form_name, self.looks.title)
        made_at = cells.moment(material.made_at)
        told = (
            ("Đơn vị", material.unit_name),
            ("Đợt báo cáo", material.campaign_name),
            ("Kỳ số liệu", material.window),
            ("Danh mục chỉ tiêu", f"lần {material.edition}"),
            ("Tải biểu", f"{made_at}, {material.made_for}"),
        )
        for row, (name, text) in enumerate(told, 2):
            sheet.write_string(row, 0, name, self.looks.label)
            sheet.write_string(row, 1, text, self.looks.wrapped)
        sheet.write_string(8, 0, "Cách nhập", self.looks.label)
        for row, text in enumerate(RULES, 8):
            sheet.write_string(row, 1, text, self.looks.wrapped)
            spreadsheets.fit(sheet, row, [text], [92.0])
        sheet.protect("", FREE)
        spreadsheets.footer(sheet, f"{material.unit_name}. {GUIDE}")

    # -- a list of indicators --

    def _list(self) -> None:
        asked = self.material.asked
        about = asked.about[0]
        sheets = {}
        for area in asked.areas:
            name = asked.in_area(area)[0].version.area
            sheets[area] = self._sheet(name.short_name or name.name, LIST_WIDTHS, name.name)
            for row, line in enumerate(asked.in_area(area), HEAD + 1):
                self.places[line.code, about.pk] = (sheets[area], row, FIRST_FIELD)
        for area, sheet in sheets.items():
            self._area(sheet, asked.in_area(area), about)

    def _area(self, sheet: Any, lines: list[Line], about: About) -> None:
        for column, name in enumerate(LIST_HEAD, 1):
            sheet.write_string(NAMES, column, name)
        titles = ("Mã", "Chỉ tiêu", "Đơn vị tính", self.material.compared_name, *FIELDS.values())
        for column, title in enumerate(titles, 1):
            sheet.write_string(HEAD, column, title, self.looks.heading)
        sheet.set_row(HEAD, 2 * spreadsheets.LINE)
        for row, line in enumerate(lines, HEAD + 1):
            self._line(sheet, row, line, about)
        last = HEAD + len(lines)
        cells.check_marks(sheet, (HEAD + 1, last), FIRST_FIELD + 1, self.lists)
        sheet.freeze_panes(HEAD + 1, 3)
        sheet.repeat_rows(HEAD)
        sheet.print_area(0, 1, last, len(LIST_WIDTHS) - 1)
        sheet.protect("", FREE)

    def _line(self, sheet: Any, row: int, line: Line, about: About) -> None:
        version = line.version
        indent = min(line.depth, 8)
        sheet.write_string(row, 1, line.code, self.looks.cell())
        name = self.looks.cell(indent=indent, bold=line.kind == HEADING)
        sheet.write_string(row, 2, version.label, name)
        spreadsheets.fit(sheet, row, [version.label], [LIST_WIDTHS[2] - indent])
        if line.kind == HEADING:
            sheet.write_string(row, 0, layout.MARK)
            for column in range(3, len(LIST_WIDTHS)):
                sheet.write_blank(row, column, None, self.looks.cell())
            return
        sheet.write_string(row, 3, version.unit_of_measure, self.looks.cell())
        told = cells.definition(version, self.material.windows.get(line.code, ""))
        sheet.write_comment(row, 2, told, cells.COMMENT)
        filled = self.material.at(line, about)
        cells.before(sheet, (row, 4), filled.previous, version, self.looks)
        if line.kind == COMPUTED:
            sheet.write_string(row, 0, layout.computed(layout.row_of((line.code, about.pk))))
            self._computed(sheet, (row, FIRST_FIELD), line, about)
            for column in range(FIRST_FIELD + 1, len(LIST_WIDTHS)):
                sheet.write_blank(row, column, None, self.looks.cell())
            return
        key = (line.code, about.pk)
        sheet.write_string(row, 0, layout.row_of(key))
        figure = self.material.figure(key)
        cells.value(sheet, (row, FIRST_FIELD), filled, figure, version, self.looks)
        cells.marks(sheet, (row, FIRST_FIELD + 1), filled, figure, self.looks)
        rows, column = (row, row), FIRST_FIELD
        cells.check_value(sheet, rows, column, version, self.lists, self.looks, with_states=False)

    def _computed(self, sheet: Any, place: tuple[int, int], line: Line, about: About) -> None:
        filled = self.material.at(line, about)
        looks = self.looks.value(line.version, computed=True)
        if filled.hidden:
            sheet.write_string(*place, cells.HIDDEN, looks)
            return
        root = self.material.asked.known.expressions[line.code].root
        formula = formulas.written(root, lambda code: self._place(sheet, (code, about.pk)))
        if formula:
            shown = self.material.blank or filled.result is None
            sheet.write_formula(*place, formula, looks, "" if shown else float(filled.result or 0))
        else:
            sheet.write_blank(*place, None, looks)

    def _place(self, sheet: Any, key: Key) -> Place | None:
        """An operand's cell as a formula on a sheet names it."""
        if key not in self.places or self.material.cells[key].hidden:
            return None
        other, row, column = self.places[key]
        quoted = other.get_name().replace("'", "''")
        prefix = "" if other is sheet else f"'{quoted}'!"
        cell = prefix + cells.absolute(row, column)
        if key[0] in self.material.asked.known.expressions:
            return Place(cell)
        if self.material.asked.is_table:
            return Place(cell, cell)
        return Place(cell, f"{cell}:{cells.absolute(row, column + 1)}")

    # -- a table of units --

    def _table(self) -> None:
        lines = [line for line in self.material.asked.lines if line.kind != HEADING]
        rows = list(enumerate(_grouped(self.material.asked.about), HEAD + 2))
        widths = TABLE_COLUMNS + (BEFORE_WIDTH, VALUE_WIDTH) * len(lines)
        sheet = self._sheet(TABLE, widths, self.material.form_name)
        for place, line in enumerate(lines):
            for row, unit in rows:
                if isinstance(unit, About):
                    self.places[line.code, unit.pk] = (sheet, row, 4 + 2 * place)
        last = self._frame(sheet, rows, widths)
        for place, line in enumerate(lines):
            self._column(sheet, 3 + 2 * place, line, rows)
        for row, unit in rows:
            if isinstance(unit, About):
                for line in lines:
                    self._unit(sheet, row, line, unit)
        sheet.set_row(HEAD, 4 * spreadsheets.LINE)
        self._ready(sheet, last, len(widths))
        self._notes([line for line in lines if line.kind != COMPUTED], rows)

    def _frame(self, sheet: Any, rows: list[Any], widths: tuple[float, ...]) -> int:
        """The names of the units; the last row."""
        for column, (name, title) in enumerate((("", "STT"), (layout.NAME, "Đơn vị")), 1):
            sheet.write_string(NAMES, column, name)
            sheet.merge_range(HEAD, column, HEAD + 1, column, title, self.looks.heading)
        number = 0
        for row, unit in rows:
            if isinstance(unit, str):
                sheet.write_string(row, 0, layout.MARK)
                for column in range(1, len(widths)):
                    sheet.write_blank(row, column, None, self.looks.cell())
                sheet.write_string(row, 2, unit, self.looks.cell(bold=True))
            else:
                number += 1
                sheet.write_string(row, 0, layout.row_about(unit.pk))
                sheet.write_number(row, 1, number, self.looks.cell(align="center"))
                sheet.write_string(row, 2, unit.name, self.looks.cell())
                spreadsheets.fit(sheet, row, [unit.name], [widths[2]])
        return int(rows[-1][0]) if rows else HEAD + 1

    def _column(self, sheet: Any, column: int, line: Line, rows: list[Any]) -> None:
        version = line.version
        title = f"{line.code}. {version.label}"
        sheet.merge_range(HEAD, column, HEAD, column + 1, title, self.looks.heading)
        told = cells.definition(version, self.material.windows.get(line.code, ""))
        sheet.write_comment(HEAD, column, told, cells.COMMENT)
        sheet.write_string(HEAD + 1, column, self.material.compared_name, self.looks.heading)
        sheet.write_string(HEAD + 1, column + 1, version.unit_of_measure, self.looks.heading)
        sheet.write_string(NAMES, column, layout.BEFORE)
        name = layout.column_of(VALUE, line.code)
        if line.kind == COMPUTED:
            sheet.write_string(NAMES, column + 1, layout.computed(name))
            return
        sheet.write_string(NAMES, column + 1, name)
        if rows:
            span = (rows[0][0], rows[-1][0])
            cells.check_value(
                sheet, span, column + 1, version, self.lists, self.looks, with_states=True
            )

    def _unit(self, sheet: Any, row: int, line: Line, unit: About) -> None:
        filled = self.material.at(line, unit)
        _, _, column = self.places[line.code, unit.pk]
        cells.before(sheet, (row, column - 1), filled.previous, line.version, self.looks)
        if line.kind == COMPUTED:
            self._computed(sheet, (row, column), line, unit)
            return
        figure = self.material.figure((line.code, unit.pk))
        cells.value(sheet, (row, column), filled, figure, line.version, self.looks, states=True)

    def _notes(self, lines: list[Line], rows: list[Any]) -> None:
        widths = TABLE_COLUMNS + MARK_WIDTHS * len(lines)
        sheet = self._sheet(NOTES, widths, "Ghi chú, số ước và ngày của số liệu")
        last = self._frame(sheet, rows, widths)
        for place, line in enumerate(lines):
            first = 3 + len(MARK_FIELDS) * place
            title = f"{line.code}. {line.version.label}"
            end = first + len(MARK_FIELDS) - 1
            sheet.merge_range(HEAD, first, HEAD, end, title, self.looks.heading)
            for column, field in enumerate(MARK_FIELDS, first):
                sheet.write_string(NAMES, column, layout.column_of(field, line.code))
                sheet.write_string(HEAD + 1, column, FIELDS[field], self.looks.heading)
            for row, unit in rows:
                if isinstance(unit, About):
                    filled = self.material.at(line, unit)
                    figure = self.material.figure((line.code, unit.pk))
                    cells.marks(sheet, (row, first), filled, figure, self.looks, fields=MARK_FIELDS)
            if rows:
                span = (rows[0][0], rows[-1][0])
                cells.check_marks(sheet, span, first, self.lists, fields=MARK_FIELDS)
        self._ready(sheet, last, len(widths))

    def _ready(self, sheet: Any, last: int, columns: int) -> None:
        sheet.freeze_panes(HEAD + 2, 3)
        sheet.repeat_rows(HEAD, HEAD + 1)
        sheet.print_area(0, 1, last, columns - 1)
        sheet.protect("", FREE)


def _grouped(about: tuple[About, ...]) -> Iterator[About | str]:
    """The units, each group under its name."""
    group = None
    for unit in about:
        if unit.group != group:
            group = unit.group
            yield group
        yield unit
