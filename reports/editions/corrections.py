"""An issued edition is never changed; this is what is done instead (design 8, Nghị định 30/2020,
Điều 18 khoản 3).

Errors of content: the draft is opened again for a replacing report with its own number. Errors of
form: they are gathered and told in a công văn đính chính. A figure found wrong may instead be put
right in the next cumulative period, which prints a note.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from indicators import figures
from reports.campaigns.deadlines import local_day
from reports.documents import document
from reports.documents.blocks import Block, Document, Heading, Paragraph, Run, Table
from reports.documents.letterhead import signature
from reports.documents.letters import Correction, correcting
from reports.editions import freezing, life
from reports.editions.life import NotAllowed
from reports.editions.submitting import demand_nothing_on_its_way, next_turn
from reports.models import CarriedCorrection, Draft, Edition, Erratum
from units import audit
from units.models import User

LETTER_SYMBOL = "UBND-NC"
"""Offered for a committee's letter; the drafting unit's own initials are typed over it."""


@transaction.atomic
def open_replacement(edition: Edition, reason: str, *, by: User, at: datetime) -> Draft:
    """Open the draft again, for a report that replaces this one."""
    held = _issued(edition, by, at)
    draft = held.draft
    if replaced_by(held):
        raise NotAllowed("Báo cáo này đã được thay thế.")
    if draft.replaces_id:
        raise NotAllowed("Báo cáo thay thế đang được soạn.")
    draft.replaces, draft.replacing_reason = held, _worded(reason, "lý do thay thế")
    draft.held_by = None
    draft.save(update_fields=["replaces", "replacing_reason", "held_by"])
    audit.record(
        "edition.replace", held, by=by, at=at, summary=f"Soạn báo cáo thay thế: {reason.strip()}"
    )
    return draft


@transaction.atomic
def give_up_replacement(edition: Edition, *, by: User, at: datetime) -> Draft:
    """No replacing report after all; what was written meanwhile stays in the sections' history."""
    held = _issued(edition, by, at)
    draft = held.draft
    if draft.replaces_id != held.pk or draft.held_by_id:
        raise NotAllowed("Không có báo cáo thay thế đang soạn.")
    draft.held_by, draft.replaces, draft.replacing_reason = held, None, ""
    draft.save(update_fields=["replaces", "replacing_reason", "held_by"])
    audit.record("edition.keep", held, by=by, at=at, summary="Thôi soạn báo cáo thay thế")
    return draft


@transaction.atomic
def add_erratum(edition: Edition, before: str, after: str, *, by: User, at: datetime) -> Erratum:
    """An error of form: `before` as it was printed, `after` as it should be.

    The place is found in the frozen text. Words printed from a figure are content: refused.
    """
    held = _issued(edition, by, at)
    before, after = _worded(before, "chữ đã in"), _worded(after, "chữ sửa lại")
    if before == after:
        raise NotAllowed("Chữ sửa lại giống chữ đã in.")
    places = list(found(freezing.read(held), before))
    if not places:
        raise NotAllowed(f"Không thấy “{before}” trong văn bản đã ban hành; chép đúng như đã in.")
    if any(is_figure for _, is_figure in places):
        raise NotAllowed(
            f"“{before}” là số liệu: sai số liệu là sai nội dung, phải ban hành báo cáo thay thế."
        )
    made = Erratum.objects.create(
        edition=held,
        place=", ".join(dict.fromkeys(place for place, _ in places))[:300],
        before=before,
        after=after,
        by=by,
        at=at,
    )
    audit.record("erratum.add", made, by=by, at=at, summary=str(made))
    return made


@transaction.atomic
def drop_erratum(erratum: Erratum, *, by: User, at: datetime) -> None:
    """Take a line out again, while no letter has it."""
    held = _issued(erratum.edition, by, at)
    row = Erratum.objects.select_for_update().filter(pk=erratum.pk, letter=None).first()
    if row is None:
        raise NotAllowed("Dòng này đã nằm trong công văn đính chính.")
    audit.record("erratum.drop", held, by=by, at=at, summary=str(row))
    row.delete()


@transaction.atomic
def write_letter(edition: Edition, symbol: str, reason: str, *, by: User, at: datetime) -> Edition:
    """The công văn đính chính of all errors gathered; it goes the same way as a report."""
    held = _issued(edition, by, at)
    reason, symbol = _worded(reason, "nguyên nhân sai sót"), _worded(symbol, "ký hiệu công văn")
    waiting = list(held.errata.filter(letter=None).order_by("pk"))
    if not waiting:
        raise NotAllowed("Chưa ghi lỗi nào cần đính chính.")
    demand_nothing_on_its_way(held.draft)
    turn = next_turn(held.draft, letter=True)
    letter = Edition.objects.create(
        draft=held.draft,
        consolidation=held.consolidation,
        root_id=held.root_id,
        root_path=held.root_path,
        kind=Edition.Kind.LETTER,
        turn=turn,
        corrects=held,
        reason=reason,
        submitted_by=by,
        submitted_at=at,
    )
    freezing.keep(letter, _letter(held, waiting, symbol, reason))
    Erratum.objects.filter(pk__in=[one.pk for one in waiting]).update(letter=letter)
    life.record(letter, "submit", "", by=by, at=at, reason=reason)
    return letter


