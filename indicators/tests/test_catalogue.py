"""The catalogue's life: what is refused, what is frozen, what comes back from a file."""

import csv
import io
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from indicators import catalogue, soundness
from indicators.differences import between
from indicators.exchange import (
    CatalogueError,
    IndicatorRow,
    RuleRow,
    export_indicators,
    export_rules,
    parse_indicators,
    parse_rules,
    read_indicators,
    read_rules,
)
from indicators.models import CatalogueVersion, Indicator, OverUnits, Severity, ValueType
from units.models import AuditEvent, Role
from units.tests.make import make_holder

AT = timezone.make_aware(datetime(2025, 3, 1, 8, 0))
DEMO = Path(__file__).resolve().parents[2] / "reports" / "data"
AREAS = ("the-che", "tai-chinh-cong")


def row(code: str = "1.1", **kw: Any) -> IndicatorRow:
    values: dict[str, Any] = {
        "area": "the-che",
        "label": f"Chỉ tiêu {code}",
        "unit_of_measure": "Văn bản",
        "value_type": "count",
        "decimals": 0,
    }
    return IndicatorRow(code=code, **values | kw)


def computed(code: str, formula: str, **kw: Any) -> IndicatorRow:
    return row(code, formula=formula, over_units="formula", over_time="formula", **kw)


def rule(expression: str, applies_to: str = "", code: str = "r1") -> RuleRow:
    return RuleRow(code, "block", applies_to, expression, "Thông báo")


