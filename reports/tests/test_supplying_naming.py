"""What other systems call units: forgiven where one alone can be meant, asked about otherwise."""

import csv
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.supplying.naming import Names, Unit, spelled
from units.text import fold

DAY = date(2025, 6, 14)
UNITS_FILE = Path(__file__).resolve().parent.parent / "demo" / "units.csv"


def _demo() -> tuple[Unit, ...]:
    """The 126 units that the demonstration's table is about."""
    with UNITS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _is_in_force(row)]
    names = {row["code"]: row["name"] for row in rows}
    asked = [row for row in rows if row["level"] in ("department", "district", "commune")]
    return tuple(
        Unit(
            n,
            row["name"],
            (row["code"], row["official_code"]),
            names[row["parent"]] if row["level"] == "commune" else "",
        )
        for n, row in enumerate(asked)
    )


def _is_in_force(row: dict[str, str]) -> bool:
    begun = row["valid_from"] <= DAY.isoformat()
    return begun and (not row["valid_to"] or row["valid_to"] > DAY.isoformat())


UNITS = _demo()
NAMES = Names(UNITS, "Tỉnh Kon Tum")
COMMUNES = [unit for unit in UNITS if unit.district]


def called(text: str, *beside: str) -> str:
    """The unit that is surely meant, with its district; empty where a person is asked."""
    found = NAMES.find(text, beside)
    if not found.sure:
        return ""
    unit = UNITS[found.keys[0]]
    return f"{unit.name}, {unit.district}" if unit.district else unit.name


def likely(text: str) -> list[str]:
    return [UNITS[key].name for key in NAMES.find(text).keys]


