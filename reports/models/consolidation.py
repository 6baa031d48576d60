"""Figures added up for a root unit, with coverage and lineage; and the jobs that do long work."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models import Indicator
from reports.models.campaigns import Campaign
from reports.models.submissions import SubmissionVersion
from units.models import Unit

PERSON = settings.AUTH_USER_MODEL


class ExactDecimalField(models.CharField):  # type: ignore[type-arg]
    """A Decimal of up to 28 significant digits, kept as its exact text.

    A ratio has more digits than a scaled integer holds, and SQLite would turn a decimal column
    into a float. Nothing is ever added up over this column in SQL: it is a result.
    """

    def from_db_value(self, value, expression, connection):  # type: ignore[no-untyped-def]
        return None if value is None else Decimal(value)

    def to_python(self, value):  # type: ignore[no-untyped-def]
        return None if value is None else Decimal(value)

    def get_prep_value(self, value):  # type: ignore[no-untyped-def]
        return None if value is None else format(Decimal(value), "f")


class Consolidation(models.Model):
    """One adding-up of a campaign for a root. Closing it is "chốt số liệu lần n" (design 6)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="consolidations")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    root_path = models.CharField(max_length=120)
    # Digest of what was read; the same figures again give the same consolidation back.
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    closed_number = models.PositiveIntegerField("chốt số liệu lần", null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField("vì sao chấp nhận phần còn thiếu", max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "root", "fingerprint"], name="same_figures_same_consolidation"
            ),
            models.UniqueConstraint(
                fields=["campaign", "root", "closed_number"],
                condition=Q(closed_number__isnull=False),
                name="closing_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} / {self.root_id} / {self.at:%d/%m/%Y %H:%M}"


class ConsolidatedValue(models.Model):
    """One added-up figure and its coverage."""

    class Status(models.TextChoices):
        OK = "ok", "Có số liệu"
        NO_DATA = "no_data", "Không có số liệu"
        NOT_COMPUTABLE = "not_computable", "Không tính được"

    pk = models.CompositePrimaryKey("consolidation_id", "indicator_id")
    consolidation = models.ForeignKey(
        Consolidation, models.CASCADE, related_name="values", db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    value = ExactDecimalField(max_length=48, null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status)
    expected = models.PositiveIntegerField()
    reported = models.PositiveIntegerField()
    nil = models.PositiveIntegerField()
    na = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    provisional = models.PositiveIntegerField()
    data_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(status="ok") & Q(value__isnull=False))
                | (~Q(status="ok") & Q(value__isnull=True)),
                name="value_exactly_when_ok",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consolidation_id}/{self.indicator_id}"


class ConsolidationSource(models.Model):
    """Lineage: a version that a consolidation read. Versions never change, so this is enough."""

    pk = models.CompositePrimaryKey("consolidation_id", "version_id")
    consolidation = models.ForeignKey(
        Consolidation, models.CASCADE, related_name="sources", db_index=False
    )
    version = models.ForeignKey(SubmissionVersion, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.consolidation_id} ← {self.version_id}"


class Job(models.Model):
    """A piece of long work, written in the transaction that asks for it (see reports.jobs).

    Brokers may lose a message; this row cannot be lost, and a sweeper sends stale ones again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không thành công"

    kind = models.CharField(max_length=40)
    # At most one unfinished job per key: pressing the button twice gives the same job.
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["queued", "running"]),
                name="one_unfinished_job_per_key",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"
