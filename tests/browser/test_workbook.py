"""The form as a workbook in a browser: down, filled in, up; a colleague writes meanwhile."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reports.models import Submission
from reports.tests import make
from reports.tests.entering import number, subject, write
from reports.tests.workbooks import changed, put, read_here
from tests.browser.entering import make_list, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    read_here(monkeypatch)


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make_list()


@pytest.fixture
def clerk(page: Page, live_server: Any, world: make.World, submission: Submission) -> Page:
    sign_in(page.context, live_server.url, world.reporter())
    page.goto(f"{live_server.url}/bao-cao/{submission.pk}/")
    return page


def downloaded(clerk: Page) -> bytes:
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="Tải biểu Excel").click()
    return Path(download.value.path()).read_bytes()


def brought(clerk: Page, content: bytes) -> None:
    """Uploaded on the page, and read at once: tests have no worker."""
    clerk.get_by_role("link", name="Nhập từ Excel").click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.locator("input[type=file]").set_input_files(
        {"name": "bieu.xlsx", "mimeType": kind, "buffer": content}
    )
    clerk.get_by_role("button", name="Tải lên và xem").click()
    expect(clerk.get_by_role("heading", name="Xem trước khi nhận")).to_be_visible()


def test_filled_in_away_and_taken_over(clerk: Page, submission: Submission) -> None:
    brought(clerk, changed(downloaded(clerk), put("2.1", 12), put("2.2", 3)))
    ticks = clerk.locator("[data-tick]")
    expect(ticks).to_have_count(2)
    clerk.get_by_label("chọn tất cả").uncheck()
    expect(ticks.first).not_to_be_checked()
    ticks.first.check()
    clerk.get_by_role("button", name="Nhận các ô đã chọn").click()
    expect(clerk.get_by_role("heading", name="Đã nhận 1 ô vào biểu")).to_be_visible()
    assert (number(submission, "2.1"), number(submission, "2.2")) == (12, None)


def test_a_colleague_writes_meanwhile(
    clerk: Page, world: make.World, submission: Submission
) -> None:
    brought(clerk, changed(downloaded(clerk), put("2.1", 12), put("2.2", 3)))
    write(submission, world.reporter(), **{"2.1": "20"})
    clerk.get_by_role("button", name="Nhận các ô đã chọn").click()
    expect(clerk.get_by_text("đã được người khác ghi")).to_be_visible()
    assert (number(submission, "2.1"), number(submission, "2.2")) == (20, None)
    name = f"c:2.1:{subject(submission)}"
    clerk.locator(f"input[name='{name}'][value=he-thong]").check()
    clerk.get_by_role("button", name="Nhận các ô đã chọn").click()
    expect(clerk.get_by_role("heading", name="Đã nhận 1 ô vào biểu")).to_be_visible()
    assert (number(submission, "2.1"), number(submission, "2.2")) == (20, 3)
