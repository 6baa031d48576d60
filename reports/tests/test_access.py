"""Doors: what a person reaches exists for them, everything else answers 404 (design 7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from reports import access
from reports.models import Campaign
from reports.tests import make
from reports.tests.make import TODAY, World
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db

COMMUNES = {"x11", "x12", "x21", "x22"}


def reached(person: User, day: object = TODAY) -> set[str]:
    rows = access.submissions(person, day)  # type: ignore[arg-type]
    return set(rows.values_list("obligation__unit__code", flat=True))


def persona(world: World, role: str, unit: str | None) -> User:
    extra = {"area": "the-che"} if role == Role.AREA_OWNER else {}
    return world.person(role, unit, **extra)


@pytest.mark.parametrize(
    ("role", "unit", "units"),
    [
        (Role.REPORTER, "x11", {"x11"}),
        (Role.HEAD, "x11", {"x11"}),
        (Role.REPORTER, "h1", set()),  # a district's reporter is not its communes'
        (Role.REVIEWER, "h1", {"x11", "x12"}),
        (Role.REVIEWER, "kt", COMMUNES),
        (Role.LEAD_REVIEWER, "kt", COMMUNES),
        (Role.AREA_OWNER, "kt", COMMUNES),
        (Role.EDITOR, "kt", COMMUNES),
        (Role.OFFICE_CHECKER, "kt", COMMUNES),
        (Role.LEADER, "kt", set()),  # reads added-up figures, not single submissions
        (Role.CLERK, "kt", set()),
        (Role.REPORTER, "qn", set()),
        (Role.REVIEWER, "qn", set()),
        (Role.BUSINESS_ADMIN, None, set()),
        (Role.SYSTEM_ADMIN, None, set()),
    ],
)
def test_which_submissions_a_person_reaches(
    world: World, campaign: Campaign, role: str, unit: str | None, units: set[str]
) -> None:
    person = persona(world, role, unit)
    assert reached(person) == units
    for code in COMMUNES:
        pk = make.submission_of(campaign, code).pk
        if code in units:
            assert access.submission(person, pk, TODAY).pk == pk
        else:
            with pytest.raises(Http404):
                access.submission(person, pk, TODAY)


def test_superusers_and_strangers_reach_nothing(world: World, campaign: Campaign) -> None:
    for person in (make_person(is_superuser=True, is_staff=True), make_person()):
        assert reached(person) == set()
        assert not access.campaigns(person, TODAY).exists()


def test_reach_ends_with_the_role(world: World, campaign: Campaign) -> None:
    person = make_person()
    make_membership(person, Role.REPORTER, world["x11"], valid_to=TODAY + timedelta(days=1))
    assert reached(person, TODAY) == {"x11"}
    assert reached(person, TODAY + timedelta(days=1)) == set()


def test_reach_follows_the_tree_of_the_round(world: World, campaign: Campaign) -> None:
    """x11 went to another district since; the round was opened before."""
    record = world["x11"].records.get()
    record.valid_to = TODAY
    record.save()
    world["x11"].records.create(
        name=record.name, level=record.level, parent=world["h2"], valid_from=TODAY
    )
    assert reached(world.person(Role.REVIEWER, "h1")) == {"x11", "x12"}
    later = make.make_campaign(code="sau", as_of=TODAY.isoformat())
    units = access.submissions(world.person(Role.REVIEWER, "h2"), TODAY)
    of_later = units.filter(obligation__campaign=later)
    assert set(of_later.values_list("obligation__unit__code", flat=True)) == {"x11", "x21", "x22"}


@pytest.mark.parametrize(
    ("role", "unit", "found"),
    [
        (Role.REPORTER, "x11", True),
        (Role.REPORTER, "so-tp", False),  # owes nothing in it
        (Role.REVIEWER, "h1", True),
        (Role.LEADER, "kt", True),
        (Role.CLERK, "kt", True),
        (Role.LEAD_REVIEWER, "kt", True),
        (Role.BUSINESS_ADMIN, None, True),
        (Role.SYSTEM_ADMIN, None, False),
        (Role.REPORTER, "qn", False),
        (Role.LEADER, "qn", False),
    ],
)
def test_which_rounds_a_person_reaches(
    world: World, campaign: Campaign, role: str, unit: str | None, found: bool
) -> None:
    person = persona(world, role, unit)
    assert access.campaigns(person, TODAY).filter(pk=campaign.pk).exists() == found
    if found:
        assert access.campaign(person, campaign.code, TODAY) == campaign
    else:
        with pytest.raises(Http404):
            access.campaign(person, campaign.code, TODAY)


@pytest.mark.parametrize(
    ("role", "unit", "inside", "outside"),
    [
        (Role.LEADER, "kt", ("kt", "h1", "x22"), ("qn",)),
        (Role.REVIEWER, "h1", ("h1", "x11"), ("kt", "h2", "x21")),
        (Role.HEAD, "x11", ("x11",), ("h1", "x12")),
        (Role.SYSTEM_ADMIN, None, (), ("kt", "x11")),
        (Role.LEADER, "qn", (), ("kt", "x11")),
    ],
)
def test_whose_results_a_person_reads(
    world: World,
    campaign: Campaign,
    role: str,
    unit: str | None,
    inside: tuple[str, ...],
    outside: tuple[str, ...],
) -> None:
    person = persona(world, role, unit)
    for code in inside:
        found = access.consolidation_root(person, campaign, code, TODAY)
        assert found.unit.code == code
    for code in outside:
        with pytest.raises(Http404):
            access.consolidation_root(person, campaign, code, TODAY)


def test_reach_costs_the_same_however_many_submissions(world: World, campaign: Campaign) -> None:
    def queries(person: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            list(access.submissions(person, TODAY))
        return len(captured)

    few, many = world.person(Role.REVIEWER, "x11"), world.person(Role.REVIEWER, "kt")
    assert queries(few) == queries(many) <= 3
