"""Whoever signs in for the first time sees one thing to do, and it leads somewhere."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Campaign
from reports.tests import make
from reports.tests.make import World
from reports.tests.screens import words
from units.models import Membership, Role, User
from units.tests.make import PASSWORD, make_holder

pytestmark = pytest.mark.usefixtures("in_the_window")


def come(person: User) -> Client:
    client = Client()
    client.post("/dang-nhap/", {"username": person.username, "password": PASSWORD})
    return client


def new(role: str, world: World, unit: str) -> User:
    scope = None if role in (Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN) else world[unit]
    return make_holder(role, scope, area="the-che" if role == Role.AREA_OWNER else "")


def test_a_new_reporter_begins_with_the_form_that_is_owed(world: World, campaign: Campaign) -> None:
    client = come(new(Role.REPORTER, world, "x11"))
    page = client.get("/")
    submission = make.submission_of(campaign, "x11")
    assert reverse("submission", args=[submission.pk]) in page.content.decode()
    assert "Việc đầu tiên: Bắt đầu nhập" in words(page)
    assert client.get("/").status_code == 302  # once


def test_a_new_head_without_people_adds_one(world: World) -> None:
    head = new(Role.HEAD, world, "x12")
    Membership.objects.filter(role=Role.REPORTER, unit=world["x12"]).delete()
    assert reverse("person-create") in come(head).get("/").content.decode()
    make_holder(Role.REPORTER, world["x12"])
    other = come(new(Role.HEAD, world, "x12")).get("/")
    assert other.context["thing"].url == reverse("signing")


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.REPORTER, Role.HEAD)])
def test_every_role_has_a_first_thing_that_it_may_do(world: World, role: str) -> None:
    client = come(new(role, world, "kt"))
    thing = client.get("/").context["thing"]
    assert client.get(thing.url).status_code == 200


def test_who_was_here_before_goes_to_work(world: World) -> None:
    person = new(Role.REVIEWER, world, "kt")
    come(person).get("/")
    assert come(person).get("/")["Location"] == reverse("review")
