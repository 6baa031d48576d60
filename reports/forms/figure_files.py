"""A file of figures as it is posted. Nothing here saves."""

from django import forms

from reports.sheets.reading import SheetRefused, demand_size

MISSING = {"required": "Chọn tệp để tải lên.", "empty": "Tệp không có nội dung."}


class FigureFileForm(forms.Form):
    """A form with a field `file`: its bytes, when there are not too many of them."""

    def clean_file(self) -> bytes:
        """The bytes of the file; what it says is read later."""
        file = self.cleaned_data["file"]
        try:
            demand_size(file.size or 0)
        except SheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return bytes(file.read())
