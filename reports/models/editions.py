"""What is submitted, prepared, signed and sent: editions of a report, their files, their record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from indicators.models import Indicator
from reports.models.consolidation import Consolidation
from reports.models.writing import Draft
from units.models import Unit

PERSON = settings.AUTH_USER_MODEL


class Edition(models.Model):
    """A paper on its way out (bản báo cáo): submitted as "dự thảo lần n", and what became of it.

    From PREPARED on nothing of its content is ever written again; the file that comes back from
    the document system is the original (design 8). A letter (công văn đính chính) corrects the
    form of the edition in `corrects`, a replacing report its content (Nghị định 30/2020/NĐ-CP,
    Điều 18 khoản 3).
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Báo cáo"
        REPLACING = "replacing", "Báo cáo thay thế"
        LETTER = "letter", "Công văn đính chính"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Đang thẩm tra"
        RETURNED = "returned", "Thẩm tra trả lại"
        WITHDRAWN = "withdrawn", "Đã rút lại"
        CHECKED = "checked", "Đã thẩm tra"
        PREPARED = "prepared", "Bản trình ký"
        SIGNED = "signed", "Đã ký"
        SENT = "sent", "Đã gửi"

    class Signing(models.TextChoices):
        """Nghị định 30/2020/NĐ-CP, Điều 13 khoản 1 và 2."""

        HEAD = "head", "Người đứng đầu ký"
        DEPUTY = "deputy", "Cấp phó ký thay (KT.)"

    HOLDING = (State.SUBMITTED, State.CHECKED, State.PREPARED)
    """While it is in one of these nobody writes the draft."""
    FROZEN = (State.PREPARED, State.SIGNED, State.SENT)
    ISSUED = (State.SIGNED, State.SENT)

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="editions")
    # The closing whose figures it prints; the draft may be pinned to a later one by now.
    consolidation = models.ForeignKey(Consolidation, models.PROTECT, related_name="+")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    root_path = models.CharField(max_length=120)
    kind = models.CharField("loại", max_length=10, choices=Kind, default=Kind.REPORT)
    turn = models.PositiveIntegerField("lần trình")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.SUBMITTED)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    reason = models.CharField("lý do thay thế, đính chính", max_length=500, blank=True)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    # Prepared for signing. The code stands on the last page; those who hold a copy ask for it.
    signing = models.CharField("thẩm quyền ký", max_length=6, choices=Signing, default=Signing.HEAD)
    code = models.CharField("mã tra cứu", max_length=14, null=True, blank=True, unique=True)
    prepared_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)

    # From the document system, entered by the clerk.
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)
    day = models.DateField("ngày ban hành", null=True, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)  # of the day
    signer = models.CharField("người ký", max_length=120, blank=True)
    accepted_differences = models.CharField(
        "vì sao chấp nhận khác bản trình ký", max_length=500, blank=True
    )
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    sent_to = models.TextField("nơi đã gửi", blank=True)
    receipt = models.CharField("số, dấu nhận", max_length=200, blank=True)
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    # What the nightly recomputing said last; empty when nothing differs.
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_fault = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "turn"], condition=~Q(kind="letter"), name="one_report_per_turn"
            ),
            models.UniqueConstraint(
                fields=["draft", "turn"], condition=Q(kind="letter"), name="one_letter_per_turn"
            ),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(state__in=["submitted", "checked", "prepared"]),
                name="one_edition_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["root", "symbol", "year", "number"],
                condition=Q(number__isnull=False),
                name="paper_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["prepared", "signed", "sent"]) | Q(code__isnull=False),
                name="prepared_edition_has_a_code",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["signed", "sent"],
                    number__isnull=False,
                    day__isnull=False,
                    year__isnull=False,
                )
                | (~Q(state__in=["signed", "sent"]) & Q(number__isnull=True, day__isnull=True)),
                name="signed_edition_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_on__isnull=False)
                | (~Q(state="sent") & Q(sent_on__isnull=True)),
                name="sent_edition_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="report", corrects__isnull=True)
                | (~Q(kind="report") & Q(corrects__isnull=False)),
                name="a_correction_says_of_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} lần {self.turn}"

    @property
    def is_frozen(self) -> bool:
        """Prepared or later: its content is never written again."""
        return self.state in self.FROZEN

    @property
    def is_issued(self) -> bool:
        return self.state in self.ISSUED

    @property
    def reference(self) -> str:
        """Number and symbol as papers print them: "05/BC-UBND" (Phụ lục I, mục II.3)."""
        return f"{self.number:02}/{self.symbol}" if self.number else ""


class EditionContent(models.Model):
    """What an edition says, as plain data (`documents.frozen`, `documents.traced`).

    Written on submitting; on preparing written a last time, with the lineage of every figure.
    `digest` is the SHA-256 of both texts, in that order.
    """

    edition = models.OneToOneField(
        Edition, models.PROTECT, primary_key=True, related_name="content"
    )
    document = models.TextField()
    trace = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.digest[:12]}"


class EditionFile(models.Model):
    """A file of an edition, kept under the SHA-256 of its bytes (`reports.files`).

    `returned` is what the clerk uploaded, until it is recorded as the original and is `signed`;
    `report` then says how it was matched with what was prepared.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF trình ký"
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Phụ lục số liệu (Excel)"
        LINEAGE = "lineage", "Nguồn số liệu (Excel, nội bộ)"
        RETURNED = "returned", "Tệp nhận về, chờ ghi nhận"
        SIGNED = "signed", "Bản gốc đã ký"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    report = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="one_file_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class EditionStep(models.Model):
    """Who moved an edition, from where to where, when and why. Added, never changed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    standing_in_for = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.step}"


class AcceptedWarning(models.Model):
    """Why a warning of the checklist is accepted. `about` is the digest of what it said: when
    that changes, it is asked again."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="accepted_warnings")
    check_code = models.CharField(max_length=30)
    about = models.CharField(max_length=64)
    said = models.CharField(max_length=500)
    reason = models.CharField("lý do", max_length=500)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "check_code", "about"], name="warning_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.check_code}"


class Erratum(models.Model):
    """An error of form in an issued edition: what it printed, what it should have.

    `letter` is the công văn đính chính that says so; empty while it is being gathered.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="errata")
    letter = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="corrects_form"
    )
    place = models.CharField("vị trí", max_length=300)
    before = models.CharField("đã in", max_length=1000)
    after = models.CharField("nay sửa là", max_length=1000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="erratum_changes_words"),
        ]

    def __str__(self) -> str:
        return f"{self.before[:40]} → {self.after[:40]}"


class CarriedCorrection(models.Model):
    """A figure found wrong after issue and put right in the next cumulative period, with a note
    printed there (design 6). `printed` and `right` are as reports print them."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="carried")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    printed = models.CharField("đã in", max_length=60)
    right = models.CharField("số đúng", max_length=60)
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "indicator"], name="figure_carried_once_per_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.printed} → {self.right}"
