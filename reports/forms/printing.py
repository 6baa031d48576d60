"""What a slip asks for and of whom; it never saves."""

from collections.abc import Iterable
from typing import Any

from django import forms

from units.forms import DayField


class SlipForm(forms.Form):
    """Whom the slip is for, by when, and which lines; read from the address."""

    recipient = forms.CharField(label="Kính gửi", max_length=120, required=False)
    wanted_by = DayField(label="Cần trước ngày", required=False)
    note = forms.CharField(label="Lưu ý thêm", max_length=300, required=False)
    lines = forms.MultipleChoiceField(label="Chỉ tiêu", required=False)

    def __init__(self, data: Any, *, codes: Iterable[str]) -> None:
        super().__init__(data)
        field = self.fields["lines"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in codes]

    def problems(self) -> list[dict[str, str]]:
        """Every fault as one sentence, leading to its field."""
        return [
            {"text": f"{self.fields[name].label}: {fault}", "href": f"#{name}"}
            for name, faults in self.errors.items()
            for fault in faults
        ]
