"""A form's workbook out and in, against bare libraries doing the same cells; and hostile files.

`python -m bench.workbooks` measures on the database that DATABASE_URL names, which must be empty:
it loads the demonstration into it. Out: against XlsxWriter writing the same texts and numbers
without looks, checks or notes. In: our reader against openpyxl's own, read only. Then the dry run,
read and compared, of every form of a round; and what each hostile file costs the process that reads
it, beside a plain workbook.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

ROUNDS = 9
OUT_AIM, IN_AIM, DRY_AIM = 15.0, 1.5, 0.5  # times, times, seconds for one workbook
SECONDS_AIM, MEMORY_AIM = 10.0, 100  # of a hostile file; MB


def main() -> None:
    """Load the demonstration; measure the two largest forms, a whole round, and what harms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    for form in ("huyen", "ho-so"):
        say(there_and_back(form))
    say(dry_run())
    for line in hostile():
        say(line)


def there_and_back(form: str) -> str:
    from reports.sheets import reading
    from reports.workbooks import making

    material = _material(_submissions(form)[0])
    content = making.make(material)
    book = reading.read(content, "bieu.xlsx")
    count = sum(len(row) for sheet in book.sheets for row in sheet.rows)
    out = _ratio(lambda: making.make(material), lambda: _bare(book))
    back = _ratio(lambda: reading.read(content, ""), lambda: _opened(content))
    return (
        f"workbook {form}, {count} cells, {len(content) // 1000} kB: "
        f"out {out:.2f} of bare XlsxWriter (aim {OUT_AIM:.1f}), "
        f"in {back:.2f} of openpyxl read only (aim {IN_AIM:.1f})"
    )


def dry_run() -> str:
    """Every form of the half-year, read and compared."""
    from reports.sheets import reading
    from reports.workbooks import comparing, making

    owed = _submissions()
    contents = [making.make(_material(one)) for one in owed]
    begun = time.perf_counter()
    for submission, content in zip(owed, contents, strict=True):
        assert not comparing.compare(submission, reading.read(content, "")).differences
    each = (time.perf_counter() - begun) / len(owed)
    return f"dry run of {len(owed)} workbooks: {each:.3f} s each (aim {DRY_AIM:.1f})"


def hostile() -> list[str]:
    """Seconds and peak memory of the process that reads each file."""
    from reports.tests import hostile_sheets

    made: dict[str, Callable[[], bytes]] = dict(hostile_sheets.READ)
    made |= {name: make for name, (make, _) in hostile_sheets.REFUSED.items()}
    costs = {name: _apart(make()) for name, make in made.items()}
    plain, _ = costs["plain"]
    lines = [
        f"hostile {name}: {seconds / plain:.1f} of a plain workbook, {memory:.0f} MB"
        for name, (seconds, memory) in sorted(costs.items(), key=lambda one: -one[1][0])
    ]
    slowest = max(seconds for seconds, _ in costs.values())
    largest = max(memory for _, memory in costs.values())
    return [
        *lines,
        f"hostile, the worst: {slowest:.1f} s (aim {SECONDS_AIM:.1f}), "
        f"{largest:.0f} MB (aim {MEMORY_AIM})",
    ]


def _submissions(form: str = "") -> list[Any]:
    from reports.models import Submission

    owed = Submission.objects.filter(obligation__campaign__code="KT-2025-6T")
    owed = owed.filter(obligation__form__code=form) if form else owed
    return list(
        owed.select_related(
            "obligation__campaign__catalogue",
            "obligation__campaign__root",
            "obligation__form",
            "obligation__unit",
            "version",
        ).order_by("pk")
    )


def _material(submission: Any) -> Any:
    """The form as its own people may read it."""
    from reports.demo import load
    from reports.pages import workbook
    from reports.pages.desk import Desk
    from units.models import Membership, Role

    unit = submission.obligation.unit
    person = Membership.objects.filter(unit=unit, role=Role.REPORTER)[0].user
    return workbook.material(Desk(person, submission, load.STORY_NOW.date()), at=load.STORY_NOW)


def _bare(book: Any) -> None:
    """The same cells by the library alone."""
    import xlsxwriter

    made = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    for sheet in book.sheets:
        written = made.add_worksheet()
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell.number is not None:
                    written.write_number(row, column, float(cell.number))
                elif cell.text:
                    written.write_string(row, column, cell.text)
    made.close()


def _opened(content: bytes) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _ = cell.value


def _ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """The median of the rounds' ratios; each round asks for both, in turn."""
    ours(), theirs()  # warm up
    return statistics.median(_seconds(ours) / _seconds(theirs) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


# What a process took is told by itself: a parent's count begins with its own memory.
CHILD = """
import sys
from reports import apart
try:
    apart.main(*sys.argv[1:])
finally:
    with open("/proc/self/status") as told:
        print(told.read(), file=sys.stderr)
"""


def _apart(content: bytes) -> tuple[float, float]:
    """Seconds and megabytes of a process of its own, as reports.sheets.reading starts it."""
    from reports.sheets import reading

    bounds = (str(reading.LONGEST), str(reading.LARGEST))
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(content)
        call = ("reports.sheets.reading", "plain", *bounds, str(path), "x.xlsx")
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-c", CHILD, *call], capture_output=True, check=True, text=True
        )
        seconds = time.perf_counter() - begun
    peak = next(line for line in done.stderr.splitlines() if line.startswith("VmHWM"))
    return seconds, int(peak.split()[1]) / 1024


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a measurement is for


if __name__ == "__main__":
    main()
