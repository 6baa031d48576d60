"""What each step of the workflow demands and does, in order.

To add to a step, write a function and name it in EFFECTS. Each raises NotAllowed to refuse; the
submission is locked and the transaction open.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Q

from indicators.editions import edition
from reports import permissions
from reports.campaigns import deadlines
from reports.models import Confirmation, Submission, SubmissionVersion, Value
from reports.submissions import checking, marks, openings, receipts, remarks
from reports.submissions.acts import LONGEST, Act, Blocked, NotAllowed, worded
from reports.submissions.comparing import Changes

State = Submission.State


def _has_figures(act: Act) -> None:
    if not act.version.values.exists():
        raise NotAllowed("Chưa có số liệu nào. Nhập số liệu, hoặc chọn “Không phát sinh”.")


def _findings_settled(act: Act) -> None:
    """No blocking finding, and every finding that must be explained has its explanation."""
    checking.check(act.version, act.on)
    blocking = checking.blocking(act.version)
    if blocking:
        raise NotAllowed(f"Còn {len(blocking)} lỗi phải sửa. Lỗi đầu tiên: {blocking[0].message}.")
    waiting = checking.unexplained(act.version)
    if waiting:
        raise NotAllowed(
            f"Còn {len(waiting)} cảnh báo phải giải trình. Đầu tiên: {waiting[0].message}."
        )


def _remarks_answered(act: Act) -> None:
    """A resubmission needs a changed value or an answer for every remark of its round."""
    changed = Changes(act.version)
    for remark in remarks.unresolved(act.submission):
        if not remark.answer and not remarks.is_touched(remark, changed, act.submission):
            raise NotAllowed(
                f"Ý kiến kiểm tra “{remark.text}” chưa được trả lời, ô cũng chưa được sửa."
            )


def _freeze(act: Act) -> None:
    version, details = act.version, act.details
    version.frozen_at, version.frozen_by = act.at, act.by
    version.report_number = details.report_number.strip()
    version.report_date, version.signer = details.report_date, details.signer.strip()
    version.digest = receipts.digest(version)
    version.save()
    marks.end_changed(act.submission, at=act.at)


def _fix_lateness(act: Act) -> None:
    """Fixed once, by the first forwarding not withdrawn before review began; never in a
    rehearsal, where nobody is late."""
    submission = act.submission
    if submission.first_forwarded_at is not None:
        return
    submission.first_forwarded_at = act.at
    if not submission.obligation.campaign.rehearsal:
        submission.days_late = deadlines.days_late(submission.obligation.due_day, act.at)


def _on_behalf(act: Act) -> None:
    """Sent by the one who enters from the paper, with what stands on the paper; that ends it."""
    row = permissions.entering_on_behalf(act.submission)
    if row is None or row.by_id != act.by.pk:
        raise NotAllowed("Chỉ người đang nhập thay gửi được bản nhập thay.")
    if not act.details.signer.strip() or act.details.report_date is None:
        raise NotAllowed("Ghi người ký và ngày báo cáo theo bản ký giấy.")
    _end_on_behalf(act)


def _end_on_behalf(act: Act) -> None:
    act.submission.on_behalf.filter(ended_at=None).update(ended_at=act.at)


def _was_on_behalf(act: Act) -> None:
    sent = act.submission.transitions.filter(version=act.version)
    if not sent.filter(step="send_on_behalf").exists():
        raise NotAllowed("Báo cáo này do đơn vị tự gửi, không phải bản nhập thay.")


def _after_withdrawal(act: Act) -> None:
    """What was sent stays frozen; work goes on in a copy, and lateness is open again."""
    if act.submission.state == State.SIGNING:
        return
    began = act.submission.transitions.filter(step="begin").exists()
    if not began:
        act.submission.first_forwarded_at = act.submission.days_late = None
    _new_working_copy(act)


def _remarks_named(act: Act) -> None:
    """New questions, more in open threads, or what area owners asked since it was sent."""
    details, open_ = act.details, remarks.unresolved(act.submission)
    asked_since = any(one.version_id == act.version.pk for one in open_)
    if not (details.remarks or details.again or asked_since):
        raise NotAllowed("Chọn ít nhất một ô hoặc một mục, kèm ý kiến, để trả lại.")
    for text in (*(one.text for one in details.remarks), *details.again.values()):
        if not text.strip():
            raise NotAllowed("Mỗi ô hoặc mục trả lại cần một ý kiến.")
        if len(text.strip()) > LONGEST:
            raise NotAllowed(f"Ý kiến dài quá {LONGEST} ký tự. Rút gọn, hoặc tách theo từng ô.")
    for remark in details.remarks:
        if not openings.opens_something(remark, act.submission):
            raise NotAllowed("Ô hoặc mục được nêu không có trong biểu mẫu này.")
    if not set(details.again) <= {one.pk for one in open_}:
        raise NotAllowed("Ý kiến được hỏi thêm đã xử lý xong; tải lại trang.")


def _open_named_cells(act: Act) -> None:
    """Start a new round: remarks written, the named cells and their operands opened."""
    submission, details = act.submission, act.details
    if details.due is None or details.due < act.on:
        raise NotAllowed("Cần hạn gửi lại, từ hôm nay trở đi.")
    submission.round += 1
    submission.returned_due = details.due
    behalf = permissions.absent(permissions.holder(act.by, act.step, submission, act.on))
    remarks.write(act, details.remarks, standing_in_for=behalf)
    remarks.write_again(act, details.again, standing_in_for=behalf)
    openings.open_for(submission, remarks.unresolved(submission))


def _areas_asked_again(act: Act) -> None:
    """Where something is asked, the area is neither done by a colleague nor marked "đạt"."""
    known = edition(act.submission.obligation.campaign.catalogue_id)
    areas = {
        known.by_id(remark.indicator_id).area_id if remark.indicator_id else remark.area_id
        for remark in remarks.unresolved(act.submission)
    } - {None}
    act.submission.assignments.filter(area__in=areas).update(done_at=None)
    why = "Có ý kiến kiểm tra về lĩnh vực, báo cáo được trả lại đơn vị."
    marks.end_asked(act.submission, (pk for pk in areas if pk), at=act.at, why=why)


def _new_working_copy(act: Act) -> None:
    """The next version, holding the same figures with the same revisions."""
    old = act.version
    copy = SubmissionVersion.objects.create(submission=act.submission, number=old.number + 1)
    rows = list(old.values.all())
    for row in rows:
        row.version = copy
    Value.objects.bulk_create(rows, batch_size=2000)
    act.submission.version = copy
    checking.check(copy, act.on)


def _still_asked(act: Act) -> None:
    """Figures of an exempted unit would be in the sums of which it is not expected to be part."""
    if act.submission.obligation.exempted_at:
        raise NotAllowed("Đơn vị được miễn báo cáo. Bỏ miễn trước khi chấp nhận.")


def _nothing_unresolved(act: Act) -> None:
    waiting = remarks.unresolved(act.submission)
    if waiting:
        raise NotAllowed(
            f"Còn {len(waiting)} ý kiến kiểm tra chưa xử lý xong. Đầu tiên: “{waiting[0].text}”."
        )


def _areas_marked(act: Act) -> None:
    """Where the round says so, acceptance waits for the owners of its areas, or says why not."""
    if not act.submission.obligation.campaign.waits_for_areas:
        return
    waited = marks.missing([act.submission], act.on).get(act.submission.pk)
    if not waited:
        return
    names = ", ".join(area.short_name for area in waited)
    if not act.details.not_waiting.strip():
        raise NotAllowed(f"Chờ đầu mối lĩnh vực đánh dấu “đạt”: {names}.")
    verdict = permissions.may(act.by, "accept_without_areas", act.submission, act.on)
    if not verdict:
        raise NotAllowed(verdict.reason)
    why = worded(act.details.not_waiting, "Cần ghi lý do không chờ đầu mối.")
    reason = f"{act.details.reason} Không chờ đầu mối ({names}): {why}".strip()
    act.details = replace(act.details, reason=reason[:LONGEST])


def _count(act: Act) -> None:
    """From now on this version's figures are in the sums, unless all this is a rehearsal."""
    act.version.counts = not act.submission.obligation.campaign.rehearsal
    act.version.accepted_at, act.version.accepted_by = act.at, act.by
    act.version.save()
    act.submission.open_cells.all().delete()
    act.submission.returned_due = None


