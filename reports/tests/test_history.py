"""Earlier figures about the same subjects: which windows, units and versions (design 5)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.figures import Figure, State
from reports.models import Campaign
from reports.submissions import history
from reports.tests import acts, make
from reports.tests.answers import accept, reopen
from reports.tests.make import ZONE, World
from units.models import Level, Unit, UnitEvent
from units.tests.make import make_unit

pytestmark = pytest.mark.django_db


def campaign(code: str, covers_from: str, covers_to: str, as_of: str = "") -> Campaign:
    """A window; the tree is read on its last day unless said otherwise."""
    day = as_of or covers_to
    due = dict.fromkeys(("province", "department", "district", "commune"), "2026-12-31")
    return make.make_campaign(
        code=code, covers_from=covers_from, covers_to=covers_to, as_of=day, due=due
    )


def number(value: int, note: str = "") -> Figure:
    return Figure(State.NUMBER, Decimal(value), note=note)


@pytest.fixture
def rounds(world: World, catalogue: object) -> dict[str, Campaign]:
    return {
        "q1-2024": campaign("q1-2024", "2023-12-15", "2024-03-15"),
        "year-2024": campaign("year-2024", "2023-12-15", "2024-12-15"),
        "q1": campaign("q1", "2024-12-15", "2025-03-15"),
        "six": campaign("six", "2024-12-15", "2025-06-15"),
        "nine": campaign("nine", "2024-12-15", "2025-09-15"),
        "q2": campaign("q2", "2025-03-15", "2025-06-15"),
    }


@pytest.mark.parametrize(
    ("look", "of", "found"),
    [
        (history.previous, "q1", ["year-2024"]),
        (history.previous, "q2", ["q1"]),
        (history.previous, "q1-2024", []),
        (history.previous_in_year, "nine", ["q1", "six"]),
        (history.previous_in_year, "q1", []),
        (history.same_window_last_year, "q1", ["q1-2024"]),
        (history.same_window_last_year, "six", []),
    ],
)
def test_which_windows_are_looked_at(
    rounds: dict[str, Campaign], look: object, of: str, found: list[str]
) -> None:
    assert [c.code for c in look(rounds[of])] == found  # type: ignore[operator]


def test_the_end_of_february_has_a_year_before(world: World, catalogue: object) -> None:
    leap = campaign("leap", "2023-03-01", "2024-02-29")
    before = campaign("before", "2022-03-01", "2023-02-28")
    assert history.same_window_last_year(leap) == [before]


def test_the_longest_earlier_window_of_the_year_prevails(
    world: World, rounds: dict[str, Campaign]
) -> None:
    accept(rounds["q1"], "x11", {"2.1": 3, "2.2": 1})
    accept(rounds["six"], "x11", {"2.1": 5})
    unit = world["x11"].pk
    past = history.look_back(rounds["nine"], [unit])
    assert past.previous_in_year == {(unit, "2.1"): number(5), (unit, "2.2"): number(1)}
    assert past.previous == {}


def test_only_accepted_figures_are_history(world: World, rounds: dict[str, Campaign]) -> None:
    unit = world["x11"].pk
    submission = make.submission_of(rounds["q1"], "x11")
    for state in ("draft", "signing", "submitted"):
        submission = acts.fresh(submission)
        if state == "draft":
            acts.filled(world, submission)
        else:
            acts.take(world, submission, "submit" if state == "signing" else "forward")
        assert history.figures([rounds["q1"]], [unit]) == {}
    acts.take(world, acts.fresh(submission), "begin", "accept")
    assert history.figures([rounds["q1"]], [unit])[unit, "2.1"] == number(10)
    reopen(rounds["q1"], "x11")
    assert history.figures([rounds["q1"]], [unit]) == {}


def test_marks_come_along(world: World, rounds: dict[str, Campaign]) -> None:
    accept(rounds["q1"], "x11", {"2.1": "~7", "2.2": "nil"}, data_to=date(2025, 2, 28))
    unit = world["x11"].pk
    found = history.figures([rounds["q1"]], [unit])
    assert found[unit, "2.1"].provisional
    assert found[unit, "2.1"].data_to == date(2025, 2, 28)
    assert found[unit, "2.2"].state is State.NIL


# --- Units that were merged --------------------------------------------------------------------

MERGED_ON = date(2025, 4, 1)


def merged(world: World, code: str, *predecessors: str, day: date = MERGED_ON) -> Unit:
    """A unit made out of others (or one of these, when it goes on)."""
    heir = world.units.get(code) or make_unit("Xã Mới", code=code, parent=world["h1"])
    heir = world.units.setdefault(code, heir)
    for old in predecessors:
        UnitEvent.objects.create(kind="merge", unit=world[old], successor=heir, day=day)
    return heir


def looked_back(world: World, rounds: dict[str, Campaign], unit: Unit) -> dict[str, Figure]:
    past = history.look_back(rounds["q2"], [unit.pk]).previous
    return {code: figure for (_, code), figure in past.items()}


def test_a_merged_unit_has_the_sum_of_its_predecessors_and_says_so(
    world: World, rounds: dict[str, Campaign]
) -> None:
    accept(rounds["q1"], "x11", {"2.1": 3, "2.2": "nil"})
    accept(rounds["q1"], "x12", {"2.1": 4, "2.2": 1})
    heir = merged(world, "x-moi", "x11", "x12")
    assert looked_back(world, rounds, heir) == {
        "2.1": number(7, history.SUM_OF_PREDECESSORS),
        "2.2": number(1, history.SUM_OF_PREDECESSORS),
    }


def test_a_unit_that_took_in_another_counts_itself_too(
    world: World, rounds: dict[str, Campaign]
) -> None:
    accept(rounds["q1"], "x11", {"2.1": 3})
    accept(rounds["q1"], "x12", {"2.1": 4})
    heir = merged(world, "x11", "x12")
    assert looked_back(world, rounds, heir) == {"2.1": number(7, history.SUM_OF_PREDECESSORS)}


def test_a_sum_that_lacks_a_predecessor_is_none(world: World, rounds: dict[str, Campaign]) -> None:
    """A part would look like a fall where there was none; the rule is skipped instead."""
    accept(rounds["q1"], "x11", {"2.1": 3, "2.2": 1})
    accept(rounds["q1"], "x12", {"2.1": "unavailable", "2.2": "na"})
    heir = merged(world, "x-moi", "x11", "x12")
    assert looked_back(world, rounds, heir) == {"2.2": number(1, history.SUM_OF_PREDECESSORS)}


def test_what_does_not_add_up_over_units_is_not_inherited(
    world: World, rounds: dict[str, Campaign]
) -> None:
    for unit in ("x11", "x12"):
        accept(rounds["q1"], unit, {"1.2": 3})
    assert looked_back(world, rounds, merged(world, "x-moi", "x11", "x12")) == {}


def test_an_estimate_makes_the_sum_an_estimate(world: World, rounds: dict[str, Campaign]) -> None:
    accept(rounds["q1"], "x11", {"2.1": "~3"})
    accept(rounds["q1"], "x12", {"2.1": 4})
    heir = merged(world, "x-moi", "x11", "x12")
    assert looked_back(world, rounds, heir)["2.1"].provisional


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2025, 7, 1)])
def test_a_merger_before_the_earlier_round_or_after_this_one_adds_nothing(
    world: World, rounds: dict[str, Campaign], day: date
) -> None:
    accept(rounds["q1"], "x11", {"2.1": 3})
    accept(rounds["q1"], "x12", {"2.1": 4})
    heir = merged(world, "x11", "x12", day=day)
    assert looked_back(world, rounds, heir) == {"2.1": number(3)}


def test_looking_back_costs_the_same_for_one_unit_and_for_many(
    world: World, rounds: dict[str, Campaign]
) -> None:
    units = [make_unit(parent=world["h1"], level=Level.COMMUNE).pk for _ in range(20)]

    def queries(wanted: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            history.look_back(rounds["q2"], wanted)
        return len(captured)

    assert queries(units) == queries(units[:1]) <= 12


def test_the_fixtures_windows_are_opened(rounds: dict[str, Campaign]) -> None:
    assert all(c.opened_at == datetime(2025, 3, 17, 9, tzinfo=ZONE) for c in rounds.values())
