"""The frame around every page: navigation by role, affiliation, the demonstration's banner."""

from datetime import date

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from units import clock, context
from units.models import Membership, Role, Unit, UnitRecord, User

DAY = date(2025, 3, 12)

urlpatterns = [
    path("", lambda request: HttpResponse(), name="home"),
    path("bao-cao/", lambda request: HttpResponse(), name="submissions"),
    path("he-thong/", lambda request: HttpResponse(), name="system"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def head() -> User:
    person = User.objects.create(username="lan", full_name="Lan")
    unit = Unit.objects.create(code="so-tu-phap")
    UnitRecord.objects.create(
        unit=unit, name="Sở Tư pháp", level="department", valid_from=date(2020, 1, 1)
    )
    Membership.objects.create(
        user=person, role=Role.HEAD, unit=unit, employer=unit, valid_from=date(2020, 1, 1)
    )
    return person


def request_of(user: User, path: str = "/") -> HttpRequest:
    request = HttpRequest()
    request.path, request.user = path, user
    return request


def test_navigation_shows_what_the_role_uses_and_what_exists(head):
    labels = [item.label for item in context.navigation(request_of(head), DAY)]
    assert labels == ["Trang chủ", "Báo cáo của đơn vị"]


def test_a_page_below_a_section_marks_the_section_alone(head):
    items = context.navigation(request_of(head, "/bao-cao/7/"), DAY)
    assert [item.label for item in items if item.current] == ["Báo cáo của đơn vị"]


def test_affiliation_names_the_unit_as_it_is_called_that_day(head):
    assert context.affiliation(request_of(head), DAY) == (
        context.Held("Lãnh đạo đơn vị", "Sở Tư pháp"),
    )


def test_the_frame_costs_two_queries_at_most(head, django_assert_num_queries):
    with django_assert_num_queries(2):
        frame = context.shell(request_of(head))
        assert frame["navigation"][0]
        assert frame["affiliation"][0]
        assert frame["idle_minutes"] + 0


def test_an_administrator_is_covered_sooner(head, settings):
    Membership.objects.create(user=head, role=Role.SYSTEM_ADMIN, valid_from=date(2020, 1, 1))
    assert context.idle_minutes(request_of(head), DAY) == settings.IDLE_LOCK_MINUTES_ADMIN


def test_the_banner_stands_where_the_clock_was_moved_and_never_in_production(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert context.demonstration() is None
    (tmp_path / clock.DEMO_CLOCK).write_text("-3600")
    shown = context.demonstration()
    assert shown is not None
    assert shown.set_to is not None
    assert shown.set_to < timezone.now()
    settings.PRODUCTION = True
    assert context.demonstration() is None
