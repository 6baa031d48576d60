"""The arithmetic of risk: what counts as far, as copied, as rounded; and what never does."""

from decimal import Decimal
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.reviewing import weighing
from reports.reviewing.weighing import Cell, Crowd, Like, Reason

NUMBERS = st.integers(0, 100_000).map(Decimal)
SERIES = st.lists(NUMBERS, min_size=weighing.SERIES, max_size=12)
CROWDS = st.lists(st.floats(0, 1e6), min_size=weighing.CROWD, max_size=60)


def cell(value: object, before: tuple[object, ...] = (), **more: object) -> Cell:
    told = {"code": "2.1", "label": "Số văn bản", "area": "the-che", "value_type": "count"} | more
    earlier = tuple(Decimal(str(one)) for one in before)
    return Cell(value=Decimal(str(value)), before=earlier, **{"decimals": 0} | told)  # type: ignore[arg-type]


def kind(one: Cell) -> str:
    reason = weighing.of_cell(one)
    return reason.kind if reason else ""


class TestOwnHistory:
    @given(SERIES)
    def test_what_it_always_gave_is_no_surprise(self, before: list[Decimal]) -> None:
        assert kind(cell(before[-1], (before[-1],) * len(before))) == ""

    @given(SERIES, NUMBERS)
    def test_the_order_of_the_past_does_not_matter(
        self, before: list[Decimal], now: Decimal
    ) -> None:
        there, back = cell(now, tuple(before)), cell(now, tuple(reversed(before)))
        assert kind(there) == kind(back)

    @given(SERIES, st.integers(-weighing.LEAST + 1, weighing.LEAST - 1))
    def test_an_everyday_difference_is_never_told(self, before: list[Decimal], off: int) -> None:
        usual = Crowd.of([float(one) for one in before]).middle
        assert kind(cell(max(0, usual + off), tuple(before))) == ""

    @pytest.mark.parametrize(
        ("now", "before", "found"),
        [
            (900, (100, 110, 105, 98), "own"),
            (0, (100, 110, 105, 98), "own"),  # from many to nothing
            (150, (100, 110, 105, 98), ""),
            (900, (100, 900, 5, 400), ""),  # it always jumped
            (130, (100, 100, 100, 100), ""),  # no deviation at all is no reason by itself
            (300, (100, 100, 100, 100), "own"),
            (900, (100,), "own"),  # a single point: a plain factor
            (300, (100,), ""),
            (2, (1,), ""),
            (900, (), ""),
        ],
    )
    def test_examples(self, now: int, before: tuple[int, ...], found: str) -> None:
        assert kind(cell(now, before)) == found

    def test_the_sentence_has_both_numbers(self) -> None:
        reason = weighing.of_cell(cell(12900, (100, 110, 105, 98)))
        assert reason is not None
        assert reason.text == (
            "2.1 Số văn bản: 12.900; 4 kỳ trước thường 103, từ 98 đến 110 (quy về cùng độ dài kỳ)."
        )


class TestLikeUnits:
    @given(CROWDS)
    def test_the_middle_one_is_like_the_others(self, values: list[float]) -> None:
        crowd = Crowd.of(values)
        percent = cell(crowd.middle, value_type="percent", decimals=2, like=Like(crowd))
        assert kind(percent) == ""

    @given(st.lists(st.floats(0, 100), max_size=weighing.CROWD - 1), st.floats(0, 100))
    def test_a_few_are_no_measure(self, values: list[float], now: float) -> None:
        assert kind(cell(now, value_type="percent", like=Like(Crowd.of(values)))) == ""

    @pytest.mark.parametrize(("now", "found"), [(35, "peers"), (85, ""), (97, "")])
    def test_shares(self, now: int, found: str) -> None:
        like = Like(Crowd.of([96, 97, 98, 98, 99, 99, 100, 100]))
        assert kind(cell(now, value_type="percent", like=like)) == found

    def test_what_happened_to_everybody_is_no_reason(self) -> None:
        """A count that quadrupled everywhere is not told of anybody; one that did not, is."""
        moves = [log(4 + n / 10) for n in range(8)]
        like = Like(changes=Crowd.of(moves))
        assert kind(cell(430, (100,), like=like)) == ""
        assert kind(cell(20, (100,), like=like)) == "own"

    @pytest.mark.parametrize(("now", "found"), [(90, ""), (900, ""), (25_000, "peers")])
    def test_a_plain_count_only_when_huge(self, now: int, found: str) -> None:
        assert kind(cell(now, like=Like(Crowd.of([10, 12, 14, 15, 15, 16, 18, 30])))) == found


