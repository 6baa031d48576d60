"""The idle lock: a session nobody used for a while shows nothing until the password is given.

Level 2 of the security baseline asks for 15 minutes, 5 for administrators (domain.md 7). The time
is the machine's, not the domain's clock: the demonstration may move that one.
"""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from units import clock, permissions
from units.models import User

LAST_SEEN = "last_seen"
LOCKED = "locked"
# Seconds: a session is a row in the database, not worth writing at every click.
PRECISION = 10


def touch(session: SessionBase) -> None:
    """Somebody is at the desk."""
    now = _now()
    if now - session.get(LAST_SEEN, 0) >= PRECISION:
        session[LAST_SEEN] = now


def unlock(session: SessionBase) -> None:
    """The password was given."""
    session.pop(LOCKED, None)
    session[LAST_SEEN] = _now()


def is_locked(session: SessionBase, user: User) -> bool:
    """Whether the session was left alone for too long; once it was, it stays locked."""
    if session.get(LOCKED):
        return True
    idle = _now() - session.get(LAST_SEEN, _now())
    if idle > _shortest() * 60 and idle > minutes_for(user) * 60:
        session[LOCKED] = True
        return True
    return False


def minutes_for(user: User) -> int:
    """How long this person may leave the desk; needs the roles, so is asked last."""
    if permissions.is_admin(user, clock.today()):
        return int(settings.IDLE_LOCK_MINUTES_ADMIN)
    return int(settings.IDLE_LOCK_MINUTES)


def _shortest() -> int:
    return min(settings.IDLE_LOCK_MINUTES_ADMIN, settings.IDLE_LOCK_MINUTES)


def _now() -> float:
    return timezone.now().timestamp()
