"""The matrix of a round: where each area of each report stands, and whose move it is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import AreaMark, Obligation, ReviewBlock, Submission
from reports.submissions import mending
from reports.tests import acts
from reports.tests.make import NOW, TODAY, make_campaign, submission_of
from reports.tests.screens import sign_in, words
from units.models import ReformArea, Role
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]


def rows(person, campaign, **asked):
    """unit → its row as the page shows it."""
    page = sign_in(person).get(reverse("campaign-matrix", args=[campaign.code]), asked)
    assert page.status_code == 200
    return {row.owed.unit.code: row for row in page.context["list"].page}


def marks(row):
    """area → words."""
    short = dict(ReformArea.objects.values_list("pk", "code"))
    return {short[pk]: mark and mark.words for pk, mark in row.cells}


def test_each_area_says_where_it_stands(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "approved")
    acts.filled(world, submission_of(campaign, "x12"), "returned")
    draft = submission_of(campaign, "x21")
    acts.type_in(draft, {"2.1": "4", "2.2": "9", "3.1": "1"}, by=world.reporter("x21"))
    found = rows(world.lead, campaign)
    assert set(marks(found["x11"]).values()) == {"Đã đạt"}
    assert marks(found["x12"])["the-che"].startswith("Trả lại ")
    assert marks(found["x12"])["chi-dao-dieu-hanh"] == "Chưa nhập"
    assert marks(found["x21"]) == {
        "chi-dao-dieu-hanh": "Chưa nhập",
        "the-che": "1 lỗi",  # 2.2 above 2.1
        "thu-tuc-hanh-chinh": "Đủ 1",
        "tai-chinh-cong": "Chưa nhập",
    }
    assert set(marks(found["x22"]).values()) == {"Chưa nhập"}


def test_an_area_owner_sees_their_area_only_and_its_mark(world, campaign):
    sent = acts.filled(world, submission_of(campaign, "x11"), "submitted")
    owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-tp"])
    area = ReformArea.objects.get(code="the-che")
    assert sent.version
    AreaMark.objects.create(submission=sent, version=sent.version, area=area, by=owner, at=NOW)
    assert marks(rows(owner, campaign)["x11"]) == {"the-che": "Đầu mối: đạt"}


def test_whose_move_it_is_is_named(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "signing")
    acts.filled(world, submission_of(campaign, "x12"), "submitted")
    head, checkers = world.head("x11"), {world.lead.full_name, world.reviewer.full_name}
    found = rows(world.lead, campaign)
    assert (found["x11"].mends, found["x11"].people) == (
        mending.MENDS[Submission.State.SIGNING],
        (head.full_name,),
    )
    assert set(found["x12"].people) == checkers
    assert found["x22"].mends == mending.NO_REPORTER
    world.reporter("x22")
    assert rows(world.lead, campaign)["x22"].mends == mending.MENDS[Submission.State.DRAFT]


def test_it_is_narrowed_by_district_block_state_and_lateness(world, campaign):
    Obligation.objects.filter(unit=world["x12"]).update(due=TODAY - timedelta(days=3))
    acts.filled(world, submission_of(campaign, "x11"), "submitted")
    ReviewBlock.objects.create(
        unit=world["x22"],
        reviewer=world.reviewer,
        valid_from=date(2025, 1, 1),
        by=world.lead,
        at=NOW,
    )
    h2 = campaign.units.get(unit=world["h2"]).path
    for asked, expected in (
        ({"dia-ban": h2}, {"x21", "x22"}),
        ({"cum": str(world.reviewer.pk)}, {"x22"}),
        ({"trang-thai": "submitted"}, {"x11"}),
        ({"tre": "1"}, {"x12"}),
        ({"q": "xa 1.2"}, {"x12"}),
    ):
        assert rows(world.lead, campaign, **asked).keys() == expected, asked


def test_a_row_can_be_reminded_of_with_one_click_by_who_may(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "submitted")
    page = sign_in(world.lead).get(reverse("campaign-matrix", args=[campaign.code]))
    text = page.content.decode()
    waiting = Obligation.objects.exclude(unit=world["x11"])
    assert text.count('name="obligation"') == 3
    assert all(f'name="obligation" value="{owed.pk}"' in text for owed in waiting)
    seen = sign_in(world.leader).get(reverse("campaign-matrix", args=[campaign.code]))
    assert 'name="obligation"' not in seen.content.decode()
    assert reverse("review-one", args=[submission_of(campaign, "x11").pk]) not in words(seen)


def test_who_reads_part_of_the_province_sees_that_part(world, campaign):
    reader = make_person()
    make_membership(reader, Role.REVIEWER, world["h1"], employer=world["so-nv"])
    assert rows(reader, campaign).keys() == {"x11", "x12"}
    for person in (world.reporter(), world.system_admin, world.outsider):
        answer = sign_in(person).get(reverse("campaign-matrix", args=[campaign.code]))
        assert answer.status_code == 404


def test_the_file_says_it_in_words_with_the_names(world, campaign):
    acts.filled(world, submission_of(campaign, "x11"), "approved")
    url = reverse("campaign-matrix", args=[campaign.code])
    lines = sign_in(world.lead).get(url, {"xuat": "csv", "q": "xa 1.1"}).content.decode("utf-8-sig")
    heading, line = lines.splitlines()
    assert "Thể chế" in heading
    assert heading.endswith("Ai xử lý tiếp,Người xử lý")
    assert line.startswith("Xã 1.1,Cấp xã,Biểu xa,Đã đạt,")


def test_it_takes_the_same_queries_however_many_units_it_shows(world, catalogue):
    few, many = make_campaign(root="h1", code="IT"), make_campaign(code="NHIEU")
    for campaign in (few, many):
        for owed in campaign.obligations.select_related("unit"):
            acts.filled(world, submission_of(campaign, owed.unit.code), "returned")
    client, counts = sign_in(world.lead), []
    for campaign in (few, few, many):
        with CaptureQueriesContext(connection) as caught:
            page = client.get(reverse("campaign-matrix", args=[campaign.code]))
        counts.append(len(caught))
    assert len(page.context["list"].page) == 4
    assert counts[1] == counts[2]
