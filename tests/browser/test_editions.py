"""The first quarter of 2025 goes out: submitted, checked, prepared, numbered, signed, sent, then
corrected; verified by those who hold a copy. The whole demonstration, in a browser."""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from reports import files
from reports.demo import load
from reports.documents.renderers import pdf
from reports.editions import freezing
from reports.models import Campaign, Edition
from reports.tests.throwaway import with_signature
from reports.writing import drafts
from tests.demonstration import kept
from units import clock
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = f"{load.STORY_NOW:%d/%m/%Y}"


@pytest.fixture
def at_work(
    transactional_db: None,
    chromium: Browser,
    live_server,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
):
    """at_work("vanthu") → a page of that person; the demonstration is there, its clock stands."""
    monkeypatch.setattr(clock, "now", lambda: load.STORY_NOW)
    kept.write(pytestconfig)
    contexts = []

    def opened(username: str) -> Page:
        client = Client()
        client.force_login(User.objects.get(username=username))
        context = chromium.new_context(
            viewport={"width": 1366, "height": 900}, locale="vi-VN", base_url=live_server.url
        )
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        session = client.cookies[name].value
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def answer_errors(page: Page, address: str) -> None:
    """Every error of the linter is answered with a reason."""
    while True:
        page.goto(address)
        waiting = page.locator("form[action$='/ra-soat/ly-do/']")
        if not waiting.count():
            return
        first = waiting.first
        first.evaluate("form => form.closest('details').open = true")
        first.locator("[name=ly-do]").fill("Đã đối chiếu bản chính của văn bản.")
        first.get_by_role("button").click()
        page.wait_for_load_state()


