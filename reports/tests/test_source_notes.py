"""Source notes: where a figure comes from, written at the cell and kept for the next quarter."""

from typing import Any

import pytest
from django.test import Client

from reports.models import Campaign, SourceNote, Submission
from reports.submissions.posted import NOTE_FOUND
from reports.teamwork import notes
from reports.tests import acts, make
from reports.tests.entering import fields, number, page, sign_in, text
from reports.tests.make import NOW, World
from reports.tests.screens import words
from units.models import AuditEvent
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")
BOOK = "Sổ một cửa, công chức văn phòng, ngày 12"


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def clerk(world: World, submission: Submission) -> Client:
    return sign_in(world.reporter("x11"))


def note(client: Client, submission: Submission, text: str, code: str = "2.1", **more: str) -> Any:
    posted = {f"g:{code}": text} | more
    return client.post(page(submission), posted)


def kept() -> dict[str, str]:
    return dict(SourceNote.objects.values_list("indicator__code", "text"))


class TestWriting:
    def test_it_is_saved_with_the_figures_of_the_same_form(
        self, clerk: Client, submission: Submission
    ) -> None:
        posted = fields(submission, **{"2.1": "5"}) | {"g:2.1": f"  {BOOK} "}
        clerk.post(page(submission), posted)
        assert number(submission, "2.1") == 5
        assert kept() == {"2.1": BOOK}
        shown = text(clerk.get(page(submission)))
        assert f"Nguồn: {BOOK}" in shown
        assert "reporter@x11 ghi 17/03/2025. Chỉ đơn vị xem." in shown

    def test_a_script_saves_it_alone(self, clerk: Client, submission: Submission) -> None:
        response = clerk.post(
            page(submission), {"g:2.1": BOOK}, headers={"accept": "application/json"}
        )
        assert response.json()["saved"] == {"2.1": {"seen": 0, "text": BOOK}}
        assert kept() == {"2.1": BOOK}

    def test_an_empty_text_removes_it_and_the_log_keeps_it(
        self, clerk: Client, submission: Submission
    ) -> None:
        note(clerk, submission, BOOK)
        note(clerk, submission, " ")
        assert kept() == {}
        events = AuditEvent.objects.filter(action__startswith="source_note").order_by("pk")
        assert [event.action for event in events] == ["source_note.write", "source_note.remove"]
        removed = events[1]
        assert (removed.data["before"], removed.data["indicator"]) == (BOOK, "2.1")

    def test_the_last_writing_wins_and_the_earlier_text_is_in_the_log(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        note(clerk, submission, BOOK)
        note(sign_in(world.head("x11")), submission, "Phần mềm một cửa")
        assert kept() == {"2.1": "Phần mềm một cửa"}
        assert SourceNote.objects.get().by == world.head("x11")
        latest = AuditEvent.objects.filter(action="source_note.write").latest("pk")
        assert latest.data["before"] == BOOK

    def test_who_did_not_touch_it_overwrites_nothing(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        """The page was opened before a colleague wrote the note, and is sent whole."""
        note(sign_in(world.head("x11")), submission, BOOK)
        untouched = {"g:2.1": "", f"{NOTE_FOUND}2.1": ""}
        clerk.post(page(submission), fields(submission, **{"2.1": "5"}) | untouched)
        assert kept() == {"2.1": BOOK}

    def test_too_long_is_refused_at_its_place_and_nothing_is_lost(
        self, clerk: Client, submission: Submission
    ) -> None:
        long = "a" * 301
        response = clerk.post(
            page(submission), fields(submission, **{"2.2": "3"}) | {"g:2.1": long}
        )
        shown = text(response)
        assert "Nguồn lấy số liệu: nhận được 301 ký tự, tối đa 300." in shown
        assert f'value="{long}"' in shown
        assert 'href="#nguon-2.1"' in shown
        assert (number(submission, "2.2"), kept()) == (3, {})

    def test_a_line_that_is_not_asked_has_none(self, clerk: Client, submission: Submission) -> None:
        note(clerk, submission, BOOK, code="9.9")
        assert kept() == {}


class TestWhoAndWhen:
    def test_it_may_be_written_after_sending(self, world: World, submission: Submission) -> None:
        acts.filled(world, submission, "approved")
        for person in (world.reporter("x11"), world.head("x11")):
            client = sign_in(person)
            assert 'name="g:2.1"' in text(client.get(page(submission)))
            assert "Đã lưu." in words(
                client.post(page(submission), {"g:2.1": person.full_name}, follow=True)
            )
            assert kept() == {"2.1": person.full_name}
        assert number(acts.fresh(submission), "2.1") == 10

    def test_others_neither_read_nor_write_it(
        self, world: World, clerk: Client, submission: Submission
    ) -> None:
        note(clerk, submission, BOOK)
        acts.filled(world, submission, "submitted")
        client = sign_in(world.reviewer)
        for address in (page(submission), f"/kiem-tra/{submission.pk}/"):
            assert BOOK not in text(client.get(address))
        assert note(client, submission, "của tôi").status_code == 403
        assert kept() == {"2.1": BOOK}

    def test_the_next_round_shows_it(self, world: World, six_months: Submission) -> None:
        first = make.submission_of(Campaign.objects.get(code="KT-2025-Q1"), "x11")
        clerk = sign_in(world.reporter("x11"))
        note(clerk, first, BOOK)
        assert f"Nguồn: {BOOK}" in text(clerk.get(page(six_months)))

    def test_in_a_table_it_belongs_to_the_column(self, world: World, campaign: Campaign) -> None:
        office = make.make_campaign(
            make.make_form(
                "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.1"
            ),
            code="BANG",
            covers_from="2025-03-15",
            covers_to="2025-06-15",
            as_of="2025-06-14",
        )
        submission = make.submission_of(office, "vp-ubnd")
        client = sign_in(world.reporter("vp-ubnd"))
        note(client, submission, BOOK)
        for group in ("Huyện Số 1", "Huyện Số 2"):
            shown = text(client.get(page(submission) + f"?nhom={group}"))
            assert shown.count(f'value="{BOOK}" maxlength="300"') == 1

    def test_the_function_itself_refuses_strangers(
        self, world: World, submission: Submission
    ) -> None:
        stranger = make_person("Người khác")
        make_membership(stranger, "reporter", world["x12"])
        unit = submission.obligation.unit_id
        with pytest.raises(notes.NoteRefusedError, match="của đơn vị ghi"):
            notes.write(unit, {acts.indicator_id(submission, "2.1"): BOOK}, by=stranger, at=NOW)
        assert kept() == {}
