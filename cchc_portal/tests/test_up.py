"""`manage.py up` for real: three processes, a task that is done, a clean end."""

import os
import shelve
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from cchc_portal.management.commands import up

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """True as soon as the condition holds; False when the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


class Portal:
    """A portal started in a folder of its own, on the broker the environment names."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        self.env = {
            **os.environ,
            "CCHC_TESTING": "0",
            "CCHC_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "LOG_LEVEL": "INFO",
        }
        self.manage("migrate", "--run-syncdb", "--verbosity", "0")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.env, check=True)

    def said(self, text: str) -> bool:
        return text in self.log.read_text(encoding="utf-8")

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    yield portal
    portal.stop()


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_up_serves_works_mends_itself_and_ends(portal):
    assert wait_until(lambda: portal.said("Ready: http://")), portal.log.read_text()
    with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/khoe/") as answer:
        assert answer.status == 200

    send = [sys.executable, "-m", "celery", "-A", "cchc_portal", "call", "celery.backend_cleanup"]
    subprocess.run(send, cwd=settings.BASE_DIR, env=portal.env, check=True, capture_output=True)
    done = "Task celery.backend_cleanup"
    assert wait_until(lambda: portal.said(done) and portal.said("succeeded")), (
        portal.log.read_text()
    )

    web, *_ = portal.children()
    os.kill(web, signal.SIGKILL)
    assert wait_until(lambda: portal.said("web ended; starting it again."))
    assert wait_until(lambda: len(portal.children()) == 3), portal.log.read_text()
    assert wait_until(lambda: up.answers(portal.port)), portal.log.read_text()

    children = portal.children()
    assert portal.stop() == 0
    assert not [pid for pid in children if alive(pid)]


def test_a_taken_port_is_said_with_the_remedy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"PORT={port + 1} make run"):
            up.refuse_taken_port(port)


def test_a_child_that_keeps_dying_is_given_up(monkeypatch):
    monkeypatch.setattr("cchc_portal.management.commands.up.time.sleep", lambda _: None)
    child = up.Child("false", [sys.executable, "-c", "raise SystemExit(1)"])
    child.start()
    starts = 0
    while wait_until(child.dead, 10) and child.restart():
        starts += 1
    assert starts == up.RESTARTS


@pytest.mark.parametrize("cut_off", [b"", b"\x80\x04 half of a pickle"])
def test_a_memory_of_beat_cut_off_in_writing_is_dropped(tmp_path: Path, cut_off: bytes) -> None:
    """An empty file was left by a kill in the first second; beat then never started again."""
    path = tmp_path / "beat-schedule"
    with shelve.open(str(path)) as kept:
        kept["entries"] = {"verify-editions": 1}
    up.drop_broken_schedule(path)
    assert list(tmp_path.iterdir())  # a sound one stays
    for part in tmp_path.iterdir():
        if part.suffix != ".dir":
            part.write_bytes(cut_off)
    up.drop_broken_schedule(path)
    assert not list(tmp_path.iterdir())
    up.drop_broken_schedule(path)  # there is none
