"""The tree as of a day: paths, order, and what happens to bad data."""

from datetime import date

import pytest

from units.models import Level, UnitRecord
from units.tests.make import START, make_unit
from units.text import fold, matches, vietnamese_key
from units.tree import Node, Tree, ids_in, within

DAY = date(2025, 3, 14)


def node(id_: int, parent: int | None = None, name: str = "", level: str = "commune") -> Node:
    return Node(id_, f"u{id_}", name or f"Xã {id_}", level, parent, "")


@pytest.mark.django_db
def test_a_tree_is_one_query(django_assert_num_queries) -> None:
    province = make_unit("Tỉnh", level=Level.PROVINCE)
    for _ in range(3):
        make_unit(parent=make_unit(parent=province, level=Level.DISTRICT))
    with django_assert_num_queries(1):
        tree = Tree.as_of(DAY)
        assert len(tree.descendants(province.pk)) == 7
        assert tree.children(province.pk)
        assert len(tree) == 7


@pytest.mark.django_db
def test_only_records_in_force_that_day_are_in_it() -> None:
    unit = make_unit("Cũ", valid_to=DAY)
    UnitRecord.objects.create(unit=unit, name="Mới", level=Level.COMMUNE, valid_from=DAY)
    gone = make_unit(valid_to=DAY)
    to_come = make_unit(valid_from=date(2025, 3, 15))
    tree = Tree.as_of(DAY)
    assert tree.get(unit.pk).name == "Mới"
    assert gone.pk not in tree
    assert to_come.pk not in tree
    assert Tree.as_of(START).get(unit.pk).name == "Cũ"


def test_a_path_is_six_digits_of_each_unit_from_the_root() -> None:
    tree = Tree([node(1), node(12, 1), node(123, 12)])
    assert tree.get(123).path == "000001000012000123"
    assert ids_in(tree.get(123).path) == (1, 12, 123)
    assert [n.id for n in tree.ancestors(123)] == [1, 12]
    assert tree.get(123).depth == 2
    assert tree.by_code("u12").id == 12


def test_descendants_come_depth_first_by_level_and_name() -> None:
    tree = Tree(
        [
            node(1, None, "Tỉnh", "province"),
            node(2, 1, "Xã Ia Chim"),
            node(3, 1, "Huyện Đăk Tô", "district"),
            node(4, 1, "Sở Y tế", "department"),
            node(5, 1, "Sở Công Thương", "department"),
            node(6, 3, "Xã Đăk Trăm"),
            node(7, 3, "Xã Diên Bình"),
        ]
    )
    assert [n.id for n in tree.descendants(1)] == [1, 5, 4, 3, 7, 6, 2]
    assert [n.id for n in tree] == [1, 5, 4, 3, 7, 6, 2]
    assert [n.id for n in tree.descendants(3)] == [3, 7, 6]


def test_a_unit_whose_parent_is_not_in_force_is_a_root() -> None:
    tree = Tree([node(1), node(2, 99)])
    assert [n.id for n in tree.roots] == [1, 2]
    assert tree.get(2).parent_id is None


def test_a_circle_is_cut_and_nothing_is_lost() -> None:
    tree = Tree([node(5, 7), node(6, 5), node(7, 6), node(8, 7), node(9, 9)])
    assert len(tree) == 5
    assert [n.id for n in tree.roots] == [5, 9]
    assert tree.get(8).path == "000005000006000007000008"


def test_a_very_deep_tree_needs_no_recursion() -> None:
    tree = Tree([node(n, n - 1 or None) for n in range(1, 3000)])
    assert len(tree.descendants(1)) == 2999


@pytest.mark.django_db
def test_within_finds_a_subtree_and_nothing_beside_it() -> None:
    paths = ["000001", "000001000002", "000001000002000009", "000001000003", "000002"]
    for path in paths:
        make_unit(path)
    found = UnitRecord.objects.filter(within("000001000002", "name")).values_list("name", flat=True)
    assert sorted(found) == paths[1:3]
    assert UnitRecord.objects.filter(within("", "name")).count() == len(paths)


def test_names_sort_by_the_vietnamese_alphabet() -> None:
    names = ["Xã Đăk Tô", "Xã Ia Chim", "Xã Dục Nông", "Phường 10", "Phường 2", "Xã Ðăk", "Xã Măng"]
    ordered = sorted(names[:5], key=vietnamese_key)
    assert ordered == ["Phường 2", "Phường 10", "Xã Dục Nông", "Xã Đăk Tô", "Xã Ia Chim"]
    assert sorted(["mã", "ma", "mạ", "má", "mà", "mả", "mă"], key=vietnamese_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mă",
    ]


def test_a_search_needs_no_accents_and_no_order() -> None:
    assert fold("  Thủ  TỤC Đăk ") == "thu tuc dak"
    assert matches("to dak", "Huyện Đăk Tô")
    assert not matches("dak ha", "Huyện Đăk Tô")
    assert matches("", "Huyện Đăk Tô")
