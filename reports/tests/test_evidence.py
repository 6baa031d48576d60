"""Files at a figure: attached by its unit, opened by those who reach it, over HTTP."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import discipline
from reports import apart, files
from reports.models import Campaign, Evidence, OpenCell, Submission
from reports.submissions import attachable, evidence
from reports.submissions.evidence import EntryRefused, EvidenceRefused
from reports.tests import acts, make
from reports.tests import hostile_files as made
from reports.tests.entering import page, subject
from reports.tests.make import World
from reports.tests.screens import sign_in, words
from units import clock
from units.models import AuditEvent, Role

pytestmark = pytest.mark.usefixtures("in_the_window")
NOW = make.NOW


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at in this process; that it is done apart: test_attachable.py."""
    monkeypatch.setattr(apart, "run", lambda what, *texts, **_: what(*texts))


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.reporter())


def address(submission: Submission, code: str = "2.1") -> str:
    return f"/bao-cao/{submission.pk}/tai-lieu/{code}/{subject(submission)}/"


def upload(
    client: Client, submission: Submission, *files: tuple[str, bytes], code: str = "2.1", **how: Any
) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address(submission, code), {"chosen": sent}, **how)


def attach(
    world: World, submission: Submission, name: str = "so.pdf", code: str = "2.1"
) -> Evidence:
    cell = (code, subject(submission))
    by = world.reporter()
    return evidence.add(submission, cell, name, made.pdf(name), by=by, at=NOW)[0]


def fetch(client: Client, row: Evidence) -> Any:
    return client.get(f"/bao-cao/{row.submission_id}/tai-lieu/{row.pk}/")


