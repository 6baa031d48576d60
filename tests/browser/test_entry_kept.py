"""What is not saved yet: offered again, never written by itself; one person's, and gone in time."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from reports.models import Submission
from reports.submissions import entry
from reports.submissions.entry import CellInput
from reports.tests import make
from tests.browser.entering import (
    PASSWORD,
    SAVED,
    cell,
    kept,
    make_list,
    numbers,
    open_grid,
    sign_in,
    state,
)
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make_list()


@pytest.fixture
def clerk(world: make.World) -> User:
    person = world.reporter("x11")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def grid(page: Page, live_server, clerk: User, submission: Submission) -> Page:
    return open_grid(page, live_server.url, clerk, submission)


def leave_unsaved(page: Page, code: str, text: str) -> Page:
    """Typed on a dead line and the window closed; a new one in its place, the line alive again."""
    page.context.set_offline(True)
    cell(page, code).fill(text)
    expect(state(page)).to_contain_text("Chờ mạng")
    # What a page says in leaving is lost too, whenever the browser comes to send it.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    second = page.context.new_page()
    page.close()
    second.context.set_offline(False)
    return second


def signed_in(page: Page) -> None:
    page.fill("#idle-lock-password", PASSWORD)
    page.keyboard.press("Enter")


class TestOfferedAgain:
    def test_a_closed_window_loses_nothing_and_writes_nothing_by_itself(
        self, grid: Page, live_server, clerk: User, submission: Submission
    ) -> None:
        second = open_grid(leave_unsaved(grid, "2.1", "8"), live_server.url, clerk, submission)
        bar = second.locator("[data-leftover]")
        expect(bar).to_contain_text("1 ô chưa lưu từ lúc")
        bar.get_by_text("Xem các ô").click()
        expect(bar.locator("tbody td")).to_have_text(["Chỉ tiêu 2.1", "để trống", "8"])
        expect(cell(second, "2.1")).to_have_value("")
        assert numbers(submission) == {}
        bar.get_by_role("button", name="Lưu vào biểu").click()
        expect(state(second)).to_contain_text(SAVED)
        expect(bar).to_be_hidden()
        assert numbers(submission) == {"2.1": 8}
        assert kept(second) == []

    def test_it_can_be_let_go(
        self, grid: Page, live_server, clerk: User, submission: Submission
    ) -> None:
        second = open_grid(leave_unsaved(grid, "2.1", "8"), live_server.url, clerk, submission)
        second.locator("[data-leftover]").get_by_role("button", name="Bỏ").click()
        assert kept(second) == []
        second.reload()
        expect(second.locator("[data-leftover]")).to_be_hidden()
        assert numbers(submission) == {}

    def test_a_figure_written_meanwhile_is_a_conflict_not_lost(
        self, grid: Page, live_server, world: make.World, clerk: User, submission: Submission
    ) -> None:
        second = leave_unsaved(grid, "2.1", "8")
        lan = make_person("Chị Lan")
        make_membership(lan, Role.REPORTER, world["x11"])
        about = submission.obligation.subjects.get().pk
        entry.save_cells(submission, [CellInput("2.1", about, "5", 0)], by=lan, at=make.NOW)
        open_grid(second, live_server.url, clerk, submission)
        second.get_by_role("button", name="Lưu vào biểu").click()
        expect(second.locator('[data-status^="2.1:"]')).to_contain_text("Chị Lan")
        assert numbers(submission) == {"2.1": 5}

    def test_what_was_saved_after_all_is_not_offered(
        self, grid: Page, live_server, clerk: User, submission: Submission
    ) -> None:
        second = leave_unsaved(grid, "2.1", "1234")
        about = submission.obligation.subjects.get().pk
        entry.save_cells(submission, [CellInput("2.1", about, "1234", 0)], by=clerk, at=make.NOW)
        open_grid(second, live_server.url, clerk, submission)
        expect(cell(second, "2.1")).to_have_value("1.234")
        expect(second.locator("[data-leftover]")).to_be_hidden()
        assert kept(second) == []


class TestTheSession:
    def test_a_session_that_is_over_is_begun_anew_over_the_page(
        self, grid: Page, submission: Submission
    ) -> None:
        grid.context.clear_cookies(name="sessionid")
        cell(grid, "2.1").fill("8")
        expect(grid.locator("#idle-lock")).to_be_visible()
        assert numbers(submission) == {}
        signed_in(grid)
        expect(state(grid)).to_contain_text(SAVED)
        assert numbers(submission) == {"2.1": 8}

    def test_signed_in_again_in_another_tab_the_page_goes_on(
        self, grid: Page, live_server, submission: Submission
    ) -> None:
        sign_in_at_the_door(grid.context, live_server.url, grid_user(grid))
        cell(grid, "2.1").fill("8")
        expect(state(grid)).to_contain_text(SAVED)
        assert numbers(submission) == {"2.1": 8}

    def test_nothing_is_written_under_another_persons_name(
        self, grid: Page, live_server, world: make.World, submission: Submission
    ) -> None:
        lan = make_person("Chị Lan", username="lan")
        make_membership(lan, Role.REPORTER, world["x11"])
        lan.set_password(PASSWORD)
        lan.save()
        sign_in_at_the_door(grid.context, live_server.url, "lan")
        cell(grid, "2.1").fill("8")
        expect(state(grid)).to_contain_text("máy đang đăng nhập tài khoản khác")
        link = state(grid).get_by_role("link", name="Đăng nhập ở thẻ mới")
        expect(link).to_have_attribute("target", "_blank")
        assert numbers(submission) == {}
        expect(cell(grid, "2.1")).to_have_value("8")

    def test_a_network_that_wants_its_own_password_is_waited_for(
        self, grid: Page, submission: Submission
    ) -> None:
        page = "<html><body>Wi-Fi</body></html>"
        grid.route(
            "**/linh-vuc/**", lambda route: route.fulfill(body=page, content_type="text/html")
        )
        cell(grid, "2.1").fill("8")
        expect(state(grid)).to_contain_text("mạng đòi đăng nhập")
        grid.unroute("**/linh-vuc/**")
        expect(state(grid)).to_contain_text(SAVED, timeout=15_000)
        assert numbers(submission) == {"2.1": 8}

    def test_leaving_the_page_saves_the_last_word(
        self, grid: Page, live_server, submission: Submission
    ) -> None:
        grid.on("dialog", lambda dialog: dialog.accept())
        cell(grid, "2.1").press_sequentially("8")
        with grid.expect_request(lambda request: request.method == "POST"):
            grid.goto(f"{live_server.url}/bao-cao/{submission.pk}/")
        grid.wait_for_timeout(500)  # the server is still writing
        assert numbers(submission) == {"2.1": 8}


class TestWhoseItIs:
    def test_another_persons_page_never_shows_it(
        self, grid: Page, live_server, world: make.World, submission: Submission
    ) -> None:
        second = leave_unsaved(grid, "2.1", "8")
        lan = make_person("Chị Lan", username="lan")
        make_membership(lan, Role.REPORTER, world["x11"])
        open_grid(second, live_server.url, lan, submission)
        expect(second.locator("[data-leftover]")).to_be_hidden()
        assert len(kept(second)) == 1  # it waits for its own person

    def test_signing_out_asks_and_wipes_it(
        self, grid: Page, live_server, clerk: User, submission: Submission
    ) -> None:
        second = leave_unsaved(grid, "2.1", "8")
        second.goto(f"{live_server.url}/bao-cao/{submission.pk}/")
        second.evaluate("localStorage.setItem('cchc-kept:ai-khac:entry:/x/', 'giữ')")
        sign_out(second)
        expect(second.locator("#ask")).to_contain_text("còn giữ nội dung chưa lưu của bạn")
        assert len(kept(second)) == 2
        second.get_by_role("button", name="Xóa và đăng xuất").click()
        expect(second.locator("h1")).to_have_text("Đăng nhập")
        assert [name for name in kept(second) if clerk.username in name] == []

    def test_the_sign_in_page_wipes_what_another_tab_kept_meanwhile(
        self, grid: Page, live_server
    ) -> None:
        other = grid.context.new_page()
        other.goto(f"{live_server.url}/")
        sign_out(other)
        expect(other.locator("h1")).to_have_text("Đăng nhập")
        expect(grid.locator("#idle-lock")).to_be_visible()  # the other tab shows nothing any more
        assert kept(other) == []

    def test_a_submission_that_was_sent_leaves_nothing(
        self, grid: Page, live_server, clerk: User, submission: Submission
    ) -> None:
        second = leave_unsaved(grid, "2.1", "8")
        Submission.objects.filter(pk=submission.pk).update(state="signing")
        sign_in(second.context, live_server.url, clerk)
        second.goto(f"{live_server.url}/bao-cao/{submission.pk}/")
        second.locator("html[data-script=on]").wait_for()
        assert kept(second) == []

    def test_after_fourteen_days_it_is_gone(self, grid: Page, live_server) -> None:
        grid.evaluate(
            """(day) => {
                for (const days of [13, 15]) {
                    const kept = { at: Date.now() - days * day, value: {} };
                    localStorage.setItem(`cchc-kept:ai:entry:/${days}/`, JSON.stringify(kept));
                }
            }""",
            DAY,
        )
        grid.goto(f"{live_server.url}/")
        grid.locator("html[data-script=on]").wait_for()
        assert kept(grid) == ["cchc-kept:ai:entry:/13/"]


def grid_user(page: Page) -> str:
    name: str = page.evaluate("document.body.dataset.username")
    return name


def sign_in_at_the_door(context: BrowserContext, server: str, username: str) -> None:
    """In a tab of its own, which gives the browser a new session and a new token."""
    context.clear_cookies(name="sessionid")
    door = context.new_page()
    door.goto(f"{server}/dang-nhap/")
    door.fill("#id_username", username)
    door.fill("#id_password", PASSWORD)
    door.get_by_role("button", name="Đăng nhập").click()
    expect(door.locator("nav").first).to_be_visible()
    door.close()


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