@transaction.atomic
def carry(
    edition: Edition, code: str, right: str, reason: str, *, by: User, at: datetime
) -> CarriedCorrection:
    """A figure printed wrongly that the next cumulative period puts right, with a note there."""
    held = _issued(edition, by, at)
    row = freezing.read(held).figures.get(code.strip())
    if row is None:
        raise NotAllowed(f"Báo cáo không in chỉ tiêu “{code.strip()}”.")
    printed = row.shown
    right, reason = _worded(right, "số đúng", 60), _worded(reason, "lý do", 300)
    if right == printed:
        raise NotAllowed(f"Số đúng giống số đã in ({printed}).")
    known = held.draft.campaign.catalogue.indicators.get(indicator__code=row.code)
    made, _ = CarriedCorrection.objects.update_or_create(
        edition=held,
        indicator_id=known.indicator_id,
        defaults={"printed": printed, "right": right, "reason": reason, "by": by, "at": at},
    )
    summary = f"{row.code}: {printed} → {right}"
    audit.record("figure.carry", made, by=by, at=at, summary=summary, reason=reason)
    return made


@transaction.atomic
def drop_carried(carried: CarriedCorrection, *, by: User, at: datetime) -> None:
    """Take a note on a figure back; what was printed with it already stays printed."""
    held = _issued(carried.edition, by, at)
    row = CarriedCorrection.objects.select_for_update().filter(pk=carried.pk).first()
    if row is None:
        raise NotAllowed("Ghi chú này đã được bỏ.")
    audit.record("figure.drop", held, by=by, at=at, summary=str(row))
    row.delete()


def replaced_by(edition: Edition) -> Edition | None:
    """The issued report that replaces this one."""
    later = edition.corrections.filter(
        kind=Edition.Kind.REPLACING, state__in=Edition.ISSUED
    ).order_by("turn")
    return later.first()


def letters_of(edition: Edition) -> list[Edition]:
    """The issued công văn đính chính about it."""
    found_ = edition.corrections.filter(kind=Edition.Kind.LETTER, state__in=Edition.ISSUED)
    return list(found_.order_by("turn"))


def found(made: Document, words: str) -> Iterator[tuple[str, bool]]:
    """Where the words stand: the heading of the place, and whether a figure is among them."""
    place = "Phần mở đầu"
    if words in made.subject:
        yield "Trích yếu", False
    for block in (*made.basis, *made.opening, *made.body, *made.closing):
        place = _heading(block) or place
        for runs in _lines(block):
            text = "".join(run.text for run in runs)
            for start in _occurrences(text, words):
                yield place, _on_figure(runs, start, start + len(words))
    for name, lines in (("Nơi nhận", made.recipients), ("Kính gửi", made.addressees)):
        if any(words in line for line in lines):
            yield name, False
    for annex in made.annexes:
        for row in annex.rows:
            if words in row.label or words in row.unit_of_measure or words in row.note:
                yield f"Phụ lục {annex.number}, dòng {row.number}", False


def _heading(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text
    return block.lead.text if isinstance(block, Paragraph) and block.lead else ""


def _lines(block: Block) -> Iterator[tuple[Run, ...]]:
    """Stretches of text that are read through: a heading, a paragraph, a cell, a footnote."""
    if isinstance(block, Heading):
        yield (Run(block.text),)
    elif isinstance(block, Paragraph):
        lead = (Run(f"{block.lead.text} "),) if block.lead else ()
        yield (*lead, *block.runs)
        yield from (run.note for run in block.notes)
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row)
        yield from (run.note for run in block.notes)


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _on_figure(runs: tuple[Run, ...], start: int, end: int) -> bool:
    position = 0
    for run in runs:
        if run.code and position < end and start < position + len(run.text):
            return True
        position += len(run.text)
    return False


def _letter(held: Edition, errata: list[Erratum], symbol: str, reason: str) -> Document:
    issuer = document.issuer_of(held.draft.campaign, held.root_id)
    assert held.day is not None
    return correcting(
        freezing.read(held),
        issuer,
        f"Báo cáo số {held.reference}",
        figures.long_date(held.day),
        [Correction(one.place, one.before, one.after) for one in errata],
        symbol=symbol,
        reason=reason,
        signature=signature(issuer),
        file_name=f"cong-van-dinh-chinh-{held.draft.campaign.code}-{issuer.code}".lower(),
    )


def _issued(edition: Edition, by: User, at: datetime) -> Edition:
    held = life.lock(edition.pk)
    life.demand(life.may_correct(by, held, local_day(at)))
    return held


def _worded(text: str, what: str, longest: int = 500) -> str:
    text = " ".join(text.split())
    if not text:
        raise NotAllowed(f"Cần ghi {what}.")
    if len(text) > longest:
        raise NotAllowed(f"Ghi {what} không quá {longest} ký tự; nhận được {len(text)} ký tự.")
    return text
