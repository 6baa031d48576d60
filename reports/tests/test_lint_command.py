"""manage.py lint_text: JSON and text, from a file or standard input, with no database at all."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.tests.linting import PAGES

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    """The command's output. Without the database mark of pytest any query would fail."""
    out = StringIO()
    call_command("lint_text", *arguments, stdout=out)
    return out.getvalue()


def test_json_is_a_list_of_remarks_with_exactly_these_keys(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("Đã hoàn thành 34/39 nhiệm vụ,\nđạt tỷ lệ 87,28%.\n", encoding="utf-8")
    text = run(str(file), "--format", "json")
    assert "khác" in text
    assert json.loads(text) == [
        {
            "line": 2,
            "quote": "87,28%",
            "kind": "percent_mismatch",
            "severity": "error",
            "why": "34/39 = 87,18%, khác 87,28% đã ghi.",
            "offer": "Ghi 87,18%.",
        }
    ]


def test_a_sound_text_gives_an_empty_list(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("Công tác tuyên truyền được thực hiện thường xuyên.\n", encoding="utf-8-sig")
    assert json.loads(run(str(file), "--format", "json")) == []


def test_text_names_line_severity_and_kind(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(PAGES.replace("thường xuyên", "thường xuyên xuyên"), encoding="utf-8")
    assert "Dòng 21, cảnh báo (doubled_word): “xuyên xuyên”." in run(str(file))


@pytest.mark.parametrize(
    ("content", "words"), [(None, "Không đọc được"), (b"\xff\xfe\x00", "UTF-8")]
)
def test_a_bad_file_is_said_in_one_line_and_exits_with_2(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "report.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        run(str(file))
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_standard_input_is_read_as_a_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "lint_text", "-", "--format", "json"],
        cwd=ROOT,
        env={"CCHC_DATA_DIR": str(tmp_path), "PATH": "/usr/bin", "LC_ALL": "C"},
        input="Đảm bảo chi chi thường xuyên.\n".encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (remark,) = json.loads(done.stdout.decode("utf-8"))
    assert remark["quote"] == "chi chi"
