"""What helps reviewers with a hundred reports: risk, blocks of units, areas marked, waivers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports.models.campaigns import Campaign
from reports.models.review import Remark
from reports.models.submissions import Submission, SubmissionVersion
from units.models import InForceQuerySet, ReformArea, Unit

PERSON = settings.AUTH_USER_MODEL


class RemarkMessage(models.Model):
    """One message of the thread on a remark: the unit's answer, or the reviewer's next question.

    `Remark.text` begins the thread; `Remark.answer` is the unit's latest answer and empty while
    the reviewer's last question waits for one.
    """

    class Side(models.TextChoices):
        UNIT = "unit", "Đơn vị"
        REVIEW = "review", "Kiểm tra"

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=6, choices=Side)
    text = models.CharField("nội dung", max_length=1000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    standing_in_for = models.CharField("thay mặt", max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_message_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ReviewRisk(models.Model):
    """How closely a sent version should be looked at, and why (`reviewing.risk`).

    `score` orders the queue and means nothing else; `reasons` is plain data, the gravest first.
    Written anew whenever it is reckoned; the figures themselves are the evidence.
    """

    version = models.OneToOneField(SubmissionVersion, models.CASCADE, related_name="risk")
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    reckoned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id}: {self.score}"


class ReviewBlock(models.Model):
    """A unit in a reviewer's block (cụm, địa bàn): who looks at it first.

    A division of labour, not a right: other reviewers of the subtree may still act.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="review_blocks")
    reviewer = models.ForeignKey(PERSON, models.PROTECT, related_name="review_blocks")
    name = models.CharField("tên cụm", max_length=120, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InForceQuerySet["ReviewBlock"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="unit_in_one_open_block"
            ),
            # Given and taken back on one day is in no block at all on that day.
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="block_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.reviewer_id}"


class AreaMark(models.Model):
    """An area owner's word that an area of a submission is in order ("đạt").

    Holds until it is taken back, or until figures of the area are asked again or changed.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="area_marks")
    version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="+")
    area = models.ForeignKey(ReformArea, models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    standing_in_for = models.CharField("thay mặt", max_length=120, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField("vì sao không còn", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "area"],
                condition=Q(ended_at=None),
                name="one_standing_mark_per_area",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_why=""), name="ended_area_mark_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.area_id}"


class Waiver(models.Model):
    """A rule that need not hold for a unit until a day: asked for by one, approved by another.

    In force it takes the finding's demand away, never the finding itself (peers.md 5.4).
    """

    rule_code = models.CharField("quy tắc", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="waivers")
    # The round in which it was asked for; its end day says how far it reaches.
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="waivers")
    reason = models.CharField("lý do", max_length=1000)
    last_day = models.DateField("đến hết ngày")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    decision = models.CharField("ý kiến quyết định", max_length=1000, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_says_why"),
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="waiver_is_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="decided_waiver_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=["rule_code", "unit", "campaign"],
                condition=Q(granted=None),
                name="one_open_request_per_waiver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} / {self.unit_id}"