def edited_in_word(page: Page, tmp_path: Path) -> None:
    """Words of the file that was downloaded are changed, and come back; a figure does not."""
    page.goto("/soan-bao-cao/KT-2025-Q1/kt/")
    page.get_by_role("button", name="Tải bản Word").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click(timeout=60_000)
    edited = tmp_path / "sua.docx"
    edited.write_bytes(
        rewritten(
            Path(download.value.path()).read_bytes(),
            ("bảo đảm tiến độ.", "bảo đảm tiến độ, chất lượng."),
            (">50.533<", ">60.533<"),
        )
    )
    page.goto("/soan-bao-cao/KT-2025-Q1/kt/tu-word/")
    page.locator("input[type=file]").set_input_files(edited)
    page.get_by_role("button", name="Xem chỗ khác").click()
    expect(page.locator("form ins")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("60.533")
    page.get_by_role("button", name="Lấy các đoạn đã chọn").click()
    expect(page.locator("main")).to_contain_text("Đã lấy 1 đoạn vào 1 mục.")
    page.goto("/soan-bao-cao/KT-2025-Q1/kt/toan-van/")
    expect(page.locator("main")).to_contain_text("bảo đảm tiến độ, chất lượng.")
    expect(page.locator("main")).not_to_contain_text("60.533")


def rewritten(content: bytes, *pairs: tuple[str, str]) -> bytes:
    """A Word file with other words in its text, as an editor of texts leaves it."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in archive.namelist():
            data = archive.read(name)
            if name == "word/document.xml":
                text = data.decode()
                for before, after in pairs:
                    assert before in text
                    text = text.replace(before, after, 1)
                data = text.encode()
            again.writestr(name, data)
    return changed.getvalue()


def submit(page: Page) -> int:
    page.goto("/soan-bao-cao/KT-2025-Q1/kt/trinh/")
    page.get_by_role("button", name=re.compile("Trình dự thảo lần")).click()
    page.locator("dialog[open]").get_by_role("button", name="Trình").click()
    expect(page.get_by_role("heading", name=re.compile("dự thảo lần"))).to_be_visible()
    return int(page.url.rstrip("/").rpartition("/")[2])


def check(page: Page, pk: int) -> None:
    page.goto(f"/trinh-ky/{pk}/")
    page.get_by_role("link", name="Đạt thẩm tra").click()
    page.get_by_role("button", name="Đạt thẩm tra").click()
    expect(page.locator(".way [aria-current]")).to_contain_text("Đã thẩm tra")


def prepare(page: Page, pk: int) -> None:
    page.goto(f"/trinh-ky/{pk}/lap-ban-trinh-ky/")
    while page.get_by_role("button", name="Chấp nhận").count():
        page.get_by_label("Lý do chấp nhận").first.fill("Đã làm việc với đơn vị.")
        page.get_by_role("button", name="Chấp nhận").first.click()
        page.wait_for_load_state()
    page.get_by_role("button", name="Lập bản trình ký").click()
    page.get_by_role("link", name="Xem văn bản").click(timeout=60_000)
    expect(page.locator(".way [aria-current]")).to_contain_text("Bản trình ký")


def register(page: Page, pk: int, number: int, tmp_path: Path) -> bytes:
    """The clerk takes the prepared file, has it signed, brings it back and gives it its number."""
    page.goto(f"/trinh-ky/{pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF trình ký").click()
    prepared = Path(download.value.path()).read_bytes()
    with ThreadPoolExecutor() as other_thread:  # this one has Playwright's event loop
        signed = other_thread.submit(with_signature, prepared).result()
    path = tmp_path / f"da-ky-{number}.pdf"
    path.write_bytes(signed)
    page.get_by_role("link", name="Nhận tệp đã ký…").click()
    page.get_by_label("Tệp PDF đã ký").set_input_files(path)
    page.get_by_role("button", name="Tải lên và đối chiếu").click()
    page.get_by_role("link", name="Xem văn bản").click(timeout=60_000)
    expect(page.locator(".verdicts")).to_contain_text("Trùng từng byte với bản trình ký")
    expect(page.locator(".verdicts")).to_contain_text("Mọi con số giống bản trình ký.")
    expect(page.locator(".verdicts")).to_contain_text("Còn nguyên vẹn")
    page.get_by_label("Số văn bản").fill(str(number))
    page.get_by_label("Ngày ban hành").fill(DAY)
    page.get_by_role("button", name="Ghi nhận là bản gốc").click()
    page.locator("dialog[open]").get_by_role("button", name="Ghi nhận").click()
    expect(page.locator("main")).to_contain_text(f"số {number:02}/")
    page.get_by_role("link", name="Ghi nhận đã gửi…").click()
    page.get_by_label("Số, dấu nhận").fill("Trục liên thông 123")
    page.get_by_role("button", name="Ghi nhận đã gửi").click()
    expect(page.locator(".way [aria-current]")).to_contain_text("Đã gửi")
    return signed


def test_the_first_quarter_goes_out_and_is_corrected_in_the_open(at_work, tmp_path) -> None:
    editor, office, clerk = at_work("bientap"), at_work("thamtra"), at_work("vanthu")
    round_ = Campaign.objects.get(code="KT-2025-Q1")
    place = round_.units.select_related("campaign").get(unit=round_.root)
    drafts.start(place, by=User.objects.get(username="bientap"), at=load.STORY_NOW)
    edited_in_word(editor, tmp_path)
    answer_errors(editor, "/soan-bao-cao/KT-2025-Q1/kt/ra-soat/")

    first = submit(editor)
    check(office, first)
    prepare(editor, first)
    signed = register(clerk, first, 85, tmp_path)
    edition = Edition.objects.get(pk=first)
    agree_to_the_digit(edition)
    same_bytes_again(edition)
    verified_by_a_stranger(at_work("lanhdao"), edition, signed, tmp_path)

    # An error of form: a letter. An error of content: another report.
    editor.goto(f"/trinh-ky/{first}/sai-sot/")
    editor.get_by_label("Đã in").fill("Độc lập")
    editor.get_by_label("Nay sửa là").fill("Độc lập.")
    editor.get_by_role("button", name="Thêm lỗi").click()
    expect(editor.locator("main")).to_contain_text("Không thấy “Độc lập”")
    editor.get_by_label("Đã in").fill("bám sát nhiệm vụ được phân công")
    editor.get_by_label("Nay sửa là").fill("bám sát các nhiệm vụ được phân công")
    editor.get_by_role("button", name="Thêm lỗi").click()
    editor.get_by_role("button", name="Lập công văn đính chính 1 lỗi").click()
    letter = int(editor.url.rstrip("/").rpartition("/")[2])
    check(office, letter)
    prepare(editor, letter)
    register(clerk, letter, 86, tmp_path)
    editor.goto(f"/trinh-ky/{first}/sai-sot/")
    editor.get_by_label("Nội dung sai và lý do thay thế").fill("Sai lời ở mục I.1.")
    editor.get_by_role("button", name="Soạn báo cáo thay thế").click()
    editor.goto("/soan-bao-cao/KT-2025-Q1/kt/muc/I.1/")
    box = editor.locator("[data-text]")
    box.fill(box.input_value() + "\nCác đơn vị đã hoàn thành việc này trong quý.")
    editor.get_by_role("button", name="Lưu", exact=True).click()
    expect(editor.locator("[data-write-state]")).to_contain_text("lúc")
    second = submit(editor)
    check(office, second)
    prepare(editor, second)
    register(clerk, second, 90, tmp_path)

    office.goto(f"/trinh-ky/{second}/")
    expect(office.locator("main")).to_contain_text("Các đơn vị đã hoàn thành việc này trong quý.")
    office.goto(f"/trinh-ky/{first}/")
    expect(office.locator("main")).to_contain_text("Đã được thay thế bởi Báo cáo số 90/BC-UBND")
    expect(office.locator("main")).to_contain_text("Công văn số 86/")
    stranger = at_work("lanhdao")
    stranger.context.clear_cookies()
    stranger.goto(f"/tra-cuu/{edition.code}/")
    expect(stranger.locator("main")).to_contain_text("Văn bản này đã được thay thế")
    call_command("verify_editions")


def agree_to_the_digit(edition: Edition) -> None:
    """Every value of the annexes stands in the PDF, the Word file and the workbook."""
    read = PdfReader(io.BytesIO(content(edition, "pdf")))
    printed = " ".join(page.extract_text() for page in read.pages).split()
    written = text_of_docx(content(edition, "docx"))
    calculated = numbers_of_xlsx(content(edition, "xlsx"))
    rows = [row for annex in freezing.read(edition).annexes for row in annex.rows]
    shown = [row.in_window or row.at_cut_off for row in rows if row.value is not None]
    assert len(shown) > 100
    assert not [value for value in shown if not set(value.split()) <= set(printed)]
    assert not [value for value in shown if value not in written]
    assert len(calculated) >= sum(row.value_type in ("count", "money") for row in rows if row.value)


def text_of_docx(content_: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content_)) as archive:
        return re.sub("<[^>]+>", " ", archive.read("word/document.xml").decode())


def numbers_of_xlsx(content_: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content_)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        text = "".join(archive.read(name).decode() for name in sheets)
    return re.findall(r'<c r="[A-Z]+\d+" s="\d+"><v>([^<]+)</v>', text)


def same_bytes_again(edition: Edition) -> None:
    made = freezing.read(edition)
    assert pdf.render(made) == content(edition, "pdf")


def verified_by_a_stranger(page: Page, edition: Edition, signed: bytes, tmp_path: Path) -> None:
    """Without an account: the true copy, then one with one byte changed."""
    page.context.clear_cookies()
    page.goto("/tra-cuu/")
    page.get_by_label("Mã tra cứu").fill(str(edition.code).lower().replace("-", " "))
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("main")).to_contain_text("85/BC-UBND")
    true, false = tmp_path / "dung.pdf", tmp_path / "sai.pdf"
    true.write_bytes(signed)
    false.write_bytes(signed.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    page.get_by_label("Chọn tệp PDF trên máy").set_input_files(true)
    expect(page.locator("[data-verify-answer]")).to_contain_text("Đúng là bản gốc đã ký.")
    page.get_by_label("Chọn tệp PDF trên máy").set_input_files(false)
    expect(page.locator("[data-verify-answer]")).to_contain_text("KHÁC bản gốc")


def content(edition: Edition, kind: str) -> bytes:
    return files.path_of(edition.files.get(kind=kind).digest).read_bytes()
