"""Figures bound into prose: forms, conditions, faults, provisional figures."""

import datetime as dt

import pytest

from reports.documents.bindings import FORMS, Printer
from reports.documents.blocks import Paragraph, Prose
from reports.tests.fakes import figure, found

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
