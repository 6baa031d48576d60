"""From the database to a document, and the command that prints it."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from indicators.models import Indicator
from reports.adding import consolidation
from reports.documents import document, outlines
from reports.models import ConsolidatedValue, Outline
from reports.tests import make

OUTLINE = """\
key,level,marker,kind,title,area,writer,guidance,feeds,text
title,0,,form,BÁO CÁO,,,,,Kết quả công tác {kỳ}
addressees,0,,form,Kính gửi,,,,,Bộ Nội vụ.
I,1,#,container,KẾT QUẢ,,,,,
I.1,2,#,figures,Văn bản,,,,,"Ban hành {{2.1}} văn bản, đạt {{2.3}}."
closing,0,,form,Kết thúc,,,,,Xin báo cáo./.
"""


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def outline(db, tmp_path) -> Outline:
    path = tmp_path / "outline.csv"
    path.write_text(OUTLINE, encoding="utf-8")
    made, _new = outlines.load(path, code="tinh", level="province", name="Đề cương tỉnh")
    return made


@pytest.fixture
def added_up(campaign):
    """Added up from nothing, then given figures as if they had been reported."""
    made = consolidation.run(campaign, campaign.root, by=None, at=make.NOW)
    made.values.all().delete()
    counts = {"expected": 4, "nil": 0, "na": 0, "provisional": 0}
    ConsolidatedValue.objects.bulk_create(
        ConsolidatedValue(
            consolidation=made,
            indicator=Indicator.objects.get(code=code),
            value=str(value),
            status="ok",
            reported=reported,
            missing=4 - reported,
            **counts,
        )
        for code, value, reported in (
            ("2.1", Decimal(40), 4),
            ("2.2", Decimal(30), 3),
            ("2.3", Decimal(75), 3),
        )
    )
    return made


def test_the_document_of_a_consolidation(added_up, outline, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        made = document.build(added_up, at=make.NOW)
    assert made.subject == "Kết quả công tác quý I năm 2025"
    assert made.letterhead.issuer == ("ỦY BAN NHÂN DÂN", "TỈNH KON TUM")
    assert made.body[-1].text == "Ban hành 40 văn bản, đạt 75%."
    assert made.drafted == "ngày 17/03/2025, số liệu chưa chốt"
    assert made.file_name == "bao-cao-kt-2025-q1-kt"
    (annex,) = made.annexes
    assert [(row.code, row.coverage) for row in annex.rows] == [
        ("2.1", ""),
        ("2.2", "3/4"),
        ("2.3", "3/4"),
    ]
    assert [row.in_window for row in annex.rows] == ["40", "30", "75"]


def test_the_document_says_which_closing_it_is_of(added_up, outline):
    added_up.closed_number = 2
    assert document.build(added_up, at=make.NOW).drafted.endswith("số liệu chốt lần 2")


def test_a_part_of_the_province_has_its_own_letterhead(campaign, outline):
    outline.level = "department"
    outline.save()
    root = campaign.units.get(unit__code="so-nv")
    made = document.build(consolidation.run(campaign, root, by=None, at=make.NOW), at=make.NOW)
    assert made.letterhead.superior == "UBND TỈNH KON TUM"
    assert made.letterhead.symbol == "BC-SNV"
    assert [fault.code for fault in made.faults] == ["2.1", "2.3"]


def test_no_outline_for_the_level(added_up):
    with pytest.raises(document.NoOutlineError, match="Chưa có đề cương"):
        document.build(added_up, at=make.NOW)


def test_a_computed_figure_flows_as_its_operands_do():
    def meaning(code, formula="", over_time="formula"):
        return document.Meaning(code, code, "", "count", 0, "", formula, over_time, "the-che")

    meanings = {
        "1": meaning("1", over_time="stock"),
        "2": meaning("2", over_time="ytd"),
        "3": meaning("3", "[1] + [1]"),
        "4": meaning("4", "100 * [2] / [3]"),
    }
    assert [document.over_time(code, meanings) for code in "1234"] == [
        "stock",
        "ytd",
        "stock",
        "ytd",
    ]


@pytest.mark.parametrize(
    ("code", "above"),
    [("3.3.0.4.1", "3.3.0.4"), ("3.3.0.5", "3.3.0"), ("5.3.1a", "5.3.1"), ("1.1", "")],
)
def test_the_parent_of_a_code(code, above):
    assert document.parent_code(code, {"3.3.0", "3.3.0.4", "5.3.1"}) == above


def test_the_command_prints_the_latest_figures(added_up, outline, in_the_window, tmp_path):
    out = tmp_path / "report.pdf"
    call_command("render_report", "KT-2025-Q1", format="pdf", out=out)
    text = PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()
    assert "40 văn bản" in " ".join(text.split())


def test_the_command_prefers_closed_figures(added_up, outline, in_the_window, tmp_path):
    added_up.closed_number, added_up.closed_at = 1, make.NOW
    added_up.save()
    later = type(added_up).objects.create(
        campaign=added_up.campaign,
        root=added_up.root,
        root_path=added_up.root_path,
        fingerprint="later",
        at=make.NOW + dt.timedelta(days=1),
    )
    assert later.pk > added_up.pk
    out = tmp_path / "report.pdf"
    call_command("render_report", "KT-2025-Q1", root="kt", out=out)
    text = " ".join(PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text().split())
    assert "số liệu chốt lần 1" in text


def test_figures_go_out_as_a_workbook(added_up, outline, in_the_window, tmp_path):
    out = tmp_path / "report.xlsx"
    call_command("render_report", "KT-2025-Q1", format="xlsx", out=out)
    assert openpyxl.load_workbook(out).worksheets[1]["E7"].value == 40


def test_a_workbook_of_no_figures_exits_2(added_up, outline, in_the_window, tmp_path):
    added_up.values.all().delete()
    out = tmp_path / "report.xlsx"
    with pytest.raises(CommandError, match="không có phụ lục") as refused:
        call_command("render_report", "KT-2025-Q1", format="xlsx", out=out)
    assert (refused.value.returncode, out.exists()) == (2, False)


def test_the_command_adds_up_when_nobody_has(campaign, outline, in_the_window, tmp_path, capsys):
    call_command("render_report", "KT-2025-Q1", out=tmp_path / "report.pdf")
    assert consolidation.latest(campaign, campaign.root_id)
    assert "Mục I.1: chỉ tiêu 2.1 chưa có số liệu" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"campaign": "KT-1999"}, "Không có đợt báo cáo “KT-1999”"),
        ({"root": "h999"}, "Đơn vị “h999” không nằm trong đợt"),
        ({"format": "odt"}, "Không có định dạng “odt”"),
        ({"out": "/no/such/folder/report.pdf"}, "Không ghi được"),
    ],
)
def test_bad_arguments_exit_2_with_a_reason(
    added_up, outline, in_the_window, tmp_path, arguments, reason
):
    told = {"out": str(tmp_path / "report.pdf"), **arguments}
    campaign = told.pop("campaign", "KT-2025-Q1")
    options = [f"--{name}={value}" for name, value in told.items()]
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("render_report", campaign, *options)
    assert refused.value.returncode == 2


def test_no_outline_exits_2(added_up, in_the_window, tmp_path):
    with pytest.raises(CommandError, match="Chưa có đề cương") as refused:
        call_command("render_report", "KT-2025-Q1", out=tmp_path / "report.pdf")
    assert refused.value.returncode == 2
