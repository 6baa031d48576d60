"""What every list can do, on the list of units (a sequence) and the audit log (a queryset)."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from units import audit, clock
from units.models import Level
from units.tests.make import make_unit

pytestmark = pytest.mark.django_db


def names(response: Any) -> list[str]:
    return [row.node.name for row in response.context["list"].page]


@pytest.fixture
def communes(province):
    for name in ("Xã Đăk Hà", "Xã Ea Kar", "Xã Đăk Tô", "Xã Dak Pék"):
        make_unit(name, parent=province)


def test_a_list_sorts_by_its_headings_as_a_dictionary_does(as_, admin, communes) -> None:
    page = as_(admin).get("/don-vi/?cap=commune&xep=ten")
    assert names(page) == ["Xã Dak Pék", "Xã Đăk Hà", "Xã Đăk Tô", "Xã Ea Kar"]
    text = page.content.decode()
    assert text.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in text
    assert 'href="?cap=commune&amp;xep=-ten"' in text  # the other way round, still narrowed
    turned = as_(admin).get("/don-vi/?cap=commune&xep=-ten")
    assert names(turned) == names(page)[::-1]


def test_what_is_missing_stands_last_either_way(as_, admin, communes, province) -> None:
    make_unit("Xã Có Mã", parent=province, official_code="24000")
    for order in ("ma-hanh-chinh", "-ma-hanh-chinh"):
        assert names(as_(admin).get(f"/don-vi/?xep={order}"))[0] == "Xã Có Mã"


@pytest.mark.parametrize("address", ["?xep=zzz", "?cap=zzz", "?page=zzz", "?xuat=zzz"])
def test_an_address_that_asks_for_nonsense_asks_for_nothing(as_, admin, communes, address) -> None:
    assert len(names(as_(admin).get(f"/don-vi/{address}"))) == 5


def test_the_file_holds_the_whole_list_as_narrowed_and_sorted(as_, admin, province) -> None:
    for number in range(160):  # more than a page
        make_unit(f"Xã Đăk {number}", parent=province)
    make_unit("Sở Y tế", level=Level.DEPARTMENT, parent=province)
    answer = as_(admin).get("/don-vi/?q=dak&xep=-ten&page=2&xuat=csv")
    assert 'filename="don-vi.csv"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Đơn vị", "Cấp", "Trực thuộc", "Mã hành chính", "Mã"]
    assert [line[0] for line in lines[1:3]] == ["Xã Đăk 159", "Xã Đăk 158"]
    assert len(lines) == 161
    sheet = load_workbook(io.BytesIO(as_(admin).get("/don-vi/?q=so+y+te&xuat=xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:3] == ["Sở Y tế", "Sở, ban, ngành", "Tỉnh Kon Tum"]


def test_no_cell_of_a_file_is_a_formula(as_, admin, province) -> None:
    make_unit("=HYPERLINK(1)", parent=province)
    text = as_(admin).get("/don-vi/?q=hyper&xuat=csv").content.decode("utf-8-sig")
    assert "\r\n'=HYPERLINK(1)," in text
    book = load_workbook(io.BytesIO(as_(admin).get("/don-vi/?q=hyper&xuat=xlsx").content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.fixture
def log(operator):
    for summary in ("Mở đợt Quý I", "Đóng đợt Quý I", "Đổi tên xã"):
        audit.record("test.act", None, by=operator, at=clock.now(), summary=summary)


def test_rows_of_the_database_are_searched_without_accents(as_, operator, log) -> None:
    page = as_(operator).get("/he-thong/nhat-ky/?q=dot+dong+quy")
    assert [event.summary for event in page.context["list"].page] == ["Đóng đợt Quý I"]


def test_a_list_from_the_database_loads_its_page_only(
    as_, operator, log, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    browser, address = as_(operator), "/he-thong/nhat-ky/?q=xa&xep=-luc"
    browser.get(address)  # what is asked once only
    with django_assert_max_num_queries(20) as few:
        browser.get(address)
    for number in range(120):
        audit.record("test.act", None, by=operator, at=clock.now(), summary=f"Xã {number}")
    with django_assert_num_queries(len(few)):
        response = browser.get(address)
    page = response.context["list"]
    assert (page.count, len(page.page)) == (121, 50)
    lines = as_(operator).get(f"{address}&xuat=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 122


def test_a_day_in_a_filter_is_typed_day_first(as_, operator, log) -> None:
    found = as_(operator).get("/he-thong/nhat-ky/", {"den": "1/1/2020"}).context["list"]
    assert found.count == 0
    assert found.asked[-1].value == date(2020, 1, 1)
    assert "Nhận được" in as_(operator).get("/he-thong/nhat-ky/", {"den": "hôm"}).content.decode()
