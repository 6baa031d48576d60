"""Two at one moment on an edition's way: nothing is lost or done twice. PostgreSQL only."""

from itertools import pairwise

import pytest
from django.urls import reverse

from reports.editions import freezing
from reports.models import Edition, EditionFile
from reports.tests import issuing, reporting
from reports.tests.issuing import DAY
from reports.tests.make import World
from reports.tests.test_races import pressing, together
from reports.tests.throwaway import with_signature

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("small_files", "this_day"),
]


def test_submitting_while_a_section_is_saved(world: World, campaign) -> None:
    """Either the words are in what was submitted, or the writer was told that it is closed."""
    draft = issuing.ready(campaign, world)
    codes = [draft.campaign.code, draft.root.code]
    seen = reporting.section(draft, "I.1").revision
    save = pressing(
        world.editor,
        reverse("section", args=[*codes, "I.1"]),
        **{"noi-dung": "Viết vào phút cuối.", "r": seen},
    )
    submit = pressing(world.editor, reverse("draft-submit", args=codes))
    together(save, submit, submit)
    edition = Edition.objects.get()
    written = reporting.section(draft, "I.1").text
    frozen = " ".join(block.text for block in freezing.read(edition).body)
    assert ("phút cuối" in frozen) == ("phút cuối" in written)


def test_passing_while_it_is_withdrawn(world: World, campaign) -> None:
    edition = issuing.submitted(issuing.ready(campaign, world), world)
    step = reverse("edition-step", args=[edition.pk, "pass"])
    back = reverse("edition-step", args=[edition.pk, "withdraw"])
    together(
        pressing(issuing.checker(world), step, reason=""),
        pressing(world.editor, back, reason="Sửa lại"),
    )
    edition.refresh_from_db()
    assert edition.state == Edition.State.WITHDRAWN  # also after it was passed
    steps = list(edition.steps.order_by("pk").values_list("from_state", "to_state"))
    assert all(before[1] == after[0] for before, after in pairwise(steps))


def test_one_number_for_two_papers(world: World, campaign) -> None:
    """A report and the letter about another; both clerks type the same number."""
    edition = issuing.prepared(issuing.ready(campaign, world), world)
    file = issuing.bring_back(edition, with_signature(issuing.bytes_of(edition)), world)
    told = {"digest": file.digest, "number": "85", "day": f"{DAY:%d/%m/%Y}", "signing": "head"}
    press = pressing(issuing.clerk(world), reverse("edition-record", args=[edition.pk]), **told)
    assert together(press, press, press)[-1] < 500
    edition.refresh_from_db()
    assert edition.reference == "85/BC-UBND"
    assert edition.files.filter(kind=EditionFile.Kind.SIGNED).count() == 1
    assert edition.steps.filter(step="sign").count() == 1
