"""What helps people fill a form: files of figures, evidence, notes that stay, who does what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from indicators.models import Indicator
from reports.models.campaigns import Subject
from reports.models.submissions import Submission
from units.models import ReformArea, Unit

PERSON = settings.AUTH_USER_MODEL
DIGEST = 64  # SHA-256 in hexadecimal; the file lies under it (reports.files)


class FigureFile(models.Model):
    """A file of figures somebody uploaded into a submission, from reading it to taking it over.

    Either the form itself as a workbook that went out and comes back, or a supplier's table about
    many units in the columns of another system. Nothing is written into the form before somebody
    has looked at what it changes.
    """

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", "Biểu Excel của báo cáo này"
        TABLE = "table", "Bảng xuất từ hệ thống khác"

    class State(models.TextChoices):
        READING = "reading", "Đang đọc"
        READ = "read", "Đã đọc, chờ xem"
        REFUSED = "refused", "Không đọc được"
        APPLIED = "applied", "Đã nhận vào biểu"
        DROPPED = "dropped", "Đã bỏ"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="figure_files")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    name = models.CharField("tên tệp", max_length=200)
    digest = models.CharField(max_length=DIGEST)
    size = models.PositiveIntegerField("số byte")
    # What was read from it, as plain data in a file of its own; empty until it is read.
    reading = models.CharField(max_length=DIGEST, blank=True)
    # A table: which column is which indicator, which row is which unit, as the person set them.
    settings = models.JSONField(default=dict)
    message = models.CharField("vì sao không đọc được", max_length=1000, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    written = models.PositiveIntegerField("số ô đã ghi", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(message=""), name="refused_figure_file_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False, applied_by__isnull=False)
                | (~Q(state="applied") & Q(applied_at=None, applied_by=None)),
                name="applied_figure_file_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class ColumnMapping(models.Model):
    """How a supplier's export is laid out, kept from one quarter to the next.

    `columns` is heading as printed → indicator code; `unit_column` and `code_column` are the
    headings that name the unit.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    form_code = models.CharField("mã biểu", max_length=40)
    columns = models.JSONField(default=dict)
    unit_column = models.CharField("cột tên đơn vị", max_length=200, blank=True)
    code_column = models.CharField("cột mã đơn vị", max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "form_code"], name="one_mapping_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.form_code}"


class UnitAlias(models.Model):
    """What another system calls a unit, as a supplier's person once decided.

    `spelled` is the text without case, accents and punctuation.
    """

    supplier = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    spelled = models.CharField("tên ở hệ thống kia", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "spelled"], name="one_unit_per_alias"),
        ]

    def __str__(self) -> str:
        return self.spelled


class Evidence(models.Model):
    """A file that shows where a figure comes from (tài liệu kiểm chứng).

    Taken off, it stays on record: what a reviewer once saw can be seen again.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    name = models.CharField("tên tệp", max_length=200)
    content_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=DIGEST)
    size = models.PositiveIntegerField("số byte")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "subject", "digest"],
                condition=Q(removed_at=None),
                name="evidence_once_per_cell",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="removed_evidence_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceNote(models.Model):
    """Where a unit takes a figure from; stays with the cell from round to round.

    "Sổ một cửa, chị Hoa, ngày 12": the memory of the desk, read by whoever comes next. One for an
    indicator, whatever the round; in a table about many units it belongs to the column.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    text = models.CharField("nguồn lấy số liệu", max_length=300)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "indicator"], name="one_source_note_per_cell"),
            models.CheckConstraint(condition=~Q(text=""), name="source_note_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AreaAssignment(models.Model):
    """An area of a form given to a colleague of the unit (giao phần việc).

    A help among colleagues, not a right: everybody who reports for the unit may still enter.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="assignments")
    area = models.ForeignKey(ReformArea, models.PROTECT, related_name="+")
    colleague = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    wanted_by = models.DateField("cần xong trước ngày", null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "area"], name="area_given_to_one_colleague"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=F("at")),
                name="area_done_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.area_id}"


class Presence(models.Model):
    """Who has a form open, and where: one row a person, rewritten while the page is open."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="presences")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    area = models.CharField("mã lĩnh vực", max_length=20, blank=True)
    cell = models.CharField("ô đang đứng", max_length=40, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="present_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.submission_id}"
