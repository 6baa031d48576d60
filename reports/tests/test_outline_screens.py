"""Outlines as people meet them: read by everybody, edited by few, never written over unread."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.adding import consolidation
from reports.documents import outlines
from reports.documents.forms import FORMS
from reports.documents.parts import BLOCKS
from reports.models import Outline
from reports.tests import answers, make
from reports.tests.screens import sign_in, words
from reports.tests.test_outline_editing import ROWS, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]


@pytest.fixture
def outline(catalogue, world, tmp_path):
    return load(tmp_path)[0]


@pytest.fixture
def editor(world):
    return sign_in(world.editor)


@pytest.fixture
def draft(outline, editor):
    editor.post(f"/de-cuong/{outline.pk}/sua/")
    return Outline.objects.get(code=outline.code, published=False)


def address(outline, rest=""):
    return f"/de-cuong/{outline.pk}/{rest}"


def hidden(response, name="seen"):
    """What a form on the page carries along."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found
    return html.unescape(found[1])


def fields(client, draft, key, **typed):
    """A section's form as its page gives it, with what is typed."""
    form = client.get(address(draft, f"muc/{key}/")).context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **typed}


def tree(client, outline):
    """Numbers and titles of the printed tree."""
    lines = client.get(address(outline)).context["lines"]
    return [f"{line.number} {line.title}".strip() for line in lines]


# -- reading ---------------------------------------------------------------------------------------


def test_everybody_with_a_role_reads_what_is_published(outline, world):
    reporter = sign_in(world.reporter())
    page = words(reporter.get("/de-cuong/"))
    assert "Đề cương (lần 1)" in page
    assert "Đang áp dụng" in page
    assert "Lập đề cương mới" not in page
    assert "Chưa có đề cương cho cấp này" in page
    assert "Sửa thành lần" not in words(reporter.get(address(outline)))
    assert reporter.post(address(outline, "sua/")).status_code == 403


def test_the_tree_is_numbered_as_printed(outline, editor):
    assert tree(editor, outline) == [
        "BÁO CÁO",
        "I. CHUNG",
        "1. Kế hoạch",
        "2. Kiểm tra",
        "- Theo kế hoạch:",
        "- Đột xuất:",
        "3. Tuyên truyền",
        "a) Báo chí",
        "II. KIẾN NGHỊ",
        "Nơi nhận",
    ]
    Outline.objects.filter(pk=outline.pk).update(numbering="decimal")
    assert "3.1. Báo chí" in tree(editor, outline)


def test_letters_follow_the_vietnamese_alphabet(draft, editor):
    for _count in range(5):
        posted = {"after": "I.3.a", "level": "3", "title": "Mới", "kind": "narrative"}
        editor.post(address(draft, "them/"), posted)
    numbers = [line.split()[0] for line in tree(editor, draft) if line.endswith("Mới")]
    assert numbers == ["b)", "c)", "d)", "đ)", "e)"]


def test_a_draft_is_for_those_who_edit(draft, world):
    reporter = sign_in(world.reporter())
    assert "Bản nháp" not in words(reporter.get("/de-cuong/"))
    assert reporter.get(address(draft)).status_code == 404
    assert reporter.get(address(draft, "muc/I.1/")).status_code == 404
    assert "Bản nháp" in words(sign_in(world.business_admin).get("/de-cuong/"))


def test_period_words_print_for_an_example(outline, editor):
    page = words(editor.get(address(outline, "muc/title/")))
    assert "Kết quả quý I năm 2025" in page


def test_the_default_text_prints_with_closed_figures(outline, editor, campaign, world):
    page = words(editor.get(address(outline, "muc/I.1/")))
    assert "Không có câu nào in ra" in page
    answers.accept(campaign, "x11", {"1.1": 12})
    made = consolidation.run(campaign, world["kt"], by=None, at=make.NOW)
    made.closed_number, made.closed_at = 1, make.NOW
    made.save()
    page = words(editor.get(address(outline, "muc/I.1/")))
    assert "Số liệu để thử: Tỉnh Kon Tum, quý I năm 2025, số liệu chốt lần 1" in page
    assert "Có 12 nhiệm vụ." in page


