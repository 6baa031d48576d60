"""A morning's reminders for 3.321 communes, against a bare signed-in page in the same run.

`python -m bench.reminders` measures on the database that DATABASE_URL names, which must be empty:
every commune owes a form and has somebody with an address; a letter goes no further than a list in
memory. Making and mailing are measured apart, for the 126 units of one province and for all. What
may grow with units are batches: rows written together, letters claimed together.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from reports.models import Campaign

ROUNDS = 21
SIZES = (126, 3321)
DAY = date(2025, 3, 18)  # the day by which bench.country's communes are to send
AT = datetime(2025, 3, 18, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MANY = 2000


def main() -> None:
    """Make the country and its people; measure both steps for both sizes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bench import country
    from reports.reminding import mailing, sending

    call_command("migrate", verbosity=0, run_syncdb=True)
    settings.ALLOWED_HOSTS.append("testserver")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    campaign = country.build(figures=False)
    _people(campaign)
    _owe(1)
    assert sending.send(DAY, at=AT) == mailing.send(at=AT) == 1  # once, unmeasured
    for size in SIZES:
        _owe(size)
        bare = _bare_page()
        made, asked = _measured(lambda: sending.send(DAY, at=AT), size)
        sent, claimed = _measured(lambda: mailing.send(at=AT), size)
        print(  # noqa: T201
            f"reminders for {size} units: made in {made / bare:.1f} bare pages, {asked} queries; "
            f"mailed in {sent / bare:.1f}, {claimed} queries ({(made + sent):.2f} s against "
            f"{bare * 1000:.1f} ms)"
        )


def _people(campaign: "Campaign") -> None:
    """A reporter with an address in every unit, each of which is in force."""
    from reports.models import CampaignUnit
    from units.models import Membership, Role, UnitRecord, User

    places = list(CampaignUnit.objects.filter(campaign=campaign))
    since = date(2020, 1, 1)
    records = [
        UnitRecord(unit_id=p.unit_id, name=p.name, level=p.level, valid_from=since) for p in places
    ]
    UnitRecord.objects.bulk_create(records, batch_size=MANY)
    people = [
        User(username=f"u{p.pk}", full_name=f"Người {p.pk}", email=f"u{p.pk}@example.vn")
        for p in places
    ]
    User.objects.bulk_create(people, batch_size=MANY)
    held = [
        Membership(user=person, role=Role.REPORTER, unit_id=place.unit_id, valid_from=since)
        for person, place in zip(people, places, strict=True)
    ]
    Membership.objects.bulk_create(held, batch_size=MANY)


def _owe(size: int) -> None:
    """So many units still owe their form; nobody was reminded yet."""
    from django.core import mail

    from reports.models import Reminder, Submission

    Reminder.objects.all().delete()
    Submission.objects.update(state=Submission.State.APPROVED)
    keys = list(Submission.objects.order_by("pk").values_list("pk", flat=True)[:size])
    Submission.objects.filter(pk__in=keys).update(state=Submission.State.DRAFT)
    mail.outbox = []


def _measured(do: Callable[[], int], size: int) -> tuple[float, int]:
    """Seconds and queries of one run, which does what was to be done."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        done = do()
        seconds = time.perf_counter() - start
    assert done == size, (done, size)
    return seconds, len(queries)


def _bare_page() -> float:
    """Seconds of a page of a signed-in person with nothing in it."""
    from django.test import Client, override_settings

    from units.models import User

    client = Client()
    client.force_login(User.objects.exclude(email="")[0])
    with override_settings(ROOT_URLCONF="bench.bare"):
        client.get("/trang-trong/")
        rounds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            assert client.get("/trang-trong/").status_code == 200
            rounds.append(time.perf_counter() - start)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
