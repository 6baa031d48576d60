"""Editions under hands that mean harm, or come at the wrong moment: nothing is lost or leaks."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from reports import files, jobs
from reports.documents.blocks import Document
from reports.editions import apart, freezing, life, preparing, rechecking, signing
from reports.editions.life import NotAllowed
from reports.models import Draft, Edition, EditionContent, EditionFile, Job, NarrativeRevision
from reports.tests import answers, issuing, make, reporting
from reports.tests.issuing import AT, DAY
from reports.tests.make import World
from reports.tests.screens import sign_in
from reports.tests.throwaway import with_signature
from units.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_files", "this_day")]

SENTENCE = "Trong kỳ, các cơ quan đã xử lý kỷ luật {{5.4.5}} cán bộ, công chức theo quy định."
# Said twice: the checklist quotes it.
DISCIPLINED = ("1", 1, "figures", "Công vụ", "", f"{SENTENCE}\n{SENTENCE}")


@pytest.fixture
def draft(world: World, campaign) -> Draft:
    return issuing.ready(campaign, world)


# -- who reads what work made ----------------------------------------------------------------------


def test_a_file_of_what_was_submitted_is_for_those_who_read_it_whole(
    draft, world, django_capture_on_commit_callbacks
) -> None:
    """The owner of one area reads figures of that area; a job's number is easily guessed."""
    edition = issuing.submitted(draft, world)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(world.leader).post(
            reverse("edition-render", args=[edition.pk]), {"dinh-dang": "docx"}
        )
    job = Job.objects.get(kind="render_edition")
    owner = world.person(Role.AREA_OWNER, "kt", area="the-che", employer=world["so-nv"])
    for name in ("job", "job-status", "job-file"):
        assert sign_in(world.leader).get(reverse(name, args=[job.pk])).status_code == 200
        assert sign_in(owner).get(reverse(name, args=[job.pk])).status_code == 404


def test_a_paper_with_what_one_unit_says_about_discipline_is_for_those_who_may_read_it(
    world,
) -> None:
    """A round of one district, in which it alone is asked: its paper cannot be told in part."""
    make.make_catalogue("2.1", ("5.4.5", {"label": "Số người bị kỷ luật"}))
    form = make.make_form(units="unit:h1", indicators="2.1 5.4.5")
    campaign = make.make_campaign(form, root="h1")
    answers.accept(campaign, "h1", {"2.1": 3, "5.4.5": 731})
    reporting.make_outline("district", (*reporting.SECTIONS[:3], DISCIPLINED))
    reporting.close_figures(campaign, world)
    edition = issuing.submitted(reporting.make_draft(campaign, world), world)
    pages = ("edition", "edition-text")
    for person, sees in ((world.editor, True), (world.head("h1"), True), (world.leader, False)):
        client = sign_in(person)
        found = [client.get(reverse(name, args=[edition.pk])) for name in pages]
        assert [answer.status_code for answer in found] == [200 if sees else 404] * 2
        assert ("731" in found[1].content.decode()) == sees
        listed = client.get(reverse("editions")).content.decode()
        assert ("dự thảo lần 1" in listed) == sees
        both = {"truoc": edition.pk, "sau": edition.pk}
        assert (client.get(reverse("editions-compare"), both).status_code == 200) == sees
        page = client.get(reverse("draft-submit", args=[campaign.code, "h1"])).content.decode()
        assert ("731" in page) == sees


# -- at the wrong moment ---------------------------------------------------------------------------


def drawing(monkeypatch: pytest.MonkeyPatch, meanwhile: Any) -> None:
    """While the worker draws, something happens."""

    def draw(made: Document, trace: Any, **told: Any) -> Any:
        monkeypatch.setattr(preparing, "draw", issuing.draw)
        meanwhile()
        return issuing.draw(made, trace, **told)

    monkeypatch.setattr(preparing, "draw", draw)


def test_withdrawn_while_its_files_are_made_it_stays_withdrawn(draft, world, monkeypatch) -> None:
    edition = issuing.checked(draft, world)
    issuing.accept_all(draft, world)
    drawing(
        monkeypatch,
        lambda: life.take(edition, "withdraw", by=world.editor, at=AT, reason="Sửa lại"),
    )
    with pytest.raises(NotAllowed, match="Đã rút lại"):
        issuing.prepare(edition, world)
    edition.refresh_from_db()
    assert (edition.state, edition.code) == (Edition.State.WITHDRAWN, None)
    assert not edition.files.exists()
    assert freezing.read(edition).draft


def test_prepared_twice_the_second_says_so_and_changes_nothing(draft, world, monkeypatch) -> None:
    edition = issuing.checked(draft, world)
    issuing.accept_all(draft, world)
    drawing(monkeypatch, lambda: issuing.prepare(edition, world))
    with pytest.raises(NotAllowed, match="Bản trình ký"):
        issuing.prepare(edition, world)
    edition.refresh_from_db()
    made = freezing.read(Edition.objects.get(pk=edition.pk))
    assert made.verification
    assert made.verification.code == edition.code


def test_who_lost_their_role_meanwhile_prepares_nothing(draft, world) -> None:
    edition = issuing.checked(draft, world)
    issuing.accept_all(draft, world)
    told = {"campaign": draft.campaign_id, "root": draft.root_id, "edition": edition.pk}
    told |= {"signing": "head", "attach": False}
    job = jobs.enqueue("prepare_edition", "p", told, by=world.editor, at=AT)
    world.memberships(world.editor)[0].delete()
    done = jobs.run(job.pk, clock=lambda: AT)
    assert done
    assert (done.state, done.message) == (
        Job.State.FAILED,
        "Việc này do người biên tập báo cáo thực hiện.",
    )
    edition.refresh_from_db()
    assert edition.state == Edition.State.CHECKED


