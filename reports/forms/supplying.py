"""What a supplier says about an export: the file, its columns, its rows. Nothing here saves."""

from collections.abc import Mapping

from django import forms

from reports.forms.figure_files import MISSING, FigureFileForm
from reports.supplying.taking import LONGEST_SOURCE
from units.forms import DayField
from units.text import whole

ENDINGS = ".xlsx,.csv,.txt,.tsv"
COLUMN, ROW = "c:", "d:"  # c:3 is the column 3, d:12 the row 12; both count from 0


class TableFileForm(FigureFileForm):
    """A table exported by another system."""

    file = forms.FileField(
        label="Tệp xuất từ hệ thống",
        widget=forms.ClearableFileInput({"accept": ENDINGS}),
        help_text="Excel (.xlsx) hoặc CSV. Để nguyên như hệ thống xuất ra, không cần sửa.",
        error_messages=MISSING,
    )


class SourceForm(forms.Form):
    """Where the figures come from; the units concerned read it beside them."""

    system = forms.CharField(
        label="Hệ thống đã xuất số liệu",
        max_length=LONGEST_SOURCE,
        help_text="Ví dụ: Hệ thống thông tin giải quyết thủ tục hành chính tỉnh.",
        error_messages={"required": "Ghi tên hệ thống đã xuất số liệu."},
    )
    exported = forms.CharField(
        label="Xuất lúc",
        required=False,
        max_length=40,
        help_text="Giờ, ngày xuất tệp, nếu biết. Ví dụ: 08:15 ngày 14/06/2025.",
    )
    day = DayField(
        label="Số liệu đến ngày",
        help_text="Một ngày cho cả bảng.",
        error_messages={"required": "Ghi ngày của số liệu."},
    )


class LayoutForm(forms.Form):
    """Which sheet, and which rows are the heading; rows count from 1, as the spreadsheet shows."""

    sheet = forms.IntegerField(min_value=0)
    first = forms.IntegerField(min_value=1, max_value=5000, required=False)
    last = forms.IntegerField(min_value=1, max_value=5000, required=False)

    def heading(self) -> tuple[int, int] | None:
        """Rows from 0, the upper one first; None to look for them."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        rows = sorted(row - 1 for row in (first or last, last or first) if row)
        return (rows[0], rows[-1]) if rows else None


def columns(post: Mapping[str, str]) -> dict[int, str]:
    """The role posted for each column."""
    fields = ((name[len(COLUMN) :], role) for name, role in post.items() if name.startswith(COLUMN))
    return {int(index): role for index, role in fields if index.isdecimal() and len(index) < 6}


def rows(post: Mapping[str, str]) -> dict[int, int]:
    """The unit posted for each row, 0 for a row to leave out; without what was not answered."""
    fields = ((name[len(ROW) :], text) for name, text in post.items() if name.startswith(ROW))
    return {
        int(index): whole(text)
        for index, text in fields
        if index.isdecimal() and len(index) < 8 and text
    }
