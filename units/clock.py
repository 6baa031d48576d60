"""The only clock of the domain.

Called in views, tasks and commands alone, and passed down as `at=` or `on=`, so that the rules
below never ask what time it is. The demonstration province lives in 2025: there the clock is
moved by the seconds written in DATA_DIR/demo-clock. Production never reads that file.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

DEMO_CLOCK = "demo-clock"


def now() -> datetime:
    """This moment, aware; shifted in the demonstration."""
    return timezone.now() + _offset()


def shown(moment: datetime | None) -> datetime | None:
    """A moment that the machine wrote down (a sign-in), as the domain's clock would have it."""
    return moment + _offset() if moment else None


def today() -> date:
    """The day it is in Asia/Ho_Chi_Minh (settings.TIME_ZONE)."""
    return timezone.localtime(now()).date()


def _offset() -> timedelta:
    if settings.PRODUCTION:
        return timedelta()
    try:
        return timedelta(seconds=int((Path(settings.DATA_DIR) / DEMO_CLOCK).read_text()))
    except (FileNotFoundError, NotADirectoryError):
        return timedelta()
