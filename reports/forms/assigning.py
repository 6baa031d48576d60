"""To whom an area of a form is given, and by when; it never saves."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from units.forms import DayField
from units.models import User


class GiveForm(forms.Form):
    """A colleague and a day."""

    colleague = forms.ModelChoiceField(
        User.objects.none(),
        label="Giao cho",
        error_messages={
            "required": "cần chọn một chuyên viên của đơn vị.",
            "invalid_choice": "người được chọn không phải chuyên viên của đơn vị lúc này.",
        },
    )
    wanted_by = DayField(label="Cần xong trước ngày", required=False)

    def __init__(self, data: Any, *, among: QuerySet[User]) -> None:
        super().__init__(data)
        field = self.fields["colleague"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = among

    def problem(self) -> str:
        """The first fault as one sentence; empty when there is none."""
        for name, faults in self.errors.items():
            return f"{self.fields[name].label}: {faults[0]}"
        return ""
