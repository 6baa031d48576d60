"""What is said about figures: remarks, findings, explanations, confirmations, corrections."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models import Indicator, Severity
from reports.models.campaigns import Subject
from reports.models.submissions import Submission, SubmissionVersion
from units.models import ReformArea

PERSON = settings.AUTH_USER_MODEL


class ReasonCode(models.TextChoices):
    """Why a figure is questioned: the reasons of practice (domain.md 8.1), so that they can be
    counted. Ready sentences for each are in `submissions.reasons`."""

    MISSING = "missing", "Thiếu số liệu hoặc ghi bằng lời"
    PARTS = "parts", "Các phần không khớp tổng"
    COMPUTED = "computed", "Tỷ lệ không khớp số tính lại"
    WINDOW = "window", "Sai kỳ số liệu"
    COPIED = "copied", "Giống hệt kỳ trước"
    UNIT = "unit", "Sai đơn vị tính"
    OUTLIER = "outlier", "Khác thường, cần giải trình"
    EVIDENCE = "evidence", "Thiếu tài liệu kiểm chứng"
    CITATION = "citation", "Viện dẫn văn bản chưa đúng"
    WORDING = "wording", "Phần lời chưa rõ, thiếu ý"
    OTHER = "other", "Lý do khác"


class Remark(models.Model):
    """A reviewer's question on a cell or a section (ý kiến kiểm tra); the unit answers it.

    The thread that follows is in `RemarkMessage`.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="remarks")
    version = models.ForeignKey(SubmissionVersion, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(ReformArea, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(
        "loại ý kiến", max_length=8, choices=ReasonCode, default=ReasonCode.OTHER
    )
    text = models.CharField("nội dung", max_length=1000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    standing_in_for = models.CharField("thay mặt", max_length=120, blank=True)
    at = models.DateTimeField()
    answer = models.CharField("trả lời của đơn vị", max_length=1000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, subject__isnull=False)
                | Q(indicator__isnull=True, subject__isnull=True, area__isnull=False),
                name="remark_is_about_a_cell_or_a_section",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class OpenCell(models.Model):
    """A cell the unit may change while its submission is returned or reopened.

    Belongs to the round: survives sending back and withdrawal, cleared by approval (design 6).
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="open_cells")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    named = models.BooleanField("được nêu tên", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "subject"], name="cell_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.indicator_id}/{self.subject_id}"


class Finding(models.Model):
    """What a rule noticed, in a version or across a consolidation; rewritten on each check."""

    version = models.ForeignKey(
        SubmissionVersion, models.CASCADE, null=True, blank=True, related_name="findings"
    )
    consolidation = models.ForeignKey(
        "reports.Consolidation", models.CASCADE, null=True, blank=True, related_name="findings"
    )
    rule_code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity)
    subject = models.ForeignKey(Subject, models.CASCADE, null=True, blank=True, related_name="+")
    # The cell it is shown at; empty for a finding on the whole form.
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    codes = models.CharField("các chỉ tiêu liên quan", max_length=300, blank=True)
    message = models.CharField(max_length=400)
    expected = models.CharField(max_length=300, blank=True)
    received = models.CharField(max_length=300, blank=True)
    remedy = models.CharField(max_length=400, blank=True)
    # In force when this was noticed: the finding is shown and asks for nothing.
    waiver = models.ForeignKey(
        "reports.Waiver", models.PROTECT, null=True, blank=True, related_name="findings"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False) ^ Q(consolidation__isnull=False),
                name="finding_is_in_a_version_or_a_consolidation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code}: {self.message}"


class Explanation(models.Model):
    """The unit's answer to a finding (giải trình), kept beside the figure.

    `received` is what the finding had received when it was explained: a later, different
    figure shows the reader that the explanation was written for another number.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="explanations")
    rule_code = models.CharField(max_length=60)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField("giải trình", max_length=1000)
    received = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "rule_code", "indicator", "subject"],
                name="one_explanation_per_finding",
            ),
            # NULLs are distinct in a unique constraint; a finding on the whole form has no cell.
            models.UniqueConstraint(
                fields=["submission", "rule_code"],
                condition=Q(indicator=None, subject=None),
                name="one_explanation_per_finding_on_the_form",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Confirmation(models.Model):
    """A unit's word on a figure another one gave about it: right, or please adjust (design 3)."""

    class Verdict(models.TextChoices):
        RIGHT = "right", "Đúng"
        DISPUTE = "dispute", "Đề nghị điều chỉnh"

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="confirmations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.CharField("lý do", max_length=1000, blank=True)
    seen = models.CharField("số đã xem", max_length=60, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField("trả lời của nơi cung cấp", max_length=1000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "indicator"], name="one_word_per_supplied_figure"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="dispute") | ~Q(reason=""), name="dispute_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.subject_id}/{self.indicator_id}"


class CorrectionRequest(models.Model):
    """A unit asks to correct an accepted figure: reason, head's approval, reviewer's decision."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="correction_requests")
    reason = models.CharField("lý do", max_length=1000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    endorsed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    endorsed_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    decision = models.CharField("ý kiến quyết định", max_length=1000, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(granted=None),
                name="one_open_correction_request",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]


class CorrectionCell(models.Model):
    """A cell the unit asks to correct; granted, these are the cells that open."""

    request = models.ForeignKey(CorrectionRequest, models.CASCADE, related_name="cells")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "indicator", "subject"], name="correction_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.indicator_id}/{self.subject_id}"
