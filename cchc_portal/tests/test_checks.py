"""System checks: each fault is found, and its message says the remedy."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from cchc_portal import checks


def ids(messages):
    return [message.id for message in messages]


def test_this_machine_and_checkout_are_complete():
    assert checks.pdf_libraries() == checks.fonts() == checks.folders() == []


def test_missing_pango_names_the_packages(monkeypatch):
    monkeypatch.setattr(checks, "PANGO_LIBRARIES", ["libnothing.so.0"])
    [warning] = checks.pdf_libraries()
    assert "apt-get install libpango-1.0-0" in str(warning.hint)


def test_a_missing_typeface_is_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    [warning] = checks.fonts()
    assert "Regular, Bold, Italic, BoldItalic" in warning.msg


def test_a_folder_that_cannot_be_written_is_named(monkeypatch, settings, tmp_path):
    settings.REDIS_URL, settings.DATA_DIR = "redis://example", tmp_path
    monkeypatch.setattr("cchc_portal.checks.os.access", lambda *_: False)
    [error] = checks.folders()
    assert str(tmp_path) in error.msg
    assert "CCHC_DATA_DIR" in str(error.hint)


def test_production_rules_are_silent_elsewhere(settings):
    settings.PRODUCTION, settings.DEBUG = False, True
    assert checks.production() == []


def test_production_names_every_fault(settings):
    settings.PRODUCTION, settings.DEBUG, settings.ALLOWED_HOSTS = True, True, []
    assert {"cchc.E002", "cchc.E004"} <= set(ids(checks.production()))


@pytest.mark.django_db
def test_production_refuses_the_demonstrations_accounts(settings):
    settings.PRODUCTION = True
    assert checks.demonstration(databases=["default"]) == []
    get_user_model().objects.create(username="thu", is_demo=True)
    assert ids(checks.demonstration(databases=["default"])) == ["cchc.E005"]
    with pytest.raises(ImproperlyConfigured, match="demonstration"):
        checks.refuse_in_production()


@pytest.mark.django_db
def test_the_demonstration_is_welcome_elsewhere():
    get_user_model().objects.create(username="thu", is_demo=True)
    checks.refuse_in_production()
