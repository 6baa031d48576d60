"""Is every edition still what it was? Content, sums and files looked at again, each night.

Nothing is mended here: what differs is told, and written beside the edition.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from reports import files
from reports.documents.blocks import Document
from reports.documents.traced import Trace, recompute
from reports.editions import freezing
from reports.models import Edition, EditionFile
from units.models import AuditEvent

log = logging.getLogger(__name__)

LONGEST = 1000
MADE = (EditionFile.Kind.PDF, EditionFile.Kind.DOCX)
"""Files that every prepared edition has."""


def verify_all(at: datetime) -> dict[Edition, list[str]]:
    """Every edition that was prepared, with what is wrong with it; what was found is kept."""
    found = {}
    editions = Edition.objects.filter(state__in=Edition.FROZEN).order_by("pk")
    for edition in editions.select_related("content", "draft__campaign", "corrects"):
        faults = list(faults_of(edition))
        told = " ".join(faults)[:LONGEST]
        Edition.objects.filter(pk=edition.pk).update(verified_at=at, verified_fault=told)
        if faults:
            log.error("Edition %s differs: %s", edition.pk, told)
        found[edition] = faults
    return found


def faults_of(edition: Edition) -> Iterator[str]:
    """What differs from the day it was prepared; nothing when all is as it was."""
    try:
        yield from _content(edition)
    except freezing.FrozenError as error:
        yield str(error)
    except Exception as error:  # the others are looked at all the same
        yield f"Không đọc được nội dung lưu: {error!r}."
    held = {file.kind: file for file in edition.files.exclude(kind=EditionFile.Kind.RETURNED)}
    expected = (*MADE, *((EditionFile.Kind.SIGNED,) if edition.is_issued else ()))
    for kind in expected:
        if kind not in held:
            yield f"{EditionFile.Kind(kind).label}: không còn ghi tệp nào."
    for kind in sorted(held):
        yield from _file(held[kind])


def _content(edition: Edition) -> Iterator[str]:
    made = freezing.read(edition)
    trace = freezing.read_trace(edition)
    yield from _seal(edition)
    if trace is not None:
        yield from (f"{difference}." for difference in recompute(trace))
        yield from _printed(made, trace)
    elif edition.kind != Edition.Kind.LETTER:
        yield "Không còn nguồn số liệu đã lưu."


def _seal(edition: Edition) -> Iterator[str]:
    """The digests stand in the audit log too, which nothing here ever writes again."""
    sealed: dict[str, str] = {}
    for told in AuditEvent.objects.filter(
        action="edition.seal", object_type=edition._meta.label_lower, object_id=str(edition.pk)
    ):
        sealed |= told.data
    now = {file.kind: file.digest for file in edition.files.all()}
    now["content"] = edition.content.digest
    if not sealed:
        yield "Nhật ký không còn ghi mã băm lúc lập."
    for kind in sorted(set(sealed) & set(now)):
        if sealed[kind] != now[kind]:
            yield f"Mã băm của “{kind}” khác mã ghi trong nhật ký."


def _printed(made: Document, trace: Trace) -> Iterator[str]:
    """The annexes print the figures that were added up."""
    figures = {figure.code: figure.value for figure in trace.figures}
    for annex in made.annexes:
        for row in annex.rows:
            if row.code in figures and figures[row.code] != row.value:
                yield f"Phụ lục {annex.number}, chỉ tiêu {row.code}: in {row.value}."


def _file(file: EditionFile) -> Iterator[str]:
    label = file.get_kind_display()
    path = files.path_of(file.digest)
    try:
        same = files.digest_of(path.read_bytes()) == file.digest
    except FileNotFoundError:
        yield f"{label}: mất tệp {file.name}."
    except OSError as error:
        yield f"{label}: không đọc được tệp {file.name} ({error.strerror})."
    else:
        if not same:
            yield f"{label}: tệp {file.name} đã bị thay đổi."
