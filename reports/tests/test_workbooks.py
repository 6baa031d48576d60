"""The form as a workbook, there and back, through the screens."""

from datetime import date
from typing import Any

import pytest

from indicators.figures import State
from reports.models import FigureFile, Finding, Submission, Value, ValueChange
from reports.submissions import entry
from reports.submissions.entry import CellInput
from reports.tests import entering, make
from reports.tests import workbooks as books
from reports.tests.entering import number, sign_in, stored, subject, write
from reports.tests.make import World
from reports.tests.screens import words
from reports.tests.workbooks import changed, fetched, find, put, take
from units import clock

pytestmark = pytest.mark.django_db

ROWS: tuple[Any, ...] = (
    ("1.1", {"area": "chi-dao-dieu-hanh"}),
    ("2.1", {"note": "Đếm theo số văn bản", "source": "Phụ lục 1"}),
    ("2.2", {}),
    ("2.3", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
    (
        "2.4",
        {"value_type": "choice", "choices": "0=Trực tuyến|1=Phát phiếu", "over_units": "none"},
    ),
    ("6.1", {"area": "tai-chinh-cong", "value_type": "money", "decimals": 3}),
)


@pytest.fixture(autouse=True)
def today(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    books.read_here(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    monkeypatch.setattr(clock, "today", lambda: make.TODAY)


@pytest.fixture
def submission(world: World) -> Submission:
    make.make_catalogue(*ROWS, rules=(("le-2.2", "block", "", "[2.2] <= [2.1]"),))
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def reporter(world: World):
    return sign_in(world.reporter())


def bring(reporter, submission: Submission, *changes, content: bytes | None = None):
    made = content if content is not None else fetched(reporter, submission)
    return books.brought(reporter, submission, changed(made, *changes))


# -- out -------------------------------------------------------------------------------------------


class TestOut:
    def test_only_what_may_be_changed_is_open(self, reporter, submission):
        book = books.opened(fetched(reporter, submission))
        assert not find(book, "2.1").protection.locked
        assert not find(book, "2.1", "n").protection.locked
        assert find(book, "2.3").protection.locked
        assert find(book, "2.1", "ma").protection.locked
        assert all(s.protection.sheet for s in book.worksheets if s.sheet_state == "visible")

    def test_it_shows_what_is_entered_and_what_is_meant(self, world, reporter, submission):
        write(submission, world.reporter(), **{"2.1": "12", "2.2": "3", "2.4": "1"})
        book = books.opened(fetched(reporter, submission))
        assert find(book, "2.1").value == 12
        assert find(book, "2.4").value == "Phát phiếu"
        assert "Đếm theo số văn bản" in find(book, "2.1", "ten").comment.text
        assert str(find(book, "2.3").value).startswith("=IF(AND(")

    def test_a_blank_one_keeps_what_is_entered_to_itself(self, world, reporter, submission):
        write(submission, world.reporter(), **{"2.1": "12"})
        content = fetched(reporter, submission, blank=True)
        assert find(books.opened(content), "2.1").value is None
        page = books.brought(reporter, submission, content)
        assert "Không có gì mới" in words(page)

    def test_text_is_never_a_formula(self, world, reporter, submission):
        cell = CellInput("2.1", subject(submission), "5", seen=0, note="=HYPERLINK(1)")
        entry.save_cells(submission, [cell], by=world.reporter(), at=make.NOW)
        book = books.read(fetched(reporter, submission))
        cells = [cell for sheet in book.sheets for row in sheet.rows for cell in row]
        assert [c.kind for c in cells if c.text == "=HYPERLINK(1)"] == ["text"]

    def test_who_reads_may_not_change(self, world, submission):
        book = fetched(sign_in(world.reviewer), submission)
        assert find(books.opened(book), "2.1").protection.locked

    def test_a_stranger_learns_nothing(self, world, submission):
        stranger = sign_in(world.outsider)
        assert stranger.get(f"/bao-cao/{submission.pk}/bieu.xlsx").status_code == 404
        assert stranger.get(f"/bao-cao/{submission.pk}/nhap-excel/").status_code == 404

    def test_who_only_reads_brings_nothing_back(self, world, submission):
        assert books.upload(sign_in(world.reviewer), submission, b"x").status_code == 403


# -- back ------------------------------------------------------------------------------------------


class TestBack:
    def test_what_was_typed_is_shown_and_taken(self, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12), put("6.1", 1.5))
        assert "2 ô chỉ thay đổi trong tệp" in words(page)
        assert not stored(submission).exists()
        after = take(reporter, submission, page)
        assert "Đã nhận 2 ô vào biểu" in words(after)
        assert (number(submission, "2.1"), number(submission, "6.1")) == (12, 1500)
        assert set(ValueChange.objects.values_list("channel", flat=True)) == {"workbook"}

    def test_everything_beside_a_figure_comes_along(self, reporter, submission):
        page = bring(
            reporter,
            submission,
            put("2.1", 12),
            put("2.1", "Ước", "p"),
            put("2.1", date(2025, 3, 10), "d"),
            put("2.1", "Sổ một cửa", "n"),
            put("2.2", "Không phát sinh", "s"),
            put("6.1", "Chưa có số liệu", "s"),
            put("6.1", "Kho bạc chưa đối chiếu", "n"),
            put("6.1", "30/3/2025", "h"),
            put("2.4", "Phát phiếu"),
        )
        take(reporter, submission, page)
        held = {value.indicator.code: value for value in stored(submission)}
        assert (held["2.1"].provisional, held["2.1"].data_to) == (True, date(2025, 3, 10))
        assert (held["2.1"].note, held["2.2"].state) == ("Sổ một cửa", State.NIL)
        assert (held["6.1"].state, held["6.1"].promised) == (State.UNAVAILABLE, date(2025, 3, 30))
        assert held["2.4"].number == 1

    def test_the_same_file_again_brings_nothing_new(self, reporter, submission):
        content = changed(fetched(reporter, submission), put("2.1", 12))
        take(reporter, submission, books.brought(reporter, submission, content))
        assert "Không có gì mới" in words(books.brought(reporter, submission, content))

    def test_unticked_cells_stay_as_they_are(self, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12), put("2.2", 3))
        name = f"2.2:{subject(submission)}"
        take(reporter, submission, page, o=[name])
        assert (number(submission, "2.1"), number(submission, "2.2")) == (None, 3)

    def test_nothing_chosen_is_said(self, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12))
        assert "Chưa chọn ô nào" in words(take(reporter, submission, page, o=[]))

    def test_findings_and_links_follow(self, reporter, submission):
        page = bring(reporter, submission, put("2.1", 2), put("2.2", 3))
        after = take(reporter, submission, page)
        assert Finding.objects.filter(version=submission.version).exists()
        assert "Quy tắc le-2.2" in words(after)
        assert f'href="/bao-cao/{submission.pk}/linh-vuc/the-che/#o-2.1-' in after.content.decode()

    def test_history_lists_every_file(self, reporter, submission):
        take(reporter, submission, bring(reporter, submission, put("2.1", 12)))
        books.brought(reporter, submission, b"%PDF-1.7")
        page = words(reporter.get(f"/bao-cao/{submission.pk}/nhap-excel/"))
        assert "Đã nhận vào biểu: 1 ô" in page
        assert "Không đọc được" in page


