"""Pages of added-up figures: who reaches them, what they say, what they ask of the database."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import jobs, work
from reports.adding import consolidation
from reports.documents import document, renderers
from reports.models import Campaign, Consolidation, Job
from reports.pages import dashboards
from reports.tests.answers import accept
from reports.tests.make import NOW, World, make_campaign, make_catalogue
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]
PERCENT = {"value_type": "percent", "decimals": 2}


@pytest.fixture
def answered(world: World) -> Campaign:
    """Three of four communes have answered, with the codes a leader asks for first."""
    make_catalogue(
        "3.3.0.4",
        "3.3.0.4.1",
        ("3.3.4", {"formula": "100 * [3.3.0.4.1] / [3.3.0.4]", **PERCENT}),
        ("4.1.1", {"label": "Số xã đã nộp"}),
    )
    campaign = make_campaign()
    for unit, due, on_time in (("x11", 100, 98), ("x12", 50, 50), ("x21", 1000, 999)):
        accept(campaign, unit, {"3.3.0.4": due, "3.3.0.4.1": on_time})
    return campaign


def run(campaign: Campaign, root: str = "kt") -> Consolidation:
    place = campaign.units.get(unit__code=root)
    return consolidation.run(campaign, place, by=None, at=NOW)


def page(person: User, name: str, *args: object, query: str = "") -> str:
    """The text of a page that must open."""
    response = visit(person, name, *args, query=query)
    assert response.status_code == 200
    return str(response.content.decode())


def visit(person: User, name: str, *args: object, query: str = ""):
    client = Client()
    client.force_login(person)
    return client.get(f"{reverse(name, args=args)}{query}")


def post(person: User, name: str, *args: object, **data: str):
    client = Client()
    client.force_login(person)
    return client.post(reverse(name, args=args), data)


HERE = ("KT-2025-Q1", "kt")


def test_the_table_prints_figures_beside_their_coverage(answered, world):
    assert "Chưa tổng hợp" in page(world.lead, "consolidation", *HERE)
    run(answered)
    text = page(world.lead, "consolidation", *HERE)
    assert "1.150" in text and "99,74%" in text and "3/4" in text
    assert "Còn thiếu 1 đơn vị" in text
    assert "Chưa đơn vị nào báo cáo" in text
    assert "1 báo cáo chưa đạt" in text


def test_figures_are_found_by_folded_words_and_by_what_is_incomplete(answered, world):
    accept(answered, "x22", {"3.3.0.4": 1, "3.3.0.4.1": 1})
    run(answered)
    found = page(world.lead, "consolidation", *HERE, query="?q=so+xa")
    assert "Số xã đã nộp" in found and "3.3.0.4.1" not in found
    lacking = page(world.lead, "consolidation", *HERE, query="?chua-du=1")
    assert "Số xã đã nộp" in lacking and "3.3.0.4.1" not in lacking


def test_any_unit_within_reach_can_be_the_root(answered, world):
    run(answered, "h1")
    assert "98,67%" in page(world.lead, "consolidation", "KT-2025-Q1", "h1")
    chosen = visit(world.lead, "consolidation-campaign", "KT-2025-Q1", query="?don-vi=h1")
    assert chosen.url == reverse("consolidation", args=["KT-2025-Q1", "h1"])
    top = visit(world.lead, "consolidation-campaign", "KT-2025-Q1")
    assert top.url == reverse("consolidation", args=HERE)


def test_what_is_out_of_reach_does_not_exist(answered, world):
    made = run(answered)
    district = world.person("leader", "h1")
    for person in (world.outsider, district):
        assert visit(person, "consolidation", *HERE).status_code == 404
        assert visit(person, "contributors", *HERE, made.pk, "3.3.4").status_code == 404
        assert post(person, "consolidation-run", *HERE).status_code == 404
        assert post(person, "report-file", *HERE).status_code == 404
    assert visit(district, "consolidation", "KT-2025-Q1", "h1").status_code == 200
    assert visit(district, "contributors", "KT-2025-Q1", "h1", made.pk, "3.3.4").status_code == 404


def test_a_figure_opens_into_its_contributors_and_a_formula_into_its_operands(answered, world):
    made = run(answered)
    text = page(world.leader, "contributors", *HERE, made.pk, "3.3.0.4")
    assert "Xã 1.1" in text and "so-lieu" not in text
    assert "09:00 ngày 17/03/2025" in text
    assert "Chỉ đơn vị còn thiếu" in text
    only = page(world.leader, "contributors", *HERE, made.pk, "3.3.0.4", query="?thieu=1")
    assert "Xã 2.2" in only and "Xã 1.1" not in only
    formula = page(world.leader, "contributors", *HERE, made.pk, "3.3.4")
    assert "100 * [3.3.0.4.1] / [3.3.0.4]" in formula
    assert reverse("contributors", args=[*HERE, made.pk, "3.3.0.4.1"]) in formula
    assert visit(world.leader, "contributors", *HERE, made.pk, "7.7").status_code == 404


def test_missing_reports_have_their_page(answered, world):
    made = run(answered)
    text = page(world.lead, "consolidation-missing", *HERE, made.pk)
    assert "Xã 2.2" in text and "Chưa nhập" in text and "Xã 1.1" not in text


def test_whoever_has_not_sent_when_the_day_is_over_is_late(answered, world):
    top = answered.units.get(unit__code="kt")
    assert dashboards.standing(answered, top, date(2025, 3, 18)).late == 0
    assert dashboards.standing(answered, top, date(2025, 3, 19)).late == 1


def test_running_is_a_job_whose_progress_is_shown(answered, world):
    response = post(world.lead, "consolidation-run", *HERE)
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk])
    assert post(world.lead, "consolidation-run", *HERE).url == response.url, "pressed twice"
    waiting = page(world.lead, "job", job.pk)
    assert "Đang chờ đến lượt" in waiting and reverse("job-status", args=[job.pk]) in waiting
    jobs.run(job.pk, clock=lambda: NOW)
    status = visit(world.lead, "job-status", job.pk).json()
    assert (status["state"], status["url"]) == ("done", reverse("consolidation", args=HERE))
    assert "Xem số liệu" in page(world.lead, "job", job.pk)
    assert visit(world.outsider, "job", job.pk).status_code == 404


def test_closing_is_confirmed_with_a_reason_and_listed(answered, world):
    made = run(answered)
    asking = page(world.lead, "consolidation-close", *HERE, made.pk)
    assert "Còn 1 báo cáo chưa đạt: Xã 2.2" in asking
    assert post(world.lead, "consolidation-close", *HERE, made.pk).status_code == 200
    made.refresh_from_db()
    assert made.closed_number is None
    post(world.lead, "consolidation-close", *HERE, made.pk, reason="Xã 2.2 gửi sau")
    text = page(world.lead, "consolidation", *HERE)
    assert "Đã chốt số liệu lần 1" in text and "Xã 2.2 gửi sau" in text
    assert "Chốt số liệu…" not in text
    accept(answered, "x22", {"3.3.0.4": 7})
    assert "1 ô có số mới" in page(world.lead, "consolidation", *HERE)
    run(answered)
    assert "Chốt số liệu…" in page(world.lead, "consolidation", *HERE)
    assert "Đã chốt" in page(world.lead, "consolidation", *HERE, query="?lan=1")


def test_others_are_not_offered_to_close(answered, world):
    made = run(answered)
    assert "Chốt số liệu…" not in page(world.leader, "consolidation", *HERE)
    response = post(world.leader, "consolidation-close", *HERE, made.pk, reason="x")
    made.refresh_from_db()
    assert response.status_code == 302 and made.closed_number is None


def test_a_leader_sees_how_complete_and_the_key_figures(answered, world):
    assert "Chưa tổng hợp số liệu" in page(world.leader, "results")
    run(answered)
    text = page(world.leader, "results")
    assert "3/4" in text and "99,74%" in text
    assert "<svg" in text and "Xem số liệu của biểu đồ" in text
    assert "style=" not in text
    assert answered.name in text


def test_the_head_of_a_district_reads_its_own_results(answered, world):
    run(answered, "h1")
    text = page(world.person("leader", "h1"), "results")
    assert "2/2" in text and "98,67%" in text and "99,74%" not in text


def test_the_report_is_made_as_a_job_and_downloaded(
    answered, world, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    rendered = renderers.Rendered("bao-cao.pdf", "application/pdf", b"%PDF-1.7 figures")
    monkeypatch.setattr(document, "build", lambda made, at, discreet: made)
    monkeypatch.setattr(renderers, "render", lambda made, kind: rendered)
    response = post(world.leader, "report-file", *HERE)
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk])
    jobs.run(job.pk, clock=lambda: NOW)
    text = page(world.leader, "job", job.pk)
    assert "Tải tệp" in text
    assert "url" not in visit(world.leader, "job-status", job.pk).json(), "the page has the button"
    file = visit(world.leader, "job-file", job.pk)
    assert b"".join(file.streaming_content) == rendered.content
    assert 'filename="bao-cao.pdf"' in file["Content-Disposition"]
    assert visit(world.outsider, "job-file", job.pk).status_code == 404


def test_the_report_uses_the_figures_that_were_closed(answered, world):
    closed = run(answered)
    consolidation.close(closed, by=world.lead, at=NOW, on=NOW.date(), reason="x")
    accept(answered, "x22", {"3.3.0.4": 7})
    job = Job(arguments={}, by=None)
    assert work.to_print(answered, closed.root_id, job=job, at=NOW) == closed
    assert work.to_print(answered, world["h1"].pk, job=job, at=NOW).closed_number is None


def test_a_report_without_an_outline_says_so(answered, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    post(world.leader, "report-file", *HERE)
    job = jobs.run(Job.objects.get().pk, clock=lambda: NOW)
    assert job is not None
    assert job.state == Job.State.FAILED and "Chưa có đề cương" in job.message


@pytest.mark.parametrize("name", ["consolidation", "results", "contributors"])
def test_queries_do_not_grow_with_units(answered, world, name):
    client = Client()
    client.force_login(world.leader)

    def queries() -> int:
        made = run(answered)
        args = {
            "consolidation": HERE,
            "results": (),
            "contributors": (*HERE, made.pk, "3.3.0.4"),
        }[name]
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(seen)

    few = queries()
    accept(answered, "x22", {"3.3.0.4": 7, "3.3.0.4.1": 7})
    assert queries() <= few <= 24


def test_an_area_owner_reads_the_figures_of_one_area(answered, world):
    """The catalogue of this module lies in one area, "the-che"."""
    made = run(answered)
    ours, theirs = (
        make_membership(make_person(), Role.AREA_OWNER, world["kt"], area=area).user
        for area in ("the-che", "tai-chinh-cong")
    )
    assert "Số xã đã nộp" not in page(theirs, "consolidation", answered.code, "kt")
    assert "3.3.0.4.1" in page(ours, "consolidation", answered.code, "kt")
    where = reverse("contributors", args=[answered.code, "kt", made.pk, "3.3.0.4.1"])
    for person, status in ((ours, 200), (theirs, 404), (world.leader, 200)):
        client = Client()
        client.force_login(person)
        assert client.get(where).status_code == status
