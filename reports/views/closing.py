"""Chốt số liệu: the lead reviewer closes what was added up (design 6)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports.adding import consolidation, lineage
from reports.models import Consolidation
from reports.views.consolidation import made_of, person
from units import clock
from units.templatetags.ui import moment


class ReasonForm(forms.Form):
    """Why the missing part is accepted."""

    reason = forms.CharField(
        label="Lý do chấp nhận chốt số liệu khi còn thiếu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
@login_required
def close(request: HttpRequest, code: str, unit: str, pk: int) -> HttpResponse:
    """Chốt số liệu: confirmed on its own page, which says what is missing."""
    made = made_of(request, code, unit, pk)
    user, lacking = person(request), lineage.missing_units(made)
    if not (verdict := consolidation.may_close(user, made, clock.today())):
        messages.error(request, verdict.reason)
        return redirect("consolidation", code, unit)
    form = ReasonForm(request.POST or None) if lacking else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        return _close(request, made, reason, code, unit)
    return render(request, "confirm.html", _closing_page(made, lacking, form, code, unit))


def _close(
    request: HttpRequest, made: Consolidation, reason: str, code: str, unit: str
) -> HttpResponse:
    try:
        closed = consolidation.close(
            made, by=person(request), at=clock.now(), on=clock.today(), reason=reason
        )
    except consolidation.ClosingError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã chốt số liệu lần {closed.closed_number}.")
    return redirect("consolidation", code, unit)


def _closing_page(
    made: Consolidation,
    lacking: list[lineage.Missing],
    form: forms.Form | None,
    code: str,
    unit: str,
) -> dict[str, Any]:
    names = ", ".join(dict.fromkeys(one.name for one in lacking[:8]))
    more = f" và {len(lacking) - 8} báo cáo khác" if len(lacking) > 8 else ""
    effects = ["Dự thảo báo cáo dùng số liệu này; số đạt sau được báo riêng."]
    if lacking:
        effects.insert(0, f"Còn {len(lacking)} báo cáo chưa đạt: {names}{more}.")
    back = reverse("consolidation", args=[code, unit])
    return {
        "title": "Chốt số liệu",
        "text": f"Chốt số liệu tổng hợp lúc {moment(made.at)}.",
        "effects": effects,
        "form": form,
        "action": reverse("consolidation-close", args=[code, unit, made.pk]),
        "label": "Chốt số liệu",
        "back_url": back,
        "trail": [("Tổng hợp", reverse("consolidations")), (code, back), ("Chốt số liệu", "")],
    }


urls = [
    path("tong-hop/<str:code>/<str:unit>/<int:pk>/chot/", close, name="consolidation-close"),
]
