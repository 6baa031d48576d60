"""Where people start, and what a unit reads about what it owes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.campaigns import obligations
from reports.models import Campaign, Confirmation, Submission
from reports.pages import waiting
from reports.submissions import checking, confirmations, entry
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import everything, sign_in, words
from units import clock
from units.models import Role
from units.tests.make import make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def home(world: World, unit: str = "x11") -> str:
    return words(sign_in(world.reporter(unit)).get("/viec/"))


class TestWhereToStart:
    @pytest.mark.parametrize(
        ("role", "address"),
        [
            (Role.REPORTER, "/viec/"),
            (Role.HEAD, "/duyet/"),
            (Role.REVIEWER, "/kiem-tra/"),
            (Role.AREA_OWNER, "/kiem-tra/"),
        ],
    )
    def test_by_role(self, world: World, role: str, address: str) -> None:
        area = {"area": "the-che"} if role == Role.AREA_OWNER else {}
        person = world.person(role, "x11", **area)
        assert sign_in(person).get("/")["Location"] == address

    def test_without_any_role(self, world: World) -> None:
        response = sign_in(make_person()).get("/")
        assert "chưa có vai trò nào" in words(response)

    def test_everybody_signs_in_first(self, client: object, world: World) -> None:
        assert "/dang-nhap/" in client.get("/viec/")["Location"]  # type: ignore[attr-defined]


class TestWhatIOwe:
    def test_nothing_yet(self, world: World) -> None:
        assert "chưa có việc phải báo cáo nào" in home(world)

    def test_an_untouched_form(self, world: World, submission: Submission) -> None:
        page = home(world)
        assert "Biểu xa" in page
        assert "Chưa nhập" in page
        assert "Hạn gửi: 18/03/2025 còn 1 ngày" in page
        assert "Bắt đầu nhập" in page

    def test_a_complete_form_goes_to_the_head(self, world: World, submission: Submission) -> None:
        type_in(submission, everything(submission), by=world.reporter())
        response = sign_in(world.reporter()).get("/viec/")
        assert f"/bao-cao/{submission.pk}/gui-duyet/" in response.content.decode()

    def test_errors_are_counted(self, world: World, submission: Submission) -> None:
        type_in(submission, {"2.1": "1", "2.2": "4"}, by=world.reporter())
        page = home(world)
        assert "1 lỗi phải sửa" in page
        assert "Nhập tiếp" in page

    def test_what_came_back(self, world: World, submission: Submission) -> None:
        filled(world, submission, "returned")
        page = home(world)
        assert "Trả lại" in page
        assert "1 ý kiến kiểm tra, 1 chưa trả lời:" in page
        assert "Vì sao tăng?" in page
        assert "Hạn gửi lại: 24/03/2025 còn 7 ngày" in page
        assert "Sửa, trả lời" in page

    @pytest.mark.parametrize(
        ("state", "text"),
        [
            ("signing", "Chờ lãnh đạo duyệt: head@x11"),
            ("submitted", "Chờ kiểm tra: reviewer@kt"),
            ("in_review", "Đang kiểm tra: reviewer@kt"),
            ("approved", "Đã đạt lúc"),
        ],
    )
    def test_who_has_it_now(
        self, world: World, submission: Submission, state: str, text: str
    ) -> None:
        assert world.head("x11") and world.reviewer  # they exist from now on
        filled(world, submission, state)
        page = home(world)
        assert text in page
        assert "Xem báo cáo" in page

    def test_an_extension_and_its_reason(self, world: World, submission: Submission) -> None:
        owed = [submission.obligation]
        obligations.extend(owed, to=acts.LATER, reason="Mưa bão", by=world.lead, at=NOW)
        page = home(world)
        assert "Được gia hạn" in page
        assert "Hạn ban đầu 18/03/2025. Lý do gia hạn: Mưa bão" in page

    def test_an_exemption_asks_nothing(self, world: World, submission: Submission) -> None:
        obligations.exempt([submission.obligation], reason="Sáp nhập", by=world.lead, at=NOW)
        page = home(world)
        assert "Được miễn" in page
        assert "Lý do miễn: Sáp nhập" in page
        assert "Bắt đầu nhập" not in page

    def test_lateness(self, world: World, submission: Submission, monkeypatch) -> None:
        late = NOW + timedelta(days=2)
        type_in(submission, acts.GOOD, by=world.reporter())
        take(world, fresh(submission), "submit", "forward", at=late)
        monkeypatch.setattr(clock, "now", lambda: late)
        page = home(world)
        assert "Trễ hạn" in page
        assert "Gửi trễ 1 ngày làm việc." in page

    def test_costs_the_same_for_more_forms(self, world: World, catalogue: object) -> None:
        def cost() -> int:
            client = sign_in(world.reporter())
            client.get("/viec/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/viec/").status_code == 200
            return len(queries)

        first = make.make_campaign(make.make_form("a", indicators="2.*"))
        filled(world, make.submission_of(first, "x11"), "returned")
        few = cost()
        for n in range(3):
            more = make.make_campaign(make.make_form("a", indicators="2.*"), code=f"KT-{n}")
            filled(world, make.submission_of(more, "x11"), "returned")
        assert cost() == few


class TestFiguresGivenByOthers:
    """Sở Nội vụ gives 3.1 about every commune; the communes answer 2.* about themselves."""

    @pytest.fixture
    def table(self, world: World, catalogue: object) -> Submission:
        campaign = make.make_campaign(
            make.make_form("xa", indicators="2.*"),
            make.make_form(
                "bang", units="unit:so-tp", subject="each", about="level:commune", indicators="3.1"
            ),
        )
        table = make.submission_of(campaign, "so-tp", "bang")
        self.give(world, table, {"x11": "5", "x12": "6"})
        return take(world, fresh(table), "submit", "forward")

    def give(self, world: World, table: Submission, figures: dict[str, str]) -> None:
        cells = [acts.cell(table, "3.1", text, about) for about, text in figures.items()]
        assert entry.save_cells(table, cells, by=world.reporter("so-tp"), at=NOW).clean

    def own(self, table: Submission, unit: str = "x11") -> Submission:
        return make.submission_of(table.obligation.campaign, unit, "xa")

    def test_wait_for_the_units_word(self, world: World, table: Submission) -> None:
        (given,) = waiting.unconfirmed(world.reporter("x11"), TODAY)
        assert (given.shown, given.supplier, given.before) == ("5", "Sở Tư pháp", "")
        assert given.submission_id == self.own(table).pk
        page = home(world)
        assert "chờ ý kiến (1)" in page
        assert "3.1 Chỉ tiêu 3.1 5 Sở Tư pháp, gửi" in page

    def test_are_confirmed_on_the_spot(self, world: World, table: Submission) -> None:
        (given,) = waiting.unconfirmed(world.reporter("x11"), TODAY)
        posted = {
            "doi-tuong": given.subject_id,
            "chi-tieu": given.version.indicator_id,
            "ve": "/viec/#so-cung-cap",
            "dung": "1",
        }
        client = sign_in(world.reporter("x11"))
        response = client.post(f"/bao-cao/{given.submission_id}/xac-nhan/", posted)
        assert response["Location"].startswith("/viec/")
        assert waiting.unconfirmed(world.reporter("x11"), TODAY) == []

    def test_are_asked_again_when_they_changed(self, world: World, table: Submission) -> None:
        own, about = self.own(table), acts.subject_id(table, "x11")
        indicator = acts.indicator_id(table, "3.1")
        confirmations.confirm(own, about, indicator, by=world.reporter("x11"), at=NOW)
        take(world, table, "withdraw")
        self.give(world, fresh(table), {"x11": "8"})
        take(world, fresh(table), "submit", "forward")
        (given,) = waiting.unconfirmed(world.reporter("x11"), TODAY)
        assert (given.shown, given.before) == ("8", "5")

    def test_cost_the_same_however_many(self, world: World, table: Submission) -> None:
        def cost(unit: str) -> int:
            client = sign_in(world.reporter(unit))
            client.get("/viec/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/viec/")
            return len(queries)

        def dispute(unit: str) -> None:
            cell = acts.subject_id(table, unit), acts.indicator_id(table, "3.1")
            by = world.reporter(unit)
            confirmations.dispute(self.own(table, unit), *cell, "Sai", by=by, at=NOW)

        few = cost("x12")
        dispute("x11")
        with_one = cost("so-tp")
        dispute("x12")
        assert cost("so-tp") == with_one
        again = make.make_campaign(
            make.make_form("xa", indicators="2.*"),
            make.make_form(
                "bang",
                units="unit:so-tp",
                subject="each",
                about="level:commune",
                indicators="3.1 6.1 1.1",
            ),
            code="KT-2",
        )
        Confirmation.objects.all().delete()
        second = make.submission_of(again, "so-tp", "bang")
        cells = [acts.cell(second, code, "7", "x12") for code in ("3.1", "6.1", "1.1")]
        entry.save_cells(second, cells, by=world.reporter("so-tp"), at=NOW)
        take(world, fresh(second), "submit", "forward")
        assert len(waiting.unconfirmed(world.reporter("x12"), TODAY)) == 4
        assert cost("x12") == few

    def test_a_request_to_adjust_is_answered_at_home(self, world: World, table: Submission) -> None:
        own, about = self.own(table), acts.subject_id(table, "x11")
        cell = (own, about, acts.indicator_id(table, "3.1"))
        confirmations.dispute(*cell, "Chỉ có 4 hồ sơ", by=world.reporter("x11"), at=NOW)
        page = home(world, "so-tp")
        assert "đề nghị điều chỉnh số liệu (1)" in page
        assert "Xã 1.1: 3.1 Chỉ tiêu 3.1" in page
        assert "Chỉ có 4 hồ sơ" in page
        word = Confirmation.objects.get()
        client = sign_in(world.reporter("so-tp"))
        answer = {"tra-loi": "Đã đối chiếu, giữ nguyên"}
        client.post(f"/bao-cao/{table.pk}/de-nghi/{word.pk}/", answer)
        assert "đề nghị điều chỉnh số liệu" not in home(world, "so-tp")
        assert "Chỉ có 4 hồ sơ" not in home(world, "x12")


def test_findings_that_are_explained_are_no_longer_asked(world: World) -> None:
    make.make_catalogue(*make.DEFAULT_ROWS, rules=(("hoi", "explain", "", "[2.1] <= 5"),))
    submission = make.submission_of(make.make_campaign(), "x11")
    type_in(submission, {"2.1": "9"}, by=world.reporter())
    assert "1 cảnh báo phải giải trình" in home(world)
    (finding,) = checking.unexplained(fresh(submission).version)  # type: ignore[arg-type]
    checking.explain(submission, finding, "Do sáp nhập", by=world.reporter(), at=NOW)
    assert "phải giải trình" not in home(world)
