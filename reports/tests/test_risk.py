"""Why a sent form should be looked at: what is read of the database, kept, and shown to whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import tasks
from reports.models import Campaign, ReviewRisk, Submission
from reports.reviewing import risk
from reports.submissions import checking
from reports.tests import acts, answers, make
from reports.tests.acts import fresh, take, type_in
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, step, words
from units.models import Role

pytestmark = pytest.mark.usefixtures("in_the_window")
# Ten counts, a share, and one about discipline.
ROWS: tuple[Any, ...] = (
    *[(f"2.{n}", {}) for n in range(1, 11)],
    ("3.1", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
    ("5.4", {"area": "che-do-cong-vu", "label": "Số người bị kỷ luật"}),
)
USUAL: dict[str, Any] = {f"2.{n}": 40 + n for n in range(1, 11)}


@pytest.fixture
def rows(db: None) -> None:
    make.make_catalogue(*ROWS)


def half_year(**kw: Any) -> Campaign:
    """Twice as long as the quarter before it, and read on the same day."""
    told = {"code": "KT-2025-6T", "covers_to": "2025-06-15", "as_of": "2025-03-14"}
    return make.make_campaign(**told | kw)


def sent(world: World, campaign: Campaign, unit: str, given: dict[str, Any]) -> Submission:
    submission = make.submission_of(campaign, unit)
    type_in(
        submission, {code: str(value) for code, value in given.items()}, by=world.reporter(unit)
    )
    return take(world, fresh(submission), "submit", "forward")


def doubled(**but: int) -> dict[str, int]:
    return {code: 2 * value for code, value in USUAL.items()} | {
        code.replace("_", "."): value for code, value in but.items()
    }


def reasons(submission: Submission) -> list[tuple[str, str]]:
    acts.weigh()
    kept = ReviewRisk.objects.get(version=fresh(submission).version)
    return [(reason["kind"], reason["text"]) for reason in kept.reasons]


@pytest.mark.usefixtures("rows")
class TestAgainstTheUnitsOwnPast:
    def test_twice_as_much_in_twice_the_time_is_nothing(self, world: World) -> None:
        answers.accept(make.make_campaign(), "x11", USUAL)
        assert reasons(sent(world, half_year(), "x11", doubled())) == []

    def test_a_leap_is_told_with_both_numbers(self, world: World) -> None:
        answers.accept(make.make_campaign(), "x11", USUAL)
        found = reasons(sent(world, half_year(), "x11", doubled(**{"2_3": 4300})))
        # 43 in 90 days are 86,956 in 182.
        assert found == [("own", "2.3 Chỉ tiêu 2.3: 4.300; kỳ trước 87 (quy về cùng độ dài kỳ).")]

    def test_a_copy_of_the_quarter(self, world: World) -> None:
        answers.accept(make.make_campaign(), "x11", USUAL)
        found = reasons(sent(world, half_year(), "x11", USUAL | {"2.5": 80}))
        told = "9/10 số phát sinh trong kỳ giống hệt Báo cáo cải cách hành chính quý I năm 2025."
        assert found == [("copied", told)]

    def test_a_rehearsal_is_nobodys_history(self, world: World) -> None:
        quarter = make.make_campaign()
        answers.accept(quarter, "x11", USUAL)
        Campaign.objects.filter(pk=quarter.pk).update(rehearsal=True)
        assert reasons(sent(world, half_year(), "x11", USUAL)) == []

    def test_late_before(self, world: World) -> None:
        quarter = make.make_campaign()
        answers.accept(quarter, "x11", USUAL)
        Submission.objects.filter(obligation__campaign=quarter).update(days_late=3)
        submission = sent(world, half_year(), "x11", doubled())
        told = "Trễ hạn 1 trong 1 đợt trước, nhiều nhất 3 ngày làm việc."
        assert reasons(submission) == [("late", told)]
        score = ReviewRisk.objects.get(version=fresh(submission).version).score
        assert score == 5


@pytest.mark.django_db
def test_a_share_against_like_units() -> None:
    """Nine communes, one of which answers a tenth of its dossiers in time."""
    world = make.make_world(communes=5)
    make.make_catalogue(*ROWS)
    campaign = make.make_campaign()
    for unit in ("x12", "x13", "x14", "x15", "x21", "x22", "x23", "x24"):
        answers.accept(campaign, unit, {"2.1": 40, "2.2": 39})
    found = reasons(sent(world, campaign, "x11", {"2.1": 40, "2.2": 4}))
    told = "3.1 Chỉ tiêu 3.1: 10%; 9 đơn vị cùng cấp thường 97,50%."
    assert found == [("peers", told)]


def test_an_explanation_for_another_number(world: World) -> None:
    make.make_catalogue(*ROWS, rules=(("hoi", "explain", "", "[2.1] <= 5"),))
    submission = make.submission_of(make.make_campaign(), "x11")
    by = world.reporter()
    type_in(submission, {"2.1": "9"}, by=by)
    finding = fresh(submission).version.findings.get()  # type: ignore[union-attr]
    checking.explain(fresh(submission), finding, "Đúng sổ", by=by, at=NOW)
    take(world, fresh(submission), "submit", "forward")
    assert [kind for kind, _ in reasons(submission)] == ["explained"]
    submission.explanations.update(received="8 > 5")
    assert [kind for kind, _ in reasons(submission)] == ["stale"]
    submission.explanations.all().delete()
    assert reasons(submission) == [
        ("unexplained", "Quy tắc hoi. Số đã nhập: 9 > 5; cần [2.1] ≤ 5.")
    ]


@pytest.mark.usefixtures("rows")
class TestDiscipline:
    """Reasons about it are told to Sở Nội vụ alone; what a whole form says never counts it."""

    def test_who_reads_the_reason(self, world: World) -> None:
        answers.accept(make.make_campaign(), "x11", USUAL | {"5.4": 1})
        submission = sent(world, half_year(), "x11", doubled(**{"5_4": 77}))
        assert [kind for kind, _ in reasons(submission)] == ["own"]
        of_the_office = world.person(Role.REVIEWER, "h1", employer=world["vp-ubnd"])
        told = "5.4 Số người bị kỷ luật: 77"
        assert told in words(sign_in(world.reviewer).get("/kiem-tra/"))
        page = words(sign_in(of_the_office).get("/kiem-tra/"))
        assert "Xã 1.1" in page
        assert told not in page
        assert "77" not in page

    def test_nor_is_it_in_a_file(self, world: World) -> None:
        answers.accept(make.make_campaign(), "x11", USUAL | {"5.4": 1})
        sent(world, half_year(), "x11", doubled(**{"5_4": 77}))
        acts.weigh()
        of_the_office = world.person(Role.REVIEWER, "h1", employer=world["vp-ubnd"])
        mine = sign_in(world.reviewer).get("/kiem-tra/?xuat=csv").content.decode("utf-8-sig")
        theirs = sign_in(of_the_office).get("/kiem-tra/?xuat=csv").content.decode("utf-8-sig")
        assert "5.4 Số người bị kỷ luật: 77" in mine
        assert "5.4" not in theirs


@pytest.mark.usefixtures("rows")
class TestWhen:
    def test_after_it_was_sent(self, world: World, django_capture_on_commit_callbacks: Any) -> None:
        submission = make.submission_of(make.make_campaign(), "x11")
        type_in(submission, {"2.1": "5"}, by=world.reporter())
        take(world, fresh(submission), "submit")
        with django_capture_on_commit_callbacks(execute=True):
            step(sign_in(world.head()), submission, "forward")
        assert ReviewRisk.objects.get().version_id == fresh(submission).version_id

    def test_on_demand(self, world: World, django_capture_on_commit_callbacks: Any) -> None:
        sent(world, make.make_campaign(), "x11", {"2.1": 5})
        client = sign_in(world.reviewer)
        assert "Chưa tính" in words(client.get("/kiem-tra/"))
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post("/kiem-tra/tinh-lai/", {"kept": "state=submitted"}, follow=True)
        assert page.redirect_chain == [("/kiem-tra/?state=submitted", 302)]
        assert ReviewRisk.objects.count() == 1
        assert "Không có dấu hiệu" in words(client.get("/kiem-tra/"))

    def test_what_was_missed_is_made_up_for_once(self, world: World) -> None:
        campaign = make.make_campaign()
        sent(world, campaign, "x11", {"2.1": 5})
        tasks.weigh_unweighed()
        first = ReviewRisk.objects.get()
        ReviewRisk.objects.update(score=33)
        tasks.weigh_unweighed()
        assert ReviewRisk.objects.get().score == 33
        tasks.weigh_waiting()
        assert ReviewRisk.objects.get().score == first.score

    def test_only_what_waits(self, world: World) -> None:
        campaign = make.make_campaign()
        acts.filled(world, make.submission_of(campaign, "x11"), "approved")
        acts.filled(world, make.submission_of(campaign, "x12"), "signing")
        tasks.weigh_waiting()
        assert not ReviewRisk.objects.exists()

    def test_as_many_queries_for_many(self, world: World) -> None:
        answers.accept(quarter := make.make_campaign(), "x11", USUAL)
        answers.accept(quarter, "x12", USUAL)
        campaign = half_year()
        sent(world, campaign, "x11", doubled())

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                acts.weigh()
            return len(queries)

        few = cost()
        for unit in ("x12", "x21", "x22"):
            sent(world, campaign, unit, doubled())
        assert cost() == few
        assert ReviewRisk.objects.count() == 4


def test_what_an_area_owner_reads() -> None:
    figure = {"kind": "own", "weight": 20, "code": "2.1", "unit": 1, "level": "commune"}
    made = ReviewRisk(
        reasons=[
            {"kind": "late", "text": "Trễ", "weight": 5},
            figure | {"text": "a", "area": "the-che"},
            figure | {"text": "b", "area": "tai-chinh-cong"},
        ]
    )
    read = risk.told(made, lambda code, unit, level: False, {"the-che"})
    assert [reason["text"] for reason in read] == ["Trễ", "a"]
