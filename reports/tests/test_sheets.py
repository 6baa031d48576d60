"""Uploaded spreadsheets: what is read of good ones, and that bad ones harm nobody."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import archives
from reports.sheets import dates, reading
from reports.sheets.book import address
from reports.sheets.reading import EMPTY, SheetCell, SheetRefused
from reports.tests import hostile_sheets as hostile
from reports.tests.workbooks import saved


def cells(content: bytes) -> tuple[tuple[SheetCell, ...], ...]:
    return reading.read(content, "x.xlsx").sheets[0].rows


def only(value: object) -> SheetCell:
    return cells(saved(A1=value))[0][0]


# -- good ones -------------------------------------------------------------------------------------


def test_cells_are_what_they_show():
    assert only("Xin chào") == SheetCell("Xin chào", "text")
    assert only(1234567) == SheetCell("1234567", "number", Decimal(1234567))
    assert only(97.87) == SheetCell("97,87", "number", Decimal("97.87"))
    assert only(True) == SheetCell("TRUE", "bool")
    assert only("=1+2") == SheetCell("", "formula")
    assert only(date(2025, 6, 30)).text == "30/06/2025"
    assert only(datetime(2025, 6, 30, 8, 15)).text == "30/06/2025 08:15"


def test_a_percentage_is_what_it_shows():
    book = openpyxl.Workbook()
    book.active["A1"] = 0.9787
    book.active["A1"].number_format = "0.00%"
    kept = io.BytesIO()
    book.save(kept)
    assert cells(kept.getvalue())[0][0] == SheetCell("97,87%", "number", Decimal("97.87"))


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("97.870000000000005", "97,87"),
        ("0.30000000000000004", "0,3"),
        ("1.1000000000000001", "1,1"),
        ("12345678901234567", "12345678901234567"),
        ("1.5E3", "1500"),
    ],
)
def test_what_a_spreadsheet_rounds_by_itself_is_not_taken_for_digits(kept, shown):
    row = f'<row r="1"><c r="A1"><v>{kept}</v></c></row>'
    assert cells(hostile.sheet(row))[0][0].text == shown


def test_formulas_give_their_last_result_and_errors_are_errors():
    assert [(c.text, c.kind) for c in cells(hostile.formulas())[0]] == [
        ("5", "formula"),
        ("7", "formula"),
        ("#REF!", "error"),
    ]


def test_rows_and_columns_keep_their_places_and_end_with_what_they_hold():
    found = cells(saved(B2="a", D4="b"))
    assert found == (
        (),
        (EMPTY, SheetCell("a", "text")),
        (),
        (EMPTY, EMPTY, EMPTY, SheetCell("b", "text")),
    )


def test_rows_without_numbers_are_counted():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert cells(hostile.sheet(rows))[1][0].text == "3"


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is():
    assert [cell.text for cell in cells(hostile.lying_dimension())[0]] == ["1", "2,5"]


def test_a_number_without_end_is_text():
    assert cells(hostile.huge_number())[0][0].kind == "text"


def test_hidden_sheets_are_known_as_such():
    book = openpyxl.Workbook()
    book.create_sheet("ẩn").sheet_state = "veryHidden"
    kept = io.BytesIO()
    book.save(kept)
    read = reading.read(kept.getvalue(), "x.xlsx")
    assert [(one.name, one.hidden) for one in read.sheets] == [("Sheet", False), ("ẩn", True)]
    assert [one.name for one in read.shown] == ["Sheet"]


@given(st.integers(1, 60_000))
def test_days_are_counted_as_a_spreadsheet_counts_them(number):
    from openpyxl.utils.datetime import from_excel

    if number != 60:  # 29/02/1900, which never was
        assert dates.day_of(Decimal(number), in_1904=False) == f"{from_excel(number):%d/%m/%Y}"


def test_cells_are_named_as_spreadsheets_name_them():
    assert [address(0, 0), address(11, 4), address(0, 26), address(1048575, 16383)] == [
        "A1",
        "E12",
        "AA1",
        "XFD1048576",
    ]


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-(10**14), 10**14),
                st.decimals(-1000, 1000, places=3).map(float),
                st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
            ),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_there_and_back_as_plain_data(rows):
    names = {
        address(row, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if not str(value).startswith("=")
    }
    book = reading.read(saved(**names), "x.xlsx")
    assert reading.from_plain(reading.to_plain(book)) == book


# -- bad ones --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_bad_files_are_refused_apart_with_a_reason(name, tmp_path: Path):
    make, why = hostile.REFUSED[name]
    path = tmp_path / "x.xlsx"
    path.write_bytes(make())
    with pytest.raises(SheetRefused, match=why) as refused:
        reading.read_apart(path, "x.xlsx")
    assert str(refused.value) not in (reading.BROKEN, reading.TOO_LONG)  # it did not die of it


@pytest.mark.parametrize("name", hostile.READ)
def test_strange_files_are_read_alike_here_and_apart(name, tmp_path: Path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(hostile.READ[name]())
    assert reading.read_apart(path, "x.xlsx") == reading.read(path.read_bytes(), "x.xlsx")


def test_a_child_that_dies_has_refused_the_file(tmp_path: Path, monkeypatch):
    path = tmp_path / "x.xlsx"
    path.write_bytes(hostile.plain())
    monkeypatch.setattr(reading, "LARGEST", 2**22)
    with pytest.raises(SheetRefused, match="quá phức tạp"):
        reading.read_apart(path, "x.xlsx")


def test_every_part_of_an_archive_can_be_unpacked_to_nothing():
    bounds = archives.Bounds(unpacked=10**6, part=10**5)
    with archives.opened(hostile.plain(), bounds) as archive:
        archive.demand_whole()
    tight = archives.Bounds(unpacked=10**6, part=100)
    refused = pytest.raises(archives.ArchiveRefused, match="bung ra quá lớn")
    with archives.opened(hostile.plain(), tight) as archive, refused:
        archive.demand_whole()
