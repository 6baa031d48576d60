"""Reminders as e-mail: the second step, after the rows are written.

At most once: a worker claims a few rows and writes down that their fate is unknown, sends them, and
writes what became of each. A worker killed in between leaves them so, and they are never sent
again: a second letter makes people doubt all of them, while one that did not arrive still stands on
the screen and is followed by the next. A server that cannot be reached costs nothing: rows wait for
the next run, until their day is over; what a server refuses for now is tried ATTEMPTS times.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet

from reports.campaigns.deadlines import local_day
from reports.models import Reminder
from reports.reminding import standing

logger = logging.getLogger(__name__)
AT_ONCE = 25  # claimed together: as many as one kill can leave in doubt
ATTEMPTS = 3
NO_ADDRESS = "Chưa có địa chỉ thư điện tử"
GONE = "Tài khoản đã ngừng hoạt động"
DONE = "Việc đã xong trước khi thư được gửi"
DAY_OVER = "Hết ngày mà chưa gửi được"
IN_DOUBT = "Đang gửi thì bị ngắt, không rõ thư đã đi chưa"


class _ServerLostError(Exception):
    """The server went away while it was given a letter."""

    def __init__(self, why: Exception, sent: int = 0) -> None:
        self.sent = sent
        super().__init__(str(why))


def send(*, at: datetime) -> int:
    """Send what has not been sent; how many letters went. Safe at any moment, by any number."""
    today = local_day(at)
    _expire(today)
    if not _unsent(today).exists():
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        logger.warning("The mail server cannot be reached, reminders wait: %s", error)
        return 0
    sent = 0
    try:
        for rows in _claims(today):
            sent += _deliver(rows, connection, at)
    except _ServerLostError as error:
        logger.warning("The mail server went away, reminders wait: %s", error)
        sent += error.sent
    finally:
        connection.close()
    return sent


def _unsent(day: date) -> QuerySet[Reminder]:
    return Reminder.objects.filter(day=day, mailed_at=None, not_mailed="")


def _expire(today: date) -> None:
    """What was not sent on its day says so: tomorrow its words would be wrong."""
    old = Reminder.objects.filter(day__lt=today, mailed_at=None, not_mailed="")
    old.update(not_mailed=DAY_OVER)


def _claims(day: date) -> Iterator[list[Reminder]]:
    """A few rows at a time, ours alone from here on; each row at most once in a run."""
    after = 0
    while keys := _claim(day, after):
        after = keys[-1]
        rows = Reminder.objects.filter(pk__in=keys).select_related("person").order_by("pk")
        yield list(rows)


@transaction.atomic
def _claim(day: date, after: int) -> list[int]:
    rows = _unsent(day).filter(pk__gt=after).order_by("pk").select_for_update(skip_locked=True)
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    Reminder.objects.filter(pk__in=keys).update(not_mailed=IN_DOUBT, attempts=F("attempts") + 1)
    return keys


def _deliver(rows: list[Reminder], connection: BaseEmailBackend, at: datetime) -> int:
    """Send each, then write down what became of them; how many went."""
    over = {one.reminder.pk for one in standing.still(rows) if one.reminder.about and not one.waits}
    sent: list[Reminder] = []
    others: list[Reminder] = []
    lost: Exception | None = None
    for row in rows:
        if lost:  # not tried: as if it had not been claimed
            row.not_mailed, row.attempts = "", row.attempts - 1
        elif why := DONE if row.pk in over else _unfit(row):
            row.not_mailed = why
        else:
            try:
                connection.send_messages([_letter(row)])
            except SMTPServerDisconnected as error:
                lost = error  # after the letter, or before it: the row stays in doubt
            except (SMTPException, ValueError) as error:
                row.not_mailed = _refusal(row, error)
            except OSError as error:
                lost = error
            else:
                sent.append(row)
                continue
        others.append(row)
    Reminder.objects.filter(pk__in=[row.pk for row in sent]).update(mailed_at=at, not_mailed="")
    Reminder.objects.bulk_update(others, ["not_mailed", "attempts"])
    if lost:
        raise _ServerLostError(lost, len(sent))
    return len(sent)


def _unfit(row: Reminder) -> str:
    if not row.person.is_active:
        return GONE
    return "" if row.person.email else NO_ADDRESS


def _letter(row: Reminder) -> EmailMessage:
    """Plain text; headers say that a machine wrote it, and its name lets a server see a double."""
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    return EmailMessage(
        subject=" ".join(row.subject.split()),
        body=row.body,
        to=[row.person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Message-ID": f"<nhac-viec-{row.pk}@{host}>",
        },
    )


def _refusal(row: Reminder, error: Exception) -> str:
    """What the server said; empty while it may be tried again."""
    code, said = 0, str(error).encode()
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code = error.smtp_code
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else said
    for_good = code >= 500 or isinstance(error, ValueError) or row.attempts >= ATTEMPTS
    text = said.decode(errors="replace")
    return f"Máy chủ thư từ chối: {code or ''} {text}"[:300] if for_good else ""
