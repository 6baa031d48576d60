"""`python -m bench [consolidation|pages|pdf …]`: every measurement, in a process and a database
of its own, so that none warms up another.

SQLite in a temporary folder always. PostgreSQL too where BENCH_POSTGRES_URL, or DATABASE_URL,
names a server that lets us create a database; it is dropped afterwards.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

MEASURES = ("consolidation", "pages", "pdf")
ON_POSTGRES = ("consolidation",)
OURS = "cchc_bench"


def main(wanted: list[str]) -> int:
    """Measure; 0 when everything could be measured."""
    failed = 0
    for name in wanted or MEASURES:
        if find_spec(f"bench.{name}") is None:
            say(f"{name}: not there")
            continue
        failed |= on_sqlite(name)
        if name in ON_POSTGRES:
            failed |= on_postgres(name)
    return failed


def on_sqlite(name: str) -> int:
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder:
        return measure(name, folder, f"sqlite:///{Path(folder) / 'bench.sqlite3'}")


def on_postgres(name: str) -> int:
    server = os.environ.get("BENCH_POSTGRES_URL") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        say(f"{name} on PostgreSQL: not measured, BENCH_POSTGRES_URL names no server")
        return 0
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder, database(server) as url:
        return measure(name, folder, url)


def measure(name: str, folder: str, url: str) -> int:
    """Run one measurement; it prints its own line."""
    settings = {"CCHC_DATA_DIR": folder, "DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", f"bench.{name}"], env=os.environ | settings, check=False
    )
    return done.returncode


@contextmanager
def database(server: str) -> Iterator[str]:
    """An empty database of our own on that server, dropped afterwards."""
    import psycopg2  # type: ignore[import-untyped]

    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OURS}")
        cursor.execute(f"CREATE DATABASE {OURS}")
        try:
            yield urlsplit(server)._replace(path=f"/{OURS}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {OURS} WITH (FORCE)")
            connection.close()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a measurement is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
