"""The deadline ledger: what came when, why later, how long with whom; who sees which lines."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.campaigns import obligations
from reports.models import Campaign, Holiday, Submission
from reports.submissions import ledger, outages
from reports.submissions.ledger import Row
from reports.submissions.outages import Span
from reports.tests import acts, answers, make
from reports.tests.make import ZONE, World
from reports.tests.screens import sign_in, words
from units import clock
from units.models import Role

pytestmark = pytest.mark.django_db


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=ZONE)


NOW = on(27)


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def round_(world: World, campaign: Campaign) -> Campaign:
    """Due on Tuesday 18/3. x11 came in time, was returned and came again; x12 came two days late;
    x21 has nothing yet; x22 is exempted."""
    one = acts.filled(world, make.submission_of(campaign, "x11"), "signing")
    acts.take(world, one, "forward", at=on(17))
    acts.take(world, one, "begin", "return", at=on(19))
    acts.type_in(one, {"2.1": "11"}, by=world.reporter("x11"), at=on(21))
    acts.take(world, acts.fresh(one), "submit", "forward", at=on(21))
    acts.take(world, acts.fresh(one), "begin", at=on(24))
    acts.resolve_all(world, acts.fresh(one))
    acts.take(world, acts.fresh(one), "accept", at=on(25))
    other = acts.filled(world, make.submission_of(campaign, "x12"), "signing")
    acts.take(world, other, "forward", at=on(20))
    owed = make.submission_of(campaign, "x22").obligation
    obligations.exempt([owed], reason="Sắp xếp đơn vị", by=world.lead, at=on(17))
    return campaign


def rows() -> dict[str, Row]:
    return {row.unit: row for row in ledger.rows(Q(), 2025, on=NOW.date())}


class TestReading:
    def test_what_never_came_is_late_until_the_round_was_closed(self, round_: Campaign) -> None:
        Campaign.objects.filter(pk=round_.pk).update(state="closed", closed_at=on(20))
        assert rows()["Xã 2.1"].days_late == 2

    def test_what_is_said_of_each(self, round_: Campaign) -> None:
        found = rows()
        assert {name: (row.verdict, row.days_late) for name, row in found.items()} == {
            "Xã 1.1": ("in_time", 0),
            "Xã 1.2": ("late", 2),
            "Xã 2.1": ("overdue", 7),
            "Xã 2.2": ("exempt", 0),
        }
        course = found["Xã 1.1"].course
        assert (course.returns, course.accepted_at) == (1, on(25))
        # Back with the unit from Wednesday to Friday; with reviewers two days, then Friday to
        # Tuesday over a weekend.
        assert (course.mended, course.reviewed) == (2, 4)
        assert found["Xã 1.2"].course.reviewed == 5  # from Thursday until today

    def test_days_are_working_days(self, round_: Campaign) -> None:
        Holiday.objects.create(day=date(2025, 3, 20), kind=Holiday.Kind.OFF, name="Nghỉ")
        assert rows()["Xã 1.1"].course.mended == 1

    def test_more_time_and_why(self, round_: Campaign, world: World) -> None:
        owed = make.submission_of(round_, "x21").obligation
        more = date(2025, 3, 26)
        obligations.extend([owed], to=more, reason="Mưa bão", by=world.lead, at=NOW)
        span = Span(on(26, 8), on(26, 20), 1, "Đứt cáp")
        outages.record(round_, span, by=world.lead, at=NOW)
        row = rows()["Xã 2.1"]
        assert (row.extended_to, row.outage, row.verdict) == (date(2025, 3, 27), True, "awaited")
        assert row.extension.startswith("Mưa bão; Cổng gián đoạn")

    def test_taken_over_from_paper_nobody_is_judged(self, campaign: Campaign) -> None:
        answers.accept(campaign, "x11", {"2.1": 1})
        Submission.objects.filter(obligation__unit__code="x11").update(first_forwarded_at=None)
        assert rows()["Xã 1.1"].verdict == "paper"

    def test_rehearsals_are_not_in_it(self, round_: Campaign) -> None:
        Campaign.objects.update(rehearsal=True)
        assert rows() == {} and ledger.years(Q()) == []

    def test_totals(self, round_: Campaign) -> None:
        found = ledger.rows(Q(), 2025, on=NOW.date())
        communes, all_ = ledger.by_level(found)
        assert communes.name == "Cấp xã" and communes.owed == all_.owed == 3
        assert (all_.share, all_.days_late, all_.returns) == ("33,3%", 9, 1)
        units = {one.name: one for one in ledger.by_unit(found)}
        assert units["Xã 1.1 (Huyện Số 1)"].share == "100%"

    def test_a_unit_is_called_as_in_its_latest_round(self, round_: Campaign) -> None:
        now = rows()["Xã 1.1"]
        (total,) = ledger.by_unit([now, replace(now, unit="Xã cũ")])
        assert (total.name, total.owed) == (now.name, 2)

    def test_queries_do_not_grow(self, round_: Campaign) -> None:
        def queries(reach: Q) -> int:
            with CaptureQueriesContext(connection) as seen:
                assert ledger.rows(reach, 2025, on=NOW.date())
            return len(seen)

        assert queries(Q(unit__code="x11")) == queries(Q())


class TestOnScreen:
    def test_a_reviewer_reads_all_and_narrows(self, round_: Campaign, world: World) -> None:
        page = sign_in(world.reviewer)
        told = words(page.get(reverse("ledger")))
        assert "Xã 1.1 (Huyện Số 1)" in told and "Sắp xếp đơn vị" in told and "33,3%" in told
        late = words(page.get(reverse("ledger"), {"ket-qua": "late"}))
        assert "Xã 1.2 (Huyện Số 1)" in late and "Xã 2.1 (Huyện Số 2)" not in late
        returned = words(page.get(reverse("ledger"), {"dau": "tra-lai"}))
        assert "Xã 1.1 (Huyện Số 1)" in returned and "Xã 1.2 (Huyện Số 1)" not in returned

    def test_a_unit_reads_its_own_lines(self, round_: Campaign, world: World) -> None:
        told = words(sign_in(world.reporter("x11")).get(reverse("ledger")))
        assert "Xã 1.1 (Huyện Số 1)" in told and "Xã 1.2" not in told and "100%" in told

    def test_a_district_reads_its_communes(self, round_: Campaign, world: World) -> None:
        leader = world.person(Role.LEADER, "h2", employer=world["h2"])
        told = words(sign_in(leader).get(reverse("ledger-units")))
        assert "Xã 2.1" in told and "Xã 1.1" not in told

    def test_whom_it_does_not_concern_reads_nothing(self, round_: Campaign, world: World) -> None:
        for person in (world.outsider, world.person(Role.CLERK, "kt"), world.system_admin):
            assert "Chưa có báo cáo nào" in words(sign_in(person).get(reverse("ledger")))

    def test_exported(self, round_: Campaign, world: World) -> None:
        page = sign_in(world.lead)
        text = page.get(reverse("ledger"), {"xuat": "csv"}).content.decode("utf-8-sig")
        line = next(one for one in text.splitlines() if one.startswith("Xã 1.2"))
        assert "18/03/2025" in line and "20/03/2025 09:00" in line and "Gửi trễ,2" in line
        file = page.get(reverse("ledger-units"), {"xuat": "xlsx", "xep": "-ty-le"})
        assert file.status_code == 200 and file.content[:2] == b"PK"

    def test_years_are_apart(self, round_: Campaign, world: World) -> None:
        Campaign.objects.update(covers_to=round_.covers_to + timedelta(days=366))
        told = words(sign_in(world.lead).get(reverse("ledger"), {"nam": "2025"}))
        assert "Các đợt báo cáo năm 2026" in told
