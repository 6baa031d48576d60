"""Roles between days: lent to a stand-in, moved, ended, seen coming."""

from datetime import date, timedelta

import pytest

from units import clock, permissions
from units.models import AuditEvent, Membership, Role, User
from units.permissions import has_role
from units.tests.make import make_holder, make_membership, make_person, make_unit

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def day(days: int) -> str:
    return f"{TODAY + timedelta(days=days):%d/%m/%Y}"


def lend(client, of: Membership, person: User, first: int = 0, last: int = 5):
    """Name a stand-in from one day to another, counted from today."""
    url = f"/nguoi-dung/{of.user_id}/vai-tro/{of.pk}/nguoi-thay/"
    data = {"person": person.pk, "valid_from": day(first), "last_day": day(last)}
    return client.post(url, data, follow=True)


def test_a_head_is_stood_in_for_between_two_days(as_, head, reporter, commune) -> None:
    of = head.memberships.get()
    lend(as_(head), of, reporter, 1, 5)
    held = Membership.objects.get(standing_in_for=of)
    assert (held.user, held.role, held.unit) == (reporter, Role.HEAD, commune)
    days = [TODAY + timedelta(days=n) for n in (0, 1, 5, 6)]
    heads = [has_role(reporter, Role.HEAD, on=on, unit=commune) for on in days]
    assert heads == [False, True, True, False]
    page = as_(head).get("/nguoi-dung/").content.decode()
    assert f"thay mặt {head}" in page
    assert AuditEvent.objects.get(action="membership.stand_in").by == head


def test_a_stand_in_ends_with_the_role_it_is_lent_from(as_, admin, head, reporter, commune) -> None:
    of = head.memberships.get()
    lend(as_(head), of, reporter)
    as_(admin).post(f"/nguoi-dung/{head.pk}/vai-tro/{of.pk}/ket-thuc/", {"last_day": day(1)})
    after = TODAY + timedelta(days=2)
    permissions.forget(reporter)
    assert has_role(reporter, Role.HEAD, on=TODAY, unit=commune)
    assert not has_role(reporter, Role.HEAD, on=after, unit=commune)


def test_nobody_stands_in_for_themselves_or_for_a_stand_in(as_, admin, head, reporter) -> None:
    of = head.memberships.get()
    lend(as_(head), of, head)
    assert not of.stand_ins.exists()
    lend(as_(head), of, reporter)
    lent = of.stand_ins.get()
    for client in (as_(admin), as_(reporter)):
        assert lend(client, lent, make_holder(Role.REPORTER, of.unit)).status_code == 403
    assert not lent.stand_ins.exists()


def test_only_ones_own_people_stand_in_and_not_without_an_end(as_, head, reporter) -> None:
    of = head.memberships.get()
    lend(as_(head), of, make_holder(Role.REPORTER, make_unit()))
    url = f"/nguoi-dung/{head.pk}/vai-tro/{of.pk}/nguoi-thay/"
    as_(head).post(url, {"person": reporter.pk, "valid_from": day(0)})
    assert not of.stand_ins.exists()


def test_a_head_lends_no_other_persons_role(as_, head, reporter, commune) -> None:
    other = make_holder(Role.HEAD, commune)
    for held in (other.memberships.get(), reporter.memberships.get()):
        assert lend(as_(head), held, reporter).status_code == 403


def test_the_head_ends_what_they_lent(as_, head, reporter) -> None:
    of = head.memberships.get()
    lend(as_(head), of, reporter)
    lent = of.stand_ins.get()
    url = f"/nguoi-dung/{reporter.pk}/vai-tro/{lent.pk}/ket-thuc/"
    as_(head).post(url, {"last_day": day(0)})
    lent.refresh_from_db()
    assert lent.valid_to == TODAY + timedelta(days=1)


def test_a_reviewer_is_stood_in_for_by_the_business_admins_word(as_, admin, province) -> None:
    office = make_unit()
    of = make_membership(None, Role.REVIEWER, province, employer=office)
    colleague = make_holder(Role.EDITOR, province, employer=office)
    assert lend(as_(of.user), of, colleague).status_code == 404
    lend(as_(admin), of, colleague)
    held = of.stand_ins.get()
    assert (held.user, held.role, held.employer) == (colleague, Role.REVIEWER, office)


def test_a_stand_in_lasts_no_longer_than_the_role(as_, head, reporter) -> None:
    of = head.memberships.get()
    Membership.objects.filter(pk=of.pk).update(valid_to=TODAY + timedelta(days=3))
    page = lend(as_(head), of, reporter).content.decode()
    assert "không giữ vai trò suốt thời gian đó" in page


def test_days_are_changed_before_they_come(as_, head, commune) -> None:
    held = make_membership(None, Role.REPORTER, commune, valid_from=TODAY + timedelta(days=10))
    url = f"/nguoi-dung/{held.user_id}/vai-tro/{held.pk}/thoi-han/"
    assert "Sắp bắt đầu" in as_(head).get("/nguoi-dung/").content.decode()
    as_(head).post(url, {"valid_from": day(3), "last_day": day(20)})
    held.refresh_from_db()
    assert held.valid_from == TODAY + timedelta(days=3)
    assert held.valid_to == TODAY + timedelta(days=21)
    before = AuditEvent.objects.get(action="membership.days").data["before"]
    assert before[0] == str(TODAY + timedelta(days=10))


def test_a_beginning_that_has_come_stays(as_, head, reporter) -> None:
    held = reporter.memberships.get()
    url = f"/nguoi-dung/{reporter.pk}/vai-tro/{held.pk}/thoi-han/"
    page = as_(head).post(url, {"valid_from": day(0)}).content.decode()
    assert "đã bắt đầu" in page
    as_(head).post(url, {"valid_from": f"{held.valid_from:%d/%m/%Y}", "last_day": day(9)})
    as_(head).post(url, {"valid_from": f"{held.valid_from:%d/%m/%Y}"})  # and open again
    held.refresh_from_db()
    assert held.valid_to is None


def test_what_is_over_is_not_changed(as_, admin, reporter) -> None:
    Membership.objects.filter(user=reporter).update(valid_to=date(2025, 1, 1))
    held = reporter.memberships.get()
    for page in ("thoi-han", "ket-thuc"):
        url = f"/nguoi-dung/{reporter.pk}/vai-tro/{held.pk}/{page}/"
        assert as_(admin).get(url).status_code == 404


def test_the_list_narrows_by_the_state_of_the_account(as_, admin) -> None:
    make_person("A Ngừng", is_active=False)
    make_person("A Khóa", dormant_since=clock.now())
    invited = make_person("A Mời")
    invited.set_unusable_password()
    invited.save()
    client = as_(admin)

    def names(state: str) -> list[str]:
        rows = client.get(f"/nguoi-dung/?tk={state}").context["list"].page
        return [str(row.person) for row in rows]

    assert [names(state) for state in ("ngung", "khoa", "moi", "lau")] == [
        ["A Ngừng"],
        ["A Khóa"],
        ["A Mời"],
        [],
    ]
    assert names("dung") == [str(admin)]
