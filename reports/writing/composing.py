"""From a draft to what prints: its figures, its words, one section or the whole.

Every reading takes a number of queries that depends neither on sections nor on figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from reports.adding import consolidation
from reports.documents import document, drafting, markup
from reports.documents.blocks import BoundFigure, Document, Fault, Paragraph, Prose, Run, Table
from reports.documents.drafting import UNWRITTEN, Material
from reports.models import CampaignUnit, Consolidation, Draft, Narrative, NarrativeRevision, Origin
from reports.writing import narratives, own_figures


@dataclass(frozen=True)
class Setting:
    """A draft with all that its words may name: figures, period words, documents."""

    draft: Draft
    place: CampaignUnit
    material: Material
    narratives: tuple[Narrative, ...]

    @property
    def figures(self) -> Mapping[str, BoundFigure]:
        return self.material.figures

    @property
    def words(self) -> dict[str, str]:
        return drafting.words(self.material.issuer, self.material.window)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Section key → its heading as it prints: "c) Kết quả …"."""
        printer = drafting.printer_of(self.material)
        rows = [row for row in self.material.sections if row.kind != "form"]
        numbers = drafting.numbers(rows, self.material.numbering)
        return {row.key: f"{numbers[row.key]} {printer.plain(row.title)}".strip() for row in rows}

    def title(self, key: str) -> str:
        """The heading of a section; of the parts around the body, what they are called."""
        return self.titles.get(key, "Phần chung")


@dataclass(frozen=True)
class Printed:
    """A section as it prints, with what is wrong in it."""

    blocks: tuple[Prose, ...]
    faults: tuple[Fault, ...]


def setting(
    draft: Draft, *, also: str = "", at: datetime | None = None, discreet: bool = False
) -> Setting:
    """Everything of a draft; `also` is text at hand whose figures and documents are wanted too.

    `discreet` leaves out what its reader may not see (`document.without_discipline`).
    """
    place = draft.campaign.units.select_related("unit", "campaign").get(unit=draft.root_id)
    rows = document.sections_of(draft.outline)
    held = tuple(narratives.of_draft(draft))
    texts = {one.section.key: one.text for one in held if one.is_written}
    figures = _figures(draft, place, f"{drafting.spoken(rows, texts)}\n{also}")
    if discreet:
        figures = document.without_discipline(figures, place.level)
    material = document.material_of(
        draft.campaign,
        document.issuer_of(draft.campaign, draft.root_id),
        draft.outline,
        figures,
        sections=rows,
        texts=texts,
        drafted=document.drafted(at, figures_in_words(draft)) if at else "",
        also=also,
    )
    return Setting(draft, place, material, held)


def whole(draft: Draft, *, at: datetime, discreet: bool = False) -> Document:
    """The report as it stands, ready to be drawn; `at` is printed on the draft."""
    return whole_of(setting(draft, at=at, discreet=discreet))


def whole_of(held: Setting) -> Document:
    """The same of a draft that has been read already."""
    return drafting.draft(held.material)


def report(figures: Consolidation, *, at: datetime, discreet: bool = False) -> Document:
    """What is printed for a root: the draft somebody writes, with the figures it is pinned to;
    before anybody does, the outline's default text with these figures."""
    drafts = Draft.objects.filter(campaign=figures.campaign_id, root=figures.root_id)
    draft = drafts.select_related("campaign", "outline", "consolidation").first()
    if draft:
        return whole(draft, at=at, discreet=discreet)
    return document.build(figures, at=at, discreet=discreet)


def printed(held: Setting, text: str, place: str) -> Printed:
    """One section's text as it prints by itself: each document at its first mention."""
    printer = drafting.printer_of(held.material)
    blocks = tuple(printer.paragraphs(text, place))
    if not blocks:
        blocks = (Paragraph((Run(UNWRITTEN),), unwritten=True),)
    return Printed(blocks, tuple(printer.faults))


def offered(held: Setting, narrative: Narrative) -> str:
    """What a writer starts from: what was written, or the default text that prints."""
    return narrative.text if narrative.is_written else by_default(held, narrative)


def by_default(held: Setting, narrative: Narrative) -> str:
    """The section's default text without its conditions, and without what they hide."""
    return drafting.printer_of(held.material).holding(narrative.section.text)


def keep_as_sent(draft: Draft, *, at: datetime) -> int:
    """Keep how every written section reads now, figures printed; how many there are."""
    held = setting(draft)
    current = [one for one in held.narratives if one.is_written]
    latest = {
        (row.narrative_id, row.number): row
        for row in NarrativeRevision.objects.filter(narrative__in=current)
    }
    sent = [latest[one.pk, one.revision] for one in current]
    for row, one in zip(sent, current, strict=True):
        row.sent_at = at
        row.sent_text = spelled_out(printed(held, one.text, one.section.key).blocks)
    NarrativeRevision.objects.bulk_update(sent, ["sent_at", "sent_text"])
    return sum(one.origin != Origin.NOTHING_NEW for one in current)


def spelled_out(blocks: Iterable[Prose]) -> str:
    """What was printed as markup again: figures are words now, citations stay citations."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            # What printed as text must not be read as a condition or a table above.
            text = _spelled(block.runs).lstrip("?>| ")
            lines.append(f"{block.marker} {text}".strip())
        elif isinstance(block, Table):
            lines += [f"| {' | '.join(_spelled(cell) for cell in row)} |" for row in block.rows]
        else:
            lines.append(f"{block.caption}: {block.text}")
    return "\n".join(lines)


def _spelled(runs: Iterable[Run]) -> str:
    return "".join(_spelled_run(run) for run in runs).replace("****", "")


def _spelled_run(run: Run) -> str:
    if run.note:
        return f"^[{_spelled(run.note)}]"
    text = f"[[{run.cited}]]" if run.cited else run.text
    return f"**{text}**" if run.bold else text


def _figures(draft: Draft, place: CampaignUnit, spoken: str) -> dict[str, BoundFigure]:
    made = added_up(draft)
    if made is not None:
        return document.figures_of(made, listing=markup.unit_list_codes(spoken))
    if place.unit_id == draft.campaign.root_id:
        return {}
    return own_figures.figures(draft.campaign, place)


def added_up(draft: Draft) -> Consolidation | None:
    """The closing the draft is pinned to; for a root that has none yet, what there is."""
    if draft.consolidation or draft.root_id != draft.campaign.root_id:
        return draft.consolidation
    closed = consolidation.closings(draft.campaign, draft.root_id)
    return closed[0] if closed else consolidation.latest(draft.campaign, draft.root_id)


def figures_in_words(draft: Draft) -> str:
    """Which figures the draft prints."""
    if draft.root_id != draft.campaign.root_id and draft.consolidation is None:
        return "số liệu của đơn vị"
    return document.closing_in_words(added_up(draft))
