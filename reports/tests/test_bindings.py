"""Figures bound into prose: forms, conditions, faults, provisional figures."""

import datetime as dt

import pytest
from hypothesis import example, given

from reports.citing.cited import Cited
from reports.documents.bindings import Printer
from reports.documents.blocks import Paragraph, Prose, Run, Table
from reports.documents.forms import FORMS
from reports.tests.fakes import figure, found
from reports.tests.test_markup import TYPED

FIGURES = found(
    figure("3.3.0", "50533"),
    figure("1.2.3", "7"),
    figure("3.4.1", "0"),
    figure("3.4.9", None),
    figure("3.3.4", "97.8671", value_type="percent", decimals=2, unit_of_measure="%"),
    figure("6.1.1", "2434977", value_type="money", decimals=3, unit_of_measure="Triệu đồng"),
    figure("7.5.3", "1439"),
    figure("3.1.4", "1783"),
    figure("1.5.1", "1", value_type="yes_no"),
)
PARTS = found(
    figure("1.1", "30", label="Tổng số"),
    figure("1.1.1", "20", label="Cấp tỉnh", parent_code="1.1"),
)
WORDS = {"kỳ": "quý I năm 2025", "kỳ sau": "quý II năm 2025"}


def printed(text: str, figures=FIGURES, last_day: dt.date | None = None) -> str:
    blocks = Printer(figures, WORDS, last_day).paragraphs(text)
    return "|".join(f"{marker(one)}{one.text}" for one in blocks)


def marker(block: Prose) -> str:
    return f"{block.marker} " if isinstance(block, Paragraph) and block.marker else ""


def paragraph(text: str, printer: Printer | None = None, place: str = "") -> Paragraph:
    (one,) = (printer or Printer(FIGURES, WORDS)).paragraphs(text, place)
    assert isinstance(one, Paragraph)
    return one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{3.3.0}} hồ sơ", "50.533 hồ sơ"),
        ("{{1.2.3}} đơn vị", "07 đơn vị"),
        ("{{1.2.3|number}} chỉ tiêu", "7 chỉ tiêu"),
        ("{{3.4.1}} vụ", "0 vụ"),
        ("đạt {{3.3.4}}", "đạt 97,87%"),
        ("đạt {{ 3.3.4 | percent }}", "đạt 97,87%"),
        ("{{6.1.1|money}}", "2.434.977 triệu đồng"),
        ("{{7.5.3|of:3.1.4}} TTHC", "1.439/1.783 TTHC"),
        ("giảm {{3.1.4|minus:7.5.3}}", "giảm 344"),
        ("{{1.5.1}}", "Có"),
        ("Trong {kỳ}", "Trong quý I năm 2025"),
        ("TRONG {KỲ SAU}", "TRONG QUÝ II NĂM 2025"),
    ],
)
def test_a_bound_figure_prints_as_prose_does(text, expected):
    assert printed(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{9.9.9}}", "không có chỉ tiêu 9.9.9"),
        ("{{3.4.9}}", "chỉ tiêu 3.4.9 chưa có số liệu"),
        ("{{3.3.0|tiền}}", "không có cách trình bày “tiền”"),
        ("{{3.3.0|money}}", "chỉ tiêu 3.3.0 không phải số tiền"),
        ("{{3.3.0|percent}}", "không phải tỷ lệ"),
        ("{{3.3.0|of}}", "viết chưa đúng"),
        ("{{3.3.0|number:3.1.4}}", "viết chưa đúng"),
        ("{{3.3.0|of:9.9.9}}", "không có chỉ tiêu 9.9.9"),
        ("{tuần}", "không có từ “tuần”"),
    ],
)
def test_what_cannot_be_printed_is_a_visible_fault(text, why):
    printer = Printer(FIGURES, WORDS)
    shown = paragraph(f"Có {text}.", printer, "II.1")
    (faulty,) = [run for run in shown.runs if run.fault]
    assert why in faulty.fault
    assert why in shown.text
    assert [(fault.place, fault.why) for fault in printer.faults] == [("II.1", faulty.fault)]


