"""The list of units as of a day, and one unit's page."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from units import access, clock, history, permissions
from units.days import day_fault, day_text, parse_day
from units.listing import Column, Filter, Listing, by
from units.models import Level, Membership, Role, Unit, UnitRecord
from units.requests import SignedInRequest
from units.text import vietnamese_key
from units.tree import LEVEL_ORDER, Node, Tree

LIST = Listing(
    "don-vi",
    "Đơn vị",
    (
        Column("ten", "Đơn vị", lambda row: row.node.name),
        Column(
            "cap",
            "Cấp",
            lambda row: row.node.level_label,
            lambda row: (LEVEL_ORDER[row.node.level], vietnamese_key(row.node.name)),
        ),
        Column("truc-thuoc", "Trực thuộc", lambda row: row.parent),
        Column("ma-hanh-chinh", "Mã hành chính", lambda row: row.node.official_code, css="num"),
        Column("ma", "Mã", lambda row: row.node.code, css="num"),
    ),
    search=lambda row: (row.node.name, row.node.code, row.node.official_code),
    searched="Tìm theo tên hoặc mã",
    filters=(Filter("cap", "Cấp", by(lambda row: row.node.level), Level.choices),),
    per_page=150,
)


@require_GET
def units(request: SignedInRequest) -> HttpResponse:
    access.units(request.user, clock.today())
    day = asked_day(request)
    tree = Tree.as_of(day)
    shown = LIST.shown(request.GET, [_row(tree, node) for node in tree])
    if shown.file:
        return shown.file
    context = {
        "day": day,
        **_day_typed(request, day),
        "list": shown,
        "flat": shown.narrowed or shown.order,
        "may_manage": permissions.may_manage_units(request.user, clock.today()),
    }
    return render(request, "units/units.html", context)


@require_GET
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    today = clock.today()
    found = access.unit(request.user, code, today)
    tree = Tree.as_of(today)
    latest = found.records.order_by("-valid_from").first() or UnitRecord(
        name=code, level=Level.OFFICE
    )
    context = {
        "unit": found,
        "record": latest,
        "records": history.records(found),
        "in_force": found.pk in tree,
        "trail": _trail(tree, found, latest.name),
        "children": tree.children(found.pk),
        "history": history.happenings(found),
        "may_manage": permissions.may_manage_units(request.user, today),
        "people": _people(found, today) if access.looks_into(request.user, found, today) else None,
    }
    return render(request, "units/unit.html", context)


def asked_day(request: SignedInRequest) -> date:
    """The day the reader asks about (?ngay=2025-03-14), else today."""
    return parse_day(request.GET.get("ngay", "")) or clock.today()


def _day_typed(request: SignedInRequest, day: date) -> dict[str, str]:
    """What stands in the field of the day, and what is wrong with it."""
    typed = request.GET.get("ngay", "").strip()
    if typed and not parse_day(typed):
        return {"day_typed": typed, "day_fault": f"{day_fault(typed)} Đang xem ngày hôm nay."}
    return {"day_typed": day_text(day), "day_fault": ""}


@dataclass(frozen=True)
class Line:
    """A line of the list; in another order than the tree's it stands alone, unindented."""

    node: Node
    parent: str

    @property
    def indent(self) -> int:
        return min(self.node.depth, 3)


def _row(tree: Tree, node: Node) -> Line:
    return Line(node, tree.get(node.parent_id).name if node.parent_id else "")


def _trail(tree: Tree, found: Unit, name: str) -> list[tuple[str, str]]:
    above = tree.ancestors(found.pk) if found.pk in tree else []
    links = [(node.name, reverse("unit", args=[node.code])) for node in above]
    return [("Đơn vị", reverse("units")), *links, (name, "")]


def _people(found: Unit, on: date) -> list[Membership]:
    """Who holds a role here, in the order of the roles."""
    held = Membership.objects.in_force(on).filter(unit=found).select_related("user", "area")
    return sorted(held, key=lambda m: (list(Role.values).index(m.role), str(m.user)))
