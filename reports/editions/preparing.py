"""Bản trình ký: everything frozen, the files made. Done by the worker (`reports.work`).

The files are drawn before the database is touched; the edition becomes "prepared" together with
all of them, in one transaction. A worker that is killed half-way has changed nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from reports import files
from reports.campaigns.deadlines import local_day
from reports.documents import renderers
from reports.documents.blocks import Document, Form
from reports.documents.renderers import Attachment, Rendered
from reports.documents.renderers import lineage as lineage_file
from reports.documents.traced import Trace
from reports.editions import checklist, codes, freezing, life, tracing
from reports.editions.life import NotAllowed
from reports.models import Edition, EditionFile
from units import audit
from units.models import User

Progress = Callable[[int, str], None]
Kind = EditionFile.Kind


def prepare(
    edition: Edition,
    *,
    signing: str,
    attach: bool = False,
    by: User,
    at: datetime,
    progress: Progress,
) -> Edition:
    """Freeze the edition and make its files. `signing` says who signs, `attach` whether the annex
    workbook goes inside the PDF. Raises NotAllowed."""
    demand(edition, by=by, at=at)
    progress(5, "Đang đóng băng nội dung và nguồn số liệu.")
    code = codes.new()
    made = freezing.for_signing(freezing.read(edition), edition, signing=signing, code=code)
    made = replace(made, file_name=f"{made.file_name}-lan-{edition.turn}")
    trace = trace_of(edition, at=at)
    drawn = draw(made, trace, attach=attach, progress=progress)
    kept = {kind: (file, files.keep(file.content)) for kind, file in drawn.items()}
    progress(95, "Đang ghi nhận.")
    with transaction.atomic():
        held = life.lock(edition.pk)
        demand(held, by=by, at=at)  # again: the files took a while
        content = freezing.keep(held, made, trace)
        seal = {kind: digest for kind, (_, digest) in kept.items()} | {"content": content.digest}
        audit.record("edition.seal", held, by=by, at=at, summary=f"lần {held.turn}", **seal)
        for kind, (file, digest) in kept.items():
            enter(held, kind, file, digest, by=by, at=at)
        return life.take(
            held,
            "prepare",
            by=by,
            at=at,
            code=code,
            signing=signing,
            symbol=made.letterhead.symbol,
            prepared_by=by,
            prepared_at=at,
        )


def demand(edition: Edition, *, by: User, at: datetime) -> None:
    """State, permission, and of a report the checklist: no error, every warning accepted."""
    life.demand(life.may(by, "prepare", edition, local_day(at)))
    if edition.kind == Edition.Kind.LETTER:
        return
    waiting = [one for one in checklist.checks(edition.draft, at=at) if one.waits]
    if waiting:
        told = " ".join(one.title for one in waiting)
        raise NotAllowed(f"Còn {len(waiting)} điểm phải sửa hoặc chấp nhận có lý do: {told}")


def trace_of(edition: Edition, *, at: datetime) -> Trace | None:
    """Where every figure comes from; a letter has none of its own."""
    if edition.kind == Edition.Kind.LETTER:
        return None
    return tracing.trace(edition.consolidation, outline=edition.draft.outline, at=at)


def draw(
    made: Document, trace: Trace | None, *, attach: bool = False, progress: Progress
) -> dict[str, Rendered]:
    """Every file of the edition, by its kind."""
    drawn: dict[str, Rendered] = {}
    progress(10, "Đang lập tệp Word.")
    drawn[Kind.DOCX] = renderers.render(made, "docx")
    attachment = None
    if made.form is Form.REPORT and made.annexes:
        progress(20, "Đang lập phụ lục Excel.")
        drawn[Kind.XLSX] = book = renderers.render(made, "xlsx")
        if attach:
            attachment = Attachment(
                book.name, book.content, book.content_type, "Phụ lục số liệu của báo cáo"
            )
    if trace is not None:
        content = lineage_file.render(trace, disclose_discipline=True)
        kind = renderers.FORMATS["xlsx"]
        name = f"{made.file_name}-nguon-so-lieu{kind.suffix}"
        drawn[Kind.LINEAGE] = Rendered(name, kind.content_type, content)
    progress(30, "Đang dàn trang PDF.")
    drawn[Kind.PDF] = renderers.render(made, "pdf", attachment=attachment)
    return drawn


def enter(
    edition: Edition, kind: str, file: Rendered, digest: str, *, by: User | None, at: datetime
) -> EditionFile:
    """Enter a kept file as the edition's file of that kind, in place of an earlier one."""
    made, _ = EditionFile.objects.update_or_create(
        edition=edition,
        kind=kind,
        defaults={
            "name": file.name,
            "content_type": file.content_type,
            "digest": digest,
            "size": len(file.content),
            "report": {},
            "by": by,
            "at": at,
        },
    )
    return made
