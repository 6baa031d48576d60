"""What the units below wrote for a section of the report above: sent, attributed, searchable."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Max, Q, QuerySet

from reports.models import CampaignUnit, Draft, Narrative, NarrativeRevision, Origin
from units.models import Level
from units.text import matches
from units.tree import within


@dataclass(frozen=True)
class Told:
    """One unit's words for the section. `passages` are its paragraphs, to be taken one by one."""

    revision: NarrativeRevision
    unit: CampaignUnit
    taken: frozenset[str] = frozenset()

    @property
    def passages(self) -> list[tuple[str, bool]]:
        """Each paragraph, and whether it was taken over before."""
        lines = self.revision.sent_text.splitlines()
        return [(line, line in self.taken) for line in lines if line.strip()]

    @property
    def is_carried(self) -> bool:
        """The same words as last period."""
        return self.revision.origin == Origin.CARRIED

    @property
    def heading(self) -> str:
        return self.revision.narrative.section.title


@dataclass(frozen=True)
class Below:
    """Everything that was sent for a section."""

    told: list[Told] = field(default_factory=list)
    nothing_new: list[str] = field(default_factory=list)
    """names of the units that say so"""


def below(narrative: Narrative, *, query: str = "") -> Below:
    """In the order of the tree; a handful of queries however many units. `query` looks in names
    and words, accents left aside."""
    draft = narrative.draft
    rows = list(sent_for(narrative))
    units = {
        unit.unit_id: unit
        for unit in draft.campaign.units.filter(
            unit_id__in={r.narrative.draft.root_id for r in rows}
        )
    }
    taken = _taken(narrative)
    told = [
        Told(row, units[row.narrative.draft.root_id], frozenset(taken.get(row.pk, ())))
        for row in sorted(rows, key=lambda r: units[r.narrative.draft.root_id].order)
        if row.narrative.draft.root_id in units
    ]
    silent = [one.unit.name for one in told if one.revision.origin == Origin.NOTHING_NEW]
    speaking = [one for one in told if one.revision.origin != Origin.NOTHING_NEW]
    if query.strip():
        speaking = [o for o in speaking if matches(query, o.unit.name, o.revision.sent_text)]
    return Below(speaking, silent)


def counts(draft: Draft) -> dict[str, int]:
    """Section key of the draft → how many units below sent words for it; one query."""
    sent = _all_sent(draft).exclude(origin=Origin.NOTHING_NEW)
    feeds = sent.values_list("narrative__section__feeds", "narrative__draft__root_id")
    found: dict[str, set[int]] = {}
    for key, unit_id in feeds:
        found.setdefault(key, set()).add(unit_id)
    return {key: len(units) for key, units in found.items()}


def units_that_sent(draft: Draft) -> tuple[int, int]:
    """How many units below sent prose, and how many there are."""
    inside = draft.campaign.units.filter(within(draft.root_path, "path"))
    below_root = inside.exclude(unit=draft.root_id).exclude(level=Level.OFFICE)
    sent = Draft.objects.filter(
        within(draft.root_path, "root_path"), campaign=draft.campaign_id, sent_at__isnull=False
    ).exclude(root=draft.root_id)
    return sent.count(), below_root.count()


def sent_for(narrative: Narrative) -> QuerySet[NarrativeRevision]:
    """What was sent by sections that name this one, or one that it is a part of."""
    parts = narrative.section.key.split(".")
    above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    about = Q(narrative__section__feeds__in=above)
    return (
        _all_sent(narrative.draft)
        .filter(about)
        .select_related("narrative__section", "narrative__draft", "by")
    )


def _all_sent(draft: Draft) -> QuerySet[NarrativeRevision]:
    """The last sending of every section below, as one revision each."""
    latest = Max(
        "narrative__revisions__number", filter=Q(narrative__revisions__sent_at__isnull=False)
    )
    return (
        NarrativeRevision.objects.filter(
            within(draft.root_path, "narrative__draft__root_path"),
            narrative__draft__campaign=draft.campaign_id,
            sent_at__isnull=False,
        )
        .exclude(narrative__draft__root=draft.root_id)
        .exclude(sent_text="")
        .alias(latest=latest)
        .filter(number=F("latest"))
    )


def _taken(narrative: Narrative) -> dict[int, set[str]]:
    """Revision → passages of it that stand in the section already."""
    found: dict[int, set[str]] = {}
    for source, text in narrative.taken.values_list("source_id", "text"):
        found.setdefault(source, set()).update(_lines(text))
    return found


def _lines(text: str) -> Iterable[str]:
    return (line for line in text.splitlines() if line.strip())
