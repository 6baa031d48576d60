"""A worker killed half-way through a consolidation, with real processes and a real broker."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

PATIENCE = 30

BEGIN = """
import json
from django.core.management import call_command
from django.conf import settings
settings.MIGRATION_MODULES = dict.fromkeys(
    ("auth", "contenttypes", "sessions", "axes", "units", "indicators", "reports")
)
call_command("migrate", verbosity=0, run_syncdb=True)
from reports import jobs
from reports.tests.answers import accept
from reports.tests.make import NOW, make_campaign, make_world
from units import clock
make_world()
campaign = make_campaign()
accept(campaign, "x11", {"2.1": 3})
accept(campaign, "x21", {"2.1": 4})
arguments = {"campaign": campaign.pk, "root": campaign.root_id}
job = jobs.enqueue("consolidate", "k", arguments, by=None, at=clock.now())
print(json.dumps(job.pk))
"""
LOOK = """
import json
from reports.models import ConsolidatedValue, Consolidation, Finding, Job
job = Job.objects.get()
values = ConsolidatedValue.objects.filter(indicator__code="2.1").values_list("value", flat=True)
print(json.dumps({
    "state": job.state,
    "attempts": job.attempts,
    "consolidations": Consolidation.objects.count(),
    "values": [str(value) for value in values],
}))
"""
SWEEP = """
import json
from datetime import timedelta
from reports import jobs
from units import clock
print(json.dumps(jobs.sweep(clock.now() + jobs.SILENCE + timedelta(seconds=1))))
"""


class Machine:
    """A data folder, its database and broker; scripts and workers run in their own processes."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "half-way"
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "REDIS_URL", "PYTEST_VERSION", "PYTEST_CURRENT_TEST")
        } | {
            "CCHC_DATA_DIR": str(folder),
            "CCHC_TESTING": "0",
            "CCHC_PRODUCTION": "0",
            "DJANGO_SETTINGS_MODULE": "cchc_portal.settings",
            "HALF_WAY_MARK": str(self.mark),
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def do(self, script: str) -> object:
        """What a script prints, as data."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{script}"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def start_worker(self, application: str) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", application, "worker", "-P", "solo"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_worker_killed_half_way_leaves_nothing_and_the_sweep_completes_the_work(
    machine: Machine,
) -> None:
    machine.do(BEGIN)
    doomed = machine.start_worker("reports.tests.half_way")
    wait_until(machine.mark.exists, "the worker to be half-way")
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    assert machine.do(LOOK) == {
        "state": "running",
        "attempts": 1,
        "consolidations": 0,
        "values": [],
    }

    assert machine.do(SWEEP) == [1]
    machine.start_worker("cchc_portal")
    finished: dict[str, object] = {}

    def done() -> bool:
        found = machine.do(LOOK)
        assert isinstance(found, dict)
        finished.update(found)
        return found["state"] in ("done", "failed")

    wait_until(done, "the second worker")
    assert finished == {"state": "done", "attempts": 2, "consolidations": 1, "values": ["7"]}
