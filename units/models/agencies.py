"""Agencies that live from a day to a day, and the areas of reform."""

from datetime import date
from typing import Self, TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)

ENDS_AFTER_IT_STARTS = Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))


# A code stands in addresses, file names and commands.
UNIT_CODE = r"^\w[\w.-]*\Z"
unit_code_validator = RegexValidator(
    UNIT_CODE, "Mã đơn vị chỉ gồm chữ, chữ số, dấu chấm, gạch ngang, gạch dưới."
)


class InForceQuerySet(models.QuerySet[M]):
    """Rows with `valid_from` and `valid_to`."""

    def in_force(self, on: date) -> Self:
        """True on `on`: begun by then, and not ended (`valid_to` is exclusive; null is open)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


class Level(models.TextChoices):
    """Levels of administration, in the order in which lists show them."""

    PROVINCE = "province", "Cấp tỉnh"
    DEPARTMENT = "department", "Sở, ban, ngành"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"
    OFFICE = "office", "Phòng, ban"


class Unit(models.Model):
    """An agency's identity. Never reused; official codes are (domain.md 4.2), so they are data
    of a record and not a key."""

    code = models.CharField("mã", max_length=40, validators=[unit_code_validator])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="unit_code_is_unique",
                violation_error_message="Mã đơn vị này đã được dùng.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class UnitRecord(models.Model):
    """What was true of a unit between two days. Written by units.changes alone, which keeps
    records of one unit from overlapping; the constraints below are the part SQL can say."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records")
    name = models.CharField("tên", max_length=200)
    level = models.CharField("cấp", max_length=12, choices=Level.choices)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="child_records"
    )
    official_code = models.CharField("mã hành chính", max_length=20, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = InForceQuerySet["UnitRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="one_open_record_per_unit"
            ),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="one_record_begins_a_day"),
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_STARTS, name="record_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="record_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("unit")), name="record_is_not_its_own_parent"
            ),
        ]
        # Tree.as_of(day) reads by both days.
        indexes = [models.Index(fields=["valid_from", "valid_to"], name="record_days")]

    def __str__(self) -> str:
        return f"{self.name} (từ {self.valid_from:%d/%m/%Y})"


class UnitEvent(models.Model):
    """What became of a unit on a day; a merger has one row for each predecessor, a split one for
    each successor."""

    class Kind(models.TextChoices):
        ESTABLISH = "establish", "Thành lập"
        RENAME = "rename", "Đổi tên"
        MOVE = "move", "Chuyển đơn vị cấp trên"
        MERGE = "merge", "Sáp nhập, hợp nhất"
        SPLIT = "split", "Chia, tách"
        DISSOLVE = "dissolve", "Chấm dứt hoạt động"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="events")
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="events_as_successor"
    )
    day = models.DateField("ngày")
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = models.Manager["UnitEvent"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "successor", "day"], name="unit_event_is_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(successor=None, kind__in=["establish", "rename", "move", "dissolve"])
                | Q(successor__isnull=False, kind__in=["merge", "split"]),
                name="merge_and_split_have_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day:%d/%m/%Y}"


class ReformArea(models.Model):
    """One of the six areas of reform (NQ 76/NQ-CP), and chỉ đạo điều hành; with dates, for the
    programme after 2030 may cut them otherwise."""

    code = models.SlugField(max_length=40)
    name = models.CharField("tên", max_length=120)
    short_name = models.CharField("tên ngắn", max_length=40)
    order = models.PositiveSmallIntegerField("thứ tự")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    objects = models.Manager["ReformArea"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="reform_area_code_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name
