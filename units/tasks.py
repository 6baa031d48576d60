"""Celery's interface: plain values in, one call each."""

from celery import shared_task
from django.utils import timezone

from units import clock, dormancy, links


@shared_task  # type: ignore[untyped-decorator]
def forgotten(given: str, page: str) -> None:
    """Mail a link to whom this belongs. `page` is the address of a link whose secret is SECRET.

    Done by the worker, so that the answer on the screen takes as long whether there is such an
    account or not; and the secret is made here, so that no queue carries one.
    """
    links.forgotten(given, address=lambda secret: page.replace("SECRET", secret), at=clock.now())


@shared_task  # type: ignore[untyped-decorator]
def lock_dormant() -> None:
    """Lock the accounts that nobody used; beat calls it each night."""
    dormancy.lock(at=clock.now(), now=timezone.now())
