"""An unattended page shows nothing, and gives back everything typed in it."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from units.models import Membership, Role, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-minh-hoa-2025"


@pytest.fixture
def signed_in(page: Page, live_server) -> Page:
    person = User.objects.create_user("lan", password=PASSWORD, full_name="Ngọc Lan")
    Membership.objects.create(user=person, role=Role.SYSTEM_ADMIN, valid_from=date(2020, 1, 1))
    page.clock.install()
    page.goto(f"{live_server.url}/dang-nhap/?next=/thiet-ke/")
    page.fill("#id_username", "lan")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("h1")).to_have_text("Mẫu giao diện")
    page.locator("html[data-script=on]").wait_for()  # the modules have run
    return page


def test_after_the_idle_minutes_the_page_is_covered_and_what_was_typed_stays(signed_in):
    signed_in.fill("#id_name", "đang nhập dở")
    signed_in.clock.fast_forward("05:10")
    expect(signed_in.locator("#idle-lock")).to_be_visible()
    expect(signed_in.locator("h1")).to_be_hidden()

    signed_in.keyboard.press("Escape")
    signed_in.keyboard.press("Escape")
    expect(signed_in.locator("#idle-lock")).to_be_visible()

    signed_in.fill("#idle-lock-password", "sai mật khẩu")
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("[data-lock-fault]")).to_have_text("Mật khẩu không đúng.")

    signed_in.fill("#idle-lock-password", PASSWORD)
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("#idle-lock")).to_be_hidden()
    expect(signed_in.locator("#id_name")).to_have_value("đang nhập dở")


def test_somebody_typing_is_not_covered(signed_in):
    for _ in range(3):
        signed_in.clock.fast_forward("02:00")
        signed_in.locator("#id_name").press("a")
    expect(signed_in.locator("#idle-lock")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_the_page_never_scrolls_sideways(signed_in, width):
    signed_in.set_viewport_size({"width": width, "height": 800})
    assert signed_in.evaluate("document.documentElement.scrollWidth") == width
