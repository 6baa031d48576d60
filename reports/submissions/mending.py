"""Whose move it is in a report that is not accepted yet: said in one way wherever it is said."""

from collections.abc import Iterable, Set
from datetime import date

from reports.models import Campaign, Obligation, Submission
from units.models import Membership, Role

State = Submission.State
BY_REVIEWERS = "Người kiểm tra của địa bàn"
MENDS = {
    State.DRAFT: "Chuyên viên nhập, trình lãnh đạo",
    State.SIGNING: "Lãnh đạo duyệt, gửi",
    State.RETURNED: "Chuyên viên sửa, trình lãnh đạo",
    State.SUBMITTED: BY_REVIEWERS,
    State.IN_REVIEW: BY_REVIEWERS,
    State.APPROVED: "",
}
AT_THE_UNIT = (State.DRAFT, State.SIGNING, State.RETURNED)
NO_REPORTER = "Chưa có tài khoản chuyên viên: quản trị nghiệp vụ cấp"
ROUND_CLOSED = "Đợt đã đóng: trưởng phòng CCHC mở lại đợt"


def mends(owed: Obligation, staffed: Set[int]) -> str:
    """Who moves next; nothing where nobody has to. `staffed` is what `with_reporters` found."""
    if owed.exempted_at:
        return ""
    state = State(owed.submission.state)
    if state in AT_THE_UNIT and owed.campaign.state == Campaign.State.CLOSED:
        return ROUND_CLOSED
    if state in Submission.EDITABLE and owed.unit_id not in staffed:
        return NO_REPORTER
    return MENDS[state]


def with_reporters(units: Iterable[int], on: date) -> set[int]:
    """Of these units, those for which somebody can enter figures."""
    held = Membership.objects.in_force(on).filter(
        role=Role.REPORTER, unit__in=units, user__is_active=True
    )
    return {unit for unit in held.values_list("unit_id", flat=True) if unit}
