"""Who may read and who may change outlines, as verdicts that carry their reason."""

from datetime import date

from units.models import Role, UnitRecord, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, memberships_of, scopes


def may_read(user: User, on: date) -> Verdict:
    """Everybody who holds a role that day: outlines say what each has to write."""
    if memberships_of(user, on):
        return ALLOWED
    return Denied("Chỉ người giữ vai trò trong hệ thống được xem đề cương.")


def may_edit(user: User, on: date) -> Verdict:
    """The business administrator, and who writes or leads the report of a whole province."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    led = scopes(user, Role.EDITOR, Role.LEAD_REVIEWER, on=on)
    if led and UnitRecord.objects.in_force(on).filter(unit_id__in=led, parent=None).exists():
        return ALLOWED
    return Denied(
        "Đề cương do quản trị nghiệp vụ, biên tập hoặc trưởng phòng CCHC của tỉnh lập và sửa."
    )
