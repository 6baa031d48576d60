"""Who may do what to a draft report, as verdicts that carry their reason (design 7).

The root's report is written by its editor and, section by section, by the units that supply it;
a unit's own report by its reporters, and its head sends it. The Office's checker and the other
readers comment and edit nothing.
"""

from datetime import date

from reports.campaigns import rehearsals
from reports.models import Campaign, CampaignUnit, Draft, Narrative, NarrativeRevision
from reports.permissions import Sight
from units.models import Role, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, memberships_of
from units.tree import within

READERS = (
    Role.REVIEWER,
    Role.LEAD_REVIEWER,
    Role.EDITOR,
    Role.OFFICE_CHECKER,
    Role.LEADER,
    Role.CLERK,
)
"""Roles that read the drafts of a whole subtree; an area owner reads figures of one area only."""

COMMENTERS = (Role.EDITOR, Role.OFFICE_CHECKER, Role.LEAD_REVIEWER, Role.REVIEWER, Role.LEADER)
OWN_UNIT = (Role.REPORTER, Role.HEAD)
WRITERS = (Role.REPORTER, Role.EDITOR, Role.REVIEWER, Role.LEAD_REVIEWER)
"""Whom a section can be given to by name."""

OVER = Denied("Đợt báo cáo đã đóng; chỉ báo cáo tổng hợp còn được viết.")
ONLY_EDITORS = Denied("Việc này do người biên tập báo cáo thực hiện.")
HELD = Denied("Báo cáo đã trình hoặc đã ban hành, không sửa được; người biên tập rút lại để sửa.")


def is_editor(user: User, draft: Draft, on: date) -> bool:
    """Writes every section, gives sections to others, takes new figures."""
    return _edits(user, draft.root_id, draft.root_path, on)


def may_edit(user: User, draft: Draft, on: date) -> Verdict:
    return ALLOWED if is_editor(user, draft, on) else ONLY_EDITORS


def is_over(draft: Draft) -> bool:
    """After the round is closed only its root's report is still written."""
    closed = draft.campaign.state == Campaign.State.CLOSED
    return closed and draft.root_id != draft.campaign.root_id


def may_change(user: User, draft: Draft, on: date) -> Verdict:
    """Changes what the report prints; nobody does while an edition of it is on its way."""
    return may_edit(user, draft, on) and (HELD if draft.held_by_id else ALLOWED)


def may_start(user: User, place: CampaignUnit, on: date) -> Verdict:
    if not (counts := rehearsals.counts(place.campaign)):
        return counts
    closed = place.campaign.state == Campaign.State.CLOSED
    if closed and place.unit_id != place.campaign.root_id:
        return OVER
    return ALLOWED if _edits(user, place.unit_id, place.path, on) else ONLY_EDITORS


def may_write(user: User, narrative: Narrative, on: date) -> Verdict:
    """An editor, the unit that supplies the section, or the colleague it was given to."""
    if is_over(narrative.draft):
        return OVER
    if narrative.draft.held_by_id:
        return HELD
    if is_editor(user, narrative.draft, on) or _was_given(user, narrative, on):
        return ALLOWED
    return Denied("Mục này do đơn vị khác biên soạn.")


def writes_there(user: User, draft: Draft, on: date) -> bool:
    """Whether the person writes, by their role, and works in a unit within the report's root: a
    colleague who has left has nothing to write there any more."""
    held = memberships_of(user, on)
    employers = {m.employer_id for m in held if m.role in WRITERS}
    inside = draft.campaign.units.filter(within(draft.root_path, "path"), unit__in=employers)
    return bool(employers) and inside.exists()


def may_read_section(user: User, narrative: Narrative, on: date) -> bool:
    """Also the head of the unit that writes it, who answers for what is written."""
    head = narrative.writer_id and has_role(user, Role.HEAD, on=on, unit=narrative.writer_id)
    return bool(head or _was_given(user, narrative, on) or reads(user, narrative.draft, on))


def reads(user: User, draft: Draft, on: date) -> bool:
    """Reads the whole draft."""
    own = has_role(user, *OWN_UNIT, on=on, unit=draft.root_id)
    return own or has_role(user, *READERS, on=on, path=draft.root_path)


def is_discreet(user: User, draft: Draft, on: date) -> bool:
    """Whether what the draft's unit says about discipline is kept from the person."""
    return not Sight(user, draft.root_path, on).sees(draft.root_id)


def may_comment(user: User, draft: Draft, on: date) -> Verdict:
    own = has_role(user, Role.HEAD, on=on, unit=draft.root_id)
    if own or has_role(user, *COMMENTERS, on=on, path=draft.root_path):
        return ALLOWED
    return Denied("Anh/chị chỉ đọc dự thảo này.")


def may_send(user: User, draft: Draft, on: date) -> Verdict:
    """The head signs off the unit's prose; who wrote it does not (design 7)."""
    if is_over(draft):
        return OVER
    if draft.root_id == draft.campaign.root_id:
        return Denied("Báo cáo này không gửi đơn vị cấp trên trong đợt.")
    if not has_role(user, Role.HEAD, on=on, unit=draft.root_id):
        return Denied("Việc này do lãnh đạo đơn vị thực hiện.")
    if NarrativeRevision.objects.filter(narrative__draft=draft, by=user).exists():
        return Denied("Người đã viết phần lời không duyệt, gửi phần lời này.")
    return ALLOWED


def _edits(user: User, root_id: int, path: str, on: date) -> bool:
    if has_role(user, Role.EDITOR, on=on, path=path):
        return True
    return has_role(user, *OWN_UNIT, on=on, unit=root_id)


def _was_given(user: User, narrative: Narrative, on: date) -> bool:
    if narrative.colleague_id == user.pk and writes_there(user, narrative.draft, on):
        return True
    writer = narrative.writer_id
    return writer is not None and has_role(user, Role.REPORTER, on=on, unit=writer)
