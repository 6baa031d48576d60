"""Letters: each at most once, tried again where that is safe, and what became of them on record."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import tasks
from reports.models import Campaign, Reminder
from reports.reminding import mailing, sending
from reports.tests import acts, make
from reports.tests.make import NOW, TODAY, submission_of
from reports.tests.test_races import together
from units import clock

UNITS = ("x11", "x12", "x21", "x22")


def addressed(world: make.World, *units: str) -> None:
    """A reporter with an address in each unit."""
    for unit in units:
        person = world.reporter(unit)
        person.email = f"{unit}@example.vn"
        person.save()


@pytest.fixture
def reminded(world: make.World, campaign: Campaign) -> Campaign:
    """Four people with an address, reminded and not yet mailed; the day after is the due day."""
    addressed(world, *UNITS)
    sending.send(TODAY, at=NOW)
    return campaign


class Server(EmailBackend):
    """A mail server that does as a test says with the n-th letter."""

    does: dict[int, Callable[[], Any]] = {}
    opened = 0
    asked = 0

    def open(self) -> bool:
        Server.opened += 1
        return True

    def send_messages(self, messages: Any) -> int:
        Server.asked += 1
        Server.does.get(Server.asked, lambda: None)()
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    for name, value in (("does", {}), ("opened", 0), ("asked", 0)):
        monkeypatch.setattr(Server, name, value)
    return Server


def fails(error: BaseException) -> Callable[[], Any]:
    def fail() -> None:
        raise error

    return fail


def fates() -> list[str]:
    rows = Reminder.objects.order_by("pk")
    return ["mailed" if row.mailed_at else row.not_mailed for row in rows]


def to() -> list[str]:
    return [letter.to[0] for letter in mail.outbox]


@pytest.mark.django_db
def test_one_connection_carries_all_and_again_sends_none(reminded, server):
    assert mailing.send(at=NOW) == 4
    assert mailing.send(at=NOW) == 0
    assert sorted(to()) == [f"{unit}@example.vn" for unit in UNITS]
    assert server.opened == 1 and fates() == ["mailed"] * 4
    letter = mail.outbox[0]
    assert letter.subject == f"Còn 01 ngày làm việc đến hạn gửi: {reminded.name}"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Cổng báo cáo: http://127.0.0.1:8000/" in letter.body
    assert letter.message()["Message-ID"] != mail.outbox[1].message()["Message-ID"]


@pytest.mark.django_db
def test_whoever_cannot_be_mailed_has_the_reason_on_record(world, reminded):
    people = [world.reporter(unit) for unit in UNITS]
    people[0].email, people[1].is_active, people[2].email = "", False, "a\nBcc: b@example.vn"
    for person in people[:3]:
        person.save()
    assert mailing.send(at=NOW) == 1
    assert fates()[:2] == [mailing.NO_ADDRESS, mailing.GONE]
    assert fates()[2].startswith("Máy chủ thư từ chối") and fates()[3] == "mailed"
    assert to() == ["x22@example.vn"]


@pytest.mark.django_db
def test_what_was_done_meanwhile_is_not_asked_for(world, reminded):
    acts.filled(world, submission_of(reminded, "x11"), "signing")
    assert mailing.send(at=NOW) == 3
    assert mailing.DONE in fates() and "x11@example.vn" not in to()


@pytest.mark.django_db
def test_refused_for_good_once_for_now_three_times(reminded, server):
    gone = smtplib.SMTPRecipientsRefused({"x11@example.vn": (550, b"No such user")})
    busy = smtplib.SMTPDataError(451, b"Try later")
    server.does = {1: fails(gone), **{n: fails(busy) for n in (2, 5, 6)}}
    for _ in range(4):
        mailing.send(at=NOW)
    assert fates() == [
        "Máy chủ thư từ chối: 550 No such user",
        "Máy chủ thư từ chối: 451 Try later",
        "mailed",
        "mailed",
    ]
    assert server.asked == 6


@pytest.mark.django_db
def test_a_server_that_cannot_be_reached_costs_no_letter(reminded, server, monkeypatch):
    monkeypatch.setattr(server, "open", lambda self: fails(ConnectionRefusedError())())
    assert mailing.send(at=NOW) == 0
    monkeypatch.undo()
    assert mailing.send(at=NOW) == 4


@pytest.mark.django_db
def test_a_server_lost_on_the_way_leaves_one_in_doubt_and_the_rest_for_later(reminded, server):
    server.does = {2: fails(smtplib.SMTPServerDisconnected())}
    assert mailing.send(at=NOW) == 1
    assert fates() == ["mailed", mailing.IN_DOUBT, "", ""]
    assert mailing.send(at=NOW) == 2
    assert fates() == ["mailed", mailing.IN_DOUBT, "mailed", "mailed"]


@pytest.mark.django_db
def test_killed_between_letter_and_record_sends_none_twice(reminded, server):
    server.does = {3: fails(SystemExit())}
    with pytest.raises(SystemExit):
        mailing.send(at=NOW)
    assert len(to()) == 2
    mailing.send(at=NOW)
    assert len(to()) == 2 and fates() == [mailing.IN_DOUBT] * 4


@pytest.mark.django_db
def test_a_letter_of_yesterday_is_not_sent_today(reminded):
    assert mailing.send(at=NOW + timedelta(days=1)) == 0
    assert fates() == [mailing.DAY_OVER] * 4 and not mail.outbox


@pytest.mark.django_db
def test_queries_do_not_grow_with_letters(world, campaign):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            mailing.send(at=NOW)
        return len(asked)

    addressed(world, "x11")
    sending.send(TODAY, at=NOW)
    few = queries()
    Reminder.objects.all().delete()
    addressed(world, *UNITS)
    sending.send(TODAY, at=NOW)
    assert queries() == few and len(mail.outbox) == 5


# -- run by the clock, and by hand -----------------------------------------------------------------


@pytest.mark.django_db
def test_the_task_runs_twice_and_sends_once(world, campaign, in_the_window):
    addressed(world, "x11")
    tasks.send_reminders.delay()
    tasks.send_reminders.delay()
    assert to() == ["x11@example.vn"]


def command(*given: str) -> str:
    out = StringIO()
    call_command("send_reminders", *given, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_says_whom_before_and_how_many_after(world, campaign, in_the_window):
    addressed(world, "x11")
    dry = command("--dry-run", "--day", "18/3/2025")
    assert "KT-2025-Q1: reporter@x11, Hạn gửi là hôm nay" in dry
    assert not Reminder.objects.exists() and not mail.outbox
    assert "Lập 1 lời nhắc, gửi 1 thư." in command()
    assert "Lập 0 lời nhắc, gửi 0 thư." in command()
    assert "ngày nghỉ" in command("--day", "2025-03-16")
    for wrong in ("2025-03-18", "hôm qua"):
        with pytest.raises(CommandError):
            command("--day", wrong)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_and_send_one_each(world, campaign, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    addressed(world, *UNITS)

    def work() -> int:
        tasks.send_reminders()
        return 0

    assert together(work, work, work) == [0, 0, 0]
    assert Reminder.objects.count() == 4
    assert sorted(to()) == [f"{unit}@example.vn" for unit in UNITS]
