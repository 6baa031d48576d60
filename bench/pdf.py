"""The province's PDF against WeasyPrint alone on the same finished HTML, in one process.

Each pair draws the same report both ways, one after the other; what is printed is the median of
the ratios. Warm is the usual case: a sentence has changed, the annexes are known from before.
Cold starts with an empty folder of kept parts. Alone, or with the others by `make bench`:

    python -m bench.pdf
"""

import csv
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any

PAIRS, AIM = 7, 1.0
DATA = Path(__file__).parents[1] / "reports" / "data"
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def figures() -> dict[str, Any]:
    """Kon Tum's first quarter of 2025 from the demonstration's files, formulas worked out."""
    from indicators import formulas
    from reports.documents import document

    with (DATA / "indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    with (DATA.parent / "demo" / "kon_tum_q1_2025.csv").open(encoding="utf-8", newline="") as file:
        entered = {row["indicator"]: row["value"] for row in csv.DictReader(file) if row["value"]}
    known: dict[str, Decimal] = {code: Decimal(value) for code, value in entered.items()}
    parsed = {code: formulas.parse(row["formula"]) for code, row in rows.items() if row["formula"]}
    for code in formulas.order(parsed):
        operand = formulas.evaluate(
            parsed[code], lambda used, level: formulas.ABSENT if level else _operand(known, used)
        )
        if operand.value is not None:
            known[code] = operand.value
    meanings = {code: _meaning(row) for code, row in rows.items()}
    return document.bind(meanings, {code: _value(value) for code, value in known.items()})


def _operand(known: dict[str, Decimal], code: str) -> Any:
    from indicators import formulas

    return known.get(code, formulas.ABSENT)


def _meaning(row: dict[str, str]) -> Any:
    from reports.documents.document import Meaning

    kept = ("code", "label", "unit_of_measure", "value_type", "choices", "formula", "over_time")
    told: dict[str, Any] = {name: row[name] for name in kept}
    return Meaning(**told, decimals=int(row["decimals"] or 0), area=row["area"])


def _value(value: Decimal) -> Any:
    counts = {"expected": 1, "reported": 1, "nil": 0, "na": 0, "missing": 0, "provisional": 0}
    return SimpleNamespace(value=value, status="ok", data_to=None, **counts)


def report() -> Any:
    """The province's report as plain data, without a database."""
    from reports.documents import drafting, outlines
    from reports.documents.letterhead import Issuer

    found = figures()
    areas = dict.fromkeys(figure.area_code for figure in found.values())
    material = drafting.Material(
        issuer=Issuer("kt", "Tỉnh Kon Tum", "province"),
        window=SimpleNamespace(covers_from=date(2024, 12, 15), covers_to=date(2025, 3, 15)),
        file_name="bench",
        numbering="letters",
        sections=outlines.read(DATA / "outline_province.csv"),
        figures=found,
        areas=[(code, code) for code in areas],
    )
    return drafting.draft(material)


def as_one_page(parts: list[str]) -> str:
    """Body and annexes as one HTML, for WeasyPrint alone."""
    annexes = "".join(f'<div class="annex">{_inside(part)}</div>' for part in parts[1:])
    return parts[0].replace("</body>", f"{annexes}</body>")


def _inside(html: str) -> str:
    found = BODY.search(html)
    return found[1] if found else ""


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def ratios(*, warm: bool, pairs: int = PAIRS) -> list[float]:
    """Our way over WeasyPrint alone, once for each pair."""
    from django.conf import settings

    from reports.documents.renderers import pdf

    document = report()
    found = []
    for pair in range(pairs):
        changed = replace(document, drafted=f"lần {pair}")
        html = as_one_page(pdf.pages(changed))
        with tempfile.TemporaryDirectory() as folder:
            settings.DATA_DIR = Path(folder)
            if warm:
                pdf.render(document)
            ours = seconds(lambda made=changed: pdf.render(made))  # type: ignore[misc]
        found.append(ours / seconds(lambda finished=html: pdf.draw(finished)))  # type: ignore[misc]
    return found


def measure() -> dict[str, float]:
    """The median ratios, warm and cold."""
    from reports.documents.renderers import pdf

    pdf.draw("<p>warm up</p>")
    return {
        "PDF, a sentence changed / WeasyPrint alone": median(ratios(warm=True)),
        "PDF, nothing kept / WeasyPrint alone": median(ratios(warm=False)),
    }


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    django.setup()
    for name, ratio in measure().items():
        print(f"{name}: {ratio:.2f} (aim {AIM:.1f})")  # noqa: T201 - a measurement is for reading


if __name__ == "__main__":
    main()
