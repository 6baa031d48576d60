"""Every page of the portal, as one who works there meets it, at a desk and on a phone: WCAG 2.1 AA.

The addresses are those of the table of permissions, so a new page is looked at by itself.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page

from reports.demo import load
from tests.browser.looking import LAID_OUT, PHONE, WIDE, faults_of
from tests.demonstration import arguments, kept
from tests.demonstration.test_permissions import PEOPLE, TABLE
from tests.test_screens import FAILURES
from units import clock
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Who sees most on a page: the one whose act it is, by how its name begins; else the first here.
ACTORS = {
    "result": "leader",
    "signing": "head",
    "review": "reviewer",
    "remark": "reviewer",
    "submission": "reporter",
    "entry": "reporter",
    "edition": "checker",
    "campaign": "lead",
    "obligation": "lead",
    "audit": "system",
}
OTHERS = ["editor", "lead", "business", "system", *PEOPLE]


@pytest.fixture
def demonstration(
    transactional_db: None,
    live_server,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
):
    """The whole province, its clock standing, with everything that the addresses are about."""
    monkeypatch.setattr(clock, "now", lambda: load.STORY_NOW)
    kept.write(pytestconfig)
    User.objects.create_user("khong.vai", full_name="Không giữ vai trò")
    arguments._paper.cache_clear()
    yield {key: build() for key, build in arguments.ARGUMENTS.items()}
    arguments._paper.cache_clear()


@pytest.fixture
def open_as(chromium: Browser, live_server) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def opened(username: str) -> Page:
        context = chromium.new_context(viewport=WIDE, locale="vi-VN", base_url=live_server.url)
        contexts.append(context)
        client = Client()
        client.force_login(User.objects.get(username=username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def test_every_page_is_within_everybodys_reach(demonstration, open_as):
    desks = {person: open_as(username) for person, username in PEOPLE.items()}
    faults: list[str] = []
    seen: set[str] = set()
    for person, page in desks.items():  # what each meets first, wherever "/" leads
        page.goto("/")
        faults += looked_at(page, person)
    for row in TABLE:
        if row.method != "get":
            continue
        url = reverse(row.name, kwargs=demonstration[row.arguments])
        actor = ACTORS.get(row.name.partition("-")[0].rstrip("s"), "")
        for person in filter(row.allowed.__contains__, [actor, *OTHERS]):
            if is_page(desks[person], url):
                seen.add(url)
                faults += looked_at(desks[person], person)
                break
    assert len(seen) > 95
    assert not faults, "\n".join(["", *faults])


def is_page(page: Page, url: str) -> bool:
    """Whether this person gets a page there: not a file, an answer to a script, another page."""
    page.set_viewport_size(WIDE)
    try:
        answer = page.goto(url)
    except Error as refused:
        assert "Download is starting" in str(refused)
        return False
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    return answer.ok and answer.request.redirected_from is None


def looked_at(page: Page, person: str) -> list[str]:
    page.set_viewport_size(WIDE)
    wide = [f"1366 {fault}" for fault in faults_of(page)]
    page.set_viewport_size(PHONE)
    narrow = [f"390 {fault}" for fault in faults_of(page, options=LAID_OUT)]
    return [f"{person} {urlsplit(page.url).path} {fault}" for fault in wide + narrow]


@pytest.mark.parametrize("name", FAILURES)
def test_pages_of_failure_too(live_server, page, name):
    page.goto(f"{live_server.url}/khoe/")  # for their style sheets to have an address
    page.set_content(get_template(name).render(), wait_until="load")
    assert faults_of(page) == []
    page.set_viewport_size(PHONE)
    assert faults_of(page) == []
