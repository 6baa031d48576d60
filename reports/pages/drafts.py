"""Drafts as their list and their overview show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from reports import access
from reports.documents.blocks import Document, Fault
from reports.models import (
    Campaign,
    CampaignUnit,
    Draft,
    Edition,
    EditionStep,
    Narrative,
    Origin,
    Section,
)
from reports.pages import sections
from reports.pages.sections import Comment, Reread
from reports.writing import below, comments, composing, drafts, rereading, rights
from reports.writing.composing import Setting
from units.models import Role, User
from units.permissions import Verdict, scopes

State = Campaign.State


@dataclass(frozen=True)
class Listed:
    """A report that was begun, or can be."""

    campaign: Campaign
    place: CampaignUnit
    may_start: bool
    draft: Draft | None = None
    written: int = 0
    sections: int = 0
    returned: Edition | None = None
    """what was submitted last, when the Office sent it back"""

    @property
    def figures(self) -> str:
        """Which figures it prints, in words."""
        return composing.figures_in_words(self.draft).capitalize() if self.draft else ""

    @property
    def is_to_begin(self) -> bool:
        """Its editor has not come yet; units may have written sections already."""
        mine = self.may_start and self.place.unit_id == self.campaign.root_id
        return self.may_start if self.draft is None else mine and self.draft.consolidation is None


@dataclass(frozen=True)
class Row:
    """A section in the overview."""

    narrative: Narrative
    title: str
    url: str
    comments: int = 0
    rereads: int = 0
    told: int = 0
    """units below that sent words for it"""
    is_container: bool = False


@dataclass(frozen=True)
class DraftPage:
    """A draft before a person: its sections, what waits, what they may do."""

    user: User
    on: date
    held: Setting
    news: drafts.News = field(default_factory=lambda: drafts.News(0, None))

    @property
    def draft(self) -> Draft:
        return self.held.draft

    @property
    def campaign(self) -> Campaign:
        return self.draft.campaign

    @property
    def place(self) -> CampaignUnit:
        return self.held.place

    @property
    def figures(self) -> str:
        return composing.figures_in_words(self.draft)

    @cached_property
    def may_edit(self) -> bool:
        return rights.is_editor(self.user, self.draft, self.on)

    @property
    def is_held(self) -> bool:
        """An edition of it is on its way or issued: nobody writes."""
        return self.draft.held_by_id is not None

    @cached_property
    def sent_back(self) -> EditionStep | None:
        """The Office's return of what was submitted last, with its reason."""
        last = _returned([self.draft]).get(self.draft.pk)
        return last.steps.filter(step="return").select_related("by").last() if last else None

    @property
    def is_root(self) -> bool:
        """Only the report of the round's root is submitted for signing."""
        return self.draft.root_id == self.campaign.root_id

    @cached_property
    def may_comment(self) -> bool:
        return bool(rights.may_comment(self.user, self.draft, self.on))

    @cached_property
    def may_send(self) -> Verdict:
        return rights.may_send(self.user, self.draft, self.on)

    @property
    def changed_since_sent(self) -> int:
        """Sections written again after the head sent the prose; the unit above has the older."""
        sent = self.draft.sent_at
        if sent is None:
            return 0
        moments = (one.written_at for one in self.held.narratives)
        return sum(at is not None and at > sent for at in moments)

    @property
    def is_sent_upwards(self) -> bool:
        return self.draft.root_id != self.campaign.root_id

    @cached_property
    def rows(self) -> list[Row]:
        open_ones = _per_section(c.section_id for c in comments.open_comments(self.draft))
        marked = _per_section(r.section_id for r in rereading.unread(self.draft))
        told = below.counts(self.draft)
        return [
            Row(
                narrative=one,
                title=self.held.title(one.section.key),
                url=sections.address(self.held, one.section.key),
                comments=open_ones.get(one.section_id, 0),
                rereads=marked.get(one.section_id, 0),
                told=told.get(one.section.key, 0),
                is_container=one.section.kind == Section.Kind.CONTAINER,
            )
            for one in self.held.narratives
        ]

    @property
    def written(self) -> int:
        return sum(row.narrative.is_written for row in self.rows)

    @property
    def empty(self) -> int:
        """Sections that would print "Không."."""
        return sum(_is_empty(row) for row in self.rows)

    @cached_property
    def rereads(self) -> list[Reread]:
        return sections.rereads(self.held, rereading.unread(self.draft))

    @cached_property
    def comments(self) -> list[Comment]:
        rows = comments.open_comments(self.draft)
        return sections.comments_for(rows, self.held, self.user, self.on)

    @property
    def sent_below(self) -> tuple[int, int]:
        return below.units_that_sent(self.draft)

    @property
    def trail(self) -> list[tuple[str, str]]:
        here = reverse("draft", args=[self.campaign.code, self.place.unit.code])
        return [
            ("Soạn báo cáo", reverse("drafts")),
            (f"{self.campaign.name}, {self.place.name}", here),
        ]


def listed(user: User, on: date) -> list[Listed]:
    """The reports of the rounds a person writes or reads: begun ones, and their own to begin."""
    begun = {(d.campaign_id, d.root_id): d for d in access.drafts(user, on)}
    counts, returned = _counts(begun.values()), _returned(begun.values())
    found = []
    for place in _places(user, on):
        key = place.campaign_id, place.unit_id
        may_start = bool(rights.may_start(user, place, on))
        draft = begun.get(key)
        back = returned.get(draft.pk) if draft else None
        found.append(
            Listed(place.campaign, place, may_start, draft, *counts.get(key, (0, 0)), returned=back)
        )
    return found


