"""A submission read for its pages: lines under parents, computed lines, counts, earlier figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.figures import Figure, State
from reports.models import Campaign, Submission
from reports.pages import sheet
from reports.pages.sheet import Cell, Sheet
from reports.submissions import asked, entry, workflow
from reports.submissions.asked import COMPUTED, ENTERED, HEADING
from reports.submissions.entry import CellInput
from reports.tests import make
from reports.tests.make import World


def answer(submission: Submission, world: World, unit: str = "x11", **texts: str) -> None:
    about = submission.obligation.subjects.get(unit__code=unit)
    by = world.reporter(submission.obligation.unit.code)
    cells = [CellInput(code, about.pk, text, 0) for code, text in texts.items()]
    assert entry.save_cells(submission, cells, by=by, at=make.NOW).clean


def read(campaign: Campaign, unit: str = "x11", form: str = "") -> Sheet:
    return sheet.load(make.submission_of(campaign, unit, form))


def cell(held: Sheet, code: str, unit: int = 0) -> Cell:
    line = next(line for line in held.asked.lines if line.code == code)
    return held.cell(line, held.asked.about[unit])


def shape(held: Sheet) -> list[tuple[str, str, int]]:
    return [(line.code, line.kind, line.depth) for line in held.asked.lines]


class TestLines:
    def test_a_part_stands_under_its_parent(self, world: World) -> None:
        make.make_catalogue(
            ("3.3.0", {"formula": "[3.3.0.1] + [3.3.0.2]"}), "3.3.0.1", "3.3.0.2", "5.3.1", "5.3.1a"
        )
        assert shape(read(make.make_campaign())) == [
            ("3.3.0", COMPUTED, 0),
            ("3.3.0.1", ENTERED, 1),
            ("3.3.0.2", ENTERED, 1),
            ("5.3.1", ENTERED, 0),
            ("5.3.1a", ENTERED, 1),
        ]

    def test_a_parent_that_is_not_asked_is_a_heading(self, world: World) -> None:
        make.make_catalogue(("4.1", {"levels": "province"}), "4.1.1")
        assert shape(read(make.make_campaign())) == [("4.1", HEADING, 0), ("4.1.1", ENTERED, 1)]

    def test_a_computed_line_of_other_figures_is_not_shown(self, world: World) -> None:
        make.make_catalogue("2.1", ("7.1", {"levels": "district"}), ("7.2", {"formula": "[7.1]"}))
        assert [code for code, *_ in shape(read(make.make_campaign()))] == ["2.1"]

    def test_units_of_a_table_stand_in_groups(self, world: World, catalogue: Any) -> None:
        form = make.make_form(
            "vp",
            units="unit:vp-ubnd",
            subject="each",
            about="level:department level:commune",
            indicators="2.*",
        )
        what = read(make.make_campaign(form), "vp-ubnd").asked
        assert what.groups == ["Sở, ban, ngành", "Huyện Số 1", "Huyện Số 2"]
        assert [unit.name for unit in what.in_group("Huyện Số 1")] == ["Xã 1.1", "Xã 1.2"]

    def test_what_is_asked_is_read_once(
        self, campaign: Campaign, django_assert_num_queries: Any
    ) -> None:
        obligation = make.submission_of(campaign, "x11").obligation
        campaign_of = obligation.campaign
        asked.read(obligation)
        with django_assert_num_queries(0):
            assert asked.read(obligation).known.pk == campaign_of.catalogue_id


class TestComputed:
    @pytest.mark.parametrize(
        ("texts", "value"),
        [
            ({"2.1": "8", "2.2": "7"}, Decimal("87.5")),
            ({"2.1": "8"}, None),
            ({"2.1": "0", "2.2": "0"}, None),
        ],
    )
    def test_like_at_consolidation(
        self, world: World, campaign: Campaign, texts: dict[str, str], value: Decimal | None
    ) -> None:
        answer(make.submission_of(campaign, "x11"), world, **texts)
        figure = cell(read(campaign), "2.3").figure
        assert (figure.value if figure else None) == value

    def test_not_applicable_is_absent_from_a_sum(self, world: World) -> None:
        make.make_catalogue("2.1", "2.2", ("2.9", {"formula": "[2.1] + [2.2]"}))
        campaign = make.make_campaign()
        submission = make.submission_of(campaign, "x11")
        answer(submission, world, **{"2.1": "3"})
        about = submission.obligation.subjects.get()
        na = CellInput("2.2", about.pk, "", 0, state=State.NA, note="không có")
        entry.save_cells(submission, [na], by=world.reporter("x11"), at=make.NOW)
        assert cell(read(campaign), "2.9").figure == Figure(State.NUMBER, Decimal(3))


class TestCounts:
    def test_per_area(self, world: World, campaign: Campaign) -> None:
        answer(make.submission_of(campaign, "x11"), world, **{"2.1": "3", "2.2": "9"})
        counts = {count.code: count for count in read(campaign).counts()}
        assert (counts["the-che"].answered, counts["the-che"].total) == (2, 2)
        assert counts["the-che"].blocking == 1
        assert counts["tai-chinh-cong"].missing == 1

    def test_a_finding_stands_at_its_cell(self, world: World, campaign: Campaign) -> None:
        answer(make.submission_of(campaign, "x11"), world, **{"2.1": "3", "2.2": "9"})
        said = cell(read(campaign), "2.2").said
        assert [one.finding.rule_code for one in said] == ["le-2.2"]
        assert not said[0].is_settled


class TestBeside:
    @pytest.fixture
    def half_year(self, world: World, campaign: Campaign) -> Campaign:
        """The first quarter accepted with 2.1 = 8, 2.2 = 6; then six months from the same day."""
        submission = make.submission_of(campaign, "x11")
        answer(submission, world, **{"2.1": "8", "2.2": "6"})
        for step, person in (
            ("submit", world.reporter("x11")),
            ("forward", world.head("x11")),
            ("begin", world.reviewer),
            ("accept", world.reviewer),
        ):
            workflow.apply(submission, step, by=person, at=make.NOW)
        return make.make_campaign(
            code="KT-2025-6T", as_of=date(2025, 6, 14).isoformat(), covers_to="2025-06-15"
        )

    def test_the_shorter_window_of_the_same_year_stands_beside(self, half_year: Campaign) -> None:
        held = read(half_year)
        assert held.compared_with is not None
        assert held.compared_with.code == "KT-2025-Q1"
        assert cell(held, "2.1").previous == Figure(State.NUMBER, Decimal(8))

    def test_computed_lines_have_their_past_too(self, half_year: Campaign) -> None:
        assert cell(read(half_year), "2.3").previous == Figure(State.NUMBER, Decimal(75))

    def test_nothing_stands_beside_the_first_round(self, campaign: Campaign) -> None:
        held = read(campaign)
        assert held.compared_with is None
        assert cell(held, "2.1").previous is None
