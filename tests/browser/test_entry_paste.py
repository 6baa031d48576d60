"""Pasting a block from a spreadsheet or a word processor: looked at first, then one step."""

import pytest
from playwright.sync_api import Locator, Page, expect

from reports.models import Submission
from reports.tests import make
from tests.browser.entering import (
    SAVED,
    cell,
    copied,
    make_list,
    make_table,
    numbers,
    open_grid,
    paste,
    press,
    shown,
    state,
    table_numbers,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST, SECOND, THIRD = "Xã 1.1", "Xã 1.2", "Xã 1.3"


@pytest.fixture
def world(transactional_db: None) -> make.World:
    return make.make_world(districts=1, communes=3)


@pytest.fixture
def submission(world: make.World) -> Submission:
    return make_list()


@pytest.fixture
def grid(page: Page, live_server, world: make.World, submission: Submission) -> Page:
    return open_grid(page, live_server.url, world.reporter("x11"), submission)


@pytest.fixture
def supplied(world: make.World) -> Submission:
    return make_table()


@pytest.fixture
def table(page: Page, live_server, world: make.World, supplied: Submission) -> Page:
    return open_grid(page, live_server.url, world.reporter("vp-ubnd"), supplied)


def dialog(page: Page) -> Locator:
    return page.locator("#dan-so")


def row(page: Page, text: str) -> Locator:
    return dialog(page).locator("[data-paste-rows] tr").filter(has_text=text)


def apply(page: Page) -> None:
    dialog(page).get_by_role("button", name="Điền vào các ô").click()
    expect(dialog(page)).to_be_hidden()


def test_a_column_is_shown_before_it_fills_and_taken_back_in_one_step(
    grid: Page, submission: Submission
) -> None:
    cell(grid, "2.3").fill("77")
    cell(grid, "2.2").focus()
    paste(grid, "1\n2\n1.500\n9\n1\n0,5\n9\n")
    said = dialog(grid)
    expect(said).to_contain_text("6 ô sẽ được điền. 1 giá trị nằm ngoài biểu, bỏ qua.")
    expect(row(grid, "Chỉ tiêu 2.3").locator("td").nth(3)).to_have_text("77")
    expect(row(grid, "Chỉ tiêu 2.3").locator("td").nth(4)).to_have_text("2")
    apply(grid)
    expect(state(grid)).to_contain_text(SAVED)
    found = {"2.2": 1, "2.3": 2, "2.4": 1500, "2.5": 9, "2.7": 1, "2.8": 500}
    assert numbers(submission) == found
    press(grid, "Control+z")
    expect(cell(grid, "2.3")).to_have_value("77")
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.3": 77}


def test_what_is_wrong_is_said_before_and_rows_are_left_out(
    grid: Page, submission: Submission
) -> None:
    cell(grid, "2.3").focus()
    paste(grid, "mười\n5\n6\nLưng chừng\n1.234")
    expect(row(grid, "Chỉ tiêu 2.3")).to_contain_text("Nhận được “mười”")
    expect(row(grid, "Chỉ tiêu 2.3").get_by_role("checkbox")).not_to_be_checked()
    expect(row(grid, "Chỉ tiêu 2.7").get_by_role("checkbox")).to_be_disabled()
    readings = row(grid, "Chỉ tiêu 2.8").get_by_label("Chọn cách hiểu")
    readings.select_option(label="1,234 triệu đồng")
    row(grid, "Chỉ tiêu 2.5").get_by_role("checkbox").uncheck()
    assert numbers(submission) == {}
    apply(grid)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.4": 5, "2.8": 1234}


def test_a_block_with_codes_in_front_finds_its_lines_wherever_the_cursor_is(
    grid: Page, submission: Submission
) -> None:
    cell(grid, "2.5").focus()
    paste(
        grid,
        "Mã\tChỉ tiêu\tQuý trước\tKỳ này\n2.4\tx\t3\t40\n2.1\ty\t4\t10\n"
        "2.9\tTổng\t0\t99\nX\tLạ\t1\t7\n",
    )
    expect(dialog(grid)).to_contain_text("Xếp theo mã, tên ở cột đầu")
    expect(dialog(grid)).to_contain_text("Không khớp hoặc nằm ngoài biểu: X.")
    expect(row(grid, "Chỉ tiêu 2.9")).to_contain_text("ô hệ thống tính")
    expect(row(grid, "Chỉ tiêu 2.4").locator("td").nth(4)).to_have_text("40")
    dialog(grid).get_by_label("Lấy số ở cột").select_option(label="Quý trước")
    expect(row(grid, "Chỉ tiêu 2.4").locator("td").nth(4)).to_have_text("3")
    dialog(grid).get_by_label("Lấy số ở cột").select_option(label="Kỳ này")
    apply(grid)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 10, "2.4": 40}


