"""Writing a report as people meet it: pages without JavaScript, and what the script is answered."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reports.models import (
    Campaign,
    CitedDocument,
    Draft,
    DraftComment,
    LintAnswer,
    Narrative,
    SentenceToReread,
    TakenText,
)
from reports.tests import answers, reporting
from reports.tests.make import World
from reports.tests.reporting import LATER, section
from reports.tests.screens import sign_in, words
from reports.writing import drafts, narratives
from units.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]

TOP = "/soan-bao-cao/KT-2025-Q1/kt/"
SCRIPT = {"accept": "application/json", "x-requested-with": "fetch"}


@pytest.fixture
def closed(world: World, campaign: Campaign) -> Campaign:
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return campaign


@pytest.fixture
def draft(closed: Campaign, world: World) -> Draft:
    return reporting.make_draft(closed, world)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, fields, follow=True)


def form_of(response: Any) -> dict[str, str]:
    """What the form of the section holds, as a browser would send it back."""
    page = response.content.decode()
    text = re.search(r'name="noi-dung"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    seen = re.search(r'name="r" value="(\d+)"', page)
    assert text and seen, words(response)
    return {"noi-dung": html.unescape(text[1]), "r": seen[1]}


def test_an_editor_starts_from_closed_figures(closed: Campaign, world: World) -> None:
    client = sign_in(world.editor)
    assert "Bắt đầu viết" in words(client.get("/soan-bao-cao/"))
    page = words(post(client, f"{TOP}bat-dau/"))
    assert "số liệu chốt lần 1" in page
    assert "1. Thể chế" in page
    whole = words(client.get(f"{TOP}toan-van/"))
    assert "Đã ban hành 08 văn bản." in whole


def test_before_the_closing_the_draft_says_so(world: World, campaign: Campaign) -> None:
    reporting.make_outline()
    page = words(post(sign_in(world.editor), f"{TOP}bat-dau/"))
    assert "Số liệu của đợt chưa chốt" in page


def test_without_an_outline_it_cannot_begin(world: World, campaign: Campaign) -> None:
    page = words(post(sign_in(world.editor), f"{TOP}bat-dau/"))
    assert "Chưa có đề cương báo cáo cho Tỉnh Kon Tum" in page


def test_a_section_is_written_and_prints(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    fields = form_of(client.get(f"{TOP}muc/I.1/"))
    assert fields == {"noi-dung": "", "r": "0"}
    fields["noi-dung"] = "Trong {kỳ}, có {{2.1}} văn bản.\r\n- **Đậm**"
    page = post(client, f"{TOP}muc/I.1/", **fields)
    assert "Đã lưu." in words(page)
    assert "Trong quý I năm 2025, có 08 văn bản." in words(page)
    assert form_of(page)["r"] == "1"


def test_what_is_typed_is_escaped(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    page = post(client, f"{TOP}muc/I.1/", **{"noi-dung": "<script>alert(1)</script>", "r": "0"})
    assert "<script>alert" not in page.content.decode()
    assert "<script>alert" not in client.get(f"{TOP}toan-van/").content.decode()


def test_a_look_at_the_print_saves_nothing(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    page = client.post(f"{TOP}muc/I.1/", {"noi-dung": "Thử {{9.9}}.", "r": "0", "xem": "1"})
    assert "không có chỉ tiêu 9.9" in words(page)
    assert form_of(page)["noi-dung"] == "Thử {{9.9}}."
    assert section(draft, "I.1").revision == 0


def test_two_writers_see_both_texts(draft: Draft, world: World) -> None:
    editor, supplier = sign_in(world.editor), sign_in(world.reporter("so-nv"))
    mine = form_of(supplier.get(f"{TOP}muc/I.1/"))
    post(editor, f"{TOP}muc/I.1/", **{"noi-dung": "Của biên tập.", "r": "0"})
    mine["noi-dung"] = "Của Sở."
    page = supplier.post(f"{TOP}muc/I.1/", mine)
    assert page.status_code == 409
    assert "vừa sửa cùng đoạn này" in words(page)
    assert "Của biên tập." in words(page)
    kept = form_of(page)
    assert kept == {"noi-dung": "Của Sở.", "r": "1"}
    post(supplier, f"{TOP}muc/I.1/", **kept)
    one = section(draft, "I.1")
    assert one.text == "Của Sở."
    assert one.revisions.filter(text="Của biên tập.").exists()


def test_the_script_is_answered_with_the_print(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    fields = {"noi-dung": "Có {{2.1}} văn bản.", "r": "0"}
    answer = client.post(f"{TOP}muc/I.1/", fields, headers=SCRIPT).json()
    assert answer["revision"] == 1
    assert "08" in answer["html"]
    other = sign_in(world.reporter("so-nv"))
    refused = other.post(f"{TOP}muc/I.1/", {"noi-dung": "Khác.", "r": "0"}, headers=SCRIPT)
    assert refused.status_code == 409
    assert refused.json()["theirs"] == "Có {{2.1}} văn bản."


def test_saving_what_was_not_touched_says_so(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    page = post(client, f"{TOP}muc/II.1/", **form_of(client.get(f"{TOP}muc/II.1/")))
    assert "Không có gì thay đổi." in words(page)
    assert section(draft, "II.1").revision == 0


def test_what_was_refused_is_still_in_the_box(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    long = "Dài. " * 9000
    page = client.post(f"{TOP}muc/I.1/", {"noi-dung": long, "r": "0"})
    assert page.status_code == 409
    assert "dài quá" in words(page)
    assert form_of(page)["noi-dung"].strip() == long.strip()


def test_readers_cannot_have_a_text_printed(draft: Draft, world: World) -> None:
    page = sign_in(world.leader).post(f"{TOP}muc/I.1/", {"noi-dung": "Thử.", "xem": "1"})
    assert page.status_code == 403


def test_a_paste_without_end_is_refused(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    url = "/soan-bao-cao/don-van-ban/"
    assert client.post(url, {"text": "a" * 1_000_001}).status_code == 413
    deep = client.post(url, {"html": "<div>" * 50_000, "text": "Chỉ lời."})
    assert deep.json()["text"] == "Chỉ lời."


def test_a_supplier_reaches_its_section_and_nothing_else(draft: Draft, world: World) -> None:
    client = sign_in(world.reporter("so-tp"))
    assert "Thể chế" in words(client.get("/soan-bao-cao/"))
    assert client.get(f"{TOP}muc/II.1/").status_code == 200
    for url in (TOP, f"{TOP}toan-van/", f"{TOP}muc/I.1/", f"{TOP}ra-soat/"):
        assert client.get(url).status_code == 404, url


def test_a_supplier_may_begin_before_the_editor(world: World, campaign: Campaign) -> None:
    reporting.make_outline()
    client = sign_in(world.reporter("so-tp"))
    assert "được phân công viết" in words(client.get("/soan-bao-cao/"))
    assert "Đã mở báo cáo để viết" in words(post(client, f"{TOP}bat-dau/"))
    assert Draft.objects.get().consolidation is None


def test_readers_read_and_cannot_write(draft: Draft, world: World) -> None:
    for person in (world.leader, world.reviewer):
        client = sign_in(person)
        assert 'name="noi-dung"' not in client.get(f"{TOP}muc/I.1/").content.decode()
        assert client.post(f"{TOP}muc/I.1/", {"noi-dung": "x", "r": "0"}).status_code == 403
    assert Narrative.objects.filter(revision__gt=0).count() == 0


def test_one_act_says_that_nothing_is_new(draft: Draft, world: World) -> None:
    client = sign_in(world.reporter("so-nv"))
    page = words(post(client, f"{TOP}muc/I.1/viec/khong-co-gi-moi/"))
    assert "Trong quý I năm 2025, không có nội dung mới." in page
    assert client.post(f"{TOP}muc/I.1/viec/gi-do/").status_code == 404


def test_history_brings_an_earlier_text_back(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    post(client, f"{TOP}muc/I.1/", **{"noi-dung": "Một.", "r": "0"})
    post(sign_in(world.reporter("so-nv")), f"{TOP}muc/I.1/", **{"noi-dung": "Hai.", "r": "1"})
    history = words(client.get(f"{TOP}muc/I.1/lich-su/"))
    assert "Lần 2" in history
    assert "Lần 1" in history
    post(client, f"{TOP}muc/I.1/viec/phuc-hoi/", lan="1")
    assert section(draft, "I.1").text == "Một."


def test_a_section_is_given_to_a_colleague(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    colleague = world.reporter("so-tp")
    fields = {
        "giao": "1",
        "writer": world["so-tp"].pk,
        "colleague": colleague.pk,
        "asked_for": "Nêu số thu.",
        "due_on": "20/03/2025",
    }
    assert "Đã giao viết mục này." in words(post(client, f"{TOP}muc/II.2/", **fields))
    theirs = words(sign_in(colleague).get(f"{TOP}muc/II.2/"))
    assert "Nêu số thu." in theirs
    assert "20/03/2025" in theirs
    slip = words(client.get(f"{TOP}muc/II.2/phieu/"))
    assert "Phiếu đề nghị cung cấp nội dung" in slip
    assert "Sở Tư pháp" in slip


def test_a_wrong_day_keeps_the_rest(draft: Draft, world: World) -> None:
    page = sign_in(world.editor).post(
        f"{TOP}muc/II.2/", {"giao": "1", "asked_for": "Nêu số thu.", "due_on": "ngày mai"}
    )
    assert page.status_code == 400
    assert "Nhận được “ngày mai”" in words(page)
    assert "Nêu số thu." in words(page)


def test_a_units_passage_is_taken_over(draft: Draft, world: World, closed: Campaign) -> None:
    own = reporting.make_unit_draft(closed, world)
    reporter, head = sign_in(world.reporter()), sign_in(world.head())
    post(
        reporter,
        "/soan-bao-cao/KT-2025-Q1/x11/muc/1/",
        **{"noi-dung": "Kiểm tra {{2.1}} lần.", "r": "0"},
    )
    assert "Đơn vị gửi lên" not in words(sign_in(world.editor).get(f"{TOP}muc/I.1/"))
    assert "Đã duyệt, gửi phần lời" in words(post(head, "/soan-bao-cao/KT-2025-Q1/x11/gui/"))
    client = sign_in(world.editor)
    page = client.get(f"{TOP}muc/I.1/?q=kiem+tra")
    assert "Xã 1.1" in words(page)
    assert "Kiểm tra 03 lần." in words(page)
    source = section(own, "1").revisions.get()
    taken = post(client, f"{TOP}muc/I.1/viec/lay-doan/", nguon=source.pk, doan="Kiểm tra 03 lần.")
    assert "Đã thêm đoạn của đơn vị" in words(taken)
    assert "Đã lấy" in words(taken)
    assert TakenText.objects.get().source == source
    other = post(client, f"{TOP}muc/II.1/viec/lay-doan/", nguon=source.pk, doan="Kiểm tra 03 lần.")
    assert "Đơn vị không gửi đoạn này cho mục này." in words(other)


def test_a_checker_comments_and_edits_nothing(draft: Draft, world: World) -> None:
    checker = world.person(Role.OFFICE_CHECKER, "kt", employer=world["vp-ubnd"])
    client = sign_in(checker)
    page = post(client, f"{TOP}gop-y/", **{"muc": "II.1", "gop-y": "Nêu rõ thẩm quyền."})
    assert "Đã gửi góp ý." in words(page)
    assert client.post(f"{TOP}muc/II.1/", {"noi-dung": "x", "r": "0"}).status_code == 403
    comment = DraftComment.objects.get()
    editor = sign_in(world.editor)
    assert "1 góp ý" in words(editor.get(TOP))
    post(editor, f"/soan-bao-cao/gop-y/{comment.pk}/tra-loi/", **{"tra-loi": "Đã bổ sung."})
    refused = post(editor, f"/soan-bao-cao/gop-y/{comment.pk}/xong/")
    assert "Người góp ý xác nhận" in words(refused)
    assert "Đã bổ sung." in words(post(client, f"/soan-bao-cao/gop-y/{comment.pk}/xong/"))
    comment.refresh_from_db()
    assert comment.resolved_by == checker


def test_an_empty_comment_is_refused(draft: Draft, world: World) -> None:
    page = post(sign_in(world.leader), f"{TOP}gop-y/", **{"gop-y": "  "})
    assert "Cần nội dung" in words(page)
    assert not DraftComment.objects.exists()


def test_new_figures_wait_are_taken_and_mark_sentences(
    draft: Draft, world: World, closed: Campaign
) -> None:
    client = sign_in(world.editor)
    answers.accept(closed, "x21", {"2.1": 4})
    page = words(client.get(TOP))
    assert "1 ô có số mới" in page
    reporting.close_figures(closed, world, at=LATER)
    assert "Đã nhận số mới; 2 câu cần đọc lại." in words(post(client, f"{TOP}so-moi/", nhan="1"))
    page = words(client.get(f"{TOP}muc/II.1/"))
    assert "1 câu cần đọc lại" in page
    assert "08 → 12" in page
    row = SentenceToReread.objects.filter(section__key="II.1").get()
    post(client, f"/soan-bao-cao/cau/{row.pk}/da-doc/")
    assert "câu cần đọc lại" not in words(client.get(f"{TOP}muc/II.1/"))


def test_new_figures_are_left_for_the_next_period(
    draft: Draft, world: World, closed: Campaign
) -> None:
    answers.accept(closed, "x21", {"2.1": 4})
    client = sign_in(world.editor)
    post(client, f"{TOP}so-moi/", **{"ky-sau": "1"})
    assert "ô có số mới" not in words(client.get(TOP))


def test_the_linter_guides_and_an_answer_stays(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    text = "Tổng số 10 đơn vị, trong đó: 04 sở và 05 huyện."
    page = words(post(client, f"{TOP}muc/I.1/", **{"noi-dung": text, "r": "0"}))
    assert "Các phần cộng lại không bằng tổng" in page
    remarks = client.get(f"{TOP}ra-soat/").content.decode()
    found = re.search(
        r'name="muc" value="([^"]*)"><input type="hidden" name="loai" value="(sum_mismatch)">'
        r'<input type="hidden" name="cau" value="([^"]*)"',
        remarks,
    )
    assert found
    fields = {"muc": found[1], "loai": found[2], "cau": html.unescape(found[3])}
    assert "Cần ghi lý do" in words(post(client, f"{TOP}ra-soat/ly-do/", **fields))
    page = post(client, f"{TOP}ra-soat/ly-do/", **fields, **{"ly-do": "Một đơn vị tính hai lần."})
    assert "Đã giữ nguyên, có lý do (1)" in words(page)
    assert LintAnswer.objects.get().by == world.editor


def test_faults_are_listed_with_their_place(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    post(client, f"{TOP}muc/I.1/", **{"noi-dung": "Có {{9.9}} và [[khong-co]].", "r": "0"})
    page = words(client.get(f"{TOP}ra-soat/"))
    assert "Chưa in được (2)" in page
    assert "không có chỉ tiêu 9.9" in page


def test_figures_are_found_by_label_and_code(draft: Draft, world: World) -> None:
    client = sign_in(world.editor)
    found = client.get(f"{TOP}muc/I.1/so-lieu/?q=2.1").json()
    assert found[0] == {
        "token": "{{2.1}}",
        "shown": "08",
        "label": "2.1 Chỉ tiêu 2.1 (Văn bản)",
    }
    assert client.get(f"{TOP}muc/I.1/so-lieu/?q=chi+tieu+6").json()[0]["token"] == "{{6.1|money}}"
    assert "{{2.1}}" in words(client.get(f"{TOP}muc/I.1/?so=2.1"))


def test_documents_are_found_and_cited_once_in_full(draft: Draft, world: World) -> None:
    CitedDocument.objects.create(
        key="757-qd-ubnd-2024",
        type="Quyết định",
        number=757,
        symbol="QĐ-UBND",
        reference="757/QĐ-UBND",
        year=2024,
        issuer="Ủy ban nhân dân tỉnh Kon Tum",
        subject="về việc ban hành Kế hoạch",
    )
    client = sign_in(world.editor)
    assert "[[757-qd-ubnd-2024]]" in words(client.get(f"{TOP}muc/I.1/?vb=757"))
    for key in ("I.1", "II.2"):
        post(client, f"{TOP}muc/{key}/", **{"noi-dung": "Theo [[757-qd-ubnd-2024]].", "r": "0"})
    whole = words(client.get(f"{TOP}toan-van/"))
    full = "Quyết định số 757/QĐ-UBND của Ủy ban nhân dân tỉnh Kon Tum về việc ban hành Kế hoạch"
    assert whole.count(full) == 1
    assert whole.count("Quyết định số 757/QĐ-UBND") == 2


def test_pasting_from_word_is_cleaned(world: World, draft: Draft) -> None:
    client = sign_in(world.editor)
    pasted = "<p style='color:red'>Có <b>14.622</b><a href='#_ftn1'><sup>[1]</sup></a></p>"
    answer = client.post("/soan-bao-cao/don-van-ban/", {"html": pasted}).json()
    assert answer == {"text": "Có **14.622**", "removed": ["dấu chú thích [1]"]}


def test_pages_do_not_grow_with_what_was_written(
    draft: Draft, world: World, closed: Campaign, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(world.editor)
    for key in ("I.1", "II.1", "II.2"):
        post(client, f"{TOP}muc/{key}/", **{"noi-dung": "Có {{2.1}} văn bản.", "r": "0"})
    for unit in ("x11", "x12", "x21", "x22"):
        _sent(closed, world, unit)
    with django_assert_max_num_queries(45):
        client.get(f"{TOP}muc/I.1/")
    with django_assert_max_num_queries(40):
        client.get(TOP)


def _sent(campaign: Campaign, world: World, unit: str) -> None:
    _write_and_send(reporting.make_unit_draft(campaign, world, unit), world, unit)


def _write_and_send(own: Draft, world: World, unit: str) -> None:
    narratives.save(section(own, "1"), "Đã kiểm tra.", seen=0, by=world.reporter(unit), at=LATER)
    drafts.send(own, by=world.head(unit), at=LATER)


def test_a_document_says_where_it_is_cited(draft: Draft, world: World) -> None:
    CitedDocument.objects.create(key="1-qd-2025", type="Quyết định", number=1, year=2025)
    client = sign_in(world.editor)
    assert "Đang viện dẫn ở" not in words(client.get("/van-ban/1-qd-2025/"))
    post(client, f"{TOP}muc/I.1/", **{"noi-dung": "Theo [[1-qd-2025]].", "r": "0"})
    page = words(client.get("/van-ban/1-qd-2025/"))
    assert "Đang viện dẫn ở Về kiểm tra" in page
    assert "Đang viện dẫn ở" not in words(sign_in(world.reporter()).get("/van-ban/1-qd-2025/"))


def test_an_unwritten_section_opens_without_its_conditions(closed: Campaign, world: World) -> None:
    rows = (
        *reporting.SECTIONS[:3],
        ("I", 1, "figures", "A", "", "?0 2.1: Chưa có.\n?+ 2.1: Có {{2.1}}.\n? > Tỷ lệ {{2.3}}."),
    )
    reporting.make_outline(rows=rows, version=2)
    draft = reporting.make_draft(closed, world)
    client = sign_in(world.editor)
    offered = form_of(client.get(f"{TOP}muc/I/"))
    assert offered == {"noi-dung": "Có {{2.1}}. Tỷ lệ {{2.3}}.", "r": "0"}
    page = post(client, f"{TOP}muc/I/", **offered)
    assert "Không có gì thay đổi" in words(page)
    assert not section(draft, "I").is_written
    post(client, f"{TOP}muc/I/", **{"noi-dung": "Có {{2.1}}. Thêm lời.", "r": "0"})
    assert section(draft, "I").text == "Có {{2.1}}. Thêm lời."


def test_a_unit_sees_what_it_changed_after_sending(world: World, closed: Campaign) -> None:
    own = reporting.make_unit_draft(closed, world)
    _write_and_send(own, world, "x11")
    client = sign_in(world.reporter())
    url = "/soan-bao-cao/KT-2025-Q1/x11/"
    assert "đã sửa sau khi gửi" not in words(client.get(url))
    narratives.save(
        section(own, "1"),
        "Sửa lại.",
        seen=1,
        by=world.reporter(),
        at=LATER + timedelta(hours=1),
    )
    assert "1 mục đã sửa sau khi gửi" in words(client.get(url))
