"""Files that show where a figure comes from: attached by the unit while the cell is open.

The rows and files of a submission grow under the lock of its row, so that the limits hold whoever
presses at the same moment. A file taken off stays on record: those who were sent it open it still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from reports import files
from reports.models import Evidence, Submission, SubmissionVersion
from reports.submissions import attachable
from reports.submissions.attachable import FileRefused
from reports.submissions.cells import Cell, Writable, read_writable
from reports.submissions.entry import EntryRefused, lock_for_entry
from units import audit
from units.models import User

__all__ = ["EntryRefused", "EvidenceRefused", "Kept", "add", "listing", "put_back", "remove"]

MOST_AT_A_CELL = 5
LARGEST_OF_ALL = 100_000_000  # bytes; of what is attached to one submission
LARGEST_EVER = 3 * LARGEST_OF_ALL  # with what was taken off, which is kept as well


class EvidenceRefused(Exception):
    """The file is not attached, or not taken off; the text says why."""


@dataclass(frozen=True)
class Kept:
    """A file of a cell, and whether others than the unit were sent it."""

    row: Evidence
    was_sent: bool

    @property
    def is_on(self) -> bool:
        """Still attached."""
        return self.row.removed_at is None

    def opens_for(self, *, of_the_unit: bool) -> bool:
        """Whether it can be opened: by all who reach the figure, and once it was taken off by
        those to whom it was sent before."""
        return self.is_on or (self.was_sent and not of_the_unit)


def add(
    submission: Submission, cell: Cell, name: str, content: bytes, *, by: User, at: datetime
) -> tuple[Evidence, bool]:
    """Attach a file to a cell; the row, and whether it is new: the same bytes twice are one file.

    Raises EvidenceRefused for a file or a cell that does not take it, EntryRefused where the form
    is not open for this person.
    """
    name = attachable.clean_name(name)
    try:
        kind = attachable.check(name, content)
    except FileRefused as refused:
        raise EvidenceRefused(str(refused)) from refused
    with transaction.atomic():
        asked = _open_for(submission, cell, by=by, at=at)
        row = Evidence(
            name=name,
            content_type=kind.content_type,
            digest=files.digest_of(content),
            size=len(content),
        )
        made = _attach(asked, cell, row, by=by, at=at)
        files.keep(content)
    return made


def put_back(row: Evidence, *, by: User, at: datetime) -> Evidence:
    """Attach again what was taken off, as a row of its own. Raises as `add` does."""
    with transaction.atomic():
        cell = (row.indicator.code, row.subject_id)
        asked = _open_for(row.submission, cell, by=by, at=at)
        again = Evidence(
            name=row.name, content_type=row.content_type, digest=row.digest, size=row.size
        )
        return _attach(asked, cell, again, by=by, at=at)[0]


def remove(row: Evidence, *, by: User, at: datetime) -> None:
    """Take a file off its cell; taking it off twice is once.

    Raises EvidenceRefused where the cell is not open, EntryRefused where the form is not.
    """
    with transaction.atomic():
        cell = (row.indicator.code, row.subject_id)
        _open_for(row.submission, cell, by=by, at=at)
        held = Evidence.objects.filter(pk=row.pk, removed_at=None).first()
        if held is None:  # taken off already, or a rehearsal was started again
            return
        held.removed_by, held.removed_at = by, at
        held.save(update_fields=["removed_by", "removed_at"])
        _record("evidence.remove", held, cell[0], by=by, at=at)


def listing(submission: Submission, *, cell: Cell | None = None) -> list[Kept]:
    """The files of a submission or of one cell, in the order they came, those taken off too."""
    rows = Evidence.objects.filter(submission=submission)
    if cell is not None:
        rows = rows.filter(indicator__code=cell[0], subject=cell[1])
    found = list(rows.select_related("by", "removed_by").order_by("pk"))
    sent = _moments_sent(submission) if any(row.removed_at for row in found) else []
    return [Kept(row, _was_sent(row, sent)) for row in found]


def kept(row: Evidence) -> Kept:
    """One row, with whether it was sent."""
    return Kept(row, _was_sent(row, _moments_sent(row.submission) if row.removed_at else []))


def _open_for(submission: Submission, cell: Cell, *, by: User, at: datetime) -> Writable:
    """The submission's lines, its row locked and the cell open. Raises."""
    locked = lock_for_entry(submission, by=by, on=timezone.localtime(at).date())
    asked = read_writable(locked)
    if why := asked.refusal(cell):
        raise EvidenceRefused(why)
    return asked


def _attach(
    asked: Writable, cell: Cell, row: Evidence, *, by: User, at: datetime
) -> tuple[Evidence, bool]:
    """Write a row under the lock, within the limits. Raises EvidenceRefused."""
    row.submission_id = asked.version.submission_id
    row.indicator_id, row.subject_id = asked.lines[cell[0]].indicator_id, cell[1]
    all_ = Evidence.objects.filter(submission=row.submission_id)
    here = all_.filter(indicator=row.indicator_id, subject=row.subject_id, removed_at=None)
    if same := here.filter(digest=row.digest).first():
        return same, False
    if here.count() >= MOST_AT_A_CELL:
        raise EvidenceRefused(
            f"“{row.name}”: ô này đã có {MOST_AT_A_CELL} tài liệu, tối đa {MOST_AT_A_CELL}. "
            "Gỡ bớt hoặc ghép các trang vào một tệp PDF rồi tải lên."
        )
    _demand_room(all_, row)
    row.by, row.at = by, at
    row.save(force_insert=True)
    _record("evidence.add", row, cell[0], by=by, at=at)
    return row, True


def _demand_room(rows: QuerySet[Evidence], row: Evidence) -> None:
    """Raises EvidenceRefused when a submission would hold too much."""
    total = rows.aggregate(on=Sum("size", filter=Q(removed_at=None)), ever=Sum("size"))
    on, ever = (total["on"] or 0) + row.size, (total["ever"] or 0) + row.size
    if on > LARGEST_OF_ALL:
        raise EvidenceRefused(
            f"“{row.name}”: tài liệu của báo cáo này sẽ thành {_megabytes(on)} MB, tối đa "
            f"{_megabytes(LARGEST_OF_ALL)} MB. Gỡ bớt hoặc giảm độ phân giải bản quét."
        )
    if ever > LARGEST_EVER:
        raise EvidenceRefused(
            f"“{row.name}”: tính cả tài liệu đã gỡ (vẫn lưu), báo cáo này đã giữ đủ "
            f"{_megabytes(LARGEST_EVER)} MB. Báo quản trị nghiệp vụ."
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}".replace(".", ",").removesuffix(",0")


def _moments_sent(submission: Submission) -> list[datetime]:
    """When a version went out of the unit."""
    sent = SubmissionVersion.objects.filter(submission=submission, frozen_at__isnull=False)
    return [moment for moment in sent.values_list("frozen_at", flat=True) if moment]


def _was_sent(row: Evidence, sent: Sequence[datetime]) -> bool:
    gone = row.removed_at
    return gone is None or any(row.at <= moment < gone for moment in sent)


def _record(action: str, row: Evidence, code: str, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        row.submission,
        by=by,
        at=at,
        summary=row.name,
        indicator=code,
        subject=row.subject_id,
        digest=row.digest,
    )
