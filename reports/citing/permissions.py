"""Who may do what in the register of documents, as verdicts that carry their reason."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from reports.models import CitedDocument
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, memberships_of

WRITERS = (
    Role.EDITOR,
    Role.REPORTER,
    Role.HEAD,
    Role.LEAD_REVIEWER,
    Role.OFFICE_CHECKER,
    Role.CLERK,
)
KEEPERS = (Role.EDITOR, Role.LEAD_REVIEWER)


def may_read(user: User | AnonymousUser, on: date) -> Verdict:
    """Everybody with a role: what reports cite is public within the administration."""
    if memberships_of(user, on):
        return ALLOWED
    return Denied("Tài khoản chưa có vai trò.")


def may_add(user: User, on: date) -> Verdict:
    if has_role(user, *WRITERS, on=on):
        return ALLOWED
    return Denied("Vai trò của ông/bà không nhập văn bản viện dẫn.")


def may_change(user: User, document: CitedDocument, on: date) -> Verdict:
    """Correct or retire: those who keep the register, and whoever entered the document."""
    if has_role(user, *KEEPERS, on=on):
        return ALLOWED
    if document.entered_by_id == user.pk and may_add(user, on):
        return ALLOWED
    return Denied("Chỉ người nhập, người biên tập và trưởng bộ phận kiểm tra được sửa văn bản này.")
