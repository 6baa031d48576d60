"""What an edition says, frozen: read once from the draft, never from the draft again.

The text that the Office checks is the text that is signed: preparing takes what was submitted and
changes only what a paper for signing must (no draft's mark, authority, code of verification).
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from indicators.figures import long_date
from reports.documents import document, frozen
from reports.documents.blocks import Document, Paragraph, Run, Verification
from reports.documents.letterhead import signature
from reports.documents.traced import Trace
from reports.models import Draft, Edition, EditionContent
from reports.writing import composing


class FrozenError(Exception):
    """The frozen content does not match its digest."""


def submitted(draft: Draft, turn: int, *, at: datetime) -> Document:
    """The draft as it stands, marked as "dự thảo lần n"."""
    made = composing.whole(draft, at=at)
    marked = replace(made, drafted=f"lần {turn}, {made.drafted}")
    return _replacing(marked, draft.replaces) if draft.replaces else marked


def for_signing(made: Document, edition: Edition, *, signing: str, code: str) -> Document:
    """The paper that is signed: what was submitted, no draft any more."""
    issuer = document.issuer_of(edition.draft.campaign, edition.root_id)
    deputy = signing == Edition.Signing.DEPUTY
    return replace(
        made,
        draft=False,
        drafted="",
        signature=signature(issuer, deputy=deputy),
        verification=Verification(code, address_of(code)),
    )


def address_of(code: str) -> str:
    """The page that knows the code; empty where none is served."""
    base = settings.VERIFICATION_URL.rstrip("/")
    return f"{base}/tra-cuu/{code}/" if base else ""


def keep(edition: Edition, made: Document, trace: Trace | None = None) -> EditionContent:
    """Write the content of an edition that is not frozen yet."""
    assert not Edition.objects.filter(pk=edition.pk, state__in=Edition.FROZEN).exists()
    text = frozen.canonical(frozen.to_data(made))
    traced = frozen.canonical(frozen.trace_to_data(trace)) if trace else ""
    content, _ = EditionContent.objects.update_or_create(
        edition=edition,
        defaults={"document": text, "trace": traced, "digest": digest_of(text, traced)},
    )
    return content


def digest_of(text: str, traced: str) -> str:
    """SHA-256 of what is kept, in hexadecimal."""
    return hashlib.sha256(f"{text}\0{traced}".encode()).hexdigest()


def read(edition: Edition) -> Document:
    """The document as it was frozen. Raises FrozenError when it was tampered with."""
    return frozen.from_data(json.loads(_intact(edition).document))


def read_trace(edition: Edition) -> Trace | None:
    """Where its figures came from; None for a letter, and before it is prepared. Raises
    FrozenError as `read` does."""
    kept = _intact(edition).trace
    return frozen.trace_from_data(json.loads(kept)) if kept else None


def _intact(edition: Edition) -> EditionContent:
    content = edition.content
    if digest_of(content.document, content.trace) != content.digest:
        raise FrozenError(f"Nội dung lưu của văn bản {edition.pk} không khớp mã băm.")
    return content


def _replacing(made: Document, replaced: Edition) -> Document:
    """Says which report this one replaces, where the report opens."""
    line = Paragraph((Run(f"Báo cáo này thay thế {cited(replaced)}."),))
    return replace(made, opening=(*made.opening, line))


def cited(edition: Edition) -> str:
    """An issued report as a sentence names it."""
    assert edition.day is not None
    issuer = document.issuer_of(edition.draft.campaign, edition.root_id)
    return f"Báo cáo số {edition.reference} {long_date(edition.day)} của {issuer.full_agency}"
