"""A form on paper: blank or filled, from the browser and as PDF, as its reader may see it."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from reports.documents.renderers import forms
from reports.documents.tabled import MOST_COLUMNS, Cell, Head, Line, PrintedForm, Tabled
from reports.models import Campaign, Submission
from reports.submissions import entry
from reports.tests import acts, answers, make
from reports.tests.make import NOW, World
from reports.tests.paper_files import asked, downloaded, pages
from reports.tests.screens import sign_in, words
from units.models import Role, User

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    """x11: 2.1 a number, 2.2 estimated, 1.1 not to be had, 6.1 nil, 1.2 and 3.1 empty."""
    held = make.submission_of(campaign, "x11")
    cells = [
        acts.cell(held, "2.1", "12"),
        acts.cell(held, "2.2", "3", provisional=True),
        acts.unavailable(held, "1.1", "đang đối chiếu"),
        acts.cell(held, "6.1", "0"),
    ]
    assert entry.save_cells(held, cells, by=world.reporter(), at=NOW).clean
    return acts.fresh(held)


def page(person: User, submission: Submission, query: str = "") -> str:
    response = sign_in(person).get(f"/bao-cao/{submission.pk}/ban-in/{query}")
    assert response.status_code == 200
    return words(response)


class TestFilled:
    def test_every_area_with_figures_and_states_in_words(
        self, world: World, submission: Submission
    ) -> None:
        text = page(world.reporter(), submission)
        assert "BIỂU XA" in text and "Số liệu từ 15/12/2024 đến 14/03/2025" in text
        assert "Đã nhập: 4/6 ô" in text
        assert "Chỉ tiêu 2.1 Văn bản 12" in text
        assert "3 Số ước" in text
        assert "… Chưa có số liệu đang đối chiếu" in text
        assert "Chỉ tiêu 1.2 Văn bản Chưa nhập" in text
        assert "25% Hệ thống tính" in text
        assert "6.1" in text and "3.1" in text

    def test_cells_nobody_filled_are_visibly_empty(
        self, world: World, submission: Submission
    ) -> None:
        response = sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/ban-in/")
        assert response.content.decode().count('<td class="empty"></td>') == 2

    def test_the_foot_says_who_and_when(self, world: World, submission: Submission) -> None:
        foot = f"In lúc 09:00 ngày 17/03/2025; người in: {world.reporter().full_name}."
        assert foot in page(world.reporter(), submission)

    def test_what_was_sent_says_its_number(self, world: World, submission: Submission) -> None:
        sent = acts.take(world, submission, "submit", "forward")
        assert "Gửi lần 1: lúc 09:00 ngày 17/03/2025" in page(world.head(), sent)

    def test_beside_the_period_before(self, world: World, six_months: Submission) -> None:
        text = page(world.reporter(), six_months)
        assert "Kỳ trước đến 14/03/2025" in text
        assert "Chỉ tiêu 2.1 Văn bản 4 Chưa nhập" in text


class TestBlank:
    def test_holds_no_figure_of_this_round(self, world: World, submission: Submission) -> None:
        text = page(world.reporter(), submission, "?trong=1")
        assert "Hạn gửi: 18/03/2025" in text
        assert "Chỉ tiêu 2.1 Văn bản 2.2" in text
        assert "% Hệ thống tính" in text
        assert "đang đối chiếu" not in text and "Chưa nhập" not in text

    def test_a_table_of_units(self, world: World) -> None:
        campaign = make.make_campaign(
            make.make_form(
                "bang",
                units="unit:so-tp",
                subject="each",
                about="level:commune",
                indicators="2.1 2.2",
            )
        )
        held = make.submission_of(campaign, "so-tp")
        answers.accept(campaign, "so-tp", {"2.1": 7}, about="x11")
        text = page(world.reporter("so-tp"), held, "?trong=1")
        assert "Huyện Số 1 Xã 1.1 Hệ thống tính Xã 1.2 Hệ thống tính Huyện Số 2" in text
        filled = page(world.reporter("so-tp"), held)
        assert "Xã 1.1 7" in filled


class TestWho:
    def test_an_area_owner_prints_that_area(self, world: World, submission: Submission) -> None:
        owner = world.person(Role.AREA_OWNER, "kt", area="tai-chinh-cong", employer=world["so-nv"])
        text = page(owner, submission)
        assert "6.1" in text and "2.1" not in text
        assert "Đã nhập: 1/1 ô" in text
        client = sign_in(owner)
        job = asked(client, f"/bao-cao/{submission.pk}/ban-in/tep/")
        content = " ".join(pages(downloaded(client, job)))
        assert "6.1" in content and "Chỉ tiêu 2.1" not in content
        other = world.person(Role.AREA_OWNER, "h1", area="the-che", employer=world["so-tp"])
        assert sign_in(other).get(f"/tien-do/{job.pk}/").status_code == 404

    def test_not_another_unit(self, world: World, submission: Submission) -> None:
        client = sign_in(world.reporter("x12"))
        assert client.get(f"/bao-cao/{submission.pk}/ban-in/").status_code == 404
        assert client.post(f"/bao-cao/{submission.pk}/ban-in/tep/").status_code == 404


class TestAsPdf:
    def test_lies_on_a4_and_says_what_the_page_says(
        self, world: World, submission: Submission
    ) -> None:
        client = sign_in(world.reporter())
        job = asked(client, f"/bao-cao/{submission.pk}/ban-in/tep/")
        assert job.result["name"] == "bieu-so-lieu-kt-2025-q1-x11-xa.pdf"
        content = downloaded(client, job)
        box = PdfReader(io.BytesIO(content)).pages[0].mediabox
        assert (round(box.width), round(box.height)) == (842, 595)
        text = " ".join(pages(content))
        assert "BIỂU XA" in text and "Chưa nhập" in text and "đang đối chiếu" in text
        assert "người in:" in text and "Trang 1/" in text

    def test_a_blank_one_is_another_file(self, world: World, submission: Submission) -> None:
        client = sign_in(world.reporter())
        job = asked(client, f"/bao-cao/{submission.pk}/ban-in/tep/", trong="1")
        text = " ".join(pages(downloaded(client, job)))
        assert "Biểu trống để ghi tay" in text and "đang đối chiếu" not in text

    def test_heading_and_foot_stand_on_every_page(self) -> None:
        lines = tuple(Line((Cell(f"Xã {n}"), Cell(str(n), "amount"))) for n in range(120))
        table = Tabled("Cải cách thể chế", (Head("Đơn vị", width="name"), Head("Hồ sơ")), lines)
        made = forms.form(printed((table,)))
        found = pages(made.content)
        assert len(found) > 3
        assert all("Đơn vị Hồ sơ" in page and "In lúc 09:00" in page for page in found)


def printed(tables: tuple[Tabled, ...]) -> PrintedForm:
    return PrintedForm(
        file_name="bieu",
        superior="",
        unit="Sở Tư pháp",
        title="Biểu",
        campaign="Quý I",
        window="",
        facts=(),
        tables=tables,
        printed="In lúc 09:00",
    )


def test_a_table_too_wide_for_a_page_goes_on_in_a_further_table() -> None:
    width = MOST_COLUMNS + 2
    heads = (Head("Đơn vị"), *(Head(str(n)) for n in range(width)))
    lines = (
        Line((Cell("Huyện"),), heading=True),
        Line((Cell("Xã 1"), *(Cell(str(n)) for n in range(width)))),
    )
    first, second = Tabled("Bảng", heads, lines).parts()
    assert (first.title, second.title) == ("Bảng (phần 1/2)", "Bảng (phần 2/2)")
    assert [head.title for head in second.heads] == ["Đơn vị", "10", "11"]
    assert [cell.text for cell in second.lines[1].cells] == ["Xã 1", "10", "11"]
    assert second.lines[0] == lines[0]


def test_queries_do_not_grow_with_what_is_filled(world: World, campaign: Campaign) -> None:
    held = make.submission_of(campaign, "x11")
    acts.type_in(held, {"2.1": "9"}, by=world.reporter())

    def asked_for() -> int:
        client = sign_in(world.reporter())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/bao-cao/{held.pk}/ban-in/")
        return len(queries)

    before = asked_for()
    acts.type_in(held, {"2.2": "4", "6.1": "3", "1.1": "5", "3.1": "1"}, by=world.reporter())
    assert asked_for() == before
