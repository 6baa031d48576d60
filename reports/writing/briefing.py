"""The Chairman's page of a root, read from the database: figures, targets, sections, lateness.

The number of queries depends neither on figures nor on units.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pypdf import PdfReader

from indicators import discipline, targets
from indicators.editions import edition
from indicators.models import Direction
from reports.adding import consolidation
from reports.documents import briefing, document, looking_back, renderers
from reports.documents.briefing import LIMITS, Material
from reports.documents.changes import Period
from reports.documents.periods import months, period_name
from reports.documents.questions import Goal, Noticed, Told
from reports.documents.renderers import Rendered
from reports.models import (
    Campaign,
    CampaignUnit,
    Consolidation,
    Draft,
    Finding,
    Narrative,
    Origin,
)
from reports.writing import composing, late_units
from units.models import ReformArea

# What a reader calls the period before: the round before in the year, else the one that ended
# where this one begins.
PREVIOUS = ("previous_in_year", "previous")
WRITTEN = (Origin.WRITTEN, Origin.CARRIED)


def figures_for(place: CampaignUnit) -> Consolidation | None:
    """The figures the root's report prints: those its draft is pinned to, else those closed last,
    else those added up last; None where nobody has added up."""
    draft = _draft(place.campaign, place.unit_id)
    pinned = composing.added_up(draft) if draft else None
    closed = None if pinned else consolidation.closings(place.campaign, place.unit_id)
    return pinned or (closed[0] if closed else consolidation.latest(place.campaign, place.unit_id))


def material(place: CampaignUnit, made: Consolidation, *, on: date) -> Material:
    """Everything the page is made of, from these figures; lateness is counted until `on`."""
    campaign = place.campaign
    issuer = document.issuer_of(campaign, place.unit_id)
    earlier = _periods(campaign)
    previous = next((earlier[frame] for frame in PREVIOUS if frame in earlier), None)
    told = _told(campaign, place.unit_id)
    return Material(
        issuer=issuer,
        window=campaign,
        file_name=f"phieu-trinh-{campaign.code}-{issuer.code}".lower(),
        which=document.closing_in_words(made),
        on=on,
        figures=document.without_discipline(document.figures_of(made), place.level),
        areas=list(ReformArea.objects.order_by("order").values_list("code", "name")),
        standing=late_units.standing(place),
        owing=late_units.owing(place, on=on),
        goals=_goals(place),
        noticed=_noticed(made, place.level),
        previous=previous.period if previous else None,
        last_year=earlier["last_year"].period if "last_year" in earlier else None,
        told=told,
        told_before=_before(previous.campaign, place.unit_id) if previous and told else None,
        illustration=campaign.illustration,
    )


def on_one_page(of: Material) -> Rendered:
    """The page as PDF: what does not fit is counted instead of named, until one page is enough."""
    for limits in LIMITS:
        rendered = renderers.render(briefing.compose(of, limits), "pdf")
        if len(PdfReader(io.BytesIO(rendered.content)).pages) == 1:
            break
    return rendered


@dataclass(frozen=True)
class _Earlier:
    campaign: Campaign
    period: Period


def _periods(campaign: Campaign) -> dict[str, _Earlier]:
    """Frame → the earlier round that answers to it; of several the later, as for its figures."""
    found = {frame: look(campaign) for frame, look in looking_back.LOOKS.items()}
    return {
        frame: _Earlier(
            rounds[-1],
            Period(frame, period_name(rounds[-1]), months(rounds[-1]) == months(campaign)),
        )
        for frame, rounds in found.items()
        if rounds
    }


def _goals(place: CampaignUnit) -> list[Goal]:
    rows = targets.in_force(place.level, place.campaign.last_day.year)
    return [
        Goal(
            code=row.indicator.code,
            value=row.value,
            at_least=row.direction == Direction.AT_LEAST,
            legal_basis=row.legal_basis,
        )
        for row in rows
    ]


def _noticed(made: Consolidation, level: str) -> list[Noticed]:
    """What the rules between forms found when these figures were added up for a root of a level;
    what quotes a single unit's discipline is not for this page."""
    known = edition(made.campaign.catalogue_id)
    rows = made.findings.select_related("subject").order_by("pk")
    found = [one for one in rows if not _quotes_discipline(one, level)]
    about = {one.subject.unit_id for one in found if one.subject}
    names = dict(
        made.campaign.units.filter(unit_id__in=about - {made.root_id}).values_list(
            "unit_id", "name"
        )
    )
    return [
        Noticed(
            severity=one.severity,
            message=one.message,
            received=one.received,
            code=known.codes.get(one.indicator_id or 0, ""),
            unit=names.get(one.subject.unit_id, "") if one.subject else "",
        )
        for one in found
    ]


def _quotes_discipline(finding: Finding, level: str) -> bool:
    of = finding.subject.level if finding.subject else level
    return any(discipline.is_of_one_unit(code, of, 1) for code in finding.codes.split())


def _draft(campaign: Campaign, root_id: int) -> Draft | None:
    found = Draft.objects.filter(campaign=campaign, root=root_id)
    return found.select_related("campaign", "consolidation").first()


def _told(campaign: Campaign, root_id: int) -> Sequence[Told] | None:
    """The sections that somebody wrote; None where there is no report of the root."""
    draft = _draft(campaign, root_id)
    if draft is None:
        return None
    rows = Narrative.objects.filter(draft=draft, origin__in=WRITTEN, section__retired=False)
    found = rows.order_by("section__order").values_list("section__key", "text", "origin")
    return [Told(key, text, carried=origin == Origin.CARRIED) for key, text, origin in found]


def _before(campaign: Campaign, root_id: int) -> Mapping[str, str] | None:
    """The words of the root's report in an earlier round, by section."""
    told = _told(campaign, root_id)
    return None if told is None else {one.key: one.text for one in told}
