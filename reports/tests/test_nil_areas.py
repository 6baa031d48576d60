""" "Không phát sinh" for a whole area in one act, and taken back in one."""

import pytest
from django.test import Client

from reports.models import Campaign, Submission
from reports.submissions import workflow
from reports.tests import acts, make
from reports.tests.entering import fields, page, save, sign_in, stored
from reports.tests.make import World
from reports.tests.screens import words

pytestmark = pytest.mark.usefixtures("in_the_window")
ROWS = ("2.1", "2.2", "2.4", ("2.5", {"over_time": "stock"}), ("2.6", {"over_time": "plan"}))


@pytest.fixture
def submission(world: World) -> Submission:
    make.make_catalogue(*ROWS)
    return make.submission_of(make.make_campaign(), "x11")


@pytest.fixture
def clerk(world: World, submission: Submission) -> Client:
    client = sign_in(world.reporter("x11"))
    save(client, submission, **{"2.1": "5"})
    return client


def act(client: Client, submission: Submission, **posted: str) -> str:
    address = f"{page(submission)}khong-phat-sinh/"
    return words(client.post(address, posted, follow=True))


def states(submission: Submission) -> dict[str, str]:
    return dict(stored(submission).values_list("indicator__code", "state"))


def test_the_button_says_how_many_cells_on_both_pages(
    clerk: Client, submission: Submission
) -> None:
    for address in (page(submission), f"/bao-cao/{submission.pk}/"):
        response = clerk.get(address)
        assert "Ghi 2 ô trống không phát sinh" in words(response)
        assert "Sau đó còn 2 ô trống (số kế hoạch, số tại thời điểm, tỷ lệ)" in (
            response.content.decode()
        )


def test_a_saving_by_script_brings_the_count_of_the_button(
    clerk: Client, submission: Submission
) -> None:
    headers = {"accept": "application/json", "x-requested-with": "fetch"}
    answer = clerk.post(page(submission), fields(submission, **{"2.2": "1"}), headers=headers)
    offered = answer.json()["nil"]
    assert "Ghi 1 ô trống không phát sinh" in offered
    assert f'action="{page(submission)}khong-phat-sinh/"' in offered


def test_the_act_says_before_and_after_and_offers_to_take_it_back(
    clerk: Client, submission: Submission
) -> None:
    said = act(clerk, submission)
    assert "đã ghi nhận không phát sinh ở 2 ô. Ô trống của lĩnh vực: trước 4, nay 2." in said
    assert "Hoàn tác" in said
    assert states(submission) == {"2.1": "number", "2.2": "nil", "2.4": "nil"}
    again = words(clerk.get(page(submission)))
    assert "Hoàn tác" not in again
    assert "Bỏ ghi 2 ô không phát sinh" in again


def test_taken_back_it_is_as_before(clerk: Client, submission: Submission) -> None:
    act(clerk, submission)
    said = act(clerk, submission, **{"hoan-tac": "1"})
    assert "đã bỏ ghi nhận không phát sinh ở 2 ô. Ô trống của lĩnh vực: trước 2, nay 4." in said
    assert "Hoàn tác" not in said
    assert states(submission) == {"2.1": "number"}
    assert "Ghi 2 ô trống không phát sinh" in words(clerk.get(page(submission)))


def test_it_returns_to_the_page_it_was_pressed_on(clerk: Client, submission: Submission) -> None:
    home = f"/bao-cao/{submission.pk}/"
    address = f"{page(submission)}khong-phat-sinh/"
    assert clerk.post(address, {"ve": home}).headers["Location"] == home
    assert clerk.post(address, {"ve": "//evil.example/"}).headers["Location"] == page(submission)


def test_a_nil_that_somebody_typed_is_not_offered_to_be_taken_back(
    clerk: Client, submission: Submission
) -> None:
    act(clerk, submission)
    about = acts.subject_id(submission)
    posted = {
        f"v:2.2:{about}": "Không phát sinh",
        f"r:2.2:{about}": "1",
        f"n:2.2:{about}": "đã hỏi",
    }
    clerk.post(page(submission), {f"v:2.2:{about}": "7", f"r:2.2:{about}": "1"})
    clerk.post(page(submission), posted | {f"r:2.2:{about}": "2"})
    assert states(submission)["2.2"] == "nil"
    assert "Bỏ ghi 1 ô không phát sinh" in words(clerk.get(page(submission)))


def test_nothing_to_do_offers_nothing(clerk: Client, submission: Submission) -> None:
    save(clerk, submission, **{"2.2": "1", "2.4": "1"})
    shown = words(clerk.get(page(submission)))
    assert "không phát sinh," not in shown
    assert "Không còn ô trống nào" in act(clerk, submission)
    said = act(clerk, submission, **{"hoan-tac": "1"})
    assert "Không còn ô nào ghi nhận không phát sinh cả mục để bỏ." in said
    assert "Hoàn tác" not in said


def test_who_may_not_enter_is_offered_nothing(
    world: World, clerk: Client, submission: Submission
) -> None:
    for person in (world.head("x11"), world.reviewer):
        for address in (page(submission), f"/bao-cao/{submission.pk}/"):
            assert "ô trống không phát sinh" not in words(sign_in(person).get(address))


def test_in_a_later_round_only_open_cells_are_offered(
    world: World, clerk: Client, submission: Submission
) -> None:
    sent = acts.take(world, submission, *acts.IN_REVIEW)
    workflow.apply(
        sent,
        "return",
        by=world.reviewer,
        at=make.NOW,
        details=acts.returning(sent, "2.4"),
    )
    shown = words(clerk.get(page(acts.fresh(submission))))
    assert "Ghi 1 ô trống không phát sinh" in shown


def test_a_table_counts_the_units_of_every_page(world: World) -> None:
    make.make_catalogue("2.1")
    form = make.make_form(
        "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.1"
    )
    campaign: Campaign = make.make_campaign(form)
    submission = make.submission_of(campaign, "vp-ubnd")
    clerk = sign_in(world.reporter("vp-ubnd"))
    address = page(submission) + "?nhom=Huyện Số 2"
    assert "Ghi 4 ô trống không phát sinh" in words(clerk.get(address))
    act(clerk, submission)
    assert "Bỏ ghi 4 ô không phát sinh" in words(clerk.get(address))
