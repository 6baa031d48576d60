"""A Celery application whose consolidations stop half-way, for test_killed_worker.py.

`celery -A reports.tests.half_way worker` is the real worker; only, once the sums are written and
before anything is committed, it leaves a mark and waits to be killed.
"""

import os
import time
from pathlib import Path
from typing import Any

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
django.setup()

app = Celery("half_way")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def stop(*args: Any) -> None:
    Path(os.environ["HALF_WAY_MARK"]).touch()
    time.sleep(60)


from reports.adding import crosschecks  # noqa: E402 - needs django.setup()

crosschecks.store = stop  # type: ignore[assignment]
