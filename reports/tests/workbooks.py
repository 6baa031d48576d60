"""What tests of workbooks share: one is fetched, changed as a person would, and brought back."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports import jobs
from reports.models import FigureFile, Job, Submission
from reports.sheets import reading
from reports.sheets.reading import Book
from reports.tests import make
from reports.workbooks.layout import MARK

Change = Callable[[Any], None]


def read_here(monkeypatch: Any) -> None:
    """Read files in this process: starting another takes a second (tests of hostile files do)."""
    monkeypatch.setattr(
        reading, "read_apart", lambda path, name: reading.read(path.read_bytes(), name)
    )


def fetched(client: Client, submission: Submission, *, blank: bool = False) -> bytes:
    answer = client.get(f"/bao-cao/{submission.pk}/bieu.xlsx", {"trong": "1"} if blank else {})
    assert answer.status_code == 200
    return bytes(answer.content)


def opened(content: bytes) -> Any:
    """As openpyxl opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def changed(content: bytes, *changes: Change) -> bytes:
    """The workbook after somebody worked on it."""
    book = opened(content)
    for change in changes:
        change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def saved(**cells: Any) -> bytes:
    """A workbook of somebody else's with these cells."""
    book = openpyxl.Workbook()
    for name, value in cells.items():
        book.active[name] = value
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(code: str, value: Any, field: str = "v", subject: int | None = None) -> Change:
    """Somebody types into the cell of an indicator (of a unit, in a table)."""

    def change(book: Any) -> None:
        cell = find(book, code, field, subject)
        cell.value = value

    return change


def find(book: Any, code: str, field: str = "v", subject: int | None = None) -> Any:
    """The cell of an openpyxl workbook that holds a field."""
    for sheet in book.worksheets:
        names = next((r for r in range(1, 60) if sheet.cell(r, 1).value == MARK), None)
        if names is None or sheet.sheet_state != "visible":
            continue
        for column in range(2, sheet.max_column + 1):
            title = str(sheet.cell(names, column).value or "")
            for row in range(names + 1, sheet.max_row + 1):
                name = str(sheet.cell(row, 1).value or "")
                listed = title.lstrip("=") == field and name.lstrip("=").startswith(f"{code}:")
                tabled = title.lstrip("=") == f"{field}:{code}" and name == f":{subject}"
                if listed or tabled:
                    return sheet.cell(row, column)
    raise AssertionError(f"no cell for {field} of {code}")


def brought(client: Client, submission: Submission, content: bytes, name: str = "bieu.xlsx") -> Any:
    """Uploaded, read as the worker does; the page of the file."""
    answer = upload(client, submission, content, name)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    for job in Job.objects.filter(kind="read_figure_file", state=Job.State.QUEUED):
        jobs.run(job.pk, clock=lambda: make.NOW)
    return client.get(answer["Location"])


def upload(client: Client, submission: Submission, content: bytes, name: str = "bieu.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/bao-cao/{submission.pk}/nhap-excel/", {"file": file})


def latest(submission: Submission) -> FigureFile:
    return submission.figure_files.latest("pk")


def take(client: Client, submission: Submission, page: Any, **more: Any) -> Any:
    """Take what the page has ticked, as a browser posts it, with further choices."""
    file = latest(submission)
    address = f"/bao-cao/{submission.pk}/nhap-excel/{file.pk}/"
    return client.post(address, ticked(page) | {"nhan": "1"} | more, follow=True)


def ticked(page: Any) -> dict[str, Any]:
    """What a browser would post of the page as it stands."""
    found: dict[str, Any] = {"o": []}
    shown = page.context["page"]
    for group in (*shown.groups, *shown.blanks):
        for row in group.rows:
            found[f"r:{row.name}"] = str(row.revision)
            if row.kind == "take" and row.is_chosen:
                found["o"].append(row.name)
    return found


def read(content: bytes) -> Book:
    return reading.read(content, "bieu.xlsx")
