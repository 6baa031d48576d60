"""What tests of the entry pages share: signing in, posting cells, reading back."""

from typing import Any

from django.db.models import QuerySet
from django.test import Client

from reports.models import Submission, Value
from reports.submissions import entry
from reports.submissions.entry import CellInput
from reports.tests import make
from units.models import User

AREA = "the-che"


def sign_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(submission: Submission, area: str = AREA) -> str:
    return f"/bao-cao/{submission.pk}/linh-vuc/{area}/"


def subject(submission: Submission) -> int:
    return submission.obligation.subjects.get().pk


def fields(submission: Submission, **texts: str) -> dict[str, str]:
    """Posted fields of cells: fields(s, **{"2.1": "5"}), each having seen what is stored."""
    about = subject(submission)
    posted = {}
    for code, text in texts.items():
        held = stored(submission).filter(indicator__code=code, subject=about).first()
        posted[f"v:{code}:{about}"] = text
        posted[f"r:{code}:{about}"] = str(held.revision if held else 0)
        posted[f"n:{code}:{about}"] = held.note if held else ""
    return posted


def save(client: Client, submission: Submission, area: str = AREA, **texts: str) -> Any:
    return client.post(page(submission, area), fields(submission, **texts))


def stored(submission: Submission) -> QuerySet[Value]:
    """The figures of the current version."""
    return Value.objects.filter(version=submission.version)


def number(submission: Submission, code: str) -> int | None:
    found = stored(submission).filter(indicator__code=code).first()
    return found.number if found else None


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def write(submission: Submission, by: User, **texts: str) -> None:
    """Somebody else's figures, into cells that were empty."""
    about = subject(submission)
    cells = [CellInput(code, about, value, seen=0) for code, value in texts.items()]
    assert entry.save_cells(submission, cells, by=by, at=make.NOW).clean
