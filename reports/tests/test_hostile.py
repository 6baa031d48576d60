"""Posts that no page of ours makes: refused, or read as nothing, never a fault of the server."""

from urllib.parse import urlencode

import pytest

from reports.models import Campaign, Submission
from reports.tests import acts, make
from reports.tests.acts import take
from reports.tests.make import World
from reports.tests.screens import sign_in

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