def test_the_demonstration_has_its_126_units() -> None:
    assert len(UNITS) == 126


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("UBND xã Dak Ha", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("X. Đăk Hà", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("XÃ ĐĂK HÀ", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("Xã Đăk Hà - huyện Tu Mơ Rông", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("Đăk Hà - Tu Mơ Rông", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("Ủy ban nhân dân xã Đăk Hà huyện Tu Mơ Rông tỉnh Kon Tum", "Xã Đắk Hà, Huyện Tu Mơ Rông"),
        ("TT. Đăk Hà", "Thị trấn Đắk Hà, Huyện Đăk Hà"),
        ("H. Đăk Hà", "Huyện Đăk Hà"),
        ("Huyện Đăk Hà - Xã Đăk Mar", "Xã Đắk Mar, Huyện Đăk Hà"),
        ("Bộ phận một cửa xã Hoà Bình", "Xã Hòa Bình, Thành phố Kon Tum"),
        ("P. Quang Trung, TP Kon Tum", "Phường Quang Trung, Thành phố Kon Tum"),
        ("T.P Kon Tum", "Thành phố Kon Tum"),
        ("UBND TP. Kon Tum", "Thành phố Kon Tum"),
        ("Ngọc Lây", "Xã Ngọc Lây, Huyện Tu Mơ Rông"),
        ("H. Ia H’Drai", "Huyện Ia H'Drai"),
        ("Sở KH&CN", "Sở Khoa học và Công nghệ"),
        ("Sở KHCN", "Sở Khoa học và Công nghệ"),
        ("SỞ VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở Nội vụ tỉnh Kon Tum", "Sở Nội vụ"),
        ("VP UBND tỉnh Kon Tum", "Văn phòng UBND tỉnh"),
        ("Văn phòng Uỷ ban nhân dân tỉnh", "Văn phòng UBND tỉnh"),
        ("Thanh tra tỉnh Kon Tum", "Thanh tra tỉnh"),
    ],
)
def test_one_unit_is_meant(text: str, unit: str) -> None:
    assert called(text) == unit


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Đăk Hà", {"Huyện Đăk Hà", "Xã Đắk Hà", "Thị trấn Đắk Hà"}),
        ("Xã Đăk Long", {"Xã Đắk Long", "Xã Đăk Long"}),
        ("Xã Ngọk Lây", {"Xã Ngọc Lây"}),
        ("Ya Li", {"Xã Ya ly"}),
        ("Xã Măng Ri - huyện Đăk Hà", {"Xã Măng Ri"}),
        ("Thị trấn Măng Ri", {"Xã Măng Ri"}),
    ],
)
def test_several_or_merely_alike_are_offered(text: str, offered: set[str]) -> None:
    assert called(text) == ""
    assert offered <= set(likely(text))


@pytest.mark.parametrize("text", ["Ban Quản lý khu kinh tế", "Người lập biểu", "", "123"])
def test_what_is_no_unit_is_nobody(text: str) -> None:
    assert called(text) == ""


def test_a_district_in_the_row_tells_two_apart() -> None:
    assert called("Xã Đăk Long", "Huyện Đăk Glei") == "Xã Đắk Long, Huyện Đăk Glei"
    assert called("Xã Đăk Long", "1", "H. Đăk Hà") == "Xã Đăk Long, Huyện Đăk Hà"


def test_a_district_in_the_row_that_is_another_one_makes_it_doubtful() -> None:
    assert called("Xã Măng Ri", "Tu Mơ Rông") == "Xã Măng Ri, Huyện Tu Mơ Rông"
    assert called("Xã Măng Ri", "Huyện Đăk Hà") == ""


def test_codes_are_found_without_their_zeros() -> None:
    names = Names((Unit(1, "Xã A", ("xa-a", "00123")),))
    assert names.by_code(" 123 ").keys == (1,)
    assert names.by_code("XA-A").sure
    assert not names.by_code("124").keys


Spelling = Callable[[str], str]


def perturbed(draw: st.DrawFn, unit: Unit) -> str:
    """The unit's name as somebody else might type it."""
    name = unit.name
    ways: list[Spelling] = [str, str.upper, str.lower, fold, _decomposed, _old_tones, _dak]
    spelling = draw(st.sampled_from(ways))
    name = spelling(name)
    if unit.district:
        shorter = {"Xã ": "X. ", "Phường ": "P.", "Thị trấn ": "TT "}
        if draw(st.booleans()):
            name = next(
                (s + name[len(k) :] for k, s in shorter.items() if name.startswith(k)), name
            )
        name = draw(st.sampled_from(["", "UBND ", "Ủy ban nhân dân "])) + name
        tail = draw(st.sampled_from(["", " - {}", ", {}", " ({})", " {}"]))
        name += tail.format(unit.district)
    return draw(st.sampled_from(["", "  "])) + name + draw(st.sampled_from(["", " ", "."]))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _old_tones(text: str) -> str:
    for new, old in (("òa", "oà"), ("ủy", "uỷ"), ("óa", "oá"), ("úy", "uý")):
        text = text.replace(new, old)
    return text


def _dak(text: str) -> str:
    return text.replace("Đắk", "Đăk").replace("Đ", "Ð")


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from(UNITS))
def test_a_perturbed_name_means_its_unit_or_is_asked_about(data: st.DataObject, unit: Unit) -> None:
    """Never another unit; and where it is asked about, the unit is among those offered."""
    text = data.draw(st.composite(perturbed)(unit))
    found = NAMES.find(text)
    assert unit.key in found.keys
    if found.sure:
        assert found.keys == (unit.key,)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(COMMUNES))
def test_with_its_district_it_is_never_asked_about(data: st.DataObject, unit: Unit) -> None:
    separator = data.draw(st.sampled_from([" - ", ", ", " – ", " / ", " "]))
    ways: list[Spelling] = [str, fold, str.upper]
    spelling = data.draw(st.sampled_from(ways))
    assert NAMES.find(spelling(f"{unit.name}{separator}{unit.district}")).keys == (unit.key,)


@given(st.text(max_size=40))
def test_any_text_is_looked_at_without_fault(text: str) -> None:
    assert isinstance(NAMES.find(text, [text]).sure, bool)
    assert spelled(spelled(text)) == spelled(text)
