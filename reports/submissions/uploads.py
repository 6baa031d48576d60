"""Files of figures that people upload into a submission: kept, read apart, taken over or dropped.

What is read from a file is kept as plain data under its digest, beside the file itself, so that
every look at it and the taking over itself see the same. Nothing here writes a figure.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from reports import files
from reports.campaigns.deadlines import local_day
from reports.models import FigureFile, Submission
from reports.sheets import reading
from reports.sheets.reading import Book, SheetRefused
from reports.submissions.entry import lock_for_entry
from units import audit
from units.models import User

LONGEST_NAME = 200
LONGEST_MESSAGE = 1000


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


def applied(file: FigureFile, written: int, *, by: User, at: datetime) -> None:
    """A file's figures were taken over; in the transaction that wrote them."""
    file.state, file.applied_by, file.applied_at = FigureFile.State.APPLIED, by, at
    file.written = written
    file.save(update_fields=["state", "applied_by", "applied_at", "written"])
    audit.record(
        "submission.take_figures",
        file.submission,
        by=by,
        at=at,
        summary=f"Nhận {written} ô từ tệp “{file.name}”",
        sha256=file.digest,
    )


@transaction.atomic
def drop(file: FigureFile, *, by: User, at: datetime) -> None:
    """A file is put aside without anything taken from it; its row stays. Raises
    entry.EntryRefused."""
    lock_for_entry(file.submission, by=by, on=local_day(at))
    waiting = (FigureFile.State.READING, FigureFile.State.READ)
    FigureFile.objects.filter(pk=file.pk, state__in=waiting).update(state=FigureFile.State.DROPPED)
