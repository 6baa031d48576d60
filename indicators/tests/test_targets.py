"""Targets from a file: kept exactly, repeatable, refused whole with file, line and reason."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from indicators import catalogue, target_files, targets
from indicators.exchange import IndicatorRow
from indicators.models import Indicator, Target
from units.models import AuditEvent

HEAD = ",".join(target_files.COLUMNS)
GOOD = "2.3,province,2025,Chương trình A,at_least,87.5,Nghị quyết số 1,"
OTHER = "2.3,province,2025,Chương trình B,at_most,90,Nghị quyết số 2,khác"
NOW = datetime(2025, 3, 17, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SHIPPED = Path(__file__).resolve().parents[2] / "reports" / "data"
pytestmark = pytest.mark.django_db


def row(code: str, measure: str, value_type: str, decimals: int = 0, **kw: Any) -> IndicatorRow:
    label = f"Chỉ tiêu {code}"
    kw = {"over_units": "single", "over_time": "stock"} | kw
    return IndicatorRow(code, "the-che", label, measure, value_type, decimals, **kw)


ROWS = [
    row("2.1", "Văn bản", "count"),
    row("2.3", "%", "percent", 2),
    row("2.9", "Mã", "yes_no", over_units="count_yes"),
]


@pytest.fixture(autouse=True)
def published(db):
    catalogue.load(ROWS, [], by=None, at=NOW)


def load(tmp_path: Path, *lines: str, **options: object) -> None:
    path = tmp_path / "muc-tieu.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    call_command("load_targets", path, **options)


def test_two_programmes_may_ask_for_different_things(tmp_path, capsys):
    load(tmp_path, GOOD, OTHER)
    assert "2 mới, 0 thay đổi, 0 như cũ." in capsys.readouterr().out
    first, second = targets.in_force("province", 2025)
    assert (first.value, first.direction) == (Decimal("87.5"), "at_least")
    assert (second.value, second.direction, second.note) == (Decimal(90), "at_most", "khác")
    assert str(first) == "2.3 tối thiểu 87,5 (2025)"
    assert not targets.in_force("province", 2024).exists()
    assert not targets.in_force("commune", 2025).exists()


def test_the_same_file_again_changes_nothing_and_a_new_one_what_it_names(tmp_path, capsys):
    load(tmp_path, GOOD, OTHER)
    load(tmp_path, GOOD, OTHER)
    assert "0 mới, 0 thay đổi, 2 như cũ." in capsys.readouterr().out
    assert AuditEvent.objects.filter(action="targets.load").count() == 1
    load(tmp_path, GOOD.replace("87.5", "88"))
    assert "0 mới, 1 thay đổi, 0 như cũ." in capsys.readouterr().out
    assert sorted(one.value for one in Target.objects.all()) == [88, 90]


def test_a_dry_run_says_what_would_change(tmp_path, capsys):
    load(tmp_path, GOOD, dry_run=True)
    assert "1 mới, 0 thay đổi, 0 như cũ (chạy thử, chưa ghi)." in capsys.readouterr().out
    assert not Target.objects.exists()


def test_a_target_keeps_its_value_when_figures_are_counted_more_finely(tmp_path):
    load(tmp_path, GOOD)
    catalogue.load([row("2.3", "%", "percent", 4)], [], by=None, at=NOW)
    assert Target.objects.get().value == Decimal("87.5")
    load(tmp_path, GOOD)
    assert Target.objects.get().value == Decimal("87.5")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9.9,province,2025,A,at_least,1,B,", "không có chỉ tiêu “9.9”"),
        ("2.9,province,2025,A,at_least,1,B,", "2.9 là có / không"),
        ("2.1,tinh,2025,A,at_least,1,B,", "Cột level: nhận được “tinh”, cần một trong: province"),
        ("2.1,province,25,A,at_least,1,B,", "Cột year: nhận được “25”"),
        ("2.1,province,2025,A,more,1,B,", "Cột direction: nhận được “more”"),
        ("2.1,province,2025,A,at_least,1.5,B,", "tối đa 0 chữ số sau dấu phẩy"),
        ('2.1,province,2025,A,at_least,"1,5",B,', "Cần một số dùng dấu chấm thập phân"),
        ("2.1,province,2025,A,at_least,,B,", "Cột value"),
        ("2.1,province,2025,A,at_least,1,,", "Cột legal_basis: phải ghi."),
        ("2.1,province,2025,A,at_least,1", "Có 6 cột, cần 8 cột."),
        (f"2.1,province,2025,{'A' * 201},at_least,1,B,", "dài 201 ký tự, tối đa 200"),
        (GOOD, "Trùng mục tiêu với dòng 2."),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_loaded(tmp_path, line, reason):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, GOOD, line)
    assert refused.value.returncode == 2
    assert "muc-tieu.csv:3: " in str(refused.value) and reason in str(refused.value)
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"code,level\n", "muc-tieu.csv:1: Dòng tiêu đề sai .thiếu cột indicator, year"),
        (b"\xff\xfe", "không phải UTF-8"),
        (f"{HEAD}\n".encode(), "không có dòng dữ liệu nào"),
        (f'{HEAD}\n2.1,"province'.encode(), "Không đọc được dòng CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, content, reason):
    path = tmp_path / "muc-tieu.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("load_targets", path)
    assert refused.value.returncode == 2


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"khong-co\.csv") as refused:
        call_command("load_targets", "khong-co.csv")
    assert refused.value.returncode == 2


def test_the_database_keeps_one_target_of_a_programme_and_its_basis():
    told = {
        "indicator": Indicator.objects.get(code="2.1"),
        "level": "province",
        "year": 2025,
        "programme": "A",
        "direction": "at_least",
        "number": 1,
    }
    with pytest.raises(IntegrityError, match=r"(?i)target_has_a_legal_basis"):
        Target.objects.create(**told)


def test_the_national_targets_that_ship_fit_the_catalogue_that_ships(capsys):
    call_command("load_catalogue", SHIPPED / "indicators.csv", SHIPPED / "rules.csv")
    call_command("load_targets", SHIPPED / "targets.csv")
    online = targets.in_force("province", 2025).filter(indicator__code="7.5.4")
    assert [one.value for one in online] == [60, 50]
