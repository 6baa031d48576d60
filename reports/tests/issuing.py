"""An edition in one line, on any station of its way; small files in place of whole reports."""

from datetime import timedelta
from functools import cache
from typing import Any

from reports import files
from reports.documents.blocks import Document
from reports.documents.renderers import Rendered
from reports.editions import checklist, life, preparing, signing, submitting
from reports.editions.signing import Registration
from reports.models import Draft, Edition, EditionFile
from reports.tests import reporting
from reports.tests.make import World
from reports.tests.reporting import LATER
from reports.tests.throwaway import with_signature
from reports.writing import narratives
from units.models import Role, User

AT = LATER + timedelta(hours=1)
DAY = AT.date()


def checker(world: World) -> User:
    """The Office's checker."""
    return world.person(Role.OFFICE_CHECKER, "kt", employer=world["kt"])


def clerk(world: World) -> User:
    return world.person(Role.CLERK, "kt", employer=world["kt"])


def ready(campaign: Any, world: World) -> Draft:
    """A draft on closed figures with every section written: nothing of it blocks."""
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    draft = reporting.make_draft(campaign, world)
    write(draft, "I.1", "Đã kiểm tra các đơn vị theo kế hoạch.", world)
    return draft


def write(draft: Draft, key: str, text: str, world: World) -> None:
    one = reporting.section(draft, key)
    narratives.save(one, text, seen=one.revision, by=world.editor, at=LATER)


def submitted(draft: Draft, world: World) -> Edition:
    return submitting.submit(draft, by=world.editor, at=AT)


def checked(draft: Draft, world: World) -> Edition:
    return life.take(submitted(draft, world), "pass", by=checker(world), at=AT)


def prepared(draft: Draft, world: World) -> Edition:
    """Prepared for signing; its warnings accepted. Needs the fixture `small_files`."""
    edition = checked(draft, world)
    accept_all(draft, world)
    return prepare(edition, world)


def prepare(edition: Edition, world: World) -> Edition:
    return preparing.prepare(
        edition,
        signing=Edition.Signing.HEAD,
        by=world.editor,
        at=AT,
        progress=lambda percent, message: None,
    )


def signed(draft: Draft, world: World, number: int = 85) -> Edition:
    return sign(prepared(draft, world), world, number)


def sign(edition: Edition, world: World, number: int = 85) -> Edition:
    """The prepared file signed with a throw-away certificate, matched and recorded."""
    file = bring_back(edition, with_signature(bytes_of(edition)), world)
    told = Registration(number, DAY, Edition.Signing.HEAD)
    return signing.record(edition, file.digest, told, by=clerk(world), at=AT)


def bring_back(edition: Edition, content: bytes, world: World) -> EditionFile:
    """Uploaded by the clerk, and matched."""
    name = "bao-cao-da-ky.pdf"
    return signing.match(signing.receive(edition, name, content, by=clerk(world), at=AT))


def bytes_of(edition: Edition, kind: str = EditionFile.Kind.PDF) -> bytes:
    return files.path_of(edition.files.get(kind=kind).digest).read_bytes()


def accept_all(draft: Draft, world: World) -> None:
    """Every warning of the checklist, with a reason."""
    for one in checklist.checks(draft, at=AT):
        if not one.blocks and one.waits:
            checklist.accept(draft, one.code, one.about, "Đã rà soát", by=world.editor, at=AT)


# -- small files -----------------------------------------------------------------------------------


def draw(made: Document, trace: Any, **_: Any) -> dict[str, Rendered]:
    text = " ".join(block.text for block in (*made.opening, *made.body))
    pdf = page(f"<p>Số: /{made.letterhead.symbol}</p><p>Kính gửi: Bộ Nội vụ.</p><p>{text}</p>")
    kinds = EditionFile.Kind
    drawn: dict[str, Rendered] = {
        kinds.PDF: Rendered("bao-cao.pdf", "application/pdf", pdf),
        kinds.DOCX: Rendered("bao-cao.docx", "application/octet-stream", text.encode()),
    }
    if trace is not None:
        drawn[kinds.LINEAGE] = Rendered("nguon.xlsx", "application/octet-stream", b"nguon")
    return drawn


@cache
def page(body: str) -> bytes:
    """A small PDF."""
    import weasyprint  # takes half a second

    content: bytes = weasyprint.HTML(string=f"<html lang=vi><body>{body}").write_pdf()
    return content