class TestAttaching:
    def test_a_file_is_kept_and_shown_at_the_cell(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        answer = upload(clerk, submission, ("Sổ một cửa.pdf", made.pdf()), follow=True)
        assert "Đã đính kèm 1 tài liệu." in words(answer)
        assert "Sổ một cửa.pdf" in words(answer)
        row = Evidence.objects.get()
        assert (row.by, row.at, row.content_type) == (world.reporter(), NOW, "application/pdf")
        assert files.path_of(row.digest).read_bytes() == made.pdf()
        event = AuditEvent.objects.get(action="evidence.add")
        assert (event.by, event.summary) == (world.reporter(), "Sổ một cửa.pdf")
        assert event.data["digest"] == row.digest

    def test_grid_and_task_list_count_it(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        assert "Tài liệu" not in words(clerk.get(f"/bao-cao/{submission.pk}/"))
        attach(world, submission, "a.pdf")
        attach(world, submission, "b.pdf")
        shown = clerk.get(page(submission))
        assert "2 tài liệu của 2.1" in words(shown)
        assert words(shown).count("Thêm tài liệu kiểm chứng của") == 1  # at 2.2
        assert f'href="../../tai-lieu/2.1/{subject(submission)}/"' in shown.content.decode()
        assert "Tài liệu" in words(clerk.get(f"/bao-cao/{submission.pk}/"))

    def test_several_at_once_keep_the_good_and_name_the_faulty(
        self, clerk: Client, submission: Submission
    ) -> None:
        answer = upload(
            clerk, submission, ("tot.pdf", made.pdf()), ("gia.pdf", b"MZ\x90"), ("x.png", b"")
        )
        assert answer.status_code == 422
        told = words(answer)
        assert "“gia.pdf”: tên ghi PDF, nhưng nội dung là chương trình chạy (.exe)." in told
        assert "Đã đính kèm 1 tài liệu." in told
        assert list(Evidence.objects.values_list("name", flat=True)) == ["tot.pdf"]

    def test_a_script_is_told_of_faults(self, clerk: Client, submission: Submission) -> None:
        how: dict[str, Any] = {"headers": {"Accept": "application/json"}}
        assert upload(clerk, submission, ("a.pdf", made.pdf()), **how).json() == {
            "faults": [],
            "count": 1,
        }
        answer = upload(clerk, submission, ("a.exe", b"MZ"), **how)
        assert answer.status_code == 422
        assert answer.json()["faults"][0].startswith("“a.exe”: cần PDF")

    def test_the_same_bytes_twice_are_one_file(self, clerk: Client, submission: Submission) -> None:
        upload(clerk, submission, ("a.pdf", made.pdf()))
        answer = upload(clerk, submission, ("ten-khac.pdf", made.pdf()), follow=True)
        assert "đã có ở ô" in words(answer)
        assert Evidence.objects.get().name == "a.pdf"
        upload(clerk, submission, ("a.pdf", made.pdf()), code="2.2")
        assert Evidence.objects.count() == 2  # another cell, the same file on disk

    def test_nothing_chosen_and_too_many_chosen(
        self, clerk: Client, submission: Submission
    ) -> None:
        assert "Chọn ít nhất một tệp." in words(upload(clerk, submission))
        six = [(f"{n}.pdf", made.pdf(str(n))) for n in range(6)]
        assert "Đã chọn 6 tệp; mỗi ô tối đa 5 tệp." in words(upload(clerk, submission, *six))
        assert not Evidence.objects.exists()

    def test_five_at_a_cell(self, world: World, clerk: Client, submission: Submission) -> None:
        rows = [attach(world, submission, f"{n}.pdf") for n in range(5)]
        answer = upload(clerk, submission, ("sau.pdf", made.pdf("6")))
        assert "“sau.pdf”: ô này đã có 5 tài liệu, tối đa 5." in words(answer)
        evidence.remove(rows[0], by=world.reporter(), at=NOW)
        assert upload(clerk, submission, ("sau.pdf", made.pdf("6"))).status_code == 302

    def test_so_much_at_a_submission(
        self, world: World, clerk: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = attach(world, submission, "a.pdf").size
        monkeypatch.setattr(evidence, "LARGEST_OF_ALL", size + 10)
        answer = upload(clerk, submission, ("b.pdf", made.pdf("b")), code="2.2")
        assert "“b.pdf”: tài liệu của báo cáo này sẽ thành" in words(answer)
        assert Evidence.objects.count() == 1

    def test_what_was_taken_off_counts_for_the_disk(
        self, world: World, clerk: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = attach(world, submission, "a.pdf")
        evidence.remove(row, by=world.reporter(), at=NOW)
        monkeypatch.setattr(evidence, "LARGEST_EVER", row.size + 10)
        answer = upload(clerk, submission, ("b.pdf", made.pdf("b")))
        assert "tính cả tài liệu đã gỡ" in words(answer)

    def test_a_large_file_is_not_even_read(
        self, clerk: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attachable, "LARGEST", 1_000)
        answer = upload(clerk, submission, ("a.pdf", b"%PDF-" + b"0" * 2_000_000))
        assert "“a.pdf”: tệp lớn 2,0 MB" in words(answer)

    def test_names_are_cleaned(self, clerk: Client, submission: Submission) -> None:
        upload(clerk, submission, ("hồ sơ\u202ecod.pdf", made.pdf()))
        assert Evidence.objects.get().name == "hồ sơcod.pdf"


class TestOpenOrNot:
    @pytest.mark.parametrize("state", ["signing", "submitted", "in_review", "approved"])
    def test_what_is_sent_is_only_read(
        self, world: World, clerk: Client, submission: Submission, state: str
    ) -> None:
        row = attach(world, submission)
        Submission.objects.filter(pk=submission.pk).update(state=state)
        shown = clerk.get(address(submission))
        assert "chỉ xem được" in words(shown)
        assert b'type="file"' not in shown.content
        assert upload(clerk, submission, ("b.pdf", made.pdf("b"))).status_code == 409
        told = clerk.post(f"/bao-cao/{submission.pk}/tai-lieu/{row.pk}/go/", follow=True)
        assert "không sửa được" in words(told)
        assert Evidence.objects.get().removed_at is None
        assert fetch(clerk, row).status_code == 200

    def test_only_the_cells_that_came_back(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        row = attach(world, submission, code="2.2")
        Submission.objects.filter(pk=submission.pk).update(state="returned", round=2)
        OpenCell.objects.create(
            submission=submission,
            indicator_id=acts.indicator_id(submission, "2.1"),
            subject_id=subject(submission),
        )
        assert upload(clerk, submission, ("b.pdf", made.pdf("b"))).status_code == 302
        answer = upload(clerk, submission, ("c.pdf", made.pdf("c")), code="2.2")
        assert answer.status_code == 409
        assert "không nằm trong các ô được trả lại" in words(answer)
        with pytest.raises(EvidenceRefused, match="không nằm trong các ô được trả lại"):
            evidence.remove(row, by=world.reporter(), at=NOW)

    def test_the_rule_does_not_depend_on_the_screen(
        self, world: World, submission: Submission
    ) -> None:
        cell = ("2.1", subject(submission))
        for person in (world.head(), world.reviewer, world.reporter("x12")):
            with pytest.raises(EntryRefused):
                evidence.add(submission, cell, "a.pdf", made.pdf(), by=person, at=NOW)
        for other in (("2.3", cell[1]), ("2.1", 0), ("9.9", cell[1])):
            with pytest.raises(EvidenceRefused, match="Biểu này không hỏi ô này"):
                evidence.add(submission, other, "a.pdf", made.pdf(), by=world.reporter(), at=NOW)
        assert not Evidence.objects.exists()


class TestTakingOff:
    def test_it_can_be_put_back(self, world: World, clerk: Client, submission: Submission) -> None:
        row = attach(world, submission)
        base = f"/bao-cao/{submission.pk}/tai-lieu/{row.pk}"
        shown = clerk.post(f"{base}/go/", follow=True)
        assert "Đã gỡ “so.pdf”." in words(shown)
        assert "so.pdf – đã gỡ 09:00 ngày 17/03/2025" in words(shown)
        row.refresh_from_db()
        assert (row.removed_by, row.removed_at) == (world.reporter(), NOW)
        assert AuditEvent.objects.filter(action="evidence.remove").count() == 1
        clerk.post(f"{base}/go/")
        assert AuditEvent.objects.filter(action="evidence.remove").count() == 1
        shown = clerk.post(f"{base}/gan-lai/", follow=True)
        assert "Đã đính kèm lại “so.pdf”." in words(shown)
        assert "so.pdf – đã gỡ" not in words(shown)
        assert Evidence.objects.filter(removed_at=None).count() == 1

    def test_who_was_sent_it_opens_it_still(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        sent, unsent = (
            attach(world, submission, "da-gui.pdf"),
            attach(world, submission, "nham.pdf"),
        )
        evidence.remove(unsent, by=world.reporter(), at=NOW)
        version = submission.version
        assert version is not None
        version.frozen_at = NOW + timedelta(hours=1)
        version.save()
        evidence.remove(sent, by=world.reporter(), at=NOW + timedelta(hours=2))
        reviewer = sign_in(world.reviewer)
        assert fetch(reviewer, sent).status_code == 200
        assert fetch(reviewer, unsent).status_code == 404
        assert fetch(clerk, sent).status_code == 404
        seen = words(reviewer.get(address(submission)))
        assert "da-gui.pdf – đã gỡ" in seen
        assert "nham.pdf" not in seen
        assert "nham.pdf – đã gỡ" in words(clerk.get(address(submission)))
        assert "đã gỡ 1" in words(reviewer.get(f"/kiem-tra/{submission.pk}/"))


class TestReading:
    def test_as_a_download_that_runs_nothing(self, world: World, submission: Submission) -> None:
        row = attach(world, submission, "Sổ tiếp dân.pdf")
        answer = fetch(sign_in(world.reviewer), row)
        assert b"".join(answer.streaming_content) == made.pdf("Sổ tiếp dân.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''S%E1%BB%95")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["Cache-Control"] == "private, no-store"

    def test_who_reaches_the_submission_reaches_its_files(
        self, world: World, submission: Submission
    ) -> None:
        row = attach(world, submission)
        owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-tp"])
        for person in (world.head(), world.reviewer, world.editor, owner):
            assert fetch(sign_in(person), row).status_code == 200
            shown = sign_in(person).get(address(submission))
            assert "so.pdf" in words(shown)
            assert b'type="file"' not in shown.content
        for person in (world.reporter("x12"), world.outsider, world.leader, world.system_admin):
            assert fetch(sign_in(person), row).status_code == 404
            assert sign_in(person).get(address(submission)).status_code == 404

    def test_readers_change_nothing(self, world: World, submission: Submission) -> None:
        row = attach(world, submission)
        reviewer = sign_in(world.reviewer)
        assert upload(reviewer, submission, ("b.pdf", made.pdf("b"))).status_code == 403
        for act in ("go", "gan-lai"):
            answer = reviewer.post(f"/bao-cao/{submission.pk}/tai-lieu/{row.pk}/{act}/")
            assert answer.status_code == 403
        assert Evidence.objects.get().removed_at is None

    def test_an_area_owner_sees_their_area_alone(
        self, world: World, submission: Submission
    ) -> None:
        row = attach(world, submission)
        owner = world.person(Role.AREA_OWNER, "kt", area="tai-chinh-cong", employer=world["so-tp"])
        assert fetch(sign_in(owner), row).status_code == 404
        assert sign_in(owner).get(address(submission)).status_code == 404

    def test_a_file_of_another_submission_is_not_here(
        self, world: World, campaign: Campaign, submission: Submission
    ) -> None:
        row = attach(world, submission)
        other = make.submission_of(campaign, "x12")
        got = sign_in(world.reviewer).get(f"/bao-cao/{other.pk}/tai-lieu/{row.pk}/")
        assert got.status_code == 404

    @pytest.mark.parametrize("code", ["2.3", "9.9", "%2e%2e", "2.1%00"])
    def test_only_cells_that_are_asked(
        self, clerk: Client, submission: Submission, code: str
    ) -> None:
        got = clerk.get(f"/bao-cao/{submission.pk}/tai-lieu/{code}/{subject(submission)}/")
        assert got.status_code in (400, 404)

    def test_a_file_that_is_lost_is_not_found(self, world: World, submission: Submission) -> None:
        row = attach(world, submission)
        files.path_of(row.digest).unlink()
        assert fetch(sign_in(world.reviewer), row).status_code == 404

    def test_review_and_signing_show_it_at_the_figure(
        self, world: World, submission: Submission
    ) -> None:
        attach(world, submission, "so-tay.pdf")
        for person, start in ((world.reviewer, "kiem-tra"), (world.head(), "duyet")):
            shown = words(sign_in(person).get(f"/{start}/{submission.pk}/"))
            assert "Tài liệu: so-tay.pdf" in shown, start


class TestDiscipline:
    """What single units say about discipline is kept from those outside Sở Nội vụ."""

    CODE = "5.4.1"

    @pytest.fixture
    def submission(self, world: World) -> Submission:
        make.make_catalogue(self.CODE, "2.1")
        return make.submission_of(make.make_campaign(), "x11")

    def test_files_are_kept_with_the_figure(self, world: World, submission: Submission) -> None:
        assert discipline.concerns(self.CODE)
        row = attach(world, submission, "ky-luat.pdf", code=self.CODE)
        office = world.person(Role.REVIEWER, "kt", employer=world["vp-ubnd"])
        for person, status in ((world.lead, 200), (world.reporter(), 200), (office, 404)):
            assert fetch(sign_in(person), row).status_code == status
            shown = sign_in(person).get(address(submission, self.CODE))
            assert shown.status_code == status
        assert "ky-luat.pdf" not in words(sign_in(office).get(f"/kiem-tra/{submission.pk}/"))


def test_a_table_names_the_unit(world: World) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    submission = make.submission_of(make.make_campaign(form), "so-nv")
    about = submission.obligation.subjects.get(unit__code="x21")
    client = sign_in(world.reporter("so-nv"))
    where = f"/bao-cao/{submission.pk}/tai-lieu/2.1/{about.pk}/"
    sent = SimpleUploadedFile("a.png", made.image())
    assert "Xã 2.1" in words(client.post(where, {"chosen": [sent]}, follow=True))
    grid = f"/bao-cao/{submission.pk}/linh-vuc/the-che/?nhom=Huyện Số 2"
    plain, marked = words(client.get(grid)), words(client.get(f"{grid}&ghi-chu=1"))
    assert plain.count("tài liệu của 2.1") == 1
    assert "Thêm tài liệu" not in plain
    assert "Thêm tài liệu kiểm chứng của 2.1" in marked


def test_queries_do_not_grow_with_files(
    world: World, submission: Submission, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(world.reporter())
    for code in ("2.1", "2.2"):
        evidence.remove(attach(world, submission, code=code), by=world.reporter(), at=NOW)
    for where in (page(submission), address(submission), f"/bao-cao/{submission.pk}/"):
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        for n in range(4):
            attach(world, submission, f"{where[-5:-1]}-{n}.pdf", code="2.2")
        with django_assert_max_num_queries(len(asked)):
            client.get(where)
        for row in Evidence.objects.filter(removed_at=None):
            evidence.remove(row, by=world.reporter(), at=clock.now())


def test_where_things_are_put_in_it_says_what_must_not_be(
    world: World, submission: Submission
) -> None:
    said = "không tải lên nội dung thuộc bí mật nhà nước"
    clerk, head = sign_in(world.reporter()), sign_in(world.head())
    for where in (page(submission), address(submission)):
        assert words(clerk.get(where)).count(said) == 1
        assert said not in words(head.get(where))  # who only reads is told nothing
