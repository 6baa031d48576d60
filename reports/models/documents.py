"""Outlines: the headings of a report and their standing text, per level and guideline, as data.

The outline of a province follows Công văn 581/BNV-CCHC, a district's its own guideline; both
change from year to year, so neither is in the code (domain 1.3).
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from units.models import Level, ReformArea


class OutlineQuerySet(models.QuerySet["Outline"]):
    """Outlines by level and day."""

    def in_force(self, on: dt.date) -> "OutlineQuerySet":
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gt=on))

    def for_level(self, level: str, on: dt.date) -> "Outline | None":
        """The newest published version that reports of this level follow on that day; an office
        below a department or a district follows the departments'."""
        wanted = Level.DEPARTMENT if level == Level.OFFICE else level
        published = self.in_force(on).filter(level=wanted, published=True)
        return published.order_by("-version", "-pk").first()


class Outline(models.Model):
    """One version of the headings that reports of one level follow. Frozen once published.

    On the screen the next version is a draft (`published` is False) until somebody publishes it;
    reports that were begun stay with the version they were begun in.
    """

    class Numbering(models.TextChoices):
        LETTERS = "letters", "I, 1, a)"
        DECIMAL = "decimal", "I, 1, 1.1"

    code = models.CharField("mã đề cương", max_length=40)
    version = models.PositiveIntegerField("lần")
    level = models.CharField("cấp", max_length=12, choices=Level)
    name = models.CharField("tên", max_length=200)
    guideline = models.CharField("văn bản hướng dẫn", max_length=200, blank=True)
    numbering = models.CharField("cách đánh số", max_length=8, choices=Numbering)
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hết hiệu lực từ", null=True, blank=True)
    # Of the file it was loaded from; empty when it was made on the screen.
    digest = models.CharField(max_length=64, blank=True)
    published = models.BooleanField("đã ban hành", default=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_outline_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(published=False), name="one_outline_draft_per_code"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="outline_validity_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (lần {self.version})"


class Section(models.Model):
    """A heading, what stands under it, and who writes it.

    `key` is the place in the outline ("II.1.a"), stable between versions; the printed number is
    computed from the order. `text` is standing text in the markup of `reports.documents.markup`.
    """

    class Kind(models.TextChoices):
        FORM = "form", "Thể thức"  # title, addressee, opening, recipients
        CONTAINER = "container", "Chỉ có mục con"
        FIGURES = "figures", "Có số liệu"
        NARRATIVE = "narrative", "Phần lời"
        TASK = "task", "Câu nhiệm vụ"  # a numbered sentence, not a title

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="sections")
    order = models.PositiveIntegerField("thứ tự")
    key = models.CharField("vị trí", max_length=40)
    level = models.PositiveSmallIntegerField("bậc")
    # Printed before the title: "#" is a computed number; "-", "*", "+" or nothing as they stand.
    marker = models.CharField("dấu đầu mục", max_length=2, blank=True)
    kind = models.CharField("loại", max_length=10, choices=Kind)
    title = models.CharField("đề mục", max_length=400, blank=True)
    area = models.ForeignKey(
        ReformArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    writer = models.CharField("nơi biên soạn", max_length=200, blank=True)
    guidance = models.CharField("hướng dẫn", max_length=1000, blank=True)
    text = models.TextField("nội dung mẫu", blank=True)
    # Key of the section of the report above that this one tells about: what a commune writes
    # under "II.2" stands beside the province's section of that key.
    feeds = models.CharField("cung cấp cho mục cấp trên", max_length=40, blank=True)
    # Kept so that what was written under it is still found; neither numbered nor printed.
    retired = models.BooleanField("không dùng nữa", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outline", "key"], name="section_key_once_per_outline"),
            models.UniqueConstraint(fields=["outline", "order"], name="section_order_once"),
        ]
        ordering = ["outline", "order"]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"
