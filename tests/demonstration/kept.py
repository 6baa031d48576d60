"""The loaded demonstration, kept between test runs: loading takes a minute, copying seconds.

Kept in pytest's cache under a digest of every file of the portal, so that what is copied is what
loading would write. Rows are kept as the database gives them out; so are the files beside them.
"""

import gzip
import hashlib
import io
import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from reports.demo import load

FOLDER = "demonstration"


def write(config: pytest.Config) -> None:
    """Everything `make run` shows, in this database."""
    cache = getattr(config, "cache", None)
    if cache is None:
        load.write(say=lambda text: None)
        return
    place = Path(cache.mkdir(FOLDER)) / f"{connection.vendor}-{_digest()}"
    if not place.exists():
        load.write(say=lambda text: None)
        _keep(place)
        return
    with transaction.atomic(), gzip.open(place / "rows") as file:
        _restore(pickle.load(file))
    shutil.copytree(place / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)


def _keep(place: Path) -> None:
    """Whole or not at all: another process may be looking."""
    made = place.with_name(f"{place.name}.{os.getpid()}")
    (made / "files").mkdir(parents=True)
    if settings.MEDIA_ROOT.exists():
        shutil.copytree(settings.MEDIA_ROOT, made / "files", dirs_exist_ok=True)
    with gzip.open(made / "rows", "wb", compresslevel=1) as file:
        pickle.dump({table: _rows(table) for table in _tables()}, file)
    try:
        made.rename(place)
    except OSError:  # the other process was quicker
        shutil.rmtree(made)


def _restore(kept: dict[str, Any]) -> None:
    """Foreign keys are looked at when the transaction ends, so the order does not matter."""
    with connection.cursor() as cursor:
        for table in kept:
            cursor.execute(f"DELETE FROM {_quoted(table)}")
        for table, rows in kept.items():
            if connection.vendor == "postgresql":
                cursor.copy_expert(f"COPY {_quoted(table)} FROM STDIN", io.BytesIO(rows))
            elif rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _rows(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            out = io.BytesIO()
            cursor.copy_expert(f"COPY {_quoted(table)} TO STDOUT", out)
            return out.getvalue()
        cursor.execute(f"SELECT * FROM {_quoted(table)}")
        return cursor.fetchall()


def _tables() -> Iterator[str]:
    """All but the record of migrations, which a new database has."""
    return (t for t in sorted(connection.introspection.table_names()) if t != "django_migrations")


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def _digest() -> str:
    """Of all that can change what loading writes."""
    whole = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for layer in ("units", "indicators", "reports", "cchc_portal"):
        for path in sorted((settings.BASE_DIR / layer).rglob("*")):
            if path.suffix in (".py", ".csv", ".json", ".md", ".txt") and "tests" not in path.parts:
                whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
