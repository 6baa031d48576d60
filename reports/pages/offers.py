"""The buttons of a submission's review page, each with the reason why it cannot be pressed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports import permissions
from reports.pages.desk import Desk
from reports.submissions import remarks, workflow
from units.permissions import Denied, Verdict


@dataclass(frozen=True)
class Offer:
    """A button of the page, or the reason why it cannot be pressed."""

    step: str
    label: str
    verdict: Verdict
    waited: str = ""
    """areas whose owners are waited for, where the person may accept without them, saying why"""


# The buttons that a state calls for; in the other states the submission is with its unit.
OFFERED = {
    "submitted": ("begin", "accept", "return"),
    "in_review": ("accept", "return"),
    "approved": ("reopen",),
}


def of(desk: Desk, waited: Sequence[str] = ()) -> list[Offer]:
    """What the state calls for, in the order of the buttons; `waited`: areas that are not marked
    yet, in a round that waits for them."""
    steps = OFFERED.get(desk.submission.state, ())
    offers = [Offer(step, workflow.STEPS[step].label, desk.may(step)) for step in steps]
    return [_others_first(o, desk, waited) if o.step == "accept" else o for o in offers]


def _others_first(offer: Offer, desk: Desk, waited: Sequence[str]) -> Offer:
    """Acceptance waits for every remark and for area owners: say so before it is tried."""
    if not offer.verdict:
        return offer
    if waiting := len(remarks.unresolved(desk.submission)):
        reason = f"Còn {waiting} ý kiến kiểm tra chưa đánh dấu đã xử lý."
        return replace(offer, verdict=Denied(reason))
    if not waited:
        return offer
    names = ", ".join(waited)
    if permissions.may(desk.user, "accept_without_areas", desk.submission, desk.on):
        return replace(offer, waited=names)
    return replace(offer, verdict=Denied(f"Chờ đầu mối lĩnh vực đánh dấu “đạt”: {names}."))
