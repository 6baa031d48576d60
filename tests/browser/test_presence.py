"""Two colleagues in one form see where the other is."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from reports.models import Presence, Submission
from reports.tests import make
from reports.tests.entering import subject
from units.models import Role, User
from units.tests.make import PASSWORD, make_membership, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def lan(world: make.World) -> User:
    person = make_person("Nguyễn Thị Lan")
    make_membership(person, Role.REPORTER, world["x11"], employer=world["x11"])
    return person


def opened(browser: Browser, server: str, person: User, submission: Submission) -> Page:
    """A browser of their own, at the area "thể chế"."""
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
    page = context.new_page()
    page.goto(f"{server}/bao-cao/{submission.pk}/linh-vuc/the-che/")
    page.locator("html[data-script=on]").wait_for()
    return page


def told(page: Page) -> None:
    """The page says at once where its person is, as it does when it is looked at again."""
    with page.expect_response("**/co-mat/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_two_colleagues_see_each_other(
    chromium: Browser, live_server, world: make.World, submission: Submission, lan: User
) -> None:
    mine = opened(chromium, live_server.url, world.reporter(), submission)
    theirs = opened(chromium, live_server.url, lan, submission)
    with theirs.expect_response("**/co-mat/"):
        theirs.locator('[data-cell^="2.1:"]').focus()
    told(mine)
    line = mine.locator("[data-presence]")
    expect(line).to_have_text("Nguyễn Thị Lan đang ở lĩnh vực Thể chế, ô 2.1.")
    mark = mine.locator(f'td:has([data-cell="2.1:{subject(submission)}"]) [data-presence-mark]')
    expect(mark).to_have_text("Lan")
    expect(mark).to_have_attribute("title", "Nguyễn Thị Lan đang ở ô này")

    with theirs.expect_response("**/co-mat/"):
        theirs.locator('[data-cell^="2.2:"]').focus()
    told(mine)
    expect(line).to_contain_text("ô 2.2")
    expect(mine.locator("[data-presence-mark]")).to_have_count(1)

    theirs.goto("about:blank")
    while Presence.objects.filter(person=lan).exists():
        mine.wait_for_timeout(50)
    told(mine)
    expect(line).to_be_hidden()
    expect(mine.locator("[data-presence-mark]")).to_have_count(0)
    for page in (mine, theirs):
        page.context.close()


def test_a_covered_screen_is_nobody(
    chromium: Browser, live_server, world: make.World, submission: Submission
) -> None:
    page = opened(chromium, live_server.url, world.reporter(), submission)
    while not Presence.objects.exists():
        page.wait_for_timeout(50)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new CustomEvent('cchc:lock'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("new Promise((done) => setTimeout(done))")  # what was to be sent at once is sent
    assert not [url for url in asked if url.endswith("/co-mat/")]
    page.locator("#idle-lock [name=password]").fill(PASSWORD)
    with page.expect_response("**/co-mat/"):
        page.locator("#idle-lock button[type=submit]").click()
    page.context.close()
