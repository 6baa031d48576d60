"""A small province from files alone: load, open, load figures, add up, print; then again."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.models import Consolidation, Submission, Value
from units.models import User

pytestmark = pytest.mark.django_db

UNITS = """code,name,level,parent,valid_from,valid_to
tinh,Tỉnh Thử,province,,2020-01-01,
u,Xã U,commune,tinh,2020-01-01,
v,Xã V,commune,tinh,2020-01-01,
"""
COLUMNS = (
    "code,area,label,unit_of_measure,value_type,decimals,choices,formula,over_units,over_time,"
    "levels,supplier,valid_from,valid_to,source,note"
)
INDICATORS = f"""{COLUMNS}
1.1,the-che,A,Văn bản,count,0,,,sum,flow,province commune,,,,,
1.2,the-che,B,Văn bản,count,0,,,sum,flow,province commune,,,,,
1.3,the-che,Tổng,Văn bản,count,0,,[1.1] + [1.2],formula,formula,province commune,,,,,
1.4,the-che,Hiệu,Văn bản,count,0,,[1.1] - [1.2],formula,formula,province commune,,,,,
1.5,the-che,Tỷ lệ,%,percent,2,,100 * [1.1] / [1.2],formula,formula,province commune,,,,,
"""
HEAD = "unit,form,subject,indicator,state,value,provisional,data_to,note\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "indicators.csv").write_text(INDICATORS, encoding="utf-8")
    User.objects.create_user("nguoiduyet", full_name="Người duyệt")
    call_command("load_units", str(tmp_path / "units.csv"), stdout=StringIO())
    call_command("load_catalogue", str(tmp_path / "indicators.csv"), stdout=StringIO())
    return tmp_path


def open_campaign(folder: Path, indicators: list[str]) -> None:
    plan = {
        "code": "DOT-1",
        "name": "Đợt thử",
        "root": "tinh",
        "as_of": "2025-03-14",
        "covers_from": "2024-12-15",
        "covers_to": "2025-03-15",
        "due": {"commune": "2025-03-18"},
        "forms": [
            {
                "code": "xa",
                "name": "Biểu xã",
                "subject": "self",
                "units": ["level:commune"],
                "indicators": indicators,
            }
        ],
    }
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    call_command("open_campaign", str(folder / "plan.json"), stdout=StringIO())


def load_values(folder: Path, rows: str) -> str:
    (folder / "values.csv").write_text(HEAD + rows, encoding="utf-8")
    out = StringIO()
    call_command(
        "load_values", "DOT-1", str(folder / "values.csv"), approved_by="nguoiduyet", stdout=out
    )
    return out.getvalue()


def consolidated(folder: Path) -> dict[str, dict[str, object]]:
    call_command("consolidate", "DOT-1", "--format", "json", "--out", str(folder / "out.json"))
    rows = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return {row["indicator"]: row for row in rows}


A = "u,xa,,1.1,number,3,,,\nv,xa,,1.1,number,4,,,\n"
TABLE = [
    ("both", A + "u,xa,,1.2,number,5,,,\nv,xa,,1.2,number,5,,,\n", "17", "-3", "70", "ok"),
    ("v missing", A + "u,xa,,1.2,number,5,,,\n", "12", "2", "140", "ok"),
    ("nobody", A, None, None, None, "not_computable"),
    ("all na", A + "u,xa,,1.2,na,,,,x\nv,xa,,1.2,na,,,,x\n", "7", None, None, "no_data"),
    ("all nil", A + "u,xa,,1.2,nil,,,,\nv,xa,,1.2,nil,,,,\n", "7", "7", None, "not_computable"),
]


@pytest.mark.parametrize(
    ("rows", "total", "difference", "rate", "rate_status"),
    [case[1:] for case in TABLE],
    ids=[case[0] for case in TABLE],
)
def test_the_worked_table(folder, rows, total, difference, rate, rate_status):
    """Design, section 5."""
    open_campaign(folder, ["1.*"])
    load_values(folder, rows)
    found = consolidated(folder)
    assert [found[code]["value"] for code in ("1.3", "1.4", "1.5")] == [total, difference, rate]
    assert found["1.5"]["status"] == rate_status


def test_an_indicator_that_is_not_asked_is_absent(folder):
    open_campaign(folder, ["1.1"])
    load_values(folder, A)
    found = consolidated(folder)
    assert (found["1.3"]["value"], found["1.4"]["status"]) == ("7", "no_data")


def test_coverage_stands_beside_every_figure(folder):
    open_campaign(folder, ["1.*"])
    load_values(folder, A + "u,xa,,1.2,number,5,,,\n")
    found = consolidated(folder)["1.2"]
    assert {k: found[k] for k in ("expected", "reported", "missing", "na")} == {
        "expected": 2,
        "reported": 1,
        "missing": 1,
        "na": 0,
    }


def test_everything_again_changes_nothing(folder):
    open_campaign(folder, ["1.*"])
    load_values(folder, A)
    consolidated(folder)
    before = [Value.objects.count(), Submission.objects.count(), Consolidation.objects.count()]
    call_command("load_units", str(folder / "units.csv"), stdout=StringIO())
    call_command("load_catalogue", str(folder / "indicators.csv"), stdout=StringIO())
    open_campaign(folder, ["1.*"])
    load_values(folder, A)
    consolidated(folder)
    after = [Value.objects.count(), Submission.objects.count(), Consolidation.objects.count()]
    assert after == before


def test_a_bad_line_names_itself_and_nothing_is_loaded(folder):
    open_campaign(folder, ["1.*"])
    with pytest.raises(CommandError) as refusal:
        load_values(folder, A + "u,xa,,1.9,number,5,,,\nv,xa,,1.2,number,năm,,,\n")
    assert refusal.value.returncode == 2
    assert "values.csv" in str(refusal.value)
    assert all(part in str(refusal.value) for part in ("4", "5", "1.9", "năm"))
    assert not Value.objects.exists()


def test_the_catalogue_comes_out_as_it_went_in(folder, client):
    user = User.objects.get(username="nguoiduyet")
    client.force_login(user)
    page = client.get("/chi-tieu/lan/1/chi-tieu.csv")
    body = b"".join(page.streaming_content) if page.streaming else page.content
    exported = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    assert exported == list(csv.DictReader(StringIO(INDICATORS)))
