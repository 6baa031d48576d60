"""The environment's variables: read strictly, and production's refusals."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cchc_portal.settings import envbool, envint, envlist, envsecret, local_secret

PRODUCTION = {
    "CCHC_TESTING": "0",
    "CCHC_PRODUCTION": "1",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghij!",
    "ALLOWED_HOSTS": "cchc.example.gov.vn",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "",
}


def manage(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a process of its own, as production but for the variables given."""
    env = {**os.environ, **PRODUCTION, "CCHC_DATA_DIR": str(tmp_path), **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False), ("", True)])
def test_a_switch_is_one_or_zero(monkeypatch, text, value):
    monkeypatch.setenv("SWITCH", text)
    assert envbool("SWITCH", True) is value


@pytest.mark.parametrize("text", ["true", "no", " 1"])
def test_a_switch_written_otherwise_stops_the_start(monkeypatch, text):
    monkeypatch.setenv("SWITCH", text)
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be 0 or 1"):
        envbool("SWITCH")


def test_a_number_is_a_whole_number(monkeypatch):
    monkeypatch.setenv("NUMBER", "15 phút")
    with pytest.raises(ImproperlyConfigured, match="NUMBER must be a whole number"):
        envint("NUMBER", 1)


def test_a_list_drops_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.vn, ,b.vn,")
    assert envlist("HOSTS", []) == ["a.vn", "b.vn"]


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("KEY", "from the variable")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    assert envsecret("KEY") == "from the file"


def test_a_machine_without_a_key_makes_one_and_keeps_it(tmp_path):
    key = local_secret(tmp_path / "key")
    assert len(key) >= 50
    assert local_secret(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_production_passes_djangos_own_checks(tmp_path):
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


def test_production_needs_a_key(tmp_path):
    checked = manage(tmp_path, "check", SECRET_KEY="")
    assert "Production needs SECRET_KEY" in checked.stderr


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DEBUG": "1"}, "Production refuses DEBUG"),
        ({"DATABASE_URL": ""}, "Production refuses SQLite"),
        ({"ALLOWED_HOSTS": ""}, "Production needs the portal's host names"),
    ],
)
@pytest.mark.slow
def test_production_refuses(tmp_path, variables, message):
    checked = manage(tmp_path, "check", **variables)
    assert checked.returncode != 0
    assert message in checked.stderr


def test_every_variable_is_in_the_example():
    source = (settings.BASE_DIR / "cchc_portal" / "settings.py").read_text(encoding="utf-8")
    example = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    pattern = r'(?:env(?:bool|int|list|secret)|environ\.get)\("([A-Z_]+)"'
    names = set(re.findall(pattern, source))
    assert len(names) > 15
    assert not [name for name in names if f"\n{name}=" not in example]
