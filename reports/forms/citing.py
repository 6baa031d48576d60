"""Forms of the register of documents: they clean what was typed and never save."""

from dataclasses import asdict
from typing import Any

from django import forms

from reports.citing import entries
from reports.citing.entries import Entry
from reports.citing.types import TYPES
from units.forms import DayField

LARGEST_FILE = 1_000_000  # bytes; five thousand documents
LONGEST_CITATION = 5_000
TEXTS = ("type", "reference", "issuer", "subject", "note")


class CitationForm(forms.Form):
    """A citation as it stands in some text, to be taken apart."""

    citation = forms.CharField(
        label="Câu viện dẫn",
        max_length=LONGEST_CITATION,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ví dụ: Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của Chủ tịch Ủy ban "
        "nhân dân tỉnh về việc ban hành Kế hoạch …",
        error_messages={"required": "Dán câu viện dẫn vào ô."},
    )


class DocumentForm(forms.Form):
    """The fields of one document."""

    DATALIST = "document-types"

    type = forms.CharField(
        label="Tên loại văn bản",
        max_length=entries.LONGEST["type"],
        widget=forms.TextInput({"list": DATALIST, "autocomplete": "off"}),
    )
    reference = forms.CharField(
        label="Số, ký hiệu",
        required=False,
        max_length=entries.LONGEST["reference"],
        help_text="Viết như in trên văn bản: 757/QĐ-UBND, 61/2018/NĐ-CP, 18-NQ/TW. Luật không cần.",
    )
    day = DayField(label="Ngày ban hành", required=False)
    year = forms.IntegerField(
        label="Năm",
        required=False,
        min_value=entries.FIRST_YEAR,
        max_value=entries.LAST_YEAR,
        help_text="Chỉ khi không rõ ngày và số không mang năm.",
    )
    issuer = forms.CharField(
        label="Cơ quan ban hành",
        required=False,
        max_length=entries.LONGEST["issuer"],
        help_text="Viết đầy đủ cả địa danh: Ủy ban nhân dân tỉnh Kon Tum.",
    )
    subject = forms.CharField(
        label="Trích yếu",
        required=False,
        max_length=entries.LONGEST["subject"],
        widget=forms.Textarea({"rows": 3}),
        help_text="In tiếp sau tên cơ quan: “về việc ban hành …”, “quy định …”. Với luật: tên.",
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=entries.LONGEST["note"])
    distinct = forms.BooleanField(
        label="Đã xem, đây là văn bản khác", required=False, widget=forms.HiddenInput
    )

    @property
    def types(self) -> tuple[str, ...]:
        """What the list beside the first field offers; other types may be typed."""
        return TYPES

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        texts = {name: given.get(name) or "" for name in TEXTS}
        typed = Entry(**texts, day=given.get("day"), year=given.get("year"))
        self.entry = entries.cleaned(typed)
        for name, reason in entries.faults(self.entry).items():
            if name not in self.errors:
                self.add_error(name, reason)
        return given

    def ask(self) -> None:
        """Show the question whether this is another document than those suspected."""
        self.fields["distinct"].widget = forms.CheckboxInput()
        self.fields["distinct"].required = True


class RetireForm(forms.Form):
    """Why a document is offered no more."""

    reason = forms.CharField(
        label="Lý do",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="Nêu văn bản dùng thay nếu có, ví dụ: nhập trùng, dùng 757-qd-ubnd-2024.",
    )


class DocumentFileForm(forms.Form):
    """The register, or a part of it, as a CSV file."""

    file = forms.FileField(
        label="Tệp CSV",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        help_text="Cùng các cột như tệp tải về từ sổ; dòng để trống cột key là văn bản mới.",
    )

    def clean_file(self) -> str:
        """The text of the file, to be carried from the preview to the import."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Tệp quá lớn, tối đa 1 MB.")
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("Tệp không phải UTF-8.") from None


class ImportForm(forms.Form):
    """The text that was previewed, and is imported now."""

    content = forms.CharField(widget=forms.Textarea, strip=False)


def typed(entry: Entry) -> dict[str, Any]:
    """What the form of a document starts with; the year only where nothing else says it."""
    values = asdict(entry)
    if entry.day or entry.year_in_number:
        values["year"] = None
    return values
