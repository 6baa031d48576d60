"""Without a mouse, at twice the size, with motion turned off: on the page of samples."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.looking import PHONE
from units.models import Role
from units.tests.make import make_holder, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What a thumb must hit: WCAG asks for 24 px, a phone for 44.
MAIN = "main .btn, main .form-control, main .form-select, .tabs a, .pager a, .nav-phone summary"


@pytest.fixture
def samples(transactional_db: None, page: Page, live_server) -> Page:
    client = Client()
    client.force_login(make_holder(Role.REPORTER, make_unit("x11")))
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/thiet-ke/")
    page.locator("html[data-script=on]").wait_for()  # the modules have run
    page.evaluate("document.activeElement.blur()")  # the summary of errors had taken the focus
    return page


def focused_within(page: Page, selector: str) -> bool:
    return bool(page.evaluate("each => !!document.activeElement.closest(each)", selector))


def test_the_first_key_offers_the_way_past_the_navigation(samples):
    skip = samples.locator(".skip-link")
    skip.focus()
    expect(skip).to_be_in_viewport()
    samples.keyboard.press("Enter")
    assert focused_within(samples, "main")
    samples.keyboard.press("Tab")
    assert focused_within(samples, "main"), "the next key stays behind the navigation"


def test_a_question_holds_the_focus_and_gives_it_back(samples):
    opener = samples.get_by_role("link", name="Duyệt, gửi")
    opener.focus()
    samples.keyboard.press("Enter")
    dialog = samples.locator("#confirm-example")
    expect(dialog).to_be_visible()
    for _ in range(8):
        assert not focused_within(samples, "main :not(dialog, dialog *), .masthead, .footer")
        samples.keyboard.press("Tab")
    samples.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_safe_answer_is_the_first(samples):
    asking = samples.get_by_role("button", name="Xóa bản nháp")
    asking.focus()
    samples.keyboard.press("Enter")
    expect(samples.locator("#ask").get_by_role("button", name="Quay lại")).to_be_focused()
    samples.keyboard.press("Enter")
    expect(samples.locator("#ask")).to_be_hidden()
    expect(asking).to_be_focused()


def test_the_menu_of_the_account(samples):
    summary = samples.locator(".account summary")
    summary.focus()
    samples.keyboard.press("Enter")
    expect(samples.get_by_role("link", name="Đổi mật khẩu")).to_be_visible()
    samples.keyboard.press("Tab")
    assert focused_within(samples, ".account-panel")
    samples.keyboard.press("Escape")
    expect(samples.get_by_role("link", name="Đổi mật khẩu")).to_be_hidden()
    expect(summary).to_be_focused()


def test_at_twice_the_size_nothing_is_lost(samples):
    buttons = samples.locator("main .btn:visible").count()
    samples.set_viewport_size({"width": 683, "height": 384})
    assert samples.evaluate("document.documentElement.scrollWidth") == 683
    assert samples.locator("main .btn:visible").count() == buttons
    samples.locator(".nav-phone summary").click()
    expect(
        samples.locator(".nav-phone").get_by_role("link", name="Báo cáo của đơn vị")
    ).to_be_visible()
    samples.get_by_role("link", name="Duyệt, gửi").click()
    last = samples.locator("#confirm-example").get_by_role("button", name="Quay lại")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_a_thumb_hits_what_it_means(samples):
    samples.set_viewport_size(PHONE)
    small = samples.locator(MAIN).evaluate_all(
        """all => all.filter(each => each.checkVisibility() && each.offsetHeight < 44)
                     .map(each => `${each.offsetHeight}: ${each.outerHTML.slice(0, 90)}`)"""
    )
    assert small == []


def test_nothing_moves_for_those_who_asked_for_rest(samples):
    samples.emulate_media(reduced_motion="reduce")
    moving = samples.locator("body *").evaluate_all(
        """all => all.filter(each => ["", "::before", "::after"].some(part => {
             const drawn = getComputedStyle(each, part || null);
             return drawn.transitionDuration.split(", ").some(time => time !== "0s")
                    && drawn.transitionProperty !== "none" || drawn.animationName !== "none";
           })).map(each => each.outerHTML.slice(0, 90))"""
    )
    assert moving == []
