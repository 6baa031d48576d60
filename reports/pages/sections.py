"""One section of a draft as its page shows it, and the marks that several pages share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from reports.documents import drafting
from reports.models import (
    Campaign,
    CampaignUnit,
    DraftComment,
    Narrative,
    NarrativeRevision,
    Section,
    SentenceToReread,
)
from reports.pages.outlines import Help, help_on_figures
from reports.pages.remarks import Placed, placed
from reports.writing import comments, composing, narratives, rereading, reviewing, rights
from reports.writing.composing import Printed, Setting
from units.models import User

SHORTEST, LONGEST = 8, 28  # rows of the box
ONE_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Change:
    """A figure in a sentence: as it printed, as it prints."""

    code: str
    before: str
    after: str


@dataclass(frozen=True)
class Reread:
    """A sentence to read again, with every figure of it that changed."""

    printed: str
    changes: list[Change]
    label: str
    url: str
    done_url: str


@dataclass(frozen=True)
class Comment:
    """A comment with what the reader may do to it."""

    comment: DraftComment
    label: str
    url: str
    may_answer: bool
    may_resolve: bool


@dataclass(frozen=True)
class SectionPage:
    """A section before a person: what it says, what was said about it, what they may do."""

    user: User
    on: date
    narrative: Narrative
    held: Setting
    text: str
    steps: Sequence[Narrative] = field(default_factory=tuple)
    """sections the person goes through, in order"""

    @property
    def section(self) -> Section:
        return self.narrative.section

    @property
    def campaign(self) -> Campaign:
        return self.narrative.draft.campaign

    @property
    def place(self) -> CampaignUnit:
        return self.held.place

    @cached_property
    def printed_label(self) -> str:
        """The heading as it prints: "- Về kiểm tra đột xuất:"."""
        return self.held.title(self.section.key)

    @property
    def label(self) -> str:
        """The same as the title of a page."""
        return self.printed_label.lstrip("-*+ ").rstrip(": ")

    @cached_property
    def printed(self) -> Printed:
        return composing.printed(self.held, self.text, self.section.key)

    @cached_property
    def remarks(self) -> list[Placed]:
        return placed(self.held, reviewing.of_section(self.held, self.printed, self.section.key))

    @cached_property
    def may_edit(self) -> bool:
        return rights.is_editor(self.user, self.narrative.draft, self.on)

    @cached_property
    def may_write(self) -> bool:
        return bool(rights.may_write(self.user, self.narrative, self.on))

    @cached_property
    def may_comment(self) -> bool:
        return bool(rights.may_comment(self.user, self.narrative.draft, self.on))

    @cached_property
    def reads_whole(self) -> bool:
        return rights.reads(self.user, self.narrative.draft, self.on)

    @cached_property
    def words(self) -> dict[str, str]:
        return self.held.words

    @property
    def help(self) -> Help:
        return help_on_figures()

    @cached_property
    def writer_name(self) -> str:
        """The unit that writes it, by its name in the round; else as the outline says."""
        if self.narrative.writer_id is None:
            return self.section.writer
        found = self.campaign.units.filter(unit=self.narrative.writer_id).first()
        return found.name if found else self.section.writer

    @property
    def rows(self) -> int:
        """Height of the box: the text and room for more."""
        lines = sum(1 + len(line) // 80 for line in self.text.splitlines())
        return max(SHORTEST, min(LONGEST, lines + 3))

    @cached_property
    def last_period(self) -> Narrative | None:
        return narratives.last_period(self.narrative)

    @cached_property
    def rereads(self) -> list[Reread]:
        mine = [
            r for r in rereading.unread(self.narrative.draft) if r.section_id == self.section.pk
        ]
        return rereads(self.held, mine)

    @cached_property
    def comments(self) -> list[Comment]:
        found = self.narrative.draft.comments.filter(section=self.section)
        rows = found.select_related("by", "answered_by", "draft__campaign", "section")
        return comments_for(list(rows.order_by("pk")), self.held, self.user, self.on)

    @property
    def before(self) -> Narrative | None:
        place = self._step
        return self.steps[place - 1] if place else None

    @property
    def after(self) -> Narrative | None:
        return next(iter(self.steps[self._step + 1 :]), None)

    @property
    def _step(self) -> int:
        keys = [one.pk for one in self.steps]
        return keys.index(self.narrative.pk) if self.narrative.pk in keys else len(keys)

    @property
    def trail(self) -> list[tuple[str, str]]:
        trail = [("Soạn báo cáo", reverse("drafts"))]
        if self.reads_whole:
            address = reverse("draft", args=[self.campaign.code, self.place.unit.code])
            trail.append((f"{self.campaign.name}, {self.place.name}", address))
        return [*trail, (self.label, "")]


def sittings(revisions: Iterable[NarrativeRevision]) -> list[NarrativeRevision]:
    """The last saving of each sitting, latest first: text saves itself every few seconds, and
    nobody looks for what stood there between two words. What was sent or restored stays."""
    kept: list[NarrativeRevision] = []
    for row in revisions:
        later = kept[-1] if kept else None
        same = later and later.by_id == row.by_id and later.at - row.at < ONE_SITTING
        if not same or row.sent_at or row.note or (later and later.note):
            kept.append(row)
    return kept


def address(held: Setting, key: str) -> str:
    """The page of a section."""
    return reverse("section", args=[held.draft.campaign.code, held.place.unit.code, key])


def rereads(held: Setting, rows: Iterable[SentenceToReread]) -> list[Reread]:
    """Sentences to read again as their page shows them, the figures of one sentence together."""
    found = []
    for (section, sentence), group in groupby(rows, key=lambda r: (r.section, r.sentence)):
        marks = list(group)
        found.append(
            Reread(
                printed=_sentence(held, sentence),
                changes=[Change(m.code, m.before, m.after) for m in marks],
                label=held.title(section.key),
                url=address(held, section.key),
                done_url=reverse("sentence-read", args=[marks[0].pk]),
            )
        )
    return found


def _sentence(held: Setting, sentence: str) -> str:
    """As it prints; one that its condition hides now is shown as it is written."""
    blocks = drafting.printer_of(held.material).paragraphs(sentence)
    return " ".join(block.whole for block in blocks) or sentence


def comments_for(rows: list[DraftComment], held: Setting, user: User, on: date) -> list[Comment]:
    """Comments with what this person may do to each."""
    edits = rights.is_editor(user, held.draft, on)
    return [
        Comment(
            comment=row,
            label=held.title(row.section.key) if row.section else "Cả dự thảo",
            url=address(held, row.section.key) if row.section else "",
            may_answer=edits,
            may_resolve=bool(comments.may_resolve(user, row, on)),
        )
        for row in rows
    ]
