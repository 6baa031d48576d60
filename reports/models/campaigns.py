"""When and whom we ask: campaigns, forms, obligations and their subjects."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from indicators.models import CatalogueVersion, IndicatorVersion
from units.models import Level, Unit


class Holiday(models.Model):
    """A public holiday, or a weekend day worked in exchange for one."""

    class Kind(models.TextChoices):
        OFF = "off", "Nghỉ"
        WORK = "work", "Làm bù"

    day = models.DateField("ngày", unique=True)
    kind = models.CharField("loại", max_length=4, choices=Kind)
    name = models.CharField("tên", max_length=120)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Rounds."""

    def real(self) -> "CampaignQuerySet":
        """Without rehearsals, whose figures count nowhere and are nobody's history: what adds
        up, looks back, judges or reports starts from these (campaigns.rehearsals)."""
        return self.filter(rehearsal=False)


class Campaign(models.Model):
    """One round of reporting (đợt báo cáo).

    Covers the days `[covers_from, covers_to)`; `as_of` is the day the unit tree and the
    catalogue are read. Nghị định 09/2019/NĐ-CP Điều 12: quý I runs 15/12 to 14/3, six months
    15/12 to 14/6, so windows overlap and a six-month figure is cumulative.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Đang chuẩn bị"
        OPEN = "open", "Đang thu báo cáo"
        CLOSED = "closed", "Đã đóng"

    code = models.CharField("mã đợt", max_length=40, unique=True)
    name = models.CharField("tên đợt", max_length=200)
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị tổng hợp")
    as_of = models.DateField("ngày đọc cây đơn vị")
    covers_from = models.DateField("số liệu từ ngày")
    covers_to = models.DateField("đến trước ngày")
    catalogue = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    # A round to practise on: its figures count nowhere and are nobody's history.
    rehearsal = models.BooleanField("đợt tập dượt", default=False)
    # Whether a submission is accepted only after the owners of its areas marked them "đạt".
    waits_for_areas = models.BooleanField("chờ đầu mối lĩnh vực", default=False)
    # What is not real about the figures of a demonstration or a rehearsal; screens and annexes
    # print it.
    illustration = models.CharField("phần minh họa", max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_to__gt=F("covers_from")), name="campaign_window_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> dt.date:
        """The last day covered; what a heading prints ("đến 14/3/2025")."""
        return self.covers_to - dt.timedelta(days=1)


class CampaignUnit(models.Model):
    """The unit tree as the campaign read it, once, on opening; later changes never reach it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=12, choices=Level)
    path = models.CharField(max_length=120)
    order = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="unit_once_per_campaign"),
        ]

    def __str__(self) -> str:
        return self.name


class DueDate(models.Model):
    """The day by which units of one level must have sent (a final date, in the order)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="due_dates")
    level = models.CharField("cấp", max_length=12, choices=Level)
    day = models.DateField("hạn gửi")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "level"], name="one_due_day_per_level"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.day:%d/%m/%Y}"


class Form(models.Model):
    """What a class of units must answer, and about whom (design 3).

    `answered_by`, `about` and `asks` keep the patterns the form was made with ("level:commune",
    "unit:so-tp"; "2.*", "3.3.0.1"), so that the next campaign can be made from this one.
    """

    class SubjectKind(models.TextChoices):
        SELF = "self", "Về chính đơn vị"
        ROOT = "root", "Về toàn địa bàn"
        EACH = "each", "Về từng đơn vị"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="forms")
    code = models.CharField("mã biểu", max_length=40)
    name = models.CharField("tên biểu", max_length=200)
    order = models.PositiveIntegerField()
    subject = models.CharField("hỏi về", max_length=4, choices=SubjectKind)
    answered_by = models.JSONField(default=list)
    about = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    own_office = models.BooleanField(
        "cấp trên chỉ trả lời cho cơ quan mình",
        default=False,
        help_text="Xác nhận khi cả đơn vị và đơn vị trực thuộc cùng được hỏi một chỉ tiêu cộng.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="form_code_per_campaign"),
        ]

    def __str__(self) -> str:
        return self.name


class FormLine(models.Model):
    """One indicator asked by a form. A `control` line is compared with the sum, never added."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="lines")
    indicator_version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    control = models.BooleanField("dòng đối chiếu", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "indicator_version"], name="indicator_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.indicator_version_id}"


class Obligation(models.Model):
    """This unit owes this form by that day (việc phải báo cáo)."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="obligations")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="obligations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level)
    due = models.DateField("hạn gửi")
    extended_to = models.DateField("gia hạn đến", null=True, blank=True)
    extension_reason = models.CharField("lý do gia hạn", max_length=300, blank=True)
    exempted_at = models.DateTimeField(null=True, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    exemption_reason = models.CharField("lý do miễn", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "unit"], name="form_owed_once_per_unit"),
            models.CheckConstraint(
                condition=Q(extended_to=None) | ~Q(extension_reason=""),
                name="extension_says_why",
            ),
            models.CheckConstraint(
                condition=Q(exempted_at=None) | ~Q(exemption_reason=""),
                name="exemption_says_why",
            ),
        ]
        indexes = [
            # The reviewer's queue and every reach question: one campaign, one subtree.
            models.Index(fields=["campaign", "unit_path"], name="obligation_reach"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} / {self.form_id}"

    @property
    def due_day(self) -> dt.date:
        """The day that counts: the extension where one was given."""
        return self.extended_to or self.due


class Subject(models.Model):
    """A unit an obligation answers about; sums run over subjects, by `path`."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="subjects")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    path = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "unit"], name="subject_once_per_obligation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.obligation_id}"