def _stop_counting(act: Act) -> None:
    act.version.counts = False
    act.version.save()


def _mark_imported(act: Act) -> None:
    act.version.imported = True
    act.version.save()


def _block_free(act: Act) -> None:
    """Imported figures meet the same blocking rules, unless accepted with a reason."""
    checking.check(act.version, act.on)
    blocking = checking.blocking(act.version)
    if blocking and not act.details.reason.strip():
        raise Blocked(blocking)


def _empty_all(act: Act) -> None:
    """Back to the day the rehearsal opened; what it was stays in the audit log alone."""
    held = act.submission
    obligation = held.obligation
    said = Confirmation.objects.filter(subject__obligation__campaign=obligation.campaign)
    said.filter(Q(subject__obligation=obligation) | Q(subject__unit=obligation.unit)).delete()
    Submission.objects.filter(pk=held.pk).update(version=None)
    for name in MADE_OF:  # versions last: the others point at them
        getattr(held, name).all().delete()
    held.version = act.version = SubmissionVersion.objects.create(submission=held, number=1)
    held.round, held.started = 1, False
    held.first_forwarded_at = held.days_late = held.returned_due = None


# What a submission gathers on its way, as its related names.
MADE_OF = (
    "transitions",
    "remarks",
    "open_cells",
    "explanations",
    "correction_requests",
    "evidence",
    "figure_files",
    "assignments",
    "presences",
    "area_marks",
    "on_behalf",
    "versions",
)

EFFECTS: dict[str, tuple[Callable[[Act], None], ...]] = {
    "submit": (_has_figures, _findings_settled, _remarks_answered),
    "withdraw": (_after_withdrawal,),
    "send_back": (),
    "forward": (_findings_settled, _freeze, _fix_lateness),
    "begin": (),
    "return": (_remarks_named, _open_named_cells, _areas_asked_again, _new_working_copy),
    "accept": (_still_asked, _nothing_unresolved, _areas_marked, _count),
    "reopen": (
        _remarks_named,
        _stop_counting,
        _open_named_cells,
        _areas_asked_again,
        _new_working_copy,
    ),
    "send_on_behalf": (
        _on_behalf,
        _has_figures,
        _findings_settled,
        _remarks_answered,
        _freeze,
        _fix_lateness,
    ),
    "take_back": (_was_on_behalf, _after_withdrawal),
    "start_again": (_empty_all,),
    "import": (
        _end_on_behalf,
        _has_figures,
        _block_free,
        _freeze,
        _mark_imported,
        _count,
    ),
}
