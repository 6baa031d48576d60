"""Ways into an account besides the password: a link by mail, a second factor, single sign-on."""

import ipaddress

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from units.models.people import Role, User


class AccountLink(models.Model):
    """A link that was mailed to a person to set a password: used once, within its time.

    The link itself stands in the mail alone; here is its SHA-256.
    """

    class Purpose(models.TextChoices):
        INVITE = "invite", "Thư mời"
        RESET = "reset", "Đặt lại mật khẩu"

    user = models.ForeignKey(User, models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=6, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    # Null: the person asked for it.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager["AccountLink"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_open_link_per_person",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["invite", "reset"]), name="link_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="link_ends_after_it_is_made"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="used_link_is_not_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.user_id}"


class ExternalIdentity(models.Model):
    """Who a person is at the province's sign-on: its issuer's name for them, for ever."""

    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    objects = models.Manager["ExternalIdentity"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="identity_belongs_to_one_person"
            ),
            models.UniqueConstraint(fields=["issuer", "user"], name="one_identity_per_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.issuer})"


class SecondFactorRule(models.Model):
    """From where a role is asked for a code besides the password; a role without a rule never."""

    class Where(models.TextChoices):
        OUTSIDE = "outside", "Chỉ khi vào từ ngoài mạng tin cậy"
        ALWAYS = "always", "Luôn luôn"

    role = models.CharField("vai trò", max_length=16, choices=Role.choices, unique=True)
    where = models.CharField("khi nào", max_length=7, choices=Where.choices)

    objects = models.Manager["SecondFactorRule"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="second_factor_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(where__in=["outside", "always"]), name="second_factor_where_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.where}"


def validate_network(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValidationError(f"“{text}” không phải một mạng, ví dụ 10.64.0.0/16.") from None


class TrustedNetwork(models.Model):
    """A network of the offices themselves: who comes from there is not outside."""

    network = models.CharField("mạng", max_length=43, unique=True, validators=[validate_network])
    note = models.CharField("ghi chú", max_length=120, blank=True)

    objects = models.Manager["TrustedNetwork"]()

    def __str__(self) -> str:
        return self.network
