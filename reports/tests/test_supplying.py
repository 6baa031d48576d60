"""A supplier's table from its file to the units concerned: over HTTP, as people meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import (
    Campaign,
    Channel,
    ColumnMapping,
    FigureFile,
    Submission,
    UnitAlias,
    Value,
    ValueChange,
)
from reports.submissions import entry, uploads, workflow
from reports.submissions.entry import CellInput
from reports.tests import exports, make
from reports.tests.make import World
from reports.tests.screens import sign_in, words
from units import clock

pytestmark = pytest.mark.usefixtures("in_the_window")
SYSTEM = "Hệ thống một cửa tỉnh"
SOURCE = {"system": SYSTEM, "exported": "08:15 15/03/2025", "day": "14/03/2025"}
UNITS = (
    ("UBND xã 1.1", 10, 20, 25, 1),
    ("X. 1.2", 11, 21, 26, 2),
    ("Xã 2.1, Huyện Số 2", 12, 22, 27, 3),
    ("Xã 2.2", 13, 23, 28, 4),
)
FIGURES = {"x11": [10, 20, 25, 1], "x12": [11, 21, 26, 2], "x21": [12, 22, 27, 3]}


@pytest.fixture
def campaign(world: World) -> Campaign:
    """vp-ubnd about every commune on 3.*; communes about themselves on 6.1, districts nothing."""
    make.make_catalogue(*exports.CATALOGUE)
    return make.make_campaign(
        make.make_form("xa", indicators="6.1"),
        make.make_form(
            "ho-so", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="3.*"
        ),
    )


@pytest.fixture
def table(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "vp-ubnd")


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.reporter("vp-ubnd"))


@pytest.fixture
def bring(table: Submission, clerk: Client) -> Any:
    """Upload a file and have it read; its page's address."""

    def do(content: bytes, name: str = "mot-cua.xlsx") -> str:
        clerk.post(f"/bao-cao/{table.pk}/bang/", {"file": SimpleUploadedFile(name, content)})
        file = FigureFile.objects.latest("pk")
        uploads.read(file)
        return f"/bao-cao/{table.pk}/bang/{file.pk}/"

    return do


Bring = Callable[..., str]


def name_columns(client: Client, page: str, **but: str) -> Any:
    """Agree with what was guessed, and say where the table is from."""
    shown = client.get(page, follow=True)
    rows = shown.context["rows"]
    roles = {
        f"c:{row.column.index}": choice.value
        for row in rows
        for choice in row.choices
        if choice.is_chosen
    }
    return client.post(f"{page}cot/", roles | SOURCE | but, follow=True)


def take(client: Client, page: str, **more: str) -> Any:
    """Take the file over as the plan shows it now."""
    seen = client.get(f"{page}xem-thu/").context["seen"]
    return client.post(f"{page}xem-thu/", {"nhan": "1", "moc": str(seen)} | more, follow=True)


def stored(submission: Submission) -> dict[str, list[int | None]]:
    """The figures of each unit, in the order of the form."""
    submission.refresh_from_db()
    rows = Value.objects.filter(version=submission.version).order_by("subject", "indicator__code")
    found: dict[str, list[int | None]] = {}
    for unit, number in rows.values_list("subject__unit__code", "number"):
        found.setdefault(unit, []).append(number)
    return found


