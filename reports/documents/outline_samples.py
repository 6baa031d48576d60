"""What standing text looks like when it is printed: words of a period, and figures where closed.

The figures are those of the latest closing of a root of the outline's level; of any root where
there is none, so that the sentences can be read at least.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from reports.citing import register
from reports.documents import document, drafting, markup
from reports.documents.bindings import Printer
from reports.documents.blocks import BoundFigure, Prose
from reports.documents.letterhead import Issuer
from reports.documents.periods import Window, period_name
from reports.models import CampaignUnit, Consolidation
from units.models import Level, UnitRecord


@dataclass(frozen=True)
class Days:
    """The first quarter of a year: what the words are shown for before anything was closed."""

    covers_from: date
    covers_to: date


@dataclass(frozen=True)
class Sample:
    """What standing text is tried with; `caption` says whose figures they are."""

    caption: str
    words: Mapping[str, str]
    figures: Mapping[str, BoundFigure]
    last_day: date

    def printed(self, text: str) -> list[Prose]:
        """A section's text as the report prints it."""
        documents = register.cited(markup.keys(text))
        printer = Printer(self.figures, self.words, self.last_day, documents)
        return printer.paragraphs(text)

    def title(self, text: str) -> str:
        """A heading as the report prints it."""
        return Printer(self.figures, self.words, self.last_day).plain(text)


def sample(level: str, on: date, text: str = "") -> Sample:
    """The latest closed figures of the level, with the words of their period.

    Units are known by name for the figures whose units the text lists.
    """
    closing = _closing(level)
    if closing is None:
        days = Days(date(on.year - 1, 12, 15), date(on.year, 3, 15))
        return _sample("", _unit(level, on), days, {})
    campaign = closing.campaign
    root = document.issuer_of(campaign, closing.root_id)
    issuer = root if root.level == level else _unit(level, campaign.as_of)
    caption = f"{root.name}, {period_name(campaign)}, số liệu chốt lần {closing.closed_number}"
    figures = document.figures_of(closing, listing=markup.unit_list_codes(text))
    # Everybody with a role looks at outlines.
    figures = document.without_discipline(figures, root.level)
    return _sample(caption, issuer, campaign, figures)


def sample_words(level: str, on: date) -> dict[str, str]:
    """The words a text may use in braces, none without a value: which ones there are is asked."""
    words = drafting.words(_unit(level, on), Days(on, on + timedelta(days=1)))
    return {name: value or name for name, value in words.items()}


def _sample(
    caption: str, issuer: Issuer, window: Window, figures: Mapping[str, BoundFigure]
) -> Sample:
    last_day = window.covers_to - timedelta(days=1)
    return Sample(caption, drafting.words(issuer, window), figures, last_day)


def _closing(level: str) -> Consolidation | None:
    closed = Consolidation.objects.exclude(closed_number=None).select_related("campaign__catalogue")
    latest = closed.order_by("-campaign__covers_to", "-closed_at", "-pk")
    of_level = CampaignUnit.objects.filter(
        level=level, campaign=OuterRef("campaign"), unit=OuterRef("root")
    )
    return latest.filter(Exists(of_level)).first() or latest.first()


def _unit(level: str, on: date) -> Issuer:
    """Any unit of the level, where none has closed figures."""
    records = UnitRecord.objects.in_force(on)
    found = records.filter(level=level).select_related("unit").order_by("pk").first()
    if found is None:
        return Issuer("", Level(level).label, level)
    above = records.filter(unit_id=found.parent_id or 0).first()
    return Issuer(found.unit.code, found.name, level, above.name if above else "")
