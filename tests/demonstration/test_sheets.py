"""The Chairman's page of a real quarter, and of a round half-way: truly one page on paper."""

import io

import pytest
from pypdf import PdfReader

from reports.demo import load
from reports.models import CampaignUnit
from reports.writing import briefing

pytestmark = pytest.mark.django_db


def text(campaign: str) -> list[str]:
    """The words of each page."""
    root = CampaignUnit.objects.select_related("campaign", "unit").get(
        campaign__code=campaign, unit__code="kt"
    )
    made = briefing.figures_for(root)
    assert made is not None
    drawn = briefing.on_one_page(briefing.material(root, made, on=load.STORY_NOW.date()))
    pages = PdfReader(io.BytesIO(drawn.content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_the_page_of_the_quarter(province):
    (page,) = text("KT-2025-Q1")
    for said in (
        "PHIẾU TRÌNH",
        "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Kon Tum.",
        "50.533",
        "35,10% ≥ 60% (1), ≥ 50% (2): chưa đạt",
        "76,36% ≥ 30% (2): đạt",
        "không đơn vị nào gửi chậm hoặc chưa gửi",
        "chưa đạt mục tiêu ≥ 60% (1), ≥ 50% (2) (7.5.4, Phụ lục VII)",
        "NGƯỜI TRÌNH",
    ):
        assert said in page


def test_the_page_of_a_round_with_much_to_say(province):
    (page,) = text("KT-2025-6T")
    assert "Quý I năm 2025" in page and "báo cáo quá hạn chưa gửi" in page
