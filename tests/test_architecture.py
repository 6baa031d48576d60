"""The shape of the code: who may import whom, and how large a file may grow."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["units", "indicators", "reports", "cchc_portal"]
PURE = ["figures", "numerals", "formulas", "rules", "aggregation", "text", "discipline"]
# The rooms of reports/, again from left to right.
ROOMS = [
    "sheets",
    "models",
    "campaigns",
    "submissions",
    "teamwork",
    "reviewing",
    "supplying",
    "workbooks",
    "adding",
    "citing",
    "linting",
    "documents",
    "writing",
    "reminding",
    "returning",
    "editions",
    "pages",
    "forms",
    "views",
]
UPWARD = {
    # What a period is called is decided where reports are printed; rounds are named alike.
    "reports/campaigns/rounds.py imports reports.documents.periods",
}
PURE_ROOMS = {
    "sheets": "*",
    "citing": "cited clauses csvfile entries issuers laws parsing printing types",
    "linting": "*",
    "documents": "aligning bindings blocks briefing changes differences drafting forms frozen "
    "late_units markup numbering parts passages periods questions traced urging",
    "reviewing": "weighing",
    "supplying": "columns matching naming planning tables totals",
    "writing": "cleaning merging",
    "returning": "beside file lines marked pieces rebuilt words",
}
LONGEST = 400
LONGEST_TEST = 600


def sources(layer: str) -> Iterator[Path]:
    return (path for path in (ROOT / layer).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path) -> set[str]:
    """Every module a file imports, inside functions too; relative ones as written from its app."""
    package = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            found.add(".".join([*base, node.module or ""]).strip("."))
    return found


@pytest.mark.parametrize("height", range(len(LAYERS)), ids=LAYERS)
def test_applications_import_to_the_left_only(height: int) -> None:
    above = LAYERS[height + 1 :]
    upward = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(LAYERS[height])
        for module in imports(path)
        if module.split(".")[0] in above
    ]
    assert not upward, upward


def test_rooms_of_reports_import_to_the_left_only() -> None:
    """Every exception is still one: what is needed no more goes."""
    upward = {
        f"{path.relative_to(ROOT)} imports {module}"
        for place, room in enumerate(ROOMS)
        for path in sources(f"reports/{room}")
        for module in imports(path)
        if module.startswith("reports.") and module.split(".")[1] in ROOMS[place + 1 :]
    }
    assert upward == UPWARD


def test_nothing_outside_the_project_package_imports_it() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for layer in ["units", "indicators", "reports", "tests"]
        for path in sources(layer)
        if any(module.split(".")[0] == "cchc_portal" for module in imports(path))
    ]
    assert not guilty, guilty


def test_the_arithmetic_knows_no_database() -> None:
    """indicators' pure modules: neither Django's database layer nor any model."""
    guilty = [
        f"{name}.py imports {module}"
        for name in PURE
        if (path := ROOT / "indicators" / f"{name}.py").exists()
        for module in imports(path)
        if module.startswith("django.db") or module.endswith("models")
    ]
    assert not guilty, guilty


def pure(room: str) -> list[Path]:
    """The modules of a room that are said to be pure; all of them by "*"."""
    return [
        path
        for name in PURE_ROOMS[room].split()
        for path in (ROOT / "reports" / room).rglob(name + ".py")
    ]


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_prose_is_read_and_printed_without_database(room: str) -> None:
    """Neither Django's database layer nor any model, so that it can be tried on any text."""
    assert len(pure(room)) >= len(PURE_ROOMS[room].split())
    guilty = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in pure(room)
        for module in imports(path)
        if module.startswith("django.db") or "models" in module.split(".")
    ]
    assert not guilty, guilty


def test_files_stay_readable() -> None:
    files = [path for layer in [*LAYERS, "tests"] for path in sources(layer)]
    files += [
        path
        for kind in ("templates/**/*.html", "static/css/*.css", "static/js/*.js")
        for path in ROOT.glob(kind)
    ]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    long = [
        f"{path.relative_to(ROOT)}: {n}"
        for path, n in lengths.items()
        if n > (LONGEST_TEST if "tests" in path.parts else LONGEST)
    ]
    assert not long, long


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy would block it, silently."""
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|javascript:")
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(re.sub(r"{#.*?#}", "", line))
    ]
    assert not guilty, guilty