def reasons(indicators: list[IndicatorRow], rules: list[RuleRow] | None = None) -> str:
    return "\n".join(str(fault) for fault in soundness.faults_of(indicators, rules or [], AREAS))


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (row("1 1"), "Mã chỉ tiêu chỉ gồm"),
        (row(label=""), "Thiếu tên"),
        (row(area="y-te"), "Không có lĩnh vực “y-te”"),
        (row(value_type="so"), "value_type: nhận được “so”"),
        (row(over_units="avg"), "over_units: nhận được “avg”"),
        (row(over_time="x"), "over_time: nhận được “x”"),
        (row(levels="ap"), "levels: nhận được “ap”"),
        (row(levels=""), "cần ít nhất một cấp"),
        (row(levels="commune commune"), "hai lần"),
        (row(decimals=2), "không có phần thập phân"),
        (row(unit_of_measure="%"), "Kiểu percent đi với"),
        (row(value_type="percent", over_units="single"), "Kiểu percent đi với"),
        (row(value_type="percent", unit_of_measure="%"), "không cộng được"),
        (row(value_type="yes_no"), "yes_no đi với over_units=count_yes"),
        (row(choices="0=Chưa"), "Chỉ kiểu choice"),
        (row(value_type="choice", over_units="none", choices=""), "cần dạng 0=Chưa"),
        (row(value_type="choice", over_units="none", choices="a=Chưa"), "cần dạng 0=Chưa"),
        (row(value_type="choice", over_units="none", choices="0=A|0=B"), "trùng nhau"),
        (row(over_units="formula"), "phải có công thức"),
        (row(formula="[1.1]"), "phải có công thức"),
        (row(valid_from=date(2025, 1, 1), valid_to=date(2025, 1, 1)), "phải sau ngày"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(wrong, reason):
    assert reason in reasons([wrong])


def test_a_sound_catalogue_has_no_faults():
    assert reasons([row(), computed("1", "[1.1] + [1.1]")], [rule("[1.1] >= 0")]) == ""


def test_a_code_with_two_rows_is_refused():
    assert "Chỉ tiêu 1.1 có nhiều hơn một dòng" in reasons([row(), row()])


def test_an_unknown_code_is_named_with_its_place():
    said = reasons([row(), computed("1", "[1.1] + [9.9]")])
    assert "1: Không có chỉ tiêu 9.9 trong danh mục (ký tự thứ 9 của “[1.1] + [9.9]”)" in said


def test_a_syntax_error_is_named_with_its_place():
    assert "ký tự thứ" in reasons([row(), computed("1", "[1.1] + ")])


@pytest.mark.parametrize("formula", ["[1.1] <= 3", "previous([1.1])", 'at_level([1.1], "ap")'])
def test_a_formula_must_be_a_number_of_this_campaign(formula):
    assert reasons([row(), computed("1", formula)])


@pytest.mark.parametrize(
    ("expression", "applies_to"),
    [
        ("[1.1] + 1", ""),  # a number is no condition
        ("value >= 0", ""),  # value of what?
        ("[1.1] >= 0", "over_time=flow"),  # a class, but no value
        ("value >= 0", "mau=do"),
        ("[9.9] >= 0", ""),
    ],
)
def test_a_rule_must_be_a_condition_on_what_it_applies_to(expression, applies_to):
    assert "r1: " in reasons([row()], [rule(expression, applies_to)])


def test_a_choice_is_no_operand():
    choice = row("1.2", value_type="choice", over_units="none", choices="0=A|1=B")
    assert "là lựa chọn" in reasons([choice, computed("1", "[1.2] * 2")])


def test_a_circle_is_named():
    said = reasons([computed("1", "[2]"), computed("2", "[1]")])
    assert "vòng tròn" in said
    assert "[1]" in said and "[2]" in said


# -- files -----------------------------------------------------------------------------------------


def test_every_faulty_line_of_a_file_is_named_at_once():
    head = ",".join(f.name for f in IndicatorRow.__dataclass_fields__.values() if f.name != "place")
    lines = [head, "1.1,the-che,A,Văn bản,count,bảy,,,sum,flow,province,,31/12/2025,,,", "1.2,x"]
    with pytest.raises(CatalogueError) as refused:
        parse_indicators("\n".join(lines).encode(), "chi-tieu.csv")
    said = str(refused.value)
    assert "chi-tieu.csv:2: Cột decimals: nhận được “bảy”" in said
    assert "chi-tieu.csv:2: Cột valid_from: nhận được “31/12/2025”" in said
    assert "chi-tieu.csv:3: Có 2 cột, cần 16 cột." in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "thiếu cột code"),
        (b"code;label", "thiếu cột"),
        ("mã\n".encode("utf-16"), "không phải UTF-8"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(content, reason):
    with pytest.raises(CatalogueError, match=reason):
        parse_rules(content, "quy-tac.csv")


def test_a_file_without_rows_is_refused():
    with pytest.raises(CatalogueError, match="không có dòng dữ liệu"):
        parse_rules(export_rules([]).encode(), "quy-tac.csv")


def test_a_label_too_long_for_the_database_is_refused():
    with pytest.raises(CatalogueError, match="Cột label: dài 401 ký tự, tối đa 400"):
        parse_indicators(export_indicators([row(label="a" * 401)]).encode(), "x.csv")


text = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20).map(
    lambda t: unicodedata.normalize("NFC", t).strip()
)
words = st.lists(text, max_size=3).map(" ".join).map(str.strip)
days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))
any_row = st.builds(
    IndicatorRow,
    code=st.from_regex(r"[1-9](\.[1-9]){0,3}", fullmatch=True),
    area=st.sampled_from(AREAS),
    label=words,
    unit_of_measure=words,
    value_type=st.sampled_from(ValueType.values),
    decimals=st.integers(0, 6),
    choices=words,
    formula=words,
    over_units=st.sampled_from(OverUnits.values),
    over_time=words.map(lambda t: t[:10].strip()),
    levels=words,
    supplier=words,
    valid_from=days,
    valid_to=days,
    source=words,
    note=words,
    place=st.just(row().place),
)
any_rule = st.builds(
    RuleRow,
    code=text,
    severity=st.sampled_from(Severity.values),
    applies_to=words,
    expression=words,
    message=words,
    note=words,
    place=st.just(row().place),
)


@given(rows=st.lists(any_row, min_size=1, max_size=5))
def test_indicators_exported_and_imported_are_the_same(rows):
    assert parse_indicators(export_indicators(rows).encode(), "x.csv") == rows


@given(rows=st.lists(any_rule.filter(lambda r: any([r.code, r.severity])), min_size=1, max_size=5))
def test_rules_exported_and_imported_are_the_same(rows):
    assert parse_rules(export_rules(rows).encode(), "x.csv") == rows


def test_a_byte_order_mark_from_a_spreadsheet_is_tolerated():
    content = export_indicators([row()])
    assert parse_indicators(content.encode("utf-8-sig"), "x.csv") == [row()]


# -- editions --------------------------------------------------------------------------------------


@pytest.fixture
def admin(db):
    return make_holder(Role.BUSINESS_ADMIN)


