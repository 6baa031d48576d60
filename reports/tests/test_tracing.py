"""A frozen lineage: everybody who was asked, what they gave, and the same sums again from it."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.adding import consolidation
from reports.documents import frozen
from reports.documents.traced import Contribution, Trace, recompute
from reports.editions import tracing
from reports.models import Campaign, Outline
from reports.tests.answers import Given, accept, exempt, reopen
from reports.tests.make import (
    NOW,
    World,
    make_campaign,
    make_catalogue,
    make_form,
    make_world,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
# Every way of adding up over units, and formulas over formulas, levels and what is not asked.
KINDS = (
    "1.1",
    "1.2",
    ("1.3", {"value_type": "money", "decimals": 3, "levels": "commune"}),
    ("1.4", {"over_units": "single", "levels": "province district"}),
    ("1.5", {"over_units": "catalogue", "levels": "province"}),
    ("1.6", {"over_units": "count_yes", "value_type": "yes_no"}),
    ("1.7", {"over_units": "none"}),
    "1.8",
    ("2.1", {"formula": "[1.1] + [1.2] + [1.8]"}),
    ("2.2", {"formula": "100 * [1.1] / [2.1]", "value_type": "percent", "decimals": 2}),
    ("2.3", {"formula": 'at_level([1.1], "commune") - [1.2]'}),
    ("2.4", {"formula": "[1.4] + [1.5]"}),
    ("2.5", {"formula": '[1.1] - at_level([2.1], "district")'}),
    ("2.6", {"formula": "[1.8] - [1.1]"}),
)
STATES = ("nil", "na", "unavailable", None)
COMMUNES = ("x11", "x12", "x21", "x22")


@pytest.fixture
def round_(world: World) -> Campaign:
    """Communes and districts about themselves, a table about all, suppliers about the province."""
    make_catalogue(*KINDS)
    return make_campaign(
        make_form("xa", indicators="1.1 1.3 1.6 1.7"),
        make_form("huyen", units="level:district", indicators="1.1 1.4", own_office=True),
        make_form(
            "bang",
            units="unit:vp-ubnd",
            subject="each",
            about="level:district level:commune",
            indicators="1.2",
            own_office=True,
        ),
        make_form("tinh", units="unit:so-tp", subject="root", indicators="1.4 1.5", control="1.1"),
    )


def outline() -> Outline:
    made, _ = Outline.objects.get_or_create(
        code="dc", version=3, defaults={"level": "province", "name": "Đề cương tỉnh"}
    )
    return made


def traced(campaign: Campaign, root: str = "kt") -> Trace:
    place = campaign.units.get(unit__code=root)
    made = consolidation.run(campaign, place, by=None, at=NOW)
    return tracing.trace(made, outline=outline(), at=LATER)


def given(trace: Trace, code: str) -> list[tuple[object, ...]]:
    """Unit, state, value and whether it is a control, of every answer behind a figure."""
    place = [figure.code for figure in trace.figures].index(code)
    found = trace.by_figure.get(place, [])
    return [(trace.units[one.unit].name, one.state, one.value, one.control) for one in found]


def test_everybody_asked_is_there_with_what_they_gave(round_):
    accept(round_, "x11", {"1.1": 3, "1.3": "0.125", "1.7": 5})
    accept(round_, "x12", {"1.1": "nil"})
    accept(round_, "h1", {"1.1": "unavailable"})
    accept(round_, "so-tp", {"1.1": 9})
    trace = traced(round_)
    assert given(trace, "1.1") == [
        ("Huyện Số 1", "unavailable", None, False),
        ("Xã 1.1", "number", 3, False),
        ("Xã 1.2", "nil", None, False),
        ("Huyện Số 2", "", None, False),
        ("Xã 2.1", "", None, False),
        ("Xã 2.2", "", None, False),
        ("Tỉnh Kon Tum", "number", 9, True),
    ]
    assert given(trace, "1.3")[0] == ("Xã 1.1", "number", Decimal("0.125"), False)
    assert given(trace, "2.1") == []


def test_the_people_and_papers_behind_a_figure_are_named(round_, world):
    version = accept(round_, "x11", {"1.1": 3})
    version.report_number, version.report_date = "12/BC-UBND", date(2025, 3, 16)
    version.signer, version.digest = "Người ký", "ab" * 32
    version.save()
    trace = traced(round_)
    [first] = [one for one in trace.contributions if one.state]
    report = trace.reports[first.report]
    assert (trace.units[report.unit].name, report.form, report.version) == ("Xã 1.1", "Biểu xa", 1)
    assert report.forwarded_by == report.accepted_by == version.accepted_by.full_name  # type: ignore[union-attr]
    assert report.forwarded_at == report.accepted_at == NOW
    assert (report.number, report.day, report.signer) == (
        "12/BC-UBND",
        date(2025, 3, 16),
        "Người ký",
    )
    assert first.entered_by is not None
    assert trace.people[first.entered_by] == version.values.get().entered_by.full_name
    assert [one.was_read for one in trace.reports].count(True) == 1


def test_what_it_is_the_lineage_of_is_told(round_, world):
    accept(round_, "x11", {"1.1": 3})
    made = consolidation.run(round_, round_.units.get(unit__code="kt"), by=None, at=NOW)
    consolidation.close(made, by=world.lead, at=NOW, on=NOW.date(), reason="Kịp hạn gửi Bộ")
    trace = tracing.trace(made, outline=outline(), at=LATER)
    assert (trace.campaign_code, trace.root_name) == ("KT-2025-Q1", "Tỉnh Kon Tum")
    assert (trace.closed_number, trace.closed_reason) == (1, "Kịp hạn gửi Bộ")
    assert (trace.outline, trace.outline_version) == ("Đề cương tỉnh", 3)
    assert trace.catalogue_number == round_.catalogue.number
    assert (trace.added_up_at, trace.made_at) == (NOW, LATER)
    assert trace.units[trace.root].above is None


def test_a_part_of_the_province_has_its_own_and_the_official_list(round_):
    accept(round_, "x11", {"1.1": 3})
    accept(round_, "x21", {"1.1": 4})
    accept(round_, "h1", {"1.4": 7})
    accept(round_, "so-tp", {"1.4": 8, "1.5": 60})
    trace = traced(round_, "h1")
    assert [name for name, *_ in given(trace, "1.1")] == ["Huyện Số 1", "Xã 1.1", "Xã 1.2"]
    assert given(trace, "1.4") == [("Huyện Số 1", "number", 7, False)]
    assert given(trace, "1.5") == [("Tỉnh Kon Tum", "number", 60, False)]
    assert recompute(trace) == []


def test_a_later_acceptance_or_exemption_leaves_it_as_it_was(round_):
    accept(round_, "x11", {"1.1": 3})
    place = round_.units.get(unit__code="kt")
    made = consolidation.run(round_, place, by=None, at=NOW - timedelta(hours=1))
    before = tracing.trace(made, outline=outline(), at=LATER)
    reopen(round_, "x11")
    accept(round_, "x11", {"1.1": 30})
    accept(round_, "x12", {"1.1": 5})
    exempt(round_, "x22")
    assert tracing.trace(made, outline=outline(), at=LATER) == before
    assert recompute(before) == []


def answers(seed: int) -> Iterator[tuple[str, str, dict[str, Given]]]:
    """(who answers, about whom, what), by chance; some say nothing at all."""
    chance = random.Random(seed)

    def some(codes: str, most: int = 40) -> dict[str, Given]:
        made: dict[str, Given] = {}
        for code in codes.split():
            state = chance.choice(STATES)
            number = chance.choice(("", "~")) + str(chance.randrange(most))
            told = number if chance.random() < 0.6 else state
            if told is not None:
                made[code] = told
        return made

    for unit in COMMUNES:
        if chance.random() < 0.8:
            yield unit, "", some("1.1 1.3 1.7") | some("1.6", 2)
    for unit in ("h1", "h2"):
        yield unit, "", some("1.1 1.4")
    for about in ("h1", "h2", *COMMUNES):
        yield "vp-ubnd", about, some("1.2")
    yield "so-tp", "", some("1.4 1.5 1.1")


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_comes_out_again(round_, seed):
    for unit, about, told in answers(seed):
        day = date(2025, 3, 1 + seed) if len(told) == 1 else None
        accept(round_, unit, told, about=about, data_to=day)
    if seed % 2:
        exempt(round_, "x22")
    for root in ("kt", "h1", "x11", "so-nv"):
        assert recompute(traced(round_, root)) == []


def test_what_was_changed_afterwards_is_found(round_):
    for unit, about, told in answers(seed=1):
        accept(round_, unit, told, about=about)
    trace = traced(round_)
    for place, one in enumerate(trace.contributions):
        figure = trace.figures[one.figure]
        if one.control or figure.over_units == "none":
            continue
        value = one.value or Decimal(0)
        changed = 1 - value if figure.over_units == "count_yes" else value + 2
        other = replace(one, state="number", value=changed, note="")
        assert figure.code in {found.code for found in recompute(_with(trace, place, other))}


def test_a_suppliers_own_total_is_in_no_sum(round_):
    accept(round_, "so-tp", {"1.1": 9})
    trace = traced(round_)
    place = next(p for p, one in enumerate(trace.contributions) if one.control and one.state)
    changed = replace(trace.contributions[place], value=Decimal(1000))
    assert recompute(_with(trace, place, changed)) == []


def test_a_difference_says_what_was_kept_and_what_comes_out(round_):
    accept(round_, "x11", {"1.1": 3})
    trace = traced(round_)
    place = next(p for p, one in enumerate(trace.contributions) if one.state)
    changed = replace(trace.contributions[place], value=Decimal(30))
    assert "Chỉ tiêu 1.1, giá trị: lưu 3, tính lại 30" in [
        str(one) for one in recompute(_with(trace, place, changed))
    ]


def _with(trace: Trace, place: int, other: Contribution) -> Trace:
    rows = list(trace.contributions)
    rows[place] = other
    return replace(trace, contributions=tuple(rows))


def test_it_is_kept_as_plain_data_and_read_back(round_):
    for unit, about, told in answers(seed=2):
        accept(round_, unit, told, about=about, data_to=date(2025, 3, 9))
    trace = traced(round_)
    kept = frozen.canonical(frozen.trace_to_data(trace))
    assert frozen.trace_from_data(json.loads(kept)) == trace
    table = json.loads(kept)["contributions"]
    assert table["columns"][:4] == ["figure", "unit", "report", "state"]
    assert len(table["rows"]) == len(trace.contributions)


def test_a_column_added_since_reads_as_its_default(round_):
    """What an edition kept is read by every later program."""
    accept(round_, "x11", {"1.1": 3})
    data = frozen.trace_to_data(traced(round_))
    table = data["contributions"]
    gone = table["columns"].index("control")
    older = {
        "columns": [name for name in table["columns"] if name != "control"],
        "rows": [[*row[:gone], *row[gone + 1 :]] for row in table["rows"]],
    }
    read = frozen.trace_from_data(data | {"contributions": older})
    assert not any(one.control for one in read.contributions)


def test_queries_do_not_grow_with_the_province(db):
    make_world(districts=2, communes=2)
    make_catalogue(*KINDS)
    counts = [_queries(_all_answer("NHO", "unit:x11 unit:x12")), _queries(_all_answer("TO"))]
    assert counts[0] == counts[1] <= 10


def _all_answer(code: str, units: str = "level:commune") -> Campaign:
    campaign = make_campaign(make_form(units=units, indicators="1.1 1.3"), code=code)
    for unit in COMMUNES if units == "level:commune" else ("x11", "x12"):
        accept(campaign, unit, {"1.1": 1, "1.3": 2})
    return campaign


def _queries(campaign: Campaign) -> int:
    made, told = consolidation.run(campaign, campaign.root, by=None, at=NOW), outline()
    with CaptureQueriesContext(connection) as asked:
        tracing.trace(made, outline=told, at=LATER)
    return len(asked)