def test_a_table_of_a_word_processor_with_merged_cells_and_footnotes(
    grid: Page, submission: Submission
) -> None:
    cell(grid, "2.1").focus()
    paste(
        grid,
        "bỏ qua",
        """<table><tr><td rowspan="2"><p>CHỈ TIÊU 2.1 (Văn bản)</p></td><td><p>12</p></td></tr>
        <tr><td></td></tr><tr><td>Chi tieu 2.3</td><td>14<sup>2</sup></td></tr>
        <tr><td>Chỉ tiêu<br>2.4</td><td><p>1.</p><p>234</p></td></tr></table>""",
    )
    expect(row(grid, "Chỉ tiêu 2.1").locator("td").nth(4)).to_have_text("12")
    expect(row(grid, "Chỉ tiêu 2.3")).to_contain_text("Nhận được “14²”")
    expect(row(grid, "Chỉ tiêu 2.4")).to_contain_text("Nhận được “1. 234”")
    apply(grid)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.1": 12}


def test_quoted_cells_with_line_breaks_are_one_cell(grid: Page, submission: Submission) -> None:
    cell(grid, "2.1").focus()
    paste(grid, '"Chỉ tiêu\n2.3"\t5\r\n"Chỉ tiêu ""2.4"""\t6\r\nChỉ tiêu 2.5\t7\r\n')
    expect(dialog(grid)).to_contain_text("2 ô sẽ được điền.")
    apply(grid)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.3": 5, "2.5": 7}


def test_a_lost_line_does_not_stop_pasting(grid: Page, submission: Submission) -> None:
    cell(grid, "2.3").focus()
    grid.context.set_offline(True)
    paste(grid, "5\n6\n")
    expect(dialog(grid)).to_contain_text("Chưa kiểm tra được vì mất mạng")
    apply(grid)
    expect(state(grid)).to_contain_text("Chờ mạng")
    grid.context.set_offline(False)
    expect(state(grid)).to_contain_text(SAVED)
    assert numbers(submission) == {"2.3": 5, "2.4": 6}


def test_in_a_table_a_block_goes_down_and_to_the_right(table: Page, supplied: Submission) -> None:
    cell(table, "2.1", FIRST).focus()
    paste(table, "1\t2\t3\n4\t5\t6")
    expect(dialog(table)).to_contain_text("6 ô sẽ được điền.")
    expect(row(table, SECOND).first.locator("td").nth(1)).to_have_text("2.1 Chỉ tiêu 2.1")
    apply(table)
    expect(state(table)).to_contain_text(SAVED)
    expect(shown(table, "2.3", SECOND)).to_have_text("9")
    assert table_numbers(supplied)["2.4", "x12"] == 6


def test_units_and_headings_place_the_figures_of_a_table(table: Page, supplied: Submission) -> None:
    cell(table, "2.4", THIRD).focus()
    paste(
        table,
        "STT\tĐơn vị\tChỉ tiêu 2.2\tChỉ tiêu 2.1\n"
        "1\txã 1.3\t3\t30\n2\tXa 1.1\t1\t10\n3\tXã Lạ\t9\t9",
    )
    expect(dialog(table)).to_contain_text("Xếp theo mã, tên")
    expect(dialog(table)).to_contain_text("Không khớp hoặc nằm ngoài biểu: Xã Lạ.")
    apply(table)
    expect(state(table)).to_contain_text(SAVED)
    assert table_numbers(supplied) == {
        ("2.1", "x11"): 10,
        ("2.2", "x11"): 1,
        ("2.1", "x13"): 30,
        ("2.2", "x13"): 3,
    }


def test_a_copied_block_comes_back_where_it_fits(table: Page, supplied: Submission) -> None:
    cell(table, "2.1", FIRST).fill("8")
    cell(table, "2.2", FIRST).fill("2")
    expect(shown(table, "2.3", FIRST)).to_have_text("10")
    cell(table, "2.1", FIRST).click()
    press(table, "Shift+ArrowRight Shift+ArrowRight")
    text = copied(table)
    assert text == "8\t2\t10"
    cell(table, "2.1", SECOND).focus()
    paste(table, text, "<table data-cchc><tr><td>8</td><td>2</td><td>10</td></tr></table>")
    expect(dialog(table)).to_contain_text("2 ô sẽ được điền.")  # the third is computed
    apply(table)
    cell(table, "2.4", FIRST).focus()
    press(table, "Shift+ArrowDown Shift+ArrowDown")
    paste(table, "3")  # one text into a chosen block fills it
    expect(dialog(table)).to_contain_text("3 ô sẽ được điền.")
    apply(table)
    expect(state(table)).to_contain_text(SAVED)
    found = table_numbers(supplied)
    assert (found["2.2", "x12"], found["2.4", "x13"]) == (2, 3)
