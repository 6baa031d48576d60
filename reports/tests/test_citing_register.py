"""The register: who may do what, one number once, what is suspected, files in and out."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.citing import exchange, permissions, register
from reports.citing.csvfile import COLUMNS
from reports.citing.entries import Entry
from reports.citing.register import DocumentError
from reports.models import CitedDocument
from reports.tests.make import NOW, TODAY
from units.models import AuditEvent
from units.tests.make import make_person

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parent.parent / "demo" / "documents.csv"
PLAN = Entry(
    "Kế hoạch",
    "534/KH-UBND",
    "Ủy ban nhân dân tỉnh Kon Tum",
    date(2025, 2, 19),
    subject="về tuyên truyền công tác cải cách hành chính năm 2025",
)


@pytest.fixture
def editor(world):
    return world.editor


@pytest.fixture
def plan(editor):
    return register.add(PLAN, by=editor, at=NOW)


def test_an_entry_becomes_a_document_with_a_key(plan, editor):
    assert (plan.key, plan.number, plan.symbol) == ("534-kh-ubnd-2025", 534, "KH-UBND")
    assert (plan.year, plan.issuer_key) == (2025, "uy ban nhan dan tinh kon tum")
    assert (plan.entered_by, plan.entered_at) == (editor, NOW)
    assert AuditEvent.objects.get(action="document.add").object_id == str(plan.pk)


def test_the_same_number_of_the_same_issuer_is_refused_however_it_is_spelled(plan, editor):
    again = replace(PLAN, issuer="UBND  tỉnh KON TUM", day=date(2025, 3, 1))
    with pytest.raises(DocumentError, match="đã có trong sổ"):
        register.add(again, by=editor, at=NOW)
    assert CitedDocument.objects.count() == 1


def test_the_next_year_the_number_comes_again_and_normative_ones_are_numbered_apart(plan, editor):
    register.add(replace(PLAN, day=date(2026, 2, 19)), by=editor, at=NOW)
    decision = Entry("Quyết định", "26/QĐ-UBND", "UBND tỉnh", date(2023, 1, 5))
    register.add(decision, by=editor, at=NOW)
    register.add(replace(decision, reference="26/2023/QĐ-UBND"), by=editor, at=NOW)
    assert CitedDocument.objects.count() == 4


def test_a_key_in_use_gets_a_counter(plan, editor):
    other = register.add(replace(PLAN, issuer="UBND huyện Tu Mơ Rông"), by=editor, at=NOW)
    assert other.key == "534-kh-ubnd-2025-2"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (replace(PLAN, issuer="Chủ tịch UBND tỉnh Kon Tum"), "tên cơ quan"),
        (replace(PLAN, issuer="UBND tỉnh", day=date(2025, 3, 1)), "tên cơ quan"),
        (replace(PLAN, reference="534/KH-BCĐ", issuer="Ban Chỉ đạo"), "cùng ngày"),
        (replace(PLAN, type="Văn bản"), "ký hiệu và ngày"),
        (replace(PLAN, reference="543/KH-UBND"), "cùng trích yếu"),
    ],
)
def test_what_may_be_the_same_document_is_suspected(plan, entry, why):
    entry = replace(entry, year=2025)
    (suspect,) = register.suspects(entry)
    assert suspect.document == plan
    assert why in suspect.why


@pytest.mark.parametrize(
    "entry",
    [
        replace(PLAN, issuer="UBND huyện Tu Mơ Rông", day=date(2025, 6, 1), subject=""),
        replace(PLAN, reference="543/KH-UBND", day=date(2025, 6, 1)),
        replace(PLAN, day=date(2024, 2, 19), year=2024, subject=""),
    ],
)
def test_what_is_another_document_is_not(plan, entry):
    assert register.suspects(replace(entry, year=entry.day.year)) == []


def test_a_document_does_not_suspect_itself_nor_a_retired_one(plan, editor):
    assert register.suspects(register.entry_of(plan), plan) == []
    register.retire(plan, "Nhập trùng.", by=editor, at=NOW)
    assert register.suspects(replace(PLAN, issuer="UBND tỉnh", year=2025)) == []


def test_correcting_keeps_the_key_and_records_what_changed(plan, editor):
    register.change(plan, replace(PLAN, day=date(2025, 2, 20)), by=editor, at=NOW)
    plan.refresh_from_db()
    assert (plan.key, plan.day) == ("534-kh-ubnd-2025", date(2025, 2, 20))
    event = AuditEvent.objects.get(action="document.change")
    assert event.data == {"changes": {"day": ["2025-02-19", "2025-02-20"]}}
    register.change(plan, register.entry_of(plan), by=editor, at=NOW)
    assert AuditEvent.objects.filter(action="document.change").count() == 1


def test_a_correction_onto_another_documents_number_is_refused(plan, editor):
    other = register.add(replace(PLAN, reference="535/KH-UBND"), by=editor, at=NOW)
    with pytest.raises(DocumentError, match="đã có trong sổ"):
        register.change(other, PLAN, by=editor, at=NOW)


def test_a_retired_number_may_be_entered_anew_and_then_not_come_back(plan, editor):
    register.retire(plan, "Nhập nhầm.", by=editor, at=NOW)
    register.add(PLAN, by=editor, at=NOW)
    with pytest.raises(DocumentError, match="đã có trong sổ"):
        register.restore(plan, by=editor, at=NOW)
    plan.refresh_from_db()
    assert plan.retired
    assert plan.note == "Nhập nhầm."


def test_texts_read_their_documents_in_one_query(plan, editor, django_assert_num_queries):
    register.retire(plan, "Nhập nhầm.", by=editor, at=NOW)
    with django_assert_num_queries(1):
        found = register.cited(["534-kh-ubnd-2025", "khong-co"])
    assert found["534-kh-ubnd-2025"].reference == "534/KH-UBND"
    assert list(found) == ["534-kh-ubnd-2025"]


def test_who_may_add_and_change(world, plan):
    reporter, reviewer = world.reporter(), world.reviewer
    assert permissions.may_add(reporter, TODAY)
    assert not permissions.may_add(reviewer, TODAY)
    assert permissions.may_read(reviewer, TODAY)
    assert not permissions.may_read(make_person("khong.vai"), TODAY)
    assert not permissions.may_change(reporter, plan, TODAY)
    own = register.add(replace(PLAN, reference="1/KH-UBND"), by=reporter, at=NOW)
    assert permissions.may_change(reporter, own, TODAY)
    assert permissions.may_change(world.lead, own, TODAY)
    with pytest.raises(DocumentError, match="người nhập"):
        register.change(plan, PLAN, by=reporter, at=NOW)
    with pytest.raises(DocumentError, match="không nhập"):
        register.add(PLAN, by=reviewer, at=NOW)


# -- files -----------------------------------------------------------------------------------------


def lines(*rows: str) -> bytes:
    return "\n".join((",".join(COLUMNS), *rows, "")).encode()


ROW = "a-1,Kế hoạch,01/KH-UBND,2025,UBND tỉnh,2025-01-02,về phí,,"


def test_the_demonstration_comes_back_byte_for_byte_and_again_changes_nothing():
    first = exchange.load(DEMO, None, NOW)
    assert len(first.new) == 285
    written = exchange.export(CitedDocument.objects.order_by("pk"))
    assert written.encode() == DEMO.read_bytes()
    again = exchange.load(DEMO, None, NOW)
    assert (again.new, again.changed, again.same) == ((), (), 285)
    assert AuditEvent.objects.filter(action__startswith="document.").count() == 285


def test_cells_that_a_spreadsheet_would_run_are_kept_as_text(editor):
    sly = replace(PLAN, subject="=1+1", note="'-- ghi chú")
    register.add(sly, by=editor, at=NOW)
    written = exchange.export(CitedDocument.objects.all())
    assert ",'=1+1,''-- ghi chú," in written
    plan = exchange.load_content(written.encode(), editor, NOW)
    assert (plan.changed, plan.same) == ((), 1)


def test_a_row_without_a_key_is_a_new_document_once(editor):
    row = ROW.removeprefix("a-1")
    assert len(exchange.load_content(lines(row), editor, NOW).new) == 1
    assert exchange.load_content(lines(row), editor, NOW).same == 1
    assert CitedDocument.objects.get().key == "01-kh-ubnd-2025"


def test_new_rows_take_the_same_queries_however_many(editor):
    def queries(*rows: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            exchange.load_content(lines(*rows), editor, NOW)
        return len(captured)

    exchange.load_content(lines(ROW), editor, NOW)  # what a person may do is read once
    few, *many = (ROW.replace("a-1", "").replace("tỉnh", f"xã số {n}") for n in range(40))
    assert queries(few) == queries(*many)
    keys = CitedDocument.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys[1:4]) == ["01-kh-ubnd-2025", "01-kh-ubnd-2025-2", "01-kh-ubnd-2025-3"]


def test_changes_are_made_and_recorded(editor):
    exchange.load_content(lines(ROW), editor, NOW)
    plan = exchange.load_content(lines(ROW.replace("về phí,,", "về lệ phí,,1")), editor, NOW)
    (changed,) = plan.changed
    assert changed.changes == {"subject": ["về phí", "về lệ phí"], "retired": ["", "1"]}
    document = CitedDocument.objects.get(key="a-1")
    assert (document.subject, document.retired) == ("về lệ phí", True)


def test_a_number_passes_from_a_retired_row_to_a_new_one(editor):
    exchange.load_content(lines(ROW), editor, NOW)
    plan = exchange.load_content(lines(ROW + "1", ROW.replace("a-1", "a-2")), editor, NOW)
    assert (len(plan.new), len(plan.changed)) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ((ROW, ROW.replace("a-1", "a-2")), 3, "dòng 2"),
        ((ROW, ROW.replace("01/KH", "02/KH")), 3, "Khóa a-1 đã có"),
        ((ROW.replace("a-1", "A 1"),), 2, "không phải khóa"),
        ((ROW.replace("2025-01-02", "02/01/2025"),), 2, "2025-03-14"),
        ((ROW.replace("2025,UBND", "2024,UBND"),), 2, "2024 khác năm 2025"),
        ((ROW.replace("2025,UBND", "năm,UBND"),), 2, "bốn chữ số"),
        ((ROW.replace("Kế hoạch", ""),), 2, "Cột type"),
        ((ROW + "x",), 2, "Cột retired"),
        ((ROW + ",",), 2, "Có 10 cột"),
        (('a-1,"Kế hoạch',), 2, "Không đọc được"),
    ],
)
def test_a_faulty_file_is_refused_whole_with_line_and_reason(editor, rows, line, reason):
    good = ROW.replace("a-1", "a-0").replace("01/KH", "99/KH")
    with pytest.raises(exchange.ExchangeError) as refused:
        exchange.load_content(lines(*rows, good), editor, NOW)
    assert reason in refused.value.faults[0].reason
    assert refused.value.faults[0].line == line
    assert not CitedDocument.objects.exists()


@pytest.mark.parametrize("content", [b"", b"key,type\n", "khóa".encode("utf-16")])
def test_what_is_no_file_of_the_register(editor, content):
    with pytest.raises(exchange.ExchangeError, match="Dòng 1"):
        exchange.load_content(content, editor, NOW)


def test_a_row_onto_the_number_of_a_document_left_alone_is_refused(plan, editor):
    row = "moi,Kế hoạch,534/KH-UBND,2025,UBND tỉnh Kon Tum,2025-02-19,về phí,,"
    with pytest.raises(exchange.ExchangeError, match="534-kh-ubnd-2025"):
        exchange.load_content(lines(row), editor, NOW)


def test_a_file_changes_only_what_its_person_may_change(world, plan):
    written = exchange.export([plan]).replace("2025-02-19", "2025-02-20")
    with pytest.raises(exchange.ExchangeError, match="người nhập"):
        exchange.load_content(written.encode(), world.reporter(), NOW)
    with pytest.raises(exchange.ExchangeError, match="không nhập"):
        exchange.load_content(lines(ROW), world.reviewer, NOW)


def test_from_the_command_line(tmp_path, capsys):
    file = tmp_path / "van-ban.csv"
    file.write_bytes(lines(ROW))
    call_command("load_documents", file)
    assert "1 mới, 0 thay đổi, 0 như cũ" in capsys.readouterr().out
    file.write_bytes(lines(ROW, ROW))
    with pytest.raises(CommandError, match=r"van-ban\.csv:3: Khóa a-1") as refused:
        call_command("load_documents", file)
    assert refused.value.returncode == 2