# -- editing ---------------------------------------------------------------------------------------


def test_a_heading_is_added_changed_and_shown(draft, editor):
    page = editor.get(address(draft, "them/?sau=I.1"))
    assert page.context["form"]["level"].value() == 2
    posted = {"after": "I.1", "level": "2", "title": "Thi đua", "kind": "narrative"}
    made = editor.post(address(draft, "them/"), posted)
    assert made["Location"].endswith("/muc/I.4/")
    typed = fields(editor, draft, "I.4", text="Trong {kỳ},\r\ncó {{9.9}} việc.", writer="Sở Y tế")
    assert editor.post(address(draft, "muc/I.4/"), typed).status_code == 302
    section = draft.sections.get(key="I.4")
    assert (section.text, section.writer) == ("Trong {kỳ},\ncó {{9.9}} việc.", "Sở Y tế")
    page = words(editor.get(address(draft, "muc/I.4/")))
    assert "không có chỉ tiêu 9.9" in page  # a visible fault, not an empty place
    assert tree(editor, draft)[3] == "2. Thi đua"


def test_a_heading_too_deep_is_refused_at_its_field(draft, editor):
    posted = {"after": "II", "level": "3", "title": "Sâu", "kind": "narrative"}
    refused = editor.post(address(draft, "them/"), posted)
    assert refused.status_code == 422
    assert '<a href="#id_level">' in refused.content.decode()


def test_the_help_names_every_form_there_is(draft, editor):
    page = words(editor.get(address(draft, "muc/I.1/")))
    for name in [*FORMS, *BLOCKS]:
        assert f"{{{{3.3.0|{name}" in page or not name, name
    assert "{kỳ sau} quý II năm 2025" in page


def test_what_is_typed_is_tried_without_saving(draft, editor):
    typed = fields(editor, draft, "I.2", text="Thử {kỳ sau}.", preview="1")
    page = editor.post(address(draft, "muc/I.2/"), typed)
    assert "Thử quý II năm 2025." in words(page)
    assert "Chưa lưu." in words(page)
    assert draft.sections.get(key="I.2").text == ""


def test_tables_bold_words_and_footnotes_are_tried_too(draft, editor):
    text = "Có **nhiều** việc^[Theo {kỳ}.].\n| Đơn vị | Số |\n| Xã A | 3 |"
    page = editor.post(
        address(draft, "muc/I.2/"), fields(editor, draft, "I.2", text=text, preview="1")
    )
    content = page.content.decode()
    assert "<b>nhiều</b>" in content
    assert "1 Theo quý I năm 2025." in words(page)
    assert re.search(r"<td>\s*Xã A\s*</td>", content)


def test_two_people_at_one_section_see_both_versions(draft, editor, world):
    mine = fields(editor, draft, "I.2", title="Của tôi", text="Lời của tôi")
    other = sign_in(world.lead)
    other.post(
        address(draft, "muc/I.2/"), fields(other, draft, "I.2", title="Của anh", text="Lời của anh")
    )
    refused = editor.post(address(draft, "muc/I.2/"), mine)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Của anh" in page
    assert "Lời của anh" in page
    assert refused.context["form"]["title"].value() == "Của tôi"
    assert draft.sections.get(key="I.2").title == "Của anh"
    # Having seen both, the second one decides.
    mine["seen"] = hidden(refused)
    assert editor.post(address(draft, "muc/I.2/"), mine).status_code == 302
    assert draft.sections.get(key="I.2").title == "Của tôi"


