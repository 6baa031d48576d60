"""The form that takes a Word file back; it never saves."""

from django import forms

from reports.returning.file import FileRefused, demand_size

ENDING = ".docx"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordFileForm(forms.Form):
    """The report as a Word file, edited."""

    file = forms.FileField(
        label="Bản Word đã sửa",
        widget=forms.ClearableFileInput({"accept": f"{ENDING},{TYPE}"}),
        help_text="Tệp .docx tải từ dự thảo này, tối đa 5 MB. Mở và lưu bằng Word hoặc LibreOffice "
        "đều được.",
        error_messages={"required": "Chọn tệp Word đã sửa.", "empty": "Tệp không có nội dung."},
    )

    def clean_file(self) -> bytes:
        """The bytes of the file; how it reads is seen later."""
        file = self.cleaned_data["file"]
        try:
            demand_size(file.size or 0)
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return bytes(file.read())
