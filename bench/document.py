"""The whole provincial report as a document, and linted, against rendering its PDF.

`python -m bench.document` measures on the database that DATABASE_URL names, which must be empty: it
loads the demonstration into it. Each round composes quý I/2025 from outline, narratives and
figures, lints it and draws its parts in this process, one after the other; what is printed are the
medians of the rounds' ratios.
"""

import os
import statistics
from io import StringIO
from typing import Any

ROUNDS = 7
# The linter's was 0.1 while the PDF took twice as long: footnotes were laid out again and again.
AIMS = {"document": 0.1, "linter": 0.15}


def main() -> None:
    """Load the demonstration, then measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    from reports.models import Consolidation, Draft

    draft = Draft.objects.get(campaign__code="KT-2025-Q1", root__code="kt")
    # The figures as they were closed, with earlier periods and units by name.
    draft.consolidation = Consolidation.objects.get(
        campaign=draft.campaign_id, root=draft.root_id, closed_number=1
    )
    draft.save(update_fields=["consolidation"])
    rounds = [_round(draft.pk) for _ in range(ROUNDS + 1)][1:]  # the first one warms up
    document, linter, pdf = zip(*rounds, strict=True)
    shape = _shape(draft.pk)
    for name, column in (("document", document), ("linter", linter)):
        ratio = statistics.median(part / whole for part, whole in zip(column, pdf, strict=True))
        ms, of = statistics.median(column) * 1000, statistics.median(pdf) * 1000
        told = f"{ratio:.3f} (aim {AIMS[name]}; {ms:.0f} against {of:.0f} ms)"
        print(f"{name} / PDF, {shape}: {told}")  # noqa: T201


def _round(pk: int) -> tuple[float, float, float]:
    """Seconds to compose, to lint and to draw."""
    from time import perf_counter

    from reports.documents.passages import passages
    from reports.documents.renderers import drawing, pdf
    from reports.linting import lint
    from reports.writing import composing, reviewing

    draft = _draft(pk)
    begun = perf_counter()
    document = composing.whole(draft, at=draft.started_at)
    composed = perf_counter()
    known = reviewing.known(composing.setting(draft))
    ready = perf_counter()
    lint(passages(document), known)
    linted = perf_counter()
    for html in pdf.parts(document):
        drawing.draw(html, pdf.stylesheet())
    return composed - begun, linted - ready, perf_counter() - linted


def _shape(pk: int) -> str:
    """How large the report is, and how often the database was asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reports.documents.blocks import Paragraph
    from reports.writing import composing

    draft = _draft(pk)
    with CaptureQueriesContext(connection) as queries:
        document = composing.whole(draft, at=draft.started_at)
    notes = sum(len(block.notes) for block in document.body if isinstance(block, Paragraph))
    return f"{len(document.body)} blocks, {notes} notes, {len(queries)} queries"


def _draft(pk: int) -> Any:
    """Read afresh, as a request would."""
    from reports.models import Draft

    return Draft.objects.select_related("campaign", "outline", "consolidation").get(pk=pk)


if __name__ == "__main__":
    main()