def test_the_same_bytes_kept_twice_at_one_moment(settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    write = type(tmp_path).write_bytes

    def and_again(path: Any, content: bytes) -> int:
        monkeypatch.setattr(type(tmp_path), "write_bytes", write)
        length = int(write(path, content))
        files.keep(content)
        return length

    monkeypatch.setattr(type(tmp_path), "write_bytes", and_again)
    digest = files.keep(b"as one presses a button twice")
    assert files.path_of(digest).read_bytes() == b"as one presses a button twice"


# -- writing what is held --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("khong-co-gi-moi", {}),
        ("lay-ky-truoc", {}),
        ("phuc-hoi", {"lan": "0"}),
        ("lay-doan", {"nguon": "1", "doan": "Đoạn"}),
    ],
)
def test_nothing_writes_a_section_while_it_is_held(draft, world, name, told) -> None:
    issuing.submitted(draft, world)
    before = NarrativeRevision.objects.count()
    url = reverse("section-act", args=[draft.campaign.code, draft.root.code, "I.1", name])
    page = sign_in(world.editor).post(url, told, follow=True).content.decode()
    assert "đã trình hoặc đã ban hành" in page
    assert NarrativeRevision.objects.count() == before


# -- the signed file -------------------------------------------------------------------------------


def test_what_was_added_after_signing_needs_a_reason(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    signed = with_signature(issuing.bytes_of(edition))
    file = issuing.bring_back(edition, noted(signed), world)
    told = signing.Registration(85, DAY, Edition.Signing.HEAD)
    with pytest.raises(NotAllowed, match="phủ lên trang 1") as refused:
        signing.record(edition, file.digest, told, by=issuing.clerk(world), at=AT)
    assert "không phải chữ ký" in str(refused.value)
    page = sign_in(issuing.clerk(world)).get(reverse("edition-returned", args=[edition.pk]))
    assert "phủ lên trang 1" in page.content.decode()
    assert "không phải chữ ký" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("2025-03-14T05:00:00+00:00", "12:00 ngày 14/03/2025"),
        ("2025-03-14T12:00:00", "12:00 ngày 14/03/2025"),
        ("9999-12-31T23:59:59+00:00", ""),
        ("", ""),
    ],
)
def test_any_moment_that_a_signer_says_is_taken(draft, world, monkeypatch, told, shown) -> None:
    edition = issuing.prepared(draft, world)
    signature = {"name": "A", "at": told, "intact": True, "whole": True, "kept": True}
    monkeypatch.setattr(apart, "compare", lambda *_: {"signatures": [signature]})
    file = issuing.bring_back(edition, issuing.bytes_of(edition), world)
    assert [one["at"] for one in file.report["signatures"]] == [shown]


def noted(content: bytes) -> bytes:
    """With a note laid over the first page."""
    import io

    from pypdf import PdfWriter, annotations

    writer = PdfWriter(io.BytesIO(content), incremental=True)
    writer.add_annotation(0, annotations.FreeText(text="60.533", rect=(50, 550, 200, 650)))
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


# -- looked at again -------------------------------------------------------------------------------


def rewrite(edition: Edition, **fields: str) -> None:
    """As somebody does who can write the database, digest and all."""
    content = EditionContent.objects.get(edition=edition)
    told = {"document": content.document, "trace": content.trace} | fields
    digest = freezing.digest_of(told["document"], told["trace"])
    EditionContent.objects.filter(edition=edition).update(**told, digest=digest)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"trace": ""}, "Không còn nguồn số liệu"),
        ({"trace": "{"}, "Không đọc được nội dung lưu"),
        ({"trace": "{}"}, "Không đọc được nội dung lưu"),
        ({"document": "[]"}, "Không đọc được nội dung lưu"),
    ],
)
def test_content_that_means_nothing_is_told_with_the_files(draft, world, fields, why) -> None:
    edition = issuing.prepared(draft, world)
    rewrite(edition, **fields)
    files.path_of(edition.files.get(kind="pdf").digest).unlink()
    (told,) = rechecking.verify_all(AT).values()
    assert any(why in fault for fault in told)
    assert any("mất tệp" in fault for fault in told)


def test_sums_that_cannot_be_made_keep_no_other_edition_from_being_looked_at(draft, world) -> None:
    edition = issuing.prepared(draft, world)
    trace = EditionContent.objects.get(edition=edition).trace
    rewrite(edition, trace=trace.replace("100 * [2.2]", "100 * [", 1))
    (told,) = rechecking.verify_all(AT + timedelta(days=1)).values()
    assert told
    edition.refresh_from_db()
    assert edition.verified_fault


def test_a_file_that_is_not_entered_any_more_is_told(draft, world) -> None:
    edition = issuing.signed(draft, world)
    EditionFile.objects.filter(edition=edition, kind__in=["signed", "docx"]).delete()
    told = " ".join(rechecking.faults_of(Edition.objects.get(pk=edition.pk)))
    assert "Bản gốc đã ký: không còn ghi tệp nào." in told
    assert "Word: không còn ghi tệp nào." in told
