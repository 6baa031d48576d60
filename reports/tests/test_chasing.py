"""Urging without e-mail: the list, the công văn, the message for the group, calls."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.documents.blocks import Table, as_text
from reports.models import Call, Campaign, CampaignUnit, Submission
from reports.reminding import chasing, letters, pasting
from reports.tests import acts, make, paper_files
from reports.tests.make import ZONE, World
from reports.tests.screens import sign_in, words
from units import clock
from units.models import AuditEvent, Role, User

pytestmark = pytest.mark.django_db
# The communes' due day is Tuesday 18/3.
NOW = datetime(2025, 3, 20, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()
HERE = ["KT-2025-Q1", "kt"]


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def round_(world: World, campaign: Campaign) -> Campaign:
    """x11 is accepted, x12 returned until 24/3; x21 and x22 have sent nothing."""
    acts.filled(world, make.submission_of(campaign, "x11"), "approved")
    acts.filled(world, make.submission_of(campaign, "x12"), "returned")
    return campaign


def place(campaign: Campaign, root: str = "kt") -> CampaignUnit:
    return campaign.units.select_related("campaign", "unit").get(unit__code=root)


def key(campaign: Campaign, unit: str) -> int:
    return make.submission_of(campaign, unit).obligation_id


def get(person: User, name: str, *args: Any, **query: Any) -> Any:
    return sign_in(person).get(reverse(name, args=[*HERE, *args]), query)


def note(person: User, *keys: int, **fields: str) -> Any:
    given = {"at_day": "20/3/2025", "at_hour": "8:30", "spoke_to": "Bà Y", "note": "Chiều gửi"}
    where = reverse("late-call", args=HERE)
    return sign_in(person).post(where, given | fields | {"o": list(keys)}, follow=True)


class TestTheList:
    def test_what_waits_with_its_unit(self, round_: Campaign) -> None:
        found = {row.unit: row for row in chasing.waiting(place(round_), on=TODAY)}
        assert set(found) == {"Xã 1.2", "Xã 2.1", "Xã 2.2"}
        assert (found["Xã 2.1"].due, found["Xã 2.1"].days_over) == (date(2025, 3, 18), 2)
        returned = found["Xã 1.2"]
        assert (returned.returned, returned.due, returned.days_over) == (True, acts.LATER, 0)

    def test_narrowed_and_exported(self, round_: Campaign, world: World) -> None:
        page = words(get(world.reviewer, "late-chase", muc="qua-han", q="xa 2.1"))
        assert "Xã 2.1" in page and "Xã 2.2" not in page and "Xã 1.2" not in page
        called = get(world.reviewer, "late-calls").content.decode()
        held = make.submission_of(round_, "x21")
        assert reverse("on-behalf", args=[held.pk]) in called
        file = get(world.reviewer, "late-chase", xuat="csv").content.decode()
        assert "Xã 2.2 (Huyện Số 2)" in file

    def test_who_reads_it_and_who_urges(self, round_: Campaign, world: World) -> None:
        chosen = {"o": key(round_, "x21")}
        clerk = world.person(Role.CLERK, "kt")
        for person, reads, urges in [
            (world.reviewer, 200, 200),
            (world.leader, 200, 404),
            (world.reporter("x21"), 404, 404),
            (clerk, 404, 404),
        ]:
            assert get(person, "late-chase").status_code == reads
            assert get(person, "late-calls").status_code == reads
            for page in ("late-letter", "late-message"):
                assert get(person, page, **chosen).status_code == urges
        assert "Công văn đôn đốc" not in words(get(world.leader, "late-chase"))

    def test_queries_do_not_grow_with_reports(self, campaign: Campaign, world: World) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                chasing.waiting(place(campaign), on=TODAY)
            return len(seen)

        four = queries()
        Submission.objects.exclude(obligation__unit__code="x11").update(state="approved")
        assert queries() == four


class TestTheLetter:
    def made(self, campaign: Campaign, *units: str) -> Any:
        root = place(campaign)
        return letters.letter(
            root,
            [key(campaign, unit) for unit in units],
            issuer=letters.issuer_of(root, User.objects.get(username="reviewer.kt"), TODAY),
            until=date(2025, 3, 24),
            symbol="SNV-CCHC",
            contact="Phòng CCHC",
            on=TODAY,
        )

    def test_to_a_few_by_name(self, round_: Campaign, world: World) -> None:
        assert world.reviewer
        letter = self.made(round_, "x11", "x12", "x21")
        assert letter.letterhead.issuer == ("SỞ NỘI VỤ",)
        assert letter.subject == "đôn đốc gửi báo cáo cải cách hành chính quý I năm 2025"
        assert letter.addressees == (
            "Ủy ban nhân dân xã 1.2, huyện Số 1;",
            "Ủy ban nhân dân xã 2.1, huyện Số 2.",
        )
        told = "\n".join(block.text for block in letter.body)
        assert "còn 02 cơ quan, đơn vị chưa gửi 02 báo cáo" in told
        assert "trong đó 01 báo cáo đã quá hạn" in told
        assert "trước 17 giờ 00 ngày 24 tháng 3 năm 2025" in told
        assert "Báo cáo bị trả lại" in told and "Phòng CCHC" in told
        assert letter.recipients[0] == "Như trên;" and letter.enclosed == ()

    def test_to_many_by_the_list_that_goes_with_it(self, campaign, world, monkeypatch) -> None:
        assert world.reviewer
        monkeypatch.setattr("reports.documents.urging.MOST_NAMED", 3)
        letter = self.made(campaign, "x11", "x12", "x21", "x22")
        assert letter.addressees == ("Các cơ quan, đơn vị có tên trong danh sách kèm theo.",)
        assert not [block for block in letter.body if isinstance(block, Table)]
        (enclosed,) = letter.enclosed
        assert [as_text(row[1]) for row in enclosed.table.body] == [
            "Xã 1.1 (Huyện Số 1)",
            "Xã 1.2 (Huyện Số 1)",
            "Xã 2.1 (Huyện Số 2)",
            "Xã 2.2 (Huyện Số 2)",
        ]

    @pytest.mark.parametrize("kind", ["docx", "pdf"])
    def test_as_a_file(self, round_, world, kind: str, settings, tmp_path, monkeypatch) -> None:
        settings.MEDIA_ROOT = tmp_path
        monkeypatch.setattr("reports.documents.urging.MOST_NAMED", 1)
        reviewer = sign_in(world.reviewer)
        posted = {"until": "24/3/2025", "symbol": "SNV-CCHC", "format": kind}
        job = paper_files.asked(
            reviewer,
            reverse("late-letter", args=HERE),
            o=[key(round_, "x21"), key(round_, "x22")],
            **posted,
        )
        content = paper_files.downloaded(reviewer, job)
        if kind == "pdf":
            first, listed = paper_files.pages(content)
            assert "V/v đôn đốc gửi báo cáo" in first and "Xã 2.2" not in first
            assert "Xã 2.2" in listed and "Kèm theo Công văn số" in listed
        else:
            assert content[:2] == b"PK"
        assert sign_in(world.reporter("x21")).get(f"/tien-do/{job.pk}/tep/").status_code == 404

    def test_all_under_the_filter_are_chosen_at_once(self, round_, world: World) -> None:
        page = get(world.reviewer, "late-letter", all="1", kept="muc=qua-han")
        assert "về 2 báo cáo" in words(page)

    def test_nobody_chosen_is_said(self, round_, world: World) -> None:
        where = reverse("late-letter", args=HERE)
        page = sign_in(world.reviewer).get(where, {"o": key(round_, "x11")}, follow=True)
        assert "Chưa chọn báo cáo nào" in words(page)


class TestTheMessage:
    def test_names_and_days_by_the_unit_above(self, round_: Campaign, world: World) -> None:
        chosen = [key(round_, unit) for unit in ("x12", "x21", "x22")]
        page = words(get(world.reviewer, "late-message", o=chosen, until="24/3/2025"))
        assert "đến 20/03/2025 còn 3 đơn vị chưa gửi báo cáo" in page
        assert "trước hết ngày 24/03/2025" in page
        assert "- Huyện Số 1: Xã 1.2 (hạn 24/03)" in page
        assert "- Huyện Số 2: Xã 2.1, Xã 2.2 (quá hạn 2 ngày)" in page

    def test_a_long_one_is_cut_into_messages(self, round_: Campaign, monkeypatch) -> None:
        monkeypatch.setattr(pasting, "LONGEST", 150)
        rows = chasing.waiting(place(round_), on=TODAY)
        told = pasting.messages(rows, campaign="Quý I", on=TODAY, until=TODAY, address="x")
        assert [one[:6] for one in told] == ["(1/2) ", "(2/2) "]
        assert "Xã 1.2" in told[0] and "Xã 2.1" in told[1]


class TestCalls:
    def test_whom_to_call(self, round_: Campaign, world: World) -> None:
        User.objects.filter(pk=world.reporter("x21").pk).update(phone="0905 123 456")
        world.head("x21")
        page = get(world.leader, "late-calls")
        told = words(page)
        assert "2 đơn vị quá hạn" in told and "Xã 1.2" not in told
        assert "reporter@x21" in told and "head@x21" in told and "0905 123 456" in told
        assert 'href="tel:0905123456"' in page.content.decode()
        assert "Đơn vị chưa có tài khoản nào" in told  # x22

    def test_the_hour_offered_is_that_of_here(self, round_, world, monkeypatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW.astimezone(UTC))
        assert 'value="09:00"' in get(world.reviewer, "late-calls").content.decode()

    def test_a_call_is_kept_and_seen(self, round_: Campaign, world: World) -> None:
        page = words(note(world.reviewer, key(round_, "x21")))
        assert (
            "Đã ghi cuộc gọi" in page
            and "Đã gọi 08:30 ngày 20/03/2025, gặp Bà Y: Chiều gửi" in page
        )
        note(world.reviewer, key(round_, "x21"))  # pressed twice
        assert Call.objects.count() == 1
        assert "Chiều gửi" in words(get(world.leader, "late-chase"))
        assert AuditEvent.objects.get(action="call.note").by == world.reviewer

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"at_hour": "10:00"}, "Lúc gọi còn ở sau"),
            ({"note": ""}, "Chưa ghi cuộc gọi. Kết quả"),
            ({"at_day": "31/2/2025"}, "Chưa ghi cuộc gọi. Gọi ngày"),
        ],
    )
    def test_what_is_wrong_is_said(self, round_, world, wrong, said) -> None:
        assert said in words(note(world.reviewer, key(round_, "x21"), **wrong))
        assert not Call.objects.exists()

    def test_one_takes_back_their_own_last_of_today(self, round_, world, monkeypatch) -> None:
        note(world.reviewer, key(round_, "x21"))
        call = Call.objects.get()
        undo = reverse("late-call-undo", args=[*HERE, call.pk])
        sign_in(world.lead).post(undo)
        monkeypatch.setattr(clock, "now", lambda: datetime(2025, 3, 21, 9, 0, tzinfo=ZONE))
        sign_in(world.reviewer).post(undo)
        assert Call.objects.exists()
        monkeypatch.setattr(clock, "now", lambda: NOW)
        assert "Đã bỏ cuộc gọi" in words(sign_in(world.reviewer).post(undo, follow=True))
        assert not Call.objects.exists()

    def test_only_reviewers_of_the_place_note_them(self, round_: Campaign, world: World) -> None:
        district = world.person(Role.REVIEWER, "h1", employer=world["h1"])
        assert note(district, key(round_, "x21")).status_code == 404
        assert note(world.leader, key(round_, "x21")).status_code == 404
        assert not Call.objects.exists()
