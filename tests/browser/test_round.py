"""A full round is checked in a browser: the risky first, the clean together, three cells returned
and back answered, one opened again with its effect; who is reminded, who was late, what the leader
sees. The demonstration's half-year, with every unit that still owed its report having sent it."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from reports.demo import half_way, load
from reports.demo.rounds import Cast, at, submissions, take
from reports.models import Campaign, Reminder, ReviewRisk, Submission
from reports.reminding import sending
from reports.reviewing import risk
from tests.demonstration import kept
from units import clock
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
State = Submission.State
SENT_AT = at(dt.date(2025, 6, 17), 15)


@pytest.fixture
def at_work(
    transactional_db: None,
    chromium: Browser,
    live_server,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
):
    """at_work("kiemtra1") → a page of that person; the demonstration is there, its clock stands."""
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


def everybody_sends(campaign: Campaign) -> None:
    """Whoever had not sent sends now; what was returned stays with its unit, what somebody enters
    on behalf with them."""
    cast = Cast.of()
    for one in submissions(campaign):
        if one.obligation.exempted_at or one.on_behalf.filter(ended_at=None).exists():
            continue
        if one.state not in (State.DRAFT, State.SIGNING):
            continue
        if one.state == State.SIGNING:
            take(one, ("forward",), cast, SENT_AT)
        else:
            half_way.STAGES["submitted"](one, cast)
    risk.reckon(risk.waiting(), at=load.STORY_NOW)


def scores(page: Page) -> list[int]:
    """Of the queue's rows that were sent, as they stand."""
    links = page.locator("tbody th a").evaluate_all("all => all.map((each) => each.pathname)")
    keys = [int(re.findall(r"\d+", link)[0]) for link in links]
    sent = Submission.objects.filter(pk__in=keys, state=State.SUBMITTED)
    held = dict(
        ReviewRisk.objects.filter(version__in=sent.values("version")).values_list(
            "version__submission", "score"
        )
    )
    return [held[key] for key in keys if key in held]


def test_a_full_round_is_cleared(at_work):
    reviewer = at_work("kiemtra1")
    campaign = Campaign.objects.get(code="KT-2025-6T")
    reminded_once(campaign, at_work)
    everybody_sends(campaign)

    the_risky_stand_first(reviewer)
    the_clean_are_accepted_together(reviewer, campaign)
    three_cells_come_back_answered(reviewer, at_work)
    opening_again_shows_its_effect(reviewer, campaign)
    the_ledger_says_who_was_late_and_why(at_work("truongphong"))
    the_leader_reads_it_in_one_look(at_work("lanhdao"))


def the_risky_stand_first(page: Page) -> None:
    page.goto("/kiem-tra/?campaign=KT-2025-6T&state=submitted")
    found = scores(page)
    assert len(found) > 20
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def the_clean_are_accepted_together(page: Page, campaign: Campaign) -> None:
    page.goto("/kiem-tra/?campaign=KT-2025-6T")
    before = Submission.objects.filter(obligation__campaign=campaign, state=State.APPROVED).count()
    page.get_by_role("link", name="Báo cáo không vướng mắc").click()
    page.get_by_role("button", name="Chấp nhận các báo cáo đã chọn").click()
    expect(page.locator("main")).to_contain_text("Đã chấp nhận", timeout=120_000)
    after = Submission.objects.filter(obligation__campaign=campaign, state=State.APPROVED).count()
    assert after - before >= 10
    last = Submission.objects.filter(obligation__campaign=campaign, state=State.APPROVED)
    steps = [one.transitions.latest("pk") for one in last.order_by("pk")]
    told = [step.reason for step in steps if step.by.username == "kiemtra1" and step.reason]
    assert len(told) >= after - before


