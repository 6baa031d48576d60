"""Who sent late and who has not sent: read from obligations, composed, on screen for some."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.campaigns import obligations, opening
from reports.documents import late_units as lists
from reports.documents.blocks import Form, Heading, Table, as_text
from reports.documents.late_units import Owing
from reports.models import Campaign, Submission
from reports.tests import acts, answers, make
from reports.tests.fakes import KON_TUM, Window
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, words
from reports.writing import late_units
from units.models import Role
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
LATER = date(2025, 3, 20)  # the communes' day was Tuesday 18/3
HERE = ("KT-2025-Q1", "kt")


@pytest.fixture
def scattered(world: World, campaign: Campaign) -> Campaign:
    """x11 sent late, x12 returned, x21 exempted; x22 has more time. x11 and x12 have reporters."""
    late = acts.filled(world, make.submission_of(campaign, "x11"), "approved")
    Submission.objects.filter(pk=late.pk).update(days_late=2)
    acts.filled(world, make.submission_of(campaign, "x12"), "returned")
    owed = {unit: make.submission_of(campaign, unit).obligation for unit in ("x21", "x22")}
    obligations.exempt([owed["x21"]], reason="Sắp xếp đơn vị", by=world.lead, at=NOW)
    more = date(2025, 3, 25)
    obligations.extend([owed["x22"]], to=more, reason="Mưa bão", by=world.lead, at=NOW)
    return campaign


def owing(campaign: Campaign, *, on: date = LATER, root: str = "kt") -> dict[str, Owing]:
    place = campaign.units.select_related("campaign", "unit").get(unit__code=root)
    return {one.unit: one for one in late_units.owing(place, on=on)}


class TestReading:
    def test_every_kind(self, scattered: Campaign) -> None:
        found = owing(scattered)
        assert {name: one.kind for name, one in found.items()} == {
            "Xã 1.1": "late",
            "Xã 1.2": "returned",
            "Xã 2.1": "exempt",
            "Xã 2.2": "awaited",
        }
        assert (found["Xã 1.1"].days_late, found["Xã 1.1"].sent) == (2, TODAY)
        assert found["Xã 1.2"].sent_back_until == acts.LATER
        assert found["Xã 2.2"].due == date(2025, 3, 25)

    def test_whose_move_it_is(self, scattered: Campaign) -> None:
        found = owing(scattered)
        assert found["Xã 1.1"].mends == ""
        assert found["Xã 1.2"].mends == "Chuyên viên sửa, trình lãnh đạo"
        assert found["Xã 2.1"].mends == ""
        assert found["Xã 2.2"].mends.startswith("Chưa có tài khoản chuyên viên")

    def test_when_the_round_is_closed_nobody_can_send(self, scattered, world) -> None:
        opening.close(scattered, by=world.lead, at=NOW)
        assert owing(scattered)["Xã 1.2"].mends.startswith("Đợt đã đóng")

    @pytest.mark.parametrize(("day", "late"), [(18, 0), (19, 1), (21, 3), (23, 3), (24, 4)])
    def test_what_is_not_sent_is_late_by_working_days(self, campaign, day, late) -> None:
        """Due on Tuesday 18/3; the weekend of the 22nd adds nothing."""
        assert owing(campaign, on=date(2025, 3, day))["Xã 1.1"].days_late == late

    def test_names_that_could_be_anothers_carry_the_unit_above(self, scattered) -> None:
        assert owing(scattered)["Xã 1.1"].name == "Xã 1.1 (Huyện Số 1)"
        assert owing(scattered, root="h1")["Xã 1.1"].name == "Xã 1.1"

    def test_a_root_has_its_own_units_only(self, scattered) -> None:
        assert set(owing(scattered, root="h1")) == {"Xã 1.1", "Xã 1.2"}

    def test_queries_do_not_grow_with_units(self, campaign) -> None:
        place = campaign.units.select_related("campaign", "unit").get(unit__code="kt")

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                late_units.sheet(place, on=LATER)
            return len(seen)

        few = queries()
        Submission.objects.exclude(obligation__unit__code="x11").update(state="approved")
        assert len(owing(campaign)) == 1
        assert queries() == few <= 8


class TestTheSheet:
    def test_a_table_for_each_level_then_what_is_exempt(self, scattered: Campaign) -> None:
        place = scattered.units.select_related("campaign", "unit").get(unit__code="kt")
        made = late_units.sheet(place, on=LATER)
        assert (made.form, made.draft) == (Form.SHEET, False)
        assert [block.text for block in made.opening] == [
            "Tính đến ngày 20/03/2025: đã gửi 1/3 báo cáo phải gửi, trong đó 1 báo cáo đã đạt.",
            "01 báo cáo gửi chậm; 01 báo cáo chưa gửi, còn hạn; 01 báo cáo bị trả lại, chưa gửi "
            "lại; 01 báo cáo được miễn. Số ngày trễ tính theo ngày làm việc.",
        ]
        headings = [block.text for block in made.body if isinstance(block, Heading)]
        assert headings == ["1. Cấp xã: 03 báo cáo (Biểu xa)", "2. Được miễn: 01 báo cáo"]
        first, exempt = (block for block in made.body if isinstance(block, Table))
        rows = [[as_text(cell) for cell in row] for row in first.rows]
        assert rows[0] == [
            "Đơn vị",
            "Hạn gửi",
            "Gửi lần đầu",
            "Số ngày trễ",
            "Tình trạng, việc tiếp theo",
        ]
        assert rows[1] == ["Xã 1.1 (Huyện Số 1)", "18/03/2025", "17/03/2025", "2", "Đã đạt"]
        assert rows[3][1:3] == ["25/03/2025", ""]
        assert rows[3][4].endswith("Gia hạn: Mưa bão")
        assert exempt.text.endswith("Xã 2.1 (Huyện Số 2) | Biểu xa | Sắp xếp đơn vị")

    def test_forms_are_named_where_a_level_owes_several(self) -> None:
        rows = [
            Owing("Sở A", "", "department", form, TODAY, "Đang nhập") for form in ("Một", "Hai")
        ]
        (table,) = (
            block for block in lists.compose(material(rows)).body if isinstance(block, Table)
        )
        assert as_text(table.rows[0][1]) == "Biểu mẫu"

    def test_nobody_is_late(self) -> None:
        made = lists.compose(material([]))
        assert made.opening[-1].text == lists.EVERYBODY_SENT
        assert made.body == ()


def material(rows: list[Owing]) -> lists.Material:
    return lists.Material(
        issuer=KON_TUM,
        window=Window(),
        file_name="x",
        standing=lists.Standing(2, 2, 2),
        rows=rows,
        levels=[("department", "Sở, ban, ngành")],
        on=TODAY,
    )


class TestOnScreen:
    def test_who_reads_it(self, scattered: Campaign, world: World) -> None:
        owner = make_membership(make_person(), Role.AREA_OWNER, world["kt"], area="the-che").user
        clerk = make_membership(make_person(), Role.CLERK, world["kt"]).user
        district = world.person(Role.LEADER, "h1")
        statuses = {
            world.lead: 200,
            world.leader: 200,
            world.editor: 200,
            owner: 200,
            clerk: 404,
            district: 404,
            world.reporter("x11"): 404,
            world.outsider: 404,
        }
        where = reverse("late-units", args=HERE)
        assert {one: sign_in(one).get(where).status_code for one in statuses} == statuses
        own = reverse("late-units", args=["KT-2025-Q1", "h1"])
        assert "Xã 1.1" in words(sign_in(district).get(own))

    def test_what_it_says(self, scattered: Campaign, world: World) -> None:
        page = words(sign_in(world.leader).get(reverse("late-units", args=HERE)))
        assert "01 báo cáo gửi chậm" in page
        assert "Xã 1.1 Huyện Số 1" in page and "Trễ hạn" in page
        assert "Được miễn Sắp xếp đơn vị" in page and "Được gia hạn Mưa bão" in page
        assert "hạn gửi lại 24/03/2025" in page

    def test_everybody_sent(self, campaign: Campaign, world: World) -> None:
        for unit in ("x11", "x12", "x21", "x22"):
            answers.accept(campaign, unit, {"2.1": 1})
        page = words(sign_in(world.leader).get(reverse("late-units", args=HERE)))
        assert lists.EVERYBODY_SENT.rstrip(".") in page
