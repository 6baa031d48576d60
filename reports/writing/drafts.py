"""A report from its beginning: started, pinned to closed figures, sent by its head.

The draft of a round's root is pinned to a closing (chốt số liệu lần n, design 6); those who supply
prose may write before there is one. Figures accepted later wait: they are taken by pinning the
next closing, which marks the sentences to read again, or left for the next period.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from reports.adding import consolidation, lineage
from reports.campaigns import rehearsals
from reports.models import (
    CampaignUnit,
    Consolidation,
    Draft,
    Narrative,
    Origin,
    Outline,
    Section,
)
from reports.writing import composing, rereading, rights
from units import audit
from units.models import Role, User
from units.permissions import Verdict, scopes
from units.tree import within


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
    """Begin the report of a unit in its round, or open the one that was begun.

    Units that supply prose may begin it while figures are still coming in; when its editor comes
    the latest closing is pinned, if there is one. Raises DraftError where no outline is in force.
    """
    outline = _outline(place)
    edits = rights.may_start(by, place, _day(at))
    if not edits and not supplies(by, place, on=_day(at)):
        raise DraftError(edits.reason)
    draft = _of(place) or _create(place, outline, by, at)
    closed = consolidation.closings(place.campaign, place.unit_id)
    if edits and draft.consolidation is None and closed:
        _pin(draft, closed[0], by, at)
    return draft


def supplies(user: User, place: CampaignUnit, *, on: date) -> bool:
    """Whether the outline of the unit's report names a unit that the person reports for."""
    own = set(scopes(user, Role.REPORTER, on=on))
    outline = _in_force(place) if own and rehearsals.counts(place.campaign) else None
    return outline is not None and bool(own & set(_writers(place, _sections(outline)).values()))


def _create(place: CampaignUnit, outline: Outline, by: User, at: datetime) -> Draft:
    """The draft with a narrative for every section that holds words."""
    draft, new = Draft.objects.get_or_create(
        campaign=place.campaign,
        root_id=place.unit_id,
        defaults={
            "root_path": place.path,
            "outline": outline,
            "started_by": by,
            "started_at": at,
        },
    )
    if new:
        sections = _sections(outline)
        writers = _writers(place, sections)
        Narrative.objects.bulk_create(
            Narrative(draft=draft, section=one, writer_id=writers.get(one.writer))
            for one in sections
        )
        summary = f"{place.campaign.code} {place.name}"
        audit.record("draft.start", draft, by=by, at=at, summary=summary)
    return draft


def _pin(draft: Draft, closing: Consolidation, by: User, at: datetime) -> int:
    """Print this closing from now on; how many sentences are to be read again."""
    before = draft.consolidation or _printed_before(closing)
    draft.consolidation = closing
    draft.deferred_at = draft.deferred_by = None
    draft.save(update_fields=["consolidation", "deferred_at", "deferred_by"])
    marked = rereading.mark(draft, before, at=at) if before else 0
    summary = f"Nhận số liệu chốt lần {closing.closed_number}: {marked} câu cần đọc lại"
    audit.record("draft.take_figures", draft, by=by, at=at, summary=summary)
    return marked


def _printed_before(closing: Consolidation) -> Consolidation | None:
    """What a draft without a closing printed until this one was added up."""
    earlier = Consolidation.objects.filter(
        campaign=closing.campaign_id, root=closing.root_id, pk__lt=closing.pk
    )
    return earlier.select_related("campaign__catalogue").order_by("-pk").first()


def news(draft: Draft) -> News:
    """What waits; figures left for the next period do not wait any more."""
    closed = consolidation.closings(draft.campaign, draft.root_id)
    pinned = draft.consolidation
    newest = closed[0] if closed and (pinned is None or closed[0].pk != pinned.pk) else None
    if newest and draft.deferred_at and newest.closed_at and newest.closed_at <= draft.deferred_at:
        newest = None
    cells = lineage.new_since(pinned, after=draft.deferred_at) if pinned else 0
    return News(cells, newest)


@transaction.atomic
def take_figures(draft: Draft, *, by: User, at: datetime) -> int:
    """ "Nhận": pin the latest closing; how many sentences are to be read again."""
    held = _open(draft, by, at)
    closed = consolidation.closings(held.campaign, held.root_id)
    if not closed or closed[0].pk == held.consolidation_id:
        raise DraftError("Chưa có lần chốt số liệu mới để nhận.")
    return _pin(held, closed[0], by, at)


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
    if not held.narratives.exclude(origin=Origin.DEFAULT).exists():
        raise DraftError("Chưa có mục nào được viết.")
    held.sent_by, held.sent_at = by, at
    held.save(update_fields=["sent_by", "sent_at"])
    told = composing.keep_as_sent(held, at=at)
    summary = f"{held.campaign.code}: {told} mục có nội dung"
    audit.record("draft.send", held, by=by, at=at, summary=summary)
    return held


def _open(draft: Draft, by: User, at: datetime) -> Draft:
    held = _lock(draft.pk)
    _demand(rights.may_change(by, held, _day(at)))
    return held


def _lock(pk: int) -> Draft:
    Draft.objects.select_for_update().get(pk=pk)
    return Draft.objects.select_related("campaign", "consolidation", "outline").get(pk=pk)


def _of(place: CampaignUnit) -> Draft | None:
    found = Draft.objects.filter(campaign=place.campaign_id, root=place.unit_id)
    return found.select_related("campaign", "consolidation", "outline").first()


def has_outline(place: CampaignUnit) -> bool:
    """Whether reports of the unit's level have an outline to follow; a rehearsal has no reports."""
    return bool(rehearsals.counts(place.campaign)) and _in_force(place) is not None


def _in_force(place: CampaignUnit) -> Outline | None:
    return Outline.objects.for_level(place.level, place.campaign.as_of)


def _outline(place: CampaignUnit) -> Outline:
    outline = _in_force(place)
    if outline is None:
        raise DraftError(f"Chưa có đề cương báo cáo cho {place.name}.")
    return outline


def _sections(outline: Outline) -> list[Section]:
    """The sections that hold words."""
    found = Section.objects.filter(outline=outline, retired=False)
    return list(found.exclude(kind=Section.Kind.FORM).order_by("order"))


def _writers(place: CampaignUnit, sections: list[Section]) -> dict[str, int]:
    """Writer as the outline names it → the unit of the round that is meant."""
    units = place.campaign.units.filter(within(place.path, "path")).order_by("order")
    inside = list(units.values_list("name", "unit_id"))
    names = {section.writer for section in sections if section.writer}
    return {name: pk for name in names if (pk := _named(name, inside))}


def _named(writer: str, units: list[tuple[str, int]]) -> int | None:
    """The unit an outline means: "Phòng Nội vụ" is "Phòng Nội vụ huyện Tu Mơ Rông" there."""
    exact = (pk for name, pk in units if name == writer)
    longer = (pk for name, pk in units if name.startswith(f"{writer} "))
    return next(exact, None) or next(longer, None)


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise DraftError(verdict.reason)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
