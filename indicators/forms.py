"""Forms of the catalogue and of targets: what readers filter by, what is typed, the files."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from indicators import entries
from indicators.exchange import IndicatorRow, RuleRow, parse_indicators, parse_rules
from indicators.models import Direction, IndicatorVersion, OverTime, OverUnits, Target
from indicators.numerals import MEASURED, spelled
from indicators.target_files import COLUMNS, Wanted, wanted_of
from indicators.targets import TargetRefused, reasons
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


# -- targets ---------------------------------------------------------------------------------------


class TargetFilterForm(forms.Form):
    """What the list of targets is narrowed by; every field may be left empty."""

    q = forms.CharField(label="Tìm theo chỉ tiêu, chương trình, căn cứ", required=False)
    level = forms.ChoiceField(label="Cấp", required=False, choices=[ALL, *Level.choices])

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.ChoiceField(
            label="Năm", required=False, choices=[ALL, *((str(year), str(year)) for year in years)]
        )
        self.order_fields(["q", "year"])

    def choices(self) -> dict[str, str]:
        """What was asked for; an unknown choice in the address is as good as none."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class TargetForm(forms.Form):
    """One target as it is typed, with every reason that `indicators.targets` has against it."""

    DATALIST = "measured-indicators"

    indicator = forms.CharField(
        label="Mã chỉ tiêu",
        widget=forms.TextInput({"list": DATALIST, "autocomplete": "off"}),
        help_text="Chỉ tiêu đo bằng số trong danh mục hiện hành, ví dụ 7.5.4.",
    )
    level = forms.ChoiceField(label="Cấp", choices=Level.choices)
    year = forms.CharField(label="Năm", widget=forms.TextInput({"inputmode": "numeric"}))
    direction = forms.ChoiceField(label="Chiều", choices=Direction.choices)
    value = forms.CharField(
        label="Mức",
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Nhập kiểu Việt Nam: 1.234 và 97,5; số chữ số thập phân theo chỉ tiêu.",
    )
    programme = forms.CharField(
        label="Chương trình",
        help_text="Hai chương trình đặt mức khác nhau thì ghi thành hai mục tiêu.",
    )
    legal_basis = forms.CharField(
        label="Căn cứ",
        help_text="Ví dụ: Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ.",
    )
    note = forms.CharField(label="Ghi chú", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, IndicatorVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @property
    def measured(self) -> list[IndicatorVersion]:
        """What the list beside the first field offers."""
        return [one for one in self.known.values() if one.value_type in MEASURED]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, text in given.items():
            given[name] = " ".join(unicodedata.normalize("NFC", text).split())
        version = self.known.get(given.get("indicator", ""))
        if "value" in given and version and version.value_type in MEASURED:
            self._read_value(given["value"], version)
        for column, reason in reasons(self.wanted(), self.known):
            if column not in self.errors:
                self.add_error(column, reason)
        return given

    def _read_value(self, text: str, version: IndicatorVersion) -> None:
        """The value in the scale of its indicator, as a cell of a form would be read."""
        parsed = entries.parse(
            text,
            value_type=version.value_type,
            decimals=version.decimals,
            unit=version.unit_of_measure,
        )
        if isinstance(parsed, entries.Typed) and parsed.figure.value is not None:
            self.cleaned_data["value"] = parsed.figure.value
        else:
            self.add_error("value", _not_one_number(text, parsed))

    def wanted(self) -> Wanted:
        """The target that was typed; empty where nothing was, and 0 where there is no number."""
        typed = {name: self.cleaned_data.get(name, "") for name in COLUMNS}
        is_number = isinstance(typed["value"], Decimal)
        return Wanted(**typed if is_number else typed | {"value": Decimal(0)})

    def refuse(self, refused: TargetRefused) -> None:
        """Why it was not recorded after all, each reason at its field."""
        for name, reason in refused.reasons.items():
            self.add_error(name or None, reason)


class TargetFileForm(forms.Form):
    """Targets as a CSV file."""

    file = forms.FileField(
        label="Tệp CSV",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        help_text="Cùng các cột như tệp tải về; mục tiêu không có trong tệp thì giữ nguyên.",
    )

    def clean_file(self) -> str:
        """The text of the file, to be carried from the preview to the taking."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Tệp quá lớn; cần tệp không quá 2 MB.")
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("Tệp không phải UTF-8.") from None


class TargetTakeForm(forms.Form):
    """The text that was previewed, and is taken now."""

    content = forms.CharField(widget=forms.Textarea, strip=False)


def typed_target(target: Target, seen: str) -> dict[str, Any]:
    """What the form of a recorded target starts with."""
    wanted = wanted_of(target)
    told = {name: getattr(wanted, name) for name in COLUMNS}
    return told | {"value": spelled(wanted.value), "seen": seen}


def _not_one_number(text: str, parsed: entries.Parsed) -> str:
    """Why a value cannot be kept; a doubtful one must be typed so that it has one reading."""
    if isinstance(parsed, entries.Fault):
        return parsed.message
    numbers = (
        [figure.value for figure in parsed.readings if figure.value is not None]
        if isinstance(parsed, entries.Ask)
        else []
    )
    if not numbers:
        return f"Nhận được “{text[:60]}”. Cần một con số, ví dụ 80 hoặc 97,5."
    again = " hoặc ".join(f"“{spelled(value)}”" for value in numbers)
    return f"Nhận được “{text[:60]}”, có thể hiểu nhiều cách. Nhập lại {again}."
