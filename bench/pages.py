"""(b) The largest entry pages, against a bare signed-in page.

`python -m bench.pages` measures on the database that DATABASE_URL names, which must be empty: it
loads the demonstration into it. Both pages go through the whole stack (middleware, session,
template); each round asks for both, in turn, and the ratio is the median of the rounds' ratios.
"""

import os
import statistics
import time
from io import StringIO

ROUNDS = 41
AIM, QUERIES = 4.0, 12


def main() -> None:
    """Load the demonstration, open its largest forms for entry, measure their pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    settings.ALLOWED_HOSTS.append("testserver")
    for is_table, name in ((True, "table of units"), (False, "form about one unit")):
        person, url, cells = _largest(is_table=is_table)
        print(f"largest {name}, {cells} cells, {measured(person, url)}")  # noqa: T201


def _largest(*, is_table: bool) -> tuple[object, str, int]:
    """The page with most cells, opened for entry whatever the story made of it."""
    from urllib.parse import urlencode

    from reports.models import Submission
    from reports.submissions import asked
    from units.models import Membership, Role

    owed = Submission.objects.filter(obligation__campaign__code="KT-2025-6T")
    owed = owed.select_related("obligation__campaign")
    pages = [
        (sum(x.kind != asked.HEADING for x in what.in_area(a)) * len(what.in_group(g)), pk, a, g)
        for pk, what in ((one.pk, asked.read(one.obligation)) for one in owed)
        if what.is_table == is_table
        for a in what.areas
        for g in what.groups
    ]
    cells, pk, area, group = max(pages)
    Submission.objects.filter(pk=pk).update(state="draft", round=1)
    unit = owed.get(pk=pk).obligation.unit
    person = Membership.objects.filter(unit=unit, role=Role.REPORTER)[0].user
    return person, f"/bao-cao/{pk}/linh-vuc/{area}/?{urlencode({'nhom': group})}", cells


def measured(person: object, url: str, aim: float = AIM, most: int = QUERIES) -> str:
    """ "2.31 of a bare page …"."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    with override_settings(ROOT_URLCONF="bench.bare"):
        for address in ("/trang-trong/", url):
            assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked = len(queries)
        rounds = [(_seconds(client, "/trang-trong/"), _seconds(client, url)) for _ in range(ROUNDS)]
    ratio = statistics.median(page / bare for bare, page in rounds)
    bare, page = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    return (
        f"{ratio:.2f} of a bare page (aim {aim:.1f}; {page:.1f} against {bare:.1f} ms), "
        f"{asked} queries (at most {most})"
    )


def _seconds(client: object, url: str) -> float:
    start = time.perf_counter()
    client.get(url)  # type: ignore[attr-defined]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
