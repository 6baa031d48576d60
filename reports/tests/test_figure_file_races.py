"""One file of figures, several people at one moment: it is taken once or not at all, and nobody
waits for the other for ever. PostgreSQL only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.models import Campaign, FigureFile, Submission, ValueChange
from reports.tests import acts, make
from reports.tests import workbooks as books
from reports.tests.acts import fresh
from reports.tests.entering import fields, number, page
from reports.tests.make import World
from reports.tests.screens import sign_in
from reports.tests.test_races import pressing, together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_the_window"),
]
State = FigureFile.State


@pytest.fixture(autouse=True)
def where(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    books.read_here(monkeypatch)


@pytest.fixture
def submission(world: World, campaign: Campaign) -> Submission:
    return acts.filled(world, make.submission_of(campaign, "x11"))


@pytest.fixture
def act(world: World, submission: Submission) -> Callable[..., Callable[[], int]]:
    """A button on the page of a workbook that came back with 12 in 2.1, ready to be pressed."""
    client = sign_in(world.reporter())
    content = books.changed(books.fetched(client, submission), books.put("2.1", 12))
    posted = books.ticked(books.brought(client, submission, content))
    address = f"/bao-cao/{submission.pk}/nhap-excel/{books.latest(submission).pk}/"
    return lambda name: pressing(world.reporter(), address, **posted, **{name: "1"})


def taken() -> int:
    return ValueChange.objects.filter(channel="workbook").count()


def test_taking_twice(submission: Submission, act: Any) -> None:
    assert together(*[act("nhan") for _ in range(4)]) == [302] + [409] * 3
    assert taken() == 1


def test_taking_while_it_is_dropped(submission: Submission, act: Any) -> None:
    found = together(act("nhan"), act("bo"), act("nhan"), act("bo"))
    assert set(found) <= {302, 409}
    state = books.latest(submission).state
    assert (state, taken()) in ((State.APPLIED, 1), (State.DROPPED, 0))


def test_taking_while_a_colleague_writes_the_cell(
    world: World, submission: Submission, act: Any
) -> None:
    save = pressing(world.reporter(), page(submission), **fields(submission, **{"2.1": "99"}))
    found = together(act("nhan"), save, act("bo"))
    assert set(found) <= {200, 302, 409}
    assert number(fresh(submission), "2.1") in (12, 99)
    state = books.latest(submission).state
    assert (state == State.APPLIED) == (taken() == 1)


def test_taking_while_the_report_is_sent(world: World, submission: Submission, act: Any) -> None:
    send = pressing(world.reporter(), f"/bao-cao/{submission.pk}/buoc/submit/")
    assert set(together(act("nhan"), send, act("nhan"))) <= {200, 302, 409, 422}
    state = books.latest(submission).state
    assert (state == State.APPLIED) == (taken() == 1)


def test_undoing_twice(submission: Submission, act: Any) -> None:
    act("nhan")()
    assert together(*[act("hoan-tac") for _ in range(3)]) == [302, 409, 409]
    assert (taken(), books.latest(submission).state) == (2, State.READ)