def test_a_button_moves_and_a_second_click_on_an_old_page_does_not(draft, editor):
    seen = hidden(editor.get(address(draft)))
    moved = editor.post(address(draft, "chuyen/"), {"seen": seen, "up": "I.2"})
    assert moved["Location"].endswith("#muc-I.2")
    again = editor.post(address(draft, "chuyen/"), {"seen": seen, "up": "I.2"}, follow=True)
    assert "vừa được người khác sắp xếp lại" in words(again)
    assert tree(editor, draft)[2] == "1. Kiểm tra"


def test_a_heading_is_put_behind_another(draft, editor):
    page = editor.get(address(draft, "muc/II/"))
    posted = {"seen": page.context["order"], "to": "II", "after": "I.1"}
    editor.post(address(draft, "chuyen/"), posted)
    assert tree(editor, draft)[3] == "2. KIẾN NGHỊ"


def test_a_step_that_leads_nowhere_has_no_button(draft, editor):
    page = editor.get(address(draft)).content.decode()
    assert re.search(r'name="up" value="I" disabled', page)
    assert re.search(r'name="down" value="I" aria-label', page)
    assert editor.post(address(draft, "chuyen/"), {"sideways": "I"}).status_code == 404


def test_what_is_retired_is_listed_apart_and_comes_back(draft, editor):
    page = editor.get(address(draft, "muc/I.2/"))
    editor.post(address(draft, "muc/I.2/thoi-dung/"), {"seen": page.context["order"]})
    page = editor.get(address(draft))
    assert [line.section.key for line in page.context["retired"]] == ["I.2", "I.2.-1", "I.2.-2"]
    assert "2. Tuyên truyền" in tree(editor, draft)
    editor.post(address(draft, "muc/I.2/dung-lai/"), {"seen": hidden(page)})
    assert "2. Kiểm tra" in tree(editor, draft)


def test_a_part_of_form_is_added(draft, editor):
    assert "Thêm phần “Căn cứ”" in words(editor.get(address(draft)))
    editor.post(address(draft, "them-the-thuc/"), {"part": "basis"})
    assert tree(editor, draft)[:2] == ["BÁO CÁO", "Căn cứ"]
    typed = fields(editor, draft, "basis", text="Căn cứ Luật.")
    editor.post(address(draft, "muc/basis/"), typed)
    assert draft.sections.get(key="basis").text == "Căn cứ Luật."


def test_what_a_user_typed_is_escaped(draft, editor):
    typed = fields(editor, draft, "I.2", title="<b>x</b>", text="<script>alert(1)</script> {{<i>}}")
    editor.post(address(draft, "muc/I.2/"), typed)
    for page in ("", "muc/I.2/", "ban-hanh/", "them/"):
        content = editor.get(address(draft, page)).content.decode()
        assert "<b>x" not in content
        assert "<script>alert" not in content
        assert "<i>" not in content


# -- versions --------------------------------------------------------------------------------------


def test_publishing_shows_what_differs_and_puts_it_into_force(outline, draft, editor):
    editor.post(address(draft, "muc/I.2/"), fields(editor, draft, "I.2", title="Thanh tra"))
    page = editor.get(address(draft, "ban-hanh/"))
    assert "Sửa nội dung: 1 mục" in words(page)
    assert "Kiểm tra Thanh tra" in words(page)
    done = editor.post(address(draft, "ban-hanh/"), {"seen": hidden(page)}, follow=True)
    assert "Đã ban hành" in words(done)
    assert Outline.objects.for_level("province", make.TODAY) == draft
    assert f"Sửa thành lần {draft.version + 1}" in words(editor.get(address(draft)))
    assert "Lần mới hơn đã ban hành" in words(editor.get(address(outline)))


