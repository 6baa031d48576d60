"""Targets on screen: read by everybody, typed and loaded by a business admin, found, filed."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from indicators import catalogue, target_files, target_lists, targets
from indicators.exchange import IndicatorRow
from indicators.models import CatalogueVersion, Target
from indicators.target_files import Wanted
from indicators.targets import TargetRefused
from units.models import AuditEvent, Role
from units.tests.make import make_holder, make_unit

NOW = datetime(2025, 3, 17, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DATA = Path(__file__).resolve().parents[2] / "reports" / "data"
HEAD = ",".join(target_files.COLUMNS)
PLAN = "Kế hoạch cải cách hành chính"
LINE = f"2.3,province,2025,{PLAN},at_least,87.5,Nghị quyết số 76/NQ-CP,"
GOOD: dict[str, str] = {
    "indicator": "2.3",
    "level": "province",
    "year": "2025",
    "direction": "at_least",
    "value": "87,5",
    "programme": PLAN,
    "legal_basis": "Nghị quyết số 76/NQ-CP ngày 15/7/2021",
}
pytestmark = pytest.mark.django_db


def row(code: str, value_type: str, decimals: int = 0, **kw: Any) -> IndicatorRow:
    kw = {"over_units": "single", "over_time": "stock"} | kw
    measure = {"percent": "%", "money": "Triệu đồng"}.get(value_type, "Văn bản")
    return IndicatorRow(code, "the-che", f"Chỉ tiêu số {code}", measure, value_type, decimals, **kw)


ROWS = [
    row("2.1", "count"),
    row("2.3", "percent", 2),
    row("2.10", "money", 3),
    row("2.9", "yes_no", over_units="count_yes"),
]


@pytest.fixture(autouse=True)
def published(db):
    catalogue.load(ROWS, [], by=None, at=NOW)


def signed_in(role: str) -> Client:
    client = Client()
    unit = None if role == Role.BUSINESS_ADMIN else make_unit()
    client.force_login(make_holder(role, unit))
    return client


@pytest.fixture
def reader():
    return signed_in(Role.REPORTER)


@pytest.fixture
def admin():
    return signed_in(Role.BUSINESS_ADMIN)


def make(**differences: Any) -> Target:
    wanted = Wanted(**{**GOOD, "value": Decimal("87.5"), **differences})
    return targets.add(wanted, by=None, at=NOW)


def shown(client: Client, **choices: str) -> list[str]:
    page = client.get(reverse("targets"), choices).context["list"].page
    return [f"{one.target.indicator.code} {one.target.year} {one.value}" for one in page]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


class TestList:
    @pytest.fixture
    def three(self):
        make()
        make(indicator="2.10", value=Decimal("1234.5"), year="2024", level="commune")
        make(indicator="2.1", value=Decimal(12), programme="Chương trình khác", note="Đăk Hà")

    def test_everything_in_the_order_of_codes(self, reader, three):
        assert shown(reader) == ["2.1 2025 12", "2.3 2025 87,50%", "2.10 2024 1.234,5"]
        page = text(reader.get(reverse("targets")))
        assert "Chỉ tiêu số 2.10" in page and "Triệu đồng" in page and "Tối thiểu" in page
        assert "Thêm mục tiêu" not in page and "Thao tác" not in page

    @pytest.mark.parametrize(
        ("choices", "codes"),
        [
            ({"year": "2024"}, ["2.10"]),
            ({"level": "commune"}, ["2.10"]),
            ({"level": "province", "year": "2024"}, []),
            ({"q": "ke hoach CAI cach"}, ["2.3", "2.10"]),
            ({"q": "dak ha"}, ["2.1"]),
            ({"q": "76/nq-cp"}, ["2.1", "2.3", "2.10"]),
            ({"q": "2.1"}, ["2.1", "2.10"]),
            ({"year": "1999", "level": "xã"}, ["2.1", "2.3", "2.10"]),
        ],
    )
    def test_narrowed_by_year_level_and_words_without_accents(self, reader, three, choices, codes):
        assert [one.split()[0] for one in shown(reader, **choices)] == codes

    def test_programmes_that_disagree_are_marked(self, reader):
        make()
        make(programme="Chương trình khác", value=Decimal("87.50"))
        assert "Có mức khác" not in text(reader.get(reverse("targets")))
        make(programme="Chương trình thứ ba", value=Decimal(90))
        assert text(reader.get(reverse("targets"))).count("Có mức khác") == 3

    def test_nothing_there_and_nothing_found_say_so(self, reader):
        assert "Chưa có mục tiêu" in text(reader.get(reverse("targets")))
        make()
        assert "Thử bỏ bớt từ" in text(reader.get(reverse("targets"), {"q": "không có"}))

    def test_a_dropped_indicator_keeps_its_name(self, reader):
        make()
        catalogue.load(ROWS[:1], [], by=None, at=NOW)
        page = text(reader.get(reverse("targets")))
        assert "Chỉ tiêu số 2.3" in page and "Không còn trong danh mục" in page
        assert "87,50%" in page

    def test_queries_do_not_grow_with_targets(self, reader, django_assert_max_num_queries):
        for year in range(2000, 2060):
            make(year=str(year))
        reader.get(reverse("targets"))
        with django_assert_max_num_queries(8):
            reader.get(reverse("targets"))


class TestOneTarget:
    def test_typed_as_vietnamese_people_type(self, admin):
        page = text(admin.post(reverse("target-add"), GOOD, follow=True))
        assert "Đã thêm mục tiêu 2.3 tối thiểu 87,5 (2025)." in page
        held = Target.objects.get()
        assert (held.number, held.decimals, held.legal_basis) == (8750, 2, GOOD["legal_basis"])
        (event,) = events("target.add")
        assert event.data["target"]["value"] == "87.5" and event.by is not None

    @pytest.mark.parametrize(
        ("differences", "reason"),
        [
            ({"indicator": "9.9"}, "Không có chỉ tiêu “9.9” trong danh mục."),
            ({"indicator": "2.9"}, "2.9 là có / không, không đặt mục tiêu bằng số."),
            ({"value": "nhiều"}, "Nhận được “nhiều”. Cần một con số, ví dụ 88,5"),
            ({"value": "không"}, "Nhận được “không”. Cần một con số"),
            ({"value": "87,555"}, "Cần số có tối đa 2 chữ số sau dấu phẩy"),
            ({"indicator": "2.1", "value": "1,5"}, "Cần số nguyên"),
            ({"indicator": "2.10", "value": "1.234"}, "Nhập lại “1234” hoặc “1,234”."),
            ({"year": "25"}, "Nhận được “25”, cần năm bốn chữ số."),
            ({"programme": "A" * 201}, "Dài 201 ký tự, tối đa 200."),
            ({"legal_basis": ""}, "Căn cứ: "),
        ],
    )
    def test_what_cannot_be_is_named_at_its_field(self, admin, differences, reason):
        page = text(admin.post(reverse("target-add"), GOOD | differences))
        assert reason in page and "Chưa lưu được" in page
        assert not Target.objects.exists() and not events("target.add")

    def test_every_fault_at_once(self, admin):
        told = GOOD | {"indicator": "9.9", "year": "x", "programme": ""}
        form = admin.post(reverse("target-add"), told).context["form"]
        assert set(form.errors) == {"indicator", "year", "programme"}

    def test_a_programme_has_one_target_for_a_level_and_year(self, admin):
        make()
        page = text(admin.post(reverse("target-add"), GOOD | {"value": "90"}))
        assert "đã có mục tiêu của cấp và năm này: 2.3 tối thiểu 87,5 (2025)" in page
        admin.post(reverse("target-add"), GOOD | {"value": "90", "level": "commune"})
        assert Target.objects.count() == 2

    def test_changed_with_before_and_after_in_the_log(self, admin):
        target = make()
        address = reverse("target-change", args=[target.pk])
        form = admin.get(address).context["form"]
        assert form.initial["value"] == "87,5"
        told = GOOD | {"value": "90", "seen": form.initial["seen"]}
        assert "Đã lưu mục tiêu 2.3 tối thiểu 90 (2025)." in text(
            admin.post(address, told, follow=True)
        )
        assert Target.objects.get().pk == target.pk
        (event,) = events("target.change")
        assert event.data["changes"] == {"value": ["87.5", "90"]}

    def test_saving_it_as_it_is_leaves_no_trace(self, admin):
        target = make()
        told = GOOD | {"seen": targets.fingerprint(target)}
        admin.post(reverse("target-change", args=[target.pk]), told)
        assert not events("target.change")

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, admin):
        target = make()
        seen = targets.fingerprint(target)
        wanted = replace(target_files.wanted_of(target), value=Decimal(95))
        targets.change(target, wanted, seen=seen, by=None, at=NOW)
        address = reverse("target-change", args=[target.pk])
        page = text(admin.post(address, GOOD | {"value": "90", "seen": seen}))
        assert "vừa được sửa thành: 2.3 tối thiểu 95 (2025)" in page
        assert Target.objects.get().value == 95

    def test_removed_after_a_question(self, admin):
        target = make()
        address = reverse("target-remove", args=[target.pk])
        assert "Bỏ mục tiêu 2.3 tối thiểu 87,5 (2025)?" in text(admin.get(address))
        assert Target.objects.exists()
        admin.post(address)
        assert not Target.objects.exists()
        assert events("target.remove")[0].data["target"]["programme"] == PLAN
        assert admin.post(address).status_code == 404

    def test_removed_twice_at_once_is_refused(self):
        target = make()
        targets.remove(target, by=None, at=NOW)
        with pytest.raises(TargetRefused, match="vừa được bỏ"):
            targets.remove(target, by=None, at=NOW)

    def test_only_a_business_admin_writes(self, reader):
        target = make()
        for name, args in (
            ("target-add", []),
            ("target-change", [target.pk]),
            ("target-remove", [target.pk]),
            ("targets-import", []),
        ):
            assert reader.post(reverse(name, args=args), GOOD).status_code == 403
        person = make_holder(Role.LEAD_REVIEWER, make_unit())
        with pytest.raises(TargetRefused, match="Chỉ quản trị nghiệp vụ"):
            targets.remove(target, by=person, at=NOW)
        assert Target.objects.get().value == Decimal("87.5")

    def test_before_any_catalogue_nothing_can_be_asked(self):
        CatalogueVersion.objects.update(published_at=None)
        with pytest.raises(TargetRefused, match="Chưa có danh mục"):
            make()


class TestFile:
    def upload(self, client: Client, *lines: str) -> Any:
        file = SimpleUploadedFile("muc-tieu.csv", "\n".join([HEAD, *lines]).encode())
        return client.post(reverse("targets-import"), {"file": file})

    def take(self, client: Client, previewed: Any) -> str:
        # As a browser sends the text of a form.
        content = previewed.context["content"].replace("\n", "\r\n")
        return text(client.post(reverse("targets-import"), {"content": content}, follow=True))

    def test_the_shipped_file_comes_back_as_it_was(self, reader):
        call_command("load_catalogue", DATA / "indicators.csv", DATA / "rules.csv")
        call_command("load_targets", DATA / "targets.csv")
        response = reader.get(reverse("targets-export"))
        assert "attachment" in response["Content-Disposition"]
        assert response.content == (DATA / "targets.csv").read_bytes()

    def test_seen_first_then_taken(self, admin):
        make(note="cũ")
        make(indicator="2.1", value=Decimal(5))
        same = f"2.1,province,2025,{PLAN},at_least,5,{GOOD['legal_basis']},"
        new = "2.10,commune,2026,Chương trình B,at_most,1234.5,Quyết định số 5,"
        previewed = self.upload(
            admin, LINE.replace("87.5", "88").replace("least", "most"), new, same
        )
        page = text(previewed)
        assert "1 mục tiêu mới · 1 thay đổi · 1 như cũ" in page
        for words in ("Chiều: Tối thiểu → Tối đa", "Mức: 87,5 → 88", "Ghi chú: cũ → trống"):
            assert words in page
        assert Target.objects.count() == 2

        assert "Đã nhập: 1 mục tiêu mới, 1 thay đổi, 1 như cũ." in self.take(admin, previewed)
        assert Target.objects.get(indicator__code="2.3").value == 88
        assert Target.objects.get(indicator__code="2.10").value == Decimal("1234.5")
        (event,) = events("targets.load")
        assert event.by is not None and event.data["new"][0]["indicator"] == "2.10"
        assert event.data["changed"][0]["changes"]["value"] == ["87.5", "88"]

        again = self.upload(admin, new)
        assert "Tệp không thay đổi mục tiêu nào." in text(again)

    def test_faults_by_line_and_nothing_to_take(self, admin):
        page = text(self.upload(admin, LINE, LINE, "9.9,tinh,25,,at_least,1.2.3,,"))
        for words in (
            "Dòng 3: Trùng mục tiêu với dòng 2.",
            "Dòng 4: Cột indicator: không có chỉ tiêu “9.9” trong danh mục.",
            "Dòng 4: Cột year: nhận được “25”, cần năm bốn chữ số.",
            "Dòng 4: Cột value: Nhận được “1.2.3”.",
            "Dòng 4: Cột legal_basis: phải ghi.",
        ):
            assert words in page
        assert "Nhập mục tiêu</button>" not in page

    def test_what_is_taken_is_judged_again(self, admin):
        previewed = self.upload(admin, LINE)
        catalogue.load(ROWS[:1], [], by=None, at=NOW)
        assert "không có chỉ tiêu “2.3”" in self.take(admin, previewed)
        assert not Target.objects.exists()

    def test_a_file_that_is_none_is_refused(self, admin):
        file = SimpleUploadedFile("x.csv", b"\xff\xfe")
        page = text(admin.post(reverse("targets-import"), {"file": file}))
        assert "Tệp không phải UTF-8." in page
        wrong = SimpleUploadedFile("x.csv", b"a,b\n")
        page = text(admin.post(reverse("targets-import"), {"file": wrong}))
        assert f"cần: {HEAD}." in page
        assert admin.post(reverse("targets-import"), {"content": ""}).status_code == 302

    def test_what_is_recorded_stays_the_same_under_another_catalogue(self, admin):
        make()
        finer = [row("2.3", "percent", 4)]
        for rows in (finer, ROWS[:1], [row("2.3", "percent", 0)]):
            catalogue.load(rows, [], by=None, at=NOW)
            exported = admin.get(reverse("targets-export")).content.decode()
            page = text(self.upload(admin, *exported.splitlines()[1:]))
            assert "0 mục tiêu mới · 0 thay đổi · 1 như cũ" in page


@pytest.mark.parametrize(
    ("basis", "short"),
    [
        ("Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ", "76/NQ-CP"),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018", "61/2018/NĐ-CP"),
        ("Nghị quyết 18-NQ/TW", "18-NQ/TW"),
        ("Kế hoạch năm ngày 15/7/2021", "Kế hoạch năm ngày 15/7/2021"),
    ],
)
def test_a_legal_basis_in_short(basis, short):
    assert target_lists.short_basis(basis) == short
