"""The catalogue on screen: browsing, searching, one indicator, editions, drafting."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import catalogue
from indicators.exchange import parse_indicators
from indicators.models import CatalogueVersion
from units.models import Role
from units.tests.make import make_holder, make_unit

DATA = Path(__file__).resolve().parents[2] / "reports" / "data"
FILES = (DATA / "indicators.csv", DATA / "rules.csv")
pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return catalogue.load_files(*FILES, by=None, at=timezone.now())[0]


def current() -> CatalogueVersion:
    found = CatalogueVersion.objects.current()
    assert found
    return found


def signed_in(role: str) -> Client:
    system = role in (Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN)
    client = Client()
    client.force_login(make_holder(role, None if system else make_unit()))
    return client


@pytest.fixture
def reader(edition):
    return signed_in(Role.REPORTER)


@pytest.fixture
def admin(edition):
    return signed_in(Role.BUSINESS_ADMIN)


def found(client: Client, **choices: str) -> list[str]:
    response = client.get(reverse("catalogue"), choices)
    return [entry.version.code for entry in response.context["entries"] if entry.found]


def test_everything_is_there_in_order_under_its_area(reader):
    page = reader.get(reverse("catalogue")).content.decode()
    assert len(found(reader)) == 253
    assert page.index("Cải cách thể chế") < page.index("Cải cách thủ tục hành chính")


@pytest.mark.parametrize("query", ["thu tuc", "thủ tục", "THỦ  TỤC", "thủ tuc"])
def test_search_ignores_accents_and_capitals(reader, query):
    codes = found(reader, q=query)
    assert "3.1.1" in codes
    assert codes == found(reader, q="thủ tục")


def test_search_ignores_where_the_tone_is_placed(reader):
    assert found(reader, q="đơn giản hoá") == found(reader, q="đơn giản hóa") != []


def test_a_code_is_found_by_its_beginning(reader):
    assert found(reader, q="2.4.4") == ["2.4.4", "2.4.4.1", "2.4.4.2", "2.4.4.3"]


def test_a_part_is_read_under_its_parent(reader):
    response = reader.get(reverse("catalogue"), {"q": "2.4.4.1"})
    shown = [(e.version.code, e.found) for e in response.context["entries"]]
    assert shown == [("2.4.4", False), ("2.4.4.1", True)]
    assert "2.4.4.1" in found(reader, q=response.context["entries"][0].version.label)


def test_filters_narrow_the_list(reader):
    assert found(reader, over_units="count_yes") == ["1.5.1"]
    assert all(code.startswith("6.") for code in found(reader, area="tai-chinh-cong"))
    assert "2.1.3.1" in found(reader, level="commune", kind="entered", over_time="flow")
    assert "2.1.2.1" not in found(reader, level="commune")
    assert len(found(reader, area="khong-co")) == 253  # an unknown choice is none


def test_nothing_found_says_so(reader):
    assert (
        "Không có chỉ tiêu nào" in reader.get(reverse("catalogue"), {"q": "xyz"}).content.decode()
    )


def test_an_indicator_shows_formula_users_rules_and_history(reader):
    page = reader.get(reverse("indicator", args=["3.3.0.4"])).content.decode()
    for text in (
        reverse("indicator", args=["3.3.0.4.1"]),  # the formula's operand
        reverse("indicator", args=["3.3.0.6"]),  # computed from it
        "Danh mục chỉ tiêu lần 1",
    ):
        assert text in page
    page = reader.get(reverse("indicator", args=["3.3.0.5"])).content.decode()
    assert "xin lỗi do trễ hạn" in page  # a rule that names it
    assert "Chênh lệch lớn so với cùng kỳ" in page  # a rule about its class


def test_an_indicator_says_what_an_edition_changed(reader):
    content = FILES[0].read_text(encoding="utf-8").replace("Phiếu,count,0", "Lượt,count,0")
    rows = parse_indicators(content.encode(), "x.csv")
    catalogue.load(rows, None, by=None, at=timezone.now())
    page = reader.get(reverse("indicator", args=["1.4.1"])).content.decode()
    assert "Phiếu → Lượt" in page


def test_an_unknown_indicator_is_not_found(reader):
    assert reader.get(reverse("indicator", args=["9.9"])).status_code == 404


def test_the_rules_are_listed(reader):
    page = reader.get(reverse("rules")).content.decode()
    assert "57 quy tắc" in page
    assert "range-percent" in page
    response = reader.get(reverse("rules"), {"q": "xin loi"})  # as without JavaScript
    assert [row["rule"].code for row in response.context["list"].page] == ["le-3.5.4"]


def test_the_files_come_back_as_they_were(reader):
    for what, path in zip(("chi-tieu", "quy-tac"), FILES, strict=True):
        response = reader.get(reverse("catalogue-export", args=[1, what]))
        assert "attachment" in response["Content-Disposition"]
        assert response.content.decode() == path.read_text(encoding="utf-8")


def test_pages_are_there_before_any_catalogue_is(db):
    client = signed_in(Role.REPORTER)
    assert "Chưa có danh mục" in client.get(reverse("catalogue")).content.decode()
    assert client.get(reverse("rules")).status_code == 404
    assert client.get(reverse("catalogue-editions")).status_code == 200


# -- drafting --------------------------------------------------------------------------------------


def upload(client: Client, indicators: str, rules: str = ""):
    data = {"indicators": SimpleUploadedFile("chi-tieu.csv", indicators.encode()), "note": "Thử"}
    if rules:
        data["rules"] = SimpleUploadedFile("quy-tac.csv", rules.encode())
    return client.post(reverse("catalogue-draft"), data)


def changed(column: str, value: str, code: str = "1.1.1") -> str:
    lines = list(csv.DictReader(io.StringIO(FILES[0].read_text(encoding="utf-8"))))
    next(line for line in lines if line["code"] == code)[column] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0])
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def test_a_draft_shows_its_differences_and_is_published(admin):
    response = upload(admin, changed("label", "Tên đã sửa"))
    assert response.url == reverse("catalogue-edition", args=[2])
    page = admin.get(response.url).content.decode()
    assert "Tên đã sửa" in page
    assert "Sửa 1" in page
    assert current().number == 1

    assert "không sửa được" in admin.get(reverse("catalogue-publish", args=[2])).content.decode()
    admin.post(reverse("catalogue-publish", args=[2]))
    assert current().number == 2
    assert current().rules.count() == 57


def test_a_faulty_upload_names_its_lines_and_leaves_no_draft(admin):
    page = upload(admin, changed("formula", "[9.9]", "1.1.3")).content.decode()
    assert "chi-tieu.csv:4: 1.1.3: Không có chỉ tiêu 9.9" in page
    assert CatalogueVersion.objects.count() == 1


def test_a_draft_may_be_thrown_away(admin):
    upload(admin, changed("label", "Tên đã sửa"))
    admin.post(reverse("catalogue-discard", args=[2]))
    assert CatalogueVersion.objects.count() == 1


def test_a_published_edition_survives_being_thrown_away(admin):
    response = admin.post(reverse("catalogue-discard", args=[1]), follow=True)
    assert "đã công bố, không thay đổi được" in response.content.decode()
    assert CatalogueVersion.objects.count() == 1


def test_others_neither_see_nor_touch_a_draft(admin, reader):
    upload(admin, changed("label", "Tên đã sửa"))
    assert reader.get(reverse("catalogue-edition", args=[2])).status_code == 404
    assert reader.get(reverse("catalogue-export", args=[2, "chi-tieu"])).status_code == 404
    assert "Lần 2" not in reader.get(reverse("catalogue-editions")).content.decode()
    for name, args in (
        ("catalogue-draft", []),
        ("catalogue-publish", [2]),
        ("catalogue-discard", [2]),
    ):
        assert reader.post(reverse(name, args=args)).status_code == 403
    assert CatalogueVersion.objects.filter(published_at=None).exists()


def test_pages_take_few_queries_however_many_indicators(reader, django_assert_max_num_queries):
    for name, args in (("catalogue", []), ("rules", []), ("indicator", ["3.3.0.4"])):
        reader.get(reverse(name, args=args))  # the edition is in memory from now on
        with django_assert_max_num_queries(14):
            reader.get(reverse(name, args=args))