def test_faults_keep_a_draft_back_with_links_to_their_places(draft, editor):
    editor.post(address(draft, "muc/I.2/"), fields(editor, draft, "I.2", text="Có {{9.9}}."))
    page = editor.get(address(draft, "ban-hanh/"))
    refused = editor.post(address(draft, "ban-hanh/"), {"seen": hidden(page)})
    assert refused.status_code == 422
    content = refused.content.decode()
    assert f'<a href="{address(draft, "muc/I.2/")}">2. Kiểm tra: không có chỉ tiêu 9.9' in content
    assert not Outline.objects.get(pk=draft.pk).published


def test_what_changed_after_the_page_is_not_published(draft, editor):
    shown = hidden(editor.get(address(draft, "ban-hanh/")))
    editor.post(address(draft, "muc/I.2/"), fields(editor, draft, "I.2", title="Khác"))
    page = editor.post(address(draft, "ban-hanh/"), {"seen": shown}, follow=True)
    assert "vừa được người khác sửa" in words(page)
    assert not Outline.objects.get(pk=draft.pk).published


def test_a_draft_is_discarded_after_a_question(draft, editor):
    assert "Mọi sửa đổi trong bản nháp mất đi" in words(editor.get(address(draft, "bo/")))
    editor.post(address(draft, "bo/"))
    assert not Outline.objects.filter(pk=draft.pk).exists()


def test_the_description_is_changed(draft, editor):
    page = editor.get(address(draft, "thong-tin/"))
    posted = {"name": "Tên mới", "numbering": "decimal", "seen": hidden(page)}
    wrong = editor.post(
        address(draft, "thong-tin/"),
        {**posted, "valid_from": "01/04/2025", "valid_to": "01/03/2025"},
    )
    assert wrong.status_code == 422
    editor.post(address(draft, "thong-tin/"), {**posted, "valid_from": "01/04/2025"})
    draft.refresh_from_db()
    assert (draft.name, draft.numbering, str(draft.valid_from)) == (
        "Tên mới",
        "decimal",
        "2025-04-01",
    )


def test_an_outline_is_copied_for_another_level(outline, editor):
    posted = {"source": outline.pk, "level": "commune", "name": "Xã", "numbering": "letters"}
    refused = editor.post("/de-cuong/moi/", {**posted, "code": "Xã 1"})
    assert "Mã chỉ gồm chữ thường" in words(refused)
    editor.post("/de-cuong/moi/", {**posted, "code": "xa-1"})
    made = Outline.objects.get(code="xa-1")
    assert (made.level, made.published, made.version) == ("commune", False, 1)
    page = editor.get(address(made, "muc/I.1/")).content.decode()
    assert '<option value="I.1" selected>' in page
    again = editor.post("/de-cuong/moi/", {**posted, "code": "xa-1"})
    assert "đã dùng cho một đề cương khác" in words(again)


def test_a_file_goes_out_and_comes_in(draft, editor):
    taken = editor.get(address(draft, "de-cuong.csv"))
    assert 'filename="province-lan-2.csv"' in taken["Content-Disposition"]
    assert taken.content.decode().splitlines()[0] == ",".join(outlines.COLUMNS)
    seen = hidden(editor.get(address(draft, "nhap-tep/")))
    changed = taken.content.decode().replace("KIẾN NGHỊ", "ĐỀ XUẤT")
    file = SimpleUploadedFile("x.csv", changed.encode())
    editor.post(address(draft, "nhap-tep/"), {"seen": seen, "file": file})
    assert "II. ĐỀ XUẤT" in tree(editor, draft)
    assert len(tree(editor, draft)) == len(ROWS)


def test_a_bad_file_is_refused_by_line(draft, editor):
    seen = hidden(editor.get(address(draft, "nhap-tep/")))
    file = SimpleUploadedFile("x.csv", f"{','.join(outlines.COLUMNS)}\nI,9,#,x,,,,,,\n".encode())
    refused = editor.post(address(draft, "nhap-tep/"), {"seen": seen, "file": file})
    assert refused.status_code == 422
    assert "x.csv, dòng 2: loại mục “x” không có" in words(refused)
