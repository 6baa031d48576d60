"""Filling a form with JavaScript: saving by itself, its states, totals, two people, a lost line."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from reports.models import Submission
from reports.submissions import entry
from reports.submissions.entry import CellInput
from reports.tests import make
from tests.browser.entering import (
    SAVED,
    cell,
    make_list,
    numbers,
    open_grid,
    shown,
    sign_in,
    state,
)
from units.models import Role
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make_list()


@pytest.fixture
def grid(page: Page, live_server, world: make.World, submission: Submission) -> Page:
    return open_grid(page, live_server.url, world.reporter("x11"), submission)


def test_a_cell_saves_itself_and_the_page_follows(grid: Page, submission: Submission) -> None:
    cell(grid, "2.1").fill("1234")
    cell(grid, "2.1").press("Enter")
    expect(cell(grid, "2.2")).to_be_focused()
    expect(state(grid)).to_contain_text(SAVED)
    expect(cell(grid, "2.1")).to_have_value("1.234")
    cell(grid, "2.2").fill("6")
    expect(shown(grid, "2.9")).to_have_text("1.240")
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 1234, "2.2": 6}


def test_a_rule_and_a_fault_speak_at_once(grid: Page, submission: Submission) -> None:
    cell(grid, "2.1").fill("5")
    cell(grid, "2.2").fill("9")
    expect(grid.locator('[data-status^="2.2:"]')).to_contain_text("Quy tắc le")
    cell(grid, "2.3").fill("mười")
    expect(grid.locator('[data-status^="2.3:"]')).to_contain_text("Nhận được “mười”")
    expect(cell(grid, "2.3")).to_have_value("mười")
    assert numbers(submission) == {"2.1": 5, "2.2": 9}


def test_each_cell_says_how_far_its_saving_is(grid: Page) -> None:
    cell(grid, "2.1").fill("5")
    expect(cell(grid, "2.1")).to_have_attribute("data-save", "saved")
    expect(cell(grid, "2.1")).to_have_attribute("title", "đã lưu")
    cell(grid, "2.3").fill("mười")
    expect(cell(grid, "2.3")).to_have_attribute("data-save", "refused")
    said = grid.locator("[data-entry-said]")
    expect(said).to_contain_text("Chỉ tiêu 2.3")
    expect(said).to_contain_text("Nhận được “mười”")
    expect(cell(grid, "2.1")).not_to_have_attribute("data-save", "saved", timeout=8_000)


def test_totals_and_shares_follow_the_typing_before_the_server(grid: Page) -> None:
    waiting: list[Route] = []
    holding = [True]

    def hold(route: Route) -> None:
        if holding:
            waiting.append(route)
        else:
            route.continue_()

    grid.route("**/linh-vuc/**", hold)
    cell(grid, "2.1").fill("12.345.678.901")
    cell(grid, "2.2").fill("1")
    expect(shown(grid, "2.9")).to_have_text("12.345.678.902")
    expect(shown(grid, "2.9.1")).to_have_text("100%")  # 99,9999… rounded, as the server prints it
    expect(shown(grid, "2.9")).to_have_class("cell-shown fig-missing is-estimate")
    cell(grid, "2.1").fill("1")
    cell(grid, "2.2").fill("2")
    expect(shown(grid, "2.9.1")).to_have_text("33,33%")
    cell(grid, "2.2").fill("hai")  # no number: what the server said last stands again
    expect(shown(grid, "2.9")).not_to_have_text("3")
    cell(grid, "2.2").fill("1")
    holding.clear()
    for route in waiting:
        route.continue_()
    expect(state(grid)).to_contain_text(SAVED, timeout=15_000)
    expect(shown(grid, "2.9")).to_have_text("2")
    expect(shown(grid, "2.9.1")).to_have_text("50%")
    expect(grid.locator(".is-estimate")).to_have_count(0)


def test_two_people_at_one_cell(grid: Page, world: make.World, submission: Submission) -> None:
    lan = make_person("Chị Lan")
    make_membership(lan, Role.REPORTER, world["x11"])
    about = submission.obligation.subjects.get().pk
    entry.save_cells(submission, [CellInput("2.1", about, "5", 0)], by=lan, at=make.NOW)
    cell(grid, "2.1").fill("7")
    place = grid.locator('[data-status^="2.1:"]')
    expect(place).to_contain_text("Chị Lan")
    place.get_by_label("7 – số của bạn").check()
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 7}


def test_what_could_not_be_sent_is_kept_and_sent_later(grid: Page, submission: Submission) -> None:
    grid.context.set_offline(True)
    cell(grid, "2.1").fill("8")
    expect(state(grid)).to_contain_text("Chờ mạng")
    expect(cell(grid, "2.1")).to_have_attribute("data-save", "waiting")
    cell(grid, "2.2").fill("3")  # going on is possible
    assert numbers(submission) == {}
    grid.context.set_offline(False)
    expect(state(grid)).to_contain_text(SAVED)
    expect(cell(grid, "2.2")).to_have_attribute("data-save", "saved")
    assert numbers(submission) == {"2.1": 8, "2.2": 3}


@pytest.mark.parametrize("width", [390, 1366])
def test_the_page_never_scrolls_sideways(grid: Page, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 800})
    grid.locator(".entry-keys summary").click()
    assert grid.evaluate("document.documentElement.scrollWidth") == width


def test_everything_works_without_javascript(
    chromium: Browser, live_server, world: make.World, submission: Submission
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    sign_in(context, live_server.url, world.reporter("x11"))
    page = context.new_page()
    page.goto(f"{live_server.url}/bao-cao/{submission.pk}/linh-vuc/the-che/")
    expect(page.locator(".entry-keys")).to_be_hidden()
    cell(page, "2.1").fill("12")
    cell(page, "2.2").fill("mười")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("Nhận được “mười”")
    expect(cell(page, "2.2")).to_have_value("mười")
    cell(page, "2.2").fill("10")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("main")).to_contain_text("Đã lưu.")
    assert numbers(submission) == {"2.1": 12, "2.2": 10}
    context.close()
