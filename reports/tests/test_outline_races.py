"""Two people at one outline at one moment. PostgreSQL only, where they really run side by side."""

import pytest

from reports.models import Outline
from reports.tests.screens import sign_in
from reports.tests.test_outline_editing import load
from reports.tests.test_outline_screens import address, fields, tree
from reports.tests.test_races import pressing, together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_the_window"),
]


@pytest.fixture
def outline(catalogue, world, tmp_path):
    return load(tmp_path)[0]


@pytest.fixture
def draft(outline, world):
    sign_in(world.editor).post(address(outline, "sua/"))
    return Outline.objects.get(published=False)


def test_two_begin_one_draft(outline, world):
    found = together(
        *(pressing(one, address(outline, "sua/")) for one in (world.editor, world.lead))
    )
    assert found == [302, 302]
    assert Outline.objects.filter(published=False).count() == 1


def test_two_save_one_section(draft, world):
    editor = sign_in(world.editor)
    typed = [fields(editor, draft, "I.2", title=title) for title in ("Một", "Hai")]
    found = together(*(pressing(world.editor, address(draft, "muc/I.2/"), **one) for one in typed))
    assert found == [302, 409]


def test_two_move_one_heading(draft, world):
    """On the order both saw, it moves once."""
    editor = sign_in(world.editor)
    seen = editor.get(address(draft)).context["seen"]
    moves = [pressing(world.editor, address(draft, "chuyen/"), seen=seen, up="I.3")] * 2
    together(*moves)
    assert tree(editor, draft)[3] == "2. Tuyên truyền"


def test_two_take_one_code(outline, world):
    posted = {
        "source": outline.pk,
        "level": "commune",
        "name": "Xã",
        "numbering": "letters",
        "code": "xa-1",
    }
    people = (world.editor, world.lead)
    found = together(*(pressing(one, "/de-cuong/moi/", **posted) for one in people))
    assert found == [302, 422]
