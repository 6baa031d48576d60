"""The project: settings, addresses, start-up. It wires the applications; none imports it."""

from cchc_portal.celery import app as celery_app

__all__ = ["celery_app"]
