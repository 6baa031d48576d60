"""Keeping the deadline: reminders and their texts, calls, outages, entering on behalf."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from reports.models.campaigns import Campaign, Obligation
from reports.models.submissions import Submission

PERSON = settings.AUTH_USER_MODEL
DIGEST = 64  # SHA-256 in hexadecimal; the file lies under it (reports.files)


class ReminderKind(models.TextChoices):
    """Why somebody is reminded. Days are working days by the holidays on record."""

    SOON = "soon", "Còn 05 ngày làm việc"
    TOMORROW = "tomorrow", "Còn 01 ngày làm việc"
    TODAY = "today", "Hạn gửi là hôm nay"
    OVERDUE = "overdue", "Quá hạn"
    HEAD = "head", "Việc chờ lãnh đạo duyệt"
    DIGEST = "digest", "Việc kiểm tra trong tuần"
    ASKED = "asked", "Người kiểm tra nhắc"


class ReminderText(models.Model):
    """The words of one kind of reminder, as the province has edited them.

    A kind without a row has the words of `reminding.texts`; both are plain text with named gaps.
    """

    kind = models.CharField(max_length=8, choices=ReminderKind, unique=True)
    subject = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung", max_length=4000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class Reminder(models.Model):
    """One reminder to one person: on their screen until seen or done, and by e-mail if they have
    an address.

    One row per person, kind, round and day, so a task that runs twice reminds once.
    """

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=8, choices=ReminderKind)
    # None for the weekly digest, which spans all open rounds.
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    day = models.DateField("ngày nhắc")
    subject = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung")
    # Keys of the obligations it is about, with what each was on that day.
    about = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # Who pressed the button; None when the timetable did.
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    # Why no e-mail went: no address, or what the mail server said last.
    not_mailed = models.CharField("vì sao không gửi thư", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "campaign", "day"], name="reminded_once_a_day"
            ),
            # NULLs are distinct in a unique constraint.
            models.UniqueConstraint(
                fields=["person", "kind", "day"],
                condition=Q(campaign=None),
                name="one_digest_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="reminders_of_one_person"),
            models.Index(
                fields=["day"], condition=Q(mailed_at=None, not_mailed=""), name="reminder_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.day:%d/%m/%Y}"


class Call(models.Model):
    """Somebody was called about a report that had not come ("đã gọi lúc …")."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="calls")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField("đã gọi lúc")
    spoke_to = models.CharField("người nghe", max_length=120, blank=True)
    note = models.CharField("kết quả", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["obligation", "-at"], name="calls_of_one_obligation")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.at:%d/%m/%Y %H:%M}"


class Outage(models.Model):
    """A time in which nobody could send: it moved every due day it touched (`submissions.outages`).

    `working_days` is what was added; `moved` keeps the obligations with their day before.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="outages")
    began_at = models.DateTimeField("gián đoạn từ")
    ended_at = models.DateTimeField("đến")
    reason = models.CharField("nguyên nhân", max_length=300)
    working_days = models.PositiveSmallIntegerField("số ngày làm việc được cộng")
    moved = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField("vì sao rút", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "began_at", "ended_at"],
                condition=Q(undone_at=None),
                name="one_outage_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_why=""), name="undone_outage_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="outage_says_why"),
            models.CheckConstraint(
                condition=Q(working_days__gte=1), name="outage_moves_at_least_one_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%d/%m/%Y %H:%M}: {self.reason}"


class OnBehalf(models.Model):
    """Figures of a unit that could not enter them, from its signed paper (nhập thay).

    Open while somebody enters; the scan is what the unit's head signed. Who entered does not
    accept (design 7).
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="on_behalf")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField("vì sao nhập thay", max_length=300)
    scan_name = models.CharField("tên tệp", max_length=200)
    scan_digest = models.CharField(max_length=DIGEST)
    scan_type = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(ended_at=None), name="one_enters_on_behalf"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(scan_digest=""), name="on_behalf_says_why_and_whence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.by_id}"