def test_a_fault_of_a_formula_says_that_it_could_not_be_computed():
    figures = found(figure("2.2.2", None, status="not_computable"))
    assert "không tính được" in printed("{{2.2.2}}", figures)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("? Có {{3.3.0}} hồ sơ.", "Có 50.533 hồ sơ."),
        ("? Có {{3.4.9}} hồ sơ.", ""),
        ("? Có {{9.9.9}} hồ sơ.", ""),
        ("? Đạt {{3.3.0|of:3.4.9}}.", ""),
        ("?0 3.4.1: Chưa phát sinh.", "Chưa phát sinh."),
        ("?+ 3.4.1: Có {{3.4.1}}.", ""),
        ("?0 3.3.0: Chưa phát sinh.", ""),
        ("?+ 3.3.0: Có {{3.3.0}}.", "Có 50.533."),
        ("?0 3.4.9: Chưa phát sinh.", ""),
        ("?+ 9.9.9: Có.", ""),
    ],
)
def test_conditional_sentences(text, expected):
    assert printed(text) == expected


def test_a_condition_does_not_hide_a_form_that_is_written_badly():
    assert "không có cách trình bày" in printed("? {{3.3.0|tiền}}")


def test_lines_are_paragraphs_dashes_and_continuations():
    text = "Một.\n? > Hai {{1.2.3}}.\n- Ba.\n?0 3.4.1: > Bốn.\n+ Năm.\n\n> Sáu."
    assert printed(text) == "Một. Hai 07.|- Ba. Bốn.|+ Năm. Sáu."


def test_a_continuation_with_nothing_before_it_stands_alone():
    assert printed("? {{9.9.9}}\n> Sau đó.") == "Sau đó."


def test_a_provisional_figure_says_so_once_a_paragraph():
    to = dt.date(2025, 3, 31)
    figures = found(
        figure("6.1.2", "562864", provisional=1, data_to=to),
        figure("6.1", "23.1", value_type="percent", decimals=1, provisional=1, data_to=to),
    )
    text = "Giải ngân {{6.1.2}}, đạt {{6.1}}.\nĐạt {{6.1}}."
    assert printed(text, figures, dt.date(2025, 3, 14)) == (
        "Giải ngân ước 562.864 (số liệu đến ngày 31 tháng 3 năm 2025), đạt 23,1%."
        "|Đạt ước 23,1% (số liệu đến ngày 31 tháng 3 năm 2025)."
    )


def test_a_provisional_figure_at_the_cut_off_needs_no_date():
    day = dt.date(2025, 3, 14)
    figures = found(figure("6.1.2", "562864", provisional=1, data_to=day))
    assert printed("{{6.1.2}} và {{6.1.2}}", figures, day) == "ước 562.864 và 562.864"


def test_a_figure_of_another_day_says_which_although_it_is_final():
    figures = found(figure("6.3.1", "727902", data_to=dt.date(2025, 2, 28)))
    assert printed("{{6.3.1}}", figures, dt.date(2025, 3, 14)) == (
        "727.902 (số liệu đến ngày 28 tháng 02 năm 2025)"
    )


def test_every_form_is_documented():
    assert all(one.write.__doc__ and one.label for one in FORMS.values())


def test_runs_remember_the_figure_they_print():
    assert [run.code for run in paragraph("Có {{3.3.0}} hồ sơ").runs] == ["", "3.3.0", ""]


# -- bold, citations, footnotes, tables ------------------------------------------------------------

DECISION = Cited(
    "a",
    "Quyết định",
    "757/QĐ-UBND",
    "Chủ tịch Ủy ban nhân dân tỉnh Kon Tum",
    dt.date(2024, 12, 24),
    "về việc ban hành Kế hoạch CCHC năm 2025",
)
PLAN = Cited("b", "Kế hoạch", "4772/KH-UBND", "Ủy ban nhân dân tỉnh", None, "về công tác pháp chế")
DOCUMENTS = {"a": DECISION, "b": PLAN}


def citing() -> Printer:
    return Printer(FIGURES | PARTS, WORDS, documents=DOCUMENTS)


def test_bold_runs_over_figures_and_words():
    shown = paragraph("Có **{{3.3.0}} hồ sơ** trong {kỳ}")
    assert [(run.text, run.bold) for run in shown.runs] == [
        ("Có ", False),
        ("50.533", True),
        (" hồ sơ", True),
        (" trong ", False),
        ("quý I năm 2025", False),
    ]


