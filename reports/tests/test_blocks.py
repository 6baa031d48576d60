"""Units given to reviewers: whose part is what, stand-ins, and reports that nobody may accept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, ReviewBlock
from reports.pages import queues
from reports.pages.queues import Wanted
from reports.reviewing import blocks
from reports.reviewing.blocks import BlockError
from reports.submissions import workflow
from reports.tests import acts, make
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import sign_in, words
from units import roles
from units.days import day_text
from units.models import AuditEvent, Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")
PAGE = "/kiem-tra/phan-cong/"


@pytest.fixture
def colleague(world: World) -> User:
    person = make_person("Bùi Thị Hoa", username="hoa")
    make_membership(person, Role.REVIEWER, world["kt"], employer=world["so-nv"])
    return person


def give(world: World, reviewer: User, *units: str, **kw: Any) -> int:
    told: dict[str, Any] = {"valid_from": TODAY, "by": world.lead, "at": NOW} | kw
    return blocks.give([world[unit].pk for unit in units], reviewer, **told)


def part(user: User, part: str = "") -> list[str]:
    rows = queues.to_review(user, TODAY, Wanted(part=part))
    return sorted(row.obligation.unit.code for row in rows)


def post(world: World, **posted: Any) -> str:
    told = {"valid_from": day_text(TODAY)} | posted
    return words(sign_in(world.lead).post(PAGE, told, follow=True))


class TestGiving:
    def test_on_the_page_by_district(self, world: World, campaign: Campaign) -> None:
        told = {"act": "give", "reviewer": world.reviewer.pk, "name": " Cụm   1 ", "all": "1"}
        page = post(world, kept="huyen=Huyện Số 1&cap=commune", **told)
        assert "Đã giao 2 đơn vị cho reviewer@kt." in page
        assert {(row.unit.code, row.name) for row in ReviewBlock.objects.all()} == {
            ("x11", "Cụm 1"),
            ("x12", "Cụm 1"),
        }
        assert AuditEvent.objects.filter(action="block.give", by=world.lead).count() == 2

    def test_ticked_ones_rename_and_take_back(self, world: World, campaign: Campaign) -> None:
        units = [world["x11"].pk, world["x21"].pk]
        post(world, act="give", reviewer=world.reviewer.pk, unit=units)
        key = f"{world.reviewer.pk}:"
        post(world, act="rename", block=key, name="Cụm miền núi")
        assert {row.name for row in ReviewBlock.objects.all()} == {"Cụm miền núi"}
        page = post(world, act="take_back", unit=units[:1])
        assert "Đã thôi giao 1 đơn vị." in page
        assert part(world.reviewer) == ["x21"]

    def test_to_another_from_a_later_day(
        self, world: World, campaign: Campaign, colleague: User
    ) -> None:
        give(world, world.reviewer, "x11")
        later = TODAY + timedelta(days=3)
        give(world, colleague, "x11", valid_from=later)
        assert [str(one) for one in blocks.keepers([world["x11"].pk], TODAY).values()] == [
            "reviewer@kt"
        ]
        assert [str(one) for one in blocks.keepers([world["x11"].pk], later).values()] == [
            "Bùi Thị Hoa"
        ]

    def test_the_same_again_changes_nothing(self, world: World, campaign: Campaign) -> None:
        assert (give(world, world.reviewer, "x11"), give(world, world.reviewer, "x11")) == (1, 0)
        assert ReviewBlock.objects.count() == 1

    @pytest.mark.parametrize(
        ("unit", "told", "why"),
        [
            ("so-nv", {}, "không ai kiểm tra báo cáo của chính đơn vị mình công tác"),
            ("x11", {"valid_from": TODAY - timedelta(days=1)}, "từ hôm nay trở đi"),
            ("x11", {"name": "x" * 121}, "dài quá 120 ký tự"),
        ],
    )
    def test_refused(self, world: World, unit: str, told: dict[str, Any], why: str) -> None:
        with pytest.raises(BlockError, match=why):
            give(world, world.reviewer, unit, **told)
        assert not ReviewBlock.objects.exists()

    def test_only_by_who_leads_there_and_to_who_reviews_there(self, world: World) -> None:
        with pytest.raises(BlockError, match="trưởng phòng"):
            give(world, world.reviewer, "x11", by=world.reviewer)
        elsewhere = world.person(Role.REVIEWER, "h2", employer=world["so-tp"])
        with pytest.raises(BlockError, match=r"không kiểm tra Xã 1\.1"):
            give(world, elsewhere, "x11")

    def test_a_unit_is_in_one_open_block(self, world: World, colleague: User) -> None:
        give(world, world.reviewer, "x11")
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewBlock.objects.create(
                unit=world["x11"], reviewer=colleague, valid_from=TODAY, by=world.lead, at=NOW
            )


class TestTheQueue:
    def test_ones_own_part_first_everything_one_click_away(
        self, world: World, campaign: Campaign
    ) -> None:
        give(world, world.reviewer, "x12", "x22")
        client = sign_in(world.reviewer)
        page = client.get("/kiem-tra/")
        assert [row.obligation.unit.code for row in page.context["page"]] == ["x12", "x22"]
        assert "Phần của tôi" in words(page)
        assert "?part=tat-ca" in page.content.decode()
        assert len(client.get("/kiem-tra/?part=tat-ca").context["page"]) == 4

    def test_who_has_no_part_sees_everything(self, world: World, campaign: Campaign) -> None:
        give(world, world.reviewer, "x12")
        page = sign_in(world.lead).get("/kiem-tra/")
        assert len(page.context["page"]) == 4
        assert "Phần của tôi" not in words(page)
        kept = sign_in(world.lead).get(f"/kiem-tra/?keeper={world.reviewer.pk}")
        assert [row.obligation.unit.code for row in kept.context["page"]] == ["x12"]
        not_given = sign_in(world.lead).get("/kiem-tra/?keeper=chua-giao")
        assert len(not_given.context["page"]) == 3


class TestStandingIn:
    @pytest.fixture(autouse=True)
    def lent(self, world: World, campaign: Campaign, colleague: User) -> None:
        """The colleague, a reviewer too, stands in for the reviewer for two days."""
        give(world, world.reviewer, "x11", "x12")
        give(world, colleague, "x21")
        roles.stand_in(
            world.memberships(world.reviewer)[0],
            colleague,
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=2),
            by=world.business_admin,
            at=NOW,
            on=TODAY,
        )

    def test_the_absents_block_while_it_lasts(self, world: World, colleague: User) -> None:
        assert part(colleague) == ["x11", "x12", "x21"]
        over = TODAY + timedelta(days=2)
        assert [row.unit.code for row in blocks.of(colleague, over)] == ["x21"]
        page = words(sign_in(colleague).get("/kiem-tra/"))
        assert "Bùi Thị Hoa thay mặt reviewer@kt Bạn thay mặt" in page

    @pytest.mark.parametrize(("unit", "for_whom"), [("x11", "reviewer@kt"), ("x21", "")])
    def test_steps_say_for_whom(
        self, world: World, campaign: Campaign, colleague: User, unit: str, for_whom: str
    ) -> None:
        sent = acts.filled(world, make.submission_of(campaign, unit), "submitted")
        workflow.apply(sent, "begin", by=colleague, at=NOW)
        workflow.apply(acts.fresh(sent), "accept", by=colleague, at=NOW)
        steps = sent.transitions.filter(step__in=("begin", "accept"))
        assert {step.standing_in_for for step in steps} == {for_whom}
        told = words(sign_in(world.reviewer).get(f"/bao-cao/{sent.pk}/nhat-ky/"))
        assert ("Bùi Thị Hoa thay mặt reviewer@kt" in told) is bool(for_whom)


class TestOwnFigures:
    @pytest.fixture
    def own(self, world: World) -> Campaign:
        make.make_catalogue()
        return make.make_campaign(make.make_form("so", units="unit:so-nv unit:so-tp"))

    def test_nobody_outside_may_accept(self, world: World, own: Campaign) -> None:
        assert world.reviewer
        told = "Chưa có ai chấp nhận được Sở Nội vụ: mọi người kiểm tra"
        for page in ("/kiem-tra/", PAGE):
            assert told in words(sign_in(world.lead).get(page))
        assert told not in words(sign_in(world.reviewer).get("/kiem-tra/"))

    def test_until_somebody_of_another_office_reviews(self, world: World, own: Campaign) -> None:
        outside = make_person(username="vp")
        make_membership(outside, Role.REVIEWER, world["kt"], employer=world["vp-ubnd"])
        assert "Chưa có ai chấp nhận được" not in words(sign_in(world.lead).get("/kiem-tra/"))
        assert part(outside, queues.EVERYTHING) == ["so-nv", "so-tp"]
        assert part(world.reviewer, queues.EVERYTHING) == ["so-tp"]


def test_the_page_asks_no_more_for_more_units(world: World, campaign: Campaign) -> None:
    def cost() -> int:
        client = sign_in(world.lead)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    give(world, world.reviewer, "x11")
    few = cost()
    give(world, world.reviewer, "x12", "x21", "x22", "h1", name="Cụm 2")
    assert cost() == few
