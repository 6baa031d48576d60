"""Files of figures: what they wrote given back as it was, overtaken, started again, forged."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.figures import State
from indicators.models import Indicator
from reports import jobs
from reports.models import Campaign, Evidence, FigureFile, Job, Submission, Value
from reports.sheets.book import SheetRefused
from reports.sheets.csvtext import decoded
from reports.sheets.xlsx import _text
from reports.submissions import entry, evidence, uploads
from reports.submissions.entry import CellInput
from reports.submissions.uploads import NotTaken
from reports.supplying import taking
from reports.supplying.opened import Opened
from reports.tests import entering, exports, make
from reports.tests import workbooks as books
from reports.tests.entering import number, stored, subject
from reports.tests.make import World
from reports.tests.screens import sign_in, words
from reports.tests.test_supplying import name_columns
from reports.tests.test_supplying import take as take_table
from reports.tests.workbooks import changed, fetched, put, take
from reports.workbooks import merging
from reports.workbooks.layout import NOTE, PROMISED, STATE
from reports.workbooks.merging import Chosen
from units import clock


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    books.read_here(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def reporter(world: World) -> Client:
    return sign_in(world.reporter())


def bring(client: Client, submission: Submission, *changes: books.Change) -> Any:
    return books.brought(client, submission, changed(fetched(client, submission), *changes))


class TestGivenBack:
    def test_a_promise_that_has_passed_since_comes_back_as_it_was(
        self,
        world: World,
        reporter: Client,
        submission: Submission,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        day = make.TODAY + timedelta(days=1)
        promise = CellInput(
            "2.1", subject(submission), "", 0, State.UNAVAILABLE, note="chờ sổ", promised=day
        )
        entry.save_cells(submission, [promise], by=world.reporter(), at=make.NOW)
        monkeypatch.setattr(clock, "now", lambda: make.NOW + timedelta(days=3))
        page = bring(
            reporter,
            submission,
            put("2.1", 12),
            *(put("2.1", None, f) for f in (STATE, NOTE, PROMISED)),
        )
        take(reporter, submission, page)
        assert number(submission, "2.1") == 12
        assert "Đã hoàn tác 1 ô" in words(take(reporter, submission, page, **{"hoan-tac": "1"}))
        value = stored(submission).get()
        assert (value.state, value.note, value.promised) == ("unavailable", "chờ sổ", day)

    def test_no_figure_is_kept_outside_the_history(
        self, reporter: Client, submission: Submission
    ) -> None:
        entering.save(reporter, submission, **{"2.1": "777"})
        take(reporter, submission, bring(reporter, submission, put("2.1", 12)))
        assert "777" not in json.dumps(books.latest(submission).settings)

    def test_of_two_files_taken_in_one_moment_the_other_stands(
        self, reporter: Client, submission: Submission
    ) -> None:
        take(reporter, submission, bring(reporter, submission, put("2.1", 12)))
        page = bring(reporter, submission, put("2.2", 3))
        take(reporter, submission, page)
        take(reporter, submission, page, **{"hoan-tac": "1"})
        assert (number(submission, "2.1"), number(submission, "2.2")) == (12, None)

    def test_not_once_the_report_was_returned(
        self, reporter: Client, submission: Submission
    ) -> None:
        page = bring(reporter, submission, put("2.1", 12))
        take(reporter, submission, page)
        again = submission.versions.create(number=2)
        Submission.objects.filter(pk=submission.pk).update(version=again, round=2, state="returned")
        after = take(reporter, submission, page, **{"hoan-tac": "1"})
        assert (after.status_code, "không trả lại cả tệp được" in words(after)) == (409, True)
        assert Value.objects.get().number == 12


class TestStartedAgainMeanwhile:
    """Somebody empties a rehearsal while a colleague is at its files."""

    def test_nothing_of_a_file_that_is_gone_is_taken_or_given_back(
        self, world: World, reporter: Client, submission: Submission
    ) -> None:
        bring(reporter, submission, put("2.1", 12))
        file = books.latest(submission)
        FigureFile.objects.all().delete()
        with pytest.raises(NotTaken, match="Tệp không còn"):
            merging.take(file, Chosen(), by=world.reporter(), at=make.NOW)
        with pytest.raises(NotTaken, match="Tệp không còn"):
            uploads.undo(file, by=world.reporter(), at=make.NOW)

    def test_a_file_that_is_gone_before_it_is_read_says_so(
        self, reporter: Client, submission: Submission
    ) -> None:
        books.upload(reporter, submission, fetched(reporter, submission))
        Job.objects.update(state=Job.State.QUEUED)
        FigureFile.objects.all().delete()
        jobs.run(Job.objects.get().pk, clock=lambda: make.NOW)
        assert "Tệp không còn" in Job.objects.get().message

    def test_evidence_that_is_gone_is_off(self, world: World, submission: Submission) -> None:
        row = Evidence(
            pk=1,
            submission=submission,
            subject_id=subject(submission),
            indicator=Indicator.objects.get(code="2.1"),
            name="a.pdf",
        )
        evidence.remove(row, by=world.reporter(), at=make.NOW)
        assert not Evidence.objects.exists()


@pytest.mark.usefixtures("world")
class TestASuppliersTable:
    @pytest.fixture
    def table(self, world: World) -> Submission:
        make.make_catalogue(*exports.CATALOGUE)
        form = make.make_form(
            "ho-so", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="3.*"
        )
        return make.submission_of(make.make_campaign(form), "vp-ubnd")

    @pytest.fixture
    def clerk(self, world: World) -> Client:
        return sign_in(world.reporter("vp-ubnd"))

    @pytest.fixture
    def bring(self, table: Submission, clerk: Client) -> Callable[..., str]:
        def do(*units: tuple[Any, ...]) -> str:
            content = exports.xlsx(exports.table(*units))
            file = SimpleUploadedFile("a.xlsx", content)
            clerk.post(f"/bao-cao/{table.pk}/bang/", {"file": file})
            kept = FigureFile.objects.latest("pk")
            uploads.read(kept)
            return f"/bao-cao/{table.pk}/bang/{kept.pk}/"

        return do

    def test_of_two_taken_in_one_moment_the_other_stands(
        self, clerk: Client, bring: Callable[..., str]
    ) -> None:
        for units in ([("Xã 1.1", 10, 20, 25, 1)], [("Xã 1.2", 11, 21, 26, 2)]):
            page = bring(*units)
            name_columns(clerk, page)
            take_table(clerk, page)
        clerk.post(f"{page}tra-lai/")
        assert set(Value.objects.values_list("number", flat=True)) == {1, 10, 20, 25}

    @pytest.mark.parametrize(
        ("page", "posted"),
        [
            ("cot/", {"bo-cuc": "1", "sheet": "0", "first": "8", "last": "9"}),
            ("don-vi/", {"d:9": "1"}),
            ("xem-thu/", {"khong": "1"}),
        ],
    )
    def test_a_form_sent_meanwhile_says_so(
        self,
        clerk: Client,
        table: Submission,
        bring: Callable[..., str],
        page: str,
        posted: dict[str, str],
    ) -> None:
        file = bring(("Xã 1.1", 10, 20, 25, 1))
        name_columns(clerk, file)
        Submission.objects.filter(pk=table.pk).update(state="submitted")
        assert "không sửa được" in words(clerk.post(f"{file}{page}", posted, follow=True))

    def test_what_a_colleague_said_meanwhile_is_not_lost(
        self, world: World, table: Submission, clerk: Client, bring: Callable[..., str]
    ) -> None:
        name_columns(clerk, bring(("Xã 1.1", 10, 20, 25, 1)))
        mine = Opened(FigureFile.objects.get(), table)
        theirs = Opened(FigureFile.objects.get(), table)
        who: Any = {"by": world.reporter("vp-ubnd"), "on": make.TODAY}
        assert mine.step and theirs.step
        taking.set_wishes(theirs, nil=True, clear=True, **who)
        taking.set_units(mine, {}, by=who["by"], at=make.NOW)
        settings = FigureFile.objects.get().settings
        assert (settings["nil"], settings["clear"]) == (True, True)


class TestForged:
    @pytest.mark.parametrize(
        "cell",
        [
            "[" * 30_000,
            '["2.1", 1, Infinity, null]',
            '["2.1", 1, 0, ["number", "1E+999999999", false, null, null, ""]]',
            '["2.1", 1, 0, ["number", "sNaN", false, null, null, ""]]',
        ],
    )
    def test_a_stamp_that_somebody_wrote_is_damaged(
        self, reporter: Client, submission: Submission, cell: str
    ) -> None:
        def forge(book: Any) -> None:
            sheet = book["_cchc"]
            lines = [row[0].value for row in sheet.iter_rows(min_row=3, max_col=1)]
            lines[1] = cell
            sheet["A4"] = cell
            sheet["A2"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()

        page = bring(reporter, submission, forge)
        assert (page.status_code, "bị hỏng hoặc đã bị sửa" in words(page)) == (200, True)

    @pytest.mark.parametrize("escaped", ["_x0000_", "_xD800_"])
    def test_what_no_database_keeps_is_shown_as_unreadable(self, escaped: str) -> None:
        assert _text(f"a{escaped}_x000A_") == "a\ufffd\n"

    def test_a_text_with_a_nul_is_no_csv(self) -> None:
        with pytest.raises(SheetRefused, match="không phải văn bản"):
            decoded("Xã;1\0\n".encode("utf-16"))
