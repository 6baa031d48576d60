"""Rules: reading them, judging figures, and saying what was found."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from indicators.rules import (
    SKIPPED,
    Context,
    Finding,
    FormulaError,
    Frame,
    judge,
    parse_applies_to,
    parse_rule,
)


@dataclass(frozen=True)
class Meaning:
    label: str = "Số hồ sơ"
    value_type: str = "count"
    decimals: int = 0
    choices: str = ""
    over_units: str = "sum"
    over_time: str = "flow"
    is_entered: bool = True


MEANINGS = {
    "a": Meaning("Số đã xử lý"),
    "b": Meaning("Số phải xử lý"),
    "p": Meaning("Tỷ lệ", "percent", 2),
    "m": Meaning("Vốn giải ngân", "money", 3),
    "f": Meaning("Tổng số", over_units="formula", over_time="formula", is_entered=False),
}


def rule(expression, applies_to="", severity="block"):
    return parse_rule(
        code="r", severity=severity, applies_to=applies_to, expression=expression, message="Sai"
    )


def context(*, code="", level="", changed=None, notes=None, **frames):
    figures = {
        Frame[name.upper()]: {key: Decimal(str(number)) for key, number in known.items()}
        for name, known in frames.items()
    }
    return Context(MEANINGS, figures, level, code, changed, notes or {})


def judged(expression, applies_to="", severity="block", **known):
    return judge(rule(expression, applies_to, severity), context(**known))


def finding(*args, **known):
    found = judged(*args, **known)
    assert isinstance(found, Finding), found
    return found


class TestReading:
    @pytest.mark.parametrize(
        ("expression", "applies_to"),
        [
            ("[1.1.2] <= [1.1.1]", ""),
            ("[6.2.1] == [6.2.2] + [6.2.3] + [6.2.4] + [6.2.5]", ""),
            ("[7.6.2] == 100 * [7.6.2.2] / [7.6.2.1]", ""),
            ("[3.3.0.3] == previous([3.3.0.6])", ""),
            ("value >= 0 and value <= 100", "value_type=percent entered"),
            ("value >= previous_in_year(value)", "over_time=ytd | over_time=flow"),
            (
                "abs(value - same_window_last_year(value))"
                " <= max(5, 0.3 * same_window_last_year(value))",
                "over_time=flow value_type=count,money",
            ),
            ("changed_since_previous(form)", "form"),
            ("value == at_root(value)", "over_units=catalogue"),
        ],
    )
    def test_rules_of_the_catalogue_keep_their_text(self, expression, applies_to):
        assert rule(expression, applies_to).expression.to_text() == expression

    @pytest.mark.parametrize(
        ("expression", "applies_to", "severity"),
        [
            ("[a]", "", "block"),
            ("[a] + ([b] > 1) > 2", "", "block"),
            ("[a] and [b] > 1", "", "block"),
            ("not [a]", "", "block"),
            ("1 < [a] < 3", "", "block"),
            ("previous(at_root([a])) > 1", "", "block"),
            ("previous([a] > 1)", "", "block"),
            ("max([a]) > 1", "", "block"),
            ("abs([a], [b]) > 1", "", "block"),
            ("[a] = [b]", "", "block"),
            ("value > 1", "", "block"),
            ("[a] > 1", "over_time=flow", "block"),
            ("changed_since_previous(form)", "", "block"),
            ("changed_since_previous(x)", "form", "block"),
            ("[a] > 1", "form", "block"),
            ("[a] > 1", "", "warn"),
        ],
    )
    def test_senseless_rules_are_refused(self, expression, applies_to, severity):
        with pytest.raises(FormulaError):
            rule(expression, applies_to, severity)

    @pytest.mark.parametrize("text", ["over_time", "over_time=weekly", "color=red", "|", "Form"])
    def test_unknown_classes_are_refused(self, text):
        with pytest.raises(FormulaError):
            parse_applies_to(text)

    def test_other_campaigns_needed_are_known_beforehand(self):
        assert rule("[a] == previous([b]) or [a] > at_root([a])").needs == {
            Frame.PREVIOUS,
            Frame.AT_ROOT,
        }
        assert rule("changed_since_previous(form)", "form").needs == {Frame.PREVIOUS}
        assert rule("[a] > [b]").needs == frozenset()


class TestClasses:
    @pytest.mark.parametrize(
        ("text", "admitted"),
        [
            ("", ""),
            ("form", ""),
            ("value_type=percent entered", "p"),
            ("over_time=flow value_type=count,money", "abm"),
            ("value_type=money | over_time=formula", "mf"),
            ("entered", "abpm"),
        ],
    )
    def test_admit(self, text, admitted):
        chosen = parse_applies_to(text)
        assert "".join(code for code in MEANINGS if chosen.admits(MEANINGS[code])) == admitted


class TestJudging:
    @pytest.mark.parametrize(
        ("expression", "holds"),
        [
            ("[a] < [b]", True),
            ("[a] <= 3", True),
            ("[a] > [b]", False),
            ("[a] >= 3", True),
            ("[a] == 3", True),
            ("[a] != 3", False),
            ("[a] == 4 or [b] == 5", True),
            ("[a] == 3 and [b] == 4", False),
            ("not ([a] == 4)", True),
            ("not [a] == 3", False),
            ("abs([a] - [b]) == 2", True),
            ("min([a], [b], 1) == 1", True),
            ("max([a], [b]) == 5", True),
        ],
    )
    def test_conditions(self, expression, holds):
        found = judged(expression, now={"a": 3, "b": 5})
        assert (found is None) == holds
        assert found is not SKIPPED

    @pytest.mark.parametrize(
        "expression",
        [
            "[a] <= [b]",
            "[a] >= 0 or [b] > 0",
            "[a] > 5 and [b] > 0",
            "[a] <= [a] + [b]",
            "[a] == previous([a])",
            "[a] / ([a] - 3) > 1",
        ],
    )
    def test_is_skipped_unless_every_operand_has_a_value(self, expression):
        assert judged(expression, now={"a": 3}) is SKIPPED

    def test_other_frames(self):
        known = {"now": {"a": 3}, "previous": {"a": 4}, "previous_in_year": {"a": 2}}
        assert judged("[a] >= previous_in_year([a])", **known) is None
        assert isinstance(judged("[a] >= previous([a])", **known), Finding)
        assert judged("previous([a] * 2) == 8", **known) is None

    def test_a_percentage_is_compared_as_it_is_shown(self):
        known = {"now": {"p": "33.33", "a": 1, "b": 3}}
        assert judged("[p] == 100 * [a] / [b]", **known) is None
        assert judged("100 * [a] / [b] == [p]", **known) is None
        assert isinstance(judged("[p] != 100 * [a] / [b]", **known), Finding)
        assert isinstance(judged("[p] >= 100 * [a] / [b]", **known), Finding)

    def test_half_goes_up_in_that_comparison(self):
        assert judged("[p] == 100 * [a] / [b]", now={"p": "0.13", "a": 1, "b": 800}) is None

    def test_counts_are_compared_exactly(self):
        assert isinstance(judged("[a] == [b] / 3", now={"a": 0, "b": 1}), Finding)

    def test_cells_of_a_class_are_judged_one_by_one(self):
        known = context(now={"a": 3, "b": 50}, last_year={"a": 4, "b": 9})
        outlier = rule(
            "abs(value - same_window_last_year(value))"
            " <= max(5, 0.3 * same_window_last_year(value))",
            "over_time=flow",
            "explain",
        )
        assert judge(outlier, known.for_cell("a")) is None
        found = judge(outlier, known.for_cell("b"))
        assert isinstance(found, Finding) and found.codes == ("b",)
        assert judge(outlier, known.for_cell("m")) is SKIPPED

    def test_the_whole_form(self):
        def copied(changed):
            return judged("changed_since_previous(form)", "form", "notice", changed=changed)

        assert copied(True) is None
        assert copied(None) is SKIPPED
        assert "trùng kỳ trước" in copied(False).text

    def test_levels(self):
        known = {"now": {"a": 3}, "level": "commune"}
        assert judged('at_level([a], "commune") == 3', **known) is None
        assert judged('at_level([a], "district") == 3', **known) is SKIPPED


class TestFindings:
    def test_say_received_expected_and_how_to_mend(self):
        found = finding("[a] <= [b]", now={"a": 12, "b": 10})
        assert found.text == (
            "Nhận được 12 > 10. Cần: [a] ≤ [b]. "
            "Sửa một trong hai số: [a] Số đã xử lý (12); [b] Số phải xử lý (10)."
        )
        assert (found.rule_code, found.severity, found.message) == ("r", "block", "Sai")
        assert found.codes == ("a", "b")

    def test_only_the_failing_part_is_shown(self):
        found = finding("value >= 0 and value <= 100", "entered", now={"p": 120}, code="p")
        assert found.received == "120% > 100%"
        assert found.expected == "số liệu này ≥ 0 và số liệu này ≤ 100"

    def test_earlier_figures_are_told_with_their_origin(self):
        notes = {(Frame.PREVIOUS, "f"): "cộng từ hai đơn vị đã sáp nhập"}
        known = {"now": {"a": 5}, "previous": {"f": 1006}, "notes": notes}
        found = finding("[a] == previous([f])", severity="explain", **known)
        assert found.received == (
            "5 ≠ 1.006 (kỳ trước [f] = 1.006, cộng từ hai đơn vị đã sáp nhập)"
        )
        assert found.expected == "[a] = số kỳ trước của [f]"
        assert found.how == "Sửa số: [a] Số đã xử lý (5), hoặc giải trình vì sao số liệu đúng."

    def test_numbers_that_print_alike_are_told_apart(self):
        found = finding("[p] >= 100 * [a] / [b]", now={"p": "33.33", "a": 1, "b": 3})
        assert found.received == "33,33 < 33,33333333"

    def test_computed_indicators_are_marked(self):
        found = finding("[f] >= 0", now={"f": -2})
        assert "[f] Tổng số (-2, tính từ các số khác)" in found.how

    def test_a_notice_asks_for_nothing(self):
        found = finding("[a] >= 0.9 * [b]", severity="notice", now={"a": 1, "b": 10})
        assert found.expected == "[a] ≥ 0,9 × [b]"
        assert found.how.endswith("Nếu đúng thì không cần làm gì thêm.")

    def test_functions_levels_and_negations_are_put_in_words(self):
        found = finding('max(at_level([a], "commune"), 0.5) > 5', now={"a": 1}, level="commune")
        assert found.expected == "số lớn hơn trong ([a] (cấp xã); 0,5) > 5"
        assert finding("not [a] == 1", now={"a": 1}).received == "điều không được có: [a] = 1"
