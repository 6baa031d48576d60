"""Agencies that live from a day to a day, people, their roles, and the evidence of what was done.

Every period is closed below and open above: `valid_to` is the first day that is no longer in it,
and null while it lasts. Nothing here is ever deleted: it ends.
"""

from datetime import date
from typing import Any, NoReturn, Self, TypeVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

M = TypeVar("M", bound=models.Model)

ENDS_AFTER_IT_STARTS = Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))


# A code stands in addresses, file names and commands.
UNIT_CODE = r"^\w[\w.-]*\Z"
unit_code_validator = RegexValidator(
    UNIT_CODE, "Mã đơn vị chỉ gồm chữ, chữ số, dấu chấm, gạch ngang, gạch dưới."
)


# Written as people write them: "0260 3862 123", "+84 912 345 678".
phone_validator = RegexValidator(
    r"^\+?[0-9](?:[ .()-]*[0-9]){7,14}\Z", "Số điện thoại có từ 8 đến 15 chữ số."
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


class PeopleManager(UserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in does not mind capitals: a phone keyboard makes the first letter one."""
        return super().get_by_natural_key((username or "").lower())


class User(AbstractUser):
    """A person who signs in. The account is the person's; roles come and go (Membership)."""

    username_validator = RegexValidator(  # type: ignore[assignment]
        r"^[a-z0-9][a-z0-9._-]*$",
        "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
    )

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[username_validator],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=120, blank=True)
    phone = models.CharField(
        "số điện thoại", max_length=30, blank=True, validators=[phone_validator]
    )
    # Django's halves of a name do not fit a Vietnamese one.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    is_demo = models.BooleanField("tài khoản minh họa", default=False)

    objects = PeopleManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")), name="username_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which comes last: "Y Hạnh" is addressed as Hạnh."""
        return self.full_name.split()[-1] if self.full_name.split() else self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return super().normalize_username(username).lower()


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


class Role(models.TextChoices):
    """What a membership lets a person do (design.md 7)."""

    REPORTER = "reporter", "Chuyên viên"
    HEAD = "head", "Lãnh đạo đơn vị"
    AREA_OWNER = "area_owner", "Đầu mối lĩnh vực"
    REVIEWER = "reviewer", "Chuyên viên kiểm tra"
    LEAD_REVIEWER = "lead_reviewer", "Trưởng phòng CCHC"
    EDITOR = "editor", "Biên tập báo cáo"
    OFFICE_CHECKER = "office_checker", "Văn phòng thẩm tra"
    LEADER = "leader", "Lãnh đạo"
    CLERK = "clerk", "Văn thư"
    BUSINESS_ADMIN = "business_admin", "Quản trị nghiệp vụ"
    SYSTEM_ADMIN = "system_admin", "Quản trị hệ thống"


SYSTEM_ROLES = (Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN)


class Membership(models.Model):
    """A person's role between two days, within a scope unit and, for an area owner, one area."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=16, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    employer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="staff")
    area = models.ForeignKey(
        ReformArea, models.PROTECT, null=True, blank=True, related_name="owners"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    standing_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins"
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = InForceQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_STARTS, name="membership_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(unit=None, role__in=SYSTEM_ROLES)
                | (Q(unit__isnull=False) & ~Q(role__in=SYSTEM_ROLES)),
                name="membership_has_a_scope_unless_system",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=False) | ~Q(role="area_owner"),
                name="area_owner_has_an_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} (từ {self.valid_from:%d/%m/%Y})"


class AppendOnlyError(Exception):
    """Evidence may be added to, never changed or removed."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Nhật ký không được sửa.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Nhật ký không được xóa.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Nhật ký không được sửa.")


class AuditEvent(models.Model):
    """Who did what to which thing. Evidence: never read to decide anything."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="audited_actions"
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            # The system admin's list, newest first; and one thing's history.
            models.Index(fields=["-at"], name="audit_newest_first"),
            models.Index(fields=["object_type", "object_id"], name="audit_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The one save() of the project that is overridden: it refuses the second."""
        if not self._state.adding:
            raise AppendOnlyError("Nhật ký không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Nhật ký không được xóa.")
