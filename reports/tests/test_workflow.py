"""The life of a submission: what each step demands, does and leaves behind (design 6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.models import Campaign, Holiday, Remark, Submission, SubmissionVersion, ValueChange
from reports.submissions import checking, entry, openings, receipts, remarks, workflow
from reports.submissions.comparing import changed_cells
from reports.submissions.workflow import Details, NotAllowed, RemarkInput
from reports.tests import acts, make
from reports.tests.acts import filled, fresh, take, type_in
from reports.tests.make import NOW, TODAY, ZONE, World
from units.models import AuditEvent, ReformArea
from units.tests.make import make_person

pytestmark = pytest.mark.django_db

State = Submission.State


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def refusal(world: World, submission: Submission, step: str, details: Details | None = None) -> str:
    """Why a step is refused to the person whose step it is."""
    with pytest.raises(NotAllowed) as refused:
        by = acts.actor(world, submission, step)
        workflow.apply(submission, step, by=by, at=NOW, details=details)
    return str(refused.value)


def figures_of(version: SubmissionVersion) -> list[tuple[object, ...]]:
    return list(version.values.order_by("pk").values_list())


# --- The way through ---------------------------------------------------------------------------


def test_from_draft_to_approved(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "approved")
    assert submission.state == State.APPROVED
    assert submission.version is not None
    assert submission.version.counts
    assert submission.version.accepted_by == world.reviewer
    steps = submission.transitions.order_by("pk").values_list("step", "from_state", "to_state")
    assert list(steps) == [
        ("submit", "draft", "signing"),
        ("forward", "signing", "submitted"),
        ("begin", "submitted", "in_review"),
        ("accept", "in_review", "approved"),
    ]
    done = AuditEvent.objects.filter(action__startswith="submission.").order_by("pk")
    assert [event.action for event in done] == [
        "submission.submit",
        "submission.forward",
        "submission.begin",
        "submission.accept",
    ]


def test_nothing_is_sent_empty(world: World, submission: Submission) -> None:
    assert "Chưa có số liệu" in refusal(world, submission, "submit")


def test_blocking_findings_hold_a_submission(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "3", "2.2": "4"}, by=world.reporter())
    assert "1 lỗi phải sửa" in refusal(world, submission, "submit")
    type_in(submission, {"2.1": "4"}, by=world.reporter())
    assert take(world, submission, "submit").state == State.SIGNING


def test_sending_back_says_why(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "signing")
    assert "lý do" in refusal(world, submission, "send_back", Details(reason="  "))
    submission = take(world, submission, "send_back")
    assert submission.state == State.DRAFT
    assert submission.transitions.latest("pk").reason == "Xem lại số 2.1"


@pytest.mark.parametrize("step", ["send_back", "withdraw"])
def test_back_means_draft_at_first_and_returned_later(
    world: World, submission: Submission, step: str
) -> None:
    first = take(world, filled(world, submission, "signing"), step)
    assert first.state == State.DRAFT
    again = take(world, first, *acts.IN_REVIEW, "return")
    type_in(again, {"2.1": "11"}, by=world.reporter())
    assert take(world, again, "submit", step).state == State.RETURNED


def test_a_closed_campaign_stops_every_step(world: World, campaign: Campaign) -> None:
    states = zip(
        ("x11", "x12", "x21", "x22"), ("draft", "signing", "submitted", "approved"), strict=True
    )
    held = [filled(world, make.submission_of(campaign, unit), state) for unit, state in states]
    Campaign.objects.update(state=Campaign.State.CLOSED)
    for one in map(fresh, held):
        for step in workflow.STEPS:
            if one.state in workflow.STEPS[step].sources:
                assert "đã đóng" in refusal(world, one, step, acts.details_for(one, step))
    with pytest.raises(entry.EntryRefused, match="đã đóng"):
        type_in(fresh(held[0]), {"2.1": "5"}, by=world.reporter())


def test_steps_by_two_people_at_once_meet_the_state_of_the_other(
    world: World, submission: Submission
) -> None:
    """The second one acts on what they had on screen; the row is read again under lock."""
    on_screen = filled(world, submission, "signing")
    take(world, on_screen, "send_back")
    assert "Đang nhập" in refusal(world, on_screen, "forward")


# --- Freezing ----------------------------------------------------------------------------------


def test_forwarding_freezes_with_receipt(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "signing")
    details = Details(report_number=" 12/BC-UBND ", report_date=TODAY, signer="Nguyễn Văn A")
    workflow.apply(submission, "forward", by=world.head(), at=NOW, details=details)
    version = fresh(submission).version
    assert version is not None
    assert (version.frozen_at, version.frozen_by) == (NOW, world.head())
    assert (version.report_number, version.signer) == ("12/BC-UBND", "Nguyễn Văn A")
    assert version.digest == receipts.digest(version)
    assert len(version.digest) == 64


@pytest.mark.parametrize("way_back", [("withdraw",), ("begin", "return")])
def test_later_edits_never_reach_a_frozen_version(
    world: World, submission: Submission, way_back: tuple[str, ...]
) -> None:
    submission = filled(world, submission, "submitted")
    frozen = submission.version
    assert frozen is not None
    before = figures_of(frozen)
    submission = take(world, submission, *way_back)
    type_in(submission, {"2.1": "99", "2.2": "5"}, by=world.reporter())
    frozen.refresh_from_db()
    assert figures_of(frozen) == before
    assert receipts.digest(frozen) == frozen.digest
    assert submission.version.number == 2  # type: ignore[union-attr]
    assert acts.value(submission, "2.1").number == 99  # type: ignore[union-attr]


def test_a_digest_tells_figures_apart(world: World, submission: Submission) -> None:
    submission = filled(world, submission)
    version = submission.version
    assert version is not None
    digests = {receipts.digest(version)}
    marks: list[dict[str, Any]] = [{}, {"provisional": True}, {"note": "ước"}]
    for extra in marks:
        one = acts.cell(submission, "2.1", "11", **extra)
        entry.save_cells(submission, [one], by=world.reporter(), at=NOW)
        digests.add(receipts.digest(version))
    assert len(digests) == 4


# --- Returning ---------------------------------------------------------------------------------


def open_codes(submission: Submission) -> set[str]:
    return set(submission.open_cells.values_list("indicator__code", flat=True))


def test_a_return_opens_the_cell_and_what_its_rules_compare_it_with(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    assert open_codes(submission) == {"2.1", "2.2"}
    assert list(submission.open_cells.filter(named=True).values_list("indicator__code")) == [
        ("2.1",)
    ]
    outcome = type_in(submission, {"2.2": "5", "1.1": "7"}, by=world.reporter())
    assert {code for code, _ in outcome.saved} == {"2.2"}
    assert {code for code, _ in outcome.faults} == {"1.1"}


def returned(world: World, submission: Submission, *codes: str) -> Submission:
    """In review, then returned with a remark on these cells."""
    details = acts.returning(submission, *codes)
    return fresh(workflow.apply(submission, "return", by=world.reviewer, at=NOW, details=details))


def test_returning_a_computed_line_opens_what_it_is_computed_from(
    world: World, submission: Submission
) -> None:
    submission = returned(world, filled(world, submission, "in_review"), "2.3")
    assert open_codes(submission) == {"2.1", "2.2"}


def test_returning_a_section_opens_its_entered_lines(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "in_review")
    area = ReformArea.objects.get(code="chi-dao-dieu-hanh")
    details = Details(remarks=[RemarkInput("Rà cả mục", area_id=area.pk)], due=acts.LATER)
    workflow.apply(submission, "return", by=world.reviewer, at=NOW, details=details)
    assert open_codes(submission) == {"1.1", "1.2"}


def test_open_cells_survive_send_back_and_withdrawal_and_end_with_approval(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    for steps in (
        ("submit", "send_back"),
        ("submit", "withdraw"),
        ("submit", "forward", "withdraw"),
    ):
        submission = take(world, submission, *steps)
        assert submission.state == State.RETURNED
        assert open_codes(submission) == {"2.1", "2.2"}
    submission = take(world, submission, *acts.IN_REVIEW)
    acts.resolve_all(world, submission)
    submission = take(world, submission, "accept")
    assert open_codes(submission) == set()
    assert submission.returned_due is None


def test_a_second_return_closes_what_was_settled(world: World, submission: Submission) -> None:
    """The open cells belong to the round: settled remarks no longer open theirs."""
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    submission = take(world, submission, *acts.IN_REVIEW)
    acts.resolve_all(world, submission)
    submission = returned(world, submission, "1.1")
    assert open_codes(submission) == {"1.1"}


def test_a_second_return_keeps_open_what_is_not_settled(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    submission = returned(world, take(world, submission, *acts.IN_REVIEW), "1.1", "2.2")
    assert open_codes(submission) == {"1.1", "2.1", "2.2"}
    named = submission.open_cells.filter(named=True).values_list("indicator__code", flat=True)
    assert set(named) == {"1.1", "2.1", "2.2"}


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (Details(due=acts.LATER), "ít nhất một ô"),
        (Details(due=acts.LATER, remarks=[RemarkInput("  ", 1, 1)]), "cần một ý kiến"),
        (Details(due=acts.LATER, remarks=[RemarkInput("?", 10**6, 10**6)]), "không có trong biểu"),
        (Details(due=acts.LATER, remarks=[RemarkInput("?")]), "không có trong biểu"),
        (Details(due=acts.LATER, remarks=[RemarkInput("?", area_id=10**6)]), "không có trong biểu"),
    ],
)
def test_a_return_names_cells_and_asks_something(
    world: World, submission: Submission, details: Details, why: str
) -> None:
    submission = filled(world, submission, "in_review")
    assert why in refusal(world, submission, "return", details)
    assert fresh(submission).round == 1


@pytest.mark.parametrize("due", [None, TODAY - timedelta(days=1)])
def test_a_return_gives_time(world: World, submission: Submission, due: date | None) -> None:
    submission = filled(world, submission, "in_review")
    assert "hạn gửi lại" in refusal(
        world, submission, "return", acts.returning(submission, "2.1", due=due)
    )
    assert not submission.remarks.exists()


# --- Sending again -----------------------------------------------------------------------------


def test_sending_again_takes_a_change_or_an_answer(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "returned")
    assert "Vì sao tăng?" in refusal(world, submission, "submit")
    acts.answer(world, submission.remarks.get())
    assert take(world, submission, "submit").state == State.SIGNING


def test_changing_the_cell_answers_a_remark(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    changed = changed_cells(fresh(submission))
    [(before, after)] = changed.values()
    assert (before.number, after.number) == (10, 12)  # type: ignore[union-attr]
    assert take(world, submission, "submit").state == State.SIGNING


def test_changing_it_and_back_is_no_answer(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "returned")
    for text in ("12", "10"):
        type_in(submission, {"2.1": text}, by=world.reporter())
    assert "Vì sao tăng?" in refusal(world, submission, "submit")


def test_changing_the_other_side_of_a_rule_answers_a_remark(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.2": "3"}, by=world.reporter())
    assert take(world, submission, "submit").state == State.SIGNING


def test_a_change_still_counts_after_sending_and_withdrawing(
    world: World, submission: Submission
) -> None:
    """Before and after are told against what the reviewer had seen, not what was withdrawn."""
    submission = filled(world, submission, "returned")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    submission = take(world, submission, "submit", "forward", "withdraw")
    [(before, after)] = changed_cells(submission).values()
    assert (before.number, after.number) == (10, 12)  # type: ignore[union-attr]
    assert take(world, submission, "submit").state == State.SIGNING


def test_every_remark_is_answered_by_itself(world: World, submission: Submission) -> None:
    submission = returned(world, filled(world, submission, "in_review"), "2.1", "1.1")
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    assert "chưa được trả lời" in refusal(world, submission, "submit")
    type_in(submission, {"1.1": "1"}, by=world.reporter())
    assert take(world, submission, "submit").state == State.SIGNING


def test_unresolved_remarks_hold_acceptance(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "returned")
    acts.answer(world, submission.remarks.get())
    submission = take(world, submission, *acts.IN_REVIEW)
    assert "1 ý kiến kiểm tra chưa xử lý xong" in refusal(world, submission, "accept")
    acts.resolve_all(world, submission)
    assert take(world, submission, "accept").state == State.APPROVED


def test_remarks_are_answered_by_the_unit_while_it_has_the_submission(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    remark = submission.remarks.get()
    for by, text in [
        (world.head(), "Đúng"),
        (world.reviewer, "Đúng"),
        (world.reporter(), "  "),
        (world.reporter(), "x" * 1001),
    ]:
        with pytest.raises(NotAllowed):
            remarks.answer(remark, text, by=by, at=NOW)
    acts.answer(world, remark)
    submission = take(world, submission, "submit")
    with pytest.raises(NotAllowed, match="không còn ở đơn vị"):
        acts.answer(world, Remark.objects.get())


def test_remarks_are_resolved_by_the_reviewer_during_review(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "returned")
    remark = submission.remarks.get()
    acts.answer(world, remark)
    with pytest.raises(NotAllowed, match="đang kiểm tra"):
        remarks.resolve(remark, by=world.reviewer, at=NOW)
    submission = take(world, submission, *acts.IN_REVIEW)
    with pytest.raises(NotAllowed):
        remarks.resolve(remark, by=world.reporter(), at=NOW)
    remarks.resolve(remark, by=world.reviewer, at=NOW)
    assert remarks.unresolved(submission) == []


def test_sending_again_costs_the_same_however_many_remarks(
    world: World, submission: Submission
) -> None:
    """All of them answered by one changed figure."""

    def queries(unit: str, *codes: str) -> int:
        one = filled(world, make.submission_of(submission.obligation.campaign, unit), "in_review")
        one = returned(world, one, *codes)
        type_in(one, {"2.2": "3"}, by=world.reporter(unit))
        with CaptureQueriesContext(connection) as captured:
            take(world, one, "submit")
        return len(captured)

    queries("x11", "2.1")  # reads the catalogue and the rest of what is kept in memory
    assert queries("x12", "2.1") == queries("x21", "2.1", "2.2", "2.3")


# --- Counting ----------------------------------------------------------------------------------


def test_reopening_stops_counting_until_accepted_again(
    world: World, submission: Submission
) -> None:
    submission = filled(world, submission, "approved")
    first = submission.version
    submission = take(world, submission, "reopen")
    assert submission.state == State.RETURNED
    assert not submission.versions.filter(counts=True).exists()
    type_in(submission, {"2.1": "12"}, by=world.reporter())
    submission = take(world, submission, *acts.IN_REVIEW)
    acts.resolve_all(world, submission)
    submission = take(world, submission, "accept")
    counting = submission.versions.get(counts=True)
    assert counting.number == 2
    assert counting != first


def test_reopening_says_why(world: World, submission: Submission) -> None:
    submission = filled(world, submission, "approved")
    details = Details(remarks=acts.returning(submission, "2.1").remarks, due=acts.LATER)
    assert "lý do" in refusal(world, submission, "reopen", details)
    assert submission.versions.filter(counts=True).exists()


# --- Lateness ----------------------------------------------------------------------------------

DUE = date(2025, 3, 18)  # the communes' day in KT-2025-Q1, a Tuesday


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)


def forwarded(world: World, submission: Submission, moment: datetime) -> Submission:
    return take(world, filled(world, submission), "submit", "forward", at=moment)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (local(DUE, 23, 59, 59), 0),
        (local(date(2025, 3, 19), 0), 1),
        (local(date(2025, 3, 21), 16), 3),
        (local(date(2025, 3, 24), 8), 4),  # a weekend between
    ],
)
def test_the_due_day_ends_in_viet_nam(
    world: World, submission: Submission, moment: datetime, late: int
) -> None:
    submission = forwarded(world, submission, moment)
    assert (submission.first_forwarded_at, submission.days_late) == (moment, late)


def test_holidays_are_no_days_late(world: World, submission: Submission) -> None:
    Holiday.objects.create(day=date(2025, 3, 20), kind="off", name="Nghỉ thử")
    Holiday.objects.create(day=date(2025, 3, 22), kind="work", name="Làm bù")
    submission = forwarded(world, submission, local(date(2025, 3, 24), 8))
    assert submission.days_late == 4  # 19, 21, 22 worked, 24


def test_an_extension_moves_the_day(world: World, submission: Submission) -> None:
    obligation = submission.obligation
    obligation.extended_to, obligation.extension_reason = date(2025, 3, 20), "Mưa lũ"
    obligation.save()
    assert forwarded(world, submission, local(date(2025, 3, 20), 23)).days_late == 0


def test_withdrawing_before_review_makes_lateness_open_again(
    world: World, submission: Submission
) -> None:
    submission = forwarded(world, submission, local(DUE, 9))
    submission = take(world, submission, "withdraw", at=local(DUE, 10))
    assert (submission.first_forwarded_at, submission.days_late) == (None, None)
    moment = local(date(2025, 3, 19), 9)
    submission = take(world, submission, "submit", "forward", at=moment)
    assert (submission.first_forwarded_at, submission.days_late) == (moment, 1)


def test_lateness_is_fixed_once_review_began(world: World, submission: Submission) -> None:
    """Neither a return, however long, nor withdrawing the second sending changes it."""
    on_time = local(DUE, 9)
    submission = forwarded(world, submission, on_time)
    submission = take(world, submission, "begin", "return", at=local(DUE, 15))
    type_in(submission, {"2.1": "12"}, by=world.reporter(), at=local(DUE, 16))
    much_later = local(date(2025, 4, 2), 9)
    submission = take(world, submission, "submit", "forward", "withdraw", at=much_later)
    submission = take(world, submission, "submit", "forward", at=much_later)
    assert (submission.first_forwarded_at, submission.days_late) == (on_time, 0)


# --- Importing ---------------------------------------------------------------------------------


def test_import_takes_a_draft_to_approved_and_says_so(world: World, submission: Submission) -> None:
    type_in(submission, acts.GOOD, by=world.reporter())
    submission = workflow.apply(submission, "import", by=world.lead, at=NOW)
    assert submission.state == State.APPROVED
    version = submission.version
    assert version is not None
    assert (version.imported, version.counts, version.frozen_by) == (True, True, world.lead)
    assert submission.transitions.get().step == "import"


def test_import_is_never_offered_on_a_screen(world: World, submission: Submission) -> None:
    assert "import" not in workflow.SCREEN_STEPS
    assert "import" not in dict(workflow.steps_for(world.lead, filled(world, submission), TODAY))


def test_import_meets_the_blocking_rules(world: World, submission: Submission) -> None:
    type_in(submission, {"2.1": "3", "2.2": "4"}, by=world.reporter())
    with pytest.raises(NotAllowed, match=r"Quy tắc le-2\.2"):
        workflow.apply(submission, "import", by=world.lead, at=NOW)
    details = Details(reason="Bản giấy đã ký như vậy")
    workflow.apply(submission, "import", by=world.lead, at=NOW, details=details)
    assert submission.transitions.get().reason == "Bản giấy đã ký như vậy"


# --- Properties --------------------------------------------------------------------------------

MOVES = (*workflow.SCREEN_STEPS, "edit", "clear", "answer", "resolve")


def move(world: World, submission: Submission, name: str, n: int) -> None:
    """One act of a random story; what is not allowed now just does not happen."""
    try:
        if name in ("edit", "clear"):
            figures = {"2.1": str(10 + n)} if name == "edit" else {"2.1": "", "2.2": ""}
            type_in(submission, figures, by=world.reporter())
        elif name == "answer":
            for remark in submission.remarks.all():
                acts.answer(world, remark)
        elif name == "resolve":
            acts.resolve_all(world, submission)
        else:
            take(world, submission, name)
    except (NotAllowed, entry.EntryRefused):
        pass


def replayed(submission: Submission) -> dict[tuple[int, int], tuple[str, int | None, int]]:
    """The present figures as their history tells them."""
    found = {}
    for change in ValueChange.objects.filter(version__submission=submission).order_by("pk"):
        key = (change.indicator_id, change.subject_id)
        found[key] = (change.state_after, change.number_after, change.revision)
    return {key: figure for key, figure in found.items() if figure[0]}


def present(submission: Submission) -> dict[tuple[int, int], tuple[str, int | None, int]]:
    values = submission.version.values.all()  # type: ignore[union-attr]
    return {(v.indicator_id, v.subject_id): (v.state, v.number, v.revision) for v in values}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(MOVES), min_size=5, max_size=25))
def test_whatever_people_do(world: World, campaign: Campaign, story: list[str]) -> None:
    """At most one version counts, exactly while approved; history replays to the figures."""
    submission = make.submission_of(campaign, "x11")
    for step in workflow.SCREEN_STEPS:  # people stay, what they did is rolled back
        acts.actor(world, submission, step)
    with transaction.atomic():
        filled(world, submission, "submitted")
        for n, name in enumerate(story):
            move(world, fresh(submission), name, n)
            now = fresh(submission)
            counting = list(now.versions.filter(counts=True))
            assert counting == ([now.version] if now.state == State.APPROVED else [])
            assert replayed(now) == present(now)
            for version in now.versions.exclude(frozen_at=None):
                assert receipts.digest(version) == version.digest
        transaction.set_rollback(True)


# --- A form about many -------------------------------------------------------------------------


def test_a_table_returns_the_cell_of_one_unit(world: World, catalogue: object) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    submission = make.submission_of(make.make_campaign(form), "so-nv")
    by = world.reporter("so-nv")
    cells = [acts.cell(submission, "2.1", "5", about) for about in ("x11", "x12")]
    entry.save_cells(submission, cells, by=by, at=NOW)
    remark = RemarkInput(
        "?", acts.indicator_id(submission, "2.1"), acts.subject_id(submission, "x12")
    )
    openings.open_for(submission, [remark])
    about = set(submission.open_cells.values_list("subject__unit__code", flat=True))
    assert about == {"x12"}


def test_who_stands_nowhere_is_told_so(world: World, submission: Submission) -> None:
    verdict = workflow.may(make_person(), "submit", filled(world, submission), TODAY)
    assert "chuyên viên của đơn vị" in verdict.reason
    assert checking.blocking(fresh(submission).version) == []  # type: ignore[arg-type]
