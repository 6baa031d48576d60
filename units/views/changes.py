"""Establishing, renaming, moving, merging and dissolving units: a form, then one domain call."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units import access, changes, clock
from units.forms import (
    ChangeForm,
    DayField,
    DissolveForm,
    EstablishForm,
    MergeForm,
    MoveForm,
    RenameForm,
    unit_options,
)
from units.models import Membership, Unit, UnitRecord, User
from units.requests import SignedInRequest
from units.tree import Node, Tree

Result = TypeVar("Result")


def establish(request: SignedInRequest) -> HttpResponse:
    access.unit_changes(request.user, clock.today())
    form = EstablishForm(request.POST or None, tree=_tree(request))

    def do(given: dict[str, Any]) -> Unit:
        return changes.establish(**given, by=request.user, at=clock.now())

    if unit := _try(form, do):
        messages.success(request, f"Đã thành lập {form.cleaned_data['name']}.")
        return redirect("unit", unit.code)
    trail = [("Đơn vị", reverse("units")), ("Thành lập đơn vị", "")]
    return _form_page(request, form, "Thành lập đơn vị", "Thành lập", trail)


def rename(request: SignedInRequest, code: str) -> HttpResponse:
    unit = access.changed_unit(request.user, code, clock.today())
    record = _latest(unit)
    initial = {"name": record.name, "official_code": record.official_code, "day": clock.today()}
    form = RenameForm(request.POST or None, tree=_tree(request), initial=initial)

    def do(given: dict[str, Any]) -> UnitRecord:
        return changes.rename(unit, **given, by=request.user, at=clock.now())

    return _changed(request, unit, form, do, f"Đổi tên {record.name}", "Đổi tên")


def move(request: SignedInRequest, code: str) -> HttpResponse:
    unit = access.changed_unit(request.user, code, clock.today())
    form = MoveForm(request.POST or None, tree=_tree(request), initial={"day": clock.today()})

    def do(given: dict[str, Any]) -> UnitRecord:
        return changes.move(unit, **given, by=request.user, at=clock.now())

    title = f"Chuyển {_latest(unit).name} sang đơn vị cấp trên khác"
    return _changed(request, unit, form, do, title, "Chuyển")


def dissolve(request: SignedInRequest, code: str) -> HttpResponse:
    unit = access.changed_unit(request.user, code, clock.today())
    form = DissolveForm(request.POST or None, tree=_tree(request), initial={"day": clock.today()})

    def do(given: dict[str, Any]) -> bool:
        changes.dissolve(unit, **given, by=request.user, at=clock.now())
        return True

    title = f"Chấm dứt hoạt động {_latest(unit).name}"
    return _changed(request, unit, form, do, title, "Chấm dứt hoạt động")


def merge(request: SignedInRequest) -> HttpResponse:
    """Chosen on the list (?unit=…&unit=…), seen as a preview, then done."""
    access.unit_changes(request.user, clock.today())
    tree = _tree(request)
    codes = set((request.POST or request.GET).getlist("unit"))
    chosen = [node for node in tree if node.code in codes]
    form = MergeForm(request.POST or None, tree=tree, initial={"day": clock.today()})
    confirmed = "confirmed" in request.POST
    gone = _gone(codes - {node.code for node in chosen})
    if form.is_bound and gone and "day" not in form.errors:
        names = ", ".join(gone.values())
        form.add_error("day", f"Ngày này các đơn vị sau không hoạt động: {names}. Chọn ngày khác.")

    def do(given: dict[str, Any]) -> list[str]:
        return _merge(request.user, chosen, given, tree, really=confirmed)

    effects = [] if "again" in request.POST else _try(form, do) or []
    if effects and confirmed:
        messages.success(request, f"Đã sáp nhập vào {form.cleaned_data['into'].code}.")
        return redirect("unit", form.cleaned_data["into"].code)
    listed = {node.code: node.name for node in chosen} | gone
    context = {"form": form, "listed": listed, "effects": effects, "options": unit_options(tree)}
    return render(request, "units/merge.html", context)


def _gone(codes: set[str]) -> dict[str, str]:
    """Code → latest name of the chosen units that do not exist on the day given."""
    records = UnitRecord.objects.filter(unit__code__in=codes).order_by("valid_from")
    return {code: code for code in codes} | dict(records.values_list("unit__code", "name"))


def _merge(
    user: User, chosen: list[Node], given: dict[str, Any], tree: Tree, *, really: bool
) -> list[str]:
    """What the merger does, in words. A preview is the merger itself, taken back."""
    units = list(Unit.objects.filter(pk__in=[node.id for node in chosen]))
    with transaction.atomic():
        effects = _effects(chosen, given, tree)
        changes.merge(units, **given, by=user, at=clock.now())
        transaction.set_rollback(not really)
    return effects


def _effects(chosen: list[Node], given: dict[str, Any], tree: Tree) -> list[str]:
    day, into = given["day"], tree.get(given["into"].pk)
    ending = [node for node in chosen if node.id != into.id]
    ids = [node.id for node in ending]
    moved = [child.name for node in ending for child in tree.children(node.id)]
    people = Membership.objects.in_force(day).filter(unit__in=ids).values("user").distinct().count()
    effects = [f"{node.name} ({node.code}) chấm dứt hoạt động từ {day:%d/%m/%Y}" for node in ending]
    if moved:
        effects.append(f"{len(moved)} đơn vị trực thuộc chuyển về {into.name}: {', '.join(moved)}")
    if people:
        effects.append(f"{people} người giữ vai trò tại các đơn vị này cần được giao vai trò mới")
    return [*effects, f"{into.name} ({into.code}) tiếp nhận; số liệu đã báo cáo giữ nguyên"]


def _try(form: ChangeForm, do: Callable[[dict[str, Any]], Result]) -> Result | None:
    """The result, or None with the reason on the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return do(dict(form.cleaned_data))
    except changes.ChangeError as error:
        form.add_error(None, str(error))
        return None


def _changed(
    request: SignedInRequest,
    unit: Unit,
    form: ChangeForm,
    do: Callable[[dict[str, Any]], object],
    title: str,
    label: str,
) -> HttpResponse:
    back = reverse("unit", args=[unit.code])
    if _try(form, do):
        messages.success(request, "Đã ghi thay đổi.")
        return redirect(back)
    trail = [("Đơn vị", reverse("units")), (_latest(unit).name, back), (label, "")]
    return _form_page(request, form, title, label, trail)


def _form_page(
    request: SignedInRequest, form: ChangeForm, title: str, label: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    """The last place of the trail that has an address is where "Quay lại" leads."""
    context = {
        "form": form,
        "title": title,
        "label": label,
        "back": trail[-2][1],
        "options": unit_options(_tree(request)),
        "trail": trail,
    }
    return render(request, "units/change.html", context)


def _tree(request: SignedInRequest) -> Tree:
    """The tree of the day the change takes effect, where one was given already."""
    try:
        return Tree.as_of(DayField().clean(request.POST.get("day", "")))
    except ValidationError:
        return Tree.as_of(clock.today())


def _latest(unit: Unit) -> UnitRecord:
    return unit.records.latest("valid_from")