class TestTheWholeForm:
    @given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=30))
    def test_one_figure_more_that_differs_never_makes_a_copy(
        self, pairs: list[tuple[Decimal, Decimal]]
    ) -> None:
        if weighing.copied(pairs, "quý I") is None:
            assert weighing.copied([*pairs, (Decimal(7), Decimal(8))], "quý I") is None

    def test_a_copy_says_how_much(self) -> None:
        pairs = [(Decimal(n), Decimal(n)) for n in range(3, 12)] + [(Decimal(9), Decimal(8))]
        reason = weighing.copied(pairs, "báo cáo quý I")
        assert reason is not None
        assert reason.text == "9/10 số phát sinh trong kỳ giống hệt báo cáo quý I."

    def test_small_figures_tell_nothing(self) -> None:
        assert weighing.copied([(Decimal(1), Decimal(1))] * 30, "quý I") is None

    @given(st.lists(st.integers(20, 900).filter(lambda n: n % 10), max_size=40))
    def test_counted_figures_are_not_called_rounded(self, values: list[int]) -> None:
        assert weighing.rounded(Decimal(n) for n in values) is None

    @pytest.mark.parametrize(("many", "found"), [(15, True), (4, False)])
    def test_rounded_with_enough_of_them(self, many: int, found: bool) -> None:
        values = [Decimal(n * 10) for n in range(2, 2 + many)]
        assert (weighing.rounded(values) is not None) is found

    @given(st.integers(1, 40), st.integers(1, 40))
    def test_chance_falls_with_the_count(self, count: int, more: int) -> None:
        among = count + more
        assert 0 < weighing.chance_of(count, among) <= weighing.chance_of(count - 1, among) + 1e-12

    @pytest.mark.parametrize(
        ("days", "weight"), [([0, 0], 0), ([0, 2], 10 / 2), ([3, 2], 10), ([None, 1, 0], 10)]
    )
    def test_late(self, days: list[int | None], weight: int) -> None:
        reason = weighing.late(days)
        if len(days) == 2 and days == [0, 2]:
            assert reason is not None
            assert reason.text == "Trễ hạn 1 trong 2 đợt trước, nhiều nhất 2 ngày làm việc."
        assert (reason.weight if reason else 0) == weight


class TestRanking:
    KINDS = st.sampled_from(list(weighing.WEIGHTS))

    @given(st.lists(KINDS, max_size=40))
    def test_score_and_order(self, kinds: list[str]) -> None:
        reasons = [Reason(k, "x", weighing.WEIGHTS[k].each) for k in kinds]
        score, told = weighing.ranked(reasons)
        assert score <= sum(one.most for one in weighing.WEIGHTS.values())
        assert (score == 0) == (not reasons)
        weights = [reason.weight for reason in told]
        assert weights == sorted(weights, reverse=True)

    @given(st.lists(KINDS, max_size=40), KINDS)
    def test_one_more_never_lowers_the_score(self, kinds: list[str], more: str) -> None:
        reasons = [Reason(k, "x", weighing.WEIGHTS[k].each) for k in [*kinds, more]]
        assert weighing.ranked(reasons[:-1])[0] <= weighing.ranked(reasons)[0]

    def test_many_of_one_kind_are_counted(self) -> None:
        reasons = [Reason("own", f"{n}", 20, strength=n) for n in range(8)]
        _, told = weighing.ranked(reasons)
        assert [one.text for one in told] == [*"76543", "Và 3 số lệch xa các kỳ trước nữa."]

    def test_a_late_history_alone_leaves_it_clean(self) -> None:
        assert weighing.WEIGHTS["late"].most <= weighing.CLEAN_UP_TO
        others = [one.each for kind, one in weighing.WEIGHTS.items() if kind != "late"]
        assert min(others) > weighing.CLEAN_UP_TO
