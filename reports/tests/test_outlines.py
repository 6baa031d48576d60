"""Outlines from files: checked, versioned, repeatable."""

import csv
import datetime as dt
import re

import pytest
from django.core.management import CommandError, call_command

from reports.documents import outlines
from reports.documents.forms import FORMS
from reports.documents.markup import TOKEN
from reports.models import Outline
from units.models import ReformArea

AREAS = (
    "chi-dao-dieu-hanh",
    "the-che",
    "thu-tuc-hanh-chinh",
    "to-chuc-bo-may",
    "che-do-cong-vu",
    "tai-chinh-cong",
    "chinh-quyen-so",
)
DESCRIBED = {"code": "x", "level": "province", "name": "Đề cương", "numbering": "letters"}
HEADER = ",".join(outlines.COLUMNS)
TITLE = "title,0,,form,BÁO CÁO,,,,,Kết quả"


@pytest.fixture
def areas(db):
    ReformArea.objects.bulk_create(
        ReformArea(code=code, name=code, short_name=code, order=order)
        for order, code in enumerate(AREAS)
        if not ReformArea.objects.filter(code=code).exists()
    )


def written(folder, *lines):
    path = folder / "outline.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.django_db
def test_our_outlines_load_once(areas):
    first = outlines.load_all()
    assert [(outline.level, new) for outline, new in first] == [
        ("province", True),
        ("district", True),
        ("commune", True),
        ("department", True),
    ]
    again = outlines.load_all()
    assert [new for _outline, new in again] == [False] * 4
    assert Outline.objects.count() == 4


@pytest.mark.django_db
def test_a_changed_file_becomes_the_next_version(areas, tmp_path):
    path = written(tmp_path, TITLE)
    first, _new = outlines.load(path, **DESCRIBED)
    written(tmp_path, TITLE, "I,1,#,narrative,ĐÁNH GIÁ,the-che,,,,")
    second, new = outlines.load(path, **DESCRIBED)
    assert new
    assert (first.version, second.version) == (1, 2)
    assert first.sections.count() == 1
    assert [section.title for section in second.sections.all()] == ["BÁO CÁO", "ĐÁNH GIÁ"]
    assert Outline.objects.for_level("province", dt.date(2025, 3, 14)) == second


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([TITLE, "I,1,#,narrative"], "dòng 3: số cột"),
        ([TITLE, "I,1,#,poem,A,,,,,"], "dòng 3: loại mục “poem”"),
        ([TITLE, "I,1,#,narrative,A,,,,,", "I,1,#,narrative,B,,,,,"], "dòng 4: vị trí “I”"),
        ([TITLE, "I,7,#,narrative,A,,,,,"], "bậc “7”"),
        ([TITLE, "seal,0,,form,A,,,,,"], "thể thức"),
        (["I,1,#,narrative,A,,,,,"], "thiếu dòng “title”"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(tmp_path, lines, reason):
    with pytest.raises(outlines.OutlineError, match=re.escape(reason)):
        outlines.read(written(tmp_path, *lines))


def test_a_file_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "outline.csv"
    path.write_text("key,title\n", encoding="utf-8")
    with pytest.raises(outlines.OutlineError, match="cần các cột"):
        outlines.read(path)


@pytest.mark.django_db
def test_an_unknown_area_changes_nothing(areas, tmp_path):
    path = written(tmp_path, TITLE, "I,1,#,narrative,A,y-te,,,,")
    with pytest.raises(outlines.OutlineError, match="không có lĩnh vực “y-te”"):
        outlines.load(path, **DESCRIBED)
    assert not Outline.objects.exists()


@pytest.mark.parametrize(
    ("file", "headings"),
    [
        ("outline_province.csv", 78),
        ("outline_district.csv", 46),
        ("outline_commune.csv", 14),
        ("outline_department.csv", 14),
    ],
)
def test_our_outlines_are_whole_and_use_known_forms(file, headings):
    rows = outlines.read(outlines.DATA / file)
    assert sum(row.kind != "form" for row in rows) == headings
    tokens = [token for row in rows for token in TOKEN.finditer(row.title + row.text)]
    forms = {(token["form"] or "").partition(":")[0].strip() for token in tokens}
    assert forms <= set(FORMS)
    with (outlines.DATA / "indicators.csv").open(encoding="utf-8", newline="") as catalogue:
        known = {line["code"] for line in csv.DictReader(catalogue)}
    assert {token["code"] for token in tokens if token["code"]} <= known
    assert not [row.key for row in rows if row.kind == "figures" and "{{" not in row.text]


@pytest.mark.django_db
def test_the_command_loads_and_repeats(areas, capsys):
    call_command("load_outlines")
    assert capsys.readouterr().out.count("đã nạp") == 4
    call_command("load_outlines")
    assert capsys.readouterr().out.count("không thay đổi") == 4


@pytest.mark.django_db
@pytest.mark.parametrize("listed", [None, "{", '[{"file": "none.csv"}]'])
def test_the_command_refuses_a_bad_folder(tmp_path, listed):
    if listed:
        (tmp_path / "outlines.json").write_text(listed, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_outlines", tmp_path)
    assert refused.value.returncode == 2
