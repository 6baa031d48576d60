"""A second process that draws parts of a draft while this one draws the others.

Started when it is first needed and kept for the next draft; it ends by itself when nobody asks for
a while, and with the process that started it. A plain subprocess, because a worker of Celery may
not have children of `multiprocessing`. Whatever goes wrong with it, the part is drawn here.

    python -m reports.documents.renderers.helper STYLESHEET
"""

import os
import select
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from reports.documents.renderers import drawing

IDLE = 300  # seconds
ROOT = Path(__file__).resolve().parents[3]
LENGTH = struct.Struct(">Q")


class Helper:
    """The other process as this one knows it. One thread at a time may ask."""

    def __init__(self, stylesheet: Path) -> None:
        self._stylesheet = stylesheet
        self._process: subprocess.Popen[bytes] | None = None
        self._started_by = 0

    def draw(self, html: str) -> bytes | None:
        """The part as PDF; None when the helper could not, and nobody knows why."""
        try:
            asked, answers = self._pipes()
            send(asked, html.encode())
            return receive(answers) or None
        except (OSError, EOFError):
            self.end()
            return None

    def end(self) -> None:
        """Let it go; it ends when nobody can ask it any more."""
        process, self._process = self._process, None
        if process is None or self._started_by != os.getpid():
            return  # after a fork the helper is still the parent's
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()

    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        alive = self._process is not None and self._process.poll() is None
        if not alive or self._started_by != os.getpid():
            self.end()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", __name__, str(self._stylesheet)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
            self._started_by = os.getpid()
        assert self._process and self._process.stdin and self._process.stdout
        return self._process.stdin, self._process.stdout  # type: ignore[return-value]


def send(pipe: BinaryIO, content: bytes) -> None:
    """A message: its length, then itself."""
    pipe.write(LENGTH.pack(len(content)) + content)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes:
    """The next message. Raises EOFError when the other side is gone."""
    length = pipe.read(LENGTH.size)
    if len(length) < LENGTH.size:
        raise EOFError
    (expected,) = LENGTH.unpack(length)
    content = pipe.read(expected)
    if len(content) < expected:
        raise EOFError
    return content


def serve(stylesheet: Path, asked: BinaryIO, answers: BinaryIO) -> None:
    """Draw what is asked for until nobody asks any more; an empty answer says that it failed."""
    drawing.style(stylesheet)
    while select.select([asked], [], [], IDLE)[0]:
        try:
            html = receive(asked).decode()
        except EOFError:
            return
        try:
            drawn = drawing.draw(html, stylesheet)
        except Exception:
            drawn = b""  # drawn again where it was asked for, which then says what is wrong
        send(answers, drawn)


def main() -> None:
    # Ctrl-C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError):
        serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
