"""The hand-over page: what a new colleague must know, line by line, for the unit alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, Evidence, Submission
from reports.submissions import entry
from reports.teamwork import notes
from reports.tests import acts, make
from reports.tests.entering import sign_in
from reports.tests.make import NOW, World
from reports.tests.screens import words
from reports.tests.speaking import ANSWERED, ASKED, WHY, spoken
from units.models import Role

pytestmark = pytest.mark.usefixtures("in_the_window")


def address(submission: Submission) -> str:
    return f"/bao-cao/{submission.pk}/ban-giao/"


def noted(world: World, submission: Submission, text: str, code: str = "2.1") -> None:
    unit = submission.obligation.unit
    indicator = acts.indicator_id(submission, code)
    notes.write(unit.pk, {indicator: text}, by=world.reporter(unit.code), at=NOW)


def test_every_line_with_its_note_words_people_and_files(
    world: World, six_months: Submission
) -> None:
    first = spoken(world)
    noted(world, six_months, "Sổ tiếp công dân")
    kept = {"content_type": "text/plain", "digest": "0" * 64, "size": 1, "at": NOW}
    for name, removed in (("Trích sổ.pdf", False), ("Nhầm.pdf", True)):
        Evidence.objects.create(
            submission=first,
            indicator_id=acts.indicator_id(first, "2.1"),
            subject_id=acts.subject_id(first),
            name=name,
            by=world.reporter("x11"),
            removed_by=world.reporter("x11") if removed else None,
            removed_at=NOW if removed else None,
            **kept,
        )
    shown = words(sign_in(world.head("x11")).get(address(six_months)))
    assert "Xã 1.1 · Biểu xa · Báo cáo 6 tháng" in shown
    assert "Lập ngày 17/03/2025, head@x11. Đã ghi nguồn lấy số liệu cho 1/6 chỉ tiêu." in shown
    line = shown[shown.index("2.1 Chỉ tiêu 2.1") : shown.index("2.2 Chỉ tiêu 2.2")]
    assert "Sổ tiếp công dân reporter@x11, 17/03/2025" in line
    assert f"Giải trình: {WHY} (reporter@x11, 17/03/2025," in line
    assert f"Ý kiến kiểm tra: {ASKED} (reviewer@kt, 17/03/2025," in line
    assert f"Trả lời: {ANSWERED}" in line
    assert "Trích sổ.pdf" in line
    assert "Nhầm.pdf" not in shown
    assert "chưa ghi" in shown


def test_who_entered_last_is_of_the_latest_round(world: World, six_months: Submission) -> None:
    def line() -> str:
        shown = words(sign_in(world.reporter("x11")).get(address(six_months)))
        return shown[shown.index("2.1 Chỉ tiêu 2.1") : shown.index("2.2 Chỉ tiêu 2.2")]

    before = line()
    colleague = world.person(Role.REPORTER, "x11", employer=world["x11"])
    acts.type_in(six_months, {"2.1": "9"}, by=colleague)
    assert f"{colleague.full_name}, 17/03/2025" in line()
    assert before != line()


def test_empty_it_says_how_notes_come_to_be(world: World, campaign: Campaign) -> None:
    submission = make.submission_of(campaign, "x11")
    clerk = sign_in(world.reporter("x11"))
    assert "Chưa có ghi chép nào để bàn giao" in words(clerk.get(address(submission)))
    noted(world, submission, "Sổ một cửa")
    assert "Chưa có ghi chép nào" not in words(clerk.get(address(submission)))


def test_it_is_reached_from_the_form_and_from_home(world: World, campaign: Campaign) -> None:
    submission = make.submission_of(campaign, "x11")
    for person in (world.reporter("x11"), world.head("x11")):
        client = sign_in(person)
        for page in (f"/bao-cao/{submission.pk}/", "/viec/"):
            assert address(submission) in client.get(page).content.decode()
    reviewer = sign_in(world.reviewer)
    assert address(submission) not in reviewer.get(f"/bao-cao/{submission.pk}/").content.decode()


def test_for_everybody_else_it_does_not_exist(world: World, campaign: Campaign) -> None:
    submission = make.submission_of(campaign, "x11")
    noted(world, submission, "Sổ một cửa")
    strangers = (world.reviewer, world.lead, world.editor, world.reporter("x12"), world.outsider)
    for person in strangers:
        assert sign_in(person).get(address(submission)).status_code == 404


def test_a_table_names_the_units(world: World) -> None:
    make.make_catalogue("2.1")
    form = make.make_form(
        "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.1"
    )
    first = make.make_campaign(form)
    submission = make.submission_of(first, "vp-ubnd")
    acts.take(world, _filled(world, submission), *acts.IN_REVIEW)
    assert submission.version
    later = make.make_campaign(form, code="KT-2025-6T", covers_to="2025-06-15")
    for about in ("x11", "x22"):
        remark = submission.remarks.create(
            version=submission.version,
            round=1,
            text=f"Xem lại {about}",
            by=world.reviewer,
            at=NOW,
            indicator_id=acts.indicator_id(submission, "2.1"),
            subject_id=acts.subject_id(submission, about),
        )
        assert remark.pk
    shown = words(
        sign_in(world.reporter("vp-ubnd")).get(address(make.submission_of(later, "vp-ubnd")))
    )
    assert "Ý kiến kiểm tra, Xã 1.1: Xem lại x11" in shown
    assert "Ý kiến kiểm tra, Xã 2.2: Xem lại x22" in shown


def test_as_many_queries_for_two_lines_as_for_forty(world: World) -> None:
    counted = []
    for lines in (2, 40):
        make.make_catalogue(*[f"2.{n}" for n in range(1, lines + 1)])
        submission = make.submission_of(make.make_campaign(code=f"KT-{lines}"), "x11")
        for n in range(1, lines + 1):
            noted(world, submission, f"Sổ {n}", f"2.{n}")
        clerk = sign_in(world.reporter("x11"))
        clerk.get(address(submission))
        with CaptureQueriesContext(connection) as queries:
            clerk.get(address(submission))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def _filled(world: World, submission: Submission) -> Submission:
    for subject in submission.obligation.subjects.all():
        cell = acts.cell(submission, "2.1", "5", subject.unit.code)
        entry.save_cells(submission, [cell], by=world.reporter("vp-ubnd"), at=NOW)
    return acts.fresh(submission)
