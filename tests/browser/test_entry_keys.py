"""The keys of a spreadsheet: walking, writing over, giving back, undo, blocks, copying, filling."""

import pytest
from playwright.sync_api import Page, expect

from reports.models import Submission, Value
from reports.tests import make
from tests.browser.entering import (
    CHOICE,
    SAVED,
    cell,
    copied,
    make_list,
    make_table,
    numbers,
    open_grid,
    press,
    shown,
    state,
    table_numbers,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST, SECOND, THIRD = "Xã 1.1", "Xã 1.2", "Xã 2.1"


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


def at(page: Page, code: str, unit: str = "") -> None:
    expect(cell(page, code, unit)).to_be_focused()


class TestAList:
    def test_enter_tab_and_arrows_walk_the_column(self, grid: Page) -> None:
        cell(grid, "2.1").focus()
        press(grid, "ArrowDown Enter Tab")
        at(grid, "2.4")
        press(grid, "Shift+Enter Shift+Tab ArrowUp")
        at(grid, "2.1")
        press(grid, "ArrowUp")  # above is nothing
        at(grid, "2.1")
        press(grid, "Control+End ArrowUp")  # over the choice, which no arrow changes
        at(grid, "2.7")
        press(grid, "PageUp")
        at(grid, "2.1")

    def test_left_and_right_stay_in_the_text(self, grid: Page) -> None:
        cell(grid, "2.1").focus()
        grid.keyboard.type("12")
        press(grid, "ArrowLeft ArrowLeft ArrowLeft")
        grid.keyboard.type("9")
        expect(cell(grid, "2.1")).to_have_value("912")
        at(grid, "2.1")

    def test_typing_writes_over_f2_goes_on_and_escape_gives_back(
        self, grid: Page, submission: Submission
    ) -> None:
        cell(grid, "2.1").fill("12")
        press(grid, "Enter Shift+Enter")
        grid.keyboard.type("7")
        expect(cell(grid, "2.1")).to_have_value("7")
        press(grid, "Escape")
        expect(cell(grid, "2.1")).to_have_value("12")
        press(grid, "F2")
        grid.keyboard.type("5")
        expect(cell(grid, "2.1")).to_have_value("125")
        press(grid, "Enter Shift+Enter Delete Enter")
        expect(state(grid)).to_contain_text(SAVED)
        expect(cell(grid, "2.1")).to_have_value("")
        grid.wait_for_function("document.querySelector('[data-save=saving]') === null")
        assert numbers(submission) == {}

    def test_undo_and_redo_go_across_cells_and_are_saved(
        self, grid: Page, submission: Submission
    ) -> None:
        cell(grid, "2.1").focus()
        grid.keyboard.type("5")
        press(grid, "Enter")
        grid.keyboard.type("3")
        press(grid, "Enter")
        cell(grid, "2.7").focus()
        cell(grid, "2.7").select_option("2")
        expect(state(grid)).to_contain_text(SAVED)
        press(grid, "Control+z Control+z")
        at(grid, "2.2")
        expect(cell(grid, "2.7")).to_have_value("")
        expect(cell(grid, "2.2")).to_have_value("")
        expect(shown(grid, "2.9")).not_to_have_text("8")
        press(grid, "Control+z Control+y")
        expect(cell(grid, "2.1")).to_have_value("5")
        grid.wait_for_timeout(300)  # the saving of the last step begins
        expect(state(grid)).to_contain_text(SAVED)
        assert numbers(submission) == {"2.1": 5}

    def test_a_choice_takes_part(self, grid: Page, submission: Submission) -> None:
        cell(grid, "2.7").focus()
        grid.keyboard.type("x")  # the browser's own search in a list
        expect(cell(grid, "2.7")).to_have_value("2")
        press(grid, "ArrowDown")
        at(grid, "2.8")
        press(grid, "ArrowUp Delete")
        expect(cell(grid, "2.7")).to_have_value("")
        press(grid, "Control+z")
        expect(cell(grid, "2.7")).to_have_value("2")
        press(grid, "ArrowDown")
        expect(state(grid)).to_contain_text(SAVED)
        assert numbers(submission) == {"2.7": 2}

    def test_an_input_method_is_never_disturbed(self, grid: Page) -> None:
        cell(grid, "2.1").focus()
        moved = grid.evaluate(
            """() => ["Enter", "ArrowDown", "Tab", "Escape"].filter((key) => {
                const how = { key, isComposing: true, bubbles: true, cancelable: true };
                return !document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how));
            })"""
        )
        assert moved == []
        at(grid, "2.1")

    def test_notes_are_reached_and_left_by_keys(self, grid: Page, submission: Submission) -> None:
        cell(grid, "2.1").fill("4")
        press(grid, "Shift+F2")
        grid.keyboard.type("theo báo cáo của xã")
        press(grid, "Escape")
        at(grid, "2.1")
        expect(state(grid)).to_contain_text(SAVED)
        held = Value.objects.get(version=submission.version)
        assert (held.number, held.note) == (4, "theo báo cáo của xã")

    def test_escape_and_tab_lead_out_of_the_cells(self, grid: Page) -> None:
        cell(grid, "2.1").focus()
        press(grid, "Escape Tab")
        expect(cell(grid, "2.2")).not_to_be_focused()
        assert grid.evaluate("document.activeElement.tagName") == "SUMMARY"

    def test_after_the_last_cell_tab_reaches_the_buttons(self, grid: Page) -> None:
        cell(grid, "2.1").focus()
        press(grid, "Control+End Tab")
        expect(grid.get_by_role("button", name="Lưu", exact=True)).to_be_focused()

    def test_the_list_of_keys_is_on_the_page(self, grid: Page) -> None:
        grid.get_by_text("Phím tắt khi nhập").click()
        expect(grid.locator(".entry-keys")).to_contain_text("điền xuống theo ô trên")


class TestATable:
    def test_arrows_move_where_the_text_ends(self, table: Page) -> None:
        cell(table, "2.1", FIRST).focus()
        table.keyboard.type("12")
        press(table, "ArrowRight")
        at(table, "2.2", FIRST)
        press(table, "ArrowRight")  # over the computed column
        at(table, "2.4", FIRST)
        press(table, "Home ArrowDown End")
        at(table, "2.4", SECOND)
        press(table, "Control+Home F2 ArrowLeft")
        at(table, "2.1", FIRST)

    def test_enter_returns_below_where_tab_began(self, table: Page) -> None:
        cell(table, "2.1", FIRST).focus()
        press(table, "Tab Tab")
        at(table, "2.4", FIRST)
        press(table, "Enter")
        at(table, "2.1", SECOND)

    def test_a_block_is_chosen_summed_copied_cleared_and_given_back(
        self, table: Page, supplied: Submission
    ) -> None:
        for unit, texts in ((FIRST, ("1.000", "2")), (SECOND, ("30", "4"))):
            for code, text in zip(("2.1", "2.2"), texts, strict=True):
                cell(table, code, unit).fill(text)
        expect(shown(table, "2.3", SECOND)).to_have_text("34")
        cell(table, "2.1", FIRST).focus()
        press(table, "Shift+ArrowDown Shift+ArrowRight Shift+ArrowRight")
        expect(table.locator("[data-block]")).to_have_text("Đang chọn 6 ô, 6 số · tổng 2.072")
        assert copied(table) == "1.000\t2\t1.002\n30\t4\t34"
        press(table, "Delete")
        expect(cell(table, "2.2", SECOND)).to_have_value("")
        expect(cell(table, "2.1", FIRST)).to_have_value("")
        press(table, "Control+z")
        expect(cell(table, "2.2", SECOND)).to_have_value("4")
        assert copied(table, "cut") == "1.000\t2\t1.002\n30\t4\t34"
        expect(cell(table, "2.1", SECOND)).to_have_value("")
        press(table, "Escape")
        expect(table.locator(".in-block")).to_have_count(0)
        table.wait_for_timeout(300)
        expect(state(table)).to_contain_text(SAVED)
        assert table_numbers(supplied) == {}

    def test_a_block_is_drawn_with_the_pointer(self, table: Page) -> None:
        start = cell(table, "2.1", FIRST).bounding_box()
        end = cell(table, "2.2", SECOND).bounding_box()
        assert start and end
        table.mouse.move(start["x"] + 20, start["y"] + 10)
        table.mouse.down()
        table.mouse.move(end["x"] + 20, end["y"] + 10, steps=8)
        table.mouse.up()
        expect(table.locator(".in-block")).to_have_count(4)
        at(table, "2.1", FIRST)
        cell(table, "2.4", FIRST).click()
        expect(table.locator(".in-block")).to_have_count(0)

    def test_fill_down(self, table: Page, supplied: Submission) -> None:
        cell(table, "2.1", FIRST).fill("7")
        press(table, "Enter Control+d")
        expect(cell(table, "2.1", SECOND)).to_have_value("7")
        cell(table, "2.4", FIRST).fill("3")
        cell(table, "2.4", FIRST).focus()
        press(table, "Shift+ArrowDown Shift+ArrowDown Control+d Enter")
        expect(state(table)).to_contain_text(SAVED)
        table.wait_for_function("document.querySelector('[data-save=saving]') === null")
        found = table_numbers(supplied)
        assert [found[code, unit] for code in ("2.4",) for unit in ("x11", "x12", "x13")] == [3] * 3
        press(table, "Control+z")
        expect(cell(table, "2.4", SECOND)).to_have_value("")

    def test_a_press_of_the_pointer_chooses_the_text_to_write_over(self, table: Page) -> None:
        cell(table, "2.1", FIRST).fill("12")
        cell(table, "2.2", FIRST).click()
        cell(table, "2.1", FIRST).click()
        table.keyboard.type("5")
        expect(cell(table, "2.1", FIRST)).to_have_value("5")


def test_the_largest_form_is_filled_by_keyboard_alone(
    page: Page, live_server, world: make.World
) -> None:
    """96 lines, as a district's: some to choose from, some computed; no pointer."""
    rows = [
        (f"2.{n}", CHOICE | {"choices": "0=Chưa|1=Rồi"}) if n % 12 == 0 else f"2.{n}"
        for n in range(1, 91)
    ]
    sums = [(f"2.9{n}", {"formula": f"[2.{n}] + [2.{n + 1}]"}) for n in range(1, 7)]
    submission = make_list_of(*rows, *sums)
    open_grid(page, live_server.url, world.reporter("x11"), submission)
    cell(page, "2.1").focus()
    for n in range(1, 91):
        page.keyboard.type("r" if n % 12 == 0 else str(n))
        press(page, "Tab" if n % 2 else "Enter")
    expect(state(page)).to_contain_text(SAVED)
    page.wait_for_function("document.querySelector('[data-save=saving]') === null")
    expect(page.locator("[data-progress]")).to_have_text("90/90", timeout=15_000)
    assert numbers(submission) == {f"2.{n}": 1 if n % 12 == 0 else n for n in range(1, 91)}


def make_list_of(*rows: object) -> Submission:
    make.make_catalogue(*rows)
    return make.submission_of(make.make_campaign(), "x11")
