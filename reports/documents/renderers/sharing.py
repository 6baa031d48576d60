"""Several parts drawn at once, here and by the helper: whoever is free takes the next."""

import atexit
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from reports.documents.renderers import drawing
from reports.documents.renderers.helper import Helper

# A helper that has yet to start costs half a second: less than this is drawn here, in characters
# of HTML. The largest part is drawn here anyway.
WORTH_HELP = 20_000
HELPING = Lock()


def draw_all(parts: Iterable[str], stylesheet: Path) -> dict[str, bytes]:
    """Each part as PDF. The same bytes whoever draws it."""
    largest_first = sorted(parts, key=len, reverse=True)
    waiting: SimpleQueue[str] = SimpleQueue()
    for html in largest_first:
        waiting.put(html)
    drawn: dict[str, bytes] = {}
    others = sum(len(html) for html in largest_first[1:])
    # While another thread has the helper, this one goes alone.
    helped = others >= WORTH_HELP and _processors() > 1 and HELPING.acquire(blocking=False)
    try:
        if helped:
            thread = Thread(target=_ask, args=(waiting, drawn, helper(stylesheet)))
            thread.start()
            _draw(waiting, drawn, stylesheet)
            thread.join()
        _draw(waiting, drawn, stylesheet)  # all of it, or what the helper gave back
    finally:
        if helped:
            HELPING.release()
    return drawn


@cache
def helper(stylesheet: Path) -> Helper:
    """The one of this process; it starts when it is asked for the first time."""
    made = Helper(stylesheet)
    atexit.register(made.end)
    return made


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _draw(waiting: "SimpleQueue[str]", drawn: dict[str, bytes], stylesheet: Path) -> None:
    for html in _taken(waiting):
        drawn[html] = drawing.draw(html, stylesheet)


def _ask(waiting: "SimpleQueue[str]", drawn: dict[str, bytes], asked: Helper) -> None:
    for html in _taken(waiting):
        content = asked.draw(html)
        if content is None:
            waiting.put(html)
            return
        drawn[html] = content


def _taken(waiting: "SimpleQueue[str]") -> Iterator[str]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return
