"""Filling a form with JavaScript: saving by itself, keys, pasting, two people, a lost line."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from reports.models import Submission, Value
from reports.submissions import entry
from reports.submissions.entry import CellInput
from reports.tests import make
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "Đã lưu lúc"


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    make.make_catalogue(
        *[f"2.{n}" for n in range(1, 6)],
        ("2.9", {"formula": "[2.1] + [2.2]"}),
        rules=(("le", "block", "", "[2.2] <= [2.1]"),),
    )
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def grid(page: Page, live_server, world: make.World, submission: Submission) -> Page:
    return open_grid(page, live_server.url, world.reporter("x11"), submission)


def open_grid(page: Page, server: str, person: User, submission: Submission) -> Page:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}]
    )
    page.goto(f"{server}/bao-cao/{submission.pk}/linh-vuc/the-che/")
    page.locator("html[data-script=on]").wait_for()  # the modules have run
    return page


def cell(page: Page, code: str):
    return page.locator(f'[data-cell^="{code}:"]')


def state(page: Page):
    return page.locator("[data-entry-state]")


def numbers(submission: Submission) -> dict[str, int | None]:
    rows = Value.objects.filter(version=submission.version)
    return dict(rows.values_list("indicator__code", "number"))


def test_a_cell_saves_itself_and_the_page_follows(grid: Page, submission: Submission) -> None:
    cell(grid, "2.1").fill("1234")
    cell(grid, "2.1").press("Enter")
    expect(cell(grid, "2.2")).to_be_focused()
    expect(state(grid)).to_contain_text(SAVED)
    expect(cell(grid, "2.1")).to_have_value("1.234")
    cell(grid, "2.2").fill("6")
    expect(grid.locator('[data-shown^="2.9:"]')).to_have_text("1.240")
    assert numbers(submission) == {"2.1": 1234, "2.2": 6}


def test_arrows_walk_the_column(grid: Page) -> None:
    cell(grid, "2.1").focus()
    grid.keyboard.press("ArrowDown")
    grid.keyboard.press("ArrowDown")
    expect(cell(grid, "2.3")).to_be_focused()
    grid.keyboard.press("ArrowUp")
    expect(cell(grid, "2.2")).to_be_focused()


def test_a_rule_and_a_fault_speak_at_once(grid: Page, submission: Submission) -> None:
    cell(grid, "2.1").fill("5")
    cell(grid, "2.2").fill("9")
    expect(grid.locator('[data-status^="2.2:"]')).to_contain_text("Quy tắc le")
    cell(grid, "2.3").fill("mười")
    expect(grid.locator('[data-status^="2.3:"]')).to_contain_text("Nhận được “mười”")
    expect(cell(grid, "2.3")).to_have_value("mười")
    assert numbers(submission) == {"2.1": 5, "2.2": 9}


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
    assert numbers(submission) == {}
    grid.context.set_offline(False)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 8}


def test_a_closed_window_loses_nothing(
    grid: Page, live_server, world: make.World, submission: Submission
) -> None:
    grid.route(
        "**/linh-vuc/**", lambda route: route.abort() if is_post(route) else route.continue_()
    )
    cell(grid, "2.1").fill("8")
    expect(state(grid)).to_contain_text("Chờ mạng")
    second = grid.context.new_page()
    grid.close()
    open_grid(second, live_server.url, world.reporter("x11"), submission)
    expect(state(second)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 8}


def is_post(route) -> bool:
    return bool(route.request.method == "POST")


def test_a_block_from_a_spreadsheet_is_shown_before_it_fills(
    grid: Page, submission: Submission
) -> None:
    cell(grid, "2.2").focus()
    grid.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "1\\n2\\n1.500\\n9\\n9\\n");
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            const event = new ClipboardEvent("paste", how);
            document.activeElement.dispatchEvent(event);
        }"""
    )
    dialog = grid.locator("#dan-so")
    expect(dialog).to_contain_text("4 ô sẽ được điền. 1 giá trị nằm ngoài biểu, bỏ qua.")
    dialog.get_by_role("button", name="Điền vào các ô").click()
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.2": 1, "2.3": 2, "2.4": 1500, "2.5": 9}


@pytest.mark.parametrize("width", [390, 1366])
def test_the_page_never_scrolls_sideways(grid: Page, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 800})
    assert grid.evaluate("document.documentElement.scrollWidth") == width


def test_everything_works_without_javascript(
    chromium: Browser, live_server, world: make.World, submission: Submission
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    client = Client()
    client.force_login(world.reporter("x11"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/bao-cao/{submission.pk}/linh-vuc/the-che/")
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
