"""Writing figures: what is saved, what is asked about, and two people at one cell (design 4)."""

import threading
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.figures import Figure, State
from reports.models import Campaign, Channel, Submission, Value, ValueChange
from reports.submissions import entry
from reports.submissions.entry import CellInput, Outcome
from reports.tests import acts, make
from reports.tests.acts import cell, filled, fresh, type_in, value
from reports.tests.make import NOW, World
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def second(world: World) -> User:
    """Another reporter of x11."""
    return make_membership(make_person("Trần Thị B"), Role.REPORTER, world["x11"]).user


def save(submission: Submission, *cells: CellInput, by: User) -> Outcome:
    return entry.save_cells(submission, cells, by=by, at=NOW)


def texts(messages: Mapping[tuple[str, int], object]) -> dict[str, str]:
    return {code: getattr(one, "message", "") for (code, _), one in messages.items()}


# --- One person --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("2.1", "1.234.567", 1234567),
        ("2.1", "0", 0),
        ("2.1", "1.234", 1234),
        ("6.1", "2.434.977,5", 2434977500),
        ("6.1", "97,87", 97870),
    ],
)
def test_vietnamese_numbers_are_kept_scaled(
    world: World, submission: Submission, code: str, text: str, number: int
) -> None:
    outcome = type_in(submission, {code: text}, by=world.reporter())
    assert outcome.clean
    held = value(submission, code)
    assert held is not None
    assert (held.state, held.number, held.revision) == ("number", number, 1)
    assert (held.entered_by, held.entered_at) == (world.reporter(), NOW)


def test_faulty_cells_are_reported_and_the_others_saved(
    world: World, submission: Submission
) -> None:
    outcome = type_in(submission, {"2.1": "10", "2.2": "mười", "3.1": "-4"}, by=world.reporter())
    assert {code for code, _ in outcome.saved} == {"2.1"}
    assert set(texts(outcome.faults)) == {"2.2", "3.1"}
    assert "Nhận được “mười”" in texts(outcome.faults)["2.2"]
    assert value(submission, "2.2") is None


def test_a_doubtful_number_is_asked_about_and_kept_out(
    world: World, submission: Submission
) -> None:
    outcome = type_in(submission, {"6.1": "1.234"}, by=world.reporter())
    [question] = outcome.questions.values()
    assert [figure.value for figure in question.readings] == [Decimal(1234), Decimal("1.234")]
    assert value(submission, "6.1") is None


def test_words_are_asked_about_once(world: World, submission: Submission) -> None:
    outcome = type_in(submission, {"2.1": "KPS"}, by=world.reporter())
    assert outcome.questions
    save(submission, cell(submission, "2.1", "KPS", confirmed=True), by=world.reporter())
    assert value(submission, "2.1").state == "nil"  # type: ignore[union-attr]


def test_a_number_may_carry_its_unit_of_measure(world: World, submission: Submission) -> None:
    outcome = type_in(submission, {"6.1": "2,5 triệu đồng"}, by=world.reporter())
    assert not outcome.faults
    assert value(submission, "6.1").number == 2500  # type: ignore[union-attr]


@pytest.mark.parametrize("state", [State.UNAVAILABLE, State.NA])
def test_a_figure_that_is_not_there_says_why(
    world: World, submission: Submission, state: State
) -> None:
    by = world.reporter()
    outcome = save(submission, cell(submission, "2.1", "", state=state, note=" "), by=by)
    assert "cần lý do" in texts(outcome.faults)["2.1"]
    outcome = save(submission, cell(submission, "2.1", "", state=state, note="Chờ quý II"), by=by)
    assert outcome.clean
    held = value(submission, "2.1")
    assert held is not None
    assert (held.state, held.number, held.note) == (state.value, None, "Chờ quý II")


def test_the_reason_may_be_typed_with_the_words(world: World, submission: Submission) -> None:
    posted = cell(submission, "2.1", "chưa có số liệu", note="Chờ Chi cục Thống kê")
    assert save(submission, posted, by=world.reporter()).clean
    assert value(submission, "2.1").state == "unavailable"  # type: ignore[union-attr]


