"""Many files at one moment: the limits hold, and the same file twice is one. PostgreSQL only."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports import apart
from reports.models import Campaign, Evidence, Submission
from reports.submissions import evidence
from reports.tests import hostile_files as made
from reports.tests import make
from reports.tests.entering import subject
from reports.tests.make import World
from reports.tests.test_races import pressing, together
from units.models import AuditEvent

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_the_window"),
]


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept apart from others, and looked at in this process."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(apart, "run", lambda what, *texts, **_: what(*texts))


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


def uploading(world: World, submission: Submission, content: bytes, code: str = "2.1") -> Any:
    where = f"/bao-cao/{submission.pk}/tai-lieu/{code}/{subject(submission)}/"
    return pressing(world.reporter(), where, chosen=SimpleUploadedFile("a.pdf", content))


def test_the_last_place_at_a_cell(world: World, submission: Submission) -> None:
    press = [uploading(world, submission, made.pdf(str(n))) for n in range(8)]
    assert together(*press) == [302] * 5 + [422] * 3
    assert Evidence.objects.count() == evidence.MOST_AT_A_CELL


def test_the_last_room_in_a_submission(
    world: World, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LARGEST_OF_ALL", 2 * len(made.pdf("0")))
    codes = ["2.1", "2.1", "2.2", "2.2"]
    press = [uploading(world, submission, made.pdf(str(n)), c) for n, c in enumerate(codes)]
    assert together(*press) == [302] * 2 + [422] * 2
    assert Evidence.objects.count() == 2


def test_the_same_file_twice(world: World, submission: Submission) -> None:
    press = [uploading(world, submission, made.pdf()) for _ in range(4)]
    assert together(*press) == [302] * 4
    assert Evidence.objects.count() == 1
    assert AuditEvent.objects.filter(action="evidence.add").count() == 1


def test_taking_off_twice(world: World, submission: Submission) -> None:
    cell = ("2.1", subject(submission))
    row, _ = evidence.add(submission, cell, "a.pdf", made.pdf(), by=world.reporter(), at=make.NOW)
    off = f"/bao-cao/{submission.pk}/tai-lieu/{row.pk}/go/"
    assert together(*[pressing(world.reporter(), off) for _ in range(3)]) == [302] * 3
    assert AuditEvent.objects.filter(action="evidence.remove").count() == 1


def test_putting_back_twice(world: World, submission: Submission) -> None:
    cell = ("2.1", subject(submission))
    by = world.reporter()
    row, _ = evidence.add(submission, cell, "a.pdf", made.pdf(), by=by, at=make.NOW)
    evidence.remove(row, by=by, at=make.NOW)
    back = f"/bao-cao/{submission.pk}/tai-lieu/{row.pk}/gan-lai/"
    assert together(*[pressing(by, back) for _ in range(3)]) == [302] * 3
    assert Evidence.objects.filter(removed_at=None).count() == 1
