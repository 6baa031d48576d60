"""Word files that come back edited: kept while they are looked through, compared, taken over.

Nothing stands half-done on the server: the file lies under the digest of its bytes, the page
carries a signed token that names it, and what is taken is compared again in that moment with the
draft as it stands then. Taking the same file twice finds nothing the second time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.db import transaction

from reports import files
from reports.campaigns.deadlines import local_day
from reports.documents import drafting
from reports.models import Draft, Narrative
from reports.returning import file as word_file
from reports.returning.file import FileRefused, Returned
from reports.returning.lines import Said
from reports.returning.pieces import Comparison, Piece, compare, taken
from reports.writing import composing, narratives, rights
from reports.writing.composing import Setting
from reports.writing.narratives import WritingRefused, WrittenMeanwhile
from units import audit
from units.models import User
from units.permissions import Verdict

SALT = "reports.returning"
KEPT_FOR = 3 * 24 * 3600  # seconds; long enough to look through thirty pages, with a weekend
NOTE = "Lấy từ tệp Word"
GONE = "Tệp đã đưa lên quá lâu hoặc không còn; hãy đưa lên lại."
OTHER_REPORT = (
    "Tệp này được tải từ báo cáo khác ({name}), không phải từ dự thảo này ({own}); chưa lấy gì."
)


class TakingRefused(Exception):
    """Nothing was taken; the text says why."""


@dataclass(frozen=True)
class Compared:
    """A file beside the draft as it stands now."""

    held: Setting
    file: Returned
    comparison: Comparison
    said: Mapping[str, Said]


@dataclass(frozen=True)
class Taken:
    """What was taken over, and how many of the chosen pieces were not there any more."""

    pieces: int
    sections: int
    missing: int


def may_return(user: User, draft: Draft, on: date) -> Verdict:
    """Only who edits the whole draft, while it may be written at all."""
    return rights.OVER if rights.is_over(draft) else rights.may_change(user, draft, on)


def receive(draft: Draft, content: bytes, *, by: User, at: datetime) -> str:
    """Keep a file to be looked through; the token that names it. Raises FileRefused."""
    _demand(draft, by, at)
    compared(draft, word_file.read(content), by=by, at=at)
    digest = files.digest_of(content)
    path = _path_of(digest)
    files.write(path, content)
    files.drop_old(path.parent, KEPT_FOR)
    audit.record("draft.receive_word", draft, by=by, at=at, summary=f"Tệp Word {digest[:12]}")
    return signing.dumps([draft.pk, by.pk, digest], salt=SALT)


def opened(draft: Draft, token: str, *, by: User) -> Returned:
    """The file that a token names: one that this person uploaded for this draft. Raises
    FileRefused."""
    try:
        draft_id, user_id, digest = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
        if (draft_id, user_id) != (draft.pk, by.pk):
            raise FileRefused(GONE)
        content = _path_of(digest).read_bytes()
    except (signing.BadSignature, OSError, TypeError, ValueError) as gone:
        raise FileRefused(GONE) from gone
    return word_file.read(content)


def compared(draft: Draft, file: Returned, *, by: User, at: datetime) -> Compared:
    """A file beside the draft as it stands. A section that nobody has written stands with the
    default text that prints, for that is what a taken piece goes into. Raises FileRefused."""
    held = composing.setting(draft, at=at, discreet=rights.is_discreet(by, draft, local_day(at)))
    _demand_same_report(file, held.material.file_name)
    texts = {one.section.key: composing.offered(held, one) for one in held.narratives}
    material = replace(held.material, texts=texts)
    printer = drafting.printer_of(material)
    said = {key: Said(text, printer.printing(text)) for key, text in texts.items()}
    comparison = compare(drafting.draft(material), said, file, material.documents)
    return Compared(held, file, comparison, said)


@transaction.atomic
def take(draft: Draft, token: str, chosen: Collection[str], *, by: User, at: datetime) -> Taken:
    """Take the chosen pieces over into their sections, all or none.

    They are compared with the draft of this moment: a piece whose paragraph somebody has changed
    since it was shown is not there any more, and is counted. Raises TakingRefused, FileRefused.
    """
    _demand(draft, by, at)
    now = compared(draft, opened(draft, token, by=by), by=by, at=at)
    pieces = [piece for piece in now.comparison.takeable if piece.id in chosen]
    sections = {piece.key for piece in pieces}
    for narrative in now.held.narratives:
        if narrative.section.key in sections:
            _write(narrative, now, pieces, by, at)
    if pieces:
        summary = f"Lấy {len(pieces)} đoạn từ tệp Word vào {len(sections)} mục"
        audit.record("draft.take_word", draft, by=by, at=at, summary=summary)
    return Taken(len(pieces), len(sections), len(set(chosen)) - len(pieces))


def _write(
    narrative: Narrative, now: Compared, pieces: Collection[Piece], by: User, at: datetime
) -> None:
    key = narrative.section.key
    said = now.said[key]
    text = taken(said, [piece.edit for piece in pieces if piece.key == key and piece.edit])
    default = "" if narrative.is_written else said.text
    try:
        narratives.save(
            narrative, text, seen=narrative.revision, by=by, at=at, default=default, note=NOTE
        )
    except (WritingRefused, WrittenMeanwhile) as refused:
        raise TakingRefused(f"{now.held.title(key)}: {refused} Chưa lấy đoạn nào.") from refused


def _demand_same_report(file: Returned, own: str) -> None:
    """An edition's file is named after its turn besides."""
    name = file.given_out.name if file.given_out else own
    if name != own and not name.startswith(f"{own}-lan-"):
        raise FileRefused(OTHER_REPORT.format(name=name[:80], own=own))


def _demand(draft: Draft, by: User, at: datetime) -> None:
    verdict = may_return(by, draft, local_day(at))
    if not verdict:
        raise TakingRefused(verdict.reason)


def _path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "returned" / digest