def test_a_note_too_long_for_its_column_is_a_fault(world: World, submission: Submission) -> None:
    outcome = save(submission, cell(submission, "2.1", "1", note="x" * 501), by=world.reporter())
    assert "500" in texts(outcome.faults)["2.1"]
    assert value(submission, "2.1") is None


def test_marks_that_are_not_posted_stay(world: World, submission: Submission) -> None:
    by, day = world.reporter(), date(2025, 2, 28)
    marks: dict[str, Any] = {"provisional": True, "data_to": day, "note": "ước"}
    save(submission, cell(submission, "2.1", "10", **marks), by=by)
    type_in(submission, {"2.1": "12"}, by=by)
    held = value(submission, "2.1")
    assert held is not None
    assert (held.number, held.provisional, held.data_to, held.note) == (12, True, day, "ước")
    unmarked: dict[str, Any] = {"provisional": False, "data_to": None, "note": ""}
    save(submission, cell(submission, "2.1", "12", **unmarked), by=by)
    held = value(submission, "2.1")
    assert held is not None
    assert (held.provisional, held.data_to, held.note, held.revision) == (False, None, "", 3)


def test_the_same_figure_again_writes_nothing(world: World, submission: Submission) -> None:
    for _ in range(2):
        type_in(submission, {"2.1": "10"}, by=world.reporter())
    assert ValueChange.objects.count() == 1


def test_a_cell_can_be_emptied_and_filled_again(world: World, submission: Submission) -> None:
    by = world.reporter()
    for text in ("10", "", "11"):
        outcome = type_in(submission, {"2.1": text}, by=by)
    assert outcome.saved == {("2.1", acts.subject_id(submission)): 3}
    changes = ValueChange.objects.order_by("pk")
    assert [(c.number_before, c.number_after, c.revision) for c in changes] == [
        (None, 10, 1),
        (10, None, 2),
        (None, 11, 3),
    ]


def test_only_what_the_form_asks_is_written(
    world: World, campaign: Campaign, submission: Submission
) -> None:
    by, other = world.reporter(), acts.subject_id(make.submission_of(campaign, "x12"))
    posted = [
        cell(submission, "2.3", "5"),  # computed
        CellInput("9.9", acts.subject_id(submission), "5", 0),
        CellInput("2.1", other, "5", 0),
        CellInput("2.1", 10**30, "5", 10**30),
    ]
    outcome = save(submission, *posted, by=by)
    assert not outcome.saved
    assert set(texts(outcome.faults).values()) == {"Biểu này không hỏi ô này."}
    assert not Value.objects.exists()


@pytest.mark.parametrize("state", ["signing", "submitted", "in_review", "approved"])
def test_nothing_is_written_once_it_left_the_reporter(
    world: World, submission: Submission, state: str
) -> None:
    submission = filled(world, submission, state)
    with pytest.raises(entry.EntryRefused, match="không sửa được"):
        type_in(submission, {"2.1": "99"}, by=world.reporter())
    with pytest.raises(entry.EntryRefused):
        entry.undo_nil_section(submission, "the-che", by=world.reporter(), at=NOW)
    assert value(submission, "2.1").number == 10  # type: ignore[union-attr]


def test_a_full_form_in_a_later_round_faults_only_what_it_changes(
    world: World, submission: Submission
) -> None:
    """A plain form posts closed cells too; untouched they are no fault."""
    by = world.reporter()
    type_in(submission, {"1.1": "3"}, by=by)
    submission = filled(world, submission, "returned")
    full = {"1.1": "3", "1.2": "", "2.1": "12", "2.2": "4"}
    outcome = type_in(submission, full, by=by)
    assert outcome.clean
    assert {code for code, _ in outcome.saved} == {"2.1"}
    assert set(texts(type_in(submission, {"1.1": "4", "2.2": "5"}, by=by).faults)) == {"1.1"}
    assert value(submission, "2.2").number == 5  # type: ignore[union-attr]


# --- Whole sections ----------------------------------------------------------------------------


def test_a_section_without_events_is_one_act(world: World, submission: Submission) -> None:
    by = world.reporter()
    type_in(submission, {"2.1": "10"}, by=by)
    outcome = entry.nil_section(submission, "the-che", by=by, at=NOW)
    assert {code for code, _ in outcome.saved} == {"2.2"}
    assert value(submission, "2.1").number == 10  # type: ignore[union-attr]
    assert value(submission, "1.1") is None
    assert ValueChange.objects.latest("pk").channel == Channel.NIL


