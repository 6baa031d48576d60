"""Forms of a lead reviewer: a new campaign, extension, exemption. They clean and never save."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms

from reports.campaigns.plans import CODE, CampaignError, Plan, read_plan
from units.forms import DayField
from units.models import Level

LARGEST_FILE = 2_000_000  # bytes
ONE_DAY = timedelta(days=1)


class RoundForm(forms.Form):
    """The next campaign, with the dates of an earlier one moved on; asks what differs."""

    code = forms.CharField(
        label="Mã đợt", max_length=40, help_text="Chữ không dấu, chữ số, ví dụ KT-2025-6T."
    )
    name = forms.CharField(label="Tên đợt", max_length=200)
    covers_from = DayField(label="Số liệu từ ngày")
    last_day = DayField(label="Đến hết ngày")
    as_of = DayField(
        label="Ngày đọc cây đơn vị",
        help_text="Đơn vị nào hoạt động ngày này thì phải báo cáo; chỉ tiêu lấy theo ngày này.",
    )
    waits_for_areas = forms.BooleanField(
        label="Chờ đầu mối lĩnh vực",
        required=False,
        help_text="Chấp nhận một báo cáo khi mọi lĩnh vực có đầu mối được đánh dấu “đạt”.",
    )

    def __init__(self, plan: Plan, data: Any = None) -> None:
        self.plan = plan
        initial = {
            "code": plan.code,
            "name": plan.name,
            "covers_from": plan.covers_from,
            "last_day": plan.last_day,
            "as_of": plan.as_of,
            "waits_for_areas": plan.waits_for_areas,
        }
        super().__init__(data, initial=initial)
        for level in (level for level in Level if level in plan.due):
            self.fields[f"due_{level}"] = DayField(
                label=f"Hạn gửi: {level.label}", initial=plan.due[level]
            )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Mã chỉ gồm chữ không dấu, chữ số và các dấu . - _")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("covers_from"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.")
        return cleaned

    def changed_plan(self) -> Plan:
        """The plan with what was typed."""
        typed = self.cleaned_data
        return replace(
            self.plan,
            code=typed["code"],
            name=typed["name"],
            as_of=typed["as_of"],
            covers_from=typed["covers_from"],
            covers_to=typed["last_day"] + ONE_DAY,
            due={level: typed[f"due_{level}"] for level in self.plan.due},
            waits_for_areas=typed["waits_for_areas"],
        )


class PlanFileForm(forms.Form):
    """A campaign from a JSON file, as `manage.py open_campaign` takes it."""

    file = forms.FileField(
        label="Tệp JSON mô tả đợt báo cáo",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> Plan:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Tệp quá lớn, tối đa 2 MB.")
        try:
            return plan_from(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("Tệp không phải UTF-8.") from None


class PlanForm(forms.Form):
    """A plan carried from preview to opening, and the forms whose own offices are confirmed."""

    plan = forms.CharField(widget=forms.HiddenInput)
    own_office = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = self.data.getlist("own_office") if self.is_bound else []  # type: ignore[attr-defined]
        self.fields["own_office"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]

    def clean_plan(self) -> Plan:
        return plan_from(self.cleaned_data["plan"])

    def confirmed_plan(self) -> Plan:
        """The plan with the confirmations that were ticked."""
        plan: Plan = self.cleaned_data["plan"]
        ticked = set(self.cleaned_data["own_office"])
        asked = [replace(f, own_office=f.own_office or f.code in ticked) for f in plan.forms]
        return replace(plan, forms=tuple(asked))


def plan_from(text: str) -> Plan:
    """The plan in a JSON text; every fault as an error of the field."""
    try:
        return read_plan(json.loads(text))
    except json.JSONDecodeError as error:
        raise forms.ValidationError(f"Dòng {error.lineno}: không phải JSON.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise forms.ValidationError("Không phải mô tả đợt báo cáo.") from None
    except CampaignError as error:
        raise forms.ValidationError([str(fault) for fault in error.faults]) from None


class ReasonForm(forms.Form):
    """Why; always asked, always kept."""

    reason = forms.CharField(
        label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtensionForm(ReasonForm):
    """A later due day."""

    to = DayField(label="Gia hạn đến hết ngày")

    def __init__(self, *args: Any, suggested: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = suggested
        self.order_fields(["to", "reason"])
