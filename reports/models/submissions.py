"""The answers: submissions, their frozen versions, figures and every change of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models import Indicator
from reports.models.campaigns import Obligation, Subject

PERSON = settings.AUTH_USER_MODEL


class Submission(models.Model):
    """The answer to an obligation. `submissions.workflow` alone changes its state (design 6)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang nhập"
        SIGNING = "signing", "Chờ lãnh đạo duyệt"
        SUBMITTED = "submitted", "Đã gửi"
        IN_REVIEW = "in_review", "Đang kiểm tra"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Đã đạt"

    EDITABLE = (State.DRAFT, State.RETURNED)

    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="submission")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField("vòng", default=1)
    version = models.ForeignKey(
        "reports.SubmissionVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    started = models.BooleanField("đã có số liệu", default=False)
    # Lateness is fixed once: by the first forwarding that was not withdrawn before review began.
    first_forwarded_at = models.DateTimeField(null=True, blank=True)
    days_late = models.PositiveIntegerField("số ngày làm việc trễ", null=True, blank=True)
    returned_due = models.DateField("hạn gửi lại", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="submission_queue")]

    def __str__(self) -> str:
        return f"Submission {self.pk} ({self.state})"

    @property
    def state_label(self) -> str:
        """State on the screen; an untouched draft reads "Chưa nhập"."""
        if self.state == self.State.DRAFT and not self.started:
            return "Chưa nhập"
        return self.get_state_display()


class SubmissionVersion(models.Model):
    """The figures at one moment; frozen when the head forwards them, never changed afterwards.

    `counts` marks the accepted version whose figures are in the sums. While a submission is
    reopened none counts.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("lần")
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    # The unit's own report, as numbered by its clerk (Nghị định 30/2020/NĐ-CP Điều 15).
    report_number = models.CharField("số, ký hiệu báo cáo", max_length=60, blank=True)
    report_date = models.DateField("ngày báo cáo", null=True, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    digest = models.CharField("mã kiểm tra", max_length=64, blank=True)
    imported = models.BooleanField("nhập từ tệp", default=False)
    counts = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="version_number_per_submission"
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(counts=True),
                name="one_version_counts_per_submission",
            ),
            models.CheckConstraint(
                condition=Q(counts=False) | ~Q(frozen_at=None), name="only_frozen_versions_count"
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.submission_id}, version {self.number}"


class ValueState(models.TextChoices):
    """What is known of a figure (design 4). No row at all means that nobody answered."""

    NUMBER = "number", "Số"
    NIL = "nil", "Không phát sinh"
    NA = "na", "Không áp dụng"
    UNAVAILABLE = "unavailable", "Chưa có số liệu"


# Figures that are more than a plain number: counted apart, by an index of their own, so that
# adding up a country costs little more than the sum itself (bench/). The terms stand in the
# order of the index's condition: SQLite uses a partial index only for the same text.
EXCEPTIONAL = Q(data_to__isnull=False) | Q(number__isnull=True) | Q(provisional=True)


class Value(models.Model):
    """One figure: version × indicator × subject. Only `reports.submissions.entry` writes it.

    `number` is scaled by the indicator's decimals: 97,87 with two decimals is 9787. `revision`
    counts the writings of this cell, so that two people at one cell never lose work.
    """

    pk = models.CompositePrimaryKey("version_id", "indicator_id", "subject_id")
    version = models.ForeignKey(
        SubmissionVersion, models.CASCADE, related_name="values", db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    # Finds earlier figures about the same subject, and one unit's figures in another's table.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=ValueState)
    number = models.BigIntegerField(null=True, blank=True)
    provisional = models.BooleanField("ước", default=False)
    data_to = models.DateField("số liệu đến ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    # The day by which a figure that cannot be had yet is promised.
    promised = models.DateField("hẹn có số liệu", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="number") & Q(number__isnull=False))
                | (~Q(state="number") & Q(number__isnull=True)),
                name="number_exactly_when_state_is_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="unavailable") | ~Q(note=""), name="unavailable_says_why"
            ),
            models.CheckConstraint(
                condition=Q(promised=None) | Q(state="unavailable"),
                name="only_an_unavailable_figure_is_promised",
            ),
        ]
        indexes = [
            models.Index(
                fields=["version", "indicator", "state", "provisional", "data_to"],
                condition=EXCEPTIONAL,
                name="value_exceptions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.indicator_id}/{self.subject_id}"


class Channel(models.TextChoices):
    """How a figure came in."""

    WEB = "web", "Nhập trên trang"
    NIL = "nil", "Cả mục không phát sinh"
    IMPORT = "import", "Nhập từ tệp"
    WORKBOOK = "workbook", "Nhập bằng biểu Excel"
    TABLE = "table", "Lấy từ bảng của hệ thống khác"
    BEHALF = "behalf", "Nhập thay từ bản ký giấy"
    DEMO = "demo", "Số liệu minh họa"


class ValueChange(models.Model):
    """Every writing of a figure, before and after; evidence of who gave it. Never changed."""

    version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="changes")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField()
    state_before = models.CharField(max_length=11, choices=ValueState, blank=True)
    number_before = models.BigIntegerField(null=True, blank=True)
    state_after = models.CharField(max_length=11, choices=ValueState, blank=True)
    number_after = models.BigIntegerField(null=True, blank=True)
    provisional_after = models.BooleanField(default=False)
    data_to_after = models.DateField(null=True, blank=True)
    note_after = models.CharField(max_length=500, blank=True)
    promised_after = models.DateField(null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel)

    class Meta:
        indexes = [
            # One cell's history, opened from the cell.
            models.Index(fields=["version", "indicator", "subject"], name="cell_history"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.number_before} → {self.number_after}"


class Transition(models.Model):
    """What happened to a submission: domain data (timeline, lateness), unlike AuditEvent."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="transitions")
    version = models.ForeignKey(
        SubmissionVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    step = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=Submission.State)
    to_state = models.CharField(max_length=10, choices=Submission.State)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    standing_in_for = models.CharField("thay mặt", max_length=120, blank=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.step} {self.at:%d/%m/%Y %H:%M}"
