"""Writing sections: the only writer of a section's text (design 2; two writers lose nothing).

Every saving is kept as a revision. A saving says which revision it saw: paragraphs that somebody
else changed meanwhile are put together with it, or both texts are shown and the person chooses.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.documents.forms import lower_first
from reports.models import Campaign, Draft, Narrative, NarrativeRevision, Origin, TakenText
from reports.writing import below, merging, rereading, rights
from reports.writing.cleaning import LONGEST, tidy
from units import audit
from units.models import Unit, User
from units.permissions import Verdict

NOTHING_NEW = "Trong {kỳ}, không có nội dung mới."


class WritingRefused(Exception):
    """The section cannot be written to by this person, or not so; the text says why."""


class WrittenMeanwhile(Exception):
    """Somebody else changed the same paragraphs; nothing was saved, both texts are at hand."""

    def __init__(self, held: Narrative) -> None:
        who = held.written_by.full_name if held.written_by else "người khác"
        super().__init__(f"{who} vừa sửa cùng đoạn này. Chọn giữ nội dung nào rồi lưu lại.")
        self.held = held


@dataclass(frozen=True)
class Saved:
    """What became of a saving. `merged`: another's paragraphs are now in the text too; `base` is
    the revision that holds what was sent, for the next saving to be compared with."""

    narrative: Narrative
    base: int
    merged: bool = False


@transaction.atomic
def save(
    narrative: Narrative,
    text: str,
    *,
    seen: int,
    by: User,
    at: datetime,
    default: str = "",
    note: str = "",
) -> Saved:
    """Keep `text` as the section's next revision. `seen` is the revision it was written over;
    `default` is what the box held where nobody had written yet; `note` says where text comes
    from that nobody typed there.

    A text that nobody touched is not written. Raises WritingRefused, or WrittenMeanwhile when
    both changed the same paragraphs.
    """
    held = _open(narrative, by, at)
    text = tidy(text)
    if len(text) > LONGEST:
        raise WritingRefused(
            f"Nội dung dài {len(text)} ký tự, nhiều nhất {LONGEST}; hãy chia thành các mục."
        )
    base = _as_of(held, seen, default)
    if text == held.said:
        return Saved(held, held.revision)
    if text == base:
        return Saved(held, seen, merged=held.is_written)
    if seen == held.revision:
        _write(held, text, Origin.WRITTEN, note, by, at)
        return Saved(held, held.revision)
    merged = merging.merge(base, text, held.said)
    if merged is None:
        raise WrittenMeanwhile(held)
    _write(held, text, Origin.WRITTEN, "Trước khi ghép", by, at)
    sent = held.revision
    if merged != text:
        _write(held, merged, Origin.WRITTEN, "Ghép với phần người khác sửa", by, at)
    return Saved(held, sent, merged=merged != text)


@transaction.atomic
def nothing_new(narrative: Narrative, *, by: User, at: datetime) -> Narrative:
    """ "Không có nội dung mới kỳ này", in one act; an earlier text stays in the history."""
    held = _open(narrative, by, at)
    return _write(held, NOTHING_NEW, Origin.NOTHING_NEW, "", by, at)


@transaction.atomic
def carry_over(narrative: Narrative, *, by: User, at: datetime) -> Narrative:
    """Take over last period's text, marked as such."""
    held = _open(narrative, by, at)
    before = last_period(held)
    if before is None:
        raise WritingRefused("Kỳ trước chưa có nội dung ở mục này.")
    note = f"Lấy từ {before.draft.campaign.name}"
    return _write(held, before.said, Origin.CARRIED, note[:200], by, at)


@transaction.atomic
def restore(narrative: Narrative, number: int, *, by: User, at: datetime) -> Narrative:
    """Bring back an earlier revision, as a new one; 0 goes back to the default text."""
    held = _open(narrative, by, at)
    if not number:
        return _write(held, held.section.text, Origin.DEFAULT, "Trở lại lời mẫu", by, at)
    text = _as_of(held, number, "")
    if text is None:
        raise WritingRefused("Không có lần lưu này.")
    return _write(held, text, Origin.WRITTEN, f"Phục hồi lần lưu {number}", by, at)


