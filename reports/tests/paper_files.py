"""Files that pages ask for as jobs: asked for, made by the worker, read back."""

import io
from typing import Any

from django.test import Client
from pypdf import PdfReader

from reports import jobs
from reports.models import Job
from reports.tests.make import NOW


def asked(client: Client, address: str, **posted: Any) -> Job:
    """The job a button asks for, done as the worker does it."""
    response = client.post(address, posted)
    assert response.status_code == 302, response.status_code
    assert response["Location"].startswith("/tien-do/")
    pk = int(response["Location"].strip("/").split("/")[-1])
    done = jobs.run(pk, clock=lambda: NOW)
    assert done is not None and done.state == Job.State.DONE, done and done.message
    return done


def downloaded(client: Client, job: Job) -> bytes:
    """The file, as the person downloads it."""
    response = client.get(f"/tien-do/{job.pk}/tep/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def pages(content: bytes) -> list[str]:
    """The words of each page of a PDF."""
    reader = PdfReader(io.BytesIO(content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]
