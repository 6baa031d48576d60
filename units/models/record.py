"""The evidence of what was done."""

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from units.models.people import User


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
