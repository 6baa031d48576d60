"""Forms that may be accepted together, unread; what "clean" means, and that it is still so.

A rule that nobody reads figures by: it asks for more than acceptance of a single form does. What
it found of a form is written with the step (Transition.reason).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from indicators.models import Severity
from reports.models import Finding, FormLine, Remark, ReviewRisk, Subject, Submission, Value
from reports.reviewing import areas
from reports.reviewing.material import SENT
from reports.reviewing.weighing import CLEAN_UP_TO
from reports.submissions import workflow
from reports.submissions.acts import lock
from reports.submissions.workflow import Details, NotAllowed
from units.models import User

State = Submission.State
# What the page before accepting says, and the record after it in numbers.
MEANING = (
    "đơn vị đã gửi, đủ mọi ô của biểu",
    "không có lỗi, không có cảnh báo phải giải trình (trừ cảnh báo được miễn trừ)",
    "không còn ý kiến kiểm tra nào chưa xử lý xong",
    "đã tính mức cần chú ý, và không có dấu hiệu nào nặng hơn lịch sử gửi trễ",
    "đủ dấu “đạt” của các đầu mối lĩnh vực, nếu đợt báo cáo chờ các đầu mối",
)
NO_LONGER = "không còn đủ điều kiện chấp nhận cùng lúc: {}"


@dataclass(frozen=True)
class Standing:
    """How a form stands to the rule."""

    submission: Submission
    expected: int = 0
    answered: int = 0
    blocking: int = 0
    warnings: int = 0
    remarks: int = 0
    risk: ReviewRisk | None = None
    areas: list[str] = field(default_factory=list)
    """those whose owners have not marked it yet, where the round waits for them"""

    @property
    def why_not(self) -> str:
        """The first thing in its way; empty when it is clean."""
        if self.submission.state not in SENT:
            return f"đang ở trạng thái “{self.submission.state_label}”"
        if self.answered < self.expected:
            return f"mới có {self.answered}/{self.expected} ô"
        for count, what in (
            (self.blocking, "lỗi"),
            (self.warnings, "cảnh báo phải giải trình"),
            (self.remarks, "ý kiến chưa xử lý xong"),
        ):
            if count:
                return f"có {count} {what}"
        if self.risk is None:
            return "chưa tính mức cần chú ý"
        if any(reason["weight"] > CLEAN_UP_TO for reason in self.risk.reasons):
            return "có dấu hiệu cần xem"
        if self.areas:
            return f"chờ đầu mối đánh dấu “đạt”: {', '.join(self.areas)}"
        return ""

    @property
    def is_clean(self) -> bool:
        return not self.why_not

    @property
    def meaning(self) -> str:
        """What was found, in numbers: what goes on record."""
        assert self.risk is not None
        reckoned = timezone.localtime(self.risk.reckoned_at)
        told = " ".join(reason["text"] for reason in self.risk.reasons).rstrip(".")
        waits = self.submission.obligation.campaign.waits_for_areas
        parts = (
            f"đủ {self.answered}/{self.expected} ô",
            "0 lỗi, 0 cảnh báo phải giải trình, 0 ý kiến chưa xử lý xong",
            f"mức cần chú ý {self.risk.score} tính lúc {reckoned:%H:%M ngày %d/%m/%Y}, "
            f"không dấu hiệu nào nặng hơn {CLEAN_UP_TO}"
            + (f" ({told.rstrip('.')})" if told else ""),
            "đủ dấu “đạt” của các đầu mối" if waits else "đợt không chờ đầu mối lĩnh vực",
        )
        return f"Chấp nhận cùng lúc, không mở từng báo cáo: {'; '.join(parts)}."


def look(submissions: Iterable[Submission], on: date) -> dict[int, Standing]:
    """How each form stands, by its key; the same queries however many. They come with obligation
    and campaign."""
    rows = list(submissions)
    pks = [row.pk for row in rows]
    versions = [row.version_id for row in rows]
    forms = {row.obligation.form_id for row in rows}
    owed = [row.obligation_id for row in rows]
    lines = _counted(FormLine.objects.filter(form__in=forms), "form")
    subjects = _counted(Subject.objects.filter(obligation__in=owed), "obligation")
    answered = _counted(Value.objects.filter(version__in=versions), "version")
    noticed = Finding.objects.filter(version__in=versions, waiver=None)
    blocking = _counted(noticed.filter(severity=Severity.BLOCK), "version")
    warnings = _counted(noticed.filter(severity=Severity.EXPLAIN), "version")
    open_remarks = Remark.objects.filter(submission__in=pks, resolved_at=None)
    remarks = _counted(open_remarks, "submission")
    risks = {row.version_id: row for row in ReviewRisk.objects.filter(version__in=versions)}
    waiting = [row for row in rows if row.obligation.campaign.waits_for_areas]
    missing = areas.missing(waiting, on)
    return {
        row.pk: Standing(
            submission=row,
            expected=lines(row.obligation.form_id) * subjects(row.obligation_id),
            answered=answered(row.version_id),
            blocking=blocking(row.version_id),
            warnings=warnings(row.version_id),
            remarks=remarks(row.pk),
            risk=risks.get(row.version_id or 0),
            areas=[area.short_name for area in missing.get(row.pk, ())],
        )
        for row in rows
    }


@transaction.atomic
def accept(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Accept one of many, if it is clean even now; begin its review first where nobody has."""
    held = lock(submission.pk)
    on = timezone.localtime(at).date()
    standing = look([held], on)[held.pk]
    if why := standing.why_not:
        raise NotAllowed(NO_LONGER.format(why))
    if held.state == State.SUBMITTED:
        workflow.apply(held, "begin", by=by, at=at)
    return workflow.apply(held, "accept", by=by, at=at, details=Details(reason=standing.meaning))


def _counted(rows: QuerySet[Any], by: str) -> Callable[[int | None], int]:
    found = dict(rows.order_by().values_list(by).annotate(n=Count("*")))
    return lambda key: found.get(key, 0)
