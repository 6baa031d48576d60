"""What was said of a figure in an earlier round: an explanation, and a remark with its answer."""

from typing import Any

from reports.models import Campaign, Explanation, Remark, Submission
from reports.tests import acts, make
from reports.tests.make import NOW, World

WHY = "Tăng do sáp nhập hai thôn."
ASKED = "Đề nghị tách số của thôn mới."
ANSWERED = "Đã tách, số của xã là 4."


def spoken(world: World, code: str = "2.1", unit: str = "x11") -> Submission:
    """The first quarter, in which a figure was explained and asked about."""
    submission = make.submission_of(Campaign.objects.get(code="KT-2025-Q1"), unit)
    assert submission.version
    place: dict[str, Any] = {
        "submission": submission,
        "indicator_id": acts.indicator_id(submission, code),
        "subject_id": acts.subject_id(submission),
        "at": NOW,
    }
    Explanation.objects.create(rule_code="le-2.2", text=WHY, by=world.reporter(unit), **place)
    Remark.objects.create(
        version=submission.version,
        round=1,
        text=ASKED,
        by=world.reviewer,
        answer=ANSWERED,
        answered_by=world.reporter(unit),
        answered_at=NOW,
        **place,
    )
    return submission