def three_cells_come_back_answered(page: Page, at_work) -> None:
    page.goto("/kiem-tra/?campaign=KT-2025-6T&state=submitted&level=commune")
    page.locator("tbody th a").first.click()
    key = int(re.findall(r"/kiem-tra/(\d+)/", page.url)[0])
    submission = Submission.objects.get(pk=key)
    page.get_by_role("button", name="Bắt đầu kiểm tra").click()
    page.wait_for_load_state()
    boxes = page.locator("textarea[name^='y:']:not([name*='area'])")
    named = [boxes.nth(n).get_attribute("name") for n in range(3)]
    for number, name in enumerate(named):
        box = page.locator(f"textarea[name='{name}']")
        box.evaluate("each => each.closest('details').open = true")
        for fold in box.locator("xpath=ancestor::details").all():
            fold.evaluate("each => { each.open = true }")
        box.fill(f"Đề nghị xem lại số này ({number + 1}).")
    page.locator("[name=due]").fill("20/06/2025")
    page.get_by_role("button", name="Trả lại các ô có ý kiến").click()
    expect(page.locator("main")).to_contain_text("Đã trả lại")

    code = submission.obligation.unit.code
    unit = at_work(f"cv.{code}")
    unit.goto(f"/bao-cao/{key}/")
    for number in range(3):
        answer = unit.locator("[name='tra-loi']").nth(number)
        answer.fill(f"Đã đối chiếu với sổ gốc ({number + 1}).")
        answer.locator("xpath=ancestor::form").get_by_role("button").first.click()
        unit.wait_for_load_state()
    unit.goto(f"/bao-cao/{key}/")
    unit.get_by_role("link", name="Gửi lãnh đạo duyệt…").click()
    unit.get_by_role("button", name="Gửi lãnh đạo duyệt").click()
    confirmed(unit)
    expect(unit.locator("main")).to_contain_text("Đã gửi lãnh đạo duyệt")
    head = at_work(f"ld.{code}")
    head.goto(f"/duyet/{key}/")
    head.get_by_role("button", name="Duyệt, gửi").last.click()
    confirmed(head)
    expect(head.locator("main")).to_contain_text("Đã duyệt và gửi")

    page.goto(f"/kiem-tra/{key}/")
    page.get_by_role("button", name="Bắt đầu kiểm tra").click()
    expect(page.get_by_role("heading", name="Trả lời và số mới")).to_be_visible()
    for number in range(3):
        expect(page.locator("#y-kien")).to_contain_text(f"Đã đối chiếu với sổ gốc ({number + 1}).")
    for left in range(3, 0, -1):
        page.get_by_role("button", name="Đã xử lý").first.click()
        expect(page.get_by_role("button", name="Đã xử lý")).to_have_count(left - 1)
    page.get_by_role("button", name="Chấp nhận").first.click()
    confirmed(page)
    expect(page.locator("main")).to_contain_text("Đã chấp nhận")
    submission.refresh_from_db()
    assert submission.state == State.APPROVED


def opening_again_shows_its_effect(page: Page, campaign: Campaign) -> None:
    """Before anything happens; going back leaves it accepted."""
    accepted = Submission.objects.filter(
        obligation__campaign=campaign, obligation__level="commune", state=State.APPROVED
    ).latest("pk")
    page.goto(f"/kiem-tra/{accepted.pk}/")
    page.get_by_role("link", name="Mở lại…").click()
    effect = page.locator(".effect")
    expect(effect).to_contain_text("tạm thời không tính vào tổng hợp")
    expect(effect).to_contain_text(re.compile(r"[1-9]\d* số liệu thay đổi"))
    page.get_by_role("link", name="Quay lại").click()
    accepted.refresh_from_db()
    assert accepted.state == State.APPROVED


def reminded_once(campaign: Campaign, at_work) -> None:
    """The timetable runs twice on one day; who has sent hears nothing, who has not sees it."""
    day = dt.date(2025, 6, 18)
    sending.send(day, at=at(day, 7, 30))
    made = Reminder.objects.filter(campaign=campaign, day=day)
    first = sorted(made.values_list("person__username", flat=True))
    sending.send(day, at=at(day, 7, 31))
    assert sorted(made.values_list("person__username", flat=True)) == first
    owing = Submission.objects.filter(obligation__campaign=campaign, obligation__exempted_at=None)
    done = owing.filter(state__in=(State.SUBMITTED, State.IN_REVIEW, State.APPROVED))
    busy = owing.exclude(pk__in=done.values("pk"))
    with_work = set(busy.values_list("obligation__unit__code", flat=True))
    assert first
    assert {username.partition(".")[2] for username in first} <= with_work
    reporter = next(name for name in first if name.startswith("cv."))
    page = at_work(reporter)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Việc đến hạn")


def the_ledger_says_who_was_late_and_why(page: Page) -> None:
    page.goto("/so-thoi-han/")
    expect(page.locator("main")).to_contain_text("Mất kết nối do mưa bão")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def the_leader_reads_it_in_one_look(page: Page) -> None:
    """From the state of the round to the figure of one commune."""
    page.goto("/ket-qua/")
    round_ = page.locator("section.panel").first
    expect(round_).to_contain_text(re.compile(r"Báo cáo đã gửi\s*\d+/\d+"))
    expect(round_).to_contain_text("Cùng ngày này của đợt trước")
    round_.get_by_role("link", name="Tổng số hồ sơ trong kỳ").first.click()
    page.locator("tbody a").first.click()  # a sum: into its first part
    page.locator("[name=q]").fill("ha mon")
    page.get_by_role("button", name="Lọc").click()
    row = page.locator("tbody tr").filter(has_text="Xã Hà Mòn")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Văn phòng UBND tỉnh")


def confirmed(page: Page) -> None:
    """The question before a step that cannot be taken back by oneself."""
    dialog = page.locator("dialog[open]")
    if dialog.count():
        dialog.get_by_role("button").first.click()
    page.wait_for_load_state()