def test_undoing_takes_back_only_what_the_act_wrote(world: World, submission: Submission) -> None:
    by = world.reporter()
    save(submission, cell(submission, "2.1", "", state=State.NIL), by=by)
    entry.nil_section(submission, "the-che", by=by, at=NOW)
    entry.nil_section(submission, "chi-dao-dieu-hanh", by=by, at=NOW)
    type_in(submission, {"1.1": "3"}, by=by)
    entry.undo_nil_section(submission, "the-che", by=by, at=NOW)
    entry.undo_nil_section(submission, "chi-dao-dieu-hanh", by=by, at=NOW)
    held = {v.indicator.code: v.state for v in Value.objects.select_related("indicator")}
    assert held == {"2.1": "nil", "1.1": "number"}
    assert not entry.undo_nil_section(submission, "the-che", by=by, at=NOW).saved


def test_plans_and_percentages_are_not_made_nil(world: World) -> None:
    make.make_catalogue(
        ("4.1", {"over_time": "plan"}),
        ("4.2", {"over_time": "stock"}),
        ("4.3", {"value_type": "percent", "over_units": "none"}),
        ("4.4", {"over_time": "ytd"}),
    )
    submission = make.submission_of(make.make_campaign(), "x11")
    outcome = entry.nil_section(submission, "the-che", by=world.reporter(), at=NOW)
    assert {code for code, _ in outcome.saved} == {"4.4"}


def test_in_a_later_round_only_open_cells_become_nil(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "returned")
    by = world.reporter()
    assert not entry.nil_section(submission, "chi-dao-dieu-hanh", by=by, at=NOW).saved
    assert value(submission, "1.1") is None


# --- Two people --------------------------------------------------------------------------------


def test_the_second_is_shown_both_values_whose_and_when(
    world: World, submission: Submission, second: User
) -> None:
    early = cell(submission, "2.1", "10")
    save(submission, cell(submission, "2.1", "11"), by=second)
    outcome = save(submission, early, by=world.reporter())
    [conflict] = outcome.conflicts.values()
    assert conflict.mine == Figure(State.NUMBER, Decimal(10))
    assert conflict.theirs == Figure(State.NUMBER, Decimal(11))
    assert (conflict.by, conflict.at, conflict.revision) == (second, NOW, 1)
    assert value(submission, "2.1").number == 11  # type: ignore[union-attr]
    chosen = cell(submission, "2.1", "10", seen=conflict.revision)
    assert save(submission, chosen, by=world.reporter()).clean
    assert value(submission, "2.1").number == 10  # type: ignore[union-attr]


def test_a_conflict_holds_back_its_own_cell_only(
    world: World, submission: Submission, second: User
) -> None:
    early = [cell(submission, "2.1", "10"), cell(submission, "2.2", "3")]
    type_in(submission, {"2.1": "11"}, by=second)
    outcome = save(submission, *early, by=world.reporter())
    assert {code for code, _ in outcome.conflicts} == {"2.1"}
    assert {code for code, _ in outcome.saved} == {"2.2"}


def test_clearing_against_writing(world: World, submission: Submission, second: User) -> None:
    type_in(submission, {"2.1": "10"}, by=second)
    early = cell(submission, "2.1", "")
    type_in(submission, {"2.1": "11"}, by=second)
    [conflict] = save(submission, early, by=world.reporter()).conflicts.values()
    assert conflict.mine is None
    assert conflict.theirs == Figure(State.NUMBER, Decimal(11))


def test_writing_against_clearing_says_who_cleared(
    world: World, submission: Submission, second: User
) -> None:
    type_in(submission, {"2.1": "10"}, by=world.reporter())
    early = cell(submission, "2.1", "12")
    type_in(submission, {"2.1": ""}, by=second)
    [conflict] = save(submission, early, by=world.reporter()).conflicts.values()
    assert (conflict.theirs, conflict.revision) == (None, 0)
    assert (conflict.by, conflict.at) == (second, NOW)
    assert value(submission, "2.1") is None
    assert save(submission, cell(submission, "2.1", "12", seen=0), by=world.reporter()).clean


