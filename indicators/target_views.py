"""Targets on screen: everyone signed in reads; a business admin adds, changes, removes, loads."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from indicators import target_files, target_lists, targets
from indicators.forms import (
    TargetFileForm,
    TargetFilterForm,
    TargetForm,
    TargetTakeForm,
    typed_target,
)
from indicators.models import Direction, Target
from indicators.targets import TargetError, TargetRefused
from units import clock
from units.listing import Column, Listing
from units.models import Level
from units.requests import SignedInRequest

LIST = Listing(
    "muc-tieu",
    "Mục tiêu",
    (
        Column("ma", "Mã", lambda row: row.target.indicator.code, file_only=True),
        Column(
            "chi-tieu",
            "Chỉ tiêu",
            lambda row: row.version.label if row.version else "",
            lambda row: row.target.indicator.code,
        ),
        Column(
            "cap",
            "Cấp",
            lambda row: row.target.get_level_display(),
            lambda row: list(Level.values).index(row.target.level),
        ),
        Column("nam", "Năm", lambda row: row.target.year),
        Column("chieu", "Chiều", lambda row: row.target.get_direction_display()),
        Column("muc", "Mức", lambda row: row.target.value, css="fig"),
        Column("don-vi-tinh", "Đơn vị tính", lambda row: row.measure or "%", file_only=True),
        Column("chuong-trinh", "Chương trình", lambda row: row.target.programme),
        Column("can-cu", "Căn cứ", lambda row: row.target.legal_basis),
        Column("ghi-chu", "Ghi chú", lambda row: row.target.note),
    ),
)
FAULTS_SHOWN = 50
UPLOADED = "tệp tải lên"
WORDS = {
    "direction": "chiều",
    "value": "mức",
    "legal_basis": "căn cứ",
    "note": "ghi chú",
}


@require_GET
def every(request: SignedInRequest) -> HttpResponse:
    """Every target, narrowed by words, year and level."""
    form = TargetFilterForm(request.GET, years=target_lists.years())
    rows = target_lists.listed(form.choices())
    shown = LIST.shown(request.GET, rows)
    if shown.file:
        return shown.file
    context = {
        "form": form,
        "list": shown,
        "narrowed": bool(form.choices()),
        "may_manage": targets.may_manage(request.user, clock.today()),
    }
    return render(request, "indicators/targets.html", context)


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """All of them as the file that can be loaded again."""
    content = target_files.export(Target.objects.select_related("indicator"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="muc-tieu.csv"'
    return response


# -- one target ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Record one target."""
    _demand_manager(request)
    form = TargetForm(request.POST or None, known=targets.current_meanings())
    if form.is_valid():
        try:
            made = targets.add(form.wanted(), by=request.user, at=clock.now())
        except TargetRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Đã thêm mục tiêu {made}.")
            return redirect("targets")
    return render(request, "indicators/target.html", {"form": form, "heading": "Thêm mục tiêu"})


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one target right."""
    _demand_manager(request)
    target = _target(pk)
    initial = typed_target(target, targets.fingerprint(target))
    form = TargetForm(request.POST or None, initial=initial, known=targets.current_meanings())
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            made = targets.change(target, form.wanted(), seen=seen, by=request.user, at=clock.now())
        except TargetRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Đã lưu mục tiêu {made}.")
            return redirect("targets")
    return render(request, "indicators/target.html", {"form": form, "heading": "Sửa mục tiêu"})


@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one target away, after a question."""
    _demand_manager(request)
    target = _target(pk)
    if request.method == "GET":
        return _ask_to_remove(request, target)
    try:
        targets.remove(target, by=request.user, at=clock.now())
    except TargetRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã bỏ mục tiêu {target}.")
    return redirect("targets")


def _ask_to_remove(request: SignedInRequest, target: Target) -> HttpResponse:
    context = {
        "title": "Bỏ mục tiêu",
        "text": f"Bỏ mục tiêu {target}? Ô nhập và phiếu trình không so với mức này nữa; "
        "văn bản đã lập giữ nguyên.",
        "effects": [target.programme, target.legal_basis],
        "label": "Bỏ mục tiêu",
        "tone": "danger",
        "action": request.path,
        "back_url": reverse("targets"),
        "trail": [("Mục tiêu", reverse("targets")), ("Bỏ mục tiêu", "")],
    }
    return render(request, "confirm.html", context)


# -- the file --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def import_file(request: SignedInRequest) -> HttpResponse:
    """Upload a file, look through what it would change, then take what was looked through."""
    _demand_manager(request)
    if "content" in request.POST:
        return _take(request)
    form = TargetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["file"])
    return render(request, "indicators/targets_import.html", {"form": form})


def _preview(request: SignedInRequest, content: str) -> HttpResponse:
    plan = targets.examine(content.encode(), UPLOADED)
    told = [f"Dòng {fault.line}: {fault.reason}" for fault in plan.faults[:FAULTS_SHOWN]]
    context = {
        "plan": plan,
        "content": content,
        "faults": [{"text": text} for text in told],
        "more": max(0, len(plan.faults) - FAULTS_SHOWN),
        "changed": [(one, _worded(one.changes)) for one in plan.changed],
    }
    return render(request, "indicators/targets_preview.html", context)


def _take(request: SignedInRequest) -> HttpResponse:
    form = TargetTakeForm(request.POST)
    if not form.is_valid():
        return redirect("targets-import")
    content = form.cleaned_data["content"]
    try:
        plan = targets.load_content(content.encode(), UPLOADED, by=request.user, at=clock.now())
    except TargetError:
        return _preview(request, content)
    counts = f"{len(plan.new)} mục tiêu mới, {len(plan.changed)} thay đổi, {plan.same} như cũ"
    messages.success(request, f"Đã nhập: {counts}.")
    return redirect("targets")


def _worded(changes: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Field, before, after, as the screen says them."""
    return [
        (WORDS[column], _said(column, before), _said(column, after))
        for column, (before, after) in changes.items()
    ]


def _said(column: str, text: str) -> str:
    if column == "direction":
        return str(Direction(text).label)
    return (text.replace(".", ",") if column == "value" else text) or "trống"


# -- pieces of the pages above ---------------------------------------------------------------------


def _demand_manager(request: SignedInRequest) -> None:
    if not (verdict := targets.may_manage(request.user, clock.today())):
        raise PermissionDenied(verdict.reason)


def _target(pk: int) -> Target:
    return get_object_or_404(Target.objects.select_related("indicator"), pk=pk)


urls: list[Any] = [
    path("chi-tieu/muc-tieu/", every, name="targets"),
    path("chi-tieu/muc-tieu/tai-tep/", export, name="targets-export"),
    path("chi-tieu/muc-tieu/nhap-tep/", import_file, name="targets-import"),
    path("chi-tieu/muc-tieu/them/", add, name="target-add"),
    path("chi-tieu/muc-tieu/<int:pk>/sua/", change, name="target-change"),
    path("chi-tieu/muc-tieu/<int:pk>/bo/", remove, name="target-remove"),
]
