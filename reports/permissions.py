"""Who may do what to a submission, as verdicts that carry their reason (design 7).

Separation, over all versions of a submission: who entered does not forward; who entered, explained,
answered or forwarded does not accept; nobody accepts what their own unit sent. Who enters on behalf
of a unit stands in the unit's place until that is over: the unit itself waits, and somebody else
accepts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from indicators import discipline
from reports.models import (
    Campaign,
    OnBehalf,
    RemarkMessage,
    ReviewBlock,
    Submission,
    SubmissionVersion,
    ValueChange,
    Waiver,
)
from units.models import Membership, Role, UnitRecord, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, held, memberships_of

REVIEW_ROLES = (Role.REVIEWER, Role.LEAD_REVIEWER)

# Act → the roles that may do it. Acts of the unit are held in the unit itself, acts of review
# over a subtree that contains it.
UNIT_ACTS: dict[str, tuple[str, ...]] = {
    "enter": (Role.REPORTER,),
    "answer": (Role.REPORTER,),
    "explain": (Role.REPORTER,),
    "confirm": (Role.REPORTER, Role.HEAD),
    "assign": (Role.REPORTER, Role.HEAD),
    "submit": (Role.REPORTER,),
    "withdraw": (Role.REPORTER,),
    "start_again": (Role.REPORTER,),
    "forward": (Role.HEAD,),
    "send_back": (Role.HEAD,),
    "ask_correction": (Role.REPORTER, Role.HEAD),
    "endorse_correction": (Role.HEAD,),
    "take_back": (Role.REPORTER, Role.HEAD),
}
REVIEW_ACTS: dict[str, tuple[str, ...]] = {
    "begin": REVIEW_ROLES,
    "return": REVIEW_ROLES,
    "accept": REVIEW_ROLES,
    "reopen": REVIEW_ROLES,
    "resolve": REVIEW_ROLES,
    "decide_correction": REVIEW_ROLES,
    "enter_on_behalf": REVIEW_ROLES,
    "send_on_behalf": REVIEW_ROLES,
    "remark": (*REVIEW_ROLES, Role.AREA_OWNER),
    "accept_without_areas": (Role.LEAD_REVIEWER,),
}
KEEP_DISCIPLINE = (*REVIEW_ROLES, Role.EDITOR, Role.AREA_OWNER)
HOME_AFFAIRS = "Sở Nội vụ"
# Acts of the unit that one person has while they enter on its behalf, and nobody else.
DONE_ON_BEHALF = ("enter", "answer", "explain")
SEPARATED_FROM_ENTRY = ("forward",)
SEPARATED_FROM_FORWARDING = ("accept", "mark")


def may(user: User, act: str, submission: Submission, on: date) -> Verdict:
    """Whether the person may do the act to this submission on that day; if not, why."""
    if submission.obligation.campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    if act == "start_again" and not submission.obligation.campaign.rehearsal:
        return Denied("Chỉ báo cáo của đợt tập dượt được làm lại từ đầu.")
    if act in UNIT_ACTS:
        verdict = _for_the_unit(user, act, submission, on)
    elif act in REVIEW_ACTS:
        verdict = _as_reviewer(user, act, submission, on)
    else:
        raise ValueError(f"unknown act {act}")
    return verdict and _separation(user, act, submission)


def may_confirm(user: User, campaign: Campaign, unit_id: int, on: date) -> Verdict:
    """Whether the person may speak for a unit about figures that others gave about it; the unit
    need not owe a form of its own."""
    if campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    if has_role(user, *UNIT_ACTS["confirm"], on=on, unit=unit_id):
        return ALLOWED
    return Denied("Việc này do người của đơn vị được nêu số liệu thực hiện.")


def may_mark(user: User, submission: Submission, area_id: int, on: date) -> Verdict:
    """Whether the person may say that an area of this submission is in order."""
    obligation = submission.obligation
    if obligation.campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    if area_holder(user, submission, area_id, on) is None:
        return Denied("Việc này do đầu mối của lĩnh vực thực hiện.")
    if obligation.unit_id in works_for(user, on):
        return Denied("Không ai kiểm tra báo cáo của chính đơn vị mình công tác.")
    return _separation(user, "mark", submission)


def may_remark(
    user: User, submission: Submission, areas: Iterable[int | None], on: date
) -> Verdict:
    """Whether the person may ask about figures of these areas; an area owner keeps to theirs."""
    verdict = may(user, "remark", submission, on)
    if not verdict or may(user, "return", submission, on):
        return verdict
    if all(pk and area_holder(user, submission, pk, on) for pk in areas):
        return ALLOWED
    return Denied("Đầu mối lĩnh vực chỉ ghi ý kiến trong lĩnh vực của mình.")


def may_ask_waiver(user: User, submission: Submission, on: date) -> Verdict:
    """Whether the person may ask that a rule need not hold for the unit of this submission."""
    if submission.obligation.campaign.state != Campaign.State.OPEN:
        return Denied("Đợt báo cáo đã đóng.")
    if submission.obligation.campaign.rehearsal:
        return Denied("Đợt tập dượt không đề nghị miễn trừ.")
    own = has_role(user, Role.REPORTER, Role.HEAD, on=on, unit=submission.obligation.unit_id)
    return ALLOWED if own else _as_reviewer(user, "resolve", submission, on)


def may_decide_waiver(user: User, waiver: Waiver, path: str, on: date) -> Verdict:
    """Whether the person may grant, refuse or end it; `path` is the unit's place in its round."""
    if not has_role(user, Role.LEAD_REVIEWER, on=on, path=path):
        return Denied("Việc miễn trừ do trưởng phòng phụ trách cải cách hành chính quyết định.")
    if waiver.unit_id in works_for(user, on):
        return Denied("Không ai kiểm tra báo cáo của chính đơn vị mình công tác.")
    if waiver.granted is None and waiver.asked_by_id == user.pk:
        return Denied("Người đề nghị miễn trừ không tự quyết định; cần một người khác.")
    return ALLOWED


