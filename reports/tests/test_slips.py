"""A slip that asks an office without account for figures: what stands on it, who may print it."""

import zipfile
from io import BytesIO

import pytest

from reports.models import Campaign, SourceNote, Submission
from reports.submissions import asked as forms_asked
from reports.tests import make
from reports.tests.make import NOW, World
from reports.tests.paper_files import asked, downloaded, pages
from reports.tests.screens import sign_in, words
from units.models import User

pytestmark = pytest.mark.usefixtures("in_the_window")
OFFICE = "Bộ phận Tư pháp - Hộ tịch"


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def slip(person: User, submission: Submission, **query: str | list[str]) -> str:
    response = sign_in(person).get(f"/bao-cao/{submission.pk}/phieu-de-nghi/", query)
    assert response.status_code == 200
    return words(response)


def source(submission: Submission, code: str, text: str, by: User) -> None:
    known = forms_asked.read(submission.obligation).known
    SourceNote.objects.create(
        unit=submission.obligation.unit,
        indicator_id=known.indicators[code].indicator_id,
        text=text,
        by=by,
        at=NOW,
    )


class TestWhatStandsOnIt:
    def test_an_area_to_a_named_office(self, world: World, submission: Submission) -> None:
        source(submission, "2.1", "Sổ công văn, chị Hoa", world.reporter())
        text = slip(
            world.reporter(),
            submission,
            **{"linh-vuc": "the-che", "recipient": OFFICE, "wanted_by": "18/03/2025"},
        )
        _, _, paper = text.partition("PHIẾU ĐỀ NGHỊ CUNG CẤP SỐ LIỆU")
        assert f"Kính gửi: {OFFICE}" in paper
        assert "số liệu từ 15/12/2024 đến 14/03/2025" in paper
        assert "gửi lại trước ngày 18 tháng 3 năm 2025" in paper
        assert "1 2.1 Chỉ tiêu 2.1 Văn bản …………… Sổ công văn, chị Hoa" in paper
        assert "2 2.2 Chỉ tiêu 2.2 Văn bản ……………" in paper
        assert "6.1" not in paper and "2.3" not in paper  # another area; computed
        assert f"Người đề nghị: {world.reporter().full_name}" in paper
        assert "NGƯỜI CUNG CẤP SỐ LIỆU" in paper

    def test_chosen_lines_of_several_areas(self, world: World, submission: Submission) -> None:
        text = slip(world.head(), submission, lines=["2.2", "6.1"], note="Không tính liên thông")
        _, _, paper = text.partition("PHIẾU ĐỀ NGHỊ CUNG CẤP SỐ LIỆU")
        assert "1 2.2 Chỉ tiêu 2.2" in paper and "2 6.1 Chỉ tiêu 6.1" in paper
        assert "2.1" not in paper
        assert "Lưu ý: Không tính liên thông" in paper
        assert "ngày …… tháng …… năm ……" in paper  # no day was wished for

    def test_the_figure_of_last_time_stands_beside(
        self, world: World, six_months: Submission
    ) -> None:
        text = slip(world.reporter(), six_months, lines=["2.1"])
        assert "Kỳ trước Số liệu" in text
        assert "1 2.1 Chỉ tiêu 2.1 Văn bản 4 ……………" in text

    def test_definition_and_day_of_a_line(self, world: World) -> None:
        make.make_catalogue(
            ("2.1", {"over_time": "stock", "note": "chỉ tính văn bản còn hiệu lực"}), "2.2"
        )
        held = make.submission_of(make.make_campaign(), "x11")
        text = slip(world.reporter(), held, lines=["2.1"])
        assert "(Tại ngày 14/03/2025. Chỉ tính văn bản còn hiệu lực)" in text

    def test_a_part_is_named_with_its_whole(self, world: World) -> None:
        make.make_catalogue(
            ("2.1", {"label": "Số VBQPPL ban hành"}), ("2.1.1", {"label": "Nghị quyết"})
        )
        held = make.submission_of(make.make_campaign(), "x11")
        text = slip(world.reporter(), held, lines=["2.1.1"])
        assert "2.1.1 Số VBQPPL ban hành: Nghị quyết" in text


class TestWhatIsRefused:
    def test_no_day_keeps_what_was_typed(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).get(
            f"/bao-cao/{submission.pk}/phieu-de-nghi/",
            {"lines": "2.1", "recipient": OFFICE, "wanted_by": "31/02/2025"},
        )
        assert response.status_code == 422
        assert "Cần trước ngày: Nhận được “31/02/2025”" in words(response)
        assert f'value="{OFFICE}"' in response.content.decode()
        assert 'value="2.1" checked' in response.content.decode()

    def test_nothing_chosen(self, world: World, submission: Submission) -> None:
        text = slip(world.reporter(), submission)
        assert "Chọn ít nhất một chỉ tiêu" in text
        assert "NGƯỜI CUNG CẤP" not in text

    def test_a_line_the_form_does_not_ask(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).get(
            f"/bao-cao/{submission.pk}/phieu-de-nghi/", {"lines": "9.9"}
        )
        assert response.status_code == 422
        assert "NGƯỜI CUNG CẤP" not in words(response)

    def test_only_the_unit_asks(self, world: World, submission: Submission) -> None:
        for person in (world.reviewer, world.reporter("x12")):
            client = sign_in(person)
            assert client.get(f"/bao-cao/{submission.pk}/phieu-de-nghi/").status_code == 404

    def test_of_a_table_one_prints_the_blank_form(self, world: World) -> None:
        form = make.make_form("bang", units="unit:so-tp", subject="each", about="level:commune")
        held = make.submission_of(make.make_campaign(form), "so-tp")
        response = sign_in(world.reporter("so-tp")).get(f"/bao-cao/{held.pk}/phieu-de-nghi/")
        assert response["Location"] == f"/bao-cao/{held.pk}/ban-in/?trong=1"


class TestAsFile:
    def posted(self, submission: Submission, kind: str) -> dict[str, object]:
        return {"lines": ["2.1", "2.2"], "recipient": OFFICE, "dinh-dang": kind}

    def test_one_page_of_pdf(self, world: World, submission: Submission) -> None:
        client = sign_in(world.reporter())
        address = f"/bao-cao/{submission.pk}/phieu-de-nghi/"
        job = asked(client, address, **self.posted(submission, "pdf"))
        found = pages(downloaded(client, job))
        assert len(found) == 1
        assert f"Kính gửi: {OFFICE}" in found[0] and "2.2 Chỉ tiêu 2.2" in found[0]

    def test_word(self, world: World, submission: Submission) -> None:
        client = sign_in(world.reporter())
        address = f"/bao-cao/{submission.pk}/phieu-de-nghi/"
        job = asked(client, address, **self.posted(submission, "docx"))
        content = zipfile.ZipFile(BytesIO(downloaded(client, job))).read("word/document.xml")
        assert OFFICE in content.decode()

    def test_is_the_units_own(self, world: World, submission: Submission) -> None:
        address = f"/bao-cao/{submission.pk}/phieu-de-nghi/"
        job = asked(sign_in(world.reporter()), address, **self.posted(submission, "docx"))
        assert sign_in(world.reviewer).get(f"/tien-do/{job.pk}/").status_code == 404
        assert sign_in(world.head()).get(f"/tien-do/{job.pk}/").status_code == 200

    def test_no_other_format(self, world: World, submission: Submission) -> None:
        response = sign_in(world.reporter()).post(
            f"/bao-cao/{submission.pk}/phieu-de-nghi/", self.posted(submission, "xlsx")
        )
        assert response.status_code == 404