def test_a_cell_cleared_and_filled_again_is_another_one(
    world: World, submission: Submission, second: User
) -> None:
    """Revisions go on counting, so an old page never matches by accident."""
    type_in(submission, {"2.1": "10"}, by=world.reporter())
    early = cell(submission, "2.1", "12")
    for text in ("", "10"):
        type_in(submission, {"2.1": text}, by=second)
    [conflict] = save(submission, early, by=world.reporter()).conflicts.values()
    assert conflict.revision == 3


@pytest.mark.parametrize("before", ["", "10"])
def test_an_untouched_cell_of_a_full_form_is_no_conflict(
    world: World, submission: Submission, second: User, before: str
) -> None:
    """The first typed elsewhere; the page still carries the old text of this cell."""
    if before:
        type_in(submission, {"2.1": before}, by=world.reporter())
    page = [cell(submission, "2.1", before, note="", provisional=False)]
    page.append(cell(submission, "2.2", "3"))
    type_in(submission, {"2.1": "11"}, by=second)
    outcome = save(submission, *page, by=world.reporter())
    assert outcome.clean
    assert value(submission, "2.1").number == 11  # type: ignore[union-attr]
    assert value(submission, "2.2").number == 3  # type: ignore[union-attr]


def test_an_untouched_cell_that_another_cleared_stays_cleared(
    world: World, submission: Submission, second: User
) -> None:
    type_in(submission, {"2.1": "10"}, by=world.reporter())
    page = cell(submission, "2.1", "10")
    type_in(submission, {"2.1": ""}, by=second)
    assert save(submission, page, by=world.reporter()).clean
    assert value(submission, "2.1") is None


def test_an_untouched_state_is_no_conflict(
    world: World, submission: Submission, second: User
) -> None:
    save(submission, acts.unavailable(submission, "2.1", "Chờ"), by=world.reporter())
    page = acts.unavailable(submission, "2.1", "Chờ")
    type_in(submission, {"2.1": "11"}, by=second)
    assert save(submission, page, by=world.reporter()).clean
    assert value(submission, "2.1").number == 11  # type: ignore[union-attr]


def test_two_who_write_the_same_agree(world: World, submission: Submission, second: User) -> None:
    early = cell(submission, "2.1", "10")
    type_in(submission, {"2.1": "10"}, by=second)
    assert save(submission, early, by=world.reporter()).clean
    assert value(submission, "2.1").entered_by == second  # type: ignore[union-attr]


def test_a_note_alone_is_a_change_and_a_conflict(
    world: World, submission: Submission, second: User
) -> None:
    type_in(submission, {"2.1": "10"}, by=world.reporter())
    early = cell(submission, "2.1", "10", note="theo QĐ 12")
    save(submission, cell(submission, "2.1", "10", note="ước"), by=second)
    [conflict] = save(submission, early, by=world.reporter()).conflicts.values()
    assert conflict.mine is not None
    assert conflict.theirs is not None
    assert (conflict.mine.note, conflict.theirs.note) == ("theo QĐ 12", "ước")


def test_a_page_opened_before_a_return_does_not_overwrite_after_it(
    world: World, submission: Submission, second: User
) -> None:
    """Revisions go on through versions."""
    type_in(submission, acts.GOOD, by=world.reporter())
    early = cell(submission, "2.1", "12")
    type_in(submission, {"2.1": "11"}, by=second)
    submission = acts.take(world, submission, *acts.IN_REVIEW, "return")
    assert save(submission, early, by=world.reporter()).conflicts


def test_nil_section_never_overwrites(world: World, submission: Submission, second: User) -> None:
    type_in(submission, {"2.1": "10"}, by=second)
    entry.nil_section(submission, "the-che", by=world.reporter(), at=NOW)
    assert value(submission, "2.1").number == 10  # type: ignore[union-attr]


# --- Cost --------------------------------------------------------------------------------------


