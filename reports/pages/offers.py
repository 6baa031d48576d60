"""The buttons of a submission's review page, each with the reason why it cannot be pressed."""

from dataclasses import dataclass

from reports.pages.desk import Desk
from reports.submissions import remarks, workflow
from units.permissions import Denied, Verdict


@dataclass(frozen=True)
class Offer:
    """A button of the page, or the reason why it cannot be pressed."""

    step: str
    label: str
    verdict: Verdict


# The buttons that a state calls for; in the other states the submission is with its unit.
OFFERED = {
    "submitted": ("begin", "accept", "return"),
    "in_review": ("accept", "return"),
    "approved": ("reopen",),
}


def of(desk: Desk) -> list[Offer]:
    """What the state calls for, in the order of the buttons."""
    steps = OFFERED.get(desk.submission.state, ())
    offers = [Offer(step, workflow.STEPS[step].label, desk.may(step)) for step in steps]
    return [_remarks_first(offer, desk) if offer.step == "accept" else offer for offer in offers]


def _remarks_first(offer: Offer, desk: Desk) -> Offer:
    """Acceptance waits for every remark: say so before it is tried."""
    waiting = len(remarks.unresolved(desk.submission)) if offer.verdict else 0
    if not waiting:
        return offer
    reason = f"Còn {waiting} ý kiến kiểm tra chưa đánh dấu đã xử lý."
    return Offer(offer.step, offer.label, Denied(reason))
