"""Two clicks, or two people, at one moment: one of them is done, the other is told. PostgreSQL
only, where they really run side by side."""

import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from indicators import catalogue
from indicators.exchange import export_indicators
from indicators.models import CatalogueVersion
from reports.models import Campaign
from reports.tests import acts, make
from reports.tests.acts import fresh
from reports.tests.make import World
from reports.tests.screens import sign_in
from reports.tests.test_hostile import plan
from units.models import User

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_the_window"),
]


def together(*presses: Callable[[], int]) -> list[int]:
    """The status of each press, sorted; all begin at once."""
    barrier = threading.Barrier(len(presses))
    found: list[int] = []

    def press(one: Callable[[], int]) -> None:
        try:
            barrier.wait(10)
            found.append(one())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(one,)) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(found)


def pressing(person: User, address: str, **posted: object) -> Callable[[], int]:
    """A button, ready to be pressed by a person who is signed in already."""
    client = sign_in(person)
    client.raise_request_exception = False
    return lambda: client.post(address, posted).status_code


def test_forwarding_while_it_is_withdrawn(world: World, campaign: Campaign) -> None:
    """Who waits for the other must see the version the other wrote."""
    submission = acts.filled(world, make.submission_of(campaign, "x11"), "signing")
    step = f"/bao-cao/{submission.pk}/buoc"
    forward = [pressing(world.head(), f"{step}/forward/") for _ in range(3)]
    found = together(*forward, pressing(world.reporter(), f"{step}/withdraw/"))
    assert set(found) <= {302, 422}
    forwards = submission.transitions.filter(step="forward").count()
    assert forwards <= 1
    assert fresh(submission).versions.filter(frozen_at__isnull=False).count() == forwards


def test_accepting_twice(world: World, campaign: Campaign) -> None:
    submission = acts.filled(world, make.submission_of(campaign, "x11"), "in_review")
    step = f"/bao-cao/{submission.pk}/buoc/accept/"
    assert together(*[pressing(p, step) for p in [world.reviewer, world.lead] * 2]) == [302] * 4
    assert submission.transitions.filter(step="accept").count() == 1


def test_opening_a_round_twice(world: World, campaign: Campaign) -> None:
    press = [pressing(world.lead, "/dot/moi/mo/", plan=plan()) for _ in range(3)]
    assert set(together(*press)) <= {200, 302}
    assert Campaign.objects.count() == 2


def test_creating_an_account_twice(world: World, campaign: Campaign) -> None:
    posted = {"username": "nguoi.moi", "full_name": "Người Mới"}
    press = [pressing(world.business_admin, "/nguoi-dung/moi/", **posted) for _ in range(3)]
    assert together(*press) == [200] * 3
    assert User.objects.filter(username="nguoi.moi").count() == 1


def test_uploading_a_draft_twice(world: World, campaign: Campaign) -> None:
    current = CatalogueVersion.objects.current()
    assert current is not None
    text = export_indicators(catalogue.indicator_rows(current)).replace("Chỉ tiêu 2.1", "Văn bản")
    press = [
        pressing(
            world.business_admin,
            "/chi-tieu/lan-moi/",
            indicators=SimpleUploadedFile("chi-tieu.csv", text.encode()),
        )
        for _ in range(3)
    ]
    assert together(*press) == [302] * 3
    assert list(CatalogueVersion.objects.values_list("number", flat=True)) == [1, 2]
