"""Who else has a form open: told by a script, read by colleagues of the unit alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from reports.models import Campaign, Presence, Submission
from reports.teamwork import presence
from reports.tests import make
from reports.tests.entering import page, save, subject, text
from reports.tests.make import World
from reports.tests.screens import sign_in
from units import clock, idle
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def submission(campaign: Campaign) -> Submission:
    return make.submission_of(campaign, "x11")


@pytest.fixture
def lan(world: World) -> User:
    return colleague(world, "Nguyễn Thị Lan")


def colleague(world: World, name: str) -> User:
    person = make_person(name)
    make_membership(person, Role.REPORTER, world["x11"], employer=world["x11"])
    return person


def tell(client: Client, submission: Submission, **words: str) -> Any:
    return client.post(
        f"/bao-cao/{submission.pk}/co-mat/",
        json.dumps(words),
        content_type="application/json",
        headers={"Accept": "application/json", "X-Background": "1"},
    )


def texts(response: Any) -> list[str]:
    return [one["text"] for one in response.json()["others"]]


def test_two_colleagues_see_each_other_and_where(
    world: World, submission: Submission, lan: User
) -> None:
    key = f"2.1:{subject(submission)}"
    assert texts(tell(sign_in(lan), submission, area="the-che", cell=key)) == []
    answer = tell(sign_in(world.reporter()), submission)
    assert answer.json()["others"] == [
        {
            "name": "Nguyễn Thị Lan",
            "cell": key,
            "text": "Nguyễn Thị Lan đang ở lĩnh vực Thể chế, ô 2.1",
        }
    ]
    assert texts(tell(sign_in(lan), submission)) == ["reporter@x11 đang mở biểu này"]


def test_a_table_names_the_unit_of_the_line(world: World) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    submission = make.submission_of(make.make_campaign(form), "so-nv")
    about = submission.obligation.subjects.get(unit__code="x12")
    tell(sign_in(world.head("so-nv")), submission, area="the-che", cell=f"2.1:{about.pk}")
    seen = texts(tell(sign_in(world.reporter("so-nv")), submission))
    assert seen == ["head@so-nv đang ở lĩnh vực Thể chế, ô 2.1, Xã 1.2"]


@pytest.mark.parametrize(
    "words",
    [
        {"area": "khong-co"},
        {"area": "the-che" * 9, "cell": "2.1:1" * 30},
        {"area": "", "cell": "9.9:1"},
        {"area": ["the-che"], "cell": {}},
        {"area": "\0", "cell": "\ud800"},
    ],
)
def test_a_place_that_the_form_does_not_hold_is_left_out(
    world: World, submission: Submission, lan: User, words: Any
) -> None:
    assert tell(sign_in(lan), submission, **words).status_code == 200
    assert texts(tell(sign_in(world.reporter()), submission)) == ["Nguyễn Thị Lan đang mở biểu này"]


def test_what_is_no_json_says_nothing(world: World, submission: Submission) -> None:
    address = f"/bao-cao/{submission.pk}/co-mat/"
    for body in ("[", "[1]", "[" * 100_000, "null"):
        answer = sign_in(world.reporter()).post(address, body, content_type="application/json")
        assert answer.json() == {"others": []}


def test_who_went_away_without_a_word_is_forgotten(
    world: World, submission: Submission, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(sign_in(lan), submission)
    for seconds, count in ((44, 1), (45, 0)):
        later = make.NOW + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert len(texts(tell(sign_in(world.reporter()), submission))) == count


def test_leaving_is_told_at_once(world: World, submission: Submission, lan: User) -> None:
    tell(sign_in(lan), submission)
    tell(sign_in(lan), submission, leaving="1")
    assert texts(tell(sign_in(world.reporter()), submission)) == []


def test_a_row_a_person_and_form_however_often(world: World, campaign: Campaign, lan: User) -> None:
    mine, other = (make.submission_of(campaign, unit) for unit in ("x11", "x12"))
    for area in ("the-che", "tai-chinh-cong"):
        tell(sign_in(lan), mine, area=area)
    presence.note(other, world.reporter("x12"), at=make.NOW)
    assert Presence.objects.filter(submission=mine).count() == 1
    seen = texts(tell(sign_in(world.reporter()), mine))
    assert seen == ["Nguyễn Thị Lan đang ở lĩnh vực Tài chính công"]


def test_those_who_only_read_have_no_part_in_it(world: World, submission: Submission) -> None:
    for person in (world.reviewer, world.editor, world.reporter("x12"), world.outsider):
        assert tell(sign_in(person), submission).status_code == 404
    shown = sign_in(world.reviewer).get(page(submission))
    assert b"data-presence" not in shown.content
    assert sign_in(world.reporter()).get(f"/bao-cao/{submission.pk}/co-mat/").status_code == 405


def test_pages_show_who_was_there_when_they_were_made(
    world: World, submission: Submission, lan: User
) -> None:
    """Without script: saving says where one is, opening a page shows who is there."""
    save(sign_in(lan), submission, **{"2.1": "5"})
    client = sign_in(world.reporter())
    for address in (page(submission), f"/bao-cao/{submission.pk}/"):
        assert "Nguyễn Thị Lan đang ở lĩnh vực Thể chế." in text(client.get(address))


def test_a_form_that_is_sent_keeps_nobody(world: World, submission: Submission, lan: User) -> None:
    presence.note(submission, lan, at=make.NOW)
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.SUBMITTED)
    shown = sign_in(world.reporter()).get(page(submission))
    assert b"data-presence" not in shown.content
    assert "Nguyễn Thị Lan đang" not in text(shown)


def test_a_machine_asking_keeps_no_session_awake(
    world: World, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(world.reporter())
    client.get("/")
    touched: list[object] = []
    monkeypatch.setattr(idle, "touch", touched.append)
    tell(client, submission)
    assert touched == []
    client.get(page(submission))
    assert len(touched) == 1


def test_a_locked_session_tells_nothing(
    world: World, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(world.reporter())
    client.get("/")
    monkeypatch.setattr(idle, "is_locked", lambda *_: True)
    assert tell(client, submission).status_code == 423
    assert not Presence.objects.exists()


def test_the_number_of_queries_stands_whoever_is_there(
    world: World, submission: Submission, django_assert_num_queries: Any
) -> None:
    people = [colleague(world, f"Người {n}") for n in range(5)]
    presence.note(submission, people[0], area="the-che", at=make.NOW)
    presence.others(submission, world.reporter(), at=make.NOW)  # the form is read once
    for person in people:
        with django_assert_num_queries(2):
            presence.note(submission, person, area="the-che", at=make.NOW)
            presence.others(submission, world.reporter(), at=make.NOW)


def test_forged_posts_are_refused(world: World, submission: Submission) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.reporter())
    assert tell(client, submission).status_code == 403
    assert settings.SESSION_COOKIE_NAME in client.cookies
