"""To whom units are given, under which name and from when; it never saves."""

from datetime import date
from typing import Any

from django import forms

from units.days import day_text
from units.forms import DayField
from units.models import User


class GiveForm(forms.Form):
    """A reviewer, the name of the block, the first day."""

    reviewer = forms.ModelChoiceField(
        User.objects.none(), label="Giao cho", error_messages={"required": "Chọn người kiểm tra."}
    )
    name = forms.CharField(label="Tên cụm", max_length=120, required=False)
    valid_from = DayField(label="Từ ngày")

    def __init__(self, people: list[User], today: date, data: Any = None) -> None:
        super().__init__(data, initial={"valid_from": day_text(today)})
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people]).order_by(
            "full_name", "pk"
        )
