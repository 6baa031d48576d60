"""Forms of keeping the deadline: entering on behalf, outages, calls, holidays. None saves."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from reports.models import Holiday
from reports.submissions.attachable import LARGEST
from reports.submissions.behalf import SCANS, WANTED
from units.forms import DayField

HOUR = "%H:%M"


class TimeField(forms.TimeField):
    """An hour as people write it: 14:30, 14h30 or 14."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "class": "day-input",
            "autocomplete": "off",
            "maxlength": 5,
            "placeholder": "giờ:phút",
        }
        super().__init__(widget=forms.TimeInput(attrs=attrs, format=HOUR), **kwargs)
        self.error_messages["invalid"] = "Viết giờ:phút, ví dụ 14:30."

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = value.strip().lower().replace("h", ":").replace("g", ":").rstrip(":")
            value = f"{value}:00" if value.isdecimal() else value
        return super().to_python(value)


def moment(day: Any, hour: time) -> datetime:
    """A day and an hour as they were typed, in Asia/Ho_Chi_Minh."""
    return timezone.make_aware(datetime.combine(day, hour))


class OnBehalfForm(forms.Form):
    """Why somebody enters for a unit, and the signed paper from which."""

    reason = forms.CharField(
        label="Vì sao nhập thay",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ví dụ: xã mất mạng do bão từ ngày 16/6, đã gửi bản ký qua bưu điện.",
    )
    scan = forms.FileField(
        label="Bản quét báo cáo giấy đã ký",
        widget=forms.FileInput({"accept": ",".join(SCANS)}),
        help_text=f"{WANTED}, tối đa {LARGEST // 10**6} MB; đủ các trang, thấy rõ chữ ký và dấu.",
    )


class PaperForm(forms.Form):
    """What stands on the signed paper that was typed in."""

    report_number = forms.CharField(label="Số, ký hiệu báo cáo", required=False, max_length=60)
    report_date = DayField(label="Ngày báo cáo")
    signer = forms.CharField(label="Người ký", max_length=120)


class OutageForm(forms.Form):
    """From when to when nobody could send, why, and how many working days everybody gets."""

    began_day = DayField(label="Gián đoạn từ ngày")
    began_hour = TimeField(label="Từ giờ")
    ended_day = DayField(label="Đến ngày")
    ended_hour = TimeField(label="Đến giờ")
    working_days = forms.IntegerField(
        label="Số ngày làm việc được cộng", min_value=1, max_value=20, initial=1
    )
    reason = forms.CharField(
        label="Nguyên nhân", max_length=300, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"began_day", "began_hour", "ended_day", "ended_hour"} <= given.keys():
            given["began_at"] = moment(given["began_day"], given["began_hour"])
            given["ended_at"] = moment(given["ended_day"], given["ended_hour"])
            if given["ended_at"] <= given["began_at"]:
                self.add_error("ended_day", "Lúc kết thúc phải sau lúc bắt đầu.")
        return given


class LetterForm(forms.Form):
    """What a công văn đôn đốc says besides whom it is for."""

    until = DayField(
        label="Đề nghị gửi trước hết ngày",
        help_text="Không phải gia hạn: ngày trễ vẫn tính từ hạn gửi.",
    )
    symbol = forms.CharField(label="Ký hiệu công văn", max_length=30)
    contact = forms.CharField(
        label="Vướng mắc liên hệ",
        max_length=120,
        required=False,
        help_text="Họ tên hoặc bộ phận, số điện thoại; in trong công văn.",
    )
    format = forms.ChoiceField(
        label="Loại tệp", choices=[("docx", "Word (.docx), sửa được"), ("pdf", "PDF")]
    )


class CallForm(forms.Form):
    """Whom was spoken to, when, and what came of it."""

    at_day = DayField(label="Gọi ngày")
    at_hour = TimeField(label="Lúc")
    spoke_to = forms.CharField(label="Người nghe", max_length=120, required=False)
    note = forms.CharField(label="Kết quả", max_length=300)


class HolidayForm(forms.Form):
    """A day off, or a weekend day worked in exchange."""

    day = DayField(label="Ngày")
    kind = forms.ChoiceField(label="Loại", choices=Holiday.Kind.choices)
    name = forms.CharField(label="Tên", max_length=120)


class HolidayFileForm(forms.Form):
    """Holidays from a CSV file (`day,kind,name`)."""

    file = forms.FileField(
        label="Tệp CSV",
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        help_text="Cột day,kind,name; ví dụ 2026-01-01,off,Tết Dương lịch. Loại: off nghỉ, work "
        "làm bù.",
    )
