"""manage.py consolidate"""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.management.commands.consolidate import plain
from reports.models import Campaign, Consolidation
from reports.tests.answers import accept
from reports.tests.make import World, make_campaign, make_catalogue

pytestmark = pytest.mark.django_db
PERCENT = {"value_type": "percent", "decimals": 2}
MONEY = {"value_type": "money", "decimals": 3}


@pytest.fixture
def answered(world: World) -> Campaign:
    make_catalogue(
        "1.1", "1.2", ("1.3", {"formula": "100 * [1.1] / [1.2]", **PERCENT}), ("6.1", MONEY), "9.9"
    )
    campaign = make_campaign()
    accept(campaign, "x11", {"1.1": 1, "1.2": 3, "6.1": "~1.500"})
    accept(campaign, "x12", {"1.1": "nil", "1.2": "na", "6.1": "unavailable"})
    return campaign


def written(tmp_path: Path, *args: str) -> dict[str, dict[str, object]]:
    out = tmp_path / "out.json"
    call_command("consolidate", "KT-2025-Q1", "--format", "json", "--out", str(out), *args)
    return {row["indicator"]: row for row in json.loads(out.read_text(encoding="utf-8"))}


def test_a_list_of_figures_with_their_coverage(answered, tmp_path):
    found = written(tmp_path)
    assert list(found) == ["1.1", "1.2", "1.3", "6.1", "9.9"]
    assert found["1.1"] == {
        "indicator": "1.1",
        "value": "1",
        "status": "ok",
        "expected": 4,
        "reported": 2,
        "nil": 1,
        "na": 0,
        "missing": 2,
        "provisional": 0,
    }
    assert found["1.3"]["value"] == "33.33333333333333333333333333"
    assert (found["6.1"]["value"], found["6.1"]["provisional"]) == ("1.5", 1)
    assert (found["9.9"]["value"], found["9.9"]["status"]) == (None, "no_data")


def test_any_unit_can_be_the_root(answered, tmp_path):
    assert written(tmp_path, "--root", "x12")["1.1"]["value"] == "0"
    assert written(tmp_path, "--root", "h2")["1.1"]["expected"] == 2


def test_running_again_changes_nothing(answered, tmp_path):
    first = written(tmp_path)
    assert written(tmp_path) == first
    assert Consolidation.objects.count() == 1


def test_text_on_the_screen(answered, capsys):
    call_command("consolidate", "KT-2025-Q1")
    assert "1.1\t1\t2/4\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["KHONG-CO"], "Không có đợt báo cáo mang mã KHONG-CO"),
        (["KT-2025-Q1", "--root", "qn"], "Không có đơn vị qn trong đợt KT-2025-Q1"),
        (["KT-2025-Q1", "--out", "/khong/co/tep"], "No such file"),
    ],
)
def test_bad_input_says_why_and_exits_2(answered, args, reason):
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("consolidate", *args)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9787.00", "9787"),
        ("1E+3", "1000"),
        ("0.000", "0"),
        ("-0.50", "-0.5"),
        ("1E-9", "0.000000001"),
    ],
)
def test_plain_notation(value, text):
    assert plain(Decimal(value)) == text
