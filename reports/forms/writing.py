"""Giving a section to somebody: a unit, a named colleague, by a day."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.db.models import Q, QuerySet

from reports.models import CampaignUnit, Narrative
from reports.writing.rights import WRITERS
from units.forms import DayField
from units.models import Level, Membership, User
from units.tree import within


class GiveForm(forms.Form):
    """Whom a section is given to. Only units of the round and people who work there are offered."""

    writer = forms.ModelChoiceField(
        CampaignUnit.objects.none(),
        label="Đơn vị biên soạn",
        required=False,
        empty_label="(chưa giao đơn vị nào)",
        to_field_name="unit_id",
    )
    colleague = forms.ModelChoiceField(
        User.objects.none(),
        label="Người được giao",
        required=False,
        empty_label="(không chỉ định người)",
    )
    asked_for = forms.CharField(
        label="Nội dung cần viết",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    due_on = DayField(label="Cần trước ngày", required=False)

    def __init__(self, data: Any = None, *, narrative: Narrative, on: Any) -> None:
        super().__init__(
            data,
            initial={
                "writer": narrative.writer_id,
                "colleague": narrative.colleague_id,
                "asked_for": narrative.asked_for,
                "due_on": narrative.due_on,
            },
        )
        units = _units(narrative)
        self.on = on
        writer: Any = self.fields["writer"]
        writer.queryset, writer.label_from_instance = units, lambda unit: unit.name
        colleague: Any = self.fields["colleague"]
        colleague.queryset = _people(units, on)
        colleague.label_from_instance = lambda person: person.full_name
        self.helper = _helper()

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < self.on:
            raise forms.ValidationError("Ngày này đã qua; cần một ngày từ hôm nay trở đi.")
        return due_on


def _units(narrative: Narrative) -> QuerySet[CampaignUnit]:
    """The report's root, and the departments, offices and districts below it."""
    draft = narrative.draft
    inside = CampaignUnit.objects.filter(
        within(draft.root_path, "path"), campaign=draft.campaign_id
    )
    return inside.filter(~Q(level=Level.COMMUNE) | Q(unit=draft.root_id)).order_by("order")


def _people(units: QuerySet[CampaignUnit], on: Any) -> QuerySet[User]:
    """Who writes, by their role, and works in one of these units."""
    ids = units.values("unit_id")
    held = Membership.objects.in_force(on).filter(employer__in=ids, role__in=WRITERS)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("full_name")


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_method = "post"
    helper.form_action = "#giao"
    helper.layout = Layout(
        Row(Column("writer"), Column("colleague")),
        Row(Column("asked_for"), Column("due_on")),
        Submit("giao", "Giao viết", css_class="btn-outline-primary"),
    )
    return helper
