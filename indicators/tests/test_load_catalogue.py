"""manage.py load_catalogue: repeatable; a bad file changes nothing and exits with 2."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.models import CatalogueVersion

DEMO = Path(__file__).resolve().parents[2] / "reports" / "data"
pytestmark = pytest.mark.django_db


def test_it_publishes_and_repeats_without_change(capsys):
    files = DEMO / "indicators.csv", DEMO / "rules.csv"
    call_command("load_catalogue", *files)
    assert "253 chỉ tiêu, 57 quy tắc, công bố." in capsys.readouterr().out
    call_command("load_catalogue", *files)
    assert "không thay đổi" in capsys.readouterr().out
    call_command("load_catalogue", files[0])
    assert "không thay đổi" in capsys.readouterr().out
    assert CatalogueVersion.objects.count() == 1


def test_it_refuses_naming_file_line_and_reason(tmp_path):
    lines = (DEMO / "indicators.csv").read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("chi-dao-dieu-hanh", "y-te")
    lines[3] = lines[3].replace("[1.1.2]", "[9.9.9]")
    path = tmp_path / "chi-tieu.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", path)
    assert refused.value.returncode == 2
    said = str(refused.value)
    assert "chi-tieu.csv:2: 1.1.1: Không có lĩnh vực “y-te”." in said
    assert "chi-tieu.csv:4: 1.1.3: Không có chỉ tiêu 9.9.9" in said
    assert not CatalogueVersion.objects.exists()


def test_a_rules_file_alone_at_fault_changes_nothing(tmp_path):
    path = tmp_path / "quy-tac.csv"
    path.write_text("code,severity,applies_to,expression,message,note\na,block,,[1.1.1] +,Sai,\n")
    with pytest.raises(CommandError, match=r"quy-tac\.csv:2: a: "):
        call_command("load_catalogue", DEMO / "indicators.csv", path)
    assert not CatalogueVersion.objects.exists()


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"khong-co\.csv") as refused:
        call_command("load_catalogue", "khong-co.csv")
    assert refused.value.returncode == 2
