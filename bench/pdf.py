"""The whole report of quý I/2025 as files: how long each takes, how much memory, against what.

`python -m bench.pdf` measures on the database that DATABASE_URL names, which must be empty: it
loads the demonstration into it. In one run it prints:

* a draft against WeasyPrint alone (as it is installed, one process, the same HTML and options), in
  pairs: nothing kept, and one section changed since the last time;
* each kind of file by itself, in a process of its own: seconds of drawing, memory of the largest
  process;
* where LibreOffice is installed, a draft against LibreOffice with our own DOCX: in this process, as
  a worker draws it, and in a new one, as LibreOffice is started anew.

Two processors must be free: a draft with nothing kept is drawn by two processes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

PAIRS, AGAINST_OFFICE = 7, 3
COLD, CHANGED = "PDF, nothing kept", "PDF, one section changed"
AIMS = {COLD: 0.6, CHANGED: 0.3}
KINDS = ("draft", "prepared", "docx", "xlsx")


def main(arguments: list[str]) -> None:
    """Everything, or the file of one kind for a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    import django

    django.setup()
    if arguments:
        kind, path = arguments
        print(json.dumps(by_itself(kind, Path(path))))  # noqa: T201 - read by the first process
        return
    with tempfile.TemporaryDirectory() as temporary:
        kept = Path(temporary) / "document.json"
        kept.write_text(json.dumps(demonstration()), encoding="utf-8")
        for name, ratio in against_weasyprint(read(kept)).items():
            say(f"{name} / WeasyPrint alone: {ratio:.2f} (aim {AIMS[name]})")
        for kind in KINDS:
            measured = in_a_process(kind, kept)
            say(f"{kind}: {measured['seconds']:.2f} s, {measured['megabytes']:.0f} MB")
        against_libreoffice(kept)


def demonstration() -> dict[str, Any]:
    """The report as plain data, from the demonstration loaded for it."""
    from django.core.management import call_command

    from reports.documents import frozen
    from reports.models import Consolidation, Draft
    from reports.writing import composing

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    draft = Draft.objects.select_related("campaign", "outline").get(
        campaign__code="KT-2025-Q1", root__code="kt"
    )
    # The figures as they were closed, with earlier periods and units by name.
    draft.consolidation = Consolidation.objects.get(
        campaign=draft.campaign_id, root=draft.root_id, closed_number=1
    )
    return frozen.to_data(composing.whole(draft, at=draft.started_at))


def read(path: Path) -> Any:
    from reports.documents import frozen

    return frozen.from_data(json.loads(path.read_text(encoding="utf-8")))


# -- a draft against WeasyPrint alone --------------------------------------------------------------


def against_weasyprint(document: Any) -> dict[str, float]:
    """The medians of the pairs' ratios. The helper is there, as in a worker that drew before."""
    from reports.documents.renderers import drawing, pdf

    originals = as_installed()
    drawing.style(pdf.stylesheet())
    found: dict[str, list[float]] = {COLD: [], CHANGED: []}
    for pair in range(PAIRS + 1):
        changed = another_sentence(document, pair)
        html = pdf.whole(changed)
        with nothing_kept():
            cold = seconds(lambda: pdf.render(document))
            warm = seconds(lambda made=changed: pdf.render(made))  # type: ignore[misc]
        with originals():
            alone = seconds(lambda finished=html: weasyprint_alone(finished))  # type: ignore[misc]
        if pair:  # the first one warms up
            found[COLD].append(cold / alone)
            found[CHANGED].append(warm / alone)
    return {name: median(ratios) for name, ratios in found.items()}


def another_sentence(document: Any, pair: int) -> Any:
    """A sentence more in the middle of the report."""
    from reports.documents.blocks import Paragraph, Run

    body = list(document.body)
    middle = next(n for n in range(len(body) // 2, len(body)) if isinstance(body[n], Paragraph))
    runs = (*body[middle].runs, Run(f" Đây là câu mới thêm vào, lần {pair}."))
    body[middle] = replace(body[middle], runs=runs)
    return replace(document, body=tuple(body))


def weasyprint_alone(html: str) -> None:
    import weasyprint

    from reports.documents.renderers import drawing, pdf

    used = drawing.style(pdf.stylesheet())
    weasyprint.HTML(string=html, url_fetcher=used.fetcher).write_pdf(
        stylesheets=[used.sheet], font_config=used.fonts, pdf_variant=drawing.UNTAGGED
    )


def as_installed() -> Callable[[], Any]:
    """A way to have WeasyPrint without our mends for a while; to be asked for before they are."""
    from weasyprint import document
    from weasyprint.layout import block, page

    places: list[tuple[Any, str]] = [
        (document, "LayoutContext"),
        (page, "block_level_layout"),
        (block, "_linebox_layout"),
    ]
    installed = [getattr(module, name) for module, name in places]

    @contextmanager
    def originals() -> Iterator[None]:
        mended = [getattr(module, name) for module, name in places]
        put(installed)
        try:
            yield
        finally:
            put(mended)

    def put(parts: list[Any]) -> None:
        for (module, name), part in zip(places, parts, strict=True):
            setattr(module, name, part)

    return originals


@contextmanager
def nothing_kept() -> Iterator[None]:
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR = Path(folder)
        yield


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


# -- each file by itself ---------------------------------------------------------------------------


def by_itself(kind: str, path: Path) -> dict[str, float]:
    """Seconds of drawing one file, and what the largest process took."""
    from reports.documents import renderers

    document = replace(read(path), draft=kind == "draft")
    wanted = kind if kind in renderers.FORMATS else "pdf"
    with nothing_kept():
        took = seconds(lambda: renderers.render(document, wanted))
    return {"seconds": took, "megabytes": max(peak(one) for one in [os.getpid(), *helpers()])}


def helpers() -> list[int]:
    """The process that draws beside this one, if there is one."""
    if "reports.documents.renderers.sharing" not in sys.modules:
        return []
    from reports.documents.renderers import pdf, sharing

    process = sharing.helper(pdf.stylesheet())._process
    return [process.pid] if process else []


def peak(process: int) -> float:
    """The most memory it had, in megabytes. Not by getrusage: a new process begins there with the
    memory of the one that started it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def in_a_process(kind: str, path: Path) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.pdf", kind, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


# -- against LibreOffice ---------------------------------------------------------------------------


def against_libreoffice(path: Path) -> None:
    """The draft with nothing kept against our own DOCX there, which is started anew each time."""
    from reports.documents import renderers
    from reports.documents.renderers import pdf

    office = shutil.which("soffice")
    if office is None or "docx" not in renderers.FORMATS:
        say("LibreOffice: not measured, it is not installed")
        return
    document = read(path)
    with tempfile.TemporaryDirectory() as folder:
        docx = Path(folder) / "report.docx"
        docx.write_bytes(renderers.render(document, "docx").content)
        command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(docx)]
        found: list[tuple[float, float]] = []
        for _ in range(AGAINST_OFFICE + 1):
            theirs = seconds(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603
            with nothing_kept():
                here = seconds(lambda: pdf.render(document))
            anew = seconds(lambda: in_a_process("draft", path))
            found.append((here / theirs, anew / theirs))
    # LibreOffice writes its profile the first time.
    here, anew = (median(ratios) for ratios in zip(*found[1:], strict=True))
    say(f"draft / LibreOffice with our DOCX: {here:.2f}; in a new process: {anew:.2f}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a measurement is for reading


if __name__ == "__main__":
    main(sys.argv[1:])