def test_a_document_is_cited_in_full_once_and_shortly_afterwards():
    printer = citing()
    shown = paragraph("Theo [[a]]^[[[b]]; [[a]].] và [[b]].", printer)
    assert shown.whole == (
        "Theo Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của Chủ tịch Ủy ban nhân dân "
        "tỉnh Kon Tum về việc ban hành Kế hoạch CCHC năm 2025 [Kế hoạch số 4772/KH-UBND của Ủy "
        "ban nhân dân tỉnh về công tác pháp chế; Quyết định số 757/QĐ-UBND.] và Kế hoạch số "
        "4772/KH-UBND."
    )
    assert printer.cited == ["a", "b"]
    assert paragraph("[[b]]", printer).text == "Kế hoạch số 4772/KH-UBND"


def test_footnotes_are_counted_and_their_calls_close_up():
    printer = citing()
    first = paragraph("Đã ban hành ^[Gồm: {{1.2.3}} văn bản [đã gửi].], còn lại.", printer)
    second = paragraph("Sau đó^[Hai.].", printer)
    assert [run.text for run in first.runs] == ["Đã ban hành", "", ", còn lại."]
    assert [run.number for one in (first, second) for run in one.notes] == [1, 2]
    assert first.notes[0].note[1].code == "1.2.3"
    assert first.text == "Đã ban hành, còn lại."


def test_tables_stand_between_paragraphs():
    text = """Như sau:
| Đơn vị | Hồ sơ | Tỷ lệ |
|---|---|---|
| Xã **A** | {{3.3.0}} | {{3.3.4}} |
? | Xã B | {{3.4.9}} | |
| Xã C | 7 |
Hết."""
    before, table, after = Printer(FIGURES, WORDS).paragraphs(text)
    assert (before.text, after.text) == ("Như sau:", "Hết.")
    assert isinstance(table, Table)
    assert [["".join(run.text for run in cell) for cell in row] for row in table.rows] == [
        ["Đơn vị", "Hồ sơ", "Tỷ lệ"],
        ["Xã A", "50.533", "97,87%"],
        ["Xã C", "7", ""],
    ]
    assert table.headed
    assert table.numeric == (1, 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[z]]", "không có văn bản “z”"),
        ("^[một", "chưa đóng"),
        ("{{3.3.0", "chưa đóng"),
        ("^[]", "không có nội dung"),
        ("^[một ^[hai] ba]", "chú thích không đặt trong chú thích"),
        ("**một", "chữ đậm chưa đóng"),
        ("một {{1.1|table}}", "viết riêng một dòng"),
        ("{{7.5.3|chart}}", "không có chỉ tiêu thành phần"),
    ],
)
def test_what_is_written_badly_is_visible(text, why):
    printer = citing()
    shown = paragraph(text, printer, "I")
    assert why in shown.whole
    assert [fault.place for fault in printer.faults] == ["I"]


def test_headings_take_no_footnotes():
    printer = citing()
    assert "đề mục" in printer.plain("KẾT QUẢ^[Theo [[a]].]", "II")
    assert not printer.cited


def test_runs_say_what_they_were_printed_from():
    text = "Có **{{3.3.0|number}} hồ sơ** theo [[a]]^[Gồm {kỳ}.], {{9.9}}\n? > trong {kỳ}."
    shown = paragraph(text, citing())
    assert "".join(run.source for run in shown.runs) == text.replace("**", "")
    assert [run.source for run in shown.notes[0].note] == ["Gồm ", "{kỳ}", "."]


def test_the_lines_that_print_are_known_by_their_places():
    printer = Printer(FIGURES, WORDS)
    assert printer.printing("Một.\n\n?0 3.3.0: Hai.\n?+ 3.3.0: Ba.\n") == [0, 3]


@given(TYPED)
@example("|---|---|")
def test_whatever_is_typed_prints_blocks(text):
    printer = Printer(PARTS, WORDS, documents=DOCUMENTS)
    blocks = printer.paragraphs(text, "I")
    assert all(block.whole.strip() or isinstance(block, Table) for block in blocks)
    shown = [run for block in blocks for run in _all_runs(block)]
    assert sum(bool(run.fault) for run in shown) == len(printer.faults)
    for block in blocks:
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) <= 1
            assert len(block.shares) == len(block.rows[0])


def _all_runs(block: Prose) -> list[Run]:
    cells = [block.runs] if isinstance(block, Paragraph) else []
    if isinstance(block, Table):
        cells = [cell for row in block.rows for cell in row]
    return [inner for cell in cells for run in cell for inner in (run, *run.note)]
