"""Blocks of units (cụm): who looks at which unit first, from a day on; a stand-in has the absent's.

A division of labour, not a right: every reviewer of the subtree may still act. Who may accept a
unit's report at all is another question, answered by `for_nobody`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reports import access
from reports.models import CampaignUnit, Obligation, ReviewBlock
from reports.permissions import REVIEW_ROLES, ties
from units import audit
from units.models import Membership, Role, Unit, User
from units.permissions import ALLOWED, Denied, Verdict, has_role
from units.tree import Node, Tree, ids_in

LONGEST = 120


class BlockError(Exception):
    """The division cannot be made so; the text says why."""


@dataclass
class Reviewer:
    """Somebody who reviews on a day: where, for whom they work, for whom they stand in."""

    user: User
    scopes: set[int] = field(default_factory=set)
    works_for: set[int | None] = field(default_factory=set)
    absent: list[User] = field(default_factory=list)

    def may_review(self, unit_id: int, path: str) -> bool:
        """Within their subtree, and not a unit they work for (permissions)."""
        return unit_id not in self.works_for and any(pk in self.scopes for pk in ids_in(path))


def reviewers(on: date) -> list[Reviewer]:
    """Everybody who reviews somewhere on that day; one query."""
    reviewing = _held(on).filter(role__in=REVIEW_ROLES)
    rows = _held(on).filter(user__in=reviewing.values("user"))
    found: dict[int, Reviewer] = {}
    related = rows.select_related("user", "standing_in_for__user")
    for held in related.order_by("user__full_name", "user_id", "pk"):
        one = found.setdefault(held.user_id, Reviewer(held.user))
        one.works_for |= ties(held)
        if held.role in REVIEW_ROLES and held.unit_id:
            one.scopes.add(held.unit_id)
            if held.standing_in_for:
                one.absent.append(held.standing_in_for.user)
    return list(found.values())


def for_nobody(user: User, on: date) -> list[str]:
    """Names of the units, in open rounds the person leads, whose reports nobody may accept: every
    reviewer who reaches them works for them. Two or three queries."""
    everybody = reviewers(on)
    within_reach = access.in_scope(user, Role.LEAD_REVIEWER, on=on, field="path")
    worked_for = {unit for one in everybody for unit in one.works_for if unit}
    owing = Obligation.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))
    places = CampaignUnit.objects.filter(
        within_reach,
        Exists(owing.filter(exempted_at=None)),
        unit__in=worked_for,
        campaign__state="open",
        campaign__rehearsal=False,
    )
    names = {
        name
        for unit, path, name in places.order_by("order").values_list("unit_id", "path", "name")
        if not any(one.may_review(unit, path) for one in everybody)
    }
    return sorted(names)


def of(user: User, on: date) -> QuerySet[ReviewBlock]:
    """The units in the person's block, and in those of whom they stand in for while it lasts."""
    stands = _held(on).filter(user=user, role__in=REVIEW_ROLES, standing_in_for__isnull=False)
    absent = stands.values_list("standing_in_for__user", flat=True)
    return ReviewBlock.objects.in_force(on).filter(reviewer__in=[user.pk, *absent])


@dataclass(frozen=True)
class Keeper:
    """Whose block a unit is in, and who stands in for them."""

    reviewer: User
    block: str
    stand_ins: tuple[User, ...] = ()

    def __str__(self) -> str:
        if not self.stand_ins:
            return str(self.reviewer)
        return f"{', '.join(str(one) for one in self.stand_ins)} thay mặt {self.reviewer}"


def keepers(units: Iterable[int], on: date) -> dict[int, Keeper]:
    """Unit → whose block it is in; two queries however many."""
    rows = ReviewBlock.objects.in_force(on).filter(unit__in=list(units))
    held = list(rows.select_related("reviewer"))
    absent = {row.reviewer_id for row in held}
    stands = _held(on).filter(role__in=REVIEW_ROLES, standing_in_for__user__in=absent)
    for_whom: dict[int, list[User]] = defaultdict(list)
    for one in stands.select_related("user", "standing_in_for").order_by("pk"):
        assert one.standing_in_for is not None
        for_whom[one.standing_in_for.user_id].append(one.user)
    return {
        row.unit_id: Keeper(row.reviewer, row.name, tuple(for_whom[row.reviewer_id]))
        for row in held
    }


def _held(on: date) -> QuerySet[Membership]:
    """Roles of active people."""
    return Membership.objects.in_force(on).filter(user__is_active=True)


