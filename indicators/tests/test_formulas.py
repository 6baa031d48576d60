"""The language of formulas, and what absent and missing operands do to a result."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.expressions import (
    MAX_LENGTH,
    Binary,
    Call,
    Cell,
    Compare,
    Expression,
    Frame,
    Logic,
    Negate,
    Not,
    Number,
    Ref,
    Shift,
    Sum,
    add,
)
from indicators.formulas import (
    ABSENT,
    UNREPORTED,
    FormulaError,
    NotComputable,
    Status,
    evaluate,
    order,
    parse,
)
from indicators.parsing import parse_condition

A, B, C = Ref("a"), Ref("b"), Ref("c")


def result(text, **operands):
    """`a=3` gives the operand [a]; what is not given is absent."""
    known = {
        code: Decimal(value) if isinstance(value, (int, str)) else value
        for code, value in operands.items()
    }
    return evaluate(parse(text), lambda code, level: known.get(code, ABSENT))


def value(text, **operands):
    outcome = result(text, **operands)
    assert outcome.status is Status.OK, outcome
    return outcome.value


def status(text, **operands):
    return result(text, **operands).status


class TestParsing:
    @pytest.mark.parametrize(
        ("text", "tree"),
        [
            ("[a] + [b] + [c]", Sum((A, B, C))),
            ("[a] + ([b] + [c])", Sum((A, B, C))),
            ("[a] - [b] - [c]", Binary("-", Binary("-", A, B), C)),
            ("[a] - ([b] - [c])", Binary("-", A, Binary("-", B, C))),
            ("[a] - [b] + [c]", Sum((Binary("-", A, B), C))),
            ("[a] + [b] * [c]", Sum((A, Binary("*", B, C)))),
            ("-[a] * [b]", Binary("*", Negate(A), B)),
            ("2 * -[a]", Binary("*", Number(Decimal(2)), Negate(A))),
            ("0.25", Number(Decimal("0.25"))),
            ("[ 5.3.1a ]", Ref("5.3.1a")),
            ('at_level([3.3.0.4], "commune")', Ref("3.3.0.4", "commune")),
        ],
    )
    def test_trees(self, text, tree):
        assert parse(text).root == tree

    @pytest.mark.parametrize(
        "text",
        [
            "100 * [3.3.0.4.1] / [3.3.0.4]",
            "[3.3.0.1] + [3.3.0.2] + [3.3.0.3]",
            "100 * [1.3.2] / ([1.3.1] - [1.3.5])",
            "100 * ([4.1.7.1] - [4.1.1]) / [4.1.7.1]",
            "100 * [7.5.3] / ([7.5.1.2] + [7.5.1.3])",
            'at_level([3.3.0.4.1], "department")',
        ],
    )
    def test_formulas_of_the_catalogue_keep_their_text(self, text):
        assert parse(text).to_text() == text

    def test_codes_are_named_once_in_order_of_appearance(self):
        assert parse('[b] + [a] - at_level([b], "commune")').codes == ("b", "a")

    @pytest.mark.parametrize(
        ("text", "position", "reason"),
        [
            ("", 0, "Chưa có nội dung"),
            ("[a", 0, "Thiếu dấu ]"),
            ("[a] + ", 5, "hết nội dung"),
            ("([a] + [b]", 10, "Thiếu dấu )"),
            ("[a] [b]", 4, "thiếu phép tính"),
            ("[a] + 1,5", 7, "dấu chấm"),
            ("[a b]", 0, "không phải là mã"),
            ("[]", 0, "không phải là mã"),
            ("[a] × [b]", 4, "Dùng dấu *"),
            ("[a] ? 2", 4, "ký tự lạ"),
            ("[a] <= [b]", 4, "quy tắc"),
            ("[a] + abs([b])", 6, "quy tắc"),
            ("value", 0, "quy tắc"),
            ("tong", 0, "Không hiểu"),
            ('at_level([a], "tinh")', 14, "Cấp phải là"),
            ("at_level(5, 5)", 9, "at_level([mã]"),
            ("1" * 40, 0, "Số quá dài"),
        ],
    )
    def test_faults_are_named_with_their_place(self, text, position, reason):
        with pytest.raises(FormulaError) as caught:
            parse(text)
        assert reason in caught.value.message
        assert caught.value.position == position

    @pytest.mark.parametrize(
        "text",
        [
            "(" * 3000,
            "-" * 3000 + "1",
            "[a]-" * 900 + "[a]",
            "[a]/" * 900 + "[a]",
            "[a] +" * MAX_LENGTH,
            "not " * 900 + "[a] > 1",
            "abs(" * 900,
        ],
    )
    def test_hostile_texts_are_refused_without_exhausting_the_stack(self, text):
        for read in (parse, parse_condition):
            with pytest.raises(FormulaError):
                read(text)

    def test_a_long_sum_is_fine(self):
        assert value(" + ".join(["[a]"] * 600), a=2) == 1200

    @given(st.text(alphabet='[]ab1.+-*/() <>="andotrvlue,_', max_size=60))
    def test_any_text_parses_or_is_refused(self, text):
        for read in (parse, parse_condition):
            try:
                expression = read(text)
            except FormulaError:
                continue
            assert read(expression.to_text()) == expression


numbers = st.one_of(
    st.builds(Number, st.decimals(0, 9999, places=2)),
    st.builds(Ref, st.sampled_from(["a", "1.2", "5.3.1a"]), st.sampled_from([None, "commune"])),
)


def _compound(inner):
    return st.one_of(
        st.builds(add, inner, inner),
        st.builds(Binary, st.sampled_from("-*/"), inner, inner),
        st.builds(Negate, inner),
    )


formulas = st.recursive(numbers, _compound, max_leaves=12)
rule_numbers = st.one_of(
    formulas,
    st.just(Cell()),
    st.builds(Shift, st.sampled_from([f for f in Frame if f is not Frame.NOW]), formulas),
    st.builds(lambda x: Call("abs", (x,)), formulas),
    st.builds(lambda x, y: Call("max", (x, y)), formulas, formulas),
)
comparisons = st.builds(
    Compare, st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]), rule_numbers, rule_numbers
)


class TestText:
    @given(formulas)
    def test_the_text_of_a_formula_parses_back_to_it(self, root):
        expression = Expression(root)
        assert parse(expression.to_text()) == expression

    @given(comparisons, comparisons, comparisons)
    def test_the_text_of_a_condition_parses_back_to_it(self, one, two, three):
        for root in (
            one,
            Not(one),
            Logic("and", (one, Logic("or", (two, three)))),
            Logic("or", (Logic("and", (one, two)), Not(Logic("or", (two, three))))),
        ):
            expression = Expression(root)
            assert parse_condition(expression.to_text()) == expression


class TestWorkedTable:
    """Design 5, row by row; both subjects already added up."""

    FORMULAS = ("[a] + [b]", "[a] - [b]", "100 * [a] / [b]")

    @pytest.mark.parametrize(
        ("b", "expected"),
        [
            (10, (17, -3, 70)),
            (5, (12, 2, 140)),
            (UNREPORTED, (Status.NOT_COMPUTABLE,) * 3),
            (ABSENT, (7, Status.NO_DATA, Status.NO_DATA)),
            (0, (7, 7, Status.NOT_COMPUTABLE)),
        ],
    )
    def test_rows(self, b, expected):
        outcomes = [result(text, a=7, b=b) for text in self.FORMULAS]
        got = tuple(o.status if o.value is None else o.value for o in outcomes)
        assert got == expected


def holds_a_literal(node):
    """A literal alone or as an addend: is it there when all else is absent? Nothing says."""
    terms = node.terms if isinstance(node, Sum) else (node,)
    return any(not Expression(term).codes for term in terms)


class TestSemantics:
    @pytest.mark.parametrize("text", ["[a]", "[a] + [b]", "-[a]", "1 + [a]", "[a] + 1 + [b]"])
    def test_all_operands_absent_is_absent(self, text):
        assert status(text) is Status.NO_DATA

    def test_a_literal_stays_when_some_operand_is_there(self):
        assert value("[a] + 1 + [b]", b=2) == 3
        assert value("[b] + ([a] + 1)", b=2) == 3

    def test_a_formula_of_literals_has_its_value(self):
        assert value("5 + 3 * -2") == -1

    @pytest.mark.parametrize("text", ["[a] - [b]", "[b] - [a]", "[a] * [b]", "[b] / [a]"])
    def test_absent_wins_over_unreported_in_either_place(self, text):
        assert status(text, b=UNREPORTED) is Status.NO_DATA

    @pytest.mark.parametrize("text", ["[a] + [b]", "[b] + [a]"])
    def test_an_absent_addend_leaves_a_missing_one_missing(self, text):
        assert status(text, b=UNREPORTED) is Status.NOT_COMPUTABLE

    def test_an_absent_numerator_wins_over_a_zero_denominator(self):
        assert status("[a] / [b]", b=0) is Status.NO_DATA

    def test_reasons_name_the_operand(self):
        assert "[b]" in result("[a] + [b]", a=1, b=UNREPORTED).reason
        assert result("[a] / ([b] - 2)", a=1, b=2).reason == "Mẫu số bằng 0: [b] - 2"

    def test_a_failed_formula_spoils_the_one_above_with_its_reason(self):
        assert result("[a] + [b]", a=1, b=NotComputable("vì sao")).reason == "vì sao"

    def test_results_go_on_as_operands(self):
        assert result("[a]").operand is ABSENT
        assert result("[a]", a=4).operand == 4
        assert isinstance(result("1 / 0").operand, NotComputable)

    def test_arithmetic_has_28_digits(self):
        assert value("1 / 3") == Decimal("0." + "3" * 28)

    def test_overflow_is_not_computable(self):
        huge = Decimal("9E+999999")
        assert status("[a] * [a]", a=huge) is Status.NOT_COMPUTABLE

    def test_levels_are_asked_for(self):
        seen = []

        def lookup(code, level):
            seen.append((code, level))
            return Decimal(1)

        evaluate(parse('[a] + at_level([a], "commune")'), lookup)
        assert seen == [("a", None), ("a", "commune")]

    @given(st.permutations(["[a]", "[b]", "[c]", "[d]", "2"]))
    def test_the_order_of_addends_never_matters(self, terms):
        text = " + ".join(terms)
        assert value(text, a=1, b=5, d=0) == 8
        assert status(text, a=1, b=UNREPORTED) is Status.NOT_COMPUTABLE

    @given(formulas, formulas, st.sampled_from("+-*/"))
    def test_a_bracket_means_the_same_as_a_code_naming_it(self, left, right, op):
        def lookup(code, level):
            return {"a": Decimal(3), "1.2": ABSENT}.get(code, UNREPORTED)

        def named(code, level):
            return evaluate(Expression(inner[code]), lookup).operand

        inner = {"l": left, "r": right}
        # A literal is no operand, so a sum that holds one may differ once a code names it.
        if op == "+":
            assume(not any(holds_a_literal(side) for side in (left, right)))
        whole = f"({Expression(left).to_text()}) {op} ({Expression(right).to_text()})"
        direct, nested = evaluate(parse(whole), lookup), evaluate(parse(f"[l] {op} [r]"), named)
        assert direct.status is nested.status
        if direct.value is not None and nested.value is not None:
            # A flattened sum may round elsewhere in the 28th digit.
            assert abs(direct.value - nested.value) <= abs(direct.value) * Decimal("1e-20")


class TestOrder:
    def test_operands_come_first(self):
        found = order({"a": parse("[b] + [x]"), "b": parse("[c]"), "c": parse("[x]")})
        assert found == ["c", "b", "a"]

    def test_cycles_are_named(self):
        with pytest.raises(FormulaError) as caught:
            order({"a": parse("[b]"), "b": parse("[c]"), "c": parse("[a]")})
        assert all(f"[{code}]" in str(caught.value) for code in "abc")

    def test_a_formula_of_itself_is_a_cycle(self):
        with pytest.raises(FormulaError):
            order({"a": parse("[a] + 1")})

    def test_a_tower_of_formulas_is_refused(self):
        tower = {f"f{n}": parse(f"[f{n + 1}] + 1") for n in range(3000)}
        with pytest.raises(FormulaError, match="tầng"):
            order(tower)
