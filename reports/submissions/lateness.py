"""Lateness of a report: fixed once, by the first sending not withdrawn before review (design 6).

`judge_again` is the one exception. When the portal itself was down the due day a report was judged
by was never a day on which it could be sent: the judgement was wrong from the start. A due day
moved for any other reason (an extension given afterwards, a holiday put on record) changes nothing
that was judged.
"""

from collections.abc import Iterable
from datetime import datetime

from reports.campaigns import deadlines
from reports.models import Submission
from units import audit
from units.models import User


def judge_again(
    submissions: Iterable[Submission], *, why: str, by: User, at: datetime
) -> dict[int, int]:
    """Reckon anew the days late of reports that were sent, by the due day that counts now.

    The rows are locked by the caller, with their obligations as they are now. Returns the days
    before, by submission, where they changed.
    """
    days = deadlines.calendar()
    before: dict[int, int] = {}
    changed = []
    for one in submissions:
        if one.first_forwarded_at is None:
            continue
        due = one.obligation.due_day
        late = days.past(due, deadlines.local_day(one.first_forwarded_at))
        if late == (one.days_late or 0):
            continue
        before[one.pk] = one.days_late or 0
        one.days_late = late
        changed.append(one)
    Submission.objects.bulk_update(changed, ["days_late"], batch_size=500)
    audit.record_many(
        "submission.judge_again", changed, by=by, at=at, summary="Tính lại số ngày trễ", reason=why
    )
    return before
