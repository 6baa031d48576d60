"""The main job on a real province: what was reported, checked, added up and printed."""

import io
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from pypdf import PdfReader

from indicators.figures import shown
from reports.adding import consolidation
from reports.demo import load, people
from reports.documents import document, renderers
from reports.documents.blocks import Paragraph
from reports.models import (
    Campaign,
    Consolidation,
    Draft,
    Finding,
    NarrativeRevision,
    Submission,
    Value,
)
from reports.writing import below, composing
from units.tree import Tree

PRINTED = """50.533 44.634 97,87% 952 5.899 1.783 417 1.903 14.622 2.434.977 23,1% 31,04% 35,10%"""
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pdf(province, django_db_blocker) -> str:
    """The text of the provincial PDF, its lines joined."""
    with django_db_blocker.unblock():
        made = renderers.render(composing.report(_closed(), at=load.STORY_NOW), "pdf")
    pages = PdfReader(io.BytesIO(made.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _closed() -> Consolidation:
    return Consolidation.objects.get(campaign__code="KT-2025-Q1", closed_number=1)


def test_the_report_reads_before_anybody_writes(province):
    made = document.build(_closed(), at=load.STORY_NOW)
    assert made.faults == ()
    text = " ".join(block.text for block in made.body)
    for said in ("50.533 hồ sơ", "97,87%", "38 văn bản", "chưa phát sinh"):
        assert said in text


def test_what_departments_wrote_prints_with_its_footnotes(province):
    made = composing.report(_closed(), at=load.STORY_NOW)
    assert made.faults == ()
    assert made.unwritten == ()
    calls = [call for block in made.body if isinstance(block, Paragraph) for call in block.notes]
    assert len(calls) > 55


def test_the_district_wrote_its_year_in_its_own_outline(province):
    draft = Draft.objects.select_related("campaign", "outline", "consolidation").get(
        campaign__code="TMR-2022"
    )
    made = composing.whole(draft, at=load.STORY_NOW)
    assert draft.outline.numbering == "decimal"
    assert (made.faults, made.unwritten) == ((), ())
    assert any(block.text.startswith("2.1. ") for block in made.body)


def test_what_communes_sent_waits_for_the_editor(province):
    draft = Draft.objects.select_related("campaign").get(
        campaign__code="KT-2025-Q1", root__code="kt"
    )
    sent, units = below.units_that_sent(draft)
    assert 10 <= sent < units
    assert below.counts(draft)["I.4"] >= 5


def test_the_quarter_is_all_in_and_closed(province):
    quarter = Campaign.objects.get(code="KT-2025-Q1")
    states = Submission.objects.filter(obligation__campaign=quarter).values_list("state", flat=True)
    assert set(states) == {"approved"}
    assert quarter.state == "closed"
    below = Tree.as_of(quarter.as_of).descendants(quarter.root_id)
    assert len([n for n in below if n.level != "office"]) == 127


def test_no_figure_of_the_quarter_breaks_a_rule(province):
    broken = Finding.objects.filter(
        version__submission__obligation__campaign__code="KT-2025-Q1", severity="block"
    )
    assert not broken.exists()
    assert not Finding.objects.filter(
        consolidation__campaign__code="KT-2025-Q1", severity="block"
    ).exists()


@pytest.mark.parametrize(
    ("code", "total"),
    [
        ("3.3.0.1", 15686),
        ("3.3.0.2", 29007),
        ("3.3.0.3", 5840),
        ("3.3.0.4.1", 43682),
        ("3.3.0.5", 952),
    ],
)
def test_the_split_over_126_units_adds_up_to_the_real_total(province, code, total):
    rows = Value.objects.filter(
        subject__obligation__campaign__code="KT-2025-Q1", indicator__code=code
    )
    assert rows.count() == 126
    assert rows.aggregate(Sum("number"))["number__sum"] == total


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("3.3.0", "50.533"),
        ("3.3.0.4", "44.634"),
        ("3.3.4", "97,87%"),
        ("3.3.0.6", "5.899"),
        ("3.1.4", "1.783"),
        ("4.1.6", "417"),
        ("4.2.1", "1.903"),
        ("4.3.1", "14.622"),
        ("6.1", "23,1%"),
        ("3.3.5", "31,04%"),
        ("7.5.4", "35,10%"),
        ("2.1", "38"),
    ],
)
def test_the_consolidated_figures_are_those_of_the_real_report(province, code, printed):
    closed = Consolidation.objects.get(campaign__code="KT-2025-Q1", closed_number=1)
    value = closed.values.get(indicator__code=code).value
    kind = "percent" if printed.endswith("%") else "count"
    decimals = 1 if code == "6.1" else 2 if kind == "percent" else 0
    assert shown(Decimal(value), value_type=kind, decimals=decimals) == printed


