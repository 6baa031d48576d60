"""The reviewer's queue with 126 and with 3.321 sent forms, against a bare signed-in page.

`python -m bench.queue` measures on the database that DATABASE_URL names, which must be empty:
every commune of the country has sent a form and is weighed, a third are in the reviewer's part,
and those on top of the queue, like the 126, hold 250 figures each. Each round asks for a bare page
and for the queue, in turn. Queries must be the same for both sizes; seconds may grow by what
sorting so many rows costs, and no more. Then what the worker does with one form that was just
sent, and accepting clean ones together.
"""

import os
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from reports.models import Campaign
    from units.models import User

ROUNDS = 15
SIZES = (3321, 126)  # the rest goes into a closed round
PAGES = {
    "everything": "/kiem-tra/?part=tat-ca",
    "own part": "/kiem-tra/",
    "the last page": "/kiem-tra/?part=tat-ca&page=9999",
    "searched": "/kiem-tra/?part=tat-ca&q=don+vi+12",
}
ACCEPTED = 126
FIGURES = """
INSERT INTO reports_value
  (version_id, indicator_id, subject_id, state, number, provisional, note, revision,
   entered_by_id, entered_at)
SELECT v.id, i.indicator_id, s.id, 'number', (v.id * 31 + i.indicator_id * 17) %% 1000, %s, '', 1,
       v.frozen_by_id, v.frozen_at
FROM reports_submissionversion v
JOIN reports_submission b ON b.id = v.submission_id
JOIN reports_subject s ON s.obligation_id = b.obligation_id
JOIN reports_obligation o ON o.id = b.obligation_id
JOIN reports_formline l ON l.form_id = o.form_id
JOIN indicators_indicatorversion i ON i.id = l.indicator_version_id
WHERE v.id %% 7 = 6 OR v.id <= 126 ORDER BY v.id, i.indicator_id
"""


def main() -> None:
    """Make the country; measure the queue of all of it, then of one province's worth."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bench import country

    call_command("migrate", verbosity=0, run_syncdb=True)
    settings.ALLOWED_HOSTS.append("testserver")
    campaign = country.build(figures=False)
    reviewer = _sent(campaign)
    _fill()
    queries: dict[str, set[int]] = {name: set() for name in PAGES}
    for size in SIZES:
        leave(size, campaign)
        for name, address in PAGES.items():
            told, asked = page_of(reviewer, address)
            queries[name].add(asked)
            print(f"queue of {size}, {name}: {told}")  # noqa: T201
    for name, counts in queries.items():
        assert len(counts) == 1, f"{name}: queries grow with rows, {counts}"
    print(_weighing())  # noqa: T201
    print(_accepting(reviewer))  # noqa: T201


def _sent(campaign: "Campaign") -> "User":
    """Everything is sent and weighed; a reviewer of the whole has a third of it."""
    from bench.country import AT, MANY
    from reports.models import ReviewBlock, ReviewRisk, Submission, SubmissionVersion
    from units.models import Membership, Role, Unit, User

    SubmissionVersion.objects.update(counts=False, accepted_at=None, accepted_by=None)
    for version in SubmissionVersion.objects.only("pk", "submission_id").iterator():
        Submission.objects.filter(pk=version.submission_id).update(version=version)
    Submission.objects.update(state=Submission.State.SUBMITTED, first_forwarded_at=AT)
    reviewer = User.objects.create(username="kiemtra", full_name="Người kiểm tra")
    office = Unit.objects.create(code="so-nv")
    Membership.objects.create(
        user=reviewer,
        role=Role.REVIEWER,
        unit=campaign.root,
        employer=office,
        valid_from=campaign.covers_from,
    )
    reason = {"kind": "own", "text": "1.1 Số văn bản: 900; kỳ trước 40.", "weight": 20}
    ReviewRisk.objects.bulk_create(
        [
            ReviewRisk(
                version_id=pk,
                score=20 * (pk % 7),
                reasons=[reason] * (pk % 7),
                reckoned_at=AT,
            )
            for pk in SubmissionVersion.objects.values_list("pk", flat=True)
        ],
        batch_size=MANY,
    )
    units = campaign.obligations.order_by("pk").values_list("unit_id", flat=True)
    ReviewBlock.objects.bulk_create(
        [
            ReviewBlock(
                unit_id=pk, reviewer=reviewer, valid_from=campaign.covers_from, by=reviewer, at=AT
            )
            for pk in units[::3]
        ],
        batch_size=MANY,
    )
    return reviewer


def leave(size: int, campaign: "Campaign") -> None:
    """Only so many forms stay in an open round."""
    from reports.models import Campaign, Obligation

    kept = list(campaign.obligations.order_by("pk").values_list("pk", flat=True)[:size])
    if campaign.obligations.count() > size:
        closed = Campaign.objects.get(pk=campaign.pk)
        closed.pk, closed.code, closed.state = None, "OVER", Campaign.State.CLOSED
        closed.save()
        Obligation.objects.filter(campaign=campaign).exclude(pk__in=kept).update(campaign=closed)


def page_of(person: "User", address: str) -> tuple[str, int]:
    """ "3.10 of a bare page …", and its queries."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(person)
    with override_settings(ROOT_URLCONF="bench.bare"):
        for one in ("/trang-trong/", address):
            assert client.get(one).status_code == 200, one
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = len(queries)
        rounds = [
            (_seconds(client, "/trang-trong/"), _seconds(client, address)) for _ in range(ROUNDS)
        ]
    ratio = statistics.median(page / bare for bare, page in rounds)
    bare, page = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    told = f"{ratio:.1f} bare pages ({page:.0f} against {bare:.0f} ms), {asked} queries"
    return told, asked


def _weighing() -> str:
    """What the worker does with one form."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.country import AT
    from reports.reviewing import material, risk

    one = risk.waiting().order_by("pk")[:1].values("pk")
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        risk.reckon(risk.waiting().filter(pk__in=one), at=AT)
        seconds, asked = time.perf_counter() - start, len(queries)
    like = material.SAMPLE
    return f"one form weighed against {like} like it: {seconds:.2f} s, {asked} queries"


def _accepting(person: "User") -> str:
    """A round of clean ones, as the page does it."""
    from django.test import Client

    from reports.models import ReviewRisk, Submission

    ReviewRisk.objects.update(score=0, reasons=[])
    waiting = Submission.objects.filter(obligation__campaign__state="open").order_by("pk")
    keys = [str(pk) for pk in waiting.values_list("pk", flat=True)[:ACCEPTED]]
    client = Client()
    client.force_login(person)
    start = time.perf_counter()
    client.post("/kiem-tra/chap-nhan/", {"submission": keys})
    seconds = time.perf_counter() - start
    done = waiting.filter(state=Submission.State.APPROVED).count()
    assert done == len(keys), done
    return f"{done} clean forms accepted together in {seconds:.1f} s, one transaction each"


def _fill() -> None:
    """The figures of the first 126 forms and of the riskiest, which stand on top."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [False])
        cursor.execute("ANALYZE")


def _seconds(client: "Client", url: str) -> float:
    start = time.perf_counter()
    client.get(url)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
