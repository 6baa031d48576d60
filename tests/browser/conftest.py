"""A real Chromium on a real server: for what JavaScript alone decides."""

import os
from collections.abc import Iterator
from threading import current_thread
from time import monotonic, sleep

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would take ours for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def nothing_is_being_served(transactional_db: None) -> Iterator[None]:
    """The database is emptied when the server rests: it shares our connection, and a request whose
    transaction fails meanwhile would bring back what was emptied. A page that is gone may have
    left one behind, which only the server knows of."""
    served: set[object] = set()

    def begun(sender: object, **kwargs: object) -> None:
        served.add(current_thread())

    def done(sender: object, **kwargs: object) -> None:
        served.discard(current_thread())

    request_started.connect(begun)
    request_finished.connect(done)
    yield
    until = monotonic() + 30
    while served - {current_thread()} and monotonic() < until:
        sleep(0.05)
    request_started.disconnect(begun)
    request_finished.disconnect(done)


@pytest.fixture
def page(chromium: Browser, transactional_db: None) -> Iterator[Page]:
    """Closed before the database is emptied, when the server has answered all it was asked; what
    a page says in leaving reaches nobody."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    asked: set[Request] = set()

    def settled(request: Request) -> None:
        asked.discard(request)

    def begun(request: Request) -> None:
        asked.add(request)

    context.on("request", begun)
    context.on("requestfinished", settled)
    context.on("requestfailed", settled)
    yield context.new_page()
    for _ in range(100):
        if asked and context.pages:
            context.pages[-1].wait_for_timeout(100)
    context.set_offline(True)
    context.close()