@pytest.mark.parametrize("figure", PRINTED.split())
def test_the_report_prints_the_real_figures(pdf, figure):
    assert figure in pdf


def test_the_report_says_38_documents_as_29_and_09_and_none(pdf):
    start = pdf.index("38 văn bản")
    said = ("29 văn bản", "09 văn bản", "xã chưa phát sinh")
    assert all(part in pdf[start : start + 400] for part in said)


def test_the_report_says_the_denominator_of_both_online_rates(pdf):
    for rate in ("31,04%", "35,10%"):
        around = pdf[pdf.index(rate) - 250 : pdf.index(rate) + 250]
        assert "hồ sơ" in around
    assert "kỳ trước chuyển sang" in pdf[pdf.index("31,04%") - 300 : pdf.index("31,04%") + 300]


def test_the_same_figures_added_up_again_are_the_same_consolidation(province):
    quarter = Campaign.objects.get(code="KT-2025-Q1")
    root = quarter.units.get(unit_id=quarter.root_id)
    again = consolidation.run(quarter, root, by=None, at=load.STORY_NOW)
    assert again.closed_number == 1


def test_loading_again_changes_nothing(province, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    assert load.load(now=timezone.now(), say=print) is False


def test_the_half_year_stands_in_every_state(province):
    half = Submission.objects.filter(obligation__campaign__code="KT-2025-6T")
    assert {state for state, _ in Submission.State.choices} == set(
        half.values_list("state", flat=True)
    )
    assert half.filter(obligation__extended_to__isnull=False).exists()
    assert half.filter(obligation__exempted_at__isnull=False).exists()
    assert half.filter(
        correction_requests__granted=None, correction_requests__isnull=False
    ).exists()


@pytest.mark.parametrize("username", [name for name, _ in people.ACCOUNTS])
def test_every_printed_account_opens_its_first_page(sign_in, username):
    page = sign_in(username).get("/", follow=True)
    assert page.status_code == 200
    assert page.redirect_chain


def test_a_round_of_one_district_is_shown_as_the_district_s(sign_in):
    """The province stands above it in the round's tree, but nobody added up for it there."""
    text = sign_in("lanhdao").get("/ket-qua/").content.decode()
    assert "/ket-qua/TMR-2022/h617/phieu-trinh/" in text
    assert "/ket-qua/TMR-2022/kt/" not in text


def test_the_reviewer_reads_a_units_prose_under_its_printed_headings(sign_in):
    spoken = NarrativeRevision.objects.filter(
        narrative__draft__campaign__code="KT-2025-6T",
        narrative__section__title__contains="{KỲ SAU}",
        sent_at__isnull=False,
    )
    draft = spoken.exclude(sent_text="").latest("pk").narrative.draft
    own = Submission.objects.get(
        obligation__campaign=draft.campaign_id,
        obligation__unit=draft.root_id,
        obligation__form__subject="self",
    )
    page = sign_in("kiemtra1").get(f"/kiem-tra/{own.pk}/").content.decode()
    assert "6 THÁNG CUỐI NĂM 2025" in page
    assert "{KỲ" not in page
