"""The register on screen: looking up, pasting a citation, suspects, correcting, files, picker."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.citing import exchange, register
from reports.models import CitedDocument
from reports.tests.make import NOW
from reports.tests.test_citing_register import PLAN, ROW, lines
from units.tests.make import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]

CITATION = (
    "Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của Chủ tịch Ủy ban nhân dân tỉnh Kon Tum "
    "về việc ban hành Kế hoạch cải cách hành chính năm 2025"
)
TYPED = {
    "type": "Quyết định",
    "reference": "757/QĐ-UBND",
    "day": "24/12/2024",
    "issuer": "Chủ tịch Ủy ban nhân dân tỉnh Kon Tum",
    "subject": "về việc ban hành Kế hoạch cải cách hành chính năm 2025",
}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def editor(world):
    return signed_in(world.editor)


@pytest.fixture
def plan(world):
    return register.add(PLAN, by=world.editor, at=NOW)


def text_of(response) -> str:
    return str(response.content, "utf-8")


def keys(response) -> list[str]:
    return [document.key for document in response.context["list"].page]


def test_everybody_with_a_role_reads_and_some_may_write(world, plan):
    stranger = signed_in(make_person())
    for person in (world.reviewer, world.leader, world.business_admin, world.outsider):
        client = signed_in(person)
        assert client.get(reverse("documents-register")).status_code == 200
        assert client.get(reverse("document-one", args=[plan.key])).status_code == 200
    for name, args in (
        ("documents-register", []),
        ("document-one", [plan.key]),
        ("document-add", []),
        ("document-edit", [plan.key]),
        ("documents-export", []),
        ("document-search", []),
    ):
        assert stranger.get(reverse(name, args=args)).status_code == 404
    reviewer = signed_in(world.reviewer)
    for name, args in (
        ("document-add", []),
        ("documents-import", []),
        ("document-edit", [plan.key]),
        ("document-retire", [plan.key]),
    ):
        assert reviewer.get(reverse(name, args=args)).status_code == 403
    assert reverse("document-add") not in text_of(reviewer.get(reverse("documents-register")))


def test_the_list_is_searched_without_accents_and_narrowed(editor, world, plan):
    exchange.load_content(lines(ROW), world.editor, NOW)
    address = reverse("documents-register")
    assert keys(editor.get(address)) == [plan.key, "a-1"]
    assert keys(editor.get(address, {"q": "TUYEN truyen 534"})) == [plan.key]
    assert keys(editor.get(address, {"q": "01/kh-ubnd"})) == ["a-1"]
    assert keys(editor.get(address, {"loai": "Quyết định"})) == [plan.key, "a-1"]  # none is one
    assert keys(editor.get(address, {"loai": "Kế hoạch", "nam": "2024"})) == []
    register.retire(plan, "Nhập nhầm.", by=world.editor, at=NOW)
    assert keys(editor.get(address)) == ["a-1"]
    assert keys(editor.get(address, {"ca-thoi-dung": "1"})) == [plan.key, "a-1"]


def test_suspected_duplicates_are_listed_together(editor, world, plan):
    exchange.load_content(lines(ROW), world.editor, NOW)
    twin = register.add(replace(PLAN, issuer="Chủ tịch UBND tỉnh"), by=world.editor, at=NOW)
    page = editor.get(reverse("documents-register"), {"nghi-trung": "1"})
    assert set(keys(page)) == {plan.key, twin.key}
    register.retire(twin, "Nhập trùng.", by=world.editor, at=NOW)
    assert keys(editor.get(reverse("documents-register"), {"nghi-trung": "1"})) == []


def test_a_page_takes_the_same_queries_however_many_documents(editor, world, plan):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.get(reverse("documents-register"))
        return len(captured)

    queries()  # the first page of a session notes when it began
    few = queries()
    rows = [ROW.replace("a-1", f"a-{n}").replace("01/KH", f"{n:02}/KH") for n in range(1, 120)]
    exchange.load_content(lines(*rows), world.editor, NOW)
    assert queries() == few
    assert len(keys(editor.get(reverse("documents-register"), {"page": 2}))) == 50


def test_one_document_shows_how_it_is_cited(editor, plan):
    page = text_of(editor.get(reverse("document-one", args=[plan.key])))
    assert "[[534-kh-ubnd-2025]]" in page
    assert "Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2025 của Ủy ban nhân dân tỉnh" in page


def test_a_pasted_citation_fills_the_fields_and_is_then_saved(editor):
    address = reverse("document-add")
    page = editor.post(address, {"citation": f"theo {CITATION}; các sở", "read": "1"})
    initial = page.context["form"].initial
    assert (initial["reference"], str(initial["day"])) == ("757/QĐ-UBND", "2024-12-24")
    assert 'value="24/12/2024"' in text_of(page)
    assert not CitedDocument.objects.exists()
    saved = editor.post(address, TYPED, follow=True)
    document = CitedDocument.objects.get()
    assert document.key == "757-qd-ubnd-2024"
    assert "Viện dẫn bằng [[757-qd-ubnd-2024]]" in text_of(saved)


def test_what_is_doubtful_in_a_citation_and_what_else_it_holds_is_said(editor):
    text = "Nghị quyết số 01/2022/QĐ-UBND ngày 3/6/2022; Kế hoạch số 5/KH-UBND"
    page = text_of(editor.post(reverse("document-add"), {"citation": text, "read": "1"}))
    assert "Tên loại văn bản không khớp ký hiệu." in page
    assert "Trong câu còn: Kế hoạch số 5/KH-UBND" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Dán câu viện dẫn vào ô."), ("không có gì", "Không nhận ra viện dẫn nào")],
)
def test_nothing_to_read_is_said(editor, text, said):
    assert said in text_of(editor.post(reverse("document-add"), {"citation": text, "read": "1"}))


def test_a_suspect_is_shown_before_anything_is_saved(editor, plan):
    typed = TYPED | {
        "type": "Kế hoạch",
        "reference": "534/KH-UBND",
        "day": "19/02/2025",
        "issuer": "Chủ tịch UBND tỉnh Kon Tum",
    }
    asked = editor.post(reverse("document-add"), typed)
    assert "Chưa lưu: có thể trùng với văn bản đã có" in text_of(asked)
    assert 'type="checkbox" name="distinct"' in text_of(asked)
    assert CitedDocument.objects.count() == 1
    editor.post(reverse("document-add"), typed | {"distinct": "on"})
    assert CitedDocument.objects.count() == 2


def test_a_number_already_registered_is_said_at_once(editor, plan):
    typed = TYPED | {"type": "Kế hoạch", "reference": "534/KH-UBND", "day": "01/03/2025"}
    typed |= {"issuer": "UBND tỉnh Kon Tum"}
    asked = editor.post(reverse("document-add"), typed)
    assert "Văn bản này đã có trong sổ." in text_of(asked)
    assert 'type="checkbox" name="distinct"' not in text_of(asked)
    refused = editor.post(reverse("document-add"), typed | {"distinct": "on"})
    assert "Văn bản này đã có trong sổ. (Kế hoạch 534/KH-UBND)" in text_of(refused)
    assert CitedDocument.objects.count() == 1


def test_faults_stand_at_their_fields(editor):
    page = editor.post(
        reverse("document-add"), TYPED | {"reference": "số 757", "day": "31/02/2024"}
    )
    assert set(page.context["form"].errors) == {"reference", "day"}


def test_correcting_keeps_the_key(editor, plan):
    address = reverse("document-edit", args=[plan.key])
    assert 'value="534/KH-UBND"' in text_of(editor.get(address))
    typed = TYPED | {"type": "Kế hoạch", "reference": "535/KH-UBND"}
    assert editor.post(address, typed).status_code == 302
    plan.refresh_from_db()
    assert (plan.key, plan.reference) == ("534-kh-ubnd-2025", "535/KH-UBND")


def test_retiring_asks_why_and_can_be_undone(editor, plan):
    address = reverse("document-retire", args=[plan.key])
    editor.post(address, {"reason": ""})
    plan.refresh_from_db()
    assert not plan.retired
    editor.post(address, {"reason": "Nhập trùng, dùng 757-qd-ubnd-2024."})
    plan.refresh_from_db()
    assert (plan.retired, plan.note) == (True, "Nhập trùng, dùng 757-qd-ubnd-2024.")
    editor.post(address)
    plan.refresh_from_db()
    assert not plan.retired


def test_a_file_is_previewed_and_then_imported(editor, plan):
    address = reverse("documents-import")
    content = lines(ROW, *exchange.export([plan]).replace("năm 2025", "năm nay").splitlines()[1:])
    preview = editor.post(address, {"file": SimpleUploadedFile("van-ban.csv", content)})
    assert "1 văn bản mới · 1 thay đổi · 0 như cũ" in text_of(preview)
    assert "Trích yếu: về tuyên truyền" in text_of(preview)
    assert CitedDocument.objects.count() == 1
    editor.post(address, {"content": preview.context["content"]})
    assert set(CitedDocument.objects.values_list("key", flat=True)) == {plan.key, "a-1"}
    plan.refresh_from_db()
    assert plan.subject.endswith("năm nay")


def test_a_faulty_file_offers_no_import(editor):
    content = lines(ROW, ROW)
    address = reverse("documents-import")
    preview = text_of(editor.post(address, {"file": SimpleUploadedFile("a.csv", content)}))
    assert "Dòng 3: Khóa a-1 đã có ở dòng 2." in preview
    assert "Nhập vào sổ" not in preview
    editor.post(address, {"content": content.decode()})
    assert not CitedDocument.objects.exists()


def test_the_export_is_what_can_be_imported(editor, plan):
    response = editor.get(reverse("documents-export"))
    assert response.content.decode() == exchange.export([plan])
    assert "attachment" in response["Content-Disposition"]


def test_the_picker_is_offered_few_and_the_named_number_first(editor, world, plan):
    rows = [ROW.replace("a-1", f"a-{n}").replace("01/KH", f"{n:02}/KH") for n in range(1, 40)]
    rows.append(ROW.replace("a-1", "b-1").replace("01/KH", "99/KH").replace("phí", "mục 534"))
    exchange.load_content(lines(*rows), world.editor, NOW)
    found = json.loads(editor.get(reverse("document-search"), {"q": "534"}).content)
    assert [one["key"] for one in found] == [plan.key, "b-1"]
    assert set(found[0]) == {"key", "reference", "type", "full", "short"}
    assert found[0]["short"] == "Kế hoạch số 534/KH-UBND"
    assert len(json.loads(editor.get(reverse("document-search")).content)) == 20


def test_what_people_type_is_escaped(editor, world):
    row = ROW.replace("về phí", "<script>alert(1)</script>")
    exchange.load_content(lines(row), world.editor, NOW)
    for name, args in (("documents-register", []), ("document-one", ["a-1"])):
        assert "<script>alert" not in text_of(editor.get(reverse(name, args=args)))
