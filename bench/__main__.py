"""`python -m bench [consolidation|pages|entry|pdf|document …]`: every measurement, in a process
and a database of its own, so that none warms up another.

SQLite in a temporary folder always. PostgreSQL too where there is a server that lets us create a
database, which is dropped afterwards: the one BENCH_POSTGRES_URL names, else one on this machine.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MEASURES = (
    "consolidation",
    "pages",
    "entry",
    "pdf",
    "document",
    "linter",
    "supplying",
    "workbooks",
    "queue",
    "review",
    "matrix",
    "reminders",
)
ON_POSTGRES = ("consolidation",)
OURS = f"cchc_bench_{os.getpid()}"
HERE = "postgres://postgres@127.0.0.1:5432/postgres?connect_timeout=3"


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
    import psycopg2  # type: ignore[import-untyped]

    server = os.environ.get("BENCH_POSTGRES_URL") or HERE
    try:
        connection = psycopg2.connect(server)
    except psycopg2.OperationalError:
        say(f"{name}, postgresql: not measured, no server; name one in BENCH_POSTGRES_URL")
        return 0
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder, database(connection):
        return measure(name, folder, urlsplit(server)._replace(path=f"/{OURS}").geturl())


def measure(name: str, folder: str, url: str) -> int:
    """Run one measurement; it prints its own line."""
    settings = {"CCHC_DATA_DIR": folder, "DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", f"bench.{name}"], env=os.environ | settings, check=False
    )
    return done.returncode


@contextmanager
def database(connection: Any) -> Iterator[None]:
    """An empty database of our own on that server, dropped afterwards."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {OURS}")
        try:
            yield
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {OURS} WITH (FORCE)")
            connection.close()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a measurement is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
