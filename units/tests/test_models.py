"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from units import areas, audit, clock
from units.models import (
    AppendOnlyError,
    AuditEvent,
    Membership,
    ReformArea,
    Role,
    Unit,
    UnitEvent,
    UnitRecord,
    User,
)
from units.tests.make import START, make_membership, make_person, make_unit

pytestmark = pytest.mark.django_db


def refused(name: str):
    """The block breaks a constraint; SQLite names the columns of a unique one, not its name."""
    return pytest.raises(IntegrityError, match=name)


def test_a_unit_has_one_open_record() -> None:
    unit = make_unit()
    with refused("UNIQUE|one_open"), transaction.atomic():
        UnitRecord.objects.create(unit=unit, name="B", level="commune", valid_from=date(2025, 1, 1))


def test_a_record_ends_after_it_starts() -> None:
    with refused("record_ends_after_it_starts"), transaction.atomic():
        make_unit(valid_to=START)


def test_a_level_is_one_of_five() -> None:
    with refused("record_level_is_known"), transaction.atomic():
        make_unit(level="ward")


def test_a_unit_code_is_unique() -> None:
    make_unit(code="kt")
    with refused("UNIQUE|unit_code"), transaction.atomic():
        Unit.objects.create(code="kt")


def test_a_merger_names_its_successor() -> None:
    with refused("merge_and_split"), transaction.atomic():
        UnitEvent.objects.create(kind="merge", unit=make_unit(), day=START)


def test_a_role_needs_a_scope_unless_it_is_for_the_system() -> None:
    with refused("membership_has_a_scope"), transaction.atomic():
        make_membership(role=Role.REPORTER, unit=None)
    with refused("membership_has_a_scope"), transaction.atomic():
        make_membership(role=Role.SYSTEM_ADMIN, unit=make_unit())
    assert make_membership(role=Role.BUSINESS_ADMIN).unit is None


def test_an_area_owner_owns_an_area() -> None:
    with refused("area_owner_has_an_area"), transaction.atomic():
        make_membership(role=Role.AREA_OWNER, unit=make_unit())


def test_a_membership_ends_after_it_starts() -> None:
    with refused("membership_ends_after"), transaction.atomic():
        make_membership(unit=make_unit(), valid_to=START)


def test_in_force_includes_the_first_day_and_not_the_end() -> None:
    held = make_membership(unit=make_unit(), valid_to=date(2025, 3, 1))
    assert held in Membership.objects.in_force(START)
    assert held in Membership.objects.in_force(date(2025, 2, 28))
    assert held not in Membership.objects.in_force(date(2025, 3, 1))


def test_user_names_are_lower_case() -> None:
    with refused("username_is_lower_case"), transaction.atomic():
        make_person(username="An")
    assert User.objects.create_user("BiNh", full_name="Bình").username == "binh"


def test_evidence_is_only_added() -> None:
    person = make_person("Y Hạnh")
    event = audit.record("person.create", person, by=None, at=clock.now(), summary="x", n=1)
    audit.record_many("person.edit", [person, person], by=person, at=clock.now())
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(summary="y"),
        lambda: AuditEvent.objects.bulk_update([event], ["summary"]),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert AuditEvent.objects.count() == 3
    assert AuditEvent.objects.get(pk=event.pk).data == {"n": 1}


def test_the_seven_areas_are_created_once() -> None:
    assert list(areas.ensure()) == [code for code, *_ in areas.AREAS]
    areas.ensure()
    assert ReformArea.objects.count() == 7