def _returned(found: Iterable[Draft]) -> dict[int, Edition]:
    """Draft → what was submitted last, where it was sent back and is not submitted again."""
    papers = Edition.objects.filter(draft__in=[draft.pk for draft in found]).exclude(
        kind=Edition.Kind.LETTER
    )
    last = {one.draft_id: one for one in papers.order_by("turn")}
    return {pk: one for pk, one in last.items() if one.state == Edition.State.RETURNED}


def _places(user: User, on: date) -> list[CampaignUnit]:
    """Per round: its root where the person reads that far, their own units and scopes below it."""
    named = scopes(user, *rights.OWN_UNIT, *rights.READERS, on=on)
    root = Q(unit=F("campaign__root")) & access.in_scope(user, *rights.READERS, on=on, field="path")
    real = CampaignUnit.objects.filter(campaign__rehearsal=False)
    units = real.exclude(campaign__state=State.DRAFT).filter(root | Q(unit_id__in=named))
    ordered = units.select_related("campaign", "unit").order_by(
        "-campaign__covers_to", "campaign__code", "order"
    )
    tops = CampaignUnit.objects.filter(unit=F("campaign__root"))
    paths = dict(tops.values_list("campaign_id", "path"))
    return [one for one in ordered if one.path.startswith(paths.get(one.campaign_id, "?"))]


def of_unit(user: User, campaign: Campaign, unit_id: int, on: date) -> Listed | None:
    """The unit's own prose beside its figures; None where its level has no outline."""
    place = campaign.units.select_related("campaign", "unit").get(unit=unit_id)
    if not drafts.has_outline(place):
        return None
    draft = access.drafts(user, on).filter(campaign=campaign, root=unit_id).first()
    counts = _counts([draft] if draft else []).get((campaign.pk, unit_id), (0, 0))
    return Listed(place.campaign, place, bool(rights.may_start(user, place, on)), draft, *counts)


def to_supply(user: User, on: date) -> list[CampaignUnit]:
    """Reports of open rounds that nobody has begun and that the person's unit writes parts of."""
    own = scopes(user, Role.REPORTER, on=on)
    tops = CampaignUnit.objects.filter(
        campaign__state=State.OPEN,
        campaign__rehearsal=False,
        campaign__units__unit__in=own,
        unit=F("campaign__root"),
    ).exclude(Exists(Draft.objects.filter(campaign=OuterRef("campaign"), root=OuterRef("unit"))))
    found = tops.select_related("campaign", "unit").distinct()
    return [place for place in found if drafts.supplies(user, place, on=on)]


def _counts(found: Iterable[Draft]) -> dict[tuple[int, int], tuple[int, int]]:
    """Draft → sections written, and sections that hold words."""
    rows = Narrative.objects.filter(draft__in=[draft.pk for draft in found]).exclude(
        section__kind=Section.Kind.CONTAINER
    )
    counts: dict[tuple[int, int], tuple[int, int]] = {}
    told = rows.values_list("draft__campaign_id", "draft__root_id", "origin")
    for campaign_id, root_id, origin in told:
        written, every = counts.get((campaign_id, root_id), (0, 0))
        counts[campaign_id, root_id] = (written + (origin != Origin.DEFAULT), every + 1)
    return counts


def _per_section(ids: Iterable[int | None]) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk in ids:
        if pk is not None:
            found[pk] = found.get(pk, 0) + 1
    return found


def _is_empty(row: Row) -> bool:
    return not row.is_container and not row.narrative.said.strip()


@dataclass(frozen=True)
class Given:
    """A section, with whose report it belongs to."""

    narrative: Narrative
    unit_name: str
    url: str


def given(rows: list[Narrative]) -> list[Given]:
    """Sections with whose report each belongs to; one query."""
    wanted = {(row.draft.campaign_id, row.draft.root_id) for row in rows}
    found = CampaignUnit.objects.filter(
        campaign__in={campaign for campaign, _ in wanted}, unit__in={unit for _, unit in wanted}
    )
    names = {(unit.campaign_id, unit.unit_id): unit.name for unit in found}
    return [
        Given(
            narrative=row,
            unit_name=names.get((row.draft.campaign_id, row.draft.root_id), ""),
            url=reverse(
                "section", args=[row.draft.campaign.code, row.draft.root.code, row.section.key]
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class PlacedFault:
    """A figure, word or document that cannot be printed, and where."""

    fault: Fault
    label: str
    url: str


def faults(held: Setting, made: Document) -> list[PlacedFault]:
    return [
        PlacedFault(
            fault,
            held.title(fault.place),
            sections.address(held, fault.place) if fault.place in held.titles else "",
        )
        for fault in made.faults
    ]


def citing(user: User, key: str, on: date) -> list[Given]:
    """The sections that cite a document, in the reports the person reads; latest report first."""
    rows = (
        Narrative.objects.filter(draft__in=access.drafts(user, on).values("pk"))
        .filter(
            Q(~Q(origin=Origin.DEFAULT), text__contains=f"[[{key}]]")
            | Q(origin=Origin.DEFAULT, section__text__contains=f"[[{key}]]")
        )
        .select_related("draft__campaign", "draft__root", "section")
        .order_by("-draft__campaign__covers_to", "section__order")
    )
    return given(list(rows))
