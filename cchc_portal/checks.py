"""What the portal needs of its machine, and what production refuses. Each message says the remedy.

`manage.py` runs the checks before most commands; the web server and the workers, which Django
does not check, call `refuse_in_production` when they start.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

PANGO_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FONT_FACES = ["Regular", "Bold", "Italic", "BoldItalic"]


@checks.register(checks.Tags.compatibility)
def pdf_libraries(**kwargs: Any) -> list[checks.CheckMessage]:
    """WeasyPrint's system libraries. Loading them takes 10 ms; importing WeasyPrint 800."""
    if sys.platform != "linux" or all(map(loads, PANGO_LIBRARIES)):
        return []
    return [
        checks.Warning(
            "Pango is missing: reports cannot be made into PDF.",
            hint=f"apt-get install {PANGO_PACKAGES}",
            id="cchc.W001",
        )
    ]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@checks.register(checks.Tags.files)
def fonts(**kwargs: Any) -> list[checks.CheckMessage]:
    """The report's own typeface: another one would change its line and page breaks."""
    folder = Path(settings.BASE_DIR) / "static" / "fonts"
    missing = [face for face in FONT_FACES if not (folder / f"LiberationSerif-{face}.ttf").exists()]
    if not missing:
        return []
    return [
        checks.Warning(
            f"The report's typeface is incomplete: {', '.join(missing)} not in {folder}.",
            hint="Restore static/fonts from the repository: git checkout static/fonts",
            id="cchc.W002",
        )
    ]


@checks.register(checks.Tags.files)
def folders(**kwargs: Any) -> list[checks.CheckMessage]:
    """Files, the broker's folder and SQLite's database are all written below DATA_DIR."""
    wanted = [settings.DATA_DIR] if settings.REDIS_URL else [settings.DATA_DIR, settings.BROKER_DIR]
    return [
        checks.Error(
            f"{folder} cannot be written.",
            hint="Give it to the portal's user (chown), or name another folder in CCHC_DATA_DIR.",
            id="cchc.E001",
        )
        for folder in wanted
        if folder.exists() and not os.access(folder, os.W_OK)
    ]


@checks.register(checks.Tags.security)
def production(**kwargs: Any) -> list[checks.CheckMessage]:
    """What must not be so where real figures live."""
    return list(production_faults()) if settings.PRODUCTION else []


def production_faults() -> Iterator[checks.CheckMessage]:
    if settings.DEBUG:
        yield checks.Error("Production refuses DEBUG.", hint="Remove DEBUG=1.", id="cchc.E002")
    if isinstance(connections[DEFAULT_DB_ALIAS], SQLite):
        yield checks.Error(
            "Production refuses SQLite.",
            hint="Set DATABASE_URL=postgres://user:password@host/name",
            id="cchc.E003",
        )
    if not settings.ALLOWED_HOSTS:
        yield checks.Error(
            "Production needs the portal's host names.",
            hint="Set ALLOWED_HOSTS=cchc.example.gov.vn",
            id="cchc.E004",
        )
    if settings.OIDC_ISSUER and not (
        settings.OIDC_ISSUER.startswith("https://") and settings.OIDC_CLIENT_ID
    ):
        yield checks.Error(
            "Single sign-on needs an https issuer and a client id.",
            hint="Set OIDC_ISSUER=https://… and OIDC_CLIENT_ID, or neither.",
            id="cchc.E006",
        )


@checks.register(checks.Tags.database)
def demonstration(**kwargs: Any) -> list[checks.CheckMessage]:
    """Invented people have known passwords; invented figures would be added to real ones."""
    if not settings.PRODUCTION or not kwargs["databases"] or not demonstration_loaded():
        return []
    return [
        checks.Error(
            "Production refuses the demonstration's data: this database holds its accounts.",
            hint="Point DATABASE_URL to an empty database and run migrate.",
            id="cchc.E005",
        )
    ]


def demonstration_loaded() -> bool:
    try:
        return bool(get_user_model()._default_manager.filter(is_demo=True).exists())
    except DatabaseError:  # no table yet: nothing to refuse before the first migrate
        return False


def refuse_in_production() -> None:
    """Stop a process that must not serve."""
    if faults := [*production(), *demonstration(databases=[DEFAULT_DB_ALIAS])]:
        raise ImproperlyConfigured("\n".join(f"{fault.msg} {fault.hint}" for fault in faults))
