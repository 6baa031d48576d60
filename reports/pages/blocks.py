"""Who looks at which units: the blocks as they stand, and the units to give, as a list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from reports.models import ReviewBlock, Submission
from reports.reviewing import blocks
from reports.reviewing.blocks import Keeper
from reports.reviewing.material import SENT
from units.listing import Column, Filter, Listing, by
from units.models import Level, Role, UnitEvent, UnitRecord, User
from units.permissions import scopes
from units.tree import Node, Tree

NOT_GIVEN = "0"
PER_PAGE = 200
State = Submission.State


@dataclass(frozen=True)
class Row:
    """A unit that can be given."""

    node: Node
    above: str
    """the district it is in, or was in before there were none"""
    row: ReviewBlock | None
    keeper: Keeper | None

    @property
    def pk(self) -> int:
        return self.node.id


@dataclass
class Block:
    """Units of one reviewer under one name, and how far their reports are."""

    reviewer: User
    name: str
    since: date
    units: list[int]
    stand_ins: tuple[User, ...] = ()
    waiting: int = 0
    to_come: int = 0
    approved: int = 0

    @property
    def key(self) -> str:
        return f"{self.reviewer.pk}:{self.name}"


LIST = Listing(
    "phan-cong-kiem-tra",
    "Phân công kiểm tra",
    (
        Column("don-vi", "Đơn vị", lambda row: row.node.name),
        Column("cap", "Cấp", lambda row: str(Level(row.node.level).label)),
        Column("huyen", "Huyện", lambda row: row.above),
        Column("nguoi", "Người kiểm tra", lambda row: str(row.keeper or "")),
        Column("cum", "Cụm", lambda row: row.keeper.block if row.keeper else ""),
        Column("tu", "Từ ngày", lambda row: row.row.valid_from if row.row else None),
    ),
    search=lambda row: (row.node.name, row.above, row.node.code),
    searched="Tên đơn vị, huyện",
    filters=(
        Filter("cap", "Cấp", by(lambda row: row.node.level), Level.choices),
        Filter("huyen", "Huyện", by(lambda row: row.above)),
        Filter(
            "nguoi",
            "Người kiểm tra",
            by(lambda row: row.row.reviewer_id if row.row else NOT_GIVEN),
        ),
    ),
    per_page=PER_PAGE,
)


def units(user: User, on: date) -> list[Row]:
    """The units whose review the person divides, as the tree stands today; a handful of queries."""
    tree = Tree.as_of(on)
    found: dict[int, Node] = {}
    for scope in scopes(user, Role.LEAD_REVIEWER, on=on):
        if scope in tree:
            found |= {n.id: n for n in tree.descendants(scope) if n.level != Level.OFFICE}
    above = _districts(tree, set(found))
    open_rows = ReviewBlock.objects.filter(valid_to=None, unit__in=found).select_related("reviewer")
    given = {row.unit_id: row for row in open_rows}
    keepers = blocks.keepers(found, on)
    return [
        Row(node, above.get(pk, ""), given.get(pk), keepers.get(pk) or _to_come(given.get(pk)))
        for pk, node in found.items()
    ]


def standing(rows: list[Row], on: date) -> list[Block]:
    """The blocks these units are in, with the open real rounds counted; three queries."""
    found: dict[str, Block] = {}
    for row in rows:
        if row.row is None or row.keeper is None:
            continue
        given = row.row
        one = Block(given.reviewer, given.name, given.valid_from, [], row.keeper.stand_ins)
        one = found.setdefault(one.key, one)
        one.units.append(row.pk)
        one.since = min(one.since, given.valid_from)
    counts = _counts([unit for one in found.values() for unit in one.units])
    for one in found.values():
        for unit in one.units:
            waiting, to_come, approved = counts[unit]
            one.waiting += waiting
            one.to_come += to_come
            one.approved += approved
    return sorted(found.values(), key=lambda one: (str(one.reviewer), one.name))


def people(rows: list[Row], on: date) -> list[User]:
    """Who may be given some of these units."""
    return [
        one.user
        for one in blocks.reviewers(on)
        if any(one.may_review(row.pk, row.node.path) for row in rows)
    ]


def _to_come(row: ReviewBlock | None) -> Keeper | None:
    """Given from a later day on."""
    return Keeper(row.reviewer, row.name) if row else None


def _counts(units: list[int]) -> dict[int, tuple[int, int, int]]:
    """Unit → reports that wait, that are to come, that are accepted."""
    owed = Submission.objects.filter(
        obligation__unit__in=units,
        obligation__campaign__state="open",
        obligation__campaign__rehearsal=False,
        obligation__exempted_at=None,
    )
    to_come = (State.DRAFT, State.SIGNING, State.RETURNED)
    rows = owed.values_list("obligation__unit").annotate(
        waiting=Count("pk", filter=Q(state__in=SENT)),
        to_come=Count("pk", filter=Q(state__in=to_come)),
        approved=Count("pk", filter=Q(state=State.APPROVED)),
    )
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    found |= {unit: tuple(counts) for unit, *counts in rows.order_by()}
    return found


def _districts(tree: Tree, wanted: set[int]) -> dict[int, str]:
    """Commune → its district; where there are no districts any more, the last one it was in, or
    the units merged into it were."""
    merged = UnitEvent.objects.filter(kind=UnitEvent.Kind.MERGE, successor__in=wanted)
    heirs: dict[int, set[int]] = defaultdict(set)
    for old, new in merged.values_list("unit_id", "successor_id"):
        heirs[old].add(new or 0)
    records = UnitRecord.objects.filter(unit__in=wanted | set(heirs), level=Level.COMMUNE)
    names = dict(
        UnitRecord.objects.filter(level=Level.DISTRICT)
        .order_by("valid_from")
        .values_list("unit_id", "name")
    )
    found: dict[int, str] = {}
    for unit, parent in records.order_by("valid_from").values_list("unit_id", "parent_id"):
        if parent in names:
            for one in {unit} | heirs[unit]:
                found[one] = names[parent]
    return {unit: name for unit, name in found.items() if unit in wanted}


def choices(rows: list[Row]) -> dict[str, Any]:
    """What the filters offer."""
    levels = {row.node.level for row in rows}
    keepers = {str(row.row.reviewer_id): str(row.row.reviewer) for row in rows if row.row}
    districts = sorted({row.above for row in rows if row.above})
    return {
        "cap": [(value, label) for value, label in Level.choices if value in levels],
        "huyen": [(name, name) for name in districts],
        "nguoi": [*sorted(keepers.items(), key=lambda one: one[1]), (NOT_GIVEN, "Chưa giao")],
    }
