"""manage.py load_units: the demonstration province, repetition, and every way to be refused."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from units.models import AuditEvent, Unit, UnitEvent, UnitRecord
from units.tests.make import make_unit
from units.tree import Tree

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "reports" / "demo" / "units.csv"
HEADER = "code,name,level,parent,valid_from,valid_to"
MORE = f"{HEADER},successors,note"


@pytest.fixture
def load(tmp_path, capsys):
    """Load lines as a file; the answer is what the command printed."""

    def run(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> str:
        path = tmp_path / "units.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        call_command("load_units", path)
        return str(capsys.readouterr().out)

    return run


@pytest.fixture
def refuse(load):
    """Load lines that must be refused; the answer is the reasons, and nothing was changed."""

    def run(*lines: str, **kw: str) -> str:
        before = UnitRecord.objects.count(), Unit.objects.count(), UnitEvent.objects.count()
        with pytest.raises(CommandError) as error:
            load(*lines, **kw)
        assert error.value.returncode == 2
        after = UnitRecord.objects.count(), Unit.objects.count(), UnitEvent.objects.count()
        assert after == before
        return str(error.value)

    return run


def test_the_demonstration_province_on_both_sides_of_the_reform() -> None:
    call_command("load_units", DEMO)
    march, september = Tree.as_of(date(2025, 3, 14)), Tree.as_of(date(2025, 9, 14))
    below = Counter(n.level for n in march.descendants(march.by_code("kt").id)[1:])
    assert below == {"department": 14, "district": 10, "commune": 102, "office": 4}
    qng = september.by_code("qng")
    assert [n.code for n in september.roots] == ["qng"]
    after = Counter(n.level for n in september.descendants(qng.id)[1:])
    assert after == {"commune": 40}
    assert sum(n.id in march for n in september.children(qng.id)) == 4
    assert UnitEvent.objects.filter(kind="move", day=date(2025, 7, 1)).count() == 4


def test_loading_again_changes_nothing(capsys) -> None:
    call_command("load_units", DEMO)
    evidence = AuditEvent.objects.count()
    capsys.readouterr()
    call_command("load_units", DEMO)
    assert "184 dòng, 0 thay đổi" in capsys.readouterr().out
    assert AuditEvent.objects.count() == evidence == 1


def test_a_large_country_takes_few_queries(load, django_assert_max_num_queries) -> None:
    lines = [f"x{n},Xã {n},commune,p,2025-07-01," for n in range(600)]
    with django_assert_max_num_queries(30):
        load("p,Tỉnh,province,,2025-07-01,", *lines)


def test_rows_that_touch_are_a_rename_or_a_move(load) -> None:
    load(
        "a,Tỉnh A,province,,2000-01-01,",
        "b,Tỉnh B,province,,2000-01-01,",
        "x,Xã Cũ,commune,a,2000-01-01,2010-01-01",
        "x,Xã Mới,commune,a,2010-01-01,2020-01-01",
        "x,Xã Mới,commune,b,2020-01-01,",
    )
    events = UnitEvent.objects.filter(unit__code="x").order_by("day").values_list("kind", "day")
    assert list(events) == [
        ("establish", date(2000, 1, 1)),
        ("rename", date(2010, 1, 1)),
        ("move", date(2020, 1, 1)),
    ]


def test_successors_make_a_merger_a_split_or_a_dissolution(load) -> None:
    load(
        "a,A,commune,,2000-01-01,2020-01-01,n,",
        "b,B,commune,,2000-01-01,2020-01-01,n m,",
        "c,C,commune,,2000-01-01,2020-01-01,,",
        "n,N,commune,,2020-01-01,,,",
        "m,M,commune,,2020-01-01,,,",
        header=MORE,
    )
    ends = UnitEvent.objects.exclude(kind="establish")
    found = {(e.unit.code, e.kind, e.successor.code if e.successor else "") for e in ends}
    assert found == {
        ("a", "merge", "n"),
        ("b", "split", "n"),
        ("b", "split", "m"),
        ("c", "dissolve", ""),
    }


def test_a_later_file_may_end_what_an_earlier_one_left_open(load) -> None:
    load("a,A,commune,,2000-01-01,")
    answer = load("a,A,commune,,2000-01-01,2020-01-01", "a,A mới,commune,,2020-01-01,")
    assert "2 dòng, 3 thay đổi" in answer
    assert UnitRecord.objects.get(valid_to=None).name == "A mới"


def test_a_corrected_end_takes_its_event_along(load) -> None:
    load("a,A,commune,,2000-01-01,2020-01-01")
    load("a,A,commune,,2000-01-01,2021-01-01")
    assert UnitEvent.objects.get(kind="dissolve").day == date(2021, 1, 1)


def test_a_merger_recorded_on_screen_outlives_a_file_without_successors(load) -> None:
    load("a,A,commune,,2000-01-01,2020-01-01", "n,N,commune,,2000-01-01,")
    UnitEvent.objects.filter(kind="dissolve").delete()
    units = {unit.code: unit for unit in Unit.objects.all()}
    UnitEvent.objects.create(
        kind="merge", unit=units["a"], successor=units["n"], day=date(2020, 1, 1)
    )
    assert "0 thay đổi" in load("a,A,commune,,2000-01-01,2020-01-01")


def test_parents_may_come_later_in_the_file_or_be_stored(load) -> None:
    load("x,X,commune,p,2000-01-01,", "p,P,province,,2000-01-01,")
    load("y,Y,commune,p,2000-01-01,")
    assert len(Tree.as_of(date(2020, 1, 1)).children(Unit.objects.get(code="p").pk)) == 2


def test_a_byte_order_mark_is_tolerated(load) -> None:
    load("a,Xã Đăk Hà,commune,,2000-01-01,", encoding="utf-8-sig")
    assert UnitRecord.objects.get().name == "Xã Đăk Hà"


GOOD = "p,Tỉnh,province,,2000-01-01,"


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["a,A,ward,,2000-01-01,"], 2, 'cấp "ward" không có'),
        (["a,A,commune,,01/07/2025,"], 2, "không phải ngày"),
        (["a,A,commune,,2025-02-30,"], 2, "không phải ngày"),
        (["a,A,commune,,20250301,"], 2, "không phải ngày"),
        (["a,A,commune,,2000-01-01,2000-01-01"], 2, "phải sau"),
        ([",A,commune,,2000-01-01,"], 2, "thiếu code"),
        (["a,,commune,,2000-01-01,"], 2, "thiếu name"),
        (["a b,A,commune,,2000-01-01,"], 2, "chỉ được gồm"),
        (["a,A,commune,,2000-01-01"], 2, "số ô"),
        (["a,A,commune,,2000-01-01,,,"], 2, "số ô"),
        ([f"a,{'A' * 201},commune,,2000-01-01,"], 2, "dài quá 200"),
        ([GOOD, "a,A,commune,q,2000-01-01,"], 3, "không có đơn vị cấp trên q"),
        ([GOOD, "a,A,commune,a,2000-01-01,"], 3, "chính nó"),
        ([GOOD, "a,A,commune,p,1999-01-01,"], 3, "không tồn tại suốt"),
        ([GOOD, GOOD], 3, "đã có ở dòng 2"),
        ([GOOD, "p,Khác,province,,2010-01-01,"], 3, "chồng lên dòng 2"),
        (
            ["a,A,commune,b,2000-01-01,", "b,B,commune,c,2000-01-01,", "c,C,commune,a,2000-01-01,"],
            2,
            "vòng tròn",
        ),
    ],
)
def test_a_fault_names_its_line_and_reason(refuse, lines, line, reason) -> None:
    answer = refuse(*lines)
    assert f"units.csv:{line}: " in answer
    assert reason in answer


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a,A,commune,,2000-01-01,2020-01-01,q,", "không có đơn vị kế thừa q"),
        ("a,A,commune,,2000-01-01,2020-01-01,a,", "kế thừa chính nó"),
        ("a,A,commune,,2000-01-01,,p,", "không chấm dứt"),
        ("a,A,commune,,1980-01-01,1990-01-01,p,", "không tồn tại vào ngày 1990-01-01"),
    ],
)
def test_successors_are_checked(refuse, line, reason) -> None:
    assert reason in refuse("p,Tỉnh,province,,2000-01-01,,,", line, header=MORE)


def test_every_fault_is_named_at_once(refuse) -> None:
    answer = refuse("a,A,ward,,2000-01-01,", GOOD, "b,B,commune,q,2000-01-01,", "c,C,commune,,x,")
    assert [f"units.csv:{n}:" in answer for n in (2, 3, 4, 5)] == [True, False, True, True]


def test_a_faulty_line_does_not_make_its_children_faulty(refuse) -> None:
    answer = refuse("p,P,province,,hôm qua,", "a,A,commune,p,2000-01-01,")
    assert "units.csv:3" not in answer


def test_what_is_stored_counts(refuse) -> None:
    make_unit("Đang có", code="s", valid_from=date(2010, 1, 1))
    child = make_unit(code="con", parent=Unit.objects.get(code="s"), valid_from=date(2010, 1, 1))
    assert "bản ghi đã có từ 2010-01-01" in refuse("s,S,commune,,2015-01-01,")
    ended = refuse("s,S,commune,,2010-01-01,2015-01-01")
    assert child.code in ended
    assert "units.csv:2" in ended


def test_a_circle_through_time_is_no_circle(load) -> None:
    load(
        "a,A,commune,,2000-01-01,2010-01-01",
        "a,A,commune,b,2010-01-01,",
        "b,B,commune,a,2000-01-01,2010-01-01",
        "b,B,commune,,2010-01-01,",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rỗng"),
        (HEADER.encode() + b"\n", "không có dòng"),
        (b"code,name,level,valid_from,valid_to\n", "thiếu cột parent"),
        (HEADER.encode() + b",succesors\n", "succesors"),
        (HEADER.encode() + b",code\n", "lặp lại"),
        (b"\xff\xfe\x00", "UTF-8"),
        (HEADER.encode() + b'\na,"A,commune\n', "CSV"),
    ],
)
def test_a_file_that_is_no_such_table(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=reason) as error:
        call_command("load_units", path)
    assert error.value.returncode == 2


def test_a_missing_file_exits_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_units", tmp_path / "none.csv")
    assert error.value.returncode == 2
