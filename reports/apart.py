"""Files from outside are read in a process of their own, with bounds on its time and memory.

Anybody's file may be made so that reading it never ends or fills the machine; a worker that died of
it would be given the same file again. Whatever goes wrong there is an exception here.

    python -m reports.apart MODULE FUNCTION SECONDS BYTES ARGUMENT...
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

# What Python itself needs to start; our secrets are not for whatever the file may do.
NEEDED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
ROOT = Path(__file__).resolve().parents[1]


class TooLong(Exception):
    """It had no answer in the time it was given."""


class Died(Exception):
    """It ended before it had an answer, of a fault or for its memory."""


def run(function: Callable[..., Any], *arguments: str, seconds: int, memory: int) -> Any:
    """What a function of ours answers (plain JSON) to some texts, run apart; `memory` in bytes.

    The function is found again by its module and name and needs no Django. `seconds` should be
    less than the silence after which a worker is taken for dead (reports.jobs). Raises TooLong,
    Died.
    """
    bounds = (str(seconds), str(memory))
    named = (function.__module__, function.__name__)
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__, *named, *bounds, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={name: os.environ[name] for name in NEEDED if name in os.environ},
            timeout=seconds,
            check=False,
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired as late:
        raise TooLong from late
    except ValueError as nothing:
        raise Died from nothing


def main(module: str, function: str, seconds: str, memory: str, *arguments: str) -> None:
    """The child's side."""
    with suppress(ImportError):
        import resource  # there is none on Windows; the time is bounded there too

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    answer = getattr(importlib.import_module(module), function)(*arguments)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
