"""Who looks at which units: the lead reviewer gives units to reviewers, many at once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports.forms.blocks import GiveForm
from reports.pages import blocks as page
from reports.pages.blocks import Row
from reports.reviewing import blocks
from reports.reviewing.blocks import BlockError
from reports.views.home import signed_in
from reports.views.queue import for_nobody, safe_query
from units import clock
from units.models import Role, User
from units.permissions import has_role
from units.text import whole

ACTS = ("give", "take_back", "rename")


@require_http_methods(["GET", "POST"])
def divide(request: HttpRequest) -> HttpResponse:
    """The blocks as they stand, and the units to give to somebody."""
    user, today = signed_in(request), clock.today()
    if not has_role(user, Role.LEAD_REVIEWER, on=today):
        raise Http404
    rows = page.units(user, today)
    people = page.people(rows, today)
    form = GiveForm(people, today, request.POST or None)
    if request.method == "POST" and (done := _act(request, user, rows, form)) is not None:
        return done
    shown = page.LIST.shown(_kept(request), rows, choices=page.choices(rows))
    if shown.file:
        return shown.file
    context: dict[str, Any] = {
        "list": shown,
        "blocks": page.standing(rows, today),
        "not_given": sum(row.row is None for row in rows),
        "form": form,
        "for_nobody": for_nobody(blocks.for_nobody(user, today)),
        "kept": _kept(request).urlencode(),
        "trail": [("Kiểm tra", reverse("review")), ("Phân công kiểm tra", "")],
    }
    return render(request, "reports/review/blocks.html", context)


def _act(request: HttpRequest, user: User, rows: list[Row], form: GiveForm) -> HttpResponse | None:
    """Do what was asked; None where the page is to be shown again with what is wrong."""
    act, chosen = request.POST.get("act", ""), _chosen(request, rows)
    if act not in ACTS:
        raise Http404
    if act == "give" and not form.is_valid():
        return None
    try:
        if act == "give":
            count = blocks.give(chosen, **form.cleaned_data, by=user, at=clock.now())
            done = f"Đã giao {count} đơn vị cho {form.cleaned_data['reviewer']}."
        elif act == "take_back":
            count = blocks.take_back(chosen, by=user, at=clock.now())
            done = f"Đã thôi giao {count} đơn vị."
        else:
            blocks.rename(chosen, request.POST.get("name", ""), by=user, at=clock.now())
            done = "Đã đổi tên cụm."
    except BlockError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    kept = _kept(request).urlencode()
    return redirect(reverse("review-blocks") + (f"?{kept}" if kept else ""))


def _chosen(request: HttpRequest, rows: list[Row]) -> list[int]:
    """The units ticked, or all that the filter shows, or those of one block."""
    if block := request.POST.get("block", ""):
        return [
            row.pk for row in rows if row.row and f"{row.row.reviewer_id}:{row.row.name}" == block
        ]
    if request.POST.get("all"):
        shown = page.LIST.shown(_kept(request), rows, choices=page.choices(rows))
        return [row.pk for row in shown.page.paginator.object_list]
    ticked = {whole(text) for text in request.POST.getlist("unit")}
    return [row.pk for row in rows if row.pk in ticked]


def _kept(request: HttpRequest) -> QueryDict:
    """The list's address, from the page or from the form on it."""
    if request.method == "POST":
        return QueryDict(safe_query(request.POST.get("kept", "")))
    return request.GET


urls = [path("kiem-tra/phan-cong/", divide, name="review-blocks")]
