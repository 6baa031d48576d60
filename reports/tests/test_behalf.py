"""Entering on behalf of a unit from its signed paper: who may, what it shows, how it ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reports import apart
from reports.models import Campaign, OnBehalf, Submission, ValueChange
from reports.submissions import entry, workflow
from reports.submissions.workflow import NotAllowed
from reports.tests import acts, entering, make
from reports.tests import hostile_files as made
from reports.tests.acts import fresh
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words
from units import clock
from units.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
WHY = "Xã mất mạng do bão"


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(apart, "run", lambda what, *texts, **_: what(*texts))


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def desk(world: World) -> Client:
    """The reviewer who enters."""
    return sign_in(world.reviewer)


def post(client: Client, submission: Submission, act: str, **fields: Any) -> Any:
    where = reverse("on-behalf", args=[submission.pk])
    return client.post(where, {"act": act, **fields}, follow=True)


def begin(client: Client, submission: Submission, name: str = "ban-ky.pdf", **fields: Any) -> Any:
    scan = SimpleUploadedFile(name, made.pdf("x"))
    return post(client, submission, "begin", **{"reason": WHY, "scan": scan} | fields)


def send(client: Client, submission: Submission) -> Any:
    paper = {"report_number": "45/BC-UBND", "report_date": "16/3/2025", "signer": "Trần Văn Ký"}
    return post(client, submission, "send", **paper)


@pytest.fixture
def entered(desk: Client, submission: Submission) -> Submission:
    begin(desk, submission)
    entering.save(desk, submission, **{"2.1": "10", "2.2": "4"})
    return submission


@pytest.fixture
def sent(desk: Client, entered: Submission) -> Submission:
    send(desk, entered)
    return fresh(entered)


def test_a_reviewer_enters_and_sends_what_the_paper_says(
    desk: Client, submission: Submission, world: World
) -> None:
    assert "Đã mở nhập thay" in words(begin(desk, submission))
    page = words(desk.get(entering.page(submission)))
    assert "Nhập thay Xã 1.1:" in page and "ô trống không phát sinh" not in page
    fields = entering.fields(submission, **{"2.1": "10", "2.2": "4"})
    by_script = {"Accept": "application/json"}
    saved = desk.post(entering.page(submission), fields, headers=by_script).json()
    assert saved["troubled"] == {} and saved["nil"].strip() == ""
    changes = ValueChange.objects.filter(version=submission.version)
    assert set(changes.values_list("by", "channel")) == {(world.reviewer.pk, "behalf")}
    assert "Đã gửi bản nhập thay" in words(send(desk, submission))
    held = fresh(submission)
    assert held.state == "submitted" and held.first_forwarded_at == NOW
    assert held.version and held.version.signer == "Trần Văn Ký" and held.version.digest
    assert OnBehalf.objects.get().ended_at == NOW


def test_without_what_stands_on_the_paper_nothing_is_sent(
    desk: Client, entered: Submission
) -> None:
    page = post(desk, entered, "send", report_date="16/3/2025")
    assert page.status_code == 422 and fresh(entered).state == "draft"


def test_only_a_readable_scan_and_a_reason_open_it(desk: Client, submission: Submission) -> None:
    word = SimpleUploadedFile("a.docx", made.office(made.WORD))
    assert "cần bản quét có chữ ký" in words(begin(desk, submission, scan=word))
    broken = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
    assert "tệp hỏng" in words(begin(desk, submission, scan=broken))
    begin(desk, submission, reason=" ")
    assert not OnBehalf.objects.exists()


def test_the_unit_waits_and_is_told_for_whom(entered: Submission, world: World) -> None:
    unit = sign_in(world.reporter())
    assert "đang nhập thay" in words(entering.save(unit, entered, **{"2.1": "11"}))
    with pytest.raises(NotAllowed, match="đang nhập thay"):
        acts.take(world, fresh(entered), "submit")
    assert acts.value(entered, "2.1").number == 10  # type: ignore[union-attr]


def test_the_unit_ends_it_and_goes_on_with_what_was_entered(
    entered: Submission, world: World
) -> None:
    post(sign_in(world.head()), entered, "end")
    acts.type_in(entered, {"2.1": "11"}, by=world.reporter())
    assert acts.take(world, fresh(entered), "submit", "forward").state == "submitted"
    with pytest.raises(entry.EntryRefused):
        acts.type_in(entered, {"2.1": "12"}, by=world.reviewer)


def test_one_at_a_time(entered: Submission, world: World) -> None:
    assert "đang nhập thay đơn vị" in words(begin(sign_in(world.lead), entered))
    assert OnBehalf.objects.count() == 1


def test_nobody_enters_for_the_unit_they_work_for(submission: Submission, world: World) -> None:
    of_the_unit = world.person(Role.REVIEWER, "h1", employer=world["x11"])
    begin(sign_in(of_the_unit), submission)
    begin(sign_in(world.reporter()), submission)
    assert not OnBehalf.objects.exists()


def test_whole_areas_are_not_called_nil_from_a_paper(entered: Submission, world: World) -> None:
    with pytest.raises(entry.EntryRefused, match="từng ô"):
        entry.nil_section(entered, "the-che", by=world.reviewer, at=NOW)


def test_somebody_else_accepts(sent: Submission, world: World) -> None:
    held = workflow.apply(sent, "begin", by=world.reviewer, at=NOW)
    with pytest.raises(NotAllowed, match="không được chấp nhận"):
        workflow.apply(held, "accept", by=world.reviewer, at=NOW)
    assert workflow.apply(held, "accept", by=world.lead, at=NOW).state == "approved"


def test_who_answered_for_the_unit_does_not_accept_though_the_unit_sent_it(
    desk: Client, submission: Submission, world: World
) -> None:
    acts.filled(world, submission, "returned")
    begin(desk, submission)
    remark = fresh(submission).remarks.get()
    desk.post(reverse("entry-answer", args=[submission.pk, remark.pk]), {"tra-loi": "Số đúng."})
    assert fresh(submission).remarks.get().answered_by == world.reviewer
    post(desk, submission, "end")
    held = acts.take(world, fresh(submission), "submit", "forward", "begin")
    acts.resolve_all(world, held)
    with pytest.raises(NotAllowed, match="không được chấp nhận"):
        workflow.apply(held, "accept", by=world.reviewer, at=NOW)
    assert workflow.apply(held, "accept", by=world.lead, at=NOW).state == "approved"


def test_it_is_said_wherever_the_report_is_read(sent: Submission, world: World) -> None:
    for person, pages in {
        world.lead: ("review-one", "submission", "submission-timeline"),
        world.reporter(): ("submission", "submission-timeline"),
    }.items():
        for page in pages:
            told = words(sign_in(person).get(reverse(page, args=[sent.pk])))
            assert "Bản nhập thay: " in told, page
    receipt = sign_in(world.head()).get(reverse("receipt", args=[sent.pk, 1]))
    assert "Nhập thay từ bản ký giấy, gửi reviewer@kt" in words(receipt)


def test_the_scan_is_for_those_who_read_all_of_it(sent: Submission, world: World) -> None:
    row = OnBehalf.objects.get()
    where = reverse("on-behalf-scan", args=[sent.pk, row.pk])
    got = sign_in(world.reporter()).get(where)
    assert b"".join(got.streaming_content) == made.pdf("x")  # type: ignore[attr-defined]
    assert got["Content-Disposition"].startswith("attachment")
    owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-nv"])
    for person in (owner, world.reporter("x12"), world.leader):
        assert sign_in(person).get(where).status_code == 404


@pytest.mark.parametrize("begun", [False, True])
def test_the_unit_takes_back_what_was_sent_for_it(
    sent: Submission, world: World, begun: bool
) -> None:
    if begun:
        workflow.apply(sent, "begin", by=world.lead, at=NOW)
    unit = sign_in(world.reporter())
    assert "Lấy lại bản nhập thay" in words(unit.get(reverse("on-behalf", args=[sent.pk])))
    assert "take_back" not in dict(workflow.steps_for(world.reporter(), fresh(sent), make.TODAY))
    post(unit, sent, "take_back", reason="Số 2.1 trên bản ký là 11")
    held = fresh(sent)
    assert held.state == "draft" and held.version and held.version.number == 2
    assert (held.first_forwarded_at is None) is not begun
    acts.type_in(held, {"2.1": "11"}, by=world.reporter())
    acts.take(world, fresh(held), "submit", "forward")


def test_what_the_unit_sent_itself_is_not_taken_back_so(world: World, submission) -> None:
    acts.filled(world, submission, "in_review")
    post(sign_in(world.reporter()), submission, "take_back", reason="x")
    assert fresh(submission).state == "in_review"


def test_time_back_at_the_unit_ends_when_it_is_sent_on_behalf(
    desk: Client, submission: Submission, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.filled(world, submission, "returned")
    later = NOW + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    begin(desk, submission)
    entering.save(desk, fresh(submission), **{"2.1": "11"})
    send(desk, submission)
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(days=9))
    timeline = sign_in(world.lead).get(reverse("submission-timeline", args=[submission.pk]))
    assert "2 ngày" in words(timeline)
