"""A unit's own report as a formal document: a draft until it is forwarded, then as it was sent."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.documents.blocks import Heading, Row, Table, as_text
from reports.documents.letterhead import Issuer, signature
from reports.models import Campaign, Explanation, Finding, Submission
from reports.pages import papers, sheet
from reports.pages.papers import Paper
from reports.submissions import checking, entry, workflow
from reports.submissions.workflow import Details
from reports.tests import acts, answers, make, reporting
from reports.tests.make import AS_OF, NOW, World
from reports.tests.paper_files import asked, downloaded, pages
from reports.tests.reporting import COMMUNE_SECTIONS, make_outline
from reports.tests.screens import sign_in, words
from reports.writing import narratives
from units.models import Level, Role
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
RECORDED = Details(report_number="45", report_date=AS_OF, signer="Nguyễn Văn An")


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def paper(submission: Submission, **kw: Any) -> Paper:
    return papers.of(sheet.load(acts.fresh(submission)), at=NOW, **kw)


def rows(made: Paper) -> dict[str, Row]:
    return {row.code: row for annex in made.document.annexes for row in annex.rows}


def forward(world: World, submission: Submission, details: Details = RECORDED) -> Submission:
    """Filled, submitted, and forwarded with what the head recorded."""
    held = acts.filled(world, submission, "signing")
    by = world.head(submission.obligation.unit.code)
    workflow.apply(held, "forward", by=by, at=NOW, details=details)
    return acts.fresh(held)


def words_of(made: Paper) -> str:
    document = made.document
    blocks = (*document.opening, *document.body, *document.closing)
    return " ".join(block.text for block in blocks)


class TestADraft:
    def test_says_so_and_leaves_number_and_day_blank(
        self, world: World, submission: Submission
    ) -> None:
        acts.filled(world, submission)
        document = paper(submission).document
        assert document.draft
        assert document.drafted == "ngày 17/03/2025, số liệu của đơn vị"
        assert document.letterhead.issuer == ("ỦY BAN NHÂN DÂN", "XÃ 1.1")
        assert document.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")

    def test_on_paper(self, world: World, submission: Submission) -> None:
        acts.filled(world, submission)
        client = sign_in(world.reporter())
        job = asked(client, f"/bao-cao/{submission.pk}/ban-pdf/")
        assert job.result["name"] == "bao-cao-kt-2025-q1-x11-xa.pdf"
        first, *_, last = pages(downloaded(client, job))
        assert "DỰ THẢO" in first and "BÁO CÁO" in first and "/BC-UBND" in first
        assert "TM. ỦY BAN NHÂN DÂN" in first
        assert "SỐ LIỆU CẢI CÁCH HÀNH CHÍNH QUÝ I NĂM 2025" in last
        assert "Chỉ tiêu 2.1 Văn bản 10" in last

    def test_figures_stand_area_by_area_with_what_is_said_of_them(
        self, world: World, submission: Submission
    ) -> None:
        cells = [
            acts.cell(submission, "2.1", "12"),
            acts.cell(submission, "2.2", "3", provisional=True, data_to=date(2025, 3, 10), note=""),
            acts.unavailable(submission, "1.1", "Đang đối chiếu"),
            acts.cell(submission, "6.1", "0"),
        ]
        assert entry.save_cells(submission, cells, by=world.reporter(), at=NOW).clean
        found = rows(paper(submission))
        assert (found["2.1"].shown, found["2.1"].note) == ("12", "")
        assert found["2.2"].note == "Ước đến 10/03/2025"
        assert (found["1.1"].shown, found["1.1"].note) == (
            "…",
            "Chưa có số liệu: đang đối chiếu",
        )
        assert (found["2.3"].shown, found["2.3"].unit_of_measure) == ("25%", "%")
        assert (found["3.1"].shown, found["3.1"].note) == ("…", "Chưa nhập")
        annex = paper(submission).document.annexes[0]
        heads = [(row.number, row.label) for row in annex.rows if not row.code]
        assert heads[1] == ("II", "Cải cách thể chế")
        numbers = [row.number for row in annex.rows if row.code]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]

    def test_what_others_supplied_stands_beside_with_their_name(self, world: World) -> None:
        campaign = make.make_campaign(
            make.make_form("xa", indicators="2.1"),
            make.make_form(
                "bang", units="unit:so-tp", subject="each", about="level:commune", indicators="6.1"
            ),
        )
        held = make.submission_of(campaign, "x11")
        acts.type_in(held, {"2.1": "4"}, by=world.reporter())
        assert "6.1" not in rows(paper(held))  # not sent yet
        answers.accept(campaign, "so-tp", {"6.1": 7}, about="x11")
        assert rows(paper(held))["6.1"].note == "Sở Tư pháp cung cấp"


class TestProse:
    def test_the_units_own_words_and_the_outlines_text_for_the_rest(
        self, world: World, campaign: Campaign, submission: Submission
    ) -> None:
        acts.filled(world, submission)
        draft = reporting.make_unit_draft(campaign, world)
        narratives.save(
            reporting.section(draft, "1"),
            "Xã đã kiểm tra ba thôn.",
            seen=0,
            by=world.reporter(),
            at=NOW,
        )
        text = words_of(paper(submission))
        assert "Xã đã kiểm tra ba thôn." in text
        assert "Xã ban hành 10 văn bản." in text

    def test_before_anybody_wrote_the_outlines_text(
        self, world: World, submission: Submission
    ) -> None:
        make_outline(Level.COMMUNE, COMMUNE_SECTIONS)
        acts.filled(world, submission)
        made = paper(submission)
        assert "Xã ban hành 10 văn bản." in words_of(made)
        assert made.document.subject == "Kết quả quý I năm 2025"

    def test_without_an_outline_the_figures_alone(
        self, world: World, submission: Submission
    ) -> None:
        acts.filled(world, submission)
        document = paper(submission).document
        assert document.subject == "Số liệu công tác cải cách hành chính quý I năm 2025"
        assert "Biểu có 6 ô số liệu, 04 ô chưa có số liệu" in document.opening[0].text
        assert document.closing[-1].text.endswith("./.")

    def test_a_form_about_the_province_tells_no_prose(self, world: World) -> None:
        make_outline(Level.DEPARTMENT, COMMUNE_SECTIONS)
        form = make.make_form("tinh", units="unit:so-nv", subject="root", indicators="2.1")
        held = make.submission_of(make.make_campaign(form), "so-nv")
        acts.type_in(held, {"2.1": "8"}, by=world.reporter("so-nv"))
        made = paper(held)
        assert "theo biểu “Biểu tinh”" in made.document.opening[0].text
        assert made.document.addressees == ("Ủy ban nhân dân tỉnh.",)
        assert made.document.signature.lines == ("GIÁM ĐỐC",)
        assert rows(made)["2.1"].shown == "8"


class TestExplanations:
    def test_stand_before_the_end(self, world: World) -> None:
        make.make_catalogue("2.1", "2.2", rules=(("it-hon", "explain", "", "[2.2] <= [2.1]"),))
        make_outline(Level.COMMUNE, COMMUNE_SECTIONS)
        held = make.submission_of(make.make_campaign(), "x11")
        acts.type_in(held, {"2.1": "2", "2.2": "5"}, by=world.reporter())
        assert not any(isinstance(block, Table) for block in paper(held).document.body)
        finding = Finding.objects.get(version=held.version)
        checking.explain(held, finding, "Tính cả kỳ trước.", by=world.reporter(), at=NOW)
        assert Explanation.objects.count() == 1
        heading, table = paper(held).document.body[-2:]
        assert isinstance(heading, Heading) and heading.text == "III. GIẢI TRÌNH SỐ LIỆU"
        assert isinstance(table, Table)
        cells = [as_text(cell) for cell in table.body[0]]
        assert cells[1] == "Quy tắc it-hon" and cells[3] == "Tính cả kỳ trước."


class TestForwarded:
    def test_number_day_and_signer_as_recorded(self, world: World, submission: Submission) -> None:
        sent = forward(world, submission)
        client = sign_in(world.reviewer)
        job = asked(client, f"/bao-cao/{sent.pk}/ban-pdf/")
        first, *_, last = pages(downloaded(client, job))
        assert "DỰ THẢO" not in first
        assert "Số: 45/BC-UBND" in first and "ngày 14 tháng 3 năm 2025" in first
        assert "bản in số liệu gửi lần 1 lúc 09:00 ngày 17/03/2025" in first
        assert "Nguyễn Văn An" in first
        assert "Kèm theo Báo cáo số 45/BC-UBND ngày 14 tháng 3 năm 2025" in last

    def test_what_was_not_recorded_stays_blank(self, world: World, submission: Submission) -> None:
        sent = forward(world, submission, Details())
        client = sign_in(world.head())
        job = asked(client, f"/bao-cao/{sent.pk}/ban-pdf/")
        first = pages(downloaded(client, job))[0]
        assert "DỰ THẢO" not in first and "/BC-UBND" in first and "45" not in first

    def test_a_number_with_its_symbol_is_kept_as_written(
        self, world: World, submission: Submission
    ) -> None:
        details = Details(report_number="45/BC-UBND-VP", report_date=AS_OF)
        made = paper(forward(world, submission, details))
        assert made.document.letterhead.number == "45/BC-UBND-VP"  # type: ignore[attr-defined]

    def test_an_empty_cell_reads_as_not_given(self, world: World, submission: Submission) -> None:
        assert rows(paper(forward(world, submission)))["3.1"].note == "Chưa có số liệu"

    def test_returned_it_is_a_draft_again(self, world: World, submission: Submission) -> None:
        sent = forward(world, submission)
        acts.take(world, sent, "begin", "return")
        assert paper(sent).document.draft


class TestTablesOfUnits:
    @pytest.fixture
    def table(self, world: World) -> Submission:
        form = make.make_form(
            "bang",
            units="unit:vp-ubnd",
            subject="each",
            about="level:commune",
            indicators="2.1 2.2",
            name="Hồ sơ của từng đơn vị",
        )
        campaign = make.make_campaign(form)
        for place, unit in enumerate(("x11", "x12", "x21", "x22"), 1):
            answers.accept(campaign, "vp-ubnd", {"2.1": place * 11}, about=unit)
        return make.submission_of(campaign, "vp-ubnd")

    def test_a_letter_and_the_table_as_annex(self, world: World, table: Submission) -> None:
        client = sign_in(world.reporter("vp-ubnd"))
        job = asked(client, f"/bao-cao/{table.pk}/ban-pdf/")
        first, last = pages(downloaded(client, job))
        assert "theo biểu “Hồ sơ của từng đơn vị”, về 4 đơn vị" in first
        assert "CHÁNH VĂN PHÒNG" in first
        assert "Huyện Số 1 Xã 1.1 11" in last and "Xã 2.2 44" in last
        assert "Phụ lục" in last


class TestWho:
    def test_offered_to_unit_head_and_reviewer(self, world: World, submission: Submission) -> None:
        acts.filled(world, submission, "signing")
        here = f"/bao-cao/{submission.pk}/"
        assert "Xem bản PDF sẽ gửi" in words(sign_in(world.reporter()).get(here))
        head = sign_in(world.head()).get(f"/duyet/{submission.pk}/")
        assert "Xem bản PDF sẽ gửi" in words(head)
        acts.take(world, acts.fresh(submission), "forward")
        review = sign_in(world.reviewer).get(f"/kiem-tra/{submission.pk}/")
        assert "Bản PDF đã gửi" in words(review)

    def test_not_who_reads_one_area(self, world: World, submission: Submission) -> None:
        owner = sign_in(
            world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-nv"])
        )
        assert "bản PDF" not in words(owner.get(f"/bao-cao/{submission.pk}/"))
        assert owner.post(f"/bao-cao/{submission.pk}/ban-pdf/").status_code == 404
        job = asked(sign_in(world.reporter()), f"/bao-cao/{submission.pk}/ban-pdf/")
        assert owner.get(f"/tien-do/{job.pk}/").status_code == 404

    def test_not_another_unit(self, world: World, submission: Submission) -> None:
        stranger = sign_in(world.reporter("x12"))
        assert stranger.post(f"/bao-cao/{submission.pk}/ban-pdf/").status_code == 404
        job = asked(sign_in(world.reporter()), f"/bao-cao/{submission.pk}/ban-pdf/")
        assert stranger.get(f"/tien-do/{job.pk}/tep/").status_code == 404

    def test_discipline_stays_with_the_unit_and_home_affairs(self, world: World) -> None:
        make.make_catalogue("2.1", ("5.4.5", {"area": "che-do-cong-vu"}))
        held = make.submission_of(make.make_campaign(), "x11")
        acts.type_in(held, {"2.1": "3", "5.4.5": "731"}, by=world.reporter())
        office = make_person("Văn phòng", username="vp-kiem-tra")
        make_membership(office, Role.REVIEWER, world["kt"], employer=world["vp-ubnd"])
        address = f"/bao-cao/{held.pk}/ban-pdf/"
        whole = asked(sign_in(world.reviewer), address)
        assert "731" in pages(downloaded(sign_in(world.reviewer), whole))[-1]
        client = sign_in(office)
        kept_back = asked(client, address)
        assert kept_back.pk != whole.pk
        text = " ".join(pages(downloaded(client, kept_back)))
        assert "731" not in text and "Không hiển thị" in text
        assert client.get(f"/tien-do/{whole.pk}/tep/").status_code == 404
        form = asked(client, f"/bao-cao/{held.pk}/ban-in/tep/")
        assert "731" not in " ".join(pages(downloaded(client, form)))


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Sở Tư pháp", "GIÁM ĐỐC"),
        ("Văn phòng UBND tỉnh", "CHÁNH VĂN PHÒNG"),
        ("Thanh tra tỉnh", "CHÁNH THANH TRA"),
        ("Ban Dân tộc", "TRƯỞNG BAN"),
        ("Phòng Nội vụ", "THỦ TRƯỞNG ĐƠN VỊ"),
    ],
)
def test_who_signs_for_an_agency(name: str, head: str) -> None:
    issuer = Issuer("a", name, "department", "Tỉnh Kon Tum")
    assert signature(issuer).lines == (head,)


def test_queries_do_not_grow_with_figures(world: World, submission: Submission) -> None:
    acts.filled(world, submission)
    held = acts.fresh(submission)

    def asked_for() -> int:
        with CaptureQueriesContext(connection) as queries:
            papers.of(sheet.load(held), at=NOW)
        return len(queries)

    before = asked_for()
    acts.type_in(held, {"1.1": "5", "1.2": "1", "3.1": "2", "6.1": "4"}, by=world.reporter())
    assert asked_for() == before
