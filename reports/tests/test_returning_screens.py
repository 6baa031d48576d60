"""The way back from Word as people meet it: a file is brought, looked through, taken in pieces."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports.documents.renderers import docx
from reports.models import Campaign, Draft, Job
from reports.returning import taking
from reports.tests import reporting
from reports.tests.make import World
from reports.tests.reporting import LATER, section
from reports.tests.screens import sign_in, words
from reports.writing import composing, narratives
from units.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]

TOP = "/soan-bao-cao/KT-2025-Q1/kt/"
PAGE = f"{TOP}tu-word/"


@pytest.fixture(autouse=True)
def files(tmp_path: Any, settings: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def closed(world: World, campaign: Campaign) -> Campaign:
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return campaign


@pytest.fixture
def draft(closed: Campaign, world: World) -> Draft:
    return reporting.make_draft(closed, world)


@pytest.fixture
def editor(world: World) -> Client:
    return sign_in(world.editor)


def word_file(draft: Draft, *changes: tuple[str, str]) -> bytes:
    """The draft as a Word file in which people have changed some words."""
    given = docx.render(composing.whole(draft, at=LATER))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            for old, new in changes if name == "word/document.xml" else ():
                assert old in text, old
                text = text.replace(old, new)
            after.writestr(name, text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def write(draft: Draft, world: World, key: str, text: str) -> None:
    one = section(draft, key)
    narratives.save(one, text, seen=one.revision, by=world.editor, at=LATER)


def bring(client: Client, content: bytes, name: str = "bao-cao.docx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"file": file}, follow=True)


def boxes(response: Any) -> list[str]:
    return re.findall(r'name="doan" value="(\w+)"', response.content.decode())


def token(response: Any) -> str:
    found = re.search(r'name="tep" value="([^"]+)"', response.content.decode())
    assert found, words(response)
    return found[1]


def take(client: Client, response: Any, chosen: list[str] | None = None) -> Any:
    posted = {"tep": token(response), "doan": boxes(response) if chosen is None else chosen}
    return client.post(PAGE, {**posted, "lay": "1"}, follow=True)


def test_words_edited_in_word_come_back(draft: Draft, world: World, editor: Client) -> None:
    write(draft, world, "I.1", "Đã kiểm tra 02 xã.\nKết quả tốt.")
    page = bring(editor, word_file(draft, ("Đã kiểm tra 02 xã", "Đã kiểm tra đột xuất 02 xã")))
    assert "1 đoạn khác dự thảo" in words(page)
    assert "Đã kiểm tra thêm: đột xuất 02 xã." in words(page)
    assert section(draft, "I.1").text == "Đã kiểm tra 02 xã.\nKết quả tốt."
    after = take(editor, page)
    assert "Đã lấy 1 đoạn vào 1 mục." in words(after)
    assert "Không có đoạn nào để lấy" in words(after)
    one = section(draft, "I.1")
    assert one.text == "Đã kiểm tra đột xuất 02 xã.\nKết quả tốt."
    assert one.revisions.get(number=one.revision).note == "Lấy từ tệp Word"
    assert AuditEvent.objects.filter(action="draft.take_word").count() == 1


def test_default_text_becomes_written_when_a_piece_of_it_is_taken(
    draft: Draft, editor: Client
) -> None:
    page = bring(editor, word_file(draft, ("Đã ban hành ", "Trong kỳ, đã ban hành ")))
    take(editor, page)
    one = section(draft, "II.1")
    assert (one.text, one.origin) == ("Trong kỳ, đã ban hành {{2.1}} văn bản.", "written")
    assert section(draft, "II.2").origin == "default"


def test_only_chosen_pieces_are_taken(draft: Draft, world: World, editor: Client) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.\nNăm sáu bảy tám.")
    page = bring(editor, word_file(draft, ("bốn.", "bốn, thêm."), ("tám.", "tám, nữa.")))
    _first, second = boxes(page)
    after = take(editor, page, [second])
    assert section(draft, "I.1").text == "Một hai ba bốn.\nNăm sáu bảy tám, nữa."
    assert len(boxes(after)) == 1
    assert "Chưa chọn đoạn nào" in words(take(editor, after, []))


def test_a_changed_figure_is_shown_and_left(draft: Draft, editor: Client) -> None:
    page = bring(editor, word_file(draft, (">08<", ">09<")))
    assert "Số liệu 2.1 in là 08, trong tệp sửa thành 09: sửa tại nguồn." in words(page)
    assert boxes(page) == []


def test_what_the_outline_says_is_shown_with_its_place(draft: Draft, editor: Client) -> None:
    changes = (("KẾT QUẢ", "KẾT QUẢ THỰC HIỆN"), ("Kính gửi: Bộ Nội vụ.", "Kính gửi: Quốc hội."))
    page = bring(editor, word_file(draft, *changes))
    assert "Không lấy lại được từ tệp (2)" in words(page)
    assert words(page).count("sửa tại đề cương") == 2


def test_a_paragraph_that_somebody_changed_meanwhile_is_not_taken(
    draft: Draft, world: World, editor: Client
) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.\nNăm sáu bảy tám.")
    page = bring(editor, word_file(draft, ("bốn.", "bốn, thêm."), ("tám.", "tám, nữa.")))
    write(draft, world, "I.1", "Một hai ba bốn năm.\nNăm sáu bảy tám.")
    after = take(editor, page)
    assert "Đã lấy 1 đoạn vào 1 mục." in words(after)
    assert "1 đoạn đã chọn không còn như lúc xem" in words(after)
    assert section(draft, "I.1").text == "Một hai ba bốn năm.\nNăm sáu bảy tám, nữa."
    assert "Đoạn này cũng đã đổi trong hệ thống" in words(after)
    assert "checked" not in after.content.decode().split('name="doan"')[1][:60]


def test_nothing_is_taken_when_one_section_refuses(
    draft: Draft, world: World, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.")
    changes = (("bốn.", "bốn, thêm."), ("Đã ban hành ", "Nay đã ban hành "))
    page = bring(editor, word_file(draft, *changes))
    save = narratives.save

    def meanwhile(narrative: Any, *args: Any, **told: Any) -> Any:
        if narrative.section.key == "II.1":
            raise narratives.WritingRefused("Mục đang khóa.")
        return save(narrative, *args, **told)

    monkeypatch.setattr(narratives, "save", meanwhile)
    after = take(editor, page)
    assert "1. Thể chế: Mục đang khóa. Chưa lấy đoạn nào." in words(after)
    assert section(draft, "I.1").text == "Một hai ba bốn."


def test_the_file_is_kept_for_its_person_and_draft_only(
    draft: Draft, world: World, editor: Client
) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.")
    page = bring(editor, word_file(draft, ("bốn.", "bốn, thêm.")))
    other = world.person("editor", "h1", employer=world["h1"])
    foreign = signing.dumps([draft.pk, other.pk, "0" * 64], salt=taking.SALT)
    for told in (token(page)[:-1] + "x", foreign, "rác", "../../etc/passwd"):
        after = editor.get(PAGE, {"tep": told}, follow=True)
        assert "Tệp đã đưa lên quá lâu hoặc không còn" in words(after)
    (settings.MEDIA_ROOT / "returned").rename(settings.MEDIA_ROOT / "moved")
    assert "không còn" in words(take(editor, page))
    assert section(draft, "I.1").text == "Một hai ba bốn."


def test_the_file_of_another_report_is_refused(
    draft: Draft, world: World, campaign: Campaign, editor: Client
) -> None:
    own = reporting.make_unit_draft(campaign, world)
    page = bring(editor, word_file(own))
    assert page.status_code == 400
    assert "Tệp này được tải từ báo cáo khác (bao-cao-kt-2025-q1-x11)" in words(page)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Tệp không có nội dung"),
        (b"not a zip", "Tệp hỏng hoặc không phải tệp Word"),
        (b"0" * 5_000_001, "Tệp lớn 5,0 MB, tối đa 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    draft: Draft, editor: Client, content: bytes, why: str
) -> None:
    page = bring(editor, content)
    assert page.status_code == 400
    assert why in words(page)
    assert not (settings.MEDIA_ROOT / "returned").exists()


def test_what_was_not_read_is_told(draft: Draft, world: World, editor: Client) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.")
    ins = '</w:t></w:r><w:ins w:id="9"><w:r><w:t> năm</w:t></w:r></w:ins><w:r><w:t>.'
    note = '</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r><w:r><w:t>'
    page = bring(editor, word_file(draft, ("bốn.", f"bốn{note}{ins}")))
    assert "đọc như đã chấp nhận tất cả" in words(page)
    assert "Góp ý (comment) trong tệp không lấy vào hệ thống" in words(page)
    assert "Một hai ba bốn thêm: năm ." in words(page)


def test_only_editors_bring_files_back_while_the_draft_is_written(
    draft: Draft, world: World, editor: Client
) -> None:
    content = word_file(draft)
    assert sign_in(world.outsider).get(PAGE).status_code == 404
    refused = sign_in(world.leader).post(PAGE, {"file": SimpleUploadedFile("x.docx", content)})
    assert refused.status_code == 403
    assert "người biên tập báo cáo" in words(refused)
    assert "Nhận bản sửa từ Word" not in words(sign_in(world.leader).get(TOP))
    assert "Nhận bản sửa từ Word" in words(editor.get(TOP))


def test_a_held_draft_takes_nothing(draft: Draft, world: World, editor: Client) -> None:
    write(draft, world, "I.1", "Một hai ba bốn.")
    page = bring(editor, word_file(draft, ("bốn.", "bốn, thêm.")))
    chosen = {"tep": token(page), "doan": boxes(page), "lay": "1"}
    assert draft.consolidation is not None
    edition = draft.editions.create(
        consolidation=draft.consolidation,
        root=draft.root,
        root_path=draft.root_path,
        turn=1,
        submitted_by=world.editor,
        submitted_at=LATER,
    )
    Draft.objects.filter(pk=draft.pk).update(held_by=edition)
    assert editor.post(PAGE, chosen).status_code == 403
    assert editor.get(PAGE).status_code == 403
    assert section(draft, "I.1").text == "Một hai ba bốn."


def test_old_files_go(draft: Draft, editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    write_to = settings.MEDIA_ROOT / "returned"
    bring(editor, word_file(draft))
    assert len(list(write_to.iterdir())) == 1
    monkeypatch.setattr(taking, "KEPT_FOR", -1)
    bring(editor, word_file(draft, ("Xin báo cáo", "Kính báo cáo")))
    assert list(write_to.iterdir()) == []


@pytest.mark.parametrize("wanted", ["docx", "xlsx", "pdf"])
def test_the_report_is_asked_for_in_every_format(draft: Draft, editor: Client, wanted: str) -> None:
    editor.post("/ket-qua/KT-2025-Q1/kt/tep/", {"dinh-dang": wanted})
    job = Job.objects.get()
    assert job.arguments["format"] == wanted
    assert job.key.endswith(f":{wanted}")
    page = editor.get(TOP).content.decode()
    assert f'name="dinh-dang" value="{wanted}"' in page


def test_a_format_that_nobody_makes_is_not_there(draft: Draft, editor: Client) -> None:
    assert editor.post("/ket-qua/KT-2025-Q1/kt/tep/", {"dinh-dang": "exe"}).status_code == 404
