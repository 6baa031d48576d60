"""What stands beside a cell, with JavaScript: the promised day where it is wanted, source notes
and changes that follow."""

import re

import pytest
from playwright.sync_api import Page, expect

from reports.models import SourceNote, Submission, Value
from reports.tests import answers, make
from tests.browser.entering import SAVED, cell, open_grid, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    """Six months after a first quarter, and after the same six months last year."""
    make.make_catalogue()
    windows = {"Q1": ("2024-12-15", "2025-03-15"), "NT": ("2023-12-15", "2024-06-15")}
    for code, (begins, ends) in windows.items():
        earlier = make.make_campaign(code=code, covers_from=begins, covers_to=ends)
        answers.accept(earlier, "x11", {"2.1": 40, "2.2": 4})
    return make.submission_of(make.make_campaign(code="6T", covers_to="2025-06-15"), "x11")


@pytest.fixture
def grid(page: Page, live_server, world: make.World, submission: Submission) -> Page:
    return open_grid(page, live_server.url, world.reporter("x11"), submission)


def test_the_promised_day_is_asked_where_there_is_no_figure(
    grid: Page, submission: Submission
) -> None:
    line = grid.locator('tr[data-code="2.2"]')
    promise = line.locator('[name^="h:2.2:"]')
    line.locator(".cell-extras summary").click()
    expect(promise).to_be_hidden()
    line.locator('[name^="s:2.2:"]').select_option("unavailable")
    expect(promise).to_be_visible()
    line.locator('[name^="n:2.2:"]').fill("Chờ Kho bạc")
    grid.keyboard.press("Tab")
    expect(cell(grid, "2.2")).to_have_value("Chưa có số liệu")
    expect(promise).to_be_visible()
    promise.fill("31/12/2099")
    promise.press("Tab")
    expect(state(grid)).to_contain_text(SAVED)
    grid.reload()
    expect(line.locator(".cell-extras summary")).to_contain_text("hẹn 31/12/2099")
    assert str(Value.objects.get(version=submission.version).promised) == "2099-12-31"


def test_a_source_note_saves_itself(grid: Page) -> None:
    line = grid.locator('tr[data-code="2.1"]')
    line.locator(".line-about summary").click()
    field = line.get_by_label("Nguồn lấy số liệu")
    field.fill("Sổ một cửa")
    field.press("Tab")
    expect(state(grid)).to_contain_text(SAVED)
    grid.reload()
    expect(line.locator(".line-source")).to_have_text("Nguồn: Sổ một cửa")
    assert SourceNote.objects.get().text == "Sổ một cửa"


def test_both_changes_follow_the_figure(grid: Page) -> None:
    changes = grid.locator('tr[data-code="2.1"] .change')
    expect(changes).to_have_text(["", ""])
    cell(grid, "2.1").fill("50")
    cell(grid, "2.1").press("Tab")
    expect(changes).to_have_text([re.compile(r"^\+10$"), re.compile(r"^\+10 \(\+25%\)$")])