def test_saving_costs_the_same_however_many_cells(world: World) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    make.make_catalogue("2.1", "2.2", "2.4")
    submission = make.submission_of(make.make_campaign(form), "so-nv")
    by = world.reporter("so-nv")

    def queries(*cells: CellInput) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert save(submission, *cells, by=by).clean
        return len(captured)

    def posted(*codes: str, text: str) -> list[CellInput]:
        units = ("x11", "x12", "x21", "x22")
        return [cell(submission, code, text, unit) for code in codes for unit in units]

    queries(cell(submission, "2.1", "1", "x11"))  # reads what is then kept in memory
    one = queries(cell(submission, "2.1", "2", "x11"))
    assert queries(*posted("2.1", "2.2", "2.4", text="7")) == one
    assert queries(*posted("2.1", "2.2", "2.4", text="8")) == one
    assert one <= 25


# --- Properties --------------------------------------------------------------------------------

TEXTS = st.sampled_from(["", "0", "1", "2", "-", "abc", "1.234", "12"])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), TEXTS, st.integers(0, 4)), min_size=2, max_size=12))
def test_nothing_is_lost_whatever_two_people_post(
    world: World, campaign: Campaign, second: User, posts: list[tuple[bool, str, int]]
) -> None:
    """Each post is saved, told to be in the way of another, asked about, faulty, or no change."""
    submission = make.submission_of(campaign, "x11")
    first = world.reporter()
    with transaction.atomic():
        for is_second, text, seen in posts:
            before = value(submission, "2.1")
            posted = cell(submission, "2.1", text, seen=seen)
            outcome = save(submission, posted, by=second if is_second else first)
            after = value(submission, "2.1")
            if outcome.saved:
                assert seen == (before.revision if before else 0)
            else:
                assert (before and before.revision) == (after and after.revision)
            changes = ValueChange.objects.filter(version=submission.version).order_by("pk")
            last = changes.last()
            assert (last.number_after if last else None) == (after.number if after else None)
            assert len({c.revision for c in changes}) == len(changes)
        transaction.set_rollback(True)


# --- Importing ---------------------------------------------------------------------------------


def test_import_refuses_each_cell_that_cannot_be_kept(world: World, submission: Submission) -> None:
    about = acts.subject_id(submission)
    figures = {
        ("2.1", about): Figure(State.NUMBER, Decimal(5)),
        ("2.2", about): Figure(State.NUMBER, Decimal("1.5")),
        ("3.1", about): Figure(State.NUMBER, Decimal(-1)),
        ("1.1", about): Figure(State.UNAVAILABLE),
        ("6.1", about): Figure(State.NUMBER, Decimal("1.234")),
        ("2.3", about): Figure(State.NUMBER, Decimal(1)),
    }
    refused = entry.import_figures(submission, figures, by=world.lead, at=NOW)
    assert {code for code, _ in refused} == {"2.2", "3.1", "1.1", "2.3"}
    assert not Value.objects.exists()


def test_imported_figures_are_marked_so(world: World, submission: Submission) -> None:
    figure = Figure(State.NUMBER, Decimal("1234.5"), provisional=True, note="theo báo cáo giấy")
    figures = {("6.1", acts.subject_id(submission)): figure}
    assert entry.import_figures(submission, figures, by=world.lead, at=NOW) == {}
    assert ValueChange.objects.get().channel == Channel.IMPORT
    held = value(submission, "6.1")
    assert held is not None
    assert (held.number, held.provisional, held.note) == (1234500, True, "theo báo cáo giấy")
    assert fresh(submission).started


# --- PostgreSQL --------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment(world: World, campaign: Campaign) -> None:
    """Two connections write one cell: one of them is saved, the other is shown the conflict."""
    submission = make.submission_of(campaign, "x11")
    people = [
        make_membership(make_person(), Role.REPORTER, world["x11"]).user,
        make_membership(make_person(), Role.REPORTER, world["x11"]).user,
    ]
    posted = [cell(submission, "2.1", text) for text in ("10", "11")]
    barrier = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def write(one: CellInput, by: User) -> None:
        try:
            barrier.wait(10)
            outcomes.append(save(submission, one, by=by))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=pair) for pair in zip(posted, people, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(len(outcome.saved) for outcome in outcomes) == [0, 1]
    assert sorted(len(outcome.conflicts) for outcome in outcomes) == [0, 1]
    assert ValueChange.objects.count() == 1
    assert timedelta(0) <= NOW - value(submission, "2.1").entered_at  # type: ignore[union-attr]
