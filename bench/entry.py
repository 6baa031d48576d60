"""(f) Filling a form in a browser: from the key to "đã lưu", against a bare round trip.

`python -m bench.entry` measures on the database that DATABASE_URL names, which must be empty: it
loads the demonstration into it, serves it as `make run` does and opens the largest table page in
Chromium (CHROMIUM names another). Each of the cells is written over and left with Enter; what is
timed ends when the page says it is saved. After each, the same page is fetched once, so that both
see the same machine. Then the largest pages are opened with an empty cache: requests and bytes.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from urllib.request import urlopen

CELLS = 60
AIM, WEIGHT_AIM = 4.0, 300  # of a bare round trip; kB
STARTED = 30  # seconds
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

# One cell: a new figure, Enter, and the moment at which its field is marked as saved.
WRITE = """([at, text]) => new Promise((resolve, reject) => {
    const field = document.querySelectorAll("input[data-cell]")[at];
    field.focus();
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const begun = performance.now();
    setTimeout(() => reject(new Error(`${field.name} was not saved`)), 15000);
    new MutationObserver(() => {
        if (field.dataset.save === "saved") resolve(performance.now() - begun);
        if (field.dataset.save === "refused") reject(new Error(field.title));
    }).observe(field, { attributeFilter: ["data-save"] });
    field.dispatchEvent(new Event("change", { bubbles: true }));
})"""
FETCH = """async () => {
    const begun = performance.now();
    await (await fetch(location.href)).text();
    return performance.now() - begun;
}"""


def main() -> None:
    """Load the demonstration, serve it, measure in a browser."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    # Playwright keeps an event loop in this thread; Django would take ours for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    from django.core.management import call_command
    from playwright.sync_api import sync_playwright

    from bench.pages import _largest

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("load_demo", verbosity=0, stdout=StringIO())
    pages = {name: _largest(is_table=is_table) for name, is_table in KINDS.items()}
    with served() as server, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        person, url, _ = pages["table of units"]
        say(speed(browser, server, person, url))
        for name, (person, url, cells) in pages.items():
            heavy = weight(browser, server, person, url)
            say(f"largest {name}, {cells} cells, empty cache: {heavy}")
        browser.close()


KINDS = {"table of units": True, "form about one unit": False}


@contextmanager
def served() -> Iterator[str]:
    """The portal on a free port, as `manage.py up` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-w 2 -k gthread --threads 4 --log-level warning --bind 127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", *options.split(), "cchc_portal.wsgi"]
    process = subprocess.Popen(command)  # noqa: S603 - our own server
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTED
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=2)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def opened(browser: Any, server: str, person: Any, url: str) -> tuple[Any, dict[str, float]]:
    """The page, signed in, in a context of its own with nothing cached; and what it weighed."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
    page = context.new_page()
    counted = weigh(page)
    page.goto(server + url)
    page.wait_for_load_state("networkidle")
    return page, counted


def weigh(page: Any) -> dict[str, float]:
    """Requests and bytes on the wire, counted from now on."""
    counted: dict[str, float] = {"requests": 0, "bytes": 0}

    def finished(event: dict[str, Any]) -> None:
        counted["requests"] += 1
        counted["bytes"] += event["encodedDataLength"]

    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", finished)
    return counted


def speed(browser: Any, server: str, person: Any, url: str) -> str:
    """ "saved 95 ms after the key (95th percentile 140) …"."""
    page, _ = opened(browser, server, person, url)
    rounds = []
    for at in range(-3, CELLS):  # the first three warm up
        took = page.evaluate(WRITE, [max(at, 0), str(1000 + at)])
        bare = page.evaluate(FETCH)
        if at >= 0:
            rounds.append((took, bare))
    page.context.close()
    saved, fetched = (sorted(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(took / bare for took, bare in rounds)
    middle, slow = statistics.median(saved), saved[int(0.95 * len(saved))]
    return (
        f"saved {middle:.0f} ms after the key (95th percentile {slow:.0f}), {CELLS} times; "
        f"{ratio:.2f} of fetching its page (aim {AIM:.1f}; {statistics.median(fetched):.0f} ms)"
    )


def weight(browser: Any, server: str, person: Any, url: str) -> str:
    """ "31 requests, 142 kB"."""
    page, counted = opened(browser, server, person, url)
    page.context.close()
    kilobytes = counted["bytes"] / 1000
    return f"{counted['requests']:.0f} requests, {kilobytes:.0f} kB (at most {WEIGHT_AIM} kB)"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a measurement is for


if __name__ == "__main__":
    main()
