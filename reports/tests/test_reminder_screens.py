"""Reminders on screen: at home until done or put away, the words of each kind, what was sent."""

import pytest
from django.urls import reverse

from reports.models import Reminder, ReminderKind, ReminderText
from reports.reminding import sending, texts
from reports.tests import acts
from reports.tests.make import NOW, TODAY, submission_of
from reports.tests.screens import sign_in, words
from units.models import AuditEvent, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
NOTICE = "Việc đến hạn: Báo cáo cải cách hành chính quý I năm 2025"


@pytest.fixture
def reminded(world, campaign):
    """x11's reporter, the day before the due day."""
    world.reporter()
    sending.send(TODAY, at=NOW)
    return campaign


def home(person: User) -> str:
    return words(sign_in(person).get("/", follow=True))


# -- one's own -------------------------------------------------------------------------------------


def test_it_stands_at_home_until_the_thing_is_done(world, reminded):
    assert f"{NOTICE} Biểu xa , Xã 1.1 · hạn gửi 18/03/2025" in home(world.reporter())
    acts.filled(world, submission_of(reminded, "x11"), "signing")
    assert NOTICE not in home(world.reporter())
    sending.send(TODAY.replace(day=18), at=NOW)
    assert "Việc chờ duyệt: Báo cáo" not in home(world.head())
    Reminder.objects.filter(day=TODAY.replace(day=18)).delete()
    sending.send(TODAY.replace(day=18), at=NOW)
    assert "Việc chờ duyệt: Báo cáo" in home(world.head())


def test_or_until_it_is_put_away(world, reminded):
    row = Reminder.objects.get()
    address = reverse("reminder-seen", args=[row.pk])
    assert sign_in(world.head()).post(address).status_code == 404
    assert NOTICE in home(world.reporter())
    page = sign_in(world.reporter()).post(address, {"ve": "/viec/"}, follow=True)
    assert NOTICE not in words(page) and page.redirect_chain[0][0] == "/viec/"
    assert row.subject in words(sign_in(world.reporter()).get(reverse("reminders")))


def test_the_page_of_ones_own_leads_to_the_form_and_shows_nobody_elses(world, reminded):
    page = sign_in(world.reporter()).get(reverse("reminders"))
    assert f'href="/bao-cao/{submission_of(reminded, "x11").pk}/"' in page.content.decode()
    assert "Chưa có lời nhắc nào" in words(sign_in(world.head()).get(reverse("reminders")))


def test_what_people_write_is_text(world, reminded):
    Reminder.objects.update(body="<b>Gấp</b> http://127.0.0.1:8000/", subject="<i>x")
    page = sign_in(world.reporter()).get(reverse("reminders")).content.decode()
    assert "&lt;b&gt;Gấp&lt;/b&gt;" in page and "<b>Gấp" not in page and "<i>x" not in page


# -- the words -------------------------------------------------------------------------------------


def posted(person: User, kind: str, **given: str):
    fields = {"subject": "Nhắc {dot}", "body": "Kính gửi {ten}: {viec}"} | given
    return sign_in(person).post(reverse("reminder-text", args=[kind]), fields)


def test_words_are_edited_shown_and_put_back(world, reminded):
    page = posted(world.lead, "tomorrow", **{"try": "1"})
    assert "Kính gửi reporter@x11: - Biểu xa" in words(page)
    assert not ReminderText.objects.exists(), "a look keeps nothing"
    posted(world.lead, "tomorrow")
    Reminder.objects.all().delete()
    sending.send(TODAY, at=NOW)
    row = Reminder.objects.get()
    assert row.subject == f"Nhắc {reminded.name}" and row.body.startswith("Kính gửi reporter@x11:")
    sign_in(world.lead).post(reverse("reminder-text-reset", args=["tomorrow"]))
    assert texts.current() == texts.DEFAULTS
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"reminder_text.edit", "reminder_text.reset"} <= set(actions)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"body": "{matkhau} {ten}"}, "Không có chỗ trống “{matkhau}” ở loại nhắc này."),
        ({"subject": "{loi_nhan}"}, "Không có chỗ trống “{loi_nhan}” ở loại nhắc này."),
        ({"body": "Kính gửi {ten"}, "Có dấu ngoặc nhọn lẻ"),
        ({"body": " "}, "Trường này là bắt buộc."),
    ],
)
def test_a_gap_that_is_none_is_named(world, campaign, given, why):
    page = posted(world.business_admin, "soon", **given)
    assert page.status_code == 422 and why in words(page)
    assert not ReminderText.objects.exists()


def test_every_kind_has_words_with_known_gaps_and_the_portals_address(world, campaign):
    assert set(texts.DEFAULTS) == set(ReminderKind.values)
    for kind, default in texts.DEFAULTS.items():
        assert not texts.faults(kind, default.subject + default.body)
        assert "{dia_chi}" in default.body and "{viec}" in default.body
    assert "mặc định" in words(sign_in(world.lead).get(reverse("reminder-texts")))


def test_what_stands_in_a_gap_is_no_gap(world):
    filled = texts.fill(texts.Words("{ten}", "{ten}{dot}"), {"ten": "{dot}\n", "dot": "x"})
    assert filled == texts.Words("{dot}", "{dot}\nx")


def test_only_the_provinces_lead_and_the_business_admin_word_them(world, campaign):
    district = world.person(Role.LEAD_REVIEWER, "h1", employer=world["h1"])
    for person in (world.reviewer, world.reporter(), district, world.system_admin):
        assert posted(person, "soon").status_code == 404
        assert sign_in(person).get(reverse("reminder-texts")).status_code == 404
    assert not ReminderText.objects.exists()


# -- what was sent ---------------------------------------------------------------------------------


def test_what_was_sent_in_a_round_with_the_fate_of_each_letter(world, reminded):
    Reminder.objects.update(not_mailed="Chưa có địa chỉ thư điện tử")
    address = reverse("reminders-sent", args=[reminded.code])
    page = words(sign_in(world.lead).get(address))
    for part in ("reporter@x11 Xã 1.1 Còn 01 ngày", "Không gửi thư: Chưa có địa chỉ thư điện tử"):
        assert part in page
    assert "1 người nhập hoặc duyệt báo cáo chưa có địa chỉ thư điện tử" in page
    assert "Không có dòng nào phù hợp" in words(sign_in(world.lead).get(f"{address}?thu=da-gui"))
    assert "reporter@x11" in words(sign_in(world.lead).get(f"{address}?q=XA+1.1"))
    file = sign_in(world.lead).get(f"{address}?xuat=csv")
    assert "reporter@x11" in file.content.decode("utf-8-sig")
    assert sign_in(world.leader).get(address).status_code == 404


def test_whom_no_letter_reaches_is_listed(world, reminded):
    person = world.reporter("x12")
    address = reverse("reminders-unreached", args=[reminded.code])
    page = words(sign_in(world.business_admin).get(address))
    assert f"{person.full_name} {person.username} Chuyên viên Xã 1.2" in page
    person.email = "a@example.vn"
    person.save()
    assert person.username not in words(sign_in(world.business_admin).get(address))


def test_queries_do_not_grow_with_reminders(world, campaign, django_assert_max_num_queries):
    def queries(address: str) -> int:
        client = sign_in(world.lead)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    address = reverse("reminders-sent", args=[campaign.code])
    world.reporter()
    sending.send(TODAY, at=NOW)
    few = queries(address)
    for unit in ("x12", "x21", "x22"):
        world.reporter(unit)
    sending.send(TODAY.replace(day=18), at=NOW)
    assert Reminder.objects.filter(campaign=campaign).count() == 5
    assert queries(address) == few
