"""Whether the portal can work: for load balancers and container health checks."""

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import OperationalError


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, 503 otherwise; says which, and nothing more."""
    parts = {"database": database_answers(), "broker": broker_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            broker.default_channel  # noqa: B018  (opening it is the test)
    except (OperationalError, OSError):
        return False
    return True