class TestTheWayIn:
    def test_goes_from_the_file_over_columns_and_plan_into_the_form(
        self, clerk: Client, table: Submission, bring: Bring
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        shown = words(clerk.get(page, follow=True))
        assert "Hồ sơ tiếp nhận – Trực tuyến" in shown
        assert "Tổng cộng" in shown
        plan = name_columns(clerk, page)
        assert plan.redirect_chain[-1][0] == f"{page}xem-thu/"
        assert "trong tệp: UBND xã 1.1" in words(plan)
        assert "không bằng tổng" not in words(plan)
        assert stored(table) == {}
        assert "Đã nhận 16 ô từ tệp vào biểu." in words(take(clerk, page))
        assert stored(table) == FIGURES | {"x22": [13, 23, 28, 4]}
        value = Value.objects.filter(version=table.version).latest("pk")
        assert str(value.data_to) == "2025-03-14"
        assert set(ValueChange.objects.values_list("channel", flat=True)) == {Channel.TABLE}

    def test_a_total_that_is_not_the_sum_of_the_rows_is_told(
        self, clerk: Client, table: Submission, bring: Bring
    ) -> None:
        rows = exports.table(*UNITS)
        del rows[-4]  # the last unit's row
        plan = words(name_columns(clerk, bring(exports.xlsx(rows))))
        assert "tệp ghi 46, cộng các dòng được 33" in plan
        assert "Nhận 12 ô vào biểu" in plan

    def test_csv_goes_the_same_way(self, clerk: Client, table: Submission, bring: Bring) -> None:
        page = bring(exports.csv(exports.table(*UNITS), encoding="utf-16"), "mot-cua.csv")
        name_columns(clerk, page)
        take(clerk, page)
        assert stored(table)["x11"] == [10, 20, 25, 1]

    def test_asks_what_it_does_not_know_and_remembers(
        self, clerk: Client, table: Submission, bring: Bring, world: World
    ) -> None:
        rows = [*UNITS[1:], ("Điểm hỗ trợ số 7", 10, 20, 25, 1), ("Bưu điện tỉnh", 1, 1, 1, 1)]
        page = bring(exports.xlsx(exports.table(*rows)))
        asked = name_columns(clerk, page)
        assert "Còn 2 dòng cần chọn" in words(asked)
        first, second = asked.context["questions"]
        subject = table.obligation.subjects.get(unit=world["x11"]).pk
        names = [f"d:{row.matched.row.index}" for row in (first, second)]
        half = clerk.post(f"{page}don-vi/", {names[0]: str(subject)}, follow=True)
        assert "Còn 1 dòng chưa rõ" in words(half)
        plan = clerk.post(f"{page}don-vi/", {names[1]: "0"}, follow=True)
        assert "Bưu điện tỉnh" in words(plan)
        take(clerk, page)
        assert stored(table)["x11"] == [10, 20, 25, 1]
        assert UnitAlias.objects.get().spelled == "diem ho tro so 7"
        again = bring(exports.xlsx(exports.table(*rows, ("Xã 1.1", 9, 9, 9, 9))))
        twice = name_columns(clerk, again)
        assert "một đơn vị có hai dòng" in words(twice)
        assert {row.matched.said for row in twice.context["questions"]} == {
            "Điểm hỗ trợ số 7",
            "Xã 1.1",
        }

    def test_columns_are_remembered_for_the_next_file(self, clerk: Client, bring: Bring) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        name_columns(clerk, page, **{"c:6": "", "c:5": "3.1", "c:2": "3.4"})
        mapping = ColumnMapping.objects.get()
        assert mapping.columns["ho so da giai quyet qua han"] == "3.1"
        assert mapping.unit_column == "ten don vi"
        changed = exports.xlsx(exports.table(*UNITS, ("Xã 9", 1, 1, 1, 1)))
        rows = clerk.get(bring(changed), follow=True).context["rows"]
        assert {row.guessed for row in rows} == {"như lần trước"}

    def test_a_column_given_twice_is_refused_and_nothing_typed_is_lost(
        self, clerk: Client, bring: Bring
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        shown = name_columns(clerk, page, **{"c:2": "3.4", "system": "Hệ thống X"})
        assert shown.status_code == 400
        assert "Chỉ tiêu 3.4 được chọn ở 2 cột" in words(shown)
        assert "Hệ thống X" in shown.content.decode()

    def test_another_sheet_and_other_heading_rows_can_be_named(
        self, clerk: Client, bring: Bring
    ) -> None:
        more = [("x",), ("Tên", "Trực tuyến"), ("Xã 1.1", 4)]
        page = bring(exports.xlsx(exports.table(*UNITS), ("Khac", more)))
        posted = {"bo-cuc": "1", "sheet": "1", "first": "2", "last": ""}
        shown = clerk.post(f"{page}cot/", posted, follow=True)
        assert [row.column.heading for row in shown.context["rows"]] == ["Tên", "Trực tuyến"]


class TestWhatIsWrong:
    def test_a_file_that_is_no_table_says_why(self, clerk: Client, bring: Bring) -> None:
        page = bring(b"%PDF-1.7", "bang.xlsx")
        assert "Không đọc được tệp" in words(clerk.get(page, follow=True))

    def test_every_fault_is_named_at_once_and_blocks(
        self, clerk: Client, table: Submission, bring: Bring
    ) -> None:
        rows = [("Xã 1.1", "hai", 20, 25, 1), ("Xã 1.2", 11, -2, "2,5", 2)]
        page = bring(exports.xlsx(exports.table(*rows)))
        shown = words(name_columns(clerk, page))
        assert all(place in shown for place in ("C11", "D12", "E12"))
        assert "2 đơn vị của biểu không có dòng nào trong tệp" in shown
        assert "Còn 3 ô có lỗi, chưa nhận ô nào" in words(take(clerk, page))
        assert stored(table) == {}
        take(clerk, page, **{"bo-loi": "1"})
        assert stored(table) == {"x11": [20, 25, 1], "x12": [11, 2]}

    def test_a_dash_is_nothing_happened_only_where_that_is_said(
        self, clerk: Client, table: Submission, bring: Bring
    ) -> None:
        page = bring(exports.xlsx(exports.table(("Xã 1.1", "-", 20, 25, 1))))
        assert "Nhận được “-”" in words(name_columns(clerk, page))
        shown = clerk.post(f"{page}xem-thu/", {"khong": "1"}, follow=True)
        assert not shown.context["page"].plan.faults
        take(clerk, page)
        assert stored(table) == {"x11": [None, 20, 25, 1]}

    def test_what_somebody_wrote_meanwhile_is_told_and_nothing_is_taken(
        self, clerk: Client, table: Submission, bring: Bring, world: World
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        seen = name_columns(clerk, page).context["seen"]
        subject = table.obligation.subjects.get(unit=world["x11"]).pk
        colleague = world.reporter("vp-ubnd")
        entry.save_cells(table, [CellInput("3.1", subject, "7", 0)], by=colleague, at=clock.now())
        posted = {"nhan": "1", "moc": str(seen)}
        shown = clerk.post(f"{page}xem-thu/", posted)
        assert shown.status_code == 409
        assert "vừa ghi 1 ô của tệp này" in words(shown)
        assert stored(table) == {"x11": [7]}
        clerk.post(f"{page}xem-thu/", posted | {"moc": str(shown.context["seen"])})
        assert stored(table)["x11"] == [10, 20, 25, 1]


class TestAfterwards:
    @pytest.fixture
    def page(self, clerk: Client, bring: Bring) -> str:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        name_columns(clerk, page)
        take(clerk, page)
        return page

    def test_it_can_be_given_back_and_taken_again(
        self, clerk: Client, table: Submission, page: str
    ) -> None:
        shown = words(clerk.post(f"{page}tra-lai/", follow=True))
        assert "Đã trả lại 16 ô như trước khi nhận tệp." in shown
        assert stored(table) == {}
        take(clerk, page)
        assert stored(table)["x11"] == [10, 20, 25, 1]

    def test_what_stood_before_comes_back_with_its_note(
        self, clerk: Client, table: Submission, page: str, bring: Bring
    ) -> None:
        subject = table.obligation.subjects.get(unit__code="x11").pk
        before = Value.objects.get(version=table.version, subject=subject, indicator__code="3.1")
        cell = CellInput("3.1", subject, "8", before.revision, provisional=True, note="theo sổ")
        by = FigureFile.objects.latest("pk").by
        entry.save_cells(table, [cell], by=by, at=clock.now())
        other = bring(exports.xlsx(exports.table(("Xã 1.1", 99, 20, 25, 1))))
        name_columns(clerk, other)
        take(clerk, other)
        clerk.post(f"{other}tra-lai/")
        value = Value.objects.get(version=table.version, subject=subject, indicator__code="3.1")
        assert (value.number, value.provisional, value.note) == (8, True, "theo sổ")

    def test_not_once_somebody_has_written_over_it(
        self, clerk: Client, table: Submission, page: str, world: World
    ) -> None:
        value = Value.objects.filter(version=table.version, indicator__code="3.1").first()
        assert value is not None
        cell = CellInput("3.1", value.subject_id, "99", value.revision)
        entry.save_cells(table, [cell], by=world.reporter("vp-ubnd"), at=clock.now())
        assert "Trả lại như trước" not in words(clerk.get(page))
        shown = words(clerk.post(f"{page}tra-lai/", follow=True))
        assert "không trả lại cả tệp được" in shown
        assert len(stored(table)) == 4

    def test_the_same_file_again_is_known_and_changes_nothing(
        self, clerk: Client, table: Submission, page: str, bring: Bring
    ) -> None:
        again = bring(exports.xlsx(exports.table(*UNITS)))
        assert again != page
        shown = words(name_columns(clerk, again))
        assert "không có gì để nhận" in shown
        changes = ValueChange.objects.count()
        take(clerk, again)
        assert ValueChange.objects.count() == changes

    def test_the_same_bytes_are_recognised(self, clerk: Client, page: str, bring: Bring) -> None:
        content = exports.csv(exports.table(*UNITS))
        first = bring(content, "a.csv")
        assert bring(content, "a.csv") == first
        name_columns(clerk, first)
        take(clerk, first)
        assert "giống hệt tệp đã nhận" in words(clerk.get(bring(content, "a.csv"), follow=True))

    def test_an_empty_cell_deletes_only_where_a_tick_asks_for_it(
        self, clerk: Client, table: Submission, page: str, bring: Bring
    ) -> None:
        other = bring(exports.xlsx(exports.table(("Xã 1.1", "", 20, 25, 1))))
        name_columns(clerk, other)
        take(clerk, other)
        assert stored(table)["x11"] == [10, 20, 25, 1]
        clerk.post(f"{other}tra-lai/")
        third = bring(
            exports.xlsx(exports.table(("Xã 1.1", "", 20, 25, 1), ("Xã 1.2", 1, 1, 1, 1)))
        )
        name_columns(clerk, third)
        clerk.post(f"{third}xem-thu/", {"trong": "1"})
        take(clerk, third)
        assert stored(table)["x11"] == [20, 25, 1]

    def test_a_dropped_file_changes_nothing(
        self, clerk: Client, table: Submission, page: str, bring: Bring
    ) -> None:
        other = bring(exports.xlsx(exports.table(("Xã 1.1", 1, 1, 1, 1))))
        assert "Đã bỏ tệp" in words(clerk.post(f"{other}bo/", follow=True))
        assert stored(table)["x11"] == [10, 20, 25, 1]
        assert clerk.get(f"{other}xem-thu/").status_code == 404


class TestTheUnitsSide:
    """Sent by the head: one commune confirms, another disputes, the supplier sends again."""

    def send(self, world: World, table: Submission) -> None:
        table.refresh_from_db()
        workflow.apply(table, "submit", by=world.reporter("vp-ubnd"), at=clock.now())
        table.refresh_from_db()
        workflow.apply(table, "forward", by=world.head("vp-ubnd"), at=clock.now())

    def test_the_whole_story(
        self, clerk: Client, table: Submission, bring: Bring, world: World, campaign: Campaign
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        name_columns(clerk, page)
        take(clerk, page)
        self.send(world, table)

        own = make.submission_of(campaign, "x11")
        commune = sign_in(world.reporter("x11"))
        shown = words(commune.get(f"/bao-cao/{own.pk}/"))
        assert f"{SYSTEM}, xuất lúc 08:15 15/03/2025" in shown
        assert "số liệu đến 14/03/2025" in shown
        area = "the-che"
        said = commune.post(f"/bao-cao/{own.pk}/xac-nhan/", {"tat-ca": area}, follow=True)
        assert "Đã xác nhận 4 số liệu đúng." in words(said)

        other = make.submission_of(campaign, "x12")
        doubting = sign_in(world.reporter("x12"))
        subject = table.obligation.subjects.get(unit=world["x12"])
        late = Value.objects.get(
            version=table.version, subject=subject, indicator__code="3.4"
        ).indicator_id
        cell = {"doi-tuong": subject.pk, "chi-tieu": late}
        posted = cell | {"dieu-chinh": "1", "ly-do": "Chỉ có 01 hồ sơ quá hạn."}
        doubting.post(f"/bao-cao/{other.pk}/xac-nhan/", posted)
        doubting.post(f"/bao-cao/{other.pk}/xac-nhan/", {"tat-ca": area})  # a dispute stays one

        shown = words(clerk.get(f"/bao-cao/{table.pk}/y-kien-cac-don-vi/"))
        assert "1/4 đơn vị đã xác nhận đủ, 1 đề nghị điều chỉnh, 2 chưa có ý kiến" in shown
        assert "Chỉ có 01 hồ sơ quá hạn." in shown
        assert "Đơn vị khác đề nghị điều chỉnh số liệu (1)" in words(clerk.get("/viec/"))
        word = subject.confirmations.get(indicator=late)
        answer = {"tra-loi": "Đã sửa theo sổ của xã."}
        clerk.post(f"/bao-cao/{table.pk}/de-nghi/{word.pk}/", answer)

        table.refresh_from_db()
        workflow.apply(table, "withdraw", by=world.reporter("vp-ubnd"), at=clock.now())
        rows = [UNITS[0], ("X. 1.2", 11, 21, 26, 1), *UNITS[2:]]
        again = bring(exports.xlsx(exports.table(*rows)))
        name_columns(clerk, again)
        take(clerk, again)
        self.send(world, table)

        shown = words(doubting.get(f"/bao-cao/{other.pk}/"))
        assert "trước là 2, nay là 1" in shown
        assert "Đã sửa theo sổ của xã." in shown
        assert "3.4 Số hồ sơ giải quyết quá hạn" in words(doubting.get("/viec/"))
        heard = words(clerk.get(f"/bao-cao/{table.pk}/y-kien-cac-don-vi/?loc=doi"))
        assert "Đã gửi số khác, chờ xem lại" in heard
        doubting.post(f"/bao-cao/{other.pk}/xac-nhan/", cell | {"dung": "1"})
        shown = words(clerk.get(f"/bao-cao/{table.pk}/"))
        assert "2/4 đơn vị đã xác nhận đủ" in shown

    def test_a_unit_without_a_form_of_its_own_has_a_page(self, world: World) -> None:
        make.make_catalogue(*exports.CATALOGUE)
        form = make.make_form(
            "ho-so", units="unit:vp-ubnd", subject="each", about="level:district", indicators="3.*"
        )
        round_ = make.make_campaign(form)
        table = make.submission_of(round_, "vp-ubnd")
        subject = table.obligation.subjects.get(unit=world["h1"])
        cells = [CellInput("3.1", subject.pk, "5", 0)]
        entry.save_cells(table, cells, by=world.reporter("vp-ubnd"), at=clock.now())
        self.send(world, table)
        district = sign_in(world.reporter("h1"))
        assert "chờ ý kiến (1)" in words(district.get("/viec/"))
        page = f"/so-lieu-duoc-cung-cap/{round_.code}/h1/"
        assert "Hồ sơ tiếp nhận trực tuyến" in words(district.get(page))
        assert "Đã xác nhận 1" in words(district.post(page, {"tat-ca": "the-che"}, follow=True))
        assert "chờ ý kiến" not in words(district.get("/viec/"))
        assert sign_in(world.reporter("h2")).get(page).status_code == 404


class TestWhoMay:
    def test_others_find_nothing_there(
        self, table: Submission, bring: Bring, world: World, clerk: Client
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        for person in (world.reporter("x11"), world.reviewer, world.outsider):
            client = sign_in(person)
            for address in (page, f"{page}cot/", f"{page}xem-thu/", f"/bao-cao/{table.pk}/bang/"):
                assert client.get(address).status_code == 404

    def test_the_head_looks_on(self, bring: Bring, world: World, clerk: Client) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        name_columns(clerk, page)
        head = sign_in(world.head("vp-ubnd"))
        shown = head.get(f"{page}xem-thu/")
        assert "Nhận 16 ô vào biểu" not in words(shown)
        head.post(f"{page}xem-thu/", {"nhan": "1", "moc": "0"})
        assert not Value.objects.exists()

    def test_a_form_about_one_unit_takes_no_table(self, campaign: Campaign, world: World) -> None:
        own = make.submission_of(campaign, "x11")
        address = f"/bao-cao/{own.pk}/bang/"
        assert sign_in(world.reporter("x11")).get(address).status_code == 404

    def test_a_closed_form_takes_nothing(
        self, clerk: Client, table: Submission, bring: Bring, world: World
    ) -> None:
        page = bring(exports.xlsx(exports.table(*UNITS)))
        name_columns(clerk, page)
        Submission.objects.filter(pk=table.pk).update(state="submitted")
        take(clerk, page)
        assert not Value.objects.exists()


def test_the_plan_costs_the_same_however_many_units(world: World) -> None:
    make.make_catalogue(*exports.CATALOGUE)
    form = make.make_form(
        "ho-so", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="3.*"
    )
    table = make.submission_of(make.make_campaign(form), "vp-ubnd")
    clerk = sign_in(world.reporter("vp-ubnd"))
    costs = []
    for count in (1, 4):
        rows = exports.csv(exports.table(*UNITS[:count]))
        posted = {"file": SimpleUploadedFile("a.csv", rows)}
        clerk.post(f"/bao-cao/{table.pk}/bang/", posted)
        file = FigureFile.objects.latest("pk")
        uploads.read(file)
        page = f"/bao-cao/{table.pk}/bang/{file.pk}/"
        name_columns(clerk, page)
        clerk.get(f"{page}xem-thu/")
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(f"{page}xem-thu/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
