"""What a step is taken with: reasons, the unit's own report, questions on cells."""

from collections.abc import Iterator

from django import forms
from django.http import QueryDict

from reports import asked
from reports.sheet import Sheet
from reports.workflow import STEPS, Details, RemarkInput

REMARK = "y:"  # y:<indicator id>:<subject id> is a question on a cell, y:area:<id> on a section


class StepForm(forms.Form):
    """The fields of every step; which of them are demanded depends on the step."""

    reason = forms.CharField(label="Lý do", required=False, max_length=1000)
    report_number = forms.CharField(label="Số, ký hiệu báo cáo", required=False, max_length=60)
    report_date = forms.DateField(
        label="Ngày báo cáo",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "viết ngày dạng 17/6/2025"},
    )
    signer = forms.CharField(label="Người ký", required=False, max_length=120)
    due = forms.DateField(
        label="Hạn gửi lại",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "viết ngày dạng 17/6/2025"},
    )

    def __init__(self, data: QueryDict, *, step: str) -> None:
        super().__init__(data)
        self.step = step
        if STEPS[step].needs_reason:
            self.fields["reason"].required = True

    def details(self) -> Details:
        """What the workflow is told."""
        clean = self.cleaned_data
        return Details(
            reason=clean["reason"],
            remarks=list(self._remarks()),
            due=clean["due"],
            report_number=clean["report_number"],
            report_date=clean["report_date"],
            signer=clean["signer"],
        )

    def problems(self) -> list[str]:
        """Every fault as one sentence."""
        return [
            f"{self.fields[name].label}: {fault}" for name, faults in self.errors.items() for fault in faults
        ]

    def _remarks(self) -> Iterator[RemarkInput]:
        for name in self.data:
            text = self.data.get(name, "").strip()
            if not name.startswith(REMARK) or not text:
                continue
            first, _, second = name.removeprefix(REMARK).partition(":")
            if first == "area" and second.isdigit():
                yield RemarkInput(text, area_id=int(second))
            elif first.isdigit() and second.isdigit():
                yield RemarkInput(text, int(first), int(second))
        yield from self._chosen_remark()

    def _chosen_remark(self) -> Iterator[RemarkInput]:
        """In a table of many units the cell is chosen from lists instead of in its place."""
        indicator, subject = self.data.get("cell_indicator", ""), self.data.get("cell_subject", "")
        text = self.data.get("cell_remark", "").strip()
        if indicator.isdigit() and subject.isdigit() and text:
            yield RemarkInput(text, int(indicator), int(subject))


class CorrectionForm(forms.Form):
    """Which accepted cells to open, and why."""

    cell = forms.MultipleChoiceField(
        label="Ô cần sửa", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Chọn ít nhất một ô."}
    )
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: QueryDict | None, *, sheet: Sheet) -> None:
        super().__init__(data)
        field = self.fields["cell"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (f"{line.version.indicator_id}:{about.pk}", _name(line, about, sheet))
            for about in sheet.asked.about
            for line in sheet.asked.lines
            if line.kind == asked.ENTERED
        ]

    def cells(self) -> list[tuple[int, int]]:
        """(indicator id, subject id) of the chosen cells."""
        pairs = (key.split(":") for key in self.cleaned_data["cell"])
        return [(int(indicator), int(subject)) for indicator, subject in pairs]


def _name(line: asked.Line, about: asked.About, sheet: Sheet) -> str:
    unit = f" – {about.name}" if sheet.asked.is_table else ""
    return f"{line.code} {line.version.label}{unit}"
