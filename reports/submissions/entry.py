"""Writing figures: the only writer of Value (design 4; two people at one cell, peers 5.6).

Every posted cell carries the revision it saw, 0 for an empty one. A cell that has moved on since
is not written: both values are shown and the person chooses. A cell whose posted text is still
what its seen revision held was not touched, and is left alone. Faulty cells are reported and
everything else is saved.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from reports import permissions
from reports.models import Channel, Submission, Value
from reports.submissions import checking
from reports.submissions.acts import lock
from reports.submissions.cells import (
    Cell,
    Writable,
    held_values,
    last_changes,
    read_writable,
    write,
)
from reports.submissions.typed import (
    CellInput,
    Conflict,
    Outcome,
    consider,
    unfit,
    untouched,
    who_cleared,
)
from units.models import User

__all__ = ["CellInput", "Conflict", "EntryRefused", "Outcome", "save_cells"]


class EntryRefused(Exception):
    """The submission cannot be written to now, or not by this person; the text says why."""


@transaction.atomic
def save_cells(
    submission: Submission,
    cells: Sequence[CellInput],
    *,
    by: User,
    at: datetime,
    channel: str = Channel.WEB,
) -> Outcome:
    """Save what can be saved of the posted cells, check the rules, and say what became of each.

    Raises EntryRefused when the submission is not open for entry by this person.
    """
    on = timezone.localtime(at).date()
    submission = lock_for_entry(submission, by=by, on=on)
    if permissions.entering_on_behalf(submission):
        channel = Channel.BEHALF
    asked = read_writable(submission)
    outcome = Outcome()
    wanted: dict[Cell, Figure | None] = {}
    held = held_values(asked.version, [c.cell for c in cells], asked)
    alone = untouched(asked, cells, held)
    for cell in cells:
        if cell.cell not in alone:
            consider(cell, asked, held.get(cell.cell), wanted, outcome, on=on)
    outcome.conflicts |= who_cleared(asked, outcome.conflicts)
    outcome.saved = _write_and_check(submission, asked, wanted, held, by=by, at=at, channel=channel)
    return outcome


def try_cells(submission: Submission, cells: Sequence[CellInput], *, by: User, on: date) -> Outcome:
    """What `save_cells` would not save of these cells, and why. Writes nothing, locks nothing.

    Raises EntryRefused when the submission is not open for entry by this person.
    """
    _refuse_entry(submission, by=by, on=on)
    asked = read_writable(submission)
    outcome = Outcome()
    held = held_values(asked.version, [c.cell for c in cells], asked)
    for cell in cells:
        consider(cell, asked, held.get(cell.cell), {}, outcome, on=on)
    return outcome


@transaction.atomic
def nil_section(submission: Submission, area_code: str, *, by: User, at: datetime) -> Outcome:
    """ "Cả mục không phát sinh": every empty open cell of an area becomes nil, in one act.

    Plans, stocks and percentages are left: nothing happening does not make a plan nothing.
    """
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    if permissions.entering_on_behalf(submission):
        raise EntryRefused("Nhập thay: ghi từng ô đúng như bản ký giấy, không ghi cả mục một lần.")
    asked = read_writable(submission)
    cells = _cells_of_area(asked, area_code, only_events=True)
    held = held_values(asked.version, cells, asked)
    wanted: dict[Cell, Figure | None] = {c: Figure(State.NIL) for c in cells if c not in held}
    saved = _write_and_check(submission, asked, wanted, held, by=by, at=at, channel=Channel.NIL)
    return Outcome(saved=saved)


@transaction.atomic
def undo_nil_section(submission: Submission, area_code: str, *, by: User, at: datetime) -> Outcome:
    """Take back `nil_section`: the nils that it wrote, and that nobody wrote over since."""
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_writable(submission)
    held = held_values(asked.version, _cells_of_area(asked, area_code, only_events=True), asked)
    written = last_changes(asked, held)
    wanted: dict[Cell, Figure | None] = {
        cell: None
        for cell, value in held.items()
        if value.state == State.NIL and cell in written and written[cell].channel == Channel.NIL
    }
    saved = _write_and_check(submission, asked, wanted, held, by=by, at=at, channel=Channel.NIL)
    return Outcome(saved=saved)


@transaction.atomic
def restore(
    submission: Submission,
    figures: dict[Cell, Figure | None],
    *,
    by: User,
    at: datetime,
    channel: str,
) -> dict[Cell, int]:
    """Write figures that stood in these cells before, marks and all; None empties a cell.

    The caller has seen that nobody wrote them since. Raises EntryRefused.
    """
    submission = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_writable(submission)
    held = held_values(asked.version, list(figures), asked)
    return _write_and_check(submission, asked, figures, held, by=by, at=at, channel=channel)


def import_figures(
    submission: Submission,
    figures: dict[Cell, Figure],
    *,
    by: User,
    at: datetime,
    channel: str = Channel.IMPORT,
) -> dict[Cell, str]:
    """Write figures approved earlier on paper into a draft; returns refusals by cell.

    Same writer as the screen; nothing is written when any cell is refused. The caller holds the
    transaction, checks findings and applies the step "import".
    """
    asked = read_writable(submission)
    refusals = {
        cell: why
        for cell, figure in figures.items()
        if (why := asked.refusal(cell) or unfit(figure, asked.lines[cell[0]]))
    }
    if refusals:
        return refusals
    held = held_values(asked.version, list(figures), asked)
    if write(asked, dict(figures), held, by=by, at=at, channel=channel):
        _mark_started(submission)
    return {}


def lock_for_entry(submission: Submission, *, by: User, on: date) -> Submission:
    """The submission, locked, when it is open for entry by this person; EntryRefused otherwise."""
    locked = lock(submission.pk)
    _refuse_entry(locked, by=by, on=on)
    return locked


def _refuse_entry(submission: Submission, *, by: User, on: date) -> None:
    if submission.obligation.campaign.state != "open":
        raise EntryRefused("Đợt báo cáo đã đóng, không nhập được nữa.")
    if submission.state not in Submission.EDITABLE:
        raise EntryRefused(f"Báo cáo đang ở trạng thái “{submission.state_label}”, không sửa được.")
    if not (verdict := permissions.may(by, "enter", submission, on)):
        raise EntryRefused(verdict.reason)


def _cells_of_area(asked: Writable, area_code: str, *, only_events: bool) -> list[Cell]:
    """The open cells of a reform area; with `only_events`, those that count what happened."""
    codes = [
        code
        for code, line in asked.lines.items()
        if line.area.code == area_code and (not only_events or counts_events(line))
    ]
    cells = [(code, subject_id) for code in codes for subject_id in asked.subjects]
    return [cell for cell in cells if not asked.refusal(cell)]


def counts_events(line: IndicatorVersion) -> bool:
    """Whether "không phát sinh" can be said of it: a plan, a stock or a share is never nothing
    because nothing happened."""
    return line.value_type in ("count", "money") and line.over_time in ("flow", "ytd")


def _write_and_check(
    submission: Submission,
    asked: Writable,
    wanted: dict[Cell, Figure | None],
    held: dict[Cell, Value],
    *,
    by: User,
    at: datetime,
    channel: str,
) -> dict[Cell, int]:
    saved = write(asked, wanted, held, by=by, at=at, channel=channel)
    if saved:
        _mark_started(submission)
        checking.check(asked.version, timezone.localtime(at).date())
    return saved


def _mark_started(submission: Submission) -> None:
    if not submission.started:
        Submission.objects.filter(pk=submission.pk).update(started=True)