def area_holder(user: User, submission: Submission, area_id: int, on: date) -> Membership | None:
    """The membership by which the person owns an area over the unit, in their own right first."""
    owned = held(user, Role.AREA_OWNER, on=on, path=submission.obligation.unit_path)
    found = [m for m in owned if m.area_id == area_id]
    return min(found, key=lambda m: m.standing_in_for_id is not None, default=None)


def absent(holder: Membership | None) -> str:
    """For whom a membership stands in ("thay mặt"); empty for who acts in their own right."""
    standing = holder.standing_in_for if holder else None
    return str(standing.user) if standing else ""


def holder(user: User, act: str, submission: Submission, on: date) -> Membership | None:
    """The membership by which the person may do an act, in their own right if they can; but a
    reviewer who stands in for another acts for them on the units of the absent's block."""
    obligation = submission.obligation
    roles = UNIT_ACTS.get(act) or REVIEW_ACTS.get(act) or ()
    place = {"unit": obligation.unit_id} if act in UNIT_ACTS else {"path": obligation.unit_path}
    found = held(user, *roles, on=on, **place)
    if act in REVIEW_ACTS and any(m.standing_in_for_id for m in found):
        block = ReviewBlock.objects.in_force(on).filter(unit=obligation.unit_id)
        keeper = block.values_list("reviewer_id", flat=True).first()
        for m in found:
            if m.standing_in_for and m.standing_in_for.user_id == keeper != user.pk:
                return m
    return min(found, key=lambda m: m.standing_in_for_id is not None, default=None)


def entered(submission: Submission) -> set[int]:
    """Everybody who ever wrote a figure of this submission."""
    changes = ValueChange.objects.filter(version__submission=submission)
    return set(changes.values_list("by_id", flat=True).distinct())


def spoke_for_it(submission: Submission) -> set[int]:
    """Everybody who ever wrote a figure, an explanation or an answer of this submission; one
    query."""
    figures = ValueChange.objects.filter(version__submission=submission)
    explained = submission.explanations.all()
    answered = RemarkMessage.objects.filter(
        remark__submission=submission, side=RemarkMessage.Side.UNIT
    )
    said = [rows.order_by().values_list("by_id", flat=True) for rows in (explained, answered)]
    return set(figures.order_by().values_list("by_id", flat=True).union(*said))


def forwarded(submission: Submission) -> set[int]:
    """Every head who ever forwarded a version of this submission."""
    versions = SubmissionVersion.objects.filter(submission=submission, frozen_by__isnull=False)
    return {pk for pk in versions.values_list("frozen_by_id", flat=True) if pk}


def entering_on_behalf(submission: Submission) -> OnBehalf | None:
    """Who stands in the unit's place now; one query, remembered on the submission."""
    remembered: dict[str, OnBehalf | None] = submission.__dict__
    if "_on_behalf" not in remembered:
        rows = submission.on_behalf.filter(ended_at=None).select_related("by")
        remembered["_on_behalf"] = rows.first()
    return remembered["_on_behalf"]


