"""Sentences to read again: their figure has changed since the closing they were written on.

Exactly those, and nothing else: a sentence is marked when a figure it names prints differently
under the new closing. Words such as "tăng" or "đạt" around the figure are for a person to judge.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from indicators.figures import short_date
from reports.documents import document, markup
from reports.documents.bindings import Printer
from reports.documents.blocks import BoundFigure
from reports.documents.forms import as_prose
from reports.models import Consolidation, Draft, Narrative, Section, SentenceToReread
from reports.writing import rights
from units.models import User

Figures = Mapping[str, BoundFigure]
ABSENT = "chưa có số liệu"


class ReadingRefused(Exception):
    """The sentence is for somebody else to read; the text says whom."""


def mark(draft: Draft, before: Consolidation | None, *, at: datetime) -> int:
    """Mark the sentences whose figures changed between `before` and the draft's closing."""
    assert draft.consolidation is not None
    old = document.figures_of(before) if before else {}
    new = document.figures_of(draft.consolidation)
    changed = changes(old, new)
    rows = [
        SentenceToReread(
            draft=draft,
            section=section,
            sentence=markup.unconditioned(sentence),
            code=code,
            before=changed[code][0],
            after=changed[code][1],
            consolidation=draft.consolidation,
            at=at,
        )
        for section, text in _texts(draft)
        for sentence, code in _naming(text, changed)
        if _prints(sentence, old) or _prints(sentence, new)
    ]
    rows = _since_first_printed(draft, rows)
    SentenceToReread.objects.bulk_create(rows)
    return len({(row.section_id, row.sentence) for row in rows})


def changes(old: Figures, new: Figures) -> dict[str, tuple[str, str]]:
    """Code → how it printed and how it prints, for every figure that prints differently."""
    shown = {code: (_shown(old.get(code)), _shown(new.get(code))) for code in {**old, **new}}
    return {code: pair for code, pair in shown.items() if pair[0] != pair[1]}


def unread(draft: Draft) -> list[SentenceToReread]:
    """In the order of the report."""
    found = draft.sentences_to_reread.filter(read_at=None, gone=False).select_related("section")
    return list(found.order_by("section__order", "pk"))


def have_read(row: SentenceToReread, *, by: User, at: datetime) -> None:
    """The person, who may write the section, has read the sentence and leaves it as it is."""
    narrative = Narrative.objects.select_related("draft__campaign").get(
        draft=row.draft_id, section=row.section_id
    )
    verdict = rights.may_write(by, narrative, timezone.localtime(at).date())
    if not verdict:
        raise ReadingRefused(verdict.reason)
    same = SentenceToReread.objects.filter(
        draft=row.draft_id, section=row.section_id, sentence=row.sentence, read_at=None
    )
    same.update(read_by=by, read_at=at)


def settle(narrative: Narrative, text: str) -> None:
    """A sentence that was rewritten waits no more; one that comes back waits again."""
    rows = SentenceToReread.objects.filter(
        draft=narrative.draft_id, section=narrative.section_id, read_at=None
    )
    if waiting := list(rows):
        kept = {markup.unconditioned(sentence) for sentence in markup.sentences(text)}
        for gone in (False, True):
            pks = [row.pk for row in waiting if (row.sentence not in kept) == gone]
            SentenceToReread.objects.filter(pk__in=pks).update(gone=gone)


def _texts(draft: Draft) -> Iterator[tuple[Section, str]]:
    rows = draft.narratives.select_related("section").order_by("section__order")
    for narrative in rows:
        yield narrative.section, narrative.said


def _naming(text: str, changed: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Sentences that name a changed figure, each with every such figure."""
    for sentence in dict.fromkeys(markup.sentences(text)):
        for code in sorted(markup.codes(sentence) & changed.keys()):
            yield sentence, code


def _prints(sentence: str, figures: Figures) -> bool:
    """Whether its conditions hold, so that somebody could have read it."""
    return bool(Printer(figures, {}).paragraphs(sentence))


def _since_first_printed(draft: Draft, rows: list[SentenceToReread]) -> list[SentenceToReread]:
    """A sentence that waits already is marked once, from what it first printed; a figure that
    is again what it was needs no reading."""
    waiting = {(w.section_id, w.sentence, w.code): w for w in unread(draft)}
    for row in rows:
        if earlier := waiting.get((row.section_id, row.sentence, row.code)):
            row.before = earlier.before
            earlier.delete()
    return [row for row in rows if row.before != row.after]


def _shown(figure: BoundFigure | None) -> str:
    if figure is None or figure.value is None:
        return ABSENT
    estimate = "ước " if figure.provisional else ""
    to = f" (đến {short_date(figure.data_to)})" if figure.data_to else ""
    return f"{estimate}{as_prose(figure, figure.value)}{to}"
