"""A supplier's export in a browser: brought, asked about, tried, taken over, given back; and the
commune that finds its figures and says "Đúng"."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.models import Submission, Value
from reports.submissions import workflow
from reports.tests import exports, make
from tests.browser.entering import sign_in
from units import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = (
    ("UBND xã 1.1", 10, 20, 25, 1),
    ("Điểm hỗ trợ số 7", 11, 21, 26, "-"),
    ("Xã 2.1, Huyện Số 2", 12, 22, 27, 3),
    ("Bưu điện tỉnh", 1, 1, 1, 1),
)


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world()


@pytest.fixture
def table(world: make.World) -> Submission:
    make.make_catalogue(*exports.CATALOGUE)
    campaign = make.make_campaign(
        make.make_form("xa", indicators="6.1"),
        make.make_form(
            "ho-so", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="3.*"
        ),
    )
    return make.submission_of(campaign, "vp-ubnd")


def test_an_export_becomes_figures_that_a_commune_confirms(
    page: Page, live_server, world: make.World, table: Submission, tmp_path: Path
) -> None:
    file = tmp_path / "mot-cua.xlsx"
    file.write_bytes(exports.xlsx(exports.table(*ROWS)))
    clerk = world.reporter("vp-ubnd")
    sign_in(page.context, live_server.url, clerk)
    page.goto(f"{live_server.url}/bao-cao/{table.pk}/")
    page.get_by_role("link", name="Lấy số từ tệp xuất của hệ thống").click()
    page.get_by_label("Tệp xuất từ hệ thống").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem").click()
    page.get_by_role("link", name="Xem tệp").click()

    page.get_by_label("Hệ thống đã xuất số liệu").fill("Hệ thống một cửa tỉnh")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Điểm hỗ trợ số 7").select_option("Xã 1.2")
    page.get_by_label("Bưu điện tỉnh").select_option("Bỏ qua dòng này")
    page.get_by_role("button", name="Lưu và xem thử").click()

    expect(page.get_by_text("Nhận được “-”")).to_be_visible()
    page.get_by_label("Dấu “-”").check()
    page.get_by_role("button", name="Tính lại").click()
    page.get_by_role("button", name="Nhận 12 ô vào biểu").click()
    expect(page.get_by_text("Đã nhận 12 ô từ tệp vào biểu.")).to_be_visible()
    assert Value.objects.count() == 12

    page.get_by_role("button", name="Trả lại như trước khi nhận tệp").click()
    page.get_by_role("dialog").get_by_role("button", name="Trả lại").click()
    expect(page.get_by_text("Đã trả lại 12 ô")).to_be_visible()
    page.get_by_role("button", name="Nhận 12 ô vào biểu").click()
    expect(page.get_by_text("Đã nhận 12 ô từ tệp vào biểu.")).to_be_visible()

    page.goto("about:blank")  # an open form says that it is open, while the test writes
    for step, by in (("submit", clerk), ("forward", world.head("vp-ubnd"))):
        table.refresh_from_db()
        workflow.apply(table, step, by=by, at=clock.now())

    own = make.submission_of(table.obligation.campaign, "x11")
    sign_in(page.context, live_server.url, world.reporter("x11"))
    page.goto(f"{live_server.url}/bao-cao/{own.pk}/")
    given = page.locator("#so-cung-cap")
    expect(given).to_contain_text("Hệ thống một cửa tỉnh")
    given.get_by_role("button", name="Đúng tất cả (4)").click()
    page.get_by_role("dialog").get_by_role("button", name="Đúng tất cả").click()
    expect(page.get_by_text("Đã xác nhận 4 số liệu đúng.")).to_be_visible()

    page.goto("about:blank")
    sign_in(page.context, live_server.url, clerk)
    page.goto(f"{live_server.url}/bao-cao/{table.pk}/y-kien-cac-don-vi/")
    expect(page.locator("main")).to_contain_text("1/3 đơn vị đã xác nhận đủ")
