"""What a step is taken with: reasons, the unit's own report, questions on cells."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.http import QueryDict

from indicators.text import fold
from reports.models import ReasonCode
from reports.pages.reading import Area, Row
from reports.submissions import reasons
from reports.submissions.workflow import STEPS, Details, RemarkInput
from units.forms import DayField
from units.text import whole

REMARK = "y:"  # y:<indicator id>:<subject id> is a question on a cell, y:area:<id> on a section
REASON = "l:"  # its reason code, named alike
AGAIN = "h:"  # h:<remark id> is the next question in a thread
CHOSEN = ("cell_indicator", "cell_subject", "cell_remark", "cell_reason")


class StepForm(forms.Form):
    """The fields of every step; which of them are demanded depends on the step."""

    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=1000,
        error_messages={"required": "cần ghi rõ."},
    )
    report_number = forms.CharField(label="Số, ký hiệu báo cáo", required=False, max_length=60)
    report_date = DayField(label="Ngày báo cáo", required=False)
    signer = forms.CharField(label="Người ký", required=False, max_length=120)
    due = DayField(label="Hạn gửi lại", required=False)
    not_waiting = forms.CharField(label="Lý do không chờ đầu mối", required=False, max_length=1000)

    def __init__(self, data: QueryDict, *, step: str) -> None:
        super().__init__(data)
        self.posted = data
        self.fields["reason"].required = STEPS[step].needs_reason

    def clean(self) -> dict[str, Any]:
        if any(
            text and not (indicator and subject) for indicator, subject, text, _ in self.chosen()
        ):
            raise forms.ValidationError("Ý kiến trong danh sách: chọn cả chỉ tiêu và đơn vị.")
        return self.cleaned_data

    def details(self) -> Details:
        """What the workflow is told."""
        clean = self.cleaned_data
        return Details(
            reason=clean["reason"],
            remarks=list(self._remarks()),
            again=self.again(),
            not_waiting=clean["not_waiting"],
            due=clean["due"],
            report_number=clean["report_number"],
            report_date=clean["report_date"],
            signer=clean["signer"],
        )

    def problems(self) -> list[str]:
        """Every fault as one sentence."""
        return [
            f"{self.fields[name].label}: {fault}" if name in self.fields else str(fault)
            for name, faults in self.errors.items()
            for fault in faults
        ]

    def remarks_typed(self) -> dict[str, str]:
        """Box → text of every remark written in its place, and the reason chosen for it."""
        boxes = (name for name in self.posted if name.startswith((REMARK, REASON, AGAIN)))
        return {name: text for name in boxes if (text := self.posted.get(name, "").strip())}

    def again(self) -> dict[int, str]:
        """Remark → the next question in its thread."""
        typed = self.remarks_typed()
        names = {name: whole(name.removeprefix(AGAIN)) for name in typed if name.startswith(AGAIN)}
        return {pk: typed[name] for name, pk in names.items() if pk}

    def chosen(self) -> list[tuple[str, str, str, str]]:
        """In a table of many units cells are chosen from lists instead of in their places."""
        *lists, reasons = [[v.strip() for v in self.posted.getlist(name)] for name in CHOSEN]
        rows = list(zip(*lists, strict=False))
        reasons += [""] * (len(rows) - len(reasons))
        return [(*row, reason) for row, reason in zip(rows, reasons, strict=False)]

    def _remarks(self) -> Iterator[RemarkInput]:
        typed = self.remarks_typed()
        kinds = (REMARK, REASON)
        places = {name[len(REMARK) :]: None for name in typed if name.startswith(kinds)}
        for place in places:
            reason = _reason(typed.get(f"{REASON}{place}", ""))
            text = typed.get(f"{REMARK}{place}", "") or _ready(reason)
            first, _, second = place.partition(":")
            if first == "area" and whole(second) and text:
                yield RemarkInput(text, area_id=whole(second), reason=reason)
            elif whole(first) and whole(second) and text:
                yield RemarkInput(text, whole(first), whole(second), reason=reason)
        for indicator, subject, written, posted in self.chosen():
            reason = _reason(posted)
            if whole(indicator) and whole(subject) and (text := written or _ready(reason)):
                yield RemarkInput(text, whole(indicator), whole(subject), reason=reason)


def _reason(posted: str) -> ReasonCode:
    return ReasonCode(posted) if posted in ReasonCode.values else ReasonCode.OTHER


def _ready(reason: ReasonCode) -> str:
    """What a reason says where nothing else was written: its first ready sentence."""
    return next(iter(reasons.READY[reason]), "")


class DecisionForm(forms.Form):
    """The reviewer's word on a correction request."""

    granted = forms.ChoiceField(
        choices=[("yes", "Đồng ý"), ("no", "Không đồng ý")],
        error_messages={"required": "Chọn đồng ý hoặc không đồng ý."},
    )
    reason = forms.CharField(label="Ý kiến", required=False, max_length=1000)
    due = DayField(label="Hạn gửi lại", required=False)

    def problems(self) -> list[str]:
        return [str(fault) for faults in self.errors.values() for fault in faults]


class WaiverForm(forms.Form):
    """Why a rule need not hold, and until when."""

    reason = forms.CharField(
        label="Lý do đề nghị miễn trừ",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Cần ghi lý do."},
    )
    last_day = DayField(label="Miễn trừ đến hết ngày")


class CorrectionForm(forms.Form):
    """Which accepted cells to open, and why."""

    cell = forms.MultipleChoiceField(
        label="Số liệu cần sửa", error_messages={"required": "Chọn ít nhất một số liệu."}
    )
    reason = forms.CharField(
        label="Lý do đính chính",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Nêu sai sót, số đúng và căn cứ.",
        error_messages={"required": "Cần ghi lý do."},
    )

    def __init__(self, data: QueryDict | None, *, areas: list[Area]) -> None:
        super().__init__(data)
        self.areas = areas
        field = cast(forms.MultipleChoiceField, self.fields["cell"])
        field.choices = [(key(row), key(row)) for area in areas for row in _entered(area)]

    def cells(self) -> list[tuple[int, int]]:
        """(indicator id, subject id) of the chosen cells."""
        pairs = (name.split(":") for name in self.cleaned_data["cell"])
        return [(int(indicator), int(subject)) for indicator, subject in pairs]

    def choices(self, search: str) -> list[tuple[Area, list[tuple[Row, str, bool]]]]:
        """Rows to tick by area, each with its key and whether it is ticked.

        Ticked rows stay in sight whatever is searched for.
        """
        ticked = set(self.data.getlist("cell")) if isinstance(self.data, QueryDict) else set()
        words = fold(search).split()
        found = []
        for area in self.areas:
            rows = [(row, key(row), key(row) in ticked) for row in _entered(area)]
            kept = [one for one in rows if one[2] or _matches(one[0], words)]
            if kept:
                found.append((area, kept))
        return found


def key(row: Row) -> str:
    """ "17:204": indicator and subject of a cell, as forms post it."""
    return f"{row.version.indicator_id}:{row.about.pk}"


def _entered(area: Area) -> list[Row]:
    return [row for row in area.rows if row.is_entered]


def _matches(row: Row, words: list[str]) -> bool:
    text = fold(f"{row.line.code} {row.version.label} {row.about.name}")
    return all(word in text for word in words)
