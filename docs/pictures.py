"""The pictures of the help pages, taken anew from a running demonstration: `make pictures`.

Loads the demonstration into a folder of its own, serves it, signs in as each person and writes
static/img/help/*.webp as `reports.pages.pictures` asks. Exits with 1, naming it, when a picture
cannot be taken or is too heavy for a slow line; the others are written all the same. Given the
address of a demonstration that is being served already, it takes them there, or only those named
after it.
"""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
django.setup()

from reports.demo.people import PASSWORD  # noqa: E402
from reports.pages.pictures import PICTURES, WIDTH, Picture  # noqa: E402

TARGET = ROOT / "static" / "img" / "help"
HEAVIEST = 40_000  # bytes
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PATIENCE = 300  # seconds for the portal to answer; a laden machine takes its time


def main(given: list[str]) -> int:
    failures = []
    TARGET.mkdir(parents=True, exist_ok=True)
    with nullcontext(given[0]) if given else portal() as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for person, wanted in _by_person(given[1:]).items():
            failures += list(_of_person(browser, address, person, wanted))
        browser.close()
    _forget_others()
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    return 1 if failures else 0


@contextmanager
def portal() -> Iterator[str]:
    """A fresh demonstration being served; its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {"CCHC_DATA_DIR": folder, "PORT": str(port)}
        for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
            _manage(*command, env=environment).wait()
        serving = _manage("up", env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/khoe/")
            yield address
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait()


def _manage(*command: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """One of our own commands, begun."""
    line = [sys.executable, "manage.py", *command]
    return subprocess.Popen(line, cwd=ROOT, env=env)  # noqa: S603


def _wait_for(url: str) -> None:
    for _ in range(PATIENCE):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own portal
                return
        except OSError:
            time.sleep(1)
    raise SystemExit(f"{url} does not answer.")


def _by_person(names: list[str]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = defaultdict(list)
    for pictures in PICTURES.values():
        for picture in pictures:
            if not names or picture.name in names:
                found[picture.person].append(picture)
    return found


def _of_person(browser: Browser, address: str, person: str, wanted: list[Picture]) -> Iterator[str]:
    """Take somebody's pictures; what went wrong, one line each."""
    context = browser.new_context(locale="vi-VN", base_url=address)
    page = context.new_page()
    page.goto("/dang-nhap/")
    page.fill("input[name=username]", person)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    for picture in wanted:
        try:
            content = _taken(page, picture)
        except BrowserError as error:
            yield f"{picture.name}: {error.message.splitlines()[0]}"
            continue
        (TARGET / f"{picture.name}.webp").write_bytes(content)
        if len(content) > HEAVIEST:
            yield f"{picture.name}: {len(content)} bytes, {HEAVIEST} at most"
    context.close()


def _taken(page: Page, picture: Picture) -> bytes:
    page.set_viewport_size({"width": picture.window, "height": 1000})
    page.goto(picture.address)
    for selector in picture.clicks:
        page.locator(selector).first.click(timeout=PATIENCE * 100)
        page.wait_for_load_state()
    # The line of the demonstration says nothing in a picture.
    page.evaluate("document.querySelector('.demo-banner')?.remove()")
    page.wait_for_timeout(400)
    start = page.locator(picture.top).first.bounding_box()
    assert start is not None
    top = max(0, start["y"] + page.evaluate("scrollY") - 12)
    height = picture.height * picture.window / WIDTH
    shot = page.screenshot(
        full_page=True, clip={"x": 0, "y": top, "width": picture.window, "height": height}
    )
    return _compressed(Image.open(io.BytesIO(shot)).convert("RGB"), picture)


def _compressed(image: Image.Image, picture: Picture) -> bytes:
    """WebP; a picture of flat colours stays sharp without loss, and is smaller than with it."""
    image = image.resize((WIDTH, picture.height), Image.Resampling.LANCZOS)
    sizes = []
    for options in ({"lossless": True}, {"quality": 70}):
        file = io.BytesIO()
        image.save(file, "WEBP", method=6, **options)
        sizes.append(file.getvalue())
    return min(sizes, key=len)


def _forget_others() -> None:
    """Pictures that no topic shows any more."""
    known = {picture.name for pictures in PICTURES.values() for picture in pictures}
    for path in TARGET.glob("*.webp"):
        if path.stem not in known:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
