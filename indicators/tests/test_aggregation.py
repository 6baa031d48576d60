"""Adding up: tallies in any order, coverage, and results of a root or a submission."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregation import (
    NOT_ASKED,
    Definition,
    Tally,
    asked_of,
    consolidate,
    least_covered,
    merge,
    printed_type,
    tally,
    tally_one,
)
from indicators.figures import Figure, State
from indicators.formulas import FormulaError, Status

NIL, NA, UNAVAILABLE = (Figure(s) for s in (State.NIL, State.NA, State.UNAVAILABLE))
MISSING = None


def number(value, **marks):
    return Figure(State.NUMBER, Decimal(value), **marks)


amounts = st.decimals(-(10**12), 10**12, places=3).map(number)
cells = st.lists(st.one_of(amounts, st.sampled_from([NIL, NA, UNAVAILABLE, MISSING])))


class TestTally:
    def test_counts_every_state_as_designed(self):
        figures = [number(3), number(4, provisional=True), NIL, NA, UNAVAILABLE, MISSING]
        counted = tally(figures)
        assert counted == Tally(
            total=Decimal(7), expected=5, reported=3, nil=1, na=1, unavailable=1, provisional=1
        )
        assert counted.missing == 2 and not counted.is_complete

    def test_count_yes_counts_yeses(self):
        counted = tally([number(1), number(0), number(1), MISSING, NA], over_units="count_yes")
        assert counted == Tally(total=Decimal(2), expected=4, reported=3, na=1)

    @given(st.data(), cells)
    def test_neither_order_nor_grouping_changes_it(self, data, figures):
        shuffled = data.draw(st.permutations(figures))
        cut = data.draw(st.integers(0, len(figures)))
        grouped = merge([tally(shuffled[cut:]), NOT_ASKED, tally(shuffled[:cut])])
        assert grouped == tally(figures)

    @given(cells, st.sampled_from([MISSING, UNAVAILABLE]))
    def test_a_missing_answer_never_changes_the_sum_and_always_the_coverage(self, figures, gap):
        before, after = tally(figures), tally([*figures, gap])
        assert after.total == before.total
        assert after.missing == before.missing + 1

    @given(cells)
    def test_not_applicable_leaves_everything_but_its_own_count(self, figures):
        before, after = tally(figures), tally([*figures, NA])
        assert after == before + Tally(na=1)
        assert (after.total, after.missing) == (before.total, before.missing)

    def test_kinds_say_whose_figures_count(self):
        kinds = ("sum", "single", "catalogue", "count_yes", "none")
        assert [asked_of(kind) for kind in kinds] == ["all", "root", "official", "all", "all"]
        assert printed_type("yes_no", "count_yes") == "count"
        assert printed_type("money", "sum") == "money"


def definitions(**formulas):
    entered = {code: Definition(code, "sum") for code in "ab"}
    return entered | {
        code: Definition.read(code, "formula", text) for code, text in formulas.items()
    }


def outcomes(known, subjects):
    """`subjects` maps code to [(level, figure), ...]; a code left out is not asked."""
    held = defaultdict(list, subjects)

    def tally_of(code, level):
        wanted = [figure for at, figure in held[code] if level in (None, at)]
        return tally(wanted, over_units=known[code].over_units)

    return consolidate(known, tally_of)


def in_communes(*figures):
    return [("commune", figure) for figure in figures]


class TestWorkedTable:
    """Design 5: a worked table over the subjects u and v, from figures to results."""

    KNOWN = definitions(plus="[a] + [b]", minus="[a] - [b]", rate="100 * [a] / [b]")
    NO, FAILED = Status.NO_DATA, Status.NOT_COMPUTABLE

    @pytest.mark.parametrize(
        ("b", "expected", "coverage"),
        [
            ([number(5), number(5)], (17, -3, 70), (2, 2)),
            ([number(5), MISSING], (12, 2, 140), (1, 2)),
            ([MISSING, MISSING], (FAILED, FAILED, FAILED), (0, 2)),
            ([NA, NA], (7, NO, NO), (2, 2)),
            ([], (7, NO, NO), (2, 2)),
            ([NIL, NIL], (7, 7, FAILED), (2, 2)),
        ],
    )
    def test_rows(self, b, expected, coverage):
        a = in_communes(number(3), number(4))
        found = outcomes(self.KNOWN, {"a": a, "b": in_communes(*b)})
        rows = [found[code] for code in ("plus", "minus", "rate")]
        assert tuple(r.status if r.value is None else r.value for r in rows) == expected
        assert {(r.coverage.reported, r.coverage.expected) for r in rows} == {coverage}


class TestConsolidate:
    def test_an_entered_indicator_nobody_reported_has_no_data_but_spoils_a_formula(self):
        found = outcomes(definitions(f="[a] + 1"), {"a": in_communes(MISSING)})
        assert found["a"].status is Status.NO_DATA
        assert found["f"].status is Status.NOT_COMPUTABLE
        assert "[a]" in found["f"].reason

    def test_an_operand_without_definition_is_absent(self):
        found = outcomes(definitions(f="[a] + [gone]"), {"a": in_communes(number(3))})
        assert found["f"].value == 3

    def test_results_follow_the_order_of_the_catalogue(self):
        known = {"f": Definition.read("f", "formula", "[a] + 1"), "a": Definition("a", "sum")}
        assert list(outcomes(known, {})) == ["f", "a"]

    def test_none_has_coverage_but_no_value(self):
        known = {"a": Definition("a", "none"), "f": Definition.read("f", "formula", "[a] + 1")}
        found = outcomes(known, {"a": in_communes(number(1), MISSING)})
        assert (found["a"].status, found["a"].coverage.missing) == (Status.NO_DATA, 1)
        assert found["f"].status is Status.NO_DATA

    def test_a_cycle_is_refused(self):
        with pytest.raises(FormulaError):
            outcomes(definitions(f="[g]", g="[f]"), {})

    def test_levels_reach_through_formulas(self):
        known = definitions(
            whole="[a] + [b]",
            communes='at_level([whole], "commune")',
            none='at_level([communes], "district")',
        )
        held = {
            "a": [("commune", number(1)), ("district", number(10))],
            "b": [("commune", number(2)), ("district", MISSING)],
        }
        found = outcomes(known, held)
        assert found["whole"].value == 13
        assert found["communes"].value == 3
        assert found["communes"].coverage.missing == 0
        assert found["none"].status is Status.NO_DATA

    def test_a_tall_tower_of_levels_does_not_exhaust_the_stack(self):
        tower = {f"f{n}": f"-[f{n + 1}]" for n in range(45)} | {"f45": "[a]"}
        known = definitions(**tower, top='at_level([f0], "commune")')
        assert outcomes(known, {"a": in_communes(number(1))})["top"].value == -1

    def test_coverage_of_nested_formulas_is_that_of_the_leaf(self):
        known = definitions(f="[a] + [b]", g="2 * [f]")
        held = {"a": in_communes(number(1), number(1)), "b": in_communes(number(1), MISSING)}
        found = outcomes(known, held)["g"]
        assert (found.value, found.coverage.missing, found.least_covered) == (6, 1, "b")

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1))
    def test_a_rate_is_the_ratio_of_sums(self, pairs):
        held = {
            "a": in_communes(*(number(done) for done, _ in pairs)),
            "b": in_communes(*(number(total) for _, total in pairs)),
        }
        rate = outcomes(definitions(rate="[a] / [b]"), held)["rate"].value
        done, total = sum(d for d, _ in pairs), sum(t for _, t in pairs)
        assert rate == Decimal(done) / Decimal(total)

    def test_a_rate_is_not_the_mean_of_rates(self):
        held = {"a": in_communes(number(1), number(1)), "b": in_communes(number(1), number(99))}
        assert outcomes(definitions(rate="100 * [a] / [b]"), held)["rate"].value == 2


class TestOneSubmission:
    """The same semantics with a single subject."""

    KNOWN = definitions(whole="[a] + [b]", communes='at_level([whole], "commune")')

    def test_a_part_that_is_not_asked_counts_nothing(self):
        assert outcomes(self.KNOWN, {"a": in_communes(number(3))})["whole"].value == 3

    def test_a_part_not_answered_yet_leaves_the_whole_open(self):
        held = {"a": in_communes(number(3)), "b": in_communes(MISSING)}
        assert outcomes(self.KNOWN, held)["whole"].status is Status.NOT_COMPUTABLE

    def test_another_level_is_absent(self):
        held = {"a": [("department", number(3))]}
        assert outcomes(self.KNOWN, held)["communes"].status is Status.NO_DATA


class TestLeastCovered:
    def test_lowest_share_first_then_most_missing(self):
        half, more_half = Tally(expected=2, reported=1), Tally(expected=10, reported=5)
        most = Tally(expected=10, reported=9)
        assert least_covered([(most, "a"), (half, "b")]) == (half, "b")
        assert least_covered([(half, "b"), (more_half, "c")]) == (more_half, "c")

    def test_what_is_not_expected_does_not_count(self):
        whole = Tally(expected=1, reported=1)
        assert least_covered([(NOT_ASKED, "a"), (whole, "b")]) == (whole, "b")
        assert least_covered([(Tally(na=2), "a")]) == (Tally(na=2), "a")
        assert least_covered([]) == (NOT_ASKED, "")

    def test_one_subject(self):
        assert tally_one(NIL).is_complete and tally_one(NA).is_complete
        assert not tally_one(UNAVAILABLE).is_complete
