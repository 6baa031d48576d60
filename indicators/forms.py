"""Forms of the catalogue: what a reader filters by, and the two files of a draft."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from indicators.exchange import IndicatorRow, RuleRow, parse_indicators, parse_rules
from indicators.models import OverTime, OverUnits
from units.models import Level, ReformArea

ALL = ("", "Tất cả")
KINDS = (("entered", "Nhập số"), ("computed", "Tính theo công thức"))
FURTHER = ("kind", "over_units", "over_time", "level")
LARGEST_FILE = 2_000_000  # bytes; the whole catalogue takes 45.000


class FilterForm(forms.Form):
    """What the list of indicators is narrowed by; every field may be left empty."""

    q = forms.CharField(label="Tìm theo tên hoặc mã", required=False)
    kind = forms.ChoiceField(label="Cách có số liệu", required=False, choices=[ALL, *KINDS])
    over_units = forms.ChoiceField(
        label="Qua các đơn vị", required=False, choices=[ALL, *OverUnits.choices]
    )
    over_time = forms.ChoiceField(
        label="Qua thời gian", required=False, choices=[ALL, *OverTime.choices]
    )
    level = forms.ChoiceField(label="Cấp được hỏi", required=False, choices=[ALL, *Level.choices])

    def __init__(self, *args: Any, areas: list[ReformArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(area.code, area.short_name) for area in areas]
        self.fields["area"] = forms.ChoiceField(
            label="Lĩnh vực", required=False, choices=[ALL, *names]
        )
        self.order_fields(["q", "area"])

    def first_fields(self) -> list[forms.BoundField]:
        """What most readers need; the rest is folded away."""
        return [self["q"], self["area"]]

    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FURTHER]

    def is_narrowed(self) -> bool:
        """Whether a folded field is in use, and so must be seen."""
        return any(name in self.choices() for name in FURTHER)

    def choices(self) -> dict[str, str]:
        """What was asked for; an unknown choice in the address is as good as none."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class DraftForm(forms.Form):
    """The two files of a new edition, read but not yet checked against each other."""

    indicators = forms.FileField(
        label="Tệp chỉ tiêu (CSV)",
        help_text="Các cột như tệp tải về từ danh mục hiện hành.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    rules = forms.FileField(
        label="Tệp quy tắc (CSV)",
        required=False,
        help_text="Bỏ trống nếu giữ nguyên các quy tắc hiện hành.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    note = forms.CharField(
        label="Ghi chú của lần này",
        required=False,
        max_length=300,
        help_text="Ví dụ: sửa theo Công văn số … ngày …",
    )

    def read(self) -> tuple[list[IndicatorRow], list[RuleRow] | None]:
        """The rows of both files; CatalogueError names every line that cannot be read."""
        indicators, rules = self.cleaned_data["indicators"], self.cleaned_data["rules"]
        return (
            parse_indicators(indicators.read(), indicators.name),
            parse_rules(rules.read(), rules.name) if rules else None,
        )

    def clean_indicators(self) -> UploadedFile[Any]:
        return _not_too_large(self.cleaned_data["indicators"])

    def clean_rules(self) -> UploadedFile[Any] | None:
        rules = self.cleaned_data["rules"]
        return _not_too_large(rules) if rules else None


def _not_too_large(file: UploadedFile[Any]) -> UploadedFile[Any]:
    if (file.size or 0) > LARGEST_FILE:
        raise forms.ValidationError("Tệp quá lớn; danh mục chỉ tiêu không quá 2 MB.")
    return file
