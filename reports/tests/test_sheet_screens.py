"""The Chairman's page read from the database: on screen, as a file, for those who may."""

import io
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from indicators.models import Direction, Indicator, Target
from reports import jobs
from reports.adding import consolidation
from reports.documents import briefing as pages
from reports.documents import renderers
from reports.documents.renderers import Rendered
from reports.models import Campaign, Finding, Job
from reports.tests import answers, make, reporting
from reports.tests.make import NOW, World
from reports.tests.screens import sign_in, words
from reports.writing import briefing, narratives
from units.models import Role
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
HERE = ("KT-2025-Q1", "kt")


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path


@pytest.fixture
def closed(world: World, campaign: Campaign) -> Campaign:
    """Two communes' figures, closed; 6.1 is one of those a leader asks first."""
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return campaign


def place(campaign: Campaign, code: str = "kt"):
    return campaign.units.select_related("campaign", "unit").get(unit__code=code)


def material(campaign: Campaign) -> pages.Material:
    made = briefing.figures_for(place(campaign))
    assert made is not None
    return briefing.material(place(campaign), made, on=NOW.date())


class TestWhatIsRead:
    def test_figures_lateness_and_targets(self, closed, world) -> None:
        Target.objects.create(
            indicator=Indicator.objects.get(code="6.1"),
            level="province",
            year=2025,
            programme="A",
            direction=Direction.AT_LEAST,
            number=9000,
            decimals=3,
            legal_basis="Nghị quyết số 1",
        )
        held = material(closed)
        assert held.which == "số liệu chốt lần 1"
        assert (held.standing.owed, held.standing.accepted) == (4, 2)
        assert [one.kind for one in held.owing] == ["awaited", "awaited"]
        (goal,) = held.goals
        assert (goal.code, str(goal.value), goal.is_met(held.figures["6.1"])) == (
            "6.1",
            "9.000",
            False,
        )
        assert (held.previous, held.last_year, held.told) == (None, None, None)

    def test_findings_between_forms_are_among_the_questions(self, closed) -> None:
        made = briefing.figures_for(place(closed))
        Finding.objects.create(
            consolidation=made,
            rule_code="x",
            severity="block",
            message="Phần lớn hơn tổng",
            received="4 > 3",
            indicator=Indicator.objects.get(code="2.1"),
        )
        (one,) = material(closed).noticed
        assert (one.severity, one.code, one.unit) == ("block", "2.1", "")

    def test_the_earlier_round_and_what_was_written_then(self, closed, world) -> None:
        before = reporting.make_draft(closed, world)
        _write(before, world, {"I.1": "Cũ.", "II.1": "Giữ nguyên."})
        half = make.make_campaign(
            code="KT-2025-6T", name="Sáu tháng", covers_to="2025-06-15", as_of="2025-03-14"
        )
        answers.accept(half, "x11", {"2.1": 30})
        consolidation.run(half, place(half), by=None, at=NOW)
        draft = reporting.make_draft(half, world)
        _write(draft, world, {"I.1": "Mới.", "II.1": "Giữ nguyên."})
        held = material(half)
        assert held.previous is not None
        assert (held.previous.name, held.previous.alike) == ("quý I năm 2025", False)
        said = [block.text for block in pages.compose(held).body]
        assert "01 mục viết mới hoặc viết lại (mục I.1)." in said

    def test_a_draft_prints_the_figures_it_is_pinned_to(self, closed, world) -> None:
        draft = reporting.make_draft(closed, world)
        answers.accept(closed, "x21", {"2.1": 4})
        again = consolidation.run(closed, place(closed), by=None, at=NOW)
        assert briefing.figures_for(place(closed)) == draft.consolidation != again

    def test_queries_do_not_grow_with_units(self, closed) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                material(closed)
            return len(seen)

        two = queries()
        for unit in ("x21", "x22"):
            answers.accept(closed, unit, {"2.1": 1})
        consolidation.run(closed, place(closed), by=None, at=NOW)
        assert queries() <= two <= 30


