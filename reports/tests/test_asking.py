"""Reminding by hand: whoever can mend a report now, once a day and round, said in words."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Obligation, Reminder
from reports.reminding import asking
from reports.tests import acts, answers
from reports.tests.make import NOW, submission_of
from reports.tests.screens import sign_in, words
from units.models import AuditEvent, Role, User
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]


@pytest.fixture(autouse=True)
def people(world):
    """A reporter and a head in three communes, all with an address but one reporter."""
    for unit in ("x11", "x12", "x21"):
        for person in (world.reporter(unit), world.head(unit)):
            person.email = "" if unit == "x21" else f"{person.username}@example.vn"
            person.save()


def owed(campaign, *units: str) -> list[int]:
    found = Obligation.objects.filter(campaign=campaign, unit__code__in=units)
    return list(found.values_list("pk", flat=True))


def press(person: User, campaign, *units: str, **posted):
    address = reverse("remind", args=[campaign.code])
    return sign_in(person).post(
        address, {"obligation": owed(campaign, *units), **posted}, follow=True
    )


def test_whoever_can_mend_it_now_is_reminded(world, campaign, django_capture_on_commit_callbacks):
    acts.filled(world, submission_of(campaign, "x12"), "signing")
    answers.accept(campaign, "x22", {"2.1": 1})
    with django_capture_on_commit_callbacks(execute=True):
        text = words(
            press(world.reviewer, campaign, "x11", "x12", "x21", "x22", sentence="Gửi trước 16h.")
        )
    made = Reminder.objects.values_list("person__username", "kind", "campaign", "by")
    rest = ("asked", campaign.pk, world.reviewer.pk)
    assert set(made) == {("reporter.x11", *rest), ("head.x12", *rest), ("reporter.x21", *rest)}
    assert "Đã nhắc reporter@x11, head@x12, reporter@x21." in text
    assert "Không có việc phải làm lúc này: Xã 2.2." in text
    assert "chỉ hiện trên màn hình: reporter@x21." in text
    assert {m.to[0] for m in mail.outbox} == {"reporter.x11@example.vn", "head.x12@example.vn"}
    assert all("Gửi trước 16h." in m.body and "reviewer@kt đề nghị" in m.body for m in mail.outbox)
    assert AuditEvent.objects.filter(action="obligation.remind").count() == 3


def test_once_a_day(world, campaign, monkeypatch):
    press(world.reviewer, campaign, "x11")
    text = words(press(world.lead, campaign, "x11", "x12"))
    assert "Hôm nay đã được nhắc, không nhắc lại: reporter@x11." in text
    assert Reminder.objects.count() == 2
    outcome = asking.ask(
        campaign,
        list(Obligation.objects.filter(pk__in=owed(campaign, "x11"))),
        by=world.lead,
        at=NOW + timedelta(days=1),
    )
    assert outcome.reminded == [world.reporter("x11")]


def test_a_unit_without_accounts_is_named(world, campaign):
    text = words(press(world.lead, campaign, "x22"))
    assert "Chưa có tài khoản để nhắc: Xã 2.2." in text
    assert not Reminder.objects.exists()


def test_who_stands_in_is_reminded_and_who_left_is_not(world, campaign):
    submission = acts.filled(world, submission_of(campaign, "x11"), "signing")
    stand_in, gone = make_person("Phó chủ tịch"), make_person("Chủ tịch trước")
    mine = world.memberships(world.head("x11"))[0]
    make_membership(stand_in, Role.HEAD, world["x11"], standing_in_for=mine)
    make_membership(gone, Role.HEAD, world["x11"], valid_to=NOW.date())
    press(world.lead, campaign, "x11")
    assert {row.person for row in Reminder.objects.all()} == {world.head("x11"), stand_in}
    assert {row.about[0]["submission"] for row in Reminder.objects.all()} == {submission.pk}


def test_area_owners_may_and_others_find_nothing(world, campaign):
    owner = world.person(Role.AREA_OWNER, "h1", area="the-che", employer=world["so-tp"])
    for person, status in ((world.reporter(), 404), (world.leader, 404), (owner, 200)):
        assert press(person, campaign, "x11").status_code == status
    assert Reminder.objects.get().by == owner
    # What is out of reach is as if it had not been chosen.
    text = words(press(owner, campaign, "x21"))
    assert "Chưa chọn báo cáo nào" in text
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rehearsal": True}, "Đợt tập dượt không nhắc ai."),
        ({"state": "closed"}, "Đợt báo cáo không mở, không nhắc."),
    ],
)
def test_no_round_but_a_real_open_one(world, campaign, change, why):
    type(campaign).objects.filter(pk=campaign.pk).update(**change)
    assert why in words(press(world.lead, campaign, "x11"))
    assert not Reminder.objects.exists()


def test_the_page_of_the_round_leads_there(world, campaign):
    client = sign_in(world.reviewer)
    page = client.get(reverse("campaign", args=[campaign.code]))
    assert "Nhắc các dòng đã chọn" in words(page)
    chosen = owed(campaign, "x11", "x12")
    page = client.get(reverse("remind", args=[campaign.code]), {"o": chosen})
    assert "2 báo cáo: Xã 1.1, Biểu xa (chưa nhập, hạn gửi 18/03/2025)" in words(page)


def test_all_of_the_list_as_it_was_narrowed(world, campaign):
    acts.filled(world, submission_of(campaign, "x12"), "signing")
    address = reverse("remind", args=[campaign.code])
    page = sign_in(world.lead).get(f"{address}?all=1&kept=state%3Dsigning")
    assert "1 báo cáo: Xã 1.2" in words(page)
    assert page.context["then"] == f"/dot/{campaign.code}/?state=signing"


def test_from_the_list_of_those_to_be_urged(world, campaign):
    address = reverse("late-remind", args=[campaign.code, "h1"])
    page = sign_in(world.lead).get(address, {"all": "1"})
    assert "2 báo cáo: Xã 1.1" in words(page) and "Xã 1.2" in words(page)
    assert f'action="/dot/{campaign.code}/nhac/"' in page.content.decode()
    assert sign_in(world.leader).get(address, {"all": "1"}).status_code == 404


def test_queries_do_not_grow_with_what_is_chosen(world, campaign):
    def queries(*units: str) -> int:
        found = Obligation.objects.filter(pk__in=owed(campaign, *units))
        rows = list(found.select_related("campaign", "unit"))
        with CaptureQueriesContext(connection) as asked:
            outcome = asking.ask(campaign, rows, by=User.objects.get(pk=world.lead.pk), at=NOW)
        assert len(outcome.reminded) + len(outcome.nobody) == len(units)
        return len(asked)

    assert world.lead
    assert queries("x11") == queries("x12", "x21", "x22")
