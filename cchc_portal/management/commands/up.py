"""Run the whole portal from one command: web server, Celery worker and beat.

For one machine and for the demonstration. Larger installations run the three apart: compose.yaml.
"""

import http.client
import os
import shelve
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cchc_portal.checks import demonstration_loaded, refuse_in_production
from reports.demo import people

HOST = "127.0.0.1"
RESTARTS = 5  # in a row; a minute of life clears the count
GRACE = 15  # seconds a child has to end by itself
HEALTHY = 60  # seconds after which a start counts as a success


def commands(port: int) -> dict[str, list[str]]:
    """The three processes. The worker keeps to itself: with one there is nobody to gossip with."""
    gunicorn = "-m gunicorn -w 2 -k gthread --threads 4 --no-control-socket --log-level warning"
    worker = "worker -c 2 --max-tasks-per-child 50 --without-gossip --without-mingle"
    beat = "beat --pidfile= --loglevel WARNING"
    celery = "-m celery --quiet -A cchc_portal"
    level = os.environ.get("LOG_LEVEL") or "WARNING"
    return {
        "web": python(f"{gunicorn} --bind {HOST}:{port} cchc_portal.wsgi"),
        "worker": python(f"{celery} {worker} --without-heartbeat --loglevel {level}"),
        "beat": python(f"{celery} {beat}"),
    }


def python(arguments: str) -> list[str]:
    return [sys.executable, *arguments.split()]


@dataclass
class Child:
    """A process that is started again when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        if self.name == "beat":
            drop_broken_schedule(Path(settings.CELERY_BEAT_SCHEDULE_FILENAME))
        # Its own session: Ctrl-C reaches the supervisor only, which then ends all three in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    def dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> bool:
        """Start it again, unless it keeps dying."""
        lived = time.monotonic() - self.started
        self.failures = 1 if lived > HEALTHY else self.failures + 1
        self.end_group()
        if self.failures > RESTARTS:
            return False
        time.sleep(min(self.failures, 5))
        self.start()
        return True

    def stop(self, deadline: float) -> None:
        """Wait for an end that was asked for; past the deadline, end the whole group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self.end_group()
        self.process.wait()

    def end_group(self) -> None:
        """A killed parent leaves its own children behind, which would hold the port or a task."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Command(BaseCommand):
    help = "Run web server, Celery worker and beat until Ctrl-C."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        self.port: int = options["port"]
        self.stopping = False
        refuse_in_production()
        refuse_taken_port(self.port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        self.children = [Child(name, command) for name, command in commands(self.port).items()]
        try:
            self.run()
        finally:
            self.stop_all()

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def run(self) -> None:
        for child in self.children:
            child.start()
        announced = False
        while not self.stopping:
            for child in filter(Child.dead, self.children):
                self.stderr.write(f"{child.name} ended; starting it again.")
                if not child.restart():
                    raise CommandError(f"{child.name} keeps ending: its own messages stand above.")
            if not announced and answers(self.port):
                announced = True
                self.announce()
            time.sleep(0.2)

    def announce(self) -> None:
        self.stdout.write(f"\nReady: http://{HOST}:{self.port}/   (Ctrl-C stops it)\n")
        for line in accounts():
            self.stdout.write(line)
        self.stdout.flush()

    def stop_all(self) -> None:
        running = [child for child in self.children if child.process and not child.dead()]
        for child in running:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in running:
            child.stop(deadline)


def drop_broken_schedule(path: Path) -> None:
    """Beat remembers in a file what ran when. Cut off while writing it, by a fall of the power,
    beat would never start again, and the whole portal with it; it can do without that memory."""
    try:
        with shelve.open(str(path), flag="r") as kept:  # noqa: S301 - written by our own beat
            dict(kept)
    except Exception:  # whatever is wrong with it
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink(missing_ok=True)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(
                f"Port {port} is taken; choose another: PORT={port + 1} make run"
            ) from None


def answers(port: int) -> bool:
    """Whether the web server answers at all; in production it may refuse this host name."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/khoe/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def accounts() -> list[str]:
    """The demonstration's accounts, one for each role, when it is loaded."""
    return [] if settings.PRODUCTION or not demonstration_loaded() else people.printed()
