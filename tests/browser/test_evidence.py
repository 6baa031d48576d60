"""Attaching files with JavaScript: on the cell's page, and dropped on a line of the form."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from reports.models import Evidence, Submission
from reports.tests import hostile_files as made
from reports.tests import make
from reports.tests.entering import subject

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([place, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name));
    for (const kind of ["dragover", "drop"]) {
        const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector(place).dispatchEvent(event);
    }
}"""


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def clerk(page: Page, live_server: Any, world: make.World) -> Page:
    client = Client()
    client.force_login(world.reporter())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return page


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("html[data-script=on]").wait_for()
    return page


def pdf(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": made.pdf(name)}


def test_files_are_sent_one_by_one_and_the_faulty_stays_named(
    clerk: Page, live_server: Any, submission: Submission
) -> None:
    about = subject(submission)
    opened(clerk, f"{live_server.url}/bao-cao/{submission.pk}/tai-lieu/2.1/{about}/")
    bad: FilePayload = {"name": "gia.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}
    clerk.locator("input[type=file]").set_input_files([pdf("a.pdf"), bad])
    clerk.get_by_role("button", name="Tải lên").click()
    sent = clerk.locator(".evidence-sent li")
    expect(sent.nth(0)).to_have_text("a.pdf: đã đính kèm.")
    expect(sent.nth(1)).to_contain_text("chương trình chạy (.exe)")
    sent.get_by_role("link").click()
    expect(clerk.locator(".evidence-list")).to_contain_text("a.pdf")
    assert Evidence.objects.count() == 1


def test_a_file_dropped_on_a_line_is_attached_there(
    clerk: Page, live_server: Any, submission: Submission
) -> None:
    opened(clerk, f"{live_server.url}/bao-cao/{submission.pk}/linh-vuc/the-che/")
    content = base64.b64encode(made.pdf()).decode()
    clerk.evaluate(DROP, ["[id='d-2.2'] th", "so.pdf", content])
    line = clerk.locator("[id='d-2.2']")
    expect(line.locator(".evidence-sent")).to_have_text("so.pdf: đã đính kèm.")
    expect(line.get_by_role("link", name="1 tài liệu")).to_be_visible()
    assert Evidence.objects.get().indicator.code == "2.2"
    clerk.evaluate(DROP, ["h1", "khac.pdf", content])
    expect(clerk.locator("h1")).to_be_visible()  # the page is still here
    line.get_by_role("link", name="1 tài liệu").click()
    expect(clerk.locator(".evidence-list")).to_contain_text("so.pdf")
