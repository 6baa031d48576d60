"""Who may do what to an edition, as verdicts that carry their reason (design 7 and 8).

The editor submits and prepares, the Office checks, the clerk records what the document system
gave back. Nobody checks what they submitted or wrote.
"""

from datetime import date

from reports.models import Draft, Edition, NarrativeRevision
from reports.writing import rights
from units.models import Membership, Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, held

ROLES: dict[str, tuple[Role, ...]] = {
    "withdraw": (Role.EDITOR,),
    "return": (Role.OFFICE_CHECKER,),
    "pass": (Role.OFFICE_CHECKER,),
    "prepare": (Role.EDITOR,),
    "sign": (Role.CLERK,),
    "send": (Role.CLERK,),
    "amend": (Role.CLERK,),
    "revise": (Role.EDITOR,),
    "correct": (Role.EDITOR,),
}
"""Act → the roles, held over the root, that may do it."""

WHOSE = {
    Role.EDITOR: "Việc này do người biên tập báo cáo thực hiện.",
    Role.OFFICE_CHECKER: "Việc này do Văn phòng thẩm tra thực hiện.",
    Role.CLERK: "Việc này do văn thư thực hiện.",
}
CHECKING = ("return", "pass")
READ_LINEAGE = (Role.REVIEWER, Role.LEAD_REVIEWER, Role.EDITOR, Role.OFFICE_CHECKER)
"""Roles that read what single units gave: the same that read their submissions."""


def may(user: User, act: str, edition: Edition, on: date) -> Verdict:
    """Whether the person may do this to the edition; its state is asked in `life`."""
    if not holds(user, act, edition, on):
        return Denied(WHOSE[ROLES[act][0]])
    if act in CHECKING and user.pk in _authors(edition):
        return Denied("Người đã viết hoặc trình báo cáo không thẩm tra báo cáo này.")
    return ALLOWED


def may_submit(user: User, draft: Draft, on: date) -> Verdict:
    """The report of a round's root is submitted by its editor; units' reports are forwarded by
    their heads within the round."""
    if draft.root_id != draft.campaign.root_id:
        return Denied("Chỉ báo cáo tổng hợp của đợt được trình ký ở đây.")
    return rights.may_change(user, draft, on)


def may_accept(user: User, draft: Draft, on: date) -> Verdict:
    """Says why a warning is accepted: who answers for the text."""
    return rights.may_edit(user, draft, on)


def reads_lineage(user: User, edition: Edition, on: date) -> bool:
    """Whether the person reads which unit gave which figure."""
    return has_role(user, *READ_LINEAGE, on=on, path=edition.root_path)


def holder(user: User, act: str, edition: Edition, on: date) -> Membership | None:
    """The membership by which the person acts, in their own right if they can."""
    found = held(user, *ROLES.get(act, (Role.EDITOR,)), on=on, path=edition.root_path)
    return min(found, key=lambda m: m.standing_in_for_id is not None, default=None)


def holds(user: User, act: str, edition: Edition, on: date) -> bool:
    """Whether the person has a role that does this; no query beyond their memberships."""
    if Role.EDITOR in ROLES[act]:
        return rights.is_editor(user, edition.draft, on)
    return has_role(user, *ROLES[act], on=on, path=edition.root_path)


def _authors(edition: Edition) -> set[int | None]:
    wrote = NarrativeRevision.objects.filter(narrative__draft=edition.draft_id)
    return {edition.submitted_by_id, *wrote.values_list("by_id", flat=True).distinct()}
