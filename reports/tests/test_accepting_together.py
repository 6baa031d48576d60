"""What is clean, what is not and why; and that it is still so when it is accepted."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, Remark, ReviewRisk, Submission, Waiver
from reports.pages import queues
from reports.pages.queues import Wanted
from reports.reviewing import clean
from reports.reviewing.weighing import CLEAN_UP_TO
from reports.submissions.acts import NotAllowed
from reports.tests import acts, make
from reports.tests.acts import fresh, take, type_in
from reports.tests.make import NOW, TODAY, World
from reports.tests.screens import everything, sign_in, words
from units.models import ReformArea, Role
from units.tests.make import make_holder

pytestmark = pytest.mark.usefixtures("in_the_window")


def complete(world: World, submission: Submission, state: str = "submitted") -> Submission:
    """A form in which nothing is missing or noticed, weighed where it waits."""
    unit = submission.obligation.unit.code
    type_in(submission, everything(submission), by=world.reporter(unit))
    done = take(world, fresh(submission), *acts.PATHS[state])
    acts.weigh()
    return done


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return complete(world, make.submission_of(campaign, "x11"))


def why_not(submission: Submission) -> str:
    held = fresh(submission)
    return clean.look([held], TODAY)[held.pk].why_not


def remark(submission: Submission, world: World) -> None:
    area = ReformArea.objects.get(code="the-che")
    Remark.objects.create(
        submission=submission,
        version_id=submission.version_id,  # type: ignore[misc]
        round=1,
        area=area,
        text="?",
        by=world.reviewer,
        at=NOW,
    )


def weighs(submission: Submission, weight: int) -> None:
    reason = {"kind": "x", "text": "Lệch.", "weight": weight}
    ReviewRisk.objects.filter(version=submission.version).update(reasons=[reason])


class TestTheRule:
    def test_sent_and_complete(self, world: World, submission: Submission) -> None:
        assert why_not(submission) == ""
        take(world, submission, "begin")
        assert why_not(submission) == ""
        found = queues.to_review(world.reviewer, TODAY, Wanted(only="clean"))
        assert [row.pk for row in found] == [submission.pk]

    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            (lambda s, w: s.version.values.all()[0].delete(), "mới có 5/6 ô"),
            (lambda s, w: s.version.findings.create(rule_code="a", severity="block"), "có 1 lỗi"),
            (
                lambda s, w: s.version.findings.create(rule_code="a", severity="explain"),
                "có 1 cảnh báo phải giải trình",
            ),
            (remark, "có 1 ý kiến chưa xử lý xong"),
            (lambda s, w: s.version.risk.delete(), "chưa tính mức cần chú ý"),
            (lambda s, w: weighs(s, CLEAN_UP_TO + 1), "có dấu hiệu cần xem"),
            (lambda s, w: take(w, s, "withdraw"), "đang ở trạng thái “Đang nhập”"),
        ],
    )
    def test_what_stands_in_its_way(
        self,
        world: World,
        submission: Submission,
        spoil: Callable[[Submission, World], object],
        why: str,
    ) -> None:
        spoil(submission, world)
        assert why_not(submission) == why
        with pytest.raises(NotAllowed, match="không còn đủ điều kiện"):
            clean.accept(submission, by=world.reviewer, at=NOW)
        assert fresh(submission).state != "approved"

    def test_a_late_history_is_no_obstacle_and_goes_on_record(
        self, world: World, submission: Submission
    ) -> None:
        weighs(submission, CLEAN_UP_TO)
        clean.accept(submission, by=world.reviewer, at=NOW)
        accepted = submission.transitions.get(step="accept")
        assert "không dấu hiệu nào nặng hơn 10 (Lệch)" in accepted.reason

    def test_what_is_waived_asks_for_nothing(self, world: World, submission: Submission) -> None:
        waiver = Waiver.objects.create(
            rule_code="a",
            unit=submission.obligation.unit,
            campaign=submission.obligation.campaign,
            reason="Xã đảo",
            last_day=TODAY,
            asked_by=world.reviewer,
            asked_at=NOW,
            granted=True,
            decided_by=world.lead,
            decided_at=NOW,
        )
        assert submission.version
        submission.version.findings.create(rule_code="a", severity="explain", waiver=waiver)
        assert why_not(submission) == ""

    def test_areas_are_waited_for_where_the_round_says_so(
        self, world: World, submission: Submission
    ) -> None:
        make_holder(Role.AREA_OWNER, world["kt"], area="the-che", employer=world["so-tp"])
        assert why_not(submission) == ""
        Campaign.objects.update(waits_for_areas=True)
        assert why_not(submission) == "chờ đầu mối đánh dấu “đạt”: Thể chế"


def test_everything_clean_in_the_queue_is_offered(world: World, submission: Submission) -> None:
    campaign = submission.obligation.campaign
    acts.filled(world, make.submission_of(campaign, "x12"), "submitted")
    complete(world, make.submission_of(campaign, "x21"))
    client = sign_in(world.reviewer)
    page = client.get("/kiem-tra/chap-nhan/?kept=level%3Dcommune")
    assert "2 báo cáo không vướng mắc trong 3 báo cáo đang chờ." in words(page)
    assert page.content.decode().count("checked data-tick") == 2
    none = client.get("/kiem-tra/chap-nhan/?kept=level%3Ddistrict")
    assert "Không có báo cáo nào đủ điều kiện" in words(none)


def test_as_many_queries_for_many(world: World, submission: Submission) -> None:
    campaign = submission.obligation.campaign

    def cost() -> int:
        rows = list(queues.to_review(world.reviewer, TODAY))
        with CaptureQueriesContext(connection) as queries:
            clean.look(rows, TODAY)
        return len(queries)

    few = cost()
    for unit in ("x12", "x21", "x22"):
        complete(world, make.submission_of(campaign, unit))
    assert cost() == few
