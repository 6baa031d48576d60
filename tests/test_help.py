"""Help: every page has its topic, every topic says its five things, and the way back is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from reports.models import Campaign
from reports.pages import guide
from reports.pages.guide import TOPICS
from reports.pages.pictures import PICTURES, WIDTH, Picture
from reports.tests import make
from reports.tests.make import World
from reports.tests.screens import sign_in, words
from tests.demonstration.test_permissions import TABLE
from units.models import Role

# Answers to machines, and the style guide of whoever builds the portal: nobody reads them.
NOT_PAGES = {"health", "styleguide"}
HELP_ITSELF = {"help", "help-list"}
HEAVIEST = 40_000  # bytes: half a second of a slow line
ALL_PICTURES = [picture for pictures in PICTURES.values() for picture in pictures]


@pytest.fixture
def world(db: None) -> World:
    return make.make_world()


@pytest.fixture
def campaign(world: World) -> Campaign:
    make.make_catalogue()
    return make.make_campaign()


def test_every_page_of_the_permission_table_has_a_topic() -> None:
    pages = {row.name for row in TABLE} - NOT_PAGES - HELP_ITSELF
    assert sorted(name for name in pages if guide.topic_of(name) is None) == []


def test_every_topic_is_somebodys_page_and_some_persons_work() -> None:
    used = {guide.topic_of(row.name) for row in TABLE}
    assert [topic.slug for topic in TOPICS if topic not in used] == []
    assert [role for role in Role if not any(role in topic.roles for topic in TOPICS)] == []


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
@pytest.mark.django_db
def test_a_topic_says_what_for_how_what_words_mean_what_goes_wrong_and_whom_to_ask(
    topic: guide.Topic,
) -> None:
    """Read without signing in, as somebody who cannot sign in would."""
    page = Client().get(reverse("help", args=[topic.slug]))
    assert page.status_code == 200
    text = page.content.decode()
    assert re.search(r'class="help-purpose">\s*\S[^<]+', text)
    steps = re.search(r'class="help-steps">(.*?)</ol>', text, re.S)
    assert steps is not None
    assert 3 <= steps[1].count("<li>") <= 7
    assert text.count('class="help-words"') == 2
    assert text.count("<dt>") >= 5
    assert re.search(r"<b>Hỏi ai:</b>\s*\w", text)
    for picture in topic.pictures:
        assert f'alt="{picture.alt}"' in text


@pytest.mark.parametrize("picture", ALL_PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_there_light_and_as_large_as_said(picture: Picture) -> None:
    """Made by `make pictures`."""
    found = finders.find(picture.file)
    assert isinstance(found, str)
    assert Path(found).stat().st_size <= HEAVIEST
    with Image.open(found) as image:
        assert image.size == (WIDTH, picture.height)
    assert len(picture.alt) > 30


def test_no_picture_lies_there_that_no_topic_shows() -> None:
    names = {picture.file for picture in ALL_PICTURES}
    kept = Path(settings.BASE_DIR) / "static"
    lying = {str(path.relative_to(kept)) for path in (kept / "img" / "help").iterdir()}
    assert lying == names


def test_pictures_belong_to_topics() -> None:
    assert set(PICTURES) <= set(guide.BY_SLUG)


def test_help_of_a_page_opens_its_topic_and_leads_back(world: World, campaign: Campaign) -> None:
    held = make.submission_of(campaign, "x11")
    client = sign_in(world.reporter())
    here = reverse("entry-area", args=[held.pk, "the-che"]) + "?ghi-chu=1"
    link = _help_link(client.get(here).content.decode())
    assert link.startswith(reverse("help", args=["nhap-bieu"]))
    page = client.get(link)
    assert f'href="{here}"' in page.content.decode()
    assert "Quay lại trang đang làm" in words(page)
    # from one topic to another, the way back stays
    other = re.search(r'href="(/tro-giup/excel/\?[^"]+)"', page.content.decode())
    assert other is not None
    assert f'href="{here}"' in client.get(other[1]).content.decode()


def _help_link(text: str) -> str:
    found = re.search(r'class="masthead-help" href="([^"]+)"', text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "\\\\x", ""]
)
@pytest.mark.django_db
def test_the_way_back_leads_nowhere_else(elsewhere: str) -> None:
    page = Client().get(reverse("help", args=["bat-dau"]), {"ve": elsewhere})
    assert page.status_code == 200
    assert page.context["back"] == ""


def test_after_a_post_there_is_no_address_to_go_back_to(world: World) -> None:
    client = sign_in(world.business_admin)
    page = client.post(reverse("campaign-new"), {})
    assert _help_link(page.content.decode()) == reverse("help", args=["dot-bao-cao"])


def test_the_list_puts_ones_own_work_first(world: World) -> None:
    page = sign_in(world.head()).get(reverse("help-list"))
    mine = [topic.slug for topic in page.context["mine"]]
    assert {"bat-dau", "duyet-gui", "don-vi-nguoi-dung"} <= set(mine)
    assert "he-thong" not in mine
    assert len(mine) + len(page.context["others"]) == len(TOPICS)
    assert "Trợ giúp" in words(page)


@pytest.mark.django_db
def test_nobody_signed_in_reads_the_list_and_is_led_from_the_sign_in_page() -> None:
    assert Client().get(reverse("help-list")).context["others"] == list(TOPICS)
    assert reverse("help", args=["bat-dau"]) in Client().get("/dang-nhap/").content.decode()


@pytest.mark.django_db
def test_an_unknown_topic_is_not_there() -> None:
    assert Client().get("/tro-giup/khong-co/").status_code == 404
