"""What is done about an issued report that is wrong; what strangers and the night find of it."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import files
from reports.adding import consolidation
from reports.documents import document
from reports.documents.blocks import Table
from reports.editions import (
    codes,
    corrections,
    freezing,
    life,
    rechecking,
    signing,
    submitting,
    verifying,
)
from reports.editions.life import NotAllowed
from reports.models import Draft, Edition, EditionContent, Erratum
from reports.tests import issuing, make, reporting
from reports.tests.issuing import AT
from reports.tests.make import World
from reports.writing import composing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_files")]
Kind = Edition.Kind


@pytest.fixture
def draft(world: World, campaign) -> Draft:
    return issuing.ready(campaign, world)


@pytest.fixture
def issued(draft: Draft, world: World) -> Edition:
    return issuing.signed(draft, world)


def again(edition: Edition) -> Edition:
    return Edition.objects.select_related("draft__campaign", "draft__outline").get(pk=edition.pk)


def replace(issued: Edition, world: World, number: int = 90) -> Edition:
    draft = corrections.open_replacement(issued, "Sai số văn bản", by=world.editor, at=AT)
    issuing.write(draft, "I.1", "Đã kiểm tra 15 lượt đơn vị.", world)
    return issuing.sign(issuing.prepared(draft, world), world, number)


def test_a_number_that_another_paper_quotes_is_not_put_right_any_more(issued, world) -> None:
    corrections.add_erratum(issued, "Như trên;", "Bộ Nội vụ;", by=world.editor, at=AT)
    letter = corrections.write_letter(issued, "UBND-NC", "Do sơ suất", by=world.editor, at=AT)
    told = signing.Registration(58, issuing.DAY, "head")
    with pytest.raises(NotAllowed, match="đã nhắc số 85/BC-UBND"):
        signing.amend(issued, told, reason="Ghi nhầm", by=issuing.clerk(world), at=AT)
    life.take(letter, "withdraw", by=world.editor, at=AT, reason="Thôi")
    assert (
        signing.amend(issued, told, reason="Ghi nhầm", by=issuing.clerk(world), at=AT).reference
        == "58/BC-UBND"
    )


# -- a replacing report ----------------------------------------------------------------------------


def test_a_replacing_report_has_its_own_number_and_the_earlier_says_so(issued, world) -> None:
    second = replace(issued, world)
    assert (second.kind, second.corrects_id, second.turn) == (Kind.REPLACING, issued.pk, 2)
    assert second.reference == "90/BC-UBND"
    assert corrections.replaced_by(again(issued)) == second
    assert "thay thế Báo cáo số 85/BC-UBND ngày" in freezing.read(second).opening[-1].text
    # The earlier one is word for word what it was.
    assert "15 lượt" not in str(freezing.read(again(issued)))
    draft = Draft.objects.get(pk=issued.draft_id)
    assert (draft.replaces_id, draft.held_by_id) == (None, second.pk)
    with pytest.raises(NotAllowed, match="đã được thay thế"):
        corrections.open_replacement(issued, "lần nữa", by=world.editor, at=AT)


def test_giving_up_closes_the_draft_again(issued, world) -> None:
    draft = corrections.open_replacement(issued, "Nhầm", by=world.editor, at=AT)
    with pytest.raises(NotAllowed, match="đang được soạn"):
        corrections.open_replacement(issued, "Nhầm", by=world.editor, at=AT)
    corrections.give_up_replacement(issued, by=world.editor, at=AT)
    draft.refresh_from_db()
    assert (draft.held_by_id, draft.replaces_id) == (issued.pk, None)


def test_what_is_not_signed_is_withdrawn_and_not_replaced(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    with pytest.raises(NotAllowed, match="rút lại"):
        corrections.open_replacement(edition, "Sai", by=world.editor, at=AT)


@pytest.mark.parametrize("who", ["leader", "lead"])
def test_only_the_editor_corrects(issued, world, who) -> None:
    with pytest.raises(NotAllowed, match="người biên tập"):
        corrections.open_replacement(issued, "Sai", by=getattr(world, who), at=AT)


# -- công văn đính chính ---------------------------------------------------------------------------


def test_errors_of_form_are_gathered_in_one_letter(issued, world) -> None:
    first = corrections.add_erratum(
        issued, "kiểm tra các đơn vị", "kiểm tra các cơ quan", by=world.editor, at=AT
    )
    assert first.place == "1. Về kiểm tra"
    corrections.add_erratum(issued, "Như trên;", "Bộ Nội vụ;", by=world.editor, at=AT)
    letter = corrections.write_letter(issued, "UBND-NC", "Do sơ suất", by=world.editor, at=AT)
    made = freezing.read(letter)
    assert (made.form, made.letterhead.symbol, letter.turn) == ("letter", "UBND-NC", 1)
    assert made.subject == "đính chính Báo cáo số 85/BC-UBND"
    assert "ban hành Báo cáo số 85/BC-UBND về " in made.body[0].text
    table = next(block for block in made.body if isinstance(block, Table))
    assert [row[2][0].text for row in table.body] == ["kiểm tra các đơn vị", "Như trên;"]
    assert not Erratum.objects.filter(letter=None).exists()
    passed = life.take(letter, "pass", by=issuing.checker(world), at=AT)
    signed = issuing.sign(issuing.prepare(passed, world), world, number=85)  # another symbol
    assert signed.reference == "85/UBND-NC"
    assert corrections.letters_of(issued) == [signed]
    with pytest.raises(NotAllowed, match="Chỉ báo cáo đã ký"):
        corrections.add_erratum(signed, "Như trên;", "Bộ Nội vụ;", by=world.editor, at=AT)
    # The report stays issued, and its draft closed.
    assert Draft.objects.get(pk=issued.draft_id).held_by_id == issued.pk


def test_a_letter_sent_back_frees_its_errors(issued, world) -> None:
    corrections.add_erratum(issued, "Như trên;", "Bộ Nội vụ;", by=world.editor, at=AT)
    letter = corrections.write_letter(issued, "UBND-NC", "Do sơ suất", by=world.editor, at=AT)
    life.take(letter, "return", by=issuing.checker(world), at=AT, reason="Thiếu một lỗi")
    assert Erratum.objects.filter(letter=None).count() == 1
    assert corrections.write_letter(issued, "UBND-NC", "Do lỗi", by=world.editor, at=AT).turn == 2


def test_a_figure_is_content_and_not_form(issued, world) -> None:
    with pytest.raises(NotAllowed, match="báo cáo thay thế"):
        corrections.add_erratum(issued, "08 văn bản", "09 văn bản", by=world.editor, at=AT)
    assert not Erratum.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("không có trong báo cáo", "gì đó", "Không thấy"),
        ("Như trên;", "Như trên;", "giống"),
        ("  ", "gì đó", "Cần ghi"),
    ],
)
def test_an_error_of_form_says_what_is_printed(issued, world, before, after, why) -> None:
    with pytest.raises(NotAllowed, match=why):
        corrections.add_erratum(issued, before, after, by=world.editor, at=AT)


def test_a_letter_needs_an_error(issued, world) -> None:
    with pytest.raises(NotAllowed, match="Chưa ghi lỗi"):
        corrections.write_letter(issued, "UBND-NC", "Do sơ suất", by=world.editor, at=AT)


def test_a_line_can_be_taken_out_until_a_letter_has_it(issued, world) -> None:
    one = corrections.add_erratum(issued, "Như trên;", "Bộ Nội vụ;", by=world.editor, at=AT)
    corrections.write_letter(issued, "UBND-NC", "Do sơ suất", by=world.editor, at=AT)
    with pytest.raises(NotAllowed, match="đã nằm trong"):
        corrections.drop_erratum(one, by=world.editor, at=AT)


# -- carried over ----------------------------------------------------------------------------------


def test_a_figure_put_right_later_is_noted_in_the_next_cumulative_period(issued, world) -> None:
    with pytest.raises(NotAllowed, match="giống số đã in"):
        corrections.carry(issued, "2.1", "8", "Nhập thiếu", by=world.editor, at=AT)
    with pytest.raises(NotAllowed, match="không in chỉ tiêu"):
        corrections.carry(issued, "9.9", "8", "Nhập thiếu", by=world.editor, at=AT)
    corrections.carry(issued, "2.1", "9", "xã nhập thiếu", by=world.editor, at=AT)
    half = make.make_campaign(
        code="KT-2025-6T", name="6 tháng", covers_to="2025-06-15", as_of="2025-03-14"
    )
    reporting.give_figures(half)
    root = half.units.get(unit_id=half.root_id)
    made = document.build(consolidation.run(half, root, by=world.lead, at=AT), at=AT)
    notes = [note for annex in made.annexes for note in annex.notes]
    assert any(
        "Chỉ tiêu 2.1: Báo cáo số 85/BC-UBND ngày" in n and "số đúng là 9" in n for n in notes
    )
    # The report itself is not touched, nor are others of its own round.
    own = composing.whole(Draft.objects.get(pk=issued.draft_id), at=AT)
    assert not any("85/BC-UBND" in note for annex in own.annexes for note in annex.notes)


def test_a_note_on_a_figure_can_be_taken_back(issued, world) -> None:
    carried = corrections.carry(issued, "2.1", "9", "xã nhập thiếu", by=world.editor, at=AT)
    corrections.drop_carried(carried, by=world.editor, at=AT)
    assert not issued.carried.exists()
    with pytest.raises(NotAllowed, match="đã được bỏ"):
        corrections.drop_carried(carried, by=world.editor, at=AT)


# -- verification ----------------------------------------------------------------------------------


def test_strangers_are_told_number_day_and_state_by_the_code(issued, client) -> None:
    answer = client.get(reverse("verify-code", args=[issued.code]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "85/BC-UBND" in page
    assert "đang có giá trị" in page
    assert issued.files.get(kind="signed").digest in page
    # However it is typed; nothing of a content or of people.
    typed = issued.code.replace("-", " ").lower()
    assert client.get(reverse("verify"), {"ma": typed}).url == reverse(
        "verify-code", args=[issued.code]
    )
    assert "clerk" not in page


def test_a_replaced_paper_says_so_to_strangers(issued, world, client) -> None:
    second = replace(issued, world)
    page = client.get(reverse("verify-code", args=[issued.code])).content.decode()
    assert "đã được thay thế" in page
    assert reverse("verify-code", args=[second.code]) in page


def test_a_prepared_and_a_withdrawn_paper_are_not_valid(draft, world, client) -> None:
    edition = issuing.prepared(draft, world)
    url = reverse("verify-code", args=[edition.code])
    assert "chưa ban hành" in client.get(url).content.decode()
    life.take(edition, "withdraw", by=world.editor, at=AT, reason="Sửa")
    assert "không có giá trị" in client.get(url).content.decode()


@pytest.mark.parametrize("typed", ["AAAA-BBBB-CCCC", "x", "%27", "a" * 200])
def test_an_unknown_code_is_not_there(db, client, typed) -> None:
    assert client.get(reverse("verify"), {"ma": typed}).status_code == 404
    assert verifying.find(typed) is None


def test_codes_are_unlike_and_readable() -> None:
    made = {codes.new() for _ in range(500)}
    assert len(made) == 500
    assert all(codes.normal(code.lower().replace("-", "")) == code for code in made)
    assert not set("".join(made)) & set("01OILU")


# -- looked at again -------------------------------------------------------------------------------


def test_an_untouched_edition_is_whole(issued, capsys) -> None:
    call_command("verify_editions")
    assert "1 văn bản còn nguyên vẹn" in capsys.readouterr().out
    issued.refresh_from_db()
    assert issued.verified_at is not None
    assert issued.verified_fault == ""


def test_a_changed_file_is_found(issued, capsys) -> None:
    path = files.path_of(issued.files.get(kind="signed").digest)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CommandError) as refused:
        call_command("verify_editions")
    assert refused.value.returncode == 1
    assert "đã bị thay đổi" in capsys.readouterr().err
    issued.refresh_from_db()
    assert "đã bị thay đổi" in issued.verified_fault
    path.unlink()
    assert "mất tệp" in " ".join(rechecking.faults_of(again(issued)))


def test_a_changed_content_is_found(issued) -> None:
    content = EditionContent.objects.get(edition=issued)
    EditionContent.objects.filter(edition=issued).update(
        document=content.document.replace("kiểm tra", "thanh tra")
    )
    assert "không khớp mã băm" in " ".join(rechecking.faults_of(again(issued)))


def test_a_changed_figure_is_found_although_its_digest_was_made_anew(issued) -> None:
    """Whoever can write the database can write the digest too; the sums still do not add up."""
    content = EditionContent.objects.get(edition=issued)
    trace = content.trace.replace('"number","5"', '"number","6"', 1)
    assert trace != content.trace
    EditionContent.objects.filter(edition=issued).update(
        trace=trace, digest=freezing.digest_of(content.document, trace)
    )
    found = list(rechecking.faults_of(again(issued)))
    assert any("2.1" in fault or "2.2" in fault for fault in found)
    assert any("khác mã ghi trong nhật ký" in fault for fault in found)


def test_nothing_is_written_again_once_prepared(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    with pytest.raises(AssertionError):
        freezing.keep(edition, freezing.read(edition))


def test_two_papers_of_one_draft_are_not_on_their_way_at_once(draft, world) -> None:
    issuing.submitted(draft, world)
    with pytest.raises(NotAllowed, match="không sửa được"):
        submitting.submit(draft, by=world.editor, at=AT + timedelta(hours=1))


def test_served_apart_there_is_nothing_else_and_nothing_is_written(
    issued, client, settings
) -> None:
    settings.ROOT_URLCONF = "cchc_portal.verify_urls"
    settings.MIDDLEWARE = settings.VERIFICATION_MIDDLEWARE
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/tra-cuu/{issued.code}/")
    assert "85/BC-UBND" in answer.content.decode()
    assert not answer.cookies
    assert {row["sql"].split()[0] for row in asked} == {"SELECT"}
    for address in ("/", "/trinh-ky/", "/dang-nhap/", f"/trinh-ky/{issued.pk}/"):
        assert client.get(address).status_code == 404


def test_switched_off_there_is_no_such_page(settings) -> None:
    told = {"VERIFICATION": "off", "DJANGO_SETTINGS_MODULE": "cchc_portal.settings"}
    asked = (
        "import django; django.setup(); from django.urls import reverse, NoReverseMatch\n"
        "try: print(reverse('verify'))\n"
        "except NoReverseMatch: print('none')"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, **told},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "none"
