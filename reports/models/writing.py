"""The report while it is written: drafts, their sections' prose, what is said about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.campaigns import Campaign
from reports.models.consolidation import Consolidation
from reports.models.documents import Outline, Section
from units.models import Unit

PERSON = settings.AUTH_USER_MODEL


class Draft(models.Model):
    """The report of one root in one round (dự thảo báo cáo).

    `outline` is the version it was begun in. `consolidation` is the closing its figures are pinned
    to (chốt số liệu lần n, design 6). It is null while those who supply prose write before the
    figures are closed, and for a unit whose figures nobody closes: its report prints what it has
    itself entered.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="drafts")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    root_path = models.CharField(max_length=120)
    outline = models.ForeignKey(Outline, models.PROTECT, related_name="+")
    consolidation = models.ForeignKey(
        Consolidation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    # The head's sign-off of a unit's prose; the unit above reads what was sent.
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    # "Để kỳ sau": figures accepted up to then are left for the next period.
    deferred_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    deferred_at = models.DateTimeField(null=True, blank=True)
    # The edition that was made of it: nobody writes while it is on its way or issued. For a
    # replacing report the draft is opened again, and says which edition it is to replace.
    held_by = models.ForeignKey(
        "reports.Edition", models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "reports.Edition", models.PROTECT, null=True, blank=True, related_name="+"
    )
    replacing_reason = models.CharField("vì sao thay thế", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "root"], name="one_draft_per_root"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replacing_reason=""),
                name="replacing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} / {self.root_id}"


class Origin(models.TextChoices):
    """Where the words of a section come from."""

    DEFAULT = "default", "Lời mẫu"
    WRITTEN = "written", "Đã viết"
    NOTHING_NEW = "nothing_new", "Không có nội dung mới"
    CARRIED = "carried", "Lấy từ kỳ trước"


class Narrative(models.Model):
    """The prose of one section of a draft (phần lời), in the markup of `documents.markup`.

    While its origin is the default nobody has written it, or somebody went back to it, and the
    outline's default text prints. `writer` is the unit expected to write it, `colleague` the
    person it was given to.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="narratives")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    text = models.TextField("phần lời", blank=True)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.DEFAULT)
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    writer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    colleague = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="narratives_given"
    )
    asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_for = models.CharField("nội dung cần viết", max_length=500, blank=True)
    due_on = models.DateField("cần trước ngày", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "section"], name="one_narrative_per_section"),
            models.CheckConstraint(
                condition=Q(origin="default") | Q(revision__gt=0),
                name="what_was_written_has_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.section_id}"

    @property
    def said(self) -> str:
        """What the section says: the outline's default text until somebody writes."""
        return self.text if self.is_written else self.section.text

    @property
    def is_written(self) -> bool:
        """Whether somebody's words print, and not the outline's."""
        return self.origin != Origin.DEFAULT


class NarrativeRevision(models.Model):
    """What a section said at its n-th saving. Added, never changed: nothing written is lost.

    When the unit's head sends the prose, `sent_text` keeps how it read: figures printed, for the
    unit above has others under the same codes.
    """

    narrative = models.ForeignKey(Narrative, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=12, choices=Origin)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["narrative", "number"], name="narrative_revision_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.narrative_id}/{self.number}"


class TakenText(models.Model):
    """A passage the editor took over from what a unit below wrote: what, and from whom."""

    narrative = models.ForeignKey(Narrative, models.PROTECT, related_name="taken")
    revision = models.PositiveIntegerField()
    source = models.ForeignKey(NarrativeRevision, models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.narrative_id} ← {self.source_id}"


class DraftComment(models.Model):
    """Góp ý on the draft, by the Office's checker or another reader; edits nothing."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="comments")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="+")
    quote = models.CharField("đoạn được góp ý", max_length=500, blank=True)
    text = models.CharField("nội dung góp ý", max_length=1000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField("trả lời", max_length=1000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:60]


class SentenceToReread(models.Model):
    """A sentence whose figure has changed since the closing it was written on."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="sentences_to_reread")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    sentence = models.TextField("câu, bằng ký hiệu")
    code = models.CharField("chỉ tiêu", max_length=40)
    before = models.CharField("đã in", max_length=500)
    after = models.CharField("nay in", max_length=500)
    consolidation = models.ForeignKey(
        Consolidation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    # It does not stand in the text now: rewritten, or taken out. It waits again if it comes back.
    gone = models.BooleanField(default=False)
    read_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.code}: {self.before} → {self.after}"


class LintAnswer(models.Model):
    """Why a remark of the linter is left as it is; stays on record."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="lint_answers")
    place = models.CharField("mục", max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    quote = models.CharField(max_length=500)
    reason = models.CharField("lý do", max_length=500)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "place", "kind", "quote"], name="lint_remark_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason[:40]}"
