"""The browser's own bubbles speak Vietnamese, whatever the language of the machine."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MESSAGE = "field => field.validationMessage"


def test_an_empty_field_is_asked_for_in_vietnamese_and_let_go_when_filled(
    chromium: Browser, live_server
):
    page = chromium.new_context(locale="en-US").new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.wait_for_load_state("load")  # the module has run
    name = page.locator("#id_username")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(name).to_be_focused()
    assert name.evaluate(MESSAGE) == "Cần điền ô này."
    name.fill("lan")
    assert name.evaluate(MESSAGE) == ""
