"""What the screens promise everywhere: one set of words, no inline code, every component shown."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from reports.models import Submission
from units.templatetags.ui import STATES

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=["']|javascript:""")
FAILURES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


def test_states_read_alike_in_the_model_and_on_the_screen():
    words = {code: label for code, (label, _) in STATES.items() if code != "empty"}
    assert words == dict(Submission.State.choices)


@pytest.mark.parametrize("name", FAILURES)
def test_failure_pages_need_no_context(name):
    assert "<h1>" in get_template(name).render()


def test_no_template_carries_inline_script_or_style():
    pages = [page for page in TEMPLATES.rglob("*.html") if "document" not in page.parts]
    faulty = [str(page.relative_to(TEMPLATES)) for page in pages if INLINE.search(page.read_text())]
    assert faulty == []


FRAME = {"stylesheets", "masthead", "account_menu", "nav_list", "demo_banner", "messages", "footer"}
BY_TAG = {"badge": "{% state_badge", "due": "{% due"}


@pytest.mark.django_db
def test_the_style_guide_opens(client):
    page = client.get("/thiet-ke/").content.decode()
    for piece in ("timeline", "coverage", "pager", "stat-value", "job", "chart", "fig-nil"):
        assert f'class="{piece}' in page or f" {piece}" in page, piece


def test_the_style_guide_shows_every_component():
    guide = [TEMPLATES / "styleguide.html", *(TEMPLATES / "styleguide").glob("*.html")]
    frame = [TEMPLATES / "base.html", *(TEMPLATES / "components").glob("*.html")]
    shown = "".join(page.read_text() for page in (*guide, *frame))
    components = {page.stem.removeprefix("_") for page in (TEMPLATES / "components").glob("*.html")}
    assert not {
        name
        for name in components - FRAME
        if f"components/_{name}.html" not in shown and BY_TAG.get(name, "\0") not in shown
    }
