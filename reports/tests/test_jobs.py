"""Jobs: asked for once, taken once, swept when silent."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports import jobs, work
from reports.models import Job
from reports.tests.make import NOW

pytestmark = pytest.mark.django_db
LONG_AFTER = NOW + jobs.SILENCE + timedelta(seconds=1)


@pytest.fixture
def doing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of work, "note", that notes which job it did."""
    done: list[int] = []

    def note(job: Job, *, at: Any, progress: jobs.Reporter) -> dict[str, Any]:
        done.append(job.pk)
        return {"answer": 42}

    monkeypatch.setitem(work.KINDS, "note", work.Kind("Ghi", note))
    return done


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the jobs that were published."""
    found: list[int] = []
    monkeypatch.setattr(jobs, "publish", found.append)
    return found


def make_job(key: str = "k", kind: str = "note") -> Job:
    return jobs.enqueue(kind, key, {}, by=None, at=NOW)


def make_kind(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    monkeypatch.setitem(work.KINDS, "note", work.Kind("Ghi", do))


def raising(error: Exception) -> Any:
    def do(job: Job, **kw: Any) -> dict[str, Any]:
        raise error

    return do


def run(job: Job, at: Any = NOW) -> Job | None:
    return jobs.run(job.pk, clock=lambda: at)


def test_a_job_is_published_when_its_transaction_commits(
    doing, sent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job()
        assert sent == []
    assert sent == [job.pk]


def test_while_a_job_is_unfinished_its_key_gives_the_same_job(doing, sent):
    first = make_job()
    assert make_job() == first
    run(first)
    assert make_job() != first


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        make_job(kind="dance")


def test_a_job_is_done_once_however_often_its_message_arrives(doing, sent):
    job = make_job()
    done = run(job)
    assert done is not None
    assert (done.state, done.result, done.progress) == (Job.State.DONE, {"answer": 42}, 100)
    assert run(job) is None
    assert doing == [job.pk]


def test_a_refusal_is_shown_and_a_failure_is_not(monkeypatch, sent):
    make_kind(monkeypatch, raising(work.RefusedError("Chưa có đề cương.")))
    refused = run(make_job("a"))
    make_kind(monkeypatch, raising(RuntimeError("secret path")))
    failed = run(make_job("b"))
    assert refused is not None and failed is not None
    assert (refused.state, refused.message) == (Job.State.FAILED, "Chưa có đề cương.")
    assert (failed.state, failed.message) == (Job.State.FAILED, jobs.BROKE)


def test_a_lock_in_the_database_is_tried_again_by_the_sweeper(monkeypatch, sent, doing):
    note = work.KINDS["note"].do
    make_kind(monkeypatch, raising(OperationalError("locked")))
    job = make_job()
    assert run(job) is None
    make_kind(monkeypatch, note)
    assert jobs.sweep(LONG_AFTER) == [job.pk]
    assert run(job, LONG_AFTER) is not None
    assert doing == [job.pk]


def test_a_job_whose_message_was_lost_is_sent_again(
    doing, sent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    job = make_job()
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep(NOW) == []
        assert jobs.sweep(LONG_AFTER) == [job.pk]
    assert sent == [job.pk]
    assert jobs.sweep(LONG_AFTER) == [], "sent a moment ago"


def test_after_three_attempts_a_silent_job_fails_and_says_so(monkeypatch, sent):
    make_kind(monkeypatch, raising(OperationalError("gone")))
    job, at = make_job(), NOW
    for _ in range(jobs.MOST_ATTEMPTS):
        run(job, at)
        at += jobs.SILENCE + timedelta(seconds=1)
        jobs.sweep(at)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, jobs.GAVE_UP)


def test_a_worker_taken_for_dead_stops_and_changes_nothing(monkeypatch, sent):
    later = LONG_AFTER + timedelta(seconds=1)

    def slow(job: Job, *, at: Any, progress: jobs.Reporter) -> dict[str, Any]:
        if job.attempts == 1:  # silent so long that the job is given to another worker
            jobs.sweep(LONG_AFTER)
            run(job, LONG_AFTER)
            progress.clock = lambda: later
            progress(50, "Vẫn đang chạy.")
        return {"attempt": job.attempts}

    make_kind(monkeypatch, slow)
    job = make_job()
    assert run(job) is None
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"attempt": 2})


def test_progress_is_kept_but_not_at_every_call(monkeypatch, sent):
    seen: list[int] = []

    def steps(job: Job, *, at: Any, progress: jobs.Reporter) -> dict[str, Any]:
        for percent, seconds in ((10, 0.1), (20, 1.0), (30, 1.1)):
            progress.clock = lambda s=seconds: NOW + timedelta(seconds=s)  # type: ignore[misc]
            progress(percent, "…")
            job.refresh_from_db()
            seen.append(job.progress)
        return {}

    make_kind(monkeypatch, steps)
    run(make_job())
    assert seen == [0, 20, 20]


def test_a_broker_that_is_down_costs_time_not_the_job(monkeypatch, doing):
    from reports.tasks import run_job

    monkeypatch.setattr(run_job, "delay", raising(ConnectionError("no broker")))
    jobs.publish(make_job().pk)
