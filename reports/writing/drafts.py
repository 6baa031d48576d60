"""A report from its beginning: started, pinned to closed figures, sent by its head.

The draft of a round's root is pinned to a closing (chốt số liệu lần n, design 6). Figures accepted
later wait: they are taken by pinning the next closing, which marks the sentences to read again, or
left for the next period.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.adding import consolidation, lineage
from reports.models import (
    CampaignUnit,
    Consolidation,
    Draft,
    Narrative,
    Outline,
    Section,
)
from reports.writing import rereading, rights
from units import audit
from units.models import Level, User
from units.permissions import Verdict


class DraftError(Exception):
    """The draft cannot be started or changed so; the text says why."""


@dataclass(frozen=True)
class News:
    """Figures accepted since the closing a draft is pinned to: "n ô có số mới"."""

    cells: int
    closing: Consolidation | None
    """a later closing that has them; None while nobody has closed them"""

    def __bool__(self) -> bool:
        return bool(self.cells or self.closing)


@transaction.atomic
def start(place: CampaignUnit, *, by: User, at: datetime) -> Draft:
    """Begin the report of a unit in its round; the same draft when it was begun already.

    Raises DraftError where the root's figures are not closed yet, or no outline is in force.
    """
    _demand(rights.may_start(by, place, _day(at)))
    if found := _of(place):
        return found
    campaign = place.campaign
    outline = Outline.objects.for_level(_outline_level(place), campaign.as_of)
    if outline is None:
        raise DraftError(f"Chưa có đề cương báo cáo cho {place.name}.")
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                campaign=campaign,
                root_id=place.unit_id,
                root_path=place.path,
                outline=outline,
                consolidation=_pin(place),
                started_by=by,
                started_at=at,
            )
    except IntegrityError:  # somebody began it in this very moment
        return Draft.objects.get(campaign=campaign, root=place.unit_id)
    _plant(draft)
    audit.record("draft.start", draft, by=by, at=at, summary=f"{campaign.code} {place.name}")
    return draft


def news(draft: Draft) -> News:
    """What waits; figures left for the next period do not wait any more."""
    if draft.consolidation is None:
        return News(0, None)
    closed = consolidation.closings(draft.campaign, draft.root_id)
    pinned = draft.consolidation.closed_number or 0
    newest = closed[0] if closed and (closed[0].closed_number or 0) > pinned else None
    if newest and draft.deferred_at and newest.closed_at and newest.closed_at <= draft.deferred_at:
        newest = None
    return News(lineage.new_since(draft.consolidation, after=draft.deferred_at), newest)


@transaction.atomic
def take_figures(draft: Draft, *, by: User, at: datetime) -> int:
    """ "Nhận": pin the latest closing; how many sentences are to be read again."""
    held = _open(draft, by, at)
    closed = consolidation.closings(held.campaign, held.root_id)
    if not closed or closed[0].pk == held.consolidation_id:
        raise DraftError("Chưa có lần chốt số liệu mới để nhận.")
    before, held.consolidation = held.consolidation, closed[0]
    held.deferred_at = held.deferred_by = None
    held.save(update_fields=["consolidation", "deferred_at", "deferred_by"])
    marked = rereading.mark(held, before, at=at)
    summary = f"Nhận số liệu chốt lần {closed[0].closed_number}: {marked} câu cần đọc lại"
    audit.record("draft.take_figures", held, by=by, at=at, summary=summary)
    return marked


@transaction.atomic
def defer_figures(draft: Draft, *, by: User, at: datetime) -> Draft:
    """ "Để kỳ sau": what was accepted up to now is not printed in this report."""
    held = _open(draft, by, at)
    waiting = news(held)
    if not waiting:
        raise DraftError("Không có số mới nào đang chờ.")
    held.deferred_by, held.deferred_at = by, at
    held.save(update_fields=["deferred_by", "deferred_at"])
    summary = f"Để kỳ sau {waiting.cells} ô có số mới"
    audit.record("draft.defer_figures", held, by=by, at=at, summary=summary)
    return held


@transaction.atomic
def send(draft: Draft, *, by: User, at: datetime) -> Draft:
    """The head's sign-off: from now on the unit above reads the prose as it stands."""
    held = _lock(draft.pk)
    _demand(rights.may_send(by, held, _day(at)))
    if not held.narratives.filter(revision__gt=0).exists():
        raise DraftError("Chưa có mục nào được viết.")
    held.sent_by, held.sent_at = by, at
    held.save(update_fields=["sent_by", "sent_at"])
    audit.record("draft.send", held, by=by, at=at, summary=held.campaign.code)
    return held


def _open(draft: Draft, by: User, at: datetime) -> Draft:
    held = _lock(draft.pk)
    _demand(rights.may_edit(by, held, _day(at)))
    return held


def _lock(pk: int) -> Draft:
    Draft.objects.select_for_update().get(pk=pk)
    return Draft.objects.select_related("campaign", "consolidation", "outline").get(pk=pk)


def _of(place: CampaignUnit) -> Draft | None:
    found = Draft.objects.filter(campaign=place.campaign_id, root=place.unit_id)
    return found.select_related("campaign", "consolidation", "outline").first()


def _outline_level(place: CampaignUnit) -> str:
    """An office below a department or a district reports in the departments' outline."""
    return Level.DEPARTMENT if place.level == Level.OFFICE else place.level


def _pin(place: CampaignUnit) -> Consolidation | None:
    """The latest closing of the unit's figures. The round's root cannot do without one."""
    closed = consolidation.closings(place.campaign, place.unit_id)
    if closed:
        return closed[0]
    if place.unit_id == place.campaign.root_id:
        raise DraftError(
            "Số liệu của đợt chưa được chốt. Trưởng phòng phụ trách chốt số liệu ở trang Tổng hợp, "
            "sau đó bắt đầu viết báo cáo."
        )
    return None


def _plant(draft: Draft) -> None:
    """A narrative for every section that holds words, with the unit that is to write it."""
    sections = Section.objects.filter(outline=draft.outline_id, retired=False)
    units = CampaignUnit.objects.filter(campaign=draft.campaign_id).order_by("order")
    by_name = {unit.name: unit.unit_id for unit in units.filter(path__startswith=draft.root_path)}
    Narrative.objects.bulk_create(
        Narrative(draft=draft, section=section, writer_id=by_name.get(section.writer))
        for section in sections
        if section.kind != Section.Kind.FORM
    )


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise DraftError(verdict.reason)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
