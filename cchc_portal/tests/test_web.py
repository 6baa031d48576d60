"""Headers, the health probe, static files: what every answer carries."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory

from cchc_portal import health
from cchc_portal.middleware import ClientAddress, Compressed


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


TEXT = "Kon Tum " * 200


def compressed(rf: RequestFactory, answer: HttpResponse) -> HttpResponse:
    request = rf.get("/", headers={"accept-encoding": "gzip, br"})
    sent = Compressed(lambda _: answer)(request)
    assert isinstance(sent, HttpResponse)
    return sent


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/css", "application/json"])
def test_texts_travel_compressed(rf, kind):
    answer = compressed(rf, HttpResponse(TEXT, content_type=kind))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.content).decode() == TEXT


@pytest.mark.parametrize("kind", ["application/pdf", "font/woff2", "image/png"])
def test_what_is_compressed_by_nature_is_left_alone(rf, kind):
    answer = compressed(rf, HttpResponse(TEXT, content_type=kind))
    assert "Content-Encoding" not in answer.headers


def test_a_piece_of_a_text_is_left_alone(rf):
    piece = HttpResponse(TEXT, content_type="text/css", status=206)
    assert "Content-Encoding" not in compressed(rf, piece).headers


def test_in_production_modules_import_hashed_files(settings, tmp_path):
    """Under their plain names they would be asked for again on every page."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [("js", settings.BASE_DIR / "static" / "js")]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = {"BACKEND": "cchc_portal.storage.HashedModules"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    hashed = [p for p in (tmp_path / "js").glob("*.js") if re.search(r"\.[0-9a-f]{12}\.js", p.name)]
    imports = [
        name
        for module in hashed
        for name in re.findall(r"""^(?:import|}).*["'](\./[^"']+)["']""", module.read_text(), re.M)
    ]
    assert len(imports) > len(hashed)
    assert [name for name in imports if not re.search(r"\.[0-9a-f]{12}\.js$", name)] == []
