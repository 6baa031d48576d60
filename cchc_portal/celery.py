"""The Celery application and the whole timetable of recurring work."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

app = Celery("cchc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Jobs whose message was lost (a killed worker, a wiped broker) are sent again.
    "sweep-jobs": {
        "task": "reports.tasks.sweep_jobs",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # Accounts that nobody used.
    "lock-dormant": {
        "task": "units.tasks.lock_dormant",
        "schedule": crontab(hour=1, minute=30),
        "options": {"expires": 6 * 3600},
    },
    # What was issued is still what it was: sums and files, each night.
    "verify-editions": {
        "task": "reports.tasks.verify_editions",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 6 * 3600},
    },
    # Sent forms are weighed as they come; those that were missed, soon; all of them each night.
    "weigh-unweighed": {
        "task": "reports.tasks.weigh_unweighed",
        "schedule": 120.0,
        "options": {"expires": 100},
    },
    "weigh-waiting": {
        "task": "reports.tasks.weigh_waiting",
        "schedule": crontab(hour=3, minute=15),
        "options": {"expires": 6 * 3600},
    },
    # Once a working day, whichever of these comes first; those after it find it done. A morning
    # on which none came is not made up for later.
    "send-reminders": {
        "task": "reports.tasks.send_reminders",
        "schedule": crontab(hour="7-11", minute=30),
        "options": {"expires": 1800},
    },
    # Letters a mail server did not take at once.
    "mail-reminders": {
        "task": "reports.tasks.mail_reminders",
        "schedule": crontab(hour="7-17", minute="5-55/10"),
        "options": {"expires": 500},
    },
}


def refuse_in_production(**kwargs: object) -> None:
    """A worker or beat starts under the same conditions as the web server."""
    from cchc_portal import checks  # needs Django, which is not ready when this file is read

    checks.refuse_in_production()


worker_init.connect(refuse_in_production)
beat_init.connect(refuse_in_production)
