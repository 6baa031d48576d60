"""Files of figures that people upload into a submission: kept, read apart, taken over or dropped.

What is read from a file is kept as plain data under its digest, beside the file itself, so that
every look at it and the taking over itself see the same.

A submission's files change under the lock of the submission: whoever acts on a file holds that one
first (`held`), and needs no other. What a file wrote is known from the history of the cells.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from indicators.figures import Figure
from reports import files
from reports.campaigns.deadlines import local_day
from reports.models import Channel, FigureFile, Submission, ValueChange
from reports.sheets import reading
from reports.sheets.reading import Book, SheetRefused
from reports.submissions import cells, entry
from reports.submissions.cells import Cell
from reports.submissions.entry import CellInput, Outcome, lock_for_entry
from units import audit
from units.models import User

LONGEST_NAME = 200
LONGEST_MESSAGE = 1000
WROTE = "wrote"  # in the settings of a file that was taken: its first and last ValueChange
CHANNELS = {
    FigureFile.Kind.WORKBOOK.value: Channel.WORKBOOK,
    FigureFile.Kind.TABLE.value: Channel.TABLE,
}
GONE = "Tệp không còn: biểu tập dượt đã được làm lại từ đầu."
WRITTEN_SINCE = (
    "Sau khi nhận tệp đã có ô ghi số khác, hoặc báo cáo đã gửi đi; không trả lại cả tệp được. Sửa "
    "từng ô trên biểu."
)


class NotTaken(Exception):
    """Nothing of a file was taken, or given back; the text says why."""


@transaction.atomic
def receive(
    submission: Submission, kind: str, name: str, content: bytes, *, by: User, at: datetime
) -> FigureFile:
    """Keep a file, to be read by a worker ("read_figure_file"). The same bytes again, while they
    wait, are the same file. Raises SheetRefused for its size, entry.EntryRefused."""
    reading.demand_size(len(content))
    locked = lock_for_entry(submission, by=by, on=local_day(at))
    digest = files.keep(content)
    waiting = of(locked, kind).filter(
        digest=digest, state__in=(FigureFile.State.READING, FigureFile.State.READ)
    )
    if found := waiting.first():
        return found
    made = FigureFile.objects.create(
        submission=locked,
        kind=kind,
        name=name[-LONGEST_NAME:],
        digest=digest,
        size=len(content),
        by=by,
        at=at,
    )
    audit.record(
        "submission.receive_figures",
        locked,
        by=by,
        at=at,
        summary=f"Tải lên tệp số liệu “{made.name}”",
        sha256=digest,
    )
    return made


def job_of(file: FigureFile) -> tuple[str, dict[str, Any]]:
    """Key and arguments of the job that reads a file (reports.jobs.enqueue)."""
    obligation = file.submission.obligation
    arguments = {
        "campaign": obligation.campaign_id,
        "root": obligation.unit_id,
        "submission": file.submission_id,
        "figure_file": file.pk,
        "file_kind": file.kind,
    }
    return f"figure-file:{file.pk}", arguments


def read(file: FigureFile) -> None:
    """Read a file that waits for it, in a process of its own; done twice it changes nothing."""
    waiting = FigureFile.objects.filter(pk=file.pk, state=FigureFile.State.READING)
    if not waiting.exists():
        return
    try:
        book = reading.read_apart(files.path_of(file.digest), file.name)
    except SheetRefused as refused:
        waiting.update(state=FigureFile.State.REFUSED, message=str(refused)[:LONGEST_MESSAGE])
        return
    plain = json.dumps(reading.to_plain(book), ensure_ascii=False)
    waiting.update(state=FigureFile.State.READ, reading=files.keep(plain.encode()))


def book_of(file: FigureFile) -> Book:
    """What was read from a file."""
    return reading.from_plain(json.loads(files.path_of(file.reading).read_bytes()))


def of(submission: Submission, kind: str) -> QuerySet[FigureFile]:
    """The files of one kind that were uploaded into a submission, the latest first."""
    found = submission.figure_files.filter(kind=kind)
    return found.select_related("by", "applied_by").order_by("-at", "-pk")


def held(file: FigureFile, state: str, *, by: User, on: date) -> FigureFile:
    """A file and its submission as they are now, the submission locked until the transaction ends.

    Raises NotTaken where the file is in another state, entry.EntryRefused.
    """
    locked = lock_for_entry(file.submission, by=by, on=on)
    found = FigureFile.objects.filter(pk=file.pk).first()
    if found is None:
        raise NotTaken(GONE)
    if found.state != state:
        raise NotTaken(f"Tệp đang ở trạng thái “{found.get_state_display()}”; tải lại trang.")
    found.submission = locked
    return found


def write(file: FigureFile, inputs: Sequence[CellInput], *, by: User, at: datetime) -> Outcome:
    """Figures of a file that is `held`, through the one writer; when all are written, the file is
    taken over. Otherwise the caller undoes the transaction."""
    before = _last_change(file)
    channel = CHANNELS[file.kind]
    outcome = entry.save_cells(file.submission, inputs, by=by, at=at, channel=channel)
    if not outcome.clean:
        return outcome
    file.state, file.applied_by, file.applied_at = FigureFile.State.APPLIED, by, at
    file.written = len(outcome.saved)
    file.settings = file.settings | {WROTE: [before + 1, _last_change(file)]}
    file.save(update_fields=["state", "applied_by", "applied_at", "written", "settings"])
    audit.record(
        "submission.take_figures",
        file.submission,
        by=by,
        at=at,
        summary=f"Nhận {file.written} ô từ tệp “{file.name}”",
        sha256=file.digest,
    )
    return outcome


def written(file: FigureFile) -> dict[Cell, ValueChange]:
    """What a taken file wrote, by cell."""
    if file.state != FigureFile.State.APPLIED or WROTE not in file.settings:
        return {}
    codes = cells.read_writable(file.submission).known.codes
    changes = _changes(file).filter(pk__range=file.settings[WROTE]).order_by("pk")
    return {(codes[one.indicator_id], one.subject_id): one for one in changes}


def may_undo(file: FigureFile) -> bool:
    """Whether every cell is still as a taken file left it, in a form not sent since."""
    wrote = written(file)
    last = cells.last_changes(cells.read_writable(file.submission), wrote)
    current = file.submission.version_id
    return bool(wrote) and all(
        change.version_id == current and last[cell].pk == change.pk
        for cell, change in wrote.items()
    )


@transaction.atomic
def undo(file: FigureFile, *, by: User, at: datetime) -> int:
    """The form as it was before a file was taken over; how many cells. The file waits again.

    Raises NotTaken once anybody has written over one of its figures, entry.EntryRefused.
    """
    file = held(file, FigureFile.State.APPLIED, by=by, on=local_day(at))
    if not may_undo(file):
        raise NotTaken(WRITTEN_SINCE)
    before = _before(file)
    entry.restore(file.submission, before, by=by, at=at, channel=CHANNELS[file.kind])
    file.state = FigureFile.State.READ
    file.applied_by = file.applied_at = file.written = None
    file.settings = {name: said for name, said in file.settings.items() if name != WROTE}
    file.save(update_fields=["state", "applied_by", "applied_at", "written", "settings"])
    audit.record(
        "submission.undo_figures",
        file.submission,
        by=by,
        at=at,
        summary=f"Trả lại {len(before)} ô như trước khi nhận tệp “{file.name}”",
        sha256=file.digest,
    )
    return len(before)


@transaction.atomic
def drop(file: FigureFile, *, by: User, at: datetime) -> None:
    """A file is put aside without anything taken from it; its row stays. Raises
    entry.EntryRefused."""
    lock_for_entry(file.submission, by=by, on=local_day(at))
    waiting = (FigureFile.State.READING, FigureFile.State.READ)
    FigureFile.objects.filter(pk=file.pk, state__in=waiting).update(state=FigureFile.State.DROPPED)


def _before(file: FigureFile) -> dict[Cell, Figure | None]:
    """What stood in the cells of a taken file, by the writing before the file's; None: nothing."""
    wrote = written(file)
    asked = cells.read_writable(file.submission)
    found: dict[Cell, Figure | None] = dict.fromkeys(wrote)
    for change in cells.changes_of(asked, wrote).order_by("pk"):
        cell = (asked.known.codes[change.indicator_id], change.subject_id)
        if cell in wrote and change.pk < wrote[cell].pk:
            found[cell] = cells.figure_of(change, asked.known) if change.state_after else None
    return found


def _changes(file: FigureFile) -> QuerySet[ValueChange]:
    return ValueChange.objects.filter(version__submission=file.submission_id)


def _last_change(file: FigureFile) -> int:
    last: int | None = _changes(file).aggregate(last=Max("pk"))["last"]
    return last or 0
