"""The file that came back is read in a process of its own, with bounds on its time and memory.

Anybody's PDF may be made so that reading it never ends or fills the machine; a worker that died of
it would be given the same file again. Whatever goes wrong there, the file is "unreadable" here, and
a person looks at it.

    python -m reports.editions.apart PREPARED RETURNED
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reports.editions import matching, signatures

# Less than the silence after which a worker is taken for dead (reports.jobs). The longest real
# report takes 3 seconds and 120 MB.
LONGEST = 60  # seconds
LARGEST = 1_000 * 2**20  # bytes of memory
# What Python itself needs to start; our secrets are not for whatever the file may do.
NEEDED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
ROOT = Path(__file__).resolve().parents[2]

TOO_LONG = f"Đọc tệp quá {LONGEST} giây chưa xong; tệp không phải văn bản thông thường."
BROKEN = "Tệp PDF bị hỏng hoặc quá phức tạp, không đọc được nội dung."


def compare(prepared: Path, returned: Path) -> dict[str, Any]:
    """How the file that came back agrees with what was prepared, fit for JSON; "unreadable" says
    why it could not be told."""
    command = [sys.executable, "-m", __name__, str(prepared), str(returned)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={name: os.environ[name] for name in NEEDED if name in os.environ},
            timeout=LONGEST,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"unreadable": TOO_LONG}
    except ValueError:  # it ended before it had an answer
        return {"unreadable": BROKEN}
    return found


def compared(prepared: Path, returned: Path) -> dict[str, Any]:
    """The same, done here and without bounds."""
    content = returned.read_bytes()
    try:
        found = matching.match(prepared.read_bytes(), content)
    except matching.UnreadableError as error:
        return {"unreadable": str(error)}
    signed = [
        {**asdict(one), "at": one.at.isoformat() if one.at else ""}
        for one in signatures.read(content)
    ]
    day = found.day.isoformat() if found.day else ""
    return {**asdict(found), "day": day, "signatures": signed}


def main() -> None:
    with suppress(ImportError):
        import resource  # there is none on Windows; the time is bounded there too

        resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    sys.stdout.write(json.dumps(compared(Path(sys.argv[1]), Path(sys.argv[2]))))


if __name__ == "__main__":
    main()