# -- dividing --------------------------------------------------------------------------------------


def may_divide(user: User, path: str, on: date) -> Verdict:
    """Whether the person may say who looks at a unit of this path."""
    if has_role(user, Role.LEAD_REVIEWER, on=on, path=path):
        return ALLOWED
    return Denied("Chỉ trưởng phòng CCHC của địa bàn phân công kiểm tra.")


@transaction.atomic
def give(
    units: Sequence[int],
    reviewer: User,
    *,
    name: str = "",
    valid_from: date,
    by: User,
    at: datetime,
) -> int:
    """These units to this reviewer from a day on; whoever had them has them no longer. Returns
    how many changed hands."""
    on = timezone.localtime(at).date()
    if valid_from < on:
        raise BlockError("Ngày bắt đầu phải từ hôm nay trở đi.")
    nodes = _nodes(units, by, on)
    name = _worded(name)
    _demand_reviewer(nodes, reviewer, valid_from)
    standing = {row.unit_id: row for row in _open(nodes)}
    changed = [
        node
        for node in nodes
        if not (row := standing.get(node.id))
        or (row.reviewer_id, row.name) != (reviewer.pk, name)
        or row.valid_from > valid_from
    ]
    _end([standing[node.id] for node in changed if node.id in standing], valid_from)
    made = ReviewBlock.objects.bulk_create(
        ReviewBlock(
            unit_id=node.id,
            reviewer=reviewer,
            name=name,
            valid_from=valid_from,
            by=by,
            at=at,
        )
        for node in changed
    )
    summary = f"Giao {reviewer.username} kiểm tra từ {valid_from:%d/%m/%Y}"
    audit.record_many("block.give", made, by=by, at=at, summary=summary, name=name)
    return len(made)


@transaction.atomic
def take_back(units: Sequence[int], *, by: User, at: datetime) -> int:
    """These units are in nobody's block from today on; how many were in one."""
    on = timezone.localtime(at).date()
    rows = _open(_nodes(units, by, on))
    _end(rows, on)
    audit.record_many("block.take_back", rows, by=by, at=at, summary="Thôi giao kiểm tra")
    return len(rows)


@transaction.atomic
def rename(units: Sequence[int], name: str, *, by: User, at: datetime) -> int:
    """Another name for the block these units stand in; how many it is of."""
    rows = _open(_nodes(units, by, timezone.localtime(at).date()))
    name = _worded(name)
    for row in rows:
        row.name = name
    ReviewBlock.objects.bulk_update(rows, ["name"])
    audit.record_many("block.rename", rows, by=by, at=at, summary=f"Đổi tên cụm: {name}")
    return len(rows)


def _nodes(units: Sequence[int], by: User, on: date) -> list[Node]:
    """The units as they are today, locked; refused unless the person divides all of them."""
    if not units:
        raise BlockError("Chưa chọn đơn vị nào.")
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
    tree = Tree.as_of(on)
    nodes = [tree.get(unit) for unit in dict.fromkeys(units) if unit in tree]
    for node in nodes:
        if not (verdict := may_divide(by, node.path, on)):
            raise BlockError(verdict.reason)
    return nodes


def _demand_reviewer(nodes: list[Node], reviewer: User, on: date) -> None:
    one = next((one for one in reviewers(on) if one.user.pk == reviewer.pk), None)
    for node in nodes:
        if one is None or not any(pk in one.scopes for pk in ids_in(node.path)):
            raise BlockError(f"{reviewer} không kiểm tra {node.name} vào ngày {on:%d/%m/%Y}.")
        if node.id in one.works_for:
            raise BlockError(
                f"{reviewer} công tác ở {node.name}: không ai kiểm tra báo cáo của chính đơn vị "
                "mình công tác."
            )


def _open(nodes: list[Node]) -> list[ReviewBlock]:
    rows = ReviewBlock.objects.filter(valid_to=None, unit__in=[node.id for node in nodes])
    return list(rows.select_for_update().order_by("pk"))


def _end(rows: list[ReviewBlock], day: date) -> None:
    """What was to begin later has never been in force."""
    for row in rows:
        row.valid_to = max(day, row.valid_from)
    ReviewBlock.objects.bulk_update(rows, ["valid_to"])


def _worded(name: str) -> str:
    """One spelling of spaces; no longer than what is kept."""
    name = " ".join(name.split())
    if len(name) > LONGEST:
        raise BlockError(f"Tên cụm dài quá {LONGEST} ký tự.")
    return name