class TestMerging:
    def test_a_colleagues_figure_is_kept_where_the_file_did_not_change_it(
        self, world, reporter, submission
    ):
        content = fetched(reporter, submission)
        write(submission, world.reporter(), **{"2.2": "7"})
        page = books.brought(reporter, submission, changed(content, put("2.1", 12)))
        assert "1 ô đã có số mới trên hệ thống" in words(page)
        take(reporter, submission, page)
        assert (number(submission, "2.1"), number(submission, "2.2")) == (12, 7)

    def test_both_changed_is_asked_and_nothing_is_preselected(self, world, reporter, submission):
        content = fetched(reporter, submission)
        write(submission, world.reporter(), **{"2.1": "7"})
        page = books.brought(reporter, submission, changed(content, put("2.1", 12)))
        assert "1 ô thay đổi ở cả hai nơi" in words(page)
        assert "checked" not in page.content.decode().split('class="merge"')[1]
        assert "Chưa chọn ô nào" in words(take(reporter, submission, page))
        assert number(submission, "2.1") == 7
        take(reporter, submission, page, **{f"c:2.1:{subject(submission)}": "tep"})
        assert number(submission, "2.1") == 12

    def test_who_writes_meanwhile_is_not_overwritten(self, world, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12), put("2.2", 3))
        write(submission, world.reporter(), **{"2.1": "7"})
        after = take(reporter, submission, page)
        assert after.status_code == 409
        assert "1 ô đã được người khác ghi" in words(after)
        assert "Chưa nhận ô nào" in words(after)
        assert (number(submission, "2.1"), number(submission, "2.2")) == (7, None)
        assert books.latest(submission).state == FigureFile.State.READ

    def test_a_blank_deletes_only_when_it_is_said_to(self, world, reporter, submission):
        write(submission, world.reporter(), **{"2.1": "7", "2.2": "3"})
        page = bring(reporter, submission, put("2.1", None), put("2.2", 4))
        assert "Ô để trống nghĩa là xóa số" in words(page)
        take(reporter, submission, page)
        assert (number(submission, "2.1"), number(submission, "2.2")) == (7, 4)
        again = bring(reporter, submission, put("2.1", None))
        take(reporter, submission, again, trong="1")
        assert number(submission, "2.1") is None

    def test_taking_is_undone_while_nobody_wrote(self, world, reporter, submission):
        write(submission, world.reporter(), **{"2.1": "7"})
        page = bring(reporter, submission, put("2.1", 12), put("2.2", 3))
        assert "Hoàn tác" in words(take(reporter, submission, page))
        after = take(reporter, submission, page, **{"hoan-tac": "1"})
        assert "Đã hoàn tác 2 ô" in words(after)
        assert (number(submission, "2.1"), number(submission, "2.2")) == (7, None)

    def test_it_is_not_undone_over_somebodys_head(self, world, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12))
        take(reporter, submission, page)
        entering.save(reporter, submission, **{"2.1": "13"})
        after = take(reporter, submission, page, **{"hoan-tac": "1"})
        assert "không trả lại cả tệp được" in words(after)
        assert number(submission, "2.1") == 13

    def test_a_file_put_aside_changes_nothing(self, reporter, submission):
        page = bring(reporter, submission, put("2.1", 12))
        take(reporter, submission, page, bo="1")
        assert books.latest(submission).state == FigureFile.State.DROPPED
        assert not Value.objects.exists()
        assert "đang ở trạng thái" in words(take(reporter, submission, page))
