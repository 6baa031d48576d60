"""Requests no browser of ours sends, and what every answer to a signed-in person carries."""

import pytest
from django.test import Client, override_settings

from units.models import Role
from units.tests.make import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_holder(Role.BUSINESS_ADMIN))
    return client


@pytest.mark.parametrize("address", ["/don-vi/a%00b/", "/dot/%00/", "/don-vi/?q=%00", "/?%00=1"])
def test_a_nul_in_an_address_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400


def test_a_nul_in_a_field_is_a_bad_request(client):
    posted = {"code": "u1", "name": "Xã\0Một", "level": "commune", "day": "01/07/2025"}
    assert client.post("/don-vi/-/thanh-lap/", posted).status_code == 400
    assert client.post("/don-vi/-/thanh-lap/", {"\0": "1"}).status_code == 400


@pytest.mark.parametrize("address", ["/don-vi/", "/khong-co/", "/chi-tieu/"])
def test_no_page_of_a_person_is_kept_by_others(client, address):
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_the_health_probe_says_nothing_of_anybody():
    assert "Cache-Control" not in Client().get("/khoe/").headers


@override_settings(ALLOWED_HOSTS=["portal.example"], SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize("host", ["evil.example", "portal.example"])
def test_a_refusal_carries_the_policy_too(host):
    answer = Client().get("/", headers={"host": host})
    assert answer.status_code in (301, 400)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