@pytest.mark.django_db
def test_the_real_catalogue_comes_out_as_it_went_in():
    edition, changed = catalogue.load_files(
        DEMO / "indicators.csv", DEMO / "rules.csv", by=None, at=AT
    )
    assert changed
    assert (edition.indicators.count(), edition.rules.count()) == (253, 57)
    written = {
        "indicators.csv": export_indicators(catalogue.indicator_rows(edition)),
        "rules.csv": export_rules(catalogue.rule_rows(edition)),
    }
    for name, content in written.items():
        original = (DEMO / name).read_text(encoding="utf-8")
        assert list(csv.reader(io.StringIO(content))) == list(csv.reader(io.StringIO(original)))
        assert content == original


@pytest.mark.django_db
def test_loading_the_same_again_changes_nothing():
    first, _ = catalogue.load([row()], [rule("[1.1] >= 0")], by=None, at=AT)
    again, changed = catalogue.load([row()], [rule("[1.1] >= 0")], by=None, at=AT)
    assert (again, changed) == (first, False)
    assert CatalogueVersion.objects.count() == 1


@pytest.mark.django_db
def test_another_content_is_the_next_edition_and_identities_stay():
    first, _ = catalogue.load([row()], [], by=None, at=AT)
    second, changed = catalogue.load([row(label="Tên mới"), row("1.2")], [], by=None, at=AT)
    assert changed
    assert (first.number, second.number) == (1, 2)
    assert Indicator.objects.count() == 2
    assert catalogue.indicator_rows(first) == [row()]  # frozen


@pytest.mark.django_db
def test_without_a_rules_file_the_rules_are_kept():
    catalogue.load([row()], [rule("[1.1] >= 0")], by=None, at=AT)
    edition, _ = catalogue.load([row(label="Khác")], None, by=None, at=AT)
    assert [r.code for r in catalogue.rule_rows(edition)] == ["r1"]


@pytest.mark.django_db
def test_a_refused_catalogue_leaves_nothing_behind():
    with pytest.raises(CatalogueError):
        catalogue.load([computed("1", "[2]")], [], by=None, at=AT)
    assert not CatalogueVersion.objects.exists()
    assert not Indicator.objects.exists()


@pytest.mark.django_db
def test_a_published_edition_is_neither_published_again_nor_thrown_away():
    edition, _ = catalogue.load([row()], [], by=None, at=AT)
    for act in (catalogue.publish, catalogue.discard):
        with pytest.raises(CatalogueError, match="đã công bố, không thay đổi được"):
            act(edition, by=None, at=AT)


@pytest.mark.django_db
def test_drafting_leaves_published_editions_alone(admin):
    published, _ = catalogue.load([row()], [], by=None, at=AT)
    first = catalogue.draft([row("1.2")], [], by=admin, at=AT)
    second = catalogue.draft([row("1.3")], [], by=admin, at=AT)
    assert not CatalogueVersion.objects.filter(pk=first.pk).exists()
    assert (published.number, second.number) == (1, 2)
    assert CatalogueVersion.objects.current() == published
    catalogue.publish(second, by=admin, at=AT)
    assert CatalogueVersion.objects.current() == second
    actions = AuditEvent.objects.values_list("action", flat=True).order_by("pk")
    assert list(actions)[-3:] == ["catalogue.draft", "catalogue.draft", "catalogue.publish"]


@pytest.mark.django_db
def test_publishing_looks_again_at_what_was_drafted(admin):
    edition = catalogue.draft([row()], [rule("[1.1] >= 0")], by=admin, at=AT)
    edition.rules.update(expression="[9.9] >= 0")
    with pytest.raises(CatalogueError, match=r"r1: Không có chỉ tiêu 9\.9"):
        catalogue.publish(edition, by=admin, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN])
def test_only_the_business_admin_drafts_and_publishes(role):
    person = make_holder(role)
    with pytest.raises(CatalogueError, match="Chỉ quản trị nghiệp vụ"):
        catalogue.draft([row()], [], by=person, at=AT)


def test_differences_name_what_is_new_gone_and_changed():
    old = [row("1.1"), row("1.2")]
    new = [row("1.1", label="Tên mới"), row("1.3")]
    found = between(old, new)
    assert [r.code for r in found.added] == ["1.3"]
    assert [r.code for r in found.removed] == ["1.2"]
    (change,) = found.changed
    assert (change.code, change.details[0].before, change.details[0].after) == (
        "1.1",
        "Chỉ tiêu 1.1",
        "Tên mới",
    )
    assert not between(old, [replace(r) for r in old])


def test_demo_files_are_readable():
    assert len(read_indicators(DEMO / "indicators.csv")) == 253
    assert len(read_rules(DEMO / "rules.csv")) == 57
