"""Looking up units and changing them, over HTTP."""

from datetime import date

import pytest

from units import clock
from units.models import Level, Role, Unit, UnitRecord
from units.tests.make import make_holder, make_unit
from units.tree import Tree

pytestmark = pytest.mark.django_db
DAY = "2025-07-01"


def test_the_list_shows_the_tree_of_the_day_asked_for(as_, reporter, commune) -> None:
    make_unit("Xã Đã Hết", valid_to=date(2024, 1, 1))
    now = as_(reporter).get("/don-vi/").content.decode()
    then = as_(reporter).get("/don-vi/?ngay=2023-01-01").content.decode()
    assert "Xã Đăk Hà" in now
    assert "Xã Đã Hết" not in now
    assert "Xã Đã Hết" in then


@pytest.mark.parametrize("day", ["hôm nay", "2025-02-30", ""])
def test_a_day_that_is_none_is_today_and_said_so(as_, reporter, day) -> None:
    response = as_(reporter).get("/don-vi/", {"ngay": day})
    assert response.context["day"] == clock.today()
    assert ("Nhận được" in response.content.decode()) == bool(day)


def test_the_day_is_typed_day_first(as_, reporter, commune) -> None:
    response = as_(reporter).get("/don-vi/", {"ngay": "3/12/2024"})
    assert response.context["day"] == date(2024, 12, 3)
    assert 'value="03/12/2024"' in response.content.decode()


def test_a_search_needs_no_accents(as_, reporter, commune) -> None:
    make_unit("Xã Ia Chim")
    page = as_(reporter).get("/don-vi/?q=dak+ha").content.decode()
    assert "Xã Đăk Hà" in page
    assert "Xã Ia Chim" not in page
    assert "Không có đơn vị nào" in as_(reporter).get("/don-vi/?q=zzz").content.decode()


def test_a_level_filters(as_, reporter, commune) -> None:
    rows = as_(reporter).get("/don-vi/?cap=province").context["list"].page
    assert [row.node.code for row in rows] == ["kt"]


def test_the_list_asks_no_more_for_more_units(
    as_, admin, province, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        make_unit(parent=province)
    client = as_(admin)
    client.get("/don-vi/")
    with django_assert_max_num_queries(8):
        client.get("/don-vi/")


def test_a_unit_shows_its_records_its_history_and_its_predecessors(as_, admin, commune) -> None:
    old = make_unit("Xã Cũ", code="cu", parent=Unit.objects.get(code="kt"))
    client = as_(admin)
    client.post(
        "/don-vi/-/sap-nhap/",
        {"unit": ["cu"], "into": "Xã Đăk Hà (x1)", "day": DAY, "note": "NQ 1", "confirmed": "1"},
    )
    page = client.get("/don-vi/x1/").content.decode()
    assert "Tiếp nhận từ" in page
    assert "Xã Cũ" in page
    ended = client.get("/don-vi/cu/").content.decode()
    assert "Không còn hoạt động" in ended
    assert "NQ 1" in ended
    assert old.pk not in Tree.as_of(date(2025, 7, 1))


def test_people_of_a_unit_are_shown_to_those_concerned(as_, head, reporter, admin, commune) -> None:
    stranger = make_holder(Role.REPORTER, make_unit())
    for viewer, shown in ((admin, True), (head, True), (stranger, False)):
        page = as_(viewer).get("/don-vi/x1/").content.decode()
        assert ("Người giữ vai trò" in page) is shown
        assert (str(reporter) in page) is shown


def test_a_unit_that_is_not_there_is_404(as_, admin) -> None:
    assert as_(admin).get("/don-vi/khong-co/").status_code == 404


CHANGES = [
    "/don-vi/-/thanh-lap/",
    "/don-vi/-/sap-nhap/",
    "/don-vi/x1/doi-ten/",
    "/don-vi/x1/chuyen/",
    "/don-vi/x1/cham-dut/",
]


@pytest.mark.parametrize("url", CHANGES)
def test_only_the_business_admin_changes_units(as_, url, admin, head, operator) -> None:
    assert as_(admin).get(url).status_code == 200
    refused = as_(head).get(url)
    assert refused.status_code == 403
    assert "Chỉ quản trị nghiệp vụ" in refused.content.decode()
    assert as_(operator).get(url).status_code == 404


def test_establishing(as_, admin, province) -> None:
    response = as_(admin).post(
        "/don-vi/-/thanh-lap/",
        {"name": "Sở Nội vụ", "code": "so-nv", "level": "department", "parent": "kt", "day": DAY},
    )
    assert response["Location"] == "/don-vi/so-nv/"
    assert Tree.as_of(date(2025, 7, 1)).by_code("so-nv").parent_id == province.pk


def test_renaming_moving_and_dissolving(as_, admin, commune) -> None:
    client = as_(admin)
    make_unit("Tỉnh Khác", code="tk", level=Level.PROVINCE)
    client.post("/don-vi/x1/doi-ten/", {"name": "Phường Đăk Hà", "day": DAY})
    client.post("/don-vi/x1/chuyen/", {"parent": "tỉnh khác", "day": DAY})
    tree = Tree.as_of(date(2025, 7, 1))
    assert tree.get(commune.pk).name == "Phường Đăk Hà"
    assert [node.code for node in tree.ancestors(commune.pk)] == ["tk"]
    client.post("/don-vi/x1/cham-dut/", {"day": "2026-01-01"})
    assert not UnitRecord.objects.filter(unit=commune, valid_to=None).exists()


def test_a_refused_change_says_why_and_keeps_what_was_typed(as_, admin, commune) -> None:
    page = as_(admin).post("/don-vi/kt/cham-dut/", {"day": DAY, "note": "NQ 9"}).content.decode()
    assert "Còn đơn vị trực thuộc: Xã Đăk Hà" in page
    assert "NQ 9" in page
    page = as_(admin).post("/don-vi/x1/chuyen/", {"parent": "Không Có", "day": DAY})
    assert "Không có đơn vị này" in page.content.decode()


def test_a_merger_is_previewed_before_it_happens(as_, admin, reporter, commune, province) -> None:
    into = make_unit("Xã Mới", code="n1", parent=province)
    data = {"unit": ["x1"], "into": "Xã Mới (n1)", "day": DAY}
    page = as_(admin).post("/don-vi/-/sap-nhap/", data).content.decode()
    assert "Xã Đăk Hà (x1) chấm dứt hoạt động từ 01/07/2025" in page
    assert "1 người giữ vai trò" in page
    assert commune.pk in Tree.as_of(clock.today())
    as_(admin).post("/don-vi/-/sap-nhap/", data | {"confirmed": "1"})
    assert commune.pk not in Tree.as_of(clock.today())
    assert into.events_as_successor.get().unit == commune


def test_a_merger_of_a_unit_not_alive_that_day_is_refused(as_, admin, commune) -> None:
    make_unit("Sau Này", code="sau", valid_from=date(2025, 12, 1))
    data = {"unit": ["x1", "sau"], "into": "kt", "day": DAY}
    page = as_(admin).post("/don-vi/-/sap-nhap/", data).content.decode()
    assert "Ngày này các đơn vị sau không hoạt động: Sau Này. Chọn ngày khác." in page
    assert 'name="unit" value="sau"' in page, "the choice is kept"
