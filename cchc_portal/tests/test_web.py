"""Headers, the health probe, static files: what every answer carries."""

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from cchc_portal import health
from cchc_portal.middleware import ClientAddress


@pytest.mark.django_db
def test_health_answers_a_stranger(client):
    answer = client.get("/khoe/")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "broker": True}


@pytest.mark.django_db
def test_health_says_which_part_is_down(client, monkeypatch):
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    answer = client.get("/khoe/")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False}


@pytest.mark.django_db
def test_every_answer_forbids_inline_script_and_framing(client):
    headers = client.get("/khoe/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("trusted", "address"), [(True, "203.0.113.9"), (False, "127.0.0.1")], ids=["proxy", "direct"]
)
def test_only_our_own_proxy_is_believed(rf, settings, trusted, address):
    settings.TRUST_PROXY = trusted
    request = rf.get("/", headers={"x-forwarded-for": "10.0.0.1, 203.0.113.9"})
    ClientAddress(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


@pytest.mark.parametrize("name", ["css/bootstrap.min.css", "js/bootstrap.bundle.min.js"])
def test_bootstrap_comes_from_its_package(name):
    assert finders.find(f"bootstrap/{name}")
