"""What happens to units: records end and begin, events and evidence are written."""

from datetime import date
from typing import Any

import pytest

from units import changes, clock
from units.changes import ChangeError
from units.models import AuditEvent, Level, Unit, UnitEvent, UnitRecord
from units.tests.make import START, make_person, make_unit
from units.tree import Tree

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)


@pytest.fixture
def who() -> dict[str, Any]:
    return {"by": make_person(), "at": clock.now()}


@pytest.fixture
def province() -> Unit:
    return make_unit("Tỉnh Kon Tum", code="kt", level=Level.PROVINCE)


def test_establishing_starts_a_record_an_event_and_evidence(who, province) -> None:
    unit = changes.establish(
        code="n1", name="Xã Mới", level=Level.COMMUNE, parent=province, day=DAY, **who
    )
    node = Tree.as_of(DAY).get(unit.pk)
    assert (node.name, node.parent_id) == ("Xã Mới", province.pk)
    assert unit.pk not in Tree.as_of(EVE)
    assert unit.events.get().kind == UnitEvent.Kind.ESTABLISH
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.object_id) == (
        "unit.establish",
        who["by"],
        str(unit.pk),
    )


def test_a_code_is_never_used_again(who, province) -> None:
    make_unit(code="x1", valid_to=EVE)
    with pytest.raises(ChangeError, match="không dùng lại"):
        changes.establish(
            code="x1", name="Xã", level=Level.COMMUNE, parent=province, day=DAY, **who
        )


def test_a_rename_keeps_the_identity_and_the_past(who) -> None:
    unit = make_unit("Xã Cũ", official_code="123")
    changes.rename(unit, name="Phường Mới", day=DAY, **who)
    assert Tree.as_of(EVE).get(unit.pk).name == "Xã Cũ"
    now = Tree.as_of(DAY).get(unit.pk)
    assert (now.name, now.official_code) == ("Phường Mới", "123")


def test_a_move_takes_along_what_is_below(who, province) -> None:
    other = make_unit(level=Level.PROVINCE)
    district = make_unit(level=Level.DISTRICT, parent=province)
    commune = make_unit(parent=district)
    changes.move(district, parent=other, day=DAY, **who)
    assert [n.id for n in Tree.as_of(DAY).ancestors(commune.pk)] == [other.pk, district.pk]
    assert [n.id for n in Tree.as_of(EVE).ancestors(commune.pk)] == [province.pk, district.pk]


def test_a_second_change_on_one_day_completes_the_first(who, province) -> None:
    unit = make_unit("Xã A")
    changes.rename(unit, name="Xã B", day=DAY, **who)
    changes.move(unit, parent=province, day=DAY, **who)
    assert unit.records.count() == 2
    latest = unit.records.get(valid_to=None)
    assert (latest.name, latest.parent) == ("Xã B", province)
    changes.rename(unit, name="Xã C", day=DAY, note="đính chính", **who)
    assert unit.events.get(kind="rename").note == "đính chính"


def test_a_merger_ends_the_merged_and_moves_their_children(who, province) -> None:
    one, two, into = (make_unit(parent=province) for _ in range(3))
    office = make_unit(level=Level.OFFICE, parent=one)
    changes.merge([one, two, into], into=into, day=DAY, note="NQ 1677", **who)
    tree = Tree.as_of(DAY)
    assert one.pk not in tree
    assert two.pk not in tree
    assert tree.get(office.pk).parent_id == into.pk
    merged = UnitEvent.objects.filter(kind="merge", successor=into)
    assert {event.unit for event in merged} == {one, two}
    assert {event.note for event in merged} == {"NQ 1677"}


def test_a_unit_does_not_merge_into_what_is_below_it(who, province) -> None:
    below = make_unit(parent=province)
    with pytest.raises(ChangeError, match="trực thuộc"):
        changes.merge([province], into=below, day=DAY, **who)
    assert province.pk in Tree.as_of(DAY)


def test_a_split_needs_two_successors_that_live(who) -> None:
    unit, one = make_unit(), make_unit()
    with pytest.raises(ChangeError, match="ít nhất hai"):
        changes.split(unit, into=[one], day=DAY, **who)
    gone = make_unit(valid_to=EVE)
    with pytest.raises(ChangeError, match="không hoạt động"):
        changes.split(unit, into=[one, gone], day=DAY, **who)
    two = make_unit()
    changes.split(unit, into=[one, two], day=DAY, **who)
    assert unit.pk not in Tree.as_of(DAY)
    assert unit.events.filter(kind="split").count() == 2


def test_a_unit_with_units_below_it_is_not_dissolved(who, province) -> None:
    make_unit("Xã Còn Lại", parent=province)
    with pytest.raises(ChangeError, match="Xã Còn Lại"):
        changes.dissolve(province, day=DAY, **who)
    assert province.pk in Tree.as_of(DAY)
    assert not UnitEvent.objects.exists()


def test_a_dissolved_unit_is_not_changed_any_more(who) -> None:
    unit = make_unit()
    changes.dissolve(unit, day=DAY, **who)
    with pytest.raises(ChangeError, match="đã chấm dứt"):
        changes.rename(unit, name="Khác", day=DAY, **who)


def test_no_change_before_the_latest_one(who) -> None:
    unit = make_unit("Xã A")
    changes.rename(unit, name="Xã B", day=DAY, **who)
    with pytest.raises(ChangeError, match="không thể thay đổi từ ngày trước đó"):
        changes.rename(unit, name="Xã C", day=EVE, **who)
    with pytest.raises(ChangeError, match="không có gì thay đổi"):
        changes.rename(unit, name="Xã B", day=date(2026, 1, 1), **who)


def test_records_of_one_unit_never_overlap(who) -> None:
    """A closed record reaching past the open one's first day: only changes.py can refuse it."""
    unit = make_unit("Xã A")
    UnitRecord.objects.create(
        unit=unit,
        name="Chồng",
        level="commune",
        valid_from=date(2024, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    with pytest.raises(ChangeError, match="chồng nhau"):
        changes.rename(unit, name="Xã B", day=DAY, **who)
    assert unit.records.get(valid_to=None).name == "Xã A"


def test_no_unit_stands_below_itself(who, province) -> None:
    district = make_unit(level=Level.DISTRICT, parent=province)
    commune = make_unit(parent=district)
    for parent in (district, commune):
        with pytest.raises(ChangeError, match="chính nó"):
            changes.move(district, parent=parent, day=DAY, **who)


def test_a_parent_lives_when_its_child_does(who) -> None:
    gone = make_unit(valid_from=START, valid_to=EVE)
    with pytest.raises(ChangeError, match="không hoạt động"):
        changes.move(make_unit(), parent=gone, day=DAY, **who)
