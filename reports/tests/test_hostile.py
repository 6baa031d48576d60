"""Posts that no page of ours makes: refused, or read as nothing, never a fault of the server."""

import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.exchange import export_indicators
from reports.models import Campaign, Submission
from reports.submissions import confirmations, corrections
from reports.submissions.acts import NotAllowed
from reports.tests import acts, make
from reports.tests.acts import take
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words

pytestmark = pytest.mark.usefixtures("in_the_window")
# Beyond 64 bits, and beyond what Python reads as a number.
HUGE = ["9" * 19, "9" * 30, "9" * 5000]


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.mark.parametrize("number", HUGE)
class TestKeysThatNoRowHas:
    def test_in_the_cells_of_a_form(self, world: World, submission: Submission, number: str):
        own = f"2.1:{acts.subject_id(submission)}"
        posted = {f"v:2.1:{number}": "1", f"v:{own}": "7", f"r:{own}": number, f"x:{own}": number}
        page = sign_in(world.reporter()).post(f"/bao-cao/{submission.pk}/linh-vuc/the-che/", posted)
        assert page.status_code < 500

    def test_in_a_confirmation(self, world: World, submission: Submission, number: str):
        posted = {"doi-tuong": number, "chi-tieu": "1", "dung": "1"}
        page = sign_in(world.reporter()).post(f"/bao-cao/{submission.pk}/xac-nhan/", posted)
        assert page.status_code in (302, 404)

    def test_in_the_questions_of_a_return(self, world: World, submission: Submission, number: str):
        take(world, acts.filled(world, submission), *acts.IN_REVIEW)
        posted = {f"y:{number}:{number}": "?", f"y:area:{number}": "?", "due": "2025-03-20"}
        posted |= {"cell_indicator": number, "cell_subject": number, "cell_remark": "?"}
        page = sign_in(world.reviewer).post(
            f"/bao-cao/{submission.pk}/buoc/return/",
            urlencode(posted),
            content_type="application/x-www-form-urlencoded",
        )
        assert page.status_code == 422

    def test_in_a_list_to_accept(self, world: World, campaign: Campaign, number: str):
        page = sign_in(world.reviewer).post("/kiem-tra/chap-nhan/", {"submission": number})
        assert page.status_code == 302

    def test_in_a_list_to_extend(self, world: World, campaign: Campaign, number: str):
        for page in (
            sign_in(world.lead).get(f"/dot/{campaign.code}/gia-han/?o={number}"),
            sign_in(world.lead).post(f"/dot/{campaign.code}/gia-han/", {"o": number}),
        ):
            assert page.status_code == 302

    def test_in_the_address_of_an_edition(self, world: World, campaign: Campaign, number: str):
        assert sign_in(world.lead).get(f"/chi-tieu/lan/{number}/chi-tieu.csv").status_code == 404


def test_a_nul_in_the_filters_that_a_page_carries(world: World, submission: Submission):
    take(world, acts.filled(world, submission), *acts.IN_REVIEW)
    for kept in ("campaign=%00", "%00=1", "q=a%2500"):
        url = f"/bao-cao/{submission.pk}/buoc/return/"
        assert sign_in(world.reviewer).post(url, {"kept": kept}).status_code == 422


class TestTextsThatNoColumnHolds:
    """SQLite keeps any length; PostgreSQL answers with a fault that must be ours first."""

    def test_answers_and_reasons_are_refused_in_words(self, world: World, campaign: Campaign):
        with pytest.raises(NotAllowed, match="1000"):
            confirmations.dispute(
                make.submission_of(campaign, "x11"), 1, 1, "x" * 1001, by=world.reporter(), at=NOW
            )
        approved = acts.filled(world, make.submission_of(campaign, "x11"), "approved")
        cell = (acts.indicator_id(approved, "2.1"), acts.subject_id(approved))
        with pytest.raises(NotAllowed, match="1000"):
            corrections.ask(approved, [cell], "x" * 1001, by=world.reporter(), at=NOW)
        asked = corrections.ask(approved, [cell], "Đếm thiếu", by=world.reporter(), at=NOW)
        url = f"/dinh-chinh/{asked.pk}/khong-dong-y/"
        page = sign_in(world.head()).post(url, {"reason": "x" * 100_000}, follow=True)
        assert "dài quá 1000 ký tự" in words(page)
        asked.refresh_from_db()
        assert asked.granted is None


def plan(**changes: object) -> str:
    return json.dumps(make.make_plan_data(code="KT-2025-X", **changes))


PLANS = [
    "[" * 100_000,
    "9" * 6000,
    '{"code": ' + "9" * 6000 + "}",
    plan(name="a\0b"),
    plan(name="\ud800"),
    plan(root="\ud800"),
    plan(forms=[make.make_form(name="a\0b")]),
    plan(forms=[make.make_form(indicators="2.\0*")]),
    plan(forms=[make.make_form(units="unit:\ud800")]),
    plan(covers_to="9999-12-31"),
    plan(as_of="0001-01-01"),
    plan(due={"commune": "9999-12-31"}),
]


@pytest.mark.parametrize("text", PLANS, ids=range(len(PLANS)))
def test_a_plan_that_cannot_be_kept_is_no_plan(world: World, campaign: Campaign, text: str):
    lead = sign_in(world.lead)
    file = SimpleUploadedFile("dot.json", text.encode())
    assert lead.post("/dot/moi/", {"file": file}).status_code == 200
    assert lead.post("/dot/moi/mo/", {"plan": text}).status_code == 302
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("column", ["label", "area", "formula", "note", "code"])
def test_a_catalogue_with_a_nul_is_refused(world: World, campaign: Campaign, column: str):
    rows = [make.make_row(**{"code": "2.1", column: "a\0b"})]
    file = SimpleUploadedFile("chi-tieu.csv", export_indicators(rows).encode())
    page = sign_in(world.business_admin).post("/chi-tieu/lan-moi/", {"indicators": file})
    assert "ký tự không lưu được" in words(page)
