"""Long work: asked for with a row, published after commit, swept when a message was lost.

A broker may lose a message and a worker may be killed. The Job row is written in the transaction
that asks for the work, so it cannot be lost; `sweep` sends stale jobs again. Every kind of work
is idempotent: being done twice does no harm.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from kombu.exceptions import OperationalError as BrokerError

from reports import work
from reports.models import Job
from units.models import User

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
UNFINISHED = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING])
# A worker says it is alive at every progress; the longest silence is one PDF being laid out.
SILENCE = timedelta(seconds=120)
MOST_ATTEMPTS = 3
# Progress is written at most this often: a bar needs no more, and every write is a transaction.
BETWEEN_REPORTS = timedelta(seconds=0.5)
GAVE_UP = "Máy xử lý dừng giữa chừng nhiều lần. Vui lòng báo quản trị hệ thống."
BROKE = "Không hoàn thành được do lỗi của hệ thống. Vui lòng báo quản trị hệ thống."


class SupersededError(Exception):
    """This job was taken for dead and given to another worker; stop here."""


def enqueue(
    kind: str, key: str, arguments: dict[str, Any], *, by: User | None, at: datetime
) -> Job:
    """Ask for work. While a job of the same key is unfinished, that one is returned."""
    if kind not in work.KINDS:
        raise ValueError(f"unknown kind of job {kind}")
    unfinished = Job.objects.filter(UNFINISHED, key=key)
    if found := unfinished.first():
        return found
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, key=key, arguments=arguments, by=by, created_at=at, heartbeat_at=at
            )
    except IntegrityError:  # somebody pressed the same button in this very moment
        return unfinished.get()
    transaction.on_commit(partial(publish, job.pk))
    return job


def publish(job_id: int) -> None:
    """Send the message. A broker that cannot be reached costs time, not the job."""
    soon("reports.tasks.run_job", job_id)


def soon(task: str, *arguments: int) -> None:
    """Send a task that beat makes up for: what could not be sent is done at its next round."""
    try:
        current_app.tasks[task].delay(*arguments)
    except (BrokerError, OSError):
        log.warning("%s%s could not be sent; beat will.", task, arguments, exc_info=True)


def run(job_id: int, *, clock: Clock) -> Job | None:
    """Do a job; None when somebody else has it or it is done. Called by the worker."""
    job = _take(job_id, clock())
    if job is None:
        return None
    report = Reporter(job, clock)
    try:
        result = work.KINDS[job.kind].do(job, at=clock(), progress=report)
    except SupersededError:
        return None
    except work.RefusedError as refusal:
        return _finish(job, Job.State.FAILED, str(refusal), {}, clock())
    except OperationalError:  # a lock or a lost connection: the sweeper sends it again
        log.warning("Job %s was interrupted by the database.", job_id, exc_info=True)
        return None
    except Exception:
        log.exception("Job %s failed.", job_id)
        return _finish(job, Job.State.FAILED, BROKE, {}, clock())
    return _finish(job, Job.State.DONE, "", result, clock())


def sweep(at: datetime) -> list[int]:
    """Send again what has been silent too long; give up after MOST_ATTEMPTS. Called by beat."""
    stale = _stale(at)
    stale.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, message=GAVE_UP, finished_at=at
    )
    lost = list(stale.values_list("pk", flat=True))
    for pk in lost:
        # Asked again in the update: the job may have come back to life since it was read.
        if stale.filter(pk=pk).update(state=Job.State.QUEUED, heartbeat_at=at):
            transaction.on_commit(partial(publish, pk))
    return lost


@dataclass
class Reporter:
    """Told how far the work is; keeps the job's heartbeat. Calls in quick succession are free."""

    job: Job
    clock: Clock

    def __call__(self, percent: int, message: str = "") -> None:
        now = self.clock()
        assert self.job.heartbeat_at is not None
        if percent < 100 and now - self.job.heartbeat_at < BETWEEN_REPORTS:
            return
        alive = _mine(self.job).update(progress=percent, message=message, heartbeat_at=now)
        if not alive:
            raise SupersededError
        self.job.heartbeat_at = now


def _stale(at: datetime) -> QuerySet[Job]:
    silent = Job.objects.alias(last_sign=Coalesce("heartbeat_at", "created_at"))
    return silent.filter(UNFINISHED, last_sign__lt=at - SILENCE)


def _take(job_id: int, at: datetime) -> Job | None:
    """One conditional update: of two workers with the same message, one gets the job."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    taken = waiting.update(
        state=Job.State.RUNNING, heartbeat_at=at, progress=0, attempts=F("attempts") + 1
    )
    return Job.objects.select_related("by").get(pk=job_id) if taken else None


def _mine(job: Job) -> QuerySet[Job]:
    """The job as long as it is still this attempt's."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _finish(
    job: Job, state: Job.State, message: str, result: dict[str, Any], at: datetime
) -> Job | None:
    done = {"progress": 100} if state == Job.State.DONE else {}
    ended = _mine(job).update(state=state, message=message, result=result, finished_at=at, **done)
    if not ended:
        return None
    job.refresh_from_db()
    return job