def _for_the_unit(user: User, act: str, submission: Submission, on: date) -> Verdict:
    stands_in = None
    if act in (*DONE_ON_BEHALF, "submit") and submission.state in Submission.EDITABLE:
        stands_in = entering_on_behalf(submission)
    if stands_in and stands_in.by_id == user.pk and act in DONE_ON_BEHALF:
        return _as_reviewer(user, "enter_on_behalf", submission, on)
    if stands_in:
        return Denied(
            f"{stands_in.by} đang nhập thay từ bản ký giấy. Đơn vị tự nhập được sau khi việc nhập "
            "thay kết thúc; đơn vị kết thúc được việc này ở trang “Nhập thay”."
        )
    if has_role(user, *UNIT_ACTS[act], on=on, unit=submission.obligation.unit_id):
        return ALLOWED
    if Role.HEAD in UNIT_ACTS[act]:
        return Denied("Việc này do lãnh đạo đơn vị thực hiện.")
    return Denied("Việc này do chuyên viên của đơn vị thực hiện.")


def _as_reviewer(user: User, act: str, submission: Submission, on: date) -> Verdict:
    obligation = submission.obligation
    if not has_role(user, *REVIEW_ACTS[act], on=on, path=obligation.unit_path):
        return Denied("Việc này do người kiểm tra của địa bàn thực hiện.")
    if obligation.unit_id in works_for(user, on):
        return Denied("Không ai kiểm tra báo cáo của chính đơn vị mình công tác.")
    return ALLOWED


def works_for(user: User, on: date) -> set[int | None]:
    """The person's employers, and the units they answer for whoever employs them.

    Where no employer is written down it is the scope itself, as the form of a role says.
    """
    return {unit for held in memberships_of(user, on) for unit in ties(held)}


def ties(held: Membership) -> set[int | None]:
    """The units for which one role makes its holder work."""
    employer = held.employer_id or held.unit_id
    return {employer, held.unit_id} if held.role in (Role.REPORTER, Role.HEAD) else {employer}


# -- figures about discipline ----------------------------------------------------------------------


def may_see_discipline(user: User, path: str, on: date) -> Verdict:
    """Whether the person reads what single units say about discipline, for all units of a place.

    Who reviews, edits or owns the area there and is employed by Sở Nội vụ; a reviewer of the
    Office is none of them.
    """
    employers = {m.employer_id for m in held(user, *KEEP_DISCIPLINE, on=on, path=path)} - {None}
    records = UnitRecord.objects.in_force(on).filter(unit__in=employers) if employers else None
    names = records.values_list("name", flat=True) if records else ()
    if any(f"{name} ".startswith(f"{HOME_AFFAIRS} ") for name in names):
        return ALLOWED
    return Denied(discipline.WHY)


@dataclass(frozen=True)
class Sight:
    """What a person sees of discipline within a place: all units, or those they work for.

    Asked cell by cell; the database is asked once, and only where such a figure is met.
    """

    user: User
    path: str
    on: date

    def hides(self, code: str, unit_id: int, level: str) -> bool:
        """Whether a figure about that unit is kept from the person."""
        return discipline.is_of_one_unit(code, level, 1) and not self.sees(unit_id)

    def hides_all(self, unit_id: int, level: str) -> bool:
        """Whether whatever that unit says about discipline is kept from the person."""
        return self.hides(discipline.CODE, unit_id, level)

    def sees(self, unit_id: int) -> bool:
        return unit_id in self._own or self._all

    @cached_property
    def _own(self) -> set[int | None]:
        return works_for(self.user, self.on)

    @cached_property
    def _all(self) -> bool:
        return bool(may_see_discipline(self.user, self.path, self.on))


# -- separation ------------------------------------------------------------------------------------


def _separation(user: User, act: str, submission: Submission) -> Verdict:
    if act in SEPARATED_FROM_ENTRY and user.pk in entered(submission):
        return Denied("Người đã nhập số liệu không được duyệt, gửi báo cáo này.")
    if act not in SEPARATED_FROM_FORWARDING:
        return ALLOWED
    if user.pk in forwarded(submission) | spoke_for_it(submission):
        return Denied("Người đã nhập hoặc duyệt, gửi báo cáo này không được chấp nhận báo cáo.")
    return ALLOWED
