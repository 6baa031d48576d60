"""Celery's interface: ids in, one call each."""

from celery import shared_task

from reports import jobs
from reports.editions import rechecking
from reports.reminding import mailing, sending
from reports.reviewing import risk
from units import clock


@shared_task  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    """Do one job (reports.jobs)."""
    jobs.run(job_id, clock=clock.now)


@shared_task  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    """Send again the jobs whose message or worker was lost; beat calls it."""
    jobs.sweep(clock.now())


@shared_task  # type: ignore[untyped-decorator]
def verify_editions() -> None:
    """Look at every issued edition again; beat calls it each night."""
    rechecking.verify_all(clock.now())


@shared_task  # type: ignore[untyped-decorator]
def send_reminders() -> None:
    """Remind whom the timetable names today, then send the letters; beat calls it on mornings."""
    sending.send(clock.today(), at=clock.now())
    mailing.send(at=clock.now())


@shared_task  # type: ignore[untyped-decorator]
def mail_reminders() -> None:
    """Send the letters of reminders that wait; after somebody reminded by hand, and beat's."""
    mailing.send(at=clock.now())


@shared_task  # type: ignore[untyped-decorator]
def weigh(submission_id: int) -> None:
    """Reckon how closely one form that was just sent should be looked at."""
    risk.reckon(risk.waiting().filter(pk=submission_id), at=clock.now())


@shared_task  # type: ignore[untyped-decorator]
def weigh_unweighed() -> None:
    """The same for what was sent and missed; beat calls it."""
    risk.reckon(risk.unweighed(), at=clock.now())


@shared_task  # type: ignore[untyped-decorator]
def weigh_waiting() -> None:
    """Reckon everything that waits anew, since like units change; beat's each night, and on
    demand."""
    risk.reckon(risk.waiting(), at=clock.now())
