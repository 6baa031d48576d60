"""Forms of units and people: they clean what was typed and never save."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from units.days import HINT, day_fault, parse_day
from units.models import (
    SYSTEM_ROLES,
    Level,
    ReformArea,
    Role,
    Unit,
    User,
    unit_code_validator,
)
from units.tree import Tree


class DayField(forms.DateField):
    """A day, typed day first whatever the language of the browser."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "class": "day-input",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": 10,
            "placeholder": HINT,
        }
        super().__init__(widget=forms.DateInput(attrs=attrs, format="%d/%m/%Y"), **kwargs)

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        day = parse_day(value)
        if value.strip() and not day:
            raise ValidationError(day_fault(value), code="invalid")
        return day


class UnitField(forms.CharField):
    """A unit in force on the tree's day, by name or code, offered in a <datalist>.

    A list of 3,400 units is too long for a <select>; the page prints `unit_options(tree)` once.
    """

    DATALIST = "unit-options"
    tree: Tree | None = None

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": self.DATALIST, "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Unit | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        return Unit.objects.get(pk=self._find(text))

    def _find(self, text: str) -> int:
        tree = self.tree or Tree([])
        in_brackets = re.search(r"\(([\w.-]+)\)$", text)
        code = in_brackets[1] if in_brackets else text
        found = [node for node in tree if node.code == code] or [
            node for node in tree if node.name.casefold() == text.casefold()
        ]
        if len(found) > 1:
            raise ValidationError("Có nhiều đơn vị cùng tên này; chọn trong danh sách gợi ý.")
        if not found:
            raise ValidationError("Không có đơn vị này; chọn trong danh sách gợi ý.")
        return found[0].id


def unit_options(tree: Tree) -> list[str]:
    """What the datalist offers: "Xã Măng Ri (n23446)"."""
    return [unit_option(node.name, node.code) for node in tree]


def unit_option(name: str, code: str) -> str:
    return f"{name} ({code})"


class ChangeForm(forms.Form):
    """What every change of a unit needs: from which day, and on what basis."""

    day = DayField(label="Từ ngày", help_text="Ngày đầu tiên áp dụng.")
    note = forms.CharField(
        label="Căn cứ", required=False, max_length=300, help_text="Ví dụ: Nghị quyết số 1677/…"
    )

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.tree = tree
        self.order_fields([name for name in self.fields if name not in ("day", "note")])


class RenameForm(ChangeForm):
    name = forms.CharField(label="Tên mới", max_length=200)
    official_code = forms.CharField(label="Mã hành chính", required=False, max_length=20)


class MoveForm(ChangeForm):
    parent = UnitField(label="Đơn vị cấp trên mới", required=False)


class DissolveForm(ChangeForm):
    day = DayField(label="Chấm dứt từ ngày", help_text="Ngày đầu tiên không còn hoạt động.")


class EstablishForm(ChangeForm):
    name = forms.CharField(label="Tên đơn vị", max_length=200)
    code = forms.CharField(
        label="Mã",
        max_length=40,
        validators=[unit_code_validator],
        help_text="Đặt một lần, không đổi và không dùng lại.",
    )
    level = forms.ChoiceField(label="Cấp", choices=Level.choices)
    parent = UnitField(label="Đơn vị cấp trên", required=False)
    official_code = forms.CharField(label="Mã hành chính", required=False, max_length=20)


class MergeForm(ChangeForm):
    """Into a unit that exists already: where a new one is meant, it is established first."""

    into = UnitField(label="Sáp nhập vào đơn vị")


class PersonForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["full_name", "position", "phone", "email"]


class NewPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["username", "full_name", "position", "phone", "email"]

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()


class DaysForm(forms.Form):
    """From a day, through a day: people mean the last day; a period ends on the day after it."""

    valid_from = DayField(label="Từ ngày")
    last_day = DayField(label="Đến hết ngày", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        last_day = given.pop("last_day", None)
        given["valid_to"] = last_day + timedelta(days=1) if last_day else None
        if last_day and given.get("valid_from") and last_day < given["valid_from"]:
            self.add_error("last_day", "Phải từ ngày bắt đầu trở đi.")
        return given


class MembershipForm(DaysForm):
    """A role for a person, as one who may grant everything sees it."""

    role = forms.ChoiceField(label="Vai trò", choices=Role.choices)
    unit = UnitField(
        label="Phạm vi",
        required=False,
        help_text="Đơn vị, hoặc đơn vị gốc của địa bàn. Chỉ vai trò quản trị mới bỏ trống.",
    )
    area = forms.ModelChoiceField(
        ReformArea.objects.order_by("order"),
        label="Lĩnh vực",
        required=False,
        empty_label="Không",
        help_text="Chỉ với đầu mối lĩnh vực.",
    )
    employer = UnitField(
        label="Nơi công tác", required=False, help_text="Bỏ trống nếu chính là đơn vị ở trên."
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=300)

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.tree = tree
        self.order_fields(
            [name for name in self.fields if name not in ("valid_from", "last_day", "note")]
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        role = given.get("role")
        if role in SYSTEM_ROLES:
            given["unit"] = None
        elif role and "unit" in given and given["unit"] is None:
            self.add_error("unit", "Vai trò này cần phạm vi là một đơn vị.")
        if role == Role.AREA_OWNER and not given.get("area"):
            self.add_error("area", "Đầu mối lĩnh vực cần một lĩnh vực.")
        if role != Role.AREA_OWNER:
            given["area"] = None
        return given


class ReporterForm(DaysForm):
    """What the head of a unit may give: the role of a reporter, in one of the units they lead."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label=None)

    def __init__(self, *args: Any, led: tuple[int, ...], tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=led)  # type: ignore[attr-defined]
        unit.label_from_instance = lambda unit: (  # type: ignore[attr-defined]
            tree.get(unit.pk).name if unit.pk in tree else unit.code
        )

    def clean(self) -> dict[str, Any]:
        return super().clean() | {"role": Role.REPORTER}


class EndMembershipForm(forms.Form):
    last_day = DayField(label="Ngày cuối cùng giữ vai trò")


class StandInForm(DaysForm):
    """Who acts for the holder of a role, and for how long."""

    person = forms.ModelChoiceField(User.objects.none(), label="Người thay", empty_label="Chọn")
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=300,
        help_text="Ví dụ: đi công tác; văn bản ủy quyền số …",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].required = True
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.order_fields(["person"])
