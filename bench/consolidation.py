"""(a) Adding up the country, with coverage and lineage, against one bare sum over the same rows.

`python -m bench.consolidation` measures on the database that DATABASE_URL names, which must be
empty. Each round runs both, in turn; the ratio is the median of the rounds' ratios.
"""

import os
import statistics
import time
from collections.abc import Callable

ROUNDS = 7
AIM = 2.0
BARE = "SELECT indicator_id, SUM(number) FROM reports_value GROUP BY indicator_id"


def main() -> None:
    """Build the country, then measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.country import build

    call_command("migrate", verbosity=0, run_syncdb=True)
    campaign = build()
    ratios, parts = [], []
    for _ in range(ROUNDS):
        bare = timed(lambda: _bare(connection))
        whole = timed(lambda: _consolidate(campaign))
        ratios.append(whole / bare)
        parts.append((bare, whole))
    bare, whole = (statistics.median(column) * 1000 for column in zip(*parts, strict=True))
    print(  # noqa: T201 - what a measurement is for
        f"consolidation, 3.321 communes x 250 indicators, {connection.vendor}: "
        f"{statistics.median(ratios):.2f} of a bare sum (aim {AIM:.1f}; "
        f"{whole:.0f} against {bare:.0f} ms)"
    )


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _bare(connection: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(BARE)
        assert len(cursor.fetchall()) == 250


def _consolidate(campaign: object) -> None:
    """A whole consolidation; its fingerprint is changed, or the next round would find it done."""
    from datetime import UTC, datetime

    from reports.adding import consolidation
    from reports.models import Consolidation

    made = consolidation.run(campaign, campaign.root, by=None, at=datetime.now(UTC))  # type: ignore[attr-defined,arg-type]
    Consolidation.objects.filter(pk=made.pk).update(fingerprint=f"measured {made.pk}")


if __name__ == "__main__":
    main()
