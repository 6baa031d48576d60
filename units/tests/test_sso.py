"""Single sign-on against a provider that runs beside the tests (sso_provider.py)."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from django.test import Client
from django.utils import timezone

from units import idle, sso, tasks
from units.models import AuditEvent, ExternalIdentity, User
from units.tests import sso_provider as province
from units.tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The province's sign-on, on a free port, for this module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, province.__file__, str(port), str(tmp_path_factory.mktemp("tinh"))]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(province.__file__).parent
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}/o"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(autouse=True)
def on(settings, issuer: str, monkeypatch) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    settings.OIDC_ISSUER, settings.OIDC_MATCH = issuer, "email"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
        province.CLIENT_ID,
        province.CLIENT_SECRET,
    )


@pytest.fixture
def an(db) -> User:
    return make_person("Nguyễn Văn An", username="nv.an", email="An@kontum.test")


def there(url: str, name: str = "an") -> tuple[requests.Session, str]:
    """Sign in at the province; where it sends the browser back to."""
    browser = requests.Session()
    page = browser.get(url)
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    data = {"username": name, "password": province.PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post(page.url, data, allow_redirects=False)
    while urlsplit(location := answer.headers["Location"]).hostname != "testserver":
        answer = browser.get(urljoin(answer.url, location), allow_redirects=False)
    return browser, location


def through(client: Client, name: str = "an", query: str = ""):
    """From our button through the province and back."""
    _, location = there(client.get(f"/dang-nhap/mot-lan/{query}")["Location"], name)
    return client.get(location.removeprefix("http://testserver"))


def is_in(client: Client) -> bool:
    return bool(client.get("/con-lam/").status_code == 200)


def test_the_button_leads_to_the_province_with_pkce_state_and_nonce(issuer) -> None:
    assert "/dang-nhap/mot-lan/" in Client().get("/dang-nhap/").content.decode()
    asked = urlsplit(Client().get("/dang-nhap/mot-lan/")["Location"])
    given = parse_qs(asked.query)
    assert given["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(given)
    assert given["redirect_uri"] == [province.BACK]


def test_a_person_is_found_by_a_verified_address_and_known_from_then_on(an) -> None:
    client = Client()
    assert through(client, query="?next=/don-vi/")["Location"] == "/don-vi/"
    assert client.get("/con-lam/").json()["username"] == "nv.an"
    assert AuditEvent.objects.filter(action="person.link_identity").count() == 1
    User.objects.update(email="khac@kontum.test")
    again = Client()
    through(again)
    assert is_in(again)
    assert ExternalIdentity.objects.get().user == an


def test_the_username_is_another_way_to_be_found(settings, db) -> None:
    settings.OIDC_MATCH = "username"
    make_person(username="an")
    client = Client()
    through(client)
    assert is_in(client)


def test_who_has_no_account_gets_none(an) -> None:
    client = Client()
    answer = through(client, "la")
    assert answer.status_code == 403
    assert "Chưa có tài khoản nào" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1
    assert AuditEvent.objects.filter(action="session.sso_refused").exists()


@pytest.mark.parametrize("why", ["twice the address", "nobody is to be found", "inactive"])
def test_who_is_not_surely_the_one_is_refused(an, settings, why) -> None:
    if why == "twice the address":
        make_person(email="an@kontum.test")
    elif why == "inactive":
        sso.link(an, {"iss": settings.OIDC_ISSUER, "sub": "1"}, by=None, at=timezone.now())
        User.objects.update(is_active=False)
    else:
        settings.OIDC_MATCH = "none"
    client = Client()
    assert through(client).status_code == 403
    assert not is_in(client)


def test_an_answer_counts_once_and_in_its_own_browser(an) -> None:
    client, thief = Client(), Client()
    _, location = there(client.get("/dang-nhap/mot-lan/")["Location"])
    back = location.removeprefix("http://testserver")
    thief.get("/dang-nhap/mot-lan/")
    assert thief.get(back).status_code == 403
    assert client.get(back).status_code == 302
    client.post("/dang-xuat/")
    assert client.get(back).status_code == 403
    assert not is_in(client)
    assert Client().get("/dang-nhap/mot-lan/ve/?error=access_denied").status_code == 403


def test_a_person_ties_the_two_accounts_and_unties_them(as_, an, settings) -> None:
    settings.OIDC_MATCH = "none"
    client = as_(an)
    leave = client.post("/bao-mat/lien-ket/").content.decode()
    url = re.findall(r'href="(http://127[^"]+)"', leave)[0].replace("&amp;", "&")
    _, location = there(url)
    assert client.get(location.removeprefix("http://testserver"))["Location"] == "/bao-mat/"
    fresh = Client()
    through(fresh)
    assert is_in(fresh)
    client.post("/bao-mat/bo-lien-ket/")
    assert through(Client()).status_code == 403


def test_a_screen_that_locked_on_the_way_is_tied_to_nobody(as_, an, settings, monkeypatch) -> None:
    settings.OIDC_MATCH = "none"
    client = as_(an)
    leave = client.post("/bao-mat/lien-ket/").content.decode()
    url = re.findall(r'href="(http://127[^"]+)"', leave)[0].replace("&amp;", "&")
    _, location = there(url)
    now = idle._now() + 20 * 60
    monkeypatch.setattr(idle, "_now", lambda: now)
    answer = client.get(location.removeprefix("http://testserver"))
    assert answer.status_code == 403 and not an.identities.exists()


def test_one_identity_opens_one_account(as_, an, settings) -> None:
    other = make_person()
    sso.link(other, {"iss": settings.OIDC_ISSUER, "sub": "1"}, by=None, at=timezone.now())
    client = as_(an)
    leave = client.post("/bao-mat/lien-ket/").content.decode()
    url = re.findall(r'href="(http://127[^"]+)"', leave)[0].replace("&amp;", "&")
    _, location = there(url)
    assert client.get(location.removeprefix("http://testserver")).status_code == 403
    assert not an.identities.exists()


def test_signing_out_signs_out_there_too(an) -> None:
    client = Client()
    browser, location = there(client.get("/dang-nhap/mot-lan/")["Location"])
    client.get(location.removeprefix("http://testserver"))
    page = client.post("/dang-xuat/").content.decode()
    assert not is_in(client)
    url = re.findall(r'href="(http://127[^"]+)"', page)[0].replace("&amp;", "&")
    answer = browser.get(url, allow_redirects=False)
    assert answer.headers["Location"].startswith(province.SIGNED_OUT)
    asked = Client().get("/dang-nhap/mot-lan/")["Location"]
    assert "/login/" in browser.get(asked).url


def test_a_locked_screen_opens_by_the_password_there(an, monkeypatch) -> None:
    """Not by a session that was open there all along."""
    client = Client()
    browser, location = there(client.get("/dang-nhap/mot-lan/")["Location"])
    client.get(location.removeprefix("http://testserver"))
    now = idle._now() + 20 * 60
    monkeypatch.setattr(idle, "_now", lambda: now)
    assert client.get("/don-vi/").status_code == 302
    assert "/login/" in browser.get(client.get("/dang-nhap/mot-lan/")["Location"]).url
    through(client)
    assert is_in(client)


@pytest.mark.parametrize("said", [{}, {"auth_time": 1}])
def test_a_locked_screen_stays_where_the_province_asked_for_no_password(said) -> None:
    with pytest.raises(sso.Refused):
        sso.demand_fresh(said, now=timezone.now())


def test_an_account_not_used_is_locked_for_this_way_as_well(an) -> None:
    before = timezone.now() - timedelta(days=60)
    User.objects.update(last_login=before, date_joined=before)
    tasks.lock_dormant()
    client = Client()
    answer = through(client)
    assert answer.status_code == 403
    assert "tạm khóa" in answer.content.decode()
    assert not is_in(client)


def test_a_province_that_does_not_answer_is_said(settings) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9/o"
    answer = Client().get("/dang-nhap/mot-lan/")
    assert answer.status_code == 403
    assert "không trả lời được" in answer.content.decode()
