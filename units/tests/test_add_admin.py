"""The first administrator, made from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_printed_password_opens_the_portal_and_must_be_changed():
    out = StringIO()
    call_command("add_admin", "quantri", "Quản trị", stdout=out)
    password = out.getvalue().split("đầu tiên: ")[1].split()[0]
    client = Client()
    page = client.post("/dang-nhap/", {"username": "quantri", "password": password}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/doi-mat-khau/")


@pytest.mark.parametrize(("username", "reason"), [("Có dấu", "chữ thường"), ("quantri", "đã có")])
def test_a_bad_or_taken_name_is_refused(username, reason):
    if username == "quantri":
        call_command("add_admin", "quantri", "Quản trị", stdout=StringIO())
    with pytest.raises(CommandError, match=reason) as refusal:
        call_command("add_admin", username, "Quản trị")
    assert refusal.value.returncode == 2