@transaction.atomic
def take(
    narrative: Narrative, source: int, text: str, *, onto: str, by: User, at: datetime
) -> Narrative:
    """Add a passage that a unit below sent for this section (`source` is the key of its revision),
    led in by the unit's name; what was taken, and from whom, is remembered.

    `onto` is what the default text prints, where nobody has written yet.
    """
    held = _open(narrative, by, at)
    if not rights.reads(by, held.draft, _day(at)):
        raise WritingRefused("Chỉ người biên tập báo cáo xem và lấy nội dung của các đơn vị.")
    sent = below.sent_for(held).filter(pk=source).first()
    if sent is None or not text.strip() or text not in sent.sent_text.splitlines():
        raise WritingRefused("Đơn vị không gửi đoạn này cho mục này.")
    said = held.text if held.is_written else onto
    whole = "\n".join(filter(None, [said, _led_in(held, sent, text)]))
    _write(held, whole, Origin.WRITTEN, "Tiếp thu nội dung của đơn vị", by, at)
    TakenText.objects.create(
        narrative=held, revision=held.revision, source=sent, text=text, by=by, at=at
    )
    return held


@transaction.atomic
def give(
    narrative: Narrative,
    *,
    writer: Unit | None,
    colleague: User | None,
    asked_for: str = "",
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> Narrative:
    """Say who writes the section: a unit, a named colleague, both, or nobody in particular."""
    held = _lock(narrative.pk)
    _demand(rights.may_edit(by, held.draft, _day(at)))
    held.writer, held.colleague = writer, colleague
    held.asked_for, held.due_on = asked_for.strip()[:500], due_on
    held.asked_by, held.asked_at = by, at
    held.save(update_fields=["writer", "colleague", "asked_for", "due_on", "asked_by", "asked_at"])
    to = ", ".join(
        [*([colleague.full_name] if colleague else []), *([writer.code] if writer else [])]
    )
    audit.record("narrative.give", held, by=by, at=at, summary=f"{held.section.key}: {to or '–'}")
    return held


def _led_in(held: Narrative, sent: NarrativeRevision, text: str) -> str:
    """ "Xã Ngọc Lây: phát trên loa của xã …": in the report above "xã" alone says nothing."""
    unit = held.draft.campaign.units.get(unit=sent.narrative.draft.root_id)
    dash = text[:2] if text.startswith(("- ", "+ ")) else ""
    passage = text.removeprefix(dash)
    return text if text.startswith("|") else f"{dash}{unit.name}: {lower_first(passage)}"


def last_period(narrative: Narrative) -> Narrative | None:
    """The same section in the root's report of the period before, where somebody wrote it."""
    draft = narrative.draft
    earlier = Narrative.objects.filter(
        draft__root=draft.root_id,
        draft__campaign__covers_to__lt=draft.campaign.covers_to,
        draft__campaign__state__in=[Campaign.State.OPEN, Campaign.State.CLOSED],
        section__key=narrative.section.key,
        section__outline__code=draft.outline.code,
    ).exclude(Q(draft=draft) | Q(origin=Origin.DEFAULT))
    return (
        earlier.select_related("draft__campaign", "section")
        .order_by("-draft__campaign__covers_to", "-pk")
        .first()
    )


def _open(narrative: Narrative, by: User, at: datetime) -> Narrative:
    """The section, locked, when this person may write it."""
    held = _lock(narrative.pk)
    _demand(rights.may_write(by, held, _day(at)))
    return held


def _lock(pk: int) -> Narrative:
    """Locked before what is joined to it is read, so that nothing read is older than the lock."""
    Narrative.objects.select_for_update().values_list("pk").get(pk=pk)
    return Narrative.objects.select_related(
        "draft__campaign", "draft__outline", "section", "written_by"
    ).get(pk=pk)


def _write(held: Narrative, text: str, origin: str, note: str, by: User, at: datetime) -> Narrative:
    held.text, held.origin, held.revision = text, origin, held.revision + 1
    held.written_by, held.written_at = by, at
    held.save(update_fields=["text", "origin", "revision", "written_by", "written_at"])
    held.revisions.create(number=held.revision, text=text, origin=origin, by=by, at=at, note=note)
    rereading.settle(held, text)
    return held


def _as_of(held: Narrative, number: int, default: str) -> str | None:
    """The text of a revision; where it was the default text, what the box held of it."""
    if number == 0:
        return default or held.section.text
    found = held.revisions.filter(number=number).first()
    if found is None:
        return None
    return (default or found.text) if found.origin == Origin.DEFAULT else found.text


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise WritingRefused(verdict.reason)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def of_draft(draft: Draft) -> list[Narrative]:
    """Every section of a draft, in the order of its outline; one query."""
    found = draft.narratives.select_related("section__area", "writer", "colleague", "written_by")
    return list(found.filter(section__retired=False).order_by("section__order"))
