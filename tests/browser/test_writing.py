"""Writing a section with JavaScript: saving by itself, pickers, Word, two people, a lost line."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from reports.models import CitedDocument, Draft, Narrative
from reports.tests import make, reporting
from reports.writing import narratives
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "Đã lưu lúc"


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def draft(world: make.World) -> Draft:
    make.make_catalogue()
    campaign = make.make_campaign()
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return reporting.make_draft(campaign, world)


@pytest.fixture
def section(page: Page, live_server, world: make.World, draft: Draft) -> Page:
    return opened(page, live_server.url, world.editor)


def opened(page: Page, server: str, person: User) -> Page:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}]
    )
    page.goto(f"{server}/soan-bao-cao/KT-2025-Q1/kt/muc/I.1/")
    page.locator("html[data-script=on]").wait_for()
    page.locator("[data-tools]:not([hidden])").wait_for()
    return page


def box(page: Page):
    return page.locator("[data-text]")


def state(page: Page):
    return page.locator("[data-write-state]")


def kept() -> Narrative:
    return Narrative.objects.get(section__key="I.1")


def test_it_saves_itself_and_the_print_follows(section: Page) -> None:
    box(section).fill("Có {{2.1}} văn bản.")
    expect(state(section)).to_contain_text(SAVED)
    expect(section.locator("[data-preview]")).to_contain_text("Có 08 văn bản.")
    assert kept().text == "Có {{2.1}} văn bản."
    box(section).press("End")
    box(section).press_sequentially(" Thêm.")
    section.keyboard.press("Control+s")
    expect(section.locator("[data-preview]")).to_contain_text("Thêm.")
    assert kept().revision == 2


def test_a_figure_is_picked_by_its_label(section: Page) -> None:
    box(section).fill("Tổng số: ")
    section.keyboard.press("Control+.")
    section.locator("[data-pick-query]").fill("chi tieu 2.1")
    expect(section.locator("[data-pick-list] li").first).to_contain_text("08")
    section.keyboard.press("Enter")
    expect(box(section)).to_have_value("Tổng số: {{2.1}}")
    expect(section.locator("[data-preview]")).to_contain_text("Tổng số: 08")


def test_a_document_is_picked_by_its_number(section: Page) -> None:
    CitedDocument.objects.create(
        key="757-qd-ubnd-2024", type="Quyết định", number=757, reference="757/QĐ-UBND", year=2024
    )
    box(section).fill("Theo ")
    section.locator('[data-tool="document"]').click()
    section.locator("[data-pick-query]").fill("757")
    section.locator("[data-pick-list] li").first.click()
    expect(box(section)).to_have_value("Theo [[757-qd-ubnd-2024]]")
    expect(section.locator("[data-preview]")).to_contain_text("Quyết định số 757/QĐ-UBND")


def test_buttons_write_marks_and_undo_takes_them_back(section: Page) -> None:
    box(section).fill("một\nhai")
    box(section).select_text()
    section.locator('[data-tool="dash"]').click()
    expect(box(section)).to_have_value("- một\n- hai")
    box(section).select_text()
    section.locator('[data-tool="dash"]').click()
    expect(box(section)).to_have_value("một\nhai")
    section.keyboard.press("Control+z")
    expect(box(section)).to_have_value("- một\n- hai")


def test_what_comes_from_word_is_cleaned(section: Page) -> None:
    box(section).focus()
    section.evaluate(
        """() => {
          const data = new DataTransfer();
          const html = "<p style='color:red'><b>Có</b> 14.622<sup>24</sup></p><ul><li>ý</li></ul>";
          data.setData("text/html", html);
          data.setData("text/plain", "Có 14.62224");
          document.querySelector("[data-text]").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(box(section)).to_have_value("**Có** 14.622\n- ý")
    expect(section.locator("[data-preview] b, [data-preview] strong").first).to_have_text("Có")


def test_two_people_in_one_paragraph_keep_both_texts(section: Page, world: make.World) -> None:
    narratives.save(kept(), "Của Sở.", seen=0, by=world.reporter("so-nv"), at=reporting.LATER)
    box(section).fill("Của tôi.")
    dialog = section.locator("#khac-nhau")
    expect(dialog).to_contain_text("Của Sở.")
    dialog.locator("[data-keep-both]").click()
    expect(state(section)).to_contain_text(SAVED)
    assert kept().text == "Của Sở.\nCủa tôi."


def test_two_people_in_two_paragraphs_are_put_together(
    section: Page, world: make.World, live_server
) -> None:
    narratives.save(kept(), "Một.\nHai.\nBa.", seen=0, by=world.editor, at=reporting.LATER)
    section.reload()
    section.locator("[data-tools]:not([hidden])").wait_for()
    narratives.save(kept(), "Một.\nHai.\nBa, sửa.", seen=1, by=world.editor, at=reporting.LATER)
    box(section).fill("Một, sửa.\nHai.\nBa.")
    expect(state(section)).to_contain_text("ghép với phần người khác")
    expect(box(section)).to_have_value("Một, sửa.\nHai.\nBa, sửa.")
    assert kept().text == "Một, sửa.\nHai.\nBa, sửa."


def test_a_lost_line_loses_nothing(
    chromium: Browser, live_server, world: make.World, draft: Draft
) -> None:
    context = chromium.new_context(locale="vi-VN")
    page = opened(context.new_page(), live_server.url, world.editor)
    context.set_offline(True)
    box(page).fill("Gõ khi mất mạng.")
    expect(state(page)).to_contain_text("Chờ mạng")
    context.set_offline(False)
    expect(state(page)).to_contain_text(SAVED, timeout=15_000)
    assert kept().text == "Gõ khi mất mạng."
    context.close()


def test_a_closed_window_is_rescued(section: Page) -> None:
    section.evaluate(
        """() => localStorage.setItem(
          `cchc-kept:${document.body.dataset.username}:write:${location.pathname}`,
          JSON.stringify({ at: Date.now(), value: { text: "Chưa kịp lưu.", seen: "0" } }))"""
    )
    section.reload()
    expect(box(section)).to_have_value("Chưa kịp lưu.")
    expect(state(section)).to_contain_text(SAVED)
    assert kept().text == "Chưa kịp lưu."


def test_without_javascript_the_same_form_saves(
    chromium: Browser, live_server, world: make.World, draft: Draft
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    client = Client()
    client.force_login(world.editor)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/soan-bao-cao/KT-2025-Q1/kt/muc/I.1/")
    page.fill("#noi-dung-muc", "Có {{2.1}} văn bản.")
    page.click("text=Xem bản in")
    expect(page.locator(".paper")).to_contain_text("Có 08 văn bản.")
    assert kept().revision == 0
    page.click("button:text-is('Lưu')")
    expect(page.locator("main")).to_contain_text("Đã lưu.")
    assert kept().revision == 1
    context.close()
