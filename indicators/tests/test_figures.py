"""Figures: reading what clerks type, keeping it exactly, printing it as reports do."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.entries import Ask, Fault, Typed, parse
from indicators.figures import (
    Figure,
    FigureError,
    State,
    bare,
    from_scaled,
    in_prose,
    long_date,
    parse_plain,
    short_date,
    shown,
    shown_figure,
    to_scaled,
)

CHOICES = "0=Chưa|1=Đang thực hiện|2=Hoàn thành"


def number(text: str) -> Figure:
    return Figure(State.NUMBER, Decimal(text))


def typed(text, value_type="count", decimals=0, **more):
    answer = parse(text, value_type=value_type, decimals=decimals, **more)
    assert isinstance(answer, Typed), answer
    return answer.figure


def asked(text, value_type="count", decimals=0, **more):
    answer = parse(text, value_type=value_type, decimals=decimals, **more)
    assert isinstance(answer, Ask), answer
    return answer


def fault(text, value_type="count", decimals=0, **more):
    answer = parse(text, value_type=value_type, decimals=decimals, **more)
    assert isinstance(answer, Fault), answer
    return answer.message


class TestCounts:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0", "0"),
            ("08", "8"),
            ("1234", "1234"),
            ("1.234", "1234"),
            ("1.234.567", "1234567"),
            ("1 234 567", "1234567"),
            ("1\u00a0234", "1234"),
            ("1\u202f234", "1234"),
            ("\uff11\uff12\uff13", "123"),
            ("1,234,567", "1234567"),
            ("12,0", "12"),
            ("12.0", "12"),
            ("  7800\n", "7800"),
        ],
    )
    def test_are_read(self, text, value):
        assert typed(text) == number(value)

    def test_are_asked_about_when_the_mark_may_be_a_decimal_comma(self):
        assert asked("1,234").readings == (number("1234"),)

    @pytest.mark.parametrize("text", ["-5", "\u22125", "- 5", "-1.234"])
    def test_are_never_negative(self, text):
        assert "không được âm" in fault(text)

    @pytest.mark.parametrize("text", ["12,5", "12.34", "0,5"])
    def test_have_no_decimals(self, text):
        assert "số nguyên" in fault(text)

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("1.439/1.783", "phân số"),
            ("12 %", "phần trăm"),
            ("14.622²⁴", "dấu chấm phân cách"),
            ("1.23.456", "dấu chấm phân cách"),
            ("12 34", "dấu chấm phân cách"),
            ("1.234.5", "dấu chấm phân cách"),
            ("12,", "dấu chấm phân cách"),
            ("1e5", "không kèm chữ"),
            ("12 hồ sơ", "không kèm chữ"),
            ("Thực hiện đảm bảo theo đúng quy định", "ghi chú"),
            ("٣", "dấu chấm phân cách"),
            ("9" * 40, "quá lớn"),
        ],
    )
    def test_faults_say_what_was_received_and_how_to_mend_it(self, text, hint):
        message = fault(text)
        assert message.startswith("Nhận được “")
        assert hint in message

    def test_tolerate_their_own_unit_of_measure(self):
        assert typed("12 văn bản", unit="Văn bản") == number("12")
        assert typed("12 đơn vị", unit="Cơ quan, đơn vị") == number("12")


class TestPercentagesAndMoney:
    @pytest.mark.parametrize("text", ["99,48", "99.48", "99,48%", "99.48 %", "99,480"])
    def test_both_decimal_marks_are_read_when_there_is_no_doubt(self, text):
        assert typed(text, "percent", 2) == number("99.48")

    def test_a_comma_is_the_decimal_mark(self):
        assert typed("1,234", "money", 3) == number("1.234")
        assert typed("1.234,5", "money", 3) == number("1234.5")
        assert typed("1,234.5", "money", 3) == number("1234.5")

    def test_two_readings_are_asked_about_and_each_can_be_retyped(self):
        question = asked("1.234", "money", 3)
        assert question.readings == (number("1234"), number("1.234"))
        assert "“1234”" in question.question and "“1,234”" in question.question
        assert typed("1234", "money", 3) == question.readings[0]
        assert typed("1,234", "money", 3) == question.readings[1]

    def test_a_confirmation_never_picks_between_two_numbers(self):
        asked("1.234", "money", 3, confirmed=True)

    def test_three_digits_after_a_dot_are_asked_about_even_if_too_fine(self):
        assert asked("99.481", "percent", 2).readings == (number("99481"),)

    def test_a_leading_zero_cannot_group_thousands(self):
        assert typed("0.234", "money", 3) == number("0.234")

    def test_too_many_decimals_are_refused_not_rounded(self):
        assert "tối đa 2 chữ số" in fault("12,345", "percent", 2)

    def test_a_percentage_may_be_negative(self):
        assert typed("-3,5", "percent", 2) == number("-3.5")

    def test_money_is_never_negative(self):
        assert "không được âm" in fault("-3,5", "money", 3)

    def test_another_unit_of_money_is_refused(self):
        assert typed("727.902,5 triệu đồng", "money", 3, unit="Triệu đồng") == number("727902.5")
        assert "đơn vị tính" in fault("2,3 tỷ đồng", "money", 3, unit="Triệu đồng")


class TestWords:
    @pytest.mark.parametrize("text", ["không", "Không", "KPS", "không phát sinh", "Không."])
    def test_nil_is_asked_about_once(self, text):
        assert asked(text).readings == (Figure(State.NIL),)
        assert typed(text, confirmed=True) == Figure(State.NIL)

    @pytest.mark.parametrize("text", ["-", "–", "—"])
    def test_a_dash_may_also_mean_not_applicable(self, text):
        assert asked(text).readings == (Figure(State.NIL), Figure(State.NA))
        assert typed(text, confirmed=True) == Figure(State.NIL)

    @pytest.mark.parametrize("text", ["K/AD", "không áp dụng", "N/A"])
    def test_not_applicable_is_asked_about(self, text):
        assert asked(text).readings == (Figure(State.NA),)
        assert typed(text, confirmed=True, note="Không có TTHC").note == "Không có TTHC"

    @pytest.mark.parametrize("text", ["…", "...", "chưa có số liệu"])
    def test_unavailable_needs_a_reason_even_when_confirmed(self, text):
        assert "lý do" in asked(text, confirmed=True).question
        assert typed(text, note="Chờ KBNN") == Figure(State.UNAVAILABLE, note="Chờ KBNN")

    def test_an_empty_cell_is_no_figure(self):
        assert "Ô trống" in fault(" \u200b ")


class TestChoices:
    @pytest.mark.parametrize("text", ["2", "Hoàn thành", "hoan thanh", "HOÀN THÀNH"])
    def test_are_read_by_code_or_label(self, text):
        assert typed(text, "choice", choices=CHOICES) == number("2")

    def test_others_are_refused_with_the_list(self):
        assert "1 = Đang thực hiện" in fault("5", "choice", choices=CHOICES)
        assert "Cần một trong" in fault("KPS", "choice", choices=CHOICES)

    def test_khong_is_an_answer_to_a_yes_no_question(self):
        assert typed("không", "yes_no") == number("0")
        assert typed("Có", "yes_no") == number("1")

    def test_are_printed_by_label(self):
        assert shown(Decimal(1), value_type="yes_no", decimals=0) == "Có"
        assert shown(Decimal(2), value_type="choice", decimals=0, choices=CHOICES) == "Hoàn thành"
        assert shown(Decimal(54), value_type="yes_no", decimals=0) == "54"


class TestPrinting:
    @pytest.mark.parametrize(
        ("value", "value_type", "decimals", "text"),
        [
            ("2434977", "count", 0, "2.434.977"),
            ("0", "count", 0, "0"),
            ("30", "percent", 2, "30%"),
            ("88.5", "percent", 2, "88,50%"),
            ("97.865", "percent", 2, "97,87%"),
            ("99.996", "percent", 2, "100%"),
            ("22.25", "percent", 1, "22,3%"),
            ("-0.001", "percent", 2, "0%"),
            ("-3.5", "percent", 2, "-3,50%"),
            ("2.3190", "money", 3, "2,319"),
            ("392027.100", "money", 3, "392.027,1"),
            ("727902", "money", 3, "727.902"),
        ],
    )
    def test_in_tables(self, value, value_type, decimals, text):
        assert shown(Decimal(value), value_type=value_type, decimals=decimals) == text

    @pytest.mark.parametrize(
        ("value", "text"), [("0", "0"), ("1", "01"), ("8", "08"), ("10", "10"), ("50533", "50.533")]
    )
    def test_counts_below_ten_get_their_zero_in_prose(self, value, text):
        assert in_prose(Decimal(value), value_type="count", decimals=0) == text

    def test_only_counts_get_a_zero_in_prose(self):
        assert in_prose(Decimal(5), value_type="percent", decimals=2) == "5%"
        assert in_prose(Decimal(5), value_type="money", decimals=3) == "5"

    def test_states(self):
        def cell(figure):
            return shown_figure(figure, value_type="count", decimals=0)

        assert [cell(None), cell(number("0")), cell(Figure(State.NIL))] == ["", "0", "0"]
        assert [cell(Figure(State.NA)), cell(Figure(State.UNAVAILABLE))] == ["–", "…"]

    def test_dates(self):
        assert long_date(date(2020, 1, 5)) == "ngày 05 tháng 01 năm 2020"
        assert long_date(date(2025, 3, 7)) == "ngày 07 tháng 3 năm 2025"
        assert short_date(date(2020, 1, 5)) == "05/01/2020"


class TestKeeping:
    @given(st.integers(-(2**63) + 1, 2**63 - 1), st.integers(0, 6))
    def test_stored_integers_come_back(self, scaled, decimals):
        assert to_scaled(from_scaled(scaled, decimals), decimals) == scaled

    def test_no_digit_is_lost_silently(self):
        with pytest.raises(FigureError):
            to_scaled(Decimal("1.25"), 1)

    @pytest.mark.parametrize("value", ["1E30", "NaN", "Infinity"])
    def test_what_cannot_be_stored_is_refused(self, value):
        with pytest.raises(FigureError):
            to_scaled(Decimal(value), 2)

    def test_only_a_number_has_a_value(self):
        with pytest.raises(FigureError):
            Figure(State.NIL, Decimal(0))
        with pytest.raises(FigureError):
            Figure(State.NUMBER)

    def test_data_files_use_a_decimal_point(self):
        assert parse_plain(" 1234.5 ") == Decimal("1234.5")
        for text in ("1,5", "1e3", "", "NaN", "1.2.3", "Infinity"):
            with pytest.raises(FigureError):
                parse_plain(text)


@given(st.integers(-(10**12), 10**12), st.sampled_from([("percent", 2), ("money", 3)]))
def test_what_is_printed_reads_back(scaled, kind):
    value_type, decimals = kind
    value = from_scaled(abs(scaled) if value_type == "money" else scaled, decimals)
    text = shown(value, value_type=value_type, decimals=decimals)
    answer = parse(text, value_type=value_type, decimals=decimals)
    if isinstance(answer, Ask):  # 1.234 of money is honestly ambiguous; our reading comes first
        answer = Typed(answer.readings[0])
    assert answer == Typed(Figure(State.NUMBER, value))


@given(st.integers(0, 10**12))
def test_counts_printed_in_tables_and_prose_read_back_without_a_question(value):
    assert typed(shown(Decimal(value), value_type="count", decimals=0)) == number(str(value))
    assert typed(in_prose(Decimal(value), value_type="count", decimals=0)) == number(str(value))
    assert typed(bare(Decimal(value), value_type="count", decimals=0)) == number(str(value))


@given(st.text(max_size=30), st.sampled_from(["count", "percent", "money", "choice", "yes_no"]))
def test_any_text_gets_an_answer_and_any_number_can_be_stored(text, value_type):
    assume(text.strip())
    answer = parse(text, value_type=value_type, decimals=2, choices=CHOICES)
    if isinstance(answer, Typed) and answer.figure.value is not None:
        to_scaled(answer.figure.value, 2)
