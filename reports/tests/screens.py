"""Pages as people meet them: signed in, and read as words."""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.test import Client

from reports.models import Submission
from reports.tests import acts
from units.models import User


def sign_in(person: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def words(response: Any) -> str:
    """The words of a page, without its tags and attributes."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def box(submission: Submission, code: str, about: str = "") -> str:
    """Name of the box for a question on a cell."""
    return f"y:{acts.indicator_id(submission, code)}:{acts.subject_id(submission, about)}"


def step(client: Client, submission: Submission, name: str, **posted: object) -> Any:
    """Take a step on the screen; the page that follows, whatever it is."""
    return client.post(f"/bao-cao/{submission.pk}/buoc/{name}/", posted, follow=True)


def everything(submission: Submission, *, but: Iterable[str] = ()) -> dict[str, str]:
    """A number for every line of the form that passes the rules."""
    lines = submission.obligation.form.lines.order_by("order")
    codes = lines.values_list("indicator_version__indicator__code", flat=True)
    return {code: acts.GOOD.get(code, "3") for code in codes if code not in but}
