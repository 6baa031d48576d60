"""The way of a report through the screens: every person their own step, refusals in words."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import discipline
from reports.editions import checklist, freezing
from reports.models import Draft, Edition, EditionContent, Job
from reports.tests import issuing, reporting
from reports.tests.issuing import AT, DAY
from reports.tests.make import World
from reports.tests.screens import sign_in
from reports.tests.throwaway import with_signature
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_files", "this_day")]


@pytest.fixture
def draft(world: World, campaign) -> Draft:
    return issuing.ready(campaign, world)


def get(person: User, name: str, *args: object, **query: str) -> str:
    answer = sign_in(person).get(reverse(name, args=args), query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def post(person: User, name: str, *args: object, **data: object) -> str:
    answer = sign_in(person).post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def upload(content: bytes, name: str = "ký.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def where(draft: Draft) -> tuple[str, str]:
    return draft.campaign.code, draft.root.code


def test_from_the_draft_to_the_ministry(
    draft: Draft, world: World, django_capture_on_commit_callbacks
) -> None:
    editor, office, clerk = world.editor, issuing.checker(world), issuing.clerk(world)
    assert "Trình thẩm tra…" in get(editor, "draft", *where(draft))
    page = get(editor, "draft-submit", *where(draft))
    assert "Trình dự thảo lần 1" in page
    page = post(editor, "draft-submit", *where(draft))
    assert "Đã trình thẩm tra, dự thảo lần 1." in page
    edition = Edition.objects.get()
    assert "Không sửa được" in get(editor, "draft", *where(draft))

    assert "Đạt thẩm tra" in get(office, "edition", edition.pk)
    assert "Đã kiểm tra các đơn vị" in get(office, "edition-text", edition.pk)
    post(office, "edition-step", edition.pk, "pass")

    page = get(editor, "edition-prepare", edition.pk)
    assert "Lý do chấp nhận" in page
    for one in checklist.checks(draft, at=AT):
        told = {"viec": one.code, "noi-dung": one.about, "ly-do": "Đã rà soát", "ve": edition.pk}
        page = post(editor, "checklist-accept", *where(draft), **told)
    assert "Đã rà soát" in page
    with django_capture_on_commit_callbacks(execute=True):
        post(editor, "edition-prepare", edition.pk, signing="head")
    edition.refresh_from_db()
    assert edition.state == Edition.State.PREPARED
    assert str(edition.code) in get(office, "edition", edition.pk)

    page = get(clerk, "edition-returned", edition.pk)
    assert "Tải tệp đã ký" in page
    assert "bắt buộc" not in page
    signed = with_signature(issuing.bytes_of(edition))
    with django_capture_on_commit_callbacks(execute=True):
        post(clerk, "edition-returned", edition.pk, file=upload(signed))
    page = get(clerk, "edition-returned", edition.pk)
    assert "Trùng từng byte" in page
    assert "Chứng thư thử nghiệm" in page
    digest = edition.files.get(kind="returned").digest
    told = {"digest": digest, "number": "85", "day": f"{DAY:%d/%m/%Y}", "signing": "head"}
    page = post(clerk, "edition-record", edition.pk, **told)
    assert "Đã ghi nhận bản đã ký, số 85/BC-UBND." in page
    assert (
        sign_in(clerk).get(reverse("edition-file", args=[edition.pk, "signed"])).getvalue()
        == signed
    )

    page = get(clerk, "edition-sent", edition.pk)
    assert "Bộ Nội vụ" in page
    page = post(
        clerk, "edition-sent", edition.pk, day=f"{DAY:%d/%m/%Y}", to="Bộ Nội vụ", receipt="T-1"
    )
    assert "Đã gửi" in page
    assert "T-1" in page
    assert "Báo cáo số 85/BC-UBND" in get(world.leader, "editions")


def test_the_page_offers_each_only_their_step(draft, world) -> None:
    edition = issuing.submitted(draft, world)
    for person, offered in (
        (world.editor, "Rút lại để sửa…"),
        (issuing.checker(world), "Trả lại…"),
        (world.leader, ""),
    ):
        page = get(person, "edition", edition.pk)
        for label in ("Rút lại để sửa…", "Trả lại…", "Lập bản trình ký…", "Nhận tệp đã ký…"):
            assert (label in page) == (label == offered), (person, label)


def test_a_step_out_of_turn_says_why(draft, world) -> None:
    edition = issuing.submitted(draft, world)
    assert "Văn phòng thẩm tra thực hiện" in get(world.editor, "edition-step", edition.pk, "pass")
    assert "không thực hiện được việc" in get(world.editor, "edition-prepare", edition.pk)
    assert (
        sign_in(world.editor).get(reverse("edition-step", args=[edition.pk, "sign"])).status_code
        == 404
    )


def test_returning_without_a_reason_is_asked_again(draft, world) -> None:
    edition = issuing.submitted(draft, world)
    page = post(issuing.checker(world), "edition-step", edition.pk, "return", reason="")
    assert "field-faulty" in page
    page = post(issuing.checker(world), "edition-step", edition.pk, "return", reason="Thiếu số")
    assert "Thiếu số" in page
    assert "Mở dự thảo" in get(world.editor, "edition", edition.pk)
    told = get(world.editor, "draft", *where(draft))
    assert "Văn phòng trả lại dự thảo lần 1" in told
    assert "Thiếu số" in told
    assert "bị trả lại, chờ sửa" in get(world.editor, "drafts")


def test_preparing_waits_for_the_checklist(draft, world) -> None:
    edition = issuing.checked(draft, world)
    page = post(world.editor, "edition-prepare", edition.pk, signing="head")
    assert "phải sửa hoặc chấp nhận có lý do" in page
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [("ky.docx", b"PK\x03\x04 word", "Cần tệp PDF đã ký"), ("rong.pdf", b"", "rỗng")],
)
def test_the_wrong_file_is_refused_in_words(draft, world, name, content, why) -> None:
    edition = issuing.prepared(draft, world)
    page = post(issuing.clerk(world), "edition-returned", edition.pk, file=upload(content, name))
    assert why in page
    assert "field-faulty" in page
    assert not edition.files.filter(kind="returned").exists()


def test_a_file_that_does_not_agree_is_told_before_it_is_recorded(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    issuing.bring_back(edition, issuing.bytes_of(edition), world)
    page = get(issuing.clerk(world), "edition-returned", edition.pk)
    assert "Tệp chưa khớp bản trình ký" in page
    issuing.bring_back(edition, with_signature(issuing.bytes_of(edition)), world)
    page = get(issuing.clerk(world), "edition-returned", edition.pk)
    assert "Tệp khớp bản trình ký" in page


def test_the_file_of_another_paper_is_not_offered_for_recording(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    issuing.bring_back(edition, issuing.page("<p>Mã tra cứu: 7KQM-2XPD-9TFB</p>"), world)
    page = get(issuing.clerk(world), "edition-returned", edition.pk)
    assert "Nhầm tệp" in page
    assert "Ghi nhận là bản gốc" not in page


def test_what_the_clerk_typed_stays_when_it_is_refused(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    file = issuing.bring_back(edition, with_signature(issuing.bytes_of(edition)), world)
    told = {"digest": file.digest, "number": "85", "day": "31/02/2025", "signing": "head"}
    page = post(issuing.clerk(world), "edition-record", edition.pk, **told, signer="Người ký A")
    assert "31/02/2025" in page
    assert "Người ký A" in page
    edition.refresh_from_db()
    assert edition.state == Edition.State.PREPARED


def test_corrections_are_made_on_one_page(draft, world) -> None:
    edition = issuing.signed(draft, world)
    editor = world.editor
    told = {"erratum": "1", "erratum-before": "Như trên;", "erratum-after": "Bộ Nội vụ;"}
    assert "Đã ghi lỗi thể thức" in post(editor, "edition-wrong", edition.pk, **told)
    told = {"erratum": "1", "erratum-before": "08 văn bản", "erratum-after": "09 văn bản"}
    page = post(editor, "edition-wrong", edition.pk, **told)
    assert "sai số liệu là sai nội dung" in page
    assert "09 văn bản" in page  # what was typed stays
    told = {"letter": "1", "letter-symbol": "ubnd nc", "letter-reason": "Do sơ suất"}
    assert "chữ in hoa" in post(editor, "edition-wrong", edition.pk, **told)
    page = post(editor, "edition-wrong", edition.pk, **told | {"letter-symbol": "UBND-NC"})
    assert "Công văn đính chính" in page
    assert "Công văn đính chính Báo cáo số 85/BC-UBND, dự thảo" in page
    told = {"carry": "1", "carry-code": "2.1", "carry-right": "9", "carry-reason": "nhập thiếu"}
    wrong = told | {"carry-right": "chín"}
    assert "Cần một số" in post(editor, "edition-wrong", edition.pk, **wrong)
    assert "in ghi chú: 9" in post(editor, "edition-wrong", edition.pk, **told)
    told = {"replace": "1", "replace-reason": "Sai số văn bản"}
    page = post(editor, "edition-wrong", edition.pk, **told)
    assert "Đang soạn báo cáo thay thế" in page
    assert "Đã thôi soạn" in post(editor, "edition-keep", edition.pk)
    assert "Chỉ" in get(editor, "edition-wrong", Edition.objects.get(kind="letter").pk)


def test_two_papers_side_by_side(draft, world) -> None:
    first = issuing.submitted(draft, world)
    post(issuing.checker(world), "edition-step", first.pk, "return", reason="Viết lại")
    issuing.write(draft, "I.1", "Đã thanh tra các đơn vị theo kế hoạch.", world)
    second = issuing.submitted(draft, world)
    page = get(world.leader, "editions-compare", truoc=str(first.pk), sau=str(second.pk))
    assert "kiểm</del>" in page
    assert "thanh</ins>" in page
    assert "Chọn hai văn bản" in get(world.leader, "editions-compare", truoc="x", sau="99999")


def test_a_replacing_report_shows_its_changes(draft, world) -> None:
    first = issuing.signed(draft, world)
    told = {"replace": "1", "replace-reason": "Sai lời"}
    post(world.editor, "edition-wrong", first.pk, **told)
    issuing.write(draft, "I.1", "Đã thanh tra các đơn vị theo kế hoạch.", world)
    second = issuing.sign(issuing.prepared(draft, world), world, 90)
    page = get(world.leader, "edition", second.pk)
    assert "Thay đổi so với báo cáo được thay thế" in page
    assert "Đã thanh tra các đơn vị theo kế hoạch." in page
    assert "Đã được thay thế" in get(world.leader, "edition", first.pk)


def test_the_list_says_what_was_left_behind(draft, world) -> None:
    first = issuing.submitted(draft, world)
    post(issuing.checker(world), "edition-step", first.pk, "return", reason="Viết lại mục I")
    page = get(world.editor, "editions")
    assert "Đến lượt anh/chị" in page
    assert "Các lần trình trước" not in page
    assert "Viết lại mục I" in get(world.editor, "draft-submit", *where(draft))
    signed = issuing.signed(draft, world)
    assert "Các lần trình trước đã trả lại, rút lại (1)" in get(world.editor, "editions")
    told = {"replace": "1", "replace-reason": "Sai lời"}
    post(world.editor, "edition-wrong", signed.pk, **told)
    assert "Đã được thay thế" not in get(world.leader, "editions")
    assert "số 85/BC-UBND" in get(world.leader, "results")
    issuing.sign(issuing.prepared(draft, world), world, 90)
    assert "Đã được thay thế" in get(world.leader, "editions")
    page = get(world.leader, "results")
    assert "số 90/BC-UBND" in page
    assert "Tải bản đã ký (PDF)" in page


def test_lineage_is_not_for_the_clerk(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    assert "Nguồn số liệu" in get(world.editor, "edition", edition.pk)
    assert "Nguồn số liệu" not in get(issuing.clerk(world), "edition", edition.pk)


def test_lineage_says_of_discipline_what_the_reader_may_see(draft, world) -> None:
    """Who is not of Sở Nội vụ gets it drawn again, without what single units say."""
    edition = issuing.prepared(draft, world)
    url = reverse("edition-file", args=[edition.pk, "lineage"])
    assert sign_in(world.editor).get(url).getvalue() == b"nguon"
    about = openpyxl.load_workbook(io.BytesIO(sign_in(issuing.checker(world)).get(url).getvalue()))
    assert discipline.WHY in [cell.value for [_, cell, *_] in about.worksheets[0]]


def test_pages_ask_no_more_for_more_editions(draft, world, django_assert_max_num_queries) -> None:
    client = sign_in(world.editor)
    urls = (reverse("editions"), reverse("draft-submit", args=where(draft)))

    def send_back() -> None:
        edition = issuing.submitted(draft, world)
        post(issuing.checker(world), "edition-step", edition.pk, "return", reason="Viết lại")

    send_back()
    first_time = []
    for url in urls:
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        first_time.append(len(few))
    send_back()
    for url, asked in zip(urls, first_time, strict=True):
        with django_assert_max_num_queries(asked):
            client.get(url)


def test_what_was_typed_while_it_was_submitted_is_shown_again(draft, world) -> None:
    seen = reporting.section(draft, "I.1").revision
    issuing.submitted(draft, world)
    url = reverse("section", args=[*where(draft), "I.1"])
    answer = sign_in(world.editor).post(url, {"noi-dung": "Câu viết dở dang.", "r": seen})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Câu viết dở dang." in page
    assert "rút lại để sửa" in page
    assert "không sửa được" in get(world.editor, "section", *where(draft), "I.1")


def test_a_tampered_edition_says_so_and_opens_no_page_of_its_content(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    EditionContent.objects.filter(edition=edition).update(document="{}")
    for name in ("edition-text", "edition-returned"):
        person = world.editor if name == "edition-text" else issuing.clerk(world)
        assert "không khớp mã băm" in get(person, name, edition.pk)
    with pytest.raises(freezing.FrozenError):
        freezing.read_trace(edition)
