"""The matrix of a round with 126 and with 3.321 units, against a bare signed-in page.

`python -m bench.matrix` measures on the database that DATABASE_URL names, which must be empty:
every commune of the country has sent a form of 250 figures. Each round asks for a bare page and
for the page, in turn. Queries must be the same for both sizes.
"""

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.models import Campaign
    from units.models import User

SIZES = (3321, 126)  # the rest goes into a closed round


def main() -> None:
    """Make the country; measure the matrix of all of it, then of one province's worth."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bench import country, queue

    call_command("migrate", verbosity=0, run_syncdb=True)
    settings.ALLOWED_HOSTS.append("testserver")
    campaign = country.build()
    reader = _sent(campaign)
    page = f"/dot/{campaign.code}/linh-vuc/"
    pages = {
        "first page": page,
        "last page": f"{page}?page=9999",
        "searched and sorted": f"{page}?q=1&xep=-don-vi",
        "the round": f"/dot/{campaign.code}/",
    }
    queries: dict[str, set[int]] = {name: set() for name in pages}
    for size in SIZES:
        queue.leave(size, campaign)
        for name, address in pages.items():
            told, asked = queue.page_of(reader, address)
            queries[name].add(asked)
            print(f"matrix of {size}, {name}: {told}")  # noqa: T201
        print(f"matrix of {size} as a workbook: {_file(reader, page)}")  # noqa: T201
    for name, counts in queries.items():
        assert len(counts) == 1, f"{name}: queries grow with units, {counts}"


def _sent(campaign: "Campaign") -> "User":
    """Every form is sent; somebody reads the whole."""
    from bench.country import AT
    from reports.models import Submission, SubmissionVersion
    from units.models import Membership, Role, User

    SubmissionVersion.objects.update(counts=False, accepted_at=None, accepted_by=None)
    for version in SubmissionVersion.objects.only("pk", "submission_id").iterator():
        Submission.objects.filter(pk=version.submission_id).update(version=version)
    Submission.objects.update(state=Submission.State.SUBMITTED, first_forwarded_at=AT)
    reader = User.objects.create(username="kiemtra", full_name="Người kiểm tra")
    Membership.objects.create(
        user=reader, role=Role.REVIEWER, unit=campaign.root, valid_from=campaign.covers_from
    )
    return reader


def _file(person: "User", address: str) -> str:
    """The whole list as a workbook."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    start = time.perf_counter()
    answer = client.get(f"{address}?xuat=xlsx")
    seconds = time.perf_counter() - start
    return f"{len(answer.content) / 1024:.0f} KB in {seconds:.1f} s"


if __name__ == "__main__":
    main()
