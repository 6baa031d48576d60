"""Accounts that nobody used for a while are locked (domain.md 7: 45 days).

Reports are quarterly, so the people of a unit meet this lock often: a link to their own mailbox,
or their head, lets them in again. Whoever works with everybody's figures, or administers, has to
ask the business administration.

Days are counted by the machine's clock (`now`), as sign-ins are: the demonstration may move the
domain's.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from units import audit
from units.models import Membership, Role, User

UNIT_ROLES = (Role.REPORTER, Role.HEAD)


def idle(people: QuerySet[User], *, days: int, now: datetime) -> QuerySet[User]:
    """Accounts that could be used, and for so many days were not: nobody signed in, they were not
    just made, nor let in again. The demonstration's are not looked at."""
    before = now - timedelta(days=days)
    return people.filter(
        Q(last_login=None) | Q(last_login__lt=before),
        Q(reopened_at=None) | Q(reopened_at__lt=before),
        date_joined__lt=before,
        is_active=True,
        is_demo=False,
        dormant_since=None,
    )


@transaction.atomic
def lock(*, at: datetime, now: datetime) -> int:
    """Lock what was not used for settings.DORMANT_DAYS; again on the same day, nothing."""
    found = list(idle(User.objects.select_for_update(), days=settings.DORMANT_DAYS, now=now))
    User.objects.filter(pk__in=[person.pk for person in found]).update(dormant_since=now)
    summary = f"Khóa tài khoản: quá {settings.DORMANT_DAYS} ngày không đăng nhập"
    audit.record_many("person.dormant", found, by=None, at=at, summary=summary)
    return len(found)


@transaction.atomic
def reopen(person: User, *, by: User | None, at: datetime, now: datetime) -> None:
    """Take the lock off; the days are counted anew."""
    person.dormant_since, person.reopened_at = None, now
    person.save(update_fields=["dormant_since", "reopened_at"])
    summary = f"Mở khóa {person.username} sau thời gian không dùng"
    audit.record("person.reopen", person, by=by, at=at, summary=summary)


def may_return_alone(person: User, on: date) -> bool:
    """Whether a link to the person's mailbox takes the lock off: unit people, and nobody else."""
    lasting = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), user=person)
    roles = set(lasting.values_list("role", flat=True))
    return bool(roles) and roles <= set(UNIT_ROLES)
