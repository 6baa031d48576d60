"""People, and the roles they hold from a day to a day."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from units.models.agencies import ENDS_AFTER_IT_STARTS, InForceQuerySet, ReformArea, Unit

# Written as people write them: "0260 3862 123", "+84 912 345 678".
phone_validator = RegexValidator(
    r"^\+?[0-9](?:[ .()-]*[0-9]){7,14}\Z", "Số điện thoại có từ 8 đến 15 chữ số."
)


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
    # Locked for want of use (units.dormancy); and the last time somebody took the lock off.
    dormant_since = models.DateTimeField("khóa do lâu không dùng", null=True, blank=True)
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)

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


class MembershipQuerySet(InForceQuerySet["Membership"]):
    def in_force(self, on: date) -> Self:
        """Held on `on`; a role that is lent is not held longer than by whom it is lent."""
        lent = Q(standing_in_for__valid_to=None) | Q(standing_in_for__valid_to__gt=on)
        return super().in_force(on).filter(lent)


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

    objects = MembershipQuerySet.as_manager()

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
