"""The system administrator's pages, and who has no business there."""

import pytest

from units import audit, clock
from units.tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/he-thong/", "/he-thong/nhat-ky/"])
def test_the_two_administrations_are_apart(as_, url, operator, admin, reporter) -> None:
    assert as_(operator).get(url).status_code == 200
    for other in (admin, reporter):
        assert as_(other).get(url).status_code == 404


@pytest.mark.parametrize("url", ["/don-vi/", "/nguoi-dung/", "/don-vi/x1/"])
def test_the_system_admin_manages_no_units_and_no_people(as_, url, operator, commune) -> None:
    assert as_(operator).get(url).status_code == 404


def test_the_log_is_filtered_and_paged(as_, operator) -> None:
    person = make_person(username="an")
    for _ in range(60):
        audit.record("unit.rename", None, by=person, at=clock.now(), summary="Đổi tên")
    audit.record("person.create", None, by=None, at=clock.now())
    client = as_(operator)

    def count(query: str) -> int:
        page = client.get(f"/he-thong/nhat-ky/?{query}").context["list"]
        return int(page.count)

    assert count("viec=unit.") == 60
    assert count("nguoi=AN") == 60
    assert count("viec=unit.&den=2020-01-01") == 0
    assert count("tu=2020-01-01") == 61
    assert count("tu=2020-02-31&den=mai") == 61
    assert "11" in client.get("/he-thong/nhat-ky/?page=2").content.decode()
