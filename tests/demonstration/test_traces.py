"""The lineage of real rounds: every figure comes out again from what the units gave."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.adding import consolidation
from reports.documents.traced import Trace, recompute
from reports.editions import tracing
from reports.models import Campaign, Outline

pytestmark = pytest.mark.django_db
ROUNDS = (("KT-2025-Q1", "kt"), ("KT-2025-Q1", "h617"), ("KT-2025-6T", "kt"), ("TMR-2022", "h617"))


@pytest.fixture
def traced(province, story_now):
    """traced("KT-2025-Q1", "h617") → the lineage of that root's figures."""

    def made(code: str, root: str) -> Trace:
        campaign = Campaign.objects.get(code=code)
        place = campaign.units.get(unit__code=root)
        figures = consolidation.run(campaign, place, by=None, at=story_now)
        outline = Outline.objects.for_level(place.level, campaign.as_of)
        assert outline is not None
        return tracing.trace(figures, outline=outline, at=story_now)

    return made


@pytest.mark.parametrize(("code", "root"), ROUNDS)
def test_every_figure_comes_out_again(traced, code, root):
    trace = traced(code, root)
    assert trace.figures and trace.contributions
    assert recompute(trace) == []


@pytest.mark.parametrize(("code", "root"), ROUNDS[:2])
def test_a_figure_changed_afterwards_is_found(traced, code, root):
    trace = traced(code, root)
    rows = list(trace.contributions)
    place = next(p for p, one in enumerate(rows) if one.value and not one.control)
    rows[place] = replace(rows[place], value=Decimal(987654))
    found = recompute(replace(trace, contributions=tuple(rows)))
    assert trace.figures[rows[place].figure].code in {one.code for one in found}


def test_all_units_of_the_first_quarter_are_in_it(traced):
    trace = traced("KT-2025-Q1", "kt")
    assert len(trace.units) == 127
    assert all(one.was_read and one.forwarded_by and one.accepted_by for one in trace.reports)
    [dossiers] = [p for p, one in enumerate(trace.figures) if one.code == "3.3.0.1"]
    assert len(trace.by_figure[dossiers]) == 126
    assert sum(one.value or 0 for one in trace.by_figure[dossiers]) == trace.figures[dossiers].value
