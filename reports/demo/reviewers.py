"""What those who check KT-2025-6T have done so far: areas marked, a thread carried on, waivers."""

import datetime as dt

from indicators.editions import edition
from indicators.models import Severity
from reports.demo.rounds import Cast, at, take
from reports.models import Campaign, Finding, Submission, Waiver
from reports.reviewing import areas
from reports.submissions import remarks, waivers, workflow
from reports.submissions.workflow import Details, RemarkInput
from units.models import ReformArea

DAY = dt.date(2025, 6, 17)
NAMED = ("x23413", "x23416", "x23419")  # whose stories are told elsewhere
State = Submission.State


def load(campaign: Campaign, cast: Cast) -> None:
    """After every submission has come to where it stands."""
    _mark(campaign, cast)
    _ask(campaign, cast)
    _carry_on(campaign, cast)
    _waive(campaign, cast)


def _of(campaign: Campaign, state: str, form: str = "xa") -> list[Submission]:
    found = Submission.objects.filter(
        obligation__campaign=campaign, obligation__form__code=form, state=state
    ).exclude(obligation__unit__code__in=NAMED)
    return list(found.select_related("obligation__campaign", "obligation__unit").order_by("pk"))


def _mark(campaign: Campaign, cast: Cast) -> None:
    """Thể chế is in order in some communes."""
    area = ReformArea.objects.get(code="the-che")
    owner = cast.people["daumoi.theche"]
    areas.mark_many(_of(campaign, State.SUBMITTED)[:3], area, by=owner, at=at(DAY, 15))


def _ask(campaign: Campaign, cast: Cast) -> None:
    """The owner of thủ tục hành chính asks about one commune under review."""
    submission = _of(campaign, State.IN_REVIEW)[0]
    known = edition(campaign.catalogue_id)
    cell = (known.indicators["3.4.1"].indicator_id, submission.obligation.subjects.get().pk)
    text = "Số phản ánh, kiến nghị khác nhiều so với Hệ thống một cửa, đề nghị đối chiếu."
    question = RemarkInput(text, *cell, reason="outlier")
    remarks.ask(submission, [question], by=cast.people["daumoi.tthc"], at=at(DAY, 15, 30))


def _carry_on(campaign: Campaign, cast: Cast) -> None:
    """One question was answered, and asked again."""
    submission = _of(campaign, State.RETURNED)[0]
    for remark in remarks.unresolved(submission):
        text = "Số liệu lấy theo sổ của văn thư xã."
        remarks.answer(remark, text, by=cast.reporter(submission), at=at(DAY, 16))
    take(submission, ("submit", "forward", "begin"), cast, at(dt.date(2025, 6, 17), 17))
    first, *others = remarks.unresolved(submission)
    by, moment = cast.reviewer(submission), at(dt.date(2025, 6, 18), 8)
    for remark in others:
        remarks.resolve(remark, by=by, at=moment)
    again = {first.pk: "Sổ ghi cả văn bản của hội, đoàn thể; đề nghị chỉ tính văn bản của UBND xã."}
    details = Details(again=again, due=dt.date(2025, 6, 20))
    workflow.apply(submission, "return", by=by, at=moment, details=details)


def _waive(campaign: Campaign, cast: Cast) -> None:
    """One waiver holds, another waits for its decision."""
    reason = "Xã mới nhận bàn giao một thôn, số lũy kế của thôn chưa tách được."
    lead, until = cast.people["truongphong"], dt.date(2025, 7, 31)
    made: list[Waiver] = []
    for submission in _of(campaign, State.SIGNING):
        noticed = Finding.objects.filter(
            version=submission.version_id, severity=Severity.EXPLAIN
        ).first()
        if noticed and len(made) < 2:
            by = cast.reporter(submission)
            made.append(
                waivers.ask(submission, noticed, reason, until, by=by, at=at(DAY, 9, len(made)))
            )
    if made:
        waivers.decide(made[0], granted=True, decision="", by=lead, at=at(DAY, 10))
