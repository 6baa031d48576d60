"""Who may do what, as verdicts that carry their reason."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from units.models import SYSTEM_ROLES, Membership, Role, Unit, User
from units.tree import Node, ids_in

# A role in these holds for its scope unit and everything below it; the others for it alone.
SUBTREE_ROLES = frozenset(
    {
        Role.AREA_OWNER,
        Role.REVIEWER,
        Role.LEAD_REVIEWER,
        Role.EDITOR,
        Role.OFFICE_CHECKER,
        Role.LEADER,
        Role.CLERK,
    }
)

OWN_ACCOUNT = "Không tự thay đổi tài khoản và vai trò của chính mình."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with a reason fit for the screen: `if not verdict: show(verdict.reason)`."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def Denied(reason: str) -> Verdict:  # noqa: N802 - reads as the opposite of ALLOWED
    return Verdict(False, reason)


def memberships_of(user: User | AnonymousUser, on: date) -> tuple[Membership, ...]:
    """The person's memberships in force on `on`: one query, remembered on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    remembered: dict[date, tuple[Membership, ...]] = user.__dict__.setdefault("_memberships", {})
    if on not in remembered:
        found = user.memberships.in_force(on).select_related("unit", "employer", "area")
        remembered[on] = tuple(found.order_by("valid_from", "pk"))
    return remembered[on]


def forget(user: User) -> None:
    """Drop what `memberships_of` remembered, after the person's roles were changed."""
    user.__dict__.pop("_memberships", None)


def has_role(
    user: User | AnonymousUser,
    *roles: str,
    on: date,
    unit: Unit | Node | int | None = None,
    path: str = "",
) -> bool:
    """Whether the person holds one of the roles on that day; anywhere, or over a unit.

    Over a unit means that the scope is that unit or, for the roles that reach down, one of its
    ancestors. Ancestors are read off `path` (a Node's own, or the one an obligation stored), so
    no tree is needed here.
    """
    return bool(held(user, *roles, on=on, unit=unit, path=path))


def held(
    user: User | AnonymousUser,
    *roles: str,
    on: date,
    unit: Unit | Node | int | None = None,
    path: str = "",
) -> list[Membership]:
    """The memberships by which `has_role` is true."""
    found = [m for m in memberships_of(user, on) if m.role in roles]
    if unit is None and not path:
        return found
    return [m for m in found if _covers(m, unit, path)]


def scopes(user: User | AnonymousUser, *roles: str, on: date) -> tuple[int, ...]:
    """The scope units over which the person holds one of the roles."""
    found = (m.unit_id for m in memberships_of(user, on) if m.role in roles)
    return tuple(dict.fromkeys(id_ for id_ in found if id_))


def is_admin(user: User | AnonymousUser, on: date) -> bool:
    """Either administrator; their sessions lock sooner."""
    return has_role(user, Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN, on=on)


def may_manage_units(user: User, on: date) -> Verdict:
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ quản trị nghiệp vụ được thay đổi đơn vị.")


def may_see_system(user: User, on: date) -> Verdict:
    if has_role(user, Role.SYSTEM_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ quản trị hệ thống được xem trang này.")


def may_manage_person(by: User, person: User, on: date) -> Verdict:
    """Change the account of a person, or end their roles."""
    if has_role(by, Role.BUSINESS_ADMIN, on=on):
        return Denied(OWN_ACCOUNT) if by.pk == person.pk else ALLOWED
    led = scopes(by, Role.HEAD, on=on)
    if by.pk == person.pk:
        return Denied(OWN_ACCOUNT)
    # A head could otherwise take over the account of an administrator who works in the unit, or
    # of one who is to become it tomorrow.
    lasting = person.memberships.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    others = lasting.exclude(role=Role.REPORTER, unit__in=led).exclude(standing_in_for__user=by)
    if person.is_superuser or others.exists():
        return Denied("Lãnh đạo đơn vị chỉ quản lý tài khoản chuyên viên của đơn vị mình.")
    return ALLOWED if led else Denied("Không có quyền quản lý người dùng.")


def may_name_stand_in(by: User, of: Membership, on: date) -> Verdict:
    """Let somebody act for the holder of this role for a time: a head for themselves, a business
    admin for everybody but administrators."""
    if of.role in SYSTEM_ROLES:
        return Denied("Vai trò quản trị không cử người thay.")
    if of.standing_in_for_id:
        return Denied("Người đang thay không cử người khác thay mình.")
    if of.valid_to and of.valid_to <= on:
        return Denied("Vai trò này đã kết thúc.")
    if has_role(by, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    if of.role == Role.HEAD and of.user_id == by.pk:
        return ALLOWED
    return Denied("Lãnh đạo đơn vị chỉ cử người thay cho chính mình.")


def may_stand_in(by: User, person: User, of: Membership) -> Verdict:
    """Whether this person may be the one who acts."""
    if person.pk == of.user_id:
        return Denied("Không thể tự thay cho chính mình.")
    if person.pk == by.pk:
        return Denied(OWN_ACCOUNT)
    if not person.is_active:
        return Denied("Tài khoản đã ngừng hoạt động.")
    return ALLOWED


def may_reset_second_factor(by: User, on: date) -> Verdict:
    """A head who could would hold every account of the unit alone."""
    if has_role(by, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    return Denied("Chỉ quản trị nghiệp vụ được bỏ mã xác thực.")


def may_invite(person: User) -> Verdict:
    """Whether a link to set the first password may be sent to them."""
    if not person.email:
        return Denied("Tài khoản chưa có địa chỉ e-mail.")
    if not person.is_active:
        return Denied("Tài khoản đã ngừng hoạt động.")
    if person.last_login and person.has_usable_password():
        return Denied("Người này đã đặt mật khẩu. Quên thì tự đặt lại ở trang đăng nhập.")
    return ALLOWED


def may_grant(by: User, person: User, role: str, unit_id: int | None, on: date) -> Verdict:
    """Give a person a role; a new person is one who has none yet."""
    if person.pk and not (verdict := may_manage_person(by, person, on)):
        return verdict
    if has_role(by, Role.BUSINESS_ADMIN, on=on):
        return _keeps_administrations_apart(person, role, on)
    if role == Role.REPORTER and unit_id in scopes(by, Role.HEAD, on=on):
        return ALLOWED
    return Denied("Lãnh đạo đơn vị chỉ thêm được chuyên viên của đơn vị mình.")


def _keeps_administrations_apart(person: User, role: str, on: date) -> Verdict:
    if role not in SYSTEM_ROLES:
        return ALLOWED
    # Also what is to begin later: two roles given today for tomorrow would meet then.
    lasting = person.memberships.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    if lasting.filter(role__in=SYSTEM_ROLES).exclude(role=role).exists():
        return Denied("Một người không cùng lúc quản trị nghiệp vụ và quản trị hệ thống.")
    return ALLOWED


def _covers(membership: Membership, unit: Unit | Node | int | None, path: str) -> bool:
    if isinstance(unit, Node):
        path = path or unit.path
    unit_id = unit if isinstance(unit, int) or unit is None else unit.id
    ancestry = ids_in(path)
    if membership.unit_id in (unit_id, *ancestry[-1:]):
        return membership.unit_id is not None
    return membership.role in SUBTREE_ROLES and membership.unit_id in ancestry
