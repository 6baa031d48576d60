"""Workbooks that come back wrong: everything is named by sheet and cell, at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.figures import Figure, State, from_scaled
from reports.models import Channel, FigureFile, OpenCell, Submission
from reports.pages import workbook
from reports.pages.desk import Desk
from reports.sheets import reading
from reports.submissions.cells import read_writable, write
from reports.tests import acts, hostile_sheets, make
from reports.tests import workbooks as books
from reports.tests.entering import number, sign_in, stored, subject
from reports.tests.entering import write as enter
from reports.tests.screens import words
from reports.tests.workbooks import changed, fetched, find, put, take
from reports.workbooks import comparing, making
from reports.workbooks.comparing import Kind
from units import clock

pytestmark = pytest.mark.django_db

CHOICES = {"value_type": "choice", "choices": "0=Trực tuyến|1=Phát phiếu", "over_units": "none"}
ROWS: tuple[Any, ...] = (
    ("1.1", {"area": "chi-dao-dieu-hanh"}),
    ("2.1", {}),
    ("2.2", {}),
    ("2.3", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
    ("2.4", CHOICES),
    ("2.5", {"value_type": "percent", "decimals": 2, "over_units": "none"}),
    ("6.1", {"area": "tai-chinh-cong", "value_type": "money", "decimals": 3}),
)


@pytest.fixture(autouse=True)
def today(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    books.read_here(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    monkeypatch.setattr(clock, "today", lambda: make.TODAY)


@pytest.fixture
def submission(world: make.World) -> Submission:
    make.make_catalogue(*ROWS, rules=())
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def reporter(world: make.World):
    return sign_in(world.reporter())


def bring(client: Any, submission: Submission, *changes: books.Change) -> Any:
    return books.brought(client, submission, changed(fetched(client, submission), *changes))


def faults(page: Any) -> list[str]:
    return [f"{sheet} {cell}: {why}" for sheet, cell, why in page.context["page"].faults]


# -- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "typed", "why"),
    [
        ("2.1", "mười hai", "Cần một con số"),
        ("2.1", 2.5, "Cần số nguyên"),
        ("2.1", -3, "không được âm"),
        ("2.1", date(2025, 3, 12), "Nhận được ngày 12/03/2025"),
        ("2.1", True, "Nhận được TRUE"),
        ("2.1", "=1+2", "Ô có công thức chưa có kết quả"),
        ("2.1", "12 hồ sơ", "không kèm chữ"),
        ("2.4", "Gửi thư", "Cần một trong các mã"),
        ("2.4", "Không phát sinh", "không dùng cho câu hỏi lựa chọn"),
        ("2.1", "Không áp dụng", "cần lý do"),
        ("2.1", "chưa có", "cần lý do"),
        ("6.1", 1.23456, "tối đa 3 chữ số"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_cell(reporter, submission, code, typed, why):
    page = bring(reporter, submission, put(code, typed), put("1.1", 4))
    sheet = "Tài chính công" if code == "6.1" else "Thể chế"
    (fault,) = faults(page)
    assert fault.startswith(f"{sheet} F")
    assert why in fault
    take(reporter, submission, page)
    assert (number(submission, code), number(submission, "1.1")) == (None, 4)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("s", "bận", "Cột Trạng thái: nhận được “bận”"),
        ("s", "Không áp dụng", "Vừa có số liệu “5” vừa có trạng thái"),
        ("p", "chắc thế", "Cột Ước: nhận được “chắc thế”"),
        ("d", "hôm qua", "Cột Số liệu đến ngày: Nhận được “hôm qua”"),
        ("h", 12, "Cột Hẹn có số liệu: Nhận được “12/01/1900”"),
        ("n", "x" * 501, "Ghi chú dài quá 500"),
    ],
)
def test_what_stands_beside_is_named_as_well(reporter, submission, field, typed, why):
    (fault,) = faults(bring(reporter, submission, put("2.1", 5), put("2.1", typed, field)))
    assert why in fault


def test_everything_wrong_is_told_at_once(reporter, submission):
    page = bring(reporter, submission, put("2.1", "a"), put("2.2", 1.5), put("6.1", "b"))
    assert len(faults(page)) == 3


def test_a_note_needs_a_figure(reporter, submission):
    (fault,) = faults(bring(reporter, submission, put("2.1", "Sổ một cửa", "n")))
    assert "ô số liệu và trạng thái để trống" in fault


@pytest.mark.parametrize(
    ("code", "typed", "readings"),
    [
        ("6.1", "1.234", ["1.234 Triệu đồng", "1,234 Triệu đồng"]),
        ("2.1", "1,234", ["1.234 Văn bản"]),
        ("2.1", 1.234, ["1.234 Văn bản"]),
        ("2.1", "kps", ["Không phát sinh"]),
    ],
)
def test_what_may_mean_two_things_is_asked(reporter, submission, code, typed, readings):
    page = bring(reporter, submission, put(code, typed))
    (row,) = page.context["page"].groups[0].rows
    assert [one.text for one in row.readings] == readings
    assert "Chưa chọn ô nào" in words(take(reporter, submission, page))
    last = len(readings) - 1
    take(reporter, submission, page, **{f"q:{code}:{subject(submission)}": str(last)})
    held = stored(submission).get(indicator__code=code)
    assert (held.state, held.number) == {
        "6.1": (State.NUMBER, 1234),
        "kps": (State.NIL, None),
    }.get(code if typed != "kps" else "kps", (State.NUMBER, 1234))


def test_a_formula_with_a_result_is_asked(reporter, submission):
    content = changed(fetched(reporter, submission), put("2.1", 7))
    parts = hostile_sheets.parts(content)
    name = next(n for n, part in parts.items() if b"<v>7</v>" in part and b"<f>" in part)
    parts[name] = parts[name].replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
    page = books.brought(reporter, submission, hostile_sheets.packed(parts))
    assert "Ô có công thức, kết quả là 7. Lấy kết quả này" in words(page)
    take(reporter, submission, page, **{f"q:2.1:{subject(submission)}": "0"})
    assert number(submission, "2.1") == 7


def test_a_computed_cell_is_not_entered(reporter, submission):
    (fault,) = faults(bring(reporter, submission, put("2.3", 50)))
    assert "Ô tự tính" in fault


def test_a_closed_cell_stays_closed(world, reporter, submission):
    enter(submission, world.reporter(), **{"2.1": "5", "2.2": "3"})
    content = fetched(reporter, submission)
    Submission.objects.filter(pk=submission.pk).update(round=2, state="returned")
    OpenCell.objects.create(
        submission=submission,
        indicator_id=acts.indicator_id(submission, "2.2"),
        subject_id=subject(submission),
    )
    page = books.brought(reporter, submission, changed(content, put("2.1", 9), put("2.2", 4)))
    (fault,) = faults(page)
    assert "Ô đã khóa" in fault
    take(reporter, submission, page)
    assert (number(submission, "2.1"), number(submission, "2.2")) == (5, 4)
    fresh = books.opened(fetched(reporter, submission))
    assert find(fresh, "2.1").protection.locked
    assert not find(fresh, "2.2").protection.locked


# -- sheets and rows -------------------------------------------------------------------------------


def the_sheet(book: Any, code: str = "2.1") -> Any:
    return find(book, code).parent


def test_moved_rows_are_found_by_their_names(reporter, submission):
    def swap(book: Any) -> None:
        one, other = find(book, "2.1"), find(book, "2.2")
        one.value, other.value = 5, 3
        sheet = one.parent
        for column in range(1, sheet.max_column + 1):
            upper, lower = sheet.cell(one.row, column), sheet.cell(other.row, column)
            upper.value, lower.value = lower.value, upper.value

    page = bring(reporter, submission, swap)
    assert "Thứ tự các dòng ở trang “Thể chế” đã thay đổi" in words(page)
    take(reporter, submission, page)
    assert (number(submission, "2.1"), number(submission, "2.2")) == (5, 3)


def test_a_row_put_in_between_is_told_and_moves_nothing(reporter, submission):
    def insert(book: Any) -> None:
        put("2.2", 3)(book)
        row = find(book, "2.2").row
        the_sheet(book).insert_rows(row)
        the_sheet(book).cell(row, 3).value = "Ghi thêm"

    page = bring(reporter, submission, insert)
    assert any("do người dùng thêm" in fault for fault in faults(page))
    take(reporter, submission, page)
    assert number(submission, "2.2") == 3


def test_a_row_whose_words_are_of_another_is_not_read(reporter, submission):
    page = bring(reporter, submission, put("2.1", 5), put("2.1", "2.2", "ma"))
    (fault,) = faults(page)
    assert "Mã ẩn của dòng là “2.1”, ô này ghi “2.2”" in fault
    assert "Tệp thiếu 1 ô của biểu (2.1)" in words(page)


def test_a_row_that_stands_twice_is_told(reporter, submission):
    def copy(book: Any) -> None:
        sheet, row = the_sheet(book), find(book, "2.1").row
        for column in range(1, sheet.max_column + 1):
            sheet.cell(40, column).value = sheet.cell(row, column).value
        find(book, "2.1").value = 6

    (fault,) = faults(bring(reporter, submission, copy))
    assert "có ở hai chỗ trong tệp" in fault


def test_a_sheet_that_is_gone_is_told_and_its_figures_are_kept(world, reporter, submission):
    enter(submission, world.reporter(), **{"6.1": "1,5"})
    page = bring(reporter, submission, lambda book: book.remove(find(book, "6.1").parent))
    assert "Tệp thiếu 1 ô của biểu (6.1)" in words(page)
    assert not page.context["page"].blanks


def test_other_sheets_are_left_aside(reporter, submission):
    def add(book: Any) -> None:
        book.create_sheet("Nháp")["A1"] = "tính thử"

    assert "Trang “Nháp” không có mã ẩn" in words(bring(reporter, submission, add))


# -- the workbook as a whole -----------------------------------------------------------------------


def refused(page: Any) -> str:
    return str(page.context["page"].wrong)


def test_another_units_workbook_says_whose_it_is(world, reporter, submission):
    other = make.submission_of(submission.obligation.campaign, "x12")
    theirs = fetched(sign_in(world.reporter("x12")), other)
    why = refused(books.brought(reporter, submission, theirs))
    assert "Tệp là biểu “Biểu xa” của Xã 1.2" in why
    assert "Báo cáo đang mở là biểu “Biểu xa” của Xã 1.1" in why


def test_another_rounds_workbook_says_which_it_is(world, reporter, submission):
    later = make.make_campaign(
        code="KT-2025-6T", name="Sáu tháng", covers_to="2025-06-15", as_of="2025-06-14"
    )
    content = fetched(reporter, make.submission_of(later, "x11"))
    assert "Sáu tháng. Báo cáo đang mở" in refused(books.brought(reporter, submission, content))


def test_a_workbook_of_somebody_elses_making_is_not_ours(reporter, submission):
    content = books.saved(A1="Số liệu", B1=5)
    assert "không có dấu của hệ thống" in refused(books.brought(reporter, submission, content))


def stamp_sheet(book: Any) -> Any:
    return next(s for s in book.worksheets if s["A1"].value == "CCHC-BIEU-1")


def test_a_damaged_stamp_is_noticed(reporter, submission):
    def damage(book: Any) -> None:
        cell = stamp_sheet(book)["A4"]
        cell.value = cell.value.replace("null", '["number", "5", false, null, null, ""]')

    page = bring(reporter, submission, put("2.1", 5), damage)
    assert "Dấu của hệ thống trong tệp bị hỏng" in refused(page)
    assert not FigureFile.objects.filter(state=FigureFile.State.APPLIED).exists()


def test_without_its_stamp_a_workbook_still_says_which_it_was(reporter, submission):
    page = bring(reporter, submission, lambda book: book.remove(stamp_sheet(book)))
    assert "Tệp là biểu “Biểu xa” của Xã 1.1" in refused(page)


def test_what_is_no_workbook_is_refused_on_its_page(reporter, submission):
    page = books.brought(reporter, submission, b"%PDF-1.7 ...")
    assert "Không đọc được tệp" in words(page)
    assert "tệp PDF" in words(page)


def test_too_large_a_file_is_not_kept(reporter, submission):
    answer = books.upload(reporter, submission, b"PK" + b"0" * 5_000_001)
    assert answer.status_code == 400
    assert "tối đa 5 MB" in words(answer)
    assert not FigureFile.objects.exists()


def test_a_closed_form_takes_no_file(world, reporter, submission):
    Submission.objects.filter(pk=submission.pk).update(state="submitted")
    answer = books.upload(reporter, submission, fetched(reporter, submission))
    assert answer.status_code == 400
    assert "không sửa được" in words(answer)


# -- tables ----------------------------------------------------------------------------------------


@pytest.fixture
def table(world: make.World) -> Submission:
    make.make_catalogue(*ROWS, rules=())
    form = make.make_form(
        "bang", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.1 2.2"
    )
    return make.submission_of(make.make_campaign(form), "vp-ubnd")


def test_a_table_comes_back_unit_by_unit(world, table):
    client = sign_in(world.reporter("vp-ubnd"))
    units = {s.unit.code: s.pk for s in table.obligation.subjects.select_related("unit")}
    page = bring(
        client,
        table,
        put("2.1", 5, subject=units["x11"]),
        put("2.1", "Ước", "p", subject=units["x11"]),
        put("2.2", "Không phát sinh", subject=units["x12"]),
        put("2.1", "abc", subject=units["x21"]),
    )
    (fault,) = faults(page)
    assert fault.startswith("Số liệu E")
    assert "Xã 1.1" in words(page)
    take(client, table, page)
    held = {(v.indicator.code, v.subject_id): v for v in stored(table)}
    assert held["2.1", units["x11"]].provisional
    assert held["2.2", units["x12"]].state == State.NIL
    assert len(held) == 2


# -- there and back --------------------------------------------------------------------------------

NOTES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=30)
DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 1, 1)))


@st.composite
def figures(draw: Any) -> dict[str, Figure | None]:
    """What a form may hold."""
    found: dict[str, Figure | None] = {}
    for code, decimals, largest in (
        ("1.1", 0, 10**13 - 1),
        ("2.1", 0, 9999),
        ("2.2", 0, 10**6),
        ("2.4", 0, 1),
        ("2.5", 2, 10**5),
        ("6.1", 3, 10**15),
    ):
        kind = draw(st.sampled_from(["none", "number", "number", "nil", "na", "unavailable"]))
        note = draw(NOTES)
        if kind == "number":
            value = from_scaled(draw(st.integers(0, largest)), decimals)
            found[code] = Figure(
                State.NUMBER, value, provisional=draw(st.booleans()), data_to=draw(DAYS), note=note
            )
        elif kind == "nil":  # on a choice too: figures that came from paper hold some
            found[code] = Figure(State.NIL, note=note)
        elif kind == "na":
            found[code] = Figure(State.NA, note=f"lý do {note}".strip())
        elif kind == "unavailable":
            found[code] = Figure(State.UNAVAILABLE, note=f"vì {note}".strip(), promised=draw(DAYS))
    return found


@given(figures())
@settings(
    max_examples=25,
    deadline=timedelta(seconds=30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_stored_comes_back_without_a_difference(world, submission, held):
    person = world.reporter()
    submission.version.values.all().delete()
    writable = read_writable(submission)
    about = subject(submission)
    wanted = {(code, about): figure for code, figure in held.items() if figure}
    write(writable, wanted, {}, by=person, at=make.NOW, channel=Channel.WEB)
    desk = Desk(person, submission, make.TODAY)
    made = making.make(workbook.material(desk, at=make.NOW))
    compared = comparing.compare(submission, reading.read(made, "bieu.xlsx"))
    assert compared.differences == []
    assert compared.contents.remarks == []
    # From an empty form the same workbook brings every figure back.
    submission.version.values.all().delete()
    kept = comparing.compare(submission, reading.read(made, "bieu.xlsx"))
    assert {one.kind for one in kept.differences} <= {Kind.KEPT}
    assert {one.key: one.entry.meaning for one in kept.differences} == wanted


def test_queries_do_not_grow_with_what_differs(world, submission, django_assert_max_num_queries):
    person = world.reporter()
    book = reading.read(fetched(sign_in(person), submission), "bieu.xlsx")
    comparing.compare(submission, book)
    with django_assert_max_num_queries(10) as few:
        comparing.compare(submission, book)
    enter(submission, person, **{"2.1": "5", "2.2": "3", "1.1": "4"})
    with django_assert_max_num_queries(10) as many:
        assert len(comparing.compare(submission, book).differences) == 3
    assert len(few) == len(many)


def test_nothing_is_written_by_looking(reporter, submission):
    bring(reporter, submission, put("2.1", 5))
    assert not stored(submission).exists()