def _write(draft, world: World, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        one = reporting.section(draft, key)
        narratives.save(one, text, seen=one.revision, by=world.editor, at=reporting.LATER)


class TestOnScreen:
    def test_before_anybody_has_added_up_there_is_none(self, campaign, world) -> None:
        page = sign_in(world.leader).get(reverse("briefing", args=HERE))
        assert "Chưa tổng hợp số liệu" in words(page)
        assert reverse("briefing-file", args=HERE) not in page.content.decode()

    def test_it_reads_as_it_prints(self, closed, world) -> None:
        page = words(sign_in(world.leader).get(reverse("briefing", args=HERE)))
        assert "PHIẾU TRÌNH" in page and "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Kon Tum." in page
        assert "6.1. Chỉ tiêu 6.1 (triệu đồng, 2/4 đơn vị) 8" in page
        assert "Đã gửi 2/4 báo cáo phải gửi" in page and "Nội dung Bộ có thể hỏi" in page

    def test_who_reads_it(self, closed, world) -> None:
        owner = make_membership(make_person(), Role.AREA_OWNER, world["kt"], area="the-che").user
        clerk = make_membership(make_person(), Role.CLERK, world["kt"]).user
        statuses = {
            world.lead: 200,
            world.leader: 200,
            clerk: 200,
            owner: 404,
            world.person(Role.LEADER, "h1"): 404,
            world.reporter("x11"): 404,
            world.outsider: 404,
        }
        where = reverse("briefing", args=HERE)
        assert {one: sign_in(one).get(where).status_code for one in statuses} == statuses
        own = sign_in(world.reporter("x11")).get(reverse("briefing", args=["KT-2025-Q1", "x11"]))
        assert own.status_code == 200

    def test_the_results_lead_to_both_sheets_those_who_may(self, closed, world) -> None:
        clerk = make_membership(make_person(), Role.CLERK, world["kt"]).user
        links = [reverse("briefing", args=HERE), reverse("late-units", args=HERE)]
        for person, shown in ((world.leader, [True, True]), (clerk, [True, False])):
            page = sign_in(person).get(reverse("results")).content.decode()
            assert [link in page for link in links] == shown


class TestAsAFile:
    @pytest.fixture(autouse=True)
    def drawn(self, monkeypatch) -> None:
        monkeypatch.setattr(renderers, "render", lambda made, kind: _pdf(made.file_name))

    @pytest.mark.parametrize(
        ("name", "kind", "file"),
        [
            ("briefing", "render_briefing", "phieu-trinh-kt-2025-q1-kt.pdf"),
            ("late-units", "render_late_units", "gui-cham-chua-gui-kt-2025-q1-kt.pdf"),
        ],
    )
    def test_it_is_made_as_a_job_and_downloaded(self, campaign, world, name, kind, file) -> None:
        client = sign_in(world.leader)
        asked = client.post(reverse(f"{name}-file", args=HERE))
        job = Job.objects.get(kind=kind)
        assert asked["Location"] == reverse("job", args=[job.pk])
        jobs.run(job.pk, clock=_clock)
        page = client.get(asked["Location"]).content.decode()
        assert "Tải tệp" in page and reverse(name, args=HERE) in page
        got = client.get(reverse("job-file", args=[job.pk]))
        assert f'filename="{file}"' in got["Content-Disposition"]
        assert PdfReader(io.BytesIO(b"".join(got))).pages

    def test_its_job_is_not_for_those_who_may_not_read_it(self, closed, world) -> None:
        """They read figures of the root, and the numbers of jobs are easily guessed."""
        owner = make_membership(make_person(), Role.AREA_OWNER, world["kt"], area="the-che").user
        for name, unit, stranger in (
            ("late-units-file", "x11", world.reporter("x11")),
            ("briefing-file", "kt", owner),
        ):
            sign_in(world.lead).post(reverse(name, args=["KT-2025-Q1", unit]))
            job = Job.objects.latest("pk")
            jobs.run(job.pk, clock=_clock)
            for page in ("job", "job-status", "job-file"):
                where = reverse(page, args=[job.pk])
                assert sign_in(stranger).get(where).status_code == 404
                assert sign_in(world.lead).get(where).status_code == 200

    def test_nobody_but_readers_asks_for_it(self, closed, world) -> None:
        for name in ("briefing-file", "late-units-file"):
            refused = sign_in(world.reporter("x11")).post(reverse(name, args=HERE))
            assert refused.status_code == 404
        assert not Job.objects.exists()


@pytest.mark.parametrize("lengths", [[1], [3, 2, 1], [2] * len(pages.LIMITS)])
def test_it_is_told_more_shortly_until_it_is_one_page(closed, monkeypatch, lengths) -> None:
    """Where nothing makes it one page the shortest is given."""
    drawn = iter(lengths)
    monkeypatch.setattr(renderers, "render", lambda made, kind: _pdf("x", next(drawn)))
    rendered = briefing.on_one_page(material(closed))
    assert len(PdfReader(io.BytesIO(rendered.content)).pages) == lengths[-1]
    assert list(drawn) == []


def _clock() -> datetime:
    return NOW


def _pdf(name: str, pages: int = 1) -> Rendered:
    """A file of empty pages: laying out is tested on the demonstration."""
    writer, content = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(content)
    return Rendered(f"{name}.pdf", "application/pdf", content.getvalue())
