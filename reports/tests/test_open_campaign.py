"""manage.py open_campaign, and what reading its file refuses."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from reports.campaigns.deadlines import Calendar
from reports.campaigns.plans import CampaignError, FormPlan, Plan, read_plan, to_json
from reports.campaigns.rounds import Window, add_months, next_plan, next_window
from reports.models import Campaign
from reports.tests.make import make_campaign, make_form, make_plan_data
from units.models import Level


def faults_of(data: object) -> dict[str, str]:
    with pytest.raises(CampaignError) as refused:
        read_plan(data)
    return {fault.path: fault.reason for fault in refused.value.faults}


def test_every_fault_is_named_by_its_place():
    found = faults_of(
        {
            "code": "KT 2025",
            "root": "kt",
            "as_of": "14/3/2025",
            "covers_from": "2025-03-15",
            "covers_to": "2025-03-15",
            "due": {"xa": "2025-03-18"},
            "kieu": 1,
            "forms": [
                {"code": "a", "name": "A", "subject": "self", "units": ["xa:1"], "indicators": []},
                {"code": "a", "name": "B", "subject": "each", "units": ["level:ap"],
                 "indicators": ["2.*"], "control": ["3.*"], "own_office": "yes"},
                "c",
            ],
        }
    )  # fmt: skip
    assert set(found) == {
        "code", "name", "as_of", "due.xa", "kieu",
        "forms[0].units[0]", "forms[0].indicators",
        "forms[1].code", "forms[1].units[0]", "forms[1].about", "forms[1].control[0]",
        "forms[1].own_office", "forms[2]",
    }  # fmt: skip


def test_a_window_must_not_be_empty():
    assert "covers_to" in faults_of(make_plan_data(covers_to="2024-12-15"))


@pytest.mark.parametrize("data", [[], None, "x", {}, {"forms": {}}, {"due": []}])
def test_what_is_no_plan_at_all_is_refused_not_broken(data):
    assert faults_of(data)


words = st.text("abcxyz0123456789", min_size=1, max_size=8)
patterns = st.lists(
    st.sampled_from(["level:commune", "unit:x11", "unit:h1"]), min_size=1, unique=True
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def form_plans(draw: st.DrawFn, code: str) -> FormPlan:
    subject = draw(st.sampled_from(["self", "root", "each"]))
    return FormPlan(
        code=code,
        name=draw(words),
        subject=subject,
        units=tuple(draw(patterns)),
        about=tuple(draw(patterns)) if subject == "each" else (),
        indicators=tuple(draw(st.lists(words, min_size=1, unique=True))),
        control=draw(st.frozensets(words, max_size=3)),
        own_office=draw(st.booleans()),
    )


@st.composite
def any_plan(draw: st.DrawFn) -> Plan:
    codes = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return Plan(
        code=draw(words),
        name=draw(words),
        root=draw(words),
        as_of=draw(days),
        covers_from=first,
        covers_to=last,
        due=draw(st.dictionaries(st.sampled_from(Level.values), days, min_size=1)),
        forms=tuple(draw(form_plans(code)) for code in codes),
    )


@given(plan=any_plan())
def test_a_plan_written_and_read_is_the_same(plan):
    assert read_plan(json.loads(json.dumps(to_json(plan)))) == plan


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def write(data: object) -> str:
        path = tmp_path / "dot.json"
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_the_command_opens_and_repeats_without_change(world, catalogue, file, capsys):
    path = file(make_plan_data())
    call_command("open_campaign", path)
    assert "KT-2025-Q1: đã mở, 4 báo cáo phải gửi." in capsys.readouterr().out
    call_command("open_campaign", path)
    assert "không thay đổi" in capsys.readouterr().out
    assert Campaign.objects.count() == 1


def test_the_command_refuses_naming_file_place_and_reason(world, catalogue, file):
    path = file(make_plan_data(make_form(indicators="9.9", units="unit:xx")))
    with pytest.raises(CommandError) as refused:
        call_command("open_campaign", path)
    assert refused.value.returncode == 2
    assert f"{path}: forms[0].units[0]: Không có đơn vị mang mã xx." in str(refused.value)
    assert not Campaign.objects.exists()


def test_the_command_names_the_line_of_broken_json(db, file):
    path = file('{"code": "x",\n "name": }')
    with pytest.raises(CommandError, match=r"dot\.json:2: không phải JSON") as refused:
        call_command("open_campaign", path)
    assert refused.value.returncode == 2


def test_the_command_names_a_missing_file(db):
    with pytest.raises(CommandError, match=r"khong-co\.json") as refused:
        call_command("open_campaign", "khong-co.json")
    assert refused.value.returncode == 2


# -- the round after this one ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "following"),
    [
        (("2024-12-15", "2025-03-15"), ("2024-12-15", "2025-06-15")),  # quý I → 6 tháng
        (("2024-12-15", "2025-06-15"), ("2025-06-15", "2025-09-15")),  # → quý III
        (("2025-06-15", "2025-09-15"), ("2024-12-15", "2025-12-15")),  # → năm
        (("2024-12-15", "2025-12-15"), ("2025-12-15", "2026-03-15")),  # → quý I
        (("2025-01-01", "2025-02-01"), ("2025-02-01", "2025-03-01")),
        (("2024-01-01", "2025-01-01"), ("2025-01-01", "2026-01-01")),
    ],
)
def test_the_next_window_is_the_next_report_of_the_year(window, following):
    found = next_window(Window(*map(date.fromisoformat, window)))
    assert (found.covers_from, found.covers_to) == tuple(map(date.fromisoformat, following))


def test_months_are_added_to_the_last_day_a_month_has():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert add_months(date(2025, 12, 15), 0) == date(2025, 12, 15)


def test_the_next_plan_keeps_the_forms_and_moves_the_dates(world, catalogue):
    plan = next_plan(make_campaign(make_form(indicators="2.*")), Calendar())
    assert (plan.code, plan.name) == (
        "KT-2025-6T",
        "Báo cáo cải cách hành chính 6 tháng đầu năm 2025",
    )
    assert plan.as_of == date(2025, 6, 14)
    assert plan.due["commune"] == date(2025, 6, 17)  # two working days, as after 14/3
    assert plan.due["department"] == date(2025, 6, 18)
    assert plan.forms[0].indicators == ("2.*",)
