"""The head's pages: what waits, and what is read before signing."""

from datetime import date
from typing import Any

import pytest

from reports.models import Campaign, Submission
from reports.submissions import checking, entry
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words
from units.models import Role
from units.tests.make import make_membership

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def head_reads(world: World, submission: Submission) -> str:
    unit = submission.obligation.unit.code
    return words(sign_in(world.head(unit)).get(f"/duyet/{submission.pk}/"))


def markup(world: World, submission: Submission, page: str = "kiem-tra") -> str:
    person = world.reviewer if page == "kiem-tra" else world.head()
    return sign_in(person).get(f"/{page}/{submission.pk}/").content.decode()


class TestTheHeadsHome:
    def test_nothing_waits(self, world: World, campaign: Campaign) -> None:
        page = words(sign_in(world.head()).get("/duyet/"))
        assert "Không có báo cáo nào chờ duyệt." in page
        assert "Việc khác của đơn vị" in page

    def test_what_waits(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        response = sign_in(world.head()).get("/duyet/")
        assert "Xem và duyệt" in words(response)
        assert f'href="/duyet/{submission.pk}/"' in response.content.decode()
        assert "Không có báo cáo nào" in words(sign_in(world.head("x12")).get("/duyet/"))


class TestBeforeSigning:
    def test_changes_stand_largest_first(self, world: World, six_months: Submission) -> None:
        figures = {"1.1": "11", "2.1": "12", "2.2": "4", "6.1": "6,5"}
        type_in(six_months, figures, by=world.reporter())
        page = head_reads(world, take(world, fresh(six_months), "submit"))
        changes = page[
            page.index("Thay đổi so với kỳ trước") : page.index("Cảnh báo và giải trình")
        ]
        assert changes.index("2.1 Chỉ tiêu 2.1 12 4 +8") < changes.index("1.1 Chỉ tiêu 1.1")
        assert "6.1 Chỉ tiêu 6.1 6,5 7 −0,5" in changes
        assert "2.2" not in changes

    def test_no_past(self, world: World, submission: Submission) -> None:
        page = head_reads(world, filled(world, submission, "signing"))
        assert "Chưa có kỳ trước để so sánh." in page

    def test_what_is_empty_and_provisional(self, world: World, submission: Submission) -> None:
        marks: dict[str, Any] = {
            "provisional": True,
            "data_to": date(2025, 3, 10),
            "note": "ước theo tháng",
        }
        cells = [acts.cell(submission, "6.1", "7", **marks)]
        entry.save_cells(submission, cells, by=world.reporter(), at=NOW)
        page = head_reads(world, filled(world, submission, "signing"))
        assert "Số ước (1)" in page
        assert "6.1 Chỉ tiêu 6.1 : 7 (đến 10/03/2025)" in page
        assert "Ô còn trống (" in page
        assert "3.1 Chỉ tiêu 3.1" in page

    def test_what_was_explained_and_why(self, world: World) -> None:
        make.make_catalogue(*make.DEFAULT_ROWS, rules=(("hoi", "explain", "", "[2.1] <= 5"),))
        submission = make.submission_of(make.make_campaign(), "x11")
        type_in(submission, acts.GOOD, by=world.reporter())
        (finding,) = checking.unexplained(fresh(submission).version)  # type: ignore[arg-type]
        checking.explain(submission, finding, "Do sáp nhập", by=world.reporter(), at=NOW)
        page = head_reads(world, take(world, fresh(submission), "submit"))
        assert "Quy tắc hoi" in page
        assert "Giải trình: Do sáp nhập (reporter@x11" in page

    def test_before_and_after_when_sent_again(self, world: World, submission: Submission) -> None:
        returned = filled(world, submission, "returned")
        type_in(returned, {"2.1": "12"}, by=world.reporter())
        page = head_reads(world, take(world, fresh(returned), "submit"))
        assert "Đã sửa so với lần gửi trước" in page
        assert "10 → sửa thành 12" in page

    def test_the_form_is_filled_in(self, world: World, submission: Submission) -> None:
        page = markup(world, filled(world, submission, "signing"), "duyet")
        assert 'value="17/03/2025"' in page
        assert 'value="head@x11"' in page

    def test_a_reporter_reads_why_they_cannot(self, world: World, submission: Submission) -> None:
        filled(world, submission, "signing")
        page = sign_in(world.reporter()).get(f"/duyet/{submission.pk}/")
        assert "Việc này do lãnh đạo đơn vị thực hiện." in words(page)
        assert page.content.decode().count(" disabled") >= 4

    def test_who_entered_reads_why_they_cannot(self, world: World, submission: Submission) -> None:
        both = world.reporter()
        make_membership(both, Role.HEAD, world["x11"])
        submission = filled(world, submission, "signing")
        page = words(sign_in(both).get(f"/duyet/{submission.pk}/"))
        assert "Người đã nhập số liệu không được duyệt, gửi báo cáo này." in page
